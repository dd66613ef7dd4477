// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <functional>
#include <vector>

namespace heartline::sim {

/// Virtual time: what is to happen when. Nothing else in a simulation moves.
///
/// What is due at one instant happens in the order in which it was asked for.
class Scheduler
{
public:
    using Action = std::function<void()>;

    /// Milliseconds since the world began.
    [[nodiscard]] qint64 now() const { return m_now; }
    [[nodiscard]] quint64 steps() const { return m_steps; }

    void at(qint64 when, Action action)
    {
        m_due.push_back({std::max(when, m_now), ++m_count, std::move(action)});
        std::ranges::push_heap(m_due, later);
    }
    void in(qint64 delay, Action action) { at(m_now + delay, std::move(action)); }

    /// Does everything up to `until`, or until `stop` says so after a step. Afterwards it's `until`, or the
    /// time of the last step.
    template<class Stop>
    void runUntil(qint64 until, Stop stop)
    {
        while (!m_due.empty() && m_due.front().when <= until) {
            std::ranges::pop_heap(m_due, later);
            const Due due = std::move(m_due.back());
            m_due.pop_back();
            m_now = due.when;
            ++m_steps;
            due.action();
            if (stop())
                return;
        }
        m_now = until;
    }

private:
    struct Due
    {
        qint64 when;
        quint64 number;
        Action action;
    };
    static bool later(const Due& a, const Due& b)
    {
        return a.when != b.when ? a.when > b.when : a.number > b.number;
    }

    std::vector<Due> m_due;
    qint64 m_now = 0;
    quint64 m_count = 0;
    quint64 m_steps = 0;
};

} // namespace heartline::sim
