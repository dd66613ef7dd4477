// SPDX-License-Identifier: MIT
#include "statements.h"

#include <QSqlError>

using namespace Qt::StringLiterals;

namespace heartline::store {

const std::array<QString, 14> Statements::kNames{u":a"_s, u":b"_s, u":c"_s, u":d"_s, u":e"_s,
                                                 u":f"_s, u":g"_s, u":h"_s, u":i"_s, u":j"_s,
                                                 u":k"_s, u":l"_s, u":m"_s, u":n"_s};

Statements::Statements(const Database& database)
    : m_database(database)
{
}

Statements::~Statements() = default;

QSqlQuery* Statements::prepared(const char* statement)
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
    m_error = Database::describe(query->lastError(), m_database.path());
    query.reset();
    return nullptr;
}

QSqlQuery* Statements::execute(QSqlQuery* query)
{
    if (query->exec())
        return query;
    m_error = Database::describe(query->lastError(), m_database.path());
    return nullptr;
}

void Statements::reset()
{
    for (const auto& [statement, query] : m_queries) {
        if (query)
            query->finish();
    }
    m_error = {};
}

Error Statements::takeError()
{
    Error error = std::move(m_error);
    reset();
    return error;
}

} // namespace heartline::store
