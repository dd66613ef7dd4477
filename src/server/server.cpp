// SPDX-License-Identifier: MIT
#include "server.h"
#include "front.h"
#include "hub/hub.h"
#include "net/address.h"
#include "net/network.h"
#include "net/websocketframe.h"
#include "stores/sqlitestore.h"
#include "tokens.h"

#include <Heartline/Names>
#include <Heartline/SessionMessages>

#include <QDateTime>
#include <QDir>

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

using namespace std::chrono_literals;

Hub::Options hubOptions(const Options& options, const Front& front)
{
    const Limits& limits = options.limits;
    return {.maxPendingBytes = limits.queueBytes / 4,
            .session = {.limits = {.messageBytes = limits.messageBytes,
                                   .publishPerSecond = limits.publishPerSecond,
                                   .inFlight = limits.inFlight,
                                   .channels = limits.channels,
                                   .dedupe = options.rememberIds},
                        .heartbeatInterval = limits.pingInterval,
                        .heartbeatTimeout = limits.pongTimeout,
                        .serverVersion = QStringLiteral(HEARTLINE_VERSION),
                        .gate = [&front](const QString& token,
                                         const QString& user) { return front.judge(token, user); },
                        .helloTimeout = limits.requestTimeout},
            .document = {.textBytes = limits.documentBytes,
                         .updateBytes = limits.updateBytes,
                         .stateBytes = limits.stateBytes,
                         .keepFor = limits.documentKeep}};
}

// The more come back, the longer they should take for it.
wire::v1::Goodbye restarting(qint64 sessions)
{
    return {.code = u"restart"_s,
            .reason = u"The server is restarting."_s,
            .retryAfter = 500ms,
            .spread = std::clamp<std::chrono::milliseconds>(sessions * 2ms, 500ms, 30s)};
}

} // namespace

/// What runs between start() and stop(). Destroyed in the opposite order: the network before what it calls,
/// and the store's thread has ended before the network that it posts to goes.
class Server::Core
{
public:
    Core(const Options& options, TokenKey key_, std::shared_ptr<TlsContext> tls)
        : key(std::move(key_))
        , store(metrics)
        , front({options.limits, options.allowOrigins, options.open}, key, store, metrics)
        , network(options.limits, std::move(tls), front, metrics)
        , hub(store, network, metrics, hubOptions(options, front))
    {
        front.attach(network, hub);
    }
    ~Core() { stop(); }
    Q_DISABLE_COPY_MOVE(Core)

    void run()
    {
        thread = std::thread([this] { network.run(); });
    }

    void stop()
    {
        if (thread.joinable()) {
            network.post([this] {
                front.setDraining();
                network.stopAccepting();
                hub.sayGoodbye(restarting(metrics.sessions));
                // What clients have sent is kept, answered and delivered before they're told to go.
                store.barrier([this](const Stored<Nothing>&) {
                    hub.closeSessions(wire::v1::closecode::kRestart, u"The server is restarting."_s);
                    network.finish(closecode::kRestart, u"The server is restarting."_s);
                });
            });
            thread.join();
        }
        store.close();
    }

    /// Runs `work` on the network's thread and waits for its result.
    template<class T>
    T ask(std::function<T()> work)
    {
        std::promise<T> promise;
        network.post([&] { promise.set_value(work()); });
        return promise.get_future().get();
    }

    TokenKey key;
    Metrics metrics;
    SqliteStore store;
    Front front;
    Network network;
    Hub hub;
    std::thread thread;
    mutable std::mutex mutex; // protects endpoints
    QList<Endpoint> endpoints;
};

Server::Server(Options options)
    : m_options(std::move(options))
{
}

Server::~Server()
{
    stop();
}

