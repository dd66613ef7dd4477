// SPDX-License-Identifier: MIT
#include "sqlitetables.h"

#include <Heartline/Envelope>
#include <Heartline/Limits>
#include <Heartline/Names>

#include <QCryptographicHash>
#include <QDateTime>
#include <QSqlError>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// "HLsv": tells a server's file from a client's profile.
constexpr int kApplicationId = 0x484c7376;

// Rooms are cut back only every so many events, so a little more than what is promised is kept.
constexpr qint64 kTrimEvery = 1000;

// A page of an inbox fits well into a connection's queue.
constexpr int kInboxPageItems = 200;
constexpr qsizetype kInboxPageBytes = 512 * 1024;
constexpr qsizetype kHistoryPageBytes = 4 * 1024 * 1024;

// How long a repeated notification is recognised (protocol.md §2: limits.dedupe).
constexpr qint64 kDedupeMs = 90LL * 24 * 60 * 60 * 1000;

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

SqliteTables::SqliteTables(const store::Database& database)
    : m_database(database)
{
}

store::OpenOptions SqliteTables::openOptions(const QString& path)
{
    const store::Migration first{
        u"CREATE TABLE rooms (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL,"
        " last INTEGER NOT NULL DEFAULT 0, last_time INTEGER NOT NULL DEFAULT 0)"_s,
        u"CREATE TABLE events (room INTEGER NOT NULL, offset INTEGER NOT NULL, json BLOB NOT NULL,"
        " PRIMARY KEY (room, offset)) WITHOUT ROWID"_s,
        u"CREATE TABLE people (user TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID"_s,
        u"CREATE TABLE notifications (sequence INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL,"
        " caller TEXT NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, json BLOB NOT NULL,"
        " created INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, UNIQUE (user, caller, id))"_s,
        u"CREATE INDEX inbox ON notifications (user, sequence) WHERE delivered = 0"_s,
        u"CREATE TABLE documents (id TEXT PRIMARY KEY, title TEXT NOT NULL, content BLOB NOT NULL,"
        " changed INTEGER NOT NULL)"_s,
    };
    return {.path = path, .migrations = {first}, .applicationId = kApplicationId};
}

QSqlQuery* SqliteTables::run(const char* statement, const QVariantList& values)
{
    if (failed())
        return nullptr;
    std::unique_ptr<QSqlQuery>& query = m_queries[statement];
    if (!query) {
        query = std::make_unique<QSqlQuery>(m_database.handle());
        query->setForwardOnly(true);
        if (!query->prepare(QString::fromLatin1(statement))) {
            m_error = store::Database::describe(query->lastError(), m_database.path());
            query.reset();
            return nullptr;
        }
    }
    query->finish();
    for (qsizetype i = 0; i < values.size(); ++i) {
        // Qt Sql binds a null text or blob as NULL, though QVariant::isNull() denies it; here empty is empty.
        const QVariant& value = values[i];
        const bool nullText = value.typeId() == QMetaType::QString && value.toString().isNull();
        const bool nullBlob = value.typeId() == QMetaType::QByteArray && value.toByteArray().isNull();
        query->bindValue(int(i), nullText || nullBlob || value.isNull() ? QVariant(u""_s) : value);
    }
    if (!query->exec()) {
        m_error = store::Database::describe(query->lastError(), m_database.path());
        return nullptr;
    }
    return query.get();
}

StoreSnapshot SqliteTables::snapshot()
{
    StoreSnapshot snapshot;
    if (QSqlQuery* query = run("SELECT name, title, last FROM rooms")) {
        while (query->next())
            snapshot.rooms.insert(query->value(0).toString(),
                                  {query->value(1).toString(), query->value(2).toLongLong()});
    }
    if (QSqlQuery* query = run("SELECT user, name FROM people")) {
        while (query->next())
            snapshot.names.insert(query->value(0).toString(), query->value(1).toString());
    }
    if (QSqlQuery* query = run("SELECT count(*) FROM documents"); query && query->next()) {
        snapshot.documents = query->value(0).toLongLong();
        query->finish();
    }
    return snapshot;
}

