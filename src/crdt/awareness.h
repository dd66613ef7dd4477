// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "crdt_export.h"
#include "id.h"
#include "result.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heartline::crdt {

/// One client's part of an awareness update.
struct AwarenessEntry
{
    ClientId client = 0;
    Clock clock = 0;
    std::string_view state; ///< JSON in UTF-8; null where the client is gone.

    [[nodiscard]] HEARTLINE_CRDT_EXPORT bool isGone() const;
};

/// How much strangers may make an `Awareness` remember. What goes beyond is dropped and counted, for one
/// hostile client must not hide all others.
struct AwarenessLimits
{
    /// Others, present or gone. The clocks of those who went longest ago are forgotten first.
    std::size_t maxClients = 10'000;
    /// Of one state, as JSON in UTF-8.
    std::size_t maxStateBytes = 64u << 10;
    /// Of the states of all others together.
    std::size_t maxTotalBytes = 32u << 20;
};

/// What a call to `Awareness` changed, each client in ascending order and once a list.
///
/// These are y-protocols' events, except that it calls a client that comes back `updated`, and one removed
/// that was not present. Its event "update" is `added`, `updated` and `removed`; its event "change" has
/// `changed` instead of `updated`.
struct AwarenessChanges
{
    std::vector<ClientId> added;   ///< Were absent, are present.
    std::vector<ClientId> updated; ///< Are still present and said so, with a new state or the same one.
    std::vector<ClientId> changed; ///< Those of `updated` whose states differ from before.
    std::vector<ClientId> removed; ///< Were present, are absent.
    /// Whose entries everybody must be told now: send `encode(announce)`.
    std::vector<ClientId> announce;
    /// Entries of a message that went beyond a limit, as if they had not been in it.
    std::size_t dropped = 0;

    /// Whether nobody came, went or looks different.
    [[nodiscard]] bool isEmpty() const { return added.empty() && changed.empty() && removed.empty(); }
    /// `added`, `updated` and `removed`: what a server that relays awareness sends on with `encode()`.
    [[nodiscard]] HEARTLINE_CRDT_EXPORT std::vector<ClientId> all() const;
};

/// Who is here and where: each client's state, a small JSON object such as a name, a colour and a caret, that
/// nobody stores and that vanishes with the client (yjs-wire.md §10.7, §10.8). Equal to y-protocols'
/// awareness on the wire.
///
/// It has no clock and no timer: pass the present time, and call `checkTimeouts()` every `kCheckInterval`. It
/// sends nothing: whenever changes have something to `announce`, send `encode(announce)` to everybody, e.g.
/// as `sync::encodeAwareness()`.
///
/// @code
///     #include <Heartline/Awareness>
///     using namespace heartline::crdt;
///
///     Awareness awareness(document.clientId());
///
///     void tell(const AwarenessChanges& changes)
///     {
///         if (!changes.announce.empty())
///             send(sync::encodeAwareness(awareness.encode(changes.announce)));
///         if (!changes.isEmpty())
///             show(awareness);
///     }
///
///     tell(*awareness.setLocalState(R"({"user":{"name":"Ann","color":"#30bced"}})", now()));
///     if (auto changes = awareness.apply(bytes, now()))
///         tell(*changes);
///     tell(awareness.checkTimeouts(now()));      // every 3 s
///     tell(awareness.removeRemoteStates());      // the connection is lost
///     tell(awareness.renew(now()));              // it is there again
/// @endcode
///
/// States of others are JSON objects and otherwise what a stranger wrote: any members of any type, strings of
/// any length, markup. A caret moves often: call `setLocalState()` at most ten times a second.
///
/// A client that has no state is absent, and so is this one at first, unlike in y-protocols, where an empty
/// state is set that nobody ever hears of. A server just never sets one.
///
/// A value like any other, for one thread at a time. Calls take O(log n) for each client that they name.
class HEARTLINE_CRDT_EXPORT Awareness
{
public:
    /// Since any moment, as long as it stays the same and time does not go back: of
    /// std::chrono::steady_clock, not the time of day.
    using Time = std::chrono::milliseconds;

