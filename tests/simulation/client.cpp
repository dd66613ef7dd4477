// SPDX-License-Identifier: MIT
#include "client.h"
#include "world.h"

#include <Heartline/PlantedFaults>
#include <Heartline/SessionMessages>

#include "core/overloaded.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace heartline::sim {

using session::OutboxEntry;
using session::Todo;

namespace {

constexpr qint64 kWall = 1'800'000'000'000; // when the world begins

/// Which of the messages that a cut may wait for this is, or −1.
int wireOf(const wire::v1::ClientMessage& message)
{
    if (std::holds_alternative<wire::v1::Hello>(message))
        return int(Wire::Hello);
    if (std::holds_alternative<wire::v1::Subscribe>(message))
        return int(Wire::Subscribe);
    if (std::holds_alternative<wire::v1::Publish>(message))
        return int(Wire::Publish);
    return -1;
}

QString wordsFor(const wire::v1::ClientMessage& message)
{
    return std::visit(
        Overloaded{
            [](const wire::v1::Hello& m) { return u"hello as %1"_s.arg(m.device); },
            [](const wire::v1::Subscribe& m) {
                return m.position ? u"subscribe to %1 behind %2 of %3"_s.arg(m.channel)
                                        .arg(m.position->offset)
                                        .arg(m.position->epoch.left(8))
                                  : u"subscribe to %1 from now on"_s.arg(m.channel);
            },
            [](const wire::v1::Unsubscribe& m) { return u"unsubscribe from %1"_s.arg(m.channel); },
            [](const wire::v1::Fetch& m) {
                return m.before ? u"fetch %1 before %2"_s.arg(m.channel).arg(*m.before)
                                : u"fetch %1 after %2"_s.arg(m.channel).arg(m.after.value_or(0));
            },
            [](const wire::v1::Publish& m) {
                return u"publish %1 n=%2 to %3%4"_s.arg(m.id).arg(m.n).arg(
                    m.channel, m.resync ? u" with resync"_s : QString());
            },
            [](const wire::v1::Read& m) { return u"read %1 up to %2"_s.arg(m.channel).arg(m.offset); },
            [](const wire::v1::Signal& m) { return u"signal in %1"_s.arg(m.channel); },
            [](const auto&) { return u"something"_s; },
        },
        message);
}

} // namespace

struct Client::Process
{
    Process(const SessionMachine::Options& options, const session::Stored& stored)
        : session(options, stored)
    {
    }

    ConnectionMachine connection;
    SessionMachine session;
    std::deque<Todo> todos;
    bool working = false;
    Actions actions;
    bool acting = false;
    std::optional<qint64> armedFor;
    bool inMemory = false; // something is not on disk, and the person knows
    QString token;
    bool refreshToken = false;
    QHash<QString, QStringList> people; // by channel, as shown
};

Client::Client(World& world, QString name, QString user, Disk disk, quint64 number)
    : m_world(world)
    , m_name(std::move(name))
    , m_user(std::move(user))
    , m_number(number)
    , m_disk(std::move(disk))
    , m_rng(world.rng().fork(1000 + number))
{
}

Client::~Client() = default;

const SessionMachine* Client::session() const
{
    return m_process ? &m_process->session : nullptr;
}

Moment Client::now() const
{
    const qint64 now = m_world.time.now();
    return {Instant(milliseconds(now - m_sleptMs)), Instant(milliseconds(now)), kWall + now + m_wallAhead};
}

bool Client::isOffline() const
{
    return m_world.time.now() < m_offlineUntil;
}

bool Client::isAsleep() const
{
    return m_world.time.now() < m_asleepUntil;
}

// ---- the program ----

