// SPDX-License-Identifier: MIT
#include "store.h"

#include "blob.h"

#include <algorithm>

namespace heartline::crdt::detail {

/// yjs-wire.md §3.2, §3.3
void Store::writeItem(Encoder& out, const Item* item, Clock offset) const
{
    if (item->isGc()) {
        out.writeByte(std::uint8_t(ContentKind::Gc));
        out.writeVarUint(item->length - offset);
        return;
    }
    const bool hasOrigin = offset > 0 || item->originClient != kNoClient;
    const bool hasRightOrigin = item->rightOriginClient != kNoClient;
    auto* at = out.start(1 + 4 * Encoder::kLongestVarUint);
    *at++ = std::uint8_t(std::uint8_t(item->kind) | (hasOrigin ? kInfoOrigin : 0) |
                         (hasRightOrigin ? kInfoRightOrigin : 0) | (item->inMap() ? kInfoParentSub : 0));
    if (offset > 0)
        at = Encoder::put(structs(item->client).putId(at), item->clock + offset - 1);
    else if (hasOrigin)
        at = Encoder::put(structs(item->originClient).putId(at), item->originClock);
    if (hasRightOrigin)
        at = Encoder::put(structs(item->rightOriginClient).putId(at), item->rightOriginClock);
    out.finish(at);
    if (!hasOrigin && !hasRightOrigin) {
        const auto* type = typeOf(item);
        if (type->owner) {
            out.writeByte(0);
            out.writeId(idOf(type->owner));
        } else {
            out.writeByte(1);
            out.writeVarString(std::string_view(type->name));
        }
        if (item->inMap())
            out.writeVarString(std::string_view(*item->entry->key));
    }

    switch (item->kind) {
    case ContentKind::String:
        TextStore::write(out, *item, std::size_t(offset));
        return;
    case ContentKind::Deleted:
        out.writeVarUint(item->length - offset);
        return;
    case ContentKind::Any:
    case ContentKind::Json:
        out.writeVarUint(item->length - offset);
        out.writeBytes(offset == 0 ? item->blob->view() : dropValues(item->kind, item->blob->view(), offset));
        return;
    case ContentKind::Binary:
    case ContentKind::Embed:
        out.writeVarBytes(item->blob->view());
        return;
    case ContentKind::Format:
    case ContentKind::Doc:
        out.writeBytes(item->blob->view());
        return;
    case ContentKind::Type:
        out.writeVarUint(std::uint64_t(item->type->kind));
        if (item->type->kind == TypeKind::XmlElement || item->type->kind == TypeKind::XmlHook)
            out.writeVarString(std::string_view(item->type->name));
        return;
    case ContentKind::Gc:
    case ContentKind::Skip:
        return;
    }
}

/// One client's part of an update: all from `from` on, which is below its state.
void Store::writeStructs(Encoder& out, const ClientStructs& all, Clock from) const
{
    auto place = all.find(from);
    out.writeVarUint(all.countFrom(place));
    out.writeVarUint(all.id);
    out.writeVarUint(from);
    auto offset = from - all.at(place)->clock;
    do {
        writeItem(out, all.at(place), offset);
        offset = 0;
    } while (all.next(place));
}

DeleteSet Store::deletions() const
{
    DeleteSet set;
    for (const auto& all : clients) {
        if (all->isEmpty())
            continue;
        Transaction::Run run{0, 0, 0};
        ClientStructs::Place place;
        do {
            const auto* item = all->at(place);
            if (!item->deleted())
                continue;
            if (run.length > 0 && run.end() == item->clock) {
                run.length += item->length;
            } else {
                set.add(all->id, run.clock, run.length);
                run = {0, item->clock, item->length};
            }
        } while (all->next(place));
        set.add(all->id, run.clock, run.length);
    }
    return set;
}

Bytes Store::encodeState(const StateVector& state) const
{
    std::vector<std::pair<const ClientStructs*, Clock>> newer;
    for (const auto& all : clients) {
        if (const auto known = state.clock(all->id); all->state() > known)
            newer.emplace_back(all.get(), known);
    }
    std::sort(newer.begin(), newer.end(),
              [](const auto& a, const auto& b) { return a.first->id > b.first->id; });
    Encoder out;
    out.writeVarUint(newer.size());
    for (const auto& [all, known] : newer)
        writeStructs(out, *all, known);
    writeDeleteSet(out, deletions());
    if (!pending.hasStructs() && pending.deletions.isEmpty())
        return out.take();

    // What waits goes with it, so that a server serves what it can't take itself (§4.4).
    const auto known = out.take();
    std::vector<ByteView> parts{known};
    Bytes deletionsOnly;
    if (!pending.deletions.isEmpty()) {
        out.writeVarUint(0);
        writeDeleteSet(out, pending.deletions);
        deletionsOnly = out.take();
        parts.push_back(deletionsOnly);
    }
    // All of it was judged when it came, and is limited as it was then.
    const Limits none{.maxStructs = SIZE_MAX};
    Bytes waiting;
    if (pending.hasStructs()) {
        // Without what is known by now. Of two versions of one unit Yjs' merging may take either: one that
        // somebody forged, and that waits for what nobody has, must not hide the one that is there.
        auto has = stateVector();
        for (const auto& [client, clock] : state.clients())
            has.set(client, std::max(clock, has.clock(client)));
        waiting = *diffUpdate(pending.structs(), has, none);
        parts.push_back(waiting);
    }
    return *mergeUpdates(parts, none);
}

Result<Bytes> Store::encodeSnapshot(const Snapshot& moment)
{
    if (options.collectGarbage)
        return Error{ErrorCode::Collected, "a document that keeps what was deleted", 0};
    std::size_t count = 0;
    for (const auto& [client, clock] : moment.state.clients()) {
        if (clock > stateOf(client))
            return Error{ErrorCode::Malformed, "a snapshot of this document", 0};
        count += clock > 0;
    }
    for (const auto& [client, runs] : moment.deletions.clients()) {
        if (runs.back().clock + runs.back().length > stateOf(client))
            return Error{ErrorCode::Malformed, "a snapshot of this document", 0};
    }
    begin(nullptr, true);
    Encoder out;
    out.writeVarUint(count);
    for (const auto& [client, clock] : moment.state.clients()) {
        if (clock == 0)
            continue;
        const auto index = indexOf(client);
        const auto& all = structs(index);
        if (clock < all.state())
            cleanStart(index, clock);
        const auto end = clock < all.state() ? all.countFrom(all.find(clock)) : 0;
        ClientStructs::Place place;
        const auto written = all.countFrom(place) - end;
        out.writeVarUint(written);
        out.writeVarUint(client);
        out.writeVarUint(0);
        for (std::size_t i = 0; i < written; ++i, all.next(place))
            writeItem(out, all.at(place), 0);
    }
    writeDeleteSet(out, moment.deletions);
    end();
    return out.take();
}

} // namespace heartline::crdt::detail
