// SPDX-License-Identifier: MIT
#include "conversation.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace heartline {

using namespace session;
using Delivery = ChatMessage::Delivery;
using State = OutboxEntry::State;

namespace {

constexpr int kOffsetBits = 40; // a trillion messages a run

const QString kGapPrefix = u"gap:"_s;

QString typeOf(const QJsonObject& data)
{
    return data.value("type"_L1).toString();
}

QString targetOf(const QJsonObject& data)
{
    return data.value("target"_L1).toString();
}

QString contentOf(const QJsonObject& data)
{
    return data.value("content"_L1).toString();
}

/// What the server has left of a message, or of an edit, after a delete.
bool isBlanked(const QJsonObject& data)
{
    return data.value("deleted"_L1).toBool();
}

Person personOf(const wire::Person& person)
{
    return {person.id, person.name.isEmpty() ? person.id : person.name};
}

QDateTime timeOf(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
}

Delivery deliveryOf(State state, bool linked)
{
    switch (state) {
    case State::Queued:
        return Delivery::Queued;
    case State::Sent:
        return linked ? Delivery::Sending : Delivery::Unconfirmed;
    case State::Accepted:
        return Delivery::Sent;
    case State::Held:
        return Delivery::Held;
    case State::Failed:
        return Delivery::Failed;
    case State::Lost:
        return Delivery::Lost;
    }
    return Delivery::Sent;
}

/// It will not go on by itself.
bool isStopped(State state)
{
    return state == State::Failed || state == State::Held || state == State::Lost;
}

} // namespace

Conversation::Conversation(const QString& roomId, const Person& self)
    : m_roomId(roomId)
    , m_self(self)
{
}

qint64 Conversation::lineOffset(Place place)
{
    return (qint64(place.run) << kOffsetBits) + place.offset;
}

void Conversation::openRun(int run, const QString& epoch)
{
    const auto [it, isNew] = m_runs.try_emplace(run);
    if (isNew || it->second.epoch != epoch) {
        it->second.epoch = epoch;
        m_runsMoved = true;
        for (const auto& [id, message] : m_messages) { // what was accepted may have found its place
            if (message.entry)
                touch(id);
        }
    }
}

void Conversation::addEvents(int run, const QString& epoch, const QList<wire::v1::Event>& events)
{
    openRun(run, epoch);
    for (const wire::v1::Event& event : events)
        addEvent({run, event.offset}, event);
}

qint64 Conversation::sharedUpTo(int run) const
{
    const auto shared = m_shared.find(run);
    return shared != m_shared.end() ? shared->second.upTo : 0;
}

Place Conversation::shownAt(Place place) const
{
    for (auto shared = m_shared.find(place.run);
         shared != m_shared.end() && place.offset <= shared->second.upTo; shared = m_shared.find(place.run))
        place.run = shared->second.former;
    return place;
}

void Conversation::shareRun(int run, int former, qint64 upTo)
{
    m_shared.insert_or_assign(run, Shared{former, upTo});
    const auto begin = m_log.lower_bound({run, 0});
    const auto end = m_log.upper_bound({run, upTo});
    const std::map<Place, Entered> moved(begin, end);
    m_log.erase(begin, end);
    for (const auto& [place, entered] : moved) {
        const Place there = shownAt(place);
        m_log.insert_or_assign(there, entered);
        const auto found = m_messages.find(entered.message);
        if (found == m_messages.end())
            continue;
        Message& message = found->second;
        if (message.chat && message.chat->place == place)
            message.chat->place = there;
        for (auto& [id, change] : message.changes)
            change.place = change.place == place ? there : change.place;
        touch(entered.message);
    }
}

void Conversation::addEvent(Place own, const wire::v1::Event& event)
{
    const Place place = shownAt(own);
    for (const Place in : {own, place}) {
        Run& run = m_runs[in.run];
        if (!run.first || in.offset < *run.first || in.offset > run.last) {
            run.last = run.first ? std::max(run.last, in.offset) : in.offset;
            run.first = std::min(run.first.value_or(in.offset), in.offset);
            m_runsMoved = true;
        }
    }
    const auto merge = [&](std::optional<Logged>& known) {
        if (!known || event.timestamp > known->event.timestamp) {
            known = Logged{place, event};
        } else if (event.timestamp == known->event.timestamp) {
            known->place = std::min(known->place, place);
            if (isBlanked(event.data))
                known->event.data = event.data;
        }
    };
    const QString type = typeOf(event.data);
    QString whose;
    if (type == "chat"_L1) {
        whose = event.id;
        merge(m_messages[whose].chat);
    } else if (type == "edit"_L1 || type == "delete"_L1 || type == "reaction"_L1) {
        whose = targetOf(event.data);
        std::map<QString, Logged>& changes = m_messages[whose].changes;
        std::optional<Logged> logged;
        if (const auto known = changes.find(event.id); known != changes.end())
            logged = known->second;
        merge(logged);
        changes.insert_or_assign(event.id, *logged);
    }
    m_log.insert_or_assign(place, Entered{event.id, whose, event.timestamp});
    if (!whose.isEmpty())
        touch(whose);
}

