// SPDX-License-Identifier: MIT
#pragma once

#include "documentarchive.h"

#include <Heartline/DocumentLog>
#include <Heartline/Statements>

#include <QHash>
#include <QSet>
#include <QStringList>
#include <QThread>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>

namespace heartline {

/// Something to be done on the archive's thread: a write or a read.
struct ArchiveOrder
{
    enum class Kind
    {
        Append,
        Remove,
        Describe, ///< Any other write: a title, a heading.
        Flush,    ///< Writes nothing.
        Read
    };
    Kind kind = Kind::Read;
    QString id; ///< Empty: of no one document.
    QByteArray update;
    std::function<void(documents::DocumentLog&)> run;
    std::function<void()> committed; ///< Of a write.
};

/// The thread of a DocumentArchive, and the only one that touches the file.
class ArchiveThread final : public QThread
{
public:
    /// What it says; called on it.
    struct Told
    {
        std::function<void(const QString&)> troubled;
        std::function<void()> recovered;
        std::function<void(const QString&)> setAside;
        std::function<void()> documentsChanged;
    };

    ArchiveThread(const QString& path, const DocumentArchive::Options& options, Told told);
    ~ArchiveThread() override;

    /// Begins, and waits until the file is open or is not.
    [[nodiscard]] std::pair<store::Error, QString> open();
    void order(ArchiveOrder order);

    /// Of a document, what is ordered but could not be written. For reads, on the thread.
    [[nodiscard]] const std::deque<ArchiveOrder>& unwritten() const { return m_writes; }

protected:
    void run() override;

private:
    using Clock = std::chrono::steady_clock;
    struct File
    {
        explicit File(std::unique_ptr<store::Database> opened)
            : database(std::move(opened))
            , sql(*database)
            , log(sql)
        {
        }
        std::unique_ptr<store::Database> database;
        store::Statements sql; // goes before what it is on
        documents::DocumentLog log;
    };

    [[nodiscard]] std::pair<store::Error, QString> openFile();
    /// What came; waits for it if `wait`, until something else is to be done. False: it is the end.
    bool takeOrders(std::deque<ArchiveOrder>& orders, bool wait);
    void carryOut(std::deque<ArchiveOrder>& orders);
    void read(const ArchiveOrder& order);
    /// Writes what waits, as far as it can be.
    void write();
    bool writeTogether();
    void writeOneByOne();
    /// Runs `step` in a transaction. False: it is undone, and m_failure says why.
    bool transact(const std::function<void()>& step);
    void written(ArchiveOrder& order);
    void complain();
    void replaceFile();

    // One step each of what can wait (archivehousekeeping.cpp); false: there's nothing to do.
    bool keepHouse();
    bool compactOne();
    bool tidyOne();
    void compact(const QString& id);
    void count(const ArchiveOrder& append);

    const QString m_path;
    const DocumentArchive::Options m_options;
    const Told m_told;
    std::promise<std::pair<store::Error, QString>> m_opened;

    std::mutex m_mutex; // protects m_orders and m_ending
    std::condition_variable m_came;
    std::deque<ArchiveOrder> m_orders;
    bool m_ending = false;

    // All from here on is the thread's own.
    std::unique_ptr<File> m_file;
    /// `m_file` is an empty one in memory, since the right one could not be opened again: it answers reads.
    bool m_standsIn = false;
    std::deque<ArchiveOrder> m_writes;
    bool m_listChanged = false;
    store::Error m_failure;
    bool m_isTroubled = false;
    std::chrono::milliseconds m_pause{0}; // before the next attempt
    Clock::time_point m_retryAt;

    QHash<QString, documents::Tail> m_tails; // of documents that were written to
    QSet<QString> m_toCompact;
    QSet<QString> m_refused; // cannot be compacted: something in them is no update
    QStringList m_tidying;   // what this round still has to look at
    Clock::time_point m_tidyAt;
};

} // namespace heartline
