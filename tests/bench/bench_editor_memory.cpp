// SPDX-License-Identifier: MIT
#include "bench_editor_parts.h"
#include "bench_editor_peer.h"
#include "bench_server_peers.h"

#include <Heartline/Document>
#include <Heartline/SyncProtocol>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QUrl>
#include <QWebSocket>

#include <cstdio>
#include <memory>

namespace heartline::bench {

namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kTextBytes = 10'000;
constexpr int kPatienceMs = 60'000;

/// Connections to documents; each is let in and has its document's state.
class Readers
{
public:
    explicit Readers(uint16_t port)
        : m_port(port)
    {
    }

    /// One more, which brings `state` if that is not empty. False: it did not work.
    bool join(const QString& document, const QByteArray& state = {})
    {
        auto& socket = *m_sockets.emplace_back(std::make_unique<QWebSocket>());
        // The step 2 that answers the step 1, and the echo that says that the text is on disk.
        int awaited = state.isEmpty() ? 1 : 2;
        QObject::connect(&socket, &QWebSocket::connected, &socket, [&] {
            socket.sendBinaryMessage(toQt(crdt::sync::encodeSyncStep1({})));
            if (!state.isEmpty())
                socket.sendBinaryMessage(state);
        });
        QObject::connect(&socket, &QWebSocket::binaryMessageReceived, &socket, [&](const QByteArray& frame) {
            const bool isSync = frame.startsWith('\0');
            awaited -= isSync && frame.size() > 1 && frame[1] != 0 ? 1 : 0;
        });
        socket.open(QUrl(u"ws://127.0.0.1:%1/yjs/%2"_s.arg(m_port).arg(document)));
        QElapsedTimer clock;
        clock.start();
        while (awaited > 0 && clock.elapsed() < kPatienceMs)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        socket.disconnect(&socket); // `awaited` goes
        return awaited <= 0;
    }

    static QByteArray toQt(const crdt::Bytes& bytes)
    {
        return {reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())};
    }

private:
    uint16_t m_port;
    std::vector<std::unique_ptr<QWebSocket>> m_sockets;
};

} // namespace

bool runMemory(bool quick)
{
    const int count = quick ? 200 : 1000;
    const Heartlined server;
    Readers readers(server.port());
    crdt::Document document;
    document.text("content").insert(0, proseOf(kTextBytes));
    const QByteArray state = Readers::toQt(crdt::sync::encodeUpdate(document.encodeStateAsUpdate()));

    // What is made once for all comes first.
    bool works = readers.join(u"first"_s, state);
    for (int i = 0; works && i < 50; ++i)
        works = readers.join(u"first"_s);
    const int64_t idle = server.memory();
    for (int i = 0; works && i < count; ++i)
        works = readers.join(u"first"_s);
    const int64_t connected = server.memory();
    for (int i = 0; works && i < count; ++i)
        works = readers.join(u"document-%1"_s.arg(i), state);
    const int64_t opened = server.memory();
    if (!works) {
        std::fprintf(stderr, "bench: the server did not answer\n");
        return false;
    }
    const double connection = double(connected - idle) / count / 1024;
    std::printf("memory of heartlined: %.1f KiB a connection to a document; %.1f KiB an open document of %zu "
                "bytes, its one connection not counted (%d of each)\n",
                connection, double(opened - connected) / count / 1024 - connection, kTextBytes, count);
    return true;
}

} // namespace heartline::bench
