// SPDX-License-Identifier: MIT
// Who is at a document and where (yjs-wire.md §10.7, §10.8).
//
// A client of the awareness belongs to the connections that announced it. While one of them lives, nobody
// else may say that it is gone, and no other user may speak for it; when the last has ended, it's gone. Two
// at once are normal: a client that was cut is back before its old connection is known to be dead.
#include "documents.h"
#include "net/websocketframe.h"

#include <algorithm>

namespace heartline::server {

namespace protocol = crdt::sync;

crdt::Awareness::Time Documents::awarenessTime() const
{
    return std::chrono::duration_cast<crdt::Awareness::Time>(m_.now().time_since_epoch());
}

bool Documents::takeAwareness(DocumentPeer& peer, crdt::ByteView update)
{
    if (!peer.announcements.take(m_.now()))
        return true;
    const auto entries = crdt::decodeAwarenessEntries(update);
    if (!entries)
        return badMessage(peer);
    OpenDocument& document = *peer.document;
    std::vector<crdt::AwarenessEntry> own;
    size_t fresh = 0;
    size_t kept = 0; // bytes of its states
    const auto sizeOf = [&](crdt::ClientId client) {
        return document.awareness.state(client).value_or(std::string_view()).size();
    };
    for (const crdt::ClientId client : peer.clients)
        kept += sizeOf(client);
    size_t bytes = 0;
    for (const crdt::AwarenessEntry& entry : *entries) {
        const bool known = std::ranges::find(peer.clients, entry.client) != peer.clients.end();
        if (!known && (peer.clients.size() + fresh >= m_options.clientsPerPeer || !maySpeakFor(peer, entry)))
            continue;
        if (std::ranges::find(own, entry.client, &crdt::AwarenessEntry::client) != own.end())
            continue;
        const size_t others = kept - (known ? sizeOf(entry.client) : 0);
        if (!entry.isGone() && others + entry.state.size() > m_options.announcedBytes)
            continue;
        kept = others + (entry.isGone() ? 0 : entry.state.size());
        fresh += known ? 0 : 1;
        bytes += entry.state.size();
        own.push_back(entry);
    }
    if (own.empty())
        return true;
    peer.announcements.takeMore(int(bytes / m_options.announcementBytes));
    const auto changes = document.awareness.apply(crdt::encodeAwarenessEntries(own), awarenessTime());
    if (!changes)
        return badMessage(peer);
    for (const auto& announced : {changes->added, changes->updated}) {
        for (const crdt::ClientId client : announced) {
            if (std::ranges::find(peer.clients, client) != peer.clients.end())
                continue;
            peer.clients.push_back(client);
            document.speakers[client].push_back(peer.id);
        }
    }
    for (const crdt::ClientId client : changes->removed) {
        for (const PeerId id : document.speakers[client])
            std::erase(find(id)->clients, client);
        document.speakers.erase(client);
    }
    changed(peer.document, *changes);
    watchAwareness();
    return true;
}

void Documents::watchAwareness()
{
    if (!m_checkAt)
        m_checkAt = m_.now() + crdt::Awareness::kCheckInterval;
}

bool Documents::maySpeakFor(const DocumentPeer& peer, const crdt::AwarenessEntry& entry) const
{
    const OpenDocument& document = *peer.document;
    // Clients of y-websocket send on whatever they hear.
    if (entry.isGone() || entry.clock <= document.awareness.clock(entry.client))
        return false;
    const auto others = document.speakers.find(entry.client);
    return others == document.speakers.end() || std::ranges::all_of(others->second, [&](PeerId id) {
               const auto other = m_peers.find(id);
               return other != m_peers.end() && other->second.userId == peer.userId;
           });
}

void Documents::leaveAwareness(DocumentPeer& peer)
{
    OpenDocument& document = *peer.document;
    std::vector<crdt::ClientId> gone;
    for (const crdt::ClientId client : peer.clients) {
        std::vector<PeerId>& speakers = document.speakers[client];
        std::erase(speakers, peer.id);
        if (!speakers.empty())
            continue;
        document.speakers.erase(client);
        gone.push_back(client);
    }
    if (!gone.empty())
        changed(peer.document, document.awareness.removeStates(gone, awarenessTime()));
}

void Documents::changed(const Shared& document, const crdt::AwarenessChanges& changes)
{
    const std::vector<crdt::ClientId> all = changes.all();
    if (all.empty())
        return;
    document->untold.insert(document->untold.end(), all.begin(), all.end());
    document->someLeft = document->someLeft || !changes.removed.empty();
    touch(document);
}

void Documents::tellAwareness(OpenDocument& document)
{
    std::vector<crdt::ClientId> clients = std::exchange(document.untold, {});
    std::ranges::sort(clients);
    clients.erase(std::unique(clients.begin(), clients.end()), clients.end());
    document.told = m_.now();
    const crdt::Bytes message = protocol::encodeAwareness(document.awareness.encode(clients));
    const QByteArray frame = encodeFrame(Opcode::Binary, viewOf(message));
    // The next caret makes up for one that was left out; nothing does for a leave.
    const Delivery delivery =
        std::exchange(document.someLeft, false) ? Delivery::Keep : Delivery::DropWhenBusy;
    for (const PeerId id : document.peers) {
        if (find(id)->greeted)
            m_.output.send(id, frame, delivery);
    }
}

void Documents::sendAwareness(DocumentPeer& peer)
{
    send(peer.id, protocol::encodeAwareness(peer.document->awareness.encodeAll()));
}

void Documents::checkAwareness()
{
    bool anybody = false;
    for (const auto& [id, document] : m_documents) {
        if (document->speakers.empty())
            continue;
        anybody = true;
        renewPlain(*document);
        // Who was silent for too long is gone for everybody, who each see it themselves.
        document->awareness.checkTimeouts(awarenessTime());
    }
    m_checkAt.reset();
    if (anybody)
        watchAwareness();
}

} // namespace heartline::server
