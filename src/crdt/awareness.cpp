// SPDX-License-Identifier: MIT
#include "awareness.h"

#include "any.h"
#include "awarenessstate.h"
#include "encoding/decoder.h"
#include "encoding/encoder.h"
#include "encoding/json.h"
#include "encoding/utf.h"

#include <algorithm>

namespace heartline::crdt {

namespace {

using detail::asBytes;
using detail::Decoder;
using detail::Encoder;
using detail::isNull;
using detail::isObject;
using detail::isSameJson;
using detail::isValidJson;
using detail::trimmed;

constexpr std::string_view kNull = "null";

bool isBeyond(std::string_view json, const AwarenessLimits& limits)
{
    return json.size() > limits.maxStateBytes || detail::isTooDeep(json);
}

/// Calls `use(entry)` for each entry of an awareness update, with a trimmed state, until `in` fails.
template<typename Use>
void readEntries(Decoder& in, Use use)
{
    const auto count = in.readVarUint();
    for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
        AwarenessEntry entry;
        entry.client = in.readVarUint();
        entry.clock = in.readVarUint();
        entry.state = trimmed(detail::asChars(in.readVarString()));
        if (!in.failed())
            use(entry);
    }
}

void writeEntry(Encoder& out, ClientId client, Clock clock, std::string_view state)
{
    out.writeVarUint(client);
    out.writeVarUint(clock);
    out.writeVarString(state);
}

Clock raised(Clock clock)
{
    return std::min(clock + 1, kMaxInteger);
}

} // namespace

std::vector<ClientId> AwarenessChanges::all() const
{
    std::vector<ClientId> clients = added;
    clients.insert(clients.end(), updated.begin(), updated.end());
    clients.insert(clients.end(), removed.begin(), removed.end());
    std::ranges::sort(clients);
    return clients;
}

bool AwarenessEntry::isGone() const
{
    return isNull(trimmed(state));
}

Awareness::Awareness(ClientId clientId, AwarenessLimits limits)
    : m_clientId(clientId)
    , m_limits(limits)
{
}

AwarenessChanges Awareness::setClientId(ClientId clientId, Time now)
{
    AwarenessChanges changes;
    if (clientId == m_clientId)
        return changes;
    const ClientId oldId = std::exchange(m_clientId, clientId);
    const Clock oldClock = m_own.clock;
    m_own.clock = 0;
    bool wasPresent = false;
    if (const auto taken = m_peers.find(clientId); taken != m_peers.end()) {
        wasPresent = taken->second.state.has_value();
        m_own.clock = taken->second.clock;
        dropState(taken);
        m_absent.erase({taken->second.updated, clientId});
        m_peers.erase(taken);
    }
    if (m_own.state) {
        // Room or not: it is announced, so its clock must be known.
        (void)makeRoom();
        addPeer(oldId, raised(oldClock), now);
        changes.removed.push_back(oldId);
        changes.announce.push_back(oldId);
        announceOwn(changes, now);
        if (wasPresent)
            changes.changed = changes.updated;
        else
            changes.added.swap(changes.updated);
        std::ranges::sort(changes.announce);
    } else {
        if (oldClock > 0 && makeRoom())
            addPeer(oldId, oldClock, now);
        if (wasPresent)
            changes.removed.push_back(clientId);
    }
    return changes;
}

Result<AwarenessChanges> Awareness::setLocalState(std::string_view json, Time now)
{
    const std::string_view state = trimmed(json);
    if (state.size() > m_limits.maxStateBytes)
        return Error{ErrorCode::TooLarge, "a smaller state"};
    if (!isObject(state) || !isValidJson(state))
        return Error{ErrorCode::Malformed, "a JSON object"};
    const bool wasPresent = m_own.state.has_value();
    const bool changed = wasPresent && !isSameJson(*m_own.state, state);
    m_own.state = state;
    AwarenessChanges changes;
    announceOwn(changes, now);
    if (changed)
        changes.changed = changes.updated;
    if (!wasPresent)
        changes.added.swap(changes.updated);
    return changes;
}

Result<AwarenessChanges> Awareness::setLocalField(std::string_view name, std::string_view json, Time now)
{
    if (!detail::utf16Length(asBytes(name)))
        return Error{ErrorCode::Malformed, "a name in UTF-8"};
    const auto value = isValidJson(json) ? detail::parseJson(asBytes(json)) : std::nullopt;
    if (!value)
        return Error{ErrorCode::Malformed, "a JSON text"};
    if (!m_own.state)
        return AwarenessChanges{};
    const auto state = detail::parseJson(asBytes(*m_own.state));
    Any::Object object = *state->as<Any::Object>();
    const auto member =
        std::ranges::find_if(object, [&](const auto& candidate) { return candidate.first == name; });
    if (member == object.end())
        object.emplace_back(name, *value);
    else
        member->second = *value;
    return setLocalState(detail::toJson(Any(std::move(object))), now);
}

