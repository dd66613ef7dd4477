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
    // Half a surrogate pair is not text: it becomes U+FFFD once, here, and is then the same for everyone.
    const QByteArray utf8 = message.value("content"_L1).toString().toUtf8();
    if (utf8.size() > m_options.document.textBytes)
        return refuse(
            peer, u"too_large"_s,
            u"The text is longer than %1 bytes; nothing was changed."_s.arg(m_options.document.textBytes));
    message.insert("userId"_L1, peer.info.userId);
    m_documents.plainEdited(peer.id, QString::fromUtf8(utf8), message);
}

void Hub::receivedCursor(Peer& peer, QJsonObject message)
{
    message.insert("userId"_L1, peer.info.userId);
    sendToPlace(*placeOf(peer), peer.id, wire::encode(message), Delivery::DropWhenBusy);
    m_documents.plainMoved(peer.id, message.value("position"_L1).toInteger());
}

} // namespace heartline::server
