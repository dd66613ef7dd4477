// SPDX-License-Identifier: MIT
// The HTTP API (protocol.md §4).
#include "front.h"
#include "http/apianswers.h"
#include "http/metricstext.h"

#include <Heartline/Envelope>
#include <Heartline/Names>

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace {

constexpr int kDefaultPage = 50;
constexpr int kLargestPage = 500;
constexpr int kMostRecipients = 1000;

// What is wrong with the body of POST /api/notifications; nothing when all is well.
std::optional<QString> notificationError(const QJsonObject& body)
{
    for (const auto& [key, needed] :
         {std::pair("type"_L1, true), std::pair("message"_L1, true), std::pair("title"_L1, false),
          std::pair("level"_L1, false), std::pair("url"_L1, false), std::pair("id"_L1, false)}) {
        const QJsonValue value = body.value(key);
        if (needed && (!value.isString() || value.toString().isEmpty()))
            return u"\"%1\" must be a string and not empty."_s.arg(key);
        if (!needed && !value.isUndefined() && !value.isString())
            return u"\"%1\" must be a string."_s.arg(key);
    }
    if (!wire::isValidId(body.value("type"_L1).toString()))
        return u"\"type\" must be at most %1 bytes without control characters."_s.arg(wire::kIdBytes);
    if (body.contains("id"_L1) && !wire::isValidId(body.value("id"_L1).toString()))
        return u"\"id\" must be 1 to %1 bytes without control characters."_s.arg(wire::kIdBytes);
    if (!wire::fitsUtf8(body.value("title"_L1).toString(), wire::kTitleBytes))
        return u"\"title\" is longer than %1 bytes."_s.arg(wire::kTitleBytes);
    const QString level = body.value("level"_L1).toString();
    if (body.contains("level"_L1) &&
        !QStringList{u"info"_s, u"success"_s, u"warning"_s, u"error"_s}.contains(level))
        return u"\"level\" must be info, success, warning or error."_s;
    return std::nullopt;
}

// The inboxes that the body names; an error names the field.
std::optional<QString> readRecipients(const QJsonObject& body, QStringList& users)
{
    const bool one = body.contains("userId"_L1);
    const bool many = body.contains("userIds"_L1);
    if (one == many)
        return u"Exactly one of \"userId\" and \"userIds\" is needed."_s;
    if (many && !body.value("userIds"_L1).isArray())
        return u"\"userIds\" must be an array of names."_s;
    const QJsonArray list = one ? QJsonArray{body.value("userId"_L1)} : body.value("userIds"_L1).toArray();
    if (list.isEmpty() || list.size() > kMostRecipients)
        return u"\"userIds\" must name 1 to %1 users."_s.arg(kMostRecipients);
    for (const QJsonValue& user : list) {
        if (!wire::isValidName(user.toString()))
            return (one ? u"\"userId\" is not a valid name."_s
                        : u"\"userIds\" holds what is not a valid name."_s);
        if (!users.contains(user.toString()))
            users.append(user.toString());
    }
    return std::nullopt;
}

} // namespace

