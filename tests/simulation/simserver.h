// SPDX-License-Identifier: MIT
#pragma once

#include "rng.h"
#include "scenario.h"

#include "hub/peer.h"
#include "stores/memorytables.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace heartline::sim {

class World;
struct Link;

/// How the server's disk behaves at present.
struct StoreWeather
{
    qint64 commit = 5;
    qint64 slowUntil = 0;
    qint64 slowCommit = 0;
    qint64 failsUntil = 0; ///< Commits fail, and it's known.
    struct Countdown
    {
        qint64 pass = 0;
        qint64 what = 0;
        qint64 downFor = 0;
    };
    std::optional<Countdown> unknown; ///< what: whether the commit was done.
    std::optional<Countdown> crash;   ///< what: 0 before, 1 after, n after n − 1 answers.
};

/// The server's computer: the real Hub over the real Ledger, and a disk that is a value.
class Server
{
public:
    explicit Server(World& world);
    ~Server();
    Q_DISABLE_COPY_MOVE(Server)

    /// Keeps what the disk was some commits ago: for one that will lie.
    void keepFormer() { m_keepsFormer = true; }
    void start();
    void crash(bool power, qint64 downFor);
    [[nodiscard]] bool isUp() const { return m_process != nullptr; }
    [[nodiscard]] qint64 wallClock() const;

    /// @name From the network
    /// @{
    void accepted(Link& link);
    void received(Link& link, const QByteArray& message);
    void closed(Link& link);
    void drained(Link& link);
    /// @}

    [[nodiscard]] QString newToken(const QString& user);
    void happen(const Happening& happening);
    void mend();
    /// What is wrong with its state when all is quiet.
    [[nodiscard]] QString backlog() const;

private:
    struct Process;
    class Output;

    void endTurn();
    void arm();
    /// Stops at once, and starts with what then is on disk.
    void restart(bool restored, qint64 downFor);
    void scheduleStart(qint64 downFor);
    void closeAll(const QString& user, uint16_t code, const QString& reason);

    World& m_world;
    Rng m_rng;
    server::MemoryTables m_tables;             // between commits: what is on disk
    std::deque<server::MemoryTables> m_former; // as it was some commits ago; only for a disk that lies
    bool m_keepsFormer = false;
    bool m_generous = false; // with its limits
    std::optional<server::MemoryTables> m_backup;
    StoreWeather m_weather;
    quint64 m_processes = 0;
    quint64 m_ids = 0;
    qint64 m_wallAhead = 0;
    bool m_startScheduled = false;
    bool m_restored = false; // the file is not the one that was last open
    std::unique_ptr<Process> m_process;

    std::set<QString> m_noRights;    // users
    std::set<QString> m_hadNoRights; // at some time
    quint64 m_tokens = 0;
    std::map<QString, quint64> m_oldTokens; // by user: up to here they are no good
    struct CloseAt
    {
        int code = 0;
        qint64 times = 0;
        bool handled = false;
        QString id; // of the publish, once it has come
    };
    std::map<QString, CloseAt> m_closeAt; // by user
    quint64 m_notifications = 0;
};

} // namespace heartline::sim
