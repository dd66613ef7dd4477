// SPDX-License-Identifier: MIT
#pragma once

#include "backoff.h"
#include "connectiontypes.h"

#include <QStringList>
#include <QVariantMap>
#include <chrono>

namespace heartline {

/// How a Connection behaves. Every member is honoured as written: zero means zero, never "the default".
///
/// All times count on a monotonic clock, except `messageExpiry`, which also counts while the machine sleeps.
struct HEARTLINE_CORE_EXPORT ConnectionOptions
{
    /// Subprotocols asked for, best first (RFC 6455 §1.9). If any is asked for, a server that agrees to none
    /// is refused with Cause::BadSubprotocol.
    QStringList protocols;

    /// Reconnect attempts after a loss or a failed attempt; 0 never, −1 for ever.
    int maxReconnectAttempts = 5;
    /// Delay before the first reconnect attempt, before jitter.
    std::chrono::milliseconds reconnectDelay{1000};
    /// Cap of the growing delay, before jitter.
    std::chrono::milliseconds maxReconnectDelay{30000};
    /// Growth of the delay from attempt to attempt; at least 1.
    double reconnectFactor = 2.0;
    /// Share in [0, 1] by which each delay is spread to both sides, after the cap.
    double reconnectJitter = 0.25;
    /// Least time between the starts of two attempts, whatever triggers them; at least 1 ms.
    std::chrono::milliseconds minAttemptSpacing{100};
    /// For credentials, DNS, TCP, TLS and upgrade together; 0 waits for ever.
    std::chrono::milliseconds connectTimeout{10000};
    /// A link that has been open this long counts as good: the attempts start again from none.
    std::chrono::milliseconds stableAfter{5000};
    /// `stableAfter` counts from `confirm()` and not from the upgrade: for protocols whose peer says later
    /// whether it takes us. A link never confirmed is a failed attempt.
    bool stableOnConfirm = false;
    /// Between `close()` and the abort of a socket that will not end; 0 aborts at once.
    std::chrono::milliseconds closeTimeout{3000};
    /// Without a link for this long, the connection is `suspended` (it goes on trying); 0 never.
    std::chrono::milliseconds suspendAfter{120000};

    HeartbeatKind heartbeat = HeartbeatKind::Ping;
    /// Between two pings (Listen: the silence after which the peer is doubted); 0 turns the heartbeat off.
    std::chrono::milliseconds heartbeatInterval{30000};
    /// A ping not answered for this long, while nothing else arrives either, means that the link is dead; at
    /// least 1.
    std::chrono::milliseconds pongTimeout{5000};

    /// Messages kept while there is no link; 0 queues none, and `send()` rejects instead.
    int maxQueueSize = 100;
    /// Payload bytes kept while there is no link.
    qint64 maxQueueBytes = qint64(16) * 1024 * 1024;
    OverflowPolicy overflow = OverflowPolicy::DropOldest;
    /// Longest wait in the queue, sleep of the machine included; 0 for ever.
    std::chrono::milliseconds messageExpiry{std::chrono::minutes(5)};
    /// Send again, on the next link, what was written to a link that died before a later sign of life. Off,
    /// it's reported as DropReason::Unconfirmed: without acknowledgements, sending again may deliver twice.
    bool resendUnconfirmed = false;

    /// Largest message in both directions, in bytes of payload (text: UTF-8); 1 byte to 1 GiB.
    qint64 maxMessageSize = qint64(16) * 1024 * 1024;
    /// With more than this unsent in the socket, messages go to the queue instead; they follow when it has
    /// drained to a quarter. At least 1.
    qint64 sendHighWater = qint64(4) * 1024 * 1024;

    /// Certificates (PEM files) that are trusted in addition to the system's.
    QStringList extraCaFiles;

    /// Empty when every value makes sense; otherwise one line a nonsensical option: its name, value and legal
    /// range.
    [[nodiscard]] QStringList problems() const;

    /// Reads values by their names above (times as milliseconds, `heartbeat` as "ping", "json" or "listen",
    /// `overflow` as "dropOldest" or "refuseNewest"), the rest from `base`. Unknown names and values of a
    /// wrong type are appended to `problems`, as is what `problems()` would say.
    static ConnectionOptions fromVariantMap(const QVariantMap& map, const ConnectionOptions& base,
                                            QStringList* problems);
    /// The inverse of fromVariantMap().
    [[nodiscard]] QVariantMap toVariantMap() const;

    [[nodiscard]] Backoff::Options backoff() const
    {
        return {reconnectDelay, maxReconnectDelay, reconnectFactor, reconnectJitter};
    }
    bool operator==(const ConnectionOptions&) const = default;
};

} // namespace heartline
