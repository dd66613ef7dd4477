// SPDX-License-Identifier: MIT
// heartlined beside peers that do the same work, on the same disk and the same cores, in one run.
//
// Each figure is the median of several rounds in which the contestants take turns; only the ratios mean
// something. The clients of all contestants are the same lean program (bench_server_clients.h), which runs
// here, in one thread.
//     bench_server [--quick] [publishes|deliveries|catchup|memory|longlog]...     (HEARTLINE_BENCH_PEERS,
//     NODE_PATH: see packaging/scripts/bench.sh)
#include "bench_server_clients.h"
#include "bench_server_peers.h"
#include "bench_server_sqlite.h"

#include <Heartline/ChannelSession>

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace heartline::bench;
using namespace std::literals;

namespace {

// What is expected (the ratios are heartlined's to the peer's).
constexpr double kOfBareSqlite = 0.5;
constexpr double kAheadOf = 1.0;
constexpr double kCaughtUpMs = 300;
constexpr double kFlat = 1.5;

constexpr int kInFlight = 64; // what heartlined's `limits.inFlight` allows
constexpr int64_t kMissed = 10'000;

struct Plan
{
    int rounds = 5;
    Seconds time = 1s;
    int64_t longLog = 1'000'000;
    int subscribers = 2000; // whose memory is measured
};

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[values.size() / 2];
}

const char* verdict(bool good)
{
    return good ? "PASS" : "MISS";
}

std::string ratio(double ours, double theirs, double expected)
{
    if (theirs <= 0)
        return "     -     ";
    char text[32];
    std::snprintf(text, sizeof text, "%6.2f %s", ours / theirs, verdict(ours / theirs >= expected));
    return text;
}

void flush()
{
    std::fflush(stdout);
}

// A load of publishes, with as many channels as clients.
struct Publishers
{
    template<class T, class... Common>
    static Publishers make(uint16_t port, int count, const std::string& prefix, const Common&... common)
    {
        Publishers made;
        made.crowd = std::make_unique<Crowd>(port);
        for (int i = 0; i < count; ++i) {
            const std::string name = prefix + std::to_string(i);
            made.talks.push_back(&made.crowd->add<T>(common..., "user-" + name, "chat:" + name));
        }
        made.crowd->open();
        return made;
    }
    double perSecond(int window, Seconds time)
    {
        const int64_t before = crowd->tally.answers;
        const Seconds spent = crowd->load(talks, window, time);
        return double(crowd->tally.answers - before) / spent.count();
    }
    std::unique_ptr<Crowd> crowd{};
    std::vector<Talk*> talks{};
};

void benchPublishes(const Plan& plan)
{
    std::printf(
        "\ndurable publishes a second; bare SQLite: as many a transaction as heartlined had (group); Redis: "
        "appendfsync always, one script\n"
        "clients window |     ours   SQLite    Redis | group | to SQLite, %.1f  to Redis, %.1f expected\n",
        kOfBareSqlite, kAheadOf);
    Heartlined ours;
    // The file of another server, stopped, so that nobody else writes to it.
    Heartlined other;
    other.stop();
    BareSqlite bare(other.database());
    std::optional<Redis> redis;
    std::string script;
    if (!Redis::program().isEmpty()) {
        redis.emplace();
        QFile file(peerSource(u"bench_server_append.lua"_s));
        if (!file.open(QIODevice::ReadOnly))
            throw std::runtime_error("no bench_server_append.lua");
        script = file.readAll().toStdString();
    }

    struct Case
    {
        int clients;
        int window;
    };
    // The many first: as in a server that has run for a while, the write-ahead logs then have their full
    // length, and are written over. A file that grows costs twice the time at each sync.
    for (const Case& now : {Case{64, kInFlight}, Case{8, kInFlight}, Case{1, kInFlight}, Case{1, 1}}) {
        const std::string prefix = std::to_string(now.clients) + '-' + std::to_string(now.window) + '-';
        Publishers sessions = Publishers::make<SessionTalk>(ours.port(), now.clients, prefix);
        std::optional<Publishers> producers;
        if (redis)
            producers = Publishers::make<RedisTalk>(redis->port(), now.clients, prefix, script);
        std::vector<double> mine;
        std::vector<double> sqlites;
        std::vector<double> redises;
        std::vector<double> groups;
        for (int round = 0; round < plan.rounds; ++round) {
            const Heartlined::Committed before = ours.committed();
            mine.push_back(sessions.perSecond(now.window, plan.time));
            const Heartlined::Committed after = ours.committed();
            groups.push_back((after.events - before.events) / (after.commits - before.commits));
            sqlites.push_back(
                bare.append(now.clients, std::max(int64_t(1), int64_t(groups.back() + 0.5)), plan.time));
            if (producers)
                redises.push_back(producers->perSecond(now.window, plan.time));
        }
        std::printf("%7d %6d | %8.0f %8.0f %8.0f | %5.0f | %s      %s", now.clients, now.window, median(mine),
                    median(sqlites), median(redises), median(groups),
                    ratio(median(mine), median(sqlites), kOfBareSqlite).c_str(),
                    ratio(median(mine), median(redises), kAheadOf).c_str());
        if (now.window == 1)
            std::printf("   (%.2f ms each)", 1000 / median(mine));
        std::printf("\n");
        flush();
    }
}

