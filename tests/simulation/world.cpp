// SPDX-License-Identifier: MIT
#include "world.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::sim {

namespace {

// What a server's network does about who says nothing: Connection::tick().
constexpr qint64 kSilence = 75'000;
constexpr qint64 kNoProgress = 30'000;
// From the mending on, everything has to be settled within this time, and then stay so.
constexpr qint64 kPatience = 15 * 60'000;
constexpr qint64 kQuiet = 20'000;
constexpr qint64 kLook = 2'000;
// A world that needs more than this is going round in circles.
constexpr quint64 kMostSteps = 400'000;

} // namespace

World::World(const Scenario& scenario, Coverage& coverage_, bool told)
    : m_scenario(scenario)
    , m_rng(scenario.seed)
    , story(time, told)
    , coverage(coverage_)
    , oracle(*this)
    , host(*this)
    , m_cuts(m_rng.fork(7))
{
}

World::~World() = default;

void World::addClient(const QString& name, const QString& user, const Disk& disk)
{
    m_clients.push_back(std::make_unique<Client>(*this, name, user, disk, m_clients.size()));
}

Outcome World::run()
{
    const auto stop = [this] { return !oracle.violation().isEmpty() || time.steps() > kMostSteps; };
    if (std::ranges::any_of(m_scenario.happenings,
                            [](const Happening& h) { return h.kind == Happen::LyingDisk; }))
        host.keepFormer();
    host.start();
    for (const Knobs::Seat& seat : knobs().seats)
        addClient(seat.name, seat.user, {});
    for (const auto& client : m_clients) {
        for (qint64 i = 0; knobs().subscribed && i < knobs().channels.size(); ++i)
            client->happen({.kind = Happen::Subscribe, .a = i});
        client->start();
    }
    for (const Happening& happening : m_scenario.happenings) {
        time.at(happening.at, [this, happening] {
            story.tell([&] { return u"* "_s + words(happening, knobs()); });
            happen(happening);
        });
    }
    time.runUntil(knobs().horizon, stop);

    if (!stop())
        mend();
    const qint64 by = time.now() + kPatience;
    QString unsettled_ = unsettled();
    qint64 quietSince = unsettled_.isEmpty() ? time.now() : -1;
    while (!stop() && time.now() < by) {
        if (quietSince >= 0 && time.now() - quietSince >= kQuiet)
            break;
        time.runUntil(time.now() + kLook, stop);
        unsettled_ = unsettled();
        if (!unsettled_.isEmpty())
            quietSince = -1;
        else if (quietSince < 0)
            quietSince = time.now();
    }
    if (!stop()) {
        if (!unsettled_.isEmpty())
            oracle.fail(u"unsettled"_s, u"long after all was mended, "_s + unsettled_);
        else
            oracle.checkEnd();
    }
    if (time.steps() > kMostSteps && oracle.violation().isEmpty())
        oracle.fail(u"livelock"_s, u"the world is going round in circles"_s);
    story.tell([&] {
        return oracle.violation().isEmpty() ? u"all is well"_s : u"VIOLATION: "_s + oracle.violation();
    });
    return {oracle.violation(), oracle.kind(), story.lines(), time.now(), time.steps()};
}

void World::mend()
{
    story.tell([] { return u"* everything is mended"_s; });
    m_mending = true;
    m_cutsAt.clear();
    m_lateHellos.clear();
    host.mend();
    for (size_t i = 0; i < m_clients.size(); ++i)
        m_clients[i]->mend();
    // Who was replaced or has given up since is seen to as well.
    for (qint64 after = 10'000; after < kPatience / 2; after *= 2) {
        time.in(after, [this] {
            for (const auto& client : m_clients)
                client->mend();
        });
    }
}

QString World::unsettled() const
{
    if (!host.isUp())
        return u"the server is down"_s;
    for (const auto& client : m_clients) {
        if (QString why = client->unsettled(); !why.isEmpty())
            return why;
        // A link that is dead on one side is still to be found out.
        const bool linked = std::ranges::any_of(m_links, [&](const auto& link) {
            return &link->client == client.get() && link->clientOpen && link->serverOpen &&
                   !link->up->isCut() && !link->up->isStalled() && !link->down->isCut() &&
                   !link->down->isStalled();
        });
        if (!linked)
            return u"%1 has no link that works"_s.arg(client->name());
    }
    return {};
}

