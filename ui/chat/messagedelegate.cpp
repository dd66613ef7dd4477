// SPDX-License-Identifier: MIT
#include "messagedelegate.h"

#include "shared/avatar.h"
#include "shared/icons.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <Heartline/MessageModel>
#include <Heartline/TimeWords>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
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
        auto* made = new Kept{surroundings, MessageLayout::make(model, index.row(), m_width, option.font)};
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
        paintMeta(*painter, option, layout, index);
        paintFailure(*painter, option, layout, index);
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
        const QString text = tr("New");
        const int width = painter.fontMetrics().horizontalAdvance(text) + 10;
        QRect words = layout.unread;
        words.setLeft(words.right() - width);
        painter.setPen(theme.danger);
        painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, text);
        painter.drawLine(layout.unread.left(), words.center().y(), words.left(), words.center().y());
    }
    if (!layout.notice.isEmpty()) {
        painter.setPen(theme.muted);
        const QString text =
            index.data(Qt::DisplayRole).toString() + u" · "_s + TimeWords::clock(message.time);
        RowPainting::line(painter, layout.notice, text, Qt::AlignCenter);
    }
}

void MessageDelegate::paintBubble(QPainter& painter, const QStyleOptionViewItem& option,
                                  const MessageLayout& layout, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const MessageModel& model = modelOf(index);
    const ChatMessage& message = model.at(index.row());
    const QPainterPath path =
        bubblePath(layout.bubble, message.own, model.startsGroup(index.row()), model.endsGroup(index.row()));
    painter.setPen(option.state.testFlag(QStyle::State_HasFocus) ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
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
    painter.setPen(theme.text);
    layout.text->draw(&painter, layout.textPosition, formats);
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
    const QString icon = MessageLayout::deliveryIcon(model, index.row());
    if (icon.isEmpty())
        return;
    constexpr int kSize = MessageLayout::kMetaIcon;
    const int top = layout.meta.top() + (layout.meta.height() - kSize) / 2;
    const QRectF rect(layout.meta.right() + 1 - kSize, top, kSize, kSize);
    Icons::paint(painter, rect, icon,
                 message.delivery == ChatMessage::Delivery::Failed ? theme.danger : color);
}

void MessageDelegate::paintFailure(QPainter& painter, const QStyleOptionViewItem& option,
                                   const MessageLayout& layout, const QModelIndex& index) const
{
    if (layout.failure.isNull())
        return;
    const Theme& theme = Theme::current();
    const MessageModel& model = modelOf(index);
    painter.setFont(Theme::font(option.font, Theme::TextStyle::Caption));
    painter.setPen(theme.danger);
    RowPainting::line(painter, layout.failure, model.deliveryText(model.at(index.row())),
                      Qt::AlignRight | Qt::AlignVCenter);
    painter.setPen(theme.accent);
    painter.drawText(layout.retry, Qt::AlignCenter, tr("Try again"));
    painter.drawText(layout.discard, Qt::AlignCenter, tr("Discard"));
}

bool MessageDelegate::isClickable(const QPoint& point, const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const
{
    const MessageLayout& layout = layoutOf(option, index);
    const QPoint inside = point - option.rect.topLeft();
    return layout.retry.contains(inside) || layout.discard.contains(inside) ||
           !layout.linkAt(inside).isEmpty();
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
    const QString key = modelOf(index).at(index.row()).key;
    if (layout.retry.contains(inside)) {
        Q_EMIT retryClicked(key);
        return true;
    }
    if (layout.discard.contains(inside)) {
        Q_EMIT discardClicked(key);
        return true;
    }
    const QString link = layout.linkAt(inside);
    if (link.isEmpty())
        return false;
    Q_EMIT linkClicked(link);
    return true;
}

bool MessageDelegate::helpEvent(QHelpEvent* event, QAbstractItemView*, const QStyleOptionViewItem& option,
                                const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return false;
    const MessageLayout& layout = layoutOf(option, index);
    const MessageModel& model = modelOf(index);
    const ChatMessage& message = model.at(index.row());
    if (!layout.bubble.adjusted(0, 0, 0, 4).contains(event->pos() - option.rect.topLeft())) {
        QToolTip::hideText();
        return true;
    }
    QString text = TimeWords::full(message.time);
    const QString delivery = model.deliveryText(message);
    if (!delivery.isEmpty())
        text += u"\n"_s + delivery;
    QToolTip::showText(event->globalPos(), text);
    return true;
}

} // namespace heartline
