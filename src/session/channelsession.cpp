// SPDX-License-Identifier: MIT
#include "channelsession.h"

#include "../core/overloaded.h"
#include "logging.h"
#include "profilestore.h"

#include <Heartline/Addresses>
#include <Heartline/Connection>
#include <Heartline/Names>
#include <Heartline/SystemClock>

#include <QPointer>
#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

using namespace session;
namespace v1 = wire::v1;
using std::chrono::milliseconds;

namespace {

/// Of own messages that are looked for after a gap (session::ListOwn).
constexpr int kOwnListed = 1000;
/// A disk that stays full is tried less and less often, up to this many times the first wait.
constexpr int kSlowestRetry = 12;
/// RFC 6455 §7.4.2: "private use"; the reason says what is meant.
constexpr int kNoSense = 4000;
constexpr milliseconds kLongestTimer = 24h;

CloseCodePolicy closePolicy()
{
    // protocol.md §2 Close codes. 1008 and 4409 stay away, as every code does that isn't named; after 1007,
    // 1009 and 1011 the message that stood first is what may be held back, not the session.
    CloseCodePolicy policy;
    for (const int code : {1001, 1007, v1::closecode::kTokenExpired, v1::closecode::kNoHello,
                           v1::closecode::kRestart, v1::closecode::kOverloaded, v1::closecode::kSlowConsumer})
        policy.set(code, true);
    return policy;
}

milliseconds shorter(milliseconds ours, milliseconds theirs)
{
    return ours > 0ms && theirs > 0ms ? std::min(ours, theirs) : ours;
}

} // namespace

class ChannelSession::Private
{
public:
    Private(ChannelSession* session, const SessionAccess& given, ProfileStore::Opened opened)
        : q(session)
        , access(given)
        , store(std::move(opened.store))
        , storage(std::move(opened.storage))
        , machine({.self = {given.self.id, given.self.name}, .agent = given.agent}, opened.stored)
        , token(given.token)
    {
        for (const ChannelRecord& record : opened.stored.channels)
            known.append(record.channel);
        for (QTimer* timer : {&deadline, &writeAgain})
            timer->setSingleShot(true);
        deadline.setTimerType(Qt::PreciseTimer); // a coarse one is up to 5 % early
        QObject::connect(&deadline, &QTimer::timeout, q, [this] { feed(machine.timePassed(now())); });
        QObject::connect(&writeAgain, &QTimer::timeout, q, [this] { tryToWrite(); });
        prepareConnection();
    }

    [[nodiscard]] static Moment now() { return systemMoment(); }

    void feed(Todo todo);
    void flush();
    void tryToWrite();
    void setStorage(store::Error error);
    [[nodiscard]] QString publish(const QString& channel, const QString& id, const QJsonObject& data);

    ChannelSession* q;
    SessionAccess access;
    std::unique_ptr<ProfileStore> store;
    Storage storage;
    SessionMachine machine;
    Connection connection;
    QStringList known; ///< Channels, perhaps forgotten ones too.
    bool wanted = false;

private:
    friend class ChannelSession;

    void prepareConnection();
    void onOpened();
    void onClosed(const CloseInfo& info);
    void onJson(const QJsonObject& object);
    void requestToken(const Connection::CredentialsReply& reply);
    void arm();
    void write(const std::vector<Write>& writes);

    // Effects.
    void perform(const Effect& effect);
    void send(const v1::ClientMessage& message);
    void closeLink(const CloseLink& close);
    void onWelcomed(const v1::SessionWelcome& welcome);
    void listOwn(const QString& channel);

    QString token;
    bool tokenExpired = false;
    bool linkUp = false; ///< Between onOpened() and onClosed(): what is sent goes to this link or nowhere.
    Todo pending;
    bool flushPosted = false;
    bool flushing = false;
    bool linkMoves = false; ///< In this turn.
    QTimer deadline;
    QTimer writeAgain;
    int writesFailed = 0; ///< In a row: units of the wait.
    std::optional<Instant> mendedAt;
};

// ---- the link ----

