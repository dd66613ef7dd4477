// SPDX-License-Identifier: MIT
// From format v1 to v2 and back. The input is an update of either.
#include "fuzz.h"

#include <Heartline/Document>
#include <Heartline/Update>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

/// `update` of v1 may spell its JSON and order its deletions in any way, and after the first round there is
/// one way.
void checkRound(ByteView update)
{
    const auto v2 = convertV1ToV2(update);
    require(bool(v2) == bool(checkUpdate(update)), "what is an update is converted");
    if (!v2)
        return;
    const auto v1 = convertV2ToV1(*v2);
    requireDone(v1, "what was written as v2 is read");
    const auto v2Again = convertV1ToV2(*v1);
    requireDone(v2Again, "what was read from v2 is written as v2");
    requireEqual(*v2Again, *v2, "what went to v1 and back");
    const auto v1Again = convertV2ToV1(*v2Again);
    requireDone(v1Again, "what was written as v2 is read");
    requireEqual(*v1Again, *v1, "what went to v2 and back");

    Document one({.clientId = 90});
    Document two({.clientId = 91});
    requireDone(one.applyUpdate(*v1), "a document takes v1");
    requireDone(two.applyUpdateV2(*v2), "a document takes v2");
    requireEqual(one.encodeStateAsUpdate(), two.encodeStateAsUpdate(), "a state from either format");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    checkRound(bytes);
    if (const auto v1 = convertV2ToV1(bytes)) {
        requireDone(checkUpdate(*v1), "what was read from v2 is an update");
        checkRound(*v1);
    }
    return 0;
}
