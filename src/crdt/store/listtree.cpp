// SPDX-License-Identifier: MIT
#include "listtree.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <iterator>
#include <new>

namespace heartline::crdt::detail {

namespace {

constexpr std::uint64_t bit(std::uint16_t slot)
{
    return std::uint64_t{1} << slot;
}

/// The bits below `slot`, which is at most kLeafEntries.
constexpr std::uint64_t below(std::uint32_t slot)
{
    return (std::uint64_t{1} << slot) - 1;
}

/// Leaves grow in steps: twice as large while there are few of them, by less where there are many.
constexpr std::uint16_t capacityFor(int entries)
{
    constexpr std::uint16_t steps[]{2, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, ListTree::kLeafEntries};
    return *std::lower_bound(std::begin(steps), std::end(steps) - 1, entries);
}

/// Leaves that hold no more take from a full neighbour, which then need not be split: fuller leaves, less
/// memory.
constexpr std::uint16_t kRoomy = 42;
/// More than so much unused room is given back.
constexpr std::uint16_t kSlack = 12;

std::uint32_t liveCount(const Leaf* leaf)
{
    return std::uint32_t(std::popcount(leaf->live));
}

} // namespace

Leaf* ListTree::newLeaf(Type* type, std::uint16_t capacity)
{
    const auto bytes = sizeof(Leaf) + capacity * (sizeof(Item*) + sizeof(std::uint32_t));
    auto* leaf = new (::operator new(bytes)) Leaf;
    leaf->isLeaf = true;
    leaf->capacity = capacity;
    leaf->type = type;
    return leaf;
}

void ListTree::free(TreeNode* node)
{
    if (node->isLeaf)
        ::operator delete(static_cast<Leaf*>(node));
    else
        delete static_cast<Inner*>(node);
}

void ListTree::destroy(TreeNode* node)
{
    // As deep as the tree, which is some ten levels for as many items as memory holds.
    if (!node->isLeaf) {
        auto* inner = static_cast<Inner*>(node);
        for (std::uint16_t i = 0; i < inner->count; ++i)
            destroy(inner->children[i]);
    }
    free(node);
}

void ListTree::clear()
{
    if (m_root)
        destroy(m_root);
    m_root = m_first = m_last = nullptr;
    m_width = 0;
}

Item* ListTree::next(const Item* item)
{
    auto* leaf = item->leaf;
    const auto slot = leaf->slotOf(item);
    if (slot + 1 < leaf->count)
        return leaf->items()[slot + 1];
    return leaf->next ? leaf->next->items()[0] : nullptr;
}

Item* ListTree::previous(const Item* item)
{
    auto* leaf = item->leaf;
    const auto slot = leaf->slotOf(item);
    if (slot > 0)
        return leaf->items()[slot - 1];
    return leaf->previous ? leaf->previous->items()[leaf->previous->count - 1] : nullptr;
}

Item* ListTree::nextLive(const Item* item) const
{
    auto* leaf = item ? item->leaf : m_first;
    if (!leaf)
        return nullptr;
    const std::uint32_t from = item ? leaf->slotOf(item) + 1u : 0;
    if (const auto live = leaf->live & ~below(from))
        return leaf->items()[std::countr_zero(live)];
    // Up to where a later child has something, then down to its first.
    TreeNode* node = leaf;
    while (auto* parent = node->parent) {
        std::uint16_t slot = node->slot + 1u;
        while (slot < parent->count && parent->lives[slot] == 0)
            ++slot;
        if (slot < parent->count) {
            node = parent->children[slot];
            while (!node->isLeaf) {
                auto* inner = static_cast<Inner*>(node);
                slot = 0;
                while (inner->lives[slot] == 0)
                    ++slot;
                node = inner->children[slot];
            }
            leaf = static_cast<Leaf*>(node);
            return leaf->items()[std::countr_zero(leaf->live)];
        }
        node = parent;
    }
    return nullptr;
}

/// Adds to the sums of all nodes above.
void ListTree::addUp(TreeNode* node, std::int64_t width, std::int32_t live)
{
    if (width == 0 && live == 0)
        return;
    for (auto* parent = node->parent; parent; node = parent, parent = node->parent) {
        parent->widths[node->slot] += std::uint64_t(width);
        parent->lives[node->slot] += std::uint32_t(live);
    }
}

void ListTree::totals(const TreeNode* node, std::uint64_t& width, std::uint32_t& live)
{
    width = 0;
    live = 0;
    if (node->isLeaf) {
        auto* leaf = const_cast<Leaf*>(static_cast<const Leaf*>(node));
        for (std::uint16_t i = 0; i < leaf->count; ++i)
            width += leaf->widths()[i];
        live = liveCount(leaf);
        return;
    }
    const auto* inner = static_cast<const Inner*>(node);
    for (std::uint16_t i = 0; i < inner->count; ++i) {
        width += inner->widths[i];
        live += inner->lives[i];
    }
}

/// `leaf` with room for `capacity` entries: another one in its place.
Leaf* ListTree::resize(Leaf* leaf, std::uint16_t capacity)
{
    auto* other = newLeaf(leaf->type, capacity);
    static_cast<TreeNode&>(*other) = *leaf;
    other->live = leaf->live;
    other->previous = leaf->previous;
    other->next = leaf->next;
    std::copy_n(leaf->items(), leaf->count, other->items());
    std::copy_n(leaf->widths(), leaf->count, other->widths());
    for (std::uint16_t i = 0; i < other->count; ++i)
        other->items()[i]->leaf = other;
    (other->previous ? other->previous->next : m_first) = other;
    (other->next ? other->next->previous : m_last) = other;
    if (other->parent)
        other->parent->children[other->slot] = other;
    else
        m_root = other;
    free(leaf);
    return other;
}

/// Moves the entries from `at` on into a new leaf behind; gives the new one.
Leaf* ListTree::splitLeaf(Leaf* leaf, std::uint16_t at)
{
    auto* right = newLeaf(leaf->type, capacityFor(leaf->count - at + 1));
    right->count = std::uint16_t(leaf->count - at);
    std::copy_n(leaf->items() + at, right->count, right->items());
    std::copy_n(leaf->widths() + at, right->count, right->widths());
    right->live = leaf->live >> at;
    leaf->live &= below(at);
    leaf->count = at;
    for (std::uint16_t i = 0; i < right->count; ++i)
        right->items()[i]->leaf = right;
    right->previous = leaf;
    right->next = leaf->next;
    (right->next ? right->next->previous : m_last) = right;
    leaf->next = right;
    insertChild(leaf, right);
    return right;
}

/// `node` takes its place behind `after`, whose parent still counts for `after` what is in `node` now.
void ListTree::insertChild(TreeNode* after, TreeNode* node)
{
    std::uint64_t width = 0;
    std::uint32_t live = 0;
    totals(node, width, live);
    auto* parent = after->parent;
    if (!parent) {
        parent = new Inner;
        parent->count = 1;
        parent->children[0] = after;
        totals(after, parent->widths[0], parent->lives[0]);
        after->parent = parent;
        after->slot = 0;
        m_root = parent;
    } else {
        if (parent->count == Inner::kEntries) {
            // A list that only grows at its end fills its nodes.
            const bool atEnd = after->slot + 1 == Inner::kEntries;
            const auto keep = std::uint16_t(atEnd ? Inner::kEntries - 1 : Inner::kEntries / 2);
            auto* right = new Inner;
            right->count = std::uint16_t(Inner::kEntries - keep);
            for (std::uint16_t i = 0; i < right->count; ++i) {
                right->children[i] = parent->children[keep + i];
                right->widths[i] = parent->widths[keep + i];
                right->lives[i] = parent->lives[keep + i];
                right->children[i]->parent = right;
                right->children[i]->slot = i;
            }
            parent->count = keep;
            insertChild(parent, right);
            parent = after->parent;
        }
        parent->widths[after->slot] -= width;
        parent->lives[after->slot] -= live;
    }
    const auto slot = std::uint16_t(after->slot + 1);
    for (auto i = parent->count; i > slot; --i) {
        parent->children[i] = parent->children[i - 1];
        parent->widths[i] = parent->widths[i - 1];
        parent->lives[i] = parent->lives[i - 1];
        parent->children[i]->slot = i;
    }
    parent->children[slot] = node;
    parent->widths[slot] = width;
    parent->lives[slot] = live;
    node->parent = parent;
    node->slot = slot;
    ++parent->count;
}

/// Moves `count` entries of one leaf, from `first` on, into the next or previous one.
void ListTree::move(Leaf* from, std::uint16_t first, std::uint16_t count, Leaf* to, std::uint16_t at)
{
    const auto makeGap = [&](auto* entries) {
        std::copy_backward(entries + at, entries + to->count, entries + to->count + count);
    };
    const auto closeGap = [&](auto* entries) {
        std::copy(entries + first + count, entries + from->count, entries + first);
    };
    makeGap(to->items());
    makeGap(to->widths());
    std::copy_n(from->items() + first, count, to->items() + at);
    std::copy_n(from->widths() + first, count, to->widths() + at);
    std::int64_t width = 0;
    for (std::uint16_t i = at; i < at + count; ++i) {
        to->items()[i]->leaf = to;
        width += to->widths()[i];
    }
    closeGap(from->items());
    closeGap(from->widths());
    const auto bits = (from->live >> first) & below(count);
    const auto live = std::popcount(bits);
    from->live = (from->live & below(first)) | (from->live >> (first + count)) << first;
    to->live = (to->live & below(at)) | bits << at | (to->live & ~below(at)) << count;
    from->count = std::uint16_t(from->count - count);
    to->count = std::uint16_t(to->count + count);
    addUp(from, -width, -live);
    addUp(to, width, live);
}

/// Moves the end of a full leaf to the one behind, if that has much room.
bool ListTree::shiftRight(Leaf* leaf)
{
    auto* right = leaf->next;
    if (!right || right->count > kRoomy)
        return false;
    const auto moved = std::uint16_t((leaf->count - right->count) / 2);
    if (right->count + moved > right->capacity)
        right = resize(right, capacityFor(right->count + moved));
    move(leaf, std::uint16_t(leaf->count - moved), moved, right, 0);
    return true;
}

/// Moves the beginning of a full leaf to the one before, if that has much room.
bool ListTree::shiftLeft(Leaf* leaf)
{
    auto* left = leaf->previous;
    if (!left || left->count > kRoomy)
        return false;
    const auto moved = std::uint16_t((leaf->count - left->count) / 2);
    if (left->count + moved > left->capacity)
        left = resize(left, capacityFor(left->count + moved));
    move(leaf, 0, moved, left, left->count);
    return true;
}

/// A leaf with room for an entry behind `left`'s, or for a first one, and the slot for it.
Leaf* ListTree::makeRoom(Item* left, std::uint16_t& slot)
{
    Leaf* leaf = left ? left->leaf : m_first;
    if (!leaf) {
        leaf = newLeaf(m_type, capacityFor(1));
        m_root = m_first = m_last = leaf;
    }
    slot = std::uint16_t(left ? leaf->slotOf(left) + 1 : 0);
    if (leaf->count < leaf->capacity)
        return leaf;
    if (leaf->capacity < kLeafEntries)
        return resize(leaf, capacityFor(leaf->count + 1));
    const bool atEnd =
        slot == leaf->count && !leaf->next; // a list that only grows at its end fills its leaves
    if (!atEnd && (shiftRight(leaf) || shiftLeft(leaf)))
        return makeRoom(left, slot);
    const auto at = std::uint16_t(atEnd ? leaf->count - 1 : leaf->count / 2);
    auto* right = splitLeaf(leaf, at);
    if (!atEnd)
        leaf = resize(leaf, right->capacity);
    if (slot <= at)
        return leaf;
    slot = std::uint16_t(slot - at);
    return right;
}

void ListTree::put(Leaf* leaf, std::uint16_t slot, Item* item)
{
    auto** items = leaf->items();
    auto* widths = leaf->widths();
    std::copy_backward(items + slot, items + leaf->count, items + leaf->count + 1);
    std::copy_backward(widths + slot, widths + leaf->count, widths + leaf->count + 1);
    items[slot] = item;
    widths[slot] = item->width();
    leaf->live =
        (leaf->live & below(slot)) | (item->deleted() ? 0 : bit(slot)) | (leaf->live & ~below(slot)) << 1;
    ++leaf->count;
    item->leaf = leaf;
    item->slot = std::uint8_t(slot);
}

void ListTree::insertAfter(Item* left, Item* item)
{
    std::uint16_t slot = 0;
    auto* leaf = makeRoom(left, slot);
    put(leaf, slot, item);
    m_width += item->width();
    addUp(leaf, item->width(), !item->deleted());
}

void ListTree::insertSplit(Item* left, Item* right)
{
    std::uint16_t slot = 0;
    auto* leaf = makeRoom(left, slot);
    auto* leftLeaf = left->leaf;
    leftLeaf->widths()[leftLeaf->slotOf(left)] = left->width();
    put(leaf, slot, right);
    if (leaf == leftLeaf) {
        if (!right->deleted())
            addUp(leaf, 0, 1);
    } else {
        addUp(leftLeaf, -std::int64_t(right->width()), 0);
        addUp(leaf, right->width(), !right->deleted());
    }
}

void ListTree::remove(Item* item)
{
    auto* leaf = item->leaf;
    const auto slot = leaf->slotOf(item);
    const auto width = leaf->widths()[slot];
    const bool live = leaf->live & bit(slot);
    std::copy(leaf->items() + slot + 1, leaf->items() + leaf->count, leaf->items() + slot);
    std::copy(leaf->widths() + slot + 1, leaf->widths() + leaf->count, leaf->widths() + slot);
    leaf->live = (leaf->live & below(slot)) | ((leaf->live >> 1) & ~below(slot));
    --leaf->count;
    item->leaf = nullptr;
    m_width -= width;
    addUp(leaf, -std::int64_t(width), -std::int32_t(live));
    if (leaf->count == 0) {
        (leaf->previous ? leaf->previous->next : m_first) = leaf->next;
        (leaf->next ? leaf->next->previous : m_last) = leaf->previous;
        removeNode(leaf);
        return;
    }
    if (leaf->count <= kLeafEntries / 2 && joinWithNext(leaf))
        return;
    if (leaf->capacity > leaf->count + kSlack)
        resize(leaf, capacityFor(leaf->count + kSlack / 2));
}

/// Takes the empty `node` out of its parent, and frees it.
void ListTree::removeNode(TreeNode* node)
{
    auto* parent = node->parent;
    if (!parent) {
        m_root = nullptr;
        free(node);
        return;
    }
    for (auto i = std::uint16_t(node->slot + 1); i < parent->count; ++i) {
        parent->children[i - 1] = parent->children[i];
        parent->widths[i - 1] = parent->widths[i];
        parent->lives[i - 1] = parent->lives[i];
        parent->children[i - 1]->slot = std::uint16_t(i - 1);
    }
    --parent->count;
    free(node);
    if (parent->count == 0) {
        removeNode(parent);
    } else if (parent->count == 1 && parent == m_root) {
        m_root = parent->children[0];
        m_root->parent = nullptr;
        m_root->slot = 0;
        free(parent);
    }
}

/// Leaves that merging emptied are joined, so that they don't outweigh what they hold.
bool ListTree::joinWithNext(Leaf* leaf)
{
    auto* right = leaf->next;
    const int sum = right ? leaf->count + right->count : kLeafEntries;
    if (sum > kRoomy)
        return false;
    if (sum > leaf->capacity)
        leaf = resize(leaf, capacityFor(sum));
    move(right, 0, right->count, leaf, leaf->count);
    leaf->next = right->next;
    (leaf->next ? leaf->next->previous : m_last) = leaf;
    removeNode(right);
    return true;
}

void ListTree::update(Item* item)
{
    auto* leaf = item->leaf;
    const auto slot = leaf->slotOf(item);
    const auto width = item->width();
    const bool live = !item->deleted();
    const auto more = std::int64_t(width) - std::int64_t(leaf->widths()[slot]);
    const bool wasLive = leaf->live & bit(slot);
    leaf->widths()[slot] = width;
    leaf->live = (leaf->live & ~bit(slot)) | (live ? bit(slot) : 0);
    m_width += std::uint64_t(more);
    if (more != 0 || live != wasLive)
        addUp(leaf, more, std::int32_t(live) - std::int32_t(wasLive));
}

void ListTree::grow(Item* item, std::uint32_t units)
{
    auto* leaf = item->leaf;
    leaf->widths()[leaf->slotOf(item)] += units;
    m_width += units;
    TreeNode* node = leaf;
    for (auto* parent = node->parent; parent; node = parent, parent = node->parent)
        parent->widths[node->slot] += units;
}

ListTree::Place ListTree::find(std::uint64_t index) const
{
    assert(index < m_width);
    auto left = index;
    TreeNode* node = m_root;
    while (!node->isLeaf) {
        auto* inner = static_cast<Inner*>(node);
        std::uint16_t slot = 0;
        while (left >= inner->widths[slot])
            left -= inner->widths[slot++];
        node = inner->children[slot];
    }
    auto* leaf = static_cast<Leaf*>(node);
    const auto* widths = leaf->widths();
    std::uint16_t slot = 0;
    while (left >= widths[slot])
        left -= widths[slot++];
    return {leaf->items()[slot], index - left};
}

std::uint64_t ListTree::indexOf(const Item* item)
{
    auto* leaf = item->leaf;
    std::uint64_t index = 0;
    for (std::uint16_t i = 0; leaf->items()[i] != item; ++i)
        index += leaf->widths()[i];
    TreeNode* node = leaf;
    for (auto* parent = node->parent; parent; node = parent, parent = node->parent) {
        for (std::uint16_t i = 0; i < node->slot; ++i)
            index += parent->widths[i];
    }
    return index;
}

bool ListTree::before(const Item* a, const Item* b)
{
    if (a->leaf == b->leaf)
        return a->leaf->slotOf(a) < b->leaf->slotOf(b);
    // All leaves are equally deep.
    const TreeNode* x = a->leaf;
    const TreeNode* y = b->leaf;
    while (x->parent != y->parent) {
        x = x->parent;
        y = y->parent;
    }
    return x->slot < y->slot;
}

const char* ListTree::check() const
{
    std::uint64_t width = 0;
    const Leaf* before = nullptr;
    for (auto* leaf = m_first; leaf; before = leaf, leaf = leaf->next) {
        if (leaf->previous != before)
            return "leaves are linked both ways";
        if (leaf->count == 0 || leaf->count > leaf->capacity)
            return "a leaf has entries, and room for them";
        if (leaf->type != m_type)
            return "a leaf knows its type";
        for (std::uint16_t i = 0; i < leaf->count; ++i) {
            const auto* item = leaf->items()[i];
            if (item->leaf != leaf)
                return "an item knows its leaf";
            if (leaf->widths()[i] != item->width())
                return "a leaf knows its items' widths";
            if (bool(leaf->live & bit(i)) == item->deleted())
                return "a leaf knows which items are deleted";
            width += item->width();
        }
        if (leaf->live & ~below(leaf->count))
            return "no live bit without an entry";
        for (const TreeNode* node = leaf; node->parent; node = node->parent) {
            std::uint64_t below = 0;
            std::uint32_t live = 0;
            totals(node, below, live);
            if (node->parent->children[node->slot] != node)
                return "a node knows its slot";
            if (node->parent->widths[node->slot] != below || node->parent->lives[node->slot] != live)
                return "a parent knows the sums of its children";
        }
    }
    if (before != m_last)
        return "the last leaf is known";
    if (width != m_width)
        return "the tree knows its width";
    return "";
}

} // namespace heartline::crdt::detail
