// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <Heartline/PlainMessages>

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <chrono>
#include <optional>
#include <variant>

/// heartline.v1's messages as values (protocol.md §2). Times are milliseconds since the Unix epoch, UTC;
/// offsets count from 1, 0 is before the first event. `data` belongs to the application and is never looked
/// into here.
namespace heartline::wire::v1 {

inline constexpr int kVersion = 1;
/// The WebSocket subprotocol; path kPath.
inline constexpr QLatin1StringView kSubprotocol{"heartline.v1"};
inline constexpr QLatin1StringView kPath{"/session"};

/// Values of `code` in nack and error.
namespace code {
inline constexpr QLatin1StringView kTooLarge{"too_large"};
inline constexpr QLatin1StringView kForbidden{"forbidden"};
inline constexpr QLatin1StringView kUnknownChannel{"unknown_channel"};
inline constexpr QLatin1StringView kNotSubscribed{"not_subscribed"};
inline constexpr QLatin1StringView kInvalid{"invalid"};
inline constexpr QLatin1StringView kRateLimited{"rate_limited"};
inline constexpr QLatin1StringView kUnavailable{"unavailable"};
inline constexpr QLatin1StringView kConflict{"conflict"};
inline constexpr QLatin1StringView kTooManyChannels{"too_many_channels"};
inline constexpr QLatin1StringView kTooManyInFlight{"too_many_in_flight"};
inline constexpr QLatin1StringView kBadMessage{"bad_message"};
} // namespace code

/// Close codes of this profile (protocol.md §2 Close codes), beside RFC 6455's.
namespace closecode {
inline constexpr int kTokenExpired = 4401; ///< Fetch a new token, then come back.
inline constexpr int kNoHello = 4408;
inline constexpr int kReplaced = 4409; ///< By a newer connection of this device: stay away.
inline constexpr int kRestart = 4412;  ///< After a goodbye.
inline constexpr int kOverloaded = 4413;
inline constexpr int kSlowConsumer = 4429; ///< Come back and recover.
} // namespace closecode

/// The event of a channel's log up to which somebody has everything.
struct Position
{
    QString epoch;
    qint64 offset = 0;    ///< 0: nothing yet, of this epoch.
    QString id;           ///< Of the event at `offset`; empty where it isn't known.
    qint64 timestamp = 0; ///< Likewise.
    friend bool operator==(const Position&, const Position&) = default;
};

/// One event of a channel's log.
struct Event
{
    qint64 offset = 0;
    QString id;
    Person from;    ///< Empty where the server itself speaks.
    QString device; ///< Empty for events of the plain profile, of HTTP and of the server itself.
    qint64 n = 0;   ///< Of its producer; 0 where there is no device.
    qint64 timestamp = 0;
    QJsonObject data;
    friend bool operator==(const Event&, const Event&) = default;
};

/// What a server lets one connection do.
struct SessionLimits
{
    qint64 messageBytes = 256 * 1024; ///< Of `data` as compact UTF-8.
    int publishPerSecond = 50;        ///< On average, over all channels; bursts of `inFlight`.
    int inFlight = 64;                ///< Publishes without an answer, over all channels.
    int channels = 200;               ///< Subscriptions at once.
    /// How long the server remembers ids: an outbox entry older than this is not sent by itself.
    std::chrono::milliseconds dedupe{std::chrono::hours(24 * 90)};
    friend bool operator==(const SessionLimits&, const SessionLimits&) = default;
};

// From the client.
struct Hello
{
    int v = kVersion;
    QString device;
    QString token;
    Person user;
    QString agent;
};
struct Subscribe
{
    QString channel;
    std::optional<Position> position; ///< Nothing: from now on.
};
struct Unsubscribe
{
    QString channel;
};
struct Fetch
{
    QString channel;
    /// Exactly one of them: the newest events below `before`, or the oldest above `after`.
    std::optional<qint64> before;
    std::optional<qint64> after;
    int limit = 100;
};
struct Publish
{
    QString channel;
    qint64 n = 0;
    QString id;
    QJsonObject data;
    bool resync = false;
};

// From the server.
struct SessionWelcome
{
    int v = kVersion;
    QString userId;
    QString userName;
    QString serverId;
    QString serverVersion;
    qint64 time = 0;
    std::chrono::milliseconds heartbeatInterval{30'000};
    std::chrono::milliseconds heartbeatTimeout{10'000};
    SessionLimits limits;
};
struct Subscribed
{
    QString channel;
    QString epoch;
    qint64 first = 1; ///< Oldest offset kept; last + 1 where nothing is.
    qint64 last = 0;
    qint64 next = 1;
    bool recovered = false;
    qint64 lastN = 0; ///< Where numbering stands; never an acknowledgement.
    qint64 read = 0;
    QList<Person> presence; ///< At most 200 of them.
    int count = 0;
};
struct Events
{
    QString channel;
    QList<Event> events;
    bool more = false;
};
struct LiveEvent
{
    QString channel;
    Event event;
};
struct Fetched
{
    QString channel;
    QString epoch;
    std::optional<qint64> before;
    std::optional<qint64> after;
    qint64 first = 1;
    qint64 last = 0;
    QList<Event> events; ///< Ascending.
    bool more = false;   ///< There are more in the direction asked for.
};
struct Ack
{
    QString channel;
    QString id;
    qint64 n = 0;
    qint64 offset = 0;
    qint64 timestamp = 0;
};
struct Nack
{
    QString channel;
    QString id;
    qint64 n = 0;
    QString code;
    QString reason;
    bool retry = false;
    std::optional<std::chrono::milliseconds> retryAfter;
    std::optional<qint64> expected; ///< Of `conflict`.
};
struct Presence
{
    QString channel;
    QList<Person> joined;
    QList<Person> left;
};
struct SessionError
{
    QString code;
    QString reason;
    QString channel; ///< May be empty.
    QString re;      ///< The type of the message refused; may be empty.
};
struct Goodbye
{
    QString code;
    QString reason;
    std::chrono::milliseconds retryAfter{0};
    std::chrono::milliseconds spread{0};
};

// Both ways.
struct Signal
{
    QString channel;
    QJsonObject data;
    Person from; ///< Set by the server.
};
struct Read
{
    QString channel;
    QString epoch;
    qint64 offset = 0;
};

using ClientMessage =
    std::variant<Unknown, Hello, Subscribe, Unsubscribe, Fetch, Publish, Signal, Read, Ping, Pong>;
using ServerMessage = std::variant<Unknown, SessionWelcome, Subscribed, Events, LiveEvent, Fetched, Ack, Nack,
                                   Presence, Signal, Read, SessionError, Goodbye, Ping, Pong>;

/// A message, or what is wrong with the bytes.
template<class Message>
struct Decoded
{
    Message message{};
    QString error; ///< Empty: there is a message. Else English, one sentence, naming the field.
    QString type;  ///< As far as it could be read; for `re`.
    explicit operator bool() const { return error.isEmpty(); }
};

/// Reads one message. Fields that are there must be of their kind and in their range; those that may be
/// absent read as their defaults; unknown types give Unknown. Pure; safe from any thread.
[[nodiscard]] HEARTLINE_WIRE_EXPORT Decoded<ClientMessage> decodeClientMessage(QByteArrayView utf8);
[[nodiscard]] HEARTLINE_WIRE_EXPORT Decoded<ServerMessage> decodeServerMessage(QByteArrayView utf8);
/// The same from an object that was read already, as Connection hands it out.
[[nodiscard]] HEARTLINE_WIRE_EXPORT Decoded<ServerMessage> serverMessageFromJson(const QJsonObject& object);

[[nodiscard]] HEARTLINE_WIRE_EXPORT QJsonObject toJson(const ClientMessage& message);
[[nodiscard]] HEARTLINE_WIRE_EXPORT QJsonObject toJson(const ServerMessage& message);
/// toJson() as compact UTF-8.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QByteArray encode(const ClientMessage& message);
[[nodiscard]] HEARTLINE_WIRE_EXPORT QByteArray encode(const ServerMessage& message);

/// An event as it stands in `events` and `fetched`, and in a profile's log: an object without `type` and
/// `channel`.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QJsonObject toJson(const Event& event);
/// Nothing when a field is missing or of another kind.
[[nodiscard]] HEARTLINE_WIRE_EXPORT std::optional<Event> eventFromJson(const QJsonObject& object);

} // namespace heartline::wire::v1
