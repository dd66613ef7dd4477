// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include "message.h"

#include <QStringList>

namespace heartline::server {

/// Which web pages may use a server (protocol.md §4).
struct OriginRules
{
    QStringList allowed; ///< `https://a.example`, or `*` for any.
    /// User names are taken on trust. Then nothing but the browser keeps a foreign page out, and the browser
    /// goes by names: whoever owns a name can have it answered with an address of this computer after the
    /// page is loaded (DNS rebinding). So only names that nobody outside can give count as the server's own.
    bool open = false;
};

/// Whether whoever sent `request` may use the server: no browser, a page of the server's own host, one of
/// this computer's loopback, or one that `rules` let in.
[[nodiscard]] HEARTLINE_SERVER_EXPORT bool isOriginAllowed(const HttpRequest& request,
                                                           const OriginRules& rules);

} // namespace heartline::server
