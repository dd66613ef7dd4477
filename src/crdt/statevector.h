// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "crdt_export.h"
#include "id.h"
#include "result.h"

#include <cstddef>
#include <functional>
#include <map>
#include <utility>

namespace heartline::crdt {

/// How much of each client's work somebody has: for every client the clock behind the last unit that is known
/// without a gap (yjs-wire.md §4.1). Two replicas that sent each other what the other's vector lacks are
/// equal.
class HEARTLINE_CRDT_EXPORT StateVector
{
public:
    /// In the order in which Yjs writes them.
    using Clients = std::map<ClientId, Clock, std::greater<>>;

    StateVector() = default;
    explicit StateVector(Clients clients)
        : m_clients(std::move(clients))
    {
    }

    /// The clock of `client`; 0 for one that is not named.
    [[nodiscard]] Clock clock(ClientId client) const
    {
        const auto found = m_clients.find(client);
        return found == m_clients.end() ? 0 : found->second;
    }
    void set(ClientId client, Clock clock) { m_clients[client] = clock; }
    [[nodiscard]] const Clients& clients() const& { return m_clients; }
    /// So that `for (... : document.stateVector().clients())` is right.
    [[nodiscard]] Clients clients() && { return std::move(m_clients); }

    [[nodiscard]] Bytes encode() const;
    /// Any order of clients; of a client that is named twice the last counts. Truncated, Malformed (an
    /// integer above 2^53 - 1). Bytes behind the vector are ignored.
    static Result<StateVector> decode(ByteView bytes);

    friend bool operator==(const StateVector&, const StateVector&) = default;

private:
    Clients m_clients;
};

} // namespace heartline::crdt
