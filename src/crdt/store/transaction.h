// SPDX-License-Identifier: MIT
#pragma once

#include "deleteset.h"
#include "item.h"
#include "origin.h"

#include <string>
#include <utility>
#include <vector>

namespace heartline::crdt::detail {

/// What a transaction did so far.
struct Transaction
{
    struct Run
    {
        ClientIndex client;
        Clock clock;
        Clock length;
        [[nodiscard]] Clock end() const { return clock + length; }
    };
    struct Place
    {
        ClientIndex client;
        Clock clock;
    };

    Origin origin = nullptr;
    bool local = true;
    bool remote = false;      ///< Whether any of it came from others.
    int depth = 0;            ///< 0: there is none.
    std::uint64_t number = 0; ///< Of all in this document.
    /// Clients that got structs; the state before stands in their ClientStructs.
    std::vector<ClientIndex> touched;
    /// What was deleted, in any order until it ends, then sorted by client index and clock, and joined.
    std::vector<Run> deleted;
    /// Who made what was deleted, in the order in which it was; only where somebody watches.
    std::vector<ClientIndex> deletedClients;
    /// Where neighbours may have become mergeable other than at new and deleted items: where items were
    /// split.
    std::vector<Place> mergeCandidates;
    /// Second halves of surrogate pairs that were cut, of which both became U+FFFD; only where somebody
    /// observes.
    std::vector<Place> cutPairs;
    /// Types that were there before and whose list or keys changed.
    std::vector<Type*> changed;
    /// Of types somebody listens to.
    std::vector<std::pair<Type*, const std::string*>> changedKeys;

    void clear()
    {
        touched.clear();
        deleted.clear();
        deletedClients.clear();
        mergeCandidates.clear();
        cutPairs.clear();
        changed.clear();
        changedKeys.clear();
    }
};

} // namespace heartline::crdt::detail
