// SPDX-License-Identifier: MIT
#pragma once

#include "any.h"
#include "bytes.h"
#include "crdt_export.h"
#include "id.h"
#include "result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heartline::crdt {

/// A place in a text or array that stays where it is while others edit: it names a unit, not an index
/// (yjs-wire.md §9). Make one with `Text::relativePosition(index)`, get the index back with
/// `Document::resolve()`; send it to others as bytes or as the JSON that editors put into awareness.
///
/// A value; it knows no document, and may come from anybody.
struct HEARTLINE_CRDT_EXPORT RelativePosition
{
    /// The nested type that it is in, by the item that holds the type; none for one of a root.
    std::optional<Id> type = {};
    /// The root that it is in, UTF-8; none for a nested type.
    std::optional<std::string> rootName = {};
    /// The unit that it stands at; none at the end of the type, or at its start with a negative
    /// `association`.
    std::optional<Id> item = {};
    /// 0 and above: moves with the unit on its right. Below 0: with the one on its left.
    std::int64_t association = 0;

    /// The binary form (§9.2), which drops `type` and `rootName` where `item` is there. Empty where none of
    /// the three is.
    [[nodiscard]] Bytes encode() const;
    /// Truncated, Malformed. A missing association is 0.
    static Result<RelativePosition> decode(ByteView bytes);

    /// The JSON form (§9.3), all four members, absent ones null.
    [[nodiscard]] std::string toJson() const;
    /// Members may be absent or null. Malformed for what is no object or has members of other types, among
    /// them numbers that are no integers from 0 to 2^53 - 1.
    static Result<RelativePosition> fromJson(std::string_view json);

    /// The object that the JSON form is of, for who keeps positions in maps and arrays.
    [[nodiscard]] Any toAny() const;
    /// As `fromJson()`.
    static Result<RelativePosition> fromAny(const Any& value);

    friend bool operator==(const RelativePosition&, const RelativePosition&) = default;
};

} // namespace heartline::crdt
