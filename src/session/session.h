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

/// How people answered a message with one emoji.
struct HEARTLINE_SESSION_EXPORT Reaction
{
    QString emoji;
    QList<Person> people; ///< Who has it on, in the order they did.
    bool own = false;     ///< This person is among them.
    bool operator==(const Reaction&) const = default;
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
        Left,
        Gap, ///< What was said here is not known: the server no longer had it when we came back.
    };
    Q_ENUM(Kind)
    /// What is known of an own message's way. Others' messages are always Sent.
    enum class Delivery
    {
        Queued,      ///< Waits for a link.
        Sending,     ///< Handed to a link; the server has not shown it yet.
        Unconfirmed, ///< Handed to a link that is gone: the server may have it, and tells at the next link.
        Sent,        ///< In the room's log, at `offset`.
        Failed,      ///< Refused, and in no log: edit and retry, or discard. `problem` says why.
        Held, ///< Not sent by itself, though the server may have it: "send again" (no double) or discard.
        Lost, ///< Was in the log, and the server has lost it: "send again" or discard.
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
    /// Why it is Failed or Held: a code of protocol.md §2 (`too_large`, `forbidden`, `unknown_channel`,
    /// `invalid` …) or `expired`, `future`, `closes` (session::OutboxEntry::code). For the UI to word.
    QString problem;
    QString replyTo; ///< Key of the line that this answers; empty: none. It may not be loaded.
    bool edited = false;
    bool deleted = false;  ///< By its author; `content` is empty.
    bool changing = false; ///< An edit or deletion of it is on its way.
    QList<Reaction> reactions;
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

/// What a session found wrong on the way and dealt with, counted for ever: all zero is a perfect delivery.
struct HEARTLINE_SESSION_EXPORT SessionAudit
{
    Q_GADGET
public:
    qint64 holes = 0;     ///< An event was missing in what the server sent.
    qint64 repeats = 0;   ///< Events that came again and were dropped.
    qint64 diverged = 0;  ///< Another event stood where one was known.
    qint64 conflicts = 0; ///< Proofs of a copied profile or an old snapshot.
    qint64 gaps = 0;      ///< Times that the server no longer had what came next.
    bool operator==(const SessionAudit&) const = default;
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
    /// Queues a message, an answer to the line `replyTo` if that's not empty; returns its key. The line
    /// appears in `messagesChanged` at once.
    virtual QString sendMessage(const QString& roomId, const QString& content,
                                const QString& replyTo = {}) = 0;
    /// An own message gets another content: in place while it is Queued or Failed (which is then tried
    /// again), else by an edit behind it.
    virtual void editMessage(const QString& key, const QString& content) = 0;
    /// Takes an own message that is Sent away, for everyone.
    virtual void deleteMessage(const QString& key) = 0;
    /// Answers a message with an emoji, or takes that back.
    virtual void react(const QString& key, const QString& emoji, bool on) = 0;
    /// Everything up to this line has been read, on all of this person's devices.
    virtual void markRead(const QString& roomId, const QString& key) = 0;
    virtual void markNotificationSeen(const QString& id) = 0;
    virtual void dismissNotification(const QString& id) = 0;
    /// After replaced(): goes on here, as a device of its own.
    virtual void useHere() = 0;
    /// The person is typing. Call as often as keys are pressed: it's throttled here, and never queued.
    virtual void notifyTyping(const QString& roomId) = 0;
    /// A Failed, Held or Lost message again, at the end of the line; or not at all (also a Queued one).
    /// A retried one may get a new key: the old line goes with messageDiscarded().
    virtual void retryMessage(const QString& key) = 0;
    virtual void discardMessage(const QString& key) = 0;
    /// Loads an older page of a room's history; `messagesChanged`, then perhaps `historyStartReached`.
    virtual void fetchOlder(const QString& roomId) = 0;
    /// The lines before this one are not shown any more: nothing is told of them, and fetchOlder() begins
    /// again before it.
    virtual void forgetOlder(const QString& roomId, const QString& key) = 0;

    [[nodiscard]] virtual Person self() const = 0;

Q_SIGNALS:
    /// At each change, and about once a second while connected (ages and round trips move).
    void linkChanged(const heartline::ConnectionSnapshot& link);
    /// Whether the server has welcomed this person over the present link, and is the one that the profile
    /// belongs to: what else of the profile is meant for it may go there. False until told.
    void readyChanged(bool ready);
    /// The server will not have us (bad token, unknown name …): trying again alone won't help.
    void refused(const QString& reason);
    /// The profile belongs to another server or person: nothing is sent, and what it holds stays there.
    void profileForeign(const QString& reason);
    /// Another program with this profile (or a copy of it) has taken over; nothing is sent until useHere().
    void replaced(const QString& reason);
    /// Nothing is kept on disk now: what is written goes out, and is lost if the program ends before. `code`
    /// says why, for the UI to word: `busy`, `newer`, `read_only`, `full`, `damaged` or `other`; empty: it is
    /// kept again. `detail` is English and names the file.
    void storageTroubled(const QString& code, const QString& detail);
    void auditChanged(const heartline::SessionAudit& audit);
    /// The read marker of a room: lines up to and with this `offset` have been read. Not told of rooms that
    /// were never read.
    void readMarkerMoved(const QString& roomId, qint64 offset);
    /// A notification was seen or dismissed, here or on another device.
    void notificationSeen(const QString& id);
    void notificationDismissed(const QString& id);
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