// One who publishes and many who listen, all in one room.
struct Room
{
    template<class T>
    static Room make(uint16_t port, int listeners, const std::string& channel)
    {
        Room made;
        made.crowd = std::make_unique<Crowd>(port);
        for (int i = 0; i <= listeners; ++i)
            made.publisher = &made.crowd->add<T>("user-" + std::to_string(i), channel);
        made.crowd->open();
        made.everybody = listeners + 1;
        return made;
    }
    double perSecond(Seconds time)
    {
        const auto start = std::chrono::steady_clock::now();
        const Tally before = crowd->tally;
        Tally& tally = crowd->tally;
        crowd->load(std::span(&publisher, 1), kInFlight, time);
        crowd->run([&] {
            return tally.deliveries - before.deliveries >= (tally.answers - before.answers) * everybody;
        });
        return double(tally.deliveries - before.deliveries) /
               Seconds(std::chrono::steady_clock::now() - start).count();
    }
    std::unique_ptr<Crowd> crowd{};
    Talk* publisher = nullptr;
    int64_t everybody = 0;
};

void benchDeliveries(const Plan& plan)
{
    std::printf("\nevents delivered a second, one publisher; /chat: the plain profile of the same server; "
                "ws: Node's, which "
                "keeps nothing on disk\n"
                "subscribers |     ours    /chat       ws | to /chat    to ws, %.1f expected\n",
                kAheadOf);
    Heartlined ours;
    std::optional<NodeBroadcast> node;
    if (!NodeBroadcast::program().isEmpty())
        node.emplace();
    for (const int listeners : {10, 100, 1000}) {
        const std::string name = "room-" + std::to_string(listeners);
        Room sessions = Room::make<SessionTalk>(ours.port(), listeners, "chat:" + name);
        Room plain = Room::make<PlainTalk>(ours.port(), listeners, "plain-" + name);
        std::optional<Room> other;
        if (node)
            other = Room::make<PlainTalk>(node->port(), listeners, name);
        std::vector<double> mine;
        std::vector<double> plains;
        std::vector<double> others;
        for (int round = 0; round < plan.rounds; ++round) {
            mine.push_back(sessions.perSecond(plan.time));
            plains.push_back(plain.perSecond(plan.time));
            if (other)
                others.push_back(other->perSecond(plan.time));
        }
        std::printf("%11d | %8.0f %8.0f %8.0f |  %6.2f   %s\n", listeners, median(mine), median(plains),
                    median(others), median(mine) / median(plains),
                    ratio(median(mine), median(others), kAheadOf).c_str());
        flush();
    }
}

int64_t number(const std::string& json, std::string_view field)
{
    const size_t at = json.find('"' + std::string(field) + "\":");
    return at == std::string::npos ? -1 : std::atoll(json.c_str() + at + field.size() + 3);
}

std::string text(const std::string& json, std::string_view field)
{
    const size_t at = json.find('"' + std::string(field) + "\":\"");
    if (at == std::string::npos)
        return {};
    const size_t from = at + field.size() + 4;
    return json.substr(from, json.find('"', from) - from);
}

std::string fetchJson(const std::string& channel, std::string_view direction, int64_t from, int limit)
{
    return R"({"type":"fetch","channel":")" + channel + R"(",")" + std::string(direction) +
           "\":" + std::to_string(from) + R"(,"limit":)" + std::to_string(limit) + '}';
}

