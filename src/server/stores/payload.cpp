// SPDX-License-Identifier: MIT
#include "payload.h"

#include <Heartline/CanonicalJson>
#include <Heartline/Envelope>
#include <Heartline/Names>

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

Payload refused(QLatin1StringView code, const QString& reason)
{
    Payload payload;
    payload.refusal = {.code = code, .reason = reason, .retry = false};
    return payload;
}

Payload invalid(const QString& reason)
{
    return refused(wire::v1::code::kInvalid, reason);
}

Payload readChatData(const QString& type, const QJsonObject& data)
{
    const QJsonValue content = data.value("content"_L1);
    const QString target = data.value("target"_L1).toString();
    Payload payload{.target = target};
    if (type == "chat"_L1) {
        const QJsonValue replyTo = data.value("replyTo"_L1);
        if (!content.isString())
            return invalid(u"\"content\" must be a string."_s);
        if (!replyTo.isUndefined() && !wire::isValidId(replyTo.toString()))
            return invalid(u"\"replyTo\" is not an id."_s);
        payload.kind = Payload::Kind::Chat;
        payload.target.clear();
        payload.content = content.toString();
        return payload;
    }
    if (type == "edit"_L1) {
        if (!content.isString())
            return invalid(u"\"content\" must be a string."_s);
        payload.kind = Payload::Kind::Edit;
    } else if (type == "delete"_L1) {
        payload.kind = Payload::Kind::Delete;
    } else if (type == "reaction"_L1) {
        if (data.value("emoji"_L1).toString().isEmpty() || !data.value("on"_L1).isBool())
            return invalid(u"A reaction has a string \"emoji\" and a boolean \"on\"."_s);
        payload.kind = Payload::Kind::Reaction;
    } else {
        return invalid(u"Unknown type of data."_s);
    }
    return wire::isValidId(target) ? payload : invalid(u"\"target\" is not an id."_s);
}

Payload readInboxData(const QString& type, const QJsonObject& data)
{
    Payload payload{.target = data.value("target"_L1).toString()};
    if (type == "seen"_L1)
        payload.kind = Payload::Kind::Seen;
    else if (type == "dismissed"_L1)
        payload.kind = Payload::Kind::Dismissed;
    else
        return invalid(u"Unknown type of data."_s);
    return wire::isValidId(payload.target) ? payload : invalid(u"\"target\" is not an id."_s);
}

// Every publish needs some of these, and a QJsonObject for them would cost more than all else that prepares
// it.
QByteArray jsonString(const QString& text)
{
    const bool plain = std::ranges::none_of(
        text, [](QChar c) { return c < u' ' || c == u'"' || c == u'\\' || c.isSurrogate(); });
    if (plain)
        return '"' + text.toUtf8() + '"';
    constexpr qsizetype kBefore = 5; // {"s":
    return wire::encode(QJsonObject{{"s"_L1, text}}).sliced(kBefore).chopped(1);
}

} // namespace

ChannelKind channelKind(const QString& channel)
{
    if (channel.startsWith(channel::kChatPrefix))
        return ChannelKind::Chat;
    if (channel.startsWith(channel::kInboxPrefix))
        return ChannelKind::Inbox;
    return channel == channel::kRooms ? ChannelKind::Rooms : ChannelKind::Unknown;
}

QString channelOwner(const QString& channel)
{
    return channel.mid(channel.indexOf(u':') + 1);
}

// protocol.md §2 Channels and The rest
Payload readPayload(const QString& channel, const QString& userId, const QJsonObject& data)
{
    const QString type = data.value("type"_L1).toString();
    switch (channelKind(channel)) {
    case ChannelKind::Chat:
        return readChatData(type, data);
    case ChannelKind::Inbox:
        return channelOwner(channel) == userId
                   ? readInboxData(type, data)
                   : refused(wire::v1::code::kForbidden, u"This inbox is somebody else's."_s);
    case ChannelKind::Rooms:
        return refused(wire::v1::code::kForbidden, u"This channel is the server's own."_s);
    case ChannelKind::Unknown:
        break;
    }
    return refused(wire::v1::code::kUnknownChannel, u"There is no such kind of channel."_s);
}

QByteArray contentDigest(const QJsonObject& data)
{
    return QCryptographicHash::hash(wire::canonicalJson(data), QCryptographicHash::Blake2b_160);
}

PreparedPublish prepare(const PublishOrder& order)
{
    PreparedPublish publish{.order = order,
                            .payload = readPayload(order.channel, order.from.id, order.data),
                            .data = wire::encode(order.data),
                            .digest = contentDigest(order.data),
                            .plainHead = {}};
    if (publish.payload.kind == Payload::Kind::Chat)
        publish.plainHead = plainChatHead(order.id, order.from, publish.payload.content);
    publish.order.data = {};
    return publish;
}

QByteArray plainChatHead(const QString& id, const wire::Person& from, const QString& content)
{
    return "{\"type\":\"chat\",\"id\":" + jsonString(id) + ",\"userId\":" + jsonString(from.id) +
           ",\"userName\":" + jsonString(from.name.isEmpty() ? from.id : from.name) +
           ",\"content\":" + jsonString(content);
}

QByteArray plainChat(const QByteArray& head, qint64 offset, qint64 timestamp)
{
    return head + ",\"offset\":" + QByteArray::number(offset) +
           ",\"timestamp\":" + QByteArray::number(timestamp) + '}';
}

QByteArray blankedChat()
{
    return wire::encode({{"type"_L1, "chat"_L1}, {"content"_L1, QString()}, {"deleted"_L1, true}});
}

QByteArray blankedEdit(const QString& target)
{
    return wire::encode(
        {{"type"_L1, "edit"_L1}, {"target"_L1, target}, {"content"_L1, QString()}, {"deleted"_L1, true}});
}

} // namespace heartline::server
