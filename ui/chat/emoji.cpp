// SPDX-License-Identifier: MIT
#include "emoji.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

struct Entry
{
    const char16_t* text;
    const char* name; ///< English; the code is this with underscores.
};

// The first eight are what people react with most.
constexpr Entry kEntries[] = {
    {u"👍", QT_TRANSLATE_NOOP("heartline::Emoji", "thumbs up")},
    {u"👎", QT_TRANSLATE_NOOP("heartline::Emoji", "thumbs down")},
    {u"❤️", QT_TRANSLATE_NOOP("heartline::Emoji", "heart")},
    {u"😂", QT_TRANSLATE_NOOP("heartline::Emoji", "tears of joy")},
    {u"🎉", QT_TRANSLATE_NOOP("heartline::Emoji", "party")},
    {u"😮", QT_TRANSLATE_NOOP("heartline::Emoji", "surprised")},
    {u"😢", QT_TRANSLATE_NOOP("heartline::Emoji", "crying")},
    {u"🙏", QT_TRANSLATE_NOOP("heartline::Emoji", "thank you")},
    {u"🙂", QT_TRANSLATE_NOOP("heartline::Emoji", "smile")},
    {u"😀", QT_TRANSLATE_NOOP("heartline::Emoji", "grin")},
    {u"😄", QT_TRANSLATE_NOOP("heartline::Emoji", "laugh")},
    {u"😅", QT_TRANSLATE_NOOP("heartline::Emoji", "relief and sweat")},
    {u"😉", QT_TRANSLATE_NOOP("heartline::Emoji", "wink")},
    {u"😊", QT_TRANSLATE_NOOP("heartline::Emoji", "blush")},
    {u"😍", QT_TRANSLATE_NOOP("heartline::Emoji", "in love")},
    {u"😘", QT_TRANSLATE_NOOP("heartline::Emoji", "kiss")},
    {u"😎", QT_TRANSLATE_NOOP("heartline::Emoji", "cool")},
    {u"🤔", QT_TRANSLATE_NOOP("heartline::Emoji", "thinking")},
    {u"😐", QT_TRANSLATE_NOOP("heartline::Emoji", "neutral")},
    {u"🙄", QT_TRANSLATE_NOOP("heartline::Emoji", "rolling eyes")},
    {u"😏", QT_TRANSLATE_NOOP("heartline::Emoji", "smirk")},
    {u"😴", QT_TRANSLATE_NOOP("heartline::Emoji", "sleeping")},
    {u"😕", QT_TRANSLATE_NOOP("heartline::Emoji", "confused")},
    {u"🙁", QT_TRANSLATE_NOOP("heartline::Emoji", "sad")},
    {u"😭", QT_TRANSLATE_NOOP("heartline::Emoji", "sobbing")},
    {u"😡", QT_TRANSLATE_NOOP("heartline::Emoji", "angry")},
    {u"😱", QT_TRANSLATE_NOOP("heartline::Emoji", "scream")},
    {u"🤯", QT_TRANSLATE_NOOP("heartline::Emoji", "mind blown")},
    {u"🥳", QT_TRANSLATE_NOOP("heartline::Emoji", "celebrating")},
    {u"🤗", QT_TRANSLATE_NOOP("heartline::Emoji", "hug")},
    {u"🤝", QT_TRANSLATE_NOOP("heartline::Emoji", "handshake")},
    {u"👏", QT_TRANSLATE_NOOP("heartline::Emoji", "clapping")},
    {u"🙌", QT_TRANSLATE_NOOP("heartline::Emoji", "raised hands")},
    {u"👋", QT_TRANSLATE_NOOP("heartline::Emoji", "wave")},
    {u"👌", QT_TRANSLATE_NOOP("heartline::Emoji", "okay hand")},
    {u"✌️", QT_TRANSLATE_NOOP("heartline::Emoji", "victory")},
    {u"🤞", QT_TRANSLATE_NOOP("heartline::Emoji", "fingers crossed")},
    {u"💪", QT_TRANSLATE_NOOP("heartline::Emoji", "strong")},
    {u"👀", QT_TRANSLATE_NOOP("heartline::Emoji", "eyes")},
    {u"🫡", QT_TRANSLATE_NOOP("heartline::Emoji", "salute")},
    {u"🔥", QT_TRANSLATE_NOOP("heartline::Emoji", "fire")},
    {u"✨", QT_TRANSLATE_NOOP("heartline::Emoji", "sparkles")},
    {u"⭐", QT_TRANSLATE_NOOP("heartline::Emoji", "star")},
    {u"💯", QT_TRANSLATE_NOOP("heartline::Emoji", "hundred points")},
    {u"✅", QT_TRANSLATE_NOOP("heartline::Emoji", "done")},
    {u"❌", QT_TRANSLATE_NOOP("heartline::Emoji", "cross")},
    {u"❓", QT_TRANSLATE_NOOP("heartline::Emoji", "question")},
    {u"❗", QT_TRANSLATE_NOOP("heartline::Emoji", "exclamation")},
    {u"⚠️", QT_TRANSLATE_NOOP("heartline::Emoji", "warning")},
    {u"🚀", QT_TRANSLATE_NOOP("heartline::Emoji", "rocket")},
    {u"🐛", QT_TRANSLATE_NOOP("heartline::Emoji", "bug")},
    {u"🔧", QT_TRANSLATE_NOOP("heartline::Emoji", "wrench")},
    {u"💡", QT_TRANSLATE_NOOP("heartline::Emoji", "idea")},
    {u"📌", QT_TRANSLATE_NOOP("heartline::Emoji", "pin")},
    {u"📎", QT_TRANSLATE_NOOP("heartline::Emoji", "paper clip")},
    {u"📅", QT_TRANSLATE_NOOP("heartline::Emoji", "calendar")},
    {u"⏰", QT_TRANSLATE_NOOP("heartline::Emoji", "alarm clock")},
    {u"☕", QT_TRANSLATE_NOOP("heartline::Emoji", "coffee")},
    {u"🍵", QT_TRANSLATE_NOOP("heartline::Emoji", "tea")},
    {u"🍕", QT_TRANSLATE_NOOP("heartline::Emoji", "pizza")},
    {u"🍰", QT_TRANSLATE_NOOP("heartline::Emoji", "cake")},
    {u"🍺", QT_TRANSLATE_NOOP("heartline::Emoji", "beer")},
    {u"🎂", QT_TRANSLATE_NOOP("heartline::Emoji", "birthday")},
    {u"🎁", QT_TRANSLATE_NOOP("heartline::Emoji", "present")},
    {u"☀️", QT_TRANSLATE_NOOP("heartline::Emoji", "sun")},
    {u"🌧️", QT_TRANSLATE_NOOP("heartline::Emoji", "rain")},
    {u"❄️", QT_TRANSLATE_NOOP("heartline::Emoji", "snow")},
    {u"🌈", QT_TRANSLATE_NOOP("heartline::Emoji", "rainbow")},
    {u"🌱", QT_TRANSLATE_NOOP("heartline::Emoji", "seedling")},
    {u"🐱", QT_TRANSLATE_NOOP("heartline::Emoji", "cat")},
    {u"🐶", QT_TRANSLATE_NOOP("heartline::Emoji", "dog")},
    {u"🏠", QT_TRANSLATE_NOOP("heartline::Emoji", "home")},
};

} // namespace

QList<Emoji> Emoji::all()
{
    QList<Emoji> list;
    for (const Entry& entry : kEntries) {
        Emoji emoji;
        emoji.text = QString::fromUtf16(entry.text);
        emoji.code = QString::fromLatin1(entry.name).replace(u' ', u'_');
        emoji.name = tr(entry.name);
        list << emoji;
    }
    return list;
}

QList<Emoji> Emoji::search(const QString& word)
{
    QString wanted = word.trimmed().toLower();
    wanted.remove(u':').replace(u' ', u'_');
    QList<Emoji> same;
    QList<Emoji> begins;
    QList<Emoji> contains;
    for (const Emoji& emoji : all()) {
        const QString name = emoji.name.toLower().replace(u' ', u'_');
        if (emoji.code == wanted || name == wanted)
            same << emoji;
        else if (emoji.code.startsWith(wanted) || name.startsWith(wanted))
            begins << emoji;
        else if (emoji.code.contains(wanted) || name.contains(wanted))
            contains << emoji;
    }
    return same + begins + contains;
}

} // namespace heartline
