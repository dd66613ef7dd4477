// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/// How much memory the program has asked for. It counts what goes through `new` and, in what is linked
/// statically, through malloc(); elsewhere than with GNU's C library and linker it counts nothing.
namespace heartline::fuzz::allocations {

/// In bytes, at present.
[[nodiscard]] std::size_t inUse();
/// The most since `startMeasuring()`, beyond what was in use then.
[[nodiscard]] std::size_t peak();
/// `limit`: the peak at which `onLimit` is called, out of the allocation, which then fails if it comes back.
void startMeasuring(std::size_t limit, void (*onLimit)());
/// From here on there is no limit.
void stopMeasuring();

} // namespace heartline::fuzz::allocations
