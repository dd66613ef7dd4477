// SPDX-License-Identifier: MIT
#include "statements.h"

using namespace Qt::StringLiterals;

namespace heartline::store {

QSqlQuery* Statements::run(const char* statement, const QVariantList& values)
{
    if (failed())
        return nullptr;
    std::unique_ptr<QSqlQuery>& query = m_queries[statement];
    if (!query) {
        query = std::make_unique<QSqlQuery>(m_database.handle());
        query->setForwardOnly(true);
        if (!query->prepare(QString::fromLatin1(statement))) {
            m_error = Database::describe(query->lastError(), m_database.path());
            query.reset();
            return nullptr;
        }
    }
    query->finish();
    for (qsizetype i = 0; i < values.size(); ++i) {
        // Qt Sql binds a null text or blob as NULL, though QVariant::isNull() denies it; here empty is empty.
        const QVariant& value = values[i];
        const bool nullText = value.typeId() == QMetaType::QString && value.toString().isNull();
        const bool nullBlob = value.typeId() == QMetaType::QByteArray && value.toByteArray().isNull();
        query->bindValue(int(i), nullText || nullBlob || value.isNull() ? QVariant(u""_s) : value);
    }
    if (!query->exec()) {
        m_error = Database::describe(query->lastError(), m_database.path());
        return nullptr;
    }
    return query.get();
}

} // namespace heartline::store
