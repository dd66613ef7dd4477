// SPDX-License-Identifier: MIT
#include "clientstructs.h"

#include <algorithm>
#include <cassert>
#include <new>

namespace heartline::crdt::detail {

namespace {

/// Pages that hold no more take from a full neighbour, which then need not be split: fuller pages, less
/// memory.
constexpr std::uint32_t kRoomy = 58;
/// More than so much unused room is given back.
constexpr std::uint32_t kSlack = 16;

} // namespace

std::uint16_t ClientStructs::offsetIn(const Entry& entry, const Item* item)
{
    return std::uint16_t(std::min<Clock>(item->clock - entry.first, kFar));
}

/// A page with room for `count` items or some more.
ClientStructs::PagePointer ClientStructs::newPage(std::uint32_t count)
{
    const auto capacity = count <= 4 ? 4 : std::min((count + 7) / 8 * 8, kPageItems);
    const auto bytes = sizeof(Page) + capacity * (sizeof(Item*) + sizeof(std::uint16_t));
    return PagePointer(new (::operator new(bytes)) Page{0, capacity});
}

void ClientStructs::resize(Entry& entry, std::uint32_t count)
{
    auto page = newPage(count);
    page->count = entry.page->count;
    std::copy_n(entry.page->items(), page->count, page->items());
    std::copy_n(entry.page->offsets(), page->count, page->offsets());
    entry.page = std::move(page);
}

/// Notes anew where the items from the slot `from` on begin.
void ClientStructs::measure(Entry& entry, std::uint32_t from)
{
    auto& page = *entry.page;
    if (from == 0)
        entry.first = page.items()[0]->clock;
    for (auto i = from; i < page.count; ++i)
        page.offsets()[i] = offsetIn(entry, page.items()[i]);
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
    const auto* const offsets = entry.page->offsets();
    const auto* const items = entry.page->items();
    // The last item that begins at or before it, halving without a branch that would be guessed wrong.
    std::uint32_t slot = 0;
    auto count = entry.page->count;
    if (const auto wanted = clock - entry.first; wanted < kFar) {
        for (; count > 1;) {
            const auto half = count / 2;
            slot = offsets[slot + half] <= wanted ? slot + half : slot;
            count -= half;
        }
    } else {
        for (; count > 1;) {
            const auto half = count / 2;
            slot = items[slot + half]->clock <= clock ? slot + half : slot;
            count -= half;
        }
    }
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
    if (m_pages.empty() || m_pages.back().page->count == kPageItems)
        m_pages.push_back({item->clock, newPage(1)});
    auto& entry = m_pages.back();
    if (entry.page->count == entry.page->capacity)
        resize(entry, entry.page->count + 1);
    auto& page = *entry.page;
    page.items()[page.count] = item;
    page.offsets()[page.count] = offsetIn(entry, item);
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
    if (right.count + moved > right.capacity) {
        resize(m_pages[page + 1], right.count + moved);
        return shiftRight(page);
    }
    std::copy_backward(right.items(), right.items() + right.count, right.items() + right.count + moved);
    std::copy_n(left.items() + left.count - moved, moved, right.items());
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
    if (left.count + moved > left.capacity) {
        resize(m_pages[page - 1], left.count + moved);
        return shiftLeft(page);
    }
    const auto from = left.count;
    std::copy_n(right.items(), moved, left.items() + from);
    std::copy(right.items() + moved, right.items() + right.count, right.items());
    left.count += moved;
    right.count -= moved;
    measure(m_pages[page - 1], from);
    measure(m_pages[page]);
    return true;
}

/// Where the item at `place` is once its page has room for one more behind it.
ClientStructs::Place ClientStructs::makeRoom(Place place)
{
    auto& full = *m_pages[place.page].page;
    if (full.count < full.capacity)
        return place;
    if (full.capacity < kPageItems) {
        resize(m_pages[place.page], full.count + 1);
        return place;
    }
    const auto* item = at(place);
    if (!shiftRight(place.page) && !shiftLeft(place.page)) {
        constexpr auto half = kPageItems / 2;
        Entry right{0, newPage(kPageItems - half)};
        std::copy_n(full.items() + half, kPageItems - half, right.page->items());
        right.page->count = kPageItems - half;
        full.count = half;
        measure(right);
        resize(m_pages[place.page], half + 1);
        m_pages.insert(m_pages.begin() + place.page + 1, std::move(right));
    }
    return makeRoom(search(item->clock)); // its page may be another one, and just as full as it is large
}

ClientStructs::Place ClientStructs::insertAfter(Place place, Item* item)
{
    place = makeRoom(place);
    const auto slot = place.slot + 1;
    const auto& entry = m_pages[place.page];
    auto& page = *entry.page;
    std::copy_backward(page.items() + slot, page.items() + page.count, page.items() + page.count + 1);
    std::copy_backward(page.offsets() + slot, page.offsets() + page.count, page.offsets() + page.count + 1);
    page.items()[slot] = item;
    page.offsets()[slot] = offsetIn(entry, item);
    ++page.count;
    return {place.page, slot};
}

void ClientStructs::moveStart(const Item* item)
{
    const auto place = find(item->end() - 1);
    auto& entry = m_pages[place.page];
    if (place.slot == 0)
        measure(entry);
    else
        entry.page->offsets()[place.slot] = offsetIn(entry, item);
}

void ClientStructs::remove(Place place)
{
    auto& entry = m_pages[place.page];
    auto& page = *entry.page;
    std::copy(page.items() + place.slot + 1, page.items() + page.count, page.items() + place.slot);
    std::copy(page.offsets() + place.slot + 1, page.offsets() + page.count, page.offsets() + place.slot);
    --page.count;
    if (page.count == 0) {
        m_pages.erase(m_pages.begin() + place.page);
        return;
    }
    if (place.slot == 0)
        measure(entry);
    // Pages that merging emptied are joined, so that they don't outweigh what they hold.
    if (page.count <= kPageItems / 2 && place.page + 1 < m_pages.size()) {
        auto& right = *m_pages[place.page + 1].page;
        if (page.count + right.count <= kRoomy) {
            const auto from = page.count;
            if (from + right.count > page.capacity)
                resize(entry, from + right.count);
            auto& joined = *entry.page;
            std::copy_n(right.items(), right.count, joined.items() + from);
            joined.count += right.count;
            measure(entry, from);
            m_pages.erase(m_pages.begin() + place.page + 1);
            return;
        }
    }
    if (page.capacity > page.count + kSlack)
        resize(entry, page.count + kSlack / 2);
}

} // namespace heartline::crdt::detail
