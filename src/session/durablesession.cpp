// SPDX-License-Identifier: MIT
#include "durablesession.h"

#include "durableroom.h"
#include "logging.h"

#include <Heartline/Channels>
#include <Heartline/Names>
#include <Heartline/SystemClock>

#include <QJsonDocument>
#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

using namespace session;
using namespace wire::channel;
using State = OutboxEntry::State;

namespace {

constexpr auto kLinkEvery = 1s;
/// Events that a room begins with at least.
constexpr int kPreview = 30;
/// Pages that are fetched unasked behind a gap: nobody who is at the beginning of what they have scrolls back
/// into its middle.
constexpr int kPagesToFill = 5;
constexpr int kPage = 100;
constexpr int kCatalogPage = 1000;
/// Events that a restored backup may lack for the rest to be shown in its old place.
constexpr int kMostLost = 1000;
/// Notifications that are shown again after a restart.
constexpr int kInboxKept = 200;

/// Why a message was not taken into the outbox; for the UI to word.
const QString kOutboxFull = u"full"_s;

QJsonObject chatData(const QString& content, const QString& replyTo)
{
    QJsonObject data{{"type"_L1, "chat"_L1}, {"content"_L1, content}};
    if (!replyTo.isEmpty())
        data.insert("replyTo"_L1, replyTo);
    return data;
}

QJsonObject editData(const QString& target, const QString& content)
{
    return {{"type"_L1, "edit"_L1}, {"target"_L1, target}, {"content"_L1, content}};
}

TypingTracker::Milliseconds now()
{
    return systemMoment().elapsed.time_since_epoch();
}

Person personOf(const wire::Person& person)
{
    return {person.id, person.name.isEmpty() ? person.id : person.name};
}

QList<wire::v1::Event> eventsOf(const QList<StoredEvent>& stored)
{
    QList<wire::v1::Event> events;
    for (const StoredEvent& one : stored)
        events.append(one.event);
    return events;
}

bool needsMore(const DurableRoom& of)
{
    return of.conversation.eventCount() < kPreview || of.pagesToFill > 0;
}

QString storageCode(store::Failure failure)
{
    switch (failure) {
    case store::Failure::None:
        return {};
    case store::Failure::Busy:
        return u"busy"_s;
    case store::Failure::Newer:
        return u"newer"_s;
    case store::Failure::ReadOnly:
        return u"read_only"_s;
    case store::Failure::Full:
        return u"full"_s;
    case store::Failure::Damaged:
        return u"damaged"_s;
    case store::Failure::Other:
        break;
    }
    return u"other"_s;
}

bool isStopped(State state)
{
    return state == State::Failed || state == State::Held || state == State::Lost;
}

} // namespace

DurableSession::DurableSession(const SessionAccess& access, QObject* parent)
    : Session(parent)
    , m_access(access)
    , m_inbox(kInboxPrefix + access.self.id)
{
}

DurableSession::~DurableSession() = default;

// ---- orders ----

void DurableSession::start()
{
    post([this] { startHere(); });
}

void DurableSession::stop()
{
    post([this] {
        m_started = false;
        m_linkTimer->stop();
        m_session->stop();
        tellLink();
    });
}

void DurableSession::retryNow()
{
    post([this] { m_session->retryNow(); });
}

void DurableSession::openRoom(const QString& roomId)
{
    post([this, roomId] {
        m_opened.removeOne(roomId);
        m_opened.prepend(roomId);
        DurableRoom& opened = room(roomId);
        if (!std::exchange(opened.opened, true)) {
            change(opened);
            Q_EMIT peopleChanged(roomId, opened.people);
        }
        followRooms();
        loadOlder(opened, Runs::Present); // what is there may be no more than a preview
        scheduleLink();
    });
}

void DurableSession::leaveRoom(const QString& roomId)
{
    post([this, roomId] {
        m_opened.removeOne(roomId);
        if (DurableRoom* left = find(roomId))
            left->opened = false;
        followRooms();
    });
}

QString DurableSession::sendMessage(const QString& roomId, const QString& content, const QString& replyTo)
{
    const QString key = wire::makeId();
    post([this, roomId, key, data = chatData(content, replyTo)] { sendHere(roomId, key, data); });
    return key;
}

