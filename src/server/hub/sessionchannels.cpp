// SPDX-License-Identifier: MIT
// Subscriptions: cursors into the channels' logs (protocol.md §2 Receiving).
#include "logging.h"
#include "net/websocketframe.h"
#include "sessions.h"

#include <Heartline/Envelope>
#include <Heartline/Names>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace v1 = wire::v1;

namespace {

constexpr qsizetype kPresenceListed = 200;
constexpr int kEventsAPage = 1000;
constexpr int kLargestFetch = 500;

QString roomOf(const QString& channel)
{
    return channel.startsWith(channel::kChatPrefix) ? channel.sliced(channel::kChatPrefix.size()) : QString();
}

QByteArray joined(const QByteArrayList& events)
{
    return '[' + events.join(',') + ']';
}

} // namespace

std::optional<Refusal> Sessions::barred(const Session& session, const QString& channel) const
{
    const Refusal forbidden{.code = v1::code::kForbidden, .reason = u"Your token does not allow this."_s};
    if (channel == channel::kRooms)
        return session.mayChat ? std::nullopt : std::optional(forbidden);
    if (channel.startsWith(channel::kInboxPrefix)) {
        if (channel.sliced(channel::kInboxPrefix.size()) == session.userId)
            return std::nullopt;
        return Refusal{.code = v1::code::kForbidden, .reason = u"This is somebody else's inbox."_s};
    }
    if (wire::isValidName(roomOf(channel)))
        return session.mayChat ? std::nullopt : std::optional(forbidden);
    return Refusal{.code = v1::code::kUnknownChannel, .reason = u"There is no channel of this kind."_s};
}

Channel* Sessions::findChannel(const QString& name)
{
    const auto it = m_channels.find(name);
    return it != m_channels.end() ? it->second.get() : nullptr;
}

void Sessions::handle(Session& session, const v1::Subscribe& message)
{
    if (const auto refusal = barred(session, message.channel))
        return sendError(session, refusal->code, refusal->reason, message.channel, "subscribe"_L1);
    std::unique_ptr<Subscription>& subscription = session.subscriptions[message.channel];
    if (!subscription && int(session.subscriptions.size()) > m_options.limits.channels) {
        session.subscriptions.erase(message.channel);
        return sendError(session, v1::code::kTooManyChannels,
                         u"More than %1 channels at once are not possible."_s.arg(m_options.limits.channels),
                         message.channel, "subscribe"_L1);
    }
    if (subscription)
        detach(*subscription); // once more: the cursor starts anew, and until then nothing goes out
    else
        ++m_.metrics.subscriptions;
    subscription = std::make_unique<Subscription>();
    subscription->session = &session;
    subscription->name = message.channel;
    subscription->serial = ++m_lastSerial;
    ordered(session);
    m_.store.resume({message.channel, session.userId, session.device, message.position},
                    [this, id = session.id, channel = message.channel,
                     serial = subscription->serial](const Stored<Resumed>& result) {
                        if (result && result.value.roomEvent)
                            m_.rooms.roomMade(*result.value.roomEvent);
                        if (Session* asker = find(id))
                            answered(*asker);
                        Subscription* asked = findAsked(id, channel, serial);
                        if (!asked)
                            return;
                        if (result)
                            return resumed(*asked, result.value);
                        Session& asker = *asked->session;
                        detach(*asked);
                        asker.subscriptions.erase(channel);
                        --m_.metrics.subscriptions;
                        sendError(asker, v1::code::kUnavailable, result.error, channel, "subscribe"_L1);
                    });
}

Subscription* Sessions::findAsked(PeerId id, const QString& channel, quint64 serial)
{
    Session* session = find(id);
    if (!session)
        return nullptr;
    const auto it = session->subscriptions.find(channel);
    return it != session->subscriptions.end() && it->second->serial == serial ? it->second.get() : nullptr;
}

