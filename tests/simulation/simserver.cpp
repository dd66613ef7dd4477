// SPDX-License-Identifier: MIT
#include "simserver.h"
#include "simstore.h"
#include "world.h"

#include "core/overloaded.h"
#include "hub/hub.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace heartline::sim {

using namespace server;

namespace {

constexpr qint64 kWall = 1'800'000'000'000; // when the world begins
constexpr qint64 kCloseTimeout = 5'000;     // that a server waits for the answer to its Close
constexpr qint64 kStart = 1'000'000;        // of the server's steady clock

TimePoint timePoint(qint64 ms)
{
    return TimePoint(milliseconds(kStart + ms));
}

int wireOf(const wire::v1::ServerMessage& message)
{
    return std::visit(Overloaded{
                          [](const wire::v1::SessionWelcome&) { return int(Wire::Welcome); },
                          [](const wire::v1::Subscribed&) { return int(Wire::Subscribed); },
                          [](const wire::v1::Ack&) { return int(Wire::Ack); },
                          [](const wire::v1::Nack&) { return int(Wire::Nack); },
                          [](const wire::v1::LiveEvent&) { return int(Wire::Event); },
                          [](const wire::v1::Events&) { return int(Wire::Event); },
                          [](const wire::v1::Fetched&) { return int(Wire::Fetched); },
                          [](const auto&) { return -1; },
                      },
                      message);
}

QString wordsFor(const wire::v1::ServerMessage& message)
{
    const auto list = [](const QList<wire::v1::Event>& events) {
        QStringList words;
        for (const wire::v1::Event& event : events)
            words.append(u"%1:%2"_s.arg(event.offset).arg(event.id));
        return words.join(u", "_s);
    };
    return std::visit(
        Overloaded{
            [](const wire::v1::SessionWelcome&) { return u"welcome"_s; },
            [](const wire::v1::Subscribed& m) {
                return u"subscribed to %1 of %2: %3 to %4, next %5, %6, lastN %7"_s.arg(m.channel, m.epoch)
                    .arg(m.first)
                    .arg(m.last)
                    .arg(m.next)
                    .arg(m.recovered ? u"recovered"_s : u"not recovered"_s)
                    .arg(m.lastN);
            },
            [](const wire::v1::Ack& m) {
                return u"ack of %1 n=%2 at %3 of %4"_s.arg(m.id).arg(m.n).arg(m.offset).arg(m.channel);
            },
            [](const wire::v1::Nack& m) {
                return u"nack of %1 n=%2 in %3: %4%5"_s.arg(m.id).arg(m.n).arg(
                    m.channel, m.code, m.expected ? u", expected %1"_s.arg(*m.expected) : QString());
            },
            [](const wire::v1::LiveEvent& m) {
                return u"event %1:%2 of %3"_s.arg(m.event.offset).arg(m.event.id, m.channel);
            },
            [&](const wire::v1::Events& m) {
                return u"events of %1: %2%3"_s.arg(m.channel, list(m.events), m.more ? u" …"_s : QString());
            },
            [&](const wire::v1::Fetched& m) {
                return u"page of %1: %2%3"_s.arg(m.channel, list(m.events), m.more ? u" …"_s : QString());
            },
            [](const wire::v1::SessionError& m) {
                return u"error %1 for %2: %3"_s.arg(m.code, m.re, m.reason);
            },
            [](const wire::v1::Goodbye& m) { return u"goodbye %1"_s.arg(m.code); },
            [](const wire::v1::Presence& m) { return u"presence in %1"_s.arg(m.channel); },
            [](const wire::v1::Read& m) { return u"read %1 up to %2"_s.arg(m.channel).arg(m.offset); },
            [](const auto&) { return u"something"_s; },
        },
        message);
}

/// The JSON of a text frame as a server sends it: whole and unmasked.
QByteArray payloadOf(const QByteArray& frame)
{
    const int length = uchar(frame[1]) & 0x7f;
    return frame.sliced(length < 126 ? 2 : length == 126 ? 4 : 10);
}

} // namespace