// Fields of `subscribe` for somebody who has everything up to `offset`, asked of the server itself.
std::string positionAt(Crowd& crowd, SessionTalk& reader, const std::string& channel, int64_t offset)
{
    const std::string fetched = crowd.exchange(reader, fetchJson(channel, "after", offset - 1, 1));
    if (number(fetched, "offset") != offset)
        throw std::runtime_error("not the event asked for: " + fetched);
    // The event's own id, not that of whom it is from.
    const size_t from = fetched.find(R"("from":{)");
    std::string without = fetched;
    without.erase(from, fetched.find('}', from) - from + 1);
    return R"(,"epoch":")" + text(fetched, "epoch") + R"(","offset":)" + std::to_string(offset) +
           R"(,"id":")" + text(without, "id") + R"(","timestamp":)" +
           std::to_string(number(fetched, "timestamp"));
}

// A server, stopped, with a log of `count` events.
std::unique_ptr<Heartlined> withLog(const std::string& channel, int64_t count)
{
    auto server = std::make_unique<Heartlined>();
    server->stop();
    BareSqlite(server->database()).fill(channel, count);
    return server;
}

// The client that people have: from its start to the last event on disk.
double sessionCatchesUp(const Heartlined& server, const QString& channel, const QString& profile,
                        qint64 awaited)
{
    heartline::SessionAccess access;
    access.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(server.port()));
    access.self = {u"late"_s, u"Late"_s};
    access.profileFolder = profile;
    const auto start = std::chrono::steady_clock::now();
    QEventLoop loop;
    heartline::ChannelSession session(access);
    qint64 stored = 0;
    QObject::connect(&session, &heartline::ChannelSession::eventsStored, &loop,
                     [&stored](const heartline::session::EventsStored& news) {
                         stored += news.page ? 0 : news.events.size();
                     });
    const auto check = [&] {
        const heartline::session::ChannelRecord* record = session.channel(channel);
        if (stored == awaited && record && !record->position.id.isEmpty())
            loop.quit();
    };
    QObject::connect(&session, &heartline::ChannelSession::turnEnded, &loop, check);
    QTimer quiet; // what comes without an event has no signal
    QObject::connect(&quiet, &QTimer::timeout, &loop, check);
    quiet.start(5ms);
    QTimer::singleShot(30s, &loop, [&loop] { loop.exit(1); });
    session.subscribe(channel);
    session.start();
    if (loop.exec() != 0)
        throw std::runtime_error("the session did not catch up");
    return Seconds(std::chrono::steady_clock::now() - start).count() * 1000;
}

void benchCatchUp(const Plan& plan)
{
    const std::string channel = "chat:missed";
    const QString name = QString::fromStdString(channel);
    Heartlined server;
    server.stop();
    BareSqlite bare(server.database());
    bare.fill(channel, 1);
    server.start();
    const QString known = server.folder() + u"/known"_s; // a profile that has the first event
    sessionCatchesUp(server, name, known, 0);
    server.stop();
    bare.fill(channel, kMissed);
    server.start();

    Crowd readers(server.port());
    SessionTalk& reader = readers.add<SessionTalk>("reader", channel);
    readers.open();
    const std::string position = positionAt(readers, reader, channel, 1);
    std::vector<double> raw;
    std::vector<double> sessions;
    std::vector<double> sqlites;
    for (int round = 0; round < 2 * plan.rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        Crowd crowd(server.port());
        crowd.add<SessionTalk>("late", channel, position);
        crowd.open();
        raw.push_back(Seconds(std::chrono::steady_clock::now() - start).count() * 1000);
        if (crowd.tally.deliveries != kMissed)
            throw std::runtime_error("not all that was missed came");
        sqlites.push_back(bare.read(channel, kMissed).count() * 1000);

        const QString copy = server.folder() + u"/copy-%1"_s.arg(round);
        QDir().mkpath(copy);
        for (const QString& file : QDir(known).entryList(QDir::Files))
            QFile::copy(known + u'/' + file, copy + u'/' + file);
        sessions.push_back(sessionCatchesUp(server, name, copy, kMissed));
    }
    std::printf(
        "\nfrom the start of a client to caught up with %lld missed events, milliseconds; SQLite alone reads "
        "them in %.1f\n",
        static_cast<long long>(kMissed), median(sqlites));
    const auto print = [](const char* what, double value) {
        std::printf("  %-34s %8.1f  under %.0f expected %s\n", what, value, kCaughtUpMs,
                    verdict(value < kCaughtUpMs));
    };
    print("a lean client", median(raw));
    print("Heartline's own, until it's on disk", median(sessions));
    flush();
}

template<class T>
double bytesEach(const ServerProcess& server, int count)
{
    constexpr int kBefore = 100; // so that what is made once is there
    constexpr int kRoomSize = 50;
    Crowd crowd(server.port());
    const auto join = [&crowd](int from, int to) {
        for (int i = from; i < to; ++i)
            crowd.add<T>("user-" + std::to_string(i), "chat:idle-" + std::to_string(i / kRoomSize));
        crowd.open();
    };
    join(0, kBefore);
    const int64_t before = server.memory();
    join(kBefore, kBefore + count);
    return double(server.memory() - before) / count;
}

