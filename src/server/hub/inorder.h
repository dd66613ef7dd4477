// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QtGlobal>

#include <functional>
#include <vector>

namespace heartline::server {

/// Keeps the order between what waits for the disk and what does not. Each order to the store takes a ticket;
/// what happens meanwhile waits for the tickets before it.
class HEARTLINE_SERVER_EXPORT InOrder
{
public:
    /// An order was given to the store.
    void ordered() { ++m_ordered; }
    /// The store answered the oldest one; runs what waited for it. Actions may order, and have others wait.
    void answered();
    /// No answer is waited for any more: runs what waits, which must see for itself that it came to nothing.
    void abandon();
    /// Runs `action` now, or behind the orders already given.
    void run(std::function<void()> action);

    /// Nothing was ordered that has no answer yet, and nothing waits.
    [[nodiscard]] bool isIdle() const { return m_ordered == m_answered && m_waiting.empty(); }

private:
    struct Waiting
    {
        quint64 ticket = 0;
        std::function<void()> action;
    };
    quint64 m_ordered = 0;
    quint64 m_answered = 0;
    std::vector<Waiting> m_waiting; // a deque would cost half a kilobyte where nothing waits
};

} // namespace heartline::server
