// SPDX-License-Identifier: MIT
// Updates without a document: merging, diffing, state vectors. The parts of the input are the updates.
#include "fuzz.h"

#include <Heartline/Document>
#include <Heartline/Update>

using namespace heartline::crdt;
using namespace heartline::fuzz;

namespace {

void checkOne(ByteView update)
{
    const bool accepted = bool(checkUpdate(update));
    const auto state = stateVectorOfUpdate(update);
    require(bool(state) == accepted, "what is an update has a state vector");
    require(bool(diffUpdate(update, {})) == accepted, "what is an update has a difference");
    require(bool(mergeUpdates(std::array{update})) == accepted, "what is an update can be merged");
    if (!accepted)
        return;
    const auto rest = diffUpdate(update, *state);
    requireDone(rest, "an update has a rest");
    requireDone(checkUpdate(*rest), "the rest of an update is an update");
    const auto later = stateVectorOfUpdate(*rest);
    requireDone(later, "the rest of an update has a state vector");
    for (const auto& [client, clock] : later->clients())
        require(state->clock(client) == 0, "the rest of an update starts behind what is known");

    Document document({.clientId = 90});
    requireDone(document.applyUpdate(update), "a document takes what was judged to be an update");
    for (const auto& [client, clock] : document.stateVector().clients())
        require(state->clock(client) >= clock, "a document knows no more than was in the update");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto parts = partsOf({data, size});
    std::vector<ByteView> accepted;
    for (const ByteView part : parts) {
        checkOne(part);
        if (checkUpdate(part))
            accepted.push_back(part);
    }
    require(bool(mergeUpdates(parts)) == (accepted.size() == parts.size()), "all are merged or none");
    if (accepted.empty())
        return 0;

    const auto merged = mergeUpdates(accepted);
    requireDone(merged, "updates are merged");
    requireDone(checkUpdate(*merged), "merged updates are an update");
    const auto state = stateVectorOfUpdate(*merged);
    requireDone(state, "merged updates have a state vector");
    for (const ByteView update : accepted) {
        const auto part = stateVectorOfUpdate(update);
        requireDone(part, "an update has a state vector");
        for (const auto& [client, clock] : part->clients())
            require(state->clock(client) >= clock, "merging loses nothing");
    }
    const auto twice = mergeUpdates(std::array<ByteView, 2>{*merged, *merged});
    requireDone(twice, "merged updates can be merged");
    requireDone(checkUpdate(*twice), "updates that were merged twice are an update");
    require(stateVectorOfUpdate(*twice)->clients() == state->clients(), "merging again brings nothing new");
    return 0;
}