void Sessions::resumed(Subscription& subscription, const Resumed& result)
{
    Session& session = *subscription.session;
    std::shared_ptr<Channel>& channel = m_channels[subscription.name];
    if (!channel) {
        channel = std::make_shared<Channel>(subscription.name);
        channel->ring.skipTo(result.last);
    }
    subscription.channel = channel;
    subscription.state = Subscription::State::CatchingUp;
    subscription.next = result.next;
    subscription.index = channel->subscribers.size();
    channel->subscribers.push_back(&subscription);

    v1::Subscribed message{.channel = subscription.name,
                           .epoch = result.epoch,
                           .first = result.first,
                           .last = result.last,
                           .next = result.next,
                           .recovered = result.recovered,
                           .lastN = result.lastN,
                           .read = result.read,
                           .presence = {},
                           .count = 0};
    if (const QString room = roomOf(subscription.name); !room.isEmpty()) {
        m_.rooms.enterRoom(room, session.userId, session.userName);
        const Place* place = m_.rooms.findRoom(room);
        message.presence = place->sessionPeople(kPresenceListed);
        message.count = place->sessionCount();
    }
    send(session, message);
    want(subscription);
    const PeerId id = session.id;
    if (result.last > channel->ring.last()) {
        channel->ring.skipTo(result.last);
        grown(channel);
    }
    pump(id);
}

void Sessions::handle(Session& session, const v1::Unsubscribe& message)
{
    const auto it = session.subscriptions.find(message.channel);
    if (it == session.subscriptions.end())
        return;
    detach(*it->second);
    session.subscriptions.erase(it);
    --m_.metrics.subscriptions;
}

void Sessions::detach(Subscription& subscription)
{
    if (subscription.queued)
        std::erase(subscription.session->behind, &subscription);
    subscription.queued = false;
    if (!subscription.channel)
        return;
    // The last one takes the gap, as in Place.
    auto& subscribers = subscription.channel->subscribers;
    Subscription* last = subscribers.back();
    subscribers[subscription.index] = last;
    last->index = subscription.index;
    subscribers.pop_back();
    if (subscribers.empty())
        m_channels.erase(subscription.name);
    subscription.channel.reset();
    if (const QString room = roomOf(subscription.name); !room.isEmpty())
        m_.rooms.leaveRoom(room, subscription.session->userId);
}

void Sessions::append(const QString& name, const LogEvent& event)
{
    const auto it = m_channels.find(name);
    if (it == m_channels.end() || event.offset <= it->second->ring.last())
        return; // nobody follows it, or a page that was read showed it before
    it->second->ring.append(event);
    grown(it->second);
}

void Sessions::grown(const std::shared_ptr<Channel>& followed)
{
    // Held here: the last follower may go meanwhile, and with them the map's.
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const std::shared_ptr<Channel> channel = followed;
    const qint64 offset = channel->ring.last();
    // Nobody leaves meanwhile: what is sent here cannot end a session.
    for (Subscription* subscription : channel->subscribers) {
        const PeerId peer = subscription->session->id;
        const bool near = subscription->state == Subscription::State::Live && !subscription->queued &&
                          subscription->next == offset && channel->ring.has(offset);
        if (near && m_.output.backlog(peer) < HubOutput::kHighWater) {
            m_.output.send(peer, channel->ring.frame(offset));
            ++m_.metrics.eventsDelivered;
            ++subscription->next;
        } else {
            want(*subscription);
        }
    }
    // Those that could be served at once and were not near the end.
    const std::vector<Subscription*> subscribers = channel->subscribers;
    std::vector<PeerId> waiting;
    for (const Subscription* subscription : subscribers) {
        if (subscription->queued)
            waiting.push_back(subscription->session->id);
    }
    for (const PeerId id : waiting)
        pump(id);
}

void Sessions::want(Subscription& subscription)
{
    if (std::exchange(subscription.queued, true))
        return;
    subscription.session->behind.push_back(&subscription);
}

void Sessions::writable(PeerId id)
{
    if (Session* session = find(id))
        serveFetch(*session);
    pump(id);
}

