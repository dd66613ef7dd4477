// SPDX-License-Identifier: MIT
// Presence, signals and read markers (protocol.md §2 The rest).
#include "net/websocketframe.h"
#include "sessions.h"

#include <Heartline/Envelope>

using namespace Qt::StringLiterals;

namespace heartline::server {

namespace v1 = wire::v1;

namespace {

// People in one `presence`: with names as long as they may be, it still fits into a frame.
constexpr size_t kPeopleAMessage = 200;

} // namespace

Subscription* Sessions::following(Session& session, const QString& channel, QLatin1StringView re)
{
    const auto it = session.subscriptions.find(channel);
    if (it != session.subscriptions.end() && it->second->state != Subscription::State::Asked)
        return it->second.get();
    sendError(session, v1::code::kNotSubscribed, u"Subscribe to the channel first."_s, channel, re);
    return nullptr;
}

void Sessions::handle(Session& session, const v1::Signal& message)
{
    const Subscription* subscription = following(session, message.channel, "signal"_L1);
    if (!subscription)
        return;
    if (wire::encode(message.data).size() > m_options.limits.messageBytes)
        return sendError(session, v1::code::kTooLarge,
                         u"The signal is longer than %1 bytes."_s.arg(m_options.limits.messageBytes),
                         message.channel, "signal"_L1);
    if (!session.signals_.take(m_.now()))
        return; // signals may be lost, and this one is
    const wire::Person from{session.userId, session.userName};
    relay(*subscription->channel, {message.channel, message.data, from}, session.id);
    if (message.channel.startsWith(channel::kChatPrefix) &&
        message.data.value("type"_L1).toString() == "typing"_L1)
        m_.rooms.typedInRoom(message.channel.sliced(channel::kChatPrefix.size()), from);
}

void Sessions::relay(const Channel& channel, const v1::Signal& signal, PeerId except)
{
    const QByteArray frame = encodeFrame(Opcode::Text, v1::encode(v1::ServerMessage(signal)));
    for (const Subscription* subscription : channel.subscribers) {
        if (subscription->session->id != except)
            m_.output.send(subscription->session->id, frame, Delivery::DropWhenBusy);
    }
}

void Sessions::typed(const QString& room, const wire::Person& person)
{
    if (const Channel* channel = findChannel(channel::kChatPrefix + room))
        relay(*channel, {channel->name, QJsonObject{{"type"_L1, "typing"_L1}}, person}, 0);
}

void Sessions::handle(Session& session, const v1::Read& message)
{
    if (!following(session, message.channel, "read"_L1))
        return;
    ordered(session);
    m_.store.markRead(message.channel, session.userId, message.epoch, message.offset,
                      [this, id = session.id, user = session.userId, message](const Stored<qint64>& result) {
                          Session* reader = find(id);
                          if (reader)
                              answered(*reader);
                          if (result)
                              return markedRead(id, user, message, result.value);
                          if (reader)
                              sendError(*reader, v1::code::kUnavailable, result.error, message.channel,
                                        "read"_L1);
                      });
}

// Also when who read is gone meanwhile: it's kept, and the other devices have no other way to learn of it.
void Sessions::markedRead(PeerId id, const QString& userId, const v1::Read& message, qint64 offset)
{
    const auto user = m_users.find(userId);
    if (user == m_users.end() || offset < 0)
        return;
    // Further than what was sent: another device has read more, and the sender is told. Else the others are.
    const bool further = offset > message.offset;
    const std::vector<PeerId> devices = user->second;
    for (const PeerId device : devices) {
        Session* session = find(device);
        if (!session || (device == id) != further)
            continue;
        const auto it = session->subscriptions.find(message.channel);
        if (it != session->subscriptions.end() && it->second->state != Subscription::State::Asked)
            send(*session, v1::Read{message.channel, message.epoch, offset});
    }
}

void Sessions::presenceChanged(const QString& room, const wire::Person& person, bool joined)
{
    const auto it = m_channels.find(channel::kChatPrefix + room);
    if (it == m_channels.end())
        return;
    auto& changes = it->second->changes;
    if (changes.empty())
        m_changed.push_back(it->second);
    std::erase_if(changes,
                  [&person](const Channel::Change& change) { return change.person.id == person.id; });
    changes.push_back({person, joined});
}

// Who came and went within a turn is told in one message: after a restart a room comes back at once.
void Sessions::endTurn()
{
    for (const std::shared_ptr<Channel>& channel : std::exchange(m_changed, {})) {
        const auto changes = std::exchange(channel->changes, {});
        for (size_t from = 0; from < changes.size(); from += kPeopleAMessage) {
            v1::Presence presence{.channel = channel->name, .joined = {}, .left = {}};
            const size_t to = std::min(changes.size(), from + kPeopleAMessage);
            for (size_t i = from; i < to; ++i)
                (changes[i].joined ? presence.joined : presence.left).append(changes[i].person);
            const QByteArray frame = encodeFrame(Opcode::Text, v1::encode(v1::ServerMessage(presence)));
            for (const Subscription* subscription : channel->subscribers) {
                const bool own =
                    changes.size() == 1 && changes.front().person.id == subscription->session->userId;
                if (!own)
                    m_.output.send(subscription->session->id, frame);
            }
        }
    }
}

} // namespace heartline::server
