// SPDX-License-Identifier: MIT
#pragma once

#include "sharedtype.h"

#include <span>
#include <vector>

namespace heartline::crdt {

/// A list of values (Y.Array).
class HEARTLINE_CRDT_EXPORT Array : public SharedType
{
public:
    Array() = default;
    using SharedType::SharedType;

    [[nodiscard]] std::size_t size() const;
    /// OutOfRange, Detached. O(log n).
    [[nodiscard]] Result<Value> at(std::size_t index) const;
    [[nodiscard]] std::vector<Value> values() const;

    /// Errors of all that write: OutOfRange where the index is beyond the end; Detached; for
    /// values those of `Map::set()`.
    Result<void> insert(std::size_t index, const Any& value) { return insert(index, std::span(&value, 1)); }
    /// Inserts each of them; a list as one value is an `Any(Any::Array)`.
    Result<void> insert(std::size_t index, std::span<const Any> values);
    Result<void> insert(std::size_t index, const std::vector<Any>& values)
    {
        return insert(index, std::span(values));
    }
    Result<void> append(const Any& value) { return insert(size(), value); }
    Result<Text> insertText(std::size_t index);   ///< Puts a new, empty text there.
    Result<Map> insertMap(std::size_t index);     ///< Puts a new, empty map there.
    Result<Array> insertArray(std::size_t index); ///< Puts a new, empty array there.
    /// Removes the values [index, index + count).
    Result<void> remove(std::size_t index, std::size_t count = 1);
};

} // namespace heartline::crdt
