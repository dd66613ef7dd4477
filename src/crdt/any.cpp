// SPDX-License-Identifier: MIT
#include "any.h"

#include <algorithm>

namespace heartline::crdt {

const Any& Any::operator[](std::string_view key) const
{
    static const Any undefined;
    const auto* const object = as<Object>();
    if (!object)
        return undefined;
    const auto found = std::find_if(object->begin(), object->end(),
                                    [key](const auto& member) { return member.first == key; });
    return found == object->end() ? undefined : found->second;
}

} // namespace heartline::crdt
