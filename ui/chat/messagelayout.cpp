// SPDX-License-Identifier: MIT
#include "messagelayout.h"

#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <Heartline/DeliveryWords>
#include <Heartline/MessageModel>
#include <Heartline/TimeWords>

#include <QFontMetrics>
#include <QLocale>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kColumn = 880;        // lines longer than this are hard to read back
constexpr int kPaddingX = 12;       // in the bubble
constexpr int kPaddingY = 8;        // in the bubble
constexpr int kPictureGap = 8;      // from the picture to the bubble
constexpr int kGroupGap = 12;       // above the first line of a group
constexpr int kLineGap = 2;         // above the others
constexpr int kMetaGap = 12;        // from the text to the time
constexpr int kGapInset = 48;       // lines beside the words of a gap
constexpr int kQuoteBar = 3;        // beside what is quoted
constexpr int kQuoteGap = 8;        // from it to the words
constexpr int kChipGap = 4;         // between reactions
constexpr int kBelowFailure = 6;    // to the next line
constexpr int kMostLines = 3;       // of why a line was not sent; a tooltip has the rest
constexpr qsizetype kShown = 16000; // characters; copying gives all

/// Text for one QTextLayout: it knows no paragraphs.
QString laidOutText(const QString& content)
{
    QString text = content.left(kShown);
    if (content.size() > kShown)
        text += u'…';
    text.replace("\r\n"_L1, "\n"_L1);
    text.replace(u'\n', QChar::LineSeparator);
    return text;
}

QList<MessageLayout::Link> linksIn(const QString& text)
{
    static const QRegularExpression pattern(
        uR"(\bhttps?://[^\s<>"']+[^\s<>"'.,;:!?)\]}，。；：！？）】」』])"_s,
        QRegularExpression::CaseInsensitiveOption);
    QList<MessageLayout::Link> links;
    for (auto it = pattern.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        links.append({int(match.capturedStart()), int(match.capturedLength()), match.captured()});
    }
    return links;
}

struct TextSize
{
    int width = 0;
    int height = 0;
    int lastLine = 0;
};

TextSize breakLines(QTextLayout& layout, int width)
{
    TextSize size;
    double y = 0;
    double widest = 0;
    double last = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += line.height();
        last = line.naturalTextWidth();
        widest = std::max(widest, last);
    }
    layout.endLayout();
    size.width = int(std::ceil(widest));
    size.height = int(std::ceil(y));
    size.lastLine = int(std::ceil(last));
    return size;
}

int placeAbove(MessageLayout& layout, const MessageModel& model, int row, int width,
               const QFontMetrics& caption)
{
    int y = 0;
    if (model.startsDay(row)) {
        const QString text = TimeWords::day(model.at(row).time);
        const int pill = caption.horizontalAdvance(text) + 24;
        layout.day = QRect((width - pill) / 2, y + 16, pill, caption.height() + 8);
        y = layout.day.bottom() + 5;
    }
    if (!model.unreadFrom().isEmpty() && model.at(row).key == model.unreadFrom()) {
        const QRect column = MessageLayout::columnIn(width);
        layout.unread = QRect(column.left(), y + 8, column.width(), caption.height() + 4);
        y = layout.unread.bottom() + 1;
    }
    return y;
}

/// Below the bubble, towards the writer's side: why, and what to do about it.
void placeFailure(MessageLayout& layout, const ChatMessage& message, const QRect& column,
                  const QFont& captionFont)
{
    const QFontMetrics caption(captionFont);
    layout.failureText =
        RowPainting::wrapped(DeliveryWords::state(message), captionFont, column.width(), kMostLines);
    int y = layout.height + 4;
    layout.failure =
        QRect(column.left(), y, column.width(), int(layout.failureText.size()) * caption.lineSpacing());
    y = layout.failure.bottom() + 3;
    const int height = caption.height() + 8;
    int right = column.right() + 1;
    for (const MessageAction action : {MessageAction::Discard, MessageAction::Edit, MessageAction::Retry}) {
        if (action == MessageAction::Edit && !MessageModel::canEdit(message))
            continue;
        const int width = caption.horizontalAdvance(MessageActions::text(action, message)) + 16;
        layout.buttons.prepend({action, QRect(right - width, y, width, height)});
        right -= width + 4;
    }
    layout.height = y + height + kBelowFailure;
}

