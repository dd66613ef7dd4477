// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/PlainMessages>

#include <QByteArray>
#include <QString>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace heartline::server {

/// A connection, as the hub and the network name it to each other. Never used again for another one.
using PeerId = quint64;

using TimePoint = std::chrono::steady_clock::time_point;

/// Who connects where, once it's been let in.
struct PeerInfo
{
    wire::Service service = wire::Service::Chat;
    QString userId;
    QString userName;     ///< Empty: not given.
    QString place;        ///< Room or document; empty on /notifications.
    bool canWrite = true; ///< False: edits are refused.
};

/// Whether a message may be left out for a peer that already has much waiting for it.
enum class Delivery
{
    Keep,
    DropWhenBusy
};

/// What the hub does to connections: carried out by the network, recorded by tests. None of these calls back.
class HubOutput
{
public:
    HubOutput() = default;
    virtual ~HubOutput() = default;
    Q_DISABLE_COPY_MOVE(HubOutput)

    /// Queues one encoded frame; all peers that get it share its bytes.
    virtual void send(PeerId peer, const QByteArray& frame, Delivery delivery = Delivery::Keep) = 0;
    /// Closes after what is queued. The hub is not told of it again.
    virtual void close(PeerId peer, uint16_t code, const QString& reason) = 0;
    /// Stops and resumes reading from a peer, which TCP passes on to it: what it sends waits there, and is
    /// not lost. Nothing of it is handed in any more until reading is resumed.
    virtual void setReading(PeerId peer, bool reading) = 0;
    /// Bytes queued for a peer and not written yet; 0 for one that is gone.
    [[nodiscard]] virtual qsizetype backlog(PeerId peer) const = 0;

    /// A peer with so much waiting is given nothing more that can wait for it…
    static constexpr qsizetype kHighWater = 256 * 1024;
    /// …and Hub::writable() is called when its backlog, having been there, has fallen below this.
    static constexpr qsizetype kLowWater = 64 * 1024;
};

/// A peer as the hub keeps it.
struct Peer
{
    PeerId id = 0;
    PeerInfo info;
    std::deque<TimePoint> badMessages; ///< Within the last kBadMessageWindow.
    std::deque<qsizetype> pending;     ///< Sizes of its orders that the store has not answered, oldest first.
    qsizetype pendingBytes = 0;        ///< Their sum.
    bool paused = false;
    size_t index = 0; ///< Among the members of its place.

    // /notifications: what was sent and not yet answered by a pong.
    struct Awaited
    {
        quint64 ping = 0;
        qint64 sequence = 0;
    };
    bool catchingUp = true; ///< The inbox is being read; what comes live is in a page to come.
    bool morePages = false;
    qint64 sent = 0;
    qint64 asked = 0; ///< Up to here a ping has been sent.
    quint64 pings = 0;
    std::deque<Awaited> awaited;
};

} // namespace heartline::server
