// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QStyledItemDelegate>

namespace heartline {

/// Draws a row that is an icon and a title: a shared text.
class HEARTLINE_WIDGETS_EXPORT DocumentDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace heartline