class Server::Output final : public HubOutput
{
public:
    explicit Output(World& world)
        : m_world(world)
    {
    }

    void send(PeerId peer, const QByteArray& frame, Delivery delivery) override
    {
        const std::shared_ptr<Link> link = m_world.linkOf(peer);
        if (!link || !link->serverOpen || link->serverClosing)
            return;
        if ((uchar(frame[0]) & 0x0f) != 1)
            return; // pings of the plain profile
        if (delivery == Delivery::DropWhenBusy && backlog(peer) > kHighWater)
            return;
        Parcel parcel;
        // All that share a frame share its decoding: the bytes are kept, so that they can't be others.
        if (frame.constData() != m_last.constData()) {
            m_last = frame;
            auto decoded = wire::v1::decodeServerMessage(payloadOf(frame));
            if (!decoded)
                m_world.oracle.fail(u"wire"_s,
                                    u"the server says what nobody understands: "_s + decoded.error);
            m_decoded = std::make_shared<const wire::v1::ServerMessage>(std::move(decoded.message));
            m_world.oracle.said(link->client.name(), *m_decoded);
            count(*m_decoded);
        }
        parcel.down = m_decoded;
        parcel.wire = wireOf(*m_decoded);
        parcel.bytes = frame.size();
        if (m_world.story.isTold())
            parcel.words = wordsFor(*m_decoded);
        m_world.sendDown(*link, std::move(parcel));
        if (backlog(peer) >= kHighWater)
            link->waitsForRoom = true;
        if (link->down->bytes() > 4 * m_world.knobs().window + 64 * 1024)
            m_world.oracle.fail(u"queue"_s,
                                u"%1 bytes wait for %2"_s.arg(link->down->bytes()).arg(link->client.name()));
    }

    void close(PeerId peer, uint16_t code, const QString& reason) override
    {
        const std::shared_ptr<Link> link = m_world.linkOf(peer);
        if (!link || !link->serverOpen || link->serverClosing)
            return;
        m_world.coverage.count(u"closed by the server: %1"_s.arg(code));
        m_world.story.tell([&] {
            return u"the server closes a link of %1: %2 %3"_s.arg(link->client.name()).arg(code).arg(reason);
        });
        link->serverClosing = true;
        m_world.time.in(kCloseTimeout, [link] { link->serverOpen = false; });
        m_world.sendDown(
            *link,
            {.kind = Parcel::Kind::Close, .code = code, .reason = reason, .words = u"close %1"_s.arg(code)});
    }

    void setReading(PeerId peer, bool reading) override
    {
        if (const std::shared_ptr<Link> link = m_world.linkOf(peer)) {
            m_world.coverage.count(reading ? u"reading resumed"_s : u"reading paused"_s);
            link->up->setReading(reading);
        }
    }

    [[nodiscard]] qsizetype backlog(PeerId peer) const override
    {
        const std::shared_ptr<Link> link = m_world.linkOf(peer);
        if (!link || !link->serverOpen)
            return 0;
        return link->down->bytes() * (kHighWater / m_world.knobs().window);
    }

private:
    void count(const wire::v1::ServerMessage& message)
    {
        if (const auto* nack = std::get_if<wire::v1::Nack>(&message))
            m_world.coverage.count(u"nack: %1"_s.arg(nack->code));
        else if (const auto* error = std::get_if<wire::v1::SessionError>(&message))
            m_world.coverage.count(u"error: %1"_s.arg(error->code));
        else if (const auto* subscribed = std::get_if<wire::v1::Subscribed>(&message))
            m_world.coverage.count(subscribed->recovered ? u"recovered"_s : u"not recovered"_s);
        else if (std::holds_alternative<wire::v1::Ack>(message))
            m_world.coverage.count(u"acks"_s);
    }

