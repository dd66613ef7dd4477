// SPDX-License-Identifier: MIT
#pragma once

#include "arena.h"
#include "clientstructs.h"
#include "document.h"
#include "item.h"
#include "listeners.h"
#include "notice.h"
#include "pending.h"
#include "textstore.h"
#include "transaction.h"
#include "type.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace heartline::crdt::detail {

/// A random id for a new writer.
[[nodiscard]] ClientId drawClientId();

/// What a document is inside: the structs of all clients, the types they make up, and the rules that keep
/// both equal everywhere. Its parts are spread over files by what they do:
///     store.cpp        looking up, splitting, merging, deleting, collecting items
///     integrate.cpp    where a new item goes (yjs-wire.md §5)
///     apply.cpp        updates in: order, dependencies, what has to wait
///     encode.cpp       updates out
///     commit.cpp       what happens when a transaction ends, and who is told
///     edit.cpp         local edits of lists and keys
///     typing.cpp       the same for typing and backspace, which are most of all edits, without new items
class Store
{
public:
    explicit Store(Document::Options theOptions);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Clients.
    [[nodiscard]] ClientIndex indexOf(ClientId client); ///< Makes the client known.
    [[nodiscard]] std::optional<ClientIndex> knownIndexOf(ClientId client) const;
    [[nodiscard]] ClientStructs& structs(ClientIndex client) { return *clients[client]; }
    [[nodiscard]] const ClientStructs& structs(ClientIndex client) const { return *clients[client]; }
    [[nodiscard]] Clock stateOf(ClientId client) const;
    /// The client's state before the present transaction.
    [[nodiscard]] Clock stateBefore(ClientIndex client) const
    {
        const auto& all = structs(client);
        return all.transaction == transaction.number ? all.before : all.state();
    }
    [[nodiscard]] Id idOf(const Item* item) const { return {clients[item->client]->id, item->clock}; }
    [[nodiscard]] StateVector stateVector() const;
    void changeClientId(ClientId client);

    // Items. What is looked up must be known, that is below its client's state.
    [[nodiscard]] Item* find(ClientIndex client, Clock clock) const;
    /// The item that ends with that unit, split off if need be. A Gc comes whole.
    Item* cleanEnd(ClientIndex client, Clock clock);
    /// The item that begins with that unit, likewise.
    Item* cleanStart(ClientIndex client, Clock clock);
    /// Calls `visit` for all items in [clock, clock + length), cut at both ends; what is not known is left
    /// out.
    template<typename Visit>
    void forItems(ClientIndex client, Clock clock, Clock length, Visit visit);
    template<typename Visit>
    void forItems(const DeleteSet& set, Visit visit);

    Item* newItem(ContentKind kind, ClientIndex client, Clock clock, Clock length);
    /// Behind `left`, or first, in the list of `type`.
    void linkInList(Type* type, Item* left, Item* item);
    /// Behind `left`, or first, in the chain of `key`; says whether it is the last there.
    bool linkInChain(Type* type, std::string_view key, Item* left, Item* item);
    /// Appends to its client's structs and does what its content asks for.
    void enter(Item* item);
    void remove(Item* item); ///< Marks it deleted, with all that is inside.
    void noteChanged(Type* type, const std::string* key);
    void keep(Item* item, bool keep); ///< It and what it is in.

    // Types.
    Type* root(std::string_view name);
    /// The same; nullptr for a name that is not UTF-8.
    Type* namedRoot(std::string_view name);
    [[nodiscard]] Type* findRoot(std::string_view name) const;
    [[nodiscard]] bool isInside(const Item* item, const Type* type) const;

    // integrate.cpp
    /// Takes in a struct whose dependencies are known, without its first `offset` units, which are.
    void integrate(const WireStruct& wire, Clock offset);
    /// The item after which `item` belongs, nullptr for the beginning (§5.4).
    Item* findSlot(const Item* item, Type* type, const std::string* key, Item* left, Item* right);
    /// Puts a new item in its place and in order; `left` and `right` are what its origins name.
    void place(Item* item, Type* type, const std::string* key, Item* left, Item* right);

    // apply.cpp
    Result<void> apply(ByteView update, Origin origin);

    // encode.cpp
    void writeItem(Encoder& out, const Item* item, Clock offset) const;
    [[nodiscard]] Bytes encodeState(const StateVector& state) const;
    [[nodiscard]] DeleteSet deletions() const;
    /// Splits what the moment cuts through.
    [[nodiscard]] Result<Bytes> encodeSnapshot(const Snapshot& moment);

    // commit.cpp
    void begin(Origin origin, bool local);
    void end();
    void touch(ClientIndex client); ///< Its state is about to grow.

    // edit.cpp
    /// Where new content at `index` goes: behind `left`.
    [[nodiscard]] Item* leftOfIndex(Type* type, std::uint64_t index);
    [[nodiscard]] ListTree::Place seek(Type* type, std::uint64_t index) const;
    void insertText(Type* type, std::uint64_t index, std::u16string_view text);
    void removeRange(Type* type, std::uint64_t index, std::uint64_t count, bool textOnly);
    Item* newLocalItem(ContentKind kind, Clock length);
    void insertLocal(Type* type, Item* left, Item* item);
    void setLocal(Type* type, std::string_view key, Item* item);
    Type* newType(TypeKind kind);

