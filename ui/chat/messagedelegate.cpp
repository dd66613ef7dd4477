// SPDX-License-Identifier: MIT
#include "messagedelegate.h"

#include "shared/avatar.h"
#include "shared/icons.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <Heartline/DeliveryWords>
#include <Heartline/MessageModel>
#include <Heartline/TimeWords>

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTextDocument>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

const MessageModel& modelOf(const QModelIndex& index)
{
    return *static_cast<const MessageModel*>(index.model());
}

/// What a row's layout depends on besides its own content, width, font and language.
int surroundingsOf(const MessageModel& model, int row)
{
    return (model.startsDay(row) ? 1 : 0) | (model.startsGroup(row) ? 2 : 0) |
           (row + 1 == model.rowCount() ? 4 : 0) |
           (!model.unreadFrom().isEmpty() && model.at(row).key == model.unreadFrom() ? 8 : 0);
}

/// A bubble whose corners towards its group's other lines are small.
QPainterPath bubblePath(const QRectF& rect, bool own, bool first, bool last)
{
    constexpr double kRound = 14;
    constexpr double kJoined = 5;
    const double topLeft = own || first ? kRound : kJoined;
    const double bottomLeft = own ? kRound : (last ? kRound : kJoined);
    const double topRight = !own || first ? kRound : kJoined;
    const double bottomRight = !own || last ? kRound : kJoined;
    QPainterPath path;
    path.moveTo(rect.left() + topLeft, rect.top());
    path.lineTo(rect.right() - topRight, rect.top());
    path.quadTo(rect.topRight(), {rect.right(), rect.top() + topRight});
    path.lineTo(rect.right(), rect.bottom() - bottomRight);
    path.quadTo(rect.bottomRight(), {rect.right() - bottomRight, rect.bottom()});
    path.lineTo(rect.left() + bottomLeft, rect.bottom());
    path.quadTo(rect.bottomLeft(), {rect.left(), rect.bottom() - bottomLeft});
    path.lineTo(rect.left(), rect.top() + topLeft);
    path.quadTo(rect.topLeft(), {rect.left() + topLeft, rect.top()});
    return path;
}

} // namespace

MessageDelegate::MessageDelegate(QObject* parent)
    : QStyledItemDelegate(parent)
{
    m_layouts.setMaxCost(300);
}

void MessageDelegate::setWidth(int width)
{
    if (width == m_width)
        return;
    const bool sameColumn =
        MessageLayout::columnIn(width).width() == MessageLayout::columnIn(m_width).width();
    m_width = width;
    if (sameColumn)
        m_layouts.clear();
    else
        dropKept(m_font);
}

void MessageDelegate::forget()
{
    dropKept(m_font);
}

void MessageDelegate::dropKept(const QFont& font) const
{
    m_font = font;
    m_heights.clear();
    m_layouts.clear();
}

const MessageLayout& MessageDelegate::layoutOf(const QStyleOptionViewItem& option,
                                               const QModelIndex& index) const
{
    if (option.font != m_font)
        dropKept(option.font);
    const MessageModel& model = modelOf(index);
    const quint64 revision = model.revision(index.row());
    const int surroundings = surroundingsOf(model, index.row());
    const Kept* kept = m_layouts.object(revision);
    if (!kept || kept->surroundings != surroundings) {
        auto* made = new Kept{
            surroundings, MessageLayout::make(model, index.row(), m_width, option.font, option.direction)};
        m_layouts.insert(revision, made);
        kept = made;
    }
    // QCache deletes at once only what costs more than all it may hold; this costs 1 of 300.
    return kept->layout; // NOLINT(clang-analyzer-cplusplus.NewDelete)
}

QSize MessageDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (option.font != m_font)
        dropKept(option.font);
    const MessageModel& model = modelOf(index);
    // Lines that changed or went leave heights behind.
    if (m_heights.size() > 2 * model.rowCount() + 200)
        m_heights.clear();
    Height& height = m_heights[model.revision(index.row())];
    const int surroundings = surroundingsOf(model, index.row());
    if (height.height == 0 || height.surroundings != surroundings)
        height = {surroundings, layoutOf(option, index).height};
    return {m_width, height.height};
}

void MessageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const MessageLayout& layout = layoutOf(option, index);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(option.rect.topLeft());
    paintAbove(*painter, option, layout, index);
    if (layout.notice.isEmpty()) {
        paintBubble(*painter, option, layout, index);
        paintQuote(*painter, option, layout, index);
        paintMeta(*painter, option, layout, index);
        paintChips(*painter, option, layout, index);
        paintFailure(*painter, option, layout, index);
    } else {
        paintNotice(*painter, layout, modelOf(index).at(index.row()));
    }
    painter->restore();
}

void MessageDelegate::paintAbove(QPainter& painter, const QStyleOptionViewItem& option,
                                 const MessageLayout& layout, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const ChatMessage& message = modelOf(index).at(index.row());
    painter.setFont(Theme::font(option.font, Theme::TextStyle::Caption));
    if (!layout.day.isEmpty()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.hover);
        painter.drawRoundedRect(layout.day, layout.day.height() / 2.0, layout.day.height() / 2.0);
        painter.setPen(theme.muted);
        painter.drawText(layout.day, Qt::AlignCenter, TimeWords::day(message.time));
    }
    if (!layout.unread.isEmpty()) {
        const QString text = tr("New messages");
        const int width = painter.fontMetrics().horizontalAdvance(text) + 10;
        const bool mirrored = option.direction == Qt::RightToLeft;
        QRect words = layout.unread;
        QRect line = layout.unread;
        (mirrored ? words.setRight(words.left() + width) : words.setLeft(words.right() - width));
        (mirrored ? line.setLeft(words.right()) : line.setRight(words.left()));
        painter.setPen(theme.danger);
        painter.drawText(
            words, int(mirrored ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute | Qt::AlignVCenter,
            text);
        painter.drawLine(line.left(), words.center().y(), line.right(), words.center().y());
    }
}

void MessageDelegate::paintNotice(QPainter& painter, const MessageLayout& layout,
                                  const ChatMessage& message) const
{
    const Theme& theme = Theme::current();
    const bool isGap = message.kind == ChatMessage::Kind::Gap;
    painter.setPen(isGap ? theme.warning : theme.muted);
    painter.drawText(layout.notice, Qt::AlignCenter, layout.noticeText.join(u'\n'));
    if (!isGap)
        return;
    int widest = 0;
    for (const QString& text : layout.noticeText)
        widest = std::max(widest, painter.fontMetrics().horizontalAdvance(text));
    painter.setPen(QPen(theme.warning, 1, Qt::DashLine));
    const int y = layout.notice.center().y();
    const int half = widest / 2 + 12;
    painter.drawLine(layout.notice.left(), y, layout.notice.center().x() - half, y);
    painter.drawLine(layout.notice.center().x() + half, y, layout.notice.right(), y);
}