    World& m_world;
    QByteArray m_last;
    std::shared_ptr<const wire::v1::ServerMessage> m_decoded;
};

struct Server::Process
{
    Process(World& world, MemoryTables& tables, StoreWeather& weather, Rng rng, const Retention& retention,
            std::function<QString()> makeId, const Hub::Options& options)
        : output(world)
        , store(world, tables, weather, rng, retention, std::move(makeId))
        , hub(store, output, metrics, options)
    {
    }
    Metrics metrics;
    Output output;
    SimStore store;
    Hub hub;
    std::optional<qint64> armedFor;
    bool leaving = false;
};

Server::Server(World& world)
    : m_world(world)
    , m_rng(world.rng().fork(3))
{
}

Server::~Server() = default;

qint64 Server::wallClock() const
{
    return kWall + m_world.time.now() + m_wallAhead;
}

void Server::start()
{
    m_startScheduled = false;
    if (m_process)
        return;
    ++m_processes;
    m_world.story.tell([] { return u"the server starts"_s; });
    const Knobs& knobs = m_world.knobs();
    m_weather.commit = knobs.commit;
    Hub::Options options;
    options.now = [this] { return timePoint(m_world.time.now()); };
    options.wallClock = [this] { return wallClock(); };
    options.session.limits = {.messageBytes = knobs.messageBytes,
                              .publishPerSecond = knobs.publishPerSecond,
                              .inFlight = knobs.inFlight,
                              .channels = m_generous ? 200 : knobs.channelsAtOnce,
                              .dedupe = milliseconds(knobs.dedupe)};
    options.session.gate = [this](const QString& token, const QString& userId) {
        // "user#7": the seventh that was given out.
        SessionVerdict verdict;
        const quint64 number = token.section(u'#', 1).toULongLong();
        const auto old = m_oldTokens.find(userId);
        if (token.section(u'#', 0, 0) != userId) {
            verdict.kind = SessionVerdict::Kind::Refused;
            verdict.reason = u"Not yours."_s;
        } else if (old != m_oldTokens.end() && number <= old->second) {
            verdict.kind = SessionVerdict::Kind::Expired;
            verdict.reason = u"Too old."_s;
        }
        verdict.mayChat = !m_noRights.contains(userId);
        return verdict;
    };
    m_process = std::make_unique<Process>(
        m_world, m_tables, m_weather, m_rng.fork(m_processes),
        Retention{.count = knobs.keep, .dedupe = milliseconds(knobs.dedupe)},
        [this] { return u"e%1"_s.arg(++m_ids); }, options);
    SimStore& store = m_process->store;
    store.afterCommit = [this] {
        if (m_keepsFormer) {
            m_former.push_back(m_tables);
            if (m_former.size() > 8)
                m_former.pop_front();
        }
        return true;
    };
    store.afterAnswers = [this] { endTurn(); };
    store.die = [this](qint64 downFor) { crash(false, downFor); };
    m_process->hub.restore(store.open(m_restored));
    m_restored = false;
    arm();
}

void Server::crash(bool power, qint64 downFor)
{
    if (!m_process)
        return;
    m_process->store.kill();
    m_world.story.tell(
        [&] { return power ? u"the server's computer loses power"_s : u"the server is killed"_s; });
    m_world.coverage.count(u"server crashes"_s);
    // Not here: it may be in the middle of a call.
    m_world.time.in(0, [dead = std::shared_ptr<Process>(std::move(m_process))] {});
    for (const auto& link : m_world.links()) {
        if (!link->serverOpen)
            continue;
        link->serverOpen = false;
        const qint64 arriving = m_rng.between(0, qint64(link->down->size()));
        if (power) {
            link->down->cut(arriving);
        } else {
            link->down->send({.kind = Parcel::Kind::End});
        }
    }
    if (!m_startScheduled)
        scheduleStart(downFor);
}

void Server::accepted(Link& link)
{
    m_process->hub.sessionConnected(link.peer, link.client.name());
    endTurn();
}

