// SPDX-License-Identifier: MIT
#include "store.h"

#include "scheduler.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace heartline::crdt::detail {

namespace {

/// More would not fit into the sizes that items and blobs keep of their content.
constexpr std::size_t kMaxUpdateBytes = std::size_t{1} << 31;
/// What a run of pending deletions costs in memory, about.
constexpr std::size_t kRunBytes = 16;

std::size_t runCount(const DeleteSet& set)
{
    std::size_t count = 0;
    for (const auto& [client, runs] : set.clients())
        count += runs.size();
    return count;
}

} // namespace

Result<void> Store::apply(ByteView update, Origin origin)
{
    if (update.size() > kMaxUpdateBytes)
        return Error{ErrorCode::TooLarge, "an update below 2 GiB", 0};
    lastWaits = false;
    if (applyOne(update, origin))
        return {};
    const auto layout = readLayout(update, options.limits);
    if (!layout)
        return layout.error();
    if (pending.size() + pending.deletionRuns * kRunBytes + update.size() > options.maxPendingBytes) {
        // It may bring what the others wait for, and then nothing is left waiting: try it without doing it.
        Schedule dry(update, *layout);
        std::unordered_map<ClientId, Clock> states;
        const auto stateOf = [&](ClientId client) {
            const auto found = states.find(client);
            return found == states.end() ? this->stateOf(client) : found->second;
        };
        dry.run(stateOf, [&](const WireStruct& wire, Clock offset) {
            if (offset < wire.length)
                states[wire.id.client] = wire.id.clock + wire.length;
        });
        std::size_t runs = 0;
        Decoder in(update, layout->deleteSetOffset);
        readDeleteSet(in, [&](ClientId client, Clock clock, Clock length) {
            if (clock + length > stateOf(client))
                ++runs;
        });
        const auto waiting = dry.waitingBytes() + runs * kRunBytes;
        if (waiting > 0 &&
            pending.size() + pending.deletionRuns * kRunBytes + waiting > options.maxPendingBytes)
            return Error{ErrorCode::TooLarge, "fewer updates that wait for missing ones", 0};
    }
    begin(origin, false);
    applyParsed(update, *layout);
    end();
    return {};
}

/// The usual cases, somebody typed or deleted something: one struct that can be taken at once, or one run of
/// units that are there. Nothing is allocated for them. `false`: it's not that, and nothing was done.
bool Store::applyOne(ByteView update, Origin origin)
{
    if (update.size() < 4 || update[1] != 1 || pending.hasStructs() || !pending.deletions.isEmpty())
        return false;
    if (update[0] == 0)
        return applyOneDeletion(update, origin);
    if (update[0] != 1)
        return false;
    Decoder in(update, 2);
    const auto client = in.readVarUint();
    const auto clock = in.readVarUint();
    WireStruct wire;
    readStruct(in, client, clock, wire);
    if (in.readByte() != 0 || in.failed() || wire.kind == ContentKind::Skip)
        return false;
    const auto state = stateOf(client);
    if (clock > state)
        return false;
    if (clock + wire.length <= state) {
        if (redone.empty())
            return true;
        return false;
    }
    if (missingClient(wire, [this](ClientId id) { return stateOf(id); }))
        return false;
    auto* last = clock == state ? typedOn(wire) : nullptr;
    if (last && isQuiet() && last->client != own) {
        m_text.append(*last, wire.payload, std::size_t(wire.length));
        extend(last, wire.length);
        tellExtension(last, clock, origin, false);
        return true;
    }
    begin(origin, false);
    if (last) {
        touch(last->client);
        m_text.append(*last, wire.payload, std::size_t(wire.length));
        extend(last, wire.length);
        noteChanged(last->leaf->type, nullptr);
    } else {
        integrate(wire, state - clock);
    }
    end();
    return true;
}

