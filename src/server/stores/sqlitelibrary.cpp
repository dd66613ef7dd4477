// SPDX-License-Identifier: MIT
#include "sqlitelibrary.h"

#include <Heartline/DocumentLog>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

// "HLsv": tells a server's file from a client's profile.
constexpr int kApplicationId = 0x484c7376;

} // namespace

SqliteLibrary::SqliteLibrary(store::Statements& statements)
    : m_statements(statements)
{
}

store::OpenOptions SqliteLibrary::openOptions(const QString& path)
{
    store::Migration first{
        u"CREATE TABLE channels (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL,"
        " title TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, last_time INTEGER NOT NULL,"
        " delivered INTEGER NOT NULL)"_s,
        // position: channel << 40 | offset
        u"CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT NOT NULL, user TEXT NOT NULL,"
        " name TEXT NOT NULL, device TEXT NOT NULL, n INTEGER NOT NULL, time INTEGER NOT NULL,"
        " data BLOB NOT NULL, plain BLOB)"_s,
        u"CREATE TABLE edits (target INTEGER NOT NULL, offset INTEGER NOT NULL,"
        " PRIMARY KEY (target, offset)) WITHOUT ROWID"_s,
        u"CREATE TABLE ids (number INTEGER PRIMARY KEY, channel INTEGER NOT NULL, id TEXT NOT NULL,"
        " user TEXT NOT NULL, digest BLOB NOT NULL, offset INTEGER NOT NULL, time INTEGER NOT NULL,"
        " n INTEGER NOT NULL, UNIQUE (channel, id))"_s,
        u"CREATE TABLE producers (channel INTEGER NOT NULL, user TEXT NOT NULL, device TEXT NOT NULL,"
        " n INTEGER NOT NULL, PRIMARY KEY (channel, user, device)) WITHOUT ROWID"_s,
        u"CREATE TABLE generations (user TEXT NOT NULL, device TEXT NOT NULL, drawn INTEGER NOT NULL,"
        " claimed INTEGER NOT NULL, PRIMARY KEY (user, device)) WITHOUT ROWID"_s,
        u"CREATE TABLE markers (channel INTEGER NOT NULL, user TEXT NOT NULL, offset INTEGER NOT NULL,"
        " PRIMARY KEY (channel, user)) WITHOUT ROWID"_s,
        u"CREATE TABLE people (user TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID"_s,
        u"CREATE TABLE file (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"_s,
    };
    first.append(documents::DocumentLog::schema());
    return {.path = path, .migrations = {first}, .applicationId = kApplicationId};
}

void SqliteLibrary::rememberName(const QString& userId, const QString& name)
{
    m_statements.run("INSERT INTO people (user, name) VALUES (?, ?)"
                     " ON CONFLICT (user) DO UPDATE SET name = excluded.name",
                     userId, name);
}

QHash<QString, QString> SqliteLibrary::names()
{
    QHash<QString, QString> names;
    QSqlQuery* query = m_statements.run("SELECT user, name FROM people");
    while (query && query->next())
        names.insert(query->value(0).toString(), query->value(1).toString());
    return names;
}

QString SqliteLibrary::value(const QString& key)
{
    QSqlQuery* query = m_statements.run("SELECT value FROM file WHERE key = ?", key);
    const QString value = query && query->next() ? query->value(0).toString() : QString();
    if (query)
        query->finish();
    return value;
}

void SqliteLibrary::setValue(const QString& key, const QString& value)
{
    m_statements.run("INSERT INTO file (key, value) VALUES (?, ?)"
                     " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                     key, value);
}

} // namespace heartline::server
