// SPDX-License-Identifier: MIT
// /notifications: a user's inbox. One counts as delivered when the peer answered a WebSocket ping that was
// sent after it (protocol.md §2 The rest); until then it is sent again on the next connect.
#include "hub.h"
#include "net/websocketframe.h"

using namespace Qt::StringLiterals;

namespace heartline::server {

void Hub::readInbox(Peer& peer)
{
    peer.catchingUp = true;
    m_store.readInbox(peer.info.userId, peer.sent,
                      [this, id = peer.id](const Stored<InboxPage>& page) { inboxRead(id, page); });
}

void Hub::inboxRead(PeerId id, const Stored<InboxPage>& page)
{
    Peer* peer = find(id);
    if (!peer)
        return;
    if (!page) {
        m_output.close(id, closecode::kServerFault, page.error);
        disconnected(id);
        return;
    }
    for (const InboxItem& item : page.value.items)
        sendNotification(*peer, item, encodeFrame(Opcode::Text, item.json));
    // With more to come, the next page is read when this one has arrived: an inbox may be larger than a
    // queue.
    peer->morePages = page.value.more;
    peer->catchingUp = page.value.more;
}

void Hub::sendNotification(Peer& peer, const InboxItem& item, const QByteArray& frame)
{
    peer.sent = item.sequence;
    m_unconfirmed.push_back(peer.id);
    m_output.send(peer.id, frame);
}

void Hub::ponged(PeerId id, QByteArrayView payload)
{
    Peer* peer = find(id);
    const bool isText = payload.startsWith('t');
    if (!peer || (!isText && !payload.startsWith('n')))
        return;
    bool number = false;
    const quint64 ping = payload.sliced(1).toByteArray().toULongLong(&number);
    if (isText)
        return m_documents.plainPonged(id, number ? ping : 0);
    // Only pings that were sent can be answered; an answer covers those before it (RFC 6455 §5.5.3).
    if (!number || ping > peer->pings)
        return;
    qint64 delivered = 0;
    while (!peer->awaited.empty() && peer->awaited.front().ping <= ping) {
        delivered = peer->awaited.front().sequence;
        peer->awaited.pop_front();
    }
    if (delivered == 0)
        return;
    m_store.markDelivered(peer->info.userId, delivered);
    if (peer->morePages && delivered == peer->sent) {
        peer->morePages = false;
        readInbox(*peer);
    }
}

void Hub::notify(const NotificationRequest& request, Done<NotificationOutcome> done)
{
    const auto kept = [this, user = request.userId,
                       done = std::move(done)](const Stored<NotificationOutcome>& outcome) {
        if (outcome && outcome.value.kind == NotificationOutcome::Kind::Added) {
            const QByteArray frame = encodeFrame(Opcode::Text, outcome.value.item.json);
            for (const PeerId id : m_inboxPeers.value(user)) {
                Peer& peer = m_peers[id];
                // While the inbox is being read, this one is in a page to come: see Store on order.
                if (!peer.catchingUp)
                    sendNotification(peer, outcome.value.item, frame);
            }
            m_sessions.append(channel::kInboxPrefix + user, outcome.value.event);
        } else if (outcome && outcome.value.kind == NotificationOutcome::Kind::Repeated) {
            m_sessions.reload(channel::kInboxPrefix + user); // the first may have been reported as unknown
        }
        done(outcome);
    };
    m_store.addNotification(request, kept);
}

} // namespace heartline::server
