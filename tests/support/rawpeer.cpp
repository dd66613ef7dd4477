// SPDX-License-Identifier: MIT
#include "rawpeer.h"

#include "tcpproxy.h"

#include <QCryptographicHash>
#include <QNetworkProxy>
#include <QSslSocket>
#include <QTimer>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace heartline::test {

namespace {

/// Takes one complete frame from the front of `buffer`, unmasked; nothing when there is none (RFC 6455 §5.2).
std::optional<RawFrame> takeFrame(QByteArray& buffer)
{
    if (buffer.size() < 2)
        return std::nullopt;
    const auto byte = [&buffer](qsizetype i) { return static_cast<uchar>(buffer[i]); };
    qsizetype head = 2;
    quint64 length = byte(1) & 0x7f;
    if (length == 126)
        head += 2;
    else if (length == 127)
        head += 8;
    const bool masked = byte(1) & 0x80;
    if (buffer.size() < head + (masked ? 4 : 0))
        return std::nullopt;
    if (length == 126)
        length = qFromBigEndian<quint16>(buffer.constData() + 2);
    else if (length == 127)
        length = qFromBigEndian<quint64>(buffer.constData() + 2);
    const QByteArray mask = masked ? buffer.mid(head, 4) : QByteArray(4, '\0');
    head += masked ? 4 : 0;
    if (static_cast<quint64>(buffer.size() - head) < length)
        return std::nullopt;
    RawFrame frame{byte(0) & 0x0f, buffer.mid(head, static_cast<qsizetype>(length)), (byte(0) & 0x80) != 0,
                   (byte(0) >> 4) & 7};
    for (qsizetype i = 0; i < frame.payload.size(); ++i)
        frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
    buffer.remove(0, head + static_cast<qsizetype>(length));
    return frame;
}

} // namespace

QByteArray RawFrame::bytes() const
{
    QByteArray head;
    head += static_cast<char>((fin ? 0x80 : 0) | (rsv << 4) | opcode);
    if (payload.size() < 126) {
        head += static_cast<char>(payload.size());
    } else if (payload.size() < 65536) {
        head += static_cast<char>(126);
        head.resize(4);
        qToBigEndian(static_cast<quint16>(payload.size()), head.data() + 2);
    } else {
        head += static_cast<char>(127);
        head.resize(10);
        qToBigEndian(static_cast<quint64>(payload.size()), head.data() + 2);
    }
    return head + payload;
}

RawLink::RawLink(QTcpSocket* socket, QObject* parent)
    : QObject(parent)
    , m_socket(socket)
{
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &RawLink::read);
    connect(m_socket, &QTcpSocket::disconnected, this, &RawLink::gone);
}

QByteArray RawLink::header(const QByteArray& name) const
{
    for (const QByteArray& line : request.split('\n')) {
        if (line.toLower().startsWith(name.toLower() + ':'))
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

QList<QByteArray> RawLink::messages() const
{
    QList<QByteArray> whole;
    for (const RawFrame& frame : frames) {
        if (frame.opcode == Continuation && !whole.isEmpty())
            whole.last() += frame.payload;
        else if (frame.opcode == Text || frame.opcode == Binary)
            whole << frame.payload;
    }
    return whole;
}

QByteArray RawLink::acceptKey() const
{
    // RFC 6455 §1.3
    return QCryptographicHash::hash(header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                                    QCryptographicHash::Sha1)
        .toBase64();
}

void RawLink::upgrade(const QByteArray& extra, const QByteArray& connection)
{
    m_upgraded = true;
    write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: " + connection +
          "\r\nSec-WebSocket-Accept: " + acceptKey() + "\r\n" + extra + "\r\n");
}

void RawLink::writeSlowly(const QByteArray& bytes)
{
    const bool idle = m_slow.isEmpty();
    m_slow += bytes;
    if (!idle)
        return;
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this, timer] {
        m_socket->write(m_slow.left(1));
        m_socket->flush();
        m_slow.remove(0, 1);
        if (m_slow.isEmpty())
            timer->deleteLater();
    });
    timer->start(0);
}

void RawLink::sendClose(int code, const QByteArray& reason)
{
    QByteArray payload(2, '\0');
    qToBigEndian(static_cast<quint16>(code), payload.data());
    send({Close, payload + reason});
}

void RawLink::reset()
{
    resetOnClose(*m_socket);
    m_socket->abort();
}

void RawLink::stopReading()
{
    m_reading = false;
    m_socket->setReadBufferSize(1);
}

void RawLink::read()
{
    if (!m_reading)
        return;
    m_buffer += m_socket->readAll();
    if (request.isEmpty()) {
        const auto end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        request = m_buffer.left(end + 2);
        m_buffer.remove(0, end + 4);
        Q_EMIT requested();
    }
    if (m_upgraded)
        parse();
}

void RawLink::parse()
{
    bool any = false;
    while (const auto frame = takeFrame(m_buffer)) {
        any = true;
        if (frame->opcode == Ping) {
            ++pings;
            if (answersPings)
                send({Pong, frame->payload});
        } else if (frame->opcode != Pong) {
            frames << *frame;
            if (onFrame)
                onFrame(*frame);
            if (frame->opcode == Close && answersClose) {
                send({Close, frame->payload});
                finish();
            }
        }
    }
    if (any)
        Q_EMIT received();
}

RawPeer::RawPeer(Script script)
    : onRequest(std::move(script))
{
    setProxy(QNetworkProxy::NoProxy);
    if (!listen(QHostAddress::LocalHost))
        qFatal("RawPeer: cannot listen: %s", qPrintable(errorString()));
}

RawPeer::RawPeer(Script script, const QSslConfiguration& tls)
    : RawPeer(std::move(script))
{
    m_tls = true;
    m_tlsConfiguration = tls;
}

QUrl RawPeer::url(const QString& rest) const
{
    return QUrl(u"%1://127.0.0.1:%2%3"_s.arg(m_tls ? u"wss"_s : u"ws"_s).arg(serverPort()).arg(rest));
}

void RawPeer::incomingConnection(qintptr descriptor)
{
    QTcpSocket* socket = nullptr;
    if (m_tls) {
        auto* secure = new QSslSocket;
        secure->setSslConfiguration(m_tlsConfiguration);
        socket = secure;
    } else {
        socket = new QTcpSocket;
    }
    socket->setSocketDescriptor(descriptor);
    auto* link = new RawLink(socket, this);
    links << link;
    connect(link, &RawLink::requested, this, [this, link] {
        if (onRequest)
            onRequest(*link);
    });
    if (auto* secure = qobject_cast<QSslSocket*>(socket))
        secure->startServerEncryption();
    if (onAccepted)
        onAccepted(*link);
}

RawPeer::Script RawPeer::answer(const QByteArray& status, bool close, const QByteArray& extra)
{
    return [status, close, extra](RawLink& link) {
        const QByteArray body = "<p>no</p>";
        link.write("HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" +
                   extra + "\r\n" + body);
        if (close)
            link.finish();
    };
}

RawPeer::Script RawPeer::upgradeThenSend(const QByteArray& bytes)
{
    return [bytes](RawLink& link) {
        link.upgrade();
        link.write(bytes);
    };
}

} // namespace heartline::test
