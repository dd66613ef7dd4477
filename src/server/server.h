// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>

namespace heartline::server {

/// What the server takes from one peer, and how long it waits for one. Sizes are bytes.
struct Limits
{
    /// Largest message of /chat and /notifications and largest HTTP body; frames may be 64 KiB larger, what
    /// is larger still is answered with close code 1009 or with 413.
    int messageBytes = 256 * 1024;
    /// Largest text of a document that an edit on /collab may carry, in UTF-8; larger edits are refused and
    /// change nothing.
    int documentBytes = 1024 * 1024;
    /// Largest update of a document on /yjs; a frame that is 64 KiB larger still is answered with 1009.
    int updateBytes = 16 * 1024 * 1024;
    /// Largest document, as one update. What would make it larger is refused, and who sent it may only read
    /// from then on.
    int stateBytes = 64 * 1024 * 1024;
    /// What may wait for one connection; one that lets more gather is closed with 1013, or 4429.
    int queueBytes = 4 * 1024 * 1024;
    /// Connections at once; 0: what the process's limit of open files allows.
    int connections = 0;
    /// Connections at once from one address; 0: no limit; -1: 1000, except from this computer itself.
    int connectionsPerAddress = -1;
    /// heartline.v1: messages a second that one connection may publish, on average; more are refused for now.
    int publishPerSecond = 50;
    /// Its publishes that may be unanswered at once, and its bursts; a connection that sends more is read
    /// from later.
    int inFlight = 64;
    /// Channels that it may follow at once.
    int channels = 200;
    /// From the connection to its first whole request, for each further request, and for the `hello` of
    /// heartline.v1.
    std::chrono::milliseconds requestTimeout{10'000};
    /// How long an HTTP connection may wait for its next request.
    std::chrono::milliseconds keepAlive{60'000};
    /// A WebSocket peer that was silent so long is sent a ping…
    std::chrono::milliseconds pingInterval{30'000};
    /// …and is dropped if nothing at all comes within this.
    std::chrono::milliseconds pongTimeout{10'000};
    /// How long a peer may take to answer a Close.
    std::chrono::milliseconds closeTimeout{5'000};
    /// How long a write may make no progress, and how long a connection closed with 1013 or 4429 is kept to
    /// read its Close.
    std::chrono::milliseconds stallTimeout{30'000};
    /// How long a document stays in memory that nobody uses.
    std::chrono::milliseconds documentKeep{60'000};
    /// How long stop() waits for clients to take leave.
    std::chrono::milliseconds stopTimeout{3'000};
};

struct Options
{
    /// Where to listen: `127.0.0.1:8080`, `[::1]:0`, `localhost:0`, `*:8080` (every address of this
    /// computer). Port 0 lets the system choose; addresses that ask for it get the same one where that is
    /// possible.
    QStringList listen{QStringLiteral("127.0.0.1:0")};
    /// Folder of `heartline.sqlite` and `token.key`, made when absent; empty: nothing outlives the object.
    QString dataDir{};
    /// Take `userId` on trust. Otherwise every connection needs a token that names its user.
    bool open = false;
    QString tlsCertificate{}; ///< PEM, own certificate first; empty: no TLS.
    QString tlsKey{};         ///< PEM.
    /// Origins of web pages, beside the server's own host and loopback, that may use it; `*` for any.
    QStringList allowOrigins{};
    Limits limits{};
    /// Newest events of each room, inbox and other channel that are kept at least…
    qint64 keepEvents = 10'000;
    /// …and how long those beyond them; 0: not at all.
    std::chrono::milliseconds keepFor{0};
    /// How long ids of messages are remembered, by which one that is sent again is known: a client sends
    /// nothing by itself that is older.
    std::chrono::milliseconds rememberIds{std::chrono::hours(24 * 90)};
    /// How long the past of documents is kept…
    std::chrono::milliseconds keepPast{std::chrono::hours(24 * 365)};
    /// …and how much of it, in bytes, of each document.
    qint64 pastBytes = qint64(256) * 1024 * 1024;
};

struct Endpoint
{
    QString address; ///< As numbers, e.g. `127.0.0.1` or `::1`.
    quint16 port = 0;
    /// `127.0.0.1:8080`, `[::1]:8080`.
    [[nodiscard]] HEARTLINE_SERVER_EXPORT QString toString() const;
};

struct StartResult
{
    QString error; ///< Empty when it worked; else one sentence in English, with the path or address.
    QList<Endpoint> endpoints; ///< Where it listens now.
    QString notice; ///< Something a person should know although it worked: damaged data was set aside.
    explicit operator bool() const { return error.isEmpty(); }
};

/// Numbers of one moment; counters since start().
struct Stats
{
    int chatPeers = 0;
    int notificationPeers = 0;
    int collabPeers = 0;
    int sessionPeers = 0; ///< heartline.v1
    int yjsPeers = 0;
    int openDocuments = 0; ///< In memory.
    quint64 messagesIn = 0;
    quint64 messagesOut = 0;
    quint64 bytesIn = 0;
    quint64 bytesOut = 0;
    quint64 commits = 0;
    std::chrono::milliseconds uptime{0};
};

/// A Heartline server on threads of its own, for `heartlined` and for any program that wants one inside.
///
/// Speaks heartline.v1, the plain profile, Yjs and the HTTP API (docs/protocol.md) on one port. It
/// needs no event loop of the embedder, only a QCoreApplication (Qt Sql loads its driver through it). One
/// object, one folder, one port; a second process on the same folder is refused.
///
/// All functions are safe from any thread but a server's own, except that start(), stop() and the destructor
/// must not run at the same time. None throws.
///
/// ```cpp
/// heartline::server::Server server({.dataDir = folder, .open = true});
/// if (const auto started = server.start(); !started)
///     return complain(started.error);
/// connectTo(server.port());
/// ```
class HEARTLINE_SERVER_EXPORT Server
{
public:
    explicit Server(Options options = {});
    /// Stops first.
    ~Server();
    Q_DISABLE_COPY_MOVE(Server)

    /// Opens the store, listens, and returns once connections are accepted, or why not; then nothing is left
    /// behind and it may be tried again. Waits for the disk.
    [[nodiscard]] StartResult start();

    /// Closes the clients with 4412 or 1012, keeps what they sent, and ends the threads: within
    /// Limits::stopTimeout and the time of the last commit. Does nothing when not running.
    void stop();

    [[nodiscard]] bool isRunning() const;
    /// Of the first address; 0 when not running.
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] QList<Endpoint> endpoints() const;

    /// Listens elsewhere and changes Options::open, keeping the clients that are connected: "let others join"
    /// is `setAccess({"*:8080"}, false)`. On an error everything is as it was. A port of 0 keeps the present
    /// port.
    [[nodiscard]] StartResult setAccess(const QStringList& listen, bool open);

    [[nodiscard]] Stats stats() const;
    /// WebSocket connections at this moment.
    [[nodiscard]] int connectionCount() const;
    /// The users who are connected at this moment, sorted. Waits for the network's thread, a millisecond or
    /// so.
    [[nodiscard]] QStringList connectedUsers() const;

    /// A token for `userId`, signed with the key of the folder; empty when not running or when `userId` is no
    /// valid name. Without scopes it has those of an ordinary person: `chat`, `doc:read:*`, `doc:write:*`.
    [[nodiscard]] QString issueToken(const QString& userId, const QString& name,
                                     std::chrono::seconds validFor, const QStringList& scopes = {}) const;

private:
    class Core;
    Options m_options;
    std::unique_ptr<Core> m_core;
};

} // namespace heartline::server
