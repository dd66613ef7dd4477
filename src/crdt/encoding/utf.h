// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heartline::crdt::detail {

/// How many UTF-16 units these UTF-8 bytes make; nothing if they are not valid UTF-8 (overlong forms, encoded
/// surrogates and values above U+10FFFF are not; yjs-wire.md §1.4). A BOM and NUL are characters like others.
[[nodiscard]] std::optional<std::size_t> utf16Length(ByteView utf8);

/// Appends valid UTF-8 to UTF-16; writes exactly `utf16Length(utf8)` units to `out`.
void utf8ToUtf16(ByteView utf8, char16_t* out);

/// How many bytes `utf16` takes as UTF-8, half a surrogate pair counted as the three of U+FFFD.
[[nodiscard]] std::size_t utf8Length(std::u16string_view utf16);
/// Writes exactly `utf8Length(utf16)` bytes to `out`.
void utf16ToUtf8(std::u16string_view utf16, std::uint8_t* out);

/// Where valid UTF-8 is cut to leave out its first units.
struct Utf8Cut
{
    std::size_t bytes = 0;   ///< That stand before the cut, or before the pair that it divides.
    std::size_t missing = 0; ///< Units that the text is too short for.
    bool insidePair = false; ///< Between the halves of the four bytes at `bytes`.
};
[[nodiscard]] Utf8Cut cutUtf8(ByteView validUtf8, std::size_t units);

[[nodiscard]] std::u16string toUtf16(ByteView validUtf8);
[[nodiscard]] std::string toUtf8(std::u16string_view utf16);

[[nodiscard]] bool isAscii(ByteView bytes);
[[nodiscard]] bool isAscii(std::u16string_view utf16);

[[nodiscard]] constexpr bool isHighSurrogate(char16_t unit)
{
    return (unit & 0xfc00) == 0xd800;
}
[[nodiscard]] constexpr bool isLowSurrogate(char16_t unit)
{
    return (unit & 0xfc00) == 0xdc00;
}
inline constexpr char16_t kReplacement = 0xfffd;
inline constexpr std::array<std::uint8_t, 3> kReplacementUtf8{0xef, 0xbf, 0xbd};

inline std::string_view asChars(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline ByteView asBytes(std::string_view chars)
{
    return {reinterpret_cast<const std::uint8_t*>(chars.data()), chars.size()};
}

} // namespace heartline::crdt::detail
