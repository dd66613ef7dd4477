// SPDX-License-Identifier: MIT
// The server's store: durable publishes a second beside the same inserts straight through SQLite in groups of
// the same size, and what a log of a million events costs beside one of a thousand.
//     bench_store [ROUNDS]
#include "baresqlite.h"
#include "stores/payload.h"
#include "stores/sqlitestore.h"

#include <Heartline/Names>

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::server;
using namespace heartline::bench;

namespace {

using Clock = std::chrono::steady_clock;
constexpr double kExpected = 0.5;
constexpr qint64 kShort = 1'000;
constexpr qint64 kLong = 1'000'000;
constexpr double kGrowth = 2; // "must not grow with the log", and what a loaded machine adds

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

[[noreturn]] void fail(const QString& what)
{
    std::fprintf(stderr, "bench: %s\n", qPrintable(what));
    std::exit(1);
}

/// The network's thread: runs what a store posts.
class Loop
{
public:
    SqliteStore::Post post()
    {
        return [this](std::function<void()> action) {
            const std::scoped_lock lock(m_mutex);
            m_actions.push_back(std::move(action));
            m_changed.notify_all();
        };
    }
    template<class Condition>
    void runUntil(Condition done)
    {
        while (!done()) {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_actions.empty(); });
            const auto actions = std::exchange(m_actions, {});
            lock.unlock();
            for (const auto& action : actions)
                action();
        }
    }

private:
    std::mutex m_mutex; // protects m_actions
    std::condition_variable m_changed;
    std::vector<std::function<void()>> m_actions;
};

