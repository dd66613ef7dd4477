// SPDX-License-Identifier: MIT
#include "ledger.h"

#include <Heartline/Envelope>
#include <Heartline/PlantedFaults>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// So many events are cut at once at most: no publish pays for a large deletion.
constexpr qint64 kLargestSlice = 64;
constexpr int kIdsForgottenAtOnce = 512;
// An outbox entry may be as old as `dedupe` by a clock that is somewhat off.
constexpr qint64 kDedupeMarginMs = 24LL * 60 * 60 * 1000;
// protocol.md §2 Receiving: who can't be recovered gets so many of the newest.
constexpr qint64 kNewestSent = 100;
// What is kept in memory between transactions.
constexpr size_t kChannelsCached = 50'000;
constexpr size_t kProducersCached = 100'000;

Refusal invalid(const QString& reason)
{
    return {.code = wire::v1::code::kInvalid, .reason = reason, .retry = false};
}

} // namespace

Ledger::Ledger(Tables& tables, Options options)
    : m_tables(tables)
    , m_options(std::move(options))
{
}

Ledger::~Ledger() = default;

void Ledger::begin(qint64 now)
{
    m_now = now;
    m_appended = 0;
    m_laneUndo.clear();
    if (m_channels.size() > kChannelsCached)
        m_channels.clear();
    if (m_producers.size() > kProducersCached)
        m_producers.clear();
    if (m_generations.size() > kProducersCached)
        m_generations.clear();
}

void Ledger::finish()
{
    for (Channel* channel : m_changedChannels) {
        m_tables.putChannel(channel->row);
        channel->changed = false;
    }
    m_changedChannels.clear();
    for (auto* producer : m_changedProducers) {
        const auto& [key, value] = *producer;
        m_tables.putProducer(key.channel, key.user, key.device, value.n);
        producer->second.changed = false;
    }
    m_changedProducers.clear();
}

void Ledger::committed()
{
    m_laneUndo.clear();
}

void Ledger::rolledBack()
{
    m_changedChannels.clear();
    m_changedProducers.clear();
    m_channels.clear();
    m_producers.clear();
    m_generations.clear();
    for (; !m_laneUndo.empty(); m_laneUndo.pop_back()) {
        const auto& [lane, stopped] = m_laneUndo.back();
        if (stopped)
            m_stopped.insert(lane);
        else
            m_stopped.erase(lane);
    }
    m_appended = 0;
}

Ledger::Channel* Ledger::find(const QString& name)
{
    if (const auto it = m_channels.find(name); it != m_channels.end())
        return &it->second;
    const std::optional<ChannelRow> row = m_tables.channel(name);
    return row ? &m_channels.insert_or_assign(name, Channel{*row}).first->second : nullptr;
}

Ledger::Channel& Ledger::make(const QString& name, const QString& title)
{
    ChannelRow row;
    row.name = name;
    row.epoch = m_options.makeId();
    row.title = title;
    row.key = m_tables.addChannel(row);
    return m_channels.insert_or_assign(name, Channel{row}).first->second;
}

Ledger::Channel& Ledger::findOrMake(const QString& name, std::optional<LogEvent>& roomEvent)
{
    if (Channel* channel = find(name))
        return *channel;
    const bool room = channelKind(name) == ChannelKind::Chat;
    const QString title = room ? channelOwner(name) : QString();
    if (room)
        roomEvent = announceRoom(title, title);
    return make(name, title);
}

LogEvent Ledger::announceRoom(const QString& room, const QString& title)
{
    const QString name = channel::kRooms;
    Channel* found = find(name);
    Channel& rooms = found ? *found : make(name, {});
    EventRow row;
    row.event.offset = rooms.row.last + 1;
    row.event.id = m_options.makeId();
    row.event.timestamp = nextTime(rooms);
    row.event.data = wire::encode(
        QJsonObject{{"type"_L1, "room"_L1}, {"room"_L1, room}, {"title"_L1, title}, {"archived"_L1, false}});
    append(rooms, row);
    return row.event;
}

void Ledger::change(Channel& channel)
{
    if (std::exchange(channel.changed, true))
        return;
    m_changedChannels.push_back(&channel);
}

Ledger::Producers::value_type& Ledger::producer(const Channel& channel, const QString& user,
                                                const QString& device)
{
    ProducerKey key{channel.row.key, user, device};
    const auto it = m_producers.find(key);
    if (it != m_producers.end())
        return *it;
    const qint64 n = m_tables.producer(key.channel, user, device);
    return *m_producers.emplace(std::move(key), Producer{n}).first;
}

