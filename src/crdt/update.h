// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "crdt_export.h"
#include "deleteset.h"
#include "result.h"
#include "statevector.h"

#include <cstddef>
#include <span>

/// Updates as bytes, without a document: what a server needs that stores and serves them (yjs-wire.md §4).
/// All of it judges its input whole and gives an error for what no document would take. Format v1 unless it
/// says V2.
namespace heartline::crdt {

/// How much one input may ask for.
struct Limits
{
    /// Structs and runs of deletions in one update. Each costs at least a byte on the wire, but up to about
    /// 100 in memory.
    std::size_t maxStructs = 8'000'000;
};

/// One update with all that `updates` bring, each part once; a gap between parts stays a gap. Equal to Yjs'
/// mergeUpdates. O(n log k).
HEARTLINE_CRDT_EXPORT Result<Bytes> mergeUpdates(std::span<const ByteView> updates,
                                                 const Limits& limits = {});

/// What of `update` somebody who has `state` lacks; its deletions are kept whole (§4.4).
HEARTLINE_CRDT_EXPORT Result<Bytes> diffUpdate(ByteView update, const StateVector& state,
                                               const Limits& limits = {});

/// What a document has that took only `update`: clients count up to their first gap from clock 0 (§4.6).
HEARTLINE_CRDT_EXPORT Result<StateVector> stateVectorOfUpdate(ByteView update, const Limits& limits = {});

/// Which units an update is about.
struct UpdateContent
{
    DeleteSet insertions; ///< That it brings, collected ones included.
    DeleteSet deletions;  ///< That it says are deleted.
    friend bool operator==(const UpdateContent&, const UpdateContent&) = default;
};

/// What somebody has who took `update`, beside what they had before; both sets are normal.
HEARTLINE_CRDT_EXPORT Result<UpdateContent> contentOfUpdate(ByteView update, const Limits& limits = {});

/// Whether a document would take `update`. (It may still have to wait there for what it builds on.)
[[nodiscard]] HEARTLINE_CRDT_EXPORT Result<void> checkUpdate(ByteView update, const Limits& limits = {});

/// Between the formats (§13); v2 is smaller on disk, and v1 is what networks speak.
HEARTLINE_CRDT_EXPORT Result<Bytes> convertV2ToV1(ByteView updateV2, const Limits& limits = {});
HEARTLINE_CRDT_EXPORT Result<Bytes> convertV1ToV2(ByteView updateV1, const Limits& limits = {});

} // namespace heartline::crdt