void DurableSession::editMessage(const QString& key, const QString& content)
{
    post([this, key, content] { editHere(key, content); });
}

void DurableSession::deleteMessage(const QString& key)
{
    post([this, key] {
        DurableRoom* of = roomWithLine(key);
        if (!of)
            return;
        const OutboxEntry* entry = of->conversation.entry(key);
        if (entry && (entry->state == State::Queued || isStopped(entry->state)))
            discardHere(key);
        else
            m_session->publish(of->channel, QJsonObject{{"type"_L1, "delete"_L1}, {"target"_L1, key}});
    });
}

void DurableSession::react(const QString& key, const QString& emoji, bool on)
{
    post([this, key, emoji, on] {
        if (DurableRoom* of = roomWithLine(key))
            m_session->publish(of->channel, QJsonObject{{"type"_L1, "reaction"_L1},
                                                        {"target"_L1, key},
                                                        {"emoji"_L1, emoji},
                                                        {"on"_L1, on}});
    });
}

void DurableSession::markRead(const QString& roomId, const QString& key)
{
    post([this, roomId, key] {
        const DurableRoom* of = find(roomId);
        const auto place = of ? of->conversation.placeOf(key) : std::nullopt;
        const ChannelRecord* record = of ? m_session->channel(of->channel) : nullptr;
        if (place && record && place->run == record->run)
            m_session->markRead(of->channel, place->offset);
    });
}

void DurableSession::markNotificationSeen(const QString& id)
{
    post([this, id] {
        if (m_notifications.canSee(id))
            publishInbox(id, "seen"_L1);
    });
}

void DurableSession::dismissNotification(const QString& id)
{
    post([this, id] {
        if (m_notifications.canDismiss(id))
            publishInbox(id, "dismissed"_L1);
    });
}

void DurableSession::useHere()
{
    post([this] { m_session->useHere(); });
}

void DurableSession::notifyTyping(const QString& roomId)
{
    post([this, roomId] {
        DurableRoom* in = find(roomId);
        if (in && m_session->standing() == Standing::Ready && in->typing.shouldTell(now()))
            m_session->signal(in->channel, QJsonObject{{"type"_L1, "typing"_L1}});
    });
}

void DurableSession::retryMessage(const QString& key)
{
    post([this, key] { retryHere(key); });
}

void DurableSession::discardMessage(const QString& key)
{
    post([this, key] { discardHere(key); });
}

void DurableSession::fetchOlder(const QString& roomId)
{
    post([this, roomId] {
        if (DurableRoom* of = find(roomId))
            fetchOlderHere(*of);
    });
}

void DurableSession::forgetOlder(const QString& roomId, const QString& key)
{
    post([this, roomId, key] {
        if (DurableRoom* of = find(roomId)) {
            tellLines(*of);
            of->conversation.forgetBefore(key);
        }
    });
}

// ---- beginning ----

// Not in the constructor: files, sockets and timers belong to the thread that the session is moved to.
void DurableSession::prepare()
{
    if (m_session)
        return;
    m_linkTimer = new QTimer(this);
    connect(m_linkTimer, &QTimer::timeout, this, &DurableSession::tellLink);
    m_typingTimer = new QTimer(this);
    m_typingTimer->setSingleShot(true);
    m_typingTimer->setTimerType(Qt::PreciseTimer);
    connect(m_typingTimer, &QTimer::timeout, this, [this] {
        for (const auto& [id, of] : m_rooms)
            typingMoved(*of, of->typing.tick(now()));
    });
    m_session = new ChannelSession(m_access, this);
    connectSession();
    onStorage(m_session->storage());
    loadProfile();
}

