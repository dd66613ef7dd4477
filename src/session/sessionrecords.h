// SPDX-License-Identifier: MIT
#pragma once

#include "session_export.h"

#include <Heartline/SessionMessages>

#include <QJsonObject>
#include <QList>
#include <QString>

#include <variant>

/// What a profile keeps on disk for a session, as values: SessionMachine says what to write, ProfileStore
/// writes it. Times are milliseconds since the Unix epoch, UTC.
namespace heartline::session {

/// To whom a profile belongs, and what it knows beside channels and messages.
struct ProfileRecord
{
    QString device;   ///< A UUID made with the profile; a new one after "use here".
    QString serverId; ///< Empty until the first welcome; then the profile speaks to no other server.
    QString userId;
    QString userName;
    QString replacedBy;       ///< The reason of a 4409 that was obeyed; empty while this device may connect.
    qint64 serverAheadMs = 0; ///< Server's clock minus this one's, at the last welcome.
    // The audit: counted for ever, shown to the person (docs/delivery.md).
    qint64 holes = 0;     ///< An offset was missing in what came.
    qint64 repeats = 0;   ///< Events that were there already and were dropped.
    qint64 diverged = 0;  ///< Another event at an offset that was there.
    qint64 conflicts = 0; ///< Proofs of a copied profile or an old snapshot.
    qint64 gaps = 0;      ///< Times that the server no longer had what came next.
    friend bool operator==(const ProfileRecord&, const ProfileRecord&) = default;
};

/// Where the copy of one channel's log stands.
///
/// The copy is a row of runs, 1, 2, 3…: each is events of one epoch with contiguous offsets. A new run begins
/// when the server could not go on where the last one ended; between two runs there is a gap, unless the
/// second begins right behind the first in the same epoch.
struct ChannelRecord
{
    QString channel;
    int run = 0;                 ///< The one that grows; 0: never subscribed.
    wire::v1::Position position; ///< Up to here everything is stored that the server sent.
    qint64 start = 1;            ///< The run is [start, position.offset]; pages of older history lower it.
    qint64 lastN = 0;            ///< Last number given to a message of this device here.
    qint64 read = 0;             ///< Read marker in the epoch of `position`, the largest known.
    /// A new run began and own messages of the runs before have not been looked for yet in what the server
    /// has (protocol.md §2 Receiving).
    bool unverified = false;
    friend bool operator==(const ChannelRecord&, const ChannelRecord&) = default;
};

/// A message of this person on its way, from its writing until its event is in the local log.
struct OutboxEntry
{
    enum class State
    {
        Queued,   ///< Never handed to a link: may be changed and withdrawn.
        Sent,     ///< Handed to a link at least once: the server may have it.
        Accepted, ///< Acknowledged, at `offset` of `epoch`; kept until its event is in the local log.
        Held,     ///< Not sent by itself, though the server may have it: `code` and `reason`. The person says
                  ///< "send again" (same id) or "discard".
        Failed,   ///< Refused for good, and in no log. Retried, it gets a new id at the end of the line.
        Lost,     ///< Was accepted, and the server has lost it (a restored backup): "send again" (same id).
    };
    QString id; ///< A UUID made once.
    QString channel;
    qint64 n = 0;     ///< Given when it is marked as Sent; 0 before, and again after "send again".
    qint64 order = 0; ///< In which the person wrote, over all channels; ascending.
    QJsonObject data;
    State state = State::Queued;
    qint64 writtenMs = 0;     ///< By this computer's clock.
    qint64 writtenServer = 0; ///< By the server's; 0 until it is known.
    /// Of Held and Failed: a nack's code (wire::v1::code), or `expired`, `future`, `closes` (the server
    /// closed three times when this stood first).
    QString code{};
    QString reason{}; ///< English, for logs; the UI words `code`.
    int strikes = 0;  ///< Closes with 1007, 1009 or 1011 while this stood first unanswered.
    // Of Accepted and Lost.
    QString epoch{};
    qint64 offset = 0;
    qint64 timestamp = 0;
    friend bool operator==(const OutboxEntry&, const OutboxEntry&) = default;
};

/// Why an entry is Held, beside the codes of the protocol.
namespace held {
inline constexpr QLatin1StringView kExpired{"expired"}; ///< Older than the server remembers ids.
inline constexpr QLatin1StringView kFuture{"future"};   ///< The clocks say it was written in the future.
inline constexpr QLatin1StringView kCloses{"closes"};   ///< The server closed three times on it.
} // namespace held

/// Writes: each replaces the row of its key, so that doing one twice is harmless.
/// @{
struct PutProfile
{
    ProfileRecord profile;
};
struct PutChannel
{
    ChannelRecord channel;
};
struct RemoveChannel
{
    QString channel; ///< With its events.
};
struct PutEntry
{
    OutboxEntry entry;
};
struct RemoveEntry
{
    QString id;
};
/// Keyed by channel, run and offset.
struct PutEvents
{
    QString channel;
    int run = 0;
    QString epoch{};
    QList<wire::v1::Event> events;
};
/// @}
using Write = std::variant<PutProfile, PutChannel, RemoveChannel, PutEntry, RemoveEntry, PutEvents>;

/// What a session starts from.
struct Stored
{
    ProfileRecord profile;
    QList<ChannelRecord> channels;
    QList<OutboxEntry> outbox; ///< In any order.
};

} // namespace heartline::session
