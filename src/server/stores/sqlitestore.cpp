// SPDX-License-Identifier: MIT
#include "sqlitestore.h"
#include "logging.h"
#include "sqlitestore_p.h"

#include <QSqlError>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::hours kTidyEvery{1};
// While there is something to tidy: little enough that nobody waits for it.
constexpr std::chrono::milliseconds kTidyPace{50};
constexpr int kDocumentsAStep = 50;
constexpr int kRevisionsAStep = 200;
constexpr std::chrono::seconds kNoteEvery{1};
// Orders of one turn of the network's loop for which the thread is woken before the turn ends, so that both
// threads have work: soon where it is the work that takes the time, late where it is the disk, whose wait is
// to be shared.
constexpr int kEnoughForWork = 16;
constexpr int kEnoughForDisk = 256;

// Keys of the file's own values.
constexpr QLatin1StringView kServerId{"server"};
constexpr QLatin1StringView kLineage{"lineage"};

// For the peer: what to do, not where the server keeps its files.
QString wordsFor(const store::Error& error)
{
    return error.failure == store::Failure::Full
               ? u"The server has no room left to keep this; try again later."_s
               : u"The server could not keep this; try again later."_s;
}

} // namespace

QString SqliteStore::Books::open(Opened& opened)
{
    // A log of a server is larger than a profile's: more of it in memory, and its WAL taken over less often.
    statements.run("PRAGMA cache_size = -65536");
    statements.run("PRAGMA wal_autocheckpoint = 4000");
    const bool inMemory = database->path() == ":memory:"_L1;

    store::Transaction transaction(database->handle());
    ledger.begin(now());
    StoreSnapshot& snapshot = opened.snapshot;
    const QList<ChannelRow> channels = tables.channels();
    for (const ChannelRow& row : channels) {
        events += row.last;
        if (channelKind(row.name) == ChannelKind::Chat)
            snapshot.rooms.insert(channelOwner(row.name), {row.title, row.last});
    }
    snapshot.names = library.names();
    snapshot.documents = documents.ids().size();
    snapshot.serverId = library.value(kServerId);
    QString name = library.value(kLineage);
    const bool fresh = name.isEmpty();
    if (fresh) {
        snapshot.serverId = wire::makeId();
        library.setValue(kServerId, snapshot.serverId);
    }
    opened.restored = !fresh && !inMemory && !lineage.knows(name, events);
    if (fresh || opened.restored) {
        name = wire::makeId();
        library.setValue(kLineage, name);
        ledger.renewEpochs();
    }
    if (statements.failed())
        return statements.takeError().text;
    if (!transaction.commit())
        return store::Database::describe(database->handle().lastError(), database->path()).text;
    ledger.committed();
    // Behind the file: killed in between, the next start finds a file that the note does not know, and gives
    // epochs once more, which nobody minds who has not yet seen these.
    if (!inMemory && !lineage.begin(name, events))
        qCWarning(lcStore) << "the note beside the file cannot be written; the next start will take the file "
                              "for a restored one";
    if (opened.restored)
        qCWarning(lcStore) << "this file is not the one that was last open here: new epochs channels="
                           << channels.size();
    return {};
}

bool SqliteStore::Books::tidy()
{
    store::Transaction transaction(database->handle());
    if (!transaction.isActive())
        return false;
    ledger.begin(now());
    bool more = ledger.tidy();
    ledger.finish();
    more = tidyDocuments() || more;
    if (statements.failed() || !transaction.commit()) {
        statements.reset();
        ledger.rolledBack();
        return false;
    }
    ledger.committed();
    return more;
}

bool SqliteStore::Books::tidyDocuments()
{
    if (untidy.isEmpty())
        untidy = documents.ids();
    for (int i = 0; i < kDocumentsAStep && !untidy.isEmpty(); ++i) {
        if (documents.tidy(untidy.constLast(), now(), pastRetention, kRevisionsAStep))
            return true;
        untidy.removeLast();
    }
    return !untidy.isEmpty();
}

SqliteStore::SqliteStore(Metrics& metrics)
    : m_metrics(metrics)
    , m_enough(kEnoughForDisk)
{
    m_player.setMaxThreadCount(1);
}

SqliteStore::~SqliteStore()
{
    close();
}

SqliteStore::Opened SqliteStore::open(const Options& options, Post post)
{
    m_post = std::move(post);
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
    m_player.waitForDone();
    m_there.reset(); // what comes back now is too late
}

