// SPDX-License-Identifier: MIT
#include "bench_server_sqlite.h"

#include <array>
#include <stdexcept>

#include <sqlite3.h>

using namespace std::literals;

namespace heartline::bench {

namespace {

constexpr int kOffsetBits = 40; // as in sqlitetables.cpp
constexpr int64_t kFillGroup = 20'000;

class Binding
{
public:
    explicit Binding(sqlite3_stmt* statement)
        : m_statement(statement)
    {
    }
    Binding& operator<<(int64_t number)
    {
        sqlite3_bind_int64(m_statement, ++m_place, number);
        return *this;
    }
    Binding& operator<<(const std::string& text)
    {
        sqlite3_bind_text(m_statement, ++m_place, text.data(), int(text.size()), SQLITE_STATIC);
        return *this;
    }
    Binding& operator<<(std::string_view blob)
    {
        sqlite3_bind_blob(m_statement, ++m_place, blob.data(), int(blob.size()), SQLITE_STATIC);
        return *this;
    }

private:
    sqlite3_stmt* m_statement;
    int m_place = 0;
};

int64_t wallClock()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

BareSqlite::BareSqlite(const QString& path)
{
    if (sqlite3_open_v2(path.toUtf8().constData(), &m_database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
        fail();
    sqlite3_busy_timeout(m_database, 10'000);
    // As SqliteStore has them.
    run("PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000");
}

BareSqlite::~BareSqlite()
{
    for (const auto& [text, statement] : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close(m_database);
}

void BareSqlite::fail() const
{
    throw std::runtime_error("SQLite: "s + sqlite3_errmsg(m_database));
}

void BareSqlite::run(const char* statements)
{
    if (sqlite3_exec(m_database, statements, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail();
}

sqlite3_stmt* BareSqlite::prepared(const char* statement)
{
    sqlite3_stmt*& there = m_statements[statement];
    if (!there && sqlite3_prepare_v3(m_database, statement, -1, SQLITE_PREPARE_PERSISTENT, &there, nullptr) !=
                      SQLITE_OK)
        fail();
    return there;
}

int BareSqlite::step(sqlite3_stmt* statement)
{
    const int outcome = sqlite3_step(statement);
    if (outcome != SQLITE_ROW && outcome != SQLITE_DONE)
        fail();
    if (outcome == SQLITE_DONE)
        sqlite3_reset(statement);
    return outcome;
}

BareSqlite::Channel& BareSqlite::channel(const std::string& name)
{
    Channel& channel = m_channels[name];
    if (channel.key > 0)
        return channel;
    const std::string user = "user-" + name;
    sqlite3_stmt* insert =
        prepared("INSERT INTO channels (name, epoch, title, first, last, last_time, delivered)"
                 " VALUES (?, ?, ?, 1, 0, 0, 0)");
    const std::string epoch = makeId();
    Binding(insert) << name << epoch << name;
    step(insert);
    channel = {.key = sqlite3_last_insert_rowid(m_database), .name = name, .user = user, .device = makeId()};
    return channel;
}

void BareSqlite::insert(Channel& channel)
{
    static const std::string kDigest(20, 'd');
    const std::string id = makeId();
    const std::string name = "Person " + channel.user;
    ++channel.last;
    channel.time = std::max(wallClock(), channel.time + 1);

    sqlite3_stmt* ids = prepared("INSERT INTO ids (channel, id, user, digest, offset, time, n)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    Binding(ids) << channel.key << id << channel.user << std::string_view(kDigest) << channel.last
                 << channel.time << channel.last;
    step(ids);
    sqlite3_stmt* events =
        prepared("INSERT INTO events (position, id, user, name, device, n, time, data, plain)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, x'')");
    Binding(events) << (channel.key << kOffsetBits | channel.last) << id << channel.user << name
                    << channel.device << channel.last << channel.time << chatData();
    step(events);
}

void BareSqlite::finish(const Channel& channel)
{
    sqlite3_stmt* head = prepared("UPDATE channels SET last = ?, last_time = ? WHERE key = ?");
    Binding(head) << channel.last << channel.time << channel.key;
    step(head);
    sqlite3_stmt* producer = prepared("INSERT INTO producers (channel, user, device, n) VALUES (?, ?, ?, ?)"
                                      " ON CONFLICT DO UPDATE SET n = excluded.n");
    Binding(producer) << channel.key << channel.user << channel.device << channel.last;
    step(producer);
}

double BareSqlite::append(int producers, int64_t group, Seconds time)
{
    std::vector<Channel*> channels;
    channels.reserve(size_t(producers));
    for (int i = 0; i < producers; ++i)
        channels.push_back(&channel("chat:bare-" + std::to_string(i)));
    const auto start = std::chrono::steady_clock::now();
    Seconds spent{};
    int64_t count = 0;
    for (; spent < time; spent = std::chrono::steady_clock::now() - start) {
        run("BEGIN IMMEDIATE");
        const int64_t from = count;
        for (; count < from + group; ++count)
            insert(*channels[size_t(count) % channels.size()]);
        const size_t touched = std::min(size_t(group), channels.size());
        for (size_t i = 0; i < touched; ++i)
            finish(*channels[(size_t(from) + i) % channels.size()]);
        run("COMMIT");
    }
    return double(count) / spent.count();
}

void BareSqlite::fill(const std::string& name, int64_t count)
{
    run("PRAGMA synchronous = OFF");
    Channel& channel = this->channel(name);
    for (int64_t done = 0; done < count;) {
        run("BEGIN IMMEDIATE");
        for (const int64_t end = std::min(count, done + kFillGroup); done < end; ++done)
            insert(channel);
        finish(channel);
        run("COMMIT");
    }
    run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = FULL");
}

Seconds BareSqlite::read(const std::string& name, int64_t count)
{
    const auto start = std::chrono::steady_clock::now();
    sqlite3_stmt* head = prepared("SELECT key, last FROM channels WHERE name = ?");
    Binding(head) << name;
    step(head);
    const int64_t key = sqlite3_column_int64(head, 0);
    const int64_t last = sqlite3_column_int64(head, 1);
    sqlite3_reset(head);
    sqlite3_stmt* events =
        prepared("SELECT position, id, user, name, device, n, time, data, plain FROM events"
                 " WHERE position BETWEEN ? AND ? ORDER BY position");
    Binding(events) << (key << kOffsetBits | (last - count + 1)) << (key << kOffsetBits | last);
    int64_t rows = 0;
    size_t bytes = 0;
    while (step(events) == SQLITE_ROW) {
        ++rows;
        for (const int column : {1, 2, 3, 4})
            bytes +=
                std::string_view(reinterpret_cast<const char*>(sqlite3_column_text(events, column))).size();
        bytes += size_t(sqlite3_column_int64(events, 0) + sqlite3_column_int64(events, 5) +
                        sqlite3_column_int64(events, 6)) &
                 1;
        bytes += size_t(sqlite3_column_bytes(events, 7)) + size_t(sqlite3_column_bytes(events, 8));
    }
    if (rows != count || bytes == 0)
        throw std::runtime_error("the events to be read are not there");
    return std::chrono::steady_clock::now() - start;
}

} // namespace heartline::bench
