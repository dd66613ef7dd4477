// SPDX-License-Identifier: MIT
// Channels, their events and pages of their past (protocol.md §2 Receiving).
#include "sessionmachine.h"

#include <Heartline/Names>
#include <Heartline/PlantedFaults>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace heartline {

using namespace session;
namespace v1 = wire::v1;

namespace {

// Enough to tell a repeated event from another one at its place, after what a link can hold twice.
constexpr size_t kRecent = 256;
constexpr int kSearchPage = 500;

bool byName(const wire::Person& a, const wire::Person& b)
{
    return std::tie(a.name, a.id) < std::tie(b.name, b.id);
}

} // namespace

SessionMachine::Channel& SessionMachine::channelOf(const QString& name)
{
    Channel& channel = m_channels[name];
    channel.record.channel = name;
    return channel;
}

SessionMachine::Channel* SessionMachine::find(const QString& name)
{
    const auto it = m_channels.find(name);
    return it != m_channels.end() ? &it->second : nullptr;
}

const ChannelRecord* SessionMachine::channel(const QString& name) const
{
    const auto it = m_channels.find(name);
    return it != m_channels.end() ? &it->second.record : nullptr;
}

Todo SessionMachine::subscribe(const Moment& now, const QString& name)
{
    Todo todo;
    if (!wire::isValidChannel(name)) { // the server's answer to this would not even say to what
        todo.effects.emplace_back(
            ChannelRefused{name, v1::code::kUnknownChannel, u"This is no name of a channel."_s});
        return todo;
    }
    Channel& channel = channelOf(name);
    channel.wanted = true;
    if (m_standing == Standing::Ready &&
        (channel.subscription == Subscription::None || channel.subscription == Subscription::Refused))
        askFor(now, channel, todo);
    return todo;
}

Todo SessionMachine::unsubscribe(const Moment&, const QString& name)
{
    Todo todo;
    Channel* channel = find(name);
    if (!channel)
        return todo;
    channel->wanted = false;
    // Their events are waited for by nobody any more.
    for (auto it = m_items.begin(); it != m_items.end();) {
        Item& item = (it++)->second;
        if (item.entry.channel == name && item.entry.state == OutboxEntry::State::Accepted)
            drop(item, true, todo);
    }
    if (channel->line.empty())
        leave(*channel, todo);
    return todo;
}

// What holds only while the channel is subscribed.
void SessionMachine::forgetSubscription(Channel& channel)
{
    channel.subscription = Subscription::None;
    channel.askedAt.reset();
    channel.askAgain = false;
    channel.caughtUp = false;
    channel.count = 0;
    channel.asking = Asking::Nothing;
    channel.pageWaits = false;
    channel.pageDue.reset();
    channel.search.reset();
}

void SessionMachine::leave(Channel& channel, Todo& todo)
{
    if (m_standing == Standing::Ready &&
        (channel.subscription == Subscription::Held || channel.subscription == Subscription::Asked))
        send(v1::Unsubscribe{channel.record.channel}, todo);
    forgetSubscription(channel);
    channel.people.clear();
    channel.lingering.clear();
    channel.lingerUntil.reset();
}

void SessionMachine::askFor(const Moment& now, Channel& channel, Todo& todo)
{
    channel.subscription = Subscription::Asked;
    channel.askedAt = now.steady;
    channel.askAgain = false;
    channel.caughtUp = false;
    // A page that is on its way is not taken before the answer to this.
    channel.pageWaits = channel.pageWaits || channel.asking == Asking::Older;
    channel.asking = Asking::Nothing;
    channel.pageDue.reset();
    channel.search.reset();
    std::optional<v1::Position> position;
    if (channel.record.run > 0)
        position = channel.record.position;
    send(v1::Subscribe{channel.record.channel, position}, todo);
}

// The run that grows ends, and another one begins with the event `next` of `epoch`.
void SessionMachine::beginRun(Channel& channel, const QString& epoch, qint64 next, Todo& todo)
{
    ChannelRecord& record = channel.record;
    const bool first = record.run == 0;
    // Of a run without any event nothing can be missing.
    const bool empty = record.position.offset < record.start;
    if (first || !empty)
        ++record.run;
    // Of a log that has become shorter, nobody has read what is yet to come.
    record.read = record.position.epoch == epoch ? std::min(record.read, next - 1) : 0;
    record.start = next;
    record.position = {.epoch = epoch, .offset = next - 1, .id = {}, .timestamp = 0};
    channel.recent.clear();
    if (first)
        return;
    record.unverified = true;
    if (empty && record.run == 1)
        return;
    ++m_profile.gaps;
    putProfile(todo);
    todo.effects.emplace_back(GapOpened{record.channel, record.run});
}

