// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace heartline::crdt::detail {

/// The content of an item as bytes, in the form of `WireStruct::payload`. Updates are below 4 GiB, and so is
/// this.
struct Blob
{
    std::uint32_t size;
    std::uint32_t capacity;

    [[nodiscard]] std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(this + 1); }
    [[nodiscard]] ByteView view() { return {bytes(), size}; }

    static Blob* make(ByteView content, std::size_t capacity)
    {
        auto* blob = static_cast<Blob*>(std::malloc(sizeof(Blob) + capacity));
        if (!blob)
            throw std::bad_alloc();
        blob->size = std::uint32_t(content.size());
        blob->capacity = std::uint32_t(capacity);
        if (!content.empty())
            std::memcpy(blob->bytes(), content.data(), content.size());
        return blob;
    }
    static Blob* make(ByteView content) { return make(content, content.size()); }
    static void free(Blob* blob) { std::free(blob); }

    /// `blob` with `more` behind its content; it may have moved.
    static Blob* extend(Blob* blob, ByteView more)
    {
        const auto size = blob->size + more.size();
        if (size > blob->capacity) {
            auto* larger = make(blob->view(), std::min<std::size_t>(size + size / 2, UINT32_MAX));
            free(blob);
            blob = larger;
        }
        std::memcpy(blob->bytes() + blob->size, more.data(), more.size());
        blob->size = std::uint32_t(size);
        return blob;
    }
};

} // namespace heartline::crdt::detail
