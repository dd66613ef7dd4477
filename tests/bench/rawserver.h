// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QtGlobal>
#include <thread>

namespace heartline::bench {

/// A WebSocket server that costs as little as it can, so that the client is what is measured: plain blocking
/// sockets on a thread of its own, frames encoded beforehand. Serves one client after the other, each either
///  - with `count` messages sent to it as fast as it takes them, or
///  - by reading `count` messages of `size` bytes, and one text message back when all have come.
class RawServer
{
public:
    enum class Kind
    {
        Json,
        Text,
        Binary
    };
    struct Task
    {
        bool sends = true; ///< the server sends, the client receives
        Kind kind = Kind::Json;
        qint64 size = 120;
        qint64 count = 0;
    };

    RawServer();
    ~RawServer();

    [[nodiscard]] quint16 port() const { return m_port; }
    /// What the next client gets. Returns when the server is ready for it.
    void serve(const Task& task);
    /// Waits for that client to go.
    void finish();

private:
    void run(const Task& task) const;

    int m_listening = -1;
    quint16 m_port = 0;
    std::thread m_thread;
};

/// A JSON object of `size` bytes as the benchmarks send it.
[[nodiscard]] QByteArray jsonMessage(qint64 size);

} // namespace heartline::bench
