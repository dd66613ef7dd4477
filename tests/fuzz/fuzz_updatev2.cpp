// SPDX-License-Identifier: MIT
// Updates of format v2 into a document. The first byte says of what kind it is, the parts of the rest are the
// updates.
#include "subject.h"

using namespace heartline::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Choices choices({data, size});
    Subject subject(choices.byte());
    for (const ByteView update : partsOf(choices.rest()))
        subject.takeV2(update);
    subject.finish();
    return 0;
}
