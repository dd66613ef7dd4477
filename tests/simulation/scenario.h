// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace heartline::sim {

/// What can happen in a simulated world from outside of what is tested. In a Happening, `who` is a seat (a
/// person's computer), and a, b, c and d mean what is said here; times are milliseconds.
enum class Happen
{
    // What people do.
    Publish,     ///< a: channel; b: how many at once; c: kind of data (Data).
    Edit,        ///< Changes one that waits. a: which.
    Retry,       ///< "Send again" one that is held, failed or lost. a: which.
    Discard,     ///< a: which.
    Subscribe,   ///< a: channel.
    Unsubscribe, ///< a: channel.
    PageBack,    ///< a: channel.
    MarkRead,    ///< a: channel.
    Signal,      ///< a: channel.
    UseHere,
    RetryNow,
    // What befalls their computers.
    Crash,       ///< a: power is lost too; b: down for.
    CrashAt,     ///< At a write to come. a: how many decisions pass before; b: how much of it is done (0:
                 ///< nothing, 1: the disk's part, n: n−1 effects); c: down for.
    Quit,        ///< b: down for.
    Sleep,       ///< b: for.
    ClockJump,   ///< b: by.
    DiskFull,    ///< b: for.
    CopyProfile, ///< Both copies live from then on.
    KeepProfile, ///< A copy is put away …
    OldProfile,  ///< … and put back, in place of the present one.
                 // What befalls their links. Directions: 1 to the server, 2 to the client, 3 both.
    Cut,       ///< a, b: how many messages under way still arrive up, down; c, d: when the client, the server
               ///< learns of it; −1: never.
    CutAt,     ///< At a message to come. a: which (Wire); b: 0 before, 1 inside, 2 after; c, d: as Cut.
    Stall,     ///< a: directions; b: for; c: 1: to the server, from the next hello on.
    OneWay,    ///< a: direction that is lost, and nobody told.
    NoNetwork, ///< b: for; links die without a word, attempts hang.
    SlowReader, ///< a: milliseconds a message; b: for.
    CloseAt, ///< The server closes on a publish to come. a: 1007, 1009 or 1011; b: how often; c: 0: it is not
             ///< handled before.
             // What befalls the server.
    ServerCrash,   ///< a: power is lost too; b: down for.
    ServerCrashAt, ///< At a commit to come. a: how many pass before; b: 0 before, 1 after it, 2 + n after it
                   ///< and n answers; c: down for.
    Goodbye,       ///< a: 4412 or 4413; b: down for.
    NoStore,       ///< Commits fail, and it's known that they did. b: for.
    Unknown,   ///< A commit fails, and it's not known whether it did. a: how many pass before; b: whether it
               ///< did.
    SlowStore, ///< a: milliseconds a commit; b: for.
    Backup,
    OldBackup, ///< The last backup is restored, and the server is down for b.
    LyingDisk, ///< The server's machine crashes, and its disk has lost a commits that it had confirmed; down
               ///< for b.
    NoRights,  ///< a: channel; b: for; c: 1: by closing, not by a nack.
    TokenOld,  ///< Tokens given out until now are no good.
    ServerClock, ///< b: by.
    Notify,      ///< The server puts something into the inbox.
    Last
};

/// Kinds of data that a Happen::Publish carries.
enum class Data
{
    Text,
    Long,     ///< Near the limit.
    TooLong,  ///< Beyond it.
    Nonsense, ///< No such type.
    EditOwn,  ///< Of an own message.
    DeleteOwn,
    DeleteOther, ///< Of another's message: invalid.
    Reaction,
};

/// Messages that a Happen::CutAt waits for.
enum class Wire
{
    Hello,
    Welcome,
    Subscribe,
    Subscribed,
    Publish,
    Ack,
    Nack,
    Event,
    Fetched,
    Count
};

struct Happening
{
    qint64 at = 0;
    Happen kind = Happen::Last;
    int who = 0;
    qint64 a = 0;
    qint64 b = 0;
    qint64 c = 0;
    qint64 d = 0;
};

/// A world before anything happens in it.
struct Knobs
{
    struct Seat
    {
        QString name; ///< For stories: "ann", "ann's phone".
        QString user;
    };
    std::vector<Seat> seats;
    QStringList channels;
    qint64 horizon = 60'000; ///< From then on everything is mended and people only wait.
    qint64 latency = 20;
    qint64 jitter = 20;
    qint64 commit = 5;
    qint64 keep = 10'000; ///< Events of a channel.
    qint64 dedupe = 90LL * 24 * 3600 * 1000;
    int publishPerSecond = 50;
    int inFlight = 64;
    int channelsAtOnce = 200;
    int messageBytes = 512;
    int pageSize = 100;
    int attempts = -1; ///< Reconnect attempts before a client gives up.
    int maxEntries = 10'000;
    qint64 window = 16 * 1024; ///< Bytes under way before a sender has to wait.
    bool subscribed = true;    ///< Everybody follows every channel from the start.
};

/// A story before it is told: everything that a simulation adds to the programs under test. The rest (the
/// time that each message takes and the like) follows from `seed`.
struct Scenario
{
    quint64 seed = 0;
    Knobs knobs;
    std::vector<Happening> happenings; ///< By time.
};

/// What a scenario is made for.
enum class Climate
{
    Mixed,    ///< Each seed has a few kinds of faults out of all.
    Copies,   ///< Copied and restored profiles above all.
    Lying,    ///< Disks that lie.
    OldAge,   ///< Ids that are forgotten.
    Refusals, ///< Rights that come and go while links stall.
    Last
};

[[nodiscard]] Scenario makeScenario(quint64 seed, Climate climate = Climate::Mixed);
/// One line for people: what it is, not when.
[[nodiscard]] QString words(const Happening& happening, const Knobs& knobs);
/// One word for tables.
[[nodiscard]] QLatin1StringView name(Happen kind);

} // namespace heartline::sim
