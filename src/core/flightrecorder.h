// SPDX-License-Identifier: MIT
#pragma once

#include "connectionmachine.h"

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <deque>

namespace heartline {

/// What a Connection keeps of its recent past: every event that went into its state machine, with the time,
/// and everything that came out. Sizes, codes and causes only: never contents, addresses or tokens.
///
/// Bounded: two stretches of `kStretch` entries; when the second is full, the first is forgotten. Each
/// stretch begins with the machine's saved state, so a record can be replayed from its beginning however long
/// the connection has run.
class HEARTLINE_CORE_EXPORT FlightRecorder
{
    Q_GADGET
public:
    static constexpr int kStretch = 1024;

    enum class Event
    {
        Options,              ///< text: as JSON
        Policy,               ///< text: as JSON
        UrlCount,             ///< a: how many
        RefreshesCredentials, ///< a: 0 or 1
        Draw,                 ///< text: the number drawn for jitter
        Open,
        Close,   ///< a: code, text: reason
        Restart, ///< a: code, text: reason
        RetryNow,
        HoldOff, ///< a: milliseconds
        Confirm,
        NetworkUp,
        TimePassed,
        CredentialsReady, ///< a: 1 if they failed
        SocketOpened,
        SocketEnded,   ///< a: cause, b: close code or HTTP status
        PongReceived,  ///< a: number of the ping
        SocketDrained, ///< a: bytes unsent
        Traffic,
        Received,     ///< a: messages, b: bytes
        SentDirectly, ///< a: messages, b: bytes of each
        Enqueued,     ///< a: bytes, b: bytes unsent, text: "text" or "binary"
        ClearQueue,
        ResetStatistics,
        Done, ///< text: what the machine had done
    };
    Q_ENUM(Event)

    struct Entry
    {
        Event event = Event::Open;
        AttemptId attempt = 0;
        Moment at;
        qint64 a = 0;
        qint64 b = 0;
        QString text;
    };

    /// An event is about to be handled by `machine`, which is saved where a new stretch begins.
    void note(const ConnectionMachine& machine, const Entry& entry);
    /// What came of it.
    void note(const Moment& now, const Actions& actions);
    /// Counted, and written down with the next event: these are too frequent for an entry each.
    void noteReceived(qint64 bytes)
    {
        ++m_received;
        m_receivedBytes += bytes;
    }
    void noteSentDirectly(const ConnectionMachine& machine, qint64 bytes);

    /// The record as JSON: `{"heartlineFlightRecord":1,"state":{…},"entries":[{…}]}`.
    [[nodiscard]] QByteArray toJson() const;

    struct Replay
    {
        bool understood = false;  ///< It was a flight record.
        int entries = 0;          ///< Replayed.
        int firstDivergence = -1; ///< Index of the first entry that came out otherwise; −1: none did.
        QString expected;         ///< There, what the record says …
        QString got;              ///< … and what the machine of this version does.
    };
    /// Runs a record through a state machine again.
    [[nodiscard]] static Replay replay(const QByteArray& json);

private:
    struct Stretch
    {
        QVariantMap state;
        std::vector<Entry> entries;
    };
    void append(const ConnectionMachine& machine, Entry entry);
    void settleCounts(const ConnectionMachine& machine);

    Stretch m_older;
    Stretch m_newer;
    bool m_begun = false;
    Moment m_last;
    qint64 m_received = 0;
    qint64 m_receivedBytes = 0;
    qint64 m_sent = 0;
    qint64 m_sentSize = 0;
};

} // namespace heartline
