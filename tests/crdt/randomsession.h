// SPDX-License-Identifier: MIT
#pragma once

#include "random.h"
#include "textmirror.h"

#include <Heartline/Document>
#include <Heartline/UndoManager>

#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heartline::test {

/// A document that somebody edits, with everything that must hold while it is edited: what observers are
/// told, built up to a copy of its own, is what the document shows.
class ObservedReplica
{
public:
    /// `alone`: nobody observes it, which lets the engine take short ways.
    ObservedReplica(crdt::ClientId id, bool collectGarbage, bool alone, const std::chrono::milliseconds& now);
    ObservedReplica(const ObservedReplica&) = delete;
    ObservedReplica& operator=(const ObservedReplica&) = delete;

    /// Inserts and deletes anywhere, inside surrogate pairs too.
    void editText(Random& random);
    /// Types at a place.
    void type(Random& random);
    /// Edits maps, arrays and nested types.
    void editOther(Random& random);
    void undoSomething(Random& random);
    void take(crdt::ByteView update);
    /// Takes in, and emits, what a rich editor with that new id puts in somewhere: an embedded object or a
    /// format.
    void takeForeign(Random& random, crdt::ClientId id);
    /// Throws where what observers were told is not what is there.
    void checkObservers();
    /// What was emitted for others since it was asked last.
    [[nodiscard]] std::vector<crdt::Bytes> takeUpdates() { return std::exchange(m_updates, {}); }

    crdt::Document document;
    std::vector<bool> seen; ///< Of the session's updates.
    bool offline = false;

private:
    void onMapChanged(const crdt::MapEvent& event);
    void onUpdate(const crdt::UpdateEvent& event);

    crdt::Text m_text;
    crdt::Map m_map;
    bool m_alone;
    bool m_saysWhose = true;
    std::size_t m_caret = 0;
    std::optional<TextMirror> m_mirror;
    std::map<std::string, crdt::Value> m_mapCopy;
    std::vector<crdt::Bytes> m_updates;
    bool m_taking = false; ///< What happens now comes from others.
    std::unique_ptr<crdt::UndoManager> m_undo;
    std::vector<crdt::Subscription> m_subscriptions;
};

/// Several replicas that edit at random, for a while apart, until all have everything. Throws
/// std::runtime_error where something does not hold.
class RandomSession
{
public:
    explicit RandomSession(Random& random);

    [[nodiscard]] bool collectsGarbage() const { return m_collectGarbage; }
    /// All that was sent, in the order in which it was made.
    [[nodiscard]] const std::vector<crdt::Bytes>& updates() const { return m_updates; }
    [[nodiscard]] const std::vector<std::unique_ptr<ObservedReplica>>& replicas() const { return m_replicas; }

private:
    void step();
    void deliverSome(ObservedReplica& replica);
    void collect();
    void settle();

    Random& m_random;
    bool m_collectGarbage;
    std::chrono::milliseconds m_now{1000};
    std::vector<std::unique_ptr<ObservedReplica>> m_replicas;
    std::vector<crdt::Bytes> m_updates;
};

} // namespace heartline::test