void DurableSession::connectSession()
{
    connect(m_session, &ChannelSession::standingChanged, this, &DurableSession::onStanding);
    connect(m_session, &ChannelSession::gaveUp, this, &DurableSession::onGaveUp);
    connect(m_session, &ChannelSession::welcomed, this, &DurableSession::followRooms);
    connect(m_session, &ChannelSession::linkMoved, this, &DurableSession::scheduleLink);
    connect(m_session, &ChannelSession::storageChanged, this, &DurableSession::onStorage);
    connect(m_session, &ChannelSession::eventsStored, this, &DurableSession::onEvents);
    connect(m_session, &ChannelSession::channelCaughtUp, this, &DurableSession::onCaughtUp);
    connect(m_session, &ChannelSession::channelRefused, this,
            [this](const QString& channel, const QString& code, const QString& reason) {
                qCWarning(lcSession, "channel refused code=%s", qUtf8Printable(code));
                const DurableRoom* of = roomOf(channel);
                if (of && of->opened)
                    Q_EMIT problemOccurred(reason);
            });
    connect(m_session, &ChannelSession::gapOpened, this, [this](const QString& channel, int run) {
        DurableRoom* of = roomOf(channel);
        const ChannelRecord* record = m_session->channel(channel);
        if (!of || !record)
            return;
        of->serverAtStart = false;
        of->pagesToFill = kPagesToFill;
        of->conversation.openRun(run, record->position.epoch);
        change(*of);
    });
    connect(m_session, &ChannelSession::pageDone, this, &DurableSession::onPageDone);
    connect(m_session, &ChannelSession::presenceChanged, this, &DurableSession::onPresence);
    connect(m_session, &ChannelSession::signalCame, this, &DurableSession::onSignal);
    connect(m_session, &ChannelSession::readMoved, this, [this](const QString& channel, qint64 offset) {
        const DurableRoom* of = roomOf(channel);
        const ChannelRecord* record = m_session->channel(channel);
        if (of && record && offset > 0)
            Q_EMIT readMarkerMoved(of->id, Conversation::lineOffset({record->run, offset}));
    });
    connect(m_session, &ChannelSession::entryChanged, this, &DurableSession::onEntry);
    connect(m_session, &ChannelSession::entryGone, this, [this](const QString& id, const QString& channel) {
        if (DurableRoom* of = roomOf(channel)) {
            of->conversation.removeEntry(id);
            change(*of);
        }
    });
    connect(m_session, &ChannelSession::turnEnded, this, &DurableSession::tellChanges);
}

void DurableSession::loadProfile()
{
    for (Place behind;;) {
        const QList<StoredEvent> listed = m_session->historyAfter(kRooms, behind, kCatalogPage);
        if (listed.isEmpty())
            break;
        for (const StoredEvent& one : listed)
            m_catalog.add(one.place.run, {one.event});
        behind = listed.last().place;
    }
    const QList<StoredEvent> inbox = m_session->history(m_inbox, {}, kInboxKept);
    m_notifications.addOld(eventsOf(inbox));
    m_inboxIsNew = inbox.isEmpty();
    for (const QString& channel : m_session->channels()) {
        if (channel.startsWith(kChatPrefix))
            room(channel.mid(kChatPrefix.size()));
    }
    for (const QString& listed : m_catalog.rooms())
        room(listed);
    for (const OutboxEntry& entry : m_session->outbox())
        onEntry(entry);
    m_session->subscribe(m_inbox);
    m_session->subscribe(kRooms);
    followRooms();
    tellInbox();
    tellRooms();
}

void DurableSession::startHere()
{
    if (std::exchange(m_started, true))
        return;
    m_linkTimer->start(kLinkEvery);
    m_session->start();
    scheduleLink();
}

// ---- rooms ----

DurableRoom* DurableSession::find(const QString& roomId) const
{
    const auto found = m_rooms.find(roomId);
    return found != m_rooms.end() ? found->second.get() : nullptr;
}

DurableRoom* DurableSession::roomOf(const QString& channel) const
{
    return channel.startsWith(kChatPrefix) ? find(channel.mid(kChatPrefix.size())) : nullptr;
}

DurableRoom* DurableSession::roomWithLine(const QString& key) const
{
    for (const auto& [id, of] : m_rooms) {
        if (of->conversation.contains(key))
            return of.get();
    }
    return nullptr;
}

