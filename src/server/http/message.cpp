// SPDX-License-Identifier: MIT
#include "message.h"

#include <Heartline/Envelope>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

const char* phraseOf(int status)
{
    switch (status) {
    case 101:
        return "Switching Protocols";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    default:
        return "Error";
    }
}

} // namespace

QByteArray HttpRequest::header(QByteArrayView lowerCaseName) const
{
    const auto it =
        std::ranges::find_if(headers, [&](const auto& header) { return header.first == lowerCaseName; });
    return it != headers.end() ? it->second : QByteArray();
}

bool HttpRequest::headerHasToken(QByteArrayView lowerCaseName, QByteArrayView token) const
{
    for (const auto& [name, value] : headers) {
        if (name != lowerCaseName)
            continue;
        for (const QByteArray& part : value.split(',')) {
            if (part.trimmed().compare(token, Qt::CaseInsensitive) == 0)
                return true;
        }
    }
    return false;
}

QByteArray HttpRequest::path() const
{
    const qsizetype query = target.indexOf('?');
    return query < 0 ? target : target.first(query);
}

QString HttpRequest::query(const QString& key) const
{
    const qsizetype start = target.indexOf('?');
    if (start < 0)
        return {};
    QByteArray text = target.sliced(start + 1);
    text.replace('+', "%20");
    const QUrlQuery query(QString::fromUtf8(text));
    return query.hasQueryItem(key) ? query.queryItemValue(key, QUrl::FullyDecoded) : QString();
}

QString HttpRequest::token() const
{
    const QByteArray authorization = header("authorization");
    if (authorization.left(7).compare("Bearer ", Qt::CaseInsensitive) == 0)
        return QString::fromLatin1(authorization.sliced(7).trimmed());
    return query(u"token"_s);
}

HttpResponse HttpResponse::error(int status, const QString& code, const QString& reason)
{
    const QJsonObject error{{"code"_L1, code}, {"reason"_L1, reason}};
    return json(status, wire::encode(QJsonObject{{"error"_L1, error}}));
}

HttpResponse HttpResponse::json(int status, const QByteArray& body)
{
    return {.status = status, .contentType = "application/json", .body = body, .headers = {}};
}

QByteArray HttpResponse::encoded(bool keepAlive, bool head) const
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(status) + ' ' + phraseOf(status) + "\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    if (status != 101) {
        if (status != 204)
            text += "Content-Type: " + contentType +
                    "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        text += "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
        text += keepAlive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    }
    text += "\r\n";
    if (!head)
        text += body;
    return text;
}

} // namespace heartline::server
