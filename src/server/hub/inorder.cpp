// SPDX-License-Identifier: MIT
#include "inorder.h"

#include <algorithm>
#include <utility>

namespace heartline::server {

void InOrder::answered()
{
    ++m_answered;
    const auto later = std::ranges::find_if(
        m_waiting, [this](const Waiting& waiting) { return waiting.ticket > m_answered; });
    std::vector<Waiting> due(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(later));
    m_waiting.erase(m_waiting.begin(), later);
    for (const Waiting& waiting : due)
        waiting.action();
}

void InOrder::abandon()
{
    for (const Waiting& waiting : std::exchange(m_waiting, {}))
        waiting.action();
}

void InOrder::run(std::function<void()> action)
{
    if (m_ordered == m_answered)
        action();
    else
        m_waiting.push_back({m_ordered, std::move(action)});
}

} // namespace heartline::server