DurableRoom& DurableSession::room(const QString& roomId)
{
    std::unique_ptr<DurableRoom>& slot = m_rooms[roomId];
    if (slot)
        return *slot;
    slot = std::make_unique<DurableRoom>(roomId, kChatPrefix + roomId, m_access.self);
    slot->conversation.setLinked(m_session->standing() == Standing::Ready);
    m_roomsChanged = true;
    const ChannelRecord* record = m_session->channel(slot->channel);
    if (!record || record->run == 0)
        return *slot;
    // As much as is unread, within reason: then the number of unread ones is right.
    const qint64 unread = record->position.offset - record->read;
    const QList<StoredEvent> newest =
        m_session->history(slot->channel, {}, int(std::clamp<qint64>(unread, kPreview, kPage)));
    slot->conversation.openRun(record->run, record->position.epoch);
    // What is before the present run comes when the server has nothing more of it.
    if (!newest.isEmpty()) {
        slot->lastActive = newest.last().event.timestamp;
        QList<StoredEvent> present = newest;
        present.removeIf([&](const StoredEvent& one) { return one.place.run != newest.last().place.run; });
        addStored(*slot, present);
    }
    change(*slot);
    // A room that was never read has no marker: not all of its history is news.
    if (record->read > 0)
        Q_EMIT readMarkerMoved(roomId, Conversation::lineOffset({record->run, record->read}));
    return *slot;
}

// Those that are open first, then the most active: as many as the server allows.
void DurableSession::followRooms()
{
    std::vector<DurableRoom*> rooms;
    for (const QString& id : m_catalog.rooms())
        room(id);
    rooms.reserve(m_rooms.size());
    for (const auto& [id, of] : m_rooms)
        rooms.push_back(of.get());
    std::ranges::stable_sort(rooms, {}, [this](const DurableRoom* of) {
        const qsizetype open = m_opened.indexOf(of->id);
        return std::pair(open >= 0 ? open : std::numeric_limits<qsizetype>::max(), -of->lastActive);
    });
    const size_t most = size_t(std::max(1, m_session->limits().channels - 2)); // beside rooms and inbox
    for (size_t i = 0; i < rooms.size(); ++i) {
        if (i >= most && rooms[i]->followed) {
            rooms[i]->followed = false;
            m_session->unsubscribe(rooms[i]->channel);
        }
    }
    for (size_t i = 0; i < std::min(most, rooms.size()); ++i) {
        if (!std::exchange(rooms[i]->followed, true))
            m_session->subscribe(rooms[i]->channel);
    }
    tellRooms();
}

void DurableSession::tellRooms()
{
    m_roomsChanged = false;
    QList<RoomInfo> rooms;
    const QStringList listed = m_catalog.rooms();
    for (const auto& [id, of] : m_rooms) {
        if (listed.contains(id) || of->opened)
            rooms.append({.id = id, .title = m_catalog.title(id), .people = of->people});
    }
    std::ranges::sort(rooms, [](const RoomInfo& a, const RoomInfo& b) {
        const int order = QString::localeAwareCompare(a.title, b.title);
        return order != 0 ? order < 0 : a.id < b.id;
    });
    if (std::exchange(m_roomsTold, rooms) != rooms)
        Q_EMIT roomsChanged(rooms);
}

// ---- what the server and the disk say ----

void DurableSession::onStanding(Standing standing, const QString& reason)
{
    scheduleLink();
    for (const auto& [id, of] : m_rooms) {
        of->conversation.setLinked(standing == Standing::Ready);
        change(*of);
    }
    if (standing != Standing::Ready) {
        m_notifications.setWaiting(true);
        m_prefetching.clear();
        for (const auto& [id, of] : m_rooms) {
            of->caughtUp = of->peopleKnown = false;
            // Nobody answers any more: what is on disk has to do.
            if (std::exchange(of->wantsOlder, false))
                loadOlder(*of, Runs::Former);
            typingMoved(*of, of->typing.clear());
        }
    }
    const bool ready = standing == Standing::Ready;
    if (std::exchange(m_ready, ready) != ready)
        Q_EMIT readyChanged(ready);
    switch (standing) {
    case Standing::Refused:
        Q_EMIT refused(reason);
        break;
    case Standing::WrongServer:
        Q_EMIT profileForeign(reason);
        break;
    case Standing::Replaced:
        Q_EMIT replaced(reason);
        break;
    case Standing::Away:
    case Standing::Greeting:
    case Standing::Ready:
        break;
    }
}

