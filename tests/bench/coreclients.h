// SPDX-License-Identifier: MIT
#pragma once

#include "rawserver.h"

#include <QUrl>

namespace heartline::bench {

/// Runs one client against a RawServer in this process's event loop, and prints messages, seconds and CPU
/// seconds. A process of its own each, so that nobody measures what another left behind.
int runConnection(const QUrl& url, const RawServer::Task& task);
/// The same with a bare QWebSocket: with JSON it does the same parsing and serialising, else nothing.
int runBare(const QUrl& url, const RawServer::Task& task);

} // namespace heartline::bench
