// SPDX-License-Identifier: MIT
#include "network.h"
#include "address.h"
#include "connection.h"
#include "logging.h"

#include <algorithm>
#include <unordered_map>

#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::server {

namespace {

using Clock = std::chrono::steady_clock;

// Handlers in one turn before what they queued is written.
constexpr int kHandlersATurn = 512;
// At the limit of open files the waiting connections stay in the system's backlog this long at least.
constexpr auto kAcceptPause = 200ms;
constexpr int kDefaultPerAddress = 1000;
// Left of the limit of open files for the store, logs and listening.
constexpr int kReservedFiles = 64;

int connectionLimit(const Limits& limits)
{
    if (limits.connections > 0)
        return limits.connections;
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    return int(std::clamp<rlim_t>(files.rlim_cur, kReservedFiles * 2, 1'000'000)) - kReservedFiles;
}

} // namespace

struct Network::Private final : ConnectionHost
{
    struct Listener
    {
        TcpAcceptor acceptor;
        Endpoint endpoint;
        ListenAddress wanted; // as asked for: "every address" is more than the endpoint that came of it
    };
    struct Slot
    {
        std::shared_ptr<Connection> connection;
        quint32 generation = 1; // so that an id is never of a later connection
    };

    Private(const Limits& limits_, std::shared_ptr<TlsContext> tls_, NetworkHandler& handler_,
            Metrics& metrics_)
        : ConnectionHost(limits_, handler_, metrics_)
        , tls(std::move(tls_))
        , maxConnections(connectionLimit(limits_))
    {
    }

    std::shared_ptr<TlsContext> tls;
    int maxConnections;
    asio::io_context io{1};
    Timer ticker{io.get_executor()};
    Timer acceptPause{io.get_executor()};
    Timer deadlineTimer{io.get_executor()};
    std::optional<TimePoint> deadline; // the handler's, for which that timer is set
    Timer stopTimer{io.get_executor()};
    std::vector<std::shared_ptr<Listener>> listeners;
    std::vector<Slot> slots_;
    std::vector<quint32> freeSlots;
    int count = 0;
    std::unordered_map<asio::ip::address, int> perAddress;
    std::unordered_map<PeerId, asio::ip::address> addresses;
    std::vector<std::shared_ptr<Connection>> dirtyConnections;
    std::vector<PeerId> closedPeers;
    std::vector<PeerId> writablePeers;
    TimePoint nextTick;
    bool finished = false;
    bool acceptPaused = false;

    Connection* find(PeerId id)
    {
        const auto index = quint32(id);
        if (index >= slots_.size() || slots_[index].generation != quint32(id >> 32))
            return nullptr;
        return slots_[index].connection.get();
    }

    void markDirty(Connection& connection) override
    {
        if (std::exchange(connection.dirty, true))
            return;
        dirtyConnections.push_back(connection.shared_from_this());
    }
    void reportClosed(PeerId peer) override { closedPeers.push_back(peer); }
    void reportWritable(PeerId peer) override { writablePeers.push_back(peer); }
    void remove(Connection& connection) override;

    QString open(const ListenAddress& address, quint16 port, std::vector<std::shared_ptr<Listener>>& into);
    QString openAll(const QList<ListenAddress>& addresses);
    void accept(const std::shared_ptr<Listener>& listener);
    void accepted(TcpSocket socket);
    [[nodiscard]] bool hasRoomFor(const asio::ip::address& address);
    void pauseAccepting(const ErrorCode& error);
    void tick();
    void scheduleTick();
    void endTurn();
    void watchDeadline();
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> everyone() const;
};

void Network::Private::remove(Connection& connection)
{
    Slot& slot = slots_[quint32(connection.id())];
    const auto keep = std::move(slot.connection);
    ++slot.generation;
    freeSlots.push_back(quint32(connection.id()));
    --count;
    --metrics.connections;
    if (const auto it = addresses.find(connection.id()); it != addresses.end()) {
        if (const auto used = perAddress.find(it->second); --used->second == 0)
            perAddress.erase(used);
        addresses.erase(it);
    }
    if (stopping && count == 0)
        finished = true;
}