void Front::route(const HttpRequest& request, const Respond& respond)
{
    const QByteArray path = request.path();
    const bool isGet = request.method == "GET" || request.method == "HEAD";
    const bool isPost = request.method == "POST";
    const auto mayChat = [](const Claims& claims) { return claims.mayChat(); };

    if (request.method == "OPTIONS" && !request.header("access-control-request-method").isEmpty()) {
        // A browser asks before it sends JSON or a token from another origin; the origin has been judged
        // already.
        return respond({.status = 204,
                        .contentType = {},
                        .body = {},
                        .headers = {{"Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE"},
                                    {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
                                    {"Access-Control-Max-Age", "600"}}});
    }
    if (isGet && path == "/healthz")
        return m_draining
                   ? respond({.status = 503, .contentType = "text/plain", .body = "draining", .headers = {}})
                   : respond({.status = 200, .contentType = "text/plain", .body = "ok", .headers = {}});
    if (isGet && path == "/metrics")
        return respond({.status = 200,
                        .contentType = "text/plain; version=0.0.4; charset=utf-8",
                        .body = metricsText(m_metrics),
                        .headers = {}});
    if (isPost && path == "/api/notifications") {
        if (const auto caller = authorized(
                request, [](const Claims& c) { return c.mayPublish(); }, respond))
            postNotification(request, caller->userId, respond);
        return;
    }
    if (path == "/api/rooms" && (isGet || isPost)) {
        if (!authorized(request, mayChat, respond))
            return;
        return isGet ? listRooms(respond) : makeRoom(request, respond);
    }
    constexpr QByteArrayView kRooms = "/api/rooms/";
    constexpr QByteArrayView kMessages = "/messages";
    if (isGet && path.startsWith(kRooms) && path.endsWith(kMessages) &&
        path.size() > kRooms.size() + kMessages.size()) {
        const QString room = decoded(path.sliced(kRooms.size()).chopped(kMessages.size()));
        if (wire::isValidName(room)) {
            if (authorized(request, mayChat, respond))
                listMessages(request, room, respond);
            return;
        }
    }
    if (path == "/api/documents" || path.startsWith("/api/documents/"))
        return routeDocument(request, respond);
    respond(notFound());
}

std::optional<Claims> Front::authorized(const HttpRequest& request,
                                        const std::function<bool(const Claims&)>& may,
                                        const Respond& respond) const
{
    const TokenKey::Verdict verdict = m_key.verify(request.token(), QDateTime::currentSecsSinceEpoch());
    if (m_settings.open) {
        // A token is not needed, but one that is good still says who calls.
        Claims anyone{.userId = verdict.claims ? verdict.claims->userId : QString(),
                      .name = {},
                      .expires = 0,
                      .scopes = Claims::ordinaryScopes()};
        return anyone;
    }
    if (!verdict.claims) {
        ++m_metrics.deniedPeers;
        const bool none = request.token().isEmpty();
        HttpResponse response =
            HttpResponse::error(401, u"unauthorized"_s, none ? u"A token is needed."_s : verdict.reason);
        response.headers.emplaceBack("WWW-Authenticate", "Bearer");
        respond(response);
        return std::nullopt;
    }
    if (!may(*verdict.claims)) {
        ++m_metrics.deniedPeers;
        respond(HttpResponse::error(403, u"forbidden"_s, u"The token does not allow this."_s));
        return std::nullopt;
    }
    return verdict.claims;
}

void Front::listRooms(const Respond& respond) const
{
    QJsonArray rooms;
    const QList<Hub::RoomState> states = m_hub->rooms();
    for (const Hub::RoomState& room : states) {
        QJsonArray people;
        for (const wire::Person& person : room.people)
            people.append(QJsonObject{{"id"_L1, person.id}, {"name"_L1, person.name}});
        rooms.append(QJsonObject{
            {"room"_L1, room.name}, {"title"_L1, room.title}, {"last"_L1, room.last}, {"people"_L1, people}});
    }
    respond(HttpResponse::json(200, toBytes(rooms)));
}

void Front::makeRoom(const HttpRequest& request, const Respond& respond)
{
    const wire::DecodeResult body = wire::decodeObject(request.body);
    if (!body)
        return respond(wrongField(wire::reasonFor(body.error)));
    const QString room = body.envelope.object.value("room"_L1).toString();
    if (!wire::isValidName(room))
        return respond(wrongField(u"\"room\" is not a valid name."_s));
    const QJsonValue given = body.envelope.object.value("title"_L1);
    if (!given.isUndefined() && !given.isString())
        return respond(wrongField(u"\"title\" must be a string."_s));
    if (!wire::fitsUtf8(given.toString(), wire::kTitleBytes))
        return respond(wrongField(u"\"title\" is longer than %1 bytes."_s.arg(wire::kTitleBytes)));
    const QString title = given.toString().trimmed().isEmpty() ? room : given.toString();
    m_hub->createRoom(room, title, [room, title, respond](const Stored<std::optional<LogEvent>>& made) {
        if (!made)
            return respond(unavailable(made.error));
        if (!made.value)
            return respond(HttpResponse::error(409, u"exists"_s, u"This room exists already."_s));
        respond(HttpResponse::json(201, wire::encode(QJsonObject{{"room"_L1, room}, {"title"_L1, title}})));
    });
}

void Front::listMessages(const HttpRequest& request, const QString& room, const Respond& respond)
{
    HistoryRange range;
    qint64 limit = kDefaultPage;
    if (!readNumber(request, u"before"_s, range.before))
        return respond(wrongField(u"\"before\" must be an offset."_s));
    if (!readNumber(request, u"after"_s, range.after))
        return respond(wrongField(u"\"after\" must be an offset."_s));
    if (range.after >= 0 && !request.query(u"before"_s).isNull())
        return respond(wrongField(u"\"before\" and \"after\" exclude each other."_s));
    if (!readNumber(request, u"limit"_s, limit) || limit == 0)
        return respond(wrongField(u"\"limit\" must be a number from 1 on."_s));
    range.limit = int(std::min<qint64>(limit, kLargestPage));
    m_store.readChat(room, range, [respond](const Stored<QList<QByteArray>>& events) {
        // Each is JSON already.
        respond(events ? HttpResponse::json(200, '[' + events.value.join(',') + ']')
                       : unavailable(events.error));
    });
}

void Front::postNotification(const HttpRequest& request, const QString& caller, const Respond& respond)
{
    if (request.body.size() > m_settings.limits.messageBytes)
        return respond(HttpResponse::error(413, u"too_large"_s, u"The request's body is too large."_s));
    const wire::DecodeResult body = wire::decodeObject(request.body);
    if (!body)
        return respond(wrongField(wire::reasonFor(body.error)));
    QStringList users;
    if (const auto error = notificationError(body.envelope.object))
        return respond(wrongField(*error));
    if (const auto error = readRecipients(body.envelope.object, users))
        return respond(wrongField(*error));

    QJsonObject content;
    for (const auto key : {"type"_L1, "message"_L1, "title"_L1, "level"_L1, "url"_L1, "id"_L1}) {
        if (body.envelope.object.contains(key))
            content.insert(key, body.envelope.object.value(key));
    }
    const QString id = content.contains("id"_L1) ? content.value("id"_L1).toString() : wire::makeId();
    content.insert("id"_L1, id);

    // Each inbox is a transaction of its own; the answer waits for the last, and the worst of them decides
    // it.
    struct Progress
    {
        qsizetype left = 0;
        bool conflict = false;
        QString error;
    };
    auto progress = std::make_shared<Progress>();
    progress->left = users.size();
    for (const QString& user : std::as_const(users)) {
        m_hub->notify({user, caller, content}, [progress, id,
                                                respond](const Stored<NotificationOutcome>& outcome) {
            if (!outcome)
                progress->error = outcome.error;
            else if (outcome.value.kind == NotificationOutcome::Kind::Conflict)
                progress->conflict = true;
            if (--progress->left > 0)
                return;
            if (!progress->error.isEmpty())
                respond(unavailable(progress->error));
            else if (progress->conflict)
                respond(HttpResponse::error(409, u"conflict"_s, u"This id was used with other content."_s));
            else
                respond(HttpResponse::json(202, wire::encode(QJsonObject{{"id"_L1, id}})));
        });
    }
}

} // namespace heartline::server
