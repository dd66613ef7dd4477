// SPDX-License-Identifier: MIT
#pragma once

#include "documentshelf.h"
#include "worker.h"

#include <Heartline/SessionAccess>
#include <Heartline/Workspace>

#include <QHash>
#include <QNetworkAccessManager>
#include <QPointer>
#include <memory>

namespace heartline {

class MainWindow;

/// What stands behind one window: the session, its models and the documents, on one server as one person.
/// Lives in the window's thread.
class Client : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it.
    Client(MainWindow& window, Worker& worker, QObject* parent = nullptr);
    ~Client() override;

    /// Leaves the server it was on, and joins this one; what waits in its profile is sent.
    void connectTo(const SessionAccess& access, const QString& room,
                   const QHash<QString, QString>& drafts = {});
    void leave();

    /// Null when on no server.
    [[nodiscard]] Workspace* workspace() const { return m_workspace.get(); }
    /// Null when on no server.
    [[nodiscard]] DocumentShelf* documents() const { return m_documents.get(); }
    void showDocument(const QString& documentId);
    /// A new document that begins with its title, unless somebody else has begun it meanwhile.
    void makeDocument(const QString& documentId, const QString& title);
    void present(SharedDocument* document);
    void makeRoom(const QString& roomId, const QString& title);
    /// What was written and not sent, by room, to be restored by the next connectTo() to this server.
    [[nodiscard]] QHash<QString, QString> drafts() const;

Q_SIGNALS:
    /// The server will not have this person.
    void refused(const QString& reason);
    void draftsChanged();

private:
    void makeShelf();

    MainWindow& m_window;
    Worker& m_worker;
    SessionAccess m_access;
    QPointer<Session> m_session;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<DocumentShelf> m_documents;
    QNetworkAccessManager m_network;
};

} // namespace heartline