SqliteTables::Room* SqliteTables::findRoom(const QString& name)
{
    if (const auto it = m_rooms.find(name); it != m_rooms.end())
        return &it.value();
    QSqlQuery* query = run("SELECT id, last, last_time FROM rooms WHERE name = ?", {name});
    if (!query || !query->next())
        return nullptr;
    const Room room{query->value(0).toLongLong(), query->value(1).toLongLong(), query->value(2).toLongLong()};
    query->finish();
    return &m_rooms.insert(name, room).value();
}

SqliteTables::Room* SqliteTables::makeRoom(const QString& name, const QString& title)
{
    QSqlQuery* query = run("INSERT INTO rooms (name, title) VALUES (?, ?)", {name, title});
    return query ? &m_rooms.insert(name, {.id = query->lastInsertId().toLongLong()}).value() : nullptr;
}

ChatEvent SqliteTables::appendChat(const QString& room, QJsonObject message)
{
    Room* log = findRoom(room);
    if (!log && !failed())
        log = makeRoom(room, room);
    if (!log)
        return {};
    ChatEvent event{.offset = log->last + 1, .timestamp = std::max(now(), log->lastTime + 1), .json = {}};
    message.insert("id"_L1, wire::makeId());
    message.insert("offset"_L1, event.offset);
    if (!message.value("timestamp"_L1)
             .isDouble()) // the author's, where there is one (protocol.md §1); it orders nothing
        message.insert("timestamp"_L1, event.timestamp);
    event.json = wire::encode(message);
    run("INSERT INTO events (room, offset, json) VALUES (?, ?, ?)", {log->id, event.offset, event.json});
    log->last = event.offset;
    log->lastTime = event.timestamp;
    log->changed = true;
    if (event.offset % kTrimEvery == 0)
        run("DELETE FROM events WHERE room = ? AND offset <= ?", {log->id, event.offset - wire::kEventsKept});
    return event;
}

QList<QByteArray> SqliteTables::readChat(const QString& room, const HistoryRange& range)
{
    QList<QByteArray> events;
    const Room* log = findRoom(room);
    if (!log)
        return events;
    const bool ascending = range.after >= 0;
    QSqlQuery* query =
        ascending ? run("SELECT json FROM events WHERE room = ? AND offset > ? ORDER BY offset LIMIT ?",
                        {log->id, range.after, range.limit})
                  : run("SELECT json FROM events WHERE room = ? AND offset < ? ORDER BY offset DESC LIMIT ?",
                        {log->id, range.before > 0 ? range.before : log->last + 1, range.limit});
    // A page is cut short rather than held whole in memory when its messages are large; the next one goes on
    // from there.
    qsizetype bytes = 0;
    while (query && bytes < kHistoryPageBytes && query->next()) {
        events.append(query->value(0).toByteArray());
        bytes += events.last().size();
    }
    if (query)
        query->finish();
    if (!ascending)
        std::reverse(events.begin(), events.end());
    return events;
}

bool SqliteTables::createRoom(const QString& room, const QString& title)
{
    return !findRoom(room) && !failed() && makeRoom(room, title);
}

void SqliteTables::rememberName(const QString& userId, const QString& name)
{
    run("INSERT INTO people (user, name) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET name = excluded.name",
        {userId, name});
}

