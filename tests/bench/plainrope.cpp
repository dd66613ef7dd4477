// SPDX-License-Identifier: MIT
#include "plainrope.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace heartline::bench {

namespace {

void move(char16_t* to, const char16_t* from, std::size_t count)
{
    std::memmove(to, from, count * sizeof(char16_t));
}

} // namespace

PlainRope::PlainRope()
    : m_root(new Inner)
{
    m_root->count = 1;
    m_root->lengths[0] = 0;
    m_root->children[0].leaf = new Leaf;
}

PlainRope::~PlainRope()
{
    free(m_root, m_levels);
}

void PlainRope::free(Inner* node, std::size_t level)
{
    for (std::uint32_t i = 0; i < node->count; ++i) {
        if (level > 1)
            free(node->children[i].inner, level - 1);
        else
            delete node->children[i].leaf;
    }
    delete node;
}

PlainRope::Leaf* PlainRope::descend(std::size_t& index, bool atEnd, Path& path) const
{
    auto left = static_cast<std::uint32_t>(index);
    const std::uint32_t more = atEnd ? 0 : 1;
    Inner* node = m_root;
    for (std::size_t level = 0;; ++level) {
        std::uint32_t slot = 0;
        while (left + more > node->lengths[slot] && slot + 1 < node->count)
            left -= node->lengths[slot++];
        path[level] = {node, slot};
        if (level + 1 == m_levels)
            break;
        node = node->children[slot].inner;
    }
    index = left;
    return path[m_levels - 1].node->children[path[m_levels - 1].slot].leaf;
}

void PlainRope::addLength(const Path& path, std::uint32_t delta) const
{
    for (std::size_t level = 0; level < m_levels; ++level)
        path[level].node->lengths[path[level].slot] += delta;
}

void PlainRope::insert(std::size_t index, std::u16string_view text)
{
    while (!text.empty()) {
        const std::size_t count = std::min<std::size_t>(text.size(), kLeaf);
        insertPiece(index, text.substr(0, count));
        text.remove_prefix(count);
        index += count;
    }
}

void PlainRope::insertPiece(std::size_t index, std::u16string_view piece)
{
    const auto count = static_cast<std::uint32_t>(piece.size());
    Path path;
    std::size_t offset = index;
    Leaf* leaf = descend(offset, true, path);
    m_length += count;
    if (leaf->length + count <= kLeaf) {
        char16_t* place = &leaf->units[offset];
        move(place + count, place, leaf->length - offset);
        std::copy(piece.begin(), piece.end(), place);
        leaf->length += count;
        addLength(path, count);
        return;
    }
    // The leaf is full. What lies behind the place goes to a new one; in the middle of a leaf that is about
    // half of it, and at its end nothing, so that text written from front to back leaves full leaves.
    auto* next = new Leaf;
    const auto kept = static_cast<std::uint32_t>(offset);
    const std::uint32_t behind = leaf->length - kept;
    if (behind + count <= kLeaf) {
        std::copy(piece.begin(), piece.end(), next->units.begin());
        move(&next->units[count], &leaf->units[kept], behind);
        next->length = count + behind;
        leaf->length = kept;
        addLength(path, 0U - behind);
        addChild(path, m_levels, {.leaf = next}, next->length);
        return;
    }
    move(next->units.data(), &leaf->units[kept], behind);
    next->length = behind;
    leaf->length = kept;
    addLength(path, 0U - behind);
    addChild(path, m_levels, {.leaf = next}, behind);
    m_length -= count;
    insertPiece(index, piece); // now at the end of the first
}

/// Puts `child` behind the one that the path takes in its node on `level` - 1; 0 is above the root.
void PlainRope::addChild(const Path& path, std::size_t level, Child child, std::uint32_t length)
{
    if (level == 0) {
        auto* root = new Inner;
        root->count = 2;
        root->children[0].inner = m_root;
        root->lengths[0] = lengthOf(*m_root);
        root->children[1] = child;
        root->lengths[1] = length;
        m_root = root;
        ++m_levels;
        return;
    }
    Inner* node = path[level - 1].node;
    std::uint32_t slot = path[level - 1].slot + 1;
    Inner* next = nullptr;
    Inner* target = node;
    if (node->count == kFan) {
        next = new Inner;
        const std::uint32_t kept = slot == kFan ? kFan - 1 : kFan / 2;
        next->count = kFan - kept;
        std::copy(node->lengths.begin() + kept, node->lengths.end(), next->lengths.begin());
        std::copy(node->children.begin() + kept, node->children.end(), next->children.begin());
        node->count = kept;
        if (slot > kept) {
            target = next;
            slot -= kept;
        }
    }
    const auto at = static_cast<std::ptrdiff_t>(slot);
    const auto end = static_cast<std::ptrdiff_t>(target->count);
    std::copy_backward(target->lengths.begin() + at, target->lengths.begin() + end,
                       target->lengths.begin() + end + 1);
    std::copy_backward(target->children.begin() + at, target->children.begin() + end,
                       target->children.begin() + end + 1);
    target->lengths[slot] = length;
    target->children[slot] = child;
    ++target->count;
    if (next == nullptr) {
        for (std::size_t above = 0; above + 1 < level; ++above)
            path[above].node->lengths[path[above].slot] += length;
        return;
    }
    const std::uint32_t moved = lengthOf(*next);
    if (level >= 2) {
        path[level - 2].node->lengths[path[level - 2].slot] = lengthOf(*node);
        for (std::size_t above = 0; above + 2 < level; ++above)
            path[above].node->lengths[path[above].slot] -= moved - length;
    }
    addChild(path, level - 1, {.inner = next}, moved);
}