void SessionMachine::onSubscribed(const Moment& now, const v1::Subscribed& s, Todo& todo)
{
    Channel* found = find(s.channel);
    if (!found || found->subscription != Subscription::Asked)
        return;
    Channel& channel = *found;
    if (channel.askAgain)
        return askFor(now, channel, todo);
    channel.subscription = Subscription::Held;
    channel.askedAt.reset();
    channel.first = s.first;
    ChannelRecord& record = channel.record;
    const bool newEpoch = record.run > 0 && record.position.epoch != s.epoch;
    if (record.run == 0 || !s.recovered || newEpoch || s.next != record.position.offset + 1) {
        if (s.recovered && record.run > 0)
            todo.effects.emplace_back(Fault{u"recovered, and yet not where we were: "_s + s.channel});
        beginRun(channel, s.epoch, s.next, todo);
    }
    // Accepted, and yet not among what is to come: passed while nothing was kept here, or lost by the server.
    for (const auto& [order, item] : m_items) {
        const OutboxEntry& entry = item.entry;
        if (entry.channel == s.channel && entry.state == OutboxEntry::State::Accepted &&
            (entry.offset < s.next || entry.offset > s.last))
            record.unverified = true;
    }
    if (newEpoch) {
        // Producers die with their epoch (protocol.md §2 Channels): numbers begin where that one stands.
        channel.renumbered = true;
        renumber(channel, 0, s.lastN + 1, todo);
    }
    if (HEARTLINE_FAULT(LastNTakenAsAck)) {
        while (!channel.line.empty()) {
            Item& item = m_items.at(*channel.line.begin());
            if (item.entry.n == 0 || item.entry.n > s.lastN)
                break;
            item.entry.state = OutboxEntry::State::Accepted;
            todo.effects.emplace_back(EntryChanged{item.entry});
            drop(item, true, todo);
        }
    }
    if (s.read > record.read) {
        record.read = s.read;
        todo.effects.emplace_back(ReadMoved{s.channel, s.read});
    } else if (record.read > s.read) {
        send(v1::Read{s.channel, record.position.epoch, record.read}, todo);
    }
    put(channel, todo);
    channel.people.clear();
    for (const wire::Person& person : s.presence)
        channel.people[person.id] = person;
    channel.count = std::max(s.count, int(channel.people.size()));
    if (!channel.lingering.empty())
        channel.lingerUntil = now.steady + m_options.presenceGrace;
    todo.effects.emplace_back(ChannelReady{s.channel});
    tellPresence(channel, todo);
    if (s.next > s.last) {
        channel.caughtUp = true;
        todo.effects.emplace_back(ChannelCaughtUp{s.channel});
    }
    if (std::exchange(channel.pageWaits, false))
        todo.append(fetchOlder(now, s.channel));
    if (record.unverified)
        verify(channel, todo);
    // Where nothing follows, the event before is asked for, so that the position can be proven next time.
    else if (channel.asking == Asking::Nothing && channel.caughtUp && record.position.id.isEmpty() &&
             s.last >= s.first)
        fetch(now, channel, Asking::Proof, record.position.offset + 1, todo);
}

// Own messages of the runs before are looked for, or will be when the person's page has come.
void SessionMachine::verify(const Channel& channel, Todo& todo)
{
    if (channel.record.unverified && channel.asking == Asking::Nothing)
        todo.effects.emplace_back(ListOwn{channel.record.channel});
}

// A fault is answered by subscribing again, but not for ever.
bool SessionMachine::comesBack(Channel& channel) const
{
    const qint64 next = channel.record.position.offset + 1;
    channel.faults = channel.faultAt == next ? channel.faults + 1 : 1;
    channel.faultAt = next;
    return channel.faults >= m_options.holesToPass;
}

