// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace heartline::bench {

/// Each prints its figures; false: it could not run.
/// @{
bool runTyping(bool quick);
bool runStorm(bool quick);
bool runOpening(bool quick);
bool runMemory(bool quick);
/// @}

/// The value below which `share` of them are; 0 of none.
[[nodiscard]] double quantile(std::vector<double> values, double share);
[[nodiscard]] const char* verdict(bool good);

} // namespace heartline::bench
