// SPDX-License-Identifier: MIT
#include "hub.h"
#include "logging.h"
#include "net/websocketframe.h"

#include <Heartline/Envelope>
#include <Heartline/Names>

#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

using wire::Service;

Hub::Hub(Store& store, HubOutput& output, Metrics& metrics, const Options& options)
    : m_store(store)
    , m_output(output)
    , m_metrics(metrics)
    , m_options(options)
    , m_sessions({.store = store,
                  .output = output,
                  .metrics = metrics,
                  .rooms = *this,
                  .now = options.now,
                  .wallClock = options.wallClock,
                  .maxOrderBytes = options.maxPendingBytes},
                 options.session)
    , m_documents({.store = store,
                   .output = output,
                   .metrics = metrics,
                   .now = options.now,
                   .wallClock = options.wallClock,
                   .endPlain =
                       [this](PeerId id, uint16_t code, const QString& reason) {
                           m_output.close(id, code, reason);
                           disconnected(id);
                       },
                   .maxPending = options.maxPending,
                   .maxPendingBytes = options.maxPendingBytes},
                  options.document)
{
}

Hub::~Hub() = default;

void Hub::restore(const StoreSnapshot& snapshot)
{
    m_rooms = snapshot.rooms;
    m_names = snapshot.names;
    m_sessions.setServerId(snapshot.serverId);
    m_metrics.rooms = m_rooms.size();
    m_metrics.documents = snapshot.documents;
}

Peer* Hub::find(PeerId id)
{
    const auto it = m_peers.find(id);
    return it != m_peers.end() ? &it->second : nullptr;
}

Hub::Places& Hub::placesOf(Service service)
{
    return service == Service::Chat ? m_chatPlaces : m_collabPlaces;
}

Place* Hub::placeOf(const Peer& peer)
{
    Places& places = placesOf(peer.info.service);
    const auto it = places.find(peer.info.place);
    return it != places.end() ? &it->second : nullptr;
}

void Hub::forgetIfIdle(Service service, const QString& name)
{
    Places& places = placesOf(service);
    if (const auto it = places.find(name); it != places.end() && it->second.isIdle())
        places.erase(it);
}

QString Hub::displayName(const QString& userId, const QString& given) const
{
    return given.isEmpty() ? m_names.value(userId, userId) : given;
}

void Hub::learnName(const Peer& peer, const QString& name)
{
    if (!rememberName(peer.info.userId, name))
        return;
    if (Place* place = placeOf(peer))
        place->rename(peer.info.userId, name);
}

bool Hub::rememberName(const QString& userId, const QString& name)
{
    QString& known = m_names[userId];
    if (known == name)
        return false;
    known = name;
    m_store.rememberName(userId, name);
    return true;
}

void Hub::connected(PeerId id, const PeerInfo& info)
{
    Peer& peer = m_peers[id];
    peer.id = id;
    peer.info = info;
    ++m_metrics.peers[size_t(info.service)];
    qCDebug(lcHub) << "connected peer=" << id << "service=" << int(info.service);
    if (info.service == Service::Notifications) {
        m_inboxPeers[info.userId].push_back(id);
        readInbox(peer);
        return;
    }
    const QString name = displayName(info.userId, info.userName);
    Place& place = placesOf(info.service)[info.place];
    place.addMember(peer);
    if (!info.userName.isEmpty())
        learnName(peer, info.userName); // the query is one way of sending it
    if (info.service == Service::Chat)
        sendTo(id, wire::Welcome{u"Welcome to chat"_s});
    else
        m_documents.plainEntered(id, info.place, info.userId, name);
    enter(place, info.service, info.place, info.userId, name, Place::Side::Plain);
}

void Hub::sessionConnected(PeerId id, const QString& address)
{
    m_sessions.opened(id, address);
}

void Hub::documentConnected(PeerId id, const DocumentPeerInfo& info)
{
    m_documents.connected(id, info);
}

void Hub::disconnected(PeerId id)
{
    if (m_sessions.closed(id) || m_documents.closed(id))
        return;
    Peer* peer = find(id);
    if (!peer)
        return;
    const PeerInfo info = peer->info;
    --m_metrics.peers[size_t(info.service)];
    if (info.service == Service::Notifications) {
        auto& peers = m_inboxPeers[info.userId];
        std::erase(peers, id);
        if (peers.empty())
            m_inboxPeers.remove(info.userId);
        m_peers.erase(id);
        return;
    }
    m_documents.plainLeft(id);
    Place& place = *placeOf(*peer);
    place.removeMember(*peer, [this](PeerId moved, size_t index) { m_peers[moved].index = index; });
    m_peers.erase(id);
    leave(place, info.service, info.place, info.userId, Place::Side::Plain);
    forgetIfIdle(info.service, info.place);
}

