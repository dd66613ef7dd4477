// SPDX-License-Identifier: MIT
#include "documentlog.h"
#include "documenttext.h"
#include "rows.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::documents {

namespace {

DocumentInfo readInfo(const QSqlQuery& row)
{
    DocumentInfo info{.id = row.value(0).toString(),
                      .title = row.value(1).toString(),
                      .bytes = row.value(3).toLongLong(),
                      .changed = row.value(4).toLongLong()};
    if (info.title.isEmpty())
        info.title = row.value(2).toString();
    if (info.title.isEmpty())
        info.title = info.id;
    return info;
}

} // namespace

std::optional<rows::Head> rows::head(store::Statements& sql, const QString& id)
{
    QSqlQuery* query = sql.run("SELECT key, state_n, base_n, merged_n, counted_n, counted_bytes"
                               " FROM shared_documents WHERE id = ?",
                               id);
    if (!query || !query->next())
        return std::nullopt;
    const auto number = [query](int column) { return query->value(column).toLongLong(); };
    const Head head{number(0), number(1), number(2), number(3), number(4), number(5)};
    query->finish();
    return head;
}

QStringList DocumentLog::schema()
{
    return {
        u"CREATE TABLE shared_documents (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
        " title TEXT NOT NULL, heading TEXT NOT NULL, bytes INTEGER NOT NULL, created INTEGER NOT NULL,"
        " state_n INTEGER NOT NULL, base_n INTEGER NOT NULL, merged_n INTEGER NOT NULL,"
        " counted_n INTEGER NOT NULL, counted_bytes INTEGER NOT NULL)"_s,
        // Apart, as SQLite writes a row anew as a whole: a heading would cost a state.
        u"CREATE TABLE document_states (document INTEGER PRIMARY KEY, state BLOB NOT NULL)"_s,
        // position: document << 40 | n
        u"CREATE TABLE revisions (position INTEGER PRIMARY KEY, began INTEGER NOT NULL,"
        " ended INTEGER NOT NULL, author TEXT NOT NULL, data BLOB NOT NULL)"_s,
    };
}

DocumentLog::DocumentLog(store::Statements& statements)
    : m_sql(statements)
{
}

bool DocumentLog::create(const QString& id, qint64 now)
{
    const QSqlQuery* query =
        m_sql.run("INSERT INTO shared_documents (id, title, heading, bytes, created, state_n, base_n,"
                  " merged_n, counted_n, counted_bytes) VALUES (?, '', '', 0, ?, 0, 0, 0, 0, 0)"
                  " ON CONFLICT (id) DO NOTHING",
                  id, now);
    return query && query->numRowsAffected() > 0;
}

Loaded DocumentLog::load(const QString& id)
{
    Loaded loaded;
    const auto head = rows::head(m_sql, id);
    if (!head)
        return loaded;
    loaded.exists = true;
    loaded.n = head->stateN;
    if (QSqlQuery* query = m_sql.run("SELECT state FROM document_states WHERE document = ?", head->key)) {
        if (query->next())
            loaded.state = query->value(0).toByteArray();
        query->finish();
    }
    QSqlQuery* query = m_sql.run("SELECT position, data FROM revisions WHERE position > ? AND position < ?"
                                 " ORDER BY position",
                                 rows::position(head->key, head->stateN), rows::end(head->key));
    while (query && query->next()) {
        loaded.n = rows::number(query->value(0).toLongLong());
        loaded.updates.append(query->value(1).toByteArray());
    }
    return loaded;
}

Tail DocumentLog::tail(const QString& id)
{
    Tail tail;
    const auto head = rows::head(m_sql, id);
    if (!head)
        return tail;
    QSqlQuery* query =
        m_sql.run("SELECT count(*), coalesce(sum(length(data)), 0), coalesce(min(ended), 0),"
                  " coalesce((SELECT length(state) FROM document_states WHERE document = ?), 0)"
                  " FROM revisions WHERE position > ? AND position < ?",
                  head->key, rows::position(head->key, head->stateN), rows::end(head->key));
    if (!query || !query->next())
        return tail;
    tail = {query->value(0).toLongLong(), query->value(1).toLongLong(), query->value(2).toLongLong(),
            query->value(3).toLongLong()};
    query->finish();
    return tail;
}

qint64 DocumentLog::append(const QString& id, const QByteArray& update, const QString& author, qint64 now)
{
    const auto lastPosition = [&]() -> std::optional<qint64> {
        QSqlQuery* query =
            m_sql.run("SELECT coalesce((SELECT max(position) FROM revisions"
                      " WHERE position >= key << 40 AND position < (key + 1) << 40), key << 40)"
                      " FROM shared_documents WHERE id = ?",
                      id);
        if (!query || !query->next())
            return std::nullopt;
        const qint64 last = query->value(0).toLongLong();
        query->finish();
        return last;
    };
    auto last = lastPosition();
    if (!last) {
        create(id, now);
        last = lastPosition();
        if (!last)
            return 0;
    }
    m_sql.run("INSERT INTO revisions (position, began, ended, author, data) VALUES (?, ?, ?, ?, ?)",
              *last + 1, now, now, author, update);
    return rows::number(*last + 1);
}