void Conversation::setEntry(const OutboxEntry& entry)
{
    if (typeOf(entry.data) == "chat"_L1) {
        m_messages[entry.id].entry = entry;
        touch(entry.id);
        return;
    }
    const QString target = targetOf(entry.data);
    m_targets.insert_or_assign(entry.id, target);
    auto& pending = m_messages[target].pending;
    std::erase_if(pending, [&](const auto& item) { return item.second.id == entry.id; });
    pending.insert_or_assign(entry.order, entry);
    touch(target);
}

void Conversation::removeEntry(const QString& id)
{
    if (const auto target = m_targets.find(id); target != m_targets.end()) {
        std::erase_if(m_messages[target->second].pending,
                      [&](const auto& item) { return item.second.id == id; });
        touch(target->second);
        m_targets.erase(target);
    } else if (const auto message = m_messages.find(id); message != m_messages.end()) {
        message->second.entry.reset();
        touch(id);
    }
}

void Conversation::setLinked(bool linked)
{
    if (std::exchange(m_linked, linked) == linked)
        return;
    for (const auto& [id, message] : m_messages) {
        if (message.entry && message.entry->state == State::Sent)
            touch(id);
    }
}

void Conversation::addNotice(ChatMessage::Kind kind, const Person& person, const QDateTime& time)
{
    ChatMessage notice;
    notice.key = u"notice:%1:%2"_s.arg(m_roomId).arg(++m_noticeNumber);
    notice.roomId = m_roomId;
    notice.kind = kind;
    notice.author = person;
    notice.time = time;
    notice.offset = lineOffset(newest().value_or(Place()));
    notice.sequence = m_noticeNumber;
    m_notices.append(notice);
}

void Conversation::forgetBefore(const QString& key)
{
    const auto told = m_told.find(key);
    if (told == m_told.end())
        return;
    const qint64 from = told->second.offset;
    const Place place{int(from >> kOffsetBits), from & ((qint64(1) << kOffsetBits) - 1)};
    const auto end = m_log.lower_bound(place);
    for (auto it = m_log.begin(); it != end; ++it) {
        const auto found = m_messages.find(it->second.message);
        if (found == m_messages.end())
            continue;
        Message& message = found->second;
        if (message.entry || !message.pending.empty())
            continue;
        if (message.chat && message.chat->place < place)
            message.chat.reset();
        std::erase_if(message.changes, [&](const auto& item) { return item.second.place < place; });
        if (!message.chat && message.changes.empty())
            m_messages.erase(found);
    }
    m_log.erase(m_log.begin(), end);
    // Nothing is told of what is not shown any more, not even that it goes.
    std::erase_if(m_told, [&](const auto& item) { return item.second.offset < from; });
    forgetRunsBefore(place);
}

void Conversation::forgetRunsBefore(Place place)
{
    std::erase_if(m_runs, [&](const auto& item) { return item.first < place.run; });
    if (const auto first = m_log.begin(); first != m_log.end() && first->first.run == place.run)
        m_runs[place.run].first = first->first.offset;
    // Of later runs, what they share with it.
    for (auto& [number, run] : m_runs) {
        if (number <= place.run || !run.first || shownAt({number, *run.first}) >= place)
            continue;
        const Place shown = shownAt({number, *run.first});
        const qint64 behind = sharedUpTo(number) + 1;
        run.first = shown.run == place.run ? std::min(place.offset, behind) : behind;
    }
}

Conversation::Changes Conversation::takeChanges()
{
    Changes changes;
    for (const QString& id : std::exchange(m_dirty, {})) {
        if (const auto found = m_messages.find(id); found != m_messages.end()) {
            if (const auto shown = line(id))
                tell(*shown, changes);
            else
                untell(id, changes);
            const Message& message = found->second;
            if (!message.chat && !message.entry && message.changes.empty() && message.pending.empty())
                m_messages.erase(found);
        }
    }
    for (const ChatMessage& notice : std::exchange(m_notices, {}))
        tell(notice, changes);
    if (std::exchange(m_runsMoved, false))
        tellGaps(changes);
    std::ranges::sort(changes.lines, {},
                      [](const ChatMessage& line) { return std::pair(line.offset, line.sequence); });
    return changes;
}

