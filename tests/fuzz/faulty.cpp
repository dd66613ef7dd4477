// SPDX-License-Identifier: MIT
// A target with the faults that the driver has to find, by the first byte of the input.
#include "fuzz.h"

#include <csignal>
#include <cstdlib>

using namespace heartline::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static volatile bool s_always = true;
    static void* volatile s_kept = nullptr;
    switch (size == 0 ? 0 : data[0]) {
    case 1:
        fail("something");
    case 2:
        while (s_always) {
        }
        break;
    case 3:
        s_kept = std::malloc(100u << 20);
        std::free(s_kept);
        break;
    case 4:
        s_kept = new int(1);
        break;
    case 5:
        std::raise(SIGSEGV);
        break;
    default:
        break;
    }
    return 0;
}
