// SPDX-License-Identifier: MIT
#include "store.h"

#include <utility>

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

/// Deletes the last `units` units of `item`, but not all, if that makes a run of deleted units longer which
/// begins behind them.
bool Store::shorten(Item* item, Clock units)
{
    if (!options.collectGarbage || item->kind != ContentKind::String || item->flags != 0 ||
        item->length <= units)
        return false;
    auto* right = ListTree::next(item);
    if (!right || right->kind != ContentKind::Deleted || right->client != item->client ||
        right->clock != item->end() || right->originClient != item->client ||
        right->originClock + 1 != right->clock || right->is(Item::kRedone) || right->is(Item::kKeep) ||
        right->rightOriginClient != item->rightOriginClient ||
        (right->rightOriginClient != kNoClient && right->rightOriginClock != item->rightOriginClock))
        return false;
    auto* type = item->leaf->type;
    m_text.truncate(*item, std::size_t(item->length - units));
    item->length -= units;
    type->list.update(item);
    right->clock -= units;
    right->originClock -= units;
    right->length += units;
    structs(item->client).moveStart(right, units);
    if (type->finger != item)
        type->finger = nullptr;
    return true;
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
    if (place.start == index || place.start + place.item->length != index + count ||
        !shorten(place.item, count))
        return false;
    type->finger = place.item;
    type->fingerStart = place.start;
    tellShortening(place.item, count, nullptr, true);
    return true;
}

void Store::tellExtension(const Item* last, Clock from, Origin origin, bool local)
{
    if (updateListeners->isEmpty())
        return;
    auto update = std::move(m_encoder);
    update.clear();
    update.writeByte(1);
    update.writeByte(1);
    update.writeVarUint(structs(last->client).id);
    update.writeVarUint(from);
    writeItem(update, last, from - last->clock);
    update.writeByte(0);
    tellUpdate(std::move(update), origin, local);
}

/// `item` lost its last `units` units.
void Store::tellShortening(const Item* item, Clock units, Origin origin, bool local)
{
    if (updateListeners->isEmpty())
        return;
    auto update = std::move(m_encoder);
    update.clear();
    update.writeByte(0);
    update.writeByte(1);
    update.writeVarUint(structs(item->client).id);
    update.writeByte(1);
    update.writeVarUint(item->end());
    update.writeVarUint(units);
    tellUpdate(std::move(update), origin, local);
}

/// To whom only the update is told.
void Store::tellUpdate(Encoder update, Origin origin, bool local)
{
    m_telling = true;
    updateListeners->call(UpdateEvent{update.view(), origin, local});
    m_encoder = std::move(update);
    tellWaiting();
}

} // namespace heartline::crdt::detail
