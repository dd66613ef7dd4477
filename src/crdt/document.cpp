// SPDX-License-Identifier: MIT
#include "document.h"

#include "store/store.h"

#include <algorithm>

namespace heartline::crdt {

using detail::Item;
using detail::ListTree;
using detail::Type;

Document::Document()
    : Document(Options())
{
}

Document::Document(Options options)
    : m_store(std::make_unique<detail::Store>(options))
{
}

Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

ClientId Document::clientId() const
{
    return m_store->structs(m_store->own).id;
}

bool Document::collectsGarbage() const
{
    return m_store->options.collectGarbage;
}

Text Document::text(std::string_view root)
{
    return Text(m_store->namedRoot(root));
}

Map Document::map(std::string_view root)
{
    return Map(m_store->namedRoot(root));
}

Array Document::array(std::string_view root)
{
    return Array(m_store->namedRoot(root));
}

std::vector<std::string> Document::rootNames() const
{
    std::vector<std::string> names;
    for (const auto& [name, type] : m_store->roots)
        names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

std::size_t Document::rootCount() const
{
    return m_store->roots.size();
}

StateVector Document::stateVector() const
{
    return m_store->stateVector();
}

Bytes Document::encodeStateAsUpdate() const
{
    return m_store->encodeState({});
}

Bytes Document::encodeStateAsUpdate(const StateVector& state) const
{
    return m_store->encodeState(state);
}

Result<void> Document::applyUpdate(ByteView update, Origin origin)
{
    return m_store->apply(update, origin);
}

Result<void> Document::applyUpdateV2(ByteView update, Origin origin)
{
    const auto v1 = convertV2ToV1(update, m_store->options.limits);
    if (!v1)
        return v1.error();
    return m_store->apply(*v1, origin);
}

bool Document::hasPending() const
{
    return hasPendingStructs() || hasPendingDeletions();
}

bool Document::hasPendingStructs() const
{
    return m_store->pending.hasStructs();
}

bool Document::hasPendingDeletions() const
{
    return !m_store->pending.deletions.isEmpty();
}

bool Document::lastUpdateWaits() const
{
    return m_store->lastWaits && hasPending();
}

void Document::setMaxPendingBytes(std::size_t bytes)
{
    m_store->options.maxPendingBytes = bytes;
}

Subscription Document::onUpdate(std::function<void(const UpdateEvent&)> callback)
{
    return m_store->updateListeners->add(std::move(callback));
}

Snapshot Document::snapshot() const
{
    return {m_store->deletions(), m_store->stateVector()};
}

Result<Bytes> Document::encodeSnapshotAsUpdate(const Snapshot& moment) const
{
    return m_store->encodeSnapshot(moment);
}

/// yjs-wire.md §9.4
std::optional<Document::Place> Document::resolve(const RelativePosition& position, bool followUndo) const
{
    auto& store = *m_store;
    /// The item with that unit, or the copy of it that an undo made, and the unit's offset in it.
    const auto find = [&](Id id) -> std::pair<Item*, Clock> {
        const auto index = store.knownIndexOf(id.client);
        if (!index || id.clock >= store.structs(*index).state())
            return {nullptr, 0};
        auto* item = store.find(*index, id.clock);
        auto offset = id.clock - item->clock;
        while (followUndo && item->is(Item::kRedone)) {
            const auto& copy = store.redone.at({item->client, item->clock});
            const auto clock = copy.clock + offset;
            item = store.find(copy.client, clock);
            offset = clock - item->clock;
        }
        return {item, offset};
    };

    if (position.item) {
        const auto [item, offset] = find(*position.item);
        if (!item || item->isGc())
            return {};
        auto* type = detail::typeOf(item);
        if (type->isDeleted() || item->inMap())
            return Place{SharedType(type), 0};
        auto index = ListTree::indexOf(item);
        if (item->width() > 0)
            index += offset + (position.association >= 0 ? 0 : 1);
        return Place{SharedType(type), std::size_t(index)};
    }
    Type* type = nullptr;
    if (position.rootName) {
        type = store.findRoot(*position.rootName); // a stranger's word is no reason to make one
        if (!type)
            return {};
    } else if (position.type) {
        const auto [item, offset] = find(*position.type);
        if (!item || item->kind != detail::ContentKind::Type)
            return {};
        type = item->type;
    } else {
        return {};
    }
    return Place{SharedType(type), position.association >= 0 ? std::size_t(type->list.width()) : 0};
}

std::string Document::check() const
{
    return m_store->check();
}

Document::Transacting::Transacting(Document& document, Origin origin)
    : m_store(*document.m_store)
{
    m_store.begin(origin, true);
}

Document::Transacting::~Transacting()
{
    m_store.end();
}

} // namespace heartline::crdt