/// Below the bubble, under its text; as many rows as it takes.
void placeChips(MessageLayout& layout, const ChatMessage& message, const QRect& column, const QFont& font,
                const QFont& captionFont)
{
    const QFontMetrics caption(captionFont);
    const QFontMetrics body(Theme::emojiFont(font));
    const int height = std::max(body.height(), caption.height()) + 6;
    const int left = message.own ? column.left() : layout.bubble.left();
    const int widest = column.right() + 1 - left;
    int x = 0;
    int y = layout.height + kChipGap;
    for (const Reaction& reaction : message.reactions) {
        const int width = std::min(widest, MessageLayout::chipWidth(reaction, body, caption));
        if (x > 0 && x + width > widest) {
            x = 0;
            y += height + kChipGap;
        }
        layout.chips << QRect(left + x, y, width, height);
        x += width + kChipGap;
    }
    layout.height = layout.chips.last().bottom() + 1;
    if (!message.own)
        return;
    // Each row ends where the bubble does.
    for (qsizetype from = 0; from < layout.chips.size();) {
        qsizetype to = from;
        while (to + 1 < layout.chips.size() && layout.chips.at(to + 1).top() == layout.chips.at(from).top())
            ++to;
        const int shift = column.right() - layout.chips.at(to).right();
        for (; from <= to; ++from)
            layout.chips[from].translate(shift, 0);
    }
}

} // namespace

QString MessageLayout::deliveryIcon(const MessageModel& model, int row)
{
    const ChatMessage& message = model.at(row);
    if (!message.own)
        return {};
    switch (message.delivery) {
    case ChatMessage::Delivery::Queued:
    case ChatMessage::Delivery::Unconfirmed:
        return u"clock"_s;
    case ChatMessage::Delivery::Sending:
        return u"sending"_s;
    case ChatMessage::Delivery::Sent:
        return message.changing ? u"sending"_s : u"check"_s;
    case ChatMessage::Delivery::Failed:
    case ChatMessage::Delivery::Held:
    case ChatMessage::Delivery::Lost:
        return u"failed"_s;
    }
    return {};
}

QRect MessageLayout::columnIn(int width)
{
    const int columnWidth = std::max(0, std::min(width - 2 * Theme::kMargin, kColumn));
    return {(width - columnWidth) / 2, 0, columnWidth, 0};
}

int MessageLayout::chipWidth(const Reaction& reaction, const QFontMetrics& emoji, const QFontMetrics& count)
{
    return emoji.horizontalAdvance(reaction.emoji) + 4 +
           count.horizontalAdvance(QLocale().toString(reaction.people.size())) + 16;
}

