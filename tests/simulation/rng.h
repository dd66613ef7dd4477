// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

namespace heartline::sim {

/// A fast source of chance that is the same everywhere and for ever (SplitMix64): a seed is a whole story.
class Rng
{
public:
    explicit Rng(quint64 seed)
        : m_state(seed)
    {
    }

    quint64 next()
    {
        quint64 z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    /// In [0, 1).
    double unit() { return double(next() >> 11) * 0x1.0p-53; }
    /// In [low, high].
    qint64 between(qint64 low, qint64 high) { return low + qint64(next() % quint64(high - low + 1)); }
    bool chance(double share) { return unit() < share; }

    /// A source of its own for a part of the world: what one part draws does not move the others, so that a
    /// story without one of its faults stays the same story.
    [[nodiscard]] Rng fork(quint64 part) const
    {
        Rng mixed(m_state ^ (part * 0xd1342543de82ef95ULL + 0x2545f4914f6cdd1dULL));
        mixed.next();
        return mixed;
    }

private:
    quint64 m_state;
};

} // namespace heartline::sim