void DurableSession::onGaveUp(const ConnectionError& error)
{
    // A server that does not speak heartline.v1 at this address; what else ends for good, the link tells.
    if (error.cause == Cause::HttpStatus || error.cause == Cause::BadSubprotocol)
        Q_EMIT refused(error.detail.isEmpty() ? u"The server offers no sessions at this address."_s
                                              : error.detail);
}

void DurableSession::onStorage(const Storage& storage)
{
    const bool troubled = static_cast<bool>(storage.error);
    if (troubled || m_storageTroubled)
        Q_EMIT storageTroubled(storageCode(storage.error.failure), storage.error.text);
    m_storageTroubled = troubled;
    if (std::exchange(m_setAside, storage.setAside) != storage.setAside)
        Q_EMIT problemOccurred(
            u"The profile was damaged: it was set aside as %1, and a new one begun."_s.arg(storage.setAside));
}

void DurableSession::onEvents(const EventsStored& stored)
{
    if (stored.channel == kRooms) {
        m_catalog.add(stored.run, stored.events);
        followRooms();
    } else if (stored.channel == m_inbox) {
        const ChannelRecord* record = m_session->channel(m_inbox);
        if (!stored.page) {
            m_notifications.addNew(stored.events);
        } else {
            // On a device that is new, what was told on another is not news.
            for (const wire::v1::Event& event : stored.events) {
                if (record && event.offset > record->read)
                    m_notifications.addNew({event});
                else
                    m_notifications.addOld({event});
            }
        }
    } else if (DurableRoom* of = roomOf(stored.channel)) {
        onChatEvents(*of, stored);
    }
}

void DurableSession::onChatEvents(DurableRoom& of, const EventsStored& stored)
{
    if (stored.events.isEmpty())
        return;
    if (stored.page) {
        // If lines were forgotten while it was on its way, it would stand before a hole. It's on disk.
        const ChannelRecord* record = m_session->channel(of.channel);
        const qint64 joins =
            record ? of.conversation.firstOf(stored.run).value_or(record->position.offset + 1) : 0;
        if (stored.events.last().offset + 1 != joins)
            return;
    } else {
        of.lastActive = stored.events.last().timestamp;
        for (const wire::v1::Event& event : stored.events)
            typingMoved(of, of.typing.stopped(event.from.id));
    }
    addRun(of, stored.run, stored.epoch, stored.events);
    change(of);
}

void DurableSession::addStored(DurableRoom& of, const QList<StoredEvent>& stored)
{
    for (qsizetype from = 0, to = 0; from < stored.size(); from = to) {
        while (to < stored.size() && stored[to].place.run == stored[from].place.run)
            ++to;
        addRun(of, stored[from].place.run, stored[from].epoch, eventsOf(stored.sliced(from, to - from)));
    }
}

void DurableSession::addRun(DurableRoom& of, int run, const QString& epoch,
                            const QList<wire::v1::Event>& events)
{
    findShared(of, run, epoch, events);
    of.conversation.addEvents(run, epoch, events);
}

/// A backup that was restored is a log of its own, whose first part is the one before, offset by offset. What
/// is known of that stays where it was shown, and what is older stands before it.
void DurableSession::findShared(DurableRoom& of, int run, const QString& epoch,
                                const QList<wire::v1::Event>& events)
{
    if (run <= 1 || events.isEmpty() || events.last().offset <= of.conversation.sharedUpTo(run))
        return;
    const QList<StoredEvent> newest = m_session->history(of.channel, Place{run, 0}, 1);
    if (newest.isEmpty() || newest.last().epoch == epoch)
        return;
    const Place end = newest.last().place;
    for (auto event = events.crbegin(); event != events.crend(); ++event) {
        if (event->offset > end.offset)
            continue;
        if (event->offset <= of.conversation.sharedUpTo(run) || end.offset - event->offset > kMostLost)
            return;
        const QList<StoredEvent> known = m_session->history(of.channel, Place{end.run, event->offset + 1}, 1);
        if (known.isEmpty() || known.last().place != Place{end.run, event->offset} ||
            known.last().event.id != event->id || known.last().event.timestamp != event->timestamp)
            continue;
        of.conversation.shareRun(run, end.run, event->offset);
        // What came behind it and is lost was part of what is shown.
        QList<StoredEvent> lost = m_session->historyAfter(of.channel, known.last().place, kMostLost);
        lost.removeIf([&](const StoredEvent& one) { return one.place.run != end.run; });
        of.conversation.addEvents(end.run, newest.last().epoch, eventsOf(lost));
        return;
    }
}

