// SPDX-License-Identifier: MIT
#pragma once

#include "item.h"

#include <cstddef>
#include <cstdint>

namespace heartline::crdt::detail {

struct Inner;

struct TreeNode
{
    Inner* parent = nullptr;
    std::uint16_t count = 0; ///< Of entries.
    std::uint16_t slot = 0;  ///< Of this node in its parent.
    bool isLeaf = false;
};

/// Up to `ListTree::kLeafEntries` items in the order of the list, with room that grows with need: most types
/// of a structured document have few.
struct Leaf : TreeNode
{
    std::uint16_t capacity = 0;
    /// A bit an entry: whether its item is not deleted.
    std::uint64_t live = 0;
    Type* type = nullptr;
    Leaf* previous = nullptr;
    Leaf* next = nullptr;

    [[nodiscard]] Item** items() { return reinterpret_cast<Item**>(this + 1); }
    /// What each item takes up in positions.
    [[nodiscard]] std::uint32_t* widths() { return reinterpret_cast<std::uint32_t*>(items() + capacity); }
    [[nodiscard]] std::uint16_t slotOf(const Item* item)
    {
        if (item->slot < count && items()[item->slot] == item)
            return item->slot;
        std::uint16_t i = 0;
        while (items()[i] != item)
            ++i;
        item->slot = std::uint8_t(i);
        return i;
    }
};

struct Inner : TreeNode
{
    static constexpr std::uint16_t kEntries = 16;
    TreeNode* children[kEntries];
    std::uint64_t widths[kEntries]; ///< Positions below each child.
    std::uint32_t lives[kEntries];  ///< Items that are not deleted below each child.
};

/// The items of one list in order: a B+ tree whose nodes know how many positions are below each child.
/// Finding the item at an index, the index of an item, the next item that is not deleted: each O(log n).
/// Items know their leaf.
class ListTree
{
public:
    static constexpr std::uint16_t kLeafEntries = 48;

    explicit ListTree(Type* type)
        : m_type(type)
    {
    }
    ~ListTree() { clear(); }
    ListTree(const ListTree&) = delete;
    ListTree& operator=(const ListTree&) = delete;

    [[nodiscard]] bool isEmpty() const { return !m_root; }
    /// Positions in all. O(1).
    [[nodiscard]] std::uint64_t width() const { return m_width; }
    [[nodiscard]] Item* first() const { return m_first ? m_first->items()[0] : nullptr; }
    [[nodiscard]] Item* last() const { return m_last ? m_last->items()[m_last->count - 1] : nullptr; }
    [[nodiscard]] static Item* next(const Item* item);
    [[nodiscard]] static Item* previous(const Item* item);
    /// The first item behind `item` that is not deleted (nullptr: the first of all), or nullptr.
    [[nodiscard]] Item* nextLive(const Item* item) const;

    /// Puts `item` behind `left`, or first.
    void insertAfter(Item* left, Item* item);
    /// Puts `right` behind `left`, of which it was a part.
    void insertSplit(Item* left, Item* right);
    /// Takes `item` out; its `leaf` is nullptr then.
    void remove(Item* item);
    /// The item's width or its deleted flag is another one now.
    void update(Item* item);
    /// The item, not deleted, grew by `units` positions. O(log n), and quicker than `update()`.
    void grow(Item* item, std::uint32_t units);

    struct Place
    {
        Item* item = nullptr;
        std::uint64_t start = 0; ///< Position of the item's first unit.
    };
    /// The item that has the unit at `index`, which is below `width()`.
    [[nodiscard]] Place find(std::uint64_t index) const;
    /// Positions before `item`.
    [[nodiscard]] static std::uint64_t indexOf(const Item* item);
    /// Whether `a` stands before `b` in the same list.
    [[nodiscard]] static bool before(const Item* a, const Item* b);

    /// Forgets all items, which keep their `leaf`.
    void clear();

    /// For tests: an empty string or what does not hold.
    [[nodiscard]] const char* check() const;

private:
    static Leaf* newLeaf(Type* type, std::uint16_t capacity);
    /// A place behind `left`, or the first, in a leaf with room for it.
    Leaf* makeRoom(Item* left, std::uint16_t& slot);
    bool shiftRight(Leaf* leaf);
    bool shiftLeft(Leaf* leaf);
    static void move(Leaf* from, std::uint16_t first, std::uint16_t count, Leaf* to, std::uint16_t at);
    static void put(Leaf* leaf, std::uint16_t slot, Item* item);
    Leaf* resize(Leaf* leaf, std::uint16_t capacity);
    Leaf* splitLeaf(Leaf* leaf, std::uint16_t at);
    void insertChild(TreeNode* after, TreeNode* node);
    void removeNode(TreeNode* node);
    bool joinWithNext(Leaf* leaf);
    static void free(TreeNode* node);
    static void addUp(TreeNode* node, std::int64_t width, std::int32_t live);
    static void totals(const TreeNode* node, std::uint64_t& width, std::uint32_t& live);
    static void destroy(TreeNode* node);

    Type* m_type;
    TreeNode* m_root = nullptr;
    Leaf* m_first = nullptr;
    Leaf* m_last = nullptr;
    std::uint64_t m_width = 0;
};

} // namespace heartline::crdt::detail
