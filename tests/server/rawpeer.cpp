// SPDX-License-Identifier: MIT
#include "rawpeer.h"

#include <QJsonDocument>
#include <QSslSocket>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace {

constexpr int kPing = 9;
constexpr int kClose = 8;
constexpr int kText = 1;

} // namespace

QJsonObject RawPeer::Response::json() const
{
    return QJsonDocument::fromJson(body).object();
}

RawPeer::RawPeer(quint16 port, Link link)
{
    if (link == Link::Plain) {
        m_socket = std::make_unique<QTcpSocket>();
        m_socket->connectToHost(u"127.0.0.1"_s, port);
        m_socket->waitForConnected(kPatience);
        return;
    }
    auto socket = std::make_unique<QSslSocket>();
    socket->setPeerVerifyMode(QSslSocket::VerifyNone);
    socket->connectToHostEncrypted(u"127.0.0.1"_s, port);
    socket->waitForEncrypted(kPatience);
    m_socket = std::move(socket);
}

RawPeer::RawPeer(quint16 port, const QByteArray& target, const QByteArray& headers, Link link)
    : RawPeer(port, link)
{
    write("GET " + target +
          " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
          headers + "\r\n");
    upgrade = response();
}

void RawPeer::write(const QByteArray& bytes)
{
    m_socket->write(bytes);
    m_socket->flush();
}

void RawPeer::sendFrame(int first, const QByteArray& payload)
{
    m_closed = m_closed || first == 0x88;
    QByteArray frame(1, char(first));
    const auto size = quint64(payload.size());
    if (size < 126) {
        frame += char(0x80 | int(size));
    } else if (size < 65536) {
        frame += char(0xfe);
        frame += char(size >> 8);
        frame += char(size);
    } else {
        frame += char(0xff);
        for (int shift = 56; shift >= 0; shift -= 8)
            frame += char(size >> shift);
    }
    const QByteArray key = QByteArray::fromHex("a1b2c3d4");
    frame += key;
    for (qsizetype i = 0; i < payload.size(); ++i)
        frame += char(payload[i] ^ key[i % 4]);
    write(frame);
}

bool RawPeer::waitForMore()
{
    if (m_socket->bytesAvailable() == 0 && !m_socket->waitForReadyRead(kPatience))
        return false;
    m_input += m_socket->readAll();
    return true;
}

std::optional<RawPeer::Frame> RawPeer::next()
{
    while (true) {
        if (m_input.size() >= 2) {
            const auto* bytes = reinterpret_cast<const uchar*>(m_input.constData());
            quint64 size = bytes[1];
            qsizetype head = 2;
            if (size == 126)
                head = 4;
            else if (size == 127)
                head = 10;
            if (m_input.size() >= head) {
                if (head == 4)
                    size = qFromBigEndian<quint16>(bytes + 2);
                else if (head == 10)
                    size = qFromBigEndian<quint64>(bytes + 2);
                if (quint64(m_input.size() - head) >= size) {
                    Frame frame{bytes[0] & 0x0f, m_input.sliced(head, qsizetype(size))};
                    m_input.remove(0, head + qsizetype(size));
                    if (frame.opcode == kPing && answersPings)
                        sendFrame(0x8a, frame.payload);
                    if (frame.opcode == kClose && !m_closed)
                        sendFrame(0x88, frame.payload);
                    return frame;
                }
            }
        }
        if (!waitForMore())
            return std::nullopt;
    }
}

QJsonObject RawPeer::message()
{
    while (const auto frame = next()) {
        if (frame->opcode == kText)
            return QJsonDocument::fromJson(frame->payload).object();
        if (frame->opcode == kClose)
            break;
    }
    return {};
}

QJsonObject RawPeer::message(const QString& type)
{
    while (true) {
        const QJsonObject object = message();
        if (object.isEmpty() || object.value("type"_L1).toString() == type)
            return object;
    }
}

QByteArray RawPeer::close()
{
    while (const auto frame = next()) {
        if (frame->opcode == kClose)
            return frame->payload.size() < 2
                       ? QByteArray("none")
                       : QByteArray::number(qFromBigEndian<quint16>(frame->payload.constData())) + ' ' +
                             frame->payload.sliced(2);
    }
    return {};
}

bool RawPeer::waitForEnd()
{
    while (m_socket->state() != QAbstractSocket::UnconnectedState) {
        if (!waitForMore())
            break;
    }
    return m_socket->state() == QAbstractSocket::UnconnectedState;
}

RawPeer::Response RawPeer::request(const QByteArray& method, const QByteArray& target, const QByteArray& body,
                                   const QByteArray& headers)
{
    write(method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
          QByteArray::number(body.size()) + "\r\n" + headers + "\r\n" + body);
    return response();
}

RawPeer::Response RawPeer::response()
{
    Response response;
    qsizetype end = -1;
    while ((end = m_input.indexOf("\r\n\r\n")) < 0) {
        if (!waitForMore())
            return response;
    }
    response.head = m_input.first(end);
    m_input.remove(0, end + 4);
    response.status = response.head.mid(9, 3).toInt();
    const qsizetype length = response.head.toLower().indexOf("content-length: ");
    if (length < 0)
        return response;
    const qsizetype from = length + qsizetype(qstrlen("content-length: "));
    const qsizetype size = response.head.mid(from, response.head.indexOf('\r', from) - from).toLongLong();
    while (m_input.size() < size && waitForMore()) {
    }
    response.body = m_input.first(std::min(size, m_input.size()));
    m_input.remove(0, response.body.size());
    return response;
}
