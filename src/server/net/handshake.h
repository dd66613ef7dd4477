// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.h"
#include "server_export.h"

namespace heartline::server {

/// Whether a request asks for a WebSocket at all (RFC 6455 §4.2.1, items 3 and 4).
[[nodiscard]] HEARTLINE_SERVER_EXPORT bool asksForWebSocket(const HttpRequest& request);

/// Whether the request offers a subprotocol (RFC 6455 §4.2.1, item 8).
[[nodiscard]] HEARTLINE_SERVER_EXPORT bool offersSubprotocol(const HttpRequest& request, QByteArrayView name);

/// The answer to such a request: 101, or 400 or 426 when it's not one of RFC 6455 §4.2.1. `subprotocol` is
/// one that was offered, or empty; no extension is ever chosen.
[[nodiscard]] HEARTLINE_SERVER_EXPORT HttpResponse answerHandshake(const HttpRequest& request,
                                                                   const QByteArray& subprotocol = {});

} // namespace heartline::server