bool Store::applyOneDeletion(ByteView update, Origin origin)
{
    Decoder in(update, 2);
    const auto client = in.readVarUint();
    const bool single = in.readVarUint() == 1;
    const auto clock = in.readVarUint();
    const auto length = in.readVarUint();
    if (in.failed() || !single || length == 0 || length > kMaxInteger - clock ||
        clock + length > stateOf(client))
        return false;
    const auto index = indexOf(client);
    auto* item = find(index, clock);
    if (isQuiet() && clock + length <= item->end() && removeWithin(item, clock - item->clock, length)) {
        tellRemoval(index, clock, length, origin, false);
        return true;
    }
    DeleteSet none;
    begin(origin, false);
    applyDeletion(client, clock, length, none);
    end();
    return true;
}

void Store::applyParsed(ByteView update, const UpdateLayout& layout)
{
    const auto stateOf = [this](ClientId client) { return this->stateOf(client); };
    const auto take = [this](const WireStruct& wire, Clock offset) {
        if (offset < wire.length)
            integrate(wire, offset);
        else
            cutAsKnown(wire);
    };
    Schedule schedule(update, layout);
    schedule.run(stateOf, take);
    const bool retry =
        std::any_of(pending.missing().begin(), pending.missing().end(),
                    [&](const auto& missing) { return missing.second < stateOf(missing.first); });
    if (schedule.waitingBytes() > 0)
        pending.add(schedule.takeWaiting(), schedule.missing());

    DeleteSet waiting;
    Decoder in(update, layout.deleteSetOffset);
    readDeleteSet(in, [&](ClientId client, Clock clock, Clock length) {
        applyDeletion(client, clock, length, waiting);
    });
    lastWaits = schedule.waitingBytes() > 0 || !waiting.isEmpty();
    retryDeletions(waiting);

    if (retry) {
        const auto structs = pending.takeStructs();
        const auto again = readLayout(structs, {.maxStructs = SIZE_MAX});
        Schedule second(structs, *again);
        second.run(stateOf, take);
        if (second.waitingBytes() > 0)
            pending.add(second.takeWaiting(), second.missing());
        DeleteSet none;
        retryDeletions(none);
    }
}

/// Yjs cuts items where a struct has its neighbours even if the struct itself is known. They are joined again
/// at the end of the transaction, except what an undo has copied, and then later undos follow each part's
/// copy: so must ours.
void Store::cutAsKnown(const WireStruct& wire)
{
    if (redone.empty())
        return;
    const auto isKnown = [this](bool has, Id id) { return has && id.clock < stateOf(id.client); };
    if (isKnown(wire.hasOrigin, wire.origin))
        cleanEnd(indexOf(wire.origin.client), wire.origin.clock);
    if (isKnown(wire.hasRightOrigin, wire.rightOrigin))
        cleanStart(indexOf(wire.rightOrigin.client), wire.rightOrigin.clock);
}

/// Tries the deletions that waited, now that more may be there, and keeps what still has to wait, `waiting`
/// with it.
void Store::retryDeletions(DeleteSet& waiting)
{
    if (pending.deletions.isEmpty() && waiting.isEmpty())
        return;
    const auto waited = std::exchange(pending.deletions, {});
    for (const auto& [client, runs] : waited.clients()) {
        for (const auto& run : runs)
            applyDeletion(client, run.clock, run.length, waiting);
    }
    waiting.normalise();
    pending.deletions = std::move(waiting);
    pending.deletionRuns = runCount(pending.deletions);
}

/// yjs-wire.md §5.9
void Store::applyDeletion(ClientId client, Clock clock, Clock length, DeleteSet& waiting)
{
    const auto index = knownIndexOf(client);
    const auto state = index ? structs(*index).state() : 0;
    const auto end = clock + length;
    if (end > state)
        waiting.add(client, std::max(clock, state), end - std::max(clock, state));
    if (clock >= state)
        return;
    auto& all = structs(*index);
    auto place = all.find(clock);
    if (auto* item = all.at(place); !item->deleted() && item->clock < clock) {
        split(all, place, clock - item->clock);
        place = all.find(clock);
    }
    do {
        auto* item = all.at(place);
        if (item->clock >= end)
            return;
        if (item->deleted())
            continue;
        if (end < item->end())
            split(all, place, end - item->clock);
        remove(item);
        if (end <= item->end())
            return;
        place = all.find(item->clock); // the split moved it
    } while (all.next(place));
}

} // namespace heartline::crdt::detail
