// SPDX-License-Identifier: MIT
#pragma once

#include "../random.h"
#include "wire.h"

#include <Heartline/Document>

#include <optional>

namespace heartline::test {

/// One change to the text, map or array of a document, which both engines can make. Roots are "t", "m" and
/// "a"; nested types are in "m" by the names "text", "map" and "array".
struct Edit
{
    /// Numbered as in yjspeer.mjs.
    enum class Kind : std::uint8_t
    {
        InsertText,
        DeleteText,
        SetKey,
        SetKeyToType,
        RemoveKey,
        InsertValues,
        InsertType,
        DeleteValues,
    };

    Kind kind = Kind::InsertText;
    QString nested; ///< Empty: the root.
    QString key;
    std::size_t index = 0;
    std::size_t length = 0;
    QString text;
    crdt::Any value; ///< Of InsertValues an array of them.
    crdt::TypeKind type = crdt::TypeKind::Text;

    /// Makes it in `document`; throws std::runtime_error where that is refused.
    void apply(crdt::Document& document) const;
    /// For yjspeer.mjs.
    void write(Writer& writer) const;
    /// For a person.
    [[nodiscard]] QString describe() const;
};

/// An edit of the root text, with no index inside a surrogate pair. Nothing where there's nothing to delete.
[[nodiscard]] std::optional<Edit> randomTextEdit(Random& random, crdt::Document& document);
/// One of somebody who types: a few letters at `caret`, or one deleted before or behind it, most of the time;
/// `caret` goes along.
[[nodiscard]] std::optional<Edit> randomTyping(Random& random, crdt::Document& document, std::size_t& caret);
/// An edit of anything else; nothing where what was drawn is not there.
[[nodiscard]] std::optional<Edit> randomOtherEdit(Random& random, crdt::Document& document);

/// `index` if it is not inside a surrogate pair, else the one before.
[[nodiscard]] std::size_t outsidePairs(std::u16string_view text, std::size_t index);

/// All that a document shows, as one string: the same that describe.mjs makes of one of Yjs'.
[[nodiscard]] QString describe(crdt::Document& document);

} // namespace heartline::test