void Client::start()
{
    if (m_process)
        return;
    if (isAsleep()) {
        m_world.time.at(m_asleepUntil, [this] { start(); });
        return;
    }
    const Knobs& knobs = m_world.knobs();
    if (m_disk.profile.device.isEmpty())
        m_disk.profile.device = m_world.newDevice(); // what ProfileStore does with a new one
    ++m_processes;
    m_world.story.tell([&] { return u"%1 starts as %2"_s.arg(m_name, m_disk.profile.device); });
    SessionMachine::Options options;
    options.self = {m_user, m_user};
    options.agent = u"simulation"_s;
    options.maxEntries = knobs.maxEntries;
    options.pageSize = knobs.pageSize;
    m_process = std::make_unique<Process>(options, m_disk.load());

    ConnectionOptions link;
    link.protocols = {QString(wire::v1::kSubprotocol)};
    link.maxReconnectAttempts = knobs.attempts;
    link.stableOnConfirm = true;
    link.maxQueueSize = 0;
    Actions none;
    m_process->connection.setOptions(link, now(), none);
    CloseCodePolicy policy;
    for (const int code : {1001, 1007, 4401, 4408, 4412, 4413, 4429})
        policy.set(code, true);
    m_process->connection.setPolicy(policy);
    m_process->connection.setRandomSource([this] { return m_rng.unit(); });
    m_failures = 0;
    m_confirmedAt.reset();

    const quint64 process = m_processes;
    m_world.oracle.shows(*this, m_process->session.outbox());
    for (const QString& channel : m_follows) {
        if (is(process))
            perform(m_process->session.subscribe(now(), channel));
    }
    if (is(process) && m_process->session.profile().replacedBy.isEmpty())
        perform(m_process->connection.open(now()));
    if (is(process))
        arm();
}

void Client::kill(bool power, qint64 downFor)
{
    if (!m_process)
        return;
    m_world.coverage.count(u"client crashes"_s);
    m_world.story.tell([&] {
        return power ? u"%1's computer loses power"_s.arg(m_name) : u"%1's program is killed"_s.arg(m_name);
    });
    m_world.oracle.stopped(*this, m_process->session, m_process->inMemory);
    m_process.reset();
    m_crashAt.reset();
    closeLinks(power);
    m_world.time.in(downFor, [this] { start(); });
}

void Client::quit(qint64 downFor)
{
    if (!m_process)
        return;
    m_world.story.tell([&] { return u"%1 quits"_s.arg(m_name); });
    m_world.oracle.stopped(*this, m_process->session, m_process->inMemory);
    m_process.reset();
    m_crashAt.reset();
    closeLinks(false);
    m_world.time.in(downFor, [this] { start(); });
}

void Client::closeLinks(bool silently)
{
    for (const auto& link : m_world.links()) {
        if (&link->client != this || !link->clientOpen)
            continue;
        link->clientOpen = false;
        if (silently)
            link->up->cut(qint64(link->up->size()));
        else
            m_world.sendUp(*link, {.kind = Parcel::Kind::End, .words = u"the end"_s});
    }
}

void Client::perform(Todo todo)
{
    Process& process = *m_process;
    process.todos.push_back(std::move(todo));
    if (process.working)
        return;
    process.working = true;
    const quint64 number = m_processes;
    while (is(number) && !m_process->todos.empty()) {
        Todo next = std::move(m_process->todos.front());
        m_process->todos.pop_front();
        carryOut(next);
    }
    if (is(number)) {
        m_process->working = false;
        const QStringList broken = m_process->session.check();
        if (!broken.isEmpty())
            m_world.oracle.fail(u"machine"_s, u"%1's machine: %2"_s.arg(m_name, broken.join(u"; "_s)));
    }
}

