// SPDX-License-Identifier: MIT
#include "baresqlite.h"

#include <QHash>

#include <cstdio>
#include <cstdlib>
#include <sqlite3.h>

namespace heartline::bench {

namespace {

constexpr int kOffsetBits = 40;

void bind(sqlite3_stmt* statement, int place, const QByteArray& text)
{
    sqlite3_bind_text(statement, place, text.constData(), int(text.size()), SQLITE_STATIC);
}

} // namespace

BareSqlite::BareSqlite(const QString& path)
{
    if (sqlite3_open(path.toUtf8().constData(), &m_database) != SQLITE_OK) {
        std::fprintf(stderr, "bench: %s cannot be opened\n", qPrintable(path));
        std::exit(1);
    }
    for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                               "PRAGMA cache_size=-65536", "PRAGMA wal_autocheckpoint=4000"})
        execute(pragma);
    m_event = prepare("INSERT INTO events (position, id, user, name, device, n, time, data, plain)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    m_id = prepare("INSERT INTO ids (channel, id, user, digest, offset, time, n)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    m_producer = prepare("INSERT INTO producers (channel, user, device, n) VALUES (?, ?, ?, ?)"
                         " ON CONFLICT DO UPDATE SET n = excluded.n");
    m_head = prepare("UPDATE channels SET last = ?, last_time = ? WHERE key = ?");
    sqlite3_stmt* channel = prepare("SELECT key, last FROM channels WHERE name LIKE 'chat:%'");
    if (sqlite3_step(channel) == SQLITE_ROW) {
        m_channel = sqlite3_column_int64(channel, 0);
        m_offset = sqlite3_column_int64(channel, 1);
    }
    sqlite3_reset(channel);
}

BareSqlite::~BareSqlite()
{
    for (sqlite3_stmt* statement : std::as_const(m_statements))
        sqlite3_finalize(statement);
    sqlite3_close(m_database);
}

sqlite3_stmt* BareSqlite::prepare(const char* statement)
{
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(m_database, statement, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr) !=
        SQLITE_OK) {
        std::fprintf(stderr, "bench: %s\n", sqlite3_errmsg(m_database));
        std::exit(1);
    }
    m_statements.append(prepared);
    return prepared;
}

void BareSqlite::execute(const char* statement)
{
    if (sqlite3_exec(m_database, statement, nullptr, nullptr, nullptr) != SQLITE_OK) {
        std::fprintf(stderr, "bench: %s\n", sqlite3_errmsg(m_database));
        std::exit(1);
    }
}

void BareSqlite::step(sqlite3_stmt* statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE) {
        std::fprintf(stderr, "bench: %s\n", sqlite3_errmsg(m_database));
        std::exit(1);
    }
    sqlite3_reset(statement);
}

void BareSqlite::append(const Message* first, const Message* last)
{
    execute("BEGIN");
    QHash<QByteArray, const Message*> newest;
    for (const Message* message = first; message != last; ++message) {
        ++m_offset;
        sqlite3_bind_int64(m_id, 1, m_channel);
        bind(m_id, 2, message->id);
        bind(m_id, 3, message->user);
        sqlite3_bind_blob(m_id, 4, message->digest.constData(), int(message->digest.size()), SQLITE_STATIC);
        sqlite3_bind_int64(m_id, 5, m_offset);
        sqlite3_bind_int64(m_id, 6, m_offset);
        sqlite3_bind_int64(m_id, 7, message->n);
        step(m_id);

        sqlite3_bind_int64(m_event, 1, m_channel << kOffsetBits | m_offset);
        bind(m_event, 2, message->id);
        bind(m_event, 3, message->user);
        bind(m_event, 4, message->user);
        bind(m_event, 5, message->device);
        sqlite3_bind_int64(m_event, 6, message->n);
        sqlite3_bind_int64(m_event, 7, m_offset);
        sqlite3_bind_blob(m_event, 8, message->data.constData(), int(message->data.size()), SQLITE_STATIC);
        sqlite3_bind_zeroblob(m_event, 9, 0);
        step(m_event);
        newest[message->device] = message;
    }
    for (const Message* message : std::as_const(newest)) {
        sqlite3_bind_int64(m_producer, 1, m_channel);
        bind(m_producer, 2, message->user);
        bind(m_producer, 3, message->device);
        sqlite3_bind_int64(m_producer, 4, message->n);
        step(m_producer);
    }
    sqlite3_bind_int64(m_head, 1, m_offset);
    sqlite3_bind_int64(m_head, 2, m_offset);
    sqlite3_bind_int64(m_head, 3, m_channel);
    step(m_head);
    execute("COMMIT");
}

void BareSqlite::fill(qint64 count, qint64 start)
{
    sqlite3_stmt* events = prepare(
        "WITH RECURSIVE c(x) AS (SELECT ?1 UNION ALL SELECT x + 1 FROM c WHERE x < ?2)"
        " INSERT INTO events (position, id, user, name, device, n, time, data, plain)"
        " SELECT ?3 << 40 | x, 'id-' || x, 'ann', 'Ann', 'device', x, ?4 + x,"
        " CAST('{\"type\":\"chat\",\"content\":\"' || hex(randomblob(40)) || '\"}' AS BLOB), x'' FROM c");
    sqlite3_stmt* ids =
        prepare("WITH RECURSIVE c(x) AS (SELECT ?1 UNION ALL SELECT x + 1 FROM c WHERE x < ?2)"
                " INSERT INTO ids (channel, id, user, digest, offset, time, n)"
                " SELECT ?3, 'id-' || x, 'ann', randomblob(20), x, ?4 + x, x FROM c");
    execute("BEGIN");
    for (sqlite3_stmt* statement : {events, ids}) {
        sqlite3_bind_int64(statement, 1, m_offset + 1);
        sqlite3_bind_int64(statement, 2, count);
        sqlite3_bind_int64(statement, 3, m_channel);
        sqlite3_bind_int64(statement, 4, start);
        step(statement);
    }
    m_offset = count;
    sqlite3_bind_int64(m_head, 1, m_offset);
    sqlite3_bind_int64(m_head, 2, m_offset);
    sqlite3_bind_int64(m_head, 3, m_channel);
    step(m_head);
    execute("COMMIT");
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

} // namespace heartline::bench
