// SPDX-License-Identifier: MIT
#include "front.h"
#include "http/origin.h"
#include "net/handshake.h"
#include "net/websocketframe.h"

#include <Heartline/Names>

#include <QDateTime>

using namespace Qt::StringLiterals;

namespace heartline::server {

using wire::Service;

namespace {

constexpr QByteArrayView kYjs = "/yjs/";

std::optional<Service> serviceOf(const QByteArray& path)
{
    if (path == "/chat")
        return Service::Chat;
    if (path == "/notifications")
        return Service::Notifications;
    if (path == "/collab")
        return Service::Collab;
    return std::nullopt;
}

} // namespace

Front::Front(Settings settings, TokenKey key, Store& store, Metrics& metrics)
    : m_settings(std::move(settings))
    , m_key(std::move(key))
    , m_store(store)
    , m_metrics(metrics)
{
}

void Front::attach(Network& network, Hub& hub)
{
    m_network = &network;
    m_hub = &hub;
}

void Front::request(PeerId peer, const HttpRequest& request)
{
    const QByteArray origin = request.header("origin");
    if (!isOriginAllowed(request, {m_settings.allowOrigins, m_settings.open})) {
        ++m_metrics.deniedPeers;
        return m_network->respond(
            peer, HttpResponse::error(
                      403, u"origin"_s,
                      origin.isEmpty()
                          ? u"This server is open to its own computer and was not asked for by that "
                            u"computer's name "
                            "or address. --allow-origin lets other names in."_s
                          : u"Pages of this origin may not use this server; --allow-origin lets them in."_s));
    }
    const auto service = serviceOf(request.path());
    if (service && asksForWebSocket(request))
        return upgrade(peer, request, *service);
    if (asksForWebSocket(request) && QLatin1StringView(request.path()) == wire::v1::kPath)
        return upgradeSession(peer, request);
    if (asksForWebSocket(request) && request.path().startsWith(kYjs))
        return upgradeDocument(peer, request);
    route(request, [this, peer, origin](HttpResponse response) {
        if (!origin.isEmpty()) {
            response.headers.emplaceBack("Access-Control-Allow-Origin", origin);
            response.headers.emplaceBack("Vary", "Origin");
        }
        m_network->respond(peer, response);
    });
}

void Front::upgrade(PeerId peer, const HttpRequest& request, Service service)
{
    const HttpResponse response = answerHandshake(request);
    if (response.status != 101)
        return m_network->respond(peer, response);
    const Admission admission = admit(request, service);
    const int bytes = service == Service::Collab
                          ? std::max(m_settings.limits.documentBytes, m_settings.limits.messageBytes)
                          : m_settings.limits.messageBytes;
    m_network->upgrade(peer, response,
                       {.maxMessage = bytes + wire::kFrameSlack,
                        .maxQueue = m_settings.limits.queueBytes,
                        .tooSlow = closecode::kTryLater});
    // A refusal too completes the upgrade: a browser sees no HTTP status, only the Close (protocol.md §1).
    if (const QString* reason = std::get_if<QString>(&admission)) {
        ++m_metrics.deniedPeers;
        return m_network->close(peer, closecode::kPolicy, *reason);
    }
    m_hub->connected(peer, std::get<PeerInfo>(admission));
}

void Front::upgradeSession(PeerId peer, const HttpRequest& request)
{
    const QByteArray subprotocol(wire::v1::kSubprotocol.data(), wire::v1::kSubprotocol.size());
    const bool offered = offersSubprotocol(request, subprotocol);
    const HttpResponse response = answerHandshake(request, offered ? subprotocol : QByteArray());
    if (response.status != 101)
        return m_network->respond(peer, response);
    m_network->upgrade(peer, response,
                       {.maxMessage = m_settings.limits.messageBytes + wire::kFrameSlack,
                        .maxQueue = m_settings.limits.queueBytes,
                        .tooSlow = wire::v1::closecode::kSlowConsumer});
    if (!offered) {
        ++m_metrics.deniedPeers;
        return m_network->close(peer, closecode::kPolicy,
                                u"Ask for the subprotocol %1."_s.arg(wire::v1::kSubprotocol));
    }
    m_hub->sessionConnected(peer, request.remoteAddress);
}

void Front::upgradeDocument(PeerId peer, const HttpRequest& request)
{
    const HttpResponse response = answerHandshake(request);
    if (response.status != 101)
        return m_network->respond(peer, response);
    const Limits& limits = m_settings.limits;
    // A whole document is one message, and must fit beside what else may wait.
    m_network->upgrade(peer, response,
                       {.maxMessage = qsizetype(limits.updateBytes) + wire::kFrameSlack,
                        .maxQueue = qsizetype(limits.queueBytes) + limits.stateBytes + limits.updateBytes,
                        .tooSlow = closecode::kTryLater});
    const DocumentAdmission admission = admitToDocument(request);
    if (admission.code != 0) {
        ++m_metrics.deniedPeers;
        return m_network->close(peer, admission.code, admission.reason);
    }
    m_hub->documentConnected(peer, admission.info);
}

Front::DocumentAdmission Front::admitToDocument(const HttpRequest& request) const
{
    const QByteArray name = request.path().sliced(kYjs.size());
    DocumentAdmission admission;
    DocumentPeerInfo& info = admission.info;
    const auto refused = [&](uint16_t code, const QString& reason) {
        admission.code = code;
        admission.reason = reason;
        return admission;
    };
    if (name.isEmpty() || name.size() > kDocumentPathBytes || !name.isValidUtf8())
        return refused(closecode::kForbidden,
                       u"A document's name has 1 to %1 bytes."_s.arg(kDocumentPathBytes));
    info.docId = QString::fromUtf8(name);
    if (m_settings.open) {
        const QString userId = request.query(u"userId"_s);
        info.userId = wire::isValidName(userId) ? userId : QString();
        return admission;
    }
    const QString token = request.token();
    if (token.isEmpty())
        return refused(closecode::kUnauthorized, u"A token is needed."_s);
    const TokenKey::Verdict verdict = m_key.verify(token, QDateTime::currentSecsSinceEpoch());
    if (!verdict.claims)
        return refused(closecode::kUnauthorized, verdict.reason);
    if (!verdict.claims->mayRead(info.docId))
        return refused(closecode::kForbidden, u"The token does not allow this document."_s);
    info.userId = verdict.claims->userId;
    info.canWrite = verdict.claims->mayWrite(info.docId);
    return admission;
}

SessionVerdict Front::judge(const QString& token, const QString& userId) const
{
    using Kind = SessionVerdict::Kind;
    if (m_settings.open)
        return {};
    if (token.isEmpty())
        return {.kind = Kind::Refused, .reason = u"A token is needed."_s, .name = {}};
    const TokenKey::Verdict verdict = m_key.verify(token, QDateTime::currentSecsSinceEpoch());
    if (!verdict.claims)
        return {
            .kind = verdict.expired ? Kind::Expired : Kind::Refused, .reason = verdict.reason, .name = {}};
    if (verdict.claims->userId != userId)
        return {.kind = Kind::Refused, .reason = u"The token names another user."_s, .name = {}};
    return {.kind = Kind::Admitted,
            .reason = {},
            .name = verdict.claims->name,
            .mayChat = verdict.claims->mayChat(),
            .expires = verdict.claims->expires * 1000};
}

Front::Admission Front::admit(const HttpRequest& request, Service service) const
{
    PeerInfo info;
    info.service = service;
    info.userId = request.query(u"userId"_s);
    if (!wire::isValidName(info.userId))
        return info.userId.isEmpty() ? u"userId is missing."_s : u"userId is not a valid name."_s;
    if (service == Service::Chat) {
        info.place = request.query(u"room"_s);
        if (info.place.isEmpty())
            info.place = u"general"_s;
        if (!wire::isValidName(info.place))
            return u"room is not a valid name."_s;
    } else if (service == Service::Collab) {
        info.place = request.query(u"docId"_s);
        if (!wire::isValidName(info.place))
            return info.place.isEmpty() ? u"docId is missing."_s : u"docId is not a valid name."_s;
    }
    info.userName = request.query(u"userName"_s);
    if (!wire::fitsUtf8(info.userName, wire::kTitleBytes))
        return u"userName is longer than %1 bytes."_s.arg(wire::kTitleBytes);
    if (!m_settings.open) {
        if (QString reason = checkToken(request, info); !reason.isEmpty())
            return reason;
    }
    return info;
}

QString Front::checkToken(const HttpRequest& request, PeerInfo& info) const
{
    const QString token = request.token();
    if (token.isEmpty())
        return u"A token is needed."_s;
    const TokenKey::Verdict verdict = m_key.verify(token, QDateTime::currentSecsSinceEpoch());
    if (!verdict.claims)
        return verdict.reason;
    const Claims& claims = *verdict.claims;
    if (claims.userId != info.userId)
        return u"The token names another user."_s;
    if (info.service == Service::Chat && !claims.mayChat())
        return u"The token does not allow chat."_s;
    if (info.service == Service::Collab) {
        if (!claims.mayRead(info.place))
            return u"The token does not allow this document."_s;
        info.canWrite = claims.mayWrite(info.place);
    }
    if (info.userName.isEmpty())
        info.userName = claims.name;
    return {};
}

void Front::text(PeerId peer, QByteArrayView utf8)
{
    m_hub->received(peer, utf8);
}

void Front::binary(PeerId peer, QByteArrayView payload)
{
    m_hub->receivedBinary(peer, payload);
}

void Front::pong(PeerId peer, QByteArrayView payload)
{
    m_hub->ponged(peer, payload);
}

void Front::closed(PeerId peer)
{
    m_hub->disconnected(peer);
}

void Front::writable(PeerId peer)
{
    m_hub->writable(peer);
}

std::optional<TimePoint> Front::nextDeadline() const
{
    return m_hub->nextDeadline();
}

void Front::timeUp()
{
    m_hub->tick();
}

void Front::turnEnded()
{
    m_hub->endTurn();
}

} // namespace heartline::server
