// SPDX-License-Identifier: MIT
#pragma once

#include "session_export.h"
#include "sessionstorage.h"

#include <QMap>
#include <QStringList>

namespace heartline {

/// Which rooms a server has, folded from the log of `rooms` (protocol.md §2 Channels): the last word about
/// each holds. A plain value.
class HEARTLINE_SESSION_EXPORT RoomCatalog
{
public:
    void add(int run, const QList<wire::v1::Event>& events);
    /// Rooms that are not archived, in any order.
    [[nodiscard]] QStringList rooms() const;
    /// Its id where nothing is known of it.
    [[nodiscard]] QString title(const QString& room) const;

private:
    struct Room
    {
        session::Place place;
        QString title;
        bool archived = false;
    };
    QMap<QString, Room> m_rooms;
};

} // namespace heartline
