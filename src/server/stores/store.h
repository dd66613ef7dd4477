// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>

namespace heartline::server {

/// A chat message as it was made durable.
struct ChatEvent
{
    qint64 offset = 0;    ///< 1, 2, 3… in its room.
    qint64 timestamp = 0; ///< The store's: max(now, previous + 1) in the room.
    QByteArray json; ///< The whole message, with `id`, `offset` and the author's `timestamp`, or the store's.
};

struct RoomInfo
{
    QString title;
    qint64 last = 0; ///< Offset of its newest event.
};

struct DocumentInfo
{
    QString id;
    QString title;
    qint64 bytes = 0; ///< Of its UTF-8.
    qint64 changed = 0;
};

struct DocumentWritten
{
    qint64 changed = 0;
    bool created = false;
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
};

/// Which part of a room's history: the newest `limit` events below `before`, or the oldest above `after`.
struct HistoryRange
{
    qint64 before = 0; ///< 0: from the newest on.
    qint64 after = -1; ///< -1: not asked for.
    int limit = 50;
};

/// What a hub has to know before the first connection.
struct StoreSnapshot
{
    QHash<QString, RoomInfo> rooms;
    QHash<QString, QString> names; ///< Last name of each user.
    qint64 documents = 0;
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

    /// Gives `message` its `id` and `offset`, and a `timestamp` if it has none, making the room when it is
    /// new.
    virtual void appendChat(const QString& room, const QJsonObject& message, Done<ChatEvent> done) = 0;
    virtual void readChat(const QString& room, const HistoryRange& range, Done<QList<QByteArray>> done) = 0;
    /// Value: whether it was made; false when it exists.
    virtual void createRoom(const QString& room, const QString& title, Done<bool> done) = 0;
    virtual void rememberName(const QString& userId, const QString& name) = 0;

    virtual void addNotification(const NotificationRequest& request, Done<NotificationOutcome> done) = 0;
    /// What of the inbox was not delivered yet, behind `afterSequence`, a page of it.
    virtual void readInbox(const QString& userId, qint64 afterSequence, Done<InboxPage> done) = 0;
    /// Everything of the inbox up to `sequence` has reached its user.
    virtual void markDelivered(const QString& userId, qint64 sequence) = 0;

    virtual void writeDocument(const QString& docId, const QByteArray& utf8, Done<DocumentWritten> done) = 0;
    /// Value: null when there is none, else its UTF-8.
    virtual void readDocument(const QString& docId, Done<QByteArray> done) = 0;
    virtual void listDocuments(Done<QList<DocumentInfo>> done) = 0;

    /// Comes back when everything ordered before it has.
    virtual void barrier(Done<Nothing> done) = 0;
};

} // namespace heartline::server
