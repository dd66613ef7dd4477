// SPDX-License-Identifier: MIT
#pragma once

#include "documentdirectory.h"
#include "worker.h"

#include <Heartline/DocumentListModel>
#include <Heartline/PlainDocument>
#include <Heartline/SessionAccess>

#include <QHash>
#include <QTimer>
#include <functional>

namespace heartline {

/// The documents of one server as one person: which there are, those that were opened, and what the person
/// does with them. Lives in the window's thread.
class DocumentShelf : public QObject
{
    Q_OBJECT
public:
    using NameSource = std::function<QString(const QString& userId)>;

    /// The worker must outlive it.
    DocumentShelf(const SessionAccess& access, Worker& worker, NameSource nameOf, QObject* parent = nullptr);
    ~DocumentShelf() override;

    [[nodiscard]] DocumentListModel& list() { return m_list; }
    /// Made when it wasn't opened before; not connected by this. Owned by the shelf.
    PlainDocument* document(const QString& documentId);
    /// The same, and where it's empty it begins with its title, unless somebody else has begun it meanwhile.
    PlainDocument* make(const QString& documentId, const QString& title);
    /// The one that the person has before them now; empty: none. It's open, and any other is closed as soon
    /// as the server has what was written in it.
    void setShown(const QString& documentId);

    /// Asks the server now which documents there are, as is done every now and then.
    void refresh();
    /// Asks the server to call it so for everyone.
    void rename(const QString& documentId, const QString& title);
    /// Asks the server to remove it for everyone, or removes only what is kept here.
    void remove(const QString& documentId, bool everywhere);
    /// Whether the session has been welcomed by the server that the profile belongs to. Where it got through,
    /// the documents will, too: they need not wait for their own next attempt.
    void setReachable(bool reachable);

Q_SIGNALS:
    /// What was asked for did not come about, and why, in words.
    void problemOccurred(const QString& text);
    /// It's gone: whoever shows it should stop before they return.
    void removed(const QString& documentId);

private:
    void tell(PlainDocument* document);
    void closeWhenSent(PlainDocument* document);
    void discard(const QString& documentId, bool everywhere);

    SessionAccess m_access;
    Worker& m_worker;
    NameSource m_nameOf;
    DocumentListModel m_list;
    QHash<QString, PlainDocument*> m_documents;
    QString m_shown;
    DocumentDirectory m_directory;
    QTimer m_refreshTimer;
};

} // namespace heartline
