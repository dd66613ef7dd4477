// SPDX-License-Identifier: MIT
#pragma once

#include "arena.h"
#include "encoding/encoder.h"
#include "encoding/utf.h"
#include "item.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace heartline::crdt::detail {

/// A string of more than `TextStore::kLargestSlab` bytes. Its front can be given up without moving the rest.
struct BigText
{
    char* memory;
    std::size_t capacity; ///< Bytes.
    std::size_t front;    ///< Bytes given up at the beginning.
};

/// Keeps the characters of a document's String items. ASCII takes a byte a unit, and is the same on the wire;
/// all else two. Up to eight bytes stand in the item, more in slabs of a few sizes, much in memory of its
/// own.
class TextStore
{
public:
    TextStore() = default;
    TextStore(const TextStore&) = delete;
    TextStore& operator=(const TextStore&) = delete;

    /// Characters where they are: valid until the item's text changes.
    struct View
    {
        const char* narrow = nullptr; ///< ASCII, if set.
        const char16_t* wide = nullptr;
        std::size_t length = 0; ///< Units.

        [[nodiscard]] char16_t operator[](std::size_t i) const
        {
            return narrow ? char16_t(static_cast<unsigned char>(narrow[i])) : wide[i];
        }
    };
    [[nodiscard]] static View view(const Item& item);
    static void appendTo(std::u16string& out, const Item& item, std::size_t offset, std::size_t count);
    /// The same for an item of any kind that counts: others than strings show as U+FFFC, one for each unit.
    static void appendShown(std::u16string& out, const Item& item, std::size_t offset, std::size_t count);
    /// As varString, without the first `offset` units; a half pair at the cut is U+FFFD.
    static void write(Encoder& out, const Item& item, std::size_t offset);

    /// Gives a String item its first text. `length` is what `utf16Length(utf8)` says.
    void assign(Item& item, ByteView utf8, std::size_t length);
    /// Valid UTF-16, at most `kMaxVisibleLength` units.
    void assign(Item& item, std::u16string_view text);
    /// Puts text behind the item's last unit; the item's `length` is still the one before.
    void append(Item& item, ByteView utf8, std::size_t length);
    void append(Item& item, std::u16string_view text);
    void append(Item& item, const Item& other);
    /// Moves all units from `at` on into `right`, a new item, whatever the length of either says. Between the
    /// halves of a pair, each becomes U+FFFD (yjs-wire.md §5.6); says whether that was so.
    bool split(Item& item, std::size_t at, Item& right);
    /// Only the first `at` units stay.
    void truncate(Item& item, std::size_t at);
    void release(Item& item);
    /// A copy for another item.
    void copy(const Item& item, Item& to) { assignView(to, view(item)); }

private:
    /// An item's `form`: where its characters are, how wide they are, and the size of its slab.
    enum Form : std::uint8_t
    {
        kInline = 0,
        kSlab = 1,
        kBig = 2,
        kStorage = 3,
        kWide = 4,
        kSizeShift = 3
    };
    static constexpr std::array<std::uint16_t, 21> kSizes{
        16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 512, 640, 768, 1024};
    static constexpr std::size_t kLargestSlab = kSizes.back();

    [[nodiscard]] static std::size_t sizeClass(const Item& item) { return item.form >> kSizeShift; }
    [[nodiscard]] static bool isWide(const Item& item) { return item.form & kWide; }
    [[nodiscard]] static std::size_t unitBytes(const Item& item) { return isWide(item) ? 2 : 1; }
    [[nodiscard]] static const char* data(const Item& item);
    [[nodiscard]] static char* data(Item& item);
    [[nodiscard]] static std::size_t capacity(const Item& item);
    /// Memory for `bytes`; the item had none, or it's somebody's who frees it.
    void allocate(Item& item, std::size_t bytes, bool wide);
    static bool replaceCutPair(Item& item, std::size_t at);
    /// Room for `bytes` behind the `used` ones.
    char* extend(Item& item, std::size_t used, std::size_t bytes);
    void widen(Item& item, std::size_t length);
    void assignView(Item& item, View text);
    void appendView(Item& item, View text);

    Chunks m_chunks;
    std::array<Pieces, kSizes.size()> m_slabs;
};

} // namespace heartline::crdt::detail
