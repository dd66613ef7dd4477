// SPDX-License-Identifier: MIT
#include "undomanager.h"

#include "store/store.h"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

namespace heartline::crdt {

using detail::ClientIndex;
using detail::ContentKind;
using detail::Item;
using detail::Type;

namespace {

UndoManager::Milliseconds steadyNow()
{
    return std::chrono::duration_cast<UndoManager::Milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

/// Steps may grow to thousands of runs, and by each key again.
void join(DeleteSet& to, const DeleteSet& more)
{
    for (const auto& [client, runs] : more.clients()) {
        for (const auto& run : runs)
            to.insert(client, run.clock, run.length);
    }
}

} // namespace

struct UndoManager::Private : detail::Store::Watcher
{
    /// A step, and the order in which the clients of its deletions came: copies are made in it, and so get
    /// their clocks as Yjs would give them.
    struct Entry
    {
        Step step;
        std::vector<ClientIndex> deletedClients;
    };
    using Stack = std::vector<std::shared_ptr<Entry>>;
    using StepListeners = detail::Listeners<const StepEvent&>;

    Private(UndoManager* theManager, detail::Store& theStore, std::vector<SharedType> theScope,
            Options theOptions)
        : manager(theManager)
        , store(theStore)
        , scope(std::move(theScope))
        , options(std::move(theOptions))
    {
        if (!options.now)
            options.now = steadyNow;
        store.watchers.push_back(this);
    }
    ~Private() override { std::erase(store.watchers, this); }

    [[nodiscard]] bool inScope(const Item* item) const
    {
        return std::any_of(scope.begin(), scope.end(),
                           [&](const SharedType& type) { return store.isInside(item, type.m_type); });
    }
    [[nodiscard]] bool concerns(const detail::Transaction& transaction) const;
    void transactionEnded(std::vector<std::function<void()>>& later) override;

    template<typename Visit>
    void forDeleted(const Entry& entry, Visit visit);
    template<typename Visit>
    void forLatest(const DeleteSet& set, Visit visit);
    void release(Stack& stack);
    bool pop(Stack& stack, Kind kind);
    bool perform(const Entry& entry);
    Item* redo(Item* item, const std::unordered_set<Item*>& all, const Entry& entry);
    [[nodiscard]] Item* copyOf(const Item* item);
    [[nodiscard]] Item* trace(Item* item, const Item* parent);
    [[nodiscard]] bool isOnStack(const Item* item) const;

