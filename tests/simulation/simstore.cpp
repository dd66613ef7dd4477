// SPDX-License-Identifier: MIT
#include "simstore.h"
#include "world.h"

#include <Heartline/PlantedFaults>

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace heartline::sim {

using namespace server;

namespace {

constexpr qint64 kTidyEvery = 10'000;

wire::v1::Event eventOf(const LogEvent& event)
{
    return {.offset = event.offset,
            .id = event.id,
            .from = event.from,
            .device = event.device,
            .n = event.n,
            .timestamp = event.timestamp,
            .data = QJsonDocument::fromJson(event.data).object()};
}

} // namespace

SimStore::SimStore(World& world, MemoryTables& tables, StoreWeather& weather, Rng rng,
                   const Retention& retention, std::function<QString()> makeId)
    : m_world(world)
    , m_tables(tables)
    , m_weather(weather)
    , m_rng(rng)
    , m_ledger(tables, {.retention = retention, .makeId = std::move(makeId)})
{
}

SimStore::~SimStore()
{
    kill();
}

void SimStore::kill()
{
    if (std::exchange(m_alive, {}))
        m_tables.rollback();
}

StoreSnapshot SimStore::open(bool restored)
{
    StoreSnapshot snapshot;
    m_ledger.begin(m_world.host.wallClock());
    if (restored && !HEARTLINE_FAULT(SameEpochAfterRestore))
        m_ledger.renewEpochs();
    m_ledger.finish();
    m_tables.commit();
    m_ledger.committed();
    QStringList channels;
    for (const ChannelRow& row : m_tables.channels()) {
        channels.append(row.name);
        if (channelKind(row.name) == ChannelKind::Chat)
            snapshot.rooms.insert(channelOwner(row.name), {row.title, row.last});
        QList<wire::v1::Event> kept;
        const QList<EventRow> rows =
            m_tables.events(row.key, {.from = row.first, .to = row.last, .limit = 10'000, .bytes = 1 << 30});
        for (const EventRow& event : rows)
            kept.append(eventOf(event.event));
        m_world.oracle.restored(row.name, row.epoch, row.last, kept);
    }
    m_world.oracle.restarted(channels);
    snapshot.serverId = u"the server"_s;
    m_world.time.in(kTidyEvery, [this, alive = std::weak_ptr(m_alive)] {
        if (alive.lock())
            tidy();
    });
    return snapshot;
}

void SimStore::tidy()
{
    if (!m_busy) {
        m_ledger.begin(m_world.host.wallClock());
        while (m_ledger.tidy()) {
        }
        m_ledger.finish();
        m_tables.commit();
        m_ledger.committed();
    }
    m_world.time.in(kTidyEvery, [this, alive = std::weak_ptr(m_alive)] {
        if (alive.lock())
            tidy();
    });
}

// ---- group commit, as SqliteStore does it ----

void SimStore::enqueue(Job job)
{
    m_waiting.push_back(std::move(job));
    if (m_busy)
        return;
    m_busy = true;
    // Its thread wakes a little later, and takes what is there then.
    m_world.time.in(0, [this, alive = std::weak_ptr(m_alive)] {
        if (alive.lock())
            startBatch();
    });
}

void SimStore::whenIdle(std::function<void()> action)
{
    if (m_busy)
        m_whenIdle.push_back(std::move(action));
    else
        action();
}

void SimStore::startBatch()
{
    for (const auto& action : std::exchange(m_whenIdle, {}))
        action();
    m_batch = std::exchange(m_waiting, {});
    m_completions.clear();
    m_single = false;
    m_world.coverage.count(u"commits"_s);
    m_world.coverage.count(u"orders"_s, m_batch.size());
    attempt(0, m_batch.size());
}

void SimStore::attempt(size_t first, size_t last)
{
    m_ledger.begin(m_world.host.wallClock());
    m_attempted.clear();
    m_appended.clear();
    m_claims.clear();
    m_blanked.clear();
    for (size_t i = first; i < last; ++i)
        m_attempted.push_back(m_batch[i].run());
    m_ledger.finish();
    if (HEARTLINE_FAULT(AnswerBeforeCommit) && std::exchange(m_repeated, false)) {
        for (Completion& completion : m_attempted)
            std::exchange(completion, [] {})();
    }
    const qint64 now = m_world.time.now();
    const qint64 takes = now < m_weather.slowUntil ? m_weather.slowCommit
                                                   : m_rng.between(m_weather.commit / 2, m_weather.commit);
    m_world.time.in(takes, [this, first, last, alive = std::weak_ptr(m_alive)] {
        if (!alive.lock())
            return;
        bool dies = false;
        const Tried tried = endOfCommit(dies);
        if (!dies)
            attempted(first, last, tried);
    });
}

SimStore::Tried SimStore::endOfCommit(bool& dies)
{
    if (m_weather.crash && m_weather.crash->what == 0 && m_weather.crash->pass-- <= 0) {
        const auto crash = *std::exchange(m_weather.crash, {});
        m_world.coverage.count(u"server crashes before a commit"_s);
        dies = true;
        die(crash.downFor);
        return Tried::Failed;
    }
    const bool fails = m_world.time.now() < m_weather.failsUntil;
    const bool unknown = m_weather.unknown && m_weather.unknown->pass-- <= 0;
    const bool done = unknown ? m_weather.unknown->what != 0 : !fails;
    if (done) {
        m_tables.commit();
        for (const auto& [device, generation] : m_claims)
            m_claimed[device] = generation;
        tellOracle();
    } else {
        m_tables.rollback();
    }
    if (unknown) {
        m_world.coverage.count(done ? u"unknown commits that were done"_s
                                    : u"unknown commits that were not done"_s);
        m_weather.unknown.reset();
        m_ledger.rolledBack();
        return Tried::Unknown;
    }
    if (!done) {
        m_world.coverage.count(u"commits that failed"_s);
        m_ledger.rolledBack();
        return Tried::Failed;
    }
    m_ledger.committed();
    dies = !afterCommit();
    return Tried::Done;
}

void SimStore::attempted(size_t first, size_t last, Tried tried)
{
    if (tried == Tried::Done) {
        for (size_t i = first; i < last; ++i)
            m_completions.push_back(std::move(m_attempted[i - first]));
        if (!m_single)
            return answer();
        return next();
    }
    // One by one; where a commit's outcome is not known, running the order again is to look what became of
    // it. A batch of one that is known to have failed has just been tried alone.
    if (!m_single) {
        for (Job& job : m_batch)
            job.unknown = tried == Tried::Unknown;
        if (m_batch.size() == 1 && tried == Tried::Failed)
            m_completions.push_back(m_batch[0].fail(u"no room"_s, false));
        m_single = true;
        m_at = 0;
        if (!m_completions.empty())
            return answer();
        return attempt(0, 1);
    }
    Job& job = m_batch[first];
    if (tried == Tried::Unknown && job.tries++ == 0) {
        job.unknown = true;
        return attempt(first, last);
    }
    m_completions.push_back(job.fail(u"no room"_s, job.unknown));
    next();
}

void SimStore::next()
{
    if (++m_at < m_batch.size())
        return attempt(m_at, m_at + 1);
    answer();
}

void SimStore::answer()
{
    // A crash may come between any two of them.
    qint64 most = -1;
    if (m_weather.crash && m_weather.crash->what > 0 && m_weather.crash->pass-- <= 0)
        most = m_weather.crash->what - 1;
    const std::vector<Completion> completions = std::exchange(m_completions, {});
    const std::weak_ptr alive(m_alive);
    for (const Completion& completion : completions) {
        if (most == 0)
            break;
        completion();
        if (alive.expired())
            return;
        --most;
    }
    if (m_weather.crash && most >= 0) {
        const auto crash = *std::exchange(m_weather.crash, {});
        m_world.coverage.count(u"server crashes behind a commit"_s);
        afterAnswers(); // what these answers said may have left
        if (!alive.expired())
            die(crash.downFor);
        return;
    }
    if (m_waiting.empty()) {
        m_busy = false;
        for (const auto& action : std::exchange(m_whenIdle, {}))
            action();
    } else {
        m_world.time.in(0, [this, alive] {
            if (alive.lock())
                startBatch();
        });
    }
    afterAnswers();
}

// The orders' own events, not the tables': retention may have taken some away in the same commit.
void SimStore::tellOracle()
{
    for (const auto& [channel, event] : m_appended) {
        m_world.story.tell([&, &name = channel, &added = event] {
            return u"the server has %1 on disk at offset %2 of %3"_s.arg(added.id)
                .arg(added.offset)
                .arg(name);
        });
        m_world.oracle.committed(channel, m_tables.channel(channel)->epoch, eventOf(event));
    }
    for (const auto& [channel, offsets] : m_blanked) {
        for (const qint64 offset : offsets)
            m_world.oracle.blanked(channel, offset);
    }
}

// ---- orders ----

void SimStore::note(const std::optional<LogEvent>& roomEvent)
{
    if (roomEvent)
        m_appended.emplace_back(channel::kRooms, *roomEvent);
}

template<class T, class Work>
void SimStore::order(Work work, Done<T> done)
{
    enqueue({.run = [work = std::move(work), done]() -> Completion {
                 return [done, value = work()] {
                     if (done)
                         done(Stored<T>{value, {}});
                 };
             },
             .fail = [done](const QString& error, bool) -> Completion {
                 return [done, error] {
                     if (done)
                         done(Stored<T>{{}, error});
                 };
             }});
}

void SimStore::drawGeneration(const QString& userId, const QString& device, Done<qint64> done)
{
    order<qint64>([this, userId, device] { return m_ledger.drawGeneration(userId, device); },
                  std::move(done));
}

void SimStore::claimGeneration(const QString& userId, const QString& device, qint64 generation,
                               Done<bool> done)
{
    order<bool>(
        [=, this] {
            const bool claimed = m_ledger.claimGeneration(userId, device, generation);
            if (claimed)
                m_claims[{userId, device}] = generation;
            return claimed;
        },
        std::move(done));
}

void SimStore::publish(const PublishOrder& order, Done<PublishOutcome> done)
{
    const auto prepared = std::make_shared<const PreparedPublish>(prepare(order));
    const auto completion = [done = std::move(done)](Stored<PublishOutcome> result) -> Completion {
        return [done, result = std::move(result)] { done(result); };
    };
    enqueue({.run = [this, prepared, completion]() -> Completion {
                 PublishOutcome outcome = m_ledger.publish(*prepared);
                 note(outcome.roomEvent);
                 if (outcome.kind == PublishOutcome::Kind::Accepted)
                     m_appended.emplace_back(prepared->order.channel, outcome.event);
                 if (!outcome.blanked.isEmpty())
                     m_blanked.emplace_back(prepared->order.channel, outcome.blanked);
                 if (outcome.kind == PublishOutcome::Kind::Accepted &&
                     prepared->order.generation <
                         m_claimed[{prepared->order.from.id, prepared->order.device}])
                     m_world.oracle.fail(u"generation"_s,
                                         u"%1 is taken from a connection that a newer one has replaced"_s.arg(
                                             prepared->order.id));
                 m_repeated = m_repeated || outcome.kind == PublishOutcome::Kind::Repeated;
                 return completion({std::move(outcome), {}});
             },
             .fail =
                 [this, prepared, completion](const QString& error, bool unknown) {
                     const PublishOutcome refused = m_ledger.unavailable(prepared->order, error);
                     const bool dropped = refused.kind == PublishOutcome::Kind::Dropped;
                     return unknown && !dropped ? completion({{}, error}) : completion({refused, {}});
                 }});
}

void SimStore::endLane(quint64 lane)
{
    const auto end = [this, lane]() -> Completion {
        m_ledger.endLane(lane);
        return [] {};
    };
    enqueue({.run = end, .fail = [end](const QString&, bool) { return end(); }});
}

void SimStore::resume(const ResumeOrder& resume, Done<Resumed> done)
{
    order<Resumed>(
        [this, resume] {
            Resumed resumed = m_ledger.resume(resume);
            note(resumed.roomEvent);
            return resumed;
        },
        std::move(done));
}

void SimStore::readLog(const QString& channel, const LogRange& range, Done<LogPage> done)
{
    order<LogPage>([this, channel, range] { return m_ledger.readLog(channel, range); }, std::move(done));
}

void SimStore::markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset,
                        Done<qint64> done)
{
    order<qint64>([=, this] { return m_ledger.markRead(channel, userId, epoch, offset); }, std::move(done));
}

void SimStore::appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done)
{
    order<ChatEvent>(
        [this, room, message] {
            ChatEvent chat = m_ledger.appendChat(room, message);
            note(chat.roomEvent);
            m_appended.emplace_back(channel::kChatPrefix + room, chat.event);
            return chat;
        },
        std::move(done));
}

void SimStore::readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done)
{
    order<QList<QByteArray>>([this, room, range] { return m_ledger.readChat(room, range); }, std::move(done));
}

