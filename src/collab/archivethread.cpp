// SPDX-License-Identifier: MIT
#include "archivethread.h"
#include "archivelogging.h"

#include <QSqlError>

#include <algorithm>

Q_LOGGING_CATEGORY(lcArchive, "heartline.collab.archive", QtInfoMsg)

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

// "HLdo": tells a person's documents from a profile and from a server's file.
constexpr int kApplicationId = 0x484c646f;

// Who opens an archive waits for it, and it may be much larger than a profile.
constexpr qint64 kCheckedBytes = 8 << 20;

constexpr auto kLongestPause = 30s;
constexpr auto kFirstTidy = 1min;
constexpr auto kIdle = 1h;
// Of one transaction, so that no read waits long and the log beside the file stays small.
constexpr std::size_t kMostWrites = 4096;
constexpr qsizetype kMostBytes = 8 << 20;

} // namespace

ArchiveThread::ArchiveThread(const QString& path, const DocumentArchive::Options& options, Told told)
    : m_path(path)
    , m_options(options)
    , m_told(std::move(told))
{
    setObjectName(u"documents"_s);
}

ArchiveThread::~ArchiveThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_came.notify_one();
    wait();
}

std::pair<store::Error, QString> ArchiveThread::open()
{
    auto opened = m_opened.get_future();
    start();
    return opened.get();
}

void ArchiveThread::order(ArchiveOrder order)
{
    {
        const std::lock_guard lock(m_mutex);
        m_orders.push_back(std::move(order));
    }
    m_came.notify_one();
}

void ArchiveThread::run()
{
    const auto opened = openFile();
    const bool isOpen = !opened.first;
    if (!isOpen)
        m_file.reset(); // here, where it was made
    m_opened.set_value(opened);
    if (!isOpen)
        return;
    m_tidyAt = Clock::now() + std::min<std::chrono::milliseconds>(m_options.tidyEvery, kFirstTidy);
    std::deque<ArchiveOrder> orders;
    for (bool more = false; takeOrders(orders, !more);) {
        carryOut(orders);
        more = keepHouse();
    }
    m_retryAt = {};
    write();
    if (!m_writes.empty())
        qCWarning(lcArchive, "lost writes=%zu: %s", m_writes.size(), qUtf8Printable(m_failure.text));
    m_file.reset();
}

std::pair<store::Error, QString> ArchiveThread::openFile()
{
    m_file.reset();
    const auto options = [this](const QString& path) {
        return store::OpenOptions{.path = path,
                                  .migrations = {documents::DocumentLog::schema()},
                                  .applicationId = kApplicationId,
                                  .checkedBytes = kCheckedBytes,
                                  .maxPageCount = m_options.maxPageCount};
    };
    store::OpenResult result = store::Database::open(options(m_path));
    m_standsIn = !result.database;
    auto database =
        m_standsIn ? store::Database::open(options(u":memory:"_s)).database : std::move(result.database);
    if (!database)
        qFatal("no database even in memory");
    m_file = std::make_unique<File>(std::move(database));
    return {result.error, result.setAside};
}

bool ArchiveThread::takeOrders(std::deque<ArchiveOrder>& orders, bool wait)
{
    std::unique_lock lock(m_mutex);
    if (wait) {
        auto until = m_tidyAt;
        if (m_isTroubled) // and nothing is tidied
            until = m_writes.empty() ? Clock::now() + kIdle : m_retryAt;
        m_came.wait_until(lock, until, [this] { return m_ending || !m_orders.empty(); });
    }
    orders.swap(m_orders);
    return !m_ending || !orders.empty();
}

void ArchiveThread::carryOut(std::deque<ArchiveOrder>& orders)
{
    for (; !orders.empty(); orders.pop_front()) {
        if (orders.front().kind == ArchiveOrder::Kind::Read) {
            write();
            read(orders.front());
        } else {
            m_writes.push_back(std::move(orders.front()));
        }
    }
    write();
}