void ChannelSession::Private::prepareConnection()
{
    connection.setUrl(wire::socketUrl(access.server, v1::kPath, {}));
    for (const QString& problem : connection.setOptions(access.connection))
        qCWarning(lcSession, "option refused: %s", qUtf8Printable(problem));
    connection.setCloseCodePolicy(closePolicy());
    connection.setCredentialsProvider(
        [this](const CredentialsRequest&, const Connection::CredentialsReply& reply) {
            requestToken(reply);
        });
    QObject::connect(&connection, &Connection::opened, q, [this] { onOpened(); });
    QObject::connect(&connection, &Connection::closed, q, [this](const CloseInfo& info) { onClosed(info); });
    QObject::connect(&connection, &Connection::jsonReceived, q,
                     [this](const QJsonObject& object) { onJson(object); });
    const auto unreadable = [this] { Q_EMIT q->faultFound(u"A message came that is no JSON object."_s); };
    QObject::connect(&connection, &Connection::textReceived, q, unreadable);
    QObject::connect(&connection, &Connection::binaryReceived, q, unreadable);
    QObject::connect(&connection, &Connection::stateChanged, q, &ChannelSession::linkMoved);
    for (const auto moved : {&Connection::reconnectAttemptChanged, &Connection::roundTripMsChanged})
        QObject::connect(&connection, moved, q, &ChannelSession::linkMoved);
    QObject::connect(&connection, &Connection::suspendedChanged, q, &ChannelSession::linkMoved);
    QObject::connect(&connection, &Connection::gaveUp, q, [this] {
        Q_EMIT q->linkMoved();
        if (machine.standing() == Standing::Away)
            Q_EMIT q->gaveUp(connection.lastError());
    });
}

void ChannelSession::Private::requestToken(const Connection::CredentialsReply& reply)
{
    if (!tokenExpired || !access.freshToken) {
        reply({});
        return;
    }
    const SessionAccess::TokenProvider ask = access.freshToken; // it may replace itself
    ask([this, reply, alive = QPointer(q)](const QString& fresh, const QString& failure) {
        if (!alive)
            return;
        if (failure.isEmpty()) {
            token = fresh;
            tokenExpired = false;
        }
        reply({.headers = {}, .query = {}, .failure = failure});
    });
}

void ChannelSession::Private::onOpened()
{
    const QPointer<ChannelSession> alive(q);
    flush(); // what was decided for the link before must not go to this one
    if (!alive)
        return;
    linkUp = true;
    feed(machine.linkOpened(now(), token));
}

void ChannelSession::Private::onClosed(const CloseInfo& info)
{
    linkUp = false;
    connection.clearQueue();
    const QPointer<ChannelSession> alive(q);
    flush();
    if (!alive)
        return;
    feed(machine.linkClosed(now(), info.code, info.reason));
    flush(); // before the next attempt: it may not be wanted
}

void ChannelSession::Private::onJson(const QJsonObject& object)
{
    if (!linkUp)
        return;
    const v1::Decoded<v1::ServerMessage> message = v1::serverMessageFromJson(object);
    if (!message) {
        // Were it an event, its absence is found and mended as a hole; an answer is missed by its deadline.
        qCWarning(lcSession, "message not understood type=%s: %s", qUtf8Printable(message.type),
                  qUtf8Printable(message.error));
        Q_EMIT q->faultFound(message.error);
        return;
    }
    feed(machine.received(now(), message.message));
}

// ---- one turn ----

void ChannelSession::Private::feed(Todo todo)
{
    arm();
    if (todo.isEmpty())
        return;
    pending.append(std::move(todo));
    if (!std::exchange(flushPosted, true))
        QMetaObject::invokeMethod(
            q,
            [this] {
                flushPosted = false;
                flush();
            },
            Qt::QueuedConnection);
}

void ChannelSession::Private::arm()
{
    if (const auto next = machine.nextDeadline())
        deadline.start(std::clamp(*next - now().steady, 0ms, kLongestTimer));
    else
        deadline.stop();
}

