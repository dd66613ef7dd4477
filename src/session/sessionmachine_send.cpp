// SPDX-License-Identifier: MIT
// The outbox (protocol.md §2 Sending).
#include "sessionmachine.h"

#include <Heartline/Envelope>
#include <Heartline/Names>
#include <Heartline/PlantedFaults>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

using namespace session;
namespace v1 = wire::v1;
using std::chrono::milliseconds;
using State = OutboxEntry::State;

namespace {

// Clocks of servers differ a little, and of computers that just started a little more.
constexpr milliseconds kFutureSlack = 10min;
// So many nacks in a row are taken at their word.
constexpr int kPatience = 3;

bool isInLine(State state)
{
    return state == State::Queued || state == State::Sent;
}

} // namespace

SessionMachine::Item* SessionMachine::itemOf(const QString& id)
{
    const auto order = m_orders.find(id);
    return order != m_orders.end() ? &m_items.at(order->second) : nullptr;
}

SessionMachine::Item& SessionMachine::add(OutboxEntry entry)
{
    m_lastOrder = std::max(m_lastOrder, entry.order);
    m_orders[entry.id] = entry.order;
    Channel& channel = channelOf(entry.channel);
    if (isInLine(entry.state))
        channel.line.insert(entry.order);
    Item& item = m_items[entry.order];
    item.bytes = wire::encode(entry.data).size();
    item.entry = std::move(entry);
    m_bytes += item.bytes;
    return item;
}

void SessionMachine::changed(const Item& item, Todo& todo) const
{
    todo.writes.emplace_back(PutEntry{item.entry});
    todo.effects.emplace_back(EntryChanged{item.entry});
}

// Without an answer to it being waited for any more.
void SessionMachine::takeOutOfLine(const Item& item)
{
    Channel& channel = channelOf(item.entry.channel);
    channel.line.erase(item.entry.order);
    const auto erased = std::erase_if(channel.flights,
                                      [&](const Flight& flight) { return flight.order == item.entry.order; });
    m_inFlight -= int(erased);
    if (channel.flights.empty())
        channel.answerDue.reset();
}

void SessionMachine::drop(Item& item, bool settled, Todo& todo)
{
    takeOutOfLine(item);
    m_bytes -= item.bytes;
    todo.writes.emplace_back(RemoveEntry{item.entry.id});
    todo.effects.emplace_back(EntryGone{item.entry.id, item.entry.channel, settled});
    m_orders.erase(item.entry.id);
    m_items.erase(item.entry.order);
}

SessionMachine::Published SessionMachine::publish(const Moment& now, const QString& channel,
                                                  const QString& id, const QJsonObject& data)
{
    if (const Item* known = itemOf(id))
        return {{}, known->entry.data == data ? QString() : u"This id is taken by another message."_s};
    // The server's answer to such a one would not even say to what.
    if (!wire::isValidChannel(channel) || !wire::isValidId(id))
        return {{}, u"\"%1\" is no name of a channel, or \"%2\" no id."_s.arg(channel, id)};
    const qint64 bytes = wire::encode(data).size();
    if (bytes > m_limits.messageBytes)
        return {{},
                u"The message has %1 bytes; the server takes %2."_s.arg(bytes).arg(m_limits.messageBytes)};
    if (qint64(m_items.size()) >= m_options.maxEntries || m_bytes + bytes > m_options.maxBytes)
        return {{}, u"%1 messages wait already; there is no room for more."_s.arg(m_items.size())};
    Todo todo;
    Item& item = add({.id = id,
                      .channel = channel,
                      .n = 0,
                      .order = m_lastOrder + 1,
                      .data = data,
                      .writtenMs = now.wallMs,
                      .writtenServer = m_profile.serverId.isEmpty() ? 0 : serverTime(now)});
    changed(item, todo);
    Channel& to = channelOf(channel);
    if (m_standing == Standing::Ready && to.subscription == Subscription::None && !to.waitUntil)
        askFor(now, to, todo);
    if (to.subscription == Subscription::Refused)
        stop(now, item, State::Failed, to.refusal, u"This channel can't be had."_s, todo);
    pump(now, todo);
    return {std::move(todo), {}};
}