AwarenessChanges Awareness::clearLocalState(Time now)
{
    AwarenessChanges changes;
    const bool wasPresent = m_own.state.has_value();
    m_own.state.reset();
    announceOwn(changes, now);
    changes.updated.clear();
    if (wasPresent)
        changes.removed.push_back(m_clientId);
    return changes;
}

AwarenessChanges Awareness::renew(Time now)
{
    AwarenessChanges changes;
    if (m_own.state)
        announceOwn(changes, now);
    return changes;
}

Result<AwarenessChanges> Awareness::apply(ByteView bytes, Time now)
{
    Decoder judge(bytes);
    readEntries(judge, [&](const AwarenessEntry& entry) {
        if (!isBeyond(entry.state, m_limits) && !detail::isJson(asBytes(entry.state)))
            judge.fail(ErrorCode::Malformed, "a state that is JSON");
    });
    if (judge.failed())
        return judge.error();

    AwarenessChanges changes;
    std::map<ClientId, Touch> touched;
    Decoder in(bytes);
    readEntries(in, [&](const AwarenessEntry& entry) {
        if (isBeyond(entry.state, m_limits))
            ++changes.dropped;
        else if (entry.client == m_clientId)
            applyOwn(entry.clock, isNull(entry.state), now, changes);
        else
            applyPeer(entry, now, touched, changes.dropped);
    });
    for (const auto& [client, touch] : touched) {
        const bool isPresent = state(client).has_value();
        if (touch.wasPresent && !isPresent)
            changes.removed.push_back(client);
        if (!isPresent)
            continue;
        (touch.wasPresent ? changes.updated : changes.added).push_back(client);
        if (touch.wasPresent && touch.changed)
            changes.changed.push_back(client);
    }
    return changes;
}

AwarenessChanges Awareness::checkTimeouts(Time now)
{
    AwarenessChanges changes;
    if (m_own.state && (m_disputed || now - m_own.updated >= kRenewAfter))
        announceOwn(changes, now);
    for (auto peer = m_peers.begin(); peer != m_peers.end(); ++peer) {
        if (peer->second.state && now - peer->second.updated >= kGoneAfter) {
            dropState(peer);
            changes.removed.push_back(peer->first);
        }
    }
    return changes;
}

AwarenessChanges Awareness::removeRemoteStates()
{
    AwarenessChanges changes;
    for (auto peer = m_peers.begin(); peer != m_peers.end(); ++peer) {
        if (peer->second.state) {
            dropState(peer);
            peer->second.lost = true;
            changes.removed.push_back(peer->first);
        }
    }
    return changes;
}

AwarenessChanges Awareness::removeStates(std::span<const ClientId> clients, Time now)
{
    AwarenessChanges changes;
    for (const ClientId client : clients) {
        const auto peer = m_peers.find(client);
        if (client == m_clientId && m_own.state) {
            m_own.state.reset();
            announceOwn(changes, now);
            changes.updated.clear();
        } else if (peer != m_peers.end() && peer->second.state) {
            dropState(peer);
        } else {
            continue;
        }
        changes.removed.push_back(client);
    }
    std::ranges::sort(changes.removed);
    changes.announce = changes.removed;
    return changes;
}

std::optional<std::string_view> Awareness::state(ClientId client) const
{
    const Entry* entry = find(client);
    return entry ? viewOf(entry->state) : std::nullopt;
}

Clock Awareness::clock(ClientId client) const
{
    const Entry* entry = find(client);
    return entry ? entry->clock : 0;
}

std::vector<ClientId> Awareness::clients() const
{
    std::vector<ClientId> present;
    for (const auto& [client, entry] : m_peers) {
        if (entry.state)
            present.push_back(client);
    }
    if (m_own.state)
        present.insert(std::ranges::lower_bound(present, m_clientId), m_clientId);
    return present;
}

Bytes Awareness::encode(std::span<const ClientId> clients) const
{
    std::size_t count = 0;
    Encoder entries;
    for (const ClientId client : clients) {
        const Entry* entry = find(client);
        if (!entry || entry->clock == 0)
            continue;
        ++count;
        writeEntry(entries, client, entry->clock, viewOf(entry->state).value_or(kNull));
    }
    Encoder out;
    out.writeVarUint(count);
    out.writeBytes(entries.view());
    return out.take();
}

