// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"

#include <QMap>

namespace heartline {

/// Which rooms there are and who is in them: joins the server's list, which takes a while to come, with what
/// is said meanwhile on the rooms' own links. A plain value.
class HEARTLINE_SESSION_EXPORT RoomDirectory
{
public:
    /// The list has been asked for: what happens from here on is newer than its answer may be.
    void refreshStarted() { m_sinceRefresh.clear(); }
    /// Its answer. A room in `open` stays, whether or not the server lists it.
    void refreshFinished(const QList<RoomInfo>& rooms, const QStringList& open);
    /// A room without an entry yet gets one.
    void addRoom(const QString& roomId);
    /// Each returns whether it was news.
    bool joined(const QString& roomId, const Person& person);
    bool left(const QString& roomId, const QString& userId);

    /// By title.
    [[nodiscard]] QList<RoomInfo> rooms() const;
    /// By name.
    [[nodiscard]] QList<Person> people(const QString& roomId) const { return m_rooms.value(roomId).people; }

private:
    struct Event
    {
        QString roomId;
        Person person;
        bool here = false;
    };
    bool apply(const Event& event);

    QMap<QString, RoomInfo> m_rooms;
    QList<Event> m_sinceRefresh;
};

} // namespace heartline
