// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPointer>
#include <QWidget>
#include <memory>

class QPoint;
class QToolButton;
namespace Ui {
class Sidebar;
}

namespace heartline {

class DocumentListModel;
class Workspace;

/// The left side: who one is and where, the rooms, the documents, the people.
class HEARTLINE_WIDGETS_EXPORT Sidebar : public QWidget
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget* parent = nullptr);
    ~Sidebar() override;

    void setWorkspace(Workspace* workspace);
    /// Not owned; null for none.
    void setDocuments(DocumentListModel* documents);
    /// Which row is chosen: a document's, or the current room's where the id is empty.
    void showChosen(const QString& documentId);
    [[nodiscard]] QToolButton& menuButton() const;

Q_SIGNALS:
    void roomChosen(const QString& roomId);
    void documentChosen(const QString& documentId);
    void newRoomRequested();
    void newDocumentRequested();
    /// The menu of a document, or of the whole list where the id is empty.
    void documentMenuRequested(const QString& documentId, const QPoint& globalPosition);
    void documentRenameRequested(const QString& documentId);
    void documentRemovalRequested(const QString& documentId);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void updateSelf();
    void updateWords();
    void selectCurrentRoom();
    void selectChosenDocument();
    void connectDocuments();

    std::unique_ptr<Ui::Sidebar> m_ui;
    QPointer<Workspace> m_workspace;
    QPointer<DocumentListModel> m_documents;
    QString m_chosenDocument;
};

} // namespace heartline