const GenerationRow& Ledger::generation(const QString& user, const QString& device)
{
    const ProducerKey key{0, user, device};
    if (const auto it = m_generations.find(key); it != m_generations.end())
        return it->second;
    return m_generations.emplace(key, m_tables.generation(user, device)).first->second;
}

qint64 Ledger::drawGeneration(const QString& userId, const QString& device)
{
    GenerationRow row = generation(userId, device);
    ++row.drawn;
    m_generations[{0, userId, device}] = row;
    m_tables.putGeneration(userId, device, row);
    return row.drawn;
}

bool Ledger::claimGeneration(const QString& userId, const QString& device, qint64 generation)
{
    GenerationRow row = this->generation(userId, device);
    if (row.claimed > generation)
        return false;
    row.claimed = generation;
    row.drawn = std::max(row.drawn, generation);
    m_generations[{0, userId, device}] = row;
    m_tables.putGeneration(userId, device, row);
    return true;
}

// protocol.md §2 Sending: the order of these checks is part of the contract.
PublishOutcome Ledger::publish(const PreparedPublish& publish)
{
    const PublishOrder& order = publish.order;
    if (m_stopped.contains(order.lane)) {
        if (!order.resync)
            return {};
        setStopped(order.lane, false);
    }
    if (order.generation < generation(order.from.id, order.device).claimed && !HEARTLINE_FAULT(NoGeneration))
        return {.kind = PublishOutcome::Kind::Outdated};

    // What speaks against it is found first and said last: for an id that is known it does not count. So the
    // common case, an id that is new and nothing against it, needs no look-up but its insertion.
    Channel* channel = find(order.channel);
    qint64 target = 0;
    const std::optional<Refusal> refusal = refusalOf(channel, publish, target);
    if (HEARTLINE_FAULT(RefusalBeforeDuplicate) && refusal)
        return refuse(order.lane, *refusal);
    if (refusal) {
        const std::optional<IdRow> known =
            channel ? m_tables.id(channel->row.key, order.id) : std::optional<IdRow>();
        return known && !HEARTLINE_FAULT(IdsNotUnique) ? repeated(publish, *known)
                                                       : refuse(order.lane, *refusal);
    }

    std::optional<LogEvent> roomEvent;
    if (!channel)
        channel = &findOrMake(order.channel, roomEvent);
    const qint64 timestamp = nextTime(*channel);
    const std::optional<IdRow> known = m_tables.addId(channel->row.key, order.id,
                                                      {.user = order.from.id,
                                                       .digest = publish.digest,
                                                       .offset = channel->row.last + 1,
                                                       .timestamp = timestamp,
                                                       .n = order.n});
    if (known && !HEARTLINE_FAULT(IdsNotUnique))
        return repeated(publish, *known);
    PublishOutcome outcome = accept(*channel, publish, target, timestamp);
    outcome.roomEvent = roomEvent;
    return outcome;
}

std::optional<Refusal> Ledger::refusalOf(const Channel* channel, const PreparedPublish& publish,
                                         qint64& target)
{
    const PublishOrder& order = publish.order;
    // Being too fast is looked at behind everything that waiting would not mend.
    const bool tooFast = order.refusal && order.refusal->code == wire::v1::code::kRateLimited;
    if (order.refusal && !tooFast)
        return order.refusal;
    if (publish.payload.kind == Payload::Kind::Refused)
        return publish.payload.refusal;
    if (std::optional<Refusal> refusal = targetRefusal(channel, publish, target))
        return refusal;
    if (tooFast)
        return order.refusal;
    const qint64 expected =
        channel ? producer(*channel, order.from.id, order.device).second.n + 1 : qint64(1);
    if (order.n == expected)
        return std::nullopt;
    return Refusal{.code = wire::v1::code::kConflict,
                   .reason = u"The next message of this device here is number %1."_s.arg(expected),
                   .retry = true,
                   .expected = expected};
}

