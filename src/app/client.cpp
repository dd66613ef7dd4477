// SPDX-License-Identifier: MIT
#include "client.h"

#include "logging.h"
#include "mainwindow.h"

#include <Heartline/Addresses>
#include <Heartline/ConnectionDocumentLink>
#include <Heartline/PlainSession>

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkReply>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

/// The plain profile does not tell of new texts: they are asked for.
constexpr auto kDocumentsEvery = 20s;

} // namespace

Client::Client(MainWindow& window, Worker& worker, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_worker(worker)
{
    connect(&m_window, &MainWindow::documentRequested, this, &Client::showDocument);
    connect(&m_documentsTimer, &QTimer::timeout, this, &Client::refreshDocuments);
}

Client::~Client()
{
    leave();
}

void Client::connectTo(const PlainAccess& access, const QString& room)
{
    leave();
    m_access = access;
    m_wasConnected = false;
    m_session = new PlainSession(access);
    m_worker.adopt(m_session);
    m_workspace = std::make_unique<Workspace>(*m_session);
    connect(m_session, &Session::refused, this, &Client::refused);
    connect(m_session, &Session::linkChanged, this, &Client::onLinkChanged);
    m_window.setWorkspace(m_workspace.get());
    tellDocuments({});
    m_workspace->setCurrentRoom(room);
    m_session->start();
    m_documentsTimer.start(kDocumentsEvery);
}

void Client::leave()
{
    if (!m_session)
        return;
    m_documentsTimer.stop();
    m_window.showDocument(nullptr);
    m_window.setWorkspace(nullptr);
    m_session->disconnect(this);
    m_workspace.reset();
    qDeleteAll(std::exchange(m_documents, {}));
    m_session->stop();
    m_session->deleteLater();
    m_session.clear();
}

PlainDocument* Client::document(const QString& documentId)
{
    if (!m_session)
        return nullptr;
    if (PlainDocument* known = m_documents.value(documentId))
        return known;
    ConnectionDocumentLink::Access access;
    access.server = m_access.server;
    access.userId = m_access.self.id;
    access.userName = m_access.self.name;
    access.token = m_access.token;
    auto link = std::make_unique<ConnectionDocumentLink>(access, documentId);
    m_worker.adopt(link.get());
    auto* document = new PlainDocument(documentId, access.userId, access.userName, std::move(link));
    m_documents.insert(documentId, document);
    return document;
}

void Client::showDocument(const QString& documentId)
{
    if (PlainDocument* wanted = document(documentId)) {
        m_window.showDocument(wanted);
        refreshDocuments();
    }
}

void Client::onLinkChanged(const ConnectionSnapshot& link)
{
    const bool connected = link.state == ConnectionState::Connected;
    if (connected && !std::exchange(m_wasConnected, true)) {
        refreshDocuments();
        // Where the session got through, the texts will too: they need not wait for their own next attempt.
        for (PlainDocument* document : std::as_const(m_documents)) {
            if (document->syncState() == SharedDocument::SyncState::Offline)
                document->retryNow();
        }
    }
    m_wasConnected = connected;
}

void Client::refreshDocuments()
{
    if (!m_session)
        return;
    QNetworkRequest request(wire::httpUrl(m_access.server, u"/api/documents"_s));
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    QNetworkReply* answer = m_network.get(request);
    connect(answer, &QNetworkReply::finished, this, [this, answer, session = m_session] {
        answer->deleteLater();
        if (answer->error() != QNetworkReply::NoError || !session || session != m_session)
            return;
        QStringList ids;
        const QJsonArray documents = QJsonDocument::fromJson(answer->readAll()).array();
        for (const QJsonValue& document : documents)
            ids.append(document["id"_L1].toString());
        tellDocuments(ids);
    });
}

void Client::tellDocuments(const QStringList& onServer)
{
    QStringList ids = onServer + m_documents.keys();
    ids.removeDuplicates();
    ids.removeAll(QString());
    ids.sort(Qt::CaseInsensitive);
    QList<MainWindow::DocumentEntry> entries;
    for (const QString& id : std::as_const(ids))
        entries.append({id, id});
    m_window.setDocuments(entries);
    m_documentIds = ids;
}

} // namespace heartline
