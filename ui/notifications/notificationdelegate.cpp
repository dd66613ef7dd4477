// SPDX-License-Identifier: MIT
#include "notificationdelegate.h"

#include "levelstyle.h"
#include "shared/icons.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <Heartline/NotificationModel>
#include <Heartline/TimeWords>

#include <QAbstractItemView>
#include <QMouseEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kSide = 16;
constexpr int kPadding = 10;
constexpr int kIcon = 28;
constexpr int kTextLeft = kSide + kIcon + 12;
constexpr int kMostLines = 4;
constexpr int kCross = 16;

QRect crossRect(const QRect& row)
{
    return {row.right() - kSide - kCross + 1, row.top() + kPadding, kCross, kCross};
}

} // namespace

int NotificationDelegate::widthFor(const QStyleOptionViewItem& option)
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    return (view ? view->viewport()->width() : option.rect.width()) - kTextLeft - kSide;
}

QSize NotificationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics title(Theme::font(option.font, Theme::TextStyle::Strong));
    const QString text = index.data(NotificationModel::MessageRole).toString();
    const auto lines = RowPainting::wrapped(text, option.font, widthFor(option), kMostLines).size();
    return {0, title.height() + 2 + int(lines) * option.fontMetrics.lineSpacing() + 2 * kPadding};
}

void NotificationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QStyleOptionViewItem ground = option;
    ground.state &= ~QStyle::State_Selected;
    RowPainting::ground(*painter, ground);

    const QRect row = option.rect;
    const bool read = index.data(NotificationModel::ReadRole).toBool();
    const auto level = index.data(NotificationModel::LevelRole).value<Notification::Level>();
    LevelStyle::of(level, theme)
        .paint(*painter, QRectF(row.left() + kSide, row.top() + kPadding, kIcon, kIcon));

    const QFont captionFont = Theme::font(option.font, Theme::TextStyle::Caption);
    const QFont titleFont =
        Theme::font(option.font, read ? Theme::TextStyle::Body : Theme::TextStyle::Strong);
    const QFontMetrics title(titleFont);
    int right = row.right() + 1 - kSide;
    if (option.state.testFlag(QStyle::State_MouseOver) || option.state.testFlag(QStyle::State_HasFocus)) {
        Icons::paint(*painter, crossRect(row), u"close"_s, theme.muted);
        right -= kCross + 8;
    } else {
        if (!read) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.accent);
            painter->drawEllipse(QRectF(right - 8, row.top() + kPadding + (title.height() - 8) / 2.0, 8, 8));
            right -= 16;
        }
        const QString time = TimeWords::brief(index.data(NotificationModel::TimeRole).toDateTime());
        const int width = QFontMetrics(captionFont).horizontalAdvance(time) + 2;
        painter->setFont(captionFont);
        painter->setPen(theme.muted);
        RowPainting::line(*painter, QRect(right - width, row.top() + kPadding, width, title.height()), time,
                          Qt::AlignRight | Qt::AlignVCenter);
        right -= width + 8;
    }
    painter->setFont(titleFont);
    painter->setPen(theme.text);
    const int left = row.left() + kTextLeft;
    RowPainting::line(*painter, QRect(left, row.top() + kPadding, right - left, title.height()),
                      index.data(NotificationModel::TitleRole).toString(), Qt::AlignLeft | Qt::AlignVCenter);

    painter->setFont(option.font);
    painter->setPen(read ? theme.muted : theme.text);
    int y = row.top() + kPadding + title.height() + 2;
    const int width = widthFor(option);
    for (const QString& line : RowPainting::wrapped(index.data(NotificationModel::MessageRole).toString(),
                                                    option.font, width, kMostLines)) {
        painter->drawText(QRect(left, y, width, option.fontMetrics.height()), Qt::TextSingleLine, line);
        y += option.fontMetrics.lineSpacing();
    }
    painter->restore();
}

bool NotificationDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                                       const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease)
        return false;
    const QPoint point = static_cast<QMouseEvent*>(event)->position().toPoint();
    if (!crossRect(option.rect).adjusted(-6, -6, 6, 6).contains(point))
        return false;
    Q_EMIT dismissClicked(index.data(NotificationModel::NotificationIdRole).toString());
    return true;
}

} // namespace heartline
