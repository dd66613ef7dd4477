// SPDX-License-Identifier: MIT
#pragma once

#include "bench_server_clients.h"

#include <QProcess>
#include <QTemporaryDir>

namespace heartline::bench {

/// A server in a process of its own, with a folder of its own, which ends with the object.
class ServerProcess
{
public:
    ~ServerProcess();
    Q_DISABLE_COPY_MOVE(ServerProcess)

    [[nodiscard]] uint16_t port() const { return m_port; }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    /// Bytes of memory that are its own.
    [[nodiscard]] int64_t memory() const;

protected:
    ServerProcess();
    void start(const QString& program, const QStringList& arguments);
    /// Reads `listening on ADDRESS:PORT` from its output.
    void awaitPort();
    void stop();

    QProcess m_process;
    QTemporaryDir m_folder;
    uint16_t m_port = 0;
};

/// heartlined, with limits that let one connection do what it can.
class Heartlined final : public ServerProcess
{
public:
    Heartlined() { start(); }
    /// Starts it (again); how long that took.
    Seconds start();
    using ServerProcess::stop;
    [[nodiscard]] QString database() const;

    struct Committed
    {
        double events = 0;
        double commits = 0;
    };
    /// Counters since the start, from /metrics.
    [[nodiscard]] Committed committed() const;
};

/// Redis with appendfsync always.
class Redis final : public ServerProcess
{
public:
    /// Empty where there is none to be run.
    [[nodiscard]] static QString program();
    Redis();
};

/// Node's `ws` as a server that sends each message to everybody in a room.
class NodeBroadcast final : public ServerProcess
{
public:
    [[nodiscard]] static QString program();
    NodeBroadcast();
};

/// A file that the benchmarks bring along.
[[nodiscard]] QString peerSource(const QString& name);

} // namespace heartline::bench
