// SPDX-License-Identifier: MIT
#include "unsentwork.h"

#include <algorithm>
#include <utility>

namespace heartline {

using crdt::UpdateContent;

namespace {

/// So many runs are put in one by one.
constexpr std::size_t kFewRuns = 16;

/// Runs are mostly few, and new ones mostly lengthen the last: insert() is for that. What was replaced all
/// over a text goes in at once, for each insert() makes room among all runs.
void join(crdt::DeleteSet& set, const crdt::DeleteSet& more)
{
    const auto isFew = [](const auto& client) { return client.second.size() <= kFewRuns; };
    if (!std::all_of(more.clients().begin(), more.clients().end(), isFew)) {
        set.add(more);
        set.normalise();
        return;
    }
    for (const auto& [client, runs] : more.clients()) {
        for (const auto& run : runs)
            set.insert(client, run.clock, run.length);
    }
}

} // namespace

void UnsentWork::add(UpdateContent content)
{
    join(m_missing.insertions, content.insertions);
    join(m_missing.deletions, content.deletions);
    if (content != UpdateContent{})
        m_changes.push_back(std::move(content));
}

void UnsentWork::addEarlier(UpdateContent content)
{
    content.insertions.remove(m_missing.insertions);
    content.deletions.remove(m_missing.deletions);
    if (!isMissing(m_earlier))
        m_earlier = {};
    for (auto* all : {&m_earlier, &m_missing}) {
        all->insertions.add(content.insertions);
        all->insertions.normalise();
        all->deletions.add(content.deletions);
        all->deletions.normalise();
    }
}

bool UnsentWork::arrived(const UpdateContent& content)
{
    if (!isMissing(content))
        return false;
    m_missing.insertions.remove(content.insertions);
    m_missing.deletions.remove(content.deletions);
    std::erase_if(m_changes, [this](const UpdateContent& change) { return !isMissing(change); });
    return true;
}

bool UnsentWork::arrived(const crdt::StateVector& state)
{
    UpdateContent content;
    for (const auto& [client, runs] : m_missing.insertions.clients())
        content.insertions.add(client, 0, state.clock(client));
    return arrived(content);
}

bool UnsentWork::isMissing(const UpdateContent& content) const
{
    return m_missing.insertions.intersects(content.insertions) ||
           m_missing.deletions.intersects(content.deletions);
}

} // namespace heartline
