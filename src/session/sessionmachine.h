// SPDX-License-Identifier: MIT
#pragma once

#include "sessionrecords.h"

#include <Heartline/Clock>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace heartline {

namespace session {

/// What people are told of the way to the server, beside the Connection's own state.
enum class Standing
{
    Away,        ///< No link.
    Greeting,    ///< `hello` is sent, or about to be.
    Ready,       ///< Welcomed: channels are being subscribed or are.
    Refused,     ///< 1008, or a new token was refused too: `reason`. Until tryAgain().
    Replaced,    ///< 4409: another connection of this device took over. Until useHere().
    WrongServer, ///< The profile belongs to another server or user: nothing is sent. Until tryAgain().
};

// Effects, in the order in which they are to be carried out, after the writes.
struct SendMessage
{
    wire::v1::ClientMessage message;
};
/// Ends the present link; `comeBack` false: and stay away until told otherwise.
struct CloseLink
{
    int code = 1000;
    QString reason;
    bool comeBack = true;
};
/// No attempt before `delay` plus a random part of `spread` from now (a goodbye). A person's "retry now"
/// overrides it.
struct HoldOff
{
    std::chrono::milliseconds delay{0};
    std::chrono::milliseconds spread{0};
};
/// The token has expired: the next attempt must present a new one.
struct RefreshToken
{
};
/// Asks for ownListed(): own messages of the channel's runs before the present one, at most 1,000, newest.
struct ListOwn
{
    QString channel;
};

// Facts, for who shows them.
struct StandingChanged
{
    Standing standing = Standing::Away;
    QString reason;
};
struct Welcomed
{
    wire::v1::SessionWelcome welcome;
};
/// The channel is subscribed on this link; what was missed follows as EventsStored, until `caughtUp`.
struct ChannelReady
{
    QString channel;
};
/// Everything up to the log's end as it was when the server looked has been stored.
struct ChannelCaughtUp
{
    QString channel;
};
/// A channel can't be had now: unknown_channel, forbidden, too_many_channels.
struct ChannelRefused
{
    QString channel;
    QString code;
    QString reason;
};
/// Events were added to the local log at its end (`live` or catching up) or, as a page, before its beginning.
struct EventsStored
{
    QString channel;
    int run = 0;
    QString epoch;
    QList<wire::v1::Event> events;
    bool page = false;
};
/// The run that was growing has ended, and a new one begins: what lies between is not known here.
struct GapOpened
{
    QString channel;
    int run = 0;
};
/// A page was asked for and came: whether there is more before it, on the server.
struct PageDone
{
    QString channel;
    bool more = false;
};
/// An entry is new or has changed.
struct EntryChanged
{
    OutboxEntry entry;
};
/// An entry is no more: its event is in the local log (`EventsStored` has it), or it was discarded.
struct EntryGone
{
    QString id;
    QString channel;
    bool settled = false;
};
struct PresenceChanged
{
    QString channel;
    QList<wire::Person> people; ///< By name.
    int count = 0;              ///< May be larger than the list.
};
struct SignalCame
{
    wire::v1::Signal signal;
};
struct ReadMoved
{
    QString channel;
    qint64 offset = 0;
};
/// Something that should not happen did and was dealt with; for the log and the audit.
struct Fault
{
    QString text;
};

using Effect = std::variant<SendMessage, CloseLink, HoldOff, RefreshToken, ListOwn, StandingChanged, Welcomed,
                            ChannelReady, ChannelCaughtUp, ChannelRefused, EventsStored, GapOpened, PageDone,
                            EntryChanged, EntryGone, PresenceChanged, SignalCame, ReadMoved, Fault>;

/// What a machine wants done. First `writes`, all in one transaction, then `effects` in order; a crash
/// anywhere in between is what the machine is built for. Several of these in a row may be joined: all writes
/// in one transaction, then all effects.
struct Todo
{
    std::vector<Write> writes;
    std::vector<Effect> effects;

    void append(Todo other);
    [[nodiscard]] bool isEmpty() const { return writes.empty() && effects.empty(); }
};

} // namespace session

