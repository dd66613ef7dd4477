// SPDX-License-Identifier: MIT
#include "handshake.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace heartline::server {

bool asksForWebSocket(const HttpRequest& request)
{
    return request.headerHasToken("upgrade", "websocket") && request.headerHasToken("connection", "upgrade");
}

bool offersSubprotocol(const HttpRequest& request, QByteArrayView name)
{
    return request.headerHasToken("sec-websocket-protocol", name);
}

HttpResponse answerHandshake(const HttpRequest& request, const QByteArray& subprotocol)
{
    if (request.method != "GET" || !request.isHttp11)
        return HttpResponse::error(400, u"bad_request"_s,
                                   u"A WebSocket is asked for with GET and HTTP/1.1."_s);
    if (request.header("sec-websocket-version").trimmed() != "13") {
        HttpResponse response =
            HttpResponse::error(426, u"upgrade_required"_s, u"WebSocket version 13 is needed."_s);
        response.headers.emplaceBack("Sec-WebSocket-Version", "13");
        return response;
    }
    const QByteArray key = request.header("sec-websocket-key").trimmed();
    const auto nonce = QByteArray::fromBase64Encoding(key, QByteArray::AbortOnBase64DecodingErrors);
    if (!nonce || nonce.decoded.size() != 16)
        return HttpResponse::error(400, u"bad_request"_s, u"Sec-WebSocket-Key is not 16 bytes in base64."_s);
    // RFC 6455 §4.2.2, item 5.4.
    const QByteArray accept =
        QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1)
            .toBase64();
    HttpResponse response{
        .status = 101,
        .contentType = {},
        .body = {},
        .headers = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept}}};
    if (!subprotocol.isEmpty())
        response.headers.emplaceBack("Sec-WebSocket-Protocol", subprotocol);
    return response;
}

} // namespace heartline::server
