// SPDX-License-Identifier: MIT
#pragma once

#include "core_export.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QMetaType>
#include <QObject>
#include <QString>
#include <QUrl>
#include <chrono>
#include <optional>

/// Words that the whole of Heartline shares about a connection. The namespace carries them as registered
/// enums, so that QML and QSignalSpy print names instead of numbers.
namespace heartline {
Q_NAMESPACE_EXPORT(HEARTLINE_CORE_EXPORT)
// QML reaches enumerators by their enum alone: two enums have a Connecting.
Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")

/// What a person is told.
enum class ConnectionState
{
    Disconnected, ///< No link, and none will be tried until `open()` or `retryNow()`.
    Connecting,   ///< The first attempt since `open()` is under way.
    Connected,    ///< Messages flow (or a polite close is under way: see ReadyState::Closing).
    Reconnecting, ///< The link was lost or an attempt failed; the next attempt is under way or scheduled.
};
Q_ENUM_NS(ConnectionState)

/// What the socket is, with the numbers of the browser's WebSocket.readyState.
enum class ReadyState
{
    Connecting = 0, ///< An attempt is under way.
    Open = 1,       ///< The upgrade has succeeded.
    Closing = 2,    ///< `close()` was called, the socket is not gone yet.
    Closed = 3,     ///< There is no socket (also while waiting for the next attempt).
};
Q_ENUM_NS(ReadyState)

/// What became of a message handed to `Connection::send…()`.
enum class SendResult
{
    Sent,     ///< Handed to the socket. Not proof of arrival: WebSocket has no acknowledgement.
    Queued,   ///< Kept until a link is there and takes it; `messageDropped` tells if that never happens.
    Rejected, ///< Not taken: `lastRejection()` says why. Nothing else will be heard of it.
};
Q_ENUM_NS(SendResult)

/// Why a message will never be sent (or may never have arrived).
enum class DropReason
{
    None,
    QueueFull,   ///< The oldest made room for a newer one (OverflowPolicy::DropOldest).
    QueueClosed, ///< Refused: the queue is full (OverflowPolicy::RefuseNewest) or has no room at all.
    Expired,     ///< It waited longer than `messageExpiry`.
    TooBig,      ///< Larger than `maxMessageSize`, or the peer closed with 1009 right after it.
    Unconfirmed, ///< Written, but the link died before any later sign of life: it may or may not have
                 ///< arrived.
    NotOpen,   ///< Refused: nothing is connected and queueing is off, or the connection was closed for good.
    Discarded, ///< The queue was cleared, or the Connection was destroyed.
};
Q_ENUM_NS(DropReason)

/// Why a link ended or an attempt failed: the truth behind the close code.
enum class Cause
{
    None,
    LocalClose,        ///< `close()` was called here.
    PeerClose,         ///< The peer sent a Close frame.
    ConnectionLost,    ///< Reset, or FIN without a Close frame (RFC 6455 §7.1.5: 1006).
    Refused,           ///< TCP connection refused.
    HostNotFound,      ///< DNS has no answer.
    NetworkError,      ///< Unreachable network or host, out of sockets and the like.
    ConnectTimeout,    ///< The attempt (credentials, DNS, TCP, TLS, upgrade together) took too long.
    TlsFailed,         ///< The TLS handshake failed; `ConnectionError::detail` holds every error.
    HttpStatus,        ///< The upgrade was answered with an HTTP status other than 101.
    BadUpgrade,        ///< A 101 that is not a WebSocket upgrade, or an unreadable answer.
    BadSubprotocol,    ///< The server did not agree to any of the protocols asked for.
    ProxyFailed,       ///< The proxy refused, failed, or wants authentication.
    PongTimeout,       ///< The heartbeat missed its answer: the link was half-open and has been aborted.
    ProtocolViolation, ///< What came was no legal WebSocket traffic (bad frame, bad UTF-8).
    MessageTooBig,     ///< What came was larger than `maxMessageSize`.
    ReadStalled,       ///< A frame began to arrive and never ended.
    CredentialsFailed, ///< The credentials provider reported failure.
    InvalidUrl,        ///< The address can't be used.
    CloseTimeout,      ///< The socket did not end within `closeTimeout` after `close()` and was aborted.
};
Q_ENUM_NS(Cause)

/// How a dead link is noticed.
enum class HeartbeatKind
{
    Ping, ///< WebSocket ping frames (RFC 6455 §5.5.2).
    Json, ///< `{"type":"ping","timestamp":T}` answered by `{"type":"pong","timestamp":T}` (protocol.md §1).
    Listen, ///< Nothing is sent; any traffic counts, and silence of interval + timeout is death.
};
Q_ENUM_NS(HeartbeatKind)

/// What gives way when the offline queue is full.
enum class OverflowPolicy
{
    DropOldest,   ///< The oldest message is dropped and reported.
    RefuseNewest, ///< The new message is refused.
};
Q_ENUM_NS(OverflowPolicy)

/// Identifies a message given to `send…()`: 1, 2, 3… for one Connection; 0 is none.
using MessageId = quint64;

/// What went wrong, for a program (`cause`, numbers) and for a log (`detail`; words for people come from the
/// UI).
struct HEARTLINE_CORE_EXPORT ConnectionError
{
    Q_GADGET
    Q_PROPERTY(heartline::Cause cause MEMBER cause)
    Q_PROPERTY(int httpStatus MEMBER httpStatus)
    Q_PROPERTY(QString detail MEMBER detail)
public:
    Cause cause = Cause::None;
    int httpStatus = 0; ///< Of a refused upgrade; 0 where there is none or it isn't known.
    QString detail;     ///< Qt's or the peer's own words, in full.
    bool operator==(const ConnectionError&) const = default;
};

/// How a link ended.
struct HEARTLINE_CORE_EXPORT CloseInfo
{
    Q_GADGET
    Q_PROPERTY(int code MEMBER code)
    Q_PROPERTY(QString reason MEMBER reason)
    Q_PROPERTY(bool clean MEMBER clean)
    Q_PROPERTY(heartline::Cause cause MEMBER cause)
public:
    int code = 1006;    ///< RFC 6455 §7.4; 1005 for a Close without a code, 1006 where no Close frame came.
    QString reason;     ///< The peer's words, or ours when we closed.
    bool clean = false; ///< A Close frame was sent or received and the link ended by it.
    Cause cause = Cause::None;
    bool operator==(const CloseInfo&) const = default;
};

/// Counted since the Connection was made or `resetStatistics()`.
struct HEARTLINE_CORE_EXPORT Statistics
{
    Q_GADGET
    Q_PROPERTY(quint64 messagesSent MEMBER messagesSent)
    Q_PROPERTY(quint64 messagesReceived MEMBER messagesReceived)
    Q_PROPERTY(quint64 bytesSent MEMBER bytesSent)
    Q_PROPERTY(quint64 bytesReceived MEMBER bytesReceived)
    Q_PROPERTY(quint64 messagesDropped MEMBER messagesDropped)
    Q_PROPERTY(int reconnects MEMBER reconnects)
    Q_PROPERTY(qint64 totalConnectedMs READ totalConnectedMs)
    Q_PROPERTY(qint64 connectedForMs READ connectedForMs)
    Q_PROPERTY(QDateTime lastConnectedAt MEMBER lastConnectedAt)
    Q_PROPERTY(qint64 lastRttMs READ lastRttMs)
public:
    quint64 messagesSent = 0; ///< Application messages handed to the socket (no heartbeats).
    quint64 messagesReceived = 0;
    quint64 bytesSent = 0; ///< Payload bytes of those messages.
    quint64 bytesReceived = 0;
    quint64 messagesDropped = 0;                 ///< Reported by `messageDropped`.
    int reconnects = 0;                          ///< Links opened after the first one since `open()`.
    std::chrono::milliseconds totalConnected{0}; ///< All links together, the present one included.
    std::chrono::milliseconds connectedFor{0};   ///< The present link; zero when not connected.
    QDateTime lastConnectedAt;             ///< UTC, of the latest link's opening; invalid before the first.
    std::chrono::milliseconds lastRtt{-1}; ///< Latest round trip; negative before the first pong.
    std::chrono::milliseconds averageRtt{-1}; ///< Exponentially weighted, 1/8 a sample (as RFC 6298 §2).
    std::chrono::milliseconds minimumRtt{-1};

