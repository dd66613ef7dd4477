// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>
#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace heartline::test {

/// A TCP proxy on the loopback address that does what bad networks do: cuts, stalls, delays, refuses, heals.
/// It sees bytes, not messages, and copies them as they are.
///
/// Lives in one thread with an event loop (usually the test's own). It listens from its construction on, on a
/// port of its own, which it keeps. Faults hold for present and for later connections, until heal().
///
///     TcpProxy proxy(server.port());
///     connection.setUrl(proxy.url());
///     proxy.stall();              // alive to TCP, deaf and mute to everybody else
///     proxy.heal();               // what waited flows
class TcpProxy : public QObject
{
    Q_OBJECT
public:
    enum class Way
    {
        ToServer,
        ToClient,
        Both
    };
    enum class How
    {
        Reset, ///< RST: unsent bytes are lost, both ends get an error at once.
        Finish ///< FIN both ways, behind what has arrived here.
    };

    explicit TcpProxy(quint16 targetPort, QObject* parent = nullptr);
    ~TcpProxy() override;

    [[nodiscard]] quint16 port() const { return m_port; }
    /// ws://127.0.0.1:port followed by `rest` (a path, a query).
    [[nodiscard]] QUrl url(const QString& rest = QStringLiteral("/")) const;
    /// Where later connections go (a server restarted on another port).
    void setTarget(quint16 port) { m_target = port; }

    /// Ends every present connection. Later ones pass.
    void cut(How how = How::Reset);
    /// Copies nothing that way and stops reading, so that the sender's buffers fill. New connections are
    /// accepted and stall too. Ends of connections wait like bytes.
    void stall(Way way = Way::Both);
    /// Everything passes again: stalls, refusals, delays and limits end; what waited flows.
    void heal();
    /// Each byte arrives this much later (order is kept). For what is read from now on.
    void setDelay(std::chrono::milliseconds delay) { m_delay = delay; }
    /// Passes on at most this many bytes at a time, each lot as a segment of its own (0: as they come).
    void setChunk(qint64 bytes) { m_chunk = bytes; }
    /// Trickles: chunks leave at least this long after each other, each way of each connection by itself.
    void setPause(std::chrono::milliseconds pause) { m_pause = pause; }
    /// Cuts every connection and closes the port: new connections are refused by the system until heal().
    void refuse();

    /// Present connections, and all since the beginning.
    [[nodiscard]] int connections() const { return static_cast<int>(m_pairs.size()); }
    [[nodiscard]] int accepted() const { return m_accepted; }
    /// Bytes passed on since the beginning.
    [[nodiscard]] qint64 bytesToServer() const { return m_bytesToServer; }
    [[nodiscard]] qint64 bytesToClient() const { return m_bytesToClient; }

Q_SIGNALS:
    /// A client has been accepted.
    void connectionAccepted();
    /// A connection has ended at both ends, by itself or by a fault.
    void connectionEnded();
    /// Bytes have been passed on.
    void bytesPassed();

private:
    struct Lane
    {
        QTcpSocket* from = nullptr;
        QTcpSocket* to = nullptr;
        bool toServer = false;
        bool ended = false; // `from` will send nothing more
        struct Lot
        {
            QByteArray bytes;
            qint64 due = 0;
        };
        std::deque<Lot> waiting;
        qint64 next = 0; // no chunk before this
        std::unique_ptr<QTimer> timer;
    };
    struct Pair
    {
        std::unique_ptr<QTcpSocket> client;
        std::unique_ptr<QTcpSocket> server;
        Lane lanes[2];
    };

    void listen(quint16 port);
    void accept();
    void watch(Pair* pair, Lane* lane);
    void pump(Pair* pair, Lane* lane);
    void drop(Pair* pair, How how);
    [[nodiscard]] bool isStalled(const Lane& lane) const;

    QTcpServer m_server;
    quint16 m_port = 0;
    quint16 m_target;
    std::vector<std::unique_ptr<Pair>> m_pairs;
    bool m_stalledToServer = false;
    bool m_stalledToClient = false;
    std::chrono::milliseconds m_delay{0};
    qint64 m_chunk = 0;
    std::chrono::milliseconds m_pause{0};
    QElapsedTimer m_clock;
    int m_accepted = 0;
    qint64 m_bytesToServer = 0;
    qint64 m_bytesToClient = 0;
};

/// The next end of `socket` is an RST (SO_LINGER 0), not a FIN.
void resetOnClose(QAbstractSocket& socket);

} // namespace heartline::test