    // typing.cpp
    /// Does what `insertText()` or `removeRange()` in a transaction of their own would do, where that is
    /// typing on or backspace and only the update is to be told. `false`: it's not, and nothing was done.
    bool insertTyped(Type* type, std::uint64_t index, std::u16string_view text);
    bool removeTyped(Type* type, std::uint64_t index, std::uint64_t count);

    /// A copy of its content in a new item, for an undo.
    Item* copyContent(const Item* item);
    [[nodiscard]] std::string check() const;

    Document::Options options;
    ClientIndex own = 0;
    std::vector<std::unique_ptr<ClientStructs>> clients;
    std::unordered_map<ClientId, ClientIndex> clientIndices;
    StringMap<Type*> roots;
    Transaction transaction;
    Pending pending;
    bool lastWaits = false; ///< Something of the last update had to wait.

    struct RedoneKey
    {
        ClientIndex client;
        Clock clock;
        friend bool operator==(const RedoneKey&, const RedoneKey&) = default;
    };
    struct RedoneHash
    {
        std::size_t operator()(const RedoneKey& key) const
        {
            return std::hash<Clock>()(key.clock * 0x9e3779b97f4a7c15u + key.client);
        }
    };
    /// The copy that an undo made, for items with the flag kRedone, by their first unit.
    std::unordered_map<RedoneKey, Transaction::Place, RedoneHash> redone;

    std::shared_ptr<Listeners<const UpdateEvent&>> updateListeners;

    /// Looks at a transaction that ended, before anything of it is collected: UndoManager.
    class Watcher
    {
    public:
        virtual ~Watcher() = default;
        /// May keep items; what it wants to tell, it adds to `later`.
        virtual void transactionEnded(std::vector<std::function<void()>>& later) = 0;
    };
    std::vector<Watcher*> watchers;
    /// Whether any type was ever observed.
    void observed() { m_observed = true; }

private:
    Item* split(ClientStructs& structs, ClientStructs::Place place, Clock at);
    std::uint32_t mergeWithLefts(ClientStructs& structs, ClientStructs::Place& place);
    [[nodiscard]] bool mergeable(const Item* left, const Item* right) const;
    void releaseContent(Item* item);
    void collect(Item* item);
    void collectChildren(Type* type, std::vector<Item*>& more);
    void detach(Type* type);

    bool applyOne(ByteView update, Origin origin);
    bool applyOneDeletion(ByteView update, Origin origin);
    void applyParsed(ByteView update, const UpdateLayout& layout);
    void cutAsKnown(const WireStruct& wire);
    void applyDeletion(ClientId client, Clock clock, Clock length, DeleteSet& waiting);
    void retryDeletions(DeleteSet& waiting);

    [[nodiscard]] Item* farSlot(const Item* item, const Type* type, const Item* first) const;
    void rememberFar(const Item* item, const Item* slot);

    [[nodiscard]] bool isQuiet() const;
    [[nodiscard]] Item* typedOn(Type* type, std::uint64_t index, std::size_t units) const;
    [[nodiscard]] Item* typedOn(const WireStruct& wire) const;
    void extend(Item* last, Clock units);
    bool removeWithin(Item* item, Clock within, Clock units);
    void shorten(Item* item, Clock units);
    void tellExtension(const Item* last, Clock from, Origin origin, bool local);
    void tellRemoval(ClientIndex client, Clock clock, Clock units, Origin origin, bool local);
    void tellUpdate(Origin origin, bool local);

    void sortDeleted();
    void collectDeleted();
    void mergeChanged();
    void writeStructs(Encoder& out, const ClientStructs& all, Clock from) const;
    void writeUpdate(Encoder& out);
    void describe(Notice& notice);
    void tell(Notice& notice);
    void tellOne(const Notice& notice);
    void tellWaiting();

    /// Searches for a slot that passed many items: whose item that was, between which origins, and the last
    /// unit before the slot.
    struct FarSearch
    {
        Item item;
        Transaction::Place slot;
    };
    std::vector<FarSearch> m_farSearches;

    mutable ClientId m_lastClient = kMaxInteger + 1;
    mutable ClientIndex m_lastIndex = 0;
    Chunks m_itemChunks;
    Pieces m_items;
    Chunks m_entryChunks;
    Pieces m_entries;
    TextStore m_text;
    Encoder m_encoder;     ///< For updates on their way out; keeps its memory.
    Encoder m_quietUpdate; ///< The same for typing.cpp, which nobody interrupts.
    std::deque<Notice> m_notices;
    bool m_telling = false;
    bool m_observed = false;
    std::uint64_t m_transactions = 0;
};

template<typename Visit>
void Store::forItems(ClientIndex client, Clock clock, Clock length, Visit visit)
{
    const auto state = structs(client).state();
    const auto end = length < state - std::min(clock, state) ? clock + length : state;
    if (clock >= end)
        return;
    auto* item = cleanStart(client, clock);
    while (true) {
        if (item->end() > end && !item->isGc())
            cleanStart(client, end);
        const auto next = item->end();
        visit(item);
        if (next >= end)
            return;
        item = find(client, next);
    }
}

template<typename Visit>
void Store::forItems(const DeleteSet& set, Visit visit)
{
    for (const auto& [client, runs] : set.clients()) {
        if (const auto index = knownIndexOf(client)) {
            for (const auto& run : runs)
                forItems(*index, run.clock, run.length, visit);
        }
    }
}

} // namespace heartline::crdt::detail