NotificationOutcome SqliteTables::addNotification(const NotificationRequest& request)
{
    using Kind = NotificationOutcome::Kind;
    const QString id = request.content.value("id"_L1).toString();
    // QJsonObject keeps its keys sorted, so equal contents give equal bytes.
    const QByteArray digest =
        QCryptographicHash::hash(wire::encode(request.content), QCryptographicHash::Sha256);
    QSqlQuery* known = run("SELECT digest FROM notifications WHERE user = ? AND caller = ? AND id = ?",
                           {request.userId, request.caller, id});
    if (!known)
        return {};
    if (known->next()) {
        const Kind kind = known->value(0).toByteArray() == digest ? Kind::Repeated : Kind::Conflict;
        known->finish();
        return {.kind = kind, .item = {}};
    }

    const qint64 created = now();
    QJsonObject content = request.content;
    content.insert("timestamp"_L1, created);
    InboxItem item{.sequence = 0, .json = wire::encode(content)};
    QSqlQuery* query = run("INSERT INTO notifications (user, caller, id, digest, json, created)"
                           " VALUES (?, ?, ?, ?, ?, ?)",
                           {request.userId, request.caller, id, digest, item.json, created});
    if (!query)
        return {};
    item.sequence = query->lastInsertId().toLongLong();
    // An inbox that nobody reads must not fill the disk: it keeps the newest, as a room does.
    if (item.sequence % kTrimEvery == 0)
        run("DELETE FROM notifications WHERE user = ? AND delivered = 0 AND sequence <= (SELECT sequence FROM"
            " notifications WHERE user = ? AND delivered = 0 ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
            {request.userId, request.userId, wire::kEventsKept});
    return {.kind = Kind::Added, .item = item};
}

InboxPage SqliteTables::readInbox(const QString& userId, qint64 afterSequence)
{
    InboxPage page;
    QSqlQuery* query =
        run("SELECT sequence, json FROM notifications WHERE user = ? AND delivered = 0 AND sequence > ?"
            " ORDER BY sequence",
            {userId, afterSequence});
    qsizetype bytes = 0;
    while (query && query->next()) {
        if (page.items.size() == kInboxPageItems || bytes > kInboxPageBytes) {
            page.more = true;
            break;
        }
        page.items.append({query->value(0).toLongLong(), query->value(1).toByteArray()});
        bytes += page.items.last().json.size();
    }
    if (query)
        query->finish();
    return page;
}

void SqliteTables::markDelivered(const QString& userId, qint64 sequence)
{
    run("UPDATE notifications SET delivered = ? WHERE user = ? AND delivered = 0 AND sequence <= ?",
        {now(), userId, sequence});
}

DocumentWritten SqliteTables::writeDocument(const QString& docId, const QByteArray& utf8)
{
    const qint64 changed = now();
    QSqlQuery* query =
        run("UPDATE documents SET content = ?, changed = ? WHERE id = ?", {utf8, changed, docId});
    if (query && query->numRowsAffected() > 0)
        return {changed, false};
    run("INSERT INTO documents (id, title, content, changed) VALUES (?, ?, ?, ?)",
        {docId, docId, utf8, changed});
    return {changed, true};
}

QByteArray SqliteTables::readDocument(const QString& docId)
{
    QSqlQuery* query = run("SELECT content FROM documents WHERE id = ?", {docId});
    if (!query || !query->next())
        return {};
    const QByteArray content = query->value(0).toByteArray();
    query->finish();
    return content.isNull() ? QByteArray("") : content;
}

QList<DocumentInfo> SqliteTables::listDocuments()
{
    QList<DocumentInfo> documents;
    QSqlQuery* query =
        run("SELECT id, title, length(content), changed, substr(content, 1, 400) FROM documents"
            " ORDER BY changed DESC");
    while (query && query->next()) {
        const QString id = query->value(0).toString();
        QString title = query->value(1).toString();
        if (const QString line = wire::titleOfText(QString::fromUtf8(query->value(4).toByteArray()));
            title == id && !line.isEmpty())
            title = line;
        documents.append({id, title, query->value(2).toLongLong(), query->value(3).toLongLong()});
    }
    return documents;
}

void SqliteTables::prune()
{
    run("DELETE FROM notifications WHERE delivered > 0 AND created < ?", {now() - kDedupeMs});
}

void SqliteTables::finish()
{
    for (Room& room : m_rooms) {
        if (std::exchange(room.changed, false))
            run("UPDATE rooms SET last = ?, last_time = ? WHERE id = ?", {room.last, room.lastTime, room.id});
    }
}

void SqliteTables::rolledBack()
{
    for (const auto& [statement, query] : m_queries) {
        if (query)
            query->finish();
    }
    m_rooms.clear();
    m_error = {};
}

} // namespace heartline::server
