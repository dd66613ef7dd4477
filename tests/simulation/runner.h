// SPDX-License-Identifier: MIT
#pragma once

#include "coverage.h"
#include "scenario.h"
#include "world.h"

#include <functional>
#include <optional>

namespace heartline::sim {

/// Many seeds, one after another, on several threads.
struct Campaign
{
    quint64 first = 1;
    quint64 count = 1;
    Climate climate = Climate::Mixed;
    int threads = 2;
    bool goesOn = false; ///< After a violation too.
    /// Called on each of its threads before the first seed.
    std::function<void()> prepare{};
};

struct Finding
{
    Scenario scenario;
    Outcome outcome;
};

struct Report
{
    quint64 seeds = 0;             ///< That were run; fewer than asked for when one was found.
    std::vector<Finding> findings; ///< By seed.
    Coverage coverage;
    double seconds = 0;
    double virtualHours = 0;
    quint64 steps = 0;
};

/// Runs them all, or to the first violation.
[[nodiscard]] Report run(const Campaign& campaign);

} // namespace heartline::sim
