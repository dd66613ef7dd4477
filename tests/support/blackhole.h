// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

class QAbstractSocket;
class QTcpServer;

namespace heartline::test {

/// The peer vanishes: from now on the kernel drops every packet that arrives for `socket`, acknowledgements
/// included, and nobody is told (Linux: a socket filter that accepts nothing; needs no rights). What is sent
/// from here still leaves, so black out both ends for a cable that was cut.
void blackHole(const QAbstractSocket& socket);
void heal(const QAbstractSocket& socket);
/// A server that swallows SYNs: connection attempts neither succeed nor fail.
void blackHole(const QTcpServer& server);
void heal(const QTcpServer& server);

} // namespace heartline::test