void SimStore::createRoom(const QString& room, const QString& title, Done<std::optional<LogEvent>> done)
{
    order<std::optional<LogEvent>>(
        [this, room, title] {
            std::optional<LogEvent> made = m_ledger.createRoom(room, title);
            note(made);
            return made;
        },
        std::move(done));
}

void SimStore::rememberName(const QString&, const QString&) {} // nobody asks for it after a restart here

void SimStore::addNotification(const NotificationRequest& request, Done<NotificationOutcome> done)
{
    order<NotificationOutcome>(
        [this, request] {
            NotificationOutcome outcome = m_ledger.addNotification(request);
            if (outcome.kind == NotificationOutcome::Kind::Added)
                m_appended.emplace_back(channel::kInboxPrefix + request.userId, outcome.event);
            return outcome;
        },
        std::move(done));
}

void SimStore::readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done)
{
    order<InboxPage>([this, userId, afterSequence] { return m_ledger.readInbox(userId, afterSequence); },
                     std::move(done));
}

void SimStore::markDelivered(const QString& userId, qint64 sequence)
{
    order<Nothing>(
        [this, userId, sequence] {
            m_ledger.markDelivered(userId, sequence);
            return Nothing{};
        },
        {});
}

// Documents are no part of this world.
void SimStore::loadDocument(const QString&, Done<documents::Loaded> done)
{
    order<documents::Loaded>([] { return documents::Loaded{}; }, std::move(done));
}

