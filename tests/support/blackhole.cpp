// SPDX-License-Identifier: MIT
#include "blackhole.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <linux/filter.h>
#include <sys/socket.h>

namespace heartline::test {

namespace {

void attach(qintptr descriptor)
{
    sock_filter acceptNothing{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog program{1, &acceptNothing};
    if (::setsockopt(static_cast<int>(descriptor), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program))
        qFatal("blackHole: SO_ATTACH_FILTER failed on descriptor %d", static_cast<int>(descriptor));
}

void detach(qintptr descriptor)
{
    const int unused = 0;
    ::setsockopt(static_cast<int>(descriptor), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}

} // namespace

void blackHole(const QAbstractSocket& socket)
{
    attach(socket.socketDescriptor());
}

void heal(const QAbstractSocket& socket)
{
    detach(socket.socketDescriptor());
}

void blackHole(const QTcpServer& server)
{
    attach(server.socketDescriptor());
}

void heal(const QTcpServer& server)
{
    detach(server.socketDescriptor());
}

} // namespace heartline::test
