// SPDX-License-Identifier: MIT
#include "clientstructs.h"

#include <algorithm>
#include <cassert>

namespace heartline::crdt::detail {

namespace {

/// Pages that hold no more take from a full neighbour, which then need not be split: fuller pages, less
/// memory.
constexpr std::uint32_t kRoomy = 48;

} // namespace

std::uint32_t ClientStructs::offsetIn(const Entry& entry, const Item* item)
{
    return std::uint32_t(std::min<Clock>(item->clock - entry.first, kFar));
}

/// Notes anew where the items from the slot `from` on begin.
void ClientStructs::measure(Entry& entry, std::uint32_t from)
{
    auto& page = *entry.page;
    if (from == 0)
        entry.first = page.items[0]->clock;
    for (auto i = from; i < page.count; ++i)
        page.offsets[i] = offsetIn(entry, page.items[i]);
}

ClientStructs::Place ClientStructs::search(Clock clock) const
{
    assert(clock < m_state);
    auto page = std::uint32_t(m_pages.size() - 1);
    if (clock < m_pages[page].first) {
        const auto above = std::upper_bound(m_pages.begin(), m_pages.end(), clock,
                                            [](Clock c, const Entry& entry) { return c < entry.first; });
        page = std::uint32_t(above - m_pages.begin()) - 1;
    }
    const auto& entry = m_pages[page];
    const auto& offsets = entry.page->offsets;
    const auto wanted = std::min<Clock>(clock - entry.first, kFar - 1);
    // The last item that begins at or before it; halving without a branch that would be guessed wrong.
    std::uint32_t slot = 0;
    for (auto count = entry.page->count; count > 1;) {
        const auto half = count / 2;
        slot = offsets[slot + half] <= wanted ? slot + half : slot;
        count -= half;
    }
    while (slot + 1 < entry.page->count && entry.page->items[slot]->end() <= clock) // behind 2^32
        ++slot;
    m_hint = {page, slot};
    return m_hint;
}

std::size_t ClientStructs::countFrom(Place place) const
{
    std::size_t count = 0;
    for (auto page = place.page; page < m_pages.size(); ++page)
        count += m_pages[page].page->count;
    return count - place.slot;
}

void ClientStructs::append(Item* item)
{
    if (m_pages.empty() || m_pages.back().page->count == kPageItems) {
        m_pages.push_back({item->clock, std::make_unique_for_overwrite<Page>()});
        m_pages.back().page->count = 0;
    }
    const auto& entry = m_pages.back();
    auto& page = *entry.page;
    page.items[page.count] = item;
    page.offsets[page.count] = offsetIn(entry, item);
    ++page.count;
    m_state = item->end();
}

/// Moves the end of a full page to the one behind, if that has much room.
bool ClientStructs::shiftRight(std::uint32_t page)
{
    if (page + 1 == m_pages.size() || m_pages[page + 1].page->count > kRoomy)
        return false;
    auto& left = *m_pages[page].page;
    auto& right = *m_pages[page + 1].page;
    const auto moved = (left.count - right.count) / 2;
    std::copy_backward(right.items, right.items + right.count, right.items + right.count + moved);
    std::copy_n(left.items + left.count - moved, moved, right.items);
    left.count -= moved;
    right.count += moved;
    measure(m_pages[page + 1]);
    return true;
}

/// Moves the beginning of a full page to the one before, if that has much room.
bool ClientStructs::shiftLeft(std::uint32_t page)
{
    if (page == 0 || m_pages[page - 1].page->count > kRoomy)
        return false;
    auto& left = *m_pages[page - 1].page;
    auto& right = *m_pages[page].page;
    const auto moved = (right.count - left.count) / 2;
    const auto from = left.count;
    std::copy_n(right.items, moved, left.items + from);
    std::copy(right.items + moved, right.items + right.count, right.items);
    left.count += moved;
    right.count -= moved;
    measure(m_pages[page - 1], from);
    measure(m_pages[page]);
    return true;
}

/// Where the item at `place` is once its page has room for one more behind it.
ClientStructs::Place ClientStructs::makeRoom(Place place)
{
    if (m_pages[place.page].page->count < kPageItems)
        return place;
    const auto* item = at(place);
    const auto page = place.page;
    if (!shiftRight(page) && !shiftLeft(page)) {
        Entry right{0, std::make_unique_for_overwrite<Page>()};
        auto& left = *m_pages[page].page;
        constexpr auto half = kPageItems / 2;
        std::copy_n(left.items + half, kPageItems - half, right.page->items);
        right.page->count = kPageItems - half;
        left.count = half;
        measure(right);
        m_pages.insert(m_pages.begin() + page + 1, std::move(right));
    }
    return search(item->clock);
}

ClientStructs::Place ClientStructs::insertAfter(Place place, Item* item)
{
    place = makeRoom(place);
    const auto slot = place.slot + 1;
    const auto& entry = m_pages[place.page];
    auto& page = *entry.page;
    std::copy_backward(page.items + slot, page.items + page.count, page.items + page.count + 1);
    std::copy_backward(page.offsets + slot, page.offsets + page.count, page.offsets + page.count + 1);
    page.items[slot] = item;
    page.offsets[slot] = offsetIn(entry, item);
    ++page.count;
    return {place.page, slot};
}

void ClientStructs::moveStart(const Item* item, Clock units)
{
    const auto place = find(item->end() - 1);
    auto& entry = m_pages[place.page];
    if (place.slot == 0)
        measure(entry);
    else if (entry.page->offsets[place.slot] != kFar)
        entry.page->offsets[place.slot] -= std::uint32_t(units);
    else
        measure(entry, place.slot);
}

void ClientStructs::remove(Place place)
{
    auto& entry = m_pages[place.page];
    auto& page = *entry.page;
    std::copy(page.items + place.slot + 1, page.items + page.count, page.items + place.slot);
    std::copy(page.offsets + place.slot + 1, page.offsets + page.count, page.offsets + place.slot);
    --page.count;
    if (page.count == 0) {
        m_pages.erase(m_pages.begin() + place.page);
        return;
    }
    if (place.slot == 0)
        measure(entry);
    // Pages that merging emptied are joined, so that they don't outweigh what they hold.
    if (page.count < kPageItems / 4 && place.page + 1 < m_pages.size()) {
        const auto& right = *m_pages[place.page + 1].page;
        if (page.count + right.count <= kPageItems * 3 / 4) {
            const auto from = page.count;
            std::copy_n(right.items, right.count, page.items + from);
            page.count += right.count;
            measure(entry, from);
            m_pages.erase(m_pages.begin() + place.page + 1);
        }
    }
}

} // namespace heartline::crdt::detail
