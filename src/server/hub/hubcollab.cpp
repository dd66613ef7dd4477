// SPDX-License-Identifier: MIT
// /collab (protocol.md §1): what comes in. What becomes of it is the documents'.
#include "hub.h"

#include <Heartline/Envelope>

using namespace Qt::StringLiterals;

namespace heartline::server {

void Hub::receivedEdit(const Peer& peer, QJsonObject message)
{
    if (!peer.info.canWrite)
        return refuse(peer, u"forbidden"_s, u"This token may read the document, not change it."_s);
    message.insert("userId"_L1, peer.info.userId);
    m_documents.plainEdited(peer.id, message);
}

void Hub::receivedCursor(Peer& peer, QJsonObject message)
{
    message.insert("userId"_L1, peer.info.userId);
    sendToPlace(*placeOf(peer), peer.id, wire::encode(message), Delivery::DropWhenBusy);
    m_documents.plainMoved(peer.id, message.value("position"_L1).toInteger());
}

} // namespace heartline::server
