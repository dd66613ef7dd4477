// SPDX-License-Identifier: MIT
#include "subscription.h"

#include "store/listeners.h"

#include <utility>

namespace heartline::crdt {

Subscription::Subscription(std::weak_ptr<detail::ListenersBase> listeners, std::uint64_t number)
    : m_listeners(std::move(listeners))
    , m_number(number)
{
}

Subscription::Subscription(Subscription&& other) noexcept
    : m_listeners(std::move(other.m_listeners))
    , m_number(other.m_number)
{
    other.m_listeners.reset();
}

Subscription& Subscription::operator=(Subscription&& other) noexcept
{
    if (this != &other) {
        disconnect();
        m_listeners = std::move(other.m_listeners);
        m_number = other.m_number;
        other.m_listeners.reset();
    }
    return *this;
}

void Subscription::disconnect()
{
    if (const auto listeners = m_listeners.lock())
        listeners->remove(m_number);
    m_listeners.reset();
}

void Subscription::release()
{
    m_listeners.reset();
}

} // namespace heartline::crdt
