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
