// SPDX-License-Identifier: MIT
#include "sqlitestatements.h"

#include <QSqlError>

namespace heartline::server {

SqliteStatements::SqliteStatements(const store::Database& database)
    : m_database(database)
{
}

SqliteStatements::~SqliteStatements() = default;

QSqlQuery* SqliteStatements::prepared(const char* statement)
{
    if (failed())
        return nullptr;
    std::unique_ptr<QSqlQuery>& query = m_queries[statement];
    if (query) {
        query->finish();
        return query.get();
    }
    query = std::make_unique<QSqlQuery>(m_database.handle());
    query->setForwardOnly(true);
    if (query->prepare(QString::fromLatin1(statement)))
        return query.get();
    m_error = store::Database::describe(query->lastError(), m_database.path());
    query.reset();
    return nullptr;
}

QSqlQuery* SqliteStatements::execute(QSqlQuery* query)
{
    if (query->exec())
        return query;
    m_error = store::Database::describe(query->lastError(), m_database.path());
    return nullptr;
}

void SqliteStatements::reset()
{
    for (const auto& [statement, query] : m_queries) {
        if (query)
            query->finish();
    }
    m_error = {};
}

} // namespace heartline::server
