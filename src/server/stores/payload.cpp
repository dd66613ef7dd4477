// SPDX-License-Identifier: MIT
#include "payload.h"

#include <Heartline/CanonicalJson>
#include <Heartline/Envelope>
#include <Heartline/JsonWriter>
#include <Heartline/Names>

#include <QCryptographicHash>

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

namespace {

QByteArray digestOf(const QByteArray& canonical)
{
    return QCryptographicHash::hash(canonical, QCryptographicHash::Blake2b_160);
}

} // namespace

QByteArray contentDigest(const QJsonObject& data)
{
    return digestOf(wire::canonicalJson(data));
}

PreparedPublish prepare(const PublishOrder& order)
{
    const QByteArray canonical =
        order.canonical.isEmpty() ? wire::canonicalJson(order.data) : order.canonical;
    PreparedPublish publish{.order = order,
                            .payload = readPayload(order.channel, order.from.id, order.data),
                            .data = canonical,
                            .digest = digestOf(canonical),
                            .plainHead = {}};
    if (publish.payload.kind == Payload::Kind::Chat)
        publish.plainHead = plainChatHead(order.id, order.from, publish.payload.content);
    publish.order.data = {};
    return publish;
}

QByteArray plainChatHead(const QString& id, const wire::Person& from, const QString& content)
{
    // By hand: one is made for every message.
    wire::JsonWriter head(256 + content.size());
    head.raw(R"({"type":"chat","id":)").text(id).raw(R"(,"userId":)").text(from.id);
    head.raw(R"(,"userName":)").text(from.name.isEmpty() ? from.id : from.name);
    return head.raw(R"(,"content":)").text(content).take();
}

QByteArray plainChat(const QByteArray& head, qint64 offset, qint64 timestamp)
{
    wire::JsonWriter json(64 + head.size());
    json.raw(head).raw(R"(,"offset":)").number(offset).raw(R"(,"timestamp":)").number(timestamp);
    return json.raw("}").take();
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
