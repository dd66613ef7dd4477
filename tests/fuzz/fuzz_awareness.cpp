// SPDX-License-Identifier: MIT
// An awareness that strangers and its own client write to. Each part of the input is an order, by its first
// byte, with what it is given.
#include "fuzz.h"

#include <Heartline/Awareness>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

constexpr ClientId kOwnId = 5;
constexpr ClientId kOtherId = 90;

bool isAscending(const std::vector<ClientId>& clients)
{
    return std::ranges::adjacent_find(clients, std::greater_equal<>()) == clients.end();
}

/// In `a` and not in `b`.
std::vector<ClientId> without(const std::vector<ClientId>& a, const std::vector<ClientId>& b)
{
    std::vector<ClientId> rest;
    std::ranges::set_difference(a, b, std::back_inserter(rest));
    return rest;
}

class Subject
{
public:
    explicit Subject(std::uint8_t flags)
        : m_limits(flags & 1 ? AwarenessLimits{.maxClients = 3, .maxStateBytes = 24, .maxTotalBytes = 40}
                             : AwarenessLimits{})
        , m_awareness(kOwnId, m_limits)
    {
        if (flags & 2)
            note(*requireDone(m_awareness.setLocalState(R"({"user":{"name":"Ann"}})", m_now),
                              "a state is set"));
    }

    void obey(ByteView order)
    {
        const auto kind = order.empty() ? 0 : order[0];
        const ByteView rest = order.subspan(order.empty() ? 0 : 1);
        const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
        m_before = m_awareness.clients();
        m_now += Awareness::Time(kind * 100);
        switch (kind % 12) {
        case 0:
            note(m_awareness.checkTimeouts(m_now));
            break;
        case 1:
            note(m_awareness.removeRemoteStates());
            break;
        case 2:
            note(m_awareness.renew(m_now));
            break;
        case 3:
            note(m_awareness.clearLocalState(m_now));
            break;
        case 4:
            attempt(m_awareness.setLocalState(text, m_now));
            break;
        case 5:
            attempt(m_awareness.setLocalField(text.substr(0, 2),
                                              text.substr(std::min<std::size_t>(2, text.size())), m_now));
            break;
        case 6: {
            const std::vector<ClientId> clients(rest.begin(), rest.end());
            note(m_awareness.removeStates(clients, m_now));
            break;
        }
        case 7:
            ++m_oldIds;
            note(m_awareness.setClientId(rest.empty() ? 1 : rest[0], m_now));
            break;
        default:
            apply(rest);
        }
    }

    /// Who has just come is told, and knows the same then.
    void tellOther() const
    {
        Awareness other(kOtherId);
        const auto taken = other.apply(m_awareness.encodeAll(), m_now);
        requireDone(taken, "what was encoded is taken");
        for (const ClientId client : m_awareness.clients()) {
            if (client == kOtherId || m_awareness.clock(client) == 0)
                continue;
            require(other.clock(client) == m_awareness.clock(client), "clocks are told");
            require(other.state(client) == m_awareness.state(client), "states are told");
        }
    }

private:
    void apply(ByteView update)
    {
        const Bytes all = m_awareness.encodeAll();
        const auto entries = decodeAwarenessEntries(update);
        const auto changes = m_awareness.apply(update, m_now);
        if (!changes) {
            require(!entries, "what is refused has no entries");
            requireEqual(m_awareness.encodeAll(), all, "who is here after a message that was refused");
            return;
        }
        // A state that is beyond a limit is dropped without a look at it.
        require(entries || changes->dropped > 0, "what is taken has entries");
        note(*changes);
        if (entries) {
            const auto again = decodeAwarenessEntries(encodeAwarenessEntries(*entries));
            requireDone(again, "entries that were written are read");
            require(again->size() == entries->size(), "as many entries as were written");
        }
    }

    void attempt(const Result<AwarenessChanges>& changes)
    {
        if (changes)
            note(*changes);
    }

    void note(const AwarenessChanges& changes)
    {
        const std::vector<ClientId> now = m_awareness.clients();
        require(isAscending(now), "clients ascend");
        require(changes.added == without(now, m_before), "who came is told");
        require(changes.removed == without(m_before, now), "who went is told");
        require(isAscending(changes.updated) && isAscending(changes.changed) && isAscending(changes.announce),
                "lists of changes ascend");
        require(without(changes.changed, changes.updated).empty(), "whose state changed said something");
        require(changes.all().size() ==
                    changes.added.size() + changes.updated.size() + changes.removed.size(),
                "all are all");
        std::size_t bytes = 0;
        for (const ClientId client : now) {
            const auto state = m_awareness.state(client);
            require(state.has_value(), "who is present has a state");
            if (client != m_awareness.clientId()) {
                require(state->size() <= m_limits.maxStateBytes, "a state is within its limit");
                bytes += state->size();
            }
        }
        require(bytes <= m_limits.maxTotalBytes, "all states are within their limit");
        // What one's own ids were is known whether there is room or not.
        require(now.size() <= m_limits.maxClients + 1 + m_oldIds, "clients are within their limit");
        if (!changes.announce.empty()) {
            Awareness other(kOtherId);
            requireDone(other.apply(m_awareness.encode(changes.announce), m_now),
                        "what is announced is taken");
        }
    }

    AwarenessLimits m_limits;
    Awareness::Time m_now{1'000};
    Awareness m_awareness;
    std::vector<ClientId> m_before;
    std::size_t m_oldIds = 0;
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Choices choices({data, size});
    Subject subject(choices.byte());
    for (const ByteView order : partsOf(choices.rest()))
        subject.obey(order);
    subject.tellOther();
    return 0;
}
