// SPDX-License-Identifier: MIT
#pragma once

#include "deleteset.h"
#include "statevector.h"

namespace heartline::crdt {

/// A moment of a document: what there was, and what of it was deleted then (yjs-wire.md §13.3). It holds no
/// content: the document shows an earlier text only as far as that was not collected, so keep the document
/// with `gc` off.
struct HEARTLINE_CRDT_EXPORT Snapshot
{
    DeleteSet deletions;
    StateVector state;

    [[nodiscard]] Bytes encode() const; ///< Format v1.
    [[nodiscard]] Bytes encodeV2() const;
    static Result<Snapshot> decode(ByteView bytes); ///< Format v1.
    static Result<Snapshot> decodeV2(ByteView bytes);

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

} // namespace heartline::crdt
