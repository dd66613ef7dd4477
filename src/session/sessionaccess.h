// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"

#include <Heartline/ConnectionOptions>

#include <QUrl>

#include <functional>

namespace heartline {

/// Where a heartline.v1 session connects, as whom, and where it keeps what must survive.
struct HEARTLINE_SESSION_EXPORT SessionAccess
{
    /// `failure` not empty: there is no token, and why; the attempt fails and is made again later.
    using TokenReply = std::function<void(const QString& token, const QString& failure)>;
    /// Asked for a new token in the session's thread; answers there, once, now or later. One question at a
    /// time: a second is asked only after the first is answered or its attempt given up.
    using TokenProvider = std::function<void(const TokenReply&)>;

    QUrl server;   ///< ws, wss, http or https; a path stands before `/session`.
    Person self;   ///< The name is a wish: the server may know another.
    QString token; ///< Presented until it's refused with 4401; empty for a server that takes names on trust.
    TokenProvider freshToken; ///< Where to get another then; empty: there is none.
    /// The folder of the profile, made when absent; empty: nothing outlives the session.
    QString profileFolder;
    QString agent;           ///< Program and version, for the server's log.
    int maxProfilePages = 0; ///< Bound of the profile's file in pages of 4096 bytes; 0: none. For tests.
    /// After a failed write (a full disk) it's tried again; the wait grows to twelve times this.
    std::chrono::milliseconds writeRetry{5000};
    ConnectionOptions connection = defaultConnection();

    /// Comes back for ever; an attempt is good once the session is welcomed; nothing waits in the connection.
    [[nodiscard]] static ConnectionOptions defaultConnection();
};

} // namespace heartline
