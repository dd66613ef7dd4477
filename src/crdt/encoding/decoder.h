// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "id.h"
#include "result.h"

#include <cstddef>
#include <cstdint>

namespace heartline::crdt::detail {

/// Reads lib0's primitives (yjs-wire.md §1) out of bytes that nobody vouches for. The first fault sticks:
/// from then on every read gives zero or nothing, and `failed()` is looked at once, at the end of what
/// belongs together.
class Decoder
{
public:
    explicit Decoder(ByteView bytes, std::size_t offset = 0)
        : m_begin(bytes.data())
        , m_at(bytes.data() + offset)
        , m_end(bytes.data() + bytes.size())
    {
    }

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    [[nodiscard]] std::size_t offset() const { return std::size_t(m_at - m_begin); }
    [[nodiscard]] std::size_t left() const { return std::size_t(m_end - m_at); }
    [[nodiscard]] const std::uint8_t* position() const { return m_at; }
    [[nodiscard]] const Error& error() const { return m_error; }

    /// Only the first call counts.
    void fail(ErrorCode code, const char* what)
    {
        if (!m_failed) {
            m_failed = true;
            m_error = {code, what, offset()};
            m_at = m_end;
        }
    }

    std::uint8_t readByte()
    {
        if (m_at == m_end) {
            fail(ErrorCode::Truncated, "a byte");
            return 0;
        }
        return *m_at++;
    }

    /// §1.2; refuses values above 2^53 - 1.
    std::uint64_t readVarUint()
    {
        if (m_at != m_end && *m_at < 0x80)
            return *m_at++;
        return readLongVarUint();
    }

    /// How many things follow, each of which takes `smallest` bytes or more; refuses what cannot be there.
    std::uint64_t readCount(std::size_t smallest)
    {
        const auto count = readVarUint();
        if (count > left() / smallest) {
            fail(ErrorCode::Truncated, "as many as announced");
            return 0;
        }
        return count;
    }

    /// §1.3: the magnitude, at most `max`, with the sign apart, as -0 is not 0.
    struct SignedInteger
    {
        std::uint64_t magnitude = 0;
        bool negative = false;
    };
    SignedInteger readVarInt(std::uint64_t max = kMaxInteger);

    ByteView readBytes(std::uint64_t count)
    {
        if (count > left()) {
            fail(ErrorCode::Truncated, "as many bytes as announced");
            return {};
        }
        const ByteView bytes(m_at, std::size_t(count));
        m_at += count;
        return bytes;
    }
    /// varUint8Array (§1.4).
    ByteView readVarBytes() { return readBytes(readVarUint()); }
    /// varString (§1.4): its bytes, which are valid UTF-8.
    ByteView readVarString();

    Id readId()
    {
        const auto client = readVarUint();
        const auto clock = readVarUint();
        return {client, clock};
    }

private:
    std::uint64_t readLongVarUint();
    std::uint64_t readAnyVarUint();

    const std::uint8_t* m_begin;
    const std::uint8_t* m_at;
    const std::uint8_t* m_end;
    bool m_failed = false;
    Error m_error;
};

} // namespace heartline::crdt::detail
