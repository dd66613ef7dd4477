// SPDX-License-Identifier: MIT
#include "deleteset.h"

#include "encoding/wirestruct.h"

#include <algorithm>

namespace heartline::crdt {

namespace {

using Range = DeleteSet::Range;

/// Appends a run, or lengthens the last one where that touches it.
void append(std::vector<Range>& ranges, Clock clock, Clock length)
{
    if (!ranges.empty()) {
        auto& last = ranges.back();
        if (clock >= last.clock && clock - last.clock <= last.length) {
            last.length = std::max(last.length, clock - last.clock + length);
            return;
        }
    }
    ranges.push_back({clock, length});
}

bool isNormal(const std::vector<Range>& ranges)
{
    return std::adjacent_find(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
               return a.clock + a.length >= b.clock;
           }) == ranges.end();
}

/// What of `ranges` is not in `others`; both are normal.
std::vector<Range> without(const std::vector<Range>& ranges, const std::vector<Range>& others)
{
    std::vector<Range> left;
    auto other = others.begin();
    for (const auto& range : ranges) {
        auto clock = range.clock;
        const auto end = range.clock + range.length;
        while (other != others.end() && other->clock + other->length <= clock)
            ++other;
        // The last one that reaches in may reach beyond the end: the next run looks at it again.
        for (auto next = other; next != others.end() && next->clock < end; ++next) {
            if (next->clock > clock)
                left.push_back({clock, next->clock - clock});
            clock = std::max(clock, next->clock + next->length);
        }
        if (clock < end)
            left.push_back({clock, end - clock});
    }
    return left;
}

} // namespace

void DeleteSet::add(ClientId client, Clock clock, Clock length)
{
    if (length > 0)
        append(m_clients[client], clock, length);
}

void DeleteSet::add(const DeleteSet& other)
{
    for (const auto& [client, ranges] : other.m_clients) {
        auto& mine = m_clients[client];
        for (const auto& range : ranges)
            append(mine, range.clock, range.length);
    }
}

void DeleteSet::insert(ClientId client, Clock clock, Clock length)
{
    if (length == 0)
        return;
    auto& runs = m_clients[client];
    // The first run that reaches the new one, and all from there on that it reaches.
    const auto first = std::partition_point(
        runs.begin(), runs.end(), [clock](const Range& run) { return run.clock + run.length < clock; });
    auto end = clock + length;
    auto last = first;
    for (; last != runs.end() && last->clock <= end; ++last)
        end = std::max(end, last->clock + last->length);
    if (first == last) {
        runs.insert(first, {clock, length});
        return;
    }
    first->clock = std::min(first->clock, clock);
    first->length = end - first->clock;
    runs.erase(first + 1, last);
}

void DeleteSet::normalise()
{
    for (auto& [client, ranges] : m_clients) {
        if (isNormal(ranges))
            continue;
        std::sort(ranges.begin(), ranges.end(),
                  [](const Range& a, const Range& b) { return a.clock < b.clock; });
        std::vector<Range> joined;
        for (const auto& range : ranges)
            append(joined, range.clock, range.length);
        ranges = std::move(joined);
    }
}

void DeleteSet::remove(const DeleteSet& other)
{
    for (const auto& [client, ranges] : other.m_clients) {
        const auto mine = m_clients.find(client);
        if (mine == m_clients.end())
            continue;
        mine->second = without(mine->second, ranges);
        if (mine->second.empty())
            m_clients.erase(mine);
    }
}

bool DeleteSet::intersects(const DeleteSet& other) const
{
    for (const auto& [client, ranges] : other.m_clients) {
        const auto mine = m_clients.find(client);
        if (mine == m_clients.end())
            continue;
        const bool isLonger = ranges.size() > mine->second.size();
        const auto& few = isLonger ? mine->second : ranges;
        const auto& many = isLonger ? ranges : mine->second;
        auto next = many.begin();
        for (const auto& range : few) {
            // The first that ends behind the beginning of `range`.
            next = std::partition_point(next, many.end(), [&range](const Range& candidate) {
                return candidate.clock + candidate.length <= range.clock;
            });
            if (next == many.end())
                break;
            if (next->clock < range.clock + range.length)
                return true;
        }
    }
    return false;
}

bool DeleteSet::contains(Id id) const
{
    const auto found = m_clients.find(id.client);
    if (found == m_clients.end())
        return false;
    const auto& ranges = found->second;
    const auto behind = std::upper_bound(ranges.begin(), ranges.end(), id.clock,
                                         [](Clock clock, const Range& range) { return clock < range.clock; });
    return behind != ranges.begin() && id.clock - std::prev(behind)->clock < std::prev(behind)->length;
}

Bytes DeleteSet::encode() const
{
    detail::Encoder out;
    detail::writeDeleteSet(out, *this);
    return out.take();
}

Result<DeleteSet> DeleteSet::decode(ByteView bytes)
{
    detail::Decoder in(bytes);
    auto set = detail::readDeleteSet(in);
    if (in.failed())
        return in.error();
    return set;
}

} // namespace heartline::crdt