const Awareness::Entry* Awareness::find(ClientId client) const
{
    if (client == m_clientId)
        return &m_own;
    const auto peer = m_peers.find(client);
    return peer == m_peers.end() ? nullptr : &peer->second;
}

void Awareness::announceOwn(AwarenessChanges& changes, Time now)
{
    m_own.clock = raised(m_own.clock);
    m_own.updated = now;
    m_disputed = false;
    changes.updated.push_back(m_clientId);
    changes.announce.push_back(m_clientId);
}

void Awareness::applyOwn(Clock clock, bool gone, Time now, AwarenessChanges& changes)
{
    if (clock < m_own.clock || (clock == m_own.clock && !gone))
        return;
    // What is announced next must count; an absent client has nothing to defend.
    m_own.clock = m_own.state ? raised(clock) : clock;
    if (!m_own.state)
        return;
    if (!gone) {
        m_disputed = true;
        return;
    }
    m_own.updated = now;
    m_disputed = false;
    changes.announce.assign(1, m_clientId);
}

void Awareness::applyPeer(const AwarenessEntry& entry, Time now, std::map<ClientId, Touch>& touched,
                          std::size_t& dropped)
{
    const bool gone = isNull(entry.state);
    auto peer = m_peers.find(entry.client);
    const bool known = peer != m_peers.end();
    const Clock clock = known ? peer->second.clock : 0;
    const bool wasPresent = known && peer->second.state;
    const bool countsAtSameClock = gone ? wasPresent : known && peer->second.lost;
    if (entry.clock < clock || (entry.clock == clock && !countsAtSameClock)) {
        if (entry.clock == clock && gone && known)
            peer->second.lost = false;
        return;
    }

    const std::string_view state = isObject(entry.state) ? entry.state : "{}";
    const std::size_t bytesBefore = wasPresent ? peer->second.state->size() : 0;
    if (!gone && m_stateBytes - bytesBefore + state.size() > m_limits.maxTotalBytes) {
        ++dropped;
        return;
    }
    if (!known) {
        if (!makeRoom()) {
            ++dropped;
            return;
        }
        peer = addPeer(entry.client, entry.clock, now);
    }

    if (wasPresent || !gone) {
        Touch& touch = touched.try_emplace(entry.client, Touch{wasPresent, false}).first->second;
        touch.changed = touch.changed || !wasPresent || !isSameJson(*peer->second.state, state);
    }
    dropState(peer);
    m_absent.erase({peer->second.updated, entry.client});
    peer->second.clock = entry.clock;
    peer->second.updated = now;
    peer->second.lost = false;
    if (gone) {
        m_absent.emplace(now, entry.client);
    } else {
        peer->second.state = state;
        m_stateBytes += state.size();
    }
}

bool Awareness::makeRoom()
{
    if (m_peers.size() < m_limits.maxClients)
        return true;
    if (m_absent.empty())
        return false;
    m_peers.erase(m_absent.begin()->second);
    m_absent.erase(m_absent.begin());
    return true;
}

Awareness::Peers::iterator Awareness::addPeer(ClientId client, Clock clock, Time now)
{
    m_absent.emplace(now, client);
    return m_peers.emplace(client, Entry{clock, now, std::nullopt}).first;
}

void Awareness::dropState(Peers::iterator peer)
{
    auto& [client, entry] = *peer;
    if (!entry.state)
        return;
    m_stateBytes -= entry.state->size();
    entry.state.reset();
    m_absent.emplace(entry.updated, client);
}

Result<std::vector<AwarenessEntry>> decodeAwarenessEntries(ByteView bytes, std::size_t maxEntries)
{
    Decoder in(bytes);
    std::vector<AwarenessEntry> entries;
    readEntries(in, [&](const AwarenessEntry& entry) {
        if (!detail::isJson(asBytes(entry.state)))
            in.fail(ErrorCode::Malformed, "a state that is JSON");
        else if (entries.size() == maxEntries)
            in.fail(ErrorCode::TooLarge, "fewer entries");
        else
            entries.push_back(entry);
    });
    if (in.failed())
        return in.error();
    return entries;
}

Bytes encodeAwarenessEntries(std::span<const AwarenessEntry> entries)
{
    Encoder out;
    out.writeVarUint(entries.size());
    for (const AwarenessEntry& entry : entries)
        writeEntry(out, entry.client, entry.clock, entry.state);
    return out.take();
}

} // namespace heartline::crdt
