// SPDX-License-Identifier: MIT
#pragma once

#include "payload.h"
#include "server_export.h"
#include "tables.h"

#include <Heartline/Names>

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace heartline::server {

/// What becomes of each order of a Store: the checks of a publish, resuming, retention, generations, markers.
///
/// Decides over Tables inside a transaction of its owner, without clock, disk or chance of its own:
///
/// ```
///   begin(now) ─▶ any orders ─▶ finish() ─▶ the owner commits ─┬─▶ committed()
///                                                               └─▶ rolledBack(): as if none had been given
/// ```
///
/// The heads of channels and the numbers of producers are kept in memory between transactions, so that a
/// publish costs two inserts and what finish() writes once a transaction.
class HEARTLINE_SERVER_EXPORT Ledger
{
public:
    struct Options
    {
        Retention retention;
        /// Makes ids of events and epochs; each another one.
        std::function<QString()> makeId = [] { return wire::makeId(); };
    };

    Ledger(Tables& tables, Options options);
    ~Ledger();
    Q_DISABLE_COPY_MOVE(Ledger)

    /// `now`: milliseconds since the Unix epoch, UTC.
    void begin(qint64 now);
    void finish();
    void committed();
    void rolledBack();

    [[nodiscard]] qint64 drawGeneration(const QString& userId, const QString& device);
    [[nodiscard]] bool claimGeneration(const QString& userId, const QString& device, qint64 generation);

    [[nodiscard]] PublishOutcome publish(const PreparedPublish& publish);
    /// What a publish comes to whose transaction failed; between transactions. It stops its lane.
    [[nodiscard]] PublishOutcome unavailable(const PublishOrder& order, const QString& reason);
    void endLane(quint64 lane);

    [[nodiscard]] Resumed resume(const ResumeOrder& order);
    [[nodiscard]] LogPage readLog(const QString& channel, const LogRange& range);
    [[nodiscard]] qint64 markRead(const QString& channel, const QString& userId, const QString& epoch,
                                  qint64 offset);

    [[nodiscard]] ChatEvent appendChat(const QString& room, QJsonObject message);
    [[nodiscard]] QList<QByteArray> readChat(const QString& room, const HistoryRange& range);
    [[nodiscard]] std::optional<LogEvent> createRoom(const QString& room, const QString& title);
    [[nodiscard]] NotificationOutcome addNotification(const NotificationRequest& request);
    [[nodiscard]] InboxPage readInbox(const QString& userId, qint64 afterSequence);
    void markDelivered(const QString& userId, qint64 sequence);

    /// Cuts a little of what retention lets go and no append has cut, and forgets a few ids that are old
    /// enough. True: there is more.
    [[nodiscard]] bool tidy();
    /// For a log that is not the one which was last open here (protocol.md §2 Channels).
    void renewEpochs();

    /// Events appended since begin().
    [[nodiscard]] qint64 appended() const { return m_appended; }

private:
    struct Channel
    {
        ChannelRow row;
        bool changed = false;
    };
    struct ProducerKey
    {
        qint64 channel = 0;
        QString user;
        QString device;
        friend bool operator==(const ProducerKey&, const ProducerKey&) = default;
    };
    struct Hash
    {
        size_t operator()(const ProducerKey& key) const
        {
            return qHashMulti(0, key.channel, key.user, key.device);
        }
    };
    struct Producer
    {
        qint64 n = 0;
        bool changed = false;
    };
    using Producers = std::unordered_map<ProducerKey, Producer, Hash>;

    Channel* find(const QString& name);
    Channel& make(const QString& name, const QString& title);
    /// Finds or makes; a room that is made says so in `rooms`, and in `roomEvent`.
    Channel& findOrMake(const QString& name, std::optional<LogEvent>& roomEvent);
    LogEvent announceRoom(const QString& room, const QString& title);
    void change(Channel& channel);
    Producers::value_type& producer(const Channel& channel, const QString& user, const QString& device);
    const GenerationRow& generation(const QString& user, const QString& device);

    /// Adds the event, which has its next offset and time, to the log.
    void append(Channel& channel, const EventRow& row);
    bool cut(Channel& channel);
    [[nodiscard]] qint64 slice() const;

    /// What speaks against a publish whose id is new; `target` becomes the offset of what it is about.
    [[nodiscard]] std::optional<Refusal> refusalOf(const Channel* channel, const PreparedPublish& publish,
                                                   qint64& target);
    [[nodiscard]] std::optional<Refusal> targetRefusal(const Channel* channel, const PreparedPublish& publish,
                                                       qint64& target);
    PublishOutcome repeated(const PreparedPublish& publish, const IdRow& known);
    PublishOutcome refuse(quint64 lane, const Refusal& refusal);
    PublishOutcome accept(Channel& channel, const PreparedPublish& publish, qint64 target, qint64 timestamp);
    [[nodiscard]] QList<qint64> blank(const Channel& channel, const QString& targetId, qint64 target);
    [[nodiscard]] qint64 nextTime(const Channel& channel) const;
    void setStopped(quint64 lane, bool stopped);

    Tables& m_tables;
    Options m_options;
    qint64 m_now = 0;
    qint64 m_appended = 0;
    qint64 m_tidied = 0; ///< Key of the channel that tidy() looks at next, less one.
    std::unordered_map<QString, Channel> m_channels;
    std::vector<Channel*> m_changedChannels;
    Producers m_producers;
    std::vector<Producers::value_type*> m_changedProducers;
    std::unordered_map<ProducerKey, GenerationRow, Hash> m_generations;
    std::unordered_set<quint64> m_stopped; ///< Lanes behind a refusal.
    std::vector<std::pair<quint64, bool>> m_laneUndo;
};

} // namespace heartline::server
