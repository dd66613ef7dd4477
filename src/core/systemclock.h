// SPDX-License-Identifier: MIT
#pragma once

#include "clock.h"
#include "core_export.h"

namespace heartline {

/// Reads the operating system's clocks.
[[nodiscard]] HEARTLINE_CORE_EXPORT Moment systemMoment();

} // namespace heartline
