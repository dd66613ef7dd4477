// SPDX-License-Identifier: MIT
#include "client.h"

#include "guide.h"
#include "logging.h"
#include "mainwindow.h"

#include <Heartline/Addresses>
#include <Heartline/ConnectionWholeTextLink>
#include <Heartline/DurableSession>
#include <Heartline/Names>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

/// Nothing tells of new texts: they are asked for.
constexpr auto kDocumentsEvery = 20s;
constexpr int kAnswerWithin = 5000; // ms

/// "release-notes" → "Release notes".
QString readable(const QString& id)
{
    QString words = id;
    words.replace(u'-', u' ').replace(u'_', u' ');
    if (!words.isEmpty())
        words[0] = words.at(0).toUpper();
    return words.simplified();
}

} // namespace

Client::Client(MainWindow& window, Worker& worker, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_worker(worker)
{
    connect(&m_window, &MainWindow::documentRequested, this, &Client::showDocument);
    connect(&m_window, &MainWindow::newDocumentRequested, this, &Client::makeDocument);
    connect(&m_window, &MainWindow::newRoomRequested, this, &Client::makeRoom);
    connect(&m_documentsTimer, &QTimer::timeout, this, &Client::refreshDocuments);
}

Client::~Client()
{
    leave();
}

void Client::connectTo(const SessionAccess& access, const QString& room,
                       const QHash<QString, QString>& drafts)
{
    leave();
    m_access = access;
    m_wasConnected = false;
    m_session = new DurableSession(access);
    m_worker.adopt(m_session);
    m_workspace = std::make_unique<Workspace>(*m_session);
    m_workspace->setHousehold({Guide::userId()});
    connect(m_session, &Session::refused, this, &Client::refused);
    connect(m_session, &Session::linkChanged, this, &Client::onLinkChanged);
    m_workspace->rooms().restoreDrafts(drafts);
    connect(&m_workspace->rooms(), &RoomListModel::draftsChanged, this, &Client::draftsChanged);
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
    ConnectionWholeTextLink::Access access;
    access.server = m_access.server;
    access.userId = m_access.self.id;
    access.userName = m_access.self.name;
    access.token = m_access.token;
    auto link = std::make_unique<ConnectionWholeTextLink>(access, documentId);
    m_worker.adopt(link.get());
    auto* document = new PlainDocument(documentId, access.userId, access.userName, std::move(link));
    document->setNameSource(
        [this](const QString& userId) { return m_workspace ? m_workspace->nameOf(userId) : QString(); });
    m_documents.insert(documentId, document);
    return document;
}

void Client::makeDocument(const QString& documentId, const QString& title)
{
    PlainDocument* made = document(documentId);
    if (!made)
        return;
    auto* once = new QObject(made);
    connect(made, &WholeTextDocument::syncStateChanged, once,
            [this, made, once, title](WholeTextDocument::SyncState state) {
                if (state != WholeTextDocument::SyncState::Synced)
                    return;
                once->deleteLater();
                made->disconnect(once);
                if (made->text().isEmpty())
                    made->edit(0, 0, title + u"\n\n"_s);
                tellDocuments(m_titles);
            });
    m_titles.insert(documentId, title);
    tellDocuments(m_titles);
    showDocument(documentId);
}

void Client::makeRoom(const QString& roomId, const QString& title)
{
    if (!m_session)
        return;
    QNetworkRequest request = apiRequest(u"/api/rooms"_s);
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    const QJsonObject body{{u"room"_s, roomId}, {u"title"_s, title}};
    QNetworkReply* answer = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, this, [this, answer, roomId, session = m_session] {
        answer->deleteLater();
        // Without an answer the room is opened all the same: then it is called by its id.
        if (session && session == m_session)
            m_window.showRoom(roomId);
    });
}

QNetworkRequest Client::apiRequest(const QString& path) const
{
    QNetworkRequest request(wire::httpUrl(m_access.server, path));
    request.setTransferTimeout(kAnswerWithin);
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    return request;
}

QHash<QString, QString> Client::drafts() const
{
    return m_workspace ? m_workspace->rooms().drafts() : QHash<QString, QString>();
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
            if (document->syncState() == WholeTextDocument::SyncState::Offline)
                document->retryNow();
        }
    }
    m_wasConnected = connected;
}

void Client::refreshDocuments()
{
    if (!m_session)
        return;
    QNetworkReply* answer = m_network.get(apiRequest(u"/api/documents"_s));
    connect(answer, &QNetworkReply::finished, this, [this, answer, session = m_session] {
        answer->deleteLater();
        if (answer->error() != QNetworkReply::NoError || !session || session != m_session)
            return;
        QHash<QString, QString> titles;
        const QJsonArray documents = QJsonDocument::fromJson(answer->readAll()).array();
        for (const QJsonValue& document : documents)
            titles.insert(document["id"_L1].toString(), document["title"_L1].toString());
        tellDocuments(titles);
    });
}

void Client::tellDocuments(const QHash<QString, QString>& onServer)
{
    m_titles = onServer; // may be the same
    QStringList ids = onServer.keys() + m_documents.keys();
    ids.removeDuplicates();
    ids.removeAll(QString());
    QList<MainWindow::DocumentEntry> entries;
    for (const QString& id : std::as_const(ids)) {
        QString title = onServer.value(id, id);
        // What is written here is newer than what the server last told, and no title that somebody chose.
        if (const PlainDocument* open = m_documents.value(id)) {
            const QString line = wire::titleOfText(open->text());
            if (!line.isEmpty())
                title = line;
        }
        entries.append({id, title == id || title.isEmpty() ? readable(id) : title});
    }
    std::ranges::sort(entries, [](const auto& a, const auto& b) {
        const int order = QString::localeAwareCompare(a.title, b.title);
        return order != 0 ? order < 0 : a.id < b.id;
    });
    m_window.setDocuments(entries);
    m_documentIds = ids;
}

} // namespace heartline
