// SPDX-License-Identifier: MIT
#include "place.h"

namespace heartline::server {

Place::Told Place::enter(const QString& userId, const QString& name, Side side)
{
    const auto [it, isNew] = m_people.try_emplace(userId);
    Presence& presence = it->second;
    if (presence.plain + presence.sessions == 0)
        presence.name = name;
    ++(side == Side::Plain ? presence.plain : presence.sessions);
    return {!std::exchange(presence.seenByPlain, true), isNew};
}

Place::Told Place::leave(const QString& userId, Side side, std::optional<TimePoint> until)
{
    const auto it = m_people.find(userId);
    if (it == m_people.end())
        return {};
    Presence& presence = it->second;
    --(side == Side::Plain ? presence.plain : presence.sessions);
    if (presence.plain + presence.sessions > 0)
        return {};
    if (!until) {
        m_people.erase(it);
        return {true, true};
    }
    presence.leaves = *until;
    const Told told{side == Side::Plain && presence.seenByPlain, false};
    presence.seenByPlain = presence.seenByPlain && !told.plain;
    return told;
}

Place::Told Place::expire(const QString& userId, TimePoint now)
{
    const auto it = m_people.find(userId);
    if (it == m_people.end() || it->second.plain + it->second.sessions > 0 || it->second.leaves > now)
        return {};
    const Told told{it->second.seenByPlain, true};
    m_people.erase(it);
    return told;
}

QList<wire::Person> Place::people() const
{
    QList<wire::Person> people;
    for (const auto& [id, presence] : m_people) {
        if (presence.seenByPlain)
            people.append({id, presence.name});
    }
    return people;
}

QList<wire::Person> Place::sessionPeople(qsizetype most) const
{
    QList<wire::Person> people;
    for (const auto& [id, presence] : m_people) {
        if (people.size() == most)
            break;
        people.append({id, presence.name});
    }
    return people;
}

int Place::sessionCount() const
{
    return int(m_people.size()); // whoever is there, or was a moment ago
}

QString Place::nameOf(const QString& userId) const
{
    const auto it = m_people.find(userId);
    return it != m_people.end() ? it->second.name : userId;
}

void Place::rename(const QString& userId, const QString& name)
{
    if (const auto it = m_people.find(userId); it != m_people.end())
        it->second.name = name;
}

void Place::addMember(Peer& peer)
{
    peer.index = m_members.size();
    m_members.push_back(peer.id);
}

void Place::removeMember(const Peer& peer, const std::function<void(PeerId, size_t)>& moved)
{
    // The last member takes the gap: a room of ten thousand is left in one step, not in ten thousand.
    const PeerId last = m_members.back();
    m_members[peer.index] = last;
    m_members.pop_back();
    if (last != peer.id)
        moved(last, peer.index);
}

} // namespace heartline::server