void Conversation::tell(const ChatMessage& line, Changes& changes)
{
    const auto [it, isNew] = m_told.try_emplace(line.key, line);
    if (!isNew) {
        if (it->second == line)
            return;
        it->second = line;
    }
    changes.lines.append(line);
}

void Conversation::untell(const QString& key, Changes& changes)
{
    if (m_told.erase(key) > 0)
        changes.gone.append(key);
}

void Conversation::tellGaps(Changes& changes)
{
    const std::map<QString, ChatMessage> now = gaps();
    QStringList closed;
    for (const auto& [key, line] : m_told) {
        if (line.kind == ChatMessage::Kind::Gap && !now.contains(key))
            closed.append(key);
    }
    for (const QString& key : std::as_const(closed))
        untell(key, changes);
    for (const auto& [key, line] : now)
        tell(line, changes);
}

std::map<QString, ChatMessage> Conversation::gaps() const
{
    std::map<QString, ChatMessage> gaps;
    const Run* before = nullptr;
    for (const auto& [number, run] : m_runs) {
        const bool isLast = number == m_runs.rbegin()->first;
        const bool goesOn =
            before && run.first && run.epoch == before->epoch && *run.first == before->last + 1;
        if (before && !goesOn && (run.first || isLast)) {
            ChatMessage line;
            line.key = kGapPrefix + m_roomId + u':' + QString::number(number);
            line.roomId = m_roomId;
            line.kind = ChatMessage::Kind::Gap;
            line.offset = lineOffset({number, 0});
            const auto after = m_log.lower_bound({number, 0});
            line.time = timeOf((after != m_log.end() ? after : std::prev(after))->second.timestamp);
            gaps.emplace(line.key, line);
        }
        if (run.first)
            before = &run;
    }
    return gaps;
}

bool Conversation::showsEntry(const Message& message) const
{
    if (!message.entry)
        return false;
    if (!message.chat)
        return true;
    switch (message.entry->state) {
    case State::Lost: // where it was
        return false;
    case State::Accepted: // perhaps for the second time
        return message.entry->timestamp > message.chat->event.timestamp;
    default: // on its way again
        return true;
    }
}

std::optional<ChatMessage> Conversation::line(const QString& id) const
{
    const Message& message = m_messages.at(id);
    if (!message.chat && !message.entry)
        return std::nullopt;
    ChatMessage line;
    line.key = id;
    line.roomId = m_roomId;
    const bool fromEntry = showsEntry(message);
    const QJsonObject& data = fromEntry ? message.entry->data : message.chat->event.data;
    line.content = contentOf(data);
    line.replyTo = data.value("replyTo"_L1).toString();
    line.deleted = isBlanked(data);
    if (fromEntry) {
        line.author = m_self;
        placeEntry(*message.entry, line);
    } else {
        line.author = personOf(message.chat->event.from);
        line.time = timeOf(message.chat->event.timestamp);
        line.offset = lineOffset(message.chat->place);
    }
    line.own = line.author.id == m_self.id;
    if (message.entry && (fromEntry || message.entry->state == State::Lost)) {
        line.delivery = deliveryOf(message.entry->state, m_linked);
        if (isStopped(message.entry->state))
            line.problem = message.entry->code;
    }
    foldContent(message, line);
    if (line.deleted) {
        line.content.clear();
        line.edited = false;
    } else {
        foldReactions(message, line);
    }
    return line;
}

void Conversation::placeEntry(const OutboxEntry& entry, ChatMessage& line) const
{
    line.time = timeOf(entry.writtenServer != 0 ? entry.writtenServer : entry.writtenMs);
    line.offset = std::numeric_limits<qint64>::max();
    line.sequence = entry.order;
    if (entry.state != State::Accepted)
        return;
    line.time = timeOf(entry.timestamp);
    const auto run = std::find_if(m_runs.crbegin(), m_runs.crend(),
                                  [&](const auto& item) { return item.second.epoch == entry.epoch; });
    if (run == m_runs.crend())
        return;
    line.offset = lineOffset({run->first, entry.offset});
    line.sequence = 0;
}