void Hub::received(PeerId id, QByteArrayView utf8)
{
    ++m_metrics.messagesIn;
    if (m_sessions.received(id, utf8) || m_documents.received(id))
        return;
    Peer* peer = find(id);
    if (!peer)
        return;
    const wire::DecodeResult decoded = wire::decode(utf8);
    if (!decoded)
        return badMessage(*peer, wire::reasonFor(decoded.error));
    const wire::Envelope& envelope = decoded.envelope;
    if (envelope.type == "ping"_L1)
        return receivedPing(*peer, envelope.object.value("timestamp"_L1));
    if (const auto wrong = wire::fieldError(peer->info.service, envelope.object))
        return badMessage(*peer, *wrong);
    if (!wire::fitsUtf8(envelope.object.value("userName"_L1).toString(), wire::kTitleBytes))
        return badMessage(*peer, u"\"userName\" is longer than %1 bytes."_s.arg(wire::kTitleBytes));
    switch (peer->info.service) {
    case Service::Chat:
        if (envelope.type == "chat"_L1)
            receivedChat(*peer, envelope, utf8.size());
        else if (envelope.type == "typing"_L1)
            receivedTyping(*peer, envelope.object);
        break;
    case Service::Collab:
        if (envelope.type == "edit"_L1)
            receivedEdit(*peer, envelope.object);
        else if (envelope.type == "cursor"_L1)
            receivedCursor(*peer, envelope.object);
        break;
    case Service::Notifications:
        break; // clients have nothing to say here but ping
    }
}

void Hub::receivedPing(Peer& peer, const QJsonValue& timestamp)
{
    if (peer.info.service != Service::Collab)
        return sendTo(peer.id, wire::Pong{timestamp});
    // The plain profile acknowledges no edit. Here the pong does: it goes out when what this client sent
    // before is on disk.
    m_documents.plainPinged(peer.id, timestamp);
}

void Hub::receivedBinary(PeerId id, QByteArrayView payload)
{
    ++m_metrics.messagesIn;
    if (m_documents.receivedBinary(id, payload) || m_sessions.receivedBinary(id))
        return;
    if (Peer* peer = find(id))
        badMessage(*peer, u"Messages are JSON in text frames; this one was binary."_s);
}

void Hub::badMessage(Peer& peer, const QString& reason)
{
    const TimePoint now = m_options.now();
    ++m_metrics.badMessages;
    refuse(peer, u"bad_message"_s, reason);
    auto& times = peer.badMessages;
    while (!times.empty() && now - times.front() > wire::kBadMessageWindow)
        times.pop_front();
    times.push_back(now);
    if (times.size() < size_t(wire::kBadMessages))
        return;
    ++m_metrics.deniedPeers;
    const PeerId id = peer.id;
    m_output.close(id, closecode::kPolicy, u"Too many messages that could not be read."_s);
    disconnected(id);
}

void Hub::refuse(const Peer& peer, const QString& code, const QString& reason)
{
    sendTo(peer.id, wire::Error{code, reason});
}

void Hub::sendTo(PeerId id, const wire::PlainMessage& message)
{
    m_output.send(id, encodeFrame(Opcode::Text, wire::encode(message)));
}

void Hub::sendToPlace(const Place& place, PeerId except, const QByteArray& json, Delivery delivery)
{
    // Encoded once: everybody's queue holds the same bytes.
    const QByteArray frame = encodeFrame(Opcode::Text, json);
    for (const PeerId member : place.members()) {
        if (member != except)
            m_output.send(member, frame, delivery);
    }
}

void Hub::announce(Service service, const QString& place, const wire::PlainMessage& message,
                   const QString& exceptUser)
{
    const auto it = placesOf(service).find(place);
    if (it == placesOf(service).end())
        return;
    const QByteArray frame = encodeFrame(Opcode::Text, wire::encode(message));
    for (const PeerId member : it->second.members()) {
        if (m_peers[member].info.userId != exceptUser)
            m_output.send(member, frame);
    }
}

void Hub::ordered(Peer& peer, Place& place, qsizetype bytes)
{
    place.order().ordered();
    peer.pending.push_back(bytes);
    peer.pendingBytes += bytes;
    const bool many = int(peer.pending.size()) >= m_options.maxPending;
    if (peer.paused || (!many && peer.pendingBytes < m_options.maxPendingBytes))
        return;
    peer.paused = true;
    m_output.setReading(peer.id, false);
}

void Hub::answered(PeerId id, Service service, const QString& place)
{
    if (Peer* peer = find(id)) {
        // The store answers in the order it was asked in.
        peer->pendingBytes -= peer->pending.front();
        peer->pending.pop_front();
        if (peer->paused && int(peer->pending.size()) <= m_options.maxPending / 2 &&
            peer->pendingBytes <= m_options.maxPendingBytes / 2) {
            peer->paused = false;
            m_output.setReading(id, true);
        }
    }
    // Waiting actions may empty or change the places; look again each time.
    if (const auto it = placesOf(service).find(place); it != placesOf(service).end())
        it->second.order().answered();
    forgetIfIdle(service, place);
}

QStringList Hub::users() const
{
    QStringList users;
    for (const auto& [id, peer] : m_peers)
        users.append(peer.info.userId);
    m_sessions.addUsers(users);
    m_documents.addUsers(users);
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());
    return users;
}

void Hub::writable(PeerId id)
{
    m_sessions.writable(id);
    m_documents.writable(id);
}

void Hub::sayGoodbye(const wire::v1::Goodbye& goodbye)
{
    m_documents.flush();
    m_sessions.sayGoodbye(goodbye);
}

void Hub::closeSessions(int code, const QString& reason)
{
    m_sessions.closeAll(code, reason);
}

void Hub::endTurn()
{
    m_sessions.endTurn();
    m_documents.endTurn();
    for (const PeerId id : std::exchange(m_unconfirmed, {})) {
        Peer* peer = find(id);
        if (!peer || peer->asked == peer->sent)
            continue;
        peer->asked = peer->sent;
        peer->awaited.push_back({++peer->pings, peer->sent});
        m_output.send(id, encodeFrame(Opcode::Ping, "n" + QByteArray::number(peer->pings)));
    }
}

} // namespace heartline::server
