// SPDX-License-Identifier: MIT
#include "fakesession.h"

#include <limits>

QString FakeSession::sendMessage(const QString& roomId, const QString& content, const QString& replyTo)
{
    orders << QStringLiteral("send ") + roomId + QLatin1Char(' ') + content;
    heartline::ChatMessage message;
    message.key = QStringLiteral("own-%1").arg(++sent);
    message.roomId = roomId;
    message.author = me;
    message.own = true;
    message.content = content;
    message.replyTo = replyTo;
    replies.insert(content, replyTo);
    message.time = QDateTime::currentDateTimeUtc();
    message.delivery = heartline::ChatMessage::Delivery::Sending;
    message.offset = std::numeric_limits<qint64>::max();
    message.sequence = sent;
    Q_EMIT messagesChanged(roomId, {message});
    return message.key;
}

heartline::ChatMessage FakeSession::say(const QString& roomId, const heartline::Person& author,
                                        const QString& content, qint64 offset, const QDateTime& time)
{
    heartline::ChatMessage message;
    message.key = QStringLiteral("m-%1-%2").arg(roomId).arg(offset);
    message.roomId = roomId;
    message.author = author;
    message.own = author.id == me.id;
    message.content = content;
    message.time = time;
    message.offset = offset;
    Q_EMIT messagesChanged(roomId, {message});
    return message;
}
