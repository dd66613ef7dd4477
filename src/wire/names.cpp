// SPDX-License-Identifier: MIT
#include "names.h"

#include "limits.h"

#include <QDateTime>
#include <QList>
#include <QUuid>

#include <algorithm>

namespace heartline::wire {

namespace {

bool isAlphanumeric(char16_t c)
{
    return (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
}

bool isName(QStringView name, qsizetype most)
{
    if (name.isEmpty() || name.size() > most || !isAlphanumeric(name.front().unicode()))
        return false;
    char16_t previous = 0;
    for (const QChar c : name) {
        const char16_t u = c.unicode();
        if (!isAlphanumeric(u) && !QStringView(u"._:@/-").contains(c))
            return false;
        if ((u == u'.' || u == u'/') && u == previous)
            return false;
        previous = u;
    }
    return previous != u'/';
}

} // namespace

bool isValidName(QStringView name)
{
    return isName(name, kNameBytes);
}

bool isValidChannel(QStringView channel)
{
    return isName(channel, kChannelBytes);
}

bool isValidId(QStringView id)
{
    const bool printable =
        std::ranges::none_of(id, [](QChar c) { return c.unicode() < 0x20 || c == u'\x7f'; });
    return !id.isEmpty() && printable && id.isValidUtf16() && fitsUtf8(id, kIdBytes);
}

bool fitsUtf8(QStringView text, qsizetype bytes)
{
    // A UTF-16 unit is at most three bytes of UTF-8, so most texts need no conversion to be judged.
    if (text.size() > bytes)
        return false;
    return text.size() <= bytes / 3 || text.toUtf8().size() <= bytes;
}

QString titleOfText(const QString& text)
{
    constexpr qsizetype kLongest = 60;
    for (const QStringView line : QStringView(text).split(u'\n')) {
        QString title = line.toString().simplified();
        // A text that was cut in the middle of a character ends in such signs.
        title.remove(QChar::ReplacementCharacter);
        qsizetype marks = 0;
        while (marks < title.size() && (title.at(marks) == u'#' || title.at(marks) == u' '))
            ++marks;
        title.remove(0, marks);
        if (std::ranges::none_of(title, [](QChar c) { return c.isLetterOrNumber(); }))
            continue;
        if (title.size() > kLongest) {
            title.truncate(title.at(kLongest - 2).isHighSurrogate() ? kLongest - 2 : kLongest - 1);
            title += u'…';
        }
        return title;
    }
    return {};
}

QString makeId()
{
    // Version 7 (RFC 9562 §5.7): 48 bits of time in front of 74 of chance.
    QUuid id = QUuid::createUuid();
    const auto now = quint64(QDateTime::currentMSecsSinceEpoch());
    id.data1 = uint(now >> 16);
    id.data2 = ushort(now);
    id.data3 = ushort(0x7000 | (id.data3 & 0x0fff));
    return id.toString(QUuid::WithoutBraces);
}

} // namespace heartline::wire