void benchMemory(const Plan& plan)
{
    const Heartlined ours;
    const double mine = bytesEach<SessionTalk>(ours, plan.subscribers) / 1024;
    double other = 0;
    if (!NodeBroadcast::program().isEmpty()) {
        const NodeBroadcast node;
        other = bytesEach<PlainTalk>(node, plan.subscribers) / 1024;
    }
    std::printf("\nmemory an idle subscriber, %d of them in rooms of 50: %.1f KiB; Node's ws %.1f KiB, %s "
                "(theirs to ours, %.1f "
                "expected)\n",
                plan.subscribers, mine, other, ratio(other, mine, kAheadOf).c_str(), kAheadOf);
    flush();
}

struct LogCosts
{
    std::vector<double> open;
    std::vector<double> end;
    std::vector<double> middle;
    std::vector<double> resume;
};

void measureLog(Heartlined& server, const std::string& channel, int64_t count, LogCosts& costs)
{
    constexpr int kTimes = 8;
    const auto milliseconds = [](const auto& action) {
        const auto start = std::chrono::steady_clock::now();
        action();
        return Seconds(std::chrono::steady_clock::now() - start).count() * 1000;
    };
    costs.open.push_back(server.start().count() * 1000);
    {
        Crowd crowd(server.port());
        SessionTalk& reader = crowd.add<SessionTalk>("reader", channel);
        crowd.open();
        for (int i = 0; i < kTimes; ++i) {
            costs.end.push_back(milliseconds(
                [&] { crowd.exchange(reader, fetchJson(channel, "before", count + 1 - 100 * i, 100)); }));
            costs.middle.push_back(milliseconds(
                [&] { crowd.exchange(reader, fetchJson(channel, "before", count / 2 - 20 * i, 100)); }));
        }
        const std::string near = reader.subscribe(positionAt(crowd, reader, channel, count - 50));
        for (int i = 0; i < kTimes; ++i) {
            costs.resume.push_back(milliseconds([&] {
                reader.caughtUp = false;
                crowd.exchange(reader, near);
                crowd.run([&reader] { return reader.caughtUp; });
            }));
        }
    }
    server.stop();
}

void benchLongLog(const Plan& plan)
{
    constexpr int64_t kShort = 1000;
    const std::string channel = "chat:long";
    const std::unique_ptr<Heartlined> small = withLog(channel, kShort);
    const std::unique_ptr<Heartlined> large = withLog(channel, plan.longLog);
    LogCosts few;
    LogCosts many;
    for (int round = 0; round < plan.rounds; ++round) {
        measureLog(*small, channel, kShort, few);
        measureLog(*large, channel, plan.longLog, many);
    }
    std::printf("\na log of %lld events beside one of %lld, milliseconds; at most %.1f times expected\n",
                static_cast<long long>(plan.longLog), static_cast<long long>(kShort), kFlat);
    const auto print = [](const char* what, const std::vector<double>& much,
                          const std::vector<double>& little) {
        const double times = median(much) / median(little);
        std::printf("  %-34s %8.2f %8.2f  %5.2f %s\n", what, median(much), median(little), times,
                    verdict(times <= kFlat));
    };
    print("start of the server", many.open, few.open);
    print("a page back from the end", many.end, few.end);
    print("a page back from the middle", many.middle, few.middle);
    print("resume 50 events before the end", many.resume, few.resume);
    flush();
}

void allowManySockets()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QStringList words = QCoreApplication::arguments().mid(1);
    Plan plan;
    if (words.removeAll(u"--quick"_s) > 0)
        plan = {.rounds = 3, .time = 300ms, .longLog = 200'000, .subscribers = 500};
    allowManySockets();
    struct Part
    {
        QString name;
        void (*run)(const Plan&);
    };
    const Part parts[] = {{u"publishes"_s, benchPublishes},
                          {u"deliveries"_s, benchDeliveries},
                          {u"catchup"_s, benchCatchUp},
                          {u"memory"_s, benchMemory},
                          {u"longlog"_s, benchLongLog}};
    try {
        std::printf("median of %d rounds, in which the contestants take turns\n", plan.rounds);
        for (const Part& part : parts) {
            if (words.isEmpty() || words.contains(part.name))
                part.run(plan);
        }
    } catch (const std::exception& error) {
        std::fflush(stdout);
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
