// SPDX-License-Identifier: MIT
#include "encoding/utf.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace heartline::crdt::detail {

namespace {

constexpr std::uint64_t kNoAscii8 = 0x8080808080808080;
constexpr std::uint64_t kNoAscii16 = 0xff80ff80ff80ff80;

template<typename T>
std::uint64_t loadWord(const T* from)
{
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

const std::uint8_t* skipAscii(const std::uint8_t* at, const std::uint8_t* end)
{
    while (end - at >= 8 && (loadWord(at) & kNoAscii8) == 0)
        at += 8;
    while (at != end && *at < 0x80)
        ++at;
    return at;
}

const char16_t* skipAscii(const char16_t* at, const char16_t* end)
{
    while (end - at >= 4 && (loadWord(at) & kNoAscii16) == 0)
        at += 4;
    while (at != end && *at < 0x80)
        ++at;
    return at;
}

bool isTail(std::uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/// How many bytes the valid sequence at `at` has, which starts with no ASCII; 0 if it is not valid.
std::size_t sequenceLength(const std::uint8_t* at, std::size_t left)
{
    const auto lead = at[0];
    if (lead < 0xc2)
        return 0;
    if (lead < 0xe0)
        return left >= 2 && isTail(at[1]) ? 2 : 0;
    if (lead < 0xf0) {
        if (left < 3 || !isTail(at[1]) || !isTail(at[2]))
            return 0;
        const bool overlong = lead == 0xe0 && at[1] < 0xa0;
        const bool surrogate = lead == 0xed && at[1] >= 0xa0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead > 0xf4 || left < 4 || !isTail(at[1]) || !isTail(at[2]) || !isTail(at[3]))
        return 0;
    const bool overlong = lead == 0xf0 && at[1] < 0x90;
    const bool tooHigh = lead == 0xf4 && at[1] >= 0x90;
    return overlong || tooHigh ? 0 : 4;
}

} // namespace

std::optional<std::size_t> utf16Length(ByteView utf8)
{
    const auto* at = utf8.data();
    const auto* const end = at + utf8.size();
    std::size_t units = utf8.size();
    for (;;) {
        at = skipAscii(at, end);
        if (at == end)
            return units;
        do {
            const auto length = sequenceLength(at, std::size_t(end - at));
            if (length == 0)
                return std::nullopt;
            at += length;
            units -= length == 2 ? 1 : 2;
        } while (at != end && *at >= 0x80);
    }
}

void utf8ToUtf16(ByteView utf8, char16_t* out)
{
    const auto* at = utf8.data();
    const auto* const end = at + utf8.size();
    while (at != end) {
        const auto* const ascii = skipAscii(at, end);
        out = std::copy(at, ascii, out);
        at = ascii;
        while (at != end && *at >= 0x80) {
            if (*at < 0xe0) {
                *out++ = char16_t((at[0] & 0x1f) << 6 | (at[1] & 0x3f));
                at += 2;
            } else if (*at < 0xf0) {
                *out++ = char16_t((at[0] & 0x0f) << 12 | (at[1] & 0x3f) << 6 | (at[2] & 0x3f));
                at += 3;
            } else {
                const int code =
                    ((at[0] & 0x07) << 18 | (at[1] & 0x3f) << 12 | (at[2] & 0x3f) << 6 | (at[3] & 0x3f)) -
                    0x10000;
                *out++ = char16_t(0xd800 | code >> 10);
                *out++ = char16_t(0xdc00 | (code & 0x3ff));
                at += 4;
            }
        }
    }
}

Utf8Cut cutUtf8(ByteView validUtf8, std::size_t units)
{
    const auto* const begin = validUtf8.data();
    const auto* at = begin;
    const auto* const end = at + validUtf8.size();
    while (units >= 8 && end - at >= 8 && (loadWord(at) & kNoAscii8) == 0) {
        at += 8;
        units -= 8;
    }
    while (units > 0 && at != end) {
        const auto lead = *at;
        if (lead >= 0xf0 && units == 1)
            return {std::size_t(at - begin), 0, true};
        units -= lead >= 0xf0 ? 2 : 1;
        at += lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
    return {std::size_t(at - begin), units, false};
}

std::size_t utf8Length(std::u16string_view utf16)
{
    const auto* at = utf16.data();
    const auto* const end = at + utf16.size();
    std::size_t bytes = utf16.size();
    for (;;) {
        at = skipAscii(at, end);
        if (at == end)
            return bytes;
        do {
            if (isHighSurrogate(*at) && end - at >= 2 && isLowSurrogate(at[1])) {
                bytes += 2;
                at += 2;
            } else {
                bytes += *at < 0x800 ? 1 : 2;
                ++at;
            }
        } while (at != end && *at >= 0x80);
    }
}

void utf16ToUtf8(std::u16string_view utf16, std::uint8_t* out)
{
    const auto* at = utf16.data();
    const auto* const end = at + utf16.size();
    while (at != end) {
        const auto* const ascii = skipAscii(at, end);
        out = std::transform(at, ascii, out, [](char16_t unit) { return std::uint8_t(unit); });
        at = ascii;
        while (at != end && *at >= 0x80) {
            const unsigned unit = *at++;
            if (unit < 0x800) {
                *out++ = std::uint8_t(0xc0 | unit >> 6);
                *out++ = std::uint8_t(0x80 | (unit & 0x3f));
            } else if (isHighSurrogate(char16_t(unit)) && at != end && isLowSurrogate(*at)) {
                const unsigned code = 0x10000 + ((unit & 0x3ff) << 10 | (*at++ & 0x3ffu));
                *out++ = std::uint8_t(0xf0 | code >> 18);
                *out++ = std::uint8_t(0x80 | (code >> 12 & 0x3f));
                *out++ = std::uint8_t(0x80 | (code >> 6 & 0x3f));
                *out++ = std::uint8_t(0x80 | (code & 0x3f));
            } else {
                const unsigned code = (unit & 0xf800) == 0xd800 ? kReplacement : unit;
                *out++ = std::uint8_t(0xe0 | code >> 12);
                *out++ = std::uint8_t(0x80 | (code >> 6 & 0x3f));
                *out++ = std::uint8_t(0x80 | (code & 0x3f));
            }
        }
    }
}

std::u16string toUtf16(ByteView validUtf8)
{
    std::u16string utf16(utf16Length(validUtf8).value_or(0), u'\0');
    if (!utf16.empty())
        utf8ToUtf16(validUtf8, utf16.data());
    return utf16;
}

std::string toUtf8(std::u16string_view utf16)
{
    std::string utf8(utf8Length(utf16), '\0');
    if (!utf8.empty())
        utf16ToUtf8(utf16, reinterpret_cast<std::uint8_t*>(utf8.data()));
    return utf8;
}

bool isAscii(ByteView bytes)
{
    return skipAscii(bytes.data(), bytes.data() + bytes.size()) == bytes.data() + bytes.size();
}

bool isAscii(std::u16string_view utf16)
{
    return skipAscii(utf16.data(), utf16.data() + utf16.size()) == utf16.data() + utf16.size();
}

} // namespace heartline::crdt::detail
