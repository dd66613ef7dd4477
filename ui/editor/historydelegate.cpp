// SPDX-License-Identifier: MIT
#include "historydelegate.h"

#include "historymodel.h"
#include "shared/avatar.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kSide = 16;
constexpr int kPicture = 28;
constexpr int kGap = 12;
} // namespace

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int small = QFontMetrics(Theme::font(option.font, Theme::TextStyle::Caption)).height();
    if (index.data(HistoryModel::IsDayRole).toBool())
        return {0, small + 20};
    return {0, option.fontMetrics.height() + small + 18};
}

void HistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const QFont caption = Theme::font(option.font, Theme::TextStyle::Caption);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect area = option.rect.adjusted(kSide, 0, -kSide, 0);
    if (index.data(HistoryModel::IsDayRole).toBool()) {
        painter->setFont(Theme::quoteFont(option.font));
        painter->setPen(theme.muted);
        RowPainting::line(*painter, area.adjusted(0, 8, 0, 0), index.data().toString(),
                          Qt::AlignLeft | Qt::AlignVCenter);
        painter->restore();
        return;
    }
    RowPainting::ground(*painter, option);
    const QString name = index.data(HistoryModel::NameRole).toString();
    const int pictureTop = area.center().y() - kPicture / 2 + 1;
    const QRectF picture(area.left(), pictureTop, kPicture, kPicture);
    Avatar::paint(*painter, picture, index.data(HistoryModel::AuthorRole).toString(), name, option.font);
    area.setLeft(area.left() + kPicture + kGap);
    const int top = area.top() + 8;
    painter->setFont(option.font);
    painter->setPen(theme.text);
    const QRect nameRect(area.left(), top, area.width(), option.fontMetrics.height());
    RowPainting::line(*painter, nameRect, name, Qt::AlignLeft | Qt::AlignVCenter);
    painter->setFont(caption);
    painter->setPen(theme.muted);
    const QRect timeRect(area.left(), nameRect.bottom() + 2, area.width(), QFontMetrics(caption).height());
    RowPainting::line(*painter, timeRect, index.data(HistoryModel::TimeRole).toString(),
                      Qt::AlignLeft | Qt::AlignVCenter);
    if (index.data(HistoryModel::BaseRole).toBool()) {
        painter->setPen(theme.accent);
        RowPainting::line(*painter, timeRect, HistoryModel::tr("compared"),
                          Qt::AlignRight | Qt::AlignVCenter);
    }
    painter->restore();
}

} // namespace heartline
