// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QStyledItemDelegate>

namespace heartline {

/// Draws a row of NotificationModel, with a cross to dismiss it under the pointer.
class HEARTLINE_WIDGETS_EXPORT NotificationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;

Q_SIGNALS:
    void dismissClicked(const QString& id);

private:
    [[nodiscard]] static int widthFor(const QStyleOptionViewItem& option);
};

} // namespace heartline
