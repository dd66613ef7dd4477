// SPDX-License-Identifier: MIT
#pragma once

#include "subscription.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>

namespace heartline::crdt::detail {

class ListenersBase
{
public:
    virtual ~ListenersBase() = default;
    virtual void remove(std::uint64_t number) = 0;
};

/// Callbacks to call with the same arguments. Any of them may connect and disconnect others or itself
/// meanwhile, but whoever calls keeps this alive.
template<typename... Arguments>
class Listeners : public ListenersBase, public std::enable_shared_from_this<Listeners<Arguments...>>
{
public:
    using Callback = std::function<void(Arguments...)>;

    Subscription add(Callback callback)
    {
        m_entries.push_back({++m_last, std::move(callback)});
        return Subscription(this->weak_from_this(), m_last);
    }

    void remove(std::uint64_t number) override
    {
        for (auto& entry : m_entries) {
            if (entry.number == number) {
                entry.number = 0; // the callback may be running: it is destroyed later
                m_removed = true;
            }
        }
        if (m_calling == 0 && m_removed)
            sweep();
    }

    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }

    void call(Arguments... arguments)
    {
        ++m_calling;
        // Who is added meanwhile hears from the next time on; nobody moves while somebody is called.
        const auto count = m_entries.size();
        for (std::size_t i = 0; i < count; ++i) {
            if (m_entries[i].number != 0)
                m_entries[i].callback(arguments...);
        }
        if (--m_calling == 0 && m_removed)
            sweep();
    }

private:
    struct Entry
    {
        std::uint64_t number;
        Callback callback;
    };

    void sweep()
    {
        m_removed = false;
        // What a callback owns may disconnect others when it goes: only once the list is in order again.
        std::deque<Entry> kept;
        std::deque<Entry> gone;
        for (auto& entry : m_entries)
            (entry.number != 0 ? kept : gone).push_back(std::move(entry));
        m_entries = std::move(kept);
    }

    std::deque<Entry> m_entries; // an entry stays where it is when others come
    std::uint64_t m_last = 0;
    int m_calling = 0;
    bool m_removed = false;
};

} // namespace heartline::crdt::detail
