// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "crdt_export.h"
#include "id.h"
#include "result.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace heartline::crdt {

/// A set of units, kept as runs of clocks for each client: what was deleted, or what somebody inserted
/// (yjs-wire.md §4.2).
class HEARTLINE_CRDT_EXPORT DeleteSet
{
public:
    /// The units [clock, clock + length).
    struct Range
    {
        Clock clock = 0;
        Clock length = 0;
        friend bool operator==(const Range&, const Range&) = default;
    };
    using Clients = std::map<ClientId, std::vector<Range>, std::greater<>>;

    /// Adds units; a run of length 0 is none. Runs may overlap and come in any order until `normalise()`.
    void add(ClientId client, Clock clock, Clock length);
    void add(const DeleteSet& other);
    /// Adds units to a normal set, which stays normal. A binary search, and room made among the client's
    /// runs.
    void insert(ClientId client, Clock clock, Clock length);
    /// Sorts the runs and joins those that touch or overlap. Everything below wants that.
    void normalise();

    /// Takes the units of another normal set out. O(n + m) for each client that both name.
    void remove(const DeleteSet& other);

    /// O(log n).
    [[nodiscard]] bool contains(Id id) const;
    /// Whether both have some unit. O(n log m) for each client that both name, where n is the fewer runs.
    [[nodiscard]] bool intersects(const DeleteSet& other) const;
    [[nodiscard]] bool isEmpty() const { return m_clients.empty(); }
    [[nodiscard]] const Clients& clients() const& { return m_clients; }
    [[nodiscard]] Clients clients() && { return std::move(m_clients); }

    /// Format v1: clients descending, runs ascending.
    [[nodiscard]] Bytes encode() const;
    /// Format v1, in any order, overlapping or not; the result is normal. Truncated, Malformed (a clock or an
    /// end of a run above 2^53 - 1).
    static Result<DeleteSet> decode(ByteView bytes);

    friend bool operator==(const DeleteSet&, const DeleteSet&) = default;

private:
    Clients m_clients;
};

} // namespace heartline::crdt