void ChannelSession::Private::flush()
{
    if (flushing) // in a slot: it goes on behind what is being told
        return;
    const QPointer<ChannelSession> alive(q);
    flushing = true;
    while (!pending.isEmpty()) {
        const Todo todo = std::exchange(pending, {});
        write(todo.writes);
        if (!alive)
            return;
        for (const Effect& effect : todo.effects) {
            perform(effect);
            if (!alive)
                return;
        }
        if (std::exchange(linkMoves, false))
            Q_EMIT q->linkMoved();
        if (alive && !todo.effects.empty())
            Q_EMIT q->turnEnded();
        if (!alive)
            return;
    }
    flushing = false;
}

void ChannelSession::Private::write(const std::vector<Write>& writes)
{
    // Nothing behind a failed write may reach the disk: it would be a whole with a hole.
    if (writes.empty() || machine.isVolatile())
        return;
    if (const store::Error error = store->write(writes)) {
        machine.writeFailed();
        // A disk that takes a little and is full again is no better than one that stays full.
        const bool again = mendedAt && now().steady < *mendedAt + access.writeRetry * kSlowestRetry;
        writesFailed = again ? std::min(2 * writesFailed, kSlowestRetry) : 1;
        writeAgain.start(access.writeRetry * writesFailed);
        setStorage(error);
    }
}

void ChannelSession::Private::tryToWrite()
{
    const QPointer<ChannelSession> alive(q);
    flush();
    if (!alive || flushing)
        return;
    store::Error error;
    if (storage.error.failure == store::Failure::Damaged) {
        store.reset();
        ProfileStore::Opened opened = ProfileStore::open(access.profileFolder, access.maxProfilePages);
        store = std::move(opened.store);
        storage.setAside = opened.storage.setAside;
        error = opened.storage.error;
    }
    // Tried on a copy: as long as the disk refuses, the session goes on undisturbed.
    SessionMachine machineThen = machine;
    Todo todo;
    if (!error) {
        Stored onDisk;
        error = store->load(onDisk);
        if (!error) {
            todo = machineThen.writesWork(now(), onDisk);
            error = store->write(todo.writes);
        }
    }
    if (error) {
        writesFailed = std::min(2 * writesFailed, kSlowestRetry);
        writeAgain.start(access.writeRetry * writesFailed);
        return;
    }
    machine = std::move(machineThen);
    mendedAt = now().steady;
    todo.writes.clear();
    setStorage({});
    if (alive)
        feed(std::move(todo));
}

void ChannelSession::Private::setStorage(store::Error error)
{
    storage.durable = !error;
    storage.error = std::move(error);
    if (storage.error)
        qCWarning(lcSession, "in memory only: %s", qUtf8Printable(storage.error.text));
    Q_EMIT q->storageChanged(storage);
}

// ---- effects ----

void ChannelSession::Private::perform(const Effect& effect)
{
    std::visit(Overloaded{
                   [&](const SendMessage& e) { send(e.message); },
                   [&](const CloseLink& e) { closeLink(e); },
                   [&](const HoldOff& e) {
                       const double part = QRandomGenerator::global()->generateDouble();
                       connection.holdOff(e.delay + milliseconds(qint64(double(e.spread.count()) * part)));
                   },
                   [&](const RefreshToken&) { tokenExpired = true; },
                   [&](const ListOwn& e) { listOwn(e.channel); },
                   [&](const StandingChanged& e) {
                       linkMoves = true;
                       qCInfo(lcSession, "standing=%d %s", int(e.standing), qUtf8Printable(e.reason));
                       Q_EMIT q->standingChanged(e.standing, e.reason);
                   },
                   [&](const Welcomed& e) { onWelcomed(e.welcome); },
                   [&](const ChannelReady& e) { Q_EMIT q->channelReady(e.channel); },
                   [&](const ChannelCaughtUp& e) { Q_EMIT q->channelCaughtUp(e.channel); },
                   [&](const ChannelRefused& e) { Q_EMIT q->channelRefused(e.channel, e.code, e.reason); },
                   [&](const EventsStored& e) { Q_EMIT q->eventsStored(e); },
                   [&](const GapOpened& e) { Q_EMIT q->gapOpened(e.channel, e.run); },
                   [&](const PageDone& e) { Q_EMIT q->pageDone(e.channel, e.more); },
                   [&](const EntryChanged& e) {
                       linkMoves = true;
                       Q_EMIT q->entryChanged(e.entry);
                   },
                   [&](const EntryGone& e) {
                       linkMoves = true;
                       Q_EMIT q->entryGone(e.id, e.channel, e.settled);
                   },
                   [&](const PresenceChanged& e) { Q_EMIT q->presenceChanged(e); },
                   [&](const SignalCame& e) { Q_EMIT q->signalCame(e.signal); },
                   [&](const ReadMoved& e) { Q_EMIT q->readMoved(e.channel, e.offset); },
                   [&](const Fault& e) {
                       qCWarning(lcSession, "fault: %s", qUtf8Printable(e.text));
                       Q_EMIT q->faultFound(e.text);
                   },
               },
               effect);
}