void World::happen(const Happening& h)
{
    Client& client = *m_clients[size_t(h.who)];
    coverage.count(u"happening: "_s + name(h.kind));
    switch (h.kind) {
    case Happen::Cut:
        for (const auto& link : m_links) {
            if (&link->client == &client && link->clientOpen)
                cut(*link, h.a, h.b, h.c, h.d);
        }
        break;
    case Happen::CutAt:
        m_cutsAt.push_back({&client, h});
        break;
    case Happen::Stall:
        if (h.c) {
            m_lateHellos[&client] = h.b;
            break;
        }
        for (const auto& link : m_links) {
            if (&link->client != &client)
                continue;
            if (h.a & 1)
                link->up->stallUntil(time.now() + h.b);
            if (h.a & 2)
                link->down->stallUntil(time.now() + h.b);
        }
        break;
    case Happen::OneWay:
        for (const auto& link : m_links) {
            if (&link->client == &client)
                (h.a == 1 ? link->up : link->down)->cut(0);
        }
        break;
    case Happen::SlowReader:
        for (const auto& link : m_links) {
            if (&link->client == &client)
                link->down->slowDown(h.a, time.now() + h.b);
        }
        break;
    case Happen::CloseAt:
    case Happen::ServerCrash:
    case Happen::ServerCrashAt:
    case Happen::Goodbye:
    case Happen::NoStore:
    case Happen::Unknown:
    case Happen::SlowStore:
    case Happen::Backup:
    case Happen::OldBackup:
    case Happen::LyingDisk:
    case Happen::NoRights:
    case Happen::TokenOld:
    case Happen::ServerClock:
    case Happen::Notify:
        host.happen(h);
        break;
    default:
        client.happen(h);
        break;
    }
}

// ---- links ----

