// SPDX-License-Identifier: MIT
#pragma once

#include "worker.h"

#include <Heartline/PlainDocument>
#include <Heartline/SessionAccess>
#include <Heartline/Workspace>

#include <QHash>
#include <QNetworkAccessManager>
#include <QPointer>
#include <QTimer>
#include <memory>

namespace heartline {

class MainWindow;

/// What stands behind one window: the session, its models and the shared texts that were opened, on one
/// server as one person. Lives in the window's thread.
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
    /// A shared text; made when it's not open yet. Null when on no server.
    PlainDocument* document(const QString& documentId);
    void showDocument(const QString& documentId);
    /// A new text that begins with its title, unless somebody else has begun it meanwhile.
    void makeDocument(const QString& documentId, const QString& title);
    void makeRoom(const QString& roomId, const QString& title);
    /// What was written and not sent, by room, to be restored by the next connectTo() to this server.
    [[nodiscard]] QHash<QString, QString> drafts() const;
    /// Those on the server, as far as known, and those opened here.
    [[nodiscard]] const QStringList& documentIds() const { return m_documentIds; }
    /// Asks the server now which texts there are, as is done every now and then.
    void refreshDocuments();

Q_SIGNALS:
    /// The server will not have this person.
    void refused(const QString& reason);
    void draftsChanged();

private:
    /// By id: the titles of the texts on the server.
    void tellDocuments(const QHash<QString, QString>& onServer);
    [[nodiscard]] QNetworkRequest apiRequest(const QString& path) const;
    void onLinkChanged(const ConnectionSnapshot& link);

    MainWindow& m_window;
    Worker& m_worker;
    SessionAccess m_access;
    QPointer<Session> m_session;
    std::unique_ptr<Workspace> m_workspace;
    QHash<QString, PlainDocument*> m_documents;
    QHash<QString, QString> m_titles; ///< As the server tells them.
    QStringList m_documentIds;
    QNetworkAccessManager m_network;
    QTimer m_documentsTimer;
    bool m_wasConnected = false;
};

} // namespace heartline
