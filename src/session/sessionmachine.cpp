// SPDX-License-Identifier: MIT
// The link, and what holds for the whole session. Channels and events: sessionmachine_receive.cpp. The
// outbox: sessionmachine_send.cpp.
#include "sessionmachine.h"

#include "../core/overloaded.h"

#include <Heartline/PlantedFaults>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

using namespace session;
namespace v1 = wire::v1;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

void Todo::append(Todo other)
{
    std::ranges::move(other.writes, std::back_inserter(writes));
    std::ranges::move(other.effects, std::back_inserter(effects));
}

SessionMachine::SessionMachine(const Options& options, Stored stored)
    : m_options(options)
    , m_profile(std::move(stored.profile))
{
    for (ChannelRecord& record : stored.channels) {
        Channel& channel = m_channels[record.channel];
        channel.record = std::move(record);
    }
    for (OutboxEntry& entry : stored.outbox)
        add(std::move(entry));
    if (!m_profile.replacedBy.isEmpty()) {
        m_standing = Standing::Replaced;
        m_standingReason = m_profile.replacedBy;
    }
}

void SessionMachine::put(const Channel& channel, Todo& todo)
{
    todo.writes.emplace_back(PutChannel{channel.record});
}

void SessionMachine::send(v1::ClientMessage message, Todo& todo)
{
    todo.effects.emplace_back(SendMessage{std::move(message)});
}

void SessionMachine::setStanding(Standing standing, const QString& reason, Todo& todo)
{
    if (m_standing == standing && m_standingReason == reason)
        return;
    m_standing = standing;
    m_standingReason = reason;
    todo.effects.emplace_back(StandingChanged{standing, reason});
}

// Until the person decides otherwise.
bool SessionMachine::staysAway() const
{
    return m_standing == Standing::Replaced || m_standing == Standing::WrongServer ||
           m_standing == Standing::Refused;
}

qint64 SessionMachine::serverTime(const Moment& now) const
{
    // Within one run of the program the clock that can't be set is trusted, and the wall clock only between
    // runs.
    if (m_anchor)
        return m_anchor->server + duration_cast<milliseconds>(now.elapsed - m_anchor->elapsed).count();
    return now.wallMs + m_profile.serverAheadMs;
}

void SessionMachine::forgetLink(const Moment& now)
{
    m_welcomeBy.reset();
    m_leaveBy.reset();
    m_leaving = false;
    m_sequence = 0;
    m_inFlight = 0;
    for (auto& [name, channel] : m_channels) {
        forgetSubscription(channel);
        if (!channel.people.empty()) {
            channel.lingering = std::exchange(channel.people, {});
            channel.lingerUntil = now.steady + m_options.presenceGrace;
        }
        channel.flights.clear();
        channel.answerDue.reset();
        channel.resync = false;
    }
}

Todo SessionMachine::linkOpened(const Moment& now, const QString& token)
{
    Todo todo;
    forgetLink(now);
    if (staysAway()) {
        todo.effects.emplace_back(CloseLink{1000, m_standingReason, false});
        return todo;
    }
    setStanding(Standing::Greeting, {}, todo);
    m_welcomeBy = now.steady + m_options.welcomeTimeout;
    send(v1::Hello{.v = v1::kVersion,
                   .device = m_profile.device,
                   .token = token,
                   .user = m_options.self,
                   .agent = m_options.agent},
         todo);
    return todo;
}

Todo SessionMachine::received(const Moment& now, const v1::ServerMessage& message)
{
    Todo todo;
    if (m_standing == Standing::Greeting) {
        if (const auto* welcome = std::get_if<v1::SessionWelcome>(&message))
            onWelcome(now, *welcome, todo);
        return todo; // nothing else is legal before it, and an error is followed by a Close that says why
    }
    if (m_standing != Standing::Ready)
        return todo;
    std::visit(
        Overloaded{
            [&](const v1::LiveEvent& m) { onEvents(now, m.channel, {m.event}, false, todo); },
            [&](const v1::Ack& m) { onAck(now, m, todo); },
            [&](const v1::Events& m) { onEvents(now, m.channel, m.events, m.more, todo); },
            [&](const v1::Subscribed& m) { onSubscribed(now, m, todo); },
            [&](const v1::Nack& m) { onNack(now, m, todo); },
            [&](const v1::Fetched& m) { onFetched(now, m, todo); },
            [&](const v1::Presence& m) { onPresence(m, todo); },
            [&](const v1::Signal& m) {
                if (const Channel* channel = find(m.channel); channel && channel->wanted)
                    todo.effects.emplace_back(SignalCame{m});
            },
            [&](const v1::Read& m) { onRead(m, todo); },
            [&](const v1::SessionError& m) { onError(now, m, todo); },
            [&](const v1::Goodbye& m) { onGoodbye(now, m, todo); },
            [&](const wire::Ping& m) { send(wire::Pong{m.timestamp}, todo); },
            [&](const v1::SessionWelcome&) { todo.effects.emplace_back(Fault{u"A second welcome came."_s}); },
            [](const wire::Pong&) {},
            [](const wire::Unknown&) {},
        },
        message);
    pump(now, todo);
    return todo;
}

