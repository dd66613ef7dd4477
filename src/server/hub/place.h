// SPDX-License-Identifier: MIT
#pragma once

#include "peer.h"
#include "server_export.h"

#include <deque>
#include <functional>
#include <map>
#include <vector>

namespace heartline::server {

/// The people in one room or at one document, by user: a user is there from the first connection to the last.
///
/// Plain clients are told at once when a user's last connection, a plain one, ends (protocol.md §1). In all
/// other cases a user stays for a grace, and leaves only if no connection came meanwhile (§2 The rest).
///
/// Also keeps the order between what waits for the disk and what does not: a "left" must not overtake the
/// last words of who left. Each order to the store takes a ticket; what happens meanwhile waits for the
/// tickets before it.
class HEARTLINE_SERVER_EXPORT Place
{
public:
    enum class Side
    {
        Plain,
        Session
    };
    /// Who is to be told that a user has come or gone.
    struct Told
    {
        bool plain = false;
        bool sessions = false;
    };

    /// @name People
    /// @{
    /// One connection of `userId` more. `name` holds when it's the first.
    [[nodiscard]] Told enter(const QString& userId, const QString& name, Side side);
    /// One less. If it was the last, the user is gone at `until`, see expire(); at once without it.
    [[nodiscard]] Told leave(const QString& userId, Side side, std::optional<TimePoint> until);
    /// Takes out who should be gone by now.
    [[nodiscard]] Told expire(const QString& userId, TimePoint now);

    /// As plain clients and the API see them, by id.
    [[nodiscard]] QList<wire::Person> people() const;
    /// As heartline.v1 clients see them, by id, `most` at most.
    [[nodiscard]] QList<wire::Person> sessionPeople(qsizetype most) const;
    [[nodiscard]] int sessionCount() const;
    [[nodiscard]] QString nameOf(const QString& userId) const;
    void rename(const QString& userId, const QString& name);
    /// @}

    /// @name Plain peers
    /// @{
    void addMember(Peer& peer);
    /// `moved` tells whose `Peer::index` is now the given one.
    void removeMember(const Peer& peer, const std::function<void(PeerId, size_t)>& moved);
    [[nodiscard]] const std::vector<PeerId>& members() const { return m_members; }
    /// @}

    /// An order was given to the store.
    void ordered() { ++m_ordered; }
    /// The store answered one; runs what waited for it.
    void answered();
    /// Runs `action` now, or behind the orders already given.
    void inOrder(std::function<void()> action);

    /// Nobody is here and nothing waits.
    [[nodiscard]] bool isIdle() const
    {
        return m_people.empty() && m_members.empty() && m_ordered == m_answered && m_waiting.empty();
    }

private:
    struct Presence
    {
        QString name;
        int plain = 0;
        int sessions = 0;
        bool seenByPlain = false; ///< The others see whoever is in m_people.
        TimePoint leaves;         ///< When no connection is left.
    };
    struct Waiting
    {
        quint64 ticket = 0;
        std::function<void()> action;
    };
    std::vector<PeerId> m_members;
    std::map<QString, Presence> m_people;
    quint64 m_ordered = 0;
    quint64 m_answered = 0;
    std::deque<Waiting> m_waiting;
};

} // namespace heartline::server
