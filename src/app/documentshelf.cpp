// SPDX-License-Identifier: MIT
#include "documentshelf.h"

#include <Heartline/Addresses>
#include <Heartline/ConnectionWholeTextLink>
#include <Heartline/Names>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

/// Nothing tells of new documents: they are asked for.
constexpr auto kRefreshEvery = 20s;
constexpr int kAnswerWithin = 5000; // ms

int statusOf(const QNetworkReply& answer)
{
    return answer.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

DocumentShelf::DocumentShelf(const SessionAccess& access, Worker& worker, NameSource nameOf, QObject* parent)
    : QObject(parent)
    , m_access(access)
    , m_worker(worker)
    , m_nameOf(std::move(nameOf))
{
    connect(&m_refreshTimer, &QTimer::timeout, this, &DocumentShelf::refresh);
    m_refreshTimer.start(kRefreshEvery);
}

DocumentShelf::~DocumentShelf()
{
    qDeleteAll(std::exchange(m_documents, {}));
}

PlainDocument* DocumentShelf::document(const QString& documentId)
{
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
    document->setNameSource(m_nameOf);
    m_documents.insert(documentId, document);
    const auto changed = [this, document] { tell(document); };
    connect(document, &WholeTextDocument::syncStateChanged, this, changed);
    connect(document, &WholeTextDocument::unsentEditsChanged, this, changed);
    connect(document, &WholeTextDocument::peersChanged, this, changed);
    connect(document, &WholeTextDocument::edited, this, changed);
    return document;
}

PlainDocument* DocumentShelf::make(const QString& documentId, const QString& title)
{
    PlainDocument* made = document(documentId);
    auto* once = new QObject(made);
    connect(made, &WholeTextDocument::syncStateChanged, once,
            [this, made, once, title](WholeTextDocument::SyncState state) {
                if (state != WholeTextDocument::SyncState::Synced)
                    return;
                once->deleteLater();
                made->disconnect(once);
                if (made->text().isEmpty())
                    made->edit(0, 0, title + u"\n\n"_s);
                tell(made);
            });
    return made;
}

void DocumentShelf::setShown(const QString& documentId)
{
    const QString before = std::exchange(m_shown, documentId);
    if (before == documentId)
        return;
    if (PlainDocument* left = m_documents.value(before))
        closeWhenSent(left);
    if (documentId.isEmpty())
        return;
    PlainDocument* shown = document(documentId);
    shown->open();
    m_list.visit(documentId);
    tell(shown);
    refresh();
}

void DocumentShelf::closeWhenSent(PlainDocument* document)
{
    document->close();
    tell(document);
}

void DocumentShelf::tell(PlainDocument* document)
{
    DocumentListModel::Opened now;
    now.heading = wire::titleOfText(document->text());
    now.shown = document->id() == m_shown;
    now.people = now.shown ? int(document->peers().size()) : -1;
    now.unsent = document->unsentEdits();
    m_list.setOpened(document->id(), now);
}

void DocumentShelf::setReachable(bool reachable)
{
    if (reachable && !m_list.isReachable()) {
        refresh();
        for (PlainDocument* document : std::as_const(m_documents)) {
            if (document->syncState() == WholeTextDocument::SyncState::Offline)
                document->retryNow();
        }
    }
    m_list.setReachable(reachable);
}

QNetworkRequest DocumentShelf::requestFor(const QString& documentId) const
{
    QUrl url = wire::httpUrl(m_access.server, u"/api/documents"_s);
    if (!documentId.isEmpty())
        url.setPath(url.path() + u'/' + documentId, QUrl::DecodedMode);
    QNetworkRequest request(url);
    request.setTransferTimeout(kAnswerWithin);
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    return request;
}

void DocumentShelf::refresh()
{
    QNetworkReply* answer = m_network.get(requestFor());
    connect(answer, &QNetworkReply::finished, this, [this, answer] {
        answer->deleteLater();
        if (answer->error() != QNetworkReply::NoError)
            return;
        QList<DocumentListModel::Description> all;
        const QJsonArray documents = QJsonDocument::fromJson(answer->readAll()).array();
        for (const QJsonValue& document : documents) {
            const auto changed = qint64(document["changed"_L1].toDouble());
            all.append({document["id"_L1].toString(), document["title"_L1].toString(),
                        changed > 0 ? QDateTime::fromMSecsSinceEpoch(changed, Qt::UTC) : QDateTime(), 0});
        }
        m_list.setListed(all);
    });
}

void DocumentShelf::rename(const QString& documentId, const QString& title)
{
    QNetworkRequest request = requestFor(documentId);
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    const QJsonObject body{{u"title"_s, title}};
    QNetworkReply* answer =
        m_network.sendCustomRequest(request, "PATCH"_ba, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, this, [this, answer, documentId, title] {
        answer->deleteLater();
        if (answer->error() == QNetworkReply::NoError)
            m_list.rename(documentId, title);
        else
            Q_EMIT problemOccurred(
                tr("\"%1\" could not be renamed. %2").arg(m_list.titleOf(documentId), reasonOf(*answer)));
    });
}

void DocumentShelf::remove(const QString& documentId, bool everywhere)
{
    if (!everywhere)
        return discard(documentId, false);
    QNetworkReply* answer = m_network.deleteResource(requestFor(documentId));
    connect(answer, &QNetworkReply::finished, this, [this, answer, documentId] {
        answer->deleteLater();
        // What isn't there any more needs no removal.
        if (answer->error() == QNetworkReply::NoError || statusOf(*answer) == 404)
            discard(documentId, true);
        else
            Q_EMIT problemOccurred(
                tr("\"%1\" could not be removed. %2").arg(m_list.titleOf(documentId), reasonOf(*answer)));
    });
}

void DocumentShelf::discard(const QString& documentId, bool everywhere)
{
    Q_EMIT removed(documentId);
    if (PlainDocument* document = m_documents.take(documentId)) {
        document->disconnect(this);
        document->deleteLater();
    }
    m_list.setClosed(documentId);
    m_list.forget(documentId, everywhere);
}

QString DocumentShelf::reasonOf(QNetworkReply& answer)
{
    const int status = statusOf(answer);
    switch (status) {
    case 0:
        return tr("The server can't be reached now.");
    case 401:
    case 403:
        return tr("The server does not allow you to.");
    case 404:
        return tr("It isn't there any more.");
    case 405:
    case 501:
        return tr("This server can't do that.");
    case 429:
    case 503:
        return tr("The server is busy. Try again in a moment.");
    default:
        break;
    }
    const QString told = QJsonDocument::fromJson(answer.readAll())["error"_L1]["reason"_L1].toString();
    return told.isEmpty() ? tr("The server answered with code %1.").arg(status) : told;
}

} // namespace heartline
