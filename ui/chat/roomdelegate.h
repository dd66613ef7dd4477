// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QStyledItemDelegate>

namespace heartline {

/// Draws a row of RoomListModel: title, last line, time, and how much is unread.
class HEARTLINE_WIDGETS_EXPORT RoomDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Draws a row of PeopleModel: picture and name.
class HEARTLINE_WIDGETS_EXPORT PersonDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace heartline
