// SPDX-License-Identifier: MIT
#pragma once

#include "documentrecords.h"
#include "documents_export.h"

#include <Heartline/Statements>

#include <QStringList>

#include <optional>

namespace heartline::documents {

/// How documents are kept in a SQLite file, the same on a server and on a client: each update that comes is
/// one row. The rows are the document's past, and those that are newer than its last compacted state are also
/// what loading plays. So nothing that compaction or the engine's garbage collection gives up is lost to
/// history, and an update is written once.
///
/// @code
///     store::Transaction transaction(database.handle());
///     log.append(u"notes"_s, update, u"ann"_s, now);
///     if (statements.failed() || !transaction.commit())
///         complain(statements.takeError().text);
/// @endcode
///
/// It runs inside the caller's transaction and thread. A failure of SQL sticks in the statements, and what is
/// returned after it says nothing. Updates are format v1 and were judged by who appends them; ids are any
/// text. Costs are those of the rows that are touched.
class HEARTLINE_DOCUMENTS_EXPORT DocumentLog
{
public:
    /// The tables, for a migration of the file.
    [[nodiscard]] static QStringList schema();

    /// `statements` must outlive it.
    explicit DocumentLog(store::Statements& statements);

    /// An empty document. False if it's there already.
    bool create(const QString& id, qint64 now);
    [[nodiscard]] Loaded load(const QString& id);
    [[nodiscard]] Tail tail(const QString& id);
    /// Writes an update down, and makes the document if it's not there. Returns its revision's number.
    qint64 append(const QString& id, const QByteArray& update, const QString& author, qint64 now);
    /// What list() tells: the text's first line and its size as UTF-8. Of a document that's not there nothing
    /// is kept.
    void describe(const QString& id, const QString& heading, qint64 textBytes);
    /// `state` has everything up to the revision `upToN`, what waits in it included: loading begins from it.
    /// One that is older than what is kept is not taken.
    void compact(const QString& id, const QByteArray& state, qint64 upToN);

    /// The document changed last comes first.
    [[nodiscard]] QList<DocumentInfo> list();
    [[nodiscard]] std::optional<DocumentInfo> info(const QString& id);
    [[nodiscard]] QStringList ids();
    /// An empty one takes the title away. False if the document isn't there.
    bool setTitle(const QString& id, const QString& title);
    /// With all its past. False if it wasn't there.
    bool remove(const QString& id);

    /// Revisions below `before` (0: the newest), at most `limit`.
    [[nodiscard]] History history(const QString& id, qint64 before, int limit);
    /// An update that gives an empty document, one that does not collect garbage, the state after the
    /// revision `n`. If that one was merged with later ones, the state after those. Nothing where no revision
    /// is left that tells it. O(all that the document was up to then).
    [[nodiscard]] std::optional<QByteArray> stateAt(const QString& id, qint64 n);
    /// What stateAt() plays, to be played elsewhere with stateOf() or textOf(): reading it takes a tenth of
    /// the time.
    [[nodiscard]] std::optional<QList<QByteArray>> updatesUpTo(const QString& id, qint64 n);

    /// Keeps the past within `retention`, one step a call, of at most about `mostRows` revisions; true: there
    /// is more to do. Only what compact() has covered is touched.
    ///
    /// Revisions beyond `retention.exactFor` are merged to one an author in each `mergedTo`: updates commute,
    /// so that the state after each such stretch of time stays what it was. The oldest ones, beyond `age` or
    /// too many for `bytes`, are folded into one base that has no garbage.
    bool tidy(const QString& id, qint64 now, const Retention& retention, int mostRows);

private:
    store::Statements& m_sql;
};

} // namespace heartline::documents