SessionMachine::Published SessionMachine::edit(const Moment& now, const QString& id, const QJsonObject& data)
{
    Item* item = itemOf(id);
    if (!item || (item->entry.state != State::Queued && item->entry.state != State::Failed))
        return {{}, u"It has been sent already."_s};
    const qint64 bytes = wire::encode(data).size();
    if (bytes > m_limits.messageBytes)
        return {{},
                u"The message has %1 bytes; the server takes %2."_s.arg(bytes).arg(m_limits.messageBytes)};
    m_bytes += bytes - item->bytes;
    item->bytes = bytes;
    item->entry.data = data;
    Todo todo;
    changed(*item, todo);
    pump(now, todo);
    return {std::move(todo), {}};
}

Todo SessionMachine::retry(const Moment& now, const QString& id, const QString& newId)
{
    Todo todo;
    Item* item = itemOf(id);
    if (!item)
        return todo;
    OutboxEntry again = item->entry;
    switch (again.state) {
    case State::Queued:
    case State::Sent:
    case State::Accepted:
        return todo;
    case State::Failed: // in no log, and it never will be: a message of its own
        again.id = newId;
        again.state = State::Queued;
        break;
    case State::Held: // the server may have it: only the same id tells
    case State::Lost:
        again.state = State::Sent;
        break;
    }
    const bool sameId = again.id == id;
    if (sameId) { // to the end of the line, without being gone for anyone
        m_bytes -= item->bytes;
        const qint64 order = again.order;
        m_orders.erase(id);
        m_items.erase(order);
    } else {
        drop(*item, false, todo);
    }
    again.n = 0;
    again.order = m_lastOrder + 1;
    again.code.clear();
    again.reason.clear();
    again.writtenMs = now.wallMs;
    again.writtenServer = m_profile.serverId.isEmpty() ? 0 : serverTime(now);
    if (!HEARTLINE_FAULT(StrikesNeverReset))
        again.strikes = 0;
    changed(add(std::move(again)), todo);
    Channel& channel = channelOf(m_items.rbegin()->second.entry.channel);
    if (channel.subscription == Subscription::Refused)
        channel.subscription = Subscription::None; // rights may have been given back
    if (m_standing == Standing::Ready && channel.subscription == Subscription::None)
        askFor(now, channel, todo);
    pump(now, todo);
    return todo;
}

Todo SessionMachine::discard(const Moment& now, const QString& id)
{
    Todo todo;
    Item* item = itemOf(id);
    if (!item || item->entry.state == State::Sent || item->entry.state == State::Accepted)
        return todo;
    drop(*item, false, todo);
    pump(now, todo);
    return todo;
}

// An own event in the log ends its message, whatever was thought of it.
void SessionMachine::settle(const v1::Event& event, const QString& channel, Todo& todo)
{
    if (event.from.id != m_profile.userId)
        return;
    Item* item = itemOf(event.id);
    if (!item || item->entry.channel != channel)
        return;
    if (item->entry.state == State::Failed)
        todo.effects.emplace_back(Fault{u"A refused message is in the log: "_s + event.id});
    Channel& of = channelOf(channel);
    if (answered(of, event.id, event.n))
        taken(of, item->entry, event.n); // its ack may come behind it, and finds nobody waiting
    if (of.search)
        of.search->missing.erase(event.id);
    drop(*item, true, todo);
}

// Ends an entry's way without the log: the others go on.
void SessionMachine::stop(const Moment&, Item& item, State state, const QString& code, const QString& reason,
                          Todo& todo)
{
    takeOutOfLine(item);
    if (state == State::Held) // its number may be taken or free
        channelOf(item.entry.channel).renumbered = true;
    item.entry.state = state;
    item.entry.code = code;
    item.entry.reason = reason;
    changed(item, todo);
}

// Gives the numbered entries behind `after` the numbers from `from` on, in the order written.
void SessionMachine::renumber(Channel& channel, qint64 after, qint64 from, Todo& todo)
{
    for (auto order = channel.line.upper_bound(after); order != channel.line.end(); ++order) {
        OutboxEntry& entry = m_items.at(*order).entry;
        if (entry.n == 0)
            break; // those have never had one, nor have any behind them
        entry.n = from++;
        todo.writes.emplace_back(PutEntry{entry});
    }
    channel.record.lastN = from - 1;
    put(channel, todo);
}

QString SessionMachine::staleness(const Moment& now, const OutboxEntry& entry) const
{
    if (entry.writtenServer == 0)
        return {};
    const qint64 age = serverTime(now) - entry.writtenServer;
    if (age > m_limits.dedupe.count())
        return held::kExpired;
    if (age < -kFutureSlack.count())
        return held::kFuture;
    return {};
}

