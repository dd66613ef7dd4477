// SPDX-License-Identifier: MIT
// Opening and ending of heartline.v1 connections (protocol.md §2 Opening).
#include "sessions.h"
#include "logging.h"
#include "net/websocketframe.h"

#include <Heartline/Limits>
#include <Heartline/Names>
#include <Heartline/PlantedFaults>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace v1 = wire::v1;

namespace {

// "127.0.0.1 (heartline 1.0)": where a device is now, for whoever was closed for it.
QString whereFrom(const Session& session)
{
    const QString address = session.address.isEmpty() ? u"an unknown address"_s : session.address;
    return session.agent.isEmpty() ? address : u"%1 (%2)"_s.arg(address, session.agent);
}

} // namespace

Sessions::Sessions(const Surroundings& surroundings, SessionOptions options)
    : m_(surroundings)
    , m_options(std::move(options))
{
}

Session* Sessions::find(PeerId id)
{
    const auto it = m_sessions.find(id);
    return it != m_sessions.end() ? &it->second : nullptr;
}

void Sessions::send(Session& session, const v1::ServerMessage& message)
{
    m_.output.send(session.id, encodeFrame(Opcode::Text, v1::encode(message)));
}

void Sessions::sendError(Session& session, const QString& code, const QString& reason, const QString& channel,
                         QLatin1StringView re)
{
    send(session, v1::SessionError{.code = code, .reason = reason, .channel = channel, .re = re});
}

void Sessions::opened(PeerId id, const QString& address)
{
    Session& session = m_sessions.try_emplace(id, id, m_options).first->second;
    session.address = address;
    m_greetings.emplace_back(m_.now() + m_options.helloTimeout, id);
    ++m_.metrics.sessions;
    qCDebug(lcHub) << "session opened peer=" << id;
}

void Sessions::end(Session& session, int code, const QString& reason)
{
    qCInfo(lcHub) << "session ended peer=" << session.id << "code=" << code;
    if (code == closecode::kPolicy)
        ++m_.metrics.deniedPeers;
    else if (code == v1::closecode::kReplaced)
        ++m_.metrics.replacedPeers;
    else if (code == v1::closecode::kSlowConsumer)
        ++m_.metrics.slowPeers;
    m_.output.close(session.id, uint16_t(code), reason);
    forget(session);
}

bool Sessions::closed(PeerId id)
{
    Session* session = find(id);
    if (session)
        forget(*session);
    return session != nullptr;
}

void Sessions::forget(Session& session)
{
    for (auto& [name, subscription] : session.subscriptions)
        detach(*subscription);
    m_.metrics.subscriptions -= qint64(session.subscriptions.size());
    for (const auto& [channel, lane] : session.lanes)
        m_.store.endLane(lane.id);
    if (const auto user = m_users.find(session.userId); user != m_users.end()) {
        std::erase(user->second, session.id);
        if (user->second.empty())
            m_users.erase(user);
    }
    const auto [from, to] = m_expiries.equal_range(session.expires);
    for (auto it = from; it != to; ++it) {
        if (it->second == session.id) {
            m_expiries.erase(it);
            break;
        }
    }
    --m_.metrics.sessions;
    m_sessions.erase(session.id);
    dropGreeted();
}

void Sessions::dropGreeted()
{
    while (!m_greetings.empty()) {
        const Session* session = find(m_greetings.front().second);
        if (session && session->phase == Session::Phase::Greeting)
            return;
        m_greetings.pop_front();
    }
}

bool Sessions::received(PeerId id, QByteArrayView utf8)
{
    Session* session = find(id);
    if (!session)
        return false;
    switch (session->phase) {
    case Session::Phase::Greeting:
        greeted(*session, utf8);
        break;
    case Session::Phase::Drawing:
        end(*session, closecode::kPolicy, u"Nothing but hello may be sent before welcome."_s);
        break;
    case Session::Phase::Welcomed:
        session->held.push_back(utf8.toByteArray());
        claim(*session);
        break;
    case Session::Phase::Claiming:
        // Only what was under way when reading was stopped.
        session->held.push_back(utf8.toByteArray());
        if (int(session->held.size()) > m_options.maxHeld)
            end(*session, closecode::kPolicy, u"Too much was sent at once behind the first message."_s);
        break;
    case Session::Phase::Ready:
        handle(*session, utf8);
        break;
    }
    return true;
}