void DocumentLog::describe(const QString& id, const QString& heading, qint64 textBytes)
{
    m_sql.run("UPDATE shared_documents SET heading = ?, bytes = ? WHERE id = ?", heading, textBytes, id);
}

void DocumentLog::compact(const QString& id, const QByteArray& state, qint64 upToN)
{
    const QSqlQuery* query =
        m_sql.run("UPDATE shared_documents SET state_n = ? WHERE id = ? AND state_n < ?", upToN, id, upToN);
    if (!query || query->numRowsAffected() == 0)
        return;
    m_sql.run("INSERT INTO document_states (document, state)"
              " VALUES ((SELECT key FROM shared_documents WHERE id = ?), ?)"
              " ON CONFLICT (document) DO UPDATE SET state = excluded.state",
              id, state);
}

QList<DocumentInfo> DocumentLog::list()
{
    QList<DocumentInfo> documents;
    QSqlQuery* query = m_sql.run("SELECT id, title, heading, bytes, coalesce((SELECT ended FROM revisions"
                                 " WHERE position >= key << 40 AND position < (key + 1) << 40 ORDER BY "
                                 "position DESC LIMIT 1), created)"
                                 " AS changed FROM shared_documents ORDER BY changed DESC, id");
    while (query && query->next())
        documents.append(readInfo(*query));
    return documents;
}

std::optional<DocumentInfo> DocumentLog::info(const QString& id)
{
    QSqlQuery* query = m_sql.run("SELECT id, title, heading, bytes, coalesce((SELECT ended FROM revisions"
                                 " WHERE position >= key << 40 AND position < (key + 1) << 40 ORDER BY "
                                 "position DESC LIMIT 1), created)"
                                 " FROM shared_documents WHERE id = ?",
                                 id);
    if (!query || !query->next())
        return std::nullopt;
    const DocumentInfo info = readInfo(*query);
    query->finish();
    return info;
}

QStringList DocumentLog::ids()
{
    QStringList ids;
    QSqlQuery* query = m_sql.run("SELECT id FROM shared_documents ORDER BY key");
    while (query && query->next())
        ids.append(query->value(0).toString());
    return ids;
}

bool DocumentLog::setTitle(const QString& id, const QString& title)
{
    const QSqlQuery* query = m_sql.run("UPDATE shared_documents SET title = ? WHERE id = ?", title, id);
    return query && query->numRowsAffected() > 0;
}

bool DocumentLog::remove(const QString& id)
{
    const auto head = rows::head(m_sql, id);
    if (!head)
        return false;
    m_sql.run("DELETE FROM revisions WHERE position >= ? AND position < ?", rows::position(head->key, 0),
              rows::end(head->key));
    m_sql.run("DELETE FROM document_states WHERE document = ?", head->key);
    m_sql.run("DELETE FROM shared_documents WHERE key = ?", head->key);
    return true;
}

History DocumentLog::history(const QString& id, qint64 before, int limit)
{
    History history;
    const auto head = rows::head(m_sql, id);
    if (!head || limit <= 0)
        return history;
    const qint64 end =
        before > 0 ? std::min(rows::end(head->key), rows::position(head->key, before)) : rows::end(head->key);
    // One more than asked for tells whether there are more.
    QSqlQuery* query = m_sql.run("SELECT position, began, ended, author, length(data) FROM revisions"
                                 " WHERE position > ? AND position < ? ORDER BY position DESC LIMIT ?",
                                 rows::position(head->key, 0), end, qint64(limit) + 1);
    while (query && query->next()) {
        if (history.revisions.size() == limit) {
            history.more = true;
            query->finish();
            break;
        }
        const qint64 n = rows::number(query->value(0).toLongLong());
        history.revisions.append({.n = n,
                                  .from = query->value(1).toLongLong(),
                                  .to = query->value(2).toLongLong(),
                                  .author = query->value(3).toString(),
                                  .bytes = query->value(4).toLongLong(),
                                  .isBase = n == head->baseN});
    }
    return history;
}

std::optional<QList<QByteArray>> DocumentLog::updatesUpTo(const QString& id, qint64 n)
{
    const auto head = rows::head(m_sql, id);
    if (!head || n <= 0 || n < head->baseN || n >= qint64(1) << rows::kShift)
        return std::nullopt;
    QSqlQuery* query = m_sql.run("SELECT min(position) FROM revisions WHERE position >= ? AND position < ?",
                                 rows::position(head->key, n), rows::end(head->key));
    const qint64 last = query && query->next() ? query->value(0).toLongLong() : 0;
    if (query)
        query->finish();
    if (last == 0)
        return std::nullopt;
    query = m_sql.run("SELECT data FROM revisions WHERE position > ? AND position <= ? ORDER BY position",
                      rows::position(head->key, 0), last);
    QList<QByteArray> updates;
    while (query && query->next())
        updates.append(query->value(0).toByteArray());
    return updates;
}

std::optional<QByteArray> DocumentLog::stateAt(const QString& id, qint64 n)
{
    const auto updates = updatesUpTo(id, n);
    return updates ? stateOf(*updates) : std::nullopt;
}

} // namespace heartline::documents
