// SPDX-License-Identifier: MIT
#include "connection.h"
#include "logging.h"

#include <Heartline/Limits>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::server {

namespace {

using Clock = std::chrono::steady_clock;

// What a pipelining client may send ahead of its answer before it is no longer read from.
constexpr qsizetype kMaxPipelined = 64 * 1024;
// Live-only messages (typing, cursors) are left out for a peer that has this much waiting.
constexpr qsizetype kBusyBytes = 64 * 1024;
// One write: as many pieces as a system call takes, and no more bytes than a socket buffer is likely to.
constexpr size_t kPiecesAWrite = 64;
constexpr qsizetype kBytesAWrite = 256 * 1024;
// Writes of one connection in one turn, so that a fast reader of much does not keep the others waiting.
constexpr int kWritesATurn = 4;
constexpr qsizetype kPlainAnEncryption = 16 * 1024;
// After our end of the stream is closed, how long the peer may take for its own.
constexpr auto kDrainTimeout = 2s;

} // namespace

Connection::Connection(TcpSocket socket, PeerId id, ConnectionHost& host,
                       const std::shared_ptr<TlsContext>& tls)
    : m_host(host)
    , m_socket(std::move(socket))
    , m_id(id)
    , m_tls(tls ? std::make_unique<TlsFilter>(tls) : nullptr)
    , m_http(std::make_unique<RequestParser>(
          RequestParser::Limits{.bodyBytes = uint64_t(host.limits.messageBytes + wire::kFrameSlack)}))
    , m_deadline(Clock::now() + host.limits.requestTimeout)
    , m_lastRead(Clock::now())
{
}

void Connection::start()
{
    ErrorCode error;
    m_socket.non_blocking(true, error);
    m_socket.set_option(asio::ip::tcp::no_delay(true), error);
    read();
}

bool Connection::wantsRead() const
{
    if (m_phase == Phase::Dead || m_peerEnded || m_reading || m_paused)
        return false;
    return !m_http || !m_busy || m_http->bufferedBytes() < kMaxPipelined;
}

void Connection::read()
{
    if (!wantsRead())
        return;
    m_reading = true;
    m_socket.async_read_some(
        asio::buffer(m_buffer),
        [self = shared_from_this()](const ErrorCode& error, size_t size) { self->onRead(error, size); });
}

void Connection::onRead(const ErrorCode& error, size_t size)
{
    m_reading = false;
    if (m_phase == Phase::Dead)
        return;
    if (error)
        return onPeerEnded();
    received(QByteArrayView(m_buffer.data(), qsizetype(size)));
    if (size == m_buffer.size() && wantsRead()) {
        ErrorCode again;
        const size_t more = m_socket.read_some(asio::buffer(m_host.scratch), again);
        if (!again)
            received(QByteArrayView(m_host.scratch.data(), qsizetype(more)));
        else if (again != asio::error::would_block)
            return onPeerEnded();
    }
    read();
}

void Connection::onPeerEnded()
{
    m_peerEnded = true;
    // Some HTTP clients end their side with the request and wait for the answer.
    if (m_phase == Phase::Http && (m_busy || !m_queue.isEmpty())) {
        m_keepAlive = false;
        if (!m_busy)
            endAfterFlush();
        return;
    }
    if (m_phase == Phase::Closing && !output().isEmpty())
        return endAfterFlush();
    die();
}

void Connection::received(QByteArrayView bytes)
{
    m_host.metrics.bytesIn += quint64(bytes.size());
    m_lastRead = Clock::now();
    m_pinged = false; // whatever comes is a sign of life
    if (!m_tls)
        return consume(bytes);
    QByteArray plain;
    const bool good = m_tls->receive(bytes, plain);
    m_cipher.push(m_tls->takeOutput());
    m_host.markDirty(*this);
    if (!plain.isEmpty())
        consume(plain);
    if (good || m_phase == Phase::Dead)
        return;
    // An alert may be waiting to go out; the rest of what the peer says cannot be understood.
    if (m_cipher.isEmpty())
        return onPeerEnded();
    m_peerEnded = true;
    m_endAfterFlush = true;
}

