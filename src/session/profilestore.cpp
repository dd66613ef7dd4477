// SPDX-License-Identifier: MIT
#include "profilestore.h"

#include "logging.h"

#include <Heartline/Envelope>
#include <Heartline/Names>

#include <QDir>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace heartline {

using namespace session;

namespace {

// "HLpr": tells a profile from a server's file.
constexpr int kApplicationId = 0x484c7072;

const QString kInMemory = u":memory:"_s;

store::Migration firstSchema()
{
    return {
        u"CREATE TABLE profile (one INTEGER PRIMARY KEY CHECK (one = 1), device TEXT NOT NULL,"
        " server TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL, replaced_by TEXT NOT NULL,"
        " server_ahead INTEGER NOT NULL, holes INTEGER NOT NULL,"
        " repeats INTEGER NOT NULL, diverged INTEGER NOT NULL, conflicts INTEGER NOT NULL,"
        " gaps INTEGER NOT NULL)"_s,
        u"CREATE TABLE channels (channel TEXT PRIMARY KEY, run INTEGER NOT NULL, epoch TEXT NOT NULL,"
        " offset INTEGER NOT NULL, id TEXT NOT NULL, timestamp INTEGER NOT NULL, start INTEGER NOT NULL,"
        " last_n INTEGER NOT NULL, read INTEGER NOT NULL, unverified INTEGER NOT NULL) WITHOUT ROWID"_s,
        u"CREATE TABLE outbox (id TEXT PRIMARY KEY, channel TEXT NOT NULL, n INTEGER NOT NULL,"
        " line INTEGER NOT NULL, data BLOB NOT NULL, state INTEGER NOT NULL, written INTEGER NOT NULL,"
        " written_server INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, strikes INTEGER NOT "
        "NULL,"
        " epoch TEXT NOT NULL, offset INTEGER NOT NULL, timestamp INTEGER NOT NULL)"_s,
        // Events are kept by run, and a run has one epoch.
        u"CREATE TABLE runs (log INTEGER PRIMARY KEY, channel TEXT NOT NULL, run INTEGER NOT NULL,"
        " epoch TEXT NOT NULL, UNIQUE (channel, run))"_s,
        u"CREATE TABLE events (log INTEGER NOT NULL, offset INTEGER NOT NULL, id TEXT NOT NULL,"
        " user TEXT NOT NULL, name TEXT NOT NULL, device TEXT NOT NULL, n INTEGER NOT NULL,"
        " timestamp INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (log, offset)) WITHOUT ROWID"_s,
    };
}

store::OpenOptions openOptions(const QString& path, int maxPages)
{
    return {.path = path,
            .migrations = {firstSchema()},
            .applicationId = kApplicationId,
            .maxPageCount = maxPages};
}

QJsonObject readData(const QVariant& blob)
{
    return wire::decodeObject(blob.toByteArray()).envelope.object;
}

wire::v1::Event readEvent(const QSqlQuery& row)
{
    return {.offset = row.value(0).toLongLong(),
            .id = row.value(1).toString(),
            .from = {row.value(2).toString(), row.value(3).toString()},
            .device = row.value(4).toString(),
            .n = row.value(5).toLongLong(),
            .timestamp = row.value(6).toLongLong(),
            .data = readData(row.value(7))};
}

} // namespace

QString ProfileStore::filePath(const QString& folder)
{
    return QDir(folder).filePath(u"session.sqlite"_s);
}

ProfileStore::ProfileStore(std::unique_ptr<store::Database> database)
    : m_database(std::move(database))
    , m_sql(*m_database)
{
}

ProfileStore::Opened ProfileStore::open(const QString& folder, int maxPages)
{
    Opened opened;
    const auto use = [&opened](store::OpenResult result) {
        if (!result.database)
            return result.error;
        std::unique_ptr<ProfileStore> store(new ProfileStore(std::move(result.database)));
        Stored stored;
        if (store::Error error = store->load(stored))
            return error;
        if (stored.profile.device.isEmpty()) {
            stored.profile.device = wire::makeId();
            if (store::Error error = store->write({PutProfile{stored.profile}}))
                return error;
        }
        opened.store = std::move(store);
        opened.stored = std::move(stored);
        return store::Error();
    };
    if (!folder.isEmpty()) {
        store::OpenResult result = store::Database::open(openOptions(filePath(folder), maxPages));
        opened.storage.setAside = result.setAside;
        opened.storage.error = use(std::move(result));
        opened.storage.durable = !opened.storage.error;
        if (opened.storage.durable)
            return opened;
        qCWarning(lcSession, "profile not used: %s", qUtf8Printable(opened.storage.error.text));
    }
    if (const store::Error error = use(store::Database::open(openOptions(kInMemory, 0))))
        qFatal("no database even in memory: %s", qUtf8Printable(error.text));
    return opened;
}

