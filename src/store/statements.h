// SPDX-License-Identifier: MIT
#pragma once

#include "database.h"

#include <QSqlQuery>
#include <QVariantList>

#include <memory>
#include <unordered_map>

namespace heartline::store {

/// Statements of one database, each prepared once. After the first that fails nothing more is run until the
/// error is taken, so that a series of them is written without a check behind each.
class HEARTLINE_STORE_EXPORT Statements
{
public:
    /// `database` must outlive it.
    explicit Statements(const Database& database)
        : m_database(database)
    {
    }
    Q_DISABLE_COPY_MOVE(Statements)

    /// Binds `values` in their order and runs. Null when that failed, or one before it did. The query is
    /// finished by the next run of the same statement; who leaves rows of one unread calls finish().
    ///
    /// `statement` is known by its address: a literal.
    QSqlQuery* run(const char* statement, const QVariantList& values = {});

    [[nodiscard]] bool failed() const { return static_cast<bool>(m_error); }
    /// What went wrong since it was last taken.
    [[nodiscard]] Error takeError() { return std::exchange(m_error, {}); }

private:
    const Database& m_database;
    std::unordered_map<const char*, std::unique_ptr<QSqlQuery>> m_queries;
    Error m_error;
};

} // namespace heartline::store
