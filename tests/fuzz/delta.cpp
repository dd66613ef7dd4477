// SPDX-License-Identifier: MIT
#include "delta.h"

#include "fuzz.h"

namespace heartline::fuzz {

using namespace crdt;

std::u16string applied(const TextDelta& delta, std::u16string_view text)
{
    using Kind = TextChange::Kind;
    require(!delta.empty() && delta.back().kind != Kind::Retain, "a delta ends with a change");
    std::u16string after;
    Kind last = Kind::Retain;
    for (const TextChange& change : delta) {
        const bool isFirst = &change == delta.data();
        require(change.length > 0, "each step of a delta is one");
        require(isFirst || (change.kind != last && !(change.kind == Kind::Insert && last == Kind::Delete)),
                "a delta has no two steps of a kind beside each other, and inserts before it deletes");
        last = change.kind;
        if (change.kind == Kind::Insert) {
            require(change.text.size() == change.length, "an insert is as long as its text");
            after += change.text;
            continue;
        }
        require(change.length <= text.size(), "a delta stays within the text");
        if (change.kind == Kind::Retain)
            after += text.substr(0, change.length);
        text.remove_prefix(change.length);
    }
    return after.append(text);
}

} // namespace heartline::fuzz
