// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/encoder.h"
#include "item.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace heartline::crdt::detail {

/// All that one client made, in the order of its clock and without gaps (yjs-wire.md §2.1): pages of items,
/// and where each page starts. Looking up a clock is a binary search; an item can be put in or taken out in
/// the middle, as splitting and merging do all the time, at the cost of one page.
class ClientStructs
{
    static constexpr std::uint32_t kPageItems = 64;
    /// With room that grows with need: most clients make few items.
    struct Page
    {
        std::uint32_t count;
        std::uint32_t capacity; ///< At most kPageItems.

        [[nodiscard]] Item** items() { return reinterpret_cast<Item**>(this + 1); }
        /// How far behind the page's first clock each item begins, so that a search need not look into the
        /// items; what does not fit is kFar.
        [[nodiscard]] std::uint16_t* offsets()
        {
            return reinterpret_cast<std::uint16_t*>(items() + capacity);
        }
    };
    struct FreePage
    {
        void operator()(Page* page) const { ::operator delete(page); }
    };
    using PagePointer = std::unique_ptr<Page, FreePage>;
    static constexpr std::uint16_t kFar = 0xffff;

public:
    explicit ClientStructs(ClientId client)
        : id(client)
        , m_idLength(std::uint8_t(Encoder::put(m_idBytes, client) - m_idBytes))
    {
    }

    /// A place among the items; a change to them moves it.
    struct Place
    {
        std::uint32_t page = 0;
        std::uint32_t slot = 0;
        friend bool operator==(const Place&, const Place&) = default;
    };

    [[nodiscard]] bool isEmpty() const { return m_pages.empty(); }
    /// The clock behind the last unit.
    [[nodiscard]] Clock state() const { return m_state; }
    [[nodiscard]] Item* at(Place place) const { return m_pages[place.page].page->items()[place.slot]; }
    [[nodiscard]] Item* last() const { return at(lastPlace()); }
    [[nodiscard]] Place lastPlace() const
    {
        return {std::uint32_t(m_pages.size() - 1), m_pages.back().page->count - 1};
    }
    /// Where the item with the unit `clock` is; `clock` is below `state()`.
    [[nodiscard]] Place find(Clock clock) const
    {
        if (m_hint.page < m_pages.size() && m_hint.slot < m_pages[m_hint.page].page->count) {
            const auto* item = at(m_hint);
            if (clock >= item->clock && clock < item->end())
                return m_hint;
        }
        return search(clock);
    }
    /// `false` at the end.
    bool next(Place& place) const
    {
        if (++place.slot < m_pages[place.page].page->count)
            return true;
        place.slot = 0;
        return ++place.page < m_pages.size();
    }
    /// `false` at the beginning.
    bool previous(Place& place) const
    {
        if (place.slot > 0) {
            --place.slot;
            return true;
        }
        if (place.page == 0)
            return false;
        --place.page;
        place.slot = m_pages[place.page].page->count - 1;
        return true;
    }

    /// How many items there are from `place` on.
    [[nodiscard]] std::size_t countFrom(Place place) const;

    /// `item` continues the client's clock.
    void append(Item* item);
    /// The last item grew by `units`.
    void grow(Clock units) { m_state += units; }
    /// Puts the second part of a split item behind the first; gives its place.
    Place insertAfter(Place place, Item* item);
    /// `item` begins earlier now, at the cost of the one before.
    void moveStart(const Item* item);
    /// Takes out the item there; its units belong to its neighbour.
    void remove(Place place);

    /// Writes the id as varUint, where there is room for `Encoder::kLongestVarUint` bytes.
    [[nodiscard]] std::uint8_t* putId(std::uint8_t* at) const
    {
        std::memcpy(at, m_idBytes, sizeof m_idBytes);
        return at + m_idLength;
    }

    ClientId id;
    /// For transactions: the state before the present one (`transaction` is its number).
    Clock before = 0;
    std::uint64_t transaction = 0;

private:
    struct Entry
    {
        Clock first; ///< The clock of the page's first item.
        PagePointer page;
    };

    [[nodiscard]] Place search(Clock clock) const;
    static std::uint16_t offsetIn(const Entry& entry, const Item* item);
    static void measure(Entry& entry, std::uint32_t from = 0);
    static PagePointer newPage(std::uint32_t count);
    static void resize(Entry& entry, std::uint32_t count);
    Place makeRoom(Place place);
    bool shiftRight(std::uint32_t page);
    bool shiftLeft(std::uint32_t page);

    std::uint8_t m_idBytes[Encoder::kLongestVarUint] = {};
    std::uint8_t m_idLength;
    std::vector<Entry> m_pages;
    Clock m_state = 0;
    mutable Place m_hint; // where the last search ended: the next is mostly near
};

} // namespace heartline::crdt::detail
