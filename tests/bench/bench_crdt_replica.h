// SPDX-License-Identifier: MIT
#pragma once

#include "bench_crdt_contestant.h"
#include "bench_crdt_scripts.h"
#include "bench_crdt_traces.h"

#include <Heartline/Document>

namespace heartline::bench {

inline constexpr crdt::ClientId kTyper = 305419896;   ///< Who types where one does.
inline constexpr crdt::ClientId kReader = 0x10000000; ///< Who begins a text, or only takes updates in.
/// One of several.
constexpr crdt::ClientId clientAt(std::size_t index)
{
    return kReader + (index + 1) * 7919;
}

/// Throws std::runtime_error, as all here does where something is wrong.
void require(const crdt::Result<void>& result);

/// A document with the text that all benchmarks use.
struct Replica
{
    crdt::Document document;
    crdt::Text text;

    explicit Replica(crdt::ClientId client)
        : document({.clientId = client})
        , text(document.text("t"))
    {
    }

    void apply(crdt::ByteView update);
    void press(const Key& key);
    /// All of a txn's patches as one transaction; several or one.
    void type(std::span<const Patch> txn);
    /// Appends each update of what is edited here to `log`.
    [[nodiscard]] crdt::Subscription keepUpdates(UpdateLog& log);

    void expect(const std::u16string& wanted) const;
    /// With hashes of the text and the encoded state.
    [[nodiscard]] Outcome outcome(double ms) const;
};

} // namespace heartline::bench
