// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Text>

#include <string>
#include <string_view>

namespace heartline::fuzz {

/// `text` as `delta` changes it; what TextDelta says of its form must hold.
[[nodiscard]] std::u16string applied(const crdt::TextDelta& delta, std::u16string_view text);

} // namespace heartline::fuzz
