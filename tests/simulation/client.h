// SPDX-License-Identifier: MIT
#pragma once

#include "disk.h"
#include "rng.h"
#include "scenario.h"

#include <Heartline/Clock>
#include <Heartline/ConnectionMachine>
#include <Heartline/SessionMachine>

#include <deque>
#include <memory>
#include <optional>
#include <set>

namespace heartline::sim {

class World;
struct Link;
struct Parcel;

/// A person's computer with the program on it: the real ConnectionMachine and SessionMachine, as Connection
/// and ChannelSession put them together, over a virtual network and a disk that is a value.
class Client
{
public:
    Client(World& world, QString name, QString user, Disk disk, quint64 number);
    ~Client();
    Q_DISABLE_COPY_MOVE(Client)

    [[nodiscard]] const QString& name() const { return m_name; }
    [[nodiscard]] const QString& user() const { return m_user; }
    [[nodiscard]] const Disk& disk() const { return m_disk; }
    [[nodiscard]] quint64 number() const { return m_number; }

    /// @name The program
    /// @{
    void start();
    void kill(bool power, qint64 downFor);
    void quit(qint64 downFor);
    [[nodiscard]] bool isRunning() const { return m_process != nullptr; }
    [[nodiscard]] const SessionMachine* session() const;
    /// @}

    /// @name From the network
    /// @{
    void opened(const Link& link);
    void heard(const Link& link, const Parcel& parcel);
    void ended(const Link& link, const SocketEnd& end);
    [[nodiscard]] bool isOffline() const;
    [[nodiscard]] bool isAsleep() const;
    /// @}

    void happen(const Happening& happening);
    /// Everything is well from now on, and the person does what it takes to go on.
    void mend();
    /// Nothing is left to do, as far as the client knows; else why not.
    [[nodiscard]] QString unsettled() const;
    [[nodiscard]] QStringList subscribed() const;

private:
    struct Process;

    [[nodiscard]] Moment now() const;
    [[nodiscard]] bool is(quint64 process) const { return m_process && m_processes == process; }
    void perform(session::Todo todo);
    void carryOut(session::Todo& todo);
    void carryOut(const session::Effect& effect);
    void perform(Actions actions);
    void carryOut(const Action& action);
    void send(const wire::v1::ClientMessage& message);
    void arm();
    void tick();
    void closeLinks(bool silently);

    void publish(const Happening& happening);
    [[nodiscard]] std::optional<QJsonObject> makeData(Data kind, const QString& channel, const QString& id);
    [[nodiscard]] const session::OutboxEntry* pick(qint64 which,
                                                   const std::set<session::OutboxEntry::State>& of);

    World& m_world;
    const QString m_name;
    const QString m_user;
    const quint64 m_number;
    Disk m_disk;
    Rng m_rng;

    quint64 m_processes = 0;
    std::unique_ptr<Process> m_process;
    std::set<QString> m_follows; // what the person wants to see, over restarts

    std::set<QString> m_refused; // channels, by the server, at last

    qint64 m_sleptMs = 0;
    qint64 m_asleepUntil = 0;
    qint64 m_wallAhead = 0;
    qint64 m_offlineUntil = 0;
    qint64 m_diskFullUntil = 0;
    std::optional<Disk> m_kept;
    bool m_ownsDevice = true;

    struct CrashAt
    {
        qint64 pass = 0;
        qint64 stage = 0;
        qint64 downFor = 0;
    };
    std::optional<CrashAt> m_crashAt;

    // What the connection has to count (attempts never reset).
    int m_failures = 0;
    std::optional<qint64> m_confirmedAt;
};

} // namespace heartline::sim
