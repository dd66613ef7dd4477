// SPDX-License-Identifier: MIT
#include "plainapi.h"

#include "logging.h"

#include <Heartline/Addresses>
#include <Heartline/PlainMessages>

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkReply>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {

namespace {

constexpr auto kAnswerWithin = 15s;

/// A 404 of ours says why in JSON; one without is from a server that has no such call.
bool isOurError(const QByteArray& body)
{
    return QJsonDocument::fromJson(body).object().value("error"_L1).isObject();
}

} // namespace

LoggedMessage toLoggedMessage(const QJsonObject& object)
{
    const wire::PlainMessage message = wire::fromJson(wire::Service::Chat, object);
    const auto* chat = std::get_if<wire::Chat>(&message);
    if (!chat)
        return {};
    const QString& name = chat->from.name.isEmpty() ? chat->from.id : chat->from.name;
    return {.id = chat->id,
            .clientId = chat->extra.value("clientId"_L1).toString(),
            .offset = chat->offset,
            .author = {chat->from.id, name},
            .content = chat->content,
            .time = QDateTime::fromMSecsSinceEpoch(chat->timestamp, Qt::UTC)};
}

PlainApi::PlainApi(const PlainAccess& access, QObject* parent)
    : QObject(parent)
    , m_access(access)
{
    m_network.setTransferTimeout(static_cast<int>(std::chrono::milliseconds(kAnswerWithin).count()));
}

void PlainApi::history(QObject* context, const QString& roomId, std::optional<qint64> after,
                       std::optional<qint64> before, int limit, HistoryReply reply)
{
    QList<std::pair<QString, QString>> query{{u"limit"_s, QString::number(limit)}};
    if (after)
        query.append({u"after"_s, QString::number(*after)});
    if (before)
        query.append({u"before"_s, QString::number(*before)});
    get(context, u"/api/rooms/"_s + wire::pathSegment(roomId) + u"/messages"_s, query,
        [reply = std::move(reply)](Outcome outcome, const QJsonArray& array) {
            QList<LoggedMessage> messages;
            for (const QJsonValue& value : array) {
                const QJsonObject chat = value.toObject();
                if (!wire::fieldError(wire::Service::Chat, chat))
                    messages.append(toLoggedMessage(chat));
            }
            reply(outcome, messages);
        });
}

void PlainApi::rooms(QObject* context, RoomsReply reply)
{
    get(context, u"/api/rooms"_s, {}, [reply = std::move(reply)](Outcome outcome, const QJsonArray& array) {
        QList<RoomInfo> rooms;
        for (const QJsonValue& value : array) {
            RoomInfo room;
            room.id = value["room"_L1].toString();
            room.title = value["title"_L1].toString();
            if (room.id.isEmpty())
                continue;
            if (room.title.isEmpty())
                room.title = room.id;
            const QJsonArray people = value["people"_L1].toArray();
            for (const QJsonValue& entry : people) {
                const QString id = entry["id"_L1].toString();
                const QString name = entry["name"_L1].toString();
                if (!id.isEmpty())
                    room.people.append({id, name.isEmpty() ? id : name});
            }
            rooms.append(room);
        }
        reply(outcome, rooms);
    });
}

void PlainApi::get(QObject* context, const QString& path, const QList<std::pair<QString, QString>>& query,
                   JsonReply reply)
{
    QNetworkRequest request(wire::httpUrl(m_access.server, path, query));
    if (!m_access.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_access.token.toLatin1());
    // A token must not follow a redirection to another host.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::SameOriginRedirectPolicy);
    QNetworkReply* answer = m_network.get(request);
    connect(answer, &QNetworkReply::finished, answer, &QObject::deleteLater);
    connect(answer, &QNetworkReply::finished, context, [answer, path, reply = std::move(reply)] {
        const int status = answer->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QByteArray body = answer->readAll();
        if (status == 200) {
            const QJsonDocument document = QJsonDocument::fromJson(body);
            if (document.isArray())
                return reply(Outcome::Ok, document.array());
        }
        qCInfo(lcHistory, "GET %s status=%d error=%d", qUtf8Printable(path), status,
               static_cast<int>(answer->error()));
        if (status == 404 && isOurError(body))
            return reply(Outcome::Ok, {});
        const bool never = status >= 400 && status < 500 && status != 408 && status != 429;
        reply(never || status == 501 || status == 200 ? Outcome::Unavailable : Outcome::Failed, {});
    });
}

} // namespace heartline
