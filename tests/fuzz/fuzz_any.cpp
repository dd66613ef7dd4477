// SPDX-License-Identifier: MIT
// lib0's "any": reading and skipping agree, and what was read is written, read again and shown as JSON.
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/utf.h"
#include "fuzz.h"

using namespace heartline::crdt;
using namespace heartline::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    detail::Decoder skipping(bytes);
    detail::skipAny(skipping);
    detail::Decoder reading(bytes);
    const Any value = detail::readAny(reading);
    require(skipping.failed() == reading.failed(), "skipping takes what reading takes");
    if (reading.failed())
        return 0;
    require(skipping.offset() == reading.offset(), "skipping ends where reading ends");

    detail::Encoder written;
    detail::writeAny(written, value);
    detail::Decoder again(written.view());
    detail::Encoder rewritten;
    detail::writeAny(rewritten, detail::readAny(again));
    require(!again.failed() && again.atEnd(), "what was written is read");
    // NaN is not equal to itself, so that values can't be compared.
    requireEqual(rewritten.view(), written.view(), "what was written, read and written");

    const std::string json = detail::toJson(value);
    require(detail::utf16Length(detail::asBytes(json)).has_value(), "JSON is UTF-8");
    require(detail::isJson(detail::asBytes(json)), "a value's JSON is JSON");
    return 0;
}