void SessionMachine::onWelcome(const Moment& now, const v1::SessionWelcome& welcome, Todo& todo)
{
    m_welcomeBy.reset();
    const bool fresh = m_profile.serverId.isEmpty();
    const bool ours = fresh ? m_options.self.id.isEmpty() || welcome.userId == m_options.self.id
                            : welcome.serverId == m_profile.serverId && welcome.userId == m_profile.userId;
    if (!ours) {
        // protocol.md §2 Opening: what was written for one server or person is not said to another.
        const QString reason = fresh ? u"The server knows this person as \"%1\", not as \"%2\"."_s.arg(
                                           welcome.userId, m_options.self.id)
                                     : u"This profile belongs to \"%1\" on another server (%2)."_s.arg(
                                           m_profile.userId, m_profile.serverId);
        setStanding(Standing::WrongServer, reason, todo);
        todo.effects.emplace_back(CloseLink{1000, u"Another profile."_s, false});
        return;
    }
    m_refusedTokens = 0;
    m_anchor = Anchor{now.elapsed, welcome.time};
    m_profile.serverId = welcome.serverId;
    m_profile.userId = welcome.userId;
    m_profile.userName = welcome.userName;
    m_profile.serverAheadMs = welcome.time - now.wallMs;
    putProfile(todo);
    m_limits = welcome.limits;
    m_tokens = m_limits.inFlight;
    m_filledAt = now.steady;
    setStanding(Standing::Ready, {}, todo);
    todo.effects.emplace_back(Welcomed{welcome});
    checkOutbox(now, todo);

    bool asked = false;
    for (auto& [name, channel] : m_channels) {
        if (channel.subscription == Subscription::Refused)
            channel.subscription = Subscription::None;
        if (channel.wanted || !channel.line.empty()) {
            askFor(now, channel, todo);
            asked = true;
        }
    }
    // The first message behind the welcome is what replaces an older connection of this device.
    if (!asked)
        send(wire::Ping{now.wallMs}, todo);
}

Todo SessionMachine::linkClosed(const Moment& now, int code, const QString& reason)
{
    Todo todo;
    const bool greeted = m_standing == Standing::Ready;
    if (code == 1007 || code == 1009 || code == 1011)
        strike(now, todo);
    forgetLink(now);
    if (staysAway())
        return todo;
    const auto stayAway = [&](Standing standing, const QString& why) {
        setStanding(standing, why, todo);
        todo.effects.emplace_back(CloseLink{1000, why, false});
    };
    switch (code) {
    case v1::closecode::kReplaced:
        m_profile.replacedBy = reason.isEmpty() ? u"Another connection of this device."_s : reason;
        putProfile(todo);
        stayAway(Standing::Replaced, m_profile.replacedBy);
        break;
    case 1008:
        stayAway(Standing::Refused, reason);
        break;
    case v1::closecode::kTokenExpired:
        // A new token that is refused as the old one was would be fetched and refused for ever.
        if (!greeted && ++m_refusedTokens > 1) {
            stayAway(Standing::Refused, reason);
            break;
        }
        todo.effects.emplace_back(RefreshToken{});
        [[fallthrough]];
    default:
        setStanding(Standing::Away, reason, todo);
    }
    return todo;
}

void SessionMachine::giveUpLink(const Moment& now, const QString& reason, Todo& todo)
{
    todo.effects.emplace_back(Fault{reason});
    todo.effects.emplace_back(CloseLink{4000, reason, true});
    // Nothing of it is heard any more; linkClosed() follows.
    m_standing = Standing::Away;
    m_standingReason = reason;
    forgetLink(now);
    todo.effects.emplace_back(StandingChanged{m_standing, reason});
}

