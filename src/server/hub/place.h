// SPDX-License-Identifier: MIT
#pragma once

#include "inorder.h"
#include "peer.h"
#include "server_export.h"

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
/// last words of who left.
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

    /// Of this place's orders to the store.
    [[nodiscard]] InOrder& order() { return m_order; }

    /// Nobody is here and nothing waits.
    [[nodiscard]] bool isIdle() const { return m_people.empty() && m_members.empty() && m_order.isIdle(); }

private:
    struct Presence
    {
        QString name;
        int plain = 0;
        int sessions = 0;
        bool seenByPlain = false; ///< The others see whoever is in m_people.
        TimePoint leaves;         ///< When no connection is left.
    };
    std::vector<PeerId> m_members;
    std::map<QString, Presence> m_people;
    InOrder m_order;
};

} // namespace heartline::server
