// SPDX-License-Identifier: MIT
#include "array.h"

#include "encoding/anycodec.h"
#include "map.h"
#include "store/blob.h"
#include "store/store.h"
#include "store/value.h"

namespace heartline::crdt {

using detail::Edit;
using detail::Item;
using detail::Type;

namespace {

/// Behind which item an entry at `index` goes: directly behind the one before it, unlike text (Y.Array's
/// rule).
Item* leftOf(Type* type, std::size_t index)
{
    return type->store->leftOfIndex(type, index);
}

template<typename Handle>
Result<Handle> insertType(Type* type, std::size_t index, TypeKind kind)
{
    if (!type)
        return detail::kDetached;
    if (index > type->list.width())
        return detail::kOutOfRange;
    const Edit edit(*type->store);
    auto* left = leftOf(type, index);
    auto* item = detail::newTypeItem(*type->store, kind);
    const Handle handle(item->type);
    type->store->insertLocal(type, left, item);
    return handle;
}

} // namespace

std::size_t Array::size() const
{
    const auto* type = live();
    return type ? std::size_t(type->list.width()) : 0;
}

Result<Value> Array::at(std::size_t index) const
{
    const auto* type = live();
    if (!type)
        return detail::kDetached;
    if (index >= type->list.width())
        return detail::kOutOfRange;
    const auto place = type->list.find(index);
    return detail::valueOf(place.item, index - place.start);
}

std::vector<Value> Array::values() const
{
    std::vector<Value> values;
    const auto* type = live();
    if (!type)
        return values;
    for (auto* item = type->list.nextLive(nullptr); item; item = type->list.nextLive(item)) {
        for (Clock i = 0; i < item->width(); ++i)
            values.push_back(detail::valueOf(item, i));
    }
    return values;
}

/// Neighbouring plain values share an item; bytes have one each, as in Yjs.
Result<void> Array::insert(std::size_t index, std::span<const Any> values)
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    if (index > type->list.width())
        return detail::kOutOfRange;
    if (values.empty())
        return {};
    for (const auto& value : values) {
        if (const auto fault = detail::storingFault(value))
            return *fault;
    }
    auto& store = *type->store;
    const Edit edit(store);
    auto* left = leftOf(type, index);
    detail::Encoder packed;
    for (std::size_t i = 0; i < values.size();) {
        Item* item = nullptr;
        if (values[i].as<Bytes>()) {
            item = detail::newValueItem(store, values[i++]);
        } else {
            const auto first = i;
            for (; i < values.size() && !values[i].as<Bytes>(); ++i)
                detail::writeAny(packed, values[i]);
            item = store.newLocalItem(detail::ContentKind::Any, i - first);
            item->blob = detail::Blob::make(packed.view());
            packed.clear();
        }
        store.insertLocal(type, left, item);
        left = item;
    }
    return {};
}

Result<Text> Array::insertText(std::size_t index)
{
    return insertType<Text>(live(), index, TypeKind::Text);
}

Result<Map> Array::insertMap(std::size_t index)
{
    return insertType<Map>(live(), index, TypeKind::Map);
}

Result<Array> Array::insertArray(std::size_t index)
{
    return insertType<Array>(live(), index, TypeKind::Array);
}

Result<void> Array::remove(std::size_t index, std::size_t count)
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    const auto size = type->list.width();
    if (index > size || count > size - index)
        return detail::kOutOfRange;
    const Edit edit(*type->store);
    type->store->removeRange(type, index, count, false);
    return {};
}

} // namespace heartline::crdt
