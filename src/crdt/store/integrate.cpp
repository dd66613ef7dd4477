// SPDX-License-Identifier: MIT
#include "store.h"

#include "blob.h"

namespace heartline::crdt::detail {

namespace {

bool sameOrigin(const Item* a, const Item* b)
{
    return a->originClient == b->originClient &&
           (a->originClient == kNoClient || a->originClock == b->originClock);
}

bool sameRightOrigin(const Item* a, const Item* b)
{
    return a->rightOriginClient == b->rightOriginClient &&
           (a->rightOriginClient == kNoClient || a->rightOriginClock == b->rightOriginClock);
}

/// Whether `item` stands in the list of `type`, neither before `first` nor behind `last`.
bool isBetween(const Type* type, const Item* first, const Item* item, const Item* last)
{
    return !item->isGc() && !item->inMap() && item->leaf->type == type && !ListTree::before(item, first) &&
           !ListTree::before(last, item);
}

/// A search that looked at more than that is remembered.
constexpr std::size_t kFarSteps = 32;

} // namespace

/// yjs-wire.md §5.4; docs/crdt.md says why it converges. Yjs keeps two sets, of what was seen and of what is
/// still open; here both are marks on the items between `left` and `right`, which is all that they can hold.
///
/// Who inserts again and again where others did would have all of theirs looked at each time. What the same
/// client put in before, between the same neighbours, is where the next search ends, so it begins at the slot
/// that was found then: all that came before that slot since belongs before it. What is seen or open is told
/// by where it stands then.
Item* Store::findSlot(const Item* item, Type* type, const std::string* key, Item* left, Item* right)
{
    auto* const first = left ? rightOf(left) : key ? type->first(*key) : type->list.first();
    auto* slot = left;
    auto* const known = key || !first ? nullptr : farSlot(item, type, first);
    if (known)
        slot = known;
    auto* const from = known ? rightOf(known) : first;
    auto* open = from; // open items are those from here to the present one
    auto* seenEnd = from;
    const auto id = structs(item->client).id;
    std::size_t steps = 0;
    for (auto* other = from; other && other != right; other = rightOf(other), ++steps) {
        seenEnd = rightOf(other);
        if (!known) {
            other->set(Item::kSeen);
            other->set(Item::kOpen);
        }
        bool takeSlot = false;
        if (sameOrigin(item, other)) {
            if (structs(other->client).id < id)
                takeSlot = true;
            else if (sameRightOrigin(item, other))
                break;
        } else if (other->originClient != kNoClient) {
            const auto* origin = find(other->originClient, other->originClock);
            if (known ? !isBetween(type, first, origin, other) : !origin->is(Item::kSeen))
                break;
            takeSlot = known ? !ListTree::before(slot, origin) : !origin->is(Item::kOpen);
        } else {
            break;
        }
        if (takeSlot) {
            slot = other;
            for (; !known && open != seenEnd; open = rightOf(open))
                open->unset(Item::kOpen);
        }
    }
    for (auto* other = from; !known && other != seenEnd; other = rightOf(other)) {
        other->unset(Item::kSeen);
        other->unset(Item::kOpen);
    }
    if (!key && slot && (known || steps > kFarSteps))
        rememberFar(item, slot);
    return slot;
}

/// The slot that the last far search for an item like this one found, if it is there.
Item* Store::farSlot(const Item* item, const Type* type, const Item* first) const
{
    for (const auto& far : m_farSearches) {
        if (far.item.client != item->client || !sameOrigin(&far.item, item) ||
            !sameRightOrigin(&far.item, item))
            continue;
        auto* slot = find(far.slot.client, far.slot.clock);
        if (isBetween(type, first, slot, type->list.last()))
            return slot;
    }
    return nullptr;
}

void Store::rememberFar(const Item* item, const Item* slot)
{
    const Transaction::Place place{slot->client, slot->end() - 1};
    for (auto& far : m_farSearches) {
        if (far.item.client == item->client && sameOrigin(&far.item, item) &&
            sameRightOrigin(&far.item, item)) {
            far.slot = place;
            return;
        }
    }
    constexpr std::size_t kMostRemembered = 16;
    if (m_farSearches.size() == kMostRemembered)
        m_farSearches.erase(m_farSearches.begin());
    m_farSearches.push_back({*item, place});
}

void Store::place(Item* item, Type* type, const std::string* key, Item* left, Item* right)
{
    const bool slotTaken = left ? rightOf(left) != right : !right || leftOf(right);
    if (slotTaken)
        left = findSlot(item, type, key, left, right);
    bool isLast = true;
    if (key) {
        isLast = linkInChain(type, *key, left, item);
        if (isLast && left)
            remove(left); // no longer the key's value
    } else {
        linkInList(type, left, item);
    }
    enter(item);
    noteChanged(type, keyOf(item));
    if (type->isDeleted() || !isLast)
        remove(item);
}

void Store::integrate(const WireStruct& wire, Clock offset)
{
    const auto client = indexOf(wire.id.client);
    const auto clock = wire.id.clock + offset;
    const auto length = wire.length - offset;
    const auto enterGc = [&] { enter(newItem(ContentKind::Gc, client, clock, length)); };
    if (wire.kind == ContentKind::Gc)
        return enterGc();

    // Who the neighbours were (§5.3).
    Item* left = nullptr;
    Item* right = nullptr;
    if (offset > 0)
        left = cleanEnd(client, clock - 1);
    else if (wire.hasOrigin)
        left = cleanEnd(indexOf(wire.origin.client), wire.origin.clock);
    if (wire.hasRightOrigin) {
        // Mostly nobody else has been there since, and it stands beside the left one.
        right = left && !left->isGc() ? rightOf(left) : nullptr;
        if (!right || right->clock != wire.rightOrigin.clock ||
            structs(right->client).id != wire.rightOrigin.client)
            right = cleanStart(indexOf(wire.rightOrigin.client), wire.rightOrigin.clock);
    }
    if ((left && left->isGc()) || (right && right->isGc()))
        return enterGc();

    Type* type = nullptr;
    const std::string* key = nullptr;
    std::string ownKey;
    if (left || right) {
        const auto* neighbour = left ? left : right;
        type = typeOf(neighbour);
        key = keyOf(neighbour);
    } else {
        if (wire.parent == WireStruct::Parent::Root) {
            type = root(asChars(wire.rootName));
        } else {
            const auto* owner = find(indexOf(wire.parentItem.client), wire.parentItem.clock);
            if (owner->kind != ContentKind::Type)
                return enterGc();
            type = owner->type;
        }
        if (wire.hasParentSub) {
            ownKey = asChars(wire.parentSub);
            key = &ownKey;
        }
    }

    auto* item = newItem(wire.kind, client, clock, length);
    if (left) {
        item->originClient = left->client;
        item->originClock =
            offset > 0 ? clock - 1 : wire.origin.clock; // the right one may have cut the left one
    }
    if (right) {
        item->rightOriginClient = right->client;
        item->rightOriginClock = right->clock;
    }
    auto payload = wire.payload;
    switch (wire.kind) {
    case ContentKind::String:
        m_text.assign(*item, payload, std::size_t(wire.length));
        if (offset > 0) {
            // Cut as a split would cut, with what that does to a pair; the known part is thrown away.
            Item whole = *item;
            whole.length = wire.length;
            m_text.split(whole, std::size_t(offset), *item);
            m_text.release(whole);
        }
        break;
    case ContentKind::Any:
    case ContentKind::Json:
        item->blob = Blob::make(dropValues(wire.kind, payload, offset));
        break;
    case ContentKind::Binary:
    case ContentKind::Embed:
    case ContentKind::Format:
    case ContentKind::Doc:
        item->blob = Blob::make(payload);
        break;
    case ContentKind::Type: {
        Decoder in(payload);
        auto* child = new Type(this, TypeKind(in.readVarUint()));
        if (child->kind == TypeKind::XmlElement || child->kind == TypeKind::XmlHook)
            child->name = asChars(in.readVarString());
        item->type = child;
        break;
    }
    case ContentKind::Deleted:
    case ContentKind::Gc:
    case ContentKind::Skip:
        break;
    }
    place(item, type, key, left, right);
}

} // namespace heartline::crdt::detail
