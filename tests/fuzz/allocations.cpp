// SPDX-License-Identifier: MIT
#include "allocations.h"

#ifdef HEARTLINE_FUZZ_COUNTS_MALLOC

#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>

// The linker sends calls of malloc() to __wrap_malloc(), and names the real one __real_malloc() (--wrap).
extern "C" {
void* __real_malloc(std::size_t size);
void* __real_realloc(void* old, std::size_t size);
void __real_free(void* memory);
void* __wrap_malloc(std::size_t size);
void* __wrap_realloc(void* old, std::size_t size);
void __wrap_free(void* memory);
}

namespace heartline::fuzz::allocations {

namespace {

// Plain numbers: targets have one thread, and this is called before anything is constructed.
std::size_t s_inUse = 0;
std::size_t s_start = 0;
std::size_t s_peak = 0;
std::size_t s_limit = 0;
void (*s_onLimit)() = nullptr;

void* taken(void* memory)
{
    if (memory)
        s_inUse += malloc_usable_size(memory);
    if (s_inUse > s_peak)
        s_peak = s_inUse;
    return memory;
}

bool mayTake(std::size_t size)
{
    if (!s_onLimit || (size < s_limit && s_inUse + size <= s_start + s_limit))
        return true;
    s_onLimit();
    return false;
}

void give(void* memory)
{
    if (memory)
        s_inUse -= malloc_usable_size(memory);
}

void* take(std::size_t size)
{
    return mayTake(size) ? taken(__real_malloc(size)) : nullptr;
}

void* takeOrThrow(void* memory)
{
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

} // namespace

std::size_t inUse()
{
    return s_inUse;
}

std::size_t peak()
{
    return s_peak > s_start ? s_peak - s_start : 0;
}

void startMeasuring(std::size_t limit, void (*onLimit)())
{
    s_start = s_inUse;
    s_peak = s_inUse;
    s_limit = limit;
    s_onLimit = onLimit;
}

void stopMeasuring()
{
    s_onLimit = nullptr;
}

} // namespace heartline::fuzz::allocations

using namespace heartline::fuzz;

void* __wrap_malloc(std::size_t size)
{
    return allocations::take(size);
}
void* __wrap_realloc(void* old, std::size_t size)
{
    if (!allocations::mayTake(size))
        return nullptr;
    allocations::give(old);
    return allocations::taken(__real_realloc(old, size));
}
void __wrap_free(void* memory)
{
    allocations::give(memory);
    __real_free(memory);
}

// NOLINTBEGIN(misc-new-delete-overloads): the others end up in these
void* operator new(std::size_t size)
{
    return allocations::takeOrThrow(allocations::take(size > 0 ? size : 1));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return allocations::take(size > 0 ? size : 1);
}
void* operator new(std::size_t size, std::align_val_t alignment)
{
    if (!allocations::mayTake(size))
        throw std::bad_alloc();
    void* memory = nullptr;
    if (posix_memalign(&memory, std::size_t(alignment), size) != 0)
        throw std::bad_alloc();
    return allocations::taken(memory);
}
void operator delete(void* memory) noexcept
{
    __wrap_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    __wrap_free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept
{
    __wrap_free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept
{
    __wrap_free(memory);
}
// NOLINTEND(misc-new-delete-overloads)

#else

namespace heartline::fuzz::allocations {

std::size_t inUse()
{
    return 0;
}

std::size_t peak()
{
    return 0;
}

void startMeasuring(std::size_t, void (*)()) {}

void stopMeasuring() {}

} // namespace heartline::fuzz::allocations

#endif
