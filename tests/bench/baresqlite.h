// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

struct sqlite3;
struct sqlite3_stmt;

namespace heartline::bench {

/// What a message leaves in the server's file, written straight through SQLite's C interface: the least that
/// any store over SQLite has to do.
class BareSqlite
{
public:
    struct Message
    {
        QByteArray id;
        QByteArray user;
        QByteArray device;
        QByteArray data;
        QByteArray digest;
        qint64 n = 0;
    };

    /// A file that a server has made, with one room in it, and with the settings of the server's own store.
    explicit BareSqlite(const QString& path);
    ~BareSqlite();
    Q_DISABLE_COPY_MOVE(BareSqlite)

    /// Appends them all in one durable transaction.
    void append(const Message* first, const Message* last);
    /// Fills the room up to `count` events, one a millisecond behind `start`.
    void fill(qint64 count, qint64 start);

private:
    sqlite3_stmt* prepare(const char* statement);
    void execute(const char* statement);
    void step(sqlite3_stmt* statement);

    sqlite3* m_database = nullptr;
    sqlite3_stmt* m_event = nullptr;
    sqlite3_stmt* m_id = nullptr;
    sqlite3_stmt* m_producer = nullptr;
    sqlite3_stmt* m_head = nullptr;
    QList<sqlite3_stmt*> m_statements;
    qint64 m_channel = 0;
    qint64 m_offset = 0;
};

} // namespace heartline::bench