// After each welcome: what this server will not take is not sent to it.
void SessionMachine::checkOutbox(const Moment& now, Todo& todo)
{
    for (auto it = m_items.begin(); it != m_items.end();) {
        Item& item = (it++)->second;
        if (!isInLine(item.entry.state))
            continue;
        if (item.entry.writtenServer == 0) {
            // Written before any server's clock was known; by this one's, which may have been set since.
            item.entry.writtenServer = serverTime(now) - (now.wallMs - item.entry.writtenMs);
            todo.writes.emplace_back(PutEntry{item.entry});
        }
        if (item.bytes > m_limits.messageBytes)
            stop(now, item, item.entry.state == State::Sent ? State::Held : State::Failed,
                 v1::code::kTooLarge,
                 u"The message has %1 bytes; the server takes %2."_s.arg(item.bytes)
                     .arg(m_limits.messageBytes),
                 todo);
        else if (const QString code = staleness(now, item.entry); !code.isEmpty())
            stop(now, item, State::Held, code, u"Written too long ago, or in the future."_s, todo);
    }
}

// The server closed in a way that a message may be the reason of: the one that stood first unanswered.
void SessionMachine::strike(const Moment& now, Todo& todo)
{
    const Flight* first = nullptr;
    for (const auto& [name, channel] : m_channels) {
        if (!channel.flights.empty() && (!first || channel.flights.front().sequence < first->sequence))
            first = &channel.flights.front();
    }
    if (!first)
        return;
    Item& item = m_items.at(first->order);
    if (++item.entry.strikes < m_options.strikesToHold) {
        todo.writes.emplace_back(PutEntry{item.entry});
        return;
    }
    stop(now, item, State::Held, held::kCloses, u"The server closed the connection each time it was sent."_s,
         todo);
}

SessionMachine::Item* SessionMachine::answered(Channel& channel, const QString& id, [[maybe_unused]] qint64 n)
{
    for (const Flight& flight : channel.flights) {
        Item& item = m_items.at(flight.order);
        if (HEARTLINE_FAULT(AnswersMatchedByN) ? item.entry.n == n : item.entry.id == id)
            return &item;
    }
    return nullptr; // not waiting: ignored
}

// The server has taken a message, under the number `n`.
void SessionMachine::taken(Channel& channel, const OutboxEntry& entry, qint64 n)
{
    channel.nacks = 0;
    // Known already under another one: what is behind it may be numbered wrong, and that proves nothing.
    channel.renumbered = n != entry.n;
}

void SessionMachine::onAck(const Moment& now, const v1::Ack& ack, Todo& todo)
{
    Channel* channel = find(ack.channel);
    Item* item = channel ? answered(*channel, ack.id, ack.n) : nullptr;
    if (!item)
        return;
    taken(*channel, item->entry, ack.n);
    takeOutOfLine(*item);
    if (!channel->flights.empty())
        channel->answerDue = now.steady + m_options.answerTimeout;
    OutboxEntry& entry = item->entry;
    entry.state = State::Accepted;
    entry.epoch = channel->record.position.epoch;
    entry.offset = ack.offset;
    entry.timestamp = ack.timestamp;
    todo.effects.emplace_back(EntryChanged{entry});
    // It's in the local log already, or older than what is followed there: its event will not come any more.
    const bool isPast = ack.offset <= channel->record.position.offset;
    // Where nobody follows the channel, its event is waited for by nobody.
    if (isPast || !channel->wanted)
        drop(*item, true, todo);
    else
        todo.writes.emplace_back(PutEntry{entry});
}