void Client::carryOut(Todo& todo)
{
    if (todo.isEmpty())
        return;
    const quint64 number = m_processes;
    // Stage 0 is before the write, 1 behind it, n behind n − 1 effects.
    std::optional<CrashAt> crash;
    if (m_crashAt && m_crashAt->pass-- <= 0)
        crash = std::exchange(m_crashAt, {});
    const auto dies = [&](qint64 stage) {
        if (!crash || crash->stage > stage)
            return false;
        m_world.coverage.count(u"client crashes at stage %1"_s.arg(std::min<qint64>(stage, 2)));
        kill(false, crash->downFor);
        return true;
    };
    if (crash && crash->stage == 0)
        return void(dies(0));
    if (!todo.writes.empty()) {
        if (m_world.time.now() < m_diskFullUntil) {
            if (!m_process->session.isVolatile()) {
                m_world.coverage.count(u"writes that failed"_s);
                m_world.story.tell([&] { return u"%1's disk takes nothing"_s.arg(m_name); });
            }
            m_process->session.writeFailed();
            m_process->inMemory = true;
        } else if (m_process->session.isVolatile()) {
            // ChannelSession asks for this before it writes anything else; what was decided meanwhile is in
            // it.
            Todo all = m_process->session.writesWork(now(), m_disk.load());
            m_disk.apply(all.writes);
            todo.effects.insert(todo.effects.end(), all.effects.begin(), all.effects.end());
            m_process->inMemory = false;
        } else {
            if (HEARTLINE_FAULT(PositionBeforeEvent) && crash && crash->stage == 1) {
                // The positions' transaction is through, the events' is not.
                std::erase_if(todo.writes, [](const session::Write& write) {
                    return !std::holds_alternative<session::PutChannel>(write);
                });
            }
            m_disk.apply(todo.writes);
            m_process->inMemory = false;
        }
    }
    if (crash && crash->stage == 1)
        return void(dies(1));
    qint64 done = 1;
    for (const session::Effect& effect : todo.effects) {
        carryOut(effect);
        if (!is(number) || dies(++done))
            return;
    }
    (void)dies(100);
}

void Client::carryOut(const session::Effect& effect)
{
    std::visit(
        Overloaded{
            [this](const session::SendMessage& e) { send(e.message); },
            [this](const session::CloseLink& e) {
                m_world.coverage.count(u"links given up by the session"_s);
                m_world.story.tell([&] { return u"%1 gives its link up: %2"_s.arg(m_name, e.reason); });
                perform(e.comeBack ? m_process->connection.restart(now(), e.code, e.reason)
                                   : m_process->connection.close(now(), e.code, e.reason));
            },
            [this](const session::HoldOff& e) {
                m_world.coverage.count(u"holds asked for by the server"_s);
                const auto spread = milliseconds(qint64(double(e.spread.count()) * m_rng.unit()));
                perform(m_process->connection.holdOff(now(), e.delay + spread));
            },
            [this](const session::RefreshToken&) { m_process->refreshToken = true; },
            [this](const session::ListOwn& e) {
                m_world.coverage.count(u"searches for own messages"_s);
                perform(m_process->session.ownListed(now(), e.channel, m_disk.own(e.channel)));
            },
            [this](const session::StandingChanged& e) {
                m_world.story.tell([&] {
                    static const QStringList words{u"away"_s,    u"greeting"_s, u"ready"_s,
                                                   u"refused"_s, u"replaced"_s, u"at the wrong server"_s};
                    return u"%1 is %2 %3"_s.arg(m_name, words.value(int(e.standing)), e.reason);
                });
                if (e.standing == session::Standing::Replaced) {
                    m_world.coverage.count(u"replaced"_s);
                    // A device is replaced by another copy of itself, never by what it left behind.
                    if (m_world.clients().size() == m_world.knobs().seats.size())
                        m_world.oracle.fail(u"replaced"_s, u"%1 was replaced, and has no copy"_s.arg(m_name));
                } else if (e.standing == session::Standing::Refused)
                    m_world.coverage.count(u"refused"_s);
                else if (e.standing == session::Standing::WrongServer)
                    m_world.oracle.fail(u"standing"_s,
                                        u"%1 takes the server for another one: %2"_s.arg(m_name, e.reason));
            },
            [this](const session::Welcomed&) {
                m_confirmedAt = m_world.time.now();
                if (!HEARTLINE_FAULT(AttemptsNeverReset)) // what resets them is this word
                    perform(m_process->connection.confirm(now()));
            },
            [this](const session::ChannelReady& e) { m_refused.erase(e.channel); },
            [this](const session::ChannelRefused& e) {
                m_refused.insert(e.channel);
                m_world.coverage.count(u"channel refused: %1"_s.arg(e.code));
                m_world.story.tell([&] { return u"%1 can't have %2: %3"_s.arg(m_name, e.channel, e.code); });
            },
            [this](const session::EventsStored& e) {
                m_world.coverage.count(e.page ? u"pages of older events"_s : u"events stored"_s);
                m_world.oracle.stored(*this, e);
            },
            [this](const session::GapOpened& e) {
                m_world.coverage.count(u"gaps shown"_s);
                m_world.story.tell([&] { return u"%1 shows a gap in %2"_s.arg(m_name, e.channel); });
            },
            [this](const session::EntryChanged& e) {
                m_world.story.tell([&] {
                    static const QStringList words{u"queued"_s, u"sent"_s,   u"accepted"_s,
                                                   u"held"_s,   u"failed"_s, u"lost"_s};
                    return u"%1 sees %2 %3 %4"_s.arg(m_name, e.entry.id, words.value(int(e.entry.state)),
                                                     e.entry.code);
                });
                m_world.oracle.told(*this, e.entry);
            },
            [this](const session::EntryGone& e) { m_world.oracle.gone(*this, e); },
            [this](const session::PresenceChanged& e) {
                QStringList& shown = m_process->people[e.channel];
                shown.clear();
                for (const wire::Person& person : e.people)
                    shown.append(person.id);
            },
            [this](const session::SignalCame&) { m_world.coverage.count(u"signals"_s); },
            [this](const session::ReadMoved&) { m_world.coverage.count(u"read markers moved"_s); },
            [this](const session::Fault& e) {
                m_world.coverage.count(u"faults noticed"_s);
                m_world.story.tell([&] { return u"%1 notices: %2"_s.arg(m_name, e.text); });
            },
            [](const auto&) {},
        },
        effect);
}