struct Shape
{
    int clients;
    int inFlight; ///< Of each.
    int messages; ///< Of all.
};
// Each lasts some tenths of a second at least.
constexpr Shape kShapes[] = {{1, 1, 3'000},  {1, 8, 10'000},  {1, 64, 40'000},
                             {8, 8, 40'000}, {8, 64, 80'000}, {64, 8, 80'000}};

QString deviceOf(int client)
{
    return u"00000000-0000-4000-8000-%1"_s.arg(client, 12, 10, QChar(u'0'));
}

/// Ids and texts, made before the clock runs.
std::vector<PublishOrder> makeOrders(const Shape& shape)
{
    std::vector<PublishOrder> orders(static_cast<size_t>(shape.messages));
    for (int i = 0; i < shape.messages; ++i) {
        const int client = i % shape.clients;
        PublishOrder& order = orders[static_cast<size_t>(i)];
        order.channel = u"chat:bench"_s;
        order.from = {u"user-%1"_s.arg(client), u"user-%1"_s.arg(client)};
        order.device = deviceOf(client);
        order.n = i / shape.clients + 1;
        order.id = wire::makeId();
        order.data = {{"type"_L1, "chat"_L1}, {"content"_L1, u"message %1 "_s.arg(i) + QString(80, u'x')}};
        order.lane = static_cast<quint64>(client + 1);
    }
    return orders;
}

struct Result
{
    double perSecond = 0;
    double group = 0; ///< Messages a commit.
};

Result runStore(const QString& path, const Shape& shape, const std::vector<PublishOrder>& orders)
{
    Metrics metrics;
    Loop loop;
    SqliteStore store(metrics);
    if (const auto opened = store.open({.path = path}, loop.post()); !opened.error.isEmpty())
        fail(opened.error);
    bool ready = false;
    store.resume({.channel = u"chat:bench"_s, .userId = u"u"_s, .device = u"d"_s},
                 [&](const Stored<Resumed>&) { ready = true; });
    loop.runUntil([&] { return ready; });

    const quint64 commits = metrics.commits;
    int answered = 0;
    const auto start = Clock::now();
    // Client c sends c, c + clients, …; each answer lets its client send one more.
    std::vector<int> next(static_cast<size_t>(shape.clients));
    std::function<void(int)> send = [&](int client) {
        int& index = next[static_cast<size_t>(client)];
        if (index >= shape.messages)
            return;
        const PublishOrder& order = orders[static_cast<size_t>(index)];
        index += shape.clients;
        store.publish(order, [&, client](const Stored<PublishOutcome>& outcome) {
            if (outcome.value.kind != PublishOutcome::Kind::Accepted)
                fail(u"a publish was not accepted: "_s + outcome.error + outcome.value.refusal.reason);
            ++answered;
            send(client);
        });
    };
    for (int client = 0; client < shape.clients; ++client)
        next[static_cast<size_t>(client)] = client;
    for (int i = 0; i < shape.inFlight; ++i) {
        for (int client = 0; client < shape.clients; ++client)
            send(client);
    }
    loop.runUntil([&] { return answered == shape.messages; });
    const double seconds = secondsSince(start);
    return {shape.messages / seconds, double(shape.messages) / double(metrics.commits - commits)};
}

double runBare(const QString& path, const Shape& shape, const std::vector<PublishOrder>& orders, double group)
{
    { // the file as a server makes it
        Metrics metrics;
        Loop loop;
        SqliteStore store(metrics);
        if (const auto opened = store.open({.path = path}, loop.post()); !opened.error.isEmpty())
            fail(opened.error);
        store.resume({.channel = u"chat:bench"_s, .userId = u"u"_s, .device = u"d"_s}, {});
        store.close();
    }
    std::vector<BareSqlite::Message> messages;
    messages.reserve(orders.size());
    for (const PublishOrder& order : orders)
        messages.push_back({order.id.toUtf8(), order.from.id.toUtf8(), order.device.toUtf8(),
                            QJsonDocument(order.data).toJson(QJsonDocument::Compact),
                            contentDigest(order.data), order.n});
    BareSqlite bare(path);
    const auto start = Clock::now();
    const auto count = messages.size();
    for (size_t done = 0; done < count;) {
        const size_t end = std::min(count, done + static_cast<size_t>(std::max(1.0, group + 0.5)));
        bare.append(messages.data() + done, messages.data() + end);
        done = end;
    }
    return shape.messages / secondsSince(start);
}

void comparePublishes(int rounds)
{
    std::printf("%-26s %9s %12s %12s %7s\n", "durable publishes", "group", "store/s", "SQLite/s", "ratio");
    for (const Shape& shape : kShapes) {
        const std::vector<PublishOrder> orders = makeOrders(shape);
        std::vector<double> store;
        std::vector<double> bare;
        std::vector<double> groups;
        for (int round = 0; round < rounds; ++round) {
            const QTemporaryDir folder(QDir::current().filePath(u"bench-store-XXXXXX"_s));
            const Result result = runStore(folder.filePath(u"store.sqlite"_s), shape, orders);
            store.push_back(result.perSecond);
            groups.push_back(result.group);
            bare.push_back(runBare(folder.filePath(u"bare.sqlite"_s), shape, orders, result.group));
        }
        const double ratio = median(store) / median(bare);
        std::printf("%3d clients, %2d in flight %10.1f %12.0f %12.0f %7.2f  %s\n", shape.clients,
                    shape.inFlight, median(groups), median(store), median(bare), ratio,
                    ratio >= kExpected ? "PASS" : "MISS");
        std::fflush(stdout);
    }
}

/// Milliseconds for what must not depend on the length of a log.
struct LogCosts
{
    double open = 0;
    double newest = 0;
    double back = 0;
    double resume = 0;
    double publish = 0;
};

template<class Order>
double timeEach(Loop& loop, int repetitions, Order order)
{
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) {
        bool done = false;
        const auto start = Clock::now();
        order(i, done);
        loop.runUntil([&] { return done; });
        times.push_back(secondsSince(start) * 1000);
    }
    return median(times);
}

/// Both logs are there before either is measured, so that the disk is done with them.
struct Log
{
    QString path;
    qint64 count = 0;
    qint64 start = QDateTime::currentMSecsSinceEpoch() - kLong;
};

SqliteStore::Options optionsFor(const Log& log)
{
    return {.path = log.path, .retention = {.count = 2 * kLong}};
}

void makeLog(const Log& log)
{
    Metrics metrics;
    Loop loop;
    SqliteStore store(metrics);
    if (const auto opened = store.open(optionsFor(log), loop.post()); !opened.error.isEmpty())
        fail(opened.error);
    store.resume({.channel = u"chat:bench"_s, .userId = u"u"_s, .device = u"d"_s}, {});
    store.close();
    BareSqlite(log.path).fill(log.count, log.start);
}

LogCosts measureLog(const Log& log, qint64& published)
{
    const SqliteStore::Options options = optionsFor(log);
    const QString channel = u"chat:bench"_s;
    const qint64 count = log.count + published;
    LogCosts costs;
    std::vector<double> opens;
    for (int i = 0; i < 5; ++i) {
        Metrics metrics;
        SqliteStore store(metrics);
        const auto before = Clock::now();
        (void)store.open(options, [](const std::function<void()>&) {});
        opens.push_back(secondsSince(before) * 1000);
    }
    costs.open = median(opens);

    Metrics metrics;
    Loop loop;
    SqliteStore store(metrics);
    (void)store.open(options, loop.post());
    QString epoch;
    costs.newest = timeEach(loop, 50, [&](int, bool& done) {
        store.readLog(channel, {}, [&](const Stored<LogPage>& page) {
            epoch = page.value.epoch;
            done = page.value.last == count && page.value.events.size() == 100;
        });
    });
    costs.back = timeEach(loop, 50, [&](int i, bool& done) {
        store.readLog(channel, {.before = count / 2 - i},
                      [&](const Stored<LogPage>& page) { done = page.value.events.size() == 100; });
    });
    costs.resume = timeEach(loop, 50, [&](int i, bool& done) {
        const qint64 offset = log.count / 2 - i;
        const wire::v1::Position position{epoch, offset, u"id-%1"_s.arg(offset), log.start + offset};
        store.resume({channel, u"u"_s, u"d"_s, position},
                     [&](const Stored<Resumed>& resumed) { done = resumed.value.recovered; });
    });
    costs.publish = timeEach(loop, 100, [&](int, bool& done) {
        PublishOrder order;
        order.channel = channel;
        order.from = {u"u"_s, u"u"_s};
        order.device = u"d"_s;
        order.n = ++published;
        order.id = wire::makeId();
        order.data = {{"type"_L1, "chat"_L1}, {"content"_L1, "x"_L1}};
        store.publish(order, [&](const Stored<PublishOutcome>& outcome) {
            done = outcome.value.kind == PublishOutcome::Kind::Accepted;
        });
    });
    return costs;
}

void compareLogs(int rounds)
{
    const QTemporaryDir folder(QDir::current().filePath(u"bench-store-XXXXXX"_s));
    const Log small{folder.filePath(u"small.sqlite"_s), kShort};
    const Log large{folder.filePath(u"large.sqlite"_s), kLong};
    makeLog(large);
    makeLog(small);
    qint64 publishedSmall = 0;
    qint64 publishedLarge = 0;
    std::vector<LogCosts> smalls;
    std::vector<LogCosts> larges;
    for (int round = 0; round < rounds; ++round) {
        smalls.push_back(measureLog(small, publishedSmall));
        larges.push_back(measureLog(large, publishedLarge));
    }
    std::printf("%-26s %12s %12s %7s\n", "one channel, ms", "1 k events", "1 M events", "ratio");
    const auto row = [&](const char* name, double LogCosts::*cost) {
        const auto of = [cost](const std::vector<LogCosts>& all) {
            std::vector<double> values;
            for (const LogCosts& one : all)
                values.push_back(one.*cost);
            return median(values);
        };
        const double before = of(smalls);
        const double after = of(larges);
        // Below a tenth of a millisecond more it is the machine that is measured.
        const bool pass = after / before <= kGrowth || after - before < 0.1;
        std::printf("%-26s %12.3f %12.3f %7.2f  %s\n", name, before, after, after / before,
                    pass ? "PASS" : "MISS");
    };
    row("open", &LogCosts::open);
    row("newest 100", &LogCosts::newest);
    row("page back in the middle", &LogCosts::back);
    row("resume in the middle", &LogCosts::resume);
    row("publish one", &LogCosts::publish);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
    comparePublishes(rounds);
    compareLogs(rounds);
    return 0;
}