// Serves whoever of a connection's subscriptions has something to send, in turn, while the connection takes
// it: what follows the cursors waits in the log and in no queue of its own.
void Sessions::pump(PeerId id)
{
    while (Session* session = find(id)) {
        if (m_.output.backlog(id) >= HubOutput::kHighWater)
            return;
        const auto ready = std::ranges::find_if(session->behind, [session](const Subscription* candidate) {
            const bool inRing = candidate->next > candidate->channel->ring.last() ||
                                candidate->channel->ring.has(candidate->next);
            return inRing || !session->reading;
        });
        if (ready == session->behind.end())
            return;
        Subscription& subscription = **ready;
        session->behind.erase(ready);
        subscription.queued = false;
        serve(subscription);
    }
}

void Sessions::serve(Subscription& subscription)
{
    const EventRing& ring = subscription.channel->ring;
    if (subscription.next > ring.last()) {
        if (subscription.state == Subscription::State::CatchingUp)
            sendEvents(subscription, {}, false);
    } else if (ring.has(subscription.next)) {
        serveFromRing(subscription);
    } else {
        readPage(subscription);
    }
}

void Sessions::serveFromRing(Subscription& subscription)
{
    EventRing& ring = subscription.channel->ring;
    if (subscription.state == Subscription::State::Live) {
        m_.output.send(subscription.session->id, ring.frame(subscription.next));
        ++m_.metrics.eventsDelivered;
        ++subscription.next;
    } else {
        QByteArrayList events;
        qsizetype bytes = 0;
        for (qint64 offset = subscription.next; offset <= ring.last(); ++offset) {
            bytes += ring.json(offset).size();
            if (!events.isEmpty() && bytes > m_options.limits.messageBytes)
                break;
            events.append(ring.json(offset));
        }
        sendEvents(subscription, events, subscription.next + events.size() <= ring.last());
    }
    if (subscription.next <= ring.last())
        want(subscription);
}

void Sessions::sendEvents(Subscription& subscription, const QByteArrayList& events, bool more)
{
    m_.output.send(subscription.session->id,
                   encodeFrame(Opcode::Text, R"({"type":"events","channel":")" +
                                                 subscription.name.toLatin1() + R"(","events":)" +
                                                 joined(events) + R"(,"more":)" +
                                                 (more ? "true}" : "false}")));
    m_.metrics.eventsDelivered += quint64(events.size());
    subscription.next += events.size();
    if (!more)
        subscription.state = Subscription::State::Live;
}

void Sessions::readPage(Subscription& subscription)
{
    subscription.session->reading = true;
    m_.store.readLog(
        subscription.name,
        {.before = {}, .after = subscription.next - 1, .limit = kEventsAPage, .bytes = m_options.pageBytes},
        [this, id = subscription.session->id, channel = subscription.name,
         serial = subscription.serial](const Stored<LogPage>& page) {
            Session* session = find(id);
            if (!session)
                return;
            session->reading = false;
            if (!page)
                return end(*session, closecode::kServerFault, page.error);
            Subscription* reader = findAsked(id, channel, serial);
            if (!reader)
                return pump(id);
            const auto followed = reader->channel;
            pageRead(*reader, page.value);
            pump(id);
            if (page.value.last > followed->ring.last()) {
                followed->ring.skipTo(page.value.last);
                grown(followed);
            }
        });
}

void Sessions::pageRead(Subscription& subscription, const LogPage& page)
{
    if (page.events.isEmpty() || page.events.first().offset != subscription.next)
        return end(*subscription.session, v1::closecode::kSlowConsumer,
                   u"What comes next for you in %1 is kept no longer."_s.arg(subscription.name));
    const EventRing& ring = subscription.channel->ring;
    const bool live = subscription.state == Subscription::State::Live;
    QByteArrayList events;
    qsizetype bytes = 0;
    for (const LogEvent& event : page.events) {
        const QByteArray json = encodeEvent(event);
        if (live) {
            m_.output.send(subscription.session->id, liveFrame(subscription.name, json));
            ++m_.metrics.eventsDelivered;
            ++subscription.next;
            continue;
        }
        if (!events.isEmpty() && bytes + json.size() > m_options.limits.messageBytes) {
            sendEvents(subscription, std::exchange(events, {}), true);
            bytes = 0;
        }
        events.append(json);
        bytes += json.size();
    }
    if (!live)
        sendEvents(subscription, events, page.events.last().offset < ring.last());
    if (subscription.next <= ring.last())
        want(subscription);
}

