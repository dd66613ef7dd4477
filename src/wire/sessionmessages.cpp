// SPDX-License-Identifier: MIT
#include "sessionmessages.h"
#include "envelope.h"
#include "jsonwriter.h"
#include "names.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace heartline::wire::v1 {

namespace {

using std::chrono::milliseconds;

enum class Need
{
    Required,
    Optional
};
constexpr auto kRequired = Need::Required;
constexpr auto kOptional = Need::Optional;

// As deep as Qt's parser goes.
constexpr int kParserDepth = 1024;

// Beyond this a double, which is what I-JSON numbers are, can't tell two integers apart (RFC 7493 §2.2).
constexpr qint64 kLargest = (qint64(1) << 53) - 1;

/// Takes fields out of an object; remembers the first that is not as it should be. `null` counts as absent.
class Fields
{
public:
    explicit Fields(const QJsonObject& object)
        : m_object(object)
    {
    }

    [[nodiscard]] const QString& error() const { return m_error; }

    QString text(QLatin1StringView key, Need need, qsizetype bytes = kTitleBytes)
    {
        const QJsonValue value = take(key, need);
        if (value.isUndefined())
            return {};
        if (!value.isString())
            return wrong(key, u"must be a string"_s), QString();
        QString text = value.toString();
        if (!fitsUtf8(text, bytes))
            return wrong(key, u"is longer than %1 bytes"_s.arg(bytes)), QString();
        return text;
    }
    QString name(QLatin1StringView key)
    {
        QString name = text(key, kRequired, kNameBytes);
        if (m_error.isEmpty() && !isValidName(name))
            wrong(key, u"is not a valid name"_s);
        return name;
    }
    QString channel()
    {
        QString channel = text("channel"_L1, kRequired, kChannelBytes);
        if (m_error.isEmpty() && !isValidChannel(channel))
            wrong("channel"_L1, u"is not a valid name"_s);
        return channel;
    }
    QString id(QLatin1StringView key, Need need = kRequired)
    {
        QString id = text(key, need, kIdBytes);
        if (m_error.isEmpty() && m_object.contains(key) && !id.isNull() && !isValidId(id))
            wrong(key, u"is not a valid id"_s);
        return id;
    }
    std::optional<qint64> optionalInteger(QLatin1StringView key, qint64 least, qint64 most = kLargest)
    {
        const QJsonValue value = take(key, kOptional);
        if (value.isUndefined())
            return std::nullopt;
        const qint64 number = value.toInteger(least - 1);
        if (number < least || number > most) {
            wrong(key, u"must be a whole number from %1 to %2"_s.arg(least).arg(most));
            return std::nullopt;
        }
        return number;
    }
    qint64 integer(QLatin1StringView key, qint64 least)
    {
        const auto number = optionalInteger(key, least);
        if (!number && m_error.isEmpty())
            wrong(key, u"is missing"_s);
        return number.value_or(0);
    }
    qint64 integerOr(QLatin1StringView key, qint64 least, qint64 absent)
    {
        return optionalInteger(key, least).value_or(absent);
    }
    milliseconds duration(QLatin1StringView key, milliseconds absent)
    {
        return milliseconds(integerOr(key, 0, absent.count()));
    }
    bool flag(QLatin1StringView key, Need need = kOptional)
    {
        const QJsonValue value = take(key, need);
        if (!value.isUndefined() && !value.isBool())
            wrong(key, u"must be true or false"_s);
        return value.toBool();
    }
    QJsonObject object(QLatin1StringView key, Need need)
    {
        const QJsonValue value = take(key, need);
        if (!value.isUndefined() && !value.isObject())
            wrong(key, u"must be an object"_s);
        return value.toObject();
    }
    QJsonArray array(QLatin1StringView key, Need need)
    {
        const QJsonValue value = take(key, need);
        if (!value.isUndefined() && !value.isArray())
            wrong(key, u"must be an array"_s);
        return value.toArray();
    }
    QJsonValue any(QLatin1StringView key) { return m_object.value(key); }