void World::connect(Client& client, quint64 process, AttemptId attempt)
{
    std::erase_if(m_links, [](const auto& link) {
        return !link->clientOpen && !link->serverOpen && link->up->size() == 0;
    });
    auto link = std::make_shared<Link>(client, process, attempt, ++m_lastPeer);
    const Rng rng = m_rng.fork(100'000 + m_lastPeer);
    Link* raw = link.get();
    link->up = std::make_unique<Pipe>(time, rng.fork(1), knobs().latency, knobs().jitter,
                                      [this, raw](Parcel& parcel) { arrivedUp(*raw, parcel); });
    link->down = std::make_unique<Pipe>(time, rng.fork(2), knobs().latency, knobs().jitter,
                                        [this, raw](Parcel& parcel) { arrivedDown(*raw, parcel); });
    link->up->owner = link->down->owner = link;
    m_links.push_back(link);
    if (client.isOffline()) {
        link->up->cut(0);
        return;
    }
    link->up->send({.kind = Parcel::Kind::Upgrade});
}

Link* World::openLink(const Client& client, quint64 process, AttemptId attempt)
{
    for (auto link = m_links.rbegin(); link != m_links.rend(); ++link) {
        if (&(*link)->client == &client && (*link)->process == process && (*link)->attempt == attempt)
            return (*link)->clientOpen ? link->get() : nullptr;
    }
    return nullptr;
}

std::shared_ptr<Link> World::linkOf(server::PeerId peer) const
{
    for (auto link = m_links.rbegin(); link != m_links.rend(); ++link) {
        if ((*link)->peer == peer)
            return *link;
    }
    return {};
}

bool World::cutsAt(Link& link, Parcel& parcel, bool up)
{
    if (m_cutsAt.empty() || parcel.wire < 0)
        return false;
    const auto found = std::ranges::find_if(m_cutsAt, [&](const CutAt& cutAt) {
        return cutAt.client == &link.client && cutAt.happening.a == parcel.wire;
    });
    if (found == m_cutsAt.end())
        return false;
    const Happening h = found->happening;
    m_cutsAt.erase(found);
    static const std::array places{u"before"_s, u"inside"_s, u"after"_s};
    coverage.count(u"cut %1 message %2"_s.arg(places[size_t(h.b)]).arg(parcel.wire));
    story.tell([&] {
        return u"%1's link is cut %2 '%3'"_s.arg(link.client.name(), places[size_t(h.b)], parcel.words);
    });
    Pipe& pipe = up ? *link.up : *link.down;
    Pipe& other = up ? *link.down : *link.up;
    if (h.b == 2)
        pipe.send(std::move(parcel));
    const qint64 here = qint64(pipe.size());
    const qint64 there = m_cuts.between(0, qint64(other.size()));
    cut(link, up ? here : there, up ? there : here, h.c, h.d);
    return true;
}

void World::sendUp(Link& link, Parcel parcel)
{
    if (parcel.wire == int(Wire::Hello)) {
        if (const auto late = m_lateHellos.find(&link.client); late != m_lateHellos.end()) {
            coverage.count(u"late hellos"_s);
            // It is all that ever arrives: what says that the attempt was given up is lost.
            link.up->stallUntil(time.now() + late->second);
            m_lateHellos.erase(late);
            link.up->send(std::move(parcel));
            link.up->cut(qint64(link.up->size()));
            return;
        }
    }
    if (!cutsAt(link, parcel, true))
        link.up->send(std::move(parcel));
}

void World::sendDown(Link& link, Parcel parcel)
{
    if (!cutsAt(link, parcel, false))
        link.down->send(std::move(parcel));
}

void World::cut(Link& link, qint64 up, qint64 down, qint64 clientLearns, qint64 serverLearns)
{
    link.up->cut(up);
    link.down->cut(down);
    if (clientLearns >= 0) {
        time.in(clientLearns, [this, alive = link.shared_from_this()] {
            if (!std::exchange(alive->clientOpen, false))
                return;
            if (alive->client.isAsleep())
                alive->clientOpen = true; // it will find out when it wakes, by its heartbeat
            else
                alive->client.ended(*alive, {{Cause::ConnectionLost, 0, {}}, 1006, {}});
        });
    }
    if (serverLearns >= 0)
        time.in(serverLearns, [this, alive = link.shared_from_this()] { serverGone(*alive); });
}

void World::serverGone(Link& link)
{
    if (!std::exchange(link.serverOpen, false))
        return;
    if (!link.serverClosing)
        host.closed(link);
}

void World::arrivedUp(Link& link, Parcel& parcel)
{
    if (parcel.kind == Parcel::Kind::Upgrade) {
        if (!host.isUp()) {
            link.down->send({.kind = Parcel::Kind::End});
            return;
        }
        link.serverOpen = true;
        link.lastHeard = time.now();
        link.down->send({.kind = Parcel::Kind::Upgrade});
        host.accepted(link);
        watchSilence(link.shared_from_this());
        return;
    }
    if (!link.serverOpen)
        return;
    link.lastHeard = time.now();
    switch (parcel.kind) {
    case Parcel::Kind::Message:
        if (!link.serverClosing)
            host.received(link, parcel.up);
        break;
    case Parcel::Kind::Ping:
        if (!link.serverClosing)
            link.down->send({.kind = Parcel::Kind::Pong, .number = parcel.number});
        break;
    case Parcel::Kind::Close: {
        const bool answers = !link.serverClosing;
        serverGone(link);
        if (answers)
            link.down->send({.kind = Parcel::Kind::Close, .code = parcel.code});
        link.down->send({.kind = Parcel::Kind::End});
        break;
    }
    case Parcel::Kind::End:
        serverGone(link);
        break;
    case Parcel::Kind::Upgrade:
    case Parcel::Kind::Pong:
        break;
    }
}

void World::arrivedDown(Link& link, Parcel& parcel)
{
    if (link.serverOpen && !link.serverClosing)
        host.drained(link);
    if (!link.clientOpen)
        return;
    switch (parcel.kind) {
    case Parcel::Kind::Upgrade:
        link.client.opened(link);
        break;
    case Parcel::Kind::Message:
    case Parcel::Kind::Pong:
        link.client.heard(link, parcel);
        break;
    case Parcel::Kind::Close:
        link.clientOpen = false;
        link.up->send({.kind = Parcel::Kind::Close, .code = parcel.code}); // the answer
        link.up->send({.kind = Parcel::Kind::End});
        link.client.ended(link, {{Cause::PeerClose, 0, {}}, parcel.code, parcel.reason});
        break;
    case Parcel::Kind::End:
        link.clientOpen = false;
        link.client.ended(link, {{Cause::ConnectionLost, 0, {}}, 1006, {}});
        break;
    case Parcel::Kind::Ping:
        break;
    }
}

void World::watchSilence(const std::shared_ptr<Link>& link)
{
    time.in(15'000, [this, weak = std::weak_ptr(link)] {
        const auto alive = weak.lock();
        if (!alive || !alive->serverOpen)
            return;
        if (time.now() - alive->lastHeard > kSilence) {
            coverage.count(u"connections dropped for silence"_s);
            serverGone(*alive);
            return;
        }
        if (alive->down->size() > 0 && time.now() - alive->down->progress() > kNoProgress &&
            !alive->serverClosing) {
            coverage.count(u"slow consumers"_s);
            story.tell([&] { return u"the server drops %1, who takes nothing"_s.arg(alive->client.name()); });
            serverGone(*alive);
            alive->down->send({.kind = Parcel::Kind::Close, .code = 4429, .reason = u"Too slow."_s});
            return;
        }
        watchSilence(alive);
    });
}

Outcome run(const Scenario& scenario, Coverage& coverage, bool told)
{
    return World(scenario, coverage, told).run();
}

} // namespace heartline::sim
