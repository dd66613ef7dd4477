// SPDX-License-Identifier: MIT
// Publishes on their way into the logs (protocol.md §2 Sending).
#include "logging.h"
#include "net/websocketframe.h"
#include "publishcheck.h"
#include "sessions.h"

#include <Heartline/CanonicalJson>
#include <Heartline/PlantedFaults>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace v1 = wire::v1;

struct Sessions::Publishing
{
    PeerId peer = 0;
    quint64 number = 0; ///< Of its answer, in the lane.
    PublishOrder order;
    qsizetype bytes = 0;
    bool counted = false; ///< Against publishPerSecond.
    bool again = false;   ///< The store was asked a second time.
};

void Sessions::publish(Session& session, const v1::Publish& message, const QString& wrong)
{
    if (session.leaving)
        return; // goodbye was said: no publish is taken
    auto publishing = std::make_shared<Publishing>();
    Lane& lane = laneOf(session, message.channel);
    publishing->peer = session.id;
    publishing->number = lane.first + lane.answers.size();
    const QByteArray canonical = wire::canonicalJson(message.data);
    publishing->bytes = canonical.size();
    publishing->order = {.channel = message.channel,
                         .from = {session.userId, session.userName},
                         .device = session.device,
                         .generation = session.generation,
                         .n = message.n,
                         .id = message.id,
                         .data = message.data,
                         .canonical = canonical,
                         .lane = lane.id,
                         .resync = message.resync,
                         .refusal = {}};
    lane.answers.emplace_back();
    publishing->order.refusal = objection(session, message, wrong, *publishing);
    ordered(session, publishing->bytes);
    if (HEARTLINE_FAULT(DeliveryBeforeCommit))
        deliverEarly(publishing->order);
    order(publishing);
}

// What the hub has against a publish. It goes with the order and is not answered at once: the store lets a
// duplicate win over it, and puts the answer into its place in the order.
std::optional<Refusal> Sessions::objection(Session& session, const v1::Publish& message, const QString& wrong,
                                           Publishing& publishing)
{
    const auto refusal = [](QLatin1StringView code, const QString& reason, bool retry = false) {
        return Refusal{.code = code, .reason = reason, .retry = retry};
    };
    if (publishing.bytes > m_options.limits.messageBytes)
        return refusal(v1::code::kTooLarge,
                       u"The message is longer than %1 bytes."_s.arg(m_options.limits.messageBytes));
    if (message.channel == channel::kRooms)
        return refusal(v1::code::kForbidden, u"Only the server writes here."_s);
    if (auto against = barred(session, message.channel))
        return against;
    if (!session.subscriptions.contains(message.channel))
        return refusal(v1::code::kNotSubscribed, u"Subscribe to the channel first."_s, true);
    if (!wrong.isEmpty())
        return refusal(v1::code::kInvalid, wrong);
    if (const QString broken = whyNotInteroperable(message.data); !broken.isEmpty())
        return refusal(v1::code::kInvalid, broken);
    publishing.counted = session.publishes.take(m_.now());
    if (publishing.counted)
        return std::nullopt;
    Refusal tooFast = refusal(
        v1::code::kRateLimited,
        u"More than %1 messages a second are too many."_s.arg(m_options.limits.publishPerSecond), true);
    tooFast.retryAfter = session.publishes.untilUseful();
    return tooFast;
}

Lane& Sessions::laneOf(Session& session, const QString& channel)
{
    const auto it = session.lanes.find(channel);
    if (it != session.lanes.end())
        return it->second;
    // Who publishes where they are not subscribed gets nothing but refusals, and no memory without end.
    if (int(session.lanes.size()) >= 2 * m_options.limits.channels) {
        const auto idle = std::ranges::find_if(session.lanes, [&session](const auto& entry) {
            return entry.second.answers.empty() && !session.subscriptions.contains(entry.first);
        });
        if (idle != session.lanes.end()) {
            m_.store.endLane(idle->second.id);
            session.lanes.erase(idle);
        }
    }
    Lane& lane = session.lanes[channel];
    lane.id = ++m_lastLane;
    return lane;
}

void Sessions::order(const std::shared_ptr<Publishing>& publishing)
{
    m_.store.publish(publishing->order, [this, publishing](const Stored<PublishOutcome>& outcome) {
        published(publishing, outcome);
    });
}

