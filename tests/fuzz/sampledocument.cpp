// SPDX-License-Identifier: MIT
#include "sampledocument.h"

#include "fuzz.h"

#include <Heartline/UndoManager>

#include <array>

namespace heartline::fuzz {

using namespace crdt;

namespace {

/// What a web client puts in: "bold" around the first two units that client 1 wrote, a picture behind the
/// mark's end, a sub-document and an XML element.
constexpr auto kWebContent = std::to_array<std::uint8_t>({
    1,    5,   4,   0, // five structs of client 4 from clock 0 on
    0x46, 1,   0,   4,   'b', 'o', 'l', 'd', 4,   't', 'r', 'u', 'e',           // before 1:0
    0xc6, 1,   1,   1,   2,   4,   'b', 'o', 'l', 'd', 4,   'n', 'u', 'l', 'l', // between 1:1 and 1:2
    0x85, 4,   1,   11,  '{', '"', 'i', 'm', 'g', '"', ':', '"', 'x', '"', '}', // behind 4:1
    0x29, 1,   1,   'm', 3,   's', 'u', 'b', 4,   'g', 'u', 'i', 'd', 118, 1,
    2,    'g', 'c', 121,                // under a key of "m"
    0x07, 1,   1,   'x', 3,   1,   'p', // in root "x"
    0,                                  // no deletions
});

void fill(Document& first, Document& second)
{
    Text text = first.text("t");
    requireDone(text.insert(0, u"Hello \U0001f600 world"), "an insertion");
    requireDone(second.applyUpdate(first.encodeStateAsUpdate()), "an update");

    UndoManager undo(second, {second.text("t"), second.map("m")},
                     {.captureTimeout = UndoManager::Milliseconds(0)});
    requireDone(second.text("t").remove(0, 3), "a deletion");
    requireDone(second.text("t").insert(0, u"J\u00e9"), "an insertion");
    requireDone(text.insert(5, u", all"), "an insertion");
    (void)undo.undo();
    (void)undo.undo();
    (void)undo.redo();

    Map map = second.map("m");
    requireDone(map.set("k", 1), "a key");
    requireDone(map.set("k", Any::Object{{"a", Any::Array{1, "x", nullptr}}}), "a key");
    (void)undo.undo();
    requireDone(map.setText("text")->insert(0, u"inside"), "a nested text");
    requireDone(map.setArray("list")->insertMap(0)->set("deep", Bytes{1, 2}), "a nested map");
    requireDone(map.remove("text"), "a key's removal");
    Array array = second.array("a");
    requireDone(array.insert(0, std::vector<Any>{1, 2.5, "three", true, Any()}), "values");
    requireDone(array.remove(1, 2), "a removal");
    requireDone(array.insertText(1)->insert(0, u"in a list"), "a nested text");
    requireDone(first.applyUpdate(second.encodeStateAsUpdate()), "an update");
    requireDone(first.applyUpdate(kWebContent), "web content");
}

} // namespace

const Bytes& sampleUpdate()
{
    static const Bytes update = [] {
        Document first({.clientId = 1, .collectGarbage = false});
        Document second({.clientId = 2, .collectGarbage = false});
        fill(first, second);
        require(!first.hasPending() && first.check().empty(), "the sample is sound");
        return first.encodeStateAsUpdate();
    }();
    return update;
}

Document sampleDocument(const Document::Options& options)
{
    Document document(options);
    requireDone(document.applyUpdate(sampleUpdate()), "the sample");
    return document;
}

} // namespace heartline::fuzz
