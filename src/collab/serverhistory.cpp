// SPDX-License-Identifier: MIT
#include "serverhistory.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QUrlQuery>
#include <functional>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kTimeoutMs = 15'000;
// What a server may send at most; a hostile one must not fill the memory.
constexpr qint64 kMostListBytes = qint64(4) << 20;
constexpr qint64 kMostTextBytes = qint64(128) << 20;
constexpr qsizetype kReasonUnits = 200;

/// The server's own words where it sent some, else the network's.
QString reasonOf(const QNetworkReply& reply, const QByteArray& body)
{
    const QString told =
        QJsonDocument::fromJson(body).object().value("error"_L1).toObject().value("reason"_L1).toString();
    return told.isEmpty() ? reply.errorString() : told.left(kReasonUnits).simplified();
}

/// False where the answer is not what it should be.
bool parse(const QByteArray& body, QList<documents::Revision>& revisions, bool& more)
{
    const QJsonObject answer = QJsonDocument::fromJson(body).object();
    if (!answer.value("revisions"_L1).isArray())
        return false;
    for (const QJsonValue& value : answer.value("revisions"_L1).toArray()) {
        const QJsonObject entry = value.toObject();
        const documents::Revision revision{
            entry.value("n"_L1).toInteger(),     entry.value("from"_L1).toInteger(),
            entry.value("to"_L1).toInteger(),    entry.value("author"_L1).toString(),
            entry.value("bytes"_L1).toInteger(), entry.value("base"_L1).toBool()};
        if (revision.n <= 0 || (!revisions.isEmpty() && revision.n >= revisions.last().n))
            return false; // asking on from here would never end
        revisions.append(revision);
    }
    more = answer.value("more"_L1).toBool() && !revisions.isEmpty();
    return true;
}

} // namespace

struct ServerHistory::Private
{
    using Done = std::function<void(const QByteArray& body)>;

    explicit Private(ServerHistory& history)
        : q(history)
    {
    }

    ServerHistory& q;
    QNetworkAccessManager network;
    QUrl base;
    QByteArray authorization;
    QPointer<QNetworkReply> list;
    QPointer<QNetworkReply> text;

    static void giveUp(QPointer<QNetworkReply>& reply)
    {
        if (!reply)
            return;
        reply->disconnect();
        reply->abort();
        reply->deleteLater();
        reply = nullptr;
    }

    void get(QPointer<QNetworkReply>& slot, const QString& path, const QUrlQuery& query, qint64 most,
             const Done& done)
    {
        giveUp(slot);
        QUrl url = base;
        url.setPath(base.path(QUrl::FullyEncoded) + path, QUrl::TolerantMode);
        url.setQuery(query);
        QNetworkRequest request(url);
        request.setTransferTimeout(kTimeoutMs);
        // A redirect would take the token elsewhere.
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        if (!authorization.isEmpty())
            request.setRawHeader("Authorization", authorization);
        QNetworkReply* reply = network.get(request);
        slot = reply;
        connect(reply, &QNetworkReply::downloadProgress, &q, [reply, most](qint64 received) {
            if (received > most)
                reply->abort();
        });
        connect(reply, &QNetworkReply::finished, &q, [this, reply, most, done] {
            reply->deleteLater();
            const QByteArray body = reply->read(most);
            const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (reply->error() == QNetworkReply::NoError && status == 200)
                done(body);
            else
                Q_EMIT q.failed(reasonOf(*reply, body));
        });
    }
};

ServerHistory::ServerHistory(const QUrl& server, const QString& documentId, const QString& token,
                             QObject* parent)
    : DocumentHistory(parent)
    , d(new Private(*this))
{
    d->base = server;
    if (server.scheme() == "ws"_L1)
        d->base.setScheme(u"http"_s);
    else if (server.scheme() == "wss"_L1)
        d->base.setScheme(u"https"_s);
    QString path = server.path(QUrl::FullyDecoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    // A percent sign in a name is part of it (protocol.md §3): on the way it's encoded once more.
    d->base.setPath(path + u"/api/documents/"_s + documentId, QUrl::DecodedMode);
    d->base.setQuery(QString());
    d->base.setFragment({});
    if (!token.isEmpty())
        d->authorization = "Bearer " + token.toUtf8();
}

ServerHistory::~ServerHistory()
{
    Private::giveUp(d->list);
    Private::giveUp(d->text);
}

void ServerHistory::fetch(qint64 before, int limit)
{
    QUrlQuery query;
    if (before > 0)
        query.addQueryItem(u"before"_s, QString::number(before));
    query.addQueryItem(u"limit"_s, QString::number(limit));
    d->get(d->list, u"/history"_s, query, kMostListBytes, [this](const QByteArray& body) {
        QList<documents::Revision> revisions;
        bool more = false;
        if (parse(body, revisions, more))
            Q_EMIT fetched(revisions, more);
        else
            Q_EMIT failed({});
    });
}

void ServerHistory::fetchText(qint64 n)
{
    d->get(d->text, u"/history/"_s + QString::number(n), {}, kMostTextBytes,
           [this, n](const QByteArray& body) { Q_EMIT textFetched(n, QString::fromUtf8(body)); });
}

} // namespace heartline
