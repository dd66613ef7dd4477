// SPDX-License-Identifier: MIT
#include "sqlitetables.h"

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// A log is a range of the events' integer key, which SQLite appends to and finds in fastest: 23 bits of
// channel, 40 of offset.
constexpr int kOffsetBits = 40;

qint64 position(qint64 channel, qint64 offset)
{
    return channel << kOffsetBits | offset;
}

ChannelRow channelFrom(const QSqlQuery& query)
{
    return {.key = query.value(0).toLongLong(),
            .name = query.value(1).toString(),
            .epoch = query.value(2).toString(),
            .title = query.value(3).toString(),
            .first = query.value(4).toLongLong(),
            .last = query.value(5).toLongLong(),
            .lastTime = query.value(6).toLongLong(),
            .delivered = query.value(7).toLongLong()};
}

// In the table, `plain` is NULL for none, empty for one to be derived, else whole.
EventRow eventFrom(const QSqlQuery& query)
{
    EventRow row;
    LogEvent& event = row.event;
    event.offset = query.value(0).toLongLong() & ((qint64(1) << kOffsetBits) - 1);
    event.id = query.value(1).toString();
    event.from = {query.value(2).toString(), query.value(3).toString()};
    event.device = query.value(4).toString();
    event.n = query.value(5).toLongLong();
    event.timestamp = query.value(6).toLongLong();
    event.data = query.value(7).toByteArray();
    const QVariant plain = query.value(8);
    if (!plain.isNull()) {
        event.plain = plain.toByteArray();
        row.plain = event.plain.isEmpty() ? EventRow::Plain::Derived : EventRow::Plain::Whole;
    }
    return row;
}

} // namespace

SqliteTables::SqliteTables(store::Statements& statements)
    : m_statements(statements)
{
}

QList<ChannelRow> SqliteTables::channels()
{
    QList<ChannelRow> rows;
    QSqlQuery* query = m_statements.run(
        "SELECT key, name, epoch, title, first, last, last_time, delivered FROM channels ORDER BY key");
    while (query && query->next())
        rows.append(channelFrom(*query));
    return rows;
}

std::optional<ChannelRow> SqliteTables::oneChannel(QSqlQuery* query)
{
    std::optional<ChannelRow> row;
    if (query && query->next())
        row = channelFrom(*query);
    if (query)
        query->finish();
    return row;
}

std::optional<ChannelRow> SqliteTables::channel(const QString& name)
{
    return oneChannel(m_statements.run(
        "SELECT key, name, epoch, title, first, last, last_time, delivered FROM channels WHERE name = ?",
        name));
}

std::optional<ChannelRow> SqliteTables::channelOver(qint64 afterKey, qint64 count)
{
    return oneChannel(
        m_statements.run("SELECT key, name, epoch, title, first, last, last_time, delivered FROM channels"
                         " WHERE key > ? AND last - first >= ? ORDER BY key LIMIT 1",
                         afterKey, count));
}

qint64 SqliteTables::addChannel(const ChannelRow& row)
{
    QSqlQuery* query =
        m_statements.run("INSERT INTO channels (name, epoch, title, first, last, last_time, delivered)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?)",
                         row.name, row.epoch, row.title, row.first, row.last, row.lastTime, row.delivered);
    return query ? query->lastInsertId().toLongLong() : 0;
}

void SqliteTables::putChannel(const ChannelRow& row)
{
    m_statements.run("UPDATE channels SET epoch = ?, title = ?, first = ?, last = ?, last_time = ?,"
                     " delivered = ? WHERE key = ?",
                     row.epoch, row.title, row.first, row.last, row.lastTime, row.delivered, row.key);
}

void SqliteTables::addEvent(qint64 channel, const EventRow& row)
{
    constexpr const char* kStatement =
        "INSERT INTO events (position, id, user, name, device, n, time, data, plain)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    const LogEvent& event = row.event;
    QVariant plain;
    if (row.plain != EventRow::Plain::None)
        plain = row.plain == EventRow::Plain::Whole ? event.plain : QByteArray("");
    m_statements.run(kStatement, position(channel, event.offset), event.id, event.from.id, event.from.name,
                     event.device, event.n, event.timestamp, event.data, plain);
}

std::optional<EventRow> SqliteTables::event(qint64 channel, qint64 offset)
{
    QSqlQuery* query = m_statements.run(
        "SELECT position, id, user, name, device, n, time, data, plain FROM events WHERE position = ?",
        position(channel, offset));
    std::optional<EventRow> row;
    if (query && query->next())
        row = eventFrom(*query);
    if (query)
        query->finish();
    return row;
}

QList<EventRow> SqliteTables::events(qint64 channel, const EventRange& range)
{
    QList<EventRow> rows;
    if (range.from > range.to)
        return rows;
    const qint64 from = position(channel, range.from);
    const qint64 to = position(channel, range.to);
    const int any = range.plainOnly ? 0 : 1;
    QSqlQuery* query =
        range.newestFirst
            ? m_statements.run("SELECT position, id, user, name, device, n, time, data, plain FROM events"
                               " WHERE position BETWEEN ? AND ? AND (? OR plain IS NOT NULL)"
                               " ORDER BY position DESC LIMIT ?",
                               from, to, any, range.limit)
            : m_statements.run("SELECT position, id, user, name, device, n, time, data, plain FROM events"
                               " WHERE position BETWEEN ? AND ? AND (? OR plain IS NOT NULL)"
                               " ORDER BY position LIMIT ?",
                               from, to, any, range.limit);
    qsizetype bytes = 0;
    while (query && bytes < range.bytes && query->next()) {
        rows.append(eventFrom(*query));
        bytes += rows.last().event.data.size() + rows.last().event.plain.size();
    }
    if (query)
        query->finish();
    return rows;
}

