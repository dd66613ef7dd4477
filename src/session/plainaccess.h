// SPDX-License-Identifier: MIT
#pragma once

#include "roomoutbox.h"

#include <Heartline/ConnectionOptions>

#include <QUrl>

namespace heartline {

class Connection;

/// Where a plain session connects and as whom.
struct HEARTLINE_SESSION_EXPORT PlainAccess
{
    QUrl server; ///< ws, wss, http or https; a path stands before those of the services.
    Person self;
    QString token; ///< Empty for a server that takes names on trust.
    /// Remembers which notifications were shown; empty: only while the program runs.
    QString seenNotificationsPath;
    ConnectionOptions connection = defaultConnection();
    RoomOutbox::Options outbox;

    /// Comes back for ever; messages wait in the rooms' outboxes, not in the connection.
    [[nodiscard]] static ConnectionOptions defaultConnection();
};

/// Address, options, policy (also coming back on 1001) and token of one service's connection.
void configure(Connection& connection, const PlainAccess& access, const QString& path,
               const QList<std::pair<QString, QString>>& query);

} // namespace heartline
