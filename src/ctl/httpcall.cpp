// SPDX-License-Identifier: MIT
#include "httpcall.h"

#include "exitcode.h"

#include <Heartline/Addresses>

#include <QJsonObject>
#include <QNetworkReply>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

bool HttpAnswer::isPassing() const
{
    return status == 0 || status >= 500 || status == 408 || status == 425 || status == 429;
}

int HttpAnswer::exitCode() const
{
    if (status >= 200 && status < 300)
        return exitcode::kDone;
    if (isPassing())
        return exitcode::kUnavailable;
    if (status == 401 || status == 403)
        return exitcode::kNoPermission;
    return code.isEmpty() || status == 404 ? exitcode::kProtocol : exitcode::kData;
}

QString HttpAnswer::words(const QUrl& server) const
{
    const QString at = server.toString(QUrl::RemoveUserInfo);
    if (status == 0)
        return u"%1 can't be reached: %2. (heartlinectl doctor looks closer.)"_s.arg(at, error);
    if (code.isEmpty())
        return u"%1 answered with HTTP status %2, but not as a Heartline server does."_s.arg(at).arg(status);
    return u"The server refused: %1"_s.arg(error);
}

HttpCaller::HttpCaller(const Access& access, QObject* parent)
    : QObject(parent)
    , m_access(access)
{
}

QNetworkRequest HttpCaller::request(const QString& path, std::chrono::milliseconds within,
                                    const Query& query) const
{
    QNetworkRequest request(wire::httpUrl(m_access.server, path, query));
    request.setSslConfiguration(tlsConfiguration(m_access.caFile));
    request.setTransferTimeout(int(within.count()));
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    // A token must not follow a redirection to another host.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::SameOriginRedirectPolicy);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return request;
}

void HttpCaller::get(const QString& path, std::chrono::milliseconds within, const Reply& reply,
                     const Query& query)
{
    await(m_network.get(request(path, within, query)), reply);
}

void HttpCaller::post(const QString& path, const QJsonObject& body, std::chrono::milliseconds within,
                      const Reply& reply)
{
    await(m_network.post(request(path, within), QJsonDocument(body).toJson(QJsonDocument::Compact)), reply);
}

void HttpCaller::await(QNetworkReply* answer, const Reply& reply)
{
    connect(answer, &QNetworkReply::finished, this, [answer, reply] {
        answer->deleteLater();
        HttpAnswer result;
        result.status = answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        result.body = answer->readAll();
        result.json = QJsonDocument::fromJson(result.body);
        const QJsonObject error = result.json.object().value("error"_L1).toObject();
        result.code = error.value("code"_L1).toString();
        result.error = result.code.isEmpty() ? answer->errorString() : error.value("reason"_L1).toString();
        // A status whose body did not come whole is no answer.
        if (answer->error() == QNetworkReply::OperationCanceledError ||
            answer->error() == QNetworkReply::RemoteHostClosedError)
            result.status = 0;
        reply(result);
    });
}

} // namespace heartline::ctl
