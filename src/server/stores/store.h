// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Channels>
#include <Heartline/DocumentRecords>
#include <Heartline/Limits>
#include <Heartline/SessionMessages>

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <chrono>
#include <functional>
#include <optional>

namespace heartline::server {

/// One event as it was made durable, of any channel.
struct LogEvent
{
    qint64 offset = 0; ///< 1, 2, 3… in its channel.
    QString id;
    wire::Person from;
    QString device; ///< Empty: not made by a heartline.v1 client.
    qint64 n = 0;
    qint64 timestamp = 0; ///< The store's: max(now, previous + 1) in the channel.
    QByteArray data;      ///< A JSON object, compact.
    QByteArray plain;     ///< The same as the plain profile has it, whole; empty where it has none.
};

/// A chat message of the plain profile as it was made durable: `event.plain` has its `id`, its `offset` and
/// the author's `timestamp`, or the store's.
struct ChatEvent
{
    LogEvent event;
    std::optional<LogEvent> roomEvent{}; ///< It made the room: the event that says so in `rooms`.
};

struct RoomInfo
{
    QString title;
    qint64 last = 0; ///< Offset of its newest event.
};

struct InboxItem
{
    qint64 sequence = 0; ///< Grows over all inboxes; an inbox is delivered in this order.
    QByteArray json;
};

struct InboxPage
{
    QList<InboxItem> items;
    bool more = false;
};

struct NotificationRequest
{
    QString userId;      ///< Whose inbox.
    QString caller;      ///< Who asks; an `id` is a key of the caller and one inbox.
    QJsonObject content; ///< With its `id`, without `timestamp`.
};

struct NotificationOutcome
{
    enum class Kind
    {
        Added,
        Repeated, ///< The same `id` with the same content is there already.
        Conflict, ///< The same `id` with other content is there.
    };
    Kind kind = Kind::Added;
    InboxItem item; ///< Of Added.
    LogEvent event; ///< Likewise: `item` as the inbox's log has it.
};

/// Which part of a room's history: the newest `limit` events below `before`, or the oldest above `after`.
struct HistoryRange
{
    qint64 before = 0; ///< 0: from the newest on.
    qint64 after = -1; ///< -1: not asked for.
    int limit = 50;
};

namespace channel = wire::channel;

/// Why a publish is refused: a nack's fields.
struct Refusal
{
    QString code{}; ///< wire::v1::code
    QString reason{};
    bool retry = false;
    std::chrono::milliseconds retryAfter{0}; ///< 0: not said.
    qint64 expected = 0;                     ///< Of conflict.
};

/// A publish of a heartline.v1 client, on its way into the log (protocol.md §2 Sending).
struct PublishOrder
{
    QString channel;
    wire::Person from;
    QString device;
    qint64 generation = 0; ///< Of the connection.
    qint64 n = 0;
    QString id;
    QJsonObject data;
    /// Of `data` (RFC 8785), from who has it already; it is what is kept.
    QByteArray canonical{};
    /// The connection's way into this channel. What comes behind a refusal on a lane is Dropped until one
    /// with `resync`; a lane ends with endLane().
    quint64 lane = 0;
    bool resync = false;
    /// What the hub has against it (too_large, forbidden, not_subscribed, invalid, rate_limited …): holds
    /// unless the id is known already.
    std::optional<Refusal> refusal{};
};

struct PublishOutcome
{
    enum class Kind
    {
        Accepted, ///< `event` is in the log now.
        Repeated, ///< The same id with the same data was accepted before: `event`'s offset and timestamp.
        Refused,  ///< `refusal`; the lane is stopped.
        Dropped,  ///< It came behind a refusal: no answer.
        Outdated, ///< A newer connection of the device has taken over: close with 4409.
    };
    Kind kind = Kind::Dropped;
    LogEvent event{};
    Refusal refusal{};
    /// Offsets whose stored data was blanked by this one (a delete): what was kept in memory of them is old.
    QList<qint64> blanked{};
    /// It made the room: the event that says so in `rooms`.
    std::optional<LogEvent> roomEvent{};
};

/// Where somebody wants to go on (protocol.md §2 Receiving).
struct ResumeOrder
{
    QString channel;
    QString userId;
    QString device;
    std::optional<wire::v1::Position> position{};
};

/// The log as it stood at one instant, and where to go on in it.
struct Resumed
{
    QString epoch;
    qint64 first = 1;
    qint64 last = 0;
    qint64 next = 1;
    bool recovered = false;
    qint64 lastN = 0;
    qint64 read = 0;
    std::optional<LogEvent> roomEvent{}; ///< It made the room.
};

/// Which part of a log: the newest `limit` events below `before`, or the oldest above `after`.
struct LogRange
{
    std::optional<qint64> before{};
    std::optional<qint64> after{};
    int limit = 100;
    qsizetype bytes = 256 * 1024; ///< Ends behind the event that reaches it.
};

struct LogPage
{
    QString epoch;
    qint64 first = 1;
    qint64 last = 0;
    QList<LogEvent> events; ///< Ascending.
    bool more = false;
};

struct Retention
{
    qint64 count = wire::kEventsKept; ///< Newest events of a channel kept at least.
    std::chrono::milliseconds age{0}; ///< Events beyond `count` go when older than this; 0: at once.
    std::chrono::milliseconds dedupe{std::chrono::hours(24 * 90)}; ///< How long ids are remembered.
};

/// What a hub has to know before the first connection.
struct StoreSnapshot
{
    QHash<QString, RoomInfo> rooms;
    QHash<QString, QString> names; ///< Last name of each user.
    qint64 documents = 0;
    QString serverId; ///< Made with the store; lives and dies with it.
};

/// A result, or why there is none (`error`, one sentence for the peer).
template<class T>
struct Stored
{
    T value{};
    QString error;
    explicit operator bool() const { return error.isEmpty(); }
};

template<class T>
using Done = std::function<void(const Stored<T>&)>;

struct Nothing
{
};

/// Where rooms, inboxes and documents outlive the process. The hub does not know which one it has.
///
/// Orders are carried out in the order given, each as a whole or not at all. `done` comes back on the
/// network's thread, in that same order, and never before what it tells of is on disk: so what was read after
/// a write shows it, and nothing is delivered to anyone that a crash could take back.
class Store
{
public:
    Store() = default;
    virtual ~Store() = default;
    Q_DISABLE_COPY_MOVE(Store)

