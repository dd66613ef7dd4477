// SPDX-License-Identifier: MIT
#pragma once

#include "bench_server_clients.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace heartline::bench {

/// The work of heartlined's store done straight through SQLite's own interface: the same tables, the same
/// rows, the same durability; no checks, no threads, nothing between.
class BareSqlite
{
public:
    /// Opens a file that heartlined has made.
    explicit BareSqlite(const QString& path);
    ~BareSqlite();
    BareSqlite(const BareSqlite&) = delete;
    BareSqlite& operator=(const BareSqlite&) = delete;

    /// Appends chat messages of `producers` producers, each in a channel of its own, `group` a transaction,
    /// for `time`. Messages a second.
    [[nodiscard]] double append(int producers, int64_t group, Seconds time);
    /// Makes a channel with `count` events of which nothing has to last: the file is thrown away after a
    /// crash.
    void fill(const std::string& channel, int64_t count);
    /// Reads all of the `count` newest events of a channel. How long it took.
    [[nodiscard]] Seconds read(const std::string& channel, int64_t count);

private:
    struct Channel
    {
        int64_t key = 0;
        int64_t last = 0;
        int64_t time = 0;
        std::string name;
        std::string user;
        std::string device;
    };
    Channel& channel(const std::string& name);
    void insert(Channel& channel);
    void finish(const Channel& channel);
    void run(const char* statements);
    sqlite3_stmt* prepared(const char* statement);
    int step(sqlite3_stmt* statement);
    [[noreturn]] void fail() const;

    sqlite3* m_database = nullptr;
    std::map<const char*, sqlite3_stmt*> m_statements;
    std::map<std::string, Channel> m_channels;
};

} // namespace heartline::bench
