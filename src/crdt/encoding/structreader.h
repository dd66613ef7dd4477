// SPDX-License-Identifier: MIT
#pragma once

#include "encoding/wirestruct.h"

#include <vector>

namespace heartline::crdt::detail {

/// Goes through the structs of an update that `readLayout` took.
class StructReader
{
public:
    /// `blocks`: those to go through, in that order.
    StructReader(ByteView update, std::vector<ClientBlock> blocks)
        : m_update(update)
        , m_in(update)
        , m_blocks(std::move(blocks))
    {
    }

    /// Moves on to the next struct, false behind the last.
    bool next()
    {
        while (m_left == 0) {
            if (m_block == m_blocks.size())
                return false;
            const auto& block = m_blocks[m_block++];
            m_in = Decoder(m_update, block.offset);
            m_left = block.count;
            m_client = block.client;
            m_clock = block.clock;
        }
        --m_left;
        readStruct(m_in, m_client, m_clock, m_current);
        m_clock += m_current.length;
        return true;
    }
    /// Views into the update.
    [[nodiscard]] const WireStruct& current() const { return m_current; }

private:
    ByteView m_update;
    Decoder m_in;
    std::vector<ClientBlock> m_blocks;
    std::size_t m_block = 0;
    std::uint64_t m_left = 0;
    ClientId m_client = 0;
    Clock m_clock = 0;
    WireStruct m_current;
};

} // namespace heartline::crdt::detail
