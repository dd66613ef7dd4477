// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/wirestruct.h"
#include "id.h"

#include <cstdint>

namespace heartline::crdt::detail {

struct Blob;
struct BigText;
struct Leaf;
struct MapEntry;
struct Type;

/// Whether the content is bytes of its own, in `Item::blob`.
[[nodiscard]] constexpr bool holdsBlob(ContentKind kind)
{
    switch (kind) {
    case ContentKind::Json:
    case ContentKind::Binary:
    case ContentKind::Embed:
    case ContentKind::Format:
    case ContentKind::Any:
    case ContentKind::Doc:
        return true;
    case ContentKind::Gc:
    case ContentKind::Deleted:
    case ContentKind::String:
    case ContentKind::Type:
    case ContentKind::Skip:
        break;
    }
    return false;
}

/// Stands for a client in a document's table of clients. Ids take 53 bits and stand three times in an item.
using ClientIndex = std::uint32_t;
inline constexpr ClientIndex kNoClient = 0xffffffff;

/// A run of units that one client made in one go, or what is left of it: Yjs' Item or GC (yjs-wire.md §2.4).
/// One cache line, as a document has as many of these as its history has jumps of the caret.
struct Item
{
    enum Flag : std::uint8_t
    {
        kDeleted = 1,
        kKeep = 2,   ///< Not to be collected, as an undo may want it.
        kRedone = 4, ///< `Store::redone` knows the copy that an undo made.
        kInMap = 8,  ///< In the chain of a key: `entry` holds, not `leaf`.
        kSeen = 16,  ///< Only within one search for a slot (Store::findSlot).
        kOpen = 32,  ///< Likewise.
    };

    Clock clock;
    Clock length;
    Clock originClock;
    Clock rightOriginClock;
    union {
        Leaf* leaf;      ///< Where it stands in the list of its type. nullptr for Gc.
        MapEntry* entry; ///< Where it stands in the chain of its key.
    };
    /// By `kind`: String: see TextStore. Type: the type, ours to release. Deleted, Gc: nothing. Others: the
    /// blob.
    union {
        char narrow[8];
        char16_t wide[4];
        char* slab;
        BigText* big;
        Blob* blob;
        Type* type;
    };
    ClientIndex client;
    ClientIndex originClient;      ///< kNoClient: no origin.
    ClientIndex rightOriginClient; ///< kNoClient: no right origin.
    ContentKind kind;
    std::uint8_t flags;
    std::uint8_t form;         ///< TextStore's, for String.
    mutable std::uint8_t slot; ///< Of the item in its leaf, as far as that is known (Leaf::slotOf).

    [[nodiscard]] bool is(Flag flag) const { return flags & flag; }
    void set(Flag flag) { flags = std::uint8_t(flags | flag); }
    void unset(Flag flag) { flags = std::uint8_t(flags & ~flag); }
    [[nodiscard]] bool deleted() const { return is(kDeleted); }
    [[nodiscard]] bool isGc() const { return kind == ContentKind::Gc; }
    [[nodiscard]] bool inMap() const { return is(kInMap); }
    [[nodiscard]] Clock end() const { return clock + length; }
    /// It was made between these two, of which either may be nullptr.
    void setOrigins(const Item* left, const Item* right)
    {
        if (left) {
            originClient = left->client;
            originClock = left->end() - 1;
        }
        if (right) {
            rightOriginClient = right->client;
            rightOriginClock = right->clock;
        }
    }
    /// Whether its units have positions (§2.6).
    [[nodiscard]] bool countable() const
    {
        return kind != ContentKind::Deleted && kind != ContentKind::Format && kind != ContentKind::Gc;
    }
    /// How many positions it takes up.
    [[nodiscard]] std::uint32_t width() const
    {
        return countable() && !deleted() ? std::uint32_t(length) : 0;
    }
};
static_assert(sizeof(Item) == 64);

/// The longest run that takes up positions; longer ones are not made by merging. Far from the 32 bits of a
/// width.
inline constexpr Clock kMaxVisibleLength = Clock{1} << 31;

} // namespace heartline::crdt::detail