void Connection::consume(QByteArrayView plain)
{
    switch (m_phase) {
    case Phase::Http:
        m_http->feed(plain);
        return pumpHttp();
    case Phase::WebSocket:
    case Phase::Closing:
        if (!m_webSocket)
            return;
        m_webSocket->feed(plain);
        return pumpWebSocket();
    case Phase::Draining:
    case Phase::Dead:
        return;
    }
}

void Connection::pumpHttp()
{
    if (m_pumping)
        return;
    m_pumping = true;
    while (m_phase == Phase::Http && !m_busy && !m_endAfterFlush) {
        const RequestParser::Outcome outcome = m_http->next();
        if (outcome == RequestParser::Outcome::Failed) {
            ++m_host.metrics.protocolErrors;
            enqueue(m_http->failure().encoded(false));
            endAfterFlush();
        } else if (outcome == RequestParser::Outcome::NeedMore) {
            if (m_http->takeExpectsContinue())
                enqueue("HTTP/1.1 100 Continue\r\n\r\n");
            // From its first byte on: one byte now and then does not prolong it.
            if (m_http->isMidRequest())
                m_deadline = std::min(m_deadline, Clock::now() + m_host.limits.requestTimeout);
            break;
        } else {
            m_busy = true;
            HttpRequest& request = m_http->request();
            ErrorCode gone;
            const auto remote = m_socket.remote_endpoint(gone);
            request.fromThisComputer = !gone && isLoopback(remote.address());
            request.remoteAddress = gone ? QString() : QString::fromStdString(remote.address().to_string());
            m_keepAlive = m_keepAlive && request.keepAlive;
            m_head = request.method == "HEAD";
            m_deadline = TimePoint::max();
            ++m_host.metrics.httpRequests;
            m_host.handler.request(m_id, request);
        }
    }
    m_pumping = false;
    if (m_phase == Phase::WebSocket)
        pumpWebSocket();
}

void Connection::respond(const HttpResponse& response)
{
    if (m_phase != Phase::Http || !m_busy)
        return;
    m_busy = false;
    const bool keep = m_keepAlive && !m_host.stopping;
    enqueue(response.encoded(keep, m_head));
    if (!keep)
        return endAfterFlush();
    m_deadline = Clock::now() + m_host.limits.keepAlive;
    pumpHttp();
    read();
}

void Connection::upgrade(const HttpResponse& response, const PeerLimits& limits)
{
    if (m_phase != Phase::Http || !m_busy)
        return;
    m_busy = false;
    m_phase = Phase::WebSocket;
    m_tooSlow = limits.tooSlow;
    m_maxQueue = limits.maxQueue;
    enqueue(response.encoded(true));
    m_webSocket = std::make_unique<WebSocketDecoder>(limits.maxMessage);
    m_webSocket->feed(m_http->takeRest());
    m_deadline = TimePoint::max();
    if (m_pumping)
        return; // pumpHttp() still uses the parser; it goes on to pumpWebSocket()
    m_http.reset();
    pumpWebSocket();
}

void Connection::pumpWebSocket()
{
    m_http.reset();
    while ((m_phase == Phase::WebSocket || m_phase == Phase::Closing) && !m_paused) {
        const auto event = m_webSocket->next();
        if (!event)
            return;
        handle(*event);
    }
}

