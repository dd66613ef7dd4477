// SPDX-License-Identifier: MIT
#include "database.h"
#include "filelock.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlQuery>

#include <atomic>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace heartline::store {

namespace {

// SQLite's primary result codes (https://www.sqlite.org/rescode.html); the driver gives them as text.
constexpr int kSqlitePerm = 3;
constexpr int kSqliteBusy = 5;
constexpr int kSqliteReadOnly = 8;
constexpr int kSqliteCorrupt = 11;
constexpr int kSqliteFull = 13;
constexpr int kSqliteCantOpen = 14;
constexpr int kSqliteNotADatabase = 26;

QString makeConnectionName()
{
    static std::atomic<quint64> counter = 0;
    return u"heartline-store-%1"_s.arg(++counter);
}

QSqlError run(const QSqlDatabase& database, const QString& statement, QVariant* value = nullptr)
{
    QSqlQuery query(database);
    if (!query.exec(statement))
        return query.lastError();
    if (value && query.next())
        *value = query.value(0);
    return {};
}

QString setAside(const QString& path)
{
    const QString aside =
        path + u".damaged-"_s + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-hhmmsszzz"_s);
    // The log first: without it, the file alone would be opened as an older state of itself.
    for (const QString& suffix : {u"-wal"_s, u"-shm"_s, QString()}) {
        if (QFile::exists(path + suffix) && !QFile::rename(path + suffix, aside + suffix))
            return {};
    }
    return aside;
}

} // namespace

struct Database::Private
{
    QString path;
    FileLock lock;
    QString connection;

    QSqlDatabase handle() const { return QSqlDatabase::database(connection, false); }
    Error failed(const QSqlError& error) const { return describe(error, path); }

    Error connect(const OpenOptions& options);
    Error check(const OpenOptions& options) const;
    Error migrate(const OpenOptions& options) const;
    void disconnect();
    ~Private() { disconnect(); }
};

Error Database::Private::connect(const OpenOptions& options)
{
    // What people write is theirs: SQLite would make a file that every user of the computer may read, and
    // gives its log and its index the rights of the file. Where this fails, opening says why.
    if (path != ":memory:"_L1) {
        const int file = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0)
            ::close(file);
    }
    connection = makeConnectionName();
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
    database.setDatabaseName(path);
    if (!database.isValid())
        return {Failure::Other, u"Qt's SQLite driver is missing (Debian: libqt6sql6-sqlite)."_s};
    if (!database.open())
        return failed(database.lastError());
    QStringList pragmas{u"PRAGMA synchronous=FULL"_s, u"PRAGMA foreign_keys=ON"_s,
                        u"PRAGMA trusted_schema=OFF"_s};
    if (options.maxPageCount > 0)
        pragmas.append(u"PRAGMA max_page_count=%1"_s.arg(options.maxPageCount));
    for (const QString& pragma : std::as_const(pragmas)) {
        if (const QSqlError error = run(database, pragma); error.isValid())
            return failed(error);
    }
    return {};
}

// Reads only, so that a file which is then refused was not changed.
Error Database::Private::check(const OpenOptions& options) const
{
    QVariant version;
    QVariant kind;
    QVariant tables;
    for (const auto& [statement, value] :
         {std::pair(u"PRAGMA user_version"_s, &version), std::pair(u"PRAGMA application_id"_s, &kind),
          std::pair(u"SELECT count(*) FROM sqlite_schema"_s, &tables)}) {
        if (const QSqlError error = run(handle(), statement, value); error.isValid())
            return failed(error);
    }
    if (tables.toInt() > 0 && kind.toInt() != options.applicationId)
        return {Failure::Newer, u"%1 is a database of another program or another kind."_s.arg(path)};
    if (version.toInt() > int(options.migrations.size()))
        return {Failure::Newer,
                u"%1 was written by a newer version of Heartline (schema %2, this one knows %3)."_s.arg(path)
                    .arg(version.toInt())
                    .arg(options.migrations.size())};
    if (QFileInfo(path).size() <= options.checkedBytes) {
        QVariant verdict;
        if (const QSqlError error = run(handle(), u"PRAGMA quick_check(1)"_s, &verdict); error.isValid())
            return failed(error);
        if (verdict.toString() != "ok"_L1)
            return {Failure::Damaged, u"%1 is damaged: %2"_s.arg(path, verdict.toString())};
    }
    return {};
}