store::Error ProfileStore::load(Stored& stored)
{
    stored = {};
    if (QSqlQuery* row = m_sql.run("SELECT device, server, user, name, replaced_by, server_ahead,"
                                   " holes, repeats, diverged, conflicts, gaps FROM profile");
        row && row->next()) {
        stored.profile = {.device = row->value(0).toString(),
                          .serverId = row->value(1).toString(),
                          .userId = row->value(2).toString(),
                          .userName = row->value(3).toString(),
                          .replacedBy = row->value(4).toString(),
                          .serverAheadMs = row->value(5).toLongLong(),
                          .holes = row->value(6).toLongLong(),
                          .repeats = row->value(7).toLongLong(),
                          .diverged = row->value(8).toLongLong(),
                          .conflicts = row->value(9).toLongLong(),
                          .gaps = row->value(10).toLongLong()};
        row->finish();
    }
    if (QSqlQuery* row = m_sql.run("SELECT channel, run, epoch, offset, id, timestamp, start, last_n, read,"
                                   " unverified FROM channels")) {
        while (row->next()) {
            ChannelRecord channel;
            channel.channel = row->value(0).toString();
            channel.run = row->value(1).toInt();
            channel.position = {.epoch = row->value(2).toString(),
                                .offset = row->value(3).toLongLong(),
                                .id = row->value(4).toString(),
                                .timestamp = row->value(5).toLongLong()};
            channel.start = row->value(6).toLongLong();
            channel.lastN = row->value(7).toLongLong();
            channel.read = row->value(8).toLongLong();
            channel.unverified = row->value(9).toBool();
            stored.channels.append(channel);
        }
    }
    if (QSqlQuery* row = m_sql.run("SELECT id, channel, n, line, data, state, written, written_server, code,"
                                   " reason, strikes, epoch, offset, timestamp FROM outbox ORDER BY line")) {
        while (row->next()) {
            OutboxEntry entry;
            entry.id = row->value(0).toString();
            entry.channel = row->value(1).toString();
            entry.n = row->value(2).toLongLong();
            entry.order = row->value(3).toLongLong();
            entry.data = readData(row->value(4));
            entry.state = static_cast<OutboxEntry::State>(row->value(5).toInt());
            entry.writtenMs = row->value(6).toLongLong();
            entry.writtenServer = row->value(7).toLongLong();
            entry.code = row->value(8).toString();
            entry.reason = row->value(9).toString();
            entry.strikes = row->value(10).toInt();
            entry.epoch = row->value(11).toString();
            entry.offset = row->value(12).toLongLong();
            entry.timestamp = row->value(13).toLongLong();
            stored.outbox.append(entry);
        }
    }
    return m_sql.takeError();
}

store::Error ProfileStore::write(const std::vector<Write>& writes)
{
    store::Transaction transaction(m_database->handle());
    if (!transaction.isActive())
        return store::Database::describe(m_database->handle().lastError(), m_database->path());
    for (const Write& write : writes)
        std::visit([this](const auto& one) { carryOut(one); }, write);
    if (store::Error error = m_sql.takeError())
        return error;
    if (!transaction.commit())
        return store::Database::describe(m_database->handle().lastError(), m_database->path());
    return {};
}

void ProfileStore::carryOut(const PutProfile& put)
{
    const ProfileRecord& p = put.profile;
    m_sql.run("INSERT OR REPLACE INTO profile VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", p.device,
              p.serverId, p.userId, p.userName, p.replacedBy, p.serverAheadMs, p.holes, p.repeats, p.diverged,
              p.conflicts, p.gaps);
}

void ProfileStore::carryOut(const PutChannel& put)
{
    const ChannelRecord& c = put.channel;
    m_sql.run("INSERT OR REPLACE INTO channels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", c.channel, c.run,
              c.position.epoch, c.position.offset, c.position.id, c.position.timestamp, c.start, c.lastN,
              c.read, c.unverified);
}

void ProfileStore::carryOut(const RemoveChannel& remove)
{
    m_sql.run("DELETE FROM events WHERE log IN (SELECT log FROM runs WHERE channel = ?)", remove.channel);
    m_sql.run("DELETE FROM runs WHERE channel = ?", remove.channel);
    m_sql.run("DELETE FROM channels WHERE channel = ?", remove.channel);
}

void ProfileStore::carryOut(const PutEntry& put)
{
    const OutboxEntry& e = put.entry;
    m_sql.run("INSERT OR REPLACE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", e.id,
              e.channel, e.n, e.order, wire::encode(e.data), static_cast<int>(e.state), e.writtenMs,
              e.writtenServer, e.code, e.reason, e.strikes, e.epoch, e.offset, e.timestamp);
}

