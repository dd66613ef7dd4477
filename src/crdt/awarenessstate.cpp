// SPDX-License-Identifier: MIT
#include "awarenessstate.h"

#include "any.h"
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/utf.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace heartline::crdt::detail {

namespace {

bool isSame(const Any& a, const Any& b)
{
    if (const auto* first = a.as<Any::Array>(), *second = b.as<Any::Array>(); first && second)
        return std::equal(first->begin(), first->end(), second->begin(), second->end(), isSame);
    const auto* first = a.as<Any::Object>();
    const auto* second = b.as<Any::Object>();
    if (!first || !second)
        return a == b;
    const auto sorted = [](const Any::Object& object) {
        std::vector<const Any::Object::value_type*> members;
        for (const auto& member : object)
            members.push_back(&member);
        std::ranges::sort(members, {},
                          [](const auto* member) -> const std::string& { return member->first; });
        return members;
    };
    return std::ranges::equal(sorted(*first), sorted(*second), [](const auto* x, const auto* y) {
        return x->first == y->first && isSame(x->second, y->second);
    });
}

} // namespace

std::string_view trimmed(std::string_view json)
{
    constexpr std::string_view kSpace = " \t\n\r";
    const auto first = json.find_first_not_of(kSpace);
    if (first == std::string_view::npos)
        return {};
    return json.substr(first, json.find_last_not_of(kSpace) - first + 1);
}

bool isValidJson(std::string_view json)
{
    return utf16Length(asBytes(json)) && isJson(asBytes(json));
}

bool isTooDeep(std::string_view json)
{
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (!inString && (c == '[' || c == '{') && ++depth > kMaxNesting)
            return true;
        else if (!inString && (c == ']' || c == '}'))
            --depth;
    }
    return false;
}

bool isSameJson(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    const auto first = parseJson(asBytes(a));
    const auto second = parseJson(asBytes(b));
    return first && second && isSame(*first, *second);
}

} // namespace heartline::crdt::detail
