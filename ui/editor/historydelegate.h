// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QStyledItemDelegate>

namespace heartline {

/// Draws the rows of a HistoryModel.
class HEARTLINE_WIDGETS_EXPORT HistoryDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace heartline
