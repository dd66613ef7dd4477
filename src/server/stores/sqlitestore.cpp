// SPDX-License-Identifier: MIT
#include "sqlitestore.h"
#include "ledger.h"
#include "lineagefile.h"
#include "logging.h"
#include "sqlitelibrary.h"
#include "sqlitetables.h"

#include <Heartline/DocumentLog>
#include <Heartline/DocumentText>

#include <QDateTime>
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
// Texts of the past that are asked for at once: the updates of each are in memory until it is played.
constexpr int kMostPlays = 4;
// Orders of one turn of the network's loop for which the thread is woken before the turn ends, so that both
// threads have work: soon where it is the work that takes the time, late where it is the disk, whose wait is
// to be shared.
constexpr int kEnoughForWork = 16;
constexpr int kEnoughForDisk = 256;

// Keys of the file's own values.
constexpr QLatin1StringView kServerId{"server"};
constexpr QLatin1StringView kLineage{"lineage"};

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

// For the peer: what to do, not where the server keeps its files.
QString wordsFor(const store::Error& error)
{
    return error.failure == store::Failure::Full
               ? u"The server has no room left to keep this; try again later."_s
               : u"The server could not keep this; try again later."_s;
}

} // namespace

struct SqliteStore::Books
{
    Books(std::unique_ptr<store::Database> file, const Options& options)
        : database(std::move(file))
        , statements(*database)
        , tables(statements)
        , library(statements)
        , documents(statements)
        , ledger(tables, {.retention = options.retention})
        , lineage(database->path() + u".lineage"_s)
        , pastRetention(options.pastRetention)
    {
    }

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
    books.ledger.begin(now());
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

void SqliteStore::drawGeneration(const QString& userId, const QString& device, Done<qint64> done)
{
    order<qint64>([=](Books& books) { return books.ledger.drawGeneration(userId, device); }, done);
}

void SqliteStore::claimGeneration(const QString& userId, const QString& device, qint64 generation,
                                  Done<bool> done)
{
    order<bool>([=](Books& books) { return books.ledger.claimGeneration(userId, device, generation); }, done);
}

void SqliteStore::publish(const PublishOrder& order, Done<PublishOutcome> done)
{
    // All that this order needs on its way, made and freed on this thread: the store's only fills it in.
    struct Pending
    {
        PreparedPublish prepared;
        Done<PublishOutcome> done;
        Stored<PublishOutcome> result{};
    };
    const auto pending = std::make_shared<Pending>(Pending{prepare(order), std::move(done)});
    // Without a reference of its own: the order goes where its completion goes.
    const auto completion = [](Pending* kept) -> Completion {
        return [kept] {
            if (kept->done)
                kept->done(kept->result);
        };
    };
    enqueue({.run =
                 [pending, completion](Books& books) {
                     pending->result = {books.ledger.publish(pending->prepared), {}};
                     return completion(pending.get());
                 },
             .fail =
                 [pending, completion](Books& books, const QString& error, bool unknown) {
                     // It stops its lane in either case: nothing behind it may be taken.
                     PublishOutcome refused = books.ledger.unavailable(pending->prepared.order, error);
                     const bool dropped = refused.kind == PublishOutcome::Kind::Dropped;
                     if (unknown && !dropped)
                         pending->result = {{}, error};
                     else
                         pending->result = {std::move(refused), {}};
                     return completion(pending.get());
                 }});
}

void SqliteStore::endLane(quint64 lane)
{
    const auto end = [lane](Books& books) -> Completion {
        books.ledger.endLane(lane);
        return [] {};
    };
    enqueue({.run = end, .fail = [end](Books& books, const QString&, bool) { return end(books); }});
}

void SqliteStore::resume(const ResumeOrder& order, Done<Resumed> done)
{
    this->order<Resumed>([=](Books& books) { return books.ledger.resume(order); }, done);
}

void SqliteStore::readLog(const QString& channel, const LogRange& range, Done<LogPage> done)
{
    order<LogPage>([=](Books& books) { return books.ledger.readLog(channel, range); }, done);
}

void SqliteStore::markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset,
                           Done<qint64> done)
{
    order<qint64>([=](Books& books) { return books.ledger.markRead(channel, userId, epoch, offset); }, done);
}