void Client::send(const wire::v1::ClientMessage& message)
{
    ConnectionMachine& connection = m_process->connection;
    Link* link = m_world.openLink(*this, m_processes, connection.attemptId());
    if (!link || connection.readyState() != ReadyState::Open) {
        m_world.coverage.count(u"messages without a link"_s);
        return;
    }
    const QByteArray bytes = wire::v1::encode(message);
    // Connection would queue what its socket has no room for; with no queue, it refuses it.
    if (!connection.sendsDirectly(link->up->bytes()))
        return;
    connection.sentDirectly(bytes.size());
    Parcel parcel;
    parcel.up = bytes;
    parcel.wire = wireOf(message);
    parcel.bytes = bytes.size();
    if (m_world.story.isTold()) {
        parcel.words = wordsFor(message);
        m_world.story.tell([&] { return u"%1 sends %2"_s.arg(m_name, parcel.words); });
    }
    m_world.sendUp(*link, std::move(parcel));
}

// ---- the connection ----

void Client::perform(Actions actions)
{
    Process& process = *m_process;
    process.actions.insert(process.actions.end(), std::make_move_iterator(actions.begin()),
                           std::make_move_iterator(actions.end()));
    if (process.acting)
        return;
    process.acting = true;
    const quint64 number = m_processes;
    while (is(number) && !m_process->actions.empty()) {
        const Action action = std::move(m_process->actions.front());
        m_process->actions.erase(m_process->actions.begin());
        carryOut(action);
    }
    if (is(number))
        m_process->acting = false;
}

