// SPDX-License-Identifier: MIT
#include "store.h"

#include "delta.h"

#include <algorithm>
#include <utility>

namespace heartline::crdt::detail {

void Store::begin(Origin origin, bool local)
{
    if (transaction.depth++ == 0) {
        transaction.number = ++m_transactions;
        transaction.origin = origin;
        transaction.local = local;
        transaction.remote = false;
    }
    if (!local)
        transaction.remote = true;
}

void Store::end()
{
    if (--transaction.depth > 0)
        return;
    const bool changed = !transaction.touched.empty() || !transaction.deleted.empty();
    if (!changed && transaction.cutPairs.empty()) {
        mergeChanged(); // something may have been split all the same
        transaction.clear();
        return;
    }
    Notice notice;
    notice.origin = transaction.origin;
    notice.local = transaction.local;
    sortDeleted();
    if (m_observed)
        describe(notice);
    for (auto* watcher : watchers) {
        if (changed)
            watcher->transactionEnded(notice.later);
    }
    for (auto* type : transaction.changed)
        type->noted = false;
    if (options.collectGarbage)
        collectDeleted();
    mergeChanged();
    if (!transaction.local && structs(own).transaction == transaction.number) {
        // Somebody else writes with our id (yjs-wire.md §11.1).
        ClientId id = 0;
        do
            id = drawClientId();
        while (stateOf(id) > 0);
        changeClientId(id);
    }
    const bool told = changed && !updateListeners->isEmpty();
    if (told) {
        notice.update = std::move(m_encoder);
        notice.update.clear();
        writeUpdate(notice.update);
    }
    transaction.clear();
    tell(notice);
    if (told)
        m_encoder = std::move(notice.update);
}

/// By client index and clock, each unit once.
void Store::sortDeleted()
{
    auto& runs = transaction.deleted;
    if (!watchers.empty()) {
        for (const auto& run : runs) {
            auto& order = transaction.deletedClients;
            if (std::find(order.begin(), order.end(), run.client) == order.end())
                order.push_back(run.client);
        }
    }
    if (runs.size() < 2)
        return;
    const auto before = [](const auto& a, const auto& b) {
        return a.client != b.client ? a.client < b.client : a.clock < b.clock;
    };
    if (!std::is_sorted(runs.begin(), runs.end(), before)) // whole documents come in order
        std::sort(runs.begin(), runs.end(), before);
    auto last = runs.begin();
    for (auto run = last + 1; run != runs.end(); ++run) {
        if (run->client == last->client && run->clock <= last->end())
            last->length = std::max(last->end(), run->end()) - last->clock;
        else
            *++last = *run;
    }
    runs.erase(last + 1, runs.end());
}

/// yjs-wire.md §7.1
void Store::collectDeleted()
{
    for (const auto& run : transaction.deleted) {
        const auto& all = structs(run.client);
        auto place = all.find(run.clock);
        do {
            auto* item = all.at(place);
            if (item->clock >= run.end())
                break;
            if (!item->isGc() && item->kind != ContentKind::Deleted && item->deleted() &&
                !item->is(Item::kKeep))
                collect(item);
        } while (all.next(place));
    }
}

/// Joins what can be joined again, in the places where Yjs tries it: equal bytes depend on it (yjs-wire.md
/// §7.2).
void Store::mergeChanged()
{
    const auto isFirst = [](ClientStructs::Place place) { return place == ClientStructs::Place{}; };
    /// From `place` down to the item that starts with `clock`.
    const auto mergeDown = [&](ClientStructs& all, ClientStructs::Place place, Clock clock) {
        while (!isFirst(place) && all.at(place)->clock >= clock) {
            mergeWithLefts(all, place);
            if (!all.previous(place))
                return;
        }
    };

    for (auto run = transaction.deleted.rbegin(); run != transaction.deleted.rend(); ++run) {
        auto& all = structs(run->client);
        auto place = all.find(run->end() - 1);
        if (auto next = place; all.next(next))
            place = next;
        mergeDown(all, place, run->clock);
    }
    for (const auto client : transaction.touched) {
        auto& all = structs(client);
        const auto first = all.find(all.before < all.state() ? all.before : all.state() - 1);
        mergeDown(all, all.lastPlace(), all.at(first)->clock);
    }
    for (auto candidate = transaction.mergeCandidates.rbegin();
         candidate != transaction.mergeCandidates.rend(); ++candidate) {
        auto& all = structs(candidate->client);
        auto place = all.find(candidate->clock);
        auto next = place;
        if (all.next(next) && mergeWithLefts(all, next) > 1)
            continue;
        place = all.find(candidate->clock);
        mergeWithLefts(all, place);
    }
}

/// yjs-wire.md §4.5
void Store::writeUpdate(Encoder& out)
{
    const auto higherFirst = [this](ClientIndex a, ClientIndex b) { return structs(a).id > structs(b).id; };
    auto& touched = transaction.touched;
    if (touched.size() > 1)
        std::sort(touched.begin(), touched.end(), higherFirst);
    out.writeVarUint(touched.size());
    for (const auto client : touched)
        writeStructs(out, structs(client), structs(client).before);

    auto& runs = transaction.deleted;
    if (runs.empty())
        return out.writeByte(0);
    std::size_t clientCount = 1;
    for (std::size_t i = 1; i < runs.size(); ++i)
        clientCount += runs[i].client != runs[i - 1].client;
    if (clientCount > 1) {
        std::sort(runs.begin(), runs.end(), [&](const auto& a, const auto& b) {
            return a.client != b.client ? higherFirst(a.client, b.client) : a.clock < b.clock;
        });
    }
    out.writeVarUint(clientCount);
    for (auto run = runs.cbegin(); run != runs.cend();) {
        const auto client = run->client;
        const auto end =
            std::find_if(run, runs.cend(), [client](const auto& r) { return r.client != client; });
        out.writeVarUint(structs(client).id);
        out.writeVarUint(std::size_t(end - run));
        for (; run != end; ++run) {
            out.writeVarUint(run->clock);
            out.writeVarUint(run->length);
        }
    }
}

void Store::describe(Notice& notice)
{
    DeltaBuilder builder(*this);
    for (auto* type : transaction.changed) {
        if (type->textListeners && !type->textListeners->isEmpty() && !type->isDeleted())
            builder.want(type);
    }
    builder.build([&](Type* type, TextDelta delta) {
        notice.texts.emplace_back(type->textListeners, std::move(delta));
    });

    auto& keys = transaction.changedKeys;
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (std::size_t i = 0; i < keys.size();) {
        auto* type = keys[i].first;
        std::vector<std::string> names;
        for (; i < keys.size() && keys[i].first == type; ++i)
            names.push_back(*keys[i].second);
        if (!type->isDeleted())
            notice.maps.emplace_back(type->mapListeners, std::move(names));
    }
}

/// Calls everybody, one transaction after the other: what a callback changes is told when the present one was
/// told to all.
void Store::tell(Notice& notice)
{
    if (m_telling) {
        m_notices.push_back(std::move(notice));
        return;
    }
    m_telling = true;
    tellOne(notice);
    tellWaiting();
}

/// What callbacks changed while others were called.
void Store::tellWaiting()
{
    while (!m_notices.empty()) {
        auto next = std::move(m_notices.front());
        m_notices.pop_front();
        tellOne(next);
    }
    m_telling = false;
}

void Store::tellOne(const Notice& notice)
{
    for (const auto& [listeners, delta] : notice.texts)
        listeners->call(TextEvent{delta, notice.origin, notice.local});
    for (const auto& [listeners, keys] : notice.maps)
        listeners->call(MapEvent{keys, notice.origin, notice.local});
    if (!notice.update.view().empty())
        updateListeners->call(UpdateEvent{notice.update.view(), notice.origin, notice.local});
    for (const auto& callback : notice.later)
        callback();
}

} // namespace heartline::crdt::detail
