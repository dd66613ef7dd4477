// SPDX-License-Identifier: MIT
#pragma once

#include "documentpeer.h"

#include <Heartline/Awareness>
#include <Heartline/Document>

#include <QList>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace heartline {

/// The awareness states of people in a text, written and read (yjs-wire.md §10.9): `user` {name, color,
/// colorLight, id}, and the caret in `cursor` (CodeMirror, ProseMirror, Quill) as well as `selection`
/// (Monaco), both {anchor, head} as relative positions.
///
/// What others wrote is what strangers wrote: colours are `#rgb` or `#rrggbb` or none, names lose control
/// characters and what is beyond 64 units, and anything of another type is as if it were not there.
class HEARTLINE_COLLAB_EXPORT DocumentPresence
{
public:
    struct Selection
    {
        crdt::RelativePosition anchor;
        crdt::RelativePosition head;
        bool operator==(const Selection&) const = default;
    };

    /// One's own state, as JSON in UTF-8.
    [[nodiscard]] static std::string state(const QString& userId, const QString& name, const QColor& color,
                                           const std::optional<Selection>& selection);

    /// Takes in the states of these clients, gone or not.
    void update(const crdt::Awareness& awareness, std::span<const crdt::ClientId> clients);
    /// Who is there besides `self`, by client id, with their carets where they are in `text` now. O(log n)
    /// for each.
    [[nodiscard]] QList<DocumentPeer> peers(const crdt::Document& document, const crdt::Text& text,
                                            crdt::ClientId self) const;
    [[nodiscard]] bool isEmpty() const { return m_clients.empty(); }
    /// Whom a client belongs to: the user's id, or else the name; empty where neither is known.
    [[nodiscard]] QString ownerOf(crdt::ClientId client) const;

private:
    struct Client
    {
        DocumentPeer peer; ///< Without carets.
        std::optional<Selection> cursor;
        std::optional<Selection> selection;
    };
    static Client read(crdt::ClientId id, std::string_view json);

    std::map<crdt::ClientId, Client> m_clients;
};

} // namespace heartline
