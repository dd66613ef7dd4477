// SPDX-License-Identifier: MIT
#include "map.h"

#include "encoding/utf.h"
#include "store/store.h"
#include "store/value.h"

namespace heartline::crdt {

using detail::Edit;
using detail::Item;
using detail::Type;

namespace {

const Item* current(const Type* type, std::string_view key)
{
    const auto found = type->keys.find(key);
    return found == type->keys.end() || found->second->deleted() ? nullptr : found->second;
}

/// Puts what `make` makes at `key`; gives the item.
template<typename Make>
Result<Item*> put(Type* type, std::string_view key, Make make)
{
    if (!type)
        return detail::kDetached;
    if (!detail::utf16Length(detail::asBytes(key)))
        return Error{ErrorCode::Malformed, "a key in UTF-8", 0};
    const Edit edit(*type->store);
    auto* item = make(*type->store);
    type->store->setLocal(type, key, item);
    return item;
}

template<typename Handle>
Result<Handle> putType(Type* type, std::string_view key, TypeKind kind)
{
    Handle handle;
    const auto item = put(type, key, [&](detail::Store& store) {
        auto* made = detail::newTypeItem(store, kind);
        handle = Handle(made->type);
        return made;
    });
    if (!item)
        return item.error();
    return handle;
}

} // namespace

std::optional<Value> Map::get(std::string_view key) const
{
    const auto* type = live();
    const auto* item = type ? current(type, key) : nullptr;
    if (!item)
        return {};
    return detail::valueOf(item, item->length - 1);
}

bool Map::contains(std::string_view key) const
{
    const auto* type = live();
    return type && current(type, key);
}

std::vector<std::string> Map::keys() const
{
    std::vector<std::string> keys;
    if (const auto* type = live()) {
        for (const auto& [key, item] : type->keys) {
            if (!item->deleted())
                keys.push_back(key);
        }
    }
    return keys;
}

Result<void> Map::set(std::string_view key, const Any& value)
{
    if (const auto fault = detail::storingFault(value))
        return *fault;
    const auto item =
        put(live(), key, [&](detail::Store& store) { return detail::newValueItem(store, value); });
    if (!item)
        return item.error();
    return {};
}

Result<Text> Map::setText(std::string_view key)
{
    return putType<Text>(live(), key, TypeKind::Text);
}

Result<Map> Map::setMap(std::string_view key)
{
    return putType<Map>(live(), key, TypeKind::Map);
}

Result<Array> Map::setArray(std::string_view key)
{
    return putType<Array>(live(), key, TypeKind::Array);
}

Result<void> Map::remove(std::string_view key)
{
    auto* type = live();
    if (!type)
        return detail::kDetached;
    const auto found = type->keys.find(key);
    if (found == type->keys.end() || found->second->deleted())
        return {};
    const Edit edit(*type->store);
    type->store->remove(found->second);
    return {};
}

Subscription Map::observe(std::function<void(const MapEvent&)> callback)
{
    auto* type = live();
    if (!type)
        return {};
    if (!type->mapListeners)
        type->mapListeners = std::make_shared<detail::Listeners<const MapEvent&>>();
    type->store->observed();
    return type->mapListeners->add(std::move(callback));
}

} // namespace heartline::crdt
