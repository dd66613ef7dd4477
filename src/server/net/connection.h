// SPDX-License-Identifier: MIT
#pragma once

#include "asio.h"
#include "http/requestparser.h"
#include "network.h"
#include "outqueue.h"
#include "websocketdecoder.h"
#include "websocketframe.h"

#include <array>
#include <span>

namespace heartline::server {

class Connection;

/// What a connection needs from the network that it is part of.
class ConnectionHost
{
public:
    ConnectionHost(const Limits& limits_, NetworkHandler& handler_, Metrics& metrics_)
        : limits(limits_)
        , handler(handler_)
        , metrics(metrics_)
    {
    }
    virtual ~ConnectionHost() = default;
    Q_DISABLE_COPY_MOVE(ConnectionHost)

    const Limits limits;
    NetworkHandler& handler;
    Metrics& metrics;
    bool stopping = false;
    std::array<char, 65536> scratch{};          // shared by all reads, which run one after another
    std::vector<asio::const_buffer> gathered{}; // and by all writes

    /// flush() will be called at the end of this turn.
    virtual void markDirty(Connection& connection) = 0;
    /// The handler will be told, at the end of this turn, that the peer is no more.
    virtual void reportClosed(PeerId peer) = 0;
    /// Likewise, that its backlog has fallen from HubOutput::kHighWater to below kLowWater.
    virtual void reportWritable(PeerId peer) = 0;
    /// The connection is over; drops the host's reference.
    virtual void remove(Connection& connection) = 0;
};

/// One socket, from accept to end: HTTP first, then perhaps WebSocket.
///
/// ```
///         request, upgrade()                close(), peer's Close, error, overflow
///   Http ───────────────────> WebSocket ───────────────────────────────> Closing
///     │ last response                                                       │ both Closes, all written
///     └──────────────────────────────> Draining <──────────────────────────┘
///                                          │ the peer's end, or a deadline
///   any, on a broken socket ─────────────> Dead
/// ```
class Connection : public std::enable_shared_from_this<Connection>
{
public:
    Connection(TcpSocket socket, PeerId id, ConnectionHost& host, const std::shared_ptr<TlsContext>& tls);

    void start();
    [[nodiscard]] PeerId id() const { return m_id; }

    void respond(const HttpResponse& response);
    void upgrade(const HttpResponse& response, const PeerLimits& limits);
    void send(const QByteArray& frame, Delivery delivery);
    void close(uint16_t code, const QString& reason);
    void setReading(bool reading);
    /// Bytes not written yet.
    [[nodiscard]] qsizetype backlog() const { return m_queue.bytes() + m_cipher.bytes(); }
    /// The server stops: closes politely what is in use and drops what is idle.
    void finish(uint16_t code, const QString& reason);

    /// Writes what is queued, as far as the socket takes it.
    void flush();
    /// Looks after deadlines. `late`: the loop was held up, so silence proves nothing.
    void tick(TimePoint now, bool late);
    void die();

    bool dirty = false; // for the host

private:
    enum class Phase
    {
        Http,
        WebSocket,
        Closing,
        Draining,
        Dead
    };

    [[nodiscard]] bool wantsRead() const;
    void read();
    void onRead(const ErrorCode& error, size_t size);
    void onPeerEnded();
    void received(QByteArrayView bytes);
    void consume(QByteArrayView plain);
    void pumpHttp();
    void pumpWebSocket();
    void handle(const WebSocketEvent& event);
    void enqueue(const QByteArray& bytes);
    void giveUp(QByteArrayView reason);
    void startClosing(uint16_t code, QByteArrayView reason, std::chrono::milliseconds patience);
    void endAfterFlush();
    void encrypt();
    void endOutput();
    [[nodiscard]] OutQueue& output() { return m_tls ? m_cipher : m_queue; }

    ConnectionHost& m_host;
    TcpSocket m_socket;
    const PeerId m_id;
    Phase m_phase = Phase::Http;
    std::unique_ptr<TlsFilter> m_tls;
    std::unique_ptr<RequestParser> m_http;
    std::unique_ptr<WebSocketDecoder> m_webSocket;
    OutQueue m_queue;
    OutQueue m_cipher; // m_queue's front, encrypted
    // Small, since an idle connection keeps it; a full one is followed by a read into the host's large
    // buffer.
    std::array<char, 2048> m_buffer{};

    bool m_reading = false; // a read is under way
    bool m_paused = false;  // the hub wants no more for now
    bool m_waitingToWrite = false;
    bool m_pumping = false;
    bool m_endAfterFlush = false;
    bool m_peerEnded = false; // it will send no more
    bool m_busy = false;      // a request waits for its response
    bool m_keepAlive = true;
    bool m_head = false;
    bool m_pinged = false;
    bool m_high = false; // the backlog has been at kHighWater
    uint16_t m_tooSlow = closecode::kTryLater;
    qsizetype m_maxQueue = 0;

    TimePoint m_deadline;
    TimePoint m_lastRead;
    TimePoint m_pingedAt;
    TimePoint m_stuckSince;
};

} // namespace heartline::server