void Connection::handle(const WebSocketEvent& event)
{
    using Kind = WebSocketEvent::Kind;
    if (m_phase == Phase::Closing) {
        // After our Close only the peer's matters (RFC 6455 §5.5.1); a peer that errs now may go as well.
        if (event.kind != Kind::Close && event.kind != Kind::Error)
            return;
        m_peerEnded = event.kind == Kind::Close;
        return endAfterFlush();
    }
    switch (event.kind) {
    case Kind::Text:
        return m_host.handler.text(m_id, event.payload);
    case Kind::Binary:
        return m_host.handler.binary(m_id, event.payload);
    case Kind::Pong:
        return m_host.handler.pong(m_id, event.payload);
    case Kind::Ping:
        return send(encodeFrame(Opcode::Pong, event.payload), Delivery::Keep);
    case Kind::Close:
        m_host.reportClosed(m_id);
        startClosing(event.code, {}, m_host.limits.closeTimeout);
        m_peerEnded = true; // nothing comes after a Close, so nothing unread can turn our end into a reset
        return endAfterFlush();
    case Kind::Error:
        ++m_host.metrics.protocolErrors;
        qCInfo(lcNet) << "protocol error peer=" << m_id << "code=" << event.code << event.payload;
        m_host.reportClosed(m_id);
        startClosing(event.code, event.payload, m_host.limits.closeTimeout);
        // What follows cannot be understood, the peer's Close neither: it is read and dropped until the peer
        // ends.
        return endAfterFlush();
    }
}

void Connection::send(const QByteArray& frame, Delivery delivery)
{
    if (m_phase != Phase::WebSocket)
        return;
    if (delivery == Delivery::DropWhenBusy && m_queue.bytes() > kBusyBytes)
        return;
    if (m_queue.bytes() + frame.size() > m_maxQueue)
        return giveUp("Too much was waiting for you; connect again.");
    if (frame.front() == char(0x81) || frame.front() == char(0x82)) // not a ping or pong
        ++m_host.metrics.messagesOut;
    enqueue(frame);
    m_high = m_high || backlog() >= HubOutput::kHighWater;
}

void Connection::giveUp(QByteArrayView reason)
{
    ++m_host.metrics.slowPeers;
    qCInfo(lcNet) << "slow consumer peer=" << m_id << "queued=" << m_queue.bytes() << "bytes";
    // What it did not read in time goes; only the Close shall still reach it. The memory is free at once.
    m_queue.dropUnstarted();
    m_host.reportClosed(m_id);
    m_stuckSince = Clock::now(); // for the Close it has as long again
    startClosing(m_tooSlow, reason, m_host.limits.stallTimeout);
}

void Connection::close(uint16_t code, const QString& reason)
{
    if (m_phase == Phase::WebSocket)
        startClosing(code, reason.toUtf8(), m_host.limits.closeTimeout);
}

void Connection::startClosing(uint16_t code, QByteArrayView reason, std::chrono::milliseconds patience)
{
    m_phase = Phase::Closing;
    m_deadline = Clock::now() + patience;
    m_paused = false;
    enqueue(encodeClose(code, reason));
    read();
}

void Connection::setReading(bool reading)
{
    if (m_paused == !reading || m_phase != Phase::WebSocket)
        return;
    m_paused = !reading;
    if (!reading)
        return;
    m_lastRead = Clock::now(); // the silence was ours
    // Later, since the hub that asks for it must not be called from inside its own call.
    asio::post(m_socket.get_executor(), [self = shared_from_this()] {
        self->pumpWebSocket();
        self->read();
    });
}

void Connection::finish(uint16_t code, const QString& reason)
{
    if (m_phase == Phase::WebSocket) {
        m_host.reportClosed(m_id);
        close(code, reason);
    } else if (m_phase == Phase::Http && !m_busy && m_queue.isEmpty()) {
        die();
    } else if (m_phase == Phase::Http) {
        m_keepAlive = false;
        if (!m_busy)
            endAfterFlush();
    }
}

void Connection::enqueue(const QByteArray& bytes)
{
    m_queue.push(bytes);
    m_host.markDirty(*this);
}

void Connection::endAfterFlush()
{
    m_endAfterFlush = true;
    m_deadline = std::min(m_deadline, Clock::now() + m_host.limits.stallTimeout);
    m_host.markDirty(*this);
}

void Connection::encrypt()
{
    // No more than the socket can take soon: what is encrypted can't be dropped any more.
    while (m_tls->isEstablished() && !m_queue.isEmpty() && m_cipher.bytes() < kBytesAWrite) {
        QByteArray plain;
        m_queue.gather(kPiecesAWrite, kPlainAnEncryption, [&](QByteArrayView piece) { plain.append(piece); });
        m_queue.consume(plain.size());
        if (!m_tls->send(plain))
            return die();
        m_cipher.push(m_tls->takeOutput());
    }
}

