// SPDX-License-Identifier: MIT
#pragma once

#include "client.h"
#include "coverage.h"
#include "link.h"
#include "oracle.h"
#include "scenario.h"
#include "scheduler.h"
#include "simserver.h"
#include "story.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace heartline::sim {

/// A way between a client's socket and the server, from the attempt on.
struct Link : std::enable_shared_from_this<Link>
{
    Link(Client& client_, quint64 process_, AttemptId attempt_, server::PeerId peer_)
        : client(client_)
        , process(process_)
        , attempt(attempt_)
        , peer(peer_)
    {
    }

    Client& client;
    const quint64 process;
    const AttemptId attempt;
    const server::PeerId peer;
    std::unique_ptr<Pipe> up;
    std::unique_ptr<Pipe> down;
    bool clientOpen = true;     ///< The client has a socket for it.
    bool serverOpen = false;    ///< The server has a connection for it…
    bool serverClosing = false; ///< …and has sent its Close.
    qint64 lastHeard = 0;       ///< By the server.
    bool waitsForRoom = false;  ///< Its backlog has been at the hub's high water.
};

/// What became of a scenario.
struct Outcome
{
    QString violation; ///< What is wrong; empty: nothing.
    QString kind;      ///< A word for it: shortening keeps to one.
    QStringList story;
    qint64 virtualMs = 0;
    quint64 steps = 0;
};

/// Everything in a simulation: clients, links, the server, what happens to them, and who watches.
class World
{
    // Before those that ask for them while they are made.
    const Scenario m_scenario;
    const Rng m_rng;

public:
    World(const Scenario& scenario, Coverage& coverage, bool told);
    ~World();
    Q_DISABLE_COPY_MOVE(World)

    [[nodiscard]] Outcome run();

    [[nodiscard]] const Knobs& knobs() const { return m_scenario.knobs; }
    [[nodiscard]] const Rng& rng() const { return m_rng; }
    [[nodiscard]] bool isMending() const { return m_mending; }
    [[nodiscard]] QString newId() { return QStringLiteral("m%1").arg(++m_ids); }
    [[nodiscard]] QString newDevice() { return QStringLiteral("device-%1").arg(++m_devices); }

    // Links.
    void connect(Client& client, quint64 process, AttemptId attempt);
    [[nodiscard]] Link* openLink(const Client& client, quint64 process, AttemptId attempt);
    [[nodiscard]] const std::vector<std::shared_ptr<Link>>& links() const { return m_links; }
    [[nodiscard]] std::shared_ptr<Link> linkOf(server::PeerId peer) const;
    void sendUp(Link& link, Parcel parcel);
    void sendDown(Link& link, Parcel parcel);
    /// `up`, `down`: how many under way still arrive; then, when the client and the server learn; −1: never.
    void cut(Link& link, qint64 up, qint64 down, qint64 clientLearns, qint64 serverLearns);
    void serverGone(Link& link);

    /// A copy of a profile begins to live on another computer.
    void addClient(const QString& name, const QString& user, const Disk& disk);
    [[nodiscard]] const std::vector<std::unique_ptr<Client>>& clients() const { return m_clients; }

    Scheduler time;
    Story story;
    Coverage& coverage;
    Oracle oracle;
    Server host;

private:
    struct CutAt
    {
        const Client* client = nullptr;
        Happening happening;
    };

    void happen(const Happening& happening);
    void arrivedUp(Link& link, Parcel& parcel);
    void arrivedDown(Link& link, Parcel& parcel);
    void watchSilence(const std::shared_ptr<Link>& link);
    [[nodiscard]] bool cutsAt(Link& link, Parcel& parcel, bool up);
    void mend();
    [[nodiscard]] QString unsettled() const;

    Rng m_cuts;
    bool m_mending = false;
    quint64 m_ids = 0;
    quint64 m_devices = 0;
    server::PeerId m_lastPeer = 0;
    std::vector<std::shared_ptr<Link>> m_links;
    std::vector<CutAt> m_cutsAt;
    std::map<const Client*, qint64> m_lateHellos; ///< How long the next of it is under way.
    std::vector<std::unique_ptr<Client>> m_clients;
};

/// Tells the scenario from its beginning to its end, or to the first violation.
[[nodiscard]] Outcome run(const Scenario& scenario, Coverage& coverage, bool told = false);

} // namespace heartline::sim
