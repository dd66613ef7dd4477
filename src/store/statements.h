// SPDX-License-Identifier: MIT
#pragma once

#include "database.h"

#include <QSqlQuery>
#include <QVariant>

#include <array>
#include <memory>
#include <unordered_map>

namespace heartline::store {

/// Statements on one database, each prepared once.
///
/// A failure sticks (failed()) until takeError() or reset(), and nothing more runs: so a series of them is
/// written without a check behind each.
class HEARTLINE_STORE_EXPORT Statements
{
public:
    /// `database` must outlive it.
    explicit Statements(const Database& database);
    ~Statements();
    Q_DISABLE_COPY_MOVE(Statements)

    /// Runs `statement`, which must be a literal (it is known by its address), each `?` in it a value. Null
    /// after a failure. The query is valid until the same statement runs again; one that may have rows left
    /// has to be finish()ed.
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

    [[nodiscard]] bool failed() const { return static_cast<bool>(m_error); }
    /// What went wrong since the last time, and reset().
    [[nodiscard]] Error takeError();
    /// Ends open reads, without which SQLite would not roll back, and forgets the failure.
    void reset();

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
    // by their place: anew for each value of each run, which took a quarter of the server's store's time.
    static const std::array<QString, 14> kNames;

    QSqlQuery* prepared(const char* statement);
    QSqlQuery* execute(QSqlQuery* query);

    const Database& m_database;
    std::unordered_map<const char*, std::unique_ptr<QSqlQuery>> m_queries; // by the literal's address
    Error m_error;
};

} // namespace heartline::store
