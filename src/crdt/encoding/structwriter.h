// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/wirestruct.h"

#include <vector>

namespace heartline::crdt::detail {

/// Writes an update of format v1 whose counts are known only at its end.
class StructWriter
{
public:
    /// Where the next struct goes. It continues what the one before it began if that is of the same client.
    Encoder& begin(ClientId client, Clock clock)
    {
        if (m_blocks.empty() || m_blocks.back().client != client)
            m_blocks.push_back({client, clock, 0, m_structs.view().size()});
        ++m_blocks.back().count;
        ++m_count;
        return m_structs;
    }
    /// Writes `s` without its first `offset` units.
    void write(const WireStruct& s, Clock offset = 0)
    {
        writeStruct(begin(s.id.client, s.id.clock + offset), s, offset);
    }

    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] std::size_t size() const { return m_structs.view().size(); }
    [[nodiscard]] Bytes finish(const DeleteSet& deletions) const;

private:
    struct Block
    {
        ClientId client;
        Clock clock;
        std::uint64_t count;
        std::size_t offset; ///< In `m_structs`, where they start.
    };

    Encoder m_structs;
    std::vector<Block> m_blocks;
    std::uint64_t m_count = 0;
};

} // namespace heartline::crdt::detail
