// SPDX-License-Identifier: MIT
// The machine's part that concerns messages: straight to the socket, through the queue, and what is in doubt
// at an end.
#include "connectionmachine.h"

#include <utility>

namespace heartline {

void ConnectionMachine::messageReceived(qint64 size)
{
    ++m_statistics.messagesReceived;
    m_statistics.bytesReceived += static_cast<quint64>(size);
}

bool ConnectionMachine::sendsDirectly(qint64 unsent) const
{
    return m_phase == Phase::Open && m_queue.isEmpty() && unsent < m_options.sendHighWater;
}

void ConnectionMachine::noteWritten(MessageId id, qint64 size)
{
    ++m_statistics.messagesSent;
    m_statistics.bytesSent += static_cast<quint64>(size);
    if (!m_unconfirmed.empty() && m_unconfirmed.back().first + m_unconfirmed.back().count == id)
        ++m_unconfirmed.back().count;
    else
        m_unconfirmed.push_back({id, 1});
    if (size > m_biggestUnconfirmedSize) {
        m_biggestUnconfirmedSize = size;
        m_biggestUnconfirmed = id;
    }
}

MessageId ConnectionMachine::sentDirectly(qint64 size)
{
    noteWritten(++m_lastMessageId, size);
    return m_lastMessageId;
}

void ConnectionMachine::keepCopy(OutgoingMessage message)
{
    m_resendableBytes += message.payload.size();
    m_resendable.push_back(std::move(message));
    // As bounded as the queue they would go back to; what falls out is reported as Unconfirmed if the link
    // dies.
    while (!m_resendable.empty() && (m_resendable.size() > static_cast<size_t>(m_options.maxQueueSize) ||
                                     m_resendableBytes > m_options.maxQueueBytes)) {
        m_resendableBytes -= m_resendable.front().payload.size();
        m_resendable.pop_front();
    }
}

ConnectionMachine::Outcome ConnectionMachine::enqueue(const Moment& now, bool text, const QByteArray& payload,
                                                      qint64 unsent, Actions& actions)
{
    if (isTooBig(payload.size()))
        return {SendResult::Rejected, DropReason::TooBig, 0};
    if (sendsDirectly(unsent)) {
        const MessageId id = sentDirectly(payload.size());
        if (keepsCopies())
            keepCopy({id, text, payload, now.elapsed});
        actions.push_back(action::WriteMessage{m_attemptId, {id, text, payload, now.elapsed}});
        return {SendResult::Sent, DropReason::None, id};
    }
    OfflineQueue::Dropped dropped;
    const DropReason refused = m_queue.append({m_lastMessageId + 1, text, payload, now.elapsed}, dropped);
    report(dropped, actions);
    if (refused != DropReason::None) {
        if (!dropped.empty())
            actions.push_back(action::QueueChanged{});
        return {SendResult::Rejected,
                m_options.maxQueueSize == 0 && m_phase != Phase::Open ? DropReason::NotOpen : refused, 0};
    }
    const MessageId id = ++m_lastMessageId;
    actions.push_back(action::QueueChanged{});
    if (m_phase == Phase::Open && unsent <= m_options.sendHighWater / 4)
        flush(now, unsent, actions);
    return {SendResult::Queued, DropReason::None, id};
}

void ConnectionMachine::flush(const Moment& now, qint64 unsent, Actions& actions)
{
    const int before = m_queue.length();
    OfflineQueue::Dropped expired;
    while (unsent < m_options.sendHighWater) {
        auto message = m_queue.takeFirst(now.elapsed, expired);
        if (!message)
            break;
        const qint64 size = message->payload.size();
        unsent += size;
        noteWritten(message->id, size);
        if (keepsCopies())
            keepCopy(*message);
        actions.push_back(action::WriteMessage{m_attemptId, *std::move(message)});
    }
    report(expired, actions);
    if (m_queue.length() != before)
        actions.push_back(action::QueueChanged{});
}

Actions ConnectionMachine::socketDrained(const Moment& now, AttemptId attempt, qint64 unsent)
{
    Actions actions;
    if (attempt != m_attemptId || m_phase != Phase::Open)
        return actions;
    m_heartbeat.onBytesLeft(now.steady, unsent);
    if (!m_queue.isEmpty() && unsent <= m_options.sendHighWater / 4)
        flush(now, unsent, actions);
    return actions;
}

void ConnectionMachine::settleUnconfirmed(const CloseInfo& info, Actions& actions)
{
    const std::vector<Run> runs = std::exchange(m_unconfirmed, {});
    std::deque<OutgoingMessage> again = std::exchange(m_resendable, {});
    m_resendableBytes = 0;
    const MessageId tooBig = info.code == 1009 && m_biggestUnconfirmedSize >= 0 ? m_biggestUnconfirmed : 0;
    m_biggestUnconfirmedSize = -1;
    if (info.cause == Cause::LocalClose && info.clean)
        return; // all of it was handed over before our Close frame

    std::erase_if(again, [tooBig](const OutgoingMessage& message) { return message.id == tooBig; });
    OfflineQueue::Dropped dropped;
    auto kept = again.cbegin(); // ids rise in both
    for (const Run& run : runs) {
        for (MessageId id = run.first; id < run.first + run.count; ++id) {
            while (kept != again.cend() && kept->id < id)
                ++kept;
            if (id == tooBig)
                dropped.push_back({id, DropReason::TooBig});
            else if (kept == again.cend() || kept->id != id)
                dropped.push_back({id, DropReason::Unconfirmed});
        }
    }
    report(dropped, actions);
    if (!again.empty()) {
        m_queue.putBack(std::move(again));
        actions.push_back(action::QueueChanged{});
    }
}

Actions ConnectionMachine::clearQueue()
{
    Actions actions;
    OfflineQueue::Dropped dropped;
    m_queue.clear(dropped);
    report(dropped, actions);
    if (!dropped.empty())
        actions.push_back(action::QueueChanged{});
    return actions;
}

} // namespace heartline
