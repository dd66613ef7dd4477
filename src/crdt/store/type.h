// SPDX-License-Identifier: MIT
#pragma once

#include "item.h"
#include "listeners.h"
#include "listtree.h"
#include "map.h"
#include "sharedtype.h"
#include "textdelta.h"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heartline::crdt::detail {

class Store;

/// So that a map of strings is searched with views.
struct StringHash : std::hash<std::string_view>
{
    using is_transparent = void;
};
template<typename Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

/// Where an item stands in the chain of a key, whose last item is the key's value (yjs-wire.md §2.5).
struct MapEntry
{
    Type* type;
    const std::string* key; ///< The map's own.
    Item* left;
    Item* right;
};

/// A root or nested type: a list of items, and a chain of items for each key.
struct Type
{
    Type(Store* theStore, TypeKind theKind)
        : store(theStore)
        , kind(theKind)
        , list(this)
    {
    }

    /// nullptr once the document is gone, or the type was collected.
    Store* store;
    /// The item whose content this is; nullptr for a root.
    Item* owner = nullptr;
    std::uint32_t references = 1; ///< The document's, and each handle's.
    TypeKind kind;
    bool noted = false; ///< Whether the present transaction has it in its list of changed types.
    std::string name;   ///< Of a root, or the node name of XML.

    ListTree list;
    /// The last item of each key.
    StringMap<Item*> keys;

    /// The item that the last local edit ended in and where it starts: the next is mostly there. nullptr: not
    /// known.
    Item* finger = nullptr;
    std::uint64_t fingerStart = 0;

    std::shared_ptr<Listeners<const TextEvent&>> textListeners;
    std::shared_ptr<Listeners<const MapEvent&>> mapListeners;

    [[nodiscard]] bool isDeleted() const { return owner && owner->deleted(); }
    [[nodiscard]] Item* first(std::string_view key) const;

    void reference() { ++references; }
    void release()
    {
        if (--references == 0)
            delete this;
    }
};

/// Of an item that is no Gc.
inline Type* typeOf(const Item* item)
{
    return item->inMap() ? item->entry->type : item->leaf->type;
}
inline const std::string* keyOf(const Item* item)
{
    return item->inMap() ? item->entry->key : nullptr;
}
inline Item* leftOf(const Item* item)
{
    return item->inMap() ? item->entry->left : ListTree::previous(item);
}
inline Item* rightOf(const Item* item)
{
    return item->inMap() ? item->entry->right : ListTree::next(item);
}

inline Item* Type::first(std::string_view key) const
{
    const auto found = keys.find(key);
    auto* item = found == keys.end() ? nullptr : found->second;
    while (item && item->entry->left)
        item = item->entry->left;
    return item;
}

} // namespace heartline::crdt::detail