// protocol.md §2 The rest: an edit, a delete or a reaction is about a kept, undeleted chat message of this
// channel; `seen` and `dismissed` about a notification in this inbox. Exactly these have a plain form.
std::optional<Refusal> Ledger::targetRefusal(const Channel* channel, const PreparedPublish& publish,
                                             qint64& target)
{
    const Payload& payload = publish.payload;
    if (payload.target.isEmpty())
        return std::nullopt;
    const std::optional<IdRow> id =
        channel ? m_tables.id(channel->row.key, payload.target) : std::optional<IdRow>();
    const std::optional<EventRow> row =
        id ? m_tables.event(channel->row.key, id->offset) : std::optional<EventRow>();
    if (!row || row->plain == EventRow::Plain::None)
        return invalid(u"\"target\" names nothing that is kept here."_s);
    const bool own = payload.kind == Payload::Kind::Edit || payload.kind == Payload::Kind::Delete;
    if (own && row->event.from.id != publish.order.from.id)
        return invalid(u"\"target\" is somebody else's message."_s);
    target = id->offset;
    return std::nullopt;
}

PublishOutcome Ledger::repeated(const PreparedPublish& publish, const IdRow& known)
{
    const PublishOrder& order = publish.order;
    if (known.user != order.from.id || known.digest != publish.digest)
        return refuse(order.lane, invalid(u"This id was used for another message."_s));
    PublishOutcome outcome{.kind = PublishOutcome::Kind::Repeated};
    outcome.event.offset = known.offset;
    outcome.event.id = order.id;
    outcome.event.n = known.n;
    outcome.event.timestamp = known.timestamp;
    return outcome;
}

PublishOutcome Ledger::refuse(quint64 lane, const Refusal& refusal)
{
    if (!HEARTLINE_FAULT(NoStopAfterNack))
        setStopped(lane, true);
    return {.kind = PublishOutcome::Kind::Refused, .refusal = refusal};
}

PublishOutcome Ledger::accept(Channel& channel, const PreparedPublish& publish, qint64 target,
                              qint64 timestamp)
{
    const PublishOrder& order = publish.order;
    PublishOutcome outcome{.kind = PublishOutcome::Kind::Accepted};
    LogEvent& event = outcome.event;
    event.offset = channel.row.last + 1;
    event.id = order.id;
    event.from = order.from;
    event.device = order.device;
    event.n = order.n;
    event.timestamp = timestamp;
    event.data = publish.data;

    const bool chat = !publish.plainHead.isEmpty();
    append(channel, {.event = event, .plain = chat ? EventRow::Plain::Derived : EventRow::Plain::None});
    auto& sender = producer(channel, order.from.id, order.device);
    sender.second.n = order.n;
    if (!std::exchange(sender.second.changed, true))
        m_changedProducers.push_back(&sender);

    if (chat)
        event.plain = plainChat(publish.plainHead, event.offset, event.timestamp);
    if (publish.payload.kind == Payload::Kind::Edit)
        m_tables.addEdit(channel.row.key, target, event.offset);
    if (publish.payload.kind == Payload::Kind::Delete)
        outcome.blanked = blank(channel, publish.payload.target, target);
    return outcome;
}

QList<qint64> Ledger::blank(const Channel& channel, const QString& targetId, qint64 target)
{
    QList<qint64> offsets = m_tables.editsOf(channel.row.key, target);
    for (const qint64 edit : std::as_const(offsets))
        m_tables.blankEvent(channel.row.key, edit, blankedEdit(targetId));
    m_tables.blankEvent(channel.row.key, target, blankedChat());
    offsets.prepend(target);
    return offsets;
}

qint64 Ledger::nextTime(const Channel& channel) const
{
    return std::max(m_now, channel.row.lastTime + 1);
}

void Ledger::append(Channel& channel, const EventRow& row)
{
    m_tables.addEvent(channel.row.key, row);
    channel.row.last = row.event.offset;
    channel.row.lastTime = row.event.timestamp;
    change(channel);
    ++m_appended;
    // Twice as much as was added since the last time, so that a log catches up when less is to be kept.
    if (channel.row.last % slice() == 0)
        cut(channel);
}

qint64 Ledger::slice() const
{
    return std::clamp<qint64>(m_options.retention.count / 8, 1, kLargestSlice);
}

bool Ledger::cut(Channel& channel)
{
    ChannelRow& row = channel.row;
    const qint64 over = row.last - m_options.retention.count - (row.first - 1);
    if (over <= 0)
        return false;
    const qint64 last = row.first - 1 + std::min(over, 2 * slice());
    if (m_options.retention.age.count() > 0) {
        const std::optional<EventRow> newest = m_tables.event(row.key, last);
        if (newest && newest->event.timestamp >= m_now - m_options.retention.age.count())
            return false;
    }
    m_tables.cutEvents(row.key, row.first, last);
    row.first = last + 1;
    change(channel);
    return true;
}

