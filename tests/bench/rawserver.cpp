// SPDX-License-Identifier: MIT
#include "rawserver.h"

#include <QCryptographicHash>
#include <QList>
#include <QtEndian>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace heartline::bench {

namespace {

bool writeAll(int descriptor, const char* data, qint64 length)
{
    while (length > 0) {
        const ssize_t written = ::send(descriptor, data, static_cast<size_t>(length), MSG_NOSIGNAL);
        if (written <= 0)
            return false;
        data += written;
        length -= written;
    }
    return true;
}

QByteArray frame(int opcode, const QByteArray& payload)
{
    QByteArray head(payload.size() < 126 ? 2 : 4, '\0');
    head[0] = static_cast<char>(0x80 | opcode);
    if (payload.size() < 126) {
        head[1] = static_cast<char>(payload.size());
    } else {
        head[1] = 126;
        qToBigEndian(static_cast<quint16>(payload.size()), head.data() + 2);
    }
    return head + payload;
}

/// Reads the request and answers it (RFC 6455 §4.2).
bool upgrade(int descriptor)
{
    QByteArray request;
    char byte = 0;
    while (!request.endsWith("\r\n\r\n")) {
        if (::recv(descriptor, &byte, 1, 0) != 1)
            return false;
        request += byte;
    }
    const QByteArray name = "sec-websocket-key:";
    const auto at = request.toLower().indexOf(name);
    const QByteArray key = request.mid(at + name.size()).split('\r').first().trimmed();
    const QByteArray accept =
        QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1)
            .toBase64();
    const QByteArray answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept + "\r\n\r\n";
    return writeAll(descriptor, answer.constData(), answer.size());
}

} // namespace

QByteArray jsonMessage(qint64 size)
{
    const QByteArray begin = R"({"content":")";
    const QByteArray end = R"(","n":1,"sender":"ann","type":"chat"})";
    return begin + QByteArray(size - begin.size() - end.size(), 'x') + end;
}

RawServer::RawServer()
    : m_listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listening, generic, length) != 0 || ::listen(m_listening, 8) != 0 ||
        ::getsockname(m_listening, generic, &length) != 0)
        qFatal("bench: cannot listen");
    m_port = ntohs(address.sin_port);
}

RawServer::~RawServer()
{
    finish();
    ::close(m_listening);
}

void RawServer::serve(const Task& task)
{
    finish();
    m_thread = std::thread([this, task] { run(task); });
}

void RawServer::finish()
{
    if (m_thread.joinable())
        m_thread.join();
}

void RawServer::run(const Task& task) const
{
    const int client = ::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC);
    const int on = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (client < 0 || !upgrade(client)) {
        ::close(client);
        return;
    }
    const QByteArray payload = task.kind == Kind::Json
                                   ? jsonMessage(task.size)
                                   : QByteArray(task.size, task.kind == Kind::Text ? 't' : 'b');
    const QByteArray one = frame(task.kind == Kind::Binary ? 2 : 1, payload);
    char buffer[256 * 1024];
    if (task.sends) {
        const qint64 lot = std::max<qint64>(1, qint64(256 * 1024) / one.size());
        const QByteArray many = one.repeated(lot);
        for (qint64 left = task.count; left > 0; left -= lot) {
            if (!writeAll(client, many.constData(), std::min(left, lot) * one.size()))
                break;
        }
    } else {
        qint64 left = task.count * (one.size() + 4); // the client's are masked
        while (left > 0) {
            const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
            if (got <= 0)
                break;
            left -= got;
        }
        const QByteArray done = frame(1, "done");
        writeAll(client, done.constData(), done.size());
    }
    while (::recv(client, buffer, sizeof buffer, 0) > 0) { // until it goes
    }
    ::close(client);
}

} // namespace heartline::bench