void ChannelSession::Private::send(const v1::ClientMessage& message)
{
    if (!linkUp || connection.readyState() != ReadyState::Open)
        return; // lost with the link that it was for
    if (connection.send(v1::toJson(message)) == SendResult::Rejected)
        connection.restart(kNoSense, u"The link takes nothing more."_s);
}

void ChannelSession::Private::closeLink(const CloseLink& close)
{
    if (close.comeBack)
        connection.restart(close.code, close.reason);
    else
        connection.close(close.code, close.reason);
}

void ChannelSession::Private::onWelcomed(const v1::SessionWelcome& welcome)
{
    const QPointer<ChannelSession> alive(q);
    connection.confirm();
    if (!alive)
        return;
    ConnectionOptions options = connection.options();
    options.heartbeatInterval = shorter(access.connection.heartbeatInterval, welcome.heartbeatInterval);
    options.pongTimeout = shorter(access.connection.pongTimeout, welcome.heartbeatTimeout);
    connection.setOptions(options);
    if (alive)
        Q_EMIT q->welcomed(welcome);
}

void ChannelSession::Private::listOwn(const QString& channel)
{
    const ChannelRecord* record = machine.channel(channel);
    const QList<v1::Event> own =
        record ? store->ownEvents(channel, record->run, machine.profile().userId, kOwnListed)
               : QList<v1::Event>();
    feed(machine.ownListed(now(), channel, own));
}

QString ChannelSession::Private::publish(const QString& channel, const QString& id, const QJsonObject& data)
{
    SessionMachine::Published published = machine.publish(now(), channel, id, data);
    feed(std::move(published.todo));
    return published.refusal;
}

// ---- the session ----

ChannelSession::ChannelSession(const SessionAccess& access, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, access,
                                  ProfileStore::open(access.profileFolder, access.maxProfilePages)))
{
}

ChannelSession::~ChannelSession() = default;

void ChannelSession::start()
{
    d->wanted = true;
    const Standing standing = d->machine.standing();
    if (standing == Standing::Replaced)
        Q_EMIT standingChanged(standing, d->machine.profile().replacedBy);
    else
        d->connection.open();
}

void ChannelSession::stop()
{
    d->wanted = false;
    const QPointer<ChannelSession> alive(this);
    d->flush();
    if (alive)
        d->connection.close();
}

void ChannelSession::retryNow()
{
    switch (d->machine.standing()) {
    case Standing::Refused:
        tryAgain();
        break;
    case Standing::Replaced:
    case Standing::WrongServer:
        break;
    default:
        if (d->wanted)
            d->connection.retryNow();
    }
}

void ChannelSession::useHere()
{
    const QPointer<ChannelSession> alive(this);
    d->feed(d->machine.useHere(d->now(), wire::makeId()));
    d->flush();
    if (alive && d->wanted)
        d->connection.retryNow();
}

void ChannelSession::tryAgain(const QString& newToken)
{
    if (!newToken.isEmpty()) {
        d->token = newToken;
        d->tokenExpired = false;
    }
    const QPointer<ChannelSession> alive(this);
    d->feed(d->machine.tryAgain(d->now()));
    d->flush();
    if (alive && d->wanted)
        d->connection.retryNow();
}

Standing ChannelSession::standing() const
{
    return d->machine.standing();
}

