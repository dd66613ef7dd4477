// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <variant>

/// The plain profile's messages as values (protocol.md §1). Times are milliseconds since the Unix epoch, UTC;
/// positions are UTF-16 code units. `extra` holds fields that this version does not know, which travel on
/// unchanged.
namespace heartline::wire {

/// The path of a connection, which says what its messages mean.
enum class Service
{
    Chat,
    Notifications,
    Collab
};

struct Person
{
    QString id;
    QString name;
    friend bool operator==(const Person&, const Person&) = default;
};

struct Welcome
{
    QString message;
};
struct UserJoined
{
    Person person;
};
struct UserLeft
{
    Person person;
};
struct Chat
{
    Person from;
    QString content;
    qint64 timestamp = 0;
    QString id;        ///< Made by the server; empty on the way to it.
    qint64 offset = 0; ///< Place in the room's log, from 1; 0 on the way to the server.
    QJsonObject extra; ///< e.g. the sender's `clientId`.
};
struct Typing
{
    Person from;
};
struct Notification
{
    QString type; ///< `order_update`, `payment_success`, `system_alert` or any other.
    QString message;
    QString id;
    QString title;
    QString level; ///< `info`, `success`, `warning`, `error` or empty.
    QString url;
    qint64 timestamp = 0;
    QJsonObject extra;
};
struct Edit
{
    QString userId; ///< Empty in the text that a server sends on connect.
    QString content;
    std::optional<qint64> cursorPosition;
    qint64 timestamp = 0;
    QJsonObject extra;
};
struct Cursor
{
    QString userId;
    qint64 position = 0;
};
struct Ping
{
    QJsonValue timestamp; ///< Whatever the sender chose; the pong returns it as it is.
};
struct Pong
{
    QJsonValue timestamp;
};
struct Error
{
    QString code;
    QString reason;
};
/// A type that this version does not know: ignored, never an error.
struct Unknown
{
    QString type;
};

using PlainMessage = std::variant<Unknown, Welcome, UserJoined, UserLeft, Chat, Typing, Notification, Edit,
                                  Cursor, Ping, Pong, Error>;

/// What is wrong with the fields of `message` (which has a `type`), naming the field, or nothing.
[[nodiscard]] HEARTLINE_WIRE_EXPORT std::optional<QString> fieldError(Service service,
                                                                      const QJsonObject& message);

/// Reads a message whose fields are right (fieldError() gives nothing); wrong fields read as empty.
[[nodiscard]] HEARTLINE_WIRE_EXPORT PlainMessage fromJson(Service service, const QJsonObject& message);

/// The message as it travels. Fields that are empty and optional are left out.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QJsonObject toJson(const PlainMessage& message);

/// toJson() as compact UTF-8.
[[nodiscard]] HEARTLINE_WIRE_EXPORT QByteArray encode(const PlainMessage& message);

} // namespace heartline::wire
