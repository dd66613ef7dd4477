// SPDX-License-Identifier: MIT
#pragma once

#include "rng.h"
#include "simserver.h"

#include "stores/ledger.h"
#include "stores/store.h"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace heartline::sim {

/// The store of a server that runs: the real Ledger over tables in memory, with the group commit of
/// SqliteStore in virtual time. Orders gather while a commit is under way; what is not committed is forgotten
/// with the object.
class SimStore final : public server::Store
{
public:
    SimStore(World& world, server::MemoryTables& tables, StoreWeather& weather, Rng rng,
             const server::Retention& retention, std::function<QString()> makeId);
    ~SimStore() override;

    /// Opens the file: `restored` when it is not the one that was last open here.
    [[nodiscard]] server::StoreSnapshot open(bool restored);
    /// The process is no more, though the object is for a moment: nothing of it happens from now on.
    void kill();
    /// Does it when no commit is under way, as a backup is made: of what is committed.
    void whenIdle(std::function<void()> action);
    /// Called when something was committed or answered; false: the server has died of it.
    std::function<bool()> afterCommit;
    /// Called behind each turn of answers.
    std::function<void()> afterAnswers;
    /// The server is to die now, and for how long.
    std::function<void(qint64 downFor)> die;

    void drawGeneration(const QString& userId, const QString& device, server::Done<qint64> done) override;
    void claimGeneration(const QString& userId, const QString& device, qint64 generation,
                         server::Done<bool> done) override;
    void publish(const server::PublishOrder& order, server::Done<server::PublishOutcome> done) override;
    void endLane(quint64 lane) override;
    void resume(const server::ResumeOrder& order, server::Done<server::Resumed> done) override;
    void readLog(const QString& channel, const server::LogRange& range,
                 server::Done<server::LogPage> done) override;
    void markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset,
                  server::Done<qint64> done) override;
    void appendChat(const QString& room, const QJsonObject& message,
                    server::Done<server::ChatEvent> done) override;
    void readChat(const QString& room, const server::HistoryRange& range,
                  server::Done<QList<QByteArray>> done) override;
    void createRoom(const QString& room, const QString& title,
                    server::Done<std::optional<server::LogEvent>> done) override;
    void rememberName(const QString& userId, const QString& name) override;
    void addNotification(const server::NotificationRequest& request,
                         server::Done<server::NotificationOutcome> done) override;
    void readInbox(const QString& userId, qint64 afterSequence,
                   server::Done<server::InboxPage> done) override;
    void markDelivered(const QString& userId, qint64 sequence) override;
    void loadDocument(const QString& docId, server::Done<documents::Loaded> done) override;
    void appendUpdate(const QString& docId, const QByteArray& update, const QString& author,
                      server::Done<qint64> done) override;
    void describeDocument(const QString& docId, const QString& heading, qint64 bytes) override;
    void compactDocument(const QString& docId, const QByteArray& state, qint64 n) override;
    void listDocuments(server::Done<QList<documents::DocumentInfo>> done) override;
    void setDocumentTitle(const QString& docId, const QString& title, server::Done<bool> done) override;
    void removeDocument(const QString& docId, server::Done<bool> done) override;
    void documentHistory(const QString& docId, qint64 before, int limit,
                         server::Done<documents::History> done) override;
    void documentTextAt(const QString& docId, qint64 n,
                        server::Done<std::optional<QByteArray>> done) override;
    void barrier(server::Done<server::Nothing> done) override;

private:
    using Completion = std::function<void()>;
    struct Job
    {
        std::function<Completion()> run;
        std::function<Completion(const QString& error, bool unknown)> fail;
        bool unknown = false; // a commit with it had an outcome that nobody knows
        int tries = 0;
    };
    enum class Tried
    {
        Done,
        Failed, ///< Nothing of it is there.
        Unknown
    };

    template<class T, class Work>
    void order(Work work, server::Done<T> done);
    void enqueue(Job job);
    void startBatch();
    void attempt(size_t first, size_t last);
    void attempted(size_t first, size_t last, Tried tried);
    void next();
    void answer();
    [[nodiscard]] Tried endOfCommit(bool& dies);
    void tellOracle();
    void note(const std::optional<server::LogEvent>& roomEvent);
    void tidy();

    World& m_world;
    server::MemoryTables& m_tables;
    StoreWeather& m_weather;
    Rng m_rng;
    server::Ledger m_ledger;
    std::vector<Job> m_waiting;
    std::vector<Job> m_batch;
    size_t m_at = 0;       // of the batch, while its orders are tried one by one
    bool m_single = false; // they are
    bool m_busy = false;
    bool m_repeated = false; // a duplicate was among the orders
    std::vector<Completion> m_completions;
    std::vector<Completion> m_attempted;                               // of the attempt under way
    std::vector<std::pair<QString, server::LogEvent>> m_appended;      // by it, with their channels
    using Generations = std::map<std::pair<QString, QString>, qint64>; // by user and device
    Generations m_claims;                                              // of the attempt under way
    Generations m_claimed;
    std::vector<std::pair<QString, QList<qint64>>> m_blanked;
    std::vector<std::function<void()>> m_whenIdle;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace heartline::sim
