// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/wirestruct.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace heartline::crdt::detail {

/// Whose struct that is not there `wire` names (yjs-wire.md §5.2, 3).
template<typename StateOf>
std::optional<ClientId> missingClient(const WireStruct& wire, StateOf&& stateOf)
{
    const auto isMissing = [&](Id id) {
        return id.client != wire.id.client && id.clock >= stateOf(id.client);
    };
    if (wire.hasOrigin && isMissing(wire.origin))
        return wire.origin.client;
    if (wire.hasRightOrigin && isMissing(wire.rightOrigin))
        return wire.rightOrigin.client;
    if (wire.parent == WireStruct::Parent::Item && isMissing(wire.parentItem))
        return wire.parentItem.client;
    return {};
}

/// In which order the structs of an update are taken in, and which can't be yet (yjs-wire.md §5.2). It reads
/// a struct when its turn comes, so that an update costs no memory beside its bytes.
class Schedule
{
public:
    Schedule(ByteView update, const UpdateLayout& layout)
        : m_update(update)
    {
        m_queues.reserve(layout.blocks.size());
        for (const auto& block : layout.blocks)
            m_queues.push_back({&block, block.count, block.clock, block.offset});
        std::sort(m_queues.begin(), m_queues.end(),
                  [](const Queue& a, const Queue& b) { return a.block->client > b.block->client; });
    }

    /// `stateOf(client)` is what the document has of a client; `take(struct, offset)` takes a struct in
    /// without its first units, and raises that.
    template<typename StateOf, typename Take>
    void run(StateOf stateOf, Take take)
    {
        std::vector<Turn> stack;
        do {
            for (auto& queue : m_queues) {
                while (queue.left > 0) {
                    push(stack, queue);
                    while (!stack.empty())
                        step(stack, stateOf, take);
                }
            }
        } while (wake(stateOf));
    }

    /// The bytes of what waits.
    [[nodiscard]] std::size_t waitingBytes() const
    {
        std::size_t bytes = 0;
        for (const auto& rest : m_waiting)
            bytes += rest.second.queue.block->endOffset - rest.second.queue.offset;
        return bytes;
    }
    /// What waits, as an update: each client from the first struct on that can't be taken.
    [[nodiscard]] Bytes takeWaiting() const
    {
        Encoder out;
        out.writeVarUint(m_waiting.size());
        for (const auto& [client, rest] : m_waiting) {
            const auto& queue = rest.queue;
            out.writeVarUint(queue.left);
            out.writeVarUint(client);
            out.writeVarUint(queue.clock);
            out.writeBytes(m_update.subspan(queue.offset, queue.block->endOffset - queue.offset));
        }
        out.writeVarUint(0);
        return out.take();
    }
    /// What it waits for: of each client a unit behind that clock. Exact, where Yjs lets structs that were
    /// looked at for the sake of each other all wait for what the last of them lacks, which can be for ever.
    [[nodiscard]] std::map<ClientId, Clock> missing() const
    {
        std::map<ClientId, Clock> missing;
        for (const auto& [client, rest] : m_waiting) {
            const auto [known, isNew] = missing.try_emplace(rest.missing.client, rest.missing.clock);
            if (!isNew)
                known->second = std::min(known->second, rest.missing.clock);
        }
        return missing;
    }

private:
    /// The structs of one client that were not looked at yet.
    struct Queue
    {
        const ClientBlock* block = nullptr;
        std::uint64_t left = 0;
        Clock clock = 0;
        std::size_t offset = 0;
    };
    /// A struct whose turn it is, or that waits for the one above it on the stack.
    struct Turn
    {
        WireStruct wire;
        Queue from; ///< Its client's queue, with it still in.
    };

    /// A queue that can't go on.
    struct Waiting
    {
        Queue queue;
        Id missing; ///< It may once that client's state is above that clock.
    };

    /// Puts the next struct of `queue` on the stack.
    void push(std::vector<Turn>& stack, Queue& queue)
    {
        auto& turn = stack.emplace_back();
        turn.from = queue;
        Decoder in(m_update, queue.offset);
        readStruct(in, queue.block->client, queue.clock, turn.wire);
        --queue.left;
        queue.clock += turn.wire.length;
        queue.offset = in.offset();
    }

    Queue* queueOf(ClientId client)
    {
        const auto found = std::lower_bound(m_queues.begin(), m_queues.end(), client,
                                            [](const Queue& q, ClientId id) { return q.block->client > id; });
        return found != m_queues.end() && found->block->client == client ? &*found : nullptr;
    }

    /// Everything on the stack waits, with what comes after it in the same queues: the top for a unit of
    /// `client` behind `clock`, the others each for one of the client above.
    template<typename StateOf>
    void park(std::vector<Turn>& stack, ClientId client, Clock clock, StateOf& stateOf)
    {
        for (std::size_t i = 0; i < stack.size(); ++i) {
            const auto own = stack[i].wire.id.client;
            auto missing = Id{client, clock};
            if (i + 1 < stack.size()) {
                const auto above = stack[i + 1].wire.id.client;
                missing = {above, stateOf(above)};
            }
            m_waiting.try_emplace(own,
                                  Waiting{stack[i].from, missing}); // the first of a client's is its earliest
            queueOf(own)->left = 0;
        }
        stack.clear();
    }

    /// Puts back the queues whose missing units came after all, from queues that were looked at later. Yjs
    /// lets these wait for the next update, which need not come.
    template<typename StateOf>
    bool wake(StateOf& stateOf)
    {
        return std::erase_if(m_waiting, [&](const auto& waiting) {
                   const auto& [client, rest] = waiting;
                   const bool came = stateOf(rest.missing.client) > rest.missing.clock;
                   if (came)
                       *queueOf(client) = rest.queue;
                   return came;
               }) > 0;
    }

    template<typename StateOf, typename Take>
    void step(std::vector<Turn>& stack, StateOf& stateOf, Take& take)
    {
        const auto& wire = stack.back().wire;
        if (wire.kind == ContentKind::Skip) {
            stack.pop_back();
            return;
        }
        const auto state = stateOf(wire.id.client);
        if (wire.id.clock > state) {
            park(stack, wire.id.client, wire.id.clock - 1, stateOf);
            return;
        }
        if (wire.id.clock + wire.length <= state) {
            take(wire, wire.length);
            stack.pop_back();
            return;
        }
        if (const auto client = missingClient(wire, stateOf)) {
            auto* queue = queueOf(*client);
            if (queue && queue->left > 0) {
                push(stack, *queue);
            } else {
                park(stack, *client, stateOf(*client), stateOf);
            }
            return;
        }
        take(wire, state - wire.id.clock);
        stack.pop_back();
    }

    ByteView m_update;
    std::vector<Queue> m_queues;
    std::map<ClientId, Waiting, std::greater<>> m_waiting;
};

} // namespace heartline::crdt::detail
