// SPDX-License-Identifier: MIT
#pragma once

#include "item.h"
#include "textdelta.h"

#include <functional>
#include <vector>

namespace heartline::crdt::detail {

class Store;

/// Says of texts what the present transaction did to them, from what was inserted and deleted alone: O(k log
/// n) for k changes. It wants the items as they are before anything is collected or merged.
class DeltaBuilder
{
public:
    explicit DeltaBuilder(const Store& store)
        : m_store(store)
    {
    }

    void want(Type* type) { m_wanted.push_back(type); }
    /// Calls `found` for each wanted type that changed visibly.
    void build(const std::function<void(Type*, TextDelta)>& found);

private:
    enum class Kind
    {
        Inserted,
        Deleted,
        Replaced
    };
    /// Units [offset, offset + length) of `item` came, went, or are U+FFFD now.
    struct Change
    {
        Type* type;
        const Item* item;
        Clock offset;
        Clock length;
        Kind kind;
    };

    void gather();
    void add(const Item* item, Clock from, Clock to, Kind kind);

    const Store& m_store;
    std::vector<Type*> m_wanted;
    std::vector<Change> m_changes;
};

} // namespace heartline::crdt::detail