/// Everything that a heartline.v1 client decides (protocol.md §2): a plain value. An event and the time go
/// in, writes and effects come out; no socket, no file, no clock, no randomness.
///
///     Away --linkOpened--> Greeting --welcome--> Ready --linkClosed--> Away
///                              |                   |
///                              +--- other server --+--> WrongServer     4409 --> Replaced
///                              +--- 1008 ----------+--> Refused         (both survive restarts or not: see
///                                                                        Standing)
///
/// Of each channel it sends the outbox in the order written, up to `inFlight` over all channels, and stops a
/// channel at its first nack until that is dealt with on disk. It stores events and the position behind them
/// in one transaction, and never takes anything but an ack, a final nack or the message's own event as the
/// end of a message.
///
/// If a transaction fails (full disk), call writeFailed(): the machine goes on in memory, and the Todo that
/// writesWork() returns brings the disk up to it.
class HEARTLINE_SESSION_EXPORT SessionMachine
{
public:
    struct Options
    {
        wire::Person self; ///< The name is a wish: the server may know another.
        QString agent;
        int maxEntries = 10'000;                    ///< Unsettled; more are refused.
        qint64 maxBytes = qint64(64) * 1024 * 1024; ///< Of their data.
        std::chrono::milliseconds welcomeTimeout{10'000};
        /// On a link that lives: without an answer for this long, the link is given up.
        std::chrono::milliseconds answerTimeout{30'000};
        /// Unit of the wait after a nack without `retryAfter`; grows to 30 times itself.
        std::chrono::milliseconds nackDelay{1'000};
        /// How long people of the link before stay shown though the server does not name them (yet).
        std::chrono::milliseconds presenceGrace{5'000};
        int strikesToHold = 3;
        int holesToPass = 3;
        int pageSize = 100;
    };

    SessionMachine(const Options& options, session::Stored stored);

    /// @name The link
    /// @{
    /// A link is open. `token` is empty for a server that takes names on trust.
    [[nodiscard]] session::Todo linkOpened(const Moment& now, const QString& token);
    [[nodiscard]] session::Todo received(const Moment& now, const wire::v1::ServerMessage& message);
    /// The link is over, with the code that the peer gave (1006: none).
    [[nodiscard]] session::Todo linkClosed(const Moment& now, int code, const QString& reason);
    /// No link is wanted any more, or again.
    [[nodiscard]] session::Todo timePassed(const Moment& now);
    /// When timePassed() has something to decide.
    [[nodiscard]] std::optional<Instant> nextDeadline() const;
    /// @}

    /// @name The person
    /// @{
    /// Puts a message at the end of the line. `id` is a new UUID. Refused (`refusal` says why, English) when
    /// the outbox is full, the data too large for any link, or a name none; nothing is written then.
    struct Published
    {
        session::Todo todo;
        QString refusal;
    };
    [[nodiscard]] Published publish(const Moment& now, const QString& channel, const QString& id,
                                    const QJsonObject& data);
    /// Changes a message that is still Queued; empty refusal when it was.
    [[nodiscard]] Published edit(const Moment& now, const QString& id, const QJsonObject& data);
    /// Failed: goes to the end as `newId`. Held or Lost: goes to the end with its own id. Others: no effect.
    [[nodiscard]] session::Todo retry(const Moment& now, const QString& id, const QString& newId);
    /// Forgets one that is Queued, Held, Failed or Lost; others: no effect.
    [[nodiscard]] session::Todo discard(const Moment& now, const QString& id);
    /// Follows a channel; from its stored position on, or from now on. Idempotent.
    [[nodiscard]] session::Todo subscribe(const Moment& now, const QString& channel);
    [[nodiscard]] session::Todo unsubscribe(const Moment& now, const QString& channel);
    /// Asks for the page before the earliest event of the present run; PageDone tells. Nothing happens while
    /// the channel is not subscribed on a link, or while a page is on its way.
    [[nodiscard]] session::Todo fetchOlder(const Moment& now, const QString& channel);
    [[nodiscard]] session::Todo signal(const Moment& now, const QString& channel, const QJsonObject& data);
    /// Everything up to `offset` of the present run has been read.
    [[nodiscard]] session::Todo markRead(const Moment& now, const QString& channel, qint64 offset);
    /// After Replaced: this profile becomes a device of its own.
    [[nodiscard]] session::Todo useHere(const Moment& now, const QString& newDevice);
    /// After Refused or WrongServer: the person has signed in again, or wants another try.
    [[nodiscard]] session::Todo tryAgain(const Moment& now);
    /// @}

    /// @name The disk
    /// @{
    /// The answer to ListOwn: own events of former runs.
    [[nodiscard]] session::Todo ownListed(const Moment& now, const QString& channel,
                                          const QList<wire::v1::Event>& events);
    /// The writes of the last Todo could not be made; its effects may be carried out all the same.
    void writeFailed() { m_volatile = true; }
    /// The disk takes writes again, and holds `onDisk`: what it lacks of the outbox is written. Channels go
    /// back to where the disk is, and what was only in memory is asked for again.
    [[nodiscard]] session::Todo writesWork(const Moment& now, const session::Stored& onDisk);
    [[nodiscard]] bool isVolatile() const { return m_volatile; }
    /// @}

    [[nodiscard]] session::Standing standing() const { return m_standing; }
    [[nodiscard]] const session::ProfileRecord& profile() const { return m_profile; }
    /// Null where the channel is unknown.
    [[nodiscard]] const session::ChannelRecord* channel(const QString& name) const;
    /// Everything that is not settled, and what is Accepted, Held, Failed or Lost, in the order written.
    [[nodiscard]] QList<session::OutboxEntry> outbox() const;
    [[nodiscard]] const session::OutboxEntry* entry(const QString& id) const;
    /// Entries that will be sent by themselves.
    [[nodiscard]] int waiting() const;
    [[nodiscard]] const wire::v1::SessionLimits& limits() const { return m_limits; }
    /// The server's clock, as well as it is known.
    [[nodiscard]] qint64 serverTime(const Moment& now) const;
    /// One line for each invariant that does not hold; for tests.
    [[nodiscard]] QStringList check() const;

private:
    using Todo = session::Todo;
    using OutboxEntry = session::OutboxEntry;

    struct Item
    {
        OutboxEntry entry;
        qint64 bytes = 0; // of its data
    };
    struct Flight
    {
        qint64 order = 0;
        quint64 sequence = 0; // in which things were sent on this link
    };
    /// What the server's log is searched for after a gap: own messages that it must have.
    struct Search
    {
        std::map<QString, OutboxEntry> missing; // by id
        std::optional<qint64> keptSince;        // what is older than this may have been cut
    };
    enum class Asking
    {
        Nothing,
        Older,
        Proof,
        Search
    };
    enum class Subscription
    {
        None,
        Asked,
        Held,
        Refused
    };
    struct Seen
    {
        qint64 offset = 0;
        QString id;
        qint64 timestamp = 0;
    };
    struct Channel
    {
        session::ChannelRecord record;
        bool wanted = false; // somebody follows it
        Subscription subscription = Subscription::None;
        QString refusal; // code, while Refused
        std::optional<Instant> askedAt;
        qint64 first = 1; // what the server has, of this epoch
        bool caughtUp = false;
        std::deque<Seen> recent; // newest stored events
        qint64 faultAt = 0;
        int faults = 0;        // times that something was wrong when the event at faultAt was to come
        bool askAgain = false; // the position went back while the answer to `subscribe` is on its way
        std::map<QString, wire::Person> people;
        // Those of the link before: a server that has just started does not know who was there, and most come
        // back at once (protocol.md §2 The rest).
        std::map<QString, wire::Person> lingering;
        std::optional<Instant> lingerUntil;
        int count = 0;
        // Sending. Invariant: `flights` is a prefix of `line` by order.
        std::set<qint64> line; // orders of what is to be sent by itself
        std::deque<Flight> flights;
        std::optional<Instant> answerDue;
        bool resync = false;
        bool renumbered = false; // numbering was in doubt: a conflict proves nothing
        std::optional<Instant> waitUntil;
        int nacks = 0; // since the last ack
        // Asking for pages.
        Asking asking = Asking::Nothing;
        qint64 askedFrom = 0;
        bool pageWaits = false; // the person waits for an older one, to be asked for when subscribed
        std::optional<Instant> pageDue;
        std::optional<Search> search;
    };
    using Channels = std::map<QString, Channel>;

    // The link.
    void setStanding(session::Standing standing, const QString& reason, Todo& todo);
    void forgetLink(const Moment& now);
    [[nodiscard]] bool staysAway() const;
    void giveUpLink(const Moment& now, const QString& reason, Todo& todo);
    void onWelcome(const Moment& now, const wire::v1::SessionWelcome& welcome, Todo& todo);
    void onError(const Moment& now, const wire::v1::SessionError& error, Todo& todo);
    void onGoodbye(const Moment& now, const wire::v1::Goodbye& goodbye, Todo& todo);
    void send(wire::v1::ClientMessage message, Todo& todo);
    void putProfile(Todo& todo) const { todo.writes.emplace_back(session::PutProfile{m_profile}); }
    static void put(const Channel& channel, Todo& todo);

    // Channels and events.
    Channel& channelOf(const QString& name);
    Channel* find(const QString& name);
    void askFor(const Moment& now, Channel& channel, Todo& todo);
    static void forgetSubscription(Channel& channel);
    void leave(Channel& channel, Todo& todo);
    void onSubscribed(const Moment& now, const wire::v1::Subscribed& subscribed, Todo& todo);
    void onEvents(const Moment& now, const QString& name, const QList<wire::v1::Event>& events, bool more,
                  Todo& todo);
    enum class Arrival
    {
        Next,
        Repeated,
        Fault
    };
    Arrival judge(Channel& channel, const wire::v1::Event& event, Todo& todo);
    [[nodiscard]] bool comesBack(Channel& channel) const;
    static void verify(const Channel& channel, Todo& todo);
    void beginRun(Channel& channel, const QString& epoch, qint64 next, Todo& todo);
    void onFetched(const Moment& now, const wire::v1::Fetched& page, Todo& todo);
    void olderCame(Channel& channel, const wire::v1::Fetched& page, Todo& todo);
    void prove(Channel& channel, const wire::v1::Event& event, Todo& todo);
    void searched(const Moment& now, Channel& channel, const wire::v1::Fetched& page, Todo& todo);
    void fetch(const Moment& now, Channel& channel, Asking asking, qint64 from, Todo& todo);
    void onPresence(const wire::v1::Presence& presence, Todo& todo);
    void tellPresence(const Channel& channel, Todo& todo) const;
    void onRead(const wire::v1::Read& read, Todo& todo);

    // The outbox.
    Item* itemOf(const QString& id);
    Item& add(OutboxEntry entry);
    void drop(Item& item, bool settled, Todo& todo);
    void changed(const Item& item, Todo& todo) const;
    void takeOutOfLine(const Item& item);
    void settle(const wire::v1::Event& event, const QString& channel, Todo& todo);
    void stop(const Moment& now, Item& item, OutboxEntry::State state, const QString& code,
              const QString& reason, Todo& todo);
    void renumber(Channel& channel, qint64 after, qint64 from, Todo& todo);
    void checkOutbox(const Moment& now, Todo& todo);
    [[nodiscard]] QString staleness(const Moment& now, const OutboxEntry& entry) const;
    void strike(const Moment& now, Todo& todo);
    void onAck(const Moment& now, const wire::v1::Ack& ack, Todo& todo);
    void onNack(const Moment& now, const wire::v1::Nack& nack, Todo& todo);
    Item* answered(Channel& channel, const QString& id, qint64 n);
    static void taken(Channel& channel, const OutboxEntry& entry, qint64 n);
    void pump(const Moment& now, Todo& todo);
    bool sendNext(const Moment& now, Channel& channel, Todo& todo);
    [[nodiscard]] bool canSend(const Moment& now, const Channel& channel) const;
    void refill(const Moment& now);

    Options m_options;
    session::Standing m_standing = session::Standing::Away;
    QString m_standingReason;
    session::ProfileRecord m_profile;
    wire::v1::SessionLimits m_limits;
    bool m_volatile = false;

    Channels m_channels;
    std::map<qint64, Item> m_items;     // by order
    std::map<QString, qint64> m_orders; // by id; invariant: one for each item
    qint64 m_lastOrder = 0;
    qint64 m_bytes = 0; // of all items

    // The present link.
    std::optional<Instant> m_welcomeBy;
    int m_refusedTokens = 0; // in a row
    bool m_leaving = false;  // the server has said goodbye
    std::optional<Instant> m_leaveBy;
    quint64 m_sequence = 0;
    int m_inFlight = 0;  // invariant: the sum of all flights
    QString m_turn;      // the channel that sent last
    double m_tokens = 0; // publishes that may go now
    Instant m_filledAt;
    struct Anchor
    {
        Instant elapsed;
        qint64 server = 0;
    };
    std::optional<Anchor> m_anchor; // what the server's clock said at the last welcome
};

} // namespace heartline