StartResult Server::start()
{
    if (m_core)
        return {u"The server is running already."_s, {}, {}};
    StartResult result;
    std::optional<TokenKey> key = TokenKey::temporary();
    if (!m_options.dataDir.isEmpty())
        key = TokenKey::inFolder(m_options.dataDir, &result.error);
    if (!key)
        return result;
    std::shared_ptr<TlsContext> tls;
    if (m_options.tlsCertificate.isEmpty() != m_options.tlsKey.isEmpty())
        return {u"TLS needs both a certificate and a key."_s, {}, {}};
    if (!m_options.tlsCertificate.isEmpty()) {
        tls = TlsContext::load(m_options.tlsCertificate, m_options.tlsKey, &result.error);
        if (!tls)
            return result;
    }

    auto core = std::make_unique<Core>(m_options, *key, tls);
    const QString path =
        m_options.dataDir.isEmpty() ? u":memory:"_s : QDir(m_options.dataDir).filePath(u"heartline.sqlite"_s);
    Network& network = core->network;
    const SqliteStore::Opened opened =
        core->store.open({.path = path,
                          .retention = {.count = m_options.keepEvents,
                                        .age = m_options.keepFor,
                                        .dedupe = m_options.rememberIds},
                          .pastRetention = {.age = m_options.keepPast, .bytes = m_options.pastBytes}},
                         [&network](std::function<void()> action) { network.post(std::move(action)); });
    if (!opened.error.isEmpty())
        return {opened.error, {}, {}};
    core->hub.restore(opened.snapshot);
    if (result.error = network.listen(m_options.listen, core->endpoints); !result.error.isEmpty())
        return result;
    if (!opened.setAside.isEmpty())
        result.notice =
            u"%1 was damaged. It was moved to %2, and an empty one was made."_s.arg(path, opened.setAside);
    else if (opened.restored)
        result.notice =
            u"%1 is not the file that was last open here, so it counts as a restored backup: clients "
            "are shown a gap and look what of theirs is missing."_s.arg(path);
    core->run();
    result.endpoints = core->endpoints;
    m_core = std::move(core);
    return result;
}

void Server::stop()
{
    m_core.reset();
}

bool Server::isRunning() const
{
    return m_core != nullptr;
}

QList<Endpoint> Server::endpoints() const
{
    if (!m_core)
        return {};
    const std::scoped_lock lock(m_core->mutex);
    return m_core->endpoints;
}

quint16 Server::port() const
{
    const QList<Endpoint> bound = endpoints();
    return bound.isEmpty() ? quint16(0) : bound.first().port;
}

StartResult Server::setAccess(const QStringList& listen, bool open)
{
    if (!m_core)
        return {u"The server is not running."_s, {}, {}};
    // The port is part of every address that clients know: it stays unless another one is asked for.
    QStringList wanted = listen;
    for (QString& text : wanted) {
        if (const auto address = parseListenAddress(text); address && address->port == 0)
            text = text.first(text.lastIndexOf(u':') + 1) + QString::number(port());
    }
    const auto work = [&]() -> StartResult {
        StartResult result;
        result.error = m_core->network.listen(wanted, result.endpoints);
        if (result.error.isEmpty())
            m_core->front.setOpen(open);
        return result;
    };
    StartResult result = m_core->ask<StartResult>(work);
    const std::scoped_lock lock(m_core->mutex);
    m_core->endpoints = result.endpoints;
    return result;
}

Stats Server::stats() const
{
    if (!m_core)
        return {};
    const Metrics& m = m_core->metrics;
    return {.chatPeers = int(m.peers[0].load()),
            .notificationPeers = int(m.peers[1].load()),
            .collabPeers = int(m.peers[2].load()),
            .sessionPeers = int(m.sessions.load()),
            .yjsPeers = int(m.documentPeers.load()),
            .openDocuments = int(m.openDocuments.load()),
            .messagesIn = m.messagesIn,
            .messagesOut = m.messagesOut,
            .bytesIn = m.bytesIn,
            .bytesOut = m.bytesOut,
            .commits = m.commits,
            .uptime = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                            m.started)};
}

int Server::connectionCount() const
{
    const Stats now = stats();
    return now.chatPeers + now.notificationPeers + now.collabPeers + now.sessionPeers + now.yjsPeers;
}

QStringList Server::connectedUsers() const
{
    return m_core ? m_core->ask<QStringList>([this] { return m_core->hub.users(); }) : QStringList();
}

QString Server::issueToken(const QString& userId, const QString& name, std::chrono::seconds validFor,
                           const QStringList& scopes) const
{
    if (!m_core || !wire::isValidName(userId))
        return {};
    return m_core->key.issue({.userId = userId,
                              .name = name,
                              .expires = QDateTime::currentSecsSinceEpoch() + validFor.count(),
                              .scopes = scopes.isEmpty() ? Claims::ordinaryScopes() : scopes});
}

} // namespace heartline::server