    Person person(QLatin1StringView key, Need need)
    {
        const QJsonObject who = object(key, need);
        if (!m_error.isEmpty() || (need == kOptional && who.isEmpty()))
            return {};
        return personOf(key, who);
    }
    QList<Person> people(QLatin1StringView key)
    {
        QList<Person> people;
        const QJsonArray array = this->array(key, kOptional);
        for (const QJsonValue& value : array)
            people.append(personOf(key, value.toObject()));
        return people;
    }
    QList<Event> events(QLatin1StringView key)
    {
        QList<Event> events;
        const QJsonArray array = this->array(key, kRequired);
        events.reserve(array.size());
        for (const QJsonValue& value : array) {
            auto event = eventFromJson(value.toObject());
            if (!event) {
                wrong(key, u"holds something that is no event"_s);
                return {};
            }
            events.append(*std::move(event));
        }
        return events;
    }
    void wrong(QLatin1StringView key, const QString& what)
    {
        if (m_error.isEmpty())
            m_error = u"\"%1\" %2."_s.arg(key, what);
    }

private:
    QJsonValue take(QLatin1StringView key, Need need)
    {
        const QJsonValue value = m_object.value(key);
        if (!value.isUndefined() && !value.isNull())
            return value;
        if (need == kRequired)
            wrong(key, u"is missing"_s);
        return QJsonValue::Undefined;
    }
    Person personOf(QLatin1StringView key, const QJsonObject& who)
    {
        Fields fields(who);
        Person person{fields.text("id"_L1, kRequired, kNameBytes), fields.text("name"_L1, kOptional)};
        if (!fields.error().isEmpty() || !isValidName(person.id))
            wrong(key, u"must hold a person: {id, name}"_s);
        if (person.name.isEmpty())
            person.name = person.id;
        return person;
    }

