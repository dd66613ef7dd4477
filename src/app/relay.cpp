// SPDX-License-Identifier: MIT
#include "relay.h"

using namespace Qt::StringLiterals;

namespace heartline {

Relay::Relay(quint16 target, QObject* parent)
    : QObject(parent)
    , m_target(target)
{
    connect(&m_server, &QTcpServer::newConnection, this, &Relay::accept);
    if (m_server.listen(QHostAddress::LocalHost))
        m_port = m_server.serverPort();
}

QUrl Relay::url() const
{
    return m_port == 0 ? QUrl() : QUrl(u"ws://127.0.0.1:%1"_s.arg(m_port));
}

void Relay::cut()
{
    m_server.close();
    const QList<QTcpSocket*> sockets = findChildren<QTcpSocket*>();
    for (QTcpSocket* socket : sockets)
        socket->abort();
}

void Relay::mend()
{
    m_server.listen(QHostAddress::LocalHost, m_port);
}

void Relay::accept()
{
    while (QTcpSocket* near = m_server.nextPendingConnection()) {
        near->setParent(this); // and not the server's, which deletes its own when it's closed
        auto* far = new QTcpSocket(this);
        far->connectToHost(QHostAddress(QHostAddress::LocalHost), m_target);
        for (const auto& [from, to] : {std::pair(near, far), std::pair(far, near)}) {
            connect(from, &QTcpSocket::readyRead, to, [from = from, to = to] { to->write(from->readAll()); });
            connect(from, &QTcpSocket::disconnected, to, &QTcpSocket::disconnectFromHost);
            connect(from, &QTcpSocket::disconnected, from, &QObject::deleteLater);
        }
        connect(far, &QTcpSocket::connected, near, [near, far] { far->write(near->readAll()); });
    }
}

} // namespace heartline
