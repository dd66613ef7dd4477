// SPDX-License-Identifier: MIT
#include "encoding/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <variant>

namespace heartline::crdt::detail {

namespace {

/// ECMA-262, Number::toString: the shortest digits that give the number back.
void appendNumber(std::string& out, double number)
{
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    if (number == 0) {
        out += '0';
        return;
    }
    std::array<char, 32> buffer;
    const auto written =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
    std::string_view text(buffer.data(), std::size_t(written.ptr - buffer.data()));
    if (text.front() == '-') {
        out += '-';
        text.remove_prefix(1);
    }
    const auto exponentAt = text.find('e');
    auto exponentText = text.substr(exponentAt + 1);
    if (exponentText.front() == '+')
        exponentText.remove_prefix(1);
    int exponent = 0;
    std::from_chars(exponentText.data(), exponentText.data() + exponentText.size(), exponent);
    std::string digits(text.substr(0, 1));
    if (exponentAt > 2)
        digits += text.substr(2, exponentAt - 2);

    const int count = int(digits.size());
    const int point = exponent + 1; // Where it stands in the digits.
    if (point > 21 || point <= -6) {
        out += digits[0];
        if (count > 1)
            out.append(".").append(digits, 1);
        out.append(exponent < 0 ? "e-" : "e+").append(std::to_string(exponent < 0 ? -exponent : exponent));
    } else if (point <= 0) {
        out.append("0.").append(std::size_t(-point), '0').append(digits);
    } else if (point >= count) {
        out.append(digits).append(std::size_t(point - count), '0');
    } else {
        out.append(digits, 0, std::size_t(point)).append(".").append(digits, std::size_t(point));
    }
}

void appendString(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    const auto needsEscape = [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    };
    out += '"';
    for (const auto* at = text.begin();;) {
        const auto* const next = std::find_if(at, text.end(), needsEscape);
        out.append(at, next);
        if (next == text.end())
            break;
        at = next + 1;
        out += '\\';
        switch (*next) {
        case '\b':
            out += 'b';
            break;
        case '\f':
            out += 'f';
            break;
        case '\n':
            out += 'n';
            break;
        case '\r':
            out += 'r';
            break;
        case '\t':
            out += 't';
            break;
        case '"':
        case '\\':
            out += *next;
            break;
        default:
            out.append("u00")
                .append(1, hex[static_cast<unsigned char>(*next) >> 4])
                .append(1, hex[static_cast<unsigned char>(*next) & 15]);
        }
    }
    out += '"';
}

struct JsonWriter
{
    std::string& out;

    void operator()(Any::Undefined) const { out += "null"; }
    void operator()(Any::Null) const { out += "null"; }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(double value) const { appendNumber(out, value); }
    void operator()(Any::BigInt value) const { out += std::to_string(value.value); }
    void operator()(const std::string& value) const { appendString(out, value); }
    void operator()(const Bytes& value) const
    {
        char separator = '{';
        for (std::size_t i = 0; i < value.size(); ++i) {
            out.append(1, separator).append("\"").append(std::to_string(i));
            out.append("\":").append(std::to_string(value[i]));
            separator = ',';
        }
        out += value.empty() ? "{}" : "}";
    }
    void operator()(const Any::Array& value) const
    {
        char separator = '[';
        for (const auto& entry : value) {
            out += separator;
            std::visit(*this, entry.variant());
            separator = ',';
        }
        out += value.empty() ? "[]" : "]";
    }
    void operator()(const Any::Object& value) const
    {
        char separator = '{';
        for (const auto& [key, member] : value) {
            if (member.isUndefined())
                continue;
            out += separator;
            appendString(out, key);
            out += ':';
            std::visit(*this, member.variant());
            separator = ',';
        }
        out += separator == '{' ? "{}" : "}";
    }
};

} // namespace

std::string toJson(const Any& value)
{
    std::string json;
    std::visit(JsonWriter{json}, value.variant());
    return json;
}

} // namespace heartline::crdt::detail