void PlainRope::remove(std::size_t index, std::size_t count)
{
    while (count > 0) {
        Path path;
        std::size_t offset = index;
        Leaf* leaf = descend(offset, false, path);
        const auto here = static_cast<std::uint32_t>(std::min<std::size_t>(count, leaf->length - offset));
        char16_t* place = &leaf->units[offset];
        move(place, place + here, leaf->length - offset - here);
        leaf->length -= here;
        m_length -= here;
        count -= here;
        addLength(path, 0U - here);
        if (leaf->length < kLeaf / 4)
            afterRemoval(path);
    }
}

/// Joins a small leaf with a neighbour under the same node, or drops it when it is empty, and so upwards.
void PlainRope::afterRemoval(const Path& path)
{
    Inner& node = *path[m_levels - 1].node;
    const std::uint32_t slot = path[m_levels - 1].slot;
    if (node.count > 1) {
        const std::uint32_t left = slot > 0 ? slot - 1 : slot;
        Leaf* first = node.children[left].leaf;
        Leaf* second = node.children[left + 1].leaf;
        if (first->length + second->length > kLeaf * 3 / 4)
            return;
        move(&first->units[first->length], second->units.data(), second->length);
        first->length += second->length;
        node.lengths[left] = first->length;
        delete second;
        dropChild(node, left + 1);
    } else if (node.lengths[0] == 0 && m_levels > 1) {
        delete node.children[0].leaf;
        dropChild(node, 0);
    }
    for (std::size_t level = m_levels - 1; level > 0; --level) {
        Inner& above = *path[level - 1].node;
        const std::uint32_t place = path[level - 1].slot;
        Inner* child = above.children[place].inner;
        if (child->count == 0) {
            delete child;
            dropChild(above, place);
        } else if (child->count < kFan / 4 && above.count > 1) {
            const std::uint32_t left = place > 0 ? place - 1 : place;
            Inner* first = above.children[left].inner;
            Inner* second = above.children[left + 1].inner;
            if (first->count + second->count > kFan * 3 / 4)
                return;
            std::copy_n(second->lengths.begin(), second->count, first->lengths.begin() + first->count);
            std::copy_n(second->children.begin(), second->count, first->children.begin() + first->count);
            first->count += second->count;
            above.lengths[left] += above.lengths[left + 1];
            delete second;
            dropChild(above, left + 1);
        } else {
            break;
        }
    }
    while (m_levels > 1 && m_root->count == 1) {
        Inner* only = m_root->children[0].inner;
        delete m_root;
        m_root = only;
        --m_levels;
    }
    if (m_root->count == 0) { // all inner nodes below it are gone
        m_levels = 1;
        m_root->count = 1;
        m_root->lengths[0] = 0;
        m_root->children[0].leaf = new Leaf;
    }
}

void PlainRope::dropChild(Inner& node, std::uint32_t slot)
{
    std::copy(node.lengths.begin() + slot + 1, node.lengths.begin() + node.count,
              node.lengths.begin() + slot);
    std::copy(node.children.begin() + slot + 1, node.children.begin() + node.count,
              node.children.begin() + slot);
    --node.count;
}

std::uint32_t PlainRope::lengthOf(const Inner& node)
{
    return std::accumulate(node.lengths.begin(), node.lengths.begin() + node.count, 0U);
}

std::u16string PlainRope::toString() const
{
    std::u16string text;
    text.reserve(m_length);
    append(*m_root, m_levels, text);
    return text;
}

void PlainRope::append(const Inner& node, std::size_t level, std::u16string& text)
{
    for (std::uint32_t i = 0; i < node.count; ++i) {
        if (level > 1)
            append(*node.children[i].inner, level - 1, text);
        else
            text.append(node.children[i].leaf->units.data(), node.children[i].leaf->length);
    }
}

} // namespace heartline::bench
