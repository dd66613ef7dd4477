// SPDX-License-Identifier: MIT
#include "delta.h"

#include "store.h"

#include <algorithm>

namespace heartline::crdt::detail {

namespace {

void flush(TextDelta& delta, TextChange& inserted, std::size_t& deleted)
{
    if (inserted.length > 0)
        delta.push_back(std::exchange(inserted, {TextChange::Kind::Insert, 0, {}}));
    if (deleted > 0)
        delta.push_back({TextChange::Kind::Delete, std::exchange(deleted, 0), {}});
}

} // namespace

/// Adds the units of `item` between the clocks `from` and `to` if they count and are in a wanted text.
void DeltaBuilder::add(const Item* item, Clock from, Clock to, Kind kind)
{
    from = std::max(from, item->clock);
    to = std::min(to, item->end());
    if (from >= to || !item->countable() || item->inMap() || item->deleted() != (kind == Kind::Deleted))
        return;
    auto* type = item->leaf->type;
    if (std::binary_search(m_wanted.begin(), m_wanted.end(), type, std::less<>()))
        m_changes.push_back({type, item, from - item->clock, to - from, kind});
}

void DeltaBuilder::gather()
{
    const auto& transaction = m_store.transaction;
    for (const auto client : transaction.touched) {
        const auto& all = m_store.structs(client);
        auto place = all.find(all.before);
        do
            add(all.at(place), all.before, all.state(), Kind::Inserted);
        while (all.next(place));
    }
    for (const auto& run : transaction.deleted) {
        const auto& all = m_store.structs(run.client);
        const auto before = m_store.stateBefore(run.client);
        if (run.clock >= before)
            continue;
        auto place = all.find(run.clock);
        do {
            if (all.at(place)->clock >= run.end())
                break;
            add(all.at(place), run.clock, std::min(run.end(), before), Kind::Deleted);
        } while (all.next(place));
    }
    for (const auto& [client, clock] : transaction.cutPairs) {
        const auto& all = m_store.structs(client);
        const auto before = m_store.stateBefore(client);
        for (const auto half : {clock - 1, clock}) {
            if (half < before)
                add(all.at(all.find(half)), half, half + 1, Kind::Replaced);
        }
    }
}

void DeltaBuilder::build(const std::function<void(Type*, TextDelta)>& found)
{
    if (m_wanted.empty())
        return;
    std::sort(m_wanted.begin(), m_wanted.end(), std::less<>());
    gather();
    std::sort(m_changes.begin(), m_changes.end(), [](const Change& a, const Change& b) {
        if (a.type != b.type)
            return std::less<>()(a.type, b.type);
        if (a.item != b.item)
            return ListTree::before(a.item, b.item);
        return a.offset < b.offset;
    });
    for (auto change = m_changes.begin(); change != m_changes.end();) {
        auto* type = change->type;
        TextDelta delta;
        TextChange inserted{TextChange::Kind::Insert, 0, {}};
        std::size_t deleted = 0;
        std::size_t at = 0; // in the text as it is now
        for (; change != m_changes.end() && change->type == type; ++change) {
            auto index = std::size_t(ListTree::indexOf(change->item));
            if (change->kind != Kind::Deleted)
                index += std::size_t(change->offset);
            if (index > at) {
                flush(delta, inserted, deleted);
                delta.push_back({TextChange::Kind::Retain, index - at, {}});
                at = index;
            }
            const auto length = std::size_t(change->length);
            if (change->kind != Kind::Inserted)
                deleted += length;
            if (change->kind != Kind::Deleted) {
                TextStore::appendShown(inserted.text, *change->item, std::size_t(change->offset), length);
                inserted.length += length;
                at += length;
            }
        }
        flush(delta, inserted, deleted);
        if (!delta.empty())
            found(type, std::move(delta));
    }
}

} // namespace heartline::crdt::detail
