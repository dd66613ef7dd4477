// SPDX-License-Identifier: MIT
// /collab: one shared text a document, the last writer's whole content holding (protocol.md §1).
#include "hub.h"
#include "net/websocketframe.h"

#include <Heartline/Envelope>

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace heartline::server {

using wire::Service;

void Hub::startCollab(Peer& peer)
{
    m_store.readDocument(peer.info.place,
                         [this, id = peer.id](const Stored<QByteArray>& content) { textRead(id, content); });
}

void Hub::textRead(PeerId id, const Stored<QByteArray>& content)
{
    Peer* reader = find(id);
    if (!reader)
        return;
    if (!content) {
        m_output.close(id, closecode::kServerFault, content.error);
        disconnected(id);
        return;
    }
    // Edits kept before the text was read are in it, and those kept later come after it: see Store on
    // order.
    reader->synced = true;
    if (!content.value.isEmpty())
        sendTo(id, wire::Edit{.userId = {},
                              .content = QString::fromUtf8(content.value),
                              .cursorPosition = {},
                              .timestamp = QDateTime::currentMSecsSinceEpoch(),
                              .extra = {}});
    for (const QJsonValue& timestamp : std::exchange(reader->earlyPings, {}))
        receivedPing(*reader, timestamp);
}

void Hub::receivedEdit(Peer& peer, QJsonObject message)
{
    if (!peer.info.canWrite)
        return refuse(peer, u"forbidden"_s, u"This token may read the document, not change it."_s);
    // Half a surrogate pair is not text: it becomes U+FFFD once, here, and is then the same for everyone.
    const QByteArray utf8 = message.value("content"_L1).toString().toUtf8();
    if (utf8.size() > m_options.maxDocumentBytes)
        return refuse(
            peer, u"too_large"_s,
            u"The text is longer than %1 bytes; nothing was changed."_s.arg(m_options.maxDocumentBytes));
    message.insert("content"_L1, QString::fromUtf8(utf8));
    message.insert("userId"_L1, peer.info.userId);
    ordered(peer, *placeOf(peer), utf8.size());
    const auto kept = [this, id = peer.id, document = peer.info.place,
                       message](const Stored<DocumentWritten>& written) {
        editKept(id, document, message, written);
    };
    m_store.writeDocument(peer.info.place, utf8, kept);
}

void Hub::editKept(PeerId sender, const QString& document, QJsonObject message,
                   const Stored<DocumentWritten>& result)
{
    if (result) {
        m_metrics.documents += result.value.created ? 1 : 0;
        if (!message.value("timestamp"_L1).isDouble())
            message.insert("timestamp"_L1, result.value.changed);
        const QByteArray frame = encodeFrame(Opcode::Text, wire::encode(message));
        if (const auto it = m_collabPlaces.find(document); it != m_collabPlaces.end()) {
            for (const PeerId member : it->second.members()) {
                if (member != sender && m_peers[member].synced)
                    m_output.send(member, frame);
            }
        }
    } else if (const Peer* peer = find(sender)) {
        refuse(*peer, u"unavailable"_s, result.error);
    }
    answered(sender, Service::Collab, document);
}

void Hub::receivedCursor(Peer& peer, QJsonObject message)
{
    message.insert("userId"_L1, peer.info.userId);
    sendToPlace(*placeOf(peer), peer.id, wire::encode(message), Delivery::DropWhenBusy);
}

} // namespace heartline::server
