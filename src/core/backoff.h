// SPDX-License-Identifier: MIT
#pragma once

#include "core_export.h"

#include <chrono>

namespace heartline {

/// How long to wait before a reconnect attempt: exponential, capped, then spread by jitter.
///
/// A plain value without a clock or a random source of its own: the caller draws `unit` once an attempt from
/// a source seeded per process, so that many clients that lost one server do not come back in the same
/// instant.
class HEARTLINE_CORE_EXPORT Backoff
{
public:
    struct Options
    {
        /// Delay of the first attempt, before jitter. Zero is honoured: attempts then follow at the machine's
        /// `minAttemptSpacing`.
        std::chrono::milliseconds initial{1000};
        /// Largest delay before jitter is applied; jitter may exceed it by its own share.
        std::chrono::milliseconds maximum{30000};
        /// Growth from one attempt to the next, at least 1.
        double factor = 2.0;
        /// Share by which a delay is spread to both sides, in [0, 1]: 0.25 makes 750 to 1250 ms of 1000 ms.
        double jitter = 0.25;
    };

    Backoff() = default;
    explicit Backoff(const Options& options)
        : m_options(options)
    {
    }

    /// Delay before attempt number `attempt` (1 is the first), given a draw `unit` from [0, 1).
    [[nodiscard]] std::chrono::milliseconds delay(int attempt, double unit) const;

private:
    Options m_options;
};

} // namespace heartline