void DurableSession::onCaughtUp(const QString& channel)
{
    const ChannelRecord* record = m_session->channel(channel);
    if (channel == kRooms) {
        m_session->fetchOlder(channel); // until its beginning: at once where that is known
    } else if (channel == m_inbox) {
        if (m_inboxIsNew && record && record->position.offset > 0)
            m_session->fetchOlder(channel); // what waited for this person
        else
            m_notifications.setWaiting(false);
    } else if (DurableRoom* of = roomOf(channel)) {
        of->caughtUp = true;
        change(*of);
        if (needsMore(*of) && !m_prefetch.contains(of->id))
            m_prefetch.insert(of->opened ? 0 : m_prefetch.size(), of->id);
        prefetchNext();
    }
}

void DurableSession::prefetchNext()
{
    while (m_prefetching.isEmpty() && !m_prefetch.isEmpty()) {
        DurableRoom* of = find(m_prefetch.takeFirst());
        if (!of || !of->caughtUp)
            continue;
        m_prefetching = of->id;
        m_session->fetchOlder(of->channel);
    }
}

void DurableSession::onPageDone(const QString& channel, bool more)
{
    if (channel == kRooms) {
        if (more)
            m_session->fetchOlder(channel);
        return;
    }
    if (channel == m_inbox) {
        const ChannelRecord* record = m_session->channel(channel);
        if (more && record && record->position.offset - record->start < kInboxKept) {
            m_session->fetchOlder(channel);
            return;
        }
        m_inboxIsNew = false;
        m_notifications.setWaiting(false);
        tellInbox();
        return;
    }
    DurableRoom* of = roomOf(channel);
    if (!of)
        return;
    of->serverAtStart = !more;
    const int lines = tellLines(*of);
    if (m_prefetching == of->id) {
        m_prefetching.clear();
        of->pagesToFill = std::max(0, of->pagesToFill - 1);
        if (more && needsMore(*of))
            m_prefetch.prepend(of->id);
    }
    if (std::exchange(of->wantsOlder, false) && lines == 0)
        fetchOlderHere(*of); // there were only edits and the like, or nothing: on to what is before
    prefetchNext();
}

void DurableSession::onEntry(const OutboxEntry& entry)
{
    if (!entry.channel.startsWith(kChatPrefix)) {
        if (entry.state == State::Failed || entry.state == State::Held) // a `seen` is not worth a word
            m_session->discard(entry.id);
        return;
    }
    // A reaction that came too late (its message is gone) is nothing to decide about.
    if (entry.state == State::Failed && entry.data.value("type"_L1) == "reaction"_L1) {
        m_session->discard(entry.id);
        return;
    }
    DurableRoom& of = room(entry.channel.mid(kChatPrefix.size()));
    of.conversation.setEntry(entry);
    change(of);
}

void DurableSession::onPresence(const PresenceChanged& presence)
{
    DurableRoom* of = roomOf(presence.channel);
    if (!of)
        return;
    QList<Person> people;
    for (const wire::Person& person : presence.people)
        people.append(personOf(person));
    const QList<Person> before = std::exchange(of->people, people);
    const bool isReady = m_session->standing() == Standing::Ready;
    if (isReady && std::exchange(of->peopleKnown, true) && of->opened) {
        const auto notice = [&](ChatMessage::Kind kind, const QList<Person>& among,
                                const QList<Person>& new_) {
            for (const Person& person : new_) {
                const bool known =
                    std::ranges::any_of(among, [&](const Person& p) { return p.id == person.id; });
                if (!known && person.id != m_access.self.id)
                    of->conversation.addNotice(kind, person, QDateTime::currentDateTimeUtc());
            }
        };
        notice(ChatMessage::Kind::Joined, before, people);
        notice(ChatMessage::Kind::Left, people, before);
        change(*of);
    }
    if (before != people) {
        m_roomsChanged = true;
        Q_EMIT peopleChanged(of->id, people);
    }
}

