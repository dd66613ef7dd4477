// SPDX-License-Identifier: MIT
#pragma once

#include "metrics.h"
#include "place.h"
#include "session.h"

#include <unordered_map>

namespace heartline::server {

/// What heartline.v1 connections share with those of the plain profile: people and rooms.
class SharedRooms
{
public:
    SharedRooms() = default;
    virtual ~SharedRooms() = default;
    Q_DISABLE_COPY_MOVE(SharedRooms)

    [[nodiscard]] virtual QString displayName(const QString& userId, const QString& given) const = 0;
    virtual void learnName(const QString& userId, const QString& name) = 0;
    virtual void enterRoom(const QString& room, const QString& userId, const QString& name) = 0;
    virtual void leaveRoom(const QString& room, const QString& userId) = 0;
    /// Null where nobody is.
    [[nodiscard]] virtual const Place* findRoom(const QString& room) const = 0;
    /// An event of a heartline.v1 client is in the room's log: its plain clients get `plain`.
    virtual void keptInRoom(const QString& room, const LogEvent& event) = 0;
    virtual void typedInRoom(const QString& room, const wire::Person& person) = 0;
    /// The log of rooms has this new event.
    virtual void roomMade(const LogEvent& event) = 0;
};

/// heartline.v1's server side (protocol.md §2) without sockets, clock or disk; a part of Hub.
///
/// Each connection goes Greeting, Drawing, Welcomed, Claiming, Ready: see Session::Phase. Acknowledgements
/// and events leave only from the store's completions, which come after the commit.
class Sessions
{
public:
    struct Surroundings
    {
        Store& store;
        HubOutput& output;
        Metrics& metrics;
        SharedRooms& rooms;
        std::function<TimePoint()> now;
        std::function<qint64()> wallClock;
        qsizetype maxOrderBytes;
    };
    Sessions(const Surroundings& surroundings, SessionOptions options);

    void setServerId(const QString& serverId) { m_serverId = serverId; }

    /// @name What connections do; those that are none of these are left to the plain profile (false)
    /// @{
    void opened(PeerId id, const QString& address);
    bool received(PeerId id, QByteArrayView utf8);
    bool receivedBinary(PeerId id);
    bool closed(PeerId id);
    void writable(PeerId id);
    /// @}

    void tick();
    [[nodiscard]] std::optional<TimePoint> nextDeadline() const;
    void endTurn();

    void sayGoodbye(const wire::v1::Goodbye& goodbye);
    void closeAll(int code, const QString& reason);

    /// @name From the rooms
    /// @{
    /// An event was made durable: it goes to who follows the channel.
    void append(const QString& channel, const LogEvent& event);
    /// Events may have been made durable of which the hub has only heard: reads them, so that everybody gets
    /// them.
    void reload(const QString& channel);
    void presenceChanged(const QString& room, const wire::Person& person, bool joined);
    void typed(const QString& room, const wire::Person& person);
    /// @}
    void addUsers(QStringList& users) const;

private:
    struct Publishing; ///< A publish on its way through the store.

    Session* find(PeerId id);
    void send(Session& session, const wire::v1::ServerMessage& message);
    void sendError(Session& session, const QString& code, const QString& reason, const QString& channel,
                   QLatin1StringView re);
    /// Closes and forgets: the session is no more.
    void end(Session& session, int code, const QString& reason);
    void forget(Session& session);
    /// False when it ended the session.
    bool badMessage(Session& session, const QString& reason, const QString& re);
    void ordered(Session& session, qsizetype bytes = 0);
    void answered(Session& session, qsizetype bytes = 0);
    void updateReading(Session& session);
    /// What keeps the user from the channel: forbidden or unknown_channel; nothing when it may be used.
    [[nodiscard]] std::optional<Refusal> barred(const Session& session, const QString& channel) const;
    /// The subscription, if it's past `subscribed`; else answers with the error.
    Subscription* following(Session& session, const QString& channel, QLatin1StringView re);

    // Opening.
    /// Keeps the front of m_greetings one whose `hello` is due.
    void dropGreeted();
    void greeted(Session& session, QByteArrayView utf8);
    void drawn(Session& session, const Stored<qint64>& generation);
    void claim(Session& session);
    void claimed(Session& session, const Stored<bool>& result);
    void replaceOlder(const Session& session);
    void replaced(Session& session);

    // A message of a session that is Ready.
    void handle(Session& session, QByteArrayView utf8);
    void handle(Session&, const wire::Unknown&) {}
    void handle(Session&, const wire::Pong&) {}
    void handle(Session& session, const wire::Ping& ping);
    void handle(Session& session, const wire::v1::Hello& message);
    void handle(Session& session, const wire::v1::Subscribe& message);
    void handle(Session& session, const wire::v1::Unsubscribe& message);
    void handle(Session& session, const wire::v1::Fetch& message);
    void handle(Session& session, const wire::v1::Publish& message) { publish(session, message, {}); }
    void handle(Session& session, const wire::v1::Signal& message);
    void handle(Session& session, const wire::v1::Read& message);

    // Receiving.
    Subscription* findAsked(PeerId id, const QString& channel, quint64 serial);
    void resumed(Subscription& subscription, const Resumed& result);
    void detach(Subscription& subscription);
    Channel* findChannel(const QString& name);
    /// The log reaches further: whoever follows the channel is served.
    void grown(const std::shared_ptr<Channel>& followed);
    void want(Subscription& subscription);
    void pump(PeerId id);
    void serve(Subscription& subscription);
    void serveFromRing(Subscription& subscription);
    void readPage(Subscription& subscription);
    void pageRead(Subscription& subscription, const LogPage& page);
    void sendEvents(Subscription& subscription, const QByteArrayList& events, bool more);
    void serveFetch(Session& session);
    void fetched(Session& session, const wire::v1::Fetch& message, const Stored<LogPage>& page);

    // Sending.
    void publish(Session& session, const wire::v1::Publish& message, const QString& wrong);
    [[nodiscard]] std::optional<Refusal> objection(Session& session, const wire::v1::Publish& message,
                                                   const QString& wrong, Publishing& publishing);
    void order(const std::shared_ptr<Publishing>& publishing);
    void published(const std::shared_ptr<Publishing>& publishing, const Stored<PublishOutcome>& outcome);
    void answer(Session& session, const Publishing& publishing, const PublishOutcome& outcome);
    void deliver(const QString& channel, const PublishOutcome& outcome);
    void deliverEarly(const PublishOrder& order);
    Lane& laneOf(Session& session, const QString& channel);

    // The rest.
    void markedRead(PeerId id, const QString& userId, const wire::v1::Read& message, qint64 offset);
    void relay(const Channel& channel, const wire::v1::Signal& signal, PeerId except);

    Surroundings m_;
    SessionOptions m_options;
    QString m_serverId;
    std::unordered_map<PeerId, Session> m_sessions;
    std::map<QString, std::vector<PeerId>> m_users; ///< Past `hello`, by user.
    std::unordered_map<QString, std::shared_ptr<Channel>> m_channels;
    std::deque<std::pair<TimePoint, PeerId>> m_greetings; ///< By when `hello` has to come; the first has not.
    std::multimap<TimePoint, PeerId> m_expiries;
    std::vector<std::shared_ptr<Channel>> m_changed; ///< Where people came or went in this turn.
    quint64 m_lastLane = 0;
    quint64 m_lastSerial = 0;
};

} // namespace heartline::server
