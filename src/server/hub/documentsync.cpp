// SPDX-License-Identifier: MIT
// What connections say about a document's content (protocol.md §3, yjs-wire.md §10).
#include "documents.h"
#include "logging.h"
#include "net/websocketframe.h"

#include <Heartline/Limits>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::server {

namespace protocol = crdt::sync;

namespace {

// A connection whose updates build on something that isn't here is asked for it so often.
constexpr auto kAskBackAfter = 5s;
// The room for a document is measured anew when a small part of it has been written since.
constexpr qsizetype kMeasuredParts = 256;

// An update that holds nothing, which is also what a client sends that has nothing new.
constexpr std::array<std::uint8_t, 2> kNothing{0, 0};

bool isNothing(crdt::ByteView update)
{
    return std::ranges::equal(update, kNothing);
}

// What of a state matters to an answer. The whole names as many clients as a stranger likes, which take some
// hundred MiB here.
crdt::StateVector partOf(const crdt::StateVector& state, const crdt::Document& document)
{
    crdt::StateVector part;
    for (const auto& [client, clock] : document.stateVector().clients()) {
        if (const crdt::Clock known = state.clock(client); known > 0)
            part.set(client, known);
    }
    return part;
}

// Types from 4 on are not known (yjs-wire.md §10.2), and no reason to think ill of the client.
bool isUnknown(QByteArrayView frame)
{
    return !frame.isEmpty() && uchar(frame.front()) > 3;
}

} // namespace

void Documents::greet(DocumentPeer& peer)
{
    const crdt::Bytes step = protocol::encodeSyncStep1(peer.document->document.stateVector());
    // To be told as known means to be on disk, here too.
    inOrder(peer.document, [this, id = peer.id, step] {
        DocumentPeer* reader = find(id);
        if (!reader)
            return;
        reader->greeted = true;
        send(id, step);
        if (!reader->document->awareness.clients().empty())
            sendAwareness(*reader);
    });
}

bool Documents::receivedBinary(PeerId id, QByteArrayView frame)
{
    DocumentPeer* peer = find(id);
    if (!peer)
        return false;
    if (isUnknown(frame) || peer->document->dropped)
        return true;
    const auto messages = protocol::decodeFrame(bytesOf(frame));
    if (!messages) {
        badMessage(*peer);
        return true;
    }
    const crdt::StateVector* asked = nullptr; // the last answers all
    bool who = false;
    for (const protocol::Message& message : *messages) {
        bool stays = true;
        if (const auto* step = std::get_if<protocol::SyncStep1>(&message))
            asked = &step->state;
        else if (const auto* answered = std::get_if<protocol::SyncStep2>(&message))
            stays = take(*peer, answered->update);
        else if (const auto* update = std::get_if<protocol::Update>(&message))
            stays = take(*peer, update->update);
        else if (const auto* people = std::get_if<protocol::AwarenessUpdate>(&message))
            stays = takeAwareness(*peer, people->update);
        else if (std::holds_alternative<protocol::QueryAwareness>(message))
            who = true;
        if (!stays)
            return true;
    }
    if (asked)
        answer(*peer, *asked);
    if (who)
        sendAwareness(*peer);
    return true;
}

bool Documents::badMessage(DocumentPeer& peer)
{
    const TimePoint now = m_.now();
    ++m_.metrics.badMessages;
    if (peer.badMessages == 0 || now - peer.badSince > wire::kBadMessageWindow) {
        peer.badMessages = 0;
        peer.badSince = now;
    }
    if (++peer.badMessages < wire::kBadMessages)
        return true;
    ++m_.metrics.deniedPeers;
    end(peer, closecode::kBadMessages, u"Too many messages that could not be read."_s);
    return false;
}

void Documents::answer(DocumentPeer& peer, const crdt::StateVector& state)
{
    // Never two answers at once: each may be the whole document.
    if (peer.answering || m_.output.backlog(peer.id) >= HubOutput::kHighWater) {
        peer.asked = partOf(state, peer.document->document);
        return;
    }
    peer.answering = true;
    const crdt::Bytes step = protocol::encodeSyncStep2(peer.document->document.encodeStateAsUpdate(state));
    inOrder(peer.document, [this, id = peer.id, step] {
        DocumentPeer* reader = find(id);
        if (!reader)
            return;
        send(id, step);
        reader->answering = false;
        writable(id);
    });
}

void Documents::writable(PeerId id)
{
    if (PlainClient* client = findPlain(id); client && client->synced)
        return tellPlain(*client->document->plain, *client);
    DocumentPeer* peer = find(id);
    if (!peer || !peer->asked || peer->answering)
        return;
    const crdt::StateVector state = *std::exchange(peer->asked, std::nullopt);
    answer(*peer, state);
}

bool Documents::take(DocumentPeer& peer, crdt::ByteView update)
{
    OpenDocument& document = *peer.document;
    if (!peer.canWrite) {
        // Also where there is nothing in it: a client that opens with its answer learns before the person
        // types.
        refuse(peer, "You may read this document, not change it.");
        return true;
    }
    if (isNothing(update))
        return true;
    if (qsizetype(update.size()) > m_options.updateBytes || !hasRoomFor(document, qsizetype(update.size()))) {
        refuse(peer, "The document would become too large; nothing was changed.");
        return true;
    }
    document.emitted.clear();
    if (const auto taken = document.document.applyUpdate(update); !taken) {
        if (taken.error().code != crdt::ErrorCode::TooLarge)
            return badMessage(peer);
        refuse(peer, "Too much of the document is missing; nothing was changed.");
        return true;
    }
    const bool waits = document.document.lastUpdateWaits();
    if (waits) // it is not in what was emitted, and must not be lost
        document.emitted.push_back(viewOf(update).toByteArray());
    if (document.emitted.empty()) {
        // Nothing comes back of what everybody knows; so an update that holds nothing says that it's safe.
        inOrder(peer.document, [this, id = peer.id] {
            if (find(id))
                send(id, protocol::encodeUpdate(kNothing));
        });
        return true;
    }
    gather(peer.document, peer.userId, peer.id, qsizetype(update.size()));
    if (const TimePoint now = m_.now(); waits && now - peer.askedBack >= kAskBackAfter) {
        peer.askedBack = now;
        const crdt::Bytes step = protocol::encodeSyncStep1(document.document.stateVector());
        inOrder(peer.document, [this, id = peer.id, step] {
            if (find(id))
                send(id, step);
        });
    }
    return true;
}

bool Documents::hasRoomFor(OpenDocument& document, qsizetype bytes)
{
    const qsizetype most = m_options.stateBytes - bytes;
    if (document.stateBytes + document.sinceBytes <= most)
        return true;
    // What is written becomes smaller in the whole, mostly; but the whole costs too much to look each time.
    if (document.sinceBytes > m_options.stateBytes / kMeasuredParts) {
        document.stateBytes = qsizetype(document.document.encodeStateAsUpdate().size());
        document.sinceBytes = 0;
    }
    return document.stateBytes + document.sinceBytes <= most;
}

void Documents::refuse(DocumentPeer& peer, const char* reason)
{
    peer.canWrite = false;
    ++m_.metrics.documentRefusals;
    if (!std::exchange(peer.toldReadOnly, true))
        send(peer.id, protocol::encodePermissionDenied(reason));
}

} // namespace heartline::server