    static constexpr Time kCheckInterval{3'000};
    static constexpr Time kRenewAfter{15'000}; ///< The own state is announced again at this age.
    static constexpr Time kGoneAfter{30'000};  ///< A client that says nothing for so long is absent.

    /// `clientId` is below 2^53; use the document's.
    explicit Awareness(ClientId clientId, AwarenessLimits limits = {});

    [[nodiscard]] ClientId clientId() const { return m_clientId; }
    /// Takes the own state along to another id and announces both ids. Call it when the document has drawn a
    /// new id (§11.1), and when `isClientIdSpent()`.
    AwarenessChanges setClientId(ClientId clientId, Time now);
    /// Whether somebody has driven the own clock to the last number there is, so that no announcement counts
    /// any more.
    [[nodiscard]] bool isClientIdSpent() const { return m_own.clock == kMaxInteger; }

    /// The own state, as it was set; nothing while absent.
    [[nodiscard]] std::optional<std::string_view> localState() const { return viewOf(m_own.state); }
    /// Sets and announces the own state, also one that is equal to the last. `json` is an object in UTF-8.
    /// @return Malformed for anything else, TooLarge beyond `maxStateBytes`; the state is as it was then.
    Result<AwarenessChanges> setLocalState(std::string_view json, Time now);
    /// Sets and announces one member of the own state, at its end where it is new; does nothing while absent.
    /// `json` is any JSON text in UTF-8. Errors as above.
    Result<AwarenessChanges> setLocalField(std::string_view name, std::string_view json, Time now);
    /// Makes this client absent and announces that: before leaving.
    AwarenessChanges clearLocalState(Time now);
    /// Announces the own state with a clock that counts, which is due after every (re)connect: the server
    /// remembers the last one and ignores it (§10.7). Does nothing while absent.
    AwarenessChanges renew(Time now);

    /// Takes in what somebody else encoded. Bytes behind it are ignored.
    ///
    /// Nobody changes the own state. A null for it is out-clocked and announced at once. So is somebody
    /// else's state under the own id, but not before the next `checkTimeouts()`: two clients that share an id
    /// by mistake would otherwise out-clock each other as fast as the network allows.
    ///
    /// A state that is no object is taken as {}.
    /// @return Truncated, or Malformed where any state is not JSON. Nothing was changed then; drop the
    /// message and keep the connection.
    Result<AwarenessChanges> apply(ByteView bytes, Time now);

    /// Announces the own state where it is due, and removes clients that were silent for too long, which is
    /// not announced: everybody sees it.
    AwarenessChanges checkTimeouts(Time now);

    /// Makes all others absent: the connection to them is lost. Clocks are kept, but a state that was current
    /// then is taken again when it comes with the same clock, as it does when the server says who is here.
    AwarenessChanges removeRemoteStates();
    /// Makes these absent and announces that: a server does it with whom a connection brought, once it is
    /// closed (§10.8). Their clocks stay, so that a newer state brings them back, but the own one is raised.
    AwarenessChanges removeStates(std::span<const ClientId> clients, Time now);

    /// A client's state, a JSON object in UTF-8; nothing where it is absent. Valid until the next change.
    [[nodiscard]] std::optional<std::string_view> state(ClientId client) const;
    /// A client's clock, also one of an absent client; 0 where it was never heard of.
    [[nodiscard]] Clock clock(ClientId client) const;
    /// Who is present, this client too, ascending. O(n).
    [[nodiscard]] std::vector<ClientId> clients() const;

    /// An awareness update of these, null for the absent ones; without those that were never heard of.
    [[nodiscard]] Bytes encode(std::span<const ClientId> clients) const;
    /// Of everybody who is present: for who has just come. O(n).
    [[nodiscard]] Bytes encodeAll() const { return encode(clients()); }

private:
    struct Entry
    {
        Clock clock = 0;
        Time updated{0};
        std::optional<std::string> state;
        /// Absent only because the connection was lost: the same clock counts once more.
        bool lost = false;
    };
    using Peers = std::map<ClientId, Entry>;
    /// What a message did to one client.
    struct Touch
    {
        bool wasPresent = false;
        bool changed = false;
    };

    static std::optional<std::string_view> viewOf(const std::optional<std::string>& state)
    {
        return state ? std::optional<std::string_view>(*state) : std::nullopt;
    }
    [[nodiscard]] const Entry* find(ClientId client) const;
    void announceOwn(AwarenessChanges& changes, Time now);
    void applyOwn(Clock clock, bool gone, Time now, AwarenessChanges& changes);
    void applyPeer(const AwarenessEntry& entry, Time now, std::map<ClientId, Touch>& touched,
                   std::size_t& dropped);
    bool makeRoom();
    /// Puts a client that was not known into `m_peers`, absent.
    Peers::iterator addPeer(ClientId client, Clock clock, Time now);
    void dropState(Peers::iterator peer);

    ClientId m_clientId;
    AwarenessLimits m_limits;
    Entry m_own;
    bool m_disputed = false; ///< The own clock was raised, and nobody was told yet.
    Peers m_peers;           ///< Everybody else.
    std::set<std::pair<Time, ClientId>>
        m_absent;                 ///< Those of `m_peers` without a state, with their `updated`.
    std::size_t m_stateBytes = 0; ///< Of all states in `m_peers`.
};

/// An awareness update in parts, for who looks at it without keeping it: a server that lets no client speak
/// for another decodes, drops what is not the sender's, and encodes the rest. `maxEntries` bounds the memory,
/// which may be eight times the input.
/// @return Truncated, Malformed where any state is not JSON, TooLarge. Views point into `bytes`, and bytes
/// behind the update are ignored.
HEARTLINE_CRDT_EXPORT Result<std::vector<AwarenessEntry>>
decodeAwarenessEntries(ByteView bytes, std::size_t maxEntries = 10'000);
/// The states must be valid JSON in UTF-8, or the receiver drops it all.
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeAwarenessEntries(std::span<const AwarenessEntry> entries);

} // namespace heartline::crdt
