// SPDX-License-Identifier: MIT
#pragma once

#include "fuzz.h"

#include <Heartline/Document>
#include <Heartline/UndoManager>

#include <memory>
#include <string>
#include <vector>

namespace heartline::fuzz {

/// A document that takes whatever strangers send, with all that must hold then: it is sound, it refuses
/// without a trace, its observers can follow, and what it serves makes the same document elsewhere.
class Subject
{
public:
    /// Bits of the first byte of an input; `kAllFlags` are those there are.
    enum Flag : std::uint8_t
    {
        kKeepsAll = 1,  ///< Without garbage collection.
        kPrefilled = 2, ///< With the sample in it.
        kWatched = 4,   ///< Observed and with an undo manager, which rules out the shortest ways.
        kTaken = 8,     ///< Its own client id is one that strangers use too.
        kEdited = 16,   ///< It is edited at the end.
    };
    static constexpr std::uint8_t kAllFlags = 31;

    explicit Subject(std::uint8_t flags);

    void take(ByteView update);
    void takeV2(ByteView update);
    /// Edits everywhere and undoes some of it.
    void edit();
    /// Does what the flags say, and judges what is left.
    void finish();

private:
    using Apply = crdt::Result<void> (crdt::Document::*)(ByteView, crdt::Origin);

    void take(ByteView update, Apply apply, bool accepted);
    void observe();
    void check();
    void checkReload();
    [[nodiscard]] crdt::Document loaded(ByteView state) const;

    std::uint8_t m_flags;
    crdt::Document m_document;
    crdt::Text m_text;
    /// Knows of the document what its events told.
    crdt::Document m_follower;
    std::u16string m_textCopy;
    std::unique_ptr<crdt::UndoManager> m_undo;
    std::vector<crdt::Subscription> m_subscriptions;
};

} // namespace heartline::fuzz
