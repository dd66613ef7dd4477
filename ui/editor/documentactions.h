// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QObject>
#include <QPointer>

class QPoint;
class QWidget;

namespace heartline {

class DocumentListModel;

/// What a person can do with the documents of a list: the menu of one, and the questions asked before it's
/// done. It changes nothing; the signals say what is wanted.
class HEARTLINE_WIDGETS_EXPORT DocumentActions : public QObject
{
    Q_OBJECT
public:
    /// Dialogs open over the window, which owns this.
    explicit DocumentActions(QWidget* window);

    /// Not owned; null: none, and nothing can be done.
    void setDocuments(DocumentListModel* documents);

    /// The menu of a document; of the whole list where the id is empty.
    void showMenu(const QString& documentId, const QPoint& globalPosition);
    /// Asks for the name of a document that may be there already.
    void open();
    void rename(const QString& documentId);
    /// For everyone where the server has it and can be reached, else the copy on this computer.
    void remove(const QString& documentId);

Q_SIGNALS:
    void openRequested(const QString& documentId);
    /// There is none of this name yet.
    void newRequested(const QString& documentId, const QString& title);
    void renameRequested(const QString& documentId, const QString& title);
    /// `everywhere`: from the server, for everyone; else only what is kept on this computer.
    void removalRequested(const QString& documentId, bool everywhere);
    /// What was wanted can't be done now, and why.
    void problemOccurred(const QString& text);

private:
    void askForRemoval(const QString& documentId, bool everywhere);
    [[nodiscard]] QVariant of(const QString& documentId, int role) const;

    QWidget* m_window;
    QPointer<DocumentListModel> m_documents;
};

} // namespace heartline