bool Sessions::receivedBinary(PeerId id)
{
    Session* session = find(id);
    if (!session)
        return false;
    const QString reason = u"Binary messages are not used here; messages are JSON in text frames."_s;
    if (session->phase < Session::Phase::Welcomed)
        end(*session, closecode::kPolicy, reason);
    else
        badMessage(*session, reason, {});
    return true;
}

void Sessions::greeted(Session& session, QByteArrayView utf8)
{
    const auto decoded = v1::decodeClientMessage(utf8);
    const auto* hello = std::get_if<v1::Hello>(&decoded.message);
    if (!hello)
        return end(session, closecode::kPolicy,
                   decoded ? u"Nothing but hello may be sent before welcome."_s : decoded.error);
    if (hello->v != v1::kVersion)
        return end(session, closecode::kPolicy,
                   u"This server speaks version %1 of heartline.v1 only."_s.arg(v1::kVersion));
    if (!decoded || hello->user.id.isEmpty())
        return end(session, closecode::kPolicy, decoded ? u"\"user\" is missing."_s : decoded.error);

    const SessionVerdict verdict =
        m_options.gate ? m_options.gate(hello->token, hello->user.id) : SessionVerdict();
    if (verdict.kind != SessionVerdict::Kind::Admitted) {
        const bool expired = verdict.kind == SessionVerdict::Kind::Expired;
        return end(session, expired ? v1::closecode::kTokenExpired : int(closecode::kPolicy), verdict.reason);
    }
    if (verdict.expires > 0) {
        session.expires = m_.now() + std::chrono::milliseconds(verdict.expires - m_.wallClock());
        m_expiries.emplace(session.expires, session.id);
    }
    session.userId = hello->user.id;
    session.device = hello->device;
    session.agent = hello->agent;
    session.mayChat = verdict.mayChat;
    // A person without a name is decoded as one called like their id.
    const QString given = hello->user.name == hello->user.id ? QString() : hello->user.name;
    if (!given.isEmpty())
        m_.rooms.learnName(session.userId, given);
    session.userName = m_.rooms.displayName(session.userId, given.isEmpty() ? verdict.name : given);
    m_users[session.userId].push_back(session.id);
    session.phase = Session::Phase::Drawing;
    dropGreeted();
    m_.store.drawGeneration(session.userId, session.device,
                            [this, id = session.id](const Stored<qint64>& generation) {
                                if (Session* asked = find(id))
                                    drawn(*asked, generation);
                            });
}

void Sessions::drawn(Session& session, const Stored<qint64>& generation)
{
    if (!generation)
        return end(session, closecode::kServerFault, generation.error);
    session.generation = generation.value;
    session.phase = Session::Phase::Welcomed;
    send(session, v1::SessionWelcome{.userId = session.userId,
                                     .userName = session.userName,
                                     .serverId = m_serverId,
                                     .serverVersion = m_options.serverVersion,
                                     .time = m_.wallClock(),
                                     .heartbeatInterval = m_options.heartbeatInterval,
                                     .heartbeatTimeout = m_options.heartbeatTimeout,
                                     .limits = m_options.limits});
    if (HEARTLINE_FAULT(HelloReplaces))
        claim(session);
}

// A `hello` left over from an attempt given up cannot answer `welcome`, so it replaces nobody: the number
// counts from the first message after it on.
void Sessions::claim(Session& session)
{
    session.phase = Session::Phase::Claiming;
    updateReading(session);
    m_.store.claimGeneration(session.userId, session.device, session.generation,
                             [this, id = session.id](const Stored<bool>& result) {
                                 if (Session* claiming = find(id))
                                     claimed(*claiming, result);
                             });
}

void Sessions::claimed(Session& session, const Stored<bool>& result)
{
    if (!result)
        return end(session, closecode::kServerFault, result.error);
    if (!result.value)
        return replaced(session);
    session.phase = Session::Phase::Ready;
    replaceOlder(session);
    const PeerId id = session.id;
    const std::vector<QByteArray> held = std::exchange(session.held, {});
    for (const QByteArray& message : held) {
        if (Session* ready = find(id))
            handle(*ready, message);
    }
    if (Session* ready = find(id))
        updateReading(*ready);
}

void Sessions::replaceOlder(const Session& session)
{
    const QString reason = u"This device is connected from %1 now."_s.arg(whereFrom(session));
    const std::vector<PeerId> all = m_users[session.userId];
    for (const PeerId id : all) {
        Session* other = find(id);
        // One without a number yet will draw a higher one.
        if (other && other->device == session.device && other->generation > 0 &&
            other->generation < session.generation)
            end(*other, v1::closecode::kReplaced, reason);
    }
}

