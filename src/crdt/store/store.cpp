// SPDX-License-Identifier: MIT
#include "store.h"

#include "blob.h"

#include <cassert>
#include <random>
#include <utility>

namespace heartline::crdt::detail {

namespace {

bool canMerge(ContentKind kind)
{
    return kind == ContentKind::String || kind == ContentKind::Any || kind == ContentKind::Json ||
           kind == ContentKind::Deleted;
}

} // namespace

ClientId drawClientId()
{
    // 32 bits, as Yjs draws: all its ports can hold that (yjs-wire.md §2.2).
    static thread_local std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>()(device);
}

Store::Store(Document::Options theOptions)
    : options(theOptions)
    , updateListeners(std::make_shared<Listeners<const UpdateEvent&>>())
{
    const bool given = options.clientId && *options.clientId <= kMaxInteger;
    own = indexOf(given ? *options.clientId : drawClientId());
}

Store::~Store()
{
    std::vector<Type*> types;
    for (auto& [name, type] : roots)
        types.push_back(type);
    for (const auto& structs : clients) {
        if (structs->isEmpty())
            continue;
        ClientStructs::Place place;
        do {
            auto* item = structs->at(place);
            if (item->kind == ContentKind::Type)
                types.push_back(item->type);
            else if (item->kind != ContentKind::String)
                releaseContent(item);
            else
                m_text.release(*item);
        } while (structs->next(place));
    }
    for (auto* type : types) {
        // Callbacks may hold handles to the very type that holds them.
        const auto texts = std::move(type->textListeners);
        const auto maps = std::move(type->mapListeners);
        type->owner = nullptr;
        detach(type);
    }
}

ClientIndex Store::indexOf(ClientId client)
{
    if (client == m_lastClient)
        return m_lastIndex;
    const auto [found, isNew] = clientIndices.try_emplace(client, ClientIndex(clients.size()));
    if (isNew)
        clients.push_back(std::make_unique<ClientStructs>(client));
    m_lastClient = client;
    m_lastIndex = found->second;
    return m_lastIndex;
}

std::optional<ClientIndex> Store::knownIndexOf(ClientId client) const
{
    if (client == m_lastClient)
        return m_lastIndex;
    const auto found = clientIndices.find(client);
    if (found == clientIndices.end())
        return {};
    m_lastClient = client;
    m_lastIndex = found->second;
    return m_lastIndex;
}

Clock Store::stateOf(ClientId client) const
{
    const auto index = knownIndexOf(client);
    return index ? structs(*index).state() : 0;
}

StateVector Store::stateVector() const
{
    StateVector::Clients states;
    for (const auto& structs : clients) {
        if (structs->state() > 0)
            states[structs->id] = structs->state();
    }
    return StateVector(std::move(states));
}

void Store::changeClientId(ClientId client)
{
    own = indexOf(client);
}

Item* Store::find(ClientIndex client, Clock clock) const
{
    const auto& all = structs(client);
    return all.at(all.find(clock));
}

Item* Store::cleanEnd(ClientIndex client, Clock clock)
{
    auto& all = structs(client);
    const auto place = all.find(clock);
    auto* item = all.at(place);
    if (clock + 1 != item->end() && !item->isGc())
        split(all, place, clock + 1 - item->clock);
    return item;
}

Item* Store::cleanStart(ClientIndex client, Clock clock)
{
    auto& all = structs(client);
    const auto place = all.find(clock);
    auto* item = all.at(place);
    if (clock != item->clock && !item->isGc())
        return split(all, place, clock - item->clock);
    return item;
}

Item* Store::newItem(ContentKind kind, ClientIndex client, Clock clock, Clock length)
{
    auto* item = static_cast<Item*>(m_items.take(m_itemChunks, sizeof(Item)));
    item->clock = clock;
    item->length = length;
    item->originClock = 0;
    item->rightOriginClock = 0;
    item->leaf = nullptr;
    item->blob = nullptr;
    item->client = client;
    item->originClient = kNoClient;
    item->rightOriginClient = kNoClient;
    item->kind = kind;
    item->flags = kind == ContentKind::Deleted || kind == ContentKind::Gc ? Item::kDeleted : 0;
    item->form = 0;
    item->slot = 0;
    return item;
}

/// Cuts the item at `place` behind its first `at` units; gives the second part (yjs-wire.md §5.6).
Item* Store::split(ClientStructs& all, ClientStructs::Place place, Clock at)
{
    auto* left = all.at(place);
    auto* right = newItem(left->kind, left->client, left->clock + at, left->length - at);
    switch (left->kind) {
    case ContentKind::String:
        if (m_text.split(*left, std::size_t(at), *right) && m_observed && !left->inMap()) {
            transaction.cutPairs.push_back({left->client, left->clock + at});
            noteChanged(left->leaf->type, nullptr);
        }
        break;
    case ContentKind::Any:
    case ContentKind::Json: {
        const auto values = dropValues(left->kind, left->blob->view(), at);
        right->blob = Blob::make(values);
        left->blob->size -= std::uint32_t(values.size());
        break;
    }
    default:
        assert(left->kind == ContentKind::Deleted);
    }
    right->originClient = left->client;
    right->originClock = right->clock - 1;
    right->rightOriginClient = left->rightOriginClient;
    right->rightOriginClock = left->rightOriginClock;
    right->flags = left->flags;
    if (left->is(Item::kRedone)) {
        auto copy = redone.at({left->client, left->clock});
        copy.clock += at;
        redone.emplace(RedoneKey{right->client, right->clock}, copy);
    }
    left->length = at;
    if (left->inMap()) {
        right->unset(Item::kInMap);
        linkInChain(left->entry->type, *left->entry->key, left, right);
    } else {
        left->leaf->type->list.insertSplit(left, right);
    }
    all.insertAfter(place, right);
    transaction.mergeCandidates.push_back({right->client, right->clock});
    return right;
}

/// yjs-wire.md §7.3
bool Store::mergeable(const Item* left, const Item* right) const
{
    if (left->kind != right->kind || left->deleted() != right->deleted())
        return false;
    if (left->isGc())
        return true;
    return canMerge(left->kind) && right->originClient == left->client &&
           right->originClock + 1 == right->clock && left->rightOriginClient == right->rightOriginClient &&
           (left->rightOriginClient == kNoClient || left->rightOriginClock == right->rightOriginClock) &&
           !left->is(Item::kRedone) && !right->is(Item::kRedone) && left->inMap() == right->inMap() &&
           (left->kind == ContentKind::Deleted || left->length + right->length <= kMaxVisibleLength) &&
           (!holdsBlob(left->kind) ||
            std::size_t{left->blob->size} + right->blob->size <= kMaxVisibleLength) &&
           rightOf(left) == right;
}

/// Joins all that can be joined, ending with the item at `place`, which is then that of what was joined;
/// gives how many items are gone.
std::uint32_t Store::mergeWithLefts(ClientStructs& all, ClientStructs::Place& place)
{
    // First how far to the left, then everything is appended to the leftmost: pair by pair from the right,
    // the text of a long run would be copied again and again.
    auto start = place;
    std::uint32_t count = 0;
    for (auto left = place; all.previous(left) && mergeable(all.at(left), all.at(start)); start = left)
        ++count;
    std::uint32_t merged = 0;
    for (; merged < count; ++merged) {
        auto next = start;
        all.next(next);
        auto* left = all.at(start);
        auto* right = all.at(next);
        if (merged > 0 && !mergeable(left, right))
            break; // together they would be too long
        if (left->isGc()) {
            left->length += right->length;
        } else {
            switch (left->kind) {
            case ContentKind::String:
                m_text.append(*left, *right);
                break;
            case ContentKind::Any:
            case ContentKind::Json:
                left->blob = Blob::extend(left->blob, right->blob->view());
                break;
            default:
                break;
            }
            if (right->is(Item::kKeep))
                left->set(Item::kKeep);
            if (left->inMap()) {
                auto* entry = right->entry;
                left->entry->right = entry->right;
                if (entry->right)
                    entry->right->entry->left = left;
                else
                    entry->type->keys.find(*entry->key)->second = left;
                m_entries.give(entry);
                left->length += right->length;
            } else {
                auto* type = left->leaf->type;
                if (type->finger == right) {
                    type->finger = left;
                    type->fingerStart -= left->width();
                }
                type->list.remove(right);
                left->length += right->length;
                if (!left->deleted() && left->countable())
                    type->list.grow(left, std::uint32_t(right->length));
            }
            releaseContent(right);
        }
        all.remove(next);
        m_items.give(right);
    }
    place = start;
    return merged;
}

void Store::releaseContent(Item* item)
{
    if (item->kind == ContentKind::String)
        m_text.release(*item);
    else if (holdsBlob(item->kind))
        Blob::free(item->blob);
    item->blob = nullptr;
}

void Store::linkInList(Type* type, Item* left, Item* item)
{
    type->finger = nullptr;
    type->list.insertAfter(left, item);
}

bool Store::linkInChain(Type* type, std::string_view key, Item* left, Item* item)
{
    auto found = type->keys.find(key);
    if (found == type->keys.end())
        found = type->keys.emplace(std::string(key), nullptr).first;
    auto* right = left ? left->entry->right : type->first(key);
    item->entry =
        new (m_entries.take(m_entryChunks, sizeof(MapEntry))) MapEntry{type, &found->first, left, right};
    item->set(Item::kInMap);
    if (left)
        left->entry->right = item;
    if (right)
        right->entry->left = item;
    else
        found->second = item;
    return !right;
}

void Store::touch(ClientIndex client)
{
    auto& all = structs(client);
    if (all.transaction != transaction.number) {
        all.transaction = transaction.number;
        all.before = all.state();
        transaction.touched.push_back(client);
    }
}

void Store::enter(Item* item)
{
    touch(item->client);
    structs(item->client).append(item);
    switch (item->kind) {
    case ContentKind::Deleted:
        transaction.deleted.push_back({item->client, item->clock, item->length});
        break;
    case ContentKind::Type:
        item->type->owner = item;
        break;
    default:
        break;
    }
}

void Store::noteChanged(Type* type, const std::string* key)
{
    if (key && type->mapListeners && !type->mapListeners->isEmpty())
        transaction.changedKeys.emplace_back(type, key);
    if (type->noted)
        return;
    if (const auto* owner = type->owner) {
        if (owner->clock >= stateBefore(owner->client) || owner->deleted())
            return;
    }
    type->noted = true;
    transaction.changed.push_back(type);
}

void Store::remove(Item* item)
{
    // With a list of our own: types may be nested deeper than the stack.
    std::vector<Item*> inside;
    for (;; item = inside.back(), inside.pop_back()) {
        if (!item->deleted()) {
            auto* type = typeOf(item);
            item->set(Item::kDeleted);
            if (!item->inMap()) {
                type->finger = nullptr;
                type->list.update(item);
            }
            transaction.deleted.push_back({item->client, item->clock, item->length});
            noteChanged(type, keyOf(item));
            if (item->kind == ContentKind::Type) {
                const auto visit = [&](Item* child) {
                    if (!child->deleted())
                        inside.push_back(child);
                    else if (child->clock < stateBefore(child->client))
                        transaction.mergeCandidates.push_back(
                            {child->client, child->clock}); // once both are Gc
                };
                for (auto* child = item->type->list.first(); child; child = ListTree::next(child))
                    visit(child);
                for (const auto& [key, last] : item->type->keys) {
                    visit(last);
                    // Others of a chain are deleted, except where somebody cut a value that is no single
                    // unit.
                    for (auto* child = last->entry->left; child; child = child->entry->left) {
                        if (!child->deleted())
                            inside.push_back(child);
                    }
                }
            }
        }
        if (inside.empty())
            return;
    }
}

void Store::keep(Item* item, bool keep)
{
    while (item && !item->isGc() && item->is(Item::kKeep) != keep) {
        keep ? item->set(Item::kKeep) : item->unset(Item::kKeep);
        item = typeOf(item)->owner;
    }
}

/// Drops the content of a deleted item, which keeps its place (yjs-wire.md §7.1).
void Store::collect(Item* item)
{
    if (item->kind == ContentKind::Type) {
        auto* type = item->type;
        std::vector<Item*> inside;
        collectChildren(type, inside);
        while (!inside.empty()) {
            auto* child = inside.back();
            inside.pop_back();
            if (child->kind == ContentKind::Type)
                collectChildren(child->type, inside);
            else
                releaseContent(child);
            if (child->is(Item::kRedone))
                redone.erase({child->client, child->clock});
            if (child->kind == ContentKind::Type)
                detach(child->type);
            child->kind = ContentKind::Gc;
            child->flags = Item::kDeleted;
            child->leaf = nullptr;
            child->blob = nullptr;
            child->form = 0;
        }
        detach(type);
    } else {
        releaseContent(item);
    }
    item->kind = ContentKind::Deleted;
    item->blob = nullptr;
    item->form = 0;
}

/// The items of a type that goes, without their places.
void Store::collectChildren(Type* type, std::vector<Item*>& more)
{
    for (auto* child = type->list.first(); child; child = ListTree::next(child))
        more.push_back(child);
    type->list.clear();
    for (const auto& [key, last] : type->keys) {
        for (auto* child = last; child;) {
            more.push_back(child);
            auto* entry = child->entry;
            child = entry->left;
            m_entries.give(entry);
        }
    }
    type->keys.clear();
}

/// The document lets go of a type; handles may still hold it.
void Store::detach(Type* type)
{
    type->list.clear();
    type->keys.clear();
    type->store = nullptr;
    type->finger = nullptr;
    type->release();
}

Type* Store::root(std::string_view name)
{
    const auto found = roots.find(name);
    if (found != roots.end())
        return found->second;
    auto* type = new Type(this, TypeKind::Root);
    type->name = name;
    roots.emplace(std::string(name), type);
    return type;
}

Type* Store::namedRoot(std::string_view name)
{
    return utf16Length(asBytes(name)) ? root(name) : nullptr;
}

Type* Store::findRoot(std::string_view name) const
{
    const auto found = roots.find(name);
    return found == roots.end() ? nullptr : found->second;
}

bool Store::isInside(const Item* item, const Type* type) const
{
    while (item) {
        const auto* parent = typeOf(item);
        if (parent == type)
            return true;
        item = parent->owner;
    }
    return false;
}

std::string Store::check() const
{
    const auto types = [&](auto visit) {
        for (const auto& [name, type] : roots)
            visit(type);
        for (const auto& all : clients) {
            for (ClientStructs::Place place; !all->isEmpty();) {
                if (all->at(place)->kind == ContentKind::Type)
                    visit(all->at(place)->type);
                if (!all->next(place))
                    break;
            }
        }
    };
    std::string fault;
    types([&](const Type* type) {
        if (fault.empty())
            fault = type->list.check();
        for (const auto& [key, last] : type->keys) {
            if (fault.empty() && (!last || last->entry->right || last->entry->type != type))
                fault = "a key's value is the last of its chain";
        }
    });
    for (const auto& all : clients) {
        Clock clock = 0;
        for (ClientStructs::Place place; !all->isEmpty();) {
            const auto* item = all->at(place);
            if (item->clock != clock || item->length == 0)
                return "a client's structs follow each other without gaps";
            if (all->find(item->clock) != place || all->find(item->end() - 1) != place)
                return "each unit is found in its item";
            if (!item->isGc() && typeOf(item)->isDeleted() && !item->deleted())
                return "what is in a deleted type is deleted";
            if (item->flags & (Item::kSeen | Item::kOpen))
                return "no marks are left by a search";
            if (item->is(Item::kRedone) != redone.contains({item->client, item->clock}))
                return "the copy of each redone item is known";
            clock = item->end();
            if (!all->next(place))
                break;
        }
        if (clock != all->state())
            return "a client's state is the end of its last struct";
    }
    return fault;
}

} // namespace heartline::crdt::detail
