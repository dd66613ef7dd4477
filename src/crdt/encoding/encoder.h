// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "id.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace heartline::crdt::detail {

/// Writes lib0's primitives (yjs-wire.md §1), in their shortest form.
class Encoder
{
public:
    void writeByte(std::uint8_t byte)
    {
        reserve(1);
        m_bytes[m_size++] = byte;
    }
    void writeVarUint(std::uint64_t value) { finish(put(start(kLongestVarUint), value)); }
    void writeVarInt(std::uint64_t magnitude, bool negative);
    void writeBytes(ByteView bytes)
    {
        if (!bytes.empty())
            std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
    }
    void writeVarBytes(ByteView bytes)
    {
        writeVarUint(bytes.size());
        writeBytes(bytes);
    }
    void writeVarString(std::string_view utf8)
    {
        writeVarUint(utf8.size());
        writeBytes({reinterpret_cast<const std::uint8_t*>(utf8.data()), utf8.size()});
    }
    /// As UTF-8; half a surrogate pair is written as U+FFFD (§1.4).
    void writeVarString(std::u16string_view utf16);
    void writeId(Id id)
    {
        writeVarUint(id.client);
        writeVarUint(id.clock);
    }

    [[nodiscard]] ByteView view() const { return {m_bytes.data(), m_size}; }
    [[nodiscard]] Bytes take()
    {
        m_bytes.resize(std::exchange(m_size, 0));
        return std::exchange(m_bytes, {});
    }
    /// Empty again, with the memory kept.
    void clear() { m_size = 0; }

    /// For who writes much in one go: room for `most` bytes, and from there on `put()` looks at nothing.
    /// `finish()` with where it ended.
    [[nodiscard]] std::uint8_t* start(std::size_t most)
    {
        reserve(most);
        return m_bytes.data() + m_size;
    }
    static std::uint8_t* put(std::uint8_t* at, std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            *at++ = std::uint8_t(value | 0x80);
        *at++ = std::uint8_t(value);
        return at;
    }
    void finish(const std::uint8_t* at) { m_size = std::size_t(at - m_bytes.data()); }
    static constexpr std::size_t kLongestVarUint = 10;

private:
    void reserve(std::size_t bytes)
    {
        if (m_bytes.size() - m_size < bytes) [[unlikely]]
            grow(bytes);
    }
    void grow(std::size_t bytes);
    /// Where to write the next `bytes` bytes.
    std::uint8_t* extend(std::size_t bytes)
    {
        reserve(bytes);
        return m_bytes.data() + std::exchange(m_size, m_size + bytes);
    }

    Bytes m_bytes; // of which `m_size` are written: growing byte by byte would cost more than the writing
    std::size_t m_size = 0;
};

} // namespace heartline::crdt::detail