void Client::carryOut(const Action& action)
{
    std::visit(
        Overloaded{
            [this](const action::RequestCredentials& a) {
                m_world.coverage.count(u"attempts"_s);
                const quint64 number = m_processes;
                m_world.time.in(m_rng.between(0, 20), [this, number, attempt = a.attempt] {
                    if (!is(number))
                        return;
                    if (std::exchange(m_process->refreshToken, false) || m_process->token.isEmpty())
                        m_process->token = m_world.host.newToken(m_user);
                    perform(m_process->connection.credentialsReady(now(), attempt, {}));
                    if (is(number))
                        arm();
                });
            },
            [this](const action::OpenSocket& a) { m_world.connect(*this, m_processes, a.attempt); },
            [this](const action::CloseSocket& a) {
                if (Link* link = m_world.openLink(*this, m_processes, a.attempt))
                    m_world.sendUp(*link, {.kind = Parcel::Kind::Close,
                                           .code = a.code,
                                           .reason = a.reason,
                                           .words = u"close %1"_s.arg(a.code)});
            },
            [this](const action::AbortSocket& a) {
                if (Link* link = m_world.openLink(*this, m_processes, a.attempt)) {
                    link->clientOpen = false;
                    m_world.sendUp(*link, {.kind = Parcel::Kind::End, .words = u"the end"_s});
                }
            },
            [this](const action::WriteMessage&) {
                m_world.oracle.fail(u"queue"_s, u"%1's connection sends what it had queued"_s.arg(m_name));
            },
            [this](const action::SendPing& a) {
                if (Link* link = m_world.openLink(*this, m_processes, a.attempt))
                    m_world.sendUp(*link, {.kind = Parcel::Kind::Ping, .number = a.number});
            },
            [this](const action::Opened&) {
                perform(m_process->session.linkOpened(now(), m_process->token));
            },
            [this](const action::Closed& a) {
                m_world.coverage.count(u"link ended: %1"_s.arg(a.info.code));
                m_world.story.tell([&] {
                    return u"%1's link has ended: %2 %3"_s.arg(m_name).arg(a.info.code).arg(a.info.reason);
                });
                if (m_confirmedAt && m_world.time.now() - m_sleptMs >= *m_confirmedAt + 5000)
                    m_failures = 0;
                m_confirmedAt.reset();
                if (a.info.code == 1007 || a.info.code == 1009 || a.info.code == 1011)
                    m_world.oracle.closedOn(*this);
                perform(m_process->session.linkClosed(now(), a.info.code, a.info.reason));
            },
            [this](const action::ReconnectScheduled& a) {
                // The count starts again when a link has held: docs/architecture.md, Attempts.
                ++m_failures;
                if (a.attempt > m_failures)
                    m_world.oracle.fail(
                        u"attempts"_s,
                        u"%1 calls this attempt %2 since a link that held; it is %3"_s.arg(m_name)
                            .arg(a.attempt)
                            .arg(m_failures));
            },
            [this](const action::GaveUp&) {
                m_world.coverage.count(u"connections given up"_s);
                m_world.story.tell([&] { return u"%1's connection gives up"_s.arg(m_name); });
            },
            [](const auto&) {},
        },
        action);
}

void Client::opened(const Link& link)
{
    if (!is(link.process))
        return;
    perform(m_process->connection.socketOpened(now(), link.attempt));
    if (is(link.process))
        arm();
}

void Client::heard(const Link& link, const Parcel& parcel)
{
    if (!is(link.process))
        return;
    ConnectionMachine& connection = m_process->connection;
    connection.traffic(now(), link.attempt);
    if (parcel.kind == Parcel::Kind::Pong) {
        perform(connection.pongReceived(now(), link.attempt, parcel.number));
    } else if (connection.attemptId() == link.attempt && connection.readyState() == ReadyState::Open) {
        m_world.story.tell([&] { return u"%1 gets %2"_s.arg(m_name, parcel.words); });
        connection.messageReceived(parcel.bytes);
        perform(m_process->session.received(now(), *parcel.down));
    }
    if (is(link.process))
        arm();
}

void Client::ended(const Link& link, const SocketEnd& end)
{
    if (!is(link.process))
        return;
    perform(m_process->connection.socketEnded(now(), link.attempt, end));
    if (is(link.process))
        arm();
}

void Client::arm()
{
    std::optional<Instant> next = m_process->session.nextDeadline();
    if (const auto other = m_process->connection.nextDeadline(now()))
        next = next ? std::min(*next, *other) : *other;
    if (!next)
        return;
    const qint64 when =
        std::max({next->time_since_epoch().count() + m_sleptMs, m_asleepUntil, m_world.time.now()});
    if (m_process->armedFor && *m_process->armedFor <= when)
        return;
    m_process->armedFor = when;
    m_world.time.at(when, [this, process = m_processes, when] {
        if (!is(process) || m_process->armedFor != when)
            return;
        m_process->armedFor.reset();
        if (isAsleep())
            return arm();
        tick();
    });
}

void Client::tick()
{
    const quint64 process = m_processes;
    perform(m_process->connection.timePassed(now()));
    if (!is(process))
        return;
    const auto due = m_process->session.nextDeadline();
    if (due && *due <= now().steady) {
        perform(m_process->session.timePassed(now()));
        if (!is(process))
            return;
        const auto next = m_process->session.nextDeadline();
        if (next && *next <= now().steady)
            m_world.oracle.fail(u"timer"_s, u"%1's machine asks for a time that has passed"_s.arg(m_name));
    }
    arm();
}