void SqliteStore::appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done)
{
    order<ChatEvent>([=](Books& books) { return books.ledger.appendChat(room, message); }, done);
}

void SqliteStore::readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done)
{
    order<QList<QByteArray>>([=](Books& books) { return books.ledger.readChat(room, range); }, done);
}

void SqliteStore::createRoom(const QString& room, const QString& title, Done<std::optional<LogEvent>> done)
{
    order<std::optional<LogEvent>>([=](Books& books) { return books.ledger.createRoom(room, title); }, done);
}

void SqliteStore::rememberName(const QString& userId, const QString& name)
{
    const auto work = [=](Books& books) {
        books.library.rememberName(userId, name);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::addNotification(const NotificationRequest& request, Done<NotificationOutcome> done)
{
    order<NotificationOutcome>([=](Books& books) { return books.ledger.addNotification(request); }, done);
}

void SqliteStore::readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done)
{
    order<InboxPage>([=](Books& books) { return books.ledger.readInbox(userId, afterSequence); }, done);
}

void SqliteStore::markDelivered(const QString& userId, qint64 sequence)
{
    const auto work = [=](Books& books) {
        books.ledger.markDelivered(userId, sequence);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::loadDocument(const QString& docId, Done<documents::Loaded> done)
{
    order<documents::Loaded>([=](Books& books) { return books.documents.load(docId); }, done);
}

void SqliteStore::appendUpdate(const QString& docId, const QByteArray& update, const QString& author,
                               Done<qint64> done)
{
    const auto work = [=](Books& books) {
        ++books.edits;
        return books.documents.append(docId, update, author, now());
    };
    order<qint64>(work, done);
}

void SqliteStore::describeDocument(const QString& docId, const QString& heading, qint64 bytes)
{
    const auto work = [=](Books& books) {
        books.documents.describe(docId, heading, bytes);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::compactDocument(const QString& docId, const QByteArray& state, qint64 n)
{
    const auto work = [=](Books& books) {
        books.documents.compact(docId, state, n);
        return Nothing{};
    };
    order<Nothing>(work, {});
}

void SqliteStore::listDocuments(Done<QList<documents::DocumentInfo>> done)
{
    order<QList<documents::DocumentInfo>>([](Books& books) { return books.documents.list(); }, done);
}

void SqliteStore::setDocumentTitle(const QString& docId, const QString& title, Done<bool> done)
{
    const auto work = [=](Books& books) {
        const bool made = books.documents.create(docId, now());
        static_cast<void>(books.documents.setTitle(docId, title));
        return made;
    };
    order<bool>(work, done);
}

void SqliteStore::removeDocument(const QString& docId, Done<bool> done)
{
    order<bool>([=](Books& books) { return books.documents.remove(docId); }, done);
}

void SqliteStore::documentHistory(const QString& docId, qint64 before, int limit,
                                  Done<documents::History> done)
{
    order<documents::History>([=](Books& books) { return books.documents.history(docId, before, limit); },
                              done);
}

void SqliteStore::documentTextAt(const QString& docId, qint64 n, Done<std::optional<QByteArray>> done)
{
    using Text = std::optional<QByteArray>;
    using Updates = std::optional<QList<QByteArray>>;
    if (m_plays >= kMostPlays)
        return m_post([done] { done(Stored<Text>{{}, u"Too many ask for the past at once."_s}); });
    ++m_plays;
    const auto read = [=](Books& books) { return books.documents.updatesUpTo(docId, n); };
    order<Updates>(read, [this, done, there = std::weak_ptr<bool>(m_there)](const Stored<Updates>& updates) {
        if (!there.lock())
            return;
        if (!updates || !updates.value) {
            --m_plays;
            return done(Stored<Text>{{}, updates.error});
        }
        // A long past takes seconds, and nothing would be committed meanwhile.
        m_player.start([this, done, there, past = *updates.value] {
            const auto text = documents::textOf(past, u"content"_s);
            m_post([this, done, there, utf8 = text ? Text(text->toUtf8()) : Text()] {
                if (!there.lock())
                    return;
                --m_plays;
                done(Stored<Text>{utf8, {}});
            });
        });
    });
}

void SqliteStore::barrier(Done<Nothing> done)
{
    order<Nothing>([](Books&) { return Nothing{}; }, done);
}

} // namespace heartline::server
