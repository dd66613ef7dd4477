// SPDX-License-Identifier: MIT
#include "jsontext.h"

#include <array>

namespace heartline::wire {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// The letter behind the backslash; 0 where there is none for this control character.
char shortEscape(char16_t unit)
{
    switch (unit) {
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    default:
        return 0;
    }
}

char* writeEscaped(char* to, char16_t unit)
{
    *to++ = '\\';
    if (const char letter = shortEscape(unit)) {
        *to++ = letter;
        return to;
    }
    *to++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *to++ = kHexDigits[(unit >> shift) & 0xf];
    return to;
}

char* writeUtf8(char* to, char32_t character)
{
    const auto put = [&to](char32_t byte) { *to++ = static_cast<char>(byte); };
    if (character < 0x800) {
        put(0xc0 | (character >> 6));
    } else if (character < 0x10000) {
        put(0xe0 | (character >> 12));
        put(0x80 | ((character >> 6) & 0x3f));
    } else {
        put(0xf0 | (character >> 18));
        put(0x80 | ((character >> 12) & 0x3f));
        put(0x80 | ((character >> 6) & 0x3f));
    }
    put(0x80 | (character & 0x3f));
    return to;
}

} // namespace

void appendJson(QByteArray& out, QStringView text)
{
    constexpr qsizetype kLongest = 6; // bytes that one unit can become: \u001f
    std::array<char, 256> piece{};
    char* to = piece.data();
    const char* const full = piece.data() + piece.size() - kLongest;
    *to++ = '"';
    const char16_t* from = text.utf16();
    const char16_t* const end = from + text.size();
    while (from != end) {
        if (to > full) {
            out.append(piece.data(), to - piece.data());
            to = piece.data();
        }
        const char16_t unit = *from++;
        if (unit == '"' || unit == '\\') {
            *to++ = '\\';
            *to++ = static_cast<char>(unit);
        } else if (unit < 0x20) {
            to = writeEscaped(to, unit);
        } else if (unit < 0x80) {
            *to++ = static_cast<char>(unit);
        } else if (!QChar::isSurrogate(unit)) {
            to = writeUtf8(to, unit);
        } else if (QChar::isHighSurrogate(unit) && from != end && QChar::isLowSurrogate(*from)) {
            to = writeUtf8(to, QChar::surrogateToUcs4(unit, *from++));
        } else {
            to = writeEscaped(to, unit);
        }
    }
    out.append(piece.data(), to - piece.data());
    out.append('"');
}

} // namespace heartline::wire