// ---- what happens ----

const OutboxEntry* Client::pick(qint64 which, const std::set<OutboxEntry::State>& of)
{
    static thread_local OutboxEntry picked;
    QList<OutboxEntry> fitting;
    for (const OutboxEntry& entry : m_process->session.outbox()) {
        if (of.contains(entry.state))
            fitting.append(entry);
    }
    if (fitting.isEmpty())
        return nullptr;
    picked = fitting[which % fitting.size()];
    return &picked;
}

std::optional<QJsonObject> Client::makeData(Data kind, const QString& channel, const QString& id)
{
    // Events that this person sees, to speak of.
    QStringList own;
    QStringList others;
    if (const auto log = m_disk.logs.find(channel); log != m_disk.logs.end()) {
        for (const auto& [number, run] : log->second) {
            for (const auto& [offset, event] : run.events) {
                const QString type = event.data.value("type"_L1).toString();
                if (type == "chat"_L1 || !channel.startsWith("chat:"_L1))
                    (event.from.id == m_user ? own : others).append(event.id);
            }
        }
    }
    if (channel.startsWith("inbox:"_L1)) {
        if (others.isEmpty())
            return {};
        return QJsonObject{{u"type"_s, kind == Data::Reaction ? u"dismissed"_s : u"seen"_s},
                           {u"target"_s, others.last()}};
    }
    const auto text = [&](const QString& content) {
        return QJsonObject{{u"type"_s, u"chat"_s}, {u"content"_s, content}};
    };
    switch (kind) {
    case Data::Text:
        break;
    case Data::Long:
        return text(QString(m_world.knobs().messageBytes - 60, u'x'));
    case Data::TooLong:
        return text(QString(m_world.knobs().messageBytes, u'x'));
    case Data::Nonsense:
        return QJsonObject{{u"type"_s, u"nonsense"_s}};
    case Data::EditOwn:
        if (!own.isEmpty())
            return QJsonObject{
                {u"type"_s, u"edit"_s}, {u"target"_s, own.last()}, {u"content"_s, u"as "_s + id}};
        break;
    case Data::DeleteOwn:
        if (!own.isEmpty())
            return QJsonObject{{u"type"_s, u"delete"_s}, {u"target"_s, own.first()}};
        break;
    case Data::DeleteOther:
        if (!others.isEmpty())
            return QJsonObject{{u"type"_s, u"delete"_s}, {u"target"_s, others.last()}};
        break;
    case Data::Reaction:
        if (!others.isEmpty())
            return QJsonObject{{u"type"_s, u"reaction"_s},
                               {u"target"_s, others.last()},
                               {u"emoji"_s, u"👍"_s},
                               {u"on"_s, true}};
        break;
    }
    return text(u"text of "_s + id);
}

void Client::publish(const Happening& h)
{
    const QString channel = m_world.knobs().channels.value(h.a);
    const quint64 process = m_processes;
    for (qint64 i = 0; i < h.b && is(process); ++i) {
        const QString id = m_world.newId();
        const auto data = makeData(Data(h.c), channel, id);
        if (!data)
            return;
        SessionMachine::Published published = m_process->session.publish(now(), channel, id, *data);
        if (!published.refusal.isEmpty()) {
            m_world.coverage.count(u"publishes refused by the client"_s);
            m_world.story.tell(
                [&] { return u"%1's %2 is refused: %3"_s.arg(m_name, id, published.refusal); });
            continue;
        }
        m_world.story.tell([&] { return u"%1 writes %2 to %3"_s.arg(m_name, id, channel); });
        m_world.oracle.wrote(*this, id, channel, *data);
        perform(std::move(published.todo));
    }
}

