// SPDX-License-Identifier: MIT
#pragma once

#include "fuzz.h"

#include <Heartline/Document>
#include <Heartline/UndoManager>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heartline::fuzz {

/// One replica whose person edits as the bytes choose, with all that must hold while it is edited.
class Editor
{
public:
    Editor(crdt::ClientId id, bool collectGarbage, bool undoes, const crdt::UndoManager::Milliseconds& now);
    Editor(const Editor&) = delete;
    Editor& operator=(const Editor&) = delete;

    void edit(Choices& choices);
    void take(ByteView update);
    void check() const;
    /// What was made here since it was asked last.
    [[nodiscard]] std::vector<Bytes> takeUpdates() { return std::exchange(m_updates, {}); }

    crdt::Document document;
    crdt::Text text;
    crdt::Map map;
    crdt::Array array;
    std::vector<bool> seen; ///< Of all updates.

private:
    struct Moment
    {
        crdt::Snapshot snapshot;
        std::u16string text;
    };

    void insert(Choices& choices);
    void remove(Choices& choices);
    void editMap(Choices& choices);
    void editArray(Choices& choices);
    void editNested(Choices& choices);
    void undo();
    void redo();
    void remember();
    void checkMoments();

    bool m_collectsGarbage;
    std::u16string m_textCopy;
    std::vector<Bytes> m_updates;
    std::unique_ptr<crdt::UndoManager> m_undo;
    std::vector<crdt::RelativePosition> m_positions;
    std::vector<Moment> m_moments;
    std::vector<crdt::Subscription> m_subscriptions;
};

/// Whether two types of different documents show the same.
[[nodiscard]] bool isSame(const crdt::Value& a, const crdt::Value& b);

} // namespace heartline::fuzz
