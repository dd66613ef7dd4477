// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"

#include <QHash>
#include <QSet>

namespace heartline {

/// A message as the server's log has it.
struct LoggedMessage
{
    QString id;
    QString clientId;  ///< Made by the author's program; empty where it made none.
    qint64 offset = 0; ///< From 1; 0 where the server numbers nothing.
    Person author;
    QString content;
    QDateTime time;
};

/// One room's conversation: joins pages of history, live messages, own messages on their way and notices into
/// lines whose order is the same for everyone.
///
/// A plain value without clock, socket or timer. It remembers which lines there are, not what they say: each
/// change is handed out once, by takeChanges().
class HEARTLINE_SESSION_EXPORT RoomLog
{
public:
    RoomLog(QString roomId, Person self);

    /// Takes messages from the log, in any order and as often as they come: one line each. A message that
    /// carries the clientId of an own line turns that line into Sent, with its key kept.
    /// Returns the keys of own lines that are settled by it.
    QStringList merge(const QList<LoggedMessage>& messages);

    /// An own message, at the end, Queued.
    void addOwn(const QString& key, const QString& content, const QDateTime& time);
    /// Without effect on lines that are Sent, or not there.
    void setDelivery(const QString& key, ChatMessage::Delivery delivery, DropReason failure);
    /// A Failed line goes to the end, Queued; false if there is no such line.
    bool requeue(const QString& key, const QDateTime& time);
    /// Forgets a Failed line; false if there is no such line.
    bool discard(const QString& key);

    /// A line saying that somebody came or went.
    void addNotice(ChatMessage::Kind kind, const Person& person, const QDateTime& time);

    /// Content of an own line that is not Sent; empty otherwise.
    [[nodiscard]] QString pendingContent(const QString& key) const { return m_pending.value(key).content; }
    /// Largest and smallest offset there is; 0 without any.
    [[nodiscard]] qint64 newestOffset() const { return m_newest; }
    [[nodiscard]] qint64 oldestOffset() const { return m_oldest; }

    /// Lines that are new or changed since the last call, each once, in its newest form.
    [[nodiscard]] QList<ChatMessage> takeChanges();

private:
    struct Placed
    {
        QString key;
        qint64 offset = 0;
    };

    QString place(const LoggedMessage& message);
    void change(const ChatMessage& line);

    QString m_roomId;
    Person m_self;
    QHash<QString, ChatMessage> m_pending; ///< Own lines that are not Sent, by key.
    QSet<qint64> m_offsets;                ///< Offsets seen.
    QSet<QString> m_ids;                   ///< Ids seen of messages without an offset.
    /// Lines in the log by (author, clientId): a message sent twice over a link that died is shown once.
    QHash<std::pair<QString, QString>, Placed> m_byClientId;
    qint64 m_newest = 0;
    qint64 m_oldest = 0;
    qint64 m_sequence = 0;
    QList<ChatMessage> m_changes;
    QHash<QString, qsizetype> m_changeOf; ///< Index into m_changes, by key.
};

} // namespace heartline
