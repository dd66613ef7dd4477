// SPDX-License-Identifier: MIT
#include "encoding/json.h"

#include "encoding/anycodec.h"
#include "encoding/utf.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>
#include <system_error>

namespace heartline::crdt::detail {

namespace {

using Byte = std::uint8_t;

bool isDigit(Byte byte)
{
    return byte >= '0' && byte <= '9';
}

int hexValue(Byte byte)
{
    if (isDigit(byte))
        return byte - '0';
    const auto lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

const Byte* skipSpace(const Byte* at, const Byte* end)
{
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        ++at;
    return at;
}

// Each of these gives where the token at `at` ends, or nullptr if it is none.

const Byte* scanString(const Byte* at, const Byte* end)
{
    if (at == end || *at != '"')
        return nullptr;
    while (++at != end) {
        if (*at == '"')
            return at + 1;
        if (*at < 0x20)
            return nullptr;
        if (*at != '\\')
            continue;
        if (++at == end)
            return nullptr;
        if (*at == 'u') {
            if (end - at < 5 || std::any_of(at + 1, at + 5, [](Byte byte) { return hexValue(byte) < 0; }))
                return nullptr;
            at += 4;
        } else if (*at == 0 || !std::strchr("\"\\/bfnrt", *at)) {
            return nullptr;
        }
    }
    return nullptr;
}

const Byte* scanDigits(const Byte* at, const Byte* end)
{
    if (at == end || !isDigit(*at))
        return nullptr;
    return std::find_if_not(at, end, isDigit);
}

const Byte* scanNumber(const Byte* at, const Byte* end)
{
    if (at != end && *at == '-')
        ++at;
    if (at != end && *at == '0')
        ++at;
    else
        at = scanDigits(at, end);
    if (at && at != end && *at == '.')
        at = scanDigits(at + 1, end);
    if (at && at != end && (*at | 0x20) == 'e') {
        ++at;
        if (at != end && (*at == '+' || *at == '-'))
            ++at;
        at = scanDigits(at, end);
    }
    return at;
}

const Byte* scanWord(const Byte* at, const Byte* end, std::string_view word)
{
    return asChars({at, end}).substr(0, word.size()) == word ? at + word.size() : nullptr;
}

const Byte* scanScalar(const Byte* at, const Byte* end)
{
    switch (*at) {
    case '"':
        return scanString(at, end);
    case 't':
        return scanWord(at, end, "true");
    case 'f':
        return scanWord(at, end, "false");
    case 'n':
        return scanWord(at, end, "null");
    default:
        return scanNumber(at, end);
    }
}

/// A member's name, the colon behind it and the space around them.
const Byte* scanName(const Byte* at, const Byte* end)
{
    at = scanString(skipSpace(at, end), end);
    if (!at)
        return nullptr;
    at = skipSpace(at, end);
    return at != end && *at == ':' ? at + 1 : nullptr;
}

} // namespace

bool isJson(ByteView utf8)
{
    const auto* at = utf8.data();
    const auto* const end = at + utf8.size();
    std::array<Byte, kMaxNesting> closing;
    std::size_t depth = 0;
    for (;;) {
        at = skipSpace(at, end);
        if (at == end)
            return false;
        if (*at == '{' || *at == '[') {
            if (depth == closing.size())
                return false;
            const Byte close = *at == '{' ? '}' : ']';
            closing[depth++] = close;
            at = skipSpace(at + 1, end);
            if (at == end || *at != close) {
                if (close == '}')
                    at = scanName(at, end);
                if (!at)
                    return false;
                continue;
            }
        } else {
            at = scanScalar(at, end);
            if (!at)
                return false;
        }

        // Behind a value, or in front of what closes an empty one.
        for (;; ++at) {
            at = skipSpace(at, end);
            if (depth == 0)
                return at == end;
            if (at == end)
                return false;
            if (*at != closing[depth - 1])
                break;
            --depth;
        }
        if (*at != ',')
            return false;
        ++at;
        if (closing[depth - 1] == '}')
            at = scanName(at, end);
        if (!at)
            return false;
    }
}

namespace {

/// What from_chars leaves open for a number that a double can't hold: infinity, or 0 if it is too small.
double outOfRange(std::string_view number)
{
    const bool negative = number.front() == '-';
    const auto exponentAt = std::min(number.find_first_of("eE"), number.size());
    const auto mantissa = number.substr(0, exponentAt);
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    const auto first = mantissa.find_first_of("123456789");
    if (first == std::string_view::npos)
        return negative ? -0.0 : 0.0;
    long long exponent = 0;
    if (exponentAt < number.size()) {
        auto text = number.substr(exponentAt + 1);
        if (text.front() == '+')
            text.remove_prefix(1);
        const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
        if (read.ec != std::errc{})
            exponent =
                text.front() == '-' ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
    }
    exponent += static_cast<long long>(point) - static_cast<long long>(first);
    const double magnitude = exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    return negative ? -magnitude : magnitude;
}

/// Makes values of a text that `isJson` took.
class Parser
{
public:
    explicit Parser(ByteView utf8)
        : m_at(utf8.data())
        , m_end(utf8.data() + utf8.size())
    {
    }