void SessionMachine::onError(const Moment& now, const v1::SessionError& error, Todo& todo)
{
    todo.effects.emplace_back(Fault{u"The server refused %1 in \"%2\": %3 (%4)"_s.arg(
        error.re.isEmpty() ? u"a message"_s : error.re, error.channel, error.code, error.reason)});
    Channel* channel = find(error.channel);
    if (error.re == "publish"_L1) {
        // Which one it was is not said, so nothing on this link can be trusted to be answered. As with a
        // close, it is likely the first one, and would be refused on each link.
        if (error.code != v1::code::kTooManyInFlight)
            strike(now, todo);
        giveUpLink(now, u"A publish was refused without an answer to it."_s, todo);
    } else if (error.re == "fetch"_L1 && channel && channel->asking != Asking::Nothing) {
        const bool asked = std::exchange(channel->asking, Asking::Nothing) == Asking::Older;
        const bool older = std::exchange(channel->pageWaits, false) || asked;
        channel->pageDue.reset();
        channel->search.reset();
        if (older) {
            todo.effects.emplace_back(PageDone{error.channel, false});
            verify(*channel, todo);
        }
    } else if (error.re == "subscribe"_L1 && channel && channel->subscription == Subscription::Asked) {
        channel->askedAt.reset();
        channel->askAgain = false;
        todo.effects.emplace_back(ChannelRefused{error.channel, error.code, error.reason});
        if (error.code == v1::code::kForbidden || error.code == v1::code::kUnknownChannel) {
            channel->subscription = Subscription::Refused;
            channel->refusal = error.code;
            // Behind a nack that nobody will wait for, the server takes nothing.
            channel->resync = channel->resync || !channel->flights.empty();
            // What was never sent is in no log; of the rest nobody knows.
            while (!channel->line.empty()) {
                Item& item = m_items.at(*channel->line.begin());
                const bool sent = item.entry.state == OutboxEntry::State::Sent;
                stop(now, item, sent ? OutboxEntry::State::Held : OutboxEntry::State::Failed, error.code,
                     error.reason, todo);
            }
        } else {
            channel->subscription = Subscription::None;
            channel->waitUntil = now.steady + 30 * m_options.nackDelay;
        }
    }
}

void SessionMachine::onGoodbye(const Moment& now, const v1::Goodbye& goodbye, Todo& todo)
{
    m_leaving = true; // no publish is taken from here on; what is committed is answered still
    m_leaveBy = now.steady + m_options.answerTimeout;
    todo.effects.emplace_back(HoldOff{goodbye.retryAfter, goodbye.spread});
}

Todo SessionMachine::timePassed(const Moment& now)
{
    Todo todo;
    const auto isDue = [&](const std::optional<Instant>& at) { return at && *at <= now.steady; };
    if (isDue(m_welcomeBy)) {
        giveUpLink(now, u"No welcome came."_s, todo);
        return todo;
    }
    for (auto& [name, channel] : m_channels) {
        if (!isDue(channel.lingerUntil))
            continue;
        channel.lingerUntil.reset();
        channel.lingering.clear();
        if (channel.wanted)
            tellPresence(channel, todo);
    }
    if (m_standing != Standing::Ready)
        return todo;
    if (isDue(m_leaveBy)) {
        giveUpLink(now, u"The server said goodbye and stayed."_s, todo);
        return todo;
    }
    for (auto& [name, channel] : m_channels) {
        if (isDue(channel.answerDue) || isDue(channel.pageDue) ||
            (channel.askedAt && *channel.askedAt + m_options.answerTimeout <= now.steady)) {
            giveUpLink(now, u"No answer came, on a link that lives."_s, todo);
            return todo;
        }
        if (isDue(channel.waitUntil)) {
            channel.waitUntil.reset();
            if (channel.subscription == Subscription::None && (channel.wanted || !channel.line.empty()))
                askFor(now, channel, todo);
        }
    }
    pump(now, todo);
    return todo;
}

std::optional<Instant> SessionMachine::nextDeadline() const
{
    std::optional<Instant> next = m_welcomeBy;
    const auto consider = [&](const std::optional<Instant>& at) {
        if (at && (!next || *at < *next))
            next = at;
    };
    for (const auto& [name, channel] : m_channels)
        consider(channel.lingerUntil);
    if (m_standing != Standing::Ready)
        return next;
    consider(m_leaveBy);
    bool starved = false;
    for (const auto& [name, channel] : m_channels) {
        consider(channel.answerDue);
        consider(channel.pageDue);
        consider(channel.waitUntil);
        if (channel.askedAt)
            consider(*channel.askedAt + m_options.answerTimeout);
        starved = starved || (channel.subscription == Subscription::Held && !channel.waitUntil &&
                              channel.line.size() > channel.flights.size());
    }
    if (starved && !m_leaving && m_tokens < 1 && m_inFlight < m_limits.inFlight)
        consider(m_filledAt + milliseconds(qint64((1 - m_tokens) * 1000 / m_limits.publishPerSecond) + 1));
    return next;
}

