// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace heartline::fuzz {

/// An input of a target that once found a fault.
struct Regression
{
    std::string_view target;
    std::string_view name; ///< What went wrong, in a few words, as a file's name.
    std::string_view hex;
};

inline constexpr std::array<Regression, 0> kRegressions{};

} // namespace heartline::fuzz
