// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "deleteset.h"
#include "encoding/decoder.h"
#include "encoding/encoder.h"
#include "id.h"
#include "update.h"

#include <optional>
#include <vector>

namespace heartline::crdt::detail {

/// The low five bits of a struct's info byte (yjs-wire.md §2.6).
enum class ContentKind : std::uint8_t
{
    Gc = 0,
    Deleted = 1,
    Json = 2,
    Binary = 3,
    String = 4,
    Embed = 5,
    Format = 6,
    Type = 7,
    Any = 8,
    Doc = 9,
    Skip = 10,
};

inline constexpr std::uint8_t kInfoKindBits = 0x1f;
inline constexpr std::uint8_t kInfoParentSub = 0x20;
inline constexpr std::uint8_t kInfoRightOrigin = 0x40;
inline constexpr std::uint8_t kInfoOrigin = 0x80;

inline constexpr std::uint64_t kLastTypeRef = 6;
/// Whether a name stands behind the type ref: those of XML elements and hooks.
[[nodiscard]] constexpr bool typeRefHasName(std::uint64_t ref)
{
    return ref == 3 || ref == 5;
}

/// One struct as an update of format v1 carries it (§3): views into the update's bytes.
struct WireStruct
{
    enum class Parent : std::uint8_t
    {
        Implied, ///< That of the origins; also GC and Skip.
        Root,    ///< `rootName`
        Item,    ///< `parentItem`
    };

    ContentKind kind = ContentKind::Gc;
    Parent parent = Parent::Implied;
    bool hasOrigin = false;
    bool hasRightOrigin = false;
    bool hasParentSub = false; ///< Only where it was written, which is where the parent was.
    Id id;
    Clock length = 0; ///< In units, at least 1.
    Id origin;
    Id rightOrigin;
    Id parentItem;
    ByteView rootName;
    ByteView parentSub;
    /// The content, in the form of v1 without what `length` says already:
    /// String: UTF-8. Any, Json: the values one after another, without their count. Binary: the bytes. Embed:
    /// the JSON text. Format: key and JSON text, both varString. Type: the type ref, with the name where it
    /// has one. Doc: guid and options. Gc, Deleted, Skip: nothing.
    ByteView payload;
};

/// Reads the struct at `in`, which continues `client` at `clock`; `out` keeps nothing of what it was. Judges
/// all of it (§11.5): UTF-8, JSON, nesting, lengths of 0 and ends above 2^53 - 1, ids of the client itself
/// that are not older. On a fault `in` has failed.
void readStruct(Decoder& in, ClientId client, Clock clock, WireStruct& out);

/// Writes `s` without its first `offset` units (§3.3); `offset` is below its length.
void writeStruct(Encoder& out, const WireStruct& s, Clock offset = 0);

/// Moves `payload` of Any or Json behind its first `count` values.
[[nodiscard]] ByteView dropValues(ContentKind kind, ByteView payload, Clock count);

/// What one client brings in an update.
struct ClientBlock
{
    ClientId client = 0;
    Clock clock = 0;           ///< Of the first struct.
    Clock end = 0;             ///< Behind the last.
    std::uint64_t count = 0;   ///< Of structs.
    std::size_t offset = 0;    ///< Where the first struct starts in the update, in bytes.
    std::size_t endOffset = 0; ///< Behind the last.
};

/// Where things are in an update whose every byte was judged.
struct UpdateLayout
{
    std::vector<ClientBlock> blocks; ///< As they come.
    std::size_t deleteSetOffset = 0; ///< In bytes; what stands there is well-formed.
};

/// Judges the whole of `update`. A client that is named twice is Malformed.
Result<UpdateLayout> readLayout(ByteView update, const Limits& limits);

/// Reads a delete set at `in`, format v1; calls `add(client, clock, length)` for each run that is not empty.
template<typename Add>
void readDeleteSet(Decoder& in, Add add)
{
    const auto clients = in.readCount(2);
    for (std::uint64_t i = 0; i < clients && !in.failed(); ++i) {
        const auto client = in.readVarUint();
        const auto ranges = in.readCount(2);
        for (std::uint64_t k = 0; k < ranges; ++k) {
            const auto clock = in.readVarUint();
            const auto length = in.readVarUint();
            if (length > kMaxInteger - clock)
                in.fail(ErrorCode::Malformed, "a deletion that ends below 2^53");
            if (in.failed())
                return;
            if (length > 0)
                add(client, clock, length);
        }
    }
}

/// The same as a value, which is normal.
[[nodiscard]] DeleteSet readDeleteSet(Decoder& in);

/// Format v1.
void writeDeleteSet(Encoder& out, const DeleteSet& set);

} // namespace heartline::crdt::detail
