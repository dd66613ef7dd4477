// SPDX-License-Identifier: MIT
#include "roomdirectory.h"

#include <algorithm>

namespace heartline {

namespace {

void sortByName(QList<Person>& people)
{
    std::ranges::sort(people, [](const Person& a, const Person& b) {
        const int order = QString::compare(a.name, b.name, Qt::CaseInsensitive);
        return order != 0 ? order < 0 : a.id < b.id;
    });
}

} // namespace

void RoomDirectory::refreshFinished(const QList<RoomInfo>& rooms, const QStringList& open)
{
    const QMap<QString, RoomInfo> before = std::exchange(m_rooms, {});
    for (RoomInfo room : rooms) {
        sortByName(room.people);
        m_rooms.insert(room.id, room);
    }
    for (const QString& roomId : open) {
        if (!m_rooms.contains(roomId))
            m_rooms.insert(roomId, before.value(roomId, {roomId, roomId, {}}));
    }
    for (const Event& event : std::as_const(m_sinceRefresh))
        apply(event);
}

void RoomDirectory::addRoom(const QString& roomId)
{
    if (!m_rooms.contains(roomId))
        m_rooms.insert(roomId, {roomId, roomId, {}});
}

bool RoomDirectory::joined(const QString& roomId, const Person& person)
{
    m_sinceRefresh.append({roomId, person, true});
    return apply(m_sinceRefresh.constLast());
}

bool RoomDirectory::left(const QString& roomId, const QString& userId)
{
    m_sinceRefresh.append({roomId, {userId, userId}, false});
    return apply(m_sinceRefresh.constLast());
}

bool RoomDirectory::apply(const Event& event)
{
    addRoom(event.roomId);
    QList<Person>& people = m_rooms[event.roomId].people;
    const bool known = people.contains(event.person);
    if (event.here && known)
        return false;
    const bool removed =
        people.removeIf([&](const Person& person) { return person.id == event.person.id; }) > 0;
    if (!event.here)
        return removed;
    people.append(event.person);
    sortByName(people);
    return true;
}

QList<RoomInfo> RoomDirectory::rooms() const
{
    QList<RoomInfo> rooms = m_rooms.values();
    std::ranges::sort(rooms, [](const RoomInfo& a, const RoomInfo& b) {
        const int order = QString::localeAwareCompare(a.title, b.title);
        return order != 0 ? order < 0 : a.id < b.id;
    });
    return rooms;
}

} // namespace heartline