void Connection::flush()
{
    if (m_waitingToWrite || m_phase == Phase::Dead || m_phase == Phase::Draining)
        return;
    for (int i = 0; i < kWritesATurn; ++i) {
        if (m_tls)
            encrypt();
        if (m_phase == Phase::Dead || output().isEmpty())
            break;
        m_host.gathered.clear();
        output().gather(kPiecesAWrite, kBytesAWrite, [this](QByteArrayView piece) {
            m_host.gathered.emplace_back(piece.data(), size_t(piece.size()));
        });
        ErrorCode error;
        const size_t written = m_socket.write_some(m_host.gathered, error);
        if (error == asio::error::would_block) {
            m_waitingToWrite = true;
            m_stuckSince = Clock::now();
            m_socket.async_wait(TcpSocket::wait_write, [self = shared_from_this()](const ErrorCode&) {
                self->m_waitingToWrite = false;
                self->m_host.markDirty(*self);
            });
            return;
        }
        if (error)
            return die();
        m_host.metrics.bytesOut += written;
        output().consume(qsizetype(written));
        if (m_high && backlog() < HubOutput::kLowWater) {
            m_high = false;
            m_host.reportWritable(m_id);
        }
    }
    if (m_phase == Phase::Dead)
        return;
    if (!output().isEmpty() || (m_tls && m_tls->isEstablished() && !m_queue.isEmpty()))
        m_host.markDirty(*this);
    else if (m_endAfterFlush)
        endOutput();
}

void Connection::endOutput()
{
    ErrorCode error;
    if (m_tls) {
        m_tls->shutdown();
        const QByteArray goodbye = m_tls->takeOutput();
        if (!goodbye.isEmpty())
            m_socket.write_some(asio::buffer(goodbye.constData(), size_t(goodbye.size())), error);
    }
    if (m_peerEnded)
        return die();
    // Not closed yet: bytes of the peer that nobody read would make the kernel reset the connection, and the
    // reset would overtake our last words.
    m_phase = Phase::Draining;
    m_deadline = Clock::now() + kDrainTimeout;
    m_socket.shutdown(TcpSocket::shutdown_send, error);
    read();
}

void Connection::tick(TimePoint now, bool late)
{
    if (now >= m_deadline) {
        const bool slowRequest = m_phase == Phase::Http && m_http->isMidRequest() && !m_endAfterFlush;
        if (m_phase == Phase::Http || m_phase == Phase::Closing)
            ++m_host.metrics.deadPeers;
        if (!slowRequest)
            return die();
        enqueue(HttpResponse::error(408, u"too_slow"_s, u"The request took too long to arrive."_s)
                    .encoded(false));
        m_deadline = now + kDrainTimeout;
        m_endAfterFlush = true;
        return;
    }
    if (m_waitingToWrite && now - m_stuckSince > m_host.limits.stallTimeout) {
        if (m_phase == Phase::WebSocket)
            return giveUp("You read nothing of what was sent; connect again.");
        ++m_host.metrics.slowPeers;
        return die();
    }
    if (m_phase != Phase::WebSocket || m_paused)
        return;
    if (!m_pinged) {
        if (now - m_lastRead < m_host.limits.pingInterval)
            return;
        m_pinged = true;
        m_pingedAt = now;
        enqueue(encodeFrame(Opcode::Ping, "idle"));
    } else if (late) {
        m_pingedAt = now; // its answer may be in the socket, unread
    } else if (now - m_pingedAt > m_host.limits.pongTimeout) {
        ++m_host.metrics.deadPeers;
        qCInfo(lcNet) << "dead peer=" << m_id;
        die();
    }
}

void Connection::die()
{
    if (m_phase == Phase::Dead)
        return;
    if (m_phase == Phase::WebSocket)
        m_host.reportClosed(m_id);
    m_phase = Phase::Dead;
    ErrorCode error;
    m_socket.close(error);
    m_host.remove(*this);
}

} // namespace heartline::server