void ProfileStore::carryOut(const RemoveEntry& remove)
{
    m_sql.run("DELETE FROM outbox WHERE id = ?", remove.id);
}

void ProfileStore::carryOut(const PutEvents& put)
{
    const qint64 log = findLog(put.channel, put.run, put.epoch);
    for (const wire::v1::Event& e : put.events)
        m_sql.run("INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", log, e.offset, e.id,
                  e.from.id, e.from.name, e.device, e.n, e.timestamp, wire::encode(e.data));
}

qint64 ProfileStore::findLog(const QString& channel, int run, const QString& epoch)
{
    m_sql.run(
        "INSERT INTO runs (channel, run, epoch) VALUES (?, ?, ?)"
        " ON CONFLICT (channel, run) DO UPDATE SET epoch = excluded.epoch WHERE epoch <> excluded.epoch",
        channel, run, epoch);
    QSqlQuery* row = m_sql.run("SELECT log FROM runs WHERE channel = ? AND run = ?", channel, run);
    if (!row || !row->next())
        return 0;
    const qint64 log = row->value(0).toLongLong();
    row->finish();
    return log;
}

QList<StoredEvent> ProfileStore::read(const QString& channel, Place from, int limit, bool backwards)
{
    struct Run
    {
        qint64 log;
        int run;
        QString epoch;
    };
    // Run by run, so that each is a walk along the key however deep in the history it begins.
    QList<Run> runs;
    QSqlQuery* row =
        backwards
            ? m_sql.run("SELECT log, run, epoch FROM runs WHERE channel = ? AND run <= ? ORDER BY run DESC",
                        channel, from.run)
            : m_sql.run("SELECT log, run, epoch FROM runs WHERE channel = ? AND run >= ? ORDER BY run",
                        channel, from.run);
    while (row && row->next())
        runs.append({row->value(0).toLongLong(), row->value(1).toInt(), row->value(2).toString()});

    QList<StoredEvent> events;
    for (const Run& run : std::as_const(runs)) {
        const int left = limit - static_cast<int>(events.size());
        if (left <= 0)
            break;
        const bool first = run.run == from.run;
        row = backwards ? m_sql.run("SELECT offset, id, user, name, device, n, timestamp, data FROM events"
                                    " WHERE log = ? AND offset < ? ORDER BY offset DESC LIMIT ?",
                                    run.log, first ? from.offset : std::numeric_limits<qint64>::max(), left)
                        : m_sql.run("SELECT offset, id, user, name, device, n, timestamp, data FROM events"
                                    " WHERE log = ? AND offset > ? ORDER BY offset LIMIT ?",
                                    run.log, first ? from.offset : qint64(-1), left);
        while (row && row->next()) {
            const wire::v1::Event event = readEvent(*row);
            events.append({.place = {run.run, event.offset}, .epoch = run.epoch, .event = event});
        }
    }
    if (const store::Error error = m_sql.takeError())
        qCWarning(lcSession, "history not read: %s", qUtf8Printable(error.text));
    if (backwards)
        std::reverse(events.begin(), events.end());
    return events;
}

QList<StoredEvent> ProfileStore::eventsBefore(const QString& channel, std::optional<Place> before, int limit)
{
    constexpr Place kEnd{std::numeric_limits<int>::max(), std::numeric_limits<qint64>::max()};
    return read(channel, before.value_or(kEnd), limit, true);
}

QList<StoredEvent> ProfileStore::eventsAfter(const QString& channel, Place after, int limit)
{
    return read(channel, after, limit, false);
}

QList<wire::v1::Event> ProfileStore::ownEvents(const QString& channel, int run, const QString& userId,
                                               int limit)
{
    QList<wire::v1::Event> events;
    QSqlQuery* row = m_sql.run(
        "SELECT offset, id, user, name, device, n, timestamp, data FROM runs JOIN events USING (log)"
        " WHERE channel = ? AND run < ? AND user = ? AND device <> '' ORDER BY run DESC, offset DESC LIMIT ?",
        channel, run, userId, limit);
    while (row && row->next())
        events.append(readEvent(*row));
    if (const store::Error error = m_sql.takeError())
        qCWarning(lcSession, "own messages not read: %s", qUtf8Printable(error.text));
    std::reverse(events.begin(), events.end());
    return events;
}

qint64 ProfileStore::eventCount(const QString& channel)
{
    QSqlQuery* row =
        m_sql.run("SELECT count(*) FROM runs JOIN events USING (log) WHERE channel = ?", channel);
    const qint64 count = row && row->next() ? row->value(0).toLongLong() : 0;
    if (row)
        row->finish();
    if (const store::Error error = m_sql.takeError())
        qCWarning(lcSession, "events not counted: %s", qUtf8Printable(error.text));
    return count;
}

} // namespace heartline
