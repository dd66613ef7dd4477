// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>
#include <chrono>

namespace heartline {

/// Tag of a clock that only moves forward. It has no now(): time is handed in, so that tests own it.
struct MonotonicClock
{
    using duration = std::chrono::milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<MonotonicClock>;
    static constexpr bool is_steady = true;
};

/// A point in time; only differences mean anything.
using Instant = MonotonicClock::time_point;

/// What the clocks say at one instant.
struct Moment
{
    Instant steady;    ///< Stands still while the machine sleeps (Linux: CLOCK_MONOTONIC). For intervals.
    Instant elapsed;   ///< Counts sleep as well (Linux: CLOCK_BOOTTIME). For expiry, and to notice sleep.
    qint64 wallMs = 0; ///< Milliseconds since the Unix epoch, UTC. For showing only: it may jump.
};

} // namespace heartline
