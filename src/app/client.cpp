// SPDX-License-Identifier: MIT
#include "client.h"

#include "guide.h"
#include "logging.h"
#include "mainwindow.h"

#include <Heartline/Addresses>
#include <Heartline/DurableSession>

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

constexpr int kAnswerWithin = 5000; // ms

} // namespace

Client::Client(MainWindow& window, Worker& worker, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_worker(worker)
{
    connect(&m_window, &MainWindow::documentRequested, this, &Client::showDocument);
    connect(&m_window, &MainWindow::newDocumentRequested, this, &Client::makeDocument);
    connect(&m_window, &MainWindow::newRoomRequested, this, &Client::makeRoom);
    connect(&m_window, &MainWindow::documentShown, this, [this](const QString& documentId) {
        if (m_documents)
            m_documents->setShown(documentId);
    });
    connect(&m_window, &MainWindow::documentRenameRequested, this,
            [this](const QString& documentId, const QString& title) {
                if (m_documents)
                    m_documents->rename(documentId, title);
            });
    connect(&m_window, &MainWindow::documentRemovalRequested, this,
            [this](const QString& documentId, bool everywhere) {
                if (m_documents)
                    m_documents->remove(documentId, everywhere);
            });
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
    m_session = new DurableSession(access);
    m_worker.adopt(m_session);
    m_workspace = std::make_unique<Workspace>(*m_session);
    m_workspace->setHousehold({Guide::userId()});
    connect(m_session, &Session::refused, this, &Client::refused);
    connect(m_session, &Session::readyChanged, this, [this](bool ready) {
        if (m_documents)
            m_documents->setReachable(ready);
    });
    m_workspace->rooms().restoreDrafts(drafts);
    connect(&m_workspace->rooms(), &RoomListModel::draftsChanged, this, &Client::draftsChanged);
    m_window.setWorkspace(m_workspace.get());
    makeShelf();
    m_workspace->setCurrentRoom(room);
    m_session->start();
}

void Client::makeShelf()
{
    m_documents = std::make_unique<DocumentShelf>(m_access, m_worker);
    connect(m_documents.get(), &DocumentShelf::problemOccurred, &m_window, &MainWindow::showProblem);
    connect(m_documents.get(), &DocumentShelf::removed, this, [this](const QString& documentId) {
        if (m_window.shownDocument() == documentId)
            m_window.showDocument(nullptr);
    });
    m_window.setDocuments(&m_documents->list());
    m_documents->refresh();
}

void Client::leave()
{
    if (!m_session)
        return;
    m_window.showDocument(nullptr);
    m_window.setDocuments(nullptr);
    m_window.setWorkspace(nullptr);
    m_session->disconnect(this);
    m_documents.reset();
    m_workspace.reset();
    m_session->stop();
    m_session->deleteLater();
    m_session.clear();
}

void Client::showDocument(const QString& documentId)
{
    if (m_documents)
        present(m_documents->document(documentId));
}

void Client::makeDocument(const QString& documentId, const QString& title)
{
    if (m_documents)
        present(m_documents->make(documentId, title));
}

void Client::present(SharedDocument* document)
{
    m_window.showDocument(document, m_documents->localHistory(document->id()),
                          m_documents->serverHistory(document->id()));
}

void Client::makeRoom(const QString& roomId, const QString& title)
{
    if (!m_session)
        return;
    QNetworkRequest request(wire::httpUrl(m_access.server, u"/api/rooms"_s));
    request.setTransferTimeout(kAnswerWithin);
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    const QJsonObject body{{u"room"_s, roomId}, {u"title"_s, title}};
    QNetworkReply* answer = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, this, [this, answer, roomId, session = m_session] {
        answer->deleteLater();
        // Without an answer the room is opened all the same: then it is called by its id.
        if (session && session == m_session)
            m_window.showRoom(roomId);
    });
}

QHash<QString, QString> Client::drafts() const
{
    return m_workspace ? m_workspace->rooms().drafts() : QHash<QString, QString>();
}

} // namespace heartline
