// SPDX-License-Identifier: MIT
#include "store.h"

namespace heartline::crdt::detail {

// What is typed on goes into an item of its own, which the end of the transaction merges into the one before;
// what backspace takes is split off, emptied, and merged into what was deleted before it. Here both happen in
// place. The conditions are those of the merging (Store::mergeable, yjs-wire.md §7.3).

/// Nobody wants to know more of a transaction than its update, and it is told at once.
bool Store::isQuiet() const
{
    return transaction.depth == 0 && watchers.empty() && !m_observed && !m_telling;
}

/// The item that ends at `index`, if a new item there would be merged into it.
Item* Store::typedOn(Type* type, std::uint64_t index, std::size_t units) const
{
    auto* last = type->finger;
    if (!last || type->fingerStart + last->length != index || last->client != own ||
        last->end() != structs(own).state() || last->kind != ContentKind::String || last->flags != 0 ||
        last->length + units > kMaxVisibleLength)
        return nullptr;
    const auto* right = ListTree::next(last);
    if (!right)
        return last->rightOriginClient == kNoClient ? last : nullptr;
    // Behind what is deleted, and some marks, text goes further right.
    const bool stays = !right->deleted() && right->kind != ContentKind::Format;
    return stays && right->client == last->rightOriginClient && right->clock == last->rightOriginClock
               ? last
               : nullptr;
}

/// The item that `wire`, which is the next of its client, would be merged into.
Item* Store::typedOn(const WireStruct& wire) const
{
    if (wire.kind != ContentKind::String || !wire.hasOrigin || wire.origin.client != wire.id.client ||
        wire.origin.clock + 1 != wire.id.clock)
        return nullptr;
    auto* last = structs(*knownIndexOf(wire.id.client)).last();
    if (last->kind != ContentKind::String || last->flags != 0 ||
        last->length + wire.length > kMaxVisibleLength)
        return nullptr;
    const auto* right = ListTree::next(last);
    if (!wire.hasRightOrigin)
        return !right && last->rightOriginClient == kNoClient ? last : nullptr;
    const bool same = right && right->client == last->rightOriginClient &&
                      right->clock == last->rightOriginClock && right->clock == wire.rightOrigin.clock &&
                      structs(right->client).id == wire.rightOrigin.client;
    return same ? last : nullptr;
}

/// Counts `units` more that `last`, the last of its client, has got.
void Store::extend(Item* last, Clock units)
{
    auto* type = last->leaf->type;
    last->length += units;
    type->list.grow(last, std::uint32_t(units));
    structs(last->client).grow(units);
    if (type->finger != last)
        type->finger = nullptr;
}

/// Deletes the units [within, within + units) of `item`, a text that nobody may want back. `false`: it is
/// not.
bool Store::removeWithin(Item* item, Clock within, Clock units)
{
    if (!options.collectGarbage || item->kind != ContentKind::String || item->flags != 0)
        return false;
    auto* const type = item->leaf->type;
    auto& all = structs(item->client);
    if (within + units < item->length) {
        split(all, all.find(item->clock), within + units);
        transaction.mergeCandidates.clear(); // the rest can't be joined with anything that it was not before
    }
    if (within > 0) {
        shorten(item, units);
    } else {
        m_text.release(*item);
        item->kind = ContentKind::Deleted;
        item->flags = Item::kDeleted;
        item->blob = nullptr;
        type->list.update(item);
        const auto clock = item->clock;
        auto place = all.find(clock);
        if (all.next(place))
            mergeWithLefts(all, place);
        place = all.find(clock);
        mergeWithLefts(all, place);
    }
    if (type->finger != item || within == 0)
        type->finger = nullptr;
    return true;
}

/// Deletes the last `units` units of `item`, but not all: they become part of a deleted run that begins
/// behind them, or a run of their own.
void Store::shorten(Item* item, Clock units)
{
    auto* const type = item->leaf->type;
    auto& all = structs(item->client);
    m_text.truncate(*item, std::size_t(item->length - units));
    item->length -= units;
    type->list.update(item);
    auto* right = ListTree::next(item);
    const bool continues =
        right && right->kind == ContentKind::Deleted && right->client == item->client &&
        right->clock == item->end() + units && right->originClient == item->client &&
        right->originClock + 1 == right->clock && !right->is(Item::kRedone) &&
        right->rightOriginClient == item->rightOriginClient &&
        (right->rightOriginClient == kNoClient || right->rightOriginClock == item->rightOriginClock);
    if (continues) {
        right->clock -= units;
        right->originClock -= units;
        right->length += units;
        all.moveStart(right);
        return;
    }
    right = newItem(ContentKind::Deleted, item->client, item->end(), units);
    right->originClient = item->client;
    right->originClock = right->clock - 1;
    right->rightOriginClient = item->rightOriginClient;
    right->rightOriginClock = item->rightOriginClock;
    type->list.insertAfter(item, right);
    all.insertAfter(all.find(item->clock), right);
}

bool Store::insertTyped(Type* type, std::uint64_t index, std::u16string_view text)
{
    auto* last = isQuiet() ? typedOn(type, index, text.size()) : nullptr;
    if (!last)
        return false;
    const auto from = last->end();
    m_text.append(*last, text);
    extend(last, text.size());
    tellExtension(last, from, nullptr, true);
    return true;
}

bool Store::removeTyped(Type* type, std::uint64_t index, std::uint64_t count)
{
    if (!isQuiet())
        return false;
    const auto place = seek(type, index);
    const auto within = index - place.start;
    const auto* const item = place.item;
    if (within + count > item->length)
        return false;
    const auto client = item->client;
    const auto clock = item->clock + within;
    if (!removeWithin(place.item, within, count))
        return false;
    if (within > 0) {
        type->finger = place.item;
        type->fingerStart = place.start;
    }
    tellRemoval(client, clock, count, nullptr, true);
    return true;
}

/// `last` was extended by the units from the clock `from` on.
void Store::tellExtension(const Item* last, Clock from, Origin origin, bool local)
{
    if (updateListeners->isEmpty())
        return;
    m_quietUpdate.clear();
    auto* at = m_quietUpdate.start(2 + 2 * Encoder::kLongestVarUint);
    *at++ = 1;
    *at++ = 1;
    m_quietUpdate.finish(Encoder::put(structs(last->client).putId(at), from));
    writeItem(m_quietUpdate, last, from - last->clock);
    m_quietUpdate.writeByte(0);
    tellUpdate(origin, local);
}

/// The units [clock, clock + units) were deleted.
void Store::tellRemoval(ClientIndex client, Clock clock, Clock units, Origin origin, bool local)
{
    if (updateListeners->isEmpty())
        return;
    m_quietUpdate.clear();
    auto* at = m_quietUpdate.start(3 + 3 * Encoder::kLongestVarUint);
    *at++ = 0;
    *at++ = 1;
    at = structs(client).putId(at);
    *at++ = 1;
    m_quietUpdate.finish(Encoder::put(Encoder::put(at, clock), units));
    tellUpdate(origin, local);
}

/// Tells `m_quietUpdate`, to whom only the update is told.
void Store::tellUpdate(Origin origin, bool local)
{
    m_telling = true;
    updateListeners->call(UpdateEvent{m_quietUpdate.view(), origin, local});
    tellWaiting();
}

} // namespace heartline::crdt::detail
