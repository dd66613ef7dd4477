// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/StateVector>
#include <Heartline/Update>

#include <cstddef>
#include <deque>

namespace heartline {

/// Which changes made here the server is not known to have.
///
/// A server that tells everybody of each update, its sender too, thereby says what it has. It may say it in
/// other pieces than it got them, with others' work in between, and says nothing of a deletion that somebody
/// else made before; so units are compared, not messages. A plain value.
class HEARTLINE_COLLAB_EXPORT UnsentWork
{
public:
    /// One more change was made.
    void add(crdt::UpdateContent content);
    /// What was made before, by whomever, and turns out not to be at the server: together one change. What
    /// is known to be missing already is not counted again.
    void addEarlier(crdt::UpdateContent content);
    /// The server has these. Whether that was news.
    bool arrived(const crdt::UpdateContent& content);
    bool arrived(const crdt::StateVector& state);

    /// How many changes are not whole at the server.
    [[nodiscard]] std::size_t count() const { return m_changes.size() + (isMissing(m_earlier) ? 1 : 0); }
    [[nodiscard]] bool isEmpty() const { return m_missing == crdt::UpdateContent{}; }
    /// All units that are missing there.
    [[nodiscard]] const crdt::UpdateContent& missing() const { return m_missing; }

private:
    [[nodiscard]] bool isMissing(const crdt::UpdateContent& content) const;

    std::deque<crdt::UpdateContent> m_changes; ///< Each has a unit in `m_missing`.
    crdt::UpdateContent m_earlier;
    crdt::UpdateContent m_missing;
};

} // namespace heartline
