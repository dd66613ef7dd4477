// SPDX-License-Identifier: MIT
#pragma once

#include "worker.h"

#include <Heartline/PlainAccess>
#include <Heartline/PlainDocument>
#include <Heartline/Workspace>

#include <QHash>
#include <QNetworkAccessManager>
#include <QPointer>
#include <QTimer>
#include <memory>

namespace heartline {

class MainWindow;
class PlainSession;

/// What stands behind one window: the session, its models and the shared texts that were opened, on one
/// server as one person. Lives in the window's thread.
class Client : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive it.
    Client(MainWindow& window, Worker& worker, QObject* parent = nullptr);
    ~Client() override;

    /// Leaves the server it was on, and joins this one.
    void connectTo(const PlainAccess& access, const QString& room);
    void leave();

    /// Null when on no server.
    [[nodiscard]] Workspace* workspace() const { return m_workspace.get(); }
    /// A shared text; made when it's not open yet. Null when on no server.
    PlainDocument* document(const QString& documentId);
    void showDocument(const QString& documentId);
    /// Those on the server, as far as known, and those opened here.
    [[nodiscard]] const QStringList& documentIds() const { return m_documentIds; }
    /// Asks the server now which texts there are, as is done every now and then.
    void refreshDocuments();

Q_SIGNALS:
    /// The server will not have this person.
    void refused(const QString& reason);

private:
    void tellDocuments(const QStringList& onServer);
    void onLinkChanged(const ConnectionSnapshot& link);

    MainWindow& m_window;
    Worker& m_worker;
    PlainAccess m_access;
    QPointer<PlainSession> m_session;
    std::unique_ptr<Workspace> m_workspace;
    QHash<QString, PlainDocument*> m_documents;
    QStringList m_documentIds;
    QNetworkAccessManager m_network;
    QTimer m_documentsTimer;
    bool m_wasConnected = false;
};

} // namespace heartline