PublishOutcome Ledger::unavailable(const PublishOrder& order, const QString& reason)
{
    if (m_stopped.contains(order.lane) && !order.resync)
        return {};
    return refuse(order.lane, {.code = wire::v1::code::kUnavailable, .reason = reason, .retry = true});
}

void Ledger::endLane(quint64 lane)
{
    setStopped(lane, false);
}

void Ledger::setStopped(quint64 lane, bool stopped)
{
    const bool before = m_stopped.contains(lane);
    if (before == stopped)
        return;
    m_laneUndo.emplace_back(lane, before);
    if (stopped)
        m_stopped.insert(lane);
    else
        m_stopped.erase(lane);
}

// protocol.md §2 Receiving
Resumed Ledger::resume(const ResumeOrder& order)
{
    Resumed resumed;
    if (channelKind(order.channel) == ChannelKind::Unknown)
        return resumed;
    const Channel& channel = findOrMake(order.channel, resumed.roomEvent);
    const ChannelRow& row = channel.row;
    resumed.epoch = row.epoch;
    resumed.first = row.first;
    resumed.last = row.last;
    resumed.lastN = producer(channel, order.userId, order.device).second.n;
    resumed.read = m_tables.readMarker(row.key, order.userId);
    if (!order.position) {
        resumed.next = row.last + 1;
        return resumed;
    }

    const wire::v1::Position& position = *order.position;
    if (position.epoch == row.epoch && position.offset <= row.last) {
        if (position.offset == 0) {
            resumed.recovered = row.first == 1;
        } else if (HEARTLINE_FAULT(ResumeUnchecked)) {
            resumed.recovered = position.offset >= row.first;
        } else if (const std::optional<EventRow> there = m_tables.event(row.key, position.offset)) {
            resumed.recovered =
                there->event.id == position.id &&
                (there->event.timestamp == position.timestamp || HEARTLINE_FAULT(ResumeIdOnly));
        }
    }
    resumed.next = resumed.recovered ? position.offset + 1 : std::max(row.first, row.last - kNewestSent + 1);
    return resumed;
}

LogPage Ledger::readLog(const QString& channel, const LogRange& range)
{
    LogPage page;
    const Channel* log = find(channel);
    if (!log)
        return page;
    const ChannelRow& row = log->row;
    page.epoch = row.epoch;
    page.first = row.first;
    page.last = row.last;
    const bool ascending = range.after.has_value();
    const qint64 before = std::min(range.before.value_or(row.last + 1), row.last + 1);
    EventRange wanted{.from = ascending ? std::max(*range.after + 1, row.first) : row.first,
                      .to = ascending ? row.last : before - 1,
                      .newestFirst = !ascending,
                      .limit = range.limit,
                      .bytes = range.bytes};
    QList<EventRow> rows = m_tables.events(row.key, wanted);
    if (!rows.isEmpty()) {
        const qint64 end = rows.last().event.offset;
        page.more = ascending ? end < wanted.to : end > wanted.from;
    }
    if (!ascending)
        std::reverse(rows.begin(), rows.end());
    page.events.reserve(rows.size());
    for (EventRow& event : rows)
        page.events.append(std::move(event.event));
    return page;
}

qint64 Ledger::markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset)
{
    const Channel* log = find(channel);
    if (!log || log->row.epoch != epoch)
        return -1;
    const qint64 marker = m_tables.readMarker(log->row.key, userId);
    const qint64 wanted = std::min(offset, log->row.last);
    if (wanted <= marker)
        return marker;
    m_tables.putReadMarker(log->row.key, userId, wanted);
    return wanted;
}

bool Ledger::tidy()
{
    qint64 keptFrom = m_now - m_options.retention.dedupe.count() - kDedupeMarginMs;
    if (HEARTLINE_FAULT(IdsForgottenEarly))
        keptFrom = m_now - m_options.retention.dedupe.count() / 10;
    if (m_tables.forgetIds(keptFrom, kIdsForgottenAtOnce) > 0)
        return true;
    const std::optional<ChannelRow> over = m_tables.channelOver(m_tidied, m_options.retention.count);
    if (!over) {
        m_tidied = 0;
        return false;
    }
    Channel* channel = find(over->name);
    if (!channel || !cut(*channel))
        m_tidied = over->key;
    return true;
}

void Ledger::renewEpochs()
{
    const QList<ChannelRow> rows = m_tables.channels();
    for (ChannelRow row : rows) {
        row.epoch = m_options.makeId();
        m_tables.putChannel(row);
    }
    m_channels.clear();
}

} // namespace heartline::server
