// SPDX-License-Identifier: MIT
#include "messagelayout.h"

#include "shared/theme.h"

#include <Heartline/MessageModel>
#include <Heartline/TimeWords>

#include <QCoreApplication>
#include <QFontMetrics>
#include <QRegularExpression>
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
    if (model.at(row).key == model.unreadFrom()) {
        const QRect column = MessageLayout::columnIn(width);
        layout.unread = QRect(column.left(), y + 8, column.width(), caption.height() + 4);
        y = layout.unread.bottom() + 1;
    }
    return y;
}

void placeFailure(MessageLayout& layout, const MessageModel& model, int row, const QRect& column,
                  const QFontMetrics& caption)
{
    const auto widthOf = [&caption](const QString& text) { return caption.horizontalAdvance(text) + 16; };
    const int height = caption.height() + 8;
    const int y = layout.bubble.bottom() + 3;
    const int discard = widthOf(QCoreApplication::translate("heartline::MessageDelegate", "Discard"));
    const int retry = widthOf(QCoreApplication::translate("heartline::MessageDelegate", "Try again"));
    layout.discard = QRect(column.right() + 1 - discard, y, discard, height);
    layout.retry = QRect(layout.discard.left() - retry, y, retry, height);
    const int words = caption.horizontalAdvance(model.deliveryText(model.at(row))) + 4;
    const int left = std::max(column.left(), layout.retry.left() - words - 4);
    layout.failure = QRect(left, y, layout.retry.left() - left - 4, height);
    layout.height = layout.failure.bottom() + 1;
}

} // namespace

QString MessageLayout::deliveryIcon(const MessageModel& model, int row)
{
    const ChatMessage& message = model.at(row);
    if (!message.own)
        return {};
    switch (message.delivery) {
    case ChatMessage::Delivery::Queued:
        return u"clock"_s;
    case ChatMessage::Delivery::Sending:
        return u"sending"_s;
    case ChatMessage::Delivery::Sent:
        return u"check"_s;
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

MessageLayout MessageLayout::make(const MessageModel& model, int row, int width, const QFont& font)
{
    MessageLayout layout;
    const ChatMessage& message = model.at(row);
    const QFontMetrics caption(Theme::font(font, Theme::TextStyle::Caption));
    int y = placeAbove(layout, model, row, width, caption);

    const QRect column = columnIn(width);
    const int columnWidth = column.width();
    if (message.kind != ChatMessage::Kind::Chat) {
        layout.notice = QRect(column.left(), y + 4, column.width(), caption.height() + 8);
        layout.height = layout.notice.bottom() + 5;
        return layout;
    }

    const bool first = model.startsGroup(row);
    y += first ? kGroupGap : kLineGap;
    const int indent = message.own ? 0 : Theme::kAvatar + kPictureGap;
    const int available = columnWidth - indent;
    const int bubbleMax = std::min(available, std::max(160, int(available * 0.8)));
    const int textMax = bubbleMax - 2 * kPaddingX;

    const QString content = laidOutText(message.content);
    layout.links = linksIn(content);
    layout.text = std::make_shared<QTextLayout>(content, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.text->setTextOption(option);
    layout.text->setCacheEnabled(true);
    const TextSize size = breakLines(*layout.text, textMax);

    const QString icon = deliveryIcon(model, row);
    const int metaWidth =
        caption.horizontalAdvance(TimeWords::clock(message.time)) + (icon.isEmpty() ? 0 : 4 + kMetaIcon);
    const bool inLine = size.lastLine + kMetaGap + metaWidth <= textMax && !content.isRightToLeft();
    int inner = std::max(size.width, inLine ? size.lastLine + kMetaGap + metaWidth : metaWidth);

    int top = y + kPaddingY;
    if (first && !message.own) {
        const QFontMetrics name(Theme::font(font, Theme::TextStyle::Strong));
        const int nameWidth = std::min(textMax, name.horizontalAdvance(message.author.name) + 2);
        inner = std::max(inner, nameWidth);
        layout.author = QRect(column.left() + indent + kPaddingX, top, inner, name.height());
        layout.picture = QRect(column.left(), y, Theme::kAvatar, Theme::kAvatar);
        top += name.height() + 2;
    }
    const int bubbleWidth = inner + 2 * kPaddingX;
    const int left = message.own ? column.right() + 1 - bubbleWidth : column.left() + indent;
    layout.textPosition = QPoint(left + kPaddingX, top);
    int bottom = top + size.height;
    if (!inLine)
        bottom += caption.height();
    layout.meta = QRect(left + bubbleWidth - kPaddingX - metaWidth,
                        bottom - caption.height() + (inLine ? 2 : 0), metaWidth, caption.height());
    layout.bubble = QRect(left, y, bubbleWidth, bottom + kPaddingY - y);
    layout.height = layout.bubble.bottom() + 1;
    if (message.delivery == ChatMessage::Delivery::Failed)
        placeFailure(layout, model, row, column, caption);
    if (row + 1 == model.rowCount())
        layout.height += Theme::kMargin;
    return layout;
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