void DurableSession::onSignal(const wire::v1::Signal& signal)
{
    DurableRoom* of = roomOf(signal.channel);
    if (of && signal.data.value("type"_L1) == "typing"_L1 && signal.from.id != m_access.self.id)
        typingMoved(*of, of->typing.started(personOf(signal.from), now()));
}

// ---- what the person says ----

void DurableSession::sendHere(const QString& roomId, const QString& key, const QJsonObject& data)
{
    DurableRoom& of = room(roomId);
    of.typing.ownMessageSent();
    const ChannelSession::Published published = m_session->publish(of.channel, key, data);
    of.refused.erase(key);
    if (!published) {
        qCWarning(lcSession, "message not taken: %s", qUtf8Printable(published.refusal));
        of.refused.insert_or_assign(key, data);
        OutboxEntry entry;
        entry.id = key;
        entry.channel = of.channel;
        entry.order = std::numeric_limits<qint64>::max(); // behind all that wait
        entry.data = data;
        entry.state = State::Failed;
        entry.writtenMs = QDateTime::currentMSecsSinceEpoch();
        entry.code =
            QJsonDocument(data).toJson(QJsonDocument::Compact).size() > m_session->limits().messageBytes
                ? QString(wire::v1::code::kTooLarge)
                : kOutboxFull;
        of.conversation.setEntry(entry);
        change(of);
    }
    followRooms();
}

void DurableSession::editHere(const QString& key, const QString& content)
{
    DurableRoom* of = roomWithLine(key);
    if (!of)
        return;
    if (const OutboxEntry* entry = of->conversation.entry(key)) {
        QJsonObject data = entry->data;
        data.insert("content"_L1, content);
        if (entry->state == State::Queued && m_session->edit(key, data).isEmpty())
            return;
        if (entry->state == State::Failed) { // in no log: what is sent now is another message
            discardHere(key);
            sendHere(of->id, wire::makeId(), data);
            return;
        }
        if (entry->state == State::Held || entry->state == State::Lost)
            return; // nobody knows what there is to edit
    }
    const QString queued = of->conversation.queuedEdit(key);
    if (!queued.isEmpty() && m_session->edit(queued, editData(key, content)).isEmpty())
        return;
    for (const QString& stopped : of->conversation.stoppedChanges(key))
        m_session->discard(stopped);
    m_session->publish(of->channel, editData(key, content));
}

void DurableSession::retryHere(const QString& key)
{
    DurableRoom* of = roomWithLine(key);
    if (!of)
        return;
    if (const auto refused = of->refused.find(key); refused != of->refused.end()) {
        const QJsonObject data = refused->second;
        sendHere(of->id, key, data);
        return;
    }
    for (const QString& stopped : of->conversation.stoppedChanges(key))
        m_session->retry(stopped);
    if (const OutboxEntry* entry = of->conversation.entry(key); entry && isStopped(entry->state))
        m_session->retry(key);
}

void DurableSession::discardHere(const QString& key)
{
    DurableRoom* of = roomWithLine(key);
    if (!of)
        return;
    if (of->refused.erase(key) > 0) {
        of->conversation.removeEntry(key);
        change(*of);
        return;
    }
    const QStringList stopped = of->conversation.stoppedChanges(key);
    for (const QString& id : stopped)
        m_session->discard(id);
    if (stopped.isEmpty())
        m_session->discard(key);
}

void DurableSession::publishInbox(const QString& id, QLatin1StringView type)
{
    m_session->publish(m_inbox, QJsonObject{{"type"_L1, type}, {"target"_L1, id}});
}

// The local copy first; then the server, for the present run, which may fill what a gap has left out; then
// what is on disk of the runs before it.
void DurableSession::fetchOlderHere(DurableRoom& of)
{
    if (of.wantsOlder || loadOlder(of, Runs::Present))
        return;
    if (of.caughtUp && !of.serverAtStart) {
        of.wantsOlder = true;
        m_session->fetchOlder(of.channel);
        return;
    }
    if (loadOlder(of, Runs::Former))
        return;
    // Without a link, only a log that is here from its beginning is known to have nothing before it.
    const ChannelRecord* record = m_session->channel(of.channel);
    if (of.serverAtStart || (record && record->run > 0 && record->start <= 1))
        Q_EMIT historyStartReached(of.id);
}

