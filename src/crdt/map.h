// SPDX-License-Identifier: MIT
#pragma once

#include "array.h"
#include "sharedtype.h"
#include "text.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heartline::crdt {

/// Values by key, of which the last one written wins (Y.Map). Keys are UTF-8.
class HEARTLINE_CRDT_EXPORT Map : public SharedType
{
public:
    Map() = default;
    using SharedType::SharedType;

    [[nodiscard]] std::optional<Value> get(std::string_view key) const;
    [[nodiscard]] bool contains(std::string_view key) const;
    /// In no particular order. O(n), as is `size()`.
    [[nodiscard]] std::vector<std::string> keys() const;
    [[nodiscard]] std::size_t size() const { return keys().size(); }

    /// Errors of all that write: Detached; Malformed for a key or string that is not valid UTF-8, and for
    /// nesting beyond 256; TooLarge for a value beyond 1 GiB.
    Result<void> set(std::string_view key, const Any& value);
    Result<Text> setText(std::string_view key);   ///< Puts a new, empty text there.
    Result<Map> setMap(std::string_view key);     ///< Puts a new, empty map there.
    Result<Array> setArray(std::string_view key); ///< Puts a new, empty array there.
    /// Removes the value; it's no error if there is none.
    Result<void> remove(std::string_view key);

    /// Called once for each transaction that changed the map, after it ended; not for what changed inside its
    /// values.
    Subscription observe(std::function<void(const MapEvent&)> callback);
};

} // namespace heartline::crdt
