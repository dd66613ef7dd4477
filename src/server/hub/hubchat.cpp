// SPDX-License-Identifier: MIT
// /chat: rooms and their history (protocol.md §1).
#include "hub.h"
#include "net/websocketframe.h"

#include <Heartline/Envelope>

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

using wire::Service;

void Hub::receivedChat(Peer& peer, const wire::Envelope& envelope, qsizetype bytes)
{
    QJsonObject message = envelope.object;
    message.insert("userId"_L1, peer.info.userId); // whatever it claims to be
    const QString given = message.value("userName"_L1).toString();
    if (given.isEmpty())
        message.insert("userName"_L1, displayName(peer.info.userId, peer.info.userName));
    else
        learnName(peer, given);
    ordered(peer, *placeOf(peer), bytes);
    m_store.appendChat(peer.info.place, message,
                       [this, id = peer.id, room = peer.info.place](const Stored<ChatEvent>& result) {
                           chatKept(id, room, result);
                       });
}

void Hub::chatKept(PeerId sender, const QString& room, const Stored<ChatEvent>& result)
{
    if (result) {
        if (result.value.roomEvent)
            roomMade(*result.value.roomEvent);
        keptInRoom(room, result.value.event);
        m_sessions.append(channel::kChatPrefix + room, result.value.event);
    } else if (const Peer* peer = find(sender)) {
        refuse(*peer, u"unavailable"_s, result.error);
    }
    answered(sender, Service::Chat, room);
}

void Hub::keptInRoom(const QString& room, const LogEvent& event)
{
    RoomInfo& info = m_rooms[room];
    if (info.title.isEmpty())
        info.title = room;
    info.last = event.offset;
    m_metrics.rooms = m_rooms.size();
    const auto it = m_chatPlaces.find(room);
    if (it != m_chatPlaces.end() && !event.plain.isEmpty())
        sendToPlace(it->second, 0, event.plain, Delivery::Keep);
}

void Hub::roomMade(const LogEvent& event)
{
    const QJsonObject data = QJsonDocument::fromJson(event.data).object();
    RoomInfo& info = m_rooms[data.value("room"_L1).toString()];
    info.title = data.value("title"_L1).toString();
    m_metrics.rooms = m_rooms.size();
    m_sessions.append(channel::kRooms, event);
}

void Hub::receivedTyping(Peer& peer, QJsonObject message)
{
    message.insert("userId"_L1, peer.info.userId);
    if (message.value("userName"_L1).toString().isEmpty())
        message.insert("userName"_L1, displayName(peer.info.userId, peer.info.userName));
    sendToPlace(*placeOf(peer), peer.id, wire::encode(message), Delivery::DropWhenBusy);
    m_sessions.typed(peer.info.place, {peer.info.userId, message.value("userName"_L1).toString()});
}

void Hub::typedInRoom(const QString& room, const wire::Person& person)
{
    if (const auto it = m_chatPlaces.find(room); it != m_chatPlaces.end())
        sendToPlace(it->second, 0, wire::encode(wire::Typing{person}), Delivery::DropWhenBusy);
}

QList<Hub::RoomState> Hub::rooms() const
{
    QList<RoomState> rooms;
    for (auto it = m_rooms.cbegin(); it != m_rooms.cend(); ++it)
        rooms.append({it.key(), it->title, it->last, {}});
    for (const auto& [name, place] : m_chatPlaces) {
        if (!m_rooms.contains(name) && !place.people().isEmpty())
            rooms.append({name, name, 0, {}});
    }
    for (RoomState& room : rooms) {
        if (const auto it = m_chatPlaces.find(room.name); it != m_chatPlaces.end())
            room.people = it->second.people();
    }
    std::ranges::sort(rooms, {}, &RoomState::name);
    return rooms;
}

void Hub::createRoom(const QString& room, const QString& title, Done<std::optional<LogEvent>> done)
{
    const auto kept = [this, room, title,
                       done = std::move(done)](const Stored<std::optional<LogEvent>>& made) {
        if (made && made.value) {
            m_rooms[room].title = title;
            m_metrics.rooms = m_rooms.size();
            m_sessions.append(channel::kRooms, *made.value);
        }
        done(made);
    };
    m_store.createRoom(room, title, kept);
}

} // namespace heartline::server
