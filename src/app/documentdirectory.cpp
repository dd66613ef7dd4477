// SPDX-License-Identifier: MIT
#include "documentdirectory.h"

#include <Heartline/Addresses>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

constexpr int kAnswerWithin = 5000; // ms
// What a server may send: one that is hostile must fill neither the memory nor the list.
constexpr qint64 kMostBytes = qint64(4) << 20;
constexpr qsizetype kMostDocuments = 10'000;
constexpr qsizetype kNameUnits = 512;
constexpr qsizetype kReasonUnits = 200;

int statusOf(const QNetworkReply& answer)
{
    return answer.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

bool isDone(const QNetworkReply& answer)
{
    return answer.error() == QNetworkReply::NoError && statusOf(answer) / 100 == 2;
}

} // namespace

DocumentDirectory::DocumentDirectory(const QUrl& server, const QString& token, QObject* parent)
    : QObject(parent)
    , m_server(server)
    , m_token(token)
{
}

QNetworkRequest DocumentDirectory::requestFor(const QString& documentId) const
{
    QUrl url = wire::httpUrl(m_server, u"/api/documents"_s);
    if (!documentId.isEmpty())
        url.setPath(url.path() + u'/' + documentId, QUrl::DecodedMode);
    QNetworkRequest request(url);
    request.setTransferTimeout(kAnswerWithin);
    // A redirect would take the token elsewhere.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token.toLatin1());
    return request;
}

void DocumentDirectory::list()
{
    QNetworkReply* answer = m_network.get(requestFor());
    connect(answer, &QNetworkReply::downloadProgress, answer, [answer](qint64 received) {
        if (received > kMostBytes)
            answer->abort();
    });
    connect(answer, &QNetworkReply::finished, this, [this, answer] {
        answer->deleteLater();
        if (!isDone(*answer))
            return;
        QList<DocumentListModel::Description> all;
        const QJsonArray documents = QJsonDocument::fromJson(answer->readAll()).array();
        for (const QJsonValue& document : documents) {
            const QString id = document["id"_L1].toString();
            if (id.isEmpty() || id.size() > kNameUnits || all.size() >= kMostDocuments)
                continue;
            const auto changed = qint64(document["changed"_L1].toDouble());
            all.append({id, document["title"_L1].toString().left(kNameUnits),
                        changed > 0 ? QDateTime::fromMSecsSinceEpoch(changed, Qt::UTC) : QDateTime(), 0});
        }
        Q_EMIT listed(all);
    });
}

void DocumentDirectory::rename(const QString& documentId, const QString& title)
{
    QNetworkRequest request = requestFor(documentId);
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
    const QJsonObject body{{u"title"_s, title}};
    QNetworkReply* answer =
        m_network.sendCustomRequest(request, "PATCH"_ba, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(answer, &QNetworkReply::finished, this, [this, answer, documentId, title] {
        answer->deleteLater();
        if (isDone(*answer))
            Q_EMIT renamed(documentId, title);
        else
            Q_EMIT renamingFailed(documentId, reasonOf(*answer));
    });
}

void DocumentDirectory::remove(const QString& documentId)
{
    QNetworkReply* answer = m_network.deleteResource(requestFor(documentId));
    connect(answer, &QNetworkReply::finished, this, [this, answer, documentId] {
        answer->deleteLater();
        // What isn't there any more needs no removal.
        if (isDone(*answer) || statusOf(*answer) == 404)
            Q_EMIT removed(documentId);
        else
            Q_EMIT removalFailed(documentId, reasonOf(*answer));
    });
}

QString DocumentDirectory::reasonOf(QNetworkReply& answer)
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
    return told.isEmpty() ? tr("The server answered with code %1.").arg(status)
                          : told.left(kReasonUnits).simplified();
}

} // namespace heartline
