// SPDX-License-Identifier: MIT
#include "encoding/structwriter.h"

namespace heartline::crdt::detail {

Bytes StructWriter::finish(const DeleteSet& deletions) const
{
    const auto structs = m_structs.view();
    Encoder out;
    out.writeVarUint(m_blocks.size());
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const auto& block = m_blocks[i];
        const auto end = i + 1 < m_blocks.size() ? m_blocks[i + 1].offset : structs.size();
        out.writeVarUint(block.count);
        out.writeId({block.client, block.clock});
        out.writeBytes(structs.subspan(block.offset, end - block.offset));
    }
    writeDeleteSet(out, deletions);
    return out.take();
}

} // namespace heartline::crdt::detail