    const QJsonObject& m_object;
    QString m_error;
};

Event eventOf(Fields& fields)
{
    return {.offset = fields.integer("offset"_L1, 1),
            .id = fields.id("id"_L1),
            .from = fields.person("from"_L1, kOptional),
            .device = fields.text("device"_L1, kOptional, kIdBytes),
            .n = fields.integerOr("n"_L1, 0, 0),
            .timestamp = fields.integer("timestamp"_L1, 0),
            .data = fields.object("data"_L1, kRequired)};
}

// `offset` says whether there is a position at all; one without an epoch is a position in no log, which the
// server answers with recovered: false.
std::optional<Position> positionOf(Fields& fields)
{
    const auto offset = fields.optionalInteger("offset"_L1, 0);
    Position position{.epoch = fields.text("epoch"_L1, kOptional),
                      .offset = offset.value_or(0),
                      .id = fields.text("id"_L1, kOptional),
                      .timestamp = fields.integerOr("timestamp"_L1, 0, 0)};
    return offset ? std::optional(position) : std::nullopt;
}

Fetch fetchOf(Fields& fields)
{
    Fetch fetch{.channel = fields.channel(),
                .before = fields.optionalInteger("before"_L1, 0),
                .after = fields.optionalInteger("after"_L1, 0),
                .limit = int(fields.integerOr("limit"_L1, 1, 100))};
    if (fetch.before.has_value() == fetch.after.has_value())
        fields.wrong("before"_L1, u"or \"after\" must be there, and not both"_s);
    return fetch;
}

Signal signalOf(Fields& fields)
{
    return {.channel = fields.channel(),
            .data = fields.object("data"_L1, kRequired),
            .from = fields.person("from"_L1, kOptional)};
}

Read readOf(Fields& fields)
{
    return {.channel = fields.channel(),
            .epoch = fields.text("epoch"_L1, kRequired),
            .offset = fields.integer("offset"_L1, 0)};
}

SessionWelcome welcomeOf(Fields& fields)
{
    SessionWelcome welcome;
    welcome.v = int(fields.integerOr("v"_L1, 1, kVersion));
    welcome.userId = fields.name("userId"_L1);
    welcome.userName = fields.text("userName"_L1, kOptional);
    const QJsonObject server = fields.object("server"_L1, kRequired);
    Fields about(server);
    welcome.serverId = about.text("id"_L1, kRequired);
    welcome.serverVersion = about.text("version"_L1, kOptional);
    welcome.time = fields.integer("time"_L1, 0);
    const QJsonObject heartbeat = fields.object("heartbeat"_L1, kOptional);
    Fields beat(heartbeat);
    welcome.heartbeatInterval = beat.duration("interval"_L1, welcome.heartbeatInterval);
    welcome.heartbeatTimeout = beat.duration("timeout"_L1, welcome.heartbeatTimeout);
    const QJsonObject limits = fields.object("limits"_L1, kOptional);
    Fields limit(limits);
    SessionLimits& l = welcome.limits;
    constexpr qint64 kMost = 1'000'000'000;
    l.messageBytes = limit.integerOr("messageBytes"_L1, 1, l.messageBytes);
    l.publishPerSecond =
        int(limit.optionalInteger("publishPerSecond"_L1, 1, kMost).value_or(l.publishPerSecond));
    l.inFlight = int(limit.optionalInteger("inFlight"_L1, 1, kMost).value_or(l.inFlight));
    l.channels = int(limit.optionalInteger("channels"_L1, 1, kMost).value_or(l.channels));
    l.dedupe = limit.duration("dedupe"_L1, l.dedupe);
    for (const Fields* part : {&about, &beat, &limit}) {
        if (!part->error().isEmpty())
            fields.wrong("server, heartbeat or limits"_L1, u"are not as they should be: "_s + part->error());
    }
    return welcome;
}

template<class Message>
Decoded<Message> unread(const DecodeResult& envelope, int depth)
{
    return {{}, reasonFor(envelope.error, depth), {}};
}

ClientMessage clientMessageOf(const QString& type, Fields& f)
{
    if (type == "publish"_L1)
        return Publish{.channel = f.channel(),
                       .n = f.integer("n"_L1, 1),
                       .id = f.id("id"_L1),
                       .data = f.object("data"_L1, kRequired),
                       .resync = f.flag("resync"_L1)};
    if (type == "signal"_L1)
        return signalOf(f);
    if (type == "ping"_L1)
        return Ping{f.any("timestamp"_L1)};
    if (type == "pong"_L1)
        return Pong{f.any("timestamp"_L1)};
    if (type == "read"_L1)
        return readOf(f);
    if (type == "subscribe"_L1)
        return Subscribe{f.channel(), positionOf(f)};
    if (type == "unsubscribe"_L1)
        return Unsubscribe{f.channel()};
    if (type == "fetch"_L1)
        return fetchOf(f);
    if (type == "hello"_L1)
        return Hello{.v = int(f.integer("v"_L1, 0)),
                     .device = f.id("device"_L1),
                     .token = f.text("token"_L1, kOptional, kMessageBytes),
                     .user = f.person("user"_L1, kOptional),
                     .agent = f.text("agent"_L1, kOptional)};
    return Unknown{type};
}

ServerMessage serverMessageOf(const QString& type, Fields& f)
{
    if (type == "event"_L1)
        return LiveEvent{f.channel(), eventOf(f)};
    if (type == "ack"_L1)
        return Ack{.channel = f.channel(),
                   .id = f.id("id"_L1),
                   .n = f.integerOr("n"_L1, 0, 0),
                   .offset = f.integer("offset"_L1, 1),
                   .timestamp = f.integer("timestamp"_L1, 0)};
    if (type == "events"_L1)
        return Events{f.channel(), f.events("events"_L1), f.flag("more"_L1)};
    if (type == "signal"_L1)
        return signalOf(f);
    if (type == "presence"_L1)
        return Presence{f.channel(), f.people("joined"_L1), f.people("left"_L1)};
    if (type == "ping"_L1)
        return Ping{f.any("timestamp"_L1)};
    if (type == "pong"_L1)
        return Pong{f.any("timestamp"_L1)};
    if (type == "read"_L1)
        return readOf(f);
    if (type == "nack"_L1) {
        Nack nack{.channel = f.channel(),
                  .id = f.id("id"_L1),
                  .n = f.integerOr("n"_L1, 0, 0),
                  .code = f.text("code"_L1, kRequired),
                  .reason = f.text("reason"_L1, kOptional, kMessageBytes),
                  .retry = f.flag("retry"_L1, kRequired),
                  .retryAfter = {},
                  .expected = f.optionalInteger("expected"_L1, 1)};
        if (const auto after = f.optionalInteger("retryAfter"_L1, 0))
            nack.retryAfter = milliseconds(*after);
        return nack;
    }
    if (type == "subscribed"_L1)
        return Subscribed{.channel = f.channel(),
                          .epoch = f.text("epoch"_L1, kRequired),
                          .first = f.integer("first"_L1, 1),
                          .last = f.integer("last"_L1, 0),
                          .next = f.integer("next"_L1, 1),
                          .recovered = f.flag("recovered"_L1, kRequired),
                          .lastN = f.integerOr("lastN"_L1, 0, 0),
                          .read = f.integerOr("read"_L1, 0, 0),
                          .presence = f.people("presence"_L1),
                          .count = int(f.integerOr("count"_L1, 0, 0))};
    if (type == "fetched"_L1)
        return Fetched{.channel = f.channel(),
                       .epoch = f.text("epoch"_L1, kRequired),
                       .before = f.optionalInteger("before"_L1, 0),
                       .after = f.optionalInteger("after"_L1, 0),
                       .first = f.integer("first"_L1, 1),
                       .last = f.integer("last"_L1, 0),
                       .events = f.events("events"_L1),
                       .more = f.flag("more"_L1)};
    if (type == "welcome"_L1)
        return welcomeOf(f);
    if (type == "error"_L1)
        return SessionError{.code = f.text("code"_L1, kRequired),
                            .reason = f.text("reason"_L1, kOptional, kMessageBytes),
                            .channel = f.text("channel"_L1, kOptional),
                            .re = f.text("re"_L1, kOptional)};
    if (type == "goodbye"_L1)
        return Goodbye{.code = f.text("code"_L1, kOptional),
                       .reason = f.text("reason"_L1, kOptional, kMessageBytes),
                       .retryAfter = f.duration("retryAfter"_L1, milliseconds(0)),
                       .spread = f.duration("spread"_L1, milliseconds(0))};
    return Unknown{type};
}

// JSON: fields that may be absent are left out when they hold their default.

QJsonObject typed(QLatin1StringView type, const QString& channel = {})
{
    QJsonObject object{{"type"_L1, type}};
    if (!channel.isEmpty())
        object.insert("channel"_L1, channel);
    return object;
}

template<class Value>
void insertUnless(QJsonObject& object, QLatin1StringView key, const Value& value, const Value& absent)
{
    if (value != absent)
        object.insert(key, QJsonValue(value));
}

void insertIf(QJsonObject& object, QLatin1StringView key, const std::optional<qint64>& value)
{
    if (value)
        object.insert(key, *value);
}

QJsonObject json(const Person& person)
{
    return {{"id"_L1, person.id}, {"name"_L1, person.name}};
}

QJsonArray json(const QList<Person>& people)
{
    QJsonArray array;
    for (const Person& person : people)
        array.append(json(person));
    return array;
}

QJsonArray json(const QList<Event>& events)
{
    QJsonArray array;
    for (const Event& event : events)
        array.append(toJson(event));
    return array;
}

// Those that both sides send.
QJsonObject json(const Unknown& message)
{
    return {{"type"_L1, message.type}};
}

QJsonObject json(const Ping& message)
{
    QJsonObject object = typed("ping"_L1);
    object.insert("timestamp"_L1, message.timestamp);
    return object;
}

QJsonObject json(const Pong& message)
{
    QJsonObject object = typed("pong"_L1);
    object.insert("timestamp"_L1, message.timestamp);
    return object;
}

QJsonObject json(const Signal& message)
{
    QJsonObject object = typed("signal"_L1, message.channel);
    object.insert("data"_L1, message.data);
    if (!message.from.id.isEmpty())
        object.insert("from"_L1, json(message.from));
    return object;
}

QJsonObject json(const Read& message)
{
    QJsonObject object = typed("read"_L1, message.channel);
    object.insert("epoch"_L1, message.epoch);
    object.insert("offset"_L1, message.offset);
    return object;
}

// The client's.
QJsonObject json(const Hello& message)
{
    QJsonObject object = typed("hello"_L1);
    object.insert("v"_L1, message.v);
    object.insert("device"_L1, message.device);
    insertUnless(object, "token"_L1, message.token, QString());
    object.insert("user"_L1, json(message.user));
    insertUnless(object, "agent"_L1, message.agent, QString());
    return object;
}

QJsonObject json(const Subscribe& message)
{
    QJsonObject object = typed("subscribe"_L1, message.channel);
    if (!message.position)
        return object;
    object.insert("epoch"_L1, message.position->epoch);
    object.insert("offset"_L1, message.position->offset);
    if (!message.position->id.isEmpty()) {
        object.insert("id"_L1, message.position->id);
        object.insert("timestamp"_L1, message.position->timestamp);
    }
    return object;
}

QJsonObject json(const Unsubscribe& message)
{
    return typed("unsubscribe"_L1, message.channel);
}

QJsonObject json(const Fetch& message)
{
    QJsonObject object = typed("fetch"_L1, message.channel);
    insertIf(object, "before"_L1, message.before);
    insertIf(object, "after"_L1, message.after);
    object.insert("limit"_L1, message.limit);
    return object;
}

QJsonObject json(const Publish& message)
{
    QJsonObject object = typed("publish"_L1, message.channel);
    object.insert("n"_L1, message.n);
    object.insert("id"_L1, message.id);
    object.insert("data"_L1, message.data);
    insertUnless(object, "resync"_L1, message.resync, false);
    return object;
}

// The server's.
QJsonObject json(const SessionWelcome& message)
{
    const SessionLimits& l = message.limits;
    QJsonObject object = typed("welcome"_L1);
    object.insert("v"_L1, message.v);
    object.insert("userId"_L1, message.userId);
    object.insert("userName"_L1, message.userName);
    object.insert("server"_L1,
                  QJsonObject{{"id"_L1, message.serverId}, {"version"_L1, message.serverVersion}});
    object.insert("time"_L1, message.time);
    object.insert("heartbeat"_L1, QJsonObject{{"interval"_L1, qint64(message.heartbeatInterval.count())},
                                              {"timeout"_L1, qint64(message.heartbeatTimeout.count())}});
    object.insert("limits"_L1, QJsonObject{{"messageBytes"_L1, l.messageBytes},
                                           {"publishPerSecond"_L1, l.publishPerSecond},
                                           {"inFlight"_L1, l.inFlight},
                                           {"channels"_L1, l.channels},
                                           {"dedupe"_L1, qint64(l.dedupe.count())}});
    return object;
}

QJsonObject json(const Subscribed& message)
{
    QJsonObject object = typed("subscribed"_L1, message.channel);
    object.insert("epoch"_L1, message.epoch);
    object.insert("first"_L1, message.first);
    object.insert("last"_L1, message.last);
    object.insert("next"_L1, message.next);
    object.insert("recovered"_L1, message.recovered);
    object.insert("lastN"_L1, message.lastN);
    object.insert("read"_L1, message.read);
    object.insert("presence"_L1, json(message.presence));
    object.insert("count"_L1, message.count);
    return object;
}

QJsonObject json(const Events& message)
{
    QJsonObject object = typed("events"_L1, message.channel);
    object.insert("events"_L1, json(message.events));
    object.insert("more"_L1, message.more);
    return object;
}

QJsonObject json(const LiveEvent& message)
{
    QJsonObject object = toJson(message.event);
    object.insert("type"_L1, "event"_L1);
    object.insert("channel"_L1, message.channel);
    return object;
}

QJsonObject json(const Fetched& message)
{
    QJsonObject object = typed("fetched"_L1, message.channel);
    object.insert("epoch"_L1, message.epoch);
    insertIf(object, "before"_L1, message.before);
    insertIf(object, "after"_L1, message.after);
    object.insert("first"_L1, message.first);
    object.insert("last"_L1, message.last);
    object.insert("events"_L1, json(message.events));
    object.insert("more"_L1, message.more);
    return object;
}

QJsonObject json(const Ack& message)
{
    QJsonObject object = typed("ack"_L1, message.channel);
    object.insert("id"_L1, message.id);
    object.insert("n"_L1, message.n);
    object.insert("offset"_L1, message.offset);
    object.insert("timestamp"_L1, message.timestamp);
    return object;
}

QJsonObject json(const Nack& message)
{
    QJsonObject object = typed("nack"_L1, message.channel);
    object.insert("id"_L1, message.id);
    object.insert("n"_L1, message.n);
    object.insert("code"_L1, message.code);
    object.insert("reason"_L1, message.reason);
    object.insert("retry"_L1, message.retry);
    if (message.retryAfter)
        object.insert("retryAfter"_L1, qint64(message.retryAfter->count()));
    insertIf(object, "expected"_L1, message.expected);
    return object;
}

QJsonObject json(const Presence& message)
{
    QJsonObject object = typed("presence"_L1, message.channel);
    object.insert("joined"_L1, json(message.joined));
    object.insert("left"_L1, json(message.left));
    return object;
}

QJsonObject json(const SessionError& message)
{
    QJsonObject object = typed("error"_L1, message.channel);
    object.insert("code"_L1, message.code);
    object.insert("reason"_L1, message.reason);
    insertUnless(object, "re"_L1, message.re, QString());
    return object;
}

QJsonObject json(const Goodbye& message)
{
    QJsonObject object = typed("goodbye"_L1);
    object.insert("code"_L1, message.code);
    object.insert("reason"_L1, message.reason);
    object.insert("retryAfter"_L1, qint64(message.retryAfter.count()));
    object.insert("spread"_L1, qint64(message.spread.count()));
    return object;
}

QByteArray bytes(const Ack& message)
{
    JsonWriter out(224);
    out.raw(R"({"type":"ack","channel":)").text(message.channel);
    out.raw(R"(,"id":)").text(message.id);
    out.raw(R"(,"n":)").number(message.n);
    out.raw(R"(,"offset":)").number(message.offset);
    out.raw(R"(,"timestamp":)").number(message.timestamp);
    return out.raw("}").take();
}

} // namespace

