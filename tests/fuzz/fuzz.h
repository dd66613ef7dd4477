// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Bytes>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What all targets are made of. A target is one file that defines
///
/// @code
///     extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
/// @endcode
///
/// and gives the bytes to what it tests. libFuzzer calls it where the compiler is clang (`./dev fuzz`), and
/// driver.cpp elsewhere (`./dev test`). Whatever the bytes are, it returns 0; where something does not hold
/// that must, it does not return.
namespace heartline::fuzz {

using crdt::Bytes;
using crdt::ByteView;

/// Prints what does not hold and ends the program, which both kinds of fuzzer take for a finding.
[[noreturn]] void fail(const std::string& what);

inline void require(bool holds, const char* what)
{
    if (!holds) [[unlikely]]
        fail(what);
}

/// For results: `what` was to succeed.
template<typename Result>
const Result& requireDone(const Result& result, const char* what)
{
    if (!result) [[unlikely]]
        fail(std::string(what) + ", but expected " + result.error().what + " at " +
             std::to_string(result.error().offset));
    return result;
}

/// Prints both as hex where they differ.
void requireEqual(ByteView ours, ByteView theirs, const char* what);
void requireEqual(std::u16string_view ours, std::u16string_view theirs, const char* what);

/// What stands between the parts of an input that has several. A length in front of each would be easier to
/// read, but with it every byte that a mutation inserts would spoil all parts behind it.
inline constexpr std::array<std::uint8_t, 4> kSeparator{0xfb, 0xfd, 0xfe, 0xff};

/// At least one part; any may be empty.
[[nodiscard]] std::vector<ByteView> partsOf(ByteView input);

/// Bytes as decisions, from the first to the last, and then zeros.
class Choices
{
public:
    explicit Choices(ByteView bytes)
        : m_left(bytes)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_left.empty(); }
    std::uint8_t byte()
    {
        if (m_left.empty())
            return 0;
        const auto first = m_left.front();
        m_left = m_left.subspan(1);
        return first;
    }
    /// In [0, bound). From one byte, so that all above 256 needs a larger step.
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : byte() % bound; }
    /// Anywhere in [0, end], `end` as likely as a place near the beginning.
    std::size_t place(std::size_t end) { return end < 0xff ? below(end + 1) : (byte() * end + 0xfe) / 0xff; }
    /// One of `list`.
    template<typename List>
    const auto& pick(const List& list)
    {
        return *(std::begin(list) + std::ptrdiff_t(below(std::size(list))));
    }
    ByteView rest() const { return m_left; }

private:
    ByteView m_left;
};

} // namespace heartline::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
