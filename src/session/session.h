// SPDX-License-Identifier: MIT
#pragma once

#include "session_export.h"

#include <Heartline/ConnectionTypes>

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>
#include <QUrl>

namespace heartline {

/// Somebody in a room.
struct HEARTLINE_SESSION_EXPORT Person
{
    Q_GADGET
    Q_PROPERTY(QString id MEMBER id)
    Q_PROPERTY(QString name MEMBER name)
public:
    QString id;
    QString name; ///< Never empty: the id where no name is known.
    bool operator==(const Person&) const = default;
};

struct HEARTLINE_SESSION_EXPORT RoomInfo
{
    QString id;
    QString title;
    QList<Person> people; ///< Present now, the user included, by name.
    bool operator==(const RoomInfo&) const = default;
};

/// One line of a conversation: something said, or a notice that somebody came or went.
struct HEARTLINE_SESSION_EXPORT ChatMessage
{
    Q_GADGET
public:
    enum class Kind
    {
        Chat,
        Joined,
        Left
    };
    Q_ENUM(Kind)
    /// What is known of an own message's way. Others' messages are always Sent.
    enum class Delivery
    {
        Queued,  ///< Waits for a link.
        Sending, ///< Handed to a link; the server has not shown it yet.
        Sent,    ///< In the room's log, at `offset`.
        Failed,  ///< Will not be sent unless the person says so: `failure` says why.
    };
    Q_ENUM(Delivery)

    /// The key of the line: the same for all its life, whatever becomes of it. Made by the client for own
    /// messages and notices, the server's id for others'.
    QString key;
    QString roomId;
    Kind kind = Kind::Chat;
    Person author;
    bool own = false;
    QString content; ///< As written; to be shown literally.
    QDateTime time;  ///< UTC, the server's where it is known.
    Delivery delivery = Delivery::Sent;
    DropReason failure = DropReason::None;
    /// Where the line stands: lines are shown in the order of (offset, sequence). The log's offset; for
    /// notices that of the last message before them; for messages not yet in the log, the largest number
    /// there is.
    qint64 offset = 0;
    qint64 sequence = 0;
    bool operator==(const ChatMessage&) const = default;
};

struct HEARTLINE_SESSION_EXPORT Notification
{
    Q_GADGET
public:
    enum class Level
    {
        Info,
        Success,
        Warning,
        Error
    };
    Q_ENUM(Level)
    QString id;
    QString type; ///< `order_update`, `payment_success`, `system_alert` or any other word.
    Level level = Level::Info;
    QString title; ///< May be empty.
    QString message;
    QUrl url;       ///< May be empty; only http and https get here.
    QDateTime time; ///< UTC
    bool operator==(const Notification&) const = default;
};

/// One person's presence on one server: rooms, messages, notifications. What models and windows know of the
/// network.
///
/// Threads: a Session lives on a thread of its own choosing, away from the window. Its orders may be called
/// from any thread and return at once; its signals carry values and arrive queued. Everything is told at
/// least once after `start()`; repeats are harmless.
class HEARTLINE_SESSION_EXPORT Session : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Connects, and stays connected until `stop()`.
    virtual void start() = 0;
    virtual void stop() = 0;
    /// Does not wait for the next attempt.
    virtual void retryNow() = 0;
    /// Joins a room: its people, its newest messages and from then on what happens there. Idempotent.
    virtual void openRoom(const QString& roomId) = 0;
    virtual void leaveRoom(const QString& roomId) = 0;
    /// Queues a message; returns its key. The line appears in `messagesChanged` at once.
    virtual QString sendMessage(const QString& roomId, const QString& content) = 0;
    /// The person is typing. Call as often as keys are pressed: it's throttled here, and never queued.
    virtual void notifyTyping(const QString& roomId) = 0;
    /// A Failed message again, at the end of the line; or not at all.
    virtual void retryMessage(const QString& key) = 0;
    virtual void discardMessage(const QString& key) = 0;
    /// Loads an older page of a room's history; `messagesChanged`, then perhaps `historyStartReached`.
    virtual void fetchOlder(const QString& roomId) = 0;

    [[nodiscard]] virtual Person self() const = 0;

Q_SIGNALS:
    /// At each change, and about once a second while connected (ages and round trips move).
    void linkChanged(const heartline::ConnectionSnapshot& link);
    /// The server will not have us (bad token, unknown name …): trying again alone won't help.
    void refused(const QString& reason);
    void roomsChanged(const QList<heartline::RoomInfo>& rooms);
    void peopleChanged(const QString& roomId, const QList<heartline::Person>& people);
    /// Who is typing now, the user excluded; ends by itself 3 s after the last sign.
    void typingChanged(const QString& roomId, const QList<heartline::Person>& people);
    /// New or changed lines, known by `key`.
    void messagesChanged(const QString& roomId, const QList<heartline::ChatMessage>& messages);
    void messageDiscarded(const QString& roomId, const QString& key);
    void historyStartReached(const QString& roomId);
    /// Never the same twice, also over reconnects.
    void notificationsReceived(const QList<heartline::Notification>& notifications);
    /// Something went wrong that the person should know and nothing else shows.
    void problemOccurred(const QString& detail);
};

} // namespace heartline

Q_DECLARE_METATYPE(heartline::RoomInfo)
