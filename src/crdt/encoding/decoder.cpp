// SPDX-License-Identifier: MIT
#include "encoding/decoder.h"

#include "encoding/utf.h"

#include <bit>
#include <cstring>

namespace heartline::crdt::detail {

namespace {

/// The integer in the low `count` bytes of `word`, seven bits in each.
std::uint64_t joinGroups(std::uint64_t word, int count)
{
    word &= 0x7f7f7f7f7f7f7f7f & ~std::uint64_t{0} >> (64 - 8 * count);
    word = (word & 0x007f007f007f007f) | (word & 0x7f007f007f007f00) >> 1;
    word = (word & 0x00003fff00003fff) | (word & 0x3fff00003fff0000) >> 2;
    return (word & 0x000000000fffffff) | (word & 0x0fffffff00000000) >> 4;
}

} // namespace

std::uint64_t Decoder::readLongVarUint()
{
    if constexpr (std::endian::native == std::endian::little) {
        if (left() >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, m_at, sizeof word);
            const auto last = ~word & 0x8080808080808080;
            const int count = std::countr_zero(last) / 8 + 1;
            const auto value = last == 0 ? ~std::uint64_t{0} : joinGroups(word, count);
            if (value <= kMaxInteger) {
                m_at += count;
                return value;
            }
        }
    }
    return readAnyVarUint();
}

std::uint64_t Decoder::readAnyVarUint()
{
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const auto* at = m_at; at != m_end; ++at) {
        const std::uint64_t group = *at & 0x7f;
        if (shift < 56) {
            value |= group << shift;
            shift += 7;
        } else if (group != 0) {
            break;
        }
        if (*at < 0x80) {
            if (value > kMaxInteger)
                break;
            m_at = at + 1;
            return value;
        }
        if (at + 1 == m_end) {
            fail(ErrorCode::Truncated, "the rest of an integer");
            return 0;
        }
    }
    if (m_at == m_end)
        fail(ErrorCode::Truncated, "an integer");
    else
        fail(ErrorCode::Malformed, "an integer below 2^53");
    return 0;
}

Decoder::SignedInteger Decoder::readVarInt(std::uint64_t max)
{
    const auto first = readByte();
    SignedInteger result{first & 0x3fu, (first & 0x40) != 0};
    if (first < 0x80)
        return result;
    unsigned shift = 6;
    for (;;) {
        const auto byte = readByte();
        const std::uint64_t group = byte & 0x7f;
        if (shift < 62) {
            result.magnitude |= group << shift;
            shift += 7;
        } else if (group != 0) {
            result.magnitude = ~std::uint64_t{0};
        }
        if (result.magnitude > max)
            fail(ErrorCode::Malformed, "an integer that is not as large");
        if (m_failed)
            return {};
        if (byte < 0x80)
            return result;
    }
}

ByteView Decoder::readVarString()
{
    const auto bytes = readVarBytes();
    if (!utf16Length(bytes)) {
        fail(ErrorCode::Malformed, "UTF-8");
        return {};
    }
    return bytes;
}

} // namespace heartline::crdt::detail
