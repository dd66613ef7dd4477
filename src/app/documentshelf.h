// SPDX-License-Identifier: MIT
#pragma once

#include "documentdirectory.h"
#include "worker.h"

#include <Heartline/ArchiveHistory>
#include <Heartline/DocumentArchive>
#include <Heartline/DocumentListModel>
#include <Heartline/ServerHistory>
#include <Heartline/SessionAccess>
#include <Heartline/SharedDocument>

#include <QHash>
#include <QSet>
#include <QTimer>
#include <memory>
#include <unordered_map>

namespace heartline {

/// The documents of one server as one person: which there are, those that were opened, what of them is kept
/// on this computer, and what the person does with them. Lives in the window's thread.
///
/// Documents are connected while the session is with the server of the profile (setReachable()), and only
/// then: at the same address another server may answer, and what is kept here would be mixed into what it
/// has. What was written and not sent goes out then, also of documents that nobody has opened since.
class DocumentShelf : public QObject
{
    Q_OBJECT
public:
    /// Changes that a server did not have when the program was last there, by document.
    using Unsent = QHash<QString, int>;

    /// Opens what is kept in the profile's folder, and waits for the disk once. The worker must outlive it.
    DocumentShelf(const SessionAccess& access, Worker& worker, QObject* parent = nullptr);
    /// Closes every document, and waits until all that was written is on the disk.
    ~DocumentShelf() override;

    [[nodiscard]] DocumentListModel& list() { return m_list; }
    /// Made when it wasn't opened before, and loaded, but not connected by this. Owned by the shelf.
    SharedDocument* document(const QString& documentId);
    /// The same for one that nobody has yet: it begins with its title, unless somebody else has begun it
    /// meanwhile.
    SharedDocument* make(const QString& documentId, const QString& title);
    /// The past of one that was opened, as this computer (null where nothing is kept) and as the server tell
    /// it. Owned by the shelf.
    [[nodiscard]] DocumentHistory* localHistory(const QString& documentId) const;
    [[nodiscard]] DocumentHistory* serverHistory(const QString& documentId) const;
    /// The one that the person has before them now; empty: none. It's connected, any other only until the
    /// server has what was written in it.
    void setShown(const QString& documentId);

    /// Asks the server now which documents there are, as is done every now and then.
    void refresh();
    /// Asks the server to call it so for everyone.
    void rename(const QString& documentId, const QString& title);
    /// Asks the server to remove it for everyone, or removes only what is kept here.
    void remove(const QString& documentId, bool everywhere);
    /// Whether the session has been welcomed by the server that the profile belongs to.
    void setReachable(bool reachable);
    /// As unsentChanged() told last, in an earlier run.
    void restoreUnsent(const Unsent& unsent);

Q_SIGNALS:
    /// To be remembered, for restoreUnsent(). Not at every key: within some seconds, and at once where it may
    /// take longer until the server can be reached.
    void unsentChanged(const heartline::DocumentShelf::Unsent& unsent);
    /// What was asked for did not come about, or what is written can't be kept, and why, in words.
    void problemOccurred(const QString& text);
    /// It's gone: whoever shows it should stop before they return.
    void removed(const QString& documentId);

private:
    struct Open
    {
        std::unique_ptr<SharedDocument> document;
        std::unique_ptr<ArchiveHistory> local; ///< Null where nothing can be kept.
        std::unique_ptr<ServerHistory> server;
        crdt::Subscription updates; ///< Goes before its document.
        bool connected = false;     ///< Was told to open, and not yet to close.
    };
    void openArchive();
    void connectDirectory();
    Open& hold(const QString& documentId, bool isNew = false);
    void connectWhereNeeded(const QString& documentId);
    void tell(const QString& documentId);
    void countUnsent(const SharedDocument& document);
    void tellUnsent();
    void listKept();
    void forgetOld();
    void discard(const QString& documentId, bool everywhere);
    [[nodiscard]] int unsentOf(const SharedDocument& document) const;

    SessionAccess m_access;
    Worker& m_worker;
    DocumentListModel m_list;
    DocumentDirectory m_directory;
    std::shared_ptr<DocumentArchive> m_archive; ///< Null where nothing can be kept.
    std::unordered_map<QString, Open> m_open;
    QStringList m_order; ///< Of m_open: what was shown last stands last.
    QList<DocumentListModel::Description> m_kept;
    QSet<QString> m_refused; ///< Not connected until the person opens them again.
    QString m_shown;
    Unsent m_unsent;
    Unsent m_toldUnsent;
    Unsent m_earlier; ///< Unsent of an earlier run, of documents that have not met the server since.
    QTimer m_refreshTimer;
    QTimer m_headingTimer;
    QTimer m_unsentTimer;
};

} // namespace heartline