Decoded<ClientMessage> decodeClientMessage(QByteArrayView utf8)
{
    DecodeResult envelope = wire::decode(utf8, kClientMessageDepth);
    QString tooDeep;
    if (envelope.error == DecodeError::TooDeep) {
        // Its sender has to hear which message that was, or would send it for ever (protocol.md §2 Sending).
        tooDeep = reasonFor(envelope.error, kClientMessageDepth);
        envelope = wire::decode(utf8, kParserDepth);
        if (!envelope)
            return {{}, tooDeep, {}};
    }
    if (!envelope)
        return unread<ClientMessage>(envelope, kClientMessageDepth);
    Fields fields(envelope.envelope.object);
    ClientMessage message = clientMessageOf(envelope.envelope.type, fields);
    return {std::move(message), tooDeep.isEmpty() ? fields.error() : tooDeep, envelope.envelope.type};
}

Decoded<ServerMessage> decodeServerMessage(QByteArrayView utf8)
{
    const DecodeResult envelope = wire::decode(utf8, kServerMessageDepth);
    return envelope ? serverMessageFromJson(envelope.envelope.object)
                    : unread<ServerMessage>(envelope, kServerMessageDepth);
}

Decoded<ServerMessage> serverMessageFromJson(const QJsonObject& object)
{
    const QString type = object.value("type"_L1).toString();
    if (type.isEmpty())
        return {{}, reasonFor(DecodeError::NoType), {}};
    Fields fields(object);
    ServerMessage message = serverMessageOf(type, fields);
    return {std::move(message), fields.error(), type};
}