void SessionMachine::onNack(const Moment& now, const v1::Nack& nack, Todo& todo)
{
    Channel* channel = find(nack.channel);
    Item* item = channel ? answered(*channel, nack.id, nack.n) : nullptr;
    if (!item)
        return;
    // Behind it nothing is answered any more, until one with resync.
    m_inFlight -= int(channel->flights.size());
    channel->flights.clear();
    channel->answerDue.reset();
    channel->resync = true;
    if (!nack.retry) {
        channel->nacks = 0; // it goes on
        const qint64 order = item->entry.order;
        const qint64 n = item->entry.n;
        stop(now, *item, State::Failed, nack.code, nack.reason, todo);
        renumber(*channel, order, n, todo); // its number is free
        return;
    }
    ++channel->nacks;
    if (nack.code == v1::code::kConflict && nack.expected) {
        if (!std::exchange(channel->renumbered, true)) {
            ++m_profile.conflicts;
            putProfile(todo);
        }
        renumber(*channel, 0, *nack.expected, todo);
        if (channel->nacks < 3)
            return; // at once, unless it goes on like this
    }
    if (nack.code == v1::code::kNotSubscribed)
        channel->subscription = Subscription::None;
    const int factor = std::min(1 << std::min(channel->nacks - 1, 5), 30);
    milliseconds wait = nack.retryAfter.value_or(factor * m_options.nackDelay);
    if (channel->nacks > kPatience) // "at once", again and again
        wait = std::max(wait, m_options.nackDelay);
    channel->waitUntil = now.steady + wait;
}

void SessionMachine::refill(const Moment& now)
{
    const auto passed = std::max(now.steady - m_filledAt, milliseconds(0));
    m_filledAt = now.steady;
    m_tokens = std::min(m_tokens + double(passed.count()) * m_limits.publishPerSecond / 1000,
                        double(m_limits.inFlight));
}

bool SessionMachine::canSend(const Moment& now, const Channel& channel) const
{
    return channel.subscription == Subscription::Held && channel.line.size() > channel.flights.size() &&
           (!channel.waitUntil || *channel.waitUntil <= now.steady);
}

void SessionMachine::pump(const Moment& now, Todo& todo)
{
    if (m_standing != Standing::Ready || m_leaving || m_channels.empty())
        return;
    refill(now);
    for (auto& [name, channel] : m_channels) {
        const bool held =
            channel.subscription == Subscription::Held || channel.subscription == Subscription::Asked;
        if (held && !channel.wanted && channel.line.empty())
            leave(channel, todo); // it was subscribed for its messages only, and the last has gone
    }
    // One message a channel and turn, beginning behind the channel that sent last.
    bool sent = true;
    while (sent) {
        sent = false;
        auto it = m_channels.upper_bound(m_turn);
        for (size_t i = 0; i < m_channels.size(); ++i, ++it) {
            if (it == m_channels.end())
                it = m_channels.begin();
            if (m_inFlight >= m_limits.inFlight || m_tokens < 1)
                return;
            if (canSend(now, it->second) && sendNext(now, it->second, todo)) {
                m_turn = it->first;
                sent = true;
            }
        }
    }
}

bool SessionMachine::sendNext(const Moment& now, Channel& channel, Todo& todo)
{
    channel.waitUntil.reset();
    while (canSend(now, channel)) {
        const auto order = channel.flights.empty() ? channel.line.begin()
                                                   : channel.line.upper_bound(channel.flights.back().order);
        Item& item = m_items.at(*order);
        OutboxEntry& entry = item.entry;
        if (const QString code = staleness(now, entry); !code.isEmpty()) {
            stop(now, item, State::Held, code, u"Written too long ago, or in the future."_s, todo);
            continue;
        }
        if (entry.state == State::Queued || entry.n == 0) {
            entry.state = State::Sent; // can't be withdrawn any more: the mark is on disk before it goes
            entry.n = ++channel.record.lastN;
            changed(item, todo);
            put(channel, todo);
        }
        send(v1::Publish{.channel = entry.channel,
                         .n = entry.n,
                         .id = entry.id,
                         .data = entry.data,
                         .resync = std::exchange(channel.resync, false)},
             todo);
        channel.flights.push_back({entry.order, ++m_sequence});
        ++m_inFlight;
        m_tokens -= 1;
        if (!channel.answerDue)
            channel.answerDue = now.steady + m_options.answerTimeout;
        return true;
    }
    return false;
}

QList<OutboxEntry> SessionMachine::outbox() const
{
    QList<OutboxEntry> entries;
    for (const auto& [order, item] : m_items)
        entries.append(item.entry);
    return entries;
}

const OutboxEntry* SessionMachine::entry(const QString& id) const
{
    const auto order = m_orders.find(id);
    return order != m_orders.end() ? &m_items.at(order->second).entry : nullptr;
}

int SessionMachine::waiting() const
{
    size_t waiting = 0;
    for (const auto& [name, channel] : m_channels)
        waiting += channel.line.size();
    return int(waiting);
}

} // namespace heartline
