// SPDX-License-Identifier: MIT
#include "mutator.h"

#include <iterator>

namespace heartline::fuzz {

namespace {

using test::Random;

/// Integers at whose edges readers go wrong, as lib0 writes them.
const std::vector<Bytes> kIntegers{
    {0},
    {1},
    {0x3f},
    {0x40},
    {0x7f},
    {0x80, 0x01},
    {0xff, 0x7f},
    {0x80, 0x80, 0x01},
    {0xff, 0xff, 0xff, 0xff, 0x07},                         // 2^31 - 1
    {0x80, 0x80, 0x80, 0x80, 0x08},                         // 2^31
    {0xff, 0xff, 0xff, 0xff, 0x0f},                         // 2^32 - 1
    {0x80, 0x80, 0x80, 0x80, 0x10},                         // 2^32
    {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f},       // 2^53 - 1
    {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10},       // 2^53
    {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, // 2^63 - 1
    {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00},
};

std::ptrdiff_t placeIn(const Bytes& bytes, Random& random)
{
    return std::ptrdiff_t(random.below(bytes.size() + 1));
}

/// A piece of `bytes`, mostly short.
Bytes pieceOf(const Bytes& bytes, Random& random)
{
    const auto from = placeIn(bytes, random);
    const auto most = bytes.size() - std::size_t(from);
    const auto length = random.below((random.oneIn(4) ? most : std::min<std::size_t>(most, 16)) + 1);
    return {bytes.begin() + from, bytes.begin() + from + std::ptrdiff_t(length)};
}

void insert(Bytes& bytes, const Bytes& piece, Random& random)
{
    bytes.insert(bytes.begin() + placeIn(bytes, random), piece.begin(), piece.end());
}

void overwrite(Bytes& bytes, const Bytes& piece, Random& random)
{
    const auto from = placeIn(bytes, random);
    const auto length =
        std::min(std::ptrdiff_t(piece.size()), std::distance(bytes.begin() + from, bytes.end()));
    std::copy_n(piece.begin(), length, bytes.begin() + from);
}

void erase(Bytes& bytes, Random& random)
{
    const auto from = placeIn(bytes, random);
    const auto most = std::min<std::size_t>(bytes.size() - std::size_t(from), random.oneIn(8) ? 256 : 8);
    bytes.erase(bytes.begin() + from, bytes.begin() + from + std::ptrdiff_t(random.below(most + 1)));
}

} // namespace

void Mutator::mutate(Bytes& bytes, Random& random) const
{
    if (bytes.empty()) {
        insert(bytes, {std::uint8_t(random.next())}, random);
        return;
    }
    auto& byte = bytes[random.below(bytes.size())];
    switch (random.below(12)) {
    case 0:
    case 1:
        byte ^= std::uint8_t(1u << random.below(8));
        break;
    case 2:
        byte = std::uint8_t(random.next());
        break;
    case 3:
        byte = std::uint8_t(byte + random.between(0, 4) - 2);
        break;
    case 4:
        insert(bytes, {std::uint8_t(random.next())}, random);
        break;
    case 5:
    case 6:
        erase(bytes, random);
        break;
    case 7:
        insert(bytes, pieceOf(bytes, random), random);
        break;
    case 8:
        overwrite(bytes, pieceOf(bytes, random), random);
        break;
    case 9:
        insert(bytes, random.pick(kIntegers), random);
        break;
    case 10:
        overwrite(bytes, random.pick(kIntegers), random);
        break;
    default:
        insert(bytes, pieceOf(random.pick(m_pool), random), random);
    }
}

Bytes Mutator::make(std::uint64_t seed, std::uint64_t number) const
{
    Random random(seed * 0x9e3779b97f4a7c15 + number);
    Bytes bytes = random.pick(m_pool);
    if (random.oneIn(8)) { // the head of one and the tail of another
        const auto& other = random.pick(m_pool);
        bytes.resize(random.below(bytes.size() + 1));
        bytes.insert(bytes.end(), other.begin() + placeIn(other, random), other.end());
    }
    for (auto times = std::size_t{1} << random.below(5); times > 0; --times)
        mutate(bytes, random);
    if (bytes.size() > m_maxSize)
        bytes.resize(m_maxSize);
    return bytes;
}

} // namespace heartline::fuzz