void Sessions::replaced(Session& session)
{
    const Session* newest = nullptr;
    for (const PeerId id : m_users[session.userId]) {
        const Session* other = find(id);
        if (other && other->device == session.device && other->generation > session.generation &&
            (!newest || other->generation > newest->generation))
            newest = other;
    }
    end(session, v1::closecode::kReplaced,
        newest ? u"This device is connected from %1 now."_s.arg(whereFrom(*newest))
               : u"This device has connected again since."_s);
}

void Sessions::handle(Session& session, QByteArrayView utf8)
{
    const auto decoded = v1::decodeClientMessage(utf8);
    if (!decoded) {
        // One of which it is known to which message it belongs gets an answer that its sender waits for.
        const auto* message = std::get_if<v1::Publish>(&decoded.message);
        if (message && wire::isValidChannel(message->channel) && wire::isValidId(message->id))
            return publish(session, *message, decoded.error);
        badMessage(session, decoded.error, decoded.type);
        return;
    }
    std::visit([&](const auto& message) { handle(session, message); }, decoded.message);
}

void Sessions::handle(Session& session, const v1::Hello&)
{
    end(session, closecode::kPolicy, u"hello was sent twice."_s);
}

void Sessions::handle(Session& session, const wire::Ping& ping)
{
    send(session, wire::Pong{ping.timestamp});
}

bool Sessions::badMessage(Session& session, const QString& reason, const QString& re)
{
    ++m_.metrics.badMessages;
    send(session, v1::SessionError{.code = v1::code::kBadMessage, .reason = reason, .channel = {}, .re = re});
    const TimePoint now = m_.now();
    auto& times = session.badMessages;
    while (!times.empty() && now - times.front() > wire::kBadMessageWindow)
        times.pop_front();
    times.push_back(now);
    if (times.size() < size_t(wire::kBadMessages))
        return true;
    end(session, closecode::kPolicy, u"Too many messages that could not be read."_s);
    return false;
}

void Sessions::ordered(Session& session, qsizetype bytes)
{
    ++session.orders;
    session.orderBytes += bytes;
    updateReading(session);
}

void Sessions::answered(Session& session, qsizetype bytes)
{
    --session.orders;
    session.orderBytes -= bytes;
    updateReading(session);
}

// Who sends more than `inFlight` allows, or faster than the disk, is not read from: what they send waits in
// the network, and no publish is ever lost for it.
void Sessions::updateReading(Session& session)
{
    const int most = m_options.limits.inFlight;
    const bool full = session.orders > most || session.orderBytes >= m_.maxOrderBytes;
    const bool low = session.orders <= most / 2 && session.orderBytes <= m_.maxOrderBytes / 2;
    const bool pause = session.phase == Session::Phase::Claiming || full || (session.paused && !low);
    if (pause == session.paused)
        return;
    session.paused = pause;
    m_.output.setReading(session.id, !pause);
}

void Sessions::tick()
{
    const TimePoint now = m_.now();
    while (!m_greetings.empty() && m_greetings.front().first <= now)
        end(*find(m_greetings.front().second), v1::closecode::kNoHello, u"No hello came in time."_s);
    while (!m_expiries.empty() && m_expiries.begin()->first <= now)
        end(*find(m_expiries.begin()->second), v1::closecode::kTokenExpired, u"The token has expired."_s);
}

std::optional<TimePoint> Sessions::nextDeadline() const
{
    std::optional<TimePoint> next;
    if (!m_greetings.empty())
        next = m_greetings.front().first;
    if (!m_expiries.empty() && (!next || m_expiries.begin()->first < *next))
        next = m_expiries.begin()->first;
    return next;
}

void Sessions::sayGoodbye(const v1::Goodbye& goodbye)
{
    for (auto& [id, session] : m_sessions) {
        if (session.phase < Session::Phase::Welcomed)
            continue;
        session.leaving = true;
        send(session, goodbye);
    }
}

void Sessions::closeAll(int code, const QString& reason)
{
    while (!m_sessions.empty())
        end(m_sessions.begin()->second, code, reason);
}

void Sessions::addUsers(QStringList& users) const
{
    for (const auto& [user, peers] : m_users)
        users.append(user);
}

} // namespace heartline::server