SessionMachine::Arrival SessionMachine::judge(Channel& channel, const v1::Event& event, Todo& todo)
{
    ChannelRecord& record = channel.record;
    const qint64 next = record.position.offset + 1;
    if (event.offset < next) {
        const v1::Position& last = record.position;
        const auto seen = std::ranges::find(channel.recent, event.offset, &Seen::offset);
        const bool atLast = event.offset == last.offset && !last.id.isEmpty();
        if ((atLast && (last.id != event.id || last.timestamp != event.timestamp)) ||
            (seen != channel.recent.end() && (seen->id != event.id || seen->timestamp != event.timestamp))) {
            ++m_profile.diverged;
            putProfile(todo);
            todo.effects.emplace_back(
                Fault{u"%1: another event at offset %2."_s.arg(record.channel).arg(event.offset)});
            return comesBack(channel) ? Arrival::Repeated : Arrival::Fault;
        }
        ++m_profile.repeats;
        putProfile(todo);
        return Arrival::Repeated;
    }
    if (event.offset > next) {
        ++m_profile.holes;
        putProfile(todo);
        todo.effects.emplace_back(
            Fault{u"%1: offset %2 came, not %3."_s.arg(record.channel).arg(event.offset).arg(next)});
        if (!comesBack(channel))
            return Arrival::Fault;
        beginRun(channel, record.position.epoch, event.offset, todo); // it will not be had: shown, and passed
    }
    return Arrival::Next;
}

void SessionMachine::onEvents(const Moment& now, const QString& name, const QList<v1::Event>& events,
                              bool more, Todo& todo)
{
    Channel* found = find(name);
    if (!found || found->subscription != Subscription::Held)
        return; // between subscribe and subscribed: from before
    Channel& channel = *found;
    ChannelRecord& record = channel.record;
    QList<v1::Event> fresh;
    QList<v1::Event> stored;
    const auto flush = [&] {
        if (fresh.isEmpty())
            return;
        todo.writes.emplace_back(PutEvents{name, record.run, record.position.epoch, fresh});
        todo.effects.emplace_back(EventsStored{name, record.run, record.position.epoch, fresh, false});
        stored += std::exchange(fresh, {});
    };
    bool fault = false;
    for (const v1::Event& event : events) {
        if (event.offset > record.position.offset + 1)
            flush(); // a run may end here
        const Arrival arrival = judge(channel, event, todo);
        if (arrival == Arrival::Repeated)
            continue;
        if (arrival == Arrival::Fault) {
            fault = true;
            break;
        }
        record.position.offset = event.offset;
        record.position.id = event.id;
        record.position.timestamp = event.timestamp;
        channel.recent.push_back({event.offset, event.id, event.timestamp});
        if (channel.recent.size() > kRecent)
            channel.recent.pop_front();
        fresh.append(event);
    }
    flush();
    put(channel, todo);
    for (const v1::Event& event : stored)
        settle(event, name, todo);
    if (fault) {
        askFor(now, channel, todo);
        return;
    }
    if (!more && !std::exchange(channel.caughtUp, true))
        todo.effects.emplace_back(ChannelCaughtUp{name});
}

Todo SessionMachine::fetchOlder(const Moment& now, const QString& name)
{
    Todo todo;
    Channel* channel = find(name);
    if (!channel || m_standing != Standing::Ready || channel->subscription != Subscription::Held ||
        channel->asking == Asking::Older)
        return todo;
    if (channel->record.start <= std::max(channel->first, qint64(1))) {
        todo.effects.emplace_back(PageDone{name, false});
        return todo;
    }
    if (channel->asking == Asking::Proof) {
        channel->pageWaits = true; // its answer could not be told from the page's: one behind the other
        return todo;
    }
    // A search for own messages can wait; the person can't.
    channel->search.reset();
    fetch(now, *channel, Asking::Older, channel->record.start, todo);
    return todo;
}

void SessionMachine::fetch(const Moment& now, Channel& channel, Asking asking, qint64 from, Todo& todo)
{
    channel.asking = asking;
    channel.askedFrom = from;
    channel.pageDue = now.steady + m_options.answerTimeout;
    v1::Fetch fetch{
        .channel = channel.record.channel, .before = {}, .after = {}, .limit = m_options.pageSize};
    if (asking == Asking::Older) {
        fetch.before = from;
    } else if (asking == Asking::Proof) {
        fetch.before = from;
        fetch.limit = 1;
    } else {
        fetch.after = from;
        fetch.limit = kSearchPage;
    }
    send(fetch, todo);
}

