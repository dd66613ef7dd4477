// SPDX-License-Identifier: MIT
#include "documentsync.h"

#include <algorithm>
#include <random>
#include <utility>

namespace heartline {

using crdt::Bytes;
using crdt::ByteView;
using crdt::UpdateContent;

namespace {

/// More than that does not wait to be joined with more.
constexpr std::size_t kGatherBytes = 1u << 20;
/// Of the states of all others.
constexpr std::size_t kPeopleBytes = 4u << 20;

} // namespace

DocumentSync::DocumentSync(crdt::Document& document, std::unique_ptr<DocumentDialect> dialect,
                           std::string token)
    : m_document(document)
    , m_dialect(std::move(dialect))
    , m_token(std::move(token))
    , m_writer(document.clientId())
    , m_awareness(m_writer, {.maxClients = kMostPeople, .maxTotalBytes = kPeopleBytes})
{
}

// ---- What happened

void DocumentSync::opened(Time now)
{
    lost();
    m_linked = true;
    if (auto opening = m_dialect->opening(m_token))
        m_frames.push_back(*std::move(opening));
    else
        begin(now);
}

void DocumentSync::lost()
{
    endSession();
    m_linked = false;
    m_malformedHere = 0;
    m_confused = false;
    m_reopenAt.reset();
    m_reopenAfter = Time{1'000};
    m_frames.clear();
}

void DocumentSync::received(ByteView frame, Time now)
{
    if (!m_linked)
        return;
    const auto messages = m_dialect->read(frame);
    if (!messages) {
        foundMalformed();
        return;
    }
    for (const auto& message : *messages)
        std::visit([this, now](const auto& said) { handle(said, now); }, message);
}

void DocumentSync::wrote(ByteView update, Time now)
{
    auto content = crdt::contentOfUpdate(update);
    if (!content)
        return; // the document's own updates are sound
    m_unsent.add(*std::move(content));
    if (!m_asked || m_readOnly)
        return; // the next step 2 has it
    m_gathered.emplace_back(update.begin(), update.end());
    m_gatheredBytes += update.size();
    if (m_gatheredBytes > kGatherBytes)
        flush();
    else if (!m_sendAt)
        m_sendAt = now + kGather;
    if (!m_confirm.at)
        progressed(now);
}

void DocumentSync::setPresence(std::string json, Time now)
{
    if (m_presence ? *m_presence == json : m_awareness.localState() == json)
        return;
    m_presence = std::move(json);
    announcePresence(now);
}

void DocumentSync::leave(Time now)
{
    answer();
    flush();
    if (!m_admitted)
        return;
    if (!m_presence && m_awareness.localState())
        m_presence = std::string(*m_awareness.localState());
    tell(m_awareness.clearLocalState(now));
    if (auto farewell = m_dialect->farewell())
        m_frames.push_back(*std::move(farewell));
    endSession();
}

void DocumentSync::tick(Time now)
{
    const auto passed = [now](const std::optional<Time>& at) { return at && *at <= now; };
    if (passed(m_reopenAt)) {
        m_reopenAt.reset();
        if (auto opening = m_dialect->opening(m_token))
            m_frames.push_back(*std::move(opening));
        else
            begin(now);
    }
    if (passed(m_sendAt))
        flush();
    if (m_presence)
        announcePresence(now);
    if (passed(m_checkAt)) {
        m_checkAt = now + crdt::Awareness::kCheckInterval;
        tell(m_awareness.checkTimeouts(now));
    }
    if (passed(m_readOnlyUntil)) {
        m_readOnlyUntil.reset();
        m_readOnly = false;
        progressed(now);
    }
    if (passed(m_confirm.at))
        askForConfirmation(now);
    if (passed(m_pending.at)) {
        m_pending.wait = std::min(2 * m_pending.wait, kLongestPatience);
        m_pending.at = now + m_pending.wait;
        sendStep1();
    }
}

// ---- What follows

std::vector<Bytes> DocumentSync::takeFrames()
{
    answer();
    return std::exchange(m_frames, {});
}

std::vector<crdt::ClientId> DocumentSync::takePresenceChanges()
{
    return std::exchange(m_presenceChanges, {});
}

std::optional<DocumentSync::Time> DocumentSync::due() const
{
    std::optional<Time> next;
    const auto consider = [&next](const std::optional<Time>& at) {
        if (at && (!next || *at < *next))
            next = at;
    };
    for (const auto& at : {m_sendAt, m_checkAt, m_readOnlyUntil, m_reopenAt, m_confirm.at, m_pending.at})
        consider(at);
    if (m_presence && m_admitted)
        consider(m_presenceAt + kPresenceEvery);
    return next;
}

void DocumentSync::begin(Time now)
{
    m_admitted = true;
    sendStep1();
    m_checkAt = now + crdt::Awareness::kCheckInterval;
    m_presenceAt = now - kPresenceEvery;
    // With a clock that counts: the server remembers the last one and ignores it (yjs-wire.md §10.7).
    if (m_presence)
        announcePresence(now);
    else
        tell(m_awareness.renew(now));
    m_presenceAt = now;
}

void DocumentSync::endSession()
{
    m_admitted = false;
    m_asked = false;
    m_caughtUp = false;
    m_toAnswer.reset();
    m_gathered.clear();
    m_gatheredBytes = 0;
    m_sendAt.reset();
    m_inFlight.clear();
    m_checkAt.reset();
    m_readOnlyUntil.reset();
    m_confirm = {};
    m_resendDue = false;
    m_resends = 0;
    m_pending = {};
    tell(m_awareness.removeRemoteStates());
}

/// The server's deletions are complete in a step 2, and what of ours is not among them it does not have; of
/// insertions its step 1 told.
void DocumentSync::catchUp(const UpdateContent& server, Time now)
{
    m_caughtUp = true;
    m_wasCaughtUp = true;
    m_wasInStep = m_wasInStep || m_asked;
    UpdateContent lacking;
    lacking.deletions = m_document.snapshot().deletions;
    lacking.deletions.remove(server.deletions);
    m_unsent.addEarlier(std::move(lacking));
    if (m_readOnly && !m_dialect->acknowledges())
        m_readOnlyUntil = now + kReadOnlyAge;
    progressed(now);
}

void DocumentSync::refuseEdits(std::string reason)
{
    m_readOnly = true;
    m_readOnlyReason = std::move(reason);
    m_readOnlyUntil.reset();
    m_confirm.at.reset();
    m_gathered.clear();
    m_gatheredBytes = 0;
    m_sendAt.reset();
}

void DocumentSync::sendStep1()
{
    if (m_admitted)
        m_frames.push_back(m_dialect->step1(m_document.stateVector()));
}

void DocumentSync::sendUpdate(const Bytes& update, bool isStep2)
{
    if (m_dialect->acknowledges()) {
        auto content = crdt::contentOfUpdate(update);
        m_inFlight.push_back(content ? *std::move(content) : UpdateContent{});
    }
    m_frames.push_back(isStep2 ? m_dialect->step2(update) : m_dialect->update(update));
}

void DocumentSync::answer()
{
    if (!m_toAnswer)
        return;
    m_gathered.clear(); // the answer has it
    m_gatheredBytes = 0;
    m_sendAt.reset();
    sendUpdate(m_document.encodeStateAsUpdate(*std::exchange(m_toAnswer, {})), true);
}

void DocumentSync::flush()
{
    m_sendAt.reset();
    m_gatheredBytes = 0;
    const auto gathered = std::exchange(m_gathered, {});
    if (gathered.size() > 1) {
        const std::vector<ByteView> views(gathered.begin(), gathered.end());
        if (const auto merged = crdt::mergeUpdates(views)) {
            sendUpdate(*merged, false);
            return;
        }
    }
    for (const Bytes& update : gathered)
        sendUpdate(update, false);
}

void DocumentSync::sendMissing()
{
    if (m_readOnly)
        return;
    flush();
    ++m_resends;
    auto state = m_document.stateVector();
    for (const auto& [client, runs] : m_unsent.missing().insertions.clients())
        state.set(client, std::min(state.clock(client), runs.front().clock));
    sendUpdate(m_document.encodeStateAsUpdate(state), false);
}

void DocumentSync::announcePresence(Time now)
{
    if (!m_presence || (m_admitted && now - m_presenceAt < kPresenceEvery))
        return;
    m_presenceAt = now;
    const auto presence = *std::exchange(m_presence, {});
    if (const auto changes = m_awareness.setLocalState(presence, now))
        tell(*changes);
}

/// Somebody else writes with our id: the document has drawn another (yjs-wire.md §11.1).
void DocumentSync::checkClientId(Time now)
{
    if (const auto id = m_document.clientId(); std::exchange(m_writer, id) != id)
        tell(m_awareness.setClientId(id, now));
    else if (m_awareness.isClientIdSpent())
        tell(m_awareness.setClientId(std::random_device{}(), now));
}

/// A lost update blocks all later ones of its client (yjs-wire.md §11.4).
void DocumentSync::checkPending(Time now)
{
    if (!m_document.hasPending())
        m_pending = {};
    else if (!m_pending.at)
        m_pending = {now + kPendingAge, kPendingAge};
}

void DocumentSync::askForConfirmation(Time now)
{
    m_confirm.wait = std::min(2 * m_confirm.wait, kLongestPatience);
    m_confirm.at = now + m_confirm.wait;
    m_resendDue = true;
    sendStep1();
}

void DocumentSync::tell(const crdt::AwarenessChanges& changes)
{
    if (m_admitted && !changes.announce.empty())
        m_frames.push_back(m_dialect->awareness(m_awareness.encode(changes.announce)));
    for (const auto* clients : {&changes.added, &changes.changed, &changes.removed})
        m_presenceChanges.insert(m_presenceChanges.end(), clients->begin(), clients->end());
}

void DocumentSync::progressed(Time now)
{
    m_resends = 0;
    m_confirm = {};
    if (m_admitted && !m_readOnly && !m_unsent.isEmpty())
        m_confirm = {now + kConfirmAge, kConfirmAge};
}

void DocumentSync::foundMalformed()
{
    ++m_malformed;
    if (++m_malformedHere >= kMalformedFrames)
        m_confused = true;
}

} // namespace heartline
