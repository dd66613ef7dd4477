// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heartline::bench {

/// A text as a B-tree of pieces, without history: what any editor needs anyway, and so the yardstick for what
/// an engine adds that remembers who wrote what. Each edit costs O(log n). No cursor is kept from one edit to
/// the next.
class PlainRope
{
public:
    PlainRope();
    ~PlainRope();
    PlainRope(const PlainRope&) = delete;
    PlainRope& operator=(const PlainRope&) = delete;

    [[nodiscard]] std::size_t length() const { return m_length; }
    void insert(std::size_t index, std::u16string_view text);
    void remove(std::size_t index, std::size_t count);
    [[nodiscard]] std::u16string toString() const;

private:
    static constexpr std::uint32_t kLeaf = 512; ///< Units in a leaf.
    static constexpr std::uint32_t kFan = 16;
    static constexpr std::size_t kDepth = 10;

    struct Leaf
    {
        std::uint32_t length = 0;
        std::array<char16_t, kLeaf> units;
    };
    struct Inner;
    union Child {
        Inner* inner;
        Leaf* leaf;
    };
    struct Inner
    {
        std::uint32_t count = 0;
        std::array<std::uint32_t, kFan> lengths; ///< Units below each child.
        std::array<Child, kFan> children;
    };
    struct Step
    {
        Inner* node;
        std::uint32_t slot;
    };
    using Path = std::array<Step, kDepth>;

    /// The leaf with the unit at `index`, or with the one before it if `atEnd`; `index` becomes relative to
    /// it.
    Leaf* descend(std::size_t& index, bool atEnd, Path& path) const;
    void addLength(const Path& path, std::uint32_t delta) const;
    void insertPiece(std::size_t index, std::u16string_view piece);
    void addChild(const Path& path, std::size_t level, Child child, std::uint32_t length);
    void afterRemoval(const Path& path);
    static void dropChild(Inner& node, std::uint32_t slot);
    static std::uint32_t lengthOf(const Inner& node);
    static void append(const Inner& node, std::size_t level, std::u16string& text);
    static void free(Inner* node, std::size_t level);

    Inner* m_root;
    std::size_t m_levels = 1; ///< Of inner nodes; the leaves are below the last.
    std::size_t m_length = 0;
};

} // namespace heartline::bench
