// SPDX-License-Identifier: MIT
#pragma once

#include "metrics.h"
#include "server_export.h"
#include "store.h"

#include <Heartline/Database>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace heartline::server {

class SqliteTables;

/// A Store in one SQLite file, on a thread of its own.
///
/// Orders that come while a commit runs are carried out together in the next transaction, so the disk is
/// waited for once a batch and not once a message (group commit). When a batch fails, each of its orders is
/// tried alone, so that one which cannot be done takes no other with it.
class HEARTLINE_SERVER_EXPORT SqliteStore final : public Store
{
public:
    /// Runs a function on the network's thread; called from the store's thread.
    using Post = std::function<void(std::function<void()>)>;

    struct Opened
    {
        StoreSnapshot snapshot;
        QString error;    ///< One sentence; empty when the store is open.
        QString setAside; ///< Where a damaged file was moved to.
    };

    explicit SqliteStore(Metrics& metrics);
    ~SqliteStore() override;

    /// Opens `path` (":memory:" keeps nothing), waiting for it; on an error the object is of no further use.
    /// `maxPageCount` bounds the file for tests of a full disk, 0 for none.
    [[nodiscard]] Opened open(const QString& path, Post post, int maxPageCount = 0);

    /// Carries out what was ordered, closes the file and ends the thread.
    void close();

    void appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done) override;
    void readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done) override;
    void createRoom(const QString& room, const QString& title, Done<bool> done) override;
    void rememberName(const QString& userId, const QString& name) override;
    void addNotification(const NotificationRequest& request, Done<NotificationOutcome> done) override;
    void readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done) override;
    void markDelivered(const QString& userId, qint64 sequence) override;
    void writeDocument(const QString& docId, const QByteArray& utf8, Done<DocumentWritten> done) override;
    void readDocument(const QString& docId, Done<QByteArray> done) override;
    void listDocuments(Done<QList<DocumentInfo>> done) override;
    void barrier(Done<Nothing> done) override;

private:
    using Completion = std::function<void()>;
    struct Job
    {
        std::function<Completion(SqliteTables&)>
            run; ///< May run twice; the first time's result is then dropped.
        std::function<void(const QString& error)> fail;
        bool counts = false; ///< A chat message, notification or edit.
    };
    enum class Counts
    {
        No,
        Yes
    };
    template<class T, class Work>
    void order(Work work, const Done<T>& done, Counts counts = Counts::No);
    void work(const store::OpenOptions& options, Opened& opened);
    void carryOut(SqliteTables& tables, const store::Database& database, const std::vector<Job>& jobs);
    bool attempt(SqliteTables& tables, const store::Database& database, const Job* first, const Job* last,
                 std::vector<Completion>& completions, QString& error);

    Metrics& m_metrics;
    Post m_post;
    std::thread m_thread;
    std::mutex m_mutex; // protects m_jobs, m_ready and m_closing
    std::condition_variable m_changed;
    std::vector<Job> m_jobs;
    bool m_ready = false;
    bool m_closing = false;
};

} // namespace heartline::server
