// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QStyledItemDelegate>

namespace heartline {

/// Draws a row of DocumentListModel: title, and at its end what waits to be sent, or how many are in it.
class HEARTLINE_WIDGETS_EXPORT DocumentDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace heartline
