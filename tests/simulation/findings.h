// SPDX-License-Identifier: MIT
#pragma once

#include "runner.h"

namespace heartline::sim {

/// For people: what was found, how to see it again, and its story, shortened.
[[nodiscard]] QString describe(const Finding& finding, Climate climate, bool shortens);

} // namespace heartline::sim
