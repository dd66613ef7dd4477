// SPDX-License-Identifier: MIT
#pragma once

#include "edit.h"

#include <Heartline/UndoManager>

#include <memory>
#include <vector>

namespace heartline::test {

/// One client of a session, as a document of ours. Yjs has its twin in the other process, with the same
/// client id.
struct Replica
{
    struct Event
    {
        bool local = false;
        crdt::Bytes update;
        friend bool operator==(const Event&, const Event&) = default;
    };
    /// How many clients' units each step of an undo stack would bring back. Of one: the order of the copies,
    /// and so their ids, is clear. Of several: it's nobody's contract.
    using Widths = std::vector<std::size_t>;

    Replica(crdt::ClientId id, bool collectGarbage);
    Replica(const Replica&) = delete;
    Replica& operator=(const Replica&) = delete;

    /// What edits that can be undone name as their origin.
    [[nodiscard]] crdt::Origin tracked() const { return this; }
    void makeUndoManager(std::chrono::milliseconds captureTimeout, bool ignoreRemoteMapChanges,
                         const std::chrono::milliseconds& now);
    /// Whether both engines must undo with the same bytes.
    [[nodiscard]] bool undoesAlike(crdt::UndoManager::Kind kind);
    /// What happened since it was asked last.
    [[nodiscard]] std::vector<Event> takeEvents() { return std::exchange(events, {}); }

    crdt::Document document;
    std::unique_ptr<crdt::UndoManager> undo;
    bool undoesInYjs = false; ///< Where only one engine undoes: which.
    std::vector<Event> events;
    std::vector<bool> seen;             ///< Of the session's updates.
    std::vector<crdt::Bytes> positions; ///< Relative ones.
    std::vector<crdt::Snapshot> moments;
    std::size_t caret = 0; ///< Where it types.
    bool offline = false;
    bool formatted = false; ///< The root text had formats at some time.

private:
    Widths& widths(crdt::UndoManager::Kind kind) { return m_widths[std::size_t(kind)]; }

    Widths m_widths[2];
    std::vector<crdt::Subscription> m_subscriptions;
};

} // namespace heartline::test
