// SPDX-License-Identifier: MIT
#pragma once

#include "peer.h"
#include "server_export.h"

#include <QHash>

#include <deque>
#include <functional>
#include <vector>

namespace heartline::server {

/// The people in one room or at one document, by user: a user is there from the first connection to the last.
///
/// Also keeps the order between what waits for the disk and what does not: a "left" must not overtake the
/// last words of who left. Each order to the store takes a ticket; what happens meanwhile waits for the
/// tickets before it.
class HEARTLINE_SERVER_EXPORT Place
{
public:
    /// True when this is the user's first connection here. `name` holds when it's the first.
    bool enter(Peer& peer, const QString& name);
    /// True when it was the user's last. `moved` tells whose `Peer::index` is now the given one.
    bool leave(const Peer& peer, const std::function<void(PeerId, size_t)>& moved);

    [[nodiscard]] const std::vector<PeerId>& members() const { return m_members; }
    [[nodiscard]] QList<wire::Person> people() const;
    [[nodiscard]] QString nameOf(const QString& userId) const;
    void rename(const QString& userId, const QString& name);

    /// An order was given to the store.
    void ordered() { ++m_ordered; }
    /// The store answered one; runs what waited for it.
    void answered();
    /// Runs `action` now, or behind the orders already given.
    void inOrder(std::function<void()> action);

    /// Nobody is here and nothing waits.
    [[nodiscard]] bool isIdle() const
    {
        return m_members.empty() && m_ordered == m_answered && m_waiting.empty();
    }

private:
    struct Presence
    {
        QString name;
        int connections = 0;
    };
    struct Waiting
    {
        quint64 ticket = 0;
        std::function<void()> action;
    };
    std::vector<PeerId> m_members;
    QHash<QString, Presence> m_people;
    quint64 m_ordered = 0;
    quint64 m_answered = 0;
    std::deque<Waiting> m_waiting;
};

} // namespace heartline::server
