// SPDX-License-Identifier: MIT
#include "scenario.h"
#include "rng.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline::sim {

namespace {

/// Kinds of faults that a seed has or has not, as a whole: a world with all of them at once hardly ever gets
/// to what a few alone can do together.
enum Family
{
    Links,    // cuts
    Weather,  // stalls, one-way loss, no network
    Readers,  // slow ones
    Crashes,  // of clients
    Disks,    // full ones
    Profiles, // copied and restored
    Clocks,   // sleep, jumps
    Server,   // crashes and goodbyes of the server
    Store,    // errors and slowness of its store
    Backups,  // restored
    LyingDisks,
    Rights,    // and tokens
    Poison,    // closes on a message
    BadData,   // refused data, small limits
    Retention, // little is kept
    Ageing,    // ids are forgotten
    Churn,     // people who subscribe and unsubscribe
    Families
};

struct Weight
{
    Happen kind;
    int weight;
    int family; // −1: always
};

constexpr std::array kWeights{
    Weight{Happen::Publish, 40, -1},
    Weight{Happen::Edit, 2, -1},
    Weight{Happen::Retry, 6, -1},
    Weight{Happen::Discard, 2, -1},
    Weight{Happen::MarkRead, 4, -1},
    Weight{Happen::PageBack, 3, -1},
    Weight{Happen::Signal, 1, -1},
    Weight{Happen::RetryNow, 1, -1},
    Weight{Happen::Notify, 1, -1},
    Weight{Happen::Subscribe, 5, Churn},
    Weight{Happen::Unsubscribe, 4, Churn},
    Weight{Happen::Cut, 8, Links},
    Weight{Happen::CutAt, 16, Links},
    Weight{Happen::Stall, 8, Weather},
    Weight{Happen::OneWay, 4, Weather},
    Weight{Happen::NoNetwork, 4, Weather},
    Weight{Happen::SlowReader, 6, Readers},
    Weight{Happen::Crash, 5, Crashes},
    Weight{Happen::CrashAt, 15, Crashes},
    Weight{Happen::Quit, 2, Crashes},
    Weight{Happen::DiskFull, 5, Disks},
    Weight{Happen::CopyProfile, 2, Profiles},
    Weight{Happen::KeepProfile, 3, Profiles},
    Weight{Happen::OldProfile, 3, Profiles},
    Weight{Happen::UseHere, 5, Profiles},
    Weight{Happen::Sleep, 4, Clocks},
    Weight{Happen::ClockJump, 3, Clocks},
    Weight{Happen::ServerClock, 2, Clocks},
    Weight{Happen::ServerCrash, 4, Server},
    Weight{Happen::ServerCrashAt, 8, Server},
    Weight{Happen::Goodbye, 3, Server},
    Weight{Happen::NoStore, 4, Store},
    Weight{Happen::Unknown, 5, Store},
    Weight{Happen::SlowStore, 3, Store},
    Weight{Happen::Backup, 3, Backups},
    Weight{Happen::OldBackup, 3, Backups},
    Weight{Happen::LyingDisk, 4, LyingDisks},
    Weight{Happen::NoRights, 7, Rights},
    Weight{Happen::TokenOld, 4, Rights},
    Weight{Happen::CloseAt, 8, Poison},
};

/// Mostly short, sometimes long.
qint64 skewed(Rng& rng, qint64 low, qint64 high)
{
    const double share = rng.unit();
    return low + qint64(double(high - low) * share * share * share);
}

void fill(Happening& h, Rng& rng, const Knobs& knobs, const std::array<bool, Families>& has)
{
    const qint64 channels = knobs.channels.size();
    switch (h.kind) {
    case Happen::Publish: {
        h.a = rng.between(0, channels - 1);
        h.b = rng.chance(0.6) ? 1 : rng.between(2, 6);
        const double kind = rng.unit();
        h.c = int(Data::Text);
        if (has[BadData] && kind < 0.25)
            h.c = rng.between(int(Data::Long), int(Data::Nonsense));
        else if (kind > 0.8)
            h.c = rng.between(int(Data::EditOwn), int(Data::Reaction));
        break;
    }
    case Happen::Edit:
    case Happen::Retry:
    case Happen::Discard:
        h.a = rng.between(0, 5);
        break;
    case Happen::Subscribe:
    case Happen::Unsubscribe:
    case Happen::PageBack:
    case Happen::MarkRead:
    case Happen::Signal:
        h.a = rng.between(0, channels - 1);
        break;
    case Happen::Crash:
    case Happen::ServerCrash:
        h.a = rng.between(0, 1);
        h.b = skewed(rng, 10, 20'000);
        break;
    case Happen::CrashAt:
        h.a = skewed(rng, 0, 12);
        h.b = rng.between(0, 4);
        h.c = skewed(rng, 10, 10'000);
        break;
    case Happen::Quit:
        h.b = skewed(rng, 100, 30'000);
        break;
    case Happen::Sleep:
        h.b = skewed(rng, 1'000, has[Ageing] ? 300'000 : 60'000);
        break;
    case Happen::ClockJump:
    case Happen::ServerClock:
        h.b = rng.between(-1, 1) * skewed(rng, 1'000, has[Ageing] ? 400'000 : 3'600'000);
        break;
    case Happen::DiskFull:
    case Happen::NoStore:
        h.b = skewed(rng, 100, 20'000);
        break;
    case Happen::Cut:
        h.a = rng.between(0, 3);
        h.b = rng.between(0, 3);
        h.c = rng.chance(0.3) ? -1 : skewed(rng, 0, 5'000);
        h.d = rng.chance(0.4) ? -1 : skewed(rng, 0, 20'000);
        break;
    case Happen::CutAt:
        h.a = rng.between(0, int(Wire::Count) - 1);
        h.b = rng.between(0, 2);
        h.c = rng.chance(0.3) ? -1 : skewed(rng, 0, 5'000);
        h.d = rng.chance(0.4) ? -1 : skewed(rng, 0, 20'000);
        break;
    case Happen::Stall:
        h.a = rng.between(1, 3);
        h.c = rng.between(0, 1);
        // Longer than a client waits for its welcome: the hello of an attempt given up.
        h.b = h.c ? rng.between(8'000, 60'000) : skewed(rng, 200, 60'000);
        break;
    case Happen::OneWay:
        h.a = rng.between(1, 2);
        break;
    case Happen::NoNetwork:
        h.b = skewed(rng, 200, has[Ageing] ? 200'000 : 40'000);
        break;
    case Happen::SlowReader:
        h.a = skewed(rng, 20, 5'000);
        h.b = skewed(rng, 1'000, 60'000);
        break;
    case Happen::CloseAt:
        h.a = std::array{1007, 1009, 1011}[size_t(rng.between(0, 2))];
        h.b = rng.between(1, 4);
        h.c = rng.between(0, 1);
        break;
    case Happen::ServerCrashAt:
        h.a = skewed(rng, 0, 8);
        h.b = rng.between(0, 4);
        h.c = skewed(rng, 10, 10'000);
        break;
    case Happen::Goodbye:
        h.a = rng.between(4412, 4413);
        h.b = skewed(rng, 10, 10'000);
        break;
    case Happen::Unknown:
        h.a = skewed(rng, 0, 8);
        h.b = rng.between(0, 1);
        break;
    case Happen::SlowStore:
        h.a = skewed(rng, 50, 4'000);
        h.b = skewed(rng, 1'000, 20'000);
        break;
    case Happen::OldBackup:
        h.b = skewed(rng, 10, 10'000);
        break;
    case Happen::LyingDisk:
        h.a = rng.between(1, 6);
        h.b = skewed(rng, 10, 10'000);
        break;
    case Happen::NoRights:
        h.a = rng.between(0, channels - 1);
        h.b = skewed(rng, 100, 20'000);
        h.c = rng.chance(0.2) ? 1 : 0;
        break;
    case Happen::UseHere:
    case Happen::RetryNow:
    case Happen::CopyProfile:
    case Happen::KeepProfile:
    case Happen::OldProfile:
    case Happen::Backup:
    case Happen::TokenOld:
    case Happen::Notify:
    case Happen::Last:
        break;
    }
}

std::array<bool, Families> families(Rng& rng, Climate climate)
{
    std::array<bool, Families> has{};
    const double share = rng.unit() * 0.5 + 0.1;
    for (bool& family : has)
        family = rng.chance(share);
    // A backup or a lying disk changes what may be promised: most seeds promise everything.
    has[Backups] = rng.chance(0.15);
    has[LyingDisks] = rng.chance(0.07);
    has[Ageing] = rng.chance(0.12);
    has[Profiles] = has[Profiles] && rng.chance(0.7);
    switch (climate) {
    case Climate::Copies:
        has[Profiles] = true;
        break;
    case Climate::Lying:
        has[LyingDisks] = has[Links] = true;
        break;
    case Climate::OldAge:
        has[Ageing] = has[Weather] = has[Links] = true;
        break;
    case Climate::Refusals:
        has[Rights] = has[Weather] = has[Links] = true;
        break;
    case Climate::Mixed:
    case Climate::Last:
        break;
    }
    return has;
}

Knobs makeKnobs(Rng& rng, const std::array<bool, Families>& has)
{
    Knobs knobs;
    static const std::array users{u"ann"_s, u"ben"_s, u"cat"_s, u"dan"_s};
    const auto people = rng.between(1, 3);
    for (qint64 i = 0; i < people; ++i)
        knobs.seats.push_back({users[size_t(i)], users[size_t(i)]});
    if (people < 2 || rng.chance(0.3))
        knobs.seats.push_back({u"ann's phone"_s, u"ann"_s});
    knobs.channels = {u"chat:a"_s};
    if (rng.chance(0.5))
        knobs.channels.append(u"chat:b"_s);
    if (rng.chance(0.25))
        knobs.channels.append(u"inbox:ann"_s);
    if (rng.chance(0.1))
        knobs.channels.append(u"rooms"_s);
    knobs.horizon = rng.between(15'000, 90'000);
    knobs.latency = skewed(rng, 1, 400);
    knobs.jitter = rng.between(0, knobs.latency);
    knobs.commit = skewed(rng, 1, 300);
    knobs.attempts = rng.chance(0.3) ? int(rng.between(3, 8)) : -1;
    knobs.subscribed = rng.chance(0.7);
    knobs.pageSize = int(rng.between(3, 40));
    if (has[Readers])
        knobs.window = rng.between(200, 4'000);
    if (has[Retention])
        knobs.keep = rng.between(3, 20);
    if (has[BadData]) {
        knobs.messageBytes = 300;
        knobs.publishPerSecond = int(rng.between(1, 5));
        knobs.maxEntries = int(rng.between(6, 40));
        knobs.channelsAtOnce = int(rng.between(1, 3));
    }
    if (rng.chance(0.4))
        knobs.inFlight = int(rng.between(1, 6));
    if (has[Ageing]) {
        knobs.dedupe = rng.between(40'000, 200'000);
        knobs.horizon *= 4;
    }
    return knobs;
}

} // namespace

Scenario makeScenario(quint64 seed, Climate climate)
{
    Rng rng = Rng(seed).fork(1);
    const auto has = families(rng, climate);
    Scenario scenario;
    scenario.seed = seed;
    scenario.knobs = makeKnobs(rng, has);

    std::vector<Weight> weights;
    int sum = 0;
    for (const Weight& weight : kWeights) {
        if (weight.family >= 0 && !has[size_t(weight.family)])
            continue;
        weights.push_back(weight);
        sum += weight.weight;
    }
    const Knobs& knobs = scenario.knobs;
    const qint64 count = rng.between(12, 45);
    qint64 at = 0;
    for (qint64 i = 0; i < count; ++i) {
        // In bursts: most of what is worth seeing happens close together.
        if (i == 0 || rng.chance(0.4))
            at = rng.between(0, knobs.horizon - 1);
        else
            at = std::min(at + skewed(rng, 0, 4'000), knobs.horizon - 1);
        Happening h;
        h.at = at;
        h.who = int(rng.between(0, qint64(knobs.seats.size()) - 1));
        qint64 draw = rng.between(0, sum - 1);
        for (const Weight& weight : weights) {
            draw -= weight.weight;
            if (draw < 0) {
                h.kind = weight.kind;
                break;
            }
        }
        fill(h, rng, knobs, has);
        scenario.happenings.push_back(h);
    }
    std::ranges::stable_sort(scenario.happenings, {}, &Happening::at);
    return scenario;
}

QLatin1StringView name(Happen kind)
{
    static constexpr std::array names{"publish"_L1,
                                      "edit"_L1,
                                      "retry"_L1,
                                      "discard"_L1,
                                      "subscribe"_L1,
                                      "unsubscribe"_L1,
                                      "page back"_L1,
                                      "mark read"_L1,
                                      "signal"_L1,
                                      "use here"_L1,
                                      "retry now"_L1,
                                      "crash"_L1,
                                      "crash at"_L1,
                                      "quit"_L1,
                                      "sleep"_L1,
                                      "clock jump"_L1,
                                      "disk full"_L1,
                                      "copy profile"_L1,
                                      "keep profile"_L1,
                                      "old profile"_L1,
                                      "cut"_L1,
                                      "cut at"_L1,
                                      "stall"_L1,
                                      "one way"_L1,
                                      "no network"_L1,
                                      "slow reader"_L1,
                                      "close at"_L1,
                                      "server crash"_L1,
                                      "server crash at"_L1,
                                      "goodbye"_L1,
                                      "no store"_L1,
                                      "unknown"_L1,
                                      "slow store"_L1,
                                      "backup"_L1,
                                      "old backup"_L1,
                                      "lying disk"_L1,
                                      "no rights"_L1,
                                      "token old"_L1,
                                      "server clock"_L1,
                                      "notify"_L1};
    static_assert(names.size() == size_t(Happen::Last));
    return names[size_t(kind)];
}

namespace {

QString seconds(qint64 ms)
{
    return u"%1 s"_s.arg(double(ms) / 1000.0, 0, 'f', 3);
}

QString learns(const QString& who, qint64 when)
{
    return when < 0 ? u"%1 is not told"_s.arg(who) : u"%1 learns of it %2 later"_s.arg(who, seconds(when));
}

QString direction(qint64 directions)
{
    return directions == 1 ? u"to the server"_s : directions == 2 ? u"from the server"_s : u"both ways"_s;
}

} // namespace

QString words(const Happening& h, const Knobs& knobs)
{
    static const QStringList kinds{u"a text"_s,
                                   u"a long text"_s,
                                   u"too long a text"_s,
                                   u"nonsense"_s,
                                   u"an edit of its own"_s,
                                   u"a deletion of its own"_s,
                                   u"a deletion of another's"_s,
                                   u"a reaction"_s};
    static const QStringList frames{u"hello"_s, u"welcome"_s, u"subscribe"_s, u"subscribed"_s, u"publish"_s,
                                    u"ack"_s,   u"nack"_s,    u"event"_s,     u"fetched"_s};
    static const QStringList places{u"before"_s, u"inside"_s, u"after"_s};
    const QString who = knobs.seats[size_t(h.who)].name;
    const QString channel = knobs.channels.value(h.a);
    switch (h.kind) {
    case Happen::Publish:
        return h.b == 1 ? u"%1 writes %2 to %3"_s.arg(who, kinds.value(h.c), channel)
                        : u"%1 writes %4 times %2 to %3"_s.arg(who, kinds.value(h.c), channel).arg(h.b);
    case Happen::Edit:
        return u"%1 changes message %2 of those that wait"_s.arg(who).arg(h.a + 1);
    case Happen::Retry:
        return u"%1 says \"send again\" to number %2 of what is held, failed or lost"_s.arg(who).arg(h.a + 1);
    case Happen::Discard:
        return u"%1 discards number %2 of what may be"_s.arg(who).arg(h.a + 1);
    case Happen::Subscribe:
        return u"%1 subscribes to %2"_s.arg(who, channel);
    case Happen::Unsubscribe:
        return u"%1 unsubscribes from %2"_s.arg(who, channel);
    case Happen::PageBack:
        return u"%1 pages back in %2"_s.arg(who, channel);
    case Happen::MarkRead:
        return u"%1 has read %2"_s.arg(who, channel);
    case Happen::Signal:
        return u"%1 types in %2"_s.arg(who, channel);
    case Happen::UseHere:
        return u"%1 says \"use here\" if it was replaced"_s.arg(who);
    case Happen::RetryNow:
        return u"%1 says \"retry now\""_s.arg(who);
    case Happen::Crash:
        return u"%1's %2, back after %3"_s.arg(who, h.a ? u"computer loses power"_s : u"program is killed"_s,
                                               seconds(h.b));
    case Happen::CrashAt:
        return u"%1's program will be killed at decision %2 from now %3, back after %4"_s.arg(who)
            .arg(h.a + 1)
            .arg(h.b == 0   ? u"before its write"_s
                 : h.b == 1 ? u"right behind its write"_s
                            : u"behind %1 of its effects"_s.arg(h.b - 1),
                 seconds(h.c));
    case Happen::Quit:
        return u"%1 quits, back after %2"_s.arg(who, seconds(h.b));
    case Happen::Sleep:
        return u"%1's computer sleeps for %2"_s.arg(who, seconds(h.b));
    case Happen::ClockJump:
        return u"%1's clock jumps by %2"_s.arg(who, seconds(h.b));
    case Happen::DiskFull:
        return u"%1's disk is full for %2"_s.arg(who, seconds(h.b));
    case Happen::CopyProfile:
        return u"%1 copies the profile to another computer and runs both"_s.arg(who);
    case Happen::KeepProfile:
        return u"%1 puts a copy of the profile away"_s.arg(who);
    case Happen::OldProfile:
        return u"%1 puts the old copy of the profile back"_s.arg(who);
    case Happen::Cut:
        return u"%1's link is cut: %2 messages under way still arrive up, %3 down; %4, %5"_s.arg(who)
            .arg(h.a)
            .arg(h.b)
            .arg(learns(u"the client"_s, h.c), learns(u"the server"_s, h.d));
    case Happen::CutAt:
        return u"%1's link will be cut %2 the next %3; %4, %5"_s.arg(
            who, places.value(h.b), frames.value(h.a), learns(u"the client"_s, h.c),
            learns(u"the server"_s, h.d));
    case Happen::Stall:
        if (h.c)
            return u"%1's next hello will be under way for %2"_s.arg(who, seconds(h.b));
        return u"%1's link stalls %2 for %3"_s.arg(who, direction(h.a), seconds(h.b));
    case Happen::OneWay:
        return u"%1's link is dead %2 from now on, and nobody is told"_s.arg(who, direction(h.a));
    case Happen::NoNetwork:
        return u"%1 has no network for %2"_s.arg(who, seconds(h.b));
    case Happen::SlowReader:
        return u"%1 reads a message each %2 for %3"_s.arg(who, seconds(h.a), seconds(h.b));
    case Happen::CloseAt:
        return u"the server will close with %1 on %2's next publish, %3 times, %4 handling it"_s.arg(h.a)
            .arg(who)
            .arg(h.b)
            .arg(h.c ? u"after"_s : u"without"_s);
    case Happen::ServerCrash:
        return u"the server's %1, back after %2"_s.arg(
            h.a ? u"computer loses power"_s : u"program is killed"_s, seconds(h.b));
    case Happen::ServerCrashAt:
        return u"the server will be killed at commit %1 from now %2, back after %3"_s.arg(h.a + 1).arg(
            h.b == 0   ? u"before it is done"_s
            : h.b == 1 ? u"right behind it"_s
                       : u"behind it and %1 of its answers"_s.arg(h.b - 1),
            seconds(h.c));
    case Happen::Goodbye:
        return u"the server says goodbye with %1, back after %2"_s.arg(h.a).arg(seconds(h.b));
    case Happen::NoStore:
        return u"the server's disk is full for %1"_s.arg(seconds(h.b));
    case Happen::Unknown:
        return u"commit %1 from now will report an error though it was %2"_s.arg(h.a + 1).arg(
            h.b ? u"done"_s : u"undone"_s);
    case Happen::SlowStore:
        return u"a commit takes %1 for %2"_s.arg(seconds(h.a), seconds(h.b));
    case Happen::Backup:
        return u"a backup of the server is made"_s;
    case Happen::OldBackup:
        return u"the last backup of the server is restored, back after %1"_s.arg(seconds(h.b));
    case Happen::LyingDisk:
        return u"the server's computer crashes and its disk has lost %1 commits, back after %2"_s.arg(h.a)
            .arg(seconds(h.b));
    case Happen::NoRights:
        return u"%1 has no rights in %2 for %3"_s.arg(knobs.seats[size_t(h.who)].user, channel, seconds(h.b));
    case Happen::TokenOld:
        return u"%1's token expires"_s.arg(knobs.seats[size_t(h.who)].user);
    case Happen::ServerClock:
        return u"the server's clock jumps by %1"_s.arg(seconds(h.b));
    case Happen::Notify:
        return u"%1 gets a notification"_s.arg(knobs.seats[size_t(h.who)].user);
    case Happen::Last:
        break;
    }
    return {};
}

} // namespace heartline::sim
