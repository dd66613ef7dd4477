// SPDX-License-Identifier: MIT
#include "documentdelegate.h"

#include "icons.h"
#include "rowpainting.h"
#include "theme.h"

#include <Heartline/DocumentListModel>

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kSide = 16;
constexpr int kIcon = 16;
constexpr int kSmall = 14; // an icon at a row's end

/// A number and what it counts, right-aligned; returns the left edge.
int count(QPainter& painter, const QRect& area, int number, const QString& icon, const QColor& color,
          const QFont& font)
{
    const QString text = number > 0 ? RowPainting::badgeText(number) : QString();
    const int width = text.isEmpty() ? 0 : QFontMetrics(font).horizontalAdvance(text) + 4;
    const int left = area.right() + 1 - kSmall - width;
    const int top = area.center().y() - kSmall / 2 + 1;
    Icons::paint(painter, QRectF(left, top, kSmall, kSmall), icon, color);
    painter.setFont(font);
    painter.setPen(color);
    RowPainting::line(painter, QRect(left + kSmall, area.top(), width, area.height()), text,
                      Qt::AlignRight | Qt::AlignVCenter);
    return left;
}
} // namespace

QSize DocumentDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, option.fontMetrics.height() + 14};
}

void DocumentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    RowPainting::ground(*painter, option);
    const QRect area = option.rect.adjusted(kSide, 0, -kSide, 0);
    const int top = area.center().y() - kIcon / 2 + 1; // whole pixels: an icon between two is blurred
    Icons::paint(*painter, QRectF(area.left(), top, kIcon, kIcon), u"document"_s, theme.muted);
    const QFont small = Theme::font(option.font, Theme::TextStyle::Caption);
    const int unsent = index.data(DocumentListModel::UnsentRole).toInt();
    const int people = index.data(DocumentListModel::PeopleRole).toInt();
    const bool available = index.data(DocumentListModel::AvailableRole).toBool();
    int right = area.right() + 1;
    if (unsent > 0)
        right = count(*painter, area, unsent, u"clock"_s, theme.warning, small) - 8;
    else if (people > 0)
        right = count(*painter, area, people, u"people"_s, theme.muted, small) - 8;
    else if (!available)
        right = count(*painter, area, 0, u"cloud"_s, theme.muted, small) - 8;
    painter->setFont(option.font);
    painter->setPen(available ? theme.text : theme.muted);
    const int left = area.left() + kIcon + 8;
    RowPainting::line(*painter, QRect(left, area.top(), right - left, area.height()),
                      index.data(DocumentListModel::TitleRole).toString(), Qt::AlignLeft | Qt::AlignVCenter);
    painter->restore();
}

bool DocumentDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                 const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip)
        return false;
    QStringList lines;
    for (const int role : {DocumentListModel::TitleRole, DocumentListModel::RemarkRole}) {
        const QString line = index.data(role).toString();
        if (!line.isEmpty())
            lines << line.toHtmlEscaped();
    }
    QToolTip::showText(event->globalPos(),
                       lines.isEmpty() ? QString() : u"<qt>"_s + lines.join("<br>"_L1) + u"</qt>"_s,
                       view->viewport(), view->visualRect(index));
    return true;
}

} // namespace heartline