void Sessions::reload(const QString& name)
{
    const Channel* channel = findChannel(name);
    if (!channel)
        return;
    m_.store.readLog(
        name,
        {.before = {}, .after = channel->ring.last(), .limit = kEventsAPage, .bytes = m_options.pageBytes},
        [this, name](const Stored<LogPage>& page) {
            for (const LogEvent& event : page.value.events)
                append(name, event);
        });
}

void Sessions::handle(Session& session, const v1::Fetch& message)
{
    if (const auto refusal = barred(session, message.channel))
        return sendError(session, refusal->code, refusal->reason, message.channel, "fetch"_L1);
    if (int(session.fetches.size()) >= m_options.maxFetches)
        return sendError(session, v1::code::kTooManyInFlight,
                         u"%1 fetches are waiting already."_s.arg(m_options.maxFetches), message.channel,
                         "fetch"_L1);
    session.fetches.push_back(message);
    serveFetch(session);
}

// One page at a time, and only to who takes it.
void Sessions::serveFetch(Session& session)
{
    if (session.fetching || session.fetches.empty() || m_.output.backlog(session.id) >= HubOutput::kHighWater)
        return;
    session.fetching = true;
    const v1::Fetch& next = session.fetches.front();
    m_.store.readLog(next.channel,
                     {.before = next.before,
                      .after = next.after,
                      .limit = std::min(next.limit, kLargestFetch),
                      .bytes = qsizetype(m_options.limits.messageBytes)},
                     [this, id = session.id](const Stored<LogPage>& page) {
                         Session* asker = find(id);
                         if (!asker)
                             return;
                         asker->fetching = false;
                         const v1::Fetch message = asker->fetches.front();
                         asker->fetches.pop_front();
                         fetched(*asker, message, page);
                         serveFetch(*asker);
                     });
}

void Sessions::fetched(Session& session, const v1::Fetch& message, const Stored<LogPage>& page)
{
    if (!page)
        return sendError(session, v1::code::kUnavailable, page.error, message.channel, "fetch"_L1);
    // The page may be an event larger than was asked for; what fits is taken from the end where it began.
    QByteArrayList events;
    qsizetype bytes = 0;
    bool more = page.value.more;
    const auto take = [&](const LogEvent& event) {
        const QByteArray json = encodeEvent(event);
        bytes += json.size() + 1;
        if (!events.isEmpty() && bytes > m_options.limits.messageBytes)
            return false;
        events.append(json);
        return true;
    };
    const QList<LogEvent>& all = page.value.events;
    if (message.before) {
        more = !std::all_of(all.crbegin(), all.crend(), take) || more;
        std::ranges::reverse(events);
    } else {
        more = !std::ranges::all_of(all, take) || more;
    }
    const QByteArray range = message.before ? R"("before":)" + QByteArray::number(*message.before)
                                            : R"("after":)" + QByteArray::number(*message.after);
    const QByteArray about = wire::encode(QJsonObject{{"type"_L1, "fetched"_L1},
                                                      {"channel"_L1, message.channel},
                                                      {"epoch"_L1, page.value.epoch},
                                                      {"first"_L1, page.value.first},
                                                      {"last"_L1, page.value.last},
                                                      {"more"_L1, more}});
    m_.output.send(session.id, encodeFrame(Opcode::Text, about.chopped(1) + ',' + range + R"(,"events":)" +
                                                             joined(events) + '}'));
}

} // namespace heartline::server