    /// @name heartline.v1
    /// @{
    /// A number for a `hello`, higher than any before for (user, device).
    virtual void drawGeneration(const QString& userId, const QString& device, Done<qint64> done) = 0;
    /// Makes `generation` the device's, unless a higher one already is. Value: whether it did. Appends of a
    /// lower one are Outdated from then on.
    virtual void claimGeneration(const QString& userId, const QString& device, qint64 generation,
                                 Done<bool> done) = 0;
    /// Checks and appends, in the order of protocol.md §2 Sending. An error means that the outcome is not
    /// known: nothing may be answered but by looking again (the same order again).
    virtual void publish(const PublishOrder& order, Done<PublishOutcome> done) = 0;
    virtual void endLane(quint64 lane) = 0;
    /// Where `position` leads; makes a chat room that isn't there.
    virtual void resume(const ResumeOrder& order, Done<Resumed> done) = 0;
    virtual void readLog(const QString& channel, const LogRange& range, Done<LogPage> done) = 0;
    /// Keeps the largest of an epoch. Value: the marker that holds then; −1: of another epoch, ignored.
    virtual void markRead(const QString& channel, const QString& userId, const QString& epoch, qint64 offset,
                          Done<qint64> done) = 0;
    /// @}

    /// Gives `message` its `id` and `offset`, and a `timestamp` if it has none, making the room when it is
    /// new.
    virtual void appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done) = 0;
    virtual void readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done) = 0;
    /// Value: the event in `rooms` that says it was made; none when it exists.
    virtual void createRoom(const QString& room, const QString& title,
                            Done<std::optional<LogEvent>> done) = 0;
    virtual void rememberName(const QString& userId, const QString& name) = 0;

    virtual void addNotification(const NotificationRequest& request, Done<NotificationOutcome> done) = 0;
    /// What of the inbox was not delivered yet, behind `afterSequence`, a page of it.
    virtual void readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done) = 0;
    /// Everything of the inbox up to `sequence` has reached its user.
    virtual void markDelivered(const QString& userId, qint64 sequence) = 0;

    /// @name Documents
    /// @{
    virtual void loadDocument(const QString& docId, Done<documents::Loaded> done) = 0;
    /// Makes the document where it is new. Value: the number of the revision.
    virtual void appendUpdate(const QString& docId, const QByteArray& update, const QString& author,
                              Done<qint64> done) = 0;
    /// What the list says of it: its first line that says something, and the bytes of its text.
    virtual void describeDocument(const QString& docId, const QString& heading, qint64 bytes) = 0;
    /// `state` has everything up to revision `n`, which need not be loaded any more.
    virtual void compactDocument(const QString& docId, const QByteArray& state, qint64 n) = 0;
    /// The one changed last comes first.
    virtual void listDocuments(Done<QList<documents::DocumentInfo>> done) = 0;
    /// Makes an empty document where there is none. Value: whether it did.
    virtual void setDocumentTitle(const QString& docId, const QString& title, Done<bool> done) = 0;
    /// With all its past. Value: whether it was there.
    virtual void removeDocument(const QString& docId, Done<bool> done) = 0;
    /// Revisions below `before` (0: the newest), newest first.
    virtual void documentHistory(const QString& docId, qint64 before, int limit,
                                 Done<documents::History> done) = 0;
    /// The text after revision `n`, as UTF-8; nothing where it can't be told any more.
    virtual void documentTextAt(const QString& docId, qint64 n, Done<std::optional<QByteArray>> done) = 0;
    /// @}

    /// Comes back when everything ordered before it has.
    virtual void barrier(Done<Nothing> done) = 0;
};

} // namespace heartline::server