void Server::received(Link& link, const QByteArray& message)
{
    if (!m_process)
        return;
    if (!m_closeAt.empty()) {
        const auto closeAt = m_closeAt.find(link.client.user());
        if (closeAt != m_closeAt.end()) {
            const auto decoded = wire::v1::decodeClientMessage(message);
            const auto* publish = std::get_if<wire::v1::Publish>(&decoded.message);
            CloseAt& how = closeAt->second;
            if (publish && (how.id.isEmpty() || how.id == publish->id)) {
                how.id = publish->id;
                const int code = how.code;
                const bool handled = how.handled;
                if (--how.times <= 0)
                    m_closeAt.erase(closeAt);
                if (handled)
                    m_process->hub.received(link.peer, message);
                if (m_process && link.serverOpen && !link.serverClosing) {
                    m_process->output.close(link.peer, uint16_t(code), u"Something is wrong with this."_s);
                    m_process->hub.disconnected(link.peer);
                }
                return endTurn();
            }
        }
    }
    m_process->hub.received(link.peer, message);
    endTurn();
}

void Server::closed(Link& link)
{
    if (!m_process)
        return;
    m_process->hub.disconnected(link.peer);
    endTurn();
}

void Server::drained(Link& link)
{
    if (!m_process || !link.waitsForRoom || m_process->output.backlog(link.peer) >= HubOutput::kLowWater)
        return;
    link.waitsForRoom = false;
    m_world.coverage.count(u"readers that caught up"_s);
    m_process->hub.writable(link.peer);
    endTurn();
}

void Server::endTurn()
{
    if (!m_process)
        return;
    m_process->hub.endTurn();
    arm();
}

void Server::arm()
{
    const std::optional<TimePoint> next = m_process->hub.nextDeadline();
    if (!next)
        return;
    const qint64 due = std::chrono::ceil<milliseconds>(next->time_since_epoch()).count() - kStart;
    const qint64 when = std::max(due, m_world.time.now());
    if (m_process->armedFor && *m_process->armedFor <= when)
        return;
    m_process->armedFor = when;
    m_world.time.at(when, [this, process = m_processes, when] {
        if (!m_process || m_processes != process || m_process->armedFor != when)
            return;
        m_process->armedFor.reset();
        m_process->hub.tick();
        endTurn();
    });
}

QString Server::newToken(const QString& user)
{
    return u"%1#%2"_s.arg(user).arg(++m_tokens);
}

void Server::closeAll(const QString& user, uint16_t code, const QString& reason)
{
    if (!m_process)
        return;
    for (const auto& link : m_world.links()) {
        if (link->client.user() != user || !link->serverOpen || link->serverClosing)
            continue;
        m_process->output.close(link->peer, code, reason);
        m_process->hub.disconnected(link->peer);
    }
    endTurn();
}

void Server::restart(bool restored, qint64 downFor)
{
    m_startScheduled = false; // a restart that was to come starts another file
    m_process.reset();
    for (const auto& link : m_world.links()) {
        if (std::exchange(link->serverOpen, false))
            link->down->send({.kind = Parcel::Kind::End});
    }
    m_restored = m_restored || restored;
    scheduleStart(downFor);
}

void Server::scheduleStart(qint64 downFor)
{
    m_startScheduled = true;
    m_world.time.in(downFor, [this] {
        if (m_startScheduled)
            start();
    });
}

