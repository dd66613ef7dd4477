// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.h"
#include "hub/peer.h"
#include "metrics.h"
#include "server.h"
#include "server_export.h"
#include "tls.h"

#include <functional>
#include <memory>
#include <optional>

namespace heartline::server {

/// How a WebSocket connection is treated. Sizes are bytes.
struct PeerLimits
{
    qsizetype maxMessage = 0; ///< Larger ones are answered with 1009.
    qsizetype maxQueue = 0;   ///< What may wait for it.
    uint16_t tooSlow = 0;     ///< The code of the Close for one that does not read what it is sent.
};

/// Who is told what the network's peers do; on the network's thread.
class NetworkHandler
{
public:
    NetworkHandler() = default;
    virtual ~NetworkHandler() = default;
    Q_DISABLE_COPY_MOVE(NetworkHandler)

    /// Answer with respond() or upgrade(), now or later.
    virtual void request(PeerId peer, const HttpRequest& request) = 0;
    virtual void text(PeerId peer, QByteArrayView utf8) = 0;
    virtual void binary(PeerId peer, QByteArrayView payload) = 0;
    virtual void pong(PeerId peer, QByteArrayView payload) = 0;
    /// A WebSocket peer is gone, or is being closed by the network. Never called from inside a call to the
    /// network.
    virtual void closed(PeerId peer) = 0;
    /// What waited for a WebSocket peer had reached HubOutput::kHighWater and is below kLowWater now. Never
    /// called from inside a call to the network.
    virtual void writable(PeerId peer) = 0;
    /// When timeUp() wants to be called, asked for after each turn.
    [[nodiscard]] virtual std::optional<TimePoint> nextDeadline() const = 0;
    virtual void timeUp() = 0;
    /// All that was ready has been handled; what was sent is about to be written.
    virtual void turnEnded() = 0;
};

/// The sockets: accepts, reads, and writes what the others queue.
///
/// The loop takes turns: all handlers that are ready run, and only append shared buffers to queues; then each
/// connection that has something is written to once, with everything gathered. So a burst to thousands costs
/// one system call a connection and not one a message.
class HEARTLINE_SERVER_EXPORT Network final : public HubOutput
{
public:
    Network(const Limits& limits, std::shared_ptr<TlsContext> tls, NetworkHandler& handler, Metrics& metrics);
    ~Network() override;

    /// Listens at these addresses instead of the present ones; on an error (one sentence) it is as before.
    /// Before run(), or on its thread.
    [[nodiscard]] QString listen(const QStringList& addresses, QList<Endpoint>& bound);

    /// Runs the loop until finish() is done.
    void run();

    /// Runs `action` on the loop's thread, from any thread.
    void post(std::function<void()> action);

    void stopAccepting();
    /// Closes every peer and ends run(), at the latest after Limits::stopTimeout. On the loop's thread.
    void finish(uint16_t code, const QString& reason);

    /// Answers the peer's request; ignored when it's gone.
    void respond(PeerId peer, const HttpResponse& response);
    /// Answers it with 101 and speaks WebSocket from here on.
    void upgrade(PeerId peer, const HttpResponse& response, const PeerLimits& limits);

    void send(PeerId peer, const QByteArray& frame, Delivery delivery) override;
    void close(PeerId peer, uint16_t code, const QString& reason) override;
    void setReading(PeerId peer, bool reading) override;
    [[nodiscard]] qsizetype backlog(PeerId peer) const override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace heartline::server
