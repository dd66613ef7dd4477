// SPDX-License-Identifier: MIT
#include "relativeposition.h"

#include "encoding/decoder.h"
#include "encoding/encoder.h"
#include "encoding/json.h"
#include "encoding/utf.h"

#include <cmath>

namespace heartline::crdt {

namespace {

enum Tag : std::uint8_t
{
    kItem = 0,
    kRoot = 1,
    kType = 2
};

constexpr Error kNotAPosition{ErrorCode::Malformed, "the JSON of a relative position", 0};

Any idToAny(const std::optional<Id>& id)
{
    if (!id)
        return nullptr;
    return Any::Object{{"client", id->client}, {"clock", id->clock}};
}

bool isAbsent(const Any& member)
{
    return member.isUndefined() || member.isNull();
}

/// Whether `member` is an integer, from `min` to 2^53 - 1.
bool readInteger(const Any& member, double min, double& value)
{
    const auto* const number = member.as<double>();
    if (!number || !(*number >= min && *number <= double(kMaxInteger)) || std::trunc(*number) != *number)
        return false;
    value = *number;
    return true;
}

/// False for what is neither absent nor an id.
bool readId(const Any& member, std::optional<Id>& id)
{
    if (isAbsent(member))
        return true;
    double client = 0;
    double clock = 0;
    if (!readInteger(member["client"], 0, client) || !readInteger(member["clock"], 0, clock))
        return false;
    id = Id{ClientId(client), Clock(clock)};
    return true;
}

} // namespace

Bytes RelativePosition::encode() const
{
    detail::Encoder out;
    if (item) {
        out.writeByte(kItem);
        out.writeId(*item);
    } else if (rootName) {
        out.writeByte(kRoot);
        out.writeVarString(*rootName);
    } else if (type) {
        out.writeByte(kType);
        out.writeId(*type);
    } else {
        return {};
    }
    const bool negative = association < 0;
    const auto bits = std::uint64_t(association);
    out.writeVarInt(negative ? 0 - bits : bits, negative);
    return out.take();
}

Result<RelativePosition> RelativePosition::decode(ByteView bytes)
{
    detail::Decoder in(bytes);
    RelativePosition position;
    switch (in.readVarUint()) {
    case kItem:
        position.item = in.readId();
        break;
    case kRoot:
        position.rootName = std::string(detail::asChars(in.readVarString()));
        break;
    case kType:
        position.type = in.readId();
        break;
    default:
        in.fail(ErrorCode::Malformed, "the kind of a relative position, 0 to 2");
    }
    if (!in.failed() && !in.atEnd()) {
        const auto [magnitude, negative] = in.readVarInt();
        position.association = negative ? -std::int64_t(magnitude) : std::int64_t(magnitude);
    }
    if (in.failed())
        return in.error();
    return position;
}

std::string RelativePosition::toJson() const
{
    return detail::toJson(toAny());
}

Any RelativePosition::toAny() const
{
    return Any::Object{
        {"type", idToAny(type)},
        {"tname", rootName ? Any(*rootName) : Any(nullptr)},
        {"item", idToAny(item)},
        {"assoc", association},
    };
}

Result<RelativePosition> RelativePosition::fromJson(std::string_view json)
{
    if (!detail::utf16Length(detail::asBytes(json)))
        return kNotAPosition;
    const auto value = detail::parseJson(detail::asBytes(json));
    return value ? fromAny(*value) : kNotAPosition;
}

Result<RelativePosition> RelativePosition::fromAny(const Any& value)
{
    if (!value.as<Any::Object>())
        return kNotAPosition;

    RelativePosition position;
    if (!readId(value["type"], position.type) || !readId(value["item"], position.item))
        return kNotAPosition;
    if (const auto& name = value["tname"]; !isAbsent(name)) {
        const auto* const text = name.as<std::string>();
        if (!text)
            return kNotAPosition;
        position.rootName = *text;
    }
    if (const auto& association = value["assoc"]; !isAbsent(association)) {
        double number = 0;
        if (!readInteger(association, -double(kMaxInteger), number))
            return kNotAPosition;
        position.association = std::int64_t(number);
    }
    return position;
}

} // namespace heartline::crdt
