// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

namespace heartline::fuzz {

/// An input of a target that once found a fault.
struct Regression
{
    std::string_view target;
    std::string_view name; ///< What went wrong, in a few words, as a file's name.
    std::string_view hex;
};

inline constexpr std::array<Regression, 6> kRegressions{{
    {"update", "a deletion cuts a pair and the event does not tell",
     "07010301000401017401618101000684010601680101010106"},
    {"update", "a pair is cut from another type and no event comes",
     "1e020203000400010504f09f9880c20301010702027b7d09756e646566696e656403010000050a028303010200ff00"},
    {"update", "a key with several live values in a map that is deleted",
     "1b02010300840211036263640302020005000500050103010104"},
    {"update", "a struct that is known waits for a neighbour that is not",
     "02020107000401017401610101048903000167760000"},
    {"documentsync", "a forged unit that waits hides the true one in what is served",
     "070105fbfdfeff030000fbfdfeff01010101050004000124017800fbfdfeff04c8"
     "fbfdfeff01010101050004000100017800"},
    {"updatev2", "many structs in few bytes that look for their place",
     "00000001030000010703017401010101000001010000fbfdfeff"
     "00000501439e9c0104019e9c01000101010001000004419e9c0101a09c010000fbfdfeff"
     "00000502439e9c0104019e9c01000101010001000004419e9c0101a09c010000"},
}};

} // namespace heartline::fuzz
