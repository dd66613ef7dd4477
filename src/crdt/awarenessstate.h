// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// What awareness asks about the JSON texts of states.
namespace heartline::crdt::detail {

/// Without JSON's white space around it.
[[nodiscard]] std::string_view trimmed(std::string_view json);

/// For a trimmed JSON text, of which the first letter tells the kind.
[[nodiscard]] inline bool isNull(std::string_view json)
{
    return json.starts_with('n');
}
[[nodiscard]] inline bool isObject(std::string_view json)
{
    return json.starts_with('{');
}

/// Whether these bytes are one JSON text in UTF-8.
[[nodiscard]] bool isValidJson(std::string_view json);
/// Whether `json`, if it is JSON, is nested deeper than `isJson()` takes.
[[nodiscard]] bool isTooDeep(std::string_view json);
/// Whether two JSON texts in UTF-8 have the same value; the order of members does not matter, as in
/// JavaScript.
[[nodiscard]] bool isSameJson(std::string_view a, std::string_view b);

} // namespace heartline::crdt::detail
