// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArray>
#include <QList>
#include <QUrlQuery>

#include <utility>

namespace heartline::server {

/// An HTTP/1.x request, read whole.
struct HEARTLINE_SERVER_EXPORT HttpRequest
{
    QByteArray method;
    QByteArray target;                                ///< As sent: path and query, percent-encoded.
    QList<std::pair<QByteArray, QByteArray>> headers; ///< Names in lower case.
    QByteArray body;
    bool keepAlive = true;
    bool isHttp11 = true;
    bool fromThisComputer = false; ///< Came over loopback.
    QString remoteAddress;         ///< Of the socket, as numbers.

    /// Empty when absent; the first when there are several.
    [[nodiscard]] QByteArray header(QByteArrayView lowerCaseName) const;
    /// Whether a comma-separated header has `token`, in any case (RFC 9110 §5.6.1).
    [[nodiscard]] bool headerHasToken(QByteArrayView lowerCaseName, QByteArrayView token) const;
    /// The path, still percent-encoded.
    [[nodiscard]] QByteArray path() const;
    /// A value of the query, decoded; null when absent. `+` is a space, as browsers write forms.
    [[nodiscard]] QString query(const QString& key) const;
    /// The token of `Authorization: Bearer`, else that of the query, else empty.
    [[nodiscard]] QString token() const;
};

struct HEARTLINE_SERVER_EXPORT HttpResponse
{
    int status = 200;
    QByteArray contentType = "application/json";
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> headers;

    /// `{"error":{"code","reason"}}` (protocol.md §4).
    [[nodiscard]] static HttpResponse error(int status, const QString& code, const QString& reason);
    [[nodiscard]] static HttpResponse json(int status, const QByteArray& body);

    /// Status line, headers and body; the body is left out for HEAD.
    [[nodiscard]] QByteArray encoded(bool keepAlive, bool head = false) const;
};

} // namespace heartline::server
