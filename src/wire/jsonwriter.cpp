// SPDX-License-Identifier: MIT
#include "jsonwriter.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace heartline::wire {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Is one byte, and the same.
bool isPlain(char16_t unit)
{
    return unit >= 0x20 && unit < 0x80 && unit != '"' && unit != '\\';
}

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

void JsonWriter::grow(qsizetype bytes)
{
    m_bytes.resize(std::max(m_size + bytes, 2 * m_bytes.size()));
}

JsonWriter& JsonWriter::text(QStringView text)
{
    constexpr qsizetype kLongest = 6; // bytes that one unit can become: \u001f
    raw("\"");
    char* to = m_bytes.data() + m_size;
    const char* end = m_bytes.constData() + m_bytes.size();
    const char16_t* from = text.utf16();
    const char16_t* const last = from + text.size();
    while (from != last) {
        // Nearly all is of this kind.
        for (const char16_t* const stop = from + std::min(last - from, end - to);
             from != stop && isPlain(*from);)
            *to++ = static_cast<char>(*from++);
        if (from == last)
            break;
        if (end - to < kLongest) {
            m_size = to - m_bytes.constData();
            grow(kLongest + (last - from));
            to = m_bytes.data() + m_size;
            end = m_bytes.constData() + m_bytes.size();
        }
        const char16_t unit = *from++;
        if (unit == '"' || unit == '\\') {
            *to++ = '\\';
            *to++ = static_cast<char>(unit);
        } else if (unit < 0x20) {
            to = writeEscaped(to, unit);
        } else if (unit < 0x80) { // there was no room
            *to++ = static_cast<char>(unit);
        } else if (!QChar::isSurrogate(unit)) {
            to = writeUtf8(to, unit);
        } else if (QChar::isHighSurrogate(unit) && from != last && QChar::isLowSurrogate(*from)) {
            to = writeUtf8(to, QChar::surrogateToUcs4(unit, *from++));
        } else {
            to = writeEscaped(to, unit);
        }
    }
    m_size = to - m_bytes.constData();
    return raw("\"");
}

JsonWriter& JsonWriter::number(qint64 number)
{
    std::array<char, 20> digits{}; // of the lowest that there is
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    Q_ASSERT(error == std::errc());
    return raw({digits.data(), end - digits.data()});
}

} // namespace heartline::wire
