// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPointer>
#include <QStandardItemModel>
#include <QWidget>
#include <memory>

class QToolButton;
namespace Ui {
class Sidebar;
}

namespace heartline {

class Workspace;

/// The left side: who one is and where, the rooms, the shared texts, the people.
class HEARTLINE_WIDGETS_EXPORT Sidebar : public QWidget
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget* parent = nullptr);
    ~Sidebar() override;

    void setWorkspace(Workspace* workspace);
    /// Shared texts as (id, title), in this order.
    void setDocuments(const QList<std::pair<QString, QString>>& documents);
    /// Which row is chosen: a text's, or the current room's where the id is empty.
    void showChosen(const QString& documentId);
    [[nodiscard]] QToolButton& menuButton() const;

Q_SIGNALS:
    void roomChosen(const QString& roomId);
    void documentChosen(const QString& documentId);
    void newRoomRequested();
    void newDocumentRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateSelf();
    void updateWords();
    void selectCurrentRoom();

    std::unique_ptr<Ui::Sidebar> m_ui;
    QPointer<Workspace> m_workspace;
    QStandardItemModel m_documents;
    QList<std::pair<QString, QString>> m_toldDocuments;
    QString m_chosenDocument;
};

} // namespace heartline
