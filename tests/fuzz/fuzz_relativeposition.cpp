// SPDX-License-Identifier: MIT
// Relative positions as bytes and as JSON, and where they are in a document with undone, nested and collected
// content.
#include "fuzz.h"
#include "sampledocument.h"

#include <Heartline/RelativePosition>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

void check(const RelativePosition& position)
{
    const auto fromJson = RelativePosition::fromJson(position.toJson());
    requireDone(fromJson, "a position's JSON is read");
    require(*fromJson == position, "a position that went as JSON is the same");
    if (const Bytes bytes = position.encode(); !bytes.empty()) {
        const auto again = RelativePosition::decode(bytes);
        requireDone(again, "a position's bytes are read");
        require(again->association == position.association, "a position's association is the same");
        requireEqual(again->encode(), bytes, "a position that went as bytes");
    }

    static Document document = sampleDocument({.clientId = 90});
    for (const bool followUndo : {true, false}) {
        const auto place = document.resolve(position, followUndo);
        if (!place)
            continue;
        const Text text = place->type.toText();
        if (!text.isValid())
            continue;
        require(place->index <= text.length(), "a position is inside its type");
        requireDone(text.relativePosition(place->index, position.association), "a place has a position");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    if (const auto position = RelativePosition::decode(bytes))
        check(*position);
    if (const auto position = RelativePosition::fromJson({reinterpret_cast<const char*>(data), size}))
        check(*position);
    return 0;
}
