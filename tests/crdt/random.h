// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace heartline::test {

/// Pseudo-random numbers that are the same for a seed on every machine and with every standard library
/// (SplitMix64).
class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {
    }

    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// In [0, bound).
    std::size_t below(std::size_t bound) { return std::size_t(next() % bound); }
    /// In [from, to].
    std::size_t between(std::size_t from, std::size_t to) { return from + below(to - from + 1); }
    bool oneIn(std::size_t count) { return below(count) == 0; }

    template<typename List>
    const auto& pick(const List& list)
    {
        return *std::next(std::begin(list), std::ptrdiff_t(below(std::size(list))));
    }
    template<typename List>
    void shuffle(List& list)
    {
        for (std::size_t i = std::size(list); i > 1; --i)
            std::swap(list[i - 1], list[below(i)]);
    }

private:
    std::uint64_t m_state;
};

} // namespace heartline::test