void SimStore::appendUpdate(const QString&, const QByteArray&, const QString&, Done<qint64> done)
{
    order<qint64>([] { return qint64(0); }, std::move(done));
}

void SimStore::describeDocument(const QString&, const QString&, qint64) {}

void SimStore::compactDocument(const QString&, const QByteArray&, qint64) {}

void SimStore::listDocuments(Done<QList<documents::DocumentInfo>> done)
{
    order<QList<documents::DocumentInfo>>([] { return QList<documents::DocumentInfo>(); }, std::move(done));
}

void SimStore::setDocumentTitle(const QString&, const QString&, Done<bool> done)
{
    order<bool>([] { return false; }, std::move(done));
}

void SimStore::removeDocument(const QString&, Done<bool> done)
{
    order<bool>([] { return false; }, std::move(done));
}

void SimStore::documentHistory(const QString&, qint64, int, Done<documents::History> done)
{
    order<documents::History>([] { return documents::History{}; }, std::move(done));
}

void SimStore::documentTextAt(const QString&, qint64, Done<std::optional<QByteArray>> done)
{
    order<std::optional<QByteArray>>([] { return std::optional<QByteArray>(); }, std::move(done));
}

void SimStore::barrier(Done<Nothing> done)
{
    order<Nothing>([] { return Nothing{}; }, std::move(done));
}

} // namespace heartline::sim
