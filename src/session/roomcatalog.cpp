// SPDX-License-Identifier: MIT
#include "roomcatalog.h"

using namespace Qt::StringLiterals;

namespace heartline {

void RoomCatalog::add(int run, const QList<wire::v1::Event>& events)
{
    for (const wire::v1::Event& event : events) {
        const QString id = event.data.value("room"_L1).toString();
        if (event.data.value("type"_L1) != "room"_L1 || id.isEmpty())
            continue;
        const session::Place place{run, event.offset};
        Room& room = m_rooms[id];
        if (place < room.place)
            continue;
        room = {place, event.data.value("title"_L1).toString(), event.data.value("archived"_L1).toBool()};
    }
}

QStringList RoomCatalog::rooms() const
{
    QStringList rooms;
    for (auto room = m_rooms.cbegin(); room != m_rooms.cend(); ++room) {
        if (!room->archived)
            rooms.append(room.key());
    }
    return rooms;
}

QString RoomCatalog::title(const QString& room) const
{
    const QString title = m_rooms.value(room).title;
    return title.isEmpty() ? room : title;
}

} // namespace heartline