void Conversation::foldContent(const Message& message, ChatMessage& line) const
{
    std::optional<Place> lastEdit;
    for (const auto& [id, change] : message.changes) {
        if (change.event.from.id != line.author.id)
            continue;
        const QString type = typeOf(change.event.data);
        if (type == "delete"_L1) {
            line.deleted = true;
        } else if (type == "edit"_L1 && !isBlanked(change.event.data) &&
                   (!lastEdit || *lastEdit < change.place)) {
            lastEdit = change.place;
            line.content = contentOf(change.event.data);
            line.edited = true;
        }
    }
    for (const auto& [order, change] : message.pending) {
        const QString type = typeOf(change.data);
        if (type == "reaction"_L1)
            continue;
        if (isStopped(change.state)) {
            line.delivery = deliveryOf(change.state, m_linked);
            line.problem = change.code;
        } else {
            line.changing = true;
        }
        if (type == "edit"_L1) { // also one that was refused: what the person wrote is not thrown away
            line.content = contentOf(change.data);
            line.edited = true;
        } else if (type == "delete"_L1 && !isStopped(change.state)) {
            line.deleted = true;
        }
    }
}

void Conversation::foldReactions(const Message& message, ChatMessage& line) const
{
    struct Vote
    {
        std::pair<Place, qint64> when; // what is on its way comes behind the log
        Person person;
        bool on = false;
    };
    std::map<std::pair<QString, QString>, Vote> votes; // by emoji and user
    const auto cast = [&](const QJsonObject& data, const Person& person, std::pair<Place, qint64> when) {
        Vote& vote = votes[{data.value("emoji"_L1).toString(), person.id}];
        if (vote.when <= when)
            vote = {when, person, data.value("on"_L1).toBool()};
    };
    for (const auto& [id, change] : message.changes) {
        if (typeOf(change.event.data) == "reaction"_L1)
            cast(change.event.data, personOf(change.event.from), {change.place, 0});
    }
    constexpr Place kEnd{std::numeric_limits<int>::max(), 0};
    for (const auto& [order, change] : message.pending) {
        if (typeOf(change.data) == "reaction"_L1 && !isStopped(change.state))
            cast(change.data, m_self, {kEnd, order});
    }
    struct Group
    {
        QString emoji;
        std::vector<Vote> votes;
    };
    std::vector<Group> groups;
    for (const auto& [key, vote] : votes) { // sorted by emoji
        if (!vote.on)
            continue;
        if (groups.empty() || groups.back().emoji != key.first)
            groups.push_back({key.first, {}});
        groups.back().votes.push_back(vote);
    }
    for (Group& group : groups)
        std::ranges::sort(group.votes, {}, &Vote::when);
    std::ranges::stable_sort(groups, {}, [](const Group& group) { return group.votes.front().when; });
    for (const Group& group : groups) {
        Reaction reaction{.emoji = group.emoji, .people = {}, .own = false};
        for (const Vote& vote : group.votes) {
            reaction.people.append(vote.person);
            reaction.own = reaction.own || vote.person.id == m_self.id;
        }
        line.reactions.append(reaction);
    }
}

std::optional<Place> Conversation::oldest() const
{
    return m_log.empty() ? std::nullopt : std::optional(m_log.begin()->first);
}

std::optional<Place> Conversation::newest() const
{
    return m_log.empty() ? std::nullopt : std::optional(m_log.rbegin()->first);
}

std::optional<qint64> Conversation::firstOf(int run) const
{
    const auto found = m_runs.find(run);
    return found != m_runs.end() ? found->second.first : std::nullopt;
}

std::optional<Place> Conversation::placeOf(const QString& key) const
{
    const auto message = m_messages.find(key);
    return message != m_messages.end() && message->second.chat ? message->second.chat->place : newest();
}

QStringList Conversation::stoppedChanges(const QString& key) const
{
    QStringList ids;
    if (const auto message = m_messages.find(key); message != m_messages.end()) {
        for (const auto& [order, change] : message->second.pending) {
            if (isStopped(change.state))
                ids.append(change.id);
        }
    }
    return ids;
}

QString Conversation::queuedEdit(const QString& key) const
{
    if (const auto message = m_messages.find(key); message != m_messages.end()) {
        const auto& pending = message->second.pending;
        if (!pending.empty() && pending.rbegin()->second.state == State::Queued &&
            typeOf(pending.rbegin()->second.data) == "edit"_L1)
            return pending.rbegin()->second.id;
    }
    return {};
}

const OutboxEntry* Conversation::entry(const QString& key) const
{
    const auto message = m_messages.find(key);
    return message != m_messages.end() && message->second.entry ? &*message->second.entry : nullptr;
}

bool Conversation::contains(const QString& key) const
{
    const auto message = m_messages.find(key);
    return message != m_messages.end() && (message->second.chat || message->second.entry);
}

} // namespace heartline
