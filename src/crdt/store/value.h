// SPDX-License-Identifier: MIT
#pragma once

#include "item.h"
#include "result.h"
#include "sharedtype.h"

#include <optional>

namespace heartline::crdt::detail {

class Store;

inline constexpr Error kDetached{ErrorCode::Detached, "a type that is there", 0};
inline constexpr Error kOutOfRange{ErrorCode::OutOfRange, "an index within the type", 0};

/// Why `value` can't be stored: nobody could load the document.
[[nodiscard]] std::optional<Error> storingFault(const Any& value);
/// The value of the item's unit `offset`. Of a String it's one UTF-16 unit, of an Embed what it holds.
[[nodiscard]] Value valueOf(const Item* item, Clock offset);
/// A new item of this client with `value` as Yjs stores it: bytes as Binary, others as Any.
[[nodiscard]] Item* newValueItem(Store& store, const Any& value);
/// A new item with an empty type in it.
[[nodiscard]] Item* newTypeItem(Store& store, TypeKind kind);

/// A transaction of its own, or a part of the one that is open.
class Edit
{
public:
    explicit Edit(Store& store);
    ~Edit();
    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;

private:
    Store& m_store;
};

} // namespace heartline::crdt::detail
