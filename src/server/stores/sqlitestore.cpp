// SPDX-License-Identifier: MIT
#include "sqlitestore.h"
#include "logging.h"
#include "sqlitetables.h"

#include <QSqlError>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::hours kPruneEvery{24};

// For the peer: what to do, not where the server keeps its files.
QString wordsFor(const store::Error& error)
{
    return error.failure == store::Failure::Full
               ? u"The server has no room left to keep this; try again later."_s
               : u"The server could not keep this; try again later."_s;
}

} // namespace

SqliteStore::SqliteStore(Metrics& metrics)
    : m_metrics(metrics)
{
}

SqliteStore::~SqliteStore()
{
    close();
}

SqliteStore::Opened SqliteStore::open(const QString& path, Post post, int maxPageCount)
{
    m_post = std::move(post);
    store::OpenOptions options = SqliteTables::openOptions(path);
    options.maxPageCount = maxPageCount;
    Opened opened;
    m_thread = std::thread([this, options, &opened] { work(options, opened); });
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_ready; });
    return opened;
}

void SqliteStore::close()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_closing = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void SqliteStore::work(const store::OpenOptions& options, Opened& opened)
{
    const store::OpenResult file = store::Database::open(options);
    std::unique_ptr<SqliteTables> tables;
    QString error = file.error.text;
    if (file.database) {
        tables = std::make_unique<SqliteTables>(*file.database);
        tables->prune();
        opened.snapshot = tables->snapshot();
        error = tables->error().text;
    }
    opened.error = error;
    opened.setAside = file.setAside;

    std::unique_lock lock(m_mutex);
    m_ready = true;
    m_changed.notify_all(); // from here on `opened` is the caller's
    if (!error.isEmpty())
        return;
    auto pruned = Clock::now();
    std::vector<Job> jobs;
    while (true) {
        m_changed.wait(lock, [this] { return m_closing || !m_jobs.empty(); });
        jobs.clear();
        std::swap(jobs, m_jobs);
        if (jobs.empty())
            return;
        lock.unlock();
        carryOut(*tables, *file.database, jobs);
        if (Clock::now() - pruned > kPruneEvery) {
            tables->prune();
            if (tables->failed())
                tables->rolledBack();
            pruned = Clock::now();
        }
        lock.lock();
    }
}

void SqliteStore::carryOut(SqliteTables& tables, const store::Database& database,
                           const std::vector<Job>& jobs)
{
    std::vector<Completion> completions;
    QString error;
    const Job* const first = jobs.data();
    const Job* const last = first + jobs.size();
    if (!attempt(tables, database, first, last, completions, error)) {
        for (const Job* job = first; job != last; ++job) {
            // A batch of one has just been tried alone.
            if (jobs.size() == 1 || !attempt(tables, database, job, job + 1, completions, error))
                completions.emplace_back([fail = job->fail, error] { fail(error); });
        }
    }
    m_post([completions = std::move(completions)] {
        for (const Completion& completion : completions)
            completion();
    });
}

bool SqliteStore::attempt(SqliteTables& tables, const store::Database& database, const Job* first,
                          const Job* last, std::vector<Completion>& completions, QString& error)
{
    const auto start = Clock::now();
    const auto before = completions.size();
    quint64 counted = 0;
    store::Transaction transaction(database.handle());
    bool done = transaction.isActive();
    for (const Job* job = first; done && job != last; ++job) {
        completions.push_back(job->run(tables));
        counted += job->counts ? 1 : 0;
        done = !tables.failed();
    }
    if (done) {
        tables.finish();
        done = !tables.failed() && transaction.commit();
    }
    if (!done) {
        const store::Error cause =
            tables.failed() ? tables.error()
                            : store::Database::describe(database.handle().lastError(), database.path());
        qCWarning(lcStore).noquote() << "commit failed orders=" << last - first << cause.text;
        error = wordsFor(cause);
        completions.resize(before);
        tables.rolledBack(); // ends open reads as well, without which SQLite would not roll back
        ++m_metrics.commitFailures;
        return false;
    }
    m_metrics.events += counted;
    ++m_metrics.commits;
    m_metrics.commitMicroseconds +=
        quint64(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
    return true;
}

template<class T, class Work>
void SqliteStore::order(Work work, const Done<T>& done, Counts counts)
{
    Job job;
    job.run = [work = std::move(work), done](SqliteTables& tables) -> Completion {
        return [done, value = work(tables)] {
            if (done)
                done(Stored<T>{value, {}});
        };
    };
    job.fail = [done](const QString& error) {
        if (done)
            done(Stored<T>{{}, error});
    };
    job.counts = counts == Counts::Yes;
    {
        const std::scoped_lock lock(m_mutex);
        m_jobs.push_back(std::move(job));
        if (m_jobs.size() > 1)
            return; // the thread was woken for the first of them
    }
    m_changed.notify_all();
}

void SqliteStore::appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done)
{
    order<ChatEvent>([=](SqliteTables& tables) { return tables.appendChat(room, message); }, done,
                     Counts::Yes);
}

void SqliteStore::readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done)
{
    order<QList<QByteArray>>([=](SqliteTables& tables) { return tables.readChat(room, range); }, done);
}

void SqliteStore::createRoom(const QString& room, const QString& title, Done<bool> done)
{
    order<bool>([=](SqliteTables& tables) { return tables.createRoom(room, title); }, done);
}

void SqliteStore::rememberName(const QString& userId, const QString& name)
{
    const auto work = [=](SqliteTables& tables) {
        tables.rememberName(userId, name);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::addNotification(const NotificationRequest& request, Done<NotificationOutcome> done)
{
    order<NotificationOutcome>([=](SqliteTables& tables) { return tables.addNotification(request); }, done,
                               Counts::Yes);
}

void SqliteStore::readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done)
{
    order<InboxPage>([=](SqliteTables& tables) { return tables.readInbox(userId, afterSequence); }, done);
}

void SqliteStore::markDelivered(const QString& userId, qint64 sequence)
{
    const auto work = [=](SqliteTables& tables) {
        tables.markDelivered(userId, sequence);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::writeDocument(const QString& docId, const QByteArray& utf8, Done<DocumentWritten> done)
{
    order<DocumentWritten>([=](SqliteTables& tables) { return tables.writeDocument(docId, utf8); }, done,
                           Counts::Yes);
}

void SqliteStore::readDocument(const QString& docId, Done<QByteArray> done)
{
    order<QByteArray>([=](SqliteTables& tables) { return tables.readDocument(docId); }, done);
}

void SqliteStore::listDocuments(Done<QList<DocumentInfo>> done)
{
    order<QList<DocumentInfo>>([](SqliteTables& tables) { return tables.listDocuments(); }, done);
}

void SqliteStore::barrier(Done<Nothing> done)
{
    order<Nothing>([](SqliteTables&) { return Nothing{}; }, done);
}

} // namespace heartline::server
