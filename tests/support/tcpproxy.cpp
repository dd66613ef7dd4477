// SPDX-License-Identifier: MIT
#include "tcpproxy.h"

#include <QNetworkProxy>
#include <algorithm>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace heartline::test {

namespace {

// Small, so that a stall is felt by the sender soon.
constexpr qint64 kBuffer = 64 * 1024;

} // namespace

void resetOnClose(QAbstractSocket& socket)
{
    const linger rough{1, 0};
    ::setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &rough, sizeof rough);
}

TcpProxy::TcpProxy(quint16 targetPort, QObject* parent)
    : QObject(parent)
    , m_target(targetPort)
{
    m_clock.start();
    m_server.setProxy(QNetworkProxy::NoProxy);
    connect(&m_server, &QTcpServer::newConnection, this, &TcpProxy::accept);
    listen(0);
    m_port = m_server.serverPort();
}

TcpProxy::~TcpProxy()
{
    cut();
}

void TcpProxy::listen(quint16 port)
{
    if (!m_server.isListening() && !m_server.listen(QHostAddress::LocalHost, port))
        qFatal("TcpProxy: cannot listen on port %d: %s", port, qPrintable(m_server.errorString()));
}

QUrl TcpProxy::url(const QString& rest) const
{
    return QUrl(u"ws://127.0.0.1:%1%2"_s.arg(m_port).arg(rest));
}

void TcpProxy::accept()
{
    while (QTcpSocket* accepted = m_server.nextPendingConnection()) {
        ++m_accepted;
        auto pair = std::make_unique<Pair>();
        accepted->setParent(nullptr);
        pair->client.reset(accepted);
        pair->server = std::make_unique<QTcpSocket>();
        pair->server->setProxy(QNetworkProxy::NoProxy);
        pair->lanes[0].from = pair->lanes[1].to = pair->client.get();
        pair->lanes[0].to = pair->lanes[1].from = pair->server.get();
        pair->lanes[0].toServer = true;
        for (QTcpSocket* socket : {pair->client.get(), pair->server.get()}) {
            socket->setReadBufferSize(kBuffer);
            socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        }
        Pair* const raw = pair.get();
        m_pairs.push_back(std::move(pair));
        watch(raw, &raw->lanes[0]);
        watch(raw, &raw->lanes[1]);
        connect(raw->server.get(), &QTcpSocket::connected, this, [this, raw] {
            raw->server->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            pump(raw, &raw->lanes[0]);
        });
        raw->server->connectToHost(QHostAddress::LocalHost, m_target);
        Q_EMIT connectionAccepted();
    }
}

void TcpProxy::watch(Pair* pair, Lane* lane)
{
    lane->timer = std::make_unique<QTimer>();
    lane->timer->setSingleShot(true);
    lane->timer->setTimerType(Qt::PreciseTimer);
    const auto again = [this, pair, lane] { pump(pair, lane); };
    connect(lane->timer.get(), &QTimer::timeout, this, again);
    connect(lane->from, &QTcpSocket::readyRead, this, again);
    connect(lane->to, &QTcpSocket::bytesWritten, this, again);
    connect(lane->from, &QTcpSocket::errorOccurred, this,
            [this, pair, lane](QAbstractSocket::SocketError error) {
                if (error != QAbstractSocket::RemoteHostClosedError)
                    drop(pair, How::Reset); // refused by the target, or reset by either side
                else
                    lane->ended = true;
            });
    connect(lane->from, &QTcpSocket::disconnected, this, [this, pair, lane] {
        lane->ended = true;
        pump(pair, lane);
    });
}

bool TcpProxy::isStalled(const Lane& lane) const
{
    return lane.toServer ? m_stalledToServer : m_stalledToClient;
}

void TcpProxy::pump(Pair* pair, Lane* lane)
{
    const bool gone = std::ranges::none_of(m_pairs, [pair](const auto& one) { return one.get() == pair; });
    if (gone)
        return;
    if (pair->lanes[0].ended && pair->lanes[1].ended)
        return drop(pair, How::Finish);
    if (isStalled(*lane) || lane->to->state() != QAbstractSocket::ConnectedState)
        return;
    qint64 held = 0;
    for (const Lane::Lot& lot : lane->waiting)
        held += lot.bytes.size();
    if (held < kBuffer && lane->from->bytesAvailable() > 0)
        lane->waiting.push_back({lane->from->read(kBuffer), m_clock.elapsed() + m_delay.count()});

    bool passed = false;
    // One lot at a time goes out by itself only if the one before it is gone.
    const qint64 room = m_chunk > 0 ? 1 : kBuffer;
    while (!lane->waiting.empty() && lane->to->bytesToWrite() < room) {
        Lane::Lot& lot = lane->waiting.front();
        const qint64 from = m_chunk > 0 ? std::max(lot.due, lane->next) : lot.due;
        if (const qint64 wait = from - m_clock.elapsed(); wait > 0) {
            lane->timer->start(static_cast<int>(wait));
            break;
        }
        const QByteArray bytes = m_chunk > 0 ? lot.bytes.left(m_chunk) : lot.bytes;
        lot.bytes.remove(0, bytes.size());
        if (lot.bytes.isEmpty())
            lane->waiting.pop_front();
        (lane->toServer ? m_bytesToServer : m_bytesToClient) += bytes.size();
        passed = true;
        lane->next = m_clock.elapsed() + m_pause.count();
        lane->to->write(bytes);
    }
    if (lane->waiting.empty() && lane->from->bytesAvailable() > 0)
        lane->timer->start(0);
    else if (lane->waiting.empty() && lane->ended)
        drop(pair, How::Finish);
    if (passed)
        Q_EMIT bytesPassed();
}

void TcpProxy::drop(Pair* pair, How how)
{
    const auto found = std::ranges::find_if(m_pairs, [pair](const auto& one) { return one.get() == pair; });
    if (found == m_pairs.end())
        return;
    const std::unique_ptr<Pair> gone = std::move(*found);
    m_pairs.erase(found);
    for (Lane& lane : gone->lanes)
        lane.timer.release()->deleteLater(); // this may be its slot
    for (std::unique_ptr<QTcpSocket>* socket : {&gone->client, &gone->server}) {
        QTcpSocket* const raw = socket->release();
        raw->disconnect(this);
        if (how == How::Reset) {
            resetOnClose(*raw);
            raw->abort();
            raw->deleteLater();
        } else {
            raw->setParent(this);
            connect(raw, &QTcpSocket::disconnected, raw, &QObject::deleteLater);
            raw->disconnectFromHost();
            if (raw->state() == QAbstractSocket::UnconnectedState)
                raw->deleteLater();
        }
    }
    Q_EMIT connectionEnded();
}

void TcpProxy::cut(How how)
{
    while (!m_pairs.empty())
        drop(m_pairs.back().get(), how);
}

void TcpProxy::stall(Way way)
{
    m_stalledToServer = m_stalledToServer || way != Way::ToClient;
    m_stalledToClient = m_stalledToClient || way != Way::ToServer;
}

void TcpProxy::refuse()
{
    m_server.close();
    cut();
}

void TcpProxy::heal()
{
    m_stalledToServer = m_stalledToClient = false;
    m_delay = std::chrono::milliseconds(0);
    m_chunk = 0;
    m_pause = std::chrono::milliseconds(0);
    listen(m_port);
    for (const auto& pair : m_pairs) {
        for (Lane& lane : pair->lanes) {
            lane.next = 0;
            lane.timer->start(0);
        }
    }
}

} // namespace heartline::test