void SessionMachine::onFetched(const Moment& now, const v1::Fetched& page, Todo& todo)
{
    Channel* found = find(page.channel);
    if (!found || found->asking == Asking::Nothing || found->subscription != Subscription::Held)
        return;
    Channel& channel = *found;
    const auto& from = channel.asking == Asking::Search ? page.after : page.before;
    if (from != channel.askedFrom)
        return;
    const Asking asked = std::exchange(channel.asking, Asking::Nothing);
    channel.pageDue.reset();
    if (page.epoch != channel.record.position.epoch) {
        todo.effects.emplace_back(Fault{page.channel + u": a page of another epoch."_s});
        channel.search.reset();
        if (asked == Asking::Older || std::exchange(channel.pageWaits, false)) {
            todo.effects.emplace_back(PageDone{page.channel, true});
            verify(channel, todo);
        }
        return;
    }
    channel.first = page.first;
    switch (asked) {
    case Asking::Nothing:
        break;
    case Asking::Older:
        olderCame(channel, page, todo);
        break;
    case Asking::Proof:
        if (!page.events.isEmpty())
            prove(channel, page.events.last(), todo);
        if (std::exchange(channel.pageWaits, false))
            return todo.append(fetchOlder(now, page.channel));
        break;
    case Asking::Search:
        return searched(now, channel, page, todo);
    }
    verify(channel, todo); // it had to wait for the person
}

// What a position could not prove until now: which event it stands behind.
void SessionMachine::prove(Channel& channel, const v1::Event& event, Todo& todo)
{
    wire::v1::Position& position = channel.record.position;
    if (event.offset != position.offset || !position.id.isEmpty())
        return;
    position.id = event.id;
    position.timestamp = event.timestamp;
    put(channel, todo);
}

void SessionMachine::olderCame(Channel& channel, const v1::Fetched& page, Todo& todo)
{
    ChannelRecord& record = channel.record;
    if (channel.askedFrom != record.start) { // another run has begun meanwhile
        todo.effects.emplace_back(PageDone{page.channel, true});
        return;
    }
    // Only what joins the run: the rest would be a hole.
    qsizetype from = page.events.size();
    qint64 start = record.start;
    while (from > 0 && page.events[from - 1].offset == start - 1) {
        --from;
        --start;
    }
    const QList<v1::Event> events = page.events.sliced(from);
    if (from > 0)
        todo.effects.emplace_back(Fault{page.channel + u": a page with a hole."_s});
    if (!events.isEmpty()) {
        record.start = start;
        todo.writes.emplace_back(PutEvents{page.channel, record.run, record.position.epoch, events});
        put(channel, todo);
        prove(channel, events.last(), todo);
        todo.effects.emplace_back(
            EventsStored{page.channel, record.run, record.position.epoch, events, true});
        for (const v1::Event& event : events)
            settle(event, page.channel, todo);
    }
    todo.effects.emplace_back(PageDone{page.channel, !events.isEmpty() && from == 0 && page.more});
}

Todo SessionMachine::ownListed(const Moment& now, const QString& name, const QList<v1::Event>& events)
{
    Todo todo;
    Channel* channel = find(name);
    if (!channel || m_standing != Standing::Ready || channel->subscription != Subscription::Held ||
        !channel->record.unverified || channel->asking != Asking::Nothing)
        return todo;
    Search search;
    for (const v1::Event& event : events) {
        if (event.from.id != m_profile.userId || m_orders.contains(event.id))
            continue;
        OutboxEntry entry{.id = event.id, .channel = name, .data = event.data};
        entry.offset = event.offset;
        entry.timestamp = event.timestamp;
        search.missing.emplace(event.id, std::move(entry));
    }
    for (const auto& [order, item] : m_items) {
        if (item.entry.channel == name && item.entry.state == OutboxEntry::State::Accepted)
            search.missing.emplace(item.entry.id, item.entry);
    }
    if (search.missing.empty()) {
        channel->record.unverified = false;
        put(*channel, todo);
        return todo;
    }
    channel->search = std::move(search);
    fetch(now, *channel, Asking::Search, 0, todo);
    return todo;
}