QString Network::Private::open(const ListenAddress& wanted, quint16 port,
                               std::vector<std::shared_ptr<Listener>>& into)
{
    const bool everywhere = wanted.host.isEmpty();
    ErrorCode error;
    const auto address = everywhere ? asio::ip::address(asio::ip::address_v6::any())
                                    : asio::ip::make_address(wanted.host.toStdString(), error);
    asio::ip::tcp::endpoint endpoint(address, port);
    auto listener = std::make_shared<Listener>(Listener{TcpAcceptor(io.get_executor()), {}, wanted});
    TcpAcceptor& acceptor = listener->acceptor;
    acceptor.open(endpoint.protocol(), error);
    if (error && everywhere) { // no IPv6 here
        endpoint = {asio::ip::address_v4::any(), port};
        acceptor.open(endpoint.protocol(), error);
    }
    // Connections of a former run in TIME_WAIT do not keep the port from its next.
    if (!error)
        acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && endpoint.protocol() == asio::ip::tcp::v6())
        acceptor.set_option(asio::ip::v6_only(!everywhere), error);
    if (!error)
        acceptor.bind(endpoint, error);
    if (!error)
        acceptor.listen(4096, error);
    if (!error)
        acceptor.non_blocking(true, error);
    if (error) {
        const Endpoint failed{everywhere ? u"*"_s : wanted.host, port};
        return error == asio::error::address_in_use
                   ? u"%1 is in use by another program."_s.arg(failed.toString())
                   : u"Cannot listen on %1: %2."_s.arg(failed.toString(),
                                                       QString::fromStdString(error.message()));
    }
    const auto local = acceptor.local_endpoint(error);
    listener->endpoint = {QString::fromStdString(local.address().to_string()), local.port()};
    into.push_back(listener);
    return {};
}

QString Network::Private::openAll(const QList<ListenAddress>& wanted)
{
    std::vector<std::shared_ptr<Listener>> opened;
    for (const ListenAddress& address : wanted) {
        quint16 port = address.port;
        // Who leaves the port to the system gets one port for all addresses, where the second has it free.
        if (port == 0 && !opened.empty() && open(address, opened.front()->endpoint.port, opened).isEmpty())
            continue;
        if (const QString error = open(address, port, opened); !error.isEmpty())
            return error;
    }
    listeners = std::move(opened);
    for (const auto& listener : listeners)
        accept(listener);
    return {};
}

void Network::Private::accept(const std::shared_ptr<Listener>& listener)
{
    listener->acceptor.async_accept([this, listener](const ErrorCode& error, TcpSocket socket) {
        if (!listener->acceptor.is_open() || error == asio::error::operation_aborted)
            return;
        if (!error)
            accepted(std::move(socket));
        else if (error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
                 error == asio::error::no_memory ||
                 error == boost::system::errc::too_many_files_open_in_system)
            return pauseAccepting(error);
        accept(listener);
    });
}

void Network::Private::pauseAccepting(const ErrorCode& error)
{
    // The connection that cannot be had stays ready: asking again at once would take the whole processor.
    if (std::exchange(acceptPaused, true))
        return;
    qCWarning(lcNet) << "accepting paused open=" << count << "cause=" << error.value();
    acceptPause.expires_after(kAcceptPause);
    acceptPause.async_wait([this](const ErrorCode& cancelled) {
        acceptPaused = false;
        if (cancelled)
            return;
        for (const auto& listener : listeners)
            accept(listener);
    });
}

bool Network::Private::hasRoomFor(const asio::ip::address& address)
{
    if (count >= maxConnections)
        return false;
    int most = limits.connectionsPerAddress;
    if (most < 0)
        most = isLoopback(address) ? 0 : kDefaultPerAddress;
    const auto used = perAddress.find(address);
    return most == 0 || used == perAddress.end() || used->second < most;
}

void Network::Private::accepted(TcpSocket socket)
{
    ErrorCode error;
    const auto remote = socket.remote_endpoint(error);
    if (error)
        return; // gone already
    if (!hasRoomFor(remote.address())) {
        ++metrics.refused;
        // A line to whoever can read it, without waiting for anything.
        socket.non_blocking(true, error);
        const QByteArray full =
            HttpResponse::error(503, u"overloaded"_s, u"Too many connections are open."_s).encoded(false);
        if (!tls)
            socket.write_some(asio::buffer(full.constData(), size_t(full.size())), error);
        return;
    }
    if (freeSlots.empty()) {
        freeSlots.push_back(quint32(slots_.size()));
        slots_.emplace_back();
    }
    const quint32 index = freeSlots.back();
    freeSlots.pop_back();
    const PeerId id = quint64(slots_[index].generation) << 32 | index;
    auto connection = std::make_shared<Connection>(std::move(socket), id, *this, tls);
    slots_[index].connection = connection;
    ++count;
    ++metrics.accepted;
    ++metrics.connections;
    ++perAddress[remote.address()];
    addresses.emplace(id, remote.address());
    connection->start();
}

std::vector<std::shared_ptr<Connection>> Network::Private::everyone() const
{
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(size_t(count));
    for (const Slot& slot : slots_) {
        if (slot.connection)
            all.push_back(slot.connection);
    }
    return all;
}

void Network::Private::scheduleTick()
{
    const auto shortest = std::min({limits.requestTimeout, limits.keepAlive, limits.pingInterval,
                                    limits.pongTimeout, limits.closeTimeout, limits.stallTimeout});
    const auto interval = std::clamp<std::chrono::milliseconds>(shortest / 4, 10ms, 1s);
    nextTick = Clock::now() + interval;
    ticker.expires_at(nextTick);
    ticker.async_wait([this](const ErrorCode& cancelled) {
        if (!cancelled)
            tick();
    });
}

