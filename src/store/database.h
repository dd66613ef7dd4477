// SPDX-License-Identifier: MIT
#pragma once

#include "store_export.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace heartline::store {

/// What went wrong with a file, named by what its user should do about it.
enum class Failure
{
    None,
    Busy,     ///< Another process has it open: use that one, or choose another folder. Nothing was touched.
    Newer,    ///< Written by a newer version, or of another kind: update the program. Nothing was touched.
    ReadOnly, ///< The file or its folder cannot be written: mend the permissions.
    Full,     ///< No room on the disk (or the file's bound is met): make room; what was committed is safe.
    Damaged,  ///< Found damaged while in use: open it again, which sets it aside.
    Other,    ///< The text says what.
};

struct Error
{
    Failure failure = Failure::None;
    QString text; ///< One English sentence with the path, for logs and for people.
    explicit operator bool() const { return failure != Failure::None; }
};

/// One step of the schema: statements that lead from version n to n + 1, run in one transaction with the new
/// number.
using Migration = QStringList;

struct OpenOptions
{
    QString path; ///< The file; its folder is made when absent. ":memory:" keeps nothing.
    /// All steps from an empty file on, in order; their count is the version this program knows.
    std::vector<Migration> migrations;
    /// Written into the file's header, so that a profile is not opened as a server's file; 0 for none.
    int applicationId = 0;
    /// Up to this size the whole file is checked when it's opened, some 6 ms a MiB; a larger one shows damage
    /// when it is used.
    qint64 checkedBytes = 64 * 1024 * 1024;
    /// Largest size in pages of 4096 bytes; 0 for no bound. For tests of a full disk.
    int maxPageCount = 0;
};

class Database;

struct OpenResult
{
    std::unique_ptr<Database> database; ///< Null when `error` is set.
    Error error;
    /// Where a damaged file was moved to, if there was one: say it to the person, its contents are not in
    /// `database`.
    QString setAside;
};

/// A SQLite file that belongs to one process and one thread: a client's profile or a server's data.
///
/// Commits survive power loss (WAL, synchronous=FULL). Each object has a connection of its own name, and must
/// be made, used and destroyed in one thread; QSqlDatabase needs a QCoreApplication in the process.
///
/// ```cpp
/// auto [database, error, setAside] = Database::open({.path = path, .migrations = {{u"CREATE TABLE t
/// (x)"_s}}}); if (!database)
///     return complain(error.text);
/// QSqlQuery query(database->handle());
/// ```
class HEARTLINE_STORE_EXPORT Database
{
public:
    /// Takes the lock, checks the file, and brings it to the newest version. A file that is damaged is
    /// renamed (with its -wal and -shm), never overwritten, and a new one is made.
    [[nodiscard]] static OpenResult open(const OpenOptions& options);

    /// Closes the file and gives up the lock. Queries on handle() must be gone.
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    [[nodiscard]] QSqlDatabase handle() const;
    [[nodiscard]] QString path() const;

    /// What an error of a query on handle() means.
    [[nodiscard]] static Error describe(const QSqlError& error, const QString& path);

private:
    struct Private;
    explicit Database(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// Begins at construction; rolls back in its destructor unless commit() succeeded.
class HEARTLINE_STORE_EXPORT Transaction
{
public:
    explicit Transaction(const QSqlDatabase& database);
    ~Transaction();
    Q_DISABLE_COPY_MOVE(Transaction)

    [[nodiscard]] bool isActive() const { return m_active; }
    /// False leaves the transaction to be rolled back; the database's lastError() says why.
    [[nodiscard]] bool commit();

private:
    QSqlDatabase m_database;
    bool m_active = false;
};

} // namespace heartline::store