/// Loads pages of the local copy until there is a line to show; false if there is none.
bool DurableSession::loadOlder(DurableRoom& of, Runs runs)
{
    const ChannelRecord* record = m_session->channel(of.channel);
    if (!record)
        return false;
    tellLines(of);
    for (;;) {
        const qint64 first =
            of.conversation.firstOf(record->run).value_or(std::numeric_limits<qint64>::max());
        const Place before =
            runs == Runs::Present
                ? Place{record->run, first}
                : std::min(of.conversation.oldest().value_or(Place{record->run, 0}), Place{record->run, 0});
        QList<StoredEvent> page = m_session->history(of.channel, before, kPage);
        if (runs == Runs::Present)
            page.removeIf([record](const StoredEvent& one) { return one.place.run != record->run; });
        if (page.isEmpty())
            return false;
        addStored(of, page);
        if (tellLines(of) > 0)
            return true;
    }
}

// ---- telling ----

void DurableSession::change(DurableRoom& of)
{
    m_changed.insert(of.id);
    if (!std::exchange(m_changesScheduled, true))
        QMetaObject::invokeMethod(this, &DurableSession::tellChanges, Qt::QueuedConnection);
}

void DurableSession::tellChanges()
{
    m_changesScheduled = false;
    for (const QString& id : std::exchange(m_changed, {})) {
        if (DurableRoom* of = find(id))
            tellLines(*of);
    }
    tellInbox();
    if (m_roomsChanged)
        tellRooms();
    tellAudit();
}

int DurableSession::tellLines(DurableRoom& of)
{
    const Conversation::Changes changes = of.conversation.takeChanges();
    if (!changes.lines.isEmpty())
        Q_EMIT messagesChanged(of.id, changes.lines);
    for (const QString& key : changes.gone)
        Q_EMIT messageDiscarded(of.id, key);
    return static_cast<int>(changes.lines.size());
}

void DurableSession::tellInbox()
{
    const InboxFold::Changes changes = m_notifications.takeChanges();
    if (changes.isEmpty())
        return;
    for (const QString& id : changes.seen)
        Q_EMIT notificationSeen(id);
    if (!changes.arrived.isEmpty())
        Q_EMIT notificationsReceived(changes.arrived);
    for (const QString& id : changes.dismissed)
        Q_EMIT notificationDismissed(id);
    // For devices that are new to this inbox: up to here it was told somewhere.
    const ChannelRecord* record = m_session->channel(m_inbox);
    if (record && !changes.arrived.isEmpty() && record->position.offset > record->read)
        m_session->markRead(m_inbox, record->position.offset);
}

void DurableSession::tellAudit()
{
    const ProfileRecord& profile = m_session->profile();
    const SessionAudit audit{.holes = profile.holes,
                             .repeats = profile.repeats,
                             .diverged = profile.diverged,
                             .conflicts = profile.conflicts,
                             .gaps = profile.gaps};
    if (std::exchange(m_auditTold, audit) != audit)
        Q_EMIT auditChanged(audit);
}

void DurableSession::typingMoved(DurableRoom& of, bool changed)
{
    if (changed)
        Q_EMIT typingChanged(of.id, of.typing.people());
    armTyping();
}

void DurableSession::armTyping()
{
    std::optional<TypingTracker::Milliseconds> next;
    for (const auto& [id, of] : m_rooms) {
        if (const auto tick = of->typing.nextTick())
            next = next ? std::min(*next, *tick) : *tick;
    }
    if (next)
        m_typingTimer->start(std::max(*next - now(), 0ms));
    else
        m_typingTimer->stop();
}

void DurableSession::scheduleLink()
{
    if (std::exchange(m_linkScheduled, true))
        return;
    QMetaObject::invokeMethod(this, &DurableSession::tellLink, Qt::QueuedConnection);
}

void DurableSession::tellLink()
{
    m_linkScheduled = false;
    Q_EMIT linkChanged(m_session->link());
}

} // namespace heartline
