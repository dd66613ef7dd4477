// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArray>
#include <QStringList>

namespace heartline::server {

/// Whether a page of `origin` may use the server that was asked for as `host` (protocol.md §4): one of the
/// same host, one of this computer's loopback, or one in `allowed` (`https://a.example`, or `*` for any).
/// Both are headers as sent; no origin means no browser, and is let in.
[[nodiscard]] HEARTLINE_SERVER_EXPORT bool isOriginAllowed(const QByteArray& origin, const QByteArray& host,
                                                           const QStringList& allowed);

} // namespace heartline::server
