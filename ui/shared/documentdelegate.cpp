// SPDX-License-Identifier: MIT
#include "documentdelegate.h"

#include "icons.h"
#include "rowpainting.h"
#include "theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kSide = 16;
constexpr int kIcon = 16;
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
    painter->setFont(option.font);
    painter->setPen(theme.text);
    RowPainting::line(*painter, area.adjusted(kIcon + 8, 0, 0, 0), index.data().toString(),
                      Qt::AlignLeft | Qt::AlignVCenter);
    painter->restore();
}

} // namespace heartline
