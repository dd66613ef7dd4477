// SPDX-License-Identifier: MIT
#include "sqlitestatements.h"

#include <QSqlError>

using namespace Qt::StringLiterals;

namespace heartline::server {

const std::array<QString, 10> SqliteStatements::kNames{u":a"_s, u":b"_s, u":c"_s, u":d"_s, u":e"_s,
                                                       u":f"_s, u":g"_s, u":h"_s, u":i"_s, u":j"_s};

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
    QString text = QString::fromLatin1(statement);
    size_t place = 0;
    for (qsizetype at = text.indexOf(u'?'); at >= 0; at = text.indexOf(u'?', at))
        text.replace(at, 1, kNames.at(place++));
    if (query->prepare(text))
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
