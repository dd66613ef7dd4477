// SPDX-License-Identifier: MIT
#pragma once

#include "fuzz.h"
#include "random.h"

namespace heartline::fuzz {

/// Makes inputs out of others, at random: what libFuzzer does, without its knowledge of what they reach.
class Mutator
{
public:
    /// `pool`: one input or more, kept by the caller. `maxSize`: of what is made, in bytes.
    Mutator(const std::vector<Bytes>& pool, std::size_t maxSize)
        : m_pool(pool)
        , m_maxSize(maxSize)
    {
    }

    /// The input number `number` of `seed`: the same for the same pool.
    [[nodiscard]] Bytes make(std::uint64_t seed, std::uint64_t number) const;

private:
    void mutate(Bytes& bytes, test::Random& random) const;

    const std::vector<Bytes>& m_pool;
    std::size_t m_maxSize;
};

} // namespace heartline::fuzz