void SqliteStore::work(const Options& options, Opened& opened)
{
    store::OpenOptions file = SqliteLibrary::openOptions(options.path);
    file.maxPageCount = options.maxPageCount;
    store::OpenResult result = store::Database::open(file);
    std::optional<Books> books;
    QString error = result.error.text;
    opened.setAside = result.setAside;
    if (result.database) {
        books.emplace(std::move(result.database), options);
        error = books->open(opened);
    }
    opened.error = error;

    std::unique_lock lock(m_mutex);
    m_ready = true;
    m_changed.notify_all(); // from here on `opened` is the caller's
    if (!error.isEmpty())
        return;
    auto tidyAt = Clock::now();
    auto noteAt = tidyAt + kNoteEvery;
    std::vector<Job> jobs;
    while (true) {
        const auto called = [this] { return m_closing || m_called; };
        m_changed.wait_until(lock, books->noted == books->events ? tidyAt : std::min(tidyAt, noteAt), called);
        jobs.clear();
        if (std::exchange(m_called, false) || m_closing)
            std::swap(jobs, m_jobs);
        if (jobs.empty() && m_closing)
            break;
        lock.unlock();
        if (!jobs.empty())
            carryOut(*books, std::exchange(jobs, {}));
        const auto present = Clock::now();
        if (present >= tidyAt) {
            const bool more = books->tidy();
            tidyAt = present + (more ? Clock::duration(kTidyPace) : Clock::duration(kTidyEvery));
        }
        if (books->noted != books->events && present >= noteAt) {
            books->note();
            noteAt = present + kNoteEvery;
        }
        lock.lock();
    }
    books->note();
    books->lineage.sync();
}

void SqliteStore::carryOut(Books& books, std::vector<Job> jobs)
{
    std::vector<Completion> completions;
    QString error;
    const Job* const first = jobs.data();
    const Job* const last = first + jobs.size();
    const Tried together = attempt(books, first, last, completions, error);
    if (together != Tried::Done) {
        for (const Job* job = first; job != last; ++job) {
            // A batch of one has just been tried alone.
            Tried alone = jobs.size() == 1 ? together : attempt(books, job, job + 1, completions, error);
            // Where a commit's outcome is not known, running the order again is to look what became of it:
            // its id is in the log, or it isn't.
            const bool unknown = together == Tried::Unknown || alone == Tried::Unknown;
            if (alone == Tried::Unknown)
                alone = attempt(books, job, job + 1, completions, error);
            if (alone != Tried::Done)
                completions.push_back(job->fail(books, error, unknown));
        }
    }
    // The orders go back to the thread that made them, with their completions, which need them: freed here,
    // each piece of memory would be handed over on its own.
    m_post([completions = std::move(completions), jobs = std::move(jobs)] {
        for (const Completion& completion : completions)
            completion();
    });
}

SqliteStore::Tried SqliteStore::attempt(Books& books, const Job* first, const Job* last,
                                        std::vector<Completion>& completions, QString& error)
{
    const auto start = Clock::now();
    const auto before = completions.size();
    const QSqlDatabase database = books.database->handle();
    store::Transaction transaction(database);
    books.ledger.begin(Books::now());
    books.edits = 0;
    bool done = transaction.isActive();
    for (const Job* job = first; done && job != last; ++job) {
        completions.push_back(job->run(books));
        done = !books.statements.failed();
    }
    bool committing = false;
    auto ran = start;
    if (done) {
        books.ledger.finish();
        ran = Clock::now();
        committing = !books.statements.failed();
        done = committing && transaction.commit();
    }
    if (!done) {
        const store::Error cause =
            books.statements.failed()
                ? books.statements.takeError()
                : store::Database::describe(database.lastError(), books.database->path());
        qCWarning(lcStore).noquote() << "commit failed orders=" << last - first << cause.text;
        error = wordsFor(cause);
        completions.resize(before);
        books.statements.reset();
        books.ledger.rolledBack();
        ++m_metrics.commitFailures;
        // A disk that is full is found out before the record that makes a commit is complete.
        return committing && cause.failure != store::Failure::Full ? Tried::Unknown : Tried::Failed;
    }
    books.ledger.committed();
    books.events += books.ledger.appended();
    m_metrics.events += books.edits + quint64(books.ledger.appended());
    ++m_metrics.commits;
    const auto end = Clock::now();
    m_enough = end - ran > ran - start ? kEnoughForDisk : kEnoughForWork;
    m_metrics.commitMicroseconds +=
        quint64(std::chrono::duration_cast<std::chrono::microseconds>(end - start).count());
    return Tried::Done;
}

void SqliteStore::enqueue(Job job)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    ++m_sinceCall;
    if (m_sinceCall >= m_enough) {
        call();
    } else if (m_sinceCall == 1) {
        // Behind what else this turn of the loop brings: the rest of what has been read is not left to wait
        // for a commit of the first of it.
        m_post([this, there = std::weak_ptr<bool>(m_there)] {
            if (there.lock() && m_sinceCall > 0)
                call();
        });
    }
}

void SqliteStore::call()
{
    m_sinceCall = 0;
    {
        const std::scoped_lock lock(m_mutex);
        m_called = true;
    }
    m_changed.notify_all();
}

} // namespace heartline::server
