// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QDialog>
#include <QSortFilterProxyModel>
#include <memory>

namespace Ui {
class RoomSwitcher;
}

namespace heartline {

/// Goes to a room by a few letters of its name.
class HEARTLINE_WIDGETS_EXPORT RoomSwitcher : public QDialog
{
    Q_OBJECT
public:
    explicit RoomSwitcher(QAbstractItemModel& rooms, QWidget* parent = nullptr);
    ~RoomSwitcher() override;

Q_SIGNALS:
    void chosen(const QString& roomId);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(const QModelIndex& index);
    void step(int by);

    std::unique_ptr<Ui::RoomSwitcher> m_ui;
    QSortFilterProxyModel m_matching;
};

} // namespace heartline
