// SPDX-License-Identifier: MIT
#pragma once

#include "metrics.h"
#include "peer.h"
#include "place.h"
#include "server_export.h"
#include "stores/store.h"

#include <Heartline/Envelope>
#include <Heartline/Limits>

#include <unordered_map>

namespace heartline::server {

/// The plain profile's server without sockets, clock or disk (protocol.md §1): rooms, people, inboxes and
/// documents.
///
/// Told what happens to connections, it orders from the Store and sends through HubOutput. Everything runs on
/// one thread, the network's, where the store's answers arrive too. Nothing that is kept reaches anyone
/// before the store said that it is on disk.
class HEARTLINE_SERVER_EXPORT Hub
{
public:
    struct Options
    {
        qsizetype maxDocumentBytes = wire::kDocumentBytes;
        /// Orders of one peer that may wait for the disk before it is no longer read from.
        int maxPending = 256;
        /// Bytes of them. One commit can answer all, and then they fall on every reader of the place at once:
        /// they must leave room in the queue of one that reads as fast as it can.
        qsizetype maxPendingBytes = 1024 * 1024;
    };

    Hub(Store& store, HubOutput& output, Metrics& metrics, const Options& options);
    ~Hub();
    Q_DISABLE_COPY_MOVE(Hub)

    /// What the store held at the start; before the first connection.
    void restore(const StoreSnapshot& snapshot);

    void connected(PeerId id, const PeerInfo& info);
    /// A whole text message; `utf8` is valid UTF-8.
    void received(PeerId id, QByteArrayView utf8, TimePoint now);
    void receivedBinary(PeerId id, TimePoint now);
    void ponged(PeerId id, QByteArrayView payload);
    /// The connection is over, or closing. Unknown ids are ignored.
    void disconnected(PeerId id);
    /// After each turn of the loop: sends the pings that confirm the turn's notifications.
    void endTurn();

    struct RoomState
    {
        QString name;
        QString title;
        qint64 last = 0;
        QList<wire::Person> people;
    };
    /// Rooms with history, made by name, or with somebody in them; sorted by name.
    [[nodiscard]] QList<RoomState> rooms() const;
    /// Who is connected to any service, sorted.
    [[nodiscard]] QStringList users() const;
    void createRoom(const QString& room, const QString& title, Done<std::optional<LogEvent>> done);
    /// Keeps the notification and sends it to who of the user is connected.
    void notify(const NotificationRequest& request, Done<NotificationOutcome> done);

private:
    using Places = std::unordered_map<QString, Place>;

    Peer* find(PeerId id);
    Places& placesOf(wire::Service service);
    Place* placeOf(const Peer& peer);
    void forgetIfIdle(wire::Service service, const QString& name);
    [[nodiscard]] QString displayName(const QString& userId, const QString& given) const;
    void learnName(const Peer& peer, const QString& name);
    /// Counts an order of `peer` until done, holding the peer back when too many wait.
    void ordered(Peer& peer, Place& place, qsizetype bytes);
    void answered(PeerId id, wire::Service service, const QString& place);

    void sendTo(PeerId id, const wire::PlainMessage& message);
    void sendToPlace(const Place& place, PeerId except, const QByteArray& json, Delivery delivery);
    void announce(wire::Service service, const QString& place, const wire::PlainMessage& message,
                  const QString& exceptUser);
    void badMessage(Peer& peer, const QString& reason, TimePoint now);
    void refuse(const Peer& peer, const QString& code, const QString& reason);

    void receivedPing(Peer& peer, const QJsonValue& timestamp);
    void receivedChat(Peer& peer, const wire::Envelope& envelope, qsizetype bytes);
    void receivedTyping(Peer& peer, QJsonObject message);
    void chatKept(PeerId sender, const QString& room, const Stored<ChatEvent>& result);

    void startCollab(Peer& peer);
    void textRead(PeerId id, const Stored<QByteArray>& content);
    void receivedEdit(Peer& peer, QJsonObject message);
    void receivedCursor(Peer& peer, QJsonObject message);
    void editKept(PeerId sender, const QString& document, QJsonObject message,
                  const Stored<DocumentWritten>& result);

    void readInbox(Peer& peer);
    void inboxRead(PeerId id, const Stored<InboxPage>& page);
    void sendNotification(Peer& peer, const InboxItem& item, const QByteArray& frame);

    Store& m_store;
    HubOutput& m_output;
    Metrics& m_metrics;
    Options m_options;
    std::unordered_map<PeerId, Peer> m_peers;
    Places m_chatPlaces;
    Places m_collabPlaces;
    QHash<QString, std::vector<PeerId>> m_inboxPeers; // by user
    std::vector<PeerId> m_unconfirmed;                // peers that were sent notifications in this turn
    QHash<QString, RoomInfo> m_rooms;                 // those that the store has
    QHash<QString, QString> m_names;                  // last name of each user
};

} // namespace heartline::server
