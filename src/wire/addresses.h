// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <QList>
#include <QString>
#include <QUrl>
#include <utility>

/// A server is known by one address (`ws://host:port`, or with a path before everything where a proxy puts
/// one); these are the addresses of its services. Schemes ws, wss, http and https are all taken.
namespace heartline::wire {

/// The WebSocket address of `path` (protocol.md §1: `/chat`, `/notifications`, `/collab`) with `query`, whose
/// values are plain text.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QUrl socketUrl(const QUrl& server, const QString& path,
                                                   const QList<std::pair<QString, QString>>& query);

/// The HTTP address of `path` (protocol.md §4), which is percent-encoded already.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QUrl httpUrl(const QUrl& server, const QString& path,
                                                 const QList<std::pair<QString, QString>>& query = {});

/// One segment of an HTTP path, slashes encoded.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QString pathSegment(const QString& name);

} // namespace heartline::wire