void Sessions::published(const std::shared_ptr<Publishing>& publishing, const Stored<PublishOutcome>& outcome)
{
    Session* session = find(publishing->peer);
    if (!outcome) {
        // Nobody knows whether it is on disk: the store looks by id once more. That is done for a sender who
        // is gone too, since others may have to be sent the event.
        if (!std::exchange(publishing->again, true))
            return order(publishing);
        if (session)
            end(*session, closecode::kServerFault, outcome.error);
        return;
    }
    if (session) {
        answered(*session, publishing->bytes);
        answer(*session, *publishing, outcome.value);
    }
    deliver(publishing->order.channel, outcome.value);
}

void Sessions::answer(Session& session, const Publishing& publishing, const PublishOutcome& outcome)
{
    using Kind = PublishOutcome::Kind;
    const PublishOrder& order = publishing.order;
    QByteArray frame;
    switch (outcome.kind) {
    case Kind::Accepted:
    case Kind::Repeated: {
        ++(outcome.kind == Kind::Accepted ? m_.metrics.publishesAccepted : m_.metrics.publishesRepeated);
        const v1::Ack ack{.channel = order.channel,
                          .id = order.id,
                          .n = outcome.event.n > 0 ? outcome.event.n : order.n,
                          .offset = outcome.event.offset,
                          .timestamp = outcome.event.timestamp};
        frame = encodeFrame(Opcode::Text, v1::encode(v1::ServerMessage(ack)));
        break;
    }
    case Kind::Refused: {
        ++m_.metrics.publishesRefused;
        const Refusal& refusal = outcome.refusal;
        v1::Nack nack{.channel = order.channel,
                      .id = order.id,
                      .n = order.n,
                      .code = refusal.code,
                      .reason = refusal.reason,
                      .retry = refusal.retry,
                      .retryAfter = {},
                      .expected = {}};
        if (refusal.retryAfter.count() > 0)
            nack.retryAfter = refusal.retryAfter;
        if (refusal.expected > 0)
            nack.expected = refusal.expected;
        frame = encodeFrame(Opcode::Text, v1::encode(v1::ServerMessage(nack)));
        break;
    }
    case Kind::Dropped:
        if (publishing.counted)
            session.publishes.giveBack();
        break;
    case Kind::Outdated:
        return replaced(session);
    }
    const auto it = session.lanes.find(order.channel);
    if (it == session.lanes.end())
        return;
    Lane& lane = it->second;
    lane.answers[publishing.number - lane.first] = {.ready = true, .frame = frame};
    while (!lane.answers.empty() && lane.answers.front().ready) {
        if (!lane.answers.front().frame.isEmpty())
            m_.output.send(session.id, lane.answers.front().frame);
        lane.answers.pop_front();
        ++lane.first;
    }
}

void Sessions::deliver(const QString& name, const PublishOutcome& outcome)
{
    using Kind = PublishOutcome::Kind;
    if (outcome.roomEvent)
        m_.rooms.roomMade(*outcome.roomEvent);
    Channel* channel = findChannel(name);
    if (channel && !outcome.blanked.isEmpty()) // what a delete has blanked is nowhere sent again
        channel->ring.forgetThrough(*std::ranges::max_element(outcome.blanked));
    if (outcome.kind == Kind::Accepted) {
        append(name, outcome.event);
        if (name.startsWith(channel::kChatPrefix))
            m_.rooms.keptInRoom(name.sliced(channel::kChatPrefix.size()), outcome.event);
    } else if (outcome.kind == Kind::Repeated && channel && outcome.event.offset > channel->ring.last()) {
        reload(name); // its commit was reported as unknown: nobody has been sent it
    }
}

// The planted fault: what is only ordered goes out as if it were kept.
void Sessions::deliverEarly(const PublishOrder& order)
{
    const Channel* channel = findChannel(order.channel);
    if (!channel || order.refusal)
        return;
    append(order.channel, {.offset = channel->ring.last() + 1,
                           .id = order.id,
                           .from = order.from,
                           .device = order.device,
                           .n = order.n,
                           .timestamp = m_.wallClock(),
                           .data = order.canonical,
                           .plain = {}});
}

} // namespace heartline::server