Todo SessionMachine::useHere(const Moment&, const QString& newDevice)
{
    Todo todo;
    if (m_standing != Standing::Replaced)
        return todo;
    m_profile.device = newDevice;
    m_profile.replacedBy.clear();
    putProfile(todo);
    // Another producer: numbered from 1, with the ids kept, so that what the server has of them is known.
    for (auto& [name, channel] : m_channels)
        renumber(channel, 0, 1, todo);
    setStanding(Standing::Away, {}, todo);
    return todo;
}

Todo SessionMachine::tryAgain(const Moment&)
{
    Todo todo;
    if (m_standing == Standing::Refused || m_standing == Standing::WrongServer) {
        m_refusedTokens = 0;
        setStanding(Standing::Away, {}, todo);
    }
    return todo;
}

Todo SessionMachine::writesWork(const Moment& now, const Stored& onDisk)
{
    Todo todo;
    if (!std::exchange(m_volatile, false))
        return todo;
    putProfile(todo);
    for (const OutboxEntry& entry : onDisk.outbox) {
        if (!m_orders.contains(entry.id))
            todo.writes.emplace_back(RemoveEntry{entry.id});
    }
    for (const auto& [order, item] : m_items)
        todo.writes.emplace_back(PutEntry{item.entry});
    for (auto& [name, channel] : m_channels) {
        const auto kept = std::ranges::find(onDisk.channels, name,
                                            [](const ChannelRecord& record) { return record.channel; });
        const ChannelRecord before =
            kept != onDisk.channels.end() ? *kept : ChannelRecord{.channel = name, .position = {}};
        const bool behind = before.run != channel.record.run || before.position != channel.record.position ||
                            before.start != channel.record.start;
        if (behind) {
            // A position is never written without the events before it: those come again.
            const qint64 lastN = channel.record.lastN;
            const qint64 read = before.position.epoch == channel.record.position.epoch
                                    ? std::max(before.read, channel.record.read)
                                    : before.read;
            channel.record = before;
            channel.record.lastN = lastN;
            channel.record.read = read;
            channel.recent.clear();
            if (channel.subscription == Subscription::Held)
                askFor(now, channel, todo);
            else if (channel.subscription == Subscription::Asked)
                channel.askAgain = true; // what comes is the answer for where it was
        }
        put(channel, todo);
    }
    return todo;
}

QStringList SessionMachine::check() const
{
    QStringList wrong;
    const auto expect = [&](bool holds, const QString& what) {
        if (!holds)
            wrong.append(what);
    };
    int inFlight = 0;
    for (const auto& [name, channel] : m_channels) {
        inFlight += int(channel.flights.size());
        expect(channel.flights.size() <= channel.line.size(), name + u": more in flight than there is"_s);
        auto order = channel.line.begin();
        qint64 n = 0;
        for (const Flight& flight : channel.flights) {
            expect(order != channel.line.end() && *order == flight.order,
                   name + u": flights are no prefix"_s);
            const OutboxEntry& entry = m_items.at(flight.order).entry;
            expect(entry.state == OutboxEntry::State::Sent, name + u": in flight and not marked as sent"_s);
            if (order != channel.line.end())
                ++order;
        }
        bool unnumbered = false;
        for (const qint64 at : channel.line) {
            const auto item = m_items.find(at);
            expect(item != m_items.end(), name + u": a line of nothing"_s);
            if (item == m_items.end())
                continue;
            const OutboxEntry& entry = item->second.entry;
            expect(entry.channel == name, name + u": another channel's entry"_s);
            expect(entry.n == 0 || (!unnumbered && entry.n > n), name + u": numbers out of order"_s);
            expect(entry.n <= channel.record.lastN, name + u": a number above the last one given"_s);
            unnumbered = unnumbered || entry.n == 0;
            n = std::max(n, entry.n);
        }
        expect(channel.record.position.offset + 1 >= channel.record.start,
               name + u": a run that ends before it begins"_s);
    }
    expect(inFlight == m_inFlight, u"in flight: %1, counted %2"_s.arg(inFlight).arg(m_inFlight));
    qint64 bytes = 0;
    for (const auto& [order, item] : m_items) {
        bytes += item.bytes;
        const auto known = m_orders.find(item.entry.id);
        expect(known != m_orders.end() && known->second == order, u"an entry without its id"_s);
        const bool inLine =
            m_channels.contains(item.entry.channel) && m_channels.at(item.entry.channel).line.contains(order);
        const bool waits =
            item.entry.state == OutboxEntry::State::Queued || item.entry.state == OutboxEntry::State::Sent;
        expect(inLine == waits, item.entry.id + u": in line or not, against its state"_s);
    }
    expect(m_items.size() == m_orders.size(), u"ids without entries"_s);
    expect(bytes == m_bytes, u"bytes"_s);
    return wrong;
}

} // namespace heartline