void MessageDelegate::paintBubble(QPainter& painter, const QStyleOptionViewItem& option,
                                  const MessageLayout& layout, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const MessageModel& model = modelOf(index);
    const ChatMessage& message = model.at(index.row());
    const QPainterPath path =
        bubblePath(layout.bubble, message.own, model.startsGroup(index.row()), model.endsGroup(index.row()));
    const bool ringed = option.state.testFlag(QStyle::State_HasFocus) ||
                        (!m_highlighted.isEmpty() && message.key == m_highlighted);
    painter.setPen(ringed ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
    painter.setBrush(message.own ? theme.bubbleOwn : theme.bubbleOther);
    painter.drawPath(path);

    if (!layout.picture.isEmpty())
        Avatar::paint(painter, layout.picture, message.author.id, message.author.name, option.font);
    if (!layout.author.isEmpty()) {
        painter.setFont(Theme::font(option.font, Theme::TextStyle::Strong));
        painter.setPen(theme.personColor(message.author.id));
        RowPainting::line(painter, layout.author, message.author.name, Qt::AlignLeft | Qt::AlignVCenter);
    }
    QList<QTextLayout::FormatRange> formats;
    for (const MessageLayout::Link& link : layout.links) {
        QTextLayout::FormatRange range;
        range.start = link.start;
        range.length = link.length;
        range.format.setForeground(theme.accent);
        range.format.setFontUnderline(true);
        formats << range;
    }
    const QColor faint = message.own ? theme.bubbleOwnMuted : theme.bubbleOtherMuted;
    painter.setPen(message.deleted ? faint : theme.text);
    layout.text->draw(&painter, layout.textPosition, formats);
}

void MessageDelegate::paintQuote(QPainter& painter, const QStyleOptionViewItem& option,
                                 const MessageLayout& layout, const QModelIndex& index) const
{
    if (layout.quote.isNull())
        return;
    const Theme& theme = Theme::current();
    const MessageModel& model = modelOf(index);
    const ChatMessage& message = model.at(index.row());
    const Quote quote = model.quoteOf(index.row());
    const QColor name = quote.authorId.isEmpty() ? theme.muted : theme.personColor(quote.authorId);
    QPainterPath path;
    path.addRoundedRect(layout.quote, 4, 4);
    painter.save();
    painter.setClipPath(path);
    painter.fillRect(layout.quote, theme.quote);
    QRect bar = layout.quote;
    bar.setWidth(3);
    if (option.direction == Qt::RightToLeft)
        bar.moveRight(layout.quote.right());
    painter.fillRect(bar, name);
    painter.restore();
    const int align = Qt::AlignLeft | Qt::AlignVCenter;
    painter.setFont(Theme::quoteFont(option.font));
    painter.setPen(name);
    RowPainting::line(painter, layout.quoteAuthor, quote.author, Qt::Alignment(align));
    painter.setFont(Theme::font(option.font, Theme::TextStyle::Caption));
    painter.setPen(message.own ? theme.bubbleOwnMuted : theme.bubbleOtherMuted);
    RowPainting::line(painter, layout.quoteText, quote.text, Qt::Alignment(align));
}

void MessageDelegate::paintChips(QPainter& painter, const QStyleOptionViewItem& option,
                                 const MessageLayout& layout, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const ChatMessage& message = modelOf(index).at(index.row());
    const QFont caption = Theme::font(option.font, Theme::TextStyle::Caption);
    for (qsizetype i = 0; i < layout.chips.size(); ++i) {
        const Reaction& reaction = message.reactions.at(i);
        const QRect chip = layout.chips.at(i);
        painter.setPen(QPen(reaction.own ? theme.accent : theme.border, 1));
        painter.setBrush(reaction.own ? theme.selected : theme.base);
        painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), chip.height() / 2.0,
                                chip.height() / 2.0);
        const QString count = QLocale().toString(reaction.people.size());
        const int countWidth = QFontMetrics(caption).horizontalAdvance(count);
        painter.setPen(reaction.own ? theme.accent : theme.muted);
        painter.setFont(caption);
        painter.drawText(chip.adjusted(0, 0, -8, 0),
                         int(Qt::AlignRight | Qt::AlignAbsolute) | Qt::AlignVCenter, count);
        painter.setPen(theme.text);
        painter.setFont(Theme::emojiFont(option.font));
        painter.drawText(chip.adjusted(8, 0, -12 - countWidth, 0),
                         int(Qt::AlignLeft | Qt::AlignAbsolute) | Qt::AlignVCenter, reaction.emoji);
    }
}

void MessageDelegate::paintMeta(QPainter& painter, const QStyleOptionViewItem& option,
                                const MessageLayout& layout, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const MessageModel& model = modelOf(index);
    const ChatMessage& message = model.at(index.row());
    const QColor color = message.own ? theme.bubbleOwnMuted : theme.bubbleOtherMuted;
    painter.setFont(Theme::font(option.font, Theme::TextStyle::Caption));
    painter.setPen(color);
    painter.drawText(layout.meta, Qt::AlignLeft | Qt::AlignVCenter, TimeWords::clock(message.time));
    if (!layout.edited.isNull())
        painter.drawText(layout.edited, Qt::AlignLeft | Qt::AlignVCenter, MessageModel::editedWord());
    const QString icon = MessageLayout::deliveryIcon(model, index.row());
    if (icon.isEmpty())
        return;
    constexpr int kSize = MessageLayout::kMetaIcon;
    const int top = layout.meta.top() + (layout.meta.height() - kSize) / 2;
    const bool mirrored = option.direction == Qt::RightToLeft;
    const QRectF rect(mirrored ? layout.meta.left() : layout.meta.right() + 1 - kSize, top, kSize, kSize);
    Icons::paint(painter, rect, icon, MessageModel::needsPerson(message) ? theme.danger : color);
}