MessageLayout MessageLayout::make(const MessageModel& model, int row, int width, const QFont& font,
                                  Qt::LayoutDirection direction)
{
    MessageLayout layout;
    const ChatMessage& message = model.at(row);
    const QFont captionFont = Theme::font(font, Theme::TextStyle::Caption);
    const QFontMetrics caption(captionFont);
    int y = placeAbove(layout, model, row, width, caption);

    const QRect column = columnIn(width);
    const int columnWidth = column.width();
    if (message.kind != ChatMessage::Kind::Chat) {
        const bool isGap = message.kind == ChatMessage::Kind::Gap;
        const int inset = isGap ? kGapInset : 0;
        QString words = model.index(row).data(Qt::DisplayRole).toString();
        if (!isGap)
            words += u" · "_s + TimeWords::clock(message.time);
        layout.noticeText =
            RowPainting::wrapped(words, captionFont, std::max(40, columnWidth - 2 * inset), kMostLines);
        const int height = int(layout.noticeText.size()) * caption.lineSpacing() + 8;
        layout.notice = QRect(column.left(), y + 4 + inset / 4, columnWidth, height);
        layout.height = layout.notice.bottom() + 5 + inset / 4;
        if (row + 1 == model.rowCount())
            layout.height += Theme::kMargin;
        return layout;
    }

    const bool first = model.startsGroup(row);
    y += first ? kGroupGap : kLineGap;
    const int indent = message.own ? 0 : Theme::kAvatar + kPictureGap;
    const int available = columnWidth - indent;
    const int bubbleMax = std::min(available, std::max(160, int(available * 0.8)));
    const int textMax = bubbleMax - 2 * kPaddingX;

    const QString content =
        message.deleted ? model.index(row).data(Qt::DisplayRole).toString() : laidOutText(message.content);
    layout.links = linksIn(content);
    layout.text = std::make_shared<QTextLayout>(content, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.text->setTextOption(option);
    layout.text->setCacheEnabled(true);
    const TextSize size = breakLines(*layout.text, textMax);

    const QString icon = deliveryIcon(model, row);
    const int timeWidth =
        caption.horizontalAdvance(TimeWords::clock(message.time)) + (icon.isEmpty() ? 0 : 4 + kMetaIcon);
    const bool isEdited = message.edited && !message.deleted;
    const int editedWidth = isEdited ? caption.horizontalAdvance(MessageModel::editedWord()) + 6 : 0;
    const int metaWidth = timeWidth + editedWidth;
    const bool inLine = size.lastLine + kMetaGap + metaWidth <= textMax && !content.isRightToLeft();
    int inner = std::max(size.width, inLine ? size.lastLine + kMetaGap + metaWidth : metaWidth);

    int top = y + kPaddingY;
    const int left0 = column.left() + indent + kPaddingX;
    if (first && !message.own) {
        const QFontMetrics name(Theme::font(font, Theme::TextStyle::Strong));
        const int nameWidth = std::min(textMax, name.horizontalAdvance(message.author.name) + 2);
        inner = std::max(inner, nameWidth);
        layout.author = QRect(left0, top, inner, name.height());
        layout.picture = QRect(column.left(), y, Theme::kAvatar, Theme::kAvatar);
        top += name.height() + 2;
    }
    const Quote quote = model.quoteOf(row);
    if (!quote.text.isEmpty()) {
        const QFont strong = Theme::quoteFont(font);
        const QFontMetrics name(strong);
        const int words =
            std::max(caption.horizontalAdvance(quote.text), name.horizontalAdvance(quote.author)) +
            kQuoteBar + 2 * kQuoteGap + 2;
        inner = std::max(inner, std::min(textMax, std::max(words, 120)));
        const int nameHeight = quote.author.isEmpty() ? 0 : name.height();
        layout.quote = QRect(left0, top, inner, nameHeight + caption.height() + 8);
        layout.quoteAuthor =
            QRect(left0 + kQuoteBar + kQuoteGap, top + 4, inner - kQuoteBar - 2 * kQuoteGap, nameHeight);
        layout.quoteText = layout.quoteAuthor.translated(0, nameHeight);
        layout.quoteText.setHeight(caption.height());
        top = layout.quote.bottom() + 1 + 6;
    }
    if (!layout.author.isEmpty())
        layout.author.setWidth(inner);
    const int bubbleWidth = inner + 2 * kPaddingX;
    const int left = message.own ? column.right() + 1 - bubbleWidth : column.left() + indent;
    for (QRect* part : {&layout.quote, &layout.quoteAuthor, &layout.quoteText})
        part->translate(left + kPaddingX - left0, 0);
    layout.textPosition = QPoint(left + kPaddingX, top);
    int bottom = top + size.height;
    if (!inLine)
        bottom += caption.height();
    layout.meta = QRect(left + bubbleWidth - kPaddingX - timeWidth,
                        bottom - caption.height() + (inLine ? 2 : 0), timeWidth, caption.height());
    if (isEdited)
        layout.edited = layout.meta.adjusted(-editedWidth, 0, -timeWidth, 0);
    layout.bubble = QRect(left, y, bubbleWidth, bottom + kPaddingY - y);
    layout.height = layout.bubble.bottom() + 1;
    if (!message.reactions.isEmpty() && !message.deleted)
        placeChips(layout, message, column, font, captionFont);
    if (MessageModel::needsPerson(message))
        placeFailure(layout, message, column, captionFont);
    if (row + 1 == model.rowCount())
        layout.height += Theme::kMargin;
    if (direction == Qt::RightToLeft)
        layout.mirror(width);
    return layout;
}

void MessageLayout::mirror(int width)
{
    const auto flip = [width](QRect& rect) {
        if (!rect.isNull())
            rect.moveLeft(width - rect.left() - rect.width());
    };
    for (QRect* rect : {&day, &unread, &notice, &picture, &author, &bubble, &quote, &quoteAuthor, &quoteText,
                        &edited, &meta, &failure})
        flip(*rect);
    for (Button& button : buttons)
        flip(button.rect);
    for (QRect& chip : chips)
        flip(chip);
    textPosition.setX(bubble.left() + kPaddingX);
}

int MessageLayout::chipAt(const QPoint& point) const
{
    for (qsizetype i = 0; i < chips.size(); ++i) {
        if (chips.at(i).contains(point))
            return int(i);
    }
    return -1;
}

const MessageLayout::Button* MessageLayout::buttonAt(const QPoint& point) const
{
    const auto it =
        std::ranges::find_if(buttons, [&point](const Button& b) { return b.rect.contains(point); });
    return it == buttons.cend() ? nullptr : &*it;
}

QString MessageLayout::linkAt(const QPoint& point) const
{
    if (!text || links.isEmpty())
        return {};
    const QPointF inside = point - textPosition;
    for (int i = 0; i < text->lineCount(); ++i) {
        const QTextLine line = text->lineAt(i);
        if (!line.naturalTextRect().contains(inside))
            continue;
        const int position = line.xToCursor(inside.x(), QTextLine::CursorOnCharacter);
        for (const Link& link : links) {
            if (position >= link.start && position < link.start + link.length)
                return link.url;
        }
    }
    return {};
}

} // namespace heartline
