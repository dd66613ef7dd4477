// SPDX-License-Identifier: MIT
#pragma once

#include "ledger.h"
#include "lineagefile.h"
#include "sqlitelibrary.h"
#include "sqlitestore.h"
#include "sqlitetables.h"

#include <Heartline/DocumentLog>

#include <QDateTime>

namespace heartline::server {

/// What the store's thread works on, inside its transactions.
struct SqliteStore::Books
{
    Books(std::unique_ptr<store::Database> file, const Options& options)
        : database(std::move(file))
        , statements(*database)
        , tables(statements)
        , library(statements)
        , documents(statements)
        , ledger(tables, {.retention = options.retention})
        , lineage(database->path() + QStringLiteral(".lineage"))
        , pastRetention(options.pastRetention)
    {
    }

    /// Milliseconds since the Unix epoch, UTC.
    [[nodiscard]] static qint64 now() { return QDateTime::currentMSecsSinceEpoch(); }
    /// Reads what a hub has to know, and tells a restored backup. The error, if any.
    QString open(Opened& opened);
    bool tidy();
    bool tidyDocuments();
    void note()
    {
        lineage.note(events);
        noted = events;
    }

    std::unique_ptr<store::Database> database;
    store::Statements statements; // before what uses it, behind the database that it must be gone before
    SqliteTables tables;
    SqliteLibrary library;
    documents::DocumentLog documents;
    Ledger ledger;
    LineageFile lineage;
    documents::Retention pastRetention;
    QStringList untidy; // documents that the present round has not come to
    quint64 edits = 0;  // of documents, in the present transaction
    qint64 events = 0;  // of all channels, ever
    qint64 noted = 0;
};

template<class T, class Work>
void SqliteStore::order(Work work, const Done<T>& done)
{
    enqueue({.run = [work = std::move(work), done](Books& books) -> Completion {
                 return [done, value = work(books)] {
                     if (done)
                         done(Stored<T>{value, {}});
                 };
             },
             .fail = [done](Books&, const QString& error, bool) -> Completion {
                 return [done, error] {
                     if (done)
                         done(Stored<T>{{}, error});
                 };
             }});
}

} // namespace heartline::server