void Server::happen(const Happening& h)
{
    const qint64 now = m_world.time.now();
    const QString user = m_world.knobs().seats[size_t(h.who)].user;
    switch (h.kind) {
    case Happen::CloseAt:
        m_closeAt[user] = {int(h.a), h.b, h.c != 0, {}};
        break;
    case Happen::ServerCrash:
        crash(h.a != 0, h.b);
        break;
    case Happen::ServerCrashAt:
        m_weather.crash = StoreWeather::Countdown{h.a, h.b, h.c};
        break;
    case Happen::Goodbye:
        if (!m_process || m_process->leaving)
            break;
        m_process->leaving = true;
        m_process->hub.sayGoodbye({.code = QString::number(h.a),
                                   .reason = u"Back soon."_s,
                                   .retryAfter = milliseconds(h.b / 2),
                                   .spread = milliseconds(h.b)});
        endTurn();
        m_world.time.in(m_rng.between(0, 1'000), [this, process = m_processes, h] {
            if (!m_process || m_processes != process)
                return;
            m_process->hub.closeSessions(int(h.a), u"Back soon."_s);
            endTurn();
            m_world.time.in(50, [this, process, h] {
                if (m_process && m_processes == process)
                    restart(false, h.b);
            });
        });
        break;
    case Happen::NoStore:
        m_weather.failsUntil = now + h.b;
        break;
    case Happen::Unknown:
        m_weather.unknown = StoreWeather::Countdown{h.a, h.b, 0};
        break;
    case Happen::SlowStore:
        m_weather.slowCommit = h.a;
        m_weather.slowUntil = now + h.b;
        break;
    case Happen::Backup:
        if (m_process)
            m_process->store.whenIdle([this] { m_backup = m_tables; });
        else
            m_backup = m_tables;
        break;
    case Happen::OldBackup:
        if (!m_backup)
            break;
        m_world.coverage.count(u"backups restored"_s);
        restart(true, h.b);
        m_tables = *m_backup;
        m_former.clear();
        m_world.oracle.somethingWasLost(false);
        break;
    case Happen::LyingDisk:
        if (qint64(m_former.size()) <= h.a)
            break;
        m_world.coverage.count(u"commits lost by the disk"_s);
        restart(false, h.b);
        m_tables = m_former[m_former.size() - 1 - size_t(h.a)];
        m_former.clear();
        m_world.oracle.somethingWasLost(true);
        break;
    case Happen::NoRights:
        // A session has the rights of its token; who changes them ends the session.
        m_noRights.insert(user);
        m_hadNoRights.insert(user);
        closeAll(user, 4412, u"Your rights have changed."_s);
        m_world.time.in(h.b, [this, user, closes = h.c != 0] {
            m_noRights.erase(user);
            if (closes)
                closeAll(user, 4412, u"Your rights have changed."_s);
        });
        break;
    case Happen::TokenOld:
        m_oldTokens[user] = m_tokens;
        closeAll(user, 4401, u"Too old."_s);
        break;
    case Happen::ServerClock:
        m_wallAhead += h.b;
        break;
    case Happen::Notify:
        if (m_process) {
            m_process->hub.notify({user,
                                   u"somebody"_s,
                                   {{u"type"_s, u"note"_s},
                                    {u"message"_s, u"hello"_s},
                                    {u"id"_s, u"note-%1"_s.arg(++m_notifications)}}},
                                  [](const Stored<NotificationOutcome>&) {});
            endTurn();
        }
        break;
    default:
        break;
    }
}

void Server::mend()
{
    m_weather.failsUntil = m_weather.slowUntil = 0;
    m_weather.unknown.reset();
    m_weather.crash.reset();
    m_closeAt.clear();
    m_noRights.clear();
    for (const QString& user : m_hadNoRights) // their sessions may still be without
        closeAll(user, 4412, u"Your rights have changed."_s);
    // Who may not have a channel can't be sent its events: that is no fault, but nothing comes to rest.
    m_generous = true;
    if (m_process && m_world.knobs().channelsAtOnce < m_world.knobs().channels.size())
        restart(false, 100);
    else
        start();
}

QString Server::backlog() const
{
    for (const auto& link : m_world.links()) {
        if (link->serverOpen && !link->serverClosing && link->down->bytes() > 2'000)
            return u"%1 bytes still wait for %2"_s.arg(link->down->bytes()).arg(link->client.name());
    }
    return {};
}

} // namespace heartline::sim