void Client::happen(const Happening& h)
{
    using State = OutboxEntry::State;
    const qint64 now_ = m_world.time.now();
    const QString channel = m_world.knobs().channels.value(h.a);
    switch (h.kind) {
    case Happen::NoNetwork:
        m_offlineUntil = now_ + h.b;
        for (const auto& link : m_world.links()) {
            if (&link->client == this && (link->clientOpen || link->serverOpen))
                m_world.cut(*link, 0, 0, -1, -1);
        }
        m_world.time.at(m_offlineUntil, [this, process = m_processes] {
            if (!is(process) || isAsleep())
                return;
            perform(m_process->connection.networkUp(now()));
            if (is(process))
                arm();
        });
        return;
    case Happen::ClockJump:
        m_wallAhead += h.b;
        return;
    case Happen::DiskFull:
        m_diskFullUntil = now_ + h.b;
        m_world.time.at(m_diskFullUntil, [this, process = m_processes] {
            // ChannelSession tries again from time to time.
            if (!is(process) || !m_process->session.isVolatile() || m_world.time.now() < m_diskFullUntil)
                return;
            m_world.story.tell([&] { return u"%1's disk takes writes again"_s.arg(m_name); });
            perform(m_process->session.writesWork(now(), m_disk.load()));
            if (is(process))
                arm();
        });
        return;
    case Happen::KeepProfile:
        m_kept = m_disk;
        return;
    case Happen::OldProfile: {
        if (!m_kept)
            return;
        m_world.coverage.count(u"profiles put back"_s);
        const bool running = m_process != nullptr;
        if (running)
            quit(100);
        m_disk = *m_kept;
        m_world.oracle.went(*this, m_disk, nullptr);
        return;
    }
    case Happen::CopyProfile:
        if (m_world.clients().size() < 6 && !m_disk.profile.device.isEmpty()) {
            m_world.coverage.count(u"profiles copied"_s);
            m_world.addClient(m_name + u"'s copy"_s, m_user, m_disk);
            m_world.clients().back()->m_follows = m_follows;
            m_world.oracle.went(*m_world.clients().back(), m_disk, this);
            m_world.clients().back()->start();
        }
        return;
    default:
        break;
    }
    if (isAsleep())
        return;
    if (h.kind == Happen::Subscribe)
        m_follows.insert(channel);
    else if (h.kind == Happen::Unsubscribe)
        m_follows.erase(channel);
    if (!m_process)
        return;
    const quint64 process = m_processes;
    SessionMachine& session = m_process->session;
    switch (h.kind) {
    case Happen::Publish:
        publish(h);
        break;
    case Happen::Edit:
        if (const OutboxEntry* entry = pick(h.a, {State::Queued});
            entry && entry->channel.startsWith("chat:"_L1)) {
            const QString id = entry->id;
            const QJsonObject data{{u"type"_s, u"chat"_s}, {u"content"_s, u"changed "_s + id}};
            auto edited = session.edit(now(), id, data);
            if (edited.refusal.isEmpty()) {
                m_world.coverage.count(u"edits of what waits"_s);
                m_world.oracle.changed(*this, id, data);
                perform(std::move(edited.todo));
            }
        }
        break;
    case Happen::Retry:
        if (const OutboxEntry* entry = pick(h.a, {State::Held, State::Failed, State::Lost})) {
            const QString id = entry->id;
            const QString newId = entry->state == State::Failed ? m_world.newId() : id;
            m_world.coverage.count(u"send again"_s);
            m_world.story.tell([&] { return u"%1 sends %2 again as %3"_s.arg(m_name, id, newId); });
            m_world.oracle.retried(*this, id, newId);
            perform(session.retry(now(), id, newId));
        }
        break;
    case Happen::Discard:
        if (const OutboxEntry* entry = pick(h.a, {State::Queued, State::Held, State::Failed, State::Lost})) {
            const QString id = entry->id;
            m_world.coverage.count(u"discards"_s);
            m_world.story.tell([&] { return u"%1 discards %2"_s.arg(m_name, id); });
            m_world.oracle.discarded(*this, id);
            perform(session.discard(now(), id));
        }
        break;
    case Happen::Subscribe:
        perform(session.subscribe(now(), channel));
        break;
    case Happen::Unsubscribe:
        perform(session.unsubscribe(now(), channel));
        break;
    case Happen::PageBack:
        perform(session.fetchOlder(now(), channel));
        break;
    case Happen::MarkRead:
        if (const session::ChannelRecord* record = session.channel(channel))
            perform(session.markRead(now(), channel, record->position.offset));
        break;
    case Happen::Signal:
        perform(session.signal(now(), channel, {{u"type"_s, u"typing"_s}}));
        break;
    case Happen::UseHere:
        if (session.standing() == session::Standing::Replaced) {
            m_world.coverage.count(u"use here"_s);
            perform(session.useHere(now(), m_world.newDevice()));
            if (is(process))
                perform(m_process->connection.open(now()));
        }
        break;
    case Happen::RetryNow:
        if (session.standing() != session::Standing::Replaced)
            perform(m_process->connection.retryNow(now()));
        break;
    case Happen::Crash:
        kill(h.a != 0, h.b);
        break;
    case Happen::CrashAt:
        m_crashAt = CrashAt{h.a, h.b, h.c};
        break;
    case Happen::Quit:
        quit(h.b);
        break;
    case Happen::Sleep: {
        m_asleepUntil = now_ + h.b;
        for (const auto& link : m_world.links()) {
            if (&link->client == this && link->clientOpen)
                link->down->stallUntil(m_asleepUntil);
        }
        m_world.time.at(m_asleepUntil, [this, process, slept = h.b] {
            m_sleptMs += slept;
            if (!is(process))
                return;
            m_process->armedFor.reset();
            tick();
        });
        break;
    }
    default:
        break;
    }
    if (is(process))
        arm();
}