    UndoManager* manager;
    detail::Store& store;
    std::vector<SharedType> scope;
    Options options;
    Stack undoStack;
    Stack redoStack;
    std::optional<Kind> performing;
    std::optional<Milliseconds> lastChange;
    std::shared_ptr<StepListeners> added = std::make_shared<StepListeners>();
    std::shared_ptr<StepListeners> changed = std::make_shared<StepListeners>();
    std::shared_ptr<StepListeners> popped = std::make_shared<StepListeners>();
};

bool UndoManager::Private::concerns(const detail::Transaction& transaction) const
{
    // Updates of others never, whatever origin they are applied with: a provider that names none must not
    // make them ours.
    if (transaction.remote)
        return false;
    if (transaction.origin != manager &&
        std::find(options.trackedOrigins.begin(), options.trackedOrigins.end(), transaction.origin) ==
            options.trackedOrigins.end())
        return false;
    return std::any_of(transaction.changed.begin(), transaction.changed.end(), [this](const Type* type) {
        if (type->isDeleted())
            return false;
        return std::any_of(scope.begin(), scope.end(), [&](const SharedType& watched) {
            return watched.m_type == type || store.isInside(type->owner, watched.m_type);
        });
    });
}

/// yjs-wire.md §12.2
void UndoManager::Private::transactionEnded(std::vector<std::function<void()>>& later)
{
    const auto& transaction = store.transaction;
    const auto performed = std::exchange(performing, {});
    if (!concerns(transaction))
        return;
    const bool ours = transaction.origin == manager;
    const bool undoing = ours && performed == Kind::Undo;
    const bool redoing = ours && performed == Kind::Redo;
    auto& stack = undoing ? redoStack : undoStack;
    if (undoing)
        lastChange.reset();
    else if (!redoing)
        release(redoStack);

    Entry change;
    for (const auto client : transaction.touched) {
        const auto& all = store.structs(client);
        change.step.insertions.add(all.id, all.before, all.state() - all.before);
    }
    for (const auto& run : transaction.deleted)
        change.step.deletions.add(store.structs(run.client).id, run.clock, run.length);
    change.step.insertions.normalise();
    change.step.deletions.normalise();
    change.deletedClients = transaction.deletedClients;

    const auto now = options.now();
    const bool joins =
        lastChange && now - *lastChange < options.captureTimeout && !stack.empty() && !undoing && !redoing;
    if (joins) {
        auto& last = *stack.back();
        join(last.step.deletions, change.step.deletions);
        join(last.step.insertions, change.step.insertions);
        for (const auto client : change.deletedClients) {
            if (std::find(last.deletedClients.begin(), last.deletedClients.end(), client) ==
                last.deletedClients.end())
                last.deletedClients.push_back(client);
        }
    } else {
        stack.push_back(std::make_shared<Entry>(std::move(change)));
    }
    if (!undoing && !redoing)
        lastChange = now;
    // By a copy: keeping may not change what is iterated.
    const auto runs = transaction.deleted;
    for (const auto& run : runs) {
        store.forItems(run.client, run.clock, run.length, [this](Item* item) {
            if (!item->isGc() && inScope(item))
                store.keep(item, true);
        });
    }
    const auto kind = undoing ? Kind::Redo : Kind::Undo;
    later.push_back(
        [listeners = joins ? changed : added, entry = stack.back(), kind, origin = transaction.origin] {
            listeners->call(StepEvent{entry->step, kind, origin});
        });
}

/// What a step deleted, in the order in which it did, client by client.
template<typename Visit>
void UndoManager::Private::forDeleted(const Entry& entry, Visit visit)
{
    for (const auto client : entry.deletedClients) {
        const auto runs = entry.step.deletions.clients().find(store.structs(client).id);
        if (runs == entry.step.deletions.clients().end())
            continue;
        for (const auto& run : runs->second)
            store.forItems(client, run.clock, run.length, visit);
    }
}

void UndoManager::Private::release(Stack& stack)
{
    for (const auto& entry : std::exchange(stack, {})) {
        forDeleted(*entry, [this](Item* item) {
            if (!item->isGc() && inScope(item))
                store.keep(item, false);
        });
    }
}

bool UndoManager::Private::isOnStack(const Item* item) const
{
    const auto id = store.idOf(item);
    const auto has = [&](const auto& entry) { return entry->step.deletions.contains(id); };
    return std::any_of(undoStack.begin(), undoStack.end(), has) ||
           std::any_of(redoStack.begin(), redoStack.end(), has);
}

/// The copy that an undo made of `item`, or nullptr.
Item* UndoManager::Private::copyOf(const Item* item)
{
    if (!item->is(Item::kRedone))
        return nullptr;
    const auto copy = store.redone.at({item->client, item->clock});
    auto* found = store.cleanStart(copy.client, copy.clock);
    return found->isGc() ? nullptr : found;
}

/// Where the units of `set` are now: what an undo brought back is copies, which were perhaps cut since.
template<typename Visit>
void UndoManager::Private::forLatest(const DeleteSet& set, Visit visit)
{
    struct Copy
    {
        detail::Transaction::Place place;
        Clock length;
    };
    std::vector<Copy> copies; // of the item at hand, and of its copies
    const auto look = [&](Item* item) {
        if (item->isGc())
            return;
        if (item->is(Item::kRedone))
            copies.push_back({store.redone.at({item->client, item->clock}), item->length});
        else
            visit(item);
    };
    store.forItems(set, [&](Item* item) {
        if (options.forgetsCutCopies) {
            while (item && !item->isGc() && item->is(Item::kRedone))
                item = copyOf(item);
            if (item && !item->isGc())
                visit(item);
            return;
        }
        look(item);
        while (!copies.empty()) {
            const auto [place, length] = copies.back();
            copies.pop_back();
            store.forItems(place.client, place.clock, length, look);
        }
    });
}

/// `item`, or the first copy of it whose type belongs to `parent` (nullptr: a root).
Item* UndoManager::Private::trace(Item* item, const Item* parent)
{
    while (item && detail::typeOf(item)->owner != parent)
        item = copyOf(item);
    return item;
}

/// Brings a deleted item back as a copy at its old place (§12.3); nullptr where that can't be.
Item* UndoManager::Private::redo(Item* item, const std::unordered_set<Item*>& all, const Entry& entry)
{
    if (item->is(Item::kRedone))
        return copyOf(item);
    auto* type = detail::typeOf(item);
    auto* parent = type->owner;
    if (parent && parent->deleted()) {
        if (!parent->is(Item::kRedone) && (!all.contains(parent) || !redo(parent, all, entry)))
            return nullptr;
        while (parent && parent->is(Item::kRedone))
            parent = copyOf(parent);
        if (!parent || parent->kind != ContentKind::Type)
            return nullptr;
        type = parent->type;
    }

    const auto* key = detail::keyOf(item);
    Item* left = nullptr;
    Item* right = nullptr;
    if (!key) {
        for (left = detail::leftOf(item); left; left = detail::leftOf(left)) {
            if (auto* traced = trace(left, parent)) {
                left = traced;
                break;
            }
        }
        for (right = item; right; right = detail::rightOf(right)) {
            if (auto* traced = trace(right, parent)) {
                right = traced;
                break;
            }
        }
    } else {
        const auto value = type->keys.find(*key);
        auto* const current = value == type->keys.end() ? nullptr : value->second;
        if (detail::rightOf(item) && !options.ignoreRemoteMapChanges) {
            left = item;
            // What the step itself, or another step, put there afterwards gives way; what somebody else did
            // does not.
            while (left) {
                auto* next = detail::rightOf(left);
                if (!next || !(next->is(Item::kRedone) || entry.step.insertions.contains(store.idOf(next)) ||
                               isOnStack(next)))
                    break;
                left = next;
                while (left && left->is(Item::kRedone))
                    left = copyOf(left);
            }
            if (left && detail::rightOf(left))
                return nullptr;
        } else {
            left = current;
        }
        if (left && detail::typeOf(left)->owner != parent)
            left = current;
    }

    auto* copy = store.copyContent(item);
    copy->setOrigins(left, right);
    copy->set(Item::kKeep);
    store.keep(type->owner, true);
    item->set(Item::kRedone);
    store.redone.insert_or_assign({item->client, item->clock},
                                  detail::Transaction::Place{copy->client, copy->clock});
    store.place(copy, type, key, left, right);
    return copy;
}

/// Whether it changed anything.
bool UndoManager::Private::perform(const Entry& entry)
{
    std::vector<Item*> toDelete;
    forLatest(entry.step.insertions, [&](Item* item) {
        if (!item->deleted() && inScope(item))
            toDelete.push_back(item);
    });
    std::vector<Item*> toRedo;
    forDeleted(entry, [&](Item* item) {
        // What was put in and deleted within the step stays away.
        if (!item->isGc() && inScope(item) && !entry.step.insertions.contains(store.idOf(item)))
            toRedo.push_back(item);
    });
    const std::unordered_set<Item*> all(toRedo.begin(), toRedo.end());
    bool performed = false;
    for (auto* item : toRedo)
        performed = redo(item, all, entry) || performed;
    // Last first, so that what is inside goes before what it is in.
    for (auto item = toDelete.rbegin(); item != toDelete.rend(); ++item)
        store.remove(*item);
    return performed || !toDelete.empty();
}

bool UndoManager::Private::pop(Stack& stack, Kind kind)
{
    std::shared_ptr<Entry> done;
    store.begin(manager, true);
    while (!stack.empty() && !done) {
        const auto entry = std::exchange(stack.back(), nullptr);
        stack.pop_back();
        if (perform(*entry))
            done = entry;
    }
    if (done)
        performing = kind; // until the transaction ends
    const auto listeners = popped;
    const auto* const origin = manager;
    store.end(); // a callback may destroy this
    if (done)
        listeners->call(StepEvent{done->step, kind, origin});
    return done != nullptr;
}

UndoManager::UndoManager(Document& document, std::vector<SharedType> scope, Options options)
    : d(std::make_unique<Private>(this, *document.m_store, std::move(scope), std::move(options)))
{
}

UndoManager::UndoManager(Document& document, std::vector<SharedType> scope)
    : UndoManager(document, std::move(scope), Options())
{
}

UndoManager::~UndoManager()
{
    clear();
}

bool UndoManager::undo()
{
    return d->pop(d->undoStack, Kind::Undo);
}

bool UndoManager::redo()
{
    return d->pop(d->redoStack, Kind::Redo);
}

bool UndoManager::canUndo() const
{
    return !d->undoStack.empty();
}

bool UndoManager::canRedo() const
{
    return !d->redoStack.empty();
}

std::size_t UndoManager::undoDepth() const
{
    return d->undoStack.size();
}

std::size_t UndoManager::redoDepth() const
{
    return d->redoStack.size();
}

void UndoManager::stopCapturing()
{
    d->lastChange.reset();
}

void UndoManager::clear()
{
    d->store.begin(nullptr, true);
    d->release(d->undoStack);
    d->release(d->redoStack);
    d->store.end();
}

Subscription UndoManager::onStepAdded(std::function<void(const StepEvent&)> callback)
{
    return d->added->add(std::move(callback));
}

Subscription UndoManager::onStepChanged(std::function<void(const StepEvent&)> callback)
{
    return d->changed->add(std::move(callback));
}

Subscription UndoManager::onStepPopped(std::function<void(const StepEvent&)> callback)
{
    return d->popped->add(std::move(callback));
}

} // namespace heartline::crdt
