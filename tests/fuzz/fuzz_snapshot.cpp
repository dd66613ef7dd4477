// SPDX-License-Identifier: MIT
// State vectors, delete sets and snapshots of both formats, and a document that is asked for the moment they
// name.
#include "fuzz.h"
#include "sampledocument.h"

#include <Heartline/Snapshot>
#include <Heartline/Update>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

template<typename T>
void checkReading(ByteView bytes, Result<T> (*decode)(ByteView), Bytes (T::*encode)() const)
{
    const auto value = decode(bytes);
    if (!value)
        return;
    const Bytes written = ((*value).*encode)();
    const auto again = decode(written);
    requireDone(again, "what was written is read");
    require(*again == *value, "what was written and read is the same");
}

void ask(Document& document, const Snapshot& moment)
{
    const auto update = document.encodeSnapshotAsUpdate(moment);
    const auto text = document.text("t").toString(moment);
    require(document.check().empty(), "the document is sound after it was asked");
    if (!update)
        return;
    requireDone(checkUpdate(*update), "the document of a moment is an update");
    Document earlier;
    requireDone(earlier.applyUpdate(*update), "the document of a moment is taken");
    require(earlier.check().empty(), "the document of a moment is sound");
    (void)text;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    checkReading(bytes, &StateVector::decode, &StateVector::encode);
    checkReading(bytes, &DeleteSet::decode, &DeleteSet::encode);
    checkReading(bytes, &Snapshot::decode, &Snapshot::encode);
    checkReading(bytes, &Snapshot::decodeV2, &Snapshot::encodeV2);

    Document document = sampleDocument({.clientId = 90, .collectGarbage = false});
    if (const auto state = StateVector::decode(bytes))
        requireDone(checkUpdate(document.encodeStateAsUpdate(*state)), "what somebody lacks is an update");
    if (const auto moment = Snapshot::decode(bytes)) {
        ask(document, *moment);
        const auto other = Snapshot::decodeV2(moment->encodeV2());
        requireDone(other, "a snapshot goes as format v2");
        require(*other == *moment, "a snapshot that went as format v2 is the same");
    }
    if (const auto moment = Snapshot::decodeV2(bytes))
        ask(document, *moment);
    return 0;
}
