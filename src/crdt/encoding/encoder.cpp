// SPDX-License-Identifier: MIT
#include "encoding/encoder.h"

#include "encoding/utf.h"

#include <algorithm>

namespace heartline::crdt::detail {

void Encoder::grow(std::size_t bytes)
{
    m_bytes.resize(std::max({m_size + bytes, m_size * 2, std::size_t{64}}));
}

void Encoder::writeVarInt(std::uint64_t magnitude, bool negative)
{
    const bool more = magnitude > 0x3f;
    writeByte(std::uint8_t((more ? 0x80 : 0) | (negative ? 0x40 : 0) | (magnitude & 0x3f)));
    if (more)
        writeVarUint(magnitude >> 6);
}

void Encoder::writeVarString(std::u16string_view utf16)
{
    const auto length = utf8Length(utf16);
    writeVarUint(length);
    if (length > 0)
        utf16ToUtf8(utf16, extend(length));
}

} // namespace heartline::crdt::detail