void MessageDelegate::paintFailure(QPainter& painter, const QStyleOptionViewItem& option,
                                   const MessageLayout& layout, const QModelIndex& index) const
{
    if (layout.failure.isNull())
        return;
    const Theme& theme = Theme::current();
    const ChatMessage& message = modelOf(index).at(index.row());
    painter.setFont(Theme::font(option.font, Theme::TextStyle::Caption));
    painter.setPen(theme.danger);
    painter.drawText(layout.failure, Qt::AlignRight | Qt::AlignTop, layout.failureText.join(u'\n'));
    for (const MessageLayout::Button& button : layout.buttons) {
        painter.setPen(QPen(theme.border, 1));
        painter.setBrush(theme.base);
        painter.drawRoundedRect(QRectF(button.rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        painter.setPen(theme.accent);
        painter.drawText(button.rect, Qt::AlignCenter, MessageActions::text(button.action, message));
    }
}

bool MessageDelegate::isClickable(const QPoint& point, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const
{
    const MessageLayout& layout = layoutOf(option, index);
    const QPoint inside = point - option.rect.topLeft();
    return layout.buttonAt(inside) || layout.chipAt(inside) >= 0 || layout.quote.contains(inside) ||
           !layout.linkAt(inside).isEmpty();
}

QRect MessageDelegate::bubbleOf(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRect bubble = layoutOf(option, index).bubble;
    return bubble.isNull() ? bubble : bubble.translated(option.rect.topLeft());
}

bool MessageDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                  const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->button() != Qt::LeftButton)
        return false;
    const MessageLayout& layout = layoutOf(option, index);
    const QPoint inside = mouse->position().toPoint() - option.rect.topLeft();
    const ChatMessage message = modelOf(index).at(index.row());
    if (const MessageLayout::Button* button = layout.buttonAt(inside)) {
        Q_EMIT actionClicked(button->action, message.key);
        return true;
    }
    if (const int chip = layout.chipAt(inside); chip >= 0) {
        const Reaction& reaction = message.reactions.at(chip);
        Q_EMIT reactionClicked(message.key, reaction.emoji, !reaction.own);
        return true;
    }
    if (layout.quote.contains(inside)) {
        Q_EMIT quoteClicked(message.replyTo);
        return true;
    }
    const QString link = layout.linkAt(inside);
    if (link.isEmpty())
        return false;
    Q_EMIT linkClicked(link);
    return true;
}

QString MessageDelegate::tipAt(const QPoint& point, const MessageLayout& layout,
                               const QModelIndex& index) const
{
    const ChatMessage& message = modelOf(index).at(index.row());
    if (const int chip = layout.chipAt(point); chip >= 0)
        return message.reactions.at(chip).emoji + u' ' + MessageModel::namesOf(message.reactions.at(chip));
    if (layout.quote.contains(point))
        return tr("Go to the message that this one answers");
    if (layout.failure.contains(point))
        return DeliveryWords::state(message);
    if (!layout.bubble.adjusted(0, 0, 0, 4).contains(point))
        return {};
    QString text = TimeWords::full(message.time);
    const QString delivery = DeliveryWords::state(message);
    return delivery.isEmpty() ? text : text + u'\n' + delivery;
}

bool MessageDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view,
                                const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return false;
    // Names are shown literally: a tooltip that looks like rich text would be rendered.
    const QString tip = tipAt(event->pos() - option.rect.topLeft(), layoutOf(option, index), index);
    const QString text = Qt::mightBeRichText(tip) ? tip.toHtmlEscaped() : tip;
    QToolTip::showText(event->globalPos(), text, view);
    return true;
}

} // namespace heartline
