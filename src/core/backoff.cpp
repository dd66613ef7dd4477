// SPDX-License-Identifier: MIT
#include "backoff.h"

#include <algorithm>
#include <cmath>

namespace heartline {

std::chrono::milliseconds Backoff::delay(int attempt, double unit) const
{
    const double cap = static_cast<double>(m_options.maximum.count());
    const double initial = static_cast<double>(m_options.initial.count());
    // pow() of a large attempt is infinity, which min() turns into the cap: no overflow, whatever the
    // attempt. A zero start must stay zero: 0 * infinity is NaN.
    const double grown = initial > 0 ? initial * std::pow(m_options.factor, std::max(attempt, 1) - 1) : 0;
    const double capped = std::min(grown, cap);
    const double spread = capped * m_options.jitter * (2 * unit - 1);
    return std::chrono::milliseconds(std::llround(std::max(0.0, capped + spread)));
}

} // namespace heartline
