// SPDX-License-Identifier: MIT
#pragma once

#include "clock.h"

namespace heartline {

/// Reads the operating system's clocks.
[[nodiscard]] Moment systemMoment();

} // namespace heartline
