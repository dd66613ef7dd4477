// SPDX-License-Identifier: MIT
#pragma once

#include "crdt_export.h"

#include <cstdint>
#include <memory>

namespace heartline::crdt {

namespace detail {
class ListenersBase;
}

/// Keeps a callback connected for as long as it lives. Destroy it, or call `disconnect()`, and the callback
/// is not called again, also when that happens inside a callback. It may outlive the document.
class HEARTLINE_CRDT_EXPORT [[nodiscard]] Subscription
{
public:
    Subscription() = default;
    Subscription(std::weak_ptr<detail::ListenersBase> listeners, std::uint64_t number);
    ~Subscription() { disconnect(); }
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    void disconnect();
    /// Lets the callback stay connected for as long as the document lives.
    void release();

private:
    std::weak_ptr<detail::ListenersBase> m_listeners;
    std::uint64_t m_number = 0;
};

} // namespace heartline::crdt
