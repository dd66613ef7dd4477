// SPDX-License-Identifier: MIT
// JSON as awareness states, formats and embedded objects have it. Its text is valid UTF-8, which others judge
// before.
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/utf.h"
#include "fuzz.h"

using namespace heartline::crdt;
using namespace heartline::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const auto units = detail::utf16Length(bytes);
    if (!units)
        return 0;
    const std::u16string wide = detail::toUtf16(bytes);
    require(wide.size() == *units, "as many units as were counted");
    const std::string narrow = detail::toUtf8(wide);
    requireEqual(detail::asBytes(narrow), bytes, "UTF-8 that went through UTF-16");

    const auto value = detail::parseJson(bytes);
    require(detail::isJson(bytes) == value.has_value(), "what is JSON has a value");
    if (!value)
        return 0;
    const std::string json = detail::toJson(*value);
    const auto again = detail::parseJson(detail::asBytes(json));
    require(again.has_value(), "what was written is JSON");
    require(detail::toJson(*again) == json, "what was written, read and written is the same");

    detail::Encoder out;
    detail::writeAny(out, *value);
    detail::Decoder in(out.view());
    require(detail::toJson(detail::readAny(in)) == json, "a value's JSON is the same when it went as an any");
    return 0;
}
