// SPDX-License-Identifier: MIT
// Who is in rooms and at documents, for both profiles (protocol.md §1, §2 The rest).
#include "hub.h"

using namespace std::chrono_literals;

namespace heartline::server {

using wire::Service;

namespace {

// A user whose last connection was lost is about to come back, as a rule.
constexpr auto kGrace = 5s;

} // namespace

void Hub::enter(Place& place, Service service, const QString& name, const QString& userId,
                const QString& userName, Place::Side side)
{
    tell(place, service, name, {userId, userName}, place.enter(userId, userName, side), true);
}

void Hub::leave(Place& place, Service service, const QString& name, const QString& userId, Place::Side side)
{
    const QString userName = place.nameOf(userId);
    std::optional<TimePoint> until;
    if (service == Service::Chat) {
        until = m_options.now() + kGrace;
        m_leavers.push_back({*until, name, userId});
    }
    tell(place, service, name, {userId, userName}, place.leave(userId, side, until), false);
}

void Hub::tell(Place& place, Service service, const QString& name, const wire::Person& person,
               Place::Told told, bool joined)
{
    if (told.plain) {
        const auto say = [this, service, name, person, joined] {
            if (joined)
                announce(service, name, wire::UserJoined{person}, person.id);
            else
                announce(service, name, wire::UserLeft{person}, person.id);
        };
        if (service == Service::Collab)
            m_documents.behindTexts(name, say);
        else
            place.order().run(say);
    }
    if (told.sessions && service == Service::Chat)
        m_sessions.presenceChanged(name, person, joined);
}

void Hub::expireLeavers()
{
    const TimePoint now = m_options.now();
    while (!m_leavers.empty() && m_leavers.front().when <= now) {
        const Leaver leaver = m_leavers.front();
        m_leavers.pop_front();
        const auto it = m_chatPlaces.find(leaver.room);
        if (it == m_chatPlaces.end())
            continue;
        const QString userName = it->second.nameOf(leaver.userId);
        tell(it->second, Service::Chat, leaver.room, {leaver.userId, userName},
             it->second.expire(leaver.userId, now), false);
        forgetIfIdle(Service::Chat, leaver.room);
    }
}

void Hub::tick()
{
    m_sessions.tick();
    m_documents.tick();
    expireLeavers();
}

std::optional<TimePoint> Hub::nextDeadline() const
{
    std::optional<TimePoint> next = m_sessions.nextDeadline();
    if (!m_leavers.empty() && (!next || m_leavers.front().when < *next))
        next = m_leavers.front().when;
    if (const auto due = m_documents.nextDeadline(); due && (!next || *due < *next))
        next = due;
    return next;
}

void Hub::learnName(const QString& userId, const QString& name)
{
    if (!rememberName(userId, name))
        return;
    for (auto& [room, place] : m_chatPlaces)
        place.rename(userId, name);
}

void Hub::enterRoom(const QString& room, const QString& userId, const QString& name)
{
    enter(m_chatPlaces[room], Service::Chat, room, userId, name, Place::Side::Session);
}

void Hub::leaveRoom(const QString& room, const QString& userId)
{
    if (const auto it = m_chatPlaces.find(room); it != m_chatPlaces.end())
        leave(it->second, Service::Chat, room, userId, Place::Side::Session);
}

const Place* Hub::findRoom(const QString& room) const
{
    const auto it = m_chatPlaces.find(room);
    return it != m_chatPlaces.end() ? &it->second : nullptr;
}

} // namespace heartline::server