void SqliteTables::blankEvent(qint64 channel, qint64 offset, const QByteArray& data)
{
    m_statements.run("UPDATE events SET data = ?, plain = NULL WHERE position = ?", data,
                     position(channel, offset));
}

void SqliteTables::cutEvents(qint64 channel, qint64 from, qint64 to)
{
    m_statements.run("DELETE FROM events WHERE position BETWEEN ? AND ?", position(channel, from),
                     position(channel, to));
    m_statements.run("DELETE FROM edits WHERE target BETWEEN ? AND ?", position(channel, from),
                     position(channel, to));
}

void SqliteTables::addEdit(qint64 channel, qint64 target, qint64 offset)
{
    m_statements.run("INSERT INTO edits (target, offset) VALUES (?, ?)", position(channel, target), offset);
}

QList<qint64> SqliteTables::editsOf(qint64 channel, qint64 target)
{
    QList<qint64> offsets;
    QSqlQuery* query = m_statements.run("SELECT offset FROM edits WHERE target = ? ORDER BY offset",
                                        position(channel, target));
    while (query && query->next())
        offsets.append(query->value(0).toLongLong());
    return offsets;
}

std::optional<IdRow> SqliteTables::id(qint64 channel, const QString& id)
{
    QSqlQuery* query = m_statements.run(
        "SELECT user, digest, offset, time, n FROM ids WHERE channel = ? AND id = ?", channel, id);
    std::optional<IdRow> row;
    if (query && query->next())
        row = IdRow{.user = query->value(0).toString(),
                    .digest = query->value(1).toByteArray(),
                    .offset = query->value(2).toLongLong(),
                    .timestamp = query->value(3).toLongLong(),
                    .n = query->value(4).toLongLong()};
    if (query)
        query->finish();
    return row;
}

std::optional<IdRow> SqliteTables::addId(qint64 channel, const QString& id, const IdRow& row)
{
    const QSqlQuery* query =
        m_statements.run("INSERT INTO ids (channel, id, user, digest, offset, time, n)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                         channel, id, row.user, row.digest, row.offset, row.timestamp, row.n);
    return !query || query->numRowsAffected() > 0 ? std::optional<IdRow>() : this->id(channel, id);
}

int SqliteTables::forgetIds(qint64 before, int limit)
{
    // Numbers grow in the order of adding, so the oldest are the first, without an index by time.
    const QSqlQuery* query = m_statements.run(
        "DELETE FROM ids WHERE number IN (SELECT number FROM ids ORDER BY number LIMIT ?) AND time < ?",
        limit, before);
    return query ? query->numRowsAffected() : 0;
}

qint64 SqliteTables::producer(qint64 channel, const QString& user, const QString& device)
{
    QSqlQuery* query = m_statements.run(
        "SELECT n FROM producers WHERE channel = ? AND user = ? AND device = ?", channel, user, device);
    const qint64 n = query && query->next() ? query->value(0).toLongLong() : 0;
    if (query)
        query->finish();
    return n;
}

void SqliteTables::putProducer(qint64 channel, const QString& user, const QString& device, qint64 n)
{
    m_statements.run("INSERT INTO producers (channel, user, device, n) VALUES (?, ?, ?, ?)"
                     " ON CONFLICT DO UPDATE SET n = excluded.n",
                     channel, user, device, n);
}

GenerationRow SqliteTables::generation(const QString& user, const QString& device)
{
    QSqlQuery* query = m_statements.run(
        "SELECT drawn, claimed FROM generations WHERE user = ? AND device = ?", user, device);
    GenerationRow row;
    if (query && query->next())
        row = {query->value(0).toLongLong(), query->value(1).toLongLong()};
    if (query)
        query->finish();
    return row;
}

void SqliteTables::putGeneration(const QString& user, const QString& device, const GenerationRow& row)
{
    m_statements.run("INSERT INTO generations (user, device, drawn, claimed) VALUES (?, ?, ?, ?)"
                     " ON CONFLICT DO UPDATE SET drawn = excluded.drawn, claimed = excluded.claimed",
                     user, device, row.drawn, row.claimed);
}

qint64 SqliteTables::readMarker(qint64 channel, const QString& user)
{
    QSqlQuery* query =
        m_statements.run("SELECT offset FROM markers WHERE channel = ? AND user = ?", channel, user);
    const qint64 offset = query && query->next() ? query->value(0).toLongLong() : 0;
    if (query)
        query->finish();
    return offset;
}

void SqliteTables::putReadMarker(qint64 channel, const QString& user, qint64 offset)
{
    m_statements.run("INSERT INTO markers (channel, user, offset) VALUES (?, ?, ?)"
                     " ON CONFLICT DO UPDATE SET offset = excluded.offset",
                     channel, user, offset);
}

} // namespace heartline::server
