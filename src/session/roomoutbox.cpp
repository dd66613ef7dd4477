// SPDX-License-Identifier: MIT
#include "roomoutbox.h"

#include <algorithm>

namespace heartline {

using Delivery = ChatMessage::Delivery;

void RoomOutbox::add(const QString& key, const QString& content, Milliseconds now)
{
    const qint64 bytes = content.toUtf8().size();
    if (bytes > m_options.maxMessageBytes) {
        m_changes.append({key, Delivery::Failed, DropReason::TooBig});
        return;
    }
    if (size() >= m_options.maxMessages) {
        m_changes.append({key, Delivery::Failed, DropReason::QueueClosed});
        return;
    }
    m_items.push_back({.entry = {key, content}, .bytes = bytes, .since = now});
}

void RoomOutbox::settle(const QString& key)
{
    std::erase_if(m_items, [&](const Item& item) { return item.entry.key == key; });
}

void RoomOutbox::linkReady()
{
    m_ready = true;
}

void RoomOutbox::linkLost()
{
    m_ready = false;
    for (Item& item : m_items) {
        if (item.state != State::Handed)
            continue;
        item.state = State::InDoubt;
        m_changes.append({item.entry.key, Delivery::Queued, DropReason::None});
    }
}

void RoomOutbox::historyChecked()
{
    failAll([](const Item& item) { return item.unanswered; }, DropReason::Unconfirmed);
    for (Item& item : m_items) {
        if (item.state == State::InDoubt)
            item.state = State::Waiting;
    }
}

void RoomOutbox::historyUnavailable()
{
    failAll([](const Item& item) { return item.state == State::InDoubt; }, DropReason::Unconfirmed);
}

void RoomOutbox::dropped(const QString& key, DropReason why)
{
    if (why == DropReason::Unconfirmed) {
        for (Item& item : m_items) {
            if (item.entry.key != key || item.state != State::Handed)
                continue;
            item.state = State::InDoubt;
            m_changes.append({key, Delivery::Queued, DropReason::None});
        }
        return;
    }
    failAll([&](const Item& item) { return item.entry.key == key; }, why);
}

bool RoomOutbox::tick(Milliseconds now)
{
    if (m_options.expiry > Milliseconds::zero()) {
        failAll(
            [&](const Item& item) {
                return item.state == State::Waiting && now - item.since >= m_options.expiry;
            },
            DropReason::Expired);
    }
    bool doubts = false;
    for (Item& item : m_items) {
        if (!m_ready || item.state != State::Handed || now - item.handedAt < m_options.echoTimeout)
            continue;
        item.state = State::InDoubt;
        item.unanswered = true;
        doubts = true;
    }
    return doubts;
}

QList<RoomOutbox::Entry> RoomOutbox::takeSendable(Milliseconds now)
{
    QList<Entry> sendable;
    if (!m_ready || hasDoubts())
        return sendable;
    auto room = m_options.window -
                std::ranges::count_if(m_items, [](const Item& item) { return item.state == State::Handed; });
    for (Item& item : m_items) {
        if (item.state != State::Waiting)
            continue;
        if (room-- <= 0)
            break;
        item.state = State::Handed;
        item.handedAt = now;
        m_changes.append({item.entry.key, Delivery::Sending, DropReason::None});
        sendable.append(item.entry);
    }
    return sendable;
}

bool RoomOutbox::hasDoubts() const
{
    return std::ranges::any_of(m_items, [](const Item& item) { return item.state == State::InDoubt; });
}

qint64 RoomOutbox::bytes() const
{
    qint64 sum = 0;
    for (const Item& item : m_items)
        sum += item.bytes;
    return sum;
}

RoomOutbox::Milliseconds RoomOutbox::oldestAge(Milliseconds now) const
{
    return m_items.empty() ? Milliseconds::zero() : now - m_items.front().since;
}

template<typename Predicate>
void RoomOutbox::failAll(Predicate matches, DropReason why)
{
    std::erase_if(m_items, [&](const Item& item) {
        if (!matches(item))
            return false;
        m_changes.append({item.entry.key, Delivery::Failed, why});
        return true;
    });
}

} // namespace heartline
