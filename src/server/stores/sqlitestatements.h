// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <Heartline/Database>

#include <QSqlQuery>
#include <QVariant>

#include <array>
#include <memory>
#include <unordered_map>

namespace heartline::server {

/// Statements on one database, each prepared once.
///
/// A failure sticks (failed(), error()) until reset(): what ran since is then worthless, and nothing more
/// runs.
class HEARTLINE_SERVER_EXPORT SqliteStatements
{
public:
    explicit SqliteStatements(const store::Database& database);
    ~SqliteStatements();
    Q_DISABLE_COPY_MOVE(SqliteStatements)

    /// Runs `statement`, which must be a literal, each `?` in it a value. Null after a failure. The query is
    /// valid until the same statement runs again; one that may have rows left has to be finish()ed.
    template<class... Values>
    QSqlQuery* run(const char* statement, const Values&... values)
    {
        QSqlQuery* query = prepared(statement);
        if (!query)
            return nullptr;
        [[maybe_unused]] size_t place = 0;
        (query->bindValue(kNames[place++], bound(values)), ...);
        return execute(query);
    }

    /// Ends open reads, without which SQLite would not roll back, and forgets the failure.
    void reset();

    [[nodiscard]] bool failed() const { return m_error.failure != store::Failure::None; }
    [[nodiscard]] const store::Error& error() const { return m_error; }
    [[nodiscard]] const store::Database& database() const { return m_database; }

    /// Binds as NULL.
    struct Null
    {
    };

private:
    // Qt Sql binds a null text or blob as NULL; here empty is empty.
    static QVariant bound(const QString& text) { return text.isNull() ? QVariant(QStringLiteral("")) : text; }
    static QVariant bound(const QByteArray& blob) { return blob.isNull() ? QByteArray("") : blob; }
    static QVariant bound(qint64 number) { return number; }
    static QVariant bound(int number) { return number; }
    static QVariant bound(Null) { return {}; }
    static QVariant bound(const QVariant& value) { return value; }

    // What the values are called, each `?` in its turn. Qt Sql makes such names itself where values are bound
    // by their place: anew for each value of each run, which took a quarter of the store's time.
    static const std::array<QString, 10> kNames;

    QSqlQuery* prepared(const char* statement);
    QSqlQuery* execute(QSqlQuery* query);

    const store::Database& m_database;
    std::unordered_map<const char*, std::unique_ptr<QSqlQuery>> m_queries; // by the literal's address
    store::Error m_error;
};

} // namespace heartline::server
