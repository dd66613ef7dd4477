// SPDX-License-Identifier: MIT
#pragma once

#include "relativeposition.h"
#include "sharedtype.h"
#include "snapshot.h"
#include "textdelta.h"

#include <string>
#include <string_view>

namespace heartline::crdt {

/// A text that several write at once (Y.Text).
///
/// Indices and lengths are UTF-16 code units, as QString and Yjs count them. Embedded objects (pictures and
/// the like that rich editors put in) count as one unit each; formatting counts as none and is kept
/// untouched.
///
/// An index between the two halves of a surrogate pair is moved outwards, to the pair's nearer end for what
/// is deleted and to its beginning for what is inserted: half a pair cannot travel (yjs-wire.md §5.6). Half a
/// pair within inserted text becomes U+FFFD for the same reason. NUL, combining characters and line ends of
/// any kind are text like other text.
class HEARTLINE_CRDT_EXPORT Text : public SharedType
{
public:
    Text() = default;
    using SharedType::SharedType;

    /// How U+FFFC stands for embedded objects in what is read.
    enum class Objects : std::uint8_t
    {
        Leave, ///< Left out, as Y.Text's toString() does: positions in the string and in the text may differ.
        Mark,  ///< One U+FFFC for each unit: positions are the same.
    };

    /// In UTF-16 code units. O(1).
    [[nodiscard]] std::size_t length() const;
    [[nodiscard]] std::u16string toString(Objects objects = Objects::Leave) const;
    /// The same as UTF-8, in which indices are others.
    [[nodiscard]] std::string toUtf8(Objects objects = Objects::Leave) const;
    /// The units [index, index + count), as far as there are so many; embedded objects are marked.
    [[nodiscard]] std::u16string slice(std::size_t index, std::size_t count) const;
    /// The text at an earlier moment. Collected where garbage collection left nothing of a part of it.
    [[nodiscard]] Result<std::u16string> toString(const Snapshot& moment) const;

    /// Errors of all that write: OutOfRange where an index is beyond the end; Detached. O(log n), and
    /// at a format mark as far back as the last one of its kind.
    Result<void> insert(std::size_t index, std::u16string_view text);
    /// Deletes the units [index, index + count).
    Result<void> remove(std::size_t index, std::size_t count);

    /// Called once for each transaction that changed the text, local or remote, after it ended.
    Subscription observe(std::function<void(const TextEvent&)> callback);

    /// Names the place at `index`, which may be up to `length()`: with an association of 0 or above the unit
    /// on its right, below 0 the one on its left (yjs-wire.md §9). O(log n).
    [[nodiscard]] Result<RelativePosition> relativePosition(std::size_t index,
                                                            std::int64_t association = 0) const;
};

} // namespace heartline::crdt