QJsonObject toJson(const ClientMessage& message)
{
    return std::visit([](const auto& value) { return json(value); }, message);
}

QJsonObject toJson(const ServerMessage& message)
{
    return std::visit([](const auto& value) { return json(value); }, message);
}

QByteArray encode(const ClientMessage& message)
{
    return wire::encode(toJson(message));
}

QByteArray encode(const ServerMessage& message)
{
    // Of which there is one for every message of everybody.
    if (const auto* ack = std::get_if<Ack>(&message))
        return bytes(*ack);
    return wire::encode(toJson(message));
}

QJsonObject toJson(const Event& event)
{
    QJsonObject object{{"offset"_L1, event.offset},
                       {"id"_L1, event.id},
                       {"timestamp"_L1, event.timestamp},
                       {"data"_L1, event.data}};
    if (!event.from.id.isEmpty())
        object.insert("from"_L1, json(event.from));
    if (!event.device.isEmpty()) {
        object.insert("device"_L1, event.device);
        object.insert("n"_L1, event.n);
    }
    return object;
}

std::optional<Event> eventFromJson(const QJsonObject& object)
{
    Fields fields(object);
    Event event = eventOf(fields);
    return fields.error().isEmpty() ? std::optional(std::move(event)) : std::nullopt;
}

} // namespace heartline::wire::v1
