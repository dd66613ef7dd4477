// SPDX-License-Identifier: MIT
#pragma once

#include "any.h"
#include "crdt_export.h"
#include "origin.h"
#include "result.h"
#include "subscription.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace heartline::crdt {

namespace detail {
struct Type;
}
class Array;
class Map;
class Text;

/// What a nested type was created as (yjs-wire.md §2.6). Of a root nothing is said on the wire: it is what
/// one asks for.
enum class TypeKind : std::uint8_t
{
    Array = 0,
    Map = 1,
    Text = 2,
    XmlElement = 3,
    XmlFragment = 4,
    XmlHook = 5,
    XmlText = 6,
    Root = 7,
};

/// What changed in a map, or in the attributes of another type.
struct MapEvent
{
    /// Keys whose value is another one now, UTF-8, each once.
    const std::vector<std::string>& keys;
    Origin origin = nullptr;
    bool local = true; ///< Of a transaction begun here; false where `applyUpdate()` began it.
};

/// A handle to a part of a document that is edited together. Copy it freely: a copy names the same part. Once
/// the part is deleted, or the document destroyed, the handle is invalid: reading gives nothing, and writing
/// Detached.
///
/// It belongs to the thread of its document.
class HEARTLINE_CRDT_EXPORT SharedType
{
public:
    SharedType() = default; ///< Invalid.
    explicit SharedType(detail::Type* type);
    SharedType(const SharedType& other);
    SharedType(SharedType&& other) noexcept;
    SharedType& operator=(SharedType other) noexcept;
    ~SharedType();

    [[nodiscard]] bool isValid() const;
    [[nodiscard]] TypeKind kind() const;
    /// Of an XML element or hook; else empty. UTF-8.
    [[nodiscard]] std::string nodeName() const;

    /// The same part as another kind of handle. An XML element has a list and attributes, so that both
    /// `toArray()` and `toMap()` have something to show; of other kinds one is empty.
    [[nodiscard]] Text toText() const;
    [[nodiscard]] Map toMap() const;
    [[nodiscard]] Array toArray() const;

    friend bool operator==(const SharedType& a, const SharedType& b) { return a.m_type == b.m_type; }

protected:
    /// The type if it's there, else nullptr.
    [[nodiscard]] detail::Type* live() const;

    detail::Type* m_type = nullptr;
    friend class UndoManager;
    friend class Document;
};

/// A whole document inside a document: only its name and options, as its content lives elsewhere.
struct Subdocument
{
    std::string guid;
    Any options;
    friend bool operator==(const Subdocument&, const Subdocument&) = default;
};

/// What a map or an array holds in one place.
using Value = std::variant<Any, SharedType, Subdocument>;

} // namespace heartline::crdt
