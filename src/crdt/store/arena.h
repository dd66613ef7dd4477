// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace heartline::crdt::detail {

/// Memory that is given out and not taken back, from chunks that grow, so that a small document takes little.
/// Freed as a whole.
class Chunks
{
public:
    /// Multiples of 8 bytes, so aligned; at most 1 KiB.
    [[nodiscard]] std::byte* take(std::size_t bytes)
    {
        if (m_left < bytes)
            refill();
        m_left -= bytes;
        return std::exchange(m_next, m_next + bytes);
    }

private:
    static constexpr std::size_t kLine = 64;
    static constexpr std::size_t kLargestChunk = 8 * 1024;
    struct Release
    {
        void operator()(std::byte* chunk) const { ::operator delete (chunk, std::align_val_t{kLine}); }
    };

    void refill()
    {
        m_chunks.emplace_back(static_cast<std::byte*>(::operator new (m_size, std::align_val_t{kLine})));
        m_next = m_chunks.back().get();
        m_left = m_size;
        m_size = std::min(m_size * 2, kLargestChunk);
    }

    std::size_t m_size = 1024; // of the next chunk
    std::size_t m_left = 0;
    std::byte* m_next = nullptr;
    std::vector<std::unique_ptr<std::byte, Release>> m_chunks;
};

/// Pieces of one size out of chunks that may be shared; what is given back is taken again.
class Pieces
{
public:
    [[nodiscard]] void* take(Chunks& chunks, std::size_t bytes)
    {
        if (m_free)
            return std::exchange(m_free, m_free->next);
        return chunks.take(bytes);
    }
    void give(void* piece) { m_free = new (piece) Free{m_free}; }

private:
    struct Free
    {
        Free* next;
    };
    Free* m_free = nullptr;
};

} // namespace heartline::crdt::detail