void SessionMachine::searched(const Moment& now, Channel& channel, const v1::Fetched& page, Todo& todo)
{
    if (!channel.search)
        return;
    Search& search = *channel.search;
    // What retention has cut, before the search or under its feet, can't be found.
    const bool nothing = page.events.isEmpty();
    if ((nothing ? page.first : page.events.first().offset) > channel.askedFrom + 1)
        search.keptSince = nothing ? std::numeric_limits<qint64>::max() : page.events.first().timestamp;
    for (const v1::Event& event : page.events) {
        const auto known = search.missing.find(event.id);
        if (known == search.missing.end() || event.from.id != m_profile.userId)
            continue;
        search.missing.erase(known);
        if (Item* item = itemOf(event.id); item && item->entry.state == OutboxEntry::State::Accepted) {
            if (event.offset <= channel.record.position.offset) { // it will not come any more
                drop(*item, true, todo);
                continue;
            }
            item->entry.epoch = page.epoch;
            item->entry.offset = event.offset;
            item->entry.timestamp = event.timestamp;
            changed(*item, todo);
        }
    }
    if (page.more) {
        if (!nothing && page.events.last().offset > channel.askedFrom)
            fetch(now, channel, Asking::Search, page.events.last().offset, todo);
        else
            channel.search.reset(); // it leads nowhere, and says nothing: another time
        return;
    }
    // Where retention has cut, nothing can be said of what is older than all that is kept.
    for (auto& [id, entry] : search.missing) {
        if (search.keptSince && entry.timestamp < *search.keptSince) {
            if (Item* item = itemOf(id)) // accepted, as far as anybody can know
                drop(*item, true, todo);
            continue;
        }
        entry.state = OutboxEntry::State::Lost;
        if (Item* item = itemOf(id)) {
            item->entry.state = OutboxEntry::State::Lost;
            changed(*item, todo);
            continue;
        }
        entry.order = m_lastOrder + 1;
        entry.writtenMs = now.wallMs;
        changed(add(std::move(entry)), todo);
    }
    channel.search.reset();
    channel.record.unverified = false;
    put(channel, todo);
}

Todo SessionMachine::signal(const Moment&, const QString& name, const QJsonObject& data)
{
    Todo todo;
    const Channel* channel = find(name);
    if (channel && m_standing == Standing::Ready && channel->subscription == Subscription::Held)
        send(v1::Signal{name, data, {}}, todo);
    return todo;
}

void SessionMachine::onPresence(const v1::Presence& presence, Todo& todo)
{
    Channel* channel = find(presence.channel);
    if (!channel || channel->subscription != Subscription::Held)
        return;
    int unnamed = channel->count - int(channel->people.size());
    for (const wire::Person& person : presence.left) {
        channel->lingering.erase(person.id);
        if (channel->people.erase(person.id) == 0)
            --unnamed; // of those whom `subscribed` only counted
    }
    for (const wire::Person& person : presence.joined)
        channel->people[person.id] = person;
    channel->count = std::max(unnamed, 0) + int(channel->people.size());
    tellPresence(*channel, todo);
}

void SessionMachine::tellPresence(const Channel& channel, Todo& todo) const
{
    PresenceChanged changed{channel.record.channel, {}, channel.count};
    for (const auto& [id, person] : channel.people)
        changed.people.append(person);
    for (const auto& [id, person] : channel.lingering) {
        if (channel.people.contains(id))
            continue;
        changed.people.append(person);
        ++changed.count;
    }
    std::ranges::sort(changed.people, byName);
    todo.effects.emplace_back(std::move(changed));
}

Todo SessionMachine::markRead(const Moment&, const QString& name, qint64 offset)
{
    Todo todo;
    Channel* channel = find(name);
    if (!channel || offset <= channel->record.read || offset > channel->record.position.offset)
        return todo;
    channel->record.read = offset;
    put(*channel, todo);
    todo.effects.emplace_back(ReadMoved{name, offset});
    if (m_standing == Standing::Ready && channel->subscription == Subscription::Held)
        send(v1::Read{name, channel->record.position.epoch, offset}, todo);
    return todo;
}

void SessionMachine::onRead(const v1::Read& read, Todo& todo)
{
    Channel* channel = find(read.channel);
    if (!channel || channel->subscription != Subscription::Held ||
        read.epoch != channel->record.position.epoch || read.offset <= channel->record.read)
        return;
    channel->record.read = read.offset;
    put(*channel, todo);
    todo.effects.emplace_back(ReadMoved{read.channel, read.offset});
}

} // namespace heartline
