// SPDX-License-Identifier: MIT
#include "store.h"

#include "blob.h"

#include <utility>

namespace heartline::crdt::detail {

namespace {

/// A Format's content: its key, and its value as JSON.
std::pair<std::string_view, std::string_view> formatOf(const Item* item)
{
    Decoder in(item->blob->view());
    const auto key = in.readVarBytes();
    return {asChars(key), asChars(in.readVarBytes())};
}

/// Whether `mark` says what holds behind `left` anyway, so that text put there belongs behind it (yjs-wire.md
/// §5.7).
bool isInForce(const Item* mark, const Item* left)
{
    const auto [key, value] = formatOf(mark);
    for (; left; left = ListTree::previous(left)) {
        if (left->kind != ContentKind::Format || left->deleted())
            continue;
        const auto [otherKey, otherValue] = formatOf(left);
        if (otherKey == key)
            return otherValue == value;
    }
    return value == "null";
}

} // namespace

ListTree::Place Store::seek(Type* type, std::uint64_t index) const
{
    if (type->finger && index >= type->fingerStart && index - type->fingerStart < type->finger->length)
        return {type->finger, type->fingerStart};
    return type->list.find(index);
}

Item* Store::newLocalItem(ContentKind kind, Clock length)
{
    return newItem(kind, own, structs(own).state(), length);
}

/// The item that ends at `index`, cut off if need be; nullptr at the beginning. Sets the finger to it.
Item* Store::leftOfIndex(Type* type, std::uint64_t index)
{
    if (index == 0)
        return nullptr;
    const auto place = seek(type, index - 1);
    if (const auto within = index - place.start; within < place.item->length)
        cleanStart(place.item->client, place.item->clock + within);
    type->finger = place.item;
    type->fingerStart = place.start;
    return place.item;
}

void Store::insertLocal(Type* type, Item* left, Item* item)
{
    const auto* right = left ? ListTree::next(left) : type->list.first();
    item->setOrigins(left, right);
    linkInList(type, left, item);
    enter(item);
    noteChanged(type, nullptr);
}

void Store::setLocal(Type* type, std::string_view key, Item* item)
{
    const auto found = type->keys.find(key);
    auto* left = found == type->keys.end() ? nullptr : found->second;
    item->setOrigins(left, nullptr);
    const std::string owned(key);
    place(item, type, &owned, left, nullptr);
}

void Store::insertText(Type* type, std::uint64_t index, std::u16string_view text)
{
    if (auto* last = typedOn(type, index, text.size())) {
        touch(own);
        m_text.append(*last, text);
        extend(last, text.size());
        noteChanged(type, nullptr);
        return;
    }
    auto* left = leftOfIndex(type, index);
    // Behind what is deleted there, and behind marks that change nothing: as Y.Text does, for equal bytes.
    while (auto* right = left ? ListTree::next(left) : type->list.first()) {
        if (right->deleted()) {
            const auto* live = type->list.nextLive(left);
            left = live ? ListTree::previous(live) : type->list.last();
        } else if (right->kind == ContentKind::Format && isInForce(right, left)) {
            left = right;
        } else {
            break;
        }
    }
    auto* item = newLocalItem(ContentKind::String, text.size());
    m_text.assign(*item, text);
    insertLocal(type, left, item);
    type->finger = item;
    type->fingerStart = index;
}

/// Deletes `count` units from `index` on; `textOnly`: of what Y.Text deletes, which passes over values that
/// only an array has.
void Store::removeRange(Type* type, std::uint64_t index, std::uint64_t count, bool textOnly)
{
    if (count == 0)
        return;
    const auto place = seek(type, index);
    auto* item = place.item;
    if (const auto within = index - place.start; within > 0)
        item = cleanStart(item->client, item->clock + within);
    while (count > 0 && item) {
        const bool wanted = item->kind != ContentKind::Format &&
                            (!textOnly || item->kind == ContentKind::String ||
                             item->kind == ContentKind::Embed || item->kind == ContentKind::Type);
        if (wanted) {
            if (count < item->length)
                cleanStart(item->client, item->clock + count);
            count -= item->length;
            remove(item);
        }
        item = type->list.nextLive(item);
    }
    if (place.start < index) {
        type->finger = place.item;
        type->fingerStart = place.start;
    }
}

Type* Store::newType(TypeKind kind)
{
    return new Type(this, kind);
}

Item* Store::copyContent(const Item* item)
{
    auto* copy = newLocalItem(item->kind, item->length);
    if (item->kind == ContentKind::String) {
        m_text.copy(*item, *copy);
    } else if (holdsBlob(item->kind)) {
        copy->blob = Blob::make(item->blob->view());
    } else if (item->kind == ContentKind::Type) {
        copy->type = newType(item->type->kind);
        copy->type->name = item->type->name;
    }
    return copy;
}

} // namespace heartline::crdt::detail
