// SPDX-License-Identifier: MIT
#include "offlinequeue.h"

namespace heartline {

void OfflineQueue::setOptions(const Options& options, Dropped& dropped)
{
    m_options = options;
    while (!m_messages.empty() && (length() > options.maxMessages || m_bytes > options.maxBytes))
        dropped.push_back({removeFirst().id, DropReason::QueueFull});
}

bool OfflineQueue::fits(qint64 size) const
{
    return length() < m_options.maxMessages && m_bytes + size <= m_options.maxBytes;
}

OutgoingMessage OfflineQueue::removeFirst()
{
    OutgoingMessage first = std::move(m_messages.front());
    m_messages.pop_front();
    m_bytes -= first.payload.size();
    return first;
}

DropReason OfflineQueue::append(OutgoingMessage message, Dropped& dropped)
{
    const qint64 size = message.payload.size();
    expire(message.queuedAt, dropped); // the expired must not cost the living their place
    if (m_options.maxMessages == 0 || size > m_options.maxBytes)
        return DropReason::QueueClosed;
    if (!fits(size) && m_options.overflow == OverflowPolicy::RefuseNewest)
        return DropReason::QueueClosed;
    while (!fits(size))
        dropped.push_back({removeFirst().id, DropReason::QueueFull});
    m_bytes += size;
    m_messages.push_back(std::move(message));
    return DropReason::None;
}

void OfflineQueue::putBack(std::deque<OutgoingMessage> messages)
{
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        m_bytes += message->payload.size();
        m_messages.push_front(std::move(*message));
    }
}

std::optional<OutgoingMessage> OfflineQueue::takeFirst(Instant now, Dropped& dropped)
{
    expire(now, dropped);
    if (m_messages.empty())
        return std::nullopt;
    return removeFirst();
}

void OfflineQueue::expire(Instant now, Dropped& dropped)
{
    // All wait equally long, so the first to have come is the first to expire.
    for (auto expiry = nextExpiry(); expiry && now >= *expiry; expiry = nextExpiry())
        dropped.push_back({removeFirst().id, DropReason::Expired});
}

void OfflineQueue::clear(Dropped& dropped)
{
    while (!m_messages.empty())
        dropped.push_back({removeFirst().id, DropReason::Discarded});
}

std::optional<Instant> OfflineQueue::oldest() const
{
    if (m_messages.empty())
        return std::nullopt;
    return m_messages.front().queuedAt;
}

std::optional<Instant> OfflineQueue::nextExpiry() const
{
    if (m_messages.empty() || m_options.expiry.count() == 0)
        return std::nullopt;
    return m_messages.front().queuedAt + m_options.expiry;
}

} // namespace heartline
