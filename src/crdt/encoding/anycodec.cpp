// SPDX-License-Identifier: MIT
#include "encoding/anycodec.h"

#include "encoding/utf.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cfloat>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace heartline::crdt::detail {

namespace {

enum Tag : std::uint8_t
{
    kBytes = 116,
    kArray,
    kObject,
    kString,
    kTrue,
    kFalse,
    kBigInt,
    kFloat64,
    kFloat32,
    kInteger,
    kNull,
    kUndefined,
};

constexpr double kMaxWrittenInteger = 2147483647;
constexpr std::uint64_t kNotANumber = 0x7ff8000000000000;

template<typename T>
T readBigEndian(Decoder& in)
{
    T value = 0;
    for (const auto byte : in.readBytes(sizeof(T)))
        value = T(value << 8 | byte);
    return value;
}

template<typename T>
void writeBigEndian(Encoder& out, T value)
{
    std::array<std::uint8_t, sizeof(T)> bytes;
    for (auto at = bytes.rbegin(); at != bytes.rend(); ++at) {
        *at = std::uint8_t(value);
        value = T(value >> 8);
    }
    out.writeBytes(bytes);
}

void failUnknownTag(Decoder& in)
{
    in.fail(ErrorCode::Malformed, "a tag of an any, 116 to 127");
}

/// Moves behind a value that holds no others; `tag` was read.
void skipScalar(Decoder& in, std::uint8_t tag)
{
    switch (tag) {
    case kTrue:
    case kFalse:
    case kNull:
    case kUndefined:
        return;
    case kBytes:
        in.readVarBytes();
        return;
    case kString:
        in.readVarString();
        return;
    case kBigInt:
    case kFloat64:
        in.readBytes(8);
        return;
    case kFloat32:
        in.readBytes(4);
        return;
    case kInteger:
        in.readVarInt();
        return;
    default:
        failUnknownTag(in);
    }
}

std::string toString(ByteView utf8)
{
    return std::string(asChars(utf8));
}

Any readValue(Decoder& in, int depth)
{
    const auto tag = in.readByte();
    switch (tag) {
    case kUndefined:
        return {};
    case kNull:
        return nullptr;
    case kTrue:
    case kFalse:
        return tag == kTrue;
    case kInteger: {
        const auto integer = in.readVarInt();
        return integer.negative ? -double(integer.magnitude) : double(integer.magnitude);
    }
    case kFloat32:
        return double(std::bit_cast<float>(readBigEndian<std::uint32_t>(in)));
    case kFloat64:
        return std::bit_cast<double>(readBigEndian<std::uint64_t>(in));
    case kBigInt:
        return Any::BigInt{std::int64_t(readBigEndian<std::uint64_t>(in))};
    case kString:
        return toString(in.readVarString());
    case kBytes: {
        const auto bytes = in.readVarBytes();
        return Bytes(bytes.begin(), bytes.end());
    }
    case kArray:
    case kObject:
        break;
    default:
        failUnknownTag(in);
        return {};
    }

    if (depth == kMaxNesting) {
        in.fail(ErrorCode::Malformed, "values that are not nested as deep");
        return {};
    }
    if (tag == kArray) {
        Any::Array array;
        for (auto left = in.readCount(1); left > 0 && !in.failed(); --left)
            array.push_back(readValue(in, depth + 1));
        return array;
    }
    Any::Object object;
    for (auto left = in.readCount(2); left > 0 && !in.failed(); --left) {
        auto key = toString(in.readVarString());
        object.emplace_back(std::move(key), readValue(in, depth + 1));
    }
    keepLastOfEqualKeys(object);
    return object;
}

void writeNumber(Encoder& out, double value)
{
    if (std::trunc(value) == value && std::fabs(value) <= kMaxWrittenInteger) {
        out.writeByte(kInteger);
        out.writeVarInt(std::uint64_t(std::fabs(value)), std::signbit(value));
    } else if (std::isinf(value) || (std::fabs(value) <= double(FLT_MAX) && double(float(value)) == value)) {
        out.writeByte(kFloat32);
        writeBigEndian(out, std::bit_cast<std::uint32_t>(float(value)));
    } else {
        out.writeByte(kFloat64);
        writeBigEndian(out, std::isnan(value) ? kNotANumber : std::bit_cast<std::uint64_t>(value));
    }
}

struct AnyWriter
{
    Encoder& out;

    void operator()(Any::Undefined) const { out.writeByte(kUndefined); }
    void operator()(Any::Null) const { out.writeByte(kNull); }
    void operator()(bool value) const { out.writeByte(value ? kTrue : kFalse); }
    void operator()(double value) const { writeNumber(out, value); }
    void operator()(Any::BigInt value) const
    {
        out.writeByte(kBigInt);
        writeBigEndian(out, std::uint64_t(value.value));
    }
    void operator()(const std::string& value) const
    {
        out.writeByte(kString);
        out.writeVarString(value);
    }
    void operator()(const Bytes& value) const
    {
        out.writeByte(kBytes);
        out.writeVarBytes(value);
    }
    void operator()(const Any::Array& value) const
    {
        out.writeByte(kArray);
        out.writeVarUint(value.size());
        for (const auto& entry : value)
            writeAny(out, entry);
    }
    void operator()(const Any::Object& value) const
    {
        out.writeByte(kObject);
        out.writeVarUint(value.size());
        for (const auto& [key, member] : value) {
            out.writeVarString(key);
            writeAny(out, member);
        }
    }
};

} // namespace

void skipAny(Decoder& in)
{
    struct Open
    {
        std::uint64_t left;
        bool isObject;
    };
    std::array<Open, kMaxNesting> open;
    std::size_t depth = 0;
    for (;;) {
        const auto tag = in.readByte();
        if (tag != kArray && tag != kObject) {
            skipScalar(in, tag);
        } else if (depth == open.size()) {
            in.fail(ErrorCode::Malformed, "values that are not nested as deep");
        } else {
            const bool isObject = tag == kObject;
            open[depth++] = {in.readCount(isObject ? 2 : 1), isObject};
        }
        while (depth > 0 && open[depth - 1].left == 0)
            --depth;
        if (depth == 0 || in.failed())
            return;
        --open[depth - 1].left;
        if (open[depth - 1].isObject)
            in.readVarString();
    }
}

void keepLastOfEqualKeys(Any::Object& object)
{
    if (object.size() < 2)
        return;
    std::vector<std::size_t> order(object.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&object](std::size_t a, std::size_t b) {
        const int difference = object[a].first.compare(object[b].first);
        return difference < 0 || (difference == 0 && a < b);
    });
    std::vector<bool> dropped;
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        auto& member = object[order[i]];
        auto& next = object[order[i + 1]];
        if (member.first != next.first)
            continue;
        dropped.resize(object.size());
        dropped[order[i + 1]] = true;
        member.second = std::move(next.second);
        order[i + 1] = order[i];
    }
    if (dropped.empty())
        return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < object.size(); ++i) {
        if (dropped[i])
            continue;
        if (kept != i)
            object[kept] = std::move(object[i]);
        ++kept;
    }
    object.resize(kept);
}

Any readAny(Decoder& in)
{
    return readValue(in, 0);
}

void writeAny(Encoder& out, const Any& value)
{
    std::visit(AnyWriter{out}, value.variant());
}

} // namespace heartline::crdt::detail