Error Database::Private::migrate(const OpenOptions& options) const
{
    const QSqlDatabase database = handle();
    if (const QSqlError error = run(database, u"PRAGMA journal_mode=WAL"_s); error.isValid())
        return failed(error);
    QVariant current;
    if (const QSqlError error = run(database, u"PRAGMA user_version"_s, &current); error.isValid())
        return failed(error);
    for (size_t version = current.toUInt(); version < options.migrations.size(); ++version) {
        Transaction transaction(database);
        QStringList statements = options.migrations[version];
        // The version is a page of the same transaction: a step is done and counted, or neither.
        statements.append(u"PRAGMA application_id=%1"_s.arg(options.applicationId));
        statements.append(u"PRAGMA user_version=%1"_s.arg(version + 1));
        for (const QString& statement : std::as_const(statements)) {
            if (const QSqlError error = run(database, statement); error.isValid())
                return failed(error);
        }
        if (!transaction.commit())
            return failed(database.lastError());
    }
    // Proves that the file can be written now, not at the first message: a read-only file passes all of the
    // above.
    if (const QSqlError error = run(database, u"PRAGMA user_version=%1"_s.arg(options.migrations.size()));
        error.isValid())
        return failed(error);
    return {};
}

void Database::Private::disconnect()
{
    if (connection.isEmpty())
        return;
    handle().close();
    QSqlDatabase::removeDatabase(connection);
    connection.clear();
}

OpenResult Database::open(const OpenOptions& options)
{
    OpenResult result;
    auto d = std::make_unique<Private>();
    d->path = options.path;
    const bool inMemory = options.path == ":memory:"_L1;
    if (!inMemory) {
        const QFileInfo file(options.path);
        if (!QDir().mkpath(file.absolutePath())) {
            result.error = {
                Failure::ReadOnly,
                u"The folder %1 cannot be made: is there a file in its way, or no permission?"_s.arg(
                    file.absolutePath())};
            return result;
        }
        switch (d->lock.take(options.path + u".lock"_s)) {
        case FileLock::Outcome::Taken:
            break;
        case FileLock::Outcome::Busy:
            result.error = {Failure::Busy,
                            u"%1 is in use by another process (%2)."_s.arg(
                                options.path, d->lock.detail().isEmpty() ? u"unknown"_s : d->lock.detail())};
            return result;
        case FileLock::Outcome::Failed:
            result.error = {Failure::ReadOnly,
                            u"%1 cannot be written: %2."_s.arg(options.path, d->lock.detail())};
            return result;
        }
    }

    Error error = d->connect(options);
    if (!error)
        error = d->check(options);
    if (error.failure == Failure::Damaged && !inMemory) {
        d->disconnect();
        result.setAside = setAside(options.path);
        if (result.setAside.isEmpty()) {
            result.error = {Failure::ReadOnly, u"%1 is damaged and cannot be renamed."_s.arg(options.path)};
            return result;
        }
        error = d->connect(options);
    }
    if (!error)
        error = d->migrate(options);
    if (error)
        result.error = error;
    else
        result.database.reset(new Database(std::move(d)));
    return result;
}

Database::Database(std::unique_ptr<Private> priv)
    : d(std::move(priv))
{
}

Database::~Database() = default;

QSqlDatabase Database::handle() const
{
    return d->handle();
}

QString Database::path() const
{
    return d->path;
}

Error Database::describe(const QSqlError& error, const QString& path)
{
    // Extended codes keep the primary one in the low byte.
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case kSqliteBusy:
        return {Failure::Busy, u"%1 is in use by another process."_s.arg(path)};
    case kSqlitePerm:
    case kSqliteReadOnly:
    case kSqliteCantOpen:
        return {Failure::ReadOnly, u"%1 cannot be written."_s.arg(path)};
    case kSqliteFull:
        return {Failure::Full, u"There is no room left for %1."_s.arg(path)};
    case kSqliteCorrupt:
    case kSqliteNotADatabase:
        return {Failure::Damaged, u"%1 is damaged."_s.arg(path)};
    default:
        return {Failure::Other, u"%1: %2"_s.arg(path, error.text())};
    }
}

Transaction::Transaction(const QSqlDatabase& database)
    : m_database(database)
    , m_active(m_database.transaction())
{
}

Transaction::~Transaction()
{
    if (m_active)
        m_database.rollback();
}

bool Transaction::commit()
{
    if (!m_active || !m_database.commit())
        return false;
    m_active = false;
    return true;
}

} // namespace heartline::store
