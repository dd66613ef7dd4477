// SPDX-License-Identifier: MIT
#pragma once

#include "metrics.h"
#include "server_export.h"
#include "store.h"

#include <Heartline/Database>

#include <QThreadPool>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace heartline::server {

/// A Store in one SQLite file, on a thread of its own.
///
/// What becomes of an order Ledger decides; this is the thread, the transactions and the file. Orders that
/// come while a commit runs, or in one turn of the network's loop, are carried out together in the next
/// transaction, so the disk is waited for once a batch and not once a message (group commit); one that comes
/// alone does not wait for company. When a
/// batch fails, each of its orders is tried alone, so that one which cannot be done takes no other with it.
class HEARTLINE_SERVER_EXPORT SqliteStore final : public Store
{
public:
    /// Runs a function on the network's thread, behind what is ready there; called from both threads.
    using Post = std::function<void(std::function<void()>)>;

    struct Options
    {
        QString path; ///< ":memory:" keeps nothing.
        Retention retention{};
        documents::Retention pastRetention{}; ///< Of documents.
        int maxPageCount = 0;                 ///< Bounds the file, for tests of a full disk; 0 for none.
    };

    struct Opened
    {
        StoreSnapshot snapshot;
        QString error;    ///< One sentence; empty when the store is open.
        QString setAside; ///< Where a damaged file was moved to.
        /// It is not the file that was last open here, but a backup: its channels have new epochs.
        bool restored = false;
    };

    explicit SqliteStore(Metrics& metrics);
    ~SqliteStore() override;

    /// Opens the file, waiting for it; on an error the object is of no further use.
    [[nodiscard]] Opened open(const Options& options, Post post);

    /// Carries out what was ordered, closes the file and ends the thread.
    void close();

    void drawGeneration(const QString& userId, const QString& device, Done<qint64> done) override;
    void claimGeneration(const QString& userId, const QString& device, qint64 generation,
                         Done<bool> done) override;
    void publish(const PublishOrder& order, Done<PublishOutcome> done) override;
    void endLane(quint64 lane) override;
    void resume(const ResumeOrder& order, Done<Resumed> done) override;
    void readLog(const QString& channel, const LogRange& range, Done<LogPage> done) override;
    void markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset,
                  Done<qint64> done) override;

    void appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done) override;
    void readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done) override;
    void createRoom(const QString& room, const QString& title, Done<std::optional<LogEvent>> done) override;
    void rememberName(const QString& userId, const QString& name) override;
    void addNotification(const NotificationRequest& request, Done<NotificationOutcome> done) override;
    void readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done) override;
    void markDelivered(const QString& userId, qint64 sequence) override;
    void loadDocument(const QString& docId, Done<documents::Loaded> done) override;
    void appendUpdate(const QString& docId, const QByteArray& update, const QString& author,
                      Done<qint64> done) override;
    void describeDocument(const QString& docId, const QString& heading, qint64 bytes) override;
    void compactDocument(const QString& docId, const QByteArray& state, qint64 n) override;
    void listDocuments(Done<QList<documents::DocumentInfo>> done) override;
    void setDocumentTitle(const QString& docId, const QString& title, Done<bool> done) override;
    void removeDocument(const QString& docId, Done<bool> done) override;
    void documentHistory(const QString& docId, qint64 before, int limit,
                         Done<documents::History> done) override;
    void documentTextAt(const QString& docId, qint64 n, Done<std::optional<QByteArray>> done) override;
    void barrier(Done<Nothing> done) override;

private:
    struct Books; // what the thread works on
    using Completion = std::function<void()>;
    struct Job
    {
        /// May run twice; the first time's result is then dropped.
        std::function<Completion(Books&)> run;
        /// For one whose transaction failed. `unknown`: it may be on disk all the same.
        std::function<Completion(Books&, const QString& error, bool unknown)> fail;
    };
    enum class Tried
    {
        Done,
        Failed,  ///< Nothing of it is on disk.
        Unknown, ///< The commit itself failed, and it can't be known how far it came.
    };
    template<class T, class Work>
    void order(Work work, const Done<T>& done);
    void enqueue(Job job);
    void call();
    void work(const Options& options, Opened& opened);
    void carryOut(Books& books, std::vector<Job> jobs);
    Tried attempt(Books& books, const Job* first, const Job* last, std::vector<Completion>& completions,
                  QString& error);

    Metrics& m_metrics;
    Post m_post;
    std::thread m_thread;
    std::atomic<int> m_enough; // orders of a turn, by how the last commit went
    int m_sinceCall = 0;       // orders; of the network's thread, like the next
    int m_plays = 0;           // of the past of documents, under way
    QThreadPool m_player;
    std::shared_ptr<bool> m_there = std::make_shared<bool>(true);
    std::mutex m_mutex; // protects m_jobs, m_called, m_ready and m_closing
    std::condition_variable m_changed;
    std::vector<Job> m_jobs;
    bool m_called = false; // to take m_jobs
    bool m_ready = false;
    bool m_closing = false;
};

} // namespace heartline::server
