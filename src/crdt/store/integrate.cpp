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

} // namespace

/// yjs-wire.md §5.4; docs/crdt.md says why it converges. Yjs keeps two sets; here both are marks on the items
/// between `left` and `right`, which is all that they can hold.
Item* Store::findSlot(const Item* item, Type* type, const std::string* key, Item* left, Item* right)
{
    auto* const first = left ? rightOf(left) : key ? type->first(*key) : type->list.first();
    auto* slot = left;
    auto* open = first; // open items are those from here to the present one
    auto* seenEnd = first;
    const auto id = structs(item->client).id;
    for (auto* other = first; other && other != right; other = rightOf(other)) {
        other->set(Item::kSeen);
        other->set(Item::kOpen);
        seenEnd = rightOf(other);
        bool takeSlot = false;
        if (sameOrigin(item, other)) {
            if (structs(other->client).id < id)
                takeSlot = true;
            else if (sameRightOrigin(item, other))
                break;
        } else if (other->originClient != kNoClient) {
            const auto* origin = find(other->originClient, other->originClock);
            if (!origin->is(Item::kSeen))
                break;
            takeSlot = !origin->is(Item::kOpen);
        } else {
            break;
        }
        if (takeSlot) {
            slot = other;
            for (; open != seenEnd; open = rightOf(open))
                open->unset(Item::kOpen);
        }
    }
    for (auto* other = first; other != seenEnd; other = rightOf(other)) {
        other->unset(Item::kSeen);
        other->unset(Item::kOpen);
    }
    return slot;
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
        item->originClock = left->end() - 1;
    }
    if (wire.hasRightOrigin) {
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
