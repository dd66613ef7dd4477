// SPDX-License-Identifier: MIT
#pragma once

#include "peer.h"

#include <algorithm>

namespace heartline::server {

/// So many a second on average, and `burst` at once: a bucket that fills with time. A plain value.
class RateLimit
{
public:
    RateLimit(int perSecond, int burst)
        : m_perSecond(std::max(perSecond, 1))
        , m_burst(std::max(burst, 1))
        , m_tokens(m_burst)
    {
    }

    /// Whether there is one left, which is taken then.
    [[nodiscard]] bool take(TimePoint now)
    {
        fill(now);
        // A refill of 0.1 ten times is a little less than 1.
        if (m_tokens < 1 - 1e-6)
            return false;
        m_tokens = std::max(0.0, m_tokens - 1);
        return true;
    }
    /// Takes so many more, and of those that are not there yet at most a burst.
    void takeMore(int count) { m_tokens = std::max(m_tokens - count, -m_burst); }
    /// One that was taken was not used after all.
    void giveBack() { m_tokens = std::min(m_tokens + 1, m_burst); }

    /// How long until half of a burst is there again: who came back for a single one would be refused at the
    /// second.
    [[nodiscard]] std::chrono::milliseconds untilUseful() const
    {
        const double missing = std::max(1.0, m_burst / 2 - m_tokens);
        return std::chrono::milliseconds(std::max<qint64>(1, qint64(missing * 1000 / m_perSecond)));
    }

private:
    void fill(TimePoint now)
    {
        if (m_filled != TimePoint() && now > m_filled) {
            const std::chrono::duration<double> passed = now - m_filled;
            m_tokens = std::min(m_burst, m_tokens + passed.count() * m_perSecond);
        }
        m_filled = std::max(m_filled, now);
    }

    double m_perSecond;
    double m_burst;
    double m_tokens;
    TimePoint m_filled;
};

} // namespace heartline::server
