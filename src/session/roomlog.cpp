// SPDX-License-Identifier: MIT
#include "roomlog.h"

#include <QUuid>
#include <limits>

namespace heartline {

RoomLog::RoomLog(QString roomId, Person self)
    : m_roomId(std::move(roomId))
    , m_self(std::move(self))
{
}

QStringList RoomLog::merge(const QList<LoggedMessage>& messages)
{
    QStringList settled;
    for (const LoggedMessage& message : messages) {
        const QString key = place(message);
        if (!key.isEmpty())
            settled.append(key);
    }
    return settled;
}

QString RoomLog::place(const LoggedMessage& message)
{
    if (message.offset > 0) {
        if (m_offsets.contains(message.offset))
            return {};
        m_offsets.insert(message.offset);
        m_newest = std::max(m_newest, message.offset);
        m_oldest = m_oldest == 0 ? message.offset : std::min(m_oldest, message.offset);
    } else if (!message.id.isEmpty()) {
        if (m_ids.contains(message.id))
            return {};
        m_ids.insert(message.id);
    }

    ChatMessage line;
    line.roomId = m_roomId;
    line.author = message.author;
    line.own = message.author.id == m_self.id;
    line.content = message.content;
    line.time = message.time;
    line.offset = message.offset;
    if (line.offset <= 0) {
        line.offset = m_newest;
        line.sequence = ++m_sequence;
    }

    QString settled;
    if (message.clientId.isEmpty()) {
        line.key = message.id.isEmpty() ? QUuid::createUuid().toString(QUuid::WithoutBraces) : message.id;
    } else {
        const std::pair sender(message.author.id, message.clientId);
        const auto known = m_byClientId.constFind(sender);
        if (known != m_byClientId.constEnd()) {
            // Written again over a new link although the first copy had arrived: the earlier place holds.
            if (line.offset >= known->offset)
                return {};
            line.key = known->key;
        } else if (line.own && m_pending.contains(message.clientId)) {
            m_pending.remove(message.clientId);
            line.key = settled = message.clientId;
        } else {
            line.key = message.id.isEmpty() ? message.clientId : message.id;
        }
        m_byClientId.insert(sender, {line.key, line.offset});
    }
    change(line);
    return settled;
}

void RoomLog::addOwn(const QString& key, const QString& content, const QDateTime& time)
{
    ChatMessage line;
    line.key = key;
    line.roomId = m_roomId;
    line.author = m_self;
    line.own = true;
    line.content = content;
    line.time = time;
    line.delivery = ChatMessage::Delivery::Queued;
    line.offset = std::numeric_limits<qint64>::max();
    line.sequence = ++m_sequence;
    m_pending.insert(key, line);
    change(line);
}

void RoomLog::setDelivery(const QString& key, ChatMessage::Delivery delivery, DropReason failure)
{
    const auto line = m_pending.find(key);
    if (line == m_pending.end() || (line->delivery == delivery && line->failure == failure))
        return;
    line->delivery = delivery;
    line->failure = failure;
    change(*line);
}

bool RoomLog::requeue(const QString& key, const QDateTime& time)
{
    const auto line = m_pending.find(key);
    if (line == m_pending.end() || line->delivery != ChatMessage::Delivery::Failed)
        return false;
    line->delivery = ChatMessage::Delivery::Queued;
    line->failure = DropReason::None;
    line->time = time;
    line->sequence = ++m_sequence;
    change(*line);
    return true;
}

bool RoomLog::discard(const QString& key)
{
    const auto line = m_pending.constFind(key);
    if (line == m_pending.constEnd() || line->delivery != ChatMessage::Delivery::Failed)
        return false;
    m_pending.erase(line);
    return true;
}

void RoomLog::addNotice(ChatMessage::Kind kind, const Person& person, const QDateTime& time)
{
    ChatMessage line;
    line.key = QUuid::createUuid().toString(QUuid::WithoutBraces);
    line.roomId = m_roomId;
    line.kind = kind;
    line.author = person;
    line.time = time;
    line.offset = m_newest;
    line.sequence = ++m_sequence;
    change(line);
}

void RoomLog::change(const ChatMessage& line)
{
    const auto known = m_changeOf.constFind(line.key);
    if (known != m_changeOf.constEnd()) {
        m_changes[*known] = line;
        return;
    }
    m_changeOf.insert(line.key, m_changes.size());
    m_changes.append(line);
}

QList<ChatMessage> RoomLog::takeChanges()
{
    m_changeOf.clear();
    return std::exchange(m_changes, {});
}

} // namespace heartline