void Network::Private::tick()
{
    const TimePoint now = Clock::now();
    const bool late = now - nextTick > 1s;
    for (const auto& connection : everyone())
        connection->tick(now, late);
    scheduleTick();
}

void Network::Private::endTurn()
{
    for (const PeerId id : std::exchange(closedPeers, {}))
        handler.closed(id);
    for (const PeerId id : std::exchange(writablePeers, {}))
        handler.writable(id);
    handler.turnEnded();
    watchDeadline();
    for (const auto& connection : std::exchange(dirtyConnections, {})) {
        connection->dirty = false;
        connection->flush();
    }
}

void Network::Private::watchDeadline()
{
    const std::optional<TimePoint> next = handler.nextDeadline();
    if (next == deadline)
        return;
    deadline = next;
    if (!deadline) {
        deadlineTimer.cancel();
        return;
    }
    deadlineTimer.expires_at(*deadline);
    deadlineTimer.async_wait([this](const ErrorCode& cancelled) {
        if (cancelled)
            return;
        deadline.reset();
        handler.timeUp();
    });
}

Network::Network(const Limits& limits, std::shared_ptr<TlsContext> tls, NetworkHandler& handler,
                 Metrics& metrics)
    : d(std::make_unique<Private>(limits, std::move(tls), handler, metrics))
{
}

Network::~Network()
{
    d->stopping = false; // nothing is left to finish
    for (const auto& connection : d->everyone())
        connection->die();
}

QString Network::listen(const QStringList& addresses, QList<Endpoint>& bound)
{
    QList<ListenAddress> wanted;
    for (const QString& text : addresses) {
        const auto address = parseListenAddress(text);
        if (!address)
            return u"\"%1\" is no address to listen on; write 127.0.0.1:8080, [::1]:8080 or *:8080."_s.arg(
                text);
        wanted.append(*address);
    }
    if (wanted.isEmpty())
        return u"There is no address to listen on."_s;
    // The old ones go first: "every address" and one address of the same port exclude each other.
    QList<ListenAddress> before;
    for (const auto& listener : d->listeners)
        before.append({listener->wanted.host, listener->endpoint.port});
    stopAccepting();
    QString error = d->openAll(wanted);
    if (!error.isEmpty() && !before.isEmpty()) {
        if (const QString again = d->openAll(before); !again.isEmpty())
            error += u' ' + again;
    }
    bound.clear();
    for (const auto& listener : d->listeners)
        bound.append(listener->endpoint);
    return error;
}

void Network::run()
{
    const auto work = asio::make_work_guard(d->io);
    d->scheduleTick();
    while (!d->finished) {
        // Connections left with more to write must not wait for an event.
        if (d->dirtyConnections.empty() && d->closedPeers.empty() && d->writablePeers.empty())
            d->io.run_one();
        for (int i = 0; i < kHandlersATurn && d->io.poll_one() > 0; ++i) {
        }
        d->endTurn();
    }
}

void Network::post(std::function<void()> action)
{
    asio::post(d->io, std::move(action));
}

void Network::stopAccepting()
{
    ErrorCode error;
    d->acceptPause.cancel();
    for (const auto& listener : d->listeners)
        listener->acceptor.close(error);
    d->listeners.clear();
}

void Network::finish(uint16_t code, const QString& reason)
{
    stopAccepting();
    d->stopping = true;
    d->stopTimer.expires_after(d->limits.stopTimeout);
    d->stopTimer.async_wait([this](const ErrorCode& cancelled) { d->finished = d->finished || !cancelled; });
    for (const auto& connection : d->everyone())
        connection->finish(code, reason);
    d->finished = d->finished || d->count == 0;
}

void Network::respond(PeerId peer, const HttpResponse& response)
{
    if (Connection* connection = d->find(peer))
        connection->respond(response);
}

void Network::upgrade(PeerId peer, const HttpResponse& response, const PeerLimits& limits)
{
    if (Connection* connection = d->find(peer))
        connection->upgrade(response, limits);
}

void Network::send(PeerId peer, const QByteArray& frame, Delivery delivery)
{
    if (Connection* connection = d->find(peer))
        connection->send(frame, delivery);
}

void Network::close(PeerId peer, uint16_t code, const QString& reason)
{
    if (Connection* connection = d->find(peer))
        connection->close(code, reason);
}

void Network::setReading(PeerId peer, bool reading)
{
    if (Connection* connection = d->find(peer))
        connection->setReading(reading);
}

qsizetype Network::backlog(PeerId peer) const
{
    const Connection* connection = d->find(peer);
    return connection ? connection->backlog() : 0;
}

} // namespace heartline::server