    Any value()
    {
        space();
        switch (*m_at) {
        case '{':
            return object();
        case '[':
            return array();
        case '"':
            return string();
        case 't':
            m_at += 4;
            return true;
        case 'f':
            m_at += 5;
            return false;
        case 'n':
            m_at += 4;
            return nullptr;
        default:
            return number();
        }
    }

private:
    void space() { m_at = skipSpace(m_at, m_end); }

    /// Whether `close` is next, or a comma; moves behind it.
    bool closes(Byte close)
    {
        space();
        return *m_at++ == close;
    }

    bool isEmpty(Byte close)
    {
        ++m_at;
        space();
        if (*m_at != close)
            return false;
        ++m_at;
        return true;
    }

    Any object()
    {
        Any::Object members;
        if (isEmpty('}'))
            return members;
        do {
            space();
            auto name = string();
            space();
            ++m_at;
            members.emplace_back(std::move(name), value());
        } while (!closes('}'));
        keepLastOfEqualKeys(members);
        return members;
    }

    Any array()
    {
        Any::Array values;
        if (isEmpty(']'))
            return values;
        do
            values.push_back(value());
        while (!closes(']'));
        return values;
    }

    Any number()
    {
        const auto* const end = scanNumber(m_at, m_end);
        const auto text = asChars({m_at, end});
        m_at = end;
        double number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        return read.ec == std::errc{} ? number : outOfRange(text);
    }

    std::string string()
    {
        std::string text;
        for (;;) {
            const auto* const begin = ++m_at;
            m_at = std::find_if(begin, m_end, [](Byte byte) { return byte == '"' || byte == '\\'; });
            text.append(asChars({begin, m_at}));
            if (*m_at == '"') {
                ++m_at;
                return text;
            }
            escape(text);
        }
    }

    /// Leaves `m_at` on the last byte of the escape.
    void escape(std::string& text)
    {
        switch (*++m_at) {
        case 'b':
            text += '\b';
            return;
        case 'f':
            text += '\f';
            return;
        case 'n':
            text += '\n';
            return;
        case 'r':
            text += '\r';
            return;
        case 't':
            text += '\t';
            return;
        case 'u':
            break;
        default:
            text += char(*m_at);
            return;
        }
        std::array<char16_t, 2> units{unit(), 0};
        std::size_t count = 1;
        if (isHighSurrogate(units[0]) && m_end - m_at > 6 && m_at[1] == '\\' && m_at[2] == 'u') {
            const auto* const back = m_at;
            m_at += 2;
            units[1] = unit();
            if (isLowSurrogate(units[1]))
                count = 2;
            else
                m_at = back;
        }
        text += toUtf8({units.data(), count});
    }

    /// The four digits behind the u at `m_at`.
    char16_t unit()
    {
        int value = 0;
        for (int i = 0; i < 4; ++i)
            value = value << 4 | hexValue(*++m_at);
        return char16_t(value);
    }

    const Byte* m_at;
    const Byte* m_end;
};

} // namespace

std::optional<Any> parseJson(ByteView utf8)
{
    if (!isJson(utf8))
        return std::nullopt;
    return Parser(utf8).value();
}

} // namespace heartline::crdt::detail
