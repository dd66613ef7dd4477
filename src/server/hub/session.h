// SPDX-License-Identifier: MIT
#pragma once

#include "eventring.h"
#include "peer.h"
#include "ratelimit.h"
#include "server_export.h"

#include <Heartline/SessionMessages>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace heartline::server {

/// What a token says about who presents it.
struct SessionVerdict
{
    enum class Kind
    {
        Admitted,
        Expired, ///< Was good once: a new one may be fetched.
        Refused,
    };
    Kind kind = Kind::Admitted;
    QString reason; ///< One sentence; of Expired and Refused.
    QString name;   ///< As the token has it; may be empty.
    bool mayChat = true;
    qint64 expires = 0; ///< Milliseconds since the Unix epoch; 0: never.
};
/// Judges the token of a `hello` for the user that it names.
using SessionGate = std::function<SessionVerdict(const QString& token, const QString& userId)>;

/// How heartline.v1 connections are treated.
struct SessionOptions
{
    wire::v1::SessionLimits limits{};
    std::chrono::milliseconds heartbeatInterval{30'000}; ///< Told in `welcome`, as the next.
    std::chrono::milliseconds heartbeatTimeout{10'000};
    QString serverVersion{};
    SessionGate gate{}; ///< None: every user is taken at their word.
    std::chrono::milliseconds helloTimeout{10'000};
    int maxFetches = 8;               ///< That may wait; more are refused.
    int maxHeld = 256;                ///< Messages that may wait behind the first for the generation.
    qsizetype pageBytes = 256 * 1024; ///< Read from the log at once, for one connection.
};

struct Channel;
struct Session;

/// A cursor into one channel's log (protocol.md §2 Receiving).
struct Subscription
{
    enum class State
    {
        Asked,      ///< The store has not answered: nothing of the channel goes out.
        CatchingUp, ///< `events` until there is no more.
        Live,
    };
    Session* session = nullptr;
    std::shared_ptr<Channel> channel; ///< From `subscribed` on.
    QString name;
    State state = State::Asked;
    quint64 serial = 0; ///< Of the `subscribe`; an answer to an older one is not heard.
    qint64 next = 1;
    bool queued = false; ///< In Session::behind.
    size_t index = 0;    ///< In Channel::subscribers.
};

/// A channel to which somebody is subscribed.
struct Channel
{
    explicit Channel(const QString& name_)
        : name(name_)
        , ring(name_)
    {
    }
    QString name;
    EventRing ring;
    std::vector<Subscription*> subscribers; ///< Those past `subscribed`.
    // Who came and went in this turn; the last word on a user holds.
    struct Change
    {
        wire::Person person;
        bool joined = false;
    };
    std::vector<Change> changes{};
};

/// A connection's way into one channel's log. Answers leave in the order of the publishes, though the store
/// may have to be asked twice for one of them.
struct Lane
{
    quint64 id = 0;
    quint64 first = 1; ///< Number of the front of `answers`.
    struct Answer
    {
        bool ready = false;
        QByteArray frame; ///< Empty: none is due.
    };
    std::deque<Answer> answers{};
};

/// A heartline.v1 connection as the hub keeps it.
struct Session
{
    enum class Phase
    {
        Greeting, ///< `hello` has not come.
        Drawing,  ///< It has; the store gives it a number.
        Welcomed,
        Claiming, ///< The first message has come; the store makes the number the device's generation.
        Ready,
    };
    Session(PeerId id_, const SessionOptions& options)
        : id(id_)
        , publishes(options.limits.publishPerSecond, options.limits.inFlight)
        , signals_(options.limits.publishPerSecond, options.limits.inFlight)
    {
    }

    const PeerId id;
    Phase phase = Phase::Greeting;
    QString address;
    QString agent;
    QString userId;
    QString userName;
    QString device;
    bool mayChat = true;
    qint64 generation = 0;
    TimePoint expires = TimePoint::max();
    bool leaving = false; ///< `goodbye` was said.

    std::map<QString, std::unique_ptr<Subscription>> subscriptions{};
    std::deque<Subscription*> behind{}; ///< Those with something to send, taking turns.
    bool reading = false;               ///< A page of a log is under way; one at a time.
    std::map<QString, Lane> lanes{};    ///< By channel.
    std::deque<wire::v1::Fetch> fetches{};
    bool fetching = false;

    int orders = 0; ///< That the store has not answered.
    qsizetype orderBytes = 0;
    bool paused = false;
    std::vector<QByteArray> held{}; ///< Came while claiming.
    RateLimit publishes;
    RateLimit signals_; // "signals" is a word of Qt's
    std::deque<TimePoint> badMessages{};
};

} // namespace heartline::server
