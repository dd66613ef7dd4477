// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "crdt_export.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace heartline::crdt {

/// A plain value as maps and arrays hold it: what lib0 calls "any" (yjs-wire.md §1.5), which is JSON with
/// bytes, big integers and JavaScript's undefined. Strings are UTF-8; half a surrogate pair, which UTF-8 has
/// not, is U+FFFD.
///
/// A value like any other: copy it, move it, compare it; it belongs to nobody and knows no document.
class HEARTLINE_CRDT_EXPORT Any
{
public:
    struct Undefined
    {
        friend bool operator==(Undefined, Undefined) { return true; }
    };
    struct Null
    {
        friend bool operator==(Null, Null) { return true; }
    };
    /// A JavaScript bigint, as far as 64 bits reach.
    struct BigInt
    {
        std::int64_t value = 0;
        friend bool operator==(BigInt, BigInt) = default;
    };
    using Array = std::vector<Any>;
    /// In the order in which the keys came.
    using Object = std::vector<std::pair<std::string, Any>>;
    using Variant = std::variant<Undefined, Null, bool, double, BigInt, std::string, Bytes, Array, Object>;

    Any() = default; ///< undefined
    Any(Undefined) {}
    Any(Null)
        : m_value(Null{})
    {
    }
    Any(std::nullptr_t)
        : m_value(Null{})
    {
    }
    Any(bool value)
        : m_value(value)
    {
    }
    Any(double value)
        : m_value(value)
    {
    }
    /// Exact to 2^53, as numbers are.
    template<std::integral T>
    requires(!std::same_as<T, bool>) Any(T value)
        : m_value(double(value))
    {
    }
    Any(BigInt value)
        : m_value(value)
    {
    }
    Any(std::string value)
        : m_value(std::move(value))
    {
    }
    Any(std::string_view value)
        : m_value(std::string(value))
    {
    }
    Any(const char* value)
        : m_value(std::string(value))
    {
    }
    Any(Bytes value)
        : m_value(std::move(value))
    {
    }
    Any(Array value)
        : m_value(std::move(value))
    {
    }
    Any(Object value)
        : m_value(std::move(value))
    {
    }

    [[nodiscard]] bool isUndefined() const { return std::holds_alternative<Undefined>(m_value); }
    [[nodiscard]] bool isNull() const { return std::holds_alternative<Null>(m_value); }
    /// The value if it is a T (bool, double, std::string, Bytes, Array, Object, BigInt), else nullptr.
    template<typename T>
    [[nodiscard]] const T* as() const
    {
        return std::get_if<T>(&m_value);
    }
    /// An object's member; undefined where there is none or this is no object.
    [[nodiscard]] const Any& operator[](std::string_view key) const;
    [[nodiscard]] const Variant& variant() const { return m_value; }

    friend bool operator==(const Any& a, const Any& b) { return a.m_value == b.m_value; }

private:
    Variant m_value;
};

} // namespace heartline::crdt