void ArchiveThread::read(const ArchiveOrder& order)
{
    order.run(m_file->log);
    if (!m_file->sql.failed())
        return;
    m_failure = m_file->sql.takeError();
    complain();
    if (m_failure.failure == store::Failure::Damaged)
        replaceFile();
}

void ArchiveThread::write()
{
    if (m_writes.empty() || (m_isTroubled && Clock::now() < m_retryAt))
        return;
    if (m_standsIn)
        replaceFile();
    bool done = !m_standsIn && writeTogether();
    if (!done && !m_standsIn) {
        if (m_failure.failure == store::Failure::Damaged) {
            complain();
            replaceFile();
            done = !m_standsIn && writeTogether();
        } else {
            // What fails may be of one document, or need room that another's removal makes.
            writeOneByOne();
            done = m_writes.empty();
        }
    }
    if (std::exchange(m_listChanged, false))
        m_told.documentsChanged();
    if (!done) {
        complain();
    } else if (std::exchange(m_isTroubled, false)) {
        m_pause = {};
        qCInfo(lcArchive, "all is written again");
        m_told.recovered();
    }
}

bool ArchiveThread::writeTogether()
{
    while (!m_writes.empty()) {
        std::size_t count = 0;
        const bool done = transact([&] {
            for (qsizetype bytes = 0; count < std::min(kMostWrites, m_writes.size()) && bytes < kMostBytes;
                 ++count) {
                m_writes[count].run(m_file->log);
                bytes += m_writes[count].update.size();
            }
        });
        if (!done)
            return false;
        for (; count > 0; --count) {
            written(m_writes.front());
            m_writes.pop_front();
        }
    }
    return true;
}

void ArchiveThread::writeOneByOne()
{
    std::deque<ArchiveOrder> left;
    QSet<QString> failed;
    for (ArchiveOrder& order : m_writes) {
        // Those of one document keep their order.
        const bool mayGo =
            order.kind == ArchiveOrder::Kind::Flush ? left.empty() : !failed.contains(order.id);
        if (mayGo && transact([&] { order.run(m_file->log); })) {
            written(order);
        } else {
            failed.insert(order.id);
            left.push_back(std::move(order));
        }
    }
    m_writes = std::move(left);
}

bool ArchiveThread::transact(const std::function<void()>& step)
{
    store::Transaction transaction(m_file->database->handle());
    if (transaction.isActive()) {
        step();
        if (!m_file->sql.failed() && transaction.commit())
            return true;
    }
    m_failure = m_file->sql.failed()
                    ? m_file->sql.takeError()
                    : store::Database::describe(m_file->database->handle().lastError(), m_path);
    m_file->sql.reset(); // or it could not be rolled back
    return false;
}

void ArchiveThread::written(ArchiveOrder& order)
{
    switch (order.kind) {
    case ArchiveOrder::Kind::Append:
        count(order);
        break;
    case ArchiveOrder::Kind::Remove:
        m_tails.remove(order.id);
        m_toCompact.remove(order.id);
        m_refused.remove(order.id);
        m_listChanged = true;
        break;
    case ArchiveOrder::Kind::Describe:
        m_listChanged = true;
        break;
    case ArchiveOrder::Kind::Flush:
    case ArchiveOrder::Kind::Read:
        break;
    }
    if (order.committed)
        order.committed();
}

void ArchiveThread::complain()
{
    m_pause = m_pause.count() == 0 ? m_options.retryAfter
                                   : std::min<std::chrono::milliseconds>(2 * m_pause, kLongestPause);
    m_retryAt = Clock::now() + m_pause;
    if (std::exchange(m_isTroubled, true))
        return;
    qCWarning(lcArchive, "writes wait: %s", qUtf8Printable(m_failure.text));
    m_told.troubled(m_failure.text);
}

void ArchiveThread::replaceFile()
{
    m_tails.clear();
    m_toCompact.clear();
    m_tidying.clear();
    const auto [error, aside] = openFile();
    if (error)
        m_failure = error;
    if (aside.isEmpty())
        return;
    qCWarning(lcArchive, "a damaged file was set aside");
    m_told.setAside(aside);
}

} // namespace heartline
