// SPDX-License-Identifier: MIT
#pragma once

#include "server.h"
#include "server_export.h"

#include <optional>

namespace heartline::server {

/// One address to listen at, as a person writes it.
struct ListenAddress
{
    QString host; ///< A number; empty for every address of this computer.
    quint16 port = 0;
};

/// Reads `127.0.0.1:8080`, `[::1]:0`, `localhost:0`, `*:8080`; nothing when it's none of these.
[[nodiscard]] HEARTLINE_SERVER_EXPORT std::optional<ListenAddress> parseListenAddress(const QString& text);

} // namespace heartline::server
