// SPDX-License-Identifier: MIT
#pragma once

#include "documents.h"
#include "metrics.h"
#include "peer.h"
#include "place.h"
#include "server_export.h"
#include "sessions.h"
#include "stores/store.h"

#include <Heartline/Envelope>
#include <Heartline/Limits>

#include <QDateTime>

#include <unordered_map>

namespace heartline::server {

/// The server without sockets, clock or disk (protocol.md §1, §2): rooms, people, inboxes and documents of
/// the plain profile here, heartline.v1 in Sessions, /yjs in Documents.
///
/// Told what happens to connections, it orders from the Store and sends through HubOutput. Everything runs on
/// one thread, the network's, where the store's answers arrive too. Nothing that is kept reaches anyone
/// before the store said that it is on disk.
class HEARTLINE_SERVER_EXPORT Hub : private SharedRooms
{
public:
    struct Options
    {
        /// Orders of one peer that may wait for the disk before it is no longer read from.
        int maxPending = 256;
        /// Bytes of them. One commit can answer all, and then they fall on every reader of the place at once:
        /// they must leave room in the queue of one that reads as fast as it can.
        qsizetype maxPendingBytes = 1024 * 1024;
        SessionOptions session{};
        DocumentOptions document{};
        /// The time; for tests.
        std::function<TimePoint()> now = std::chrono::steady_clock::now;
        /// Milliseconds since the Unix epoch, for `welcome` and tokens.
        std::function<qint64()> wallClock = QDateTime::currentMSecsSinceEpoch;
    };

    Hub(Store& store, HubOutput& output, Metrics& metrics, const Options& options);
    ~Hub() override;
    Q_DISABLE_COPY_MOVE(Hub)

    /// What the store held at the start; before the first connection.
    void restore(const StoreSnapshot& snapshot);

    void connected(PeerId id, const PeerInfo& info);
    /// A connection that speaks heartline.v1; who it is, it says itself. `address` is shown to people.
    void sessionConnected(PeerId id, const QString& address);
    /// A connection on /yjs.
    void documentConnected(PeerId id, const DocumentPeerInfo& info);
    /// A whole text message; `utf8` is valid UTF-8.
    void received(PeerId id, QByteArrayView utf8);
    void receivedBinary(PeerId id, QByteArrayView payload);
    void ponged(PeerId id, QByteArrayView payload);
    /// The peer's backlog was at HubOutput::kHighWater and is below kLowWater now.
    void writable(PeerId id);
    /// The connection is over, or closing. Unknown ids are ignored.
    void disconnected(PeerId id);
    /// After each turn of the loop: sends the pings that confirm the turn's notifications, and who came and
    /// went.
    void endTurn();

    /// Does what is due by the clock; at the latest at nextDeadline(), which each call of this object may
    /// change.
    void tick();
    [[nodiscard]] std::optional<TimePoint> nextDeadline() const;

    /// Tells heartline.v1 clients of a close to come: from here on no publish is taken.
    void sayGoodbye(const wire::v1::Goodbye& goodbye);
    /// Closes them; once the store has answered what was ordered before sayGoodbye().
    void closeSessions(int code, const QString& reason);

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
    [[nodiscard]] Documents& documents() { return m_documents; }

private:
    using Places = std::unordered_map<QString, Place>;

    Peer* find(PeerId id);
    Places& placesOf(wire::Service service);
    Place* placeOf(const Peer& peer);
    void forgetIfIdle(wire::Service service, const QString& name);
    void learnName(const Peer& peer, const QString& name);
    bool rememberName(const QString& userId, const QString& name);

    // Who is in rooms, in hubpresence.cpp.
    void enter(Place& place, wire::Service service, const QString& name, const QString& userId,
               const QString& userName, Place::Side side);
    void leave(Place& place, wire::Service service, const QString& name, const QString& userId,
               Place::Side side);
    void tell(Place& place, wire::Service service, const QString& name, const wire::Person& person,
              Place::Told told, bool joined);
    void expireLeavers();

    // SharedRooms
    [[nodiscard]] QString displayName(const QString& userId, const QString& given) const override;
    void learnName(const QString& userId, const QString& name) override;
    void enterRoom(const QString& room, const QString& userId, const QString& name) override;
    void leaveRoom(const QString& room, const QString& userId) override;
    [[nodiscard]] const Place* findRoom(const QString& room) const override;
    void keptInRoom(const QString& room, const LogEvent& event) override;
    void typedInRoom(const QString& room, const wire::Person& person) override;
    void roomMade(const LogEvent& event) override;

    /// Counts an order of `peer` until done, holding the peer back when too many wait.
    void ordered(Peer& peer, Place& place, qsizetype bytes);
    void answered(PeerId id, wire::Service service, const QString& place);

    void sendTo(PeerId id, const wire::PlainMessage& message);
    void sendToPlace(const Place& place, PeerId except, const QByteArray& json, Delivery delivery);
    void announce(wire::Service service, const QString& place, const wire::PlainMessage& message,
                  const QString& exceptUser);
    void badMessage(Peer& peer, const QString& reason);
    void refuse(const Peer& peer, const QString& code, const QString& reason);

    void receivedPing(Peer& peer, const QJsonValue& timestamp);
    void receivedChat(Peer& peer, const wire::Envelope& envelope, qsizetype bytes);
    void receivedTyping(Peer& peer, QJsonObject message);
    void chatKept(PeerId sender, const QString& room, const Stored<ChatEvent>& result);

    void receivedEdit(const Peer& peer, QJsonObject message);
    void receivedCursor(Peer& peer, QJsonObject message);

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
    struct Leaver
    {
        TimePoint when;
        QString room;
        QString userId;
    };
    std::deque<Leaver> m_leavers; // from rooms, by when
    Sessions m_sessions;
    Documents m_documents;
};

} // namespace heartline::server