    [[nodiscard]] qint64 totalConnectedMs() const { return totalConnected.count(); }
    [[nodiscard]] qint64 connectedForMs() const { return connectedFor.count(); }
    [[nodiscard]] qint64 lastRttMs() const { return lastRtt.count(); }
    bool operator==(const Statistics&) const = default;
};

/// Whether the link is known to be alive.
struct HEARTLINE_CORE_EXPORT HeartbeatStatus
{
    Q_GADGET
    Q_PROPERTY(bool active MEMBER active)
    Q_PROPERTY(bool healthy MEMBER healthy)
    Q_PROPERTY(QDateTime lastPongAt MEMBER lastPongAt)
public:
    bool active = false; ///< A link is open and the heartbeat is on (its interval isn't zero).
    HeartbeatKind kind = HeartbeatKind::Ping;
    std::chrono::milliseconds interval{0};
    QDateTime lastPongAt;                                 ///< UTC; invalid before the first of this link.
    std::optional<std::chrono::milliseconds> lastPongAge; ///< Since the last pong, or since the link opened.
    bool healthy = false;                                 ///< Active, and the age is under two intervals.
    bool operator==(const HeartbeatStatus&) const = default;
};

/// What waits to be sent.
struct HEARTLINE_CORE_EXPORT QueueStatus
{
    Q_GADGET
    Q_PROPERTY(int length MEMBER length)
    Q_PROPERTY(int capacity MEMBER capacity)
    Q_PROPERTY(qint64 bytes MEMBER bytes)
public:
    int length = 0;
    int capacity = 0; ///< `maxQueueSize`
    qint64 bytes = 0; ///< Payload bytes.
    qint64 byteCapacity = 0;
    std::chrono::milliseconds oldestAge{0}; ///< Of the first in line; zero when empty.
    bool operator==(const QueueStatus&) const = default;
};

/// Everything about a connection at one instant, consistent in itself: for user interfaces, logs and bug
/// reports.
struct HEARTLINE_CORE_EXPORT ConnectionSnapshot
{
    Q_GADGET
    Q_PROPERTY(heartline::ConnectionState state MEMBER state)
    Q_PROPERTY(heartline::ReadyState readyState MEMBER readyState)
    Q_PROPERTY(QUrl url MEMBER url)
    Q_PROPERTY(int attempt MEMBER attempt)
    Q_PROPERTY(int maxAttempts MEMBER maxAttempts)
    Q_PROPERTY(bool suspended MEMBER suspended)
public:
    ConnectionState state = ConnectionState::Disconnected;
    ReadyState readyState = ReadyState::Closed;
    QUrl url;            ///< The address of the present or next attempt, without credentials.
    QString subprotocol; ///< Agreed with the server; empty when none.
    int attempt = 0;     ///< Reconnect attempts since the link was last stable.
    int maxAttempts = 0; ///< −1: for ever.
    /// When the next attempt starts; `isForever()` when none is scheduled. remainingTime() drives a
    /// countdown.
    QDeadlineTimer nextAttempt{QDeadlineTimer::Forever};
    bool suspended = false; ///< No link for longer than `suspendAfter`.
    QDateTime offlineSince; ///< UTC: when the present outage began; invalid while connected or never opened.
    ConnectionError lastError;
    CloseInfo lastClose;
    Statistics statistics;
    HeartbeatStatus heartbeat;
    QueueStatus queue;
};

} // namespace heartline

Q_DECLARE_METATYPE(heartline::ConnectionSnapshot)
