// SPDX-License-Identifier: MIT
#pragma once

#include "scenario.h"
#include "world.h"

namespace heartline::sim {

/// Takes out of a scenario that ends in a violation all that it ends so without: happenings (delta
/// debugging), then what is large in those that are left, then seats and channels. `patience` bounds the
/// runs.
[[nodiscard]] Scenario shrink(Scenario scenario, const QString& kind, int patience = 3'000);

} // namespace heartline::sim