ConnectionSnapshot ChannelSession::link() const
{
    ConnectionSnapshot link = d->connection.snapshot();
    // A link is of no use to anyone before the server has taken us.
    if (link.state == ConnectionState::Connected && d->machine.standing() != Standing::Ready) {
        link.state =
            link.statistics.reconnects > 0 ? ConnectionState::Reconnecting : ConnectionState::Connecting;
        link.readyState = ReadyState::Connecting;
    }
    link.queue = {};
    link.queue.length = d->machine.waiting();
    if (link.queue.length > 0) {
        const QList<OutboxEntry> outbox = d->machine.outbox();
        const auto oldest = std::ranges::find_if(outbox, [](const OutboxEntry& entry) {
            return entry.state == OutboxEntry::State::Queued || entry.state == OutboxEntry::State::Sent;
        });
        if (oldest != outbox.end())
            link.queue.oldestAge = milliseconds(std::max<qint64>(0, d->now().wallMs - oldest->writtenMs));
    }
    return link;
}

ChannelSession::Published ChannelSession::publish(const QString& channel, const QJsonObject& data)
{
    return publish(channel, wire::makeId(), data);
}

ChannelSession::Published ChannelSession::publish(const QString& channel, const QString& id,
                                                  const QJsonObject& data)
{
    const QString refusal = d->publish(channel, id, data);
    return {refusal.isEmpty() ? id : QString(), refusal};
}

QString ChannelSession::edit(const QString& id, const QJsonObject& data)
{
    SessionMachine::Published edited = d->machine.edit(d->now(), id, data);
    d->feed(std::move(edited.todo));
    return edited.refusal;
}

QString ChannelSession::retry(const QString& id)
{
    const OutboxEntry* entry = d->machine.entry(id);
    const QString newId = entry && entry->state == OutboxEntry::State::Failed ? wire::makeId() : id;
    d->feed(d->machine.retry(d->now(), id, newId));
    return newId;
}

void ChannelSession::discard(const QString& id)
{
    d->feed(d->machine.discard(d->now(), id));
}

void ChannelSession::signal(const QString& channel, const QJsonObject& data)
{
    d->feed(d->machine.signal(d->now(), channel, data));
}

QList<OutboxEntry> ChannelSession::outbox() const
{
    return d->machine.outbox();
}

int ChannelSession::waiting() const
{
    return d->machine.waiting();
}

void ChannelSession::subscribe(const QString& channel)
{
    if (!d->known.contains(channel))
        d->known.append(channel);
    d->feed(d->machine.subscribe(d->now(), channel));
}

void ChannelSession::unsubscribe(const QString& channel)
{
    d->feed(d->machine.unsubscribe(d->now(), channel));
}

void ChannelSession::fetchOlder(const QString& channel)
{
    d->feed(d->machine.fetchOlder(d->now(), channel));
}

void ChannelSession::markRead(const QString& channel, qint64 offset)
{
    d->feed(d->machine.markRead(d->now(), channel, offset));
}

const ChannelRecord* ChannelSession::channel(const QString& name) const
{
    return d->machine.channel(name);
}

QStringList ChannelSession::channels() const
{
    QStringList names;
    for (const QString& name : std::as_const(d->known)) {
        if (d->machine.channel(name))
            names.append(name);
    }
    return names;
}

QList<StoredEvent> ChannelSession::history(const QString& channel, std::optional<Place> before,
                                           int limit) const
{
    return d->store->eventsBefore(channel, before, limit);
}

QList<StoredEvent> ChannelSession::historyAfter(const QString& channel, Place after, int limit) const
{
    return d->store->eventsAfter(channel, after, limit);
}

const Storage& ChannelSession::storage() const
{
    return d->storage;
}

const ProfileRecord& ChannelSession::profile() const
{
    return d->machine.profile();
}

const v1::SessionLimits& ChannelSession::limits() const
{
    return d->machine.limits();
}

qint64 ChannelSession::serverTime() const
{
    return d->machine.serverTime(d->now());
}

void ChannelSession::flush()
{
    d->flush();
}

} // namespace heartline
