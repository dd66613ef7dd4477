// SPDX-License-Identifier: MIT
#include "place.h"

#include <algorithm>

namespace heartline::server {

bool Place::enter(Peer& peer, const QString& name)
{
    peer.index = m_members.size();
    m_members.push_back(peer.id);
    Presence& presence = m_people[peer.info.userId];
    if (++presence.connections > 1)
        return false;
    presence.name = name;
    return true;
}

bool Place::leave(const Peer& peer, const std::function<void(PeerId, size_t)>& moved)
{
    // The last member takes the gap: a room of ten thousand is left in one step, not in ten thousand.
    const PeerId last = m_members.back();
    m_members[peer.index] = last;
    m_members.pop_back();
    if (last != peer.id)
        moved(last, peer.index);
    const auto it = m_people.find(peer.info.userId);
    if (--it->connections > 0)
        return false;
    m_people.erase(it);
    return true;
}

QList<wire::Person> Place::people() const
{
    QList<wire::Person> people;
    people.reserve(m_people.size());
    for (auto it = m_people.cbegin(); it != m_people.cend(); ++it)
        people.append({it.key(), it->name});
    std::ranges::sort(people, {}, &wire::Person::id);
    return people;
}

QString Place::nameOf(const QString& userId) const
{
    return m_people.value(userId).name;
}

void Place::rename(const QString& userId, const QString& name)
{
    if (const auto it = m_people.find(userId); it != m_people.end())
        it->name = name;
}

void Place::answered()
{
    ++m_answered;
    while (!m_waiting.empty() && m_waiting.front().ticket <= m_answered) {
        const auto action = std::move(m_waiting.front().action);
        m_waiting.pop_front();
        action();
    }
}

void Place::inOrder(std::function<void()> action)
{
    if (m_ordered == m_answered)
        action();
    else
        m_waiting.push_back({m_ordered, std::move(action)});
}

} // namespace heartline::server
