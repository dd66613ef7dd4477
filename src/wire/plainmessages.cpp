// SPDX-License-Identifier: MIT
#include "plainmessages.h"
#include "envelope.h"

#include <initializer_list>

using namespace Qt::StringLiterals;

namespace heartline::wire {

namespace {

template<class... Ts>
struct Overloaded : Ts...
{
    using Ts::operator()...;
};

QJsonObject without(QJsonObject object, std::initializer_list<QLatin1StringView> known)
{
    for (const QLatin1StringView key : known)
        object.remove(key);
    return object;
}

void insertIfAny(QJsonObject& object, QLatin1StringView key, const QString& value)
{
    if (!value.isEmpty())
        object.insert(key, value);
}

Person personOf(const QJsonObject& object)
{
    return {object.value("userId"_L1).toString(), object.value("userName"_L1).toString()};
}

QJsonObject withPerson(QLatin1StringView type, const Person& person)
{
    return {{"type"_L1, type}, {"userId"_L1, person.id}, {"userName"_L1, person.name}};
}

// Numbers of JSON may be 1e300; as integers they would be undefined behaviour or nonsense.
qint64 integerOf(const QJsonValue& value)
{
    return value.toInteger(0);
}

// toInteger() gives its default for everything that is not a whole number within 64 bits.
bool isWhole(const QJsonValue& value)
{
    return value.toInteger(0) == value.toInteger(1);
}

Chat chatOf(const QJsonObject& object)
{
    return {.from = personOf(object),
            .content = object.value("content"_L1).toString(),
            .timestamp = integerOf(object.value("timestamp"_L1)),
            .id = object.value("id"_L1).toString(),
            .offset = integerOf(object.value("offset"_L1)),
            .extra = without(object, {"type"_L1, "userId"_L1, "userName"_L1, "content"_L1, "timestamp"_L1,
                                      "id"_L1, "offset"_L1})};
}

Notification notificationOf(const QJsonObject& object)
{
    return {.type = object.value("type"_L1).toString(),
            .message = object.value("message"_L1).toString(),
            .id = object.value("id"_L1).toString(),
            .title = object.value("title"_L1).toString(),
            .level = object.value("level"_L1).toString(),
            .url = object.value("url"_L1).toString(),
            .timestamp = integerOf(object.value("timestamp"_L1)),
            .extra = without(object, {"type"_L1, "message"_L1, "id"_L1, "title"_L1, "level"_L1, "url"_L1,
                                      "timestamp"_L1})};
}

Edit editOf(const QJsonObject& object)
{
    const QJsonValue cursor = object.value("cursorPosition"_L1);
    return {.userId = object.value("userId"_L1).toString(),
            .content = object.value("content"_L1).toString(),
            .cursorPosition = cursor.isDouble() ? std::optional(integerOf(cursor)) : std::nullopt,
            .timestamp = integerOf(object.value("timestamp"_L1)),
            .extra =
                without(object, {"type"_L1, "userId"_L1, "content"_L1, "cursorPosition"_L1, "timestamp"_L1})};
}

} // namespace

std::optional<QString> fieldError(Service service, const QJsonObject& message)
{
    const QString type = message.value("type"_L1).toString();
    const bool chat = service == Service::Chat && type == "chat"_L1;
    const bool edit = service == Service::Collab && type == "edit"_L1;
    if ((chat || edit) && !message.value("content"_L1).isString())
        return u"\"content\" must be a string."_s;
    const QJsonValue name = message.value("userName"_L1);
    if (service == Service::Chat && (chat || type == "typing"_L1) && !name.isUndefined() && !name.isNull() &&
        !name.isString())
        return u"\"userName\" must be a string."_s;
    const QJsonValue caret = message.value("cursorPosition"_L1);
    if (edit && !caret.isUndefined() && !caret.isNull() && !isWhole(caret))
        return u"\"cursorPosition\" must be a whole number."_s;
    const QJsonValue position = message.value("position"_L1);
    if (service == Service::Collab && type == "cursor"_L1 && (!isWhole(position) || integerOf(position) < 0))
        return u"\"position\" must be a whole number, zero or more."_s;
    return std::nullopt;
}

PlainMessage fromJson(Service service, const QJsonObject& message)
{
    const QString type = message.value("type"_L1).toString();
    const QJsonValue timestamp = message.value("timestamp"_L1);
    if (type == "ping"_L1)
        return Ping{timestamp};
    if (type == "pong"_L1)
        return Pong{timestamp};
    // On /notifications every other type is one of a notification, "error" with a `code` being the server's
    // answer.
    if (type == "error"_L1 && (service != Service::Notifications || message.contains("code"_L1)))
        return Error{message.value("code"_L1).toString(), message.value("reason"_L1).toString()};
    if (service == Service::Notifications)
        return notificationOf(message);
    if (type == "user_joined"_L1)
        return UserJoined{personOf(message)};
    if (type == "user_left"_L1)
        return UserLeft{personOf(message)};
    if (service == Service::Chat) {
        if (type == "welcome"_L1)
            return Welcome{message.value("message"_L1).toString()};
        if (type == "chat"_L1)
            return chatOf(message);
        if (type == "typing"_L1)
            return Typing{personOf(message)};
    } else {
        if (type == "edit"_L1)
            return editOf(message);
        if (type == "cursor"_L1)
            return Cursor{message.value("userId"_L1).toString(), integerOf(message.value("position"_L1))};
    }
    return Unknown{type};
}

QJsonObject toJson(const PlainMessage& message)
{
    return std::visit(
        Overloaded{
            [](const Unknown& m) {
                return QJsonObject{{"type"_L1, m.type}};
            },
            [](const Welcome& m) {
                return QJsonObject{{"type"_L1, "welcome"_L1}, {"message"_L1, m.message}};
            },
            [](const UserJoined& m) { return withPerson("user_joined"_L1, m.person); },
            [](const UserLeft& m) { return withPerson("user_left"_L1, m.person); },
            [](const Chat& m) {
                QJsonObject object = m.extra;
                object.insert("type"_L1, "chat"_L1);
                object.insert("userId"_L1, m.from.id);
                insertIfAny(object, "userName"_L1, m.from.name);
                object.insert("content"_L1, m.content);
                object.insert("timestamp"_L1, m.timestamp);
                insertIfAny(object, "id"_L1, m.id);
                if (m.offset > 0)
                    object.insert("offset"_L1, m.offset);
                return object;
            },
            [](const Typing& m) { return withPerson("typing"_L1, m.from); },
            [](const Notification& m) {
                QJsonObject object = m.extra;
                object.insert("type"_L1, m.type);
                object.insert("message"_L1, m.message);
                insertIfAny(object, "id"_L1, m.id);
                insertIfAny(object, "title"_L1, m.title);
                insertIfAny(object, "level"_L1, m.level);
                insertIfAny(object, "url"_L1, m.url);
                if (m.timestamp > 0)
                    object.insert("timestamp"_L1, m.timestamp);
                return object;
            },
            [](const Edit& m) {
                QJsonObject object = m.extra;
                object.insert("type"_L1, "edit"_L1);
                object.insert("userId"_L1, m.userId);
                object.insert("content"_L1, m.content);
                if (m.cursorPosition)
                    object.insert("cursorPosition"_L1, *m.cursorPosition);
                object.insert("timestamp"_L1, m.timestamp);
                return object;
            },
            [](const Cursor& m) {
                return QJsonObject{
                    {"type"_L1, "cursor"_L1}, {"userId"_L1, m.userId}, {"position"_L1, m.position}};
            },
            [](const Ping& m) {
                return QJsonObject{{"type"_L1, "ping"_L1}, {"timestamp"_L1, m.timestamp}};
            },
            [](const Pong& m) {
                return QJsonObject{{"type"_L1, "pong"_L1}, {"timestamp"_L1, m.timestamp}};
            },
            [](const Error& m) {
                return QJsonObject{{"type"_L1, "error"_L1}, {"code"_L1, m.code}, {"reason"_L1, m.reason}};
            },
        },
        message);
}

QByteArray encode(const PlainMessage& message)
{
    return encode(toJson(message));
}

} // namespace heartline::wire
