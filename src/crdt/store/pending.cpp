// SPDX-License-Identifier: MIT
#include "pending.h"

#include <limits>
#include <utility>

namespace heartline::crdt::detail {

void Pending::add(Bytes update, const std::map<ClientId, Clock>& missing)
{
    for (const auto& [client, clock] : missing) {
        const auto [known, isNew] = m_missing.try_emplace(client, clock);
        if (!isNew && known->second > clock)
            known->second = clock;
    }
    m_size += update.size();
    m_updates.push_back(std::move(update));
}

void Pending::join() const
{
    if (m_updates.size() > 1) {
        const std::vector<ByteView> views(m_updates.begin(), m_updates.end());
        // Each was judged when it came, so that only their number could be too large.
        auto merged = mergeUpdates(views, {.maxStructs = std::numeric_limits<std::size_t>::max()});
        m_updates.assign(1, *std::move(merged));
    }
}

const Bytes& Pending::structs() const
{
    join();
    return m_updates.front();
}

Bytes Pending::takeStructs()
{
    join();
    auto update = std::move(m_updates.front());
    m_updates.clear();
    m_missing.clear();
    m_size = 0;
    return update;
}

} // namespace heartline::crdt::detail
