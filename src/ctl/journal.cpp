// SPDX-License-Identifier: MIT
#include "journal.h"

#include <QDir>
#include <QJsonDocument>
#include <QSqlQuery>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace heartline::ctl {

namespace {

constexpr int kApplicationId = 0x484c4a31; // "HLJ1"

QList<Journal::Pending> read(QSqlQuery& query)
{
    QList<Journal::Pending> all;
    while (query.next())
        all.append(
            {query.value(0).toLongLong(), QJsonDocument::fromJson(query.value(1).toByteArray()).object()});
    return all;
}

} // namespace

Journal::Opened Journal::open(const QString& folder)
{
    if (!QDir(folder).exists() && QDir().mkpath(folder)) {
        // Messages that wait are nobody else's business.
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    auto [database, error, setAside] = store::Database::open(
        {.path = folder + u"/heartlinectl.sqlite"_s,
         .migrations = {{u"CREATE TABLE notifications (key INTEGER PRIMARY KEY AUTOINCREMENT, "
                         "id TEXT NOT NULL UNIQUE, body BLOB NOT NULL) STRICT"_s,
                         u"CREATE TABLE marks (channel TEXT PRIMARY KEY, run INTEGER NOT NULL, "
                         "\"offset\" INTEGER NOT NULL, epoch TEXT NOT NULL) STRICT, WITHOUT ROWID"_s}},
         .applicationId = kApplicationId,
         .maxPageCount = 0});
    Opened opened{nullptr, error, setAside};
    if (database)
        opened.journal.reset(new Journal(std::move(database)));
    return opened;
}

Journal::Journal(std::unique_ptr<store::Database> database)
    : m_database(std::move(database))
{
}

bool Journal::run(const QString& statement, const QVariantList& values) const
{
    QSqlQuery query(m_database->handle());
    bool good = query.prepare(statement);
    for (const QVariant& value : values)
        query.addBindValue(value);
    good = good && query.exec();
    if (!good)
        m_error = store::Database::describe(query.lastError(), m_database->path()).text;
    return good;
}

bool Journal::add(const QJsonObject& body)
{
    return run(u"INSERT OR IGNORE INTO notifications (id, body) VALUES (?, ?)"_s,
               {body.value("id"_L1).toString(), QJsonDocument(body).toJson(QJsonDocument::Compact)});
}

std::optional<Journal::Pending> Journal::withId(const QString& id) const
{
    QSqlQuery query(m_database->handle());
    query.prepare(u"SELECT key, body FROM notifications WHERE id = ?"_s);
    query.addBindValue(id);
    query.exec();
    const QList<Pending> found = read(query);
    return found.isEmpty() ? std::nullopt : std::optional(found.first());
}

QList<Journal::Pending> Journal::pending() const
{
    QSqlQuery query(u"SELECT key, body FROM notifications ORDER BY key"_s, m_database->handle());
    return read(query);
}

bool Journal::remove(qint64 key)
{
    return run(u"DELETE FROM notifications WHERE key = ?"_s, {key});
}

std::optional<Journal::Mark> Journal::mark(const QString& channel) const
{
    QSqlQuery query(m_database->handle());
    query.prepare(u"SELECT run, \"offset\", epoch FROM marks WHERE channel = ?"_s);
    query.addBindValue(channel);
    if (!query.exec() || !query.next())
        return std::nullopt;
    return Mark{query.value(0).toInt(), query.value(1).toLongLong(), query.value(2).toString()};
}

bool Journal::setMark(const QString& channel, const Mark& mark)
{
    if (!m_quick)
        m_quick = run(u"PRAGMA synchronous=NORMAL"_s, {});
    return run(
        u"INSERT INTO marks (channel, run, \"offset\", epoch) VALUES (?, ?, ?, ?) ON CONFLICT (channel) DO "
        "UPDATE SET run = excluded.run, \"offset\" = excluded.\"offset\", epoch = excluded.epoch"_s,
        {channel, mark.run, mark.offset, mark.epoch.isNull() ? u""_s : mark.epoch});
}

} // namespace heartline::ctl
