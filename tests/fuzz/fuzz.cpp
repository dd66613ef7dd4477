// SPDX-License-Identifier: MIT
#include "fuzz.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace heartline::fuzz {

namespace {

std::string hexOf(ByteView bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 0xf];
    }
    return text;
}

std::string unitsOf(std::u16string_view text)
{
    std::string units;
    for (const char16_t unit : text) {
        std::array<char, 8> buffer;
        std::snprintf(buffer.data(), buffer.size(), unit > 0x20 && unit < 0x7f ? "%c" : "\\%x", unit);
        units += buffer.data();
    }
    return units;
}

} // namespace

void fail(const std::string& what)
{
    std::fprintf(stderr, "does not hold: %s\n", what.c_str());
    std::fflush(stderr);
    std::abort();
}

void requireEqual(ByteView ours, ByteView theirs, const char* what)
{
    if (!std::ranges::equal(ours, theirs)) [[unlikely]]
        fail(std::string(what) + " is the same:\n  " + hexOf(ours) + "\n  " + hexOf(theirs));
}

void requireEqual(std::u16string_view ours, std::u16string_view theirs, const char* what)
{
    if (ours != theirs) [[unlikely]]
        fail(std::string(what) + " is the same:\n  " + unitsOf(ours) + "\n  " + unitsOf(theirs));
}

std::vector<ByteView> partsOf(ByteView input)
{
    std::vector<ByteView> parts;
    for (;;) {
        const auto found = std::ranges::search(input, kSeparator);
        const auto size = std::size_t(found.begin() - input.begin());
        parts.push_back(input.first(size));
        if (size == input.size())
            return parts;
        input = input.subspan(size + kSeparator.size());
    }
}

} // namespace heartline::fuzz
