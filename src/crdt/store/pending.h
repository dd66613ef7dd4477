// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "deleteset.h"
#include "id.h"
#include "update.h"

#include <cstddef>
#include <map>
#include <vector>

namespace heartline::crdt::detail {

/// What waits for something that it builds on (yjs-wire.md §6).
class Pending
{
public:
    /// Structs that wait, as an update without deletions, each client from its first that can't be taken.
    void add(Bytes update, const std::map<ClientId, Clock>& missing);
    /// Gives back all structs as one update, which then wait no longer.
    [[nodiscard]] Bytes takeStructs();
    /// The same, and they wait on.
    [[nodiscard]] const Bytes& structs() const;

    [[nodiscard]] bool hasStructs() const { return !m_updates.empty(); }
    /// In bytes.
    [[nodiscard]] std::size_t size() const { return m_size; }
    /// What they wait for: a client's unit of that clock or a later one.
    [[nodiscard]] const std::map<ClientId, Clock>& missing() const { return m_missing; }

    /// Deletions of units that are not there yet, normal, and how many runs those are.
    DeleteSet deletions;
    std::size_t deletionRuns = 0;

private:
    void join() const;

    /// Joined when they are wanted, as joining at each arrival would cost the square of their number.
    mutable std::vector<Bytes> m_updates;
    std::map<ClientId, Clock> m_missing;
    std::size_t m_size = 0;
};

} // namespace heartline::crdt::detail
