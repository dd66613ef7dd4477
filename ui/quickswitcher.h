// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QConcatenateTablesProxyModel>
#include <QDialog>
#include <QSortFilterProxyModel>
#include <memory>

namespace Ui {
class QuickSwitcher;
}

namespace heartline {

/// Goes to a room or a document by a few letters of its name.
class HEARTLINE_WIDGETS_EXPORT QuickSwitcher : public QDialog
{
    Q_OBJECT
public:
    /// A RoomListModel and, where there is one, a DocumentListModel; both must outlive the dialog.
    QuickSwitcher(QAbstractItemModel& rooms, QAbstractItemModel* documents, QWidget* parent = nullptr);
    ~QuickSwitcher() override;

Q_SIGNALS:
    void roomChosen(const QString& roomId);
    void documentChosen(const QString& documentId);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(const QModelIndex& index);
    void step(int by);

    std::unique_ptr<Ui::QuickSwitcher> m_ui;
    QConcatenateTablesProxyModel m_all;
    QSortFilterProxyModel m_matching;
};

} // namespace heartline