void Client::mend()
{
    m_offlineUntil = m_diskFullUntil = 0;
    m_crashAt.reset();
    start();
    if (!m_process)
        return;
    const quint64 process = m_processes;
    if (m_process->session.isVolatile())
        perform(m_process->session.writesWork(now(), m_disk.load()));
    if (!is(process))
        return;
    if (m_process->session.standing() == session::Standing::Replaced) {
        perform(m_process->session.useHere(now(), m_world.newDevice()));
        if (is(process))
            perform(m_process->connection.open(now()));
    } else if (m_process->session.standing() == session::Standing::Refused) {
        m_process->refreshToken = true;
        perform(m_process->session.tryAgain(now()));
        if (is(process))
            perform(m_process->connection.open(now()));
    } else if (m_process->connection.state() == ConnectionState::Disconnected) {
        perform(m_process->connection.retryNow(now())); // it had given up: the person says "retry now"
    }
    if (is(process))
        arm();
}

QStringList Client::subscribed() const
{
    return QStringList(m_follows.begin(), m_follows.end());
}

QString Client::unsettled() const
{
    using State = OutboxEntry::State;
    if (!m_process)
        return u"%1 is not running"_s.arg(m_name);
    if (isAsleep())
        return u"%1 sleeps"_s.arg(m_name);
    const SessionMachine& session = m_process->session;
    if (session.standing() != session::Standing::Ready)
        return u"%1 is not ready"_s.arg(m_name);
    for (const OutboxEntry& entry : session.outbox()) {
        // What was accepted waits for its event, where somebody follows the channel.
        // If a disk has lied, another event may stand in its place: the next link finds that out.
        const bool waits = entry.state == State::Accepted && m_follows.contains(entry.channel) &&
                           !m_world.oracle.wasLiedTo();
        if (entry.state == State::Queued || entry.state == State::Sent || waits)
            return u"%1's %2 is not settled"_s.arg(m_name, entry.id);
    }
    for (const QString& channel : m_follows) {
        const session::ChannelRecord* record = session.channel(channel);
        const Oracle::Log* log = m_world.oracle.log(channel);
        if (m_refused.contains(channel)) {
            if (!channel.startsWith("inbox:"_L1) || channel == u"inbox:"_s + m_user)
                return u"%1 can't have %2"_s.arg(m_name, channel);
            continue;
        }
        const qint64 last = log ? qint64(log->facts.size()) : 0; // nobody may have written there yet
        if (!record || record->run == 0 || (last > 0 && record->position.epoch != log->epoch) ||
            record->position.offset != last)
            return u"%1's copy of %2 does not reach to its end"_s.arg(m_name, channel);
    }
    return {};
}

} // namespace heartline::sim
