// SPDX-License-Identifier: MIT
#include "encoding/wirestruct.h"

#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/utf.h"

#include <algorithm>
#include <string_view>

namespace heartline::crdt::detail {

namespace {

constexpr std::uint8_t kAnyObject = 118;
constexpr std::string_view kUndefinedJson = "undefined";
/// A struct has its info byte and a byte of length or content; a client a count, an id and a clock.
constexpr std::size_t kSmallestStruct = 2;
constexpr std::size_t kSmallestBlock = 3;

void requireJson(Decoder& in, ByteView text)
{
    if (!isJson(text))
        in.fail(ErrorCode::Malformed, "JSON");
}

Clock readString(Decoder& in, ByteView& payload)
{
    payload = in.readVarBytes();
    const auto units = utf16Length(payload);
    if (!units)
        in.fail(ErrorCode::Malformed, "UTF-8");
    return units.value_or(0);
}

Clock skipContent(Decoder& in, ContentKind kind)
{
    switch (kind) {
    case ContentKind::Embed:
    case ContentKind::Format:
        if (kind == ContentKind::Format)
            in.readVarString();
        requireJson(in, in.readVarString());
        return 1;
    case ContentKind::Type: {
        const auto ref = in.readVarUint();
        if (ref > kLastTypeRef)
            in.fail(ErrorCode::Malformed, "a type ref, 0 to 6");
        else if (typeRefHasName(ref))
            in.readVarString();
        return 1;
    }
    case ContentKind::Doc:
        in.readVarString();
        if (!in.atEnd() && *in.position() != kAnyObject)
            in.fail(ErrorCode::Malformed, "the options of a document, an object");
        skipAny(in);
        return 1;
    case ContentKind::Gc:
    case ContentKind::Deleted:
    case ContentKind::Json:
    case ContentKind::Binary:
    case ContentKind::String:
    case ContentKind::Any:
    case ContentKind::Skip:
        break;
    }
    in.fail(ErrorCode::Malformed, "a content ref, 0 to 10");
    return 0;
}

/// Returns the length.
Clock readContent(Decoder& in, ContentKind kind, ByteView& payload)
{
    switch (kind) {
    case ContentKind::String:
        return readString(in, payload);
    case ContentKind::Deleted:
        return in.readVarUint();
    case ContentKind::Binary:
        payload = in.readVarBytes();
        return 1;
    case ContentKind::Embed:
        payload = in.readVarString();
        requireJson(in, payload);
        return 1;
    default:
        break;
    }

    Clock length = 0;
    if (kind == ContentKind::Any || kind == ContentKind::Json)
        length = in.readCount(1);
    const auto* const begin = in.position();
    if (kind == ContentKind::Any) {
        for (Clock i = 0; i < length && !in.failed(); ++i)
            skipAny(in);
    } else if (kind == ContentKind::Json) {
        for (Clock i = 0; i < length && !in.failed(); ++i) {
            const auto text = in.readVarString();
            if (asChars(text) != kUndefinedJson)
                requireJson(in, text);
        }
    } else {
        length = skipContent(in, kind);
    }
    payload = ByteView(begin, in.position());
    return length;
}

void readParent(Decoder& in, WireStruct& out)
{
    switch (in.readVarUint()) {
    case 0:
        out.parent = WireStruct::Parent::Item;
        out.parentItem = in.readId();
        break;
    case 1:
        out.parent = WireStruct::Parent::Root;
        out.rootName = in.readVarString();
        break;
    default:
        in.fail(ErrorCode::Malformed, "a parent, 0 or 1");
    }
}

/// Whether `id`, which `s` names, is one of the struct itself or one that its client makes later.
bool isNotOlder(const Id& id, const WireStruct& s)
{
    return id.client == s.id.client && id.clock >= s.id.clock;
}

} // namespace

void readStruct(Decoder& in, ClientId client, Clock clock, WireStruct& out)
{
    out = WireStruct{};
    out.id = {client, clock};
    const auto info = in.readByte();
    out.kind = ContentKind(info & kInfoKindBits);

    if (out.kind == ContentKind::Gc || out.kind == ContentKind::Skip) {
        if ((info & ~kInfoKindBits) != 0)
            in.fail(ErrorCode::Malformed, "no flags on a GC or Skip");
        out.length = in.readVarUint();
    } else {
        out.hasOrigin = (info & kInfoOrigin) != 0;
        out.hasRightOrigin = (info & kInfoRightOrigin) != 0;
        if (out.hasOrigin)
            out.origin = in.readId();
        if (out.hasRightOrigin)
            out.rightOrigin = in.readId();
        if (!out.hasOrigin && !out.hasRightOrigin) {
            readParent(in, out);
            if ((info & kInfoParentSub) != 0) {
                out.hasParentSub = true;
                out.parentSub = in.readVarString();
            }
        }
        out.length = readContent(in, out.kind, out.payload);
        if ((out.hasOrigin && isNotOlder(out.origin, out)) ||
            (out.hasRightOrigin && isNotOlder(out.rightOrigin, out)) ||
            (out.parent == WireStruct::Parent::Item && isNotOlder(out.parentItem, out)))
            in.fail(ErrorCode::Malformed, "a neighbour or parent that is older than the struct");
    }

    if (out.length == 0)
        in.fail(ErrorCode::Malformed, "a struct of at least one unit");
    else if (out.length > kMaxInteger - clock)
        in.fail(ErrorCode::Malformed, "a struct that ends below 2^53");
}

ByteView dropValues(ContentKind kind, ByteView payload, Clock count)
{
    Decoder in(payload);
    for (; count > 0; --count) {
        if (kind == ContentKind::Json)
            in.readVarBytes();
        else
            skipAny(in);
    }
    return payload.subspan(in.offset());
}

namespace {

void writeContent(Encoder& out, const WireStruct& s, Clock offset)
{
    switch (s.kind) {
    case ContentKind::Gc:
    case ContentKind::Deleted:
    case ContentKind::Skip:
        out.writeVarUint(s.length - offset);
        return;
    case ContentKind::Json:
    case ContentKind::Any:
        out.writeVarUint(s.length - offset);
        out.writeBytes(offset == 0 ? s.payload : dropValues(s.kind, s.payload, offset));
        return;
    case ContentKind::String: {
        const auto cut = cutUtf8(s.payload, std::size_t(offset));
        auto text = s.payload.subspan(cut.bytes);
        if (!cut.insidePair) {
            out.writeVarBytes(text);
            return;
        }
        text = text.subspan(4);
        out.writeVarUint(kReplacementUtf8.size() + text.size());
        out.writeBytes(kReplacementUtf8);
        out.writeBytes(text);
        return;
    }
    case ContentKind::Binary:
    case ContentKind::Embed:
        out.writeVarBytes(s.payload);
        return;
    case ContentKind::Format:
    case ContentKind::Type:
    case ContentKind::Doc:
        out.writeBytes(s.payload);
        return;
    }
}

} // namespace

void writeStruct(Encoder& out, const WireStruct& s, Clock offset)
{
    if (s.kind == ContentKind::Gc || s.kind == ContentKind::Skip) {
        out.writeByte(std::uint8_t(s.kind));
        writeContent(out, s, offset);
        return;
    }
    const bool hasOrigin = s.hasOrigin || offset > 0;
    out.writeByte(std::uint8_t(std::uint8_t(s.kind) | (hasOrigin ? kInfoOrigin : 0) |
                               (s.hasRightOrigin ? kInfoRightOrigin : 0) |
                               (s.hasParentSub ? kInfoParentSub : 0)));
    if (hasOrigin)
        out.writeId(offset > 0 ? Id{s.id.client, s.id.clock + offset - 1} : s.origin);
    if (s.hasRightOrigin)
        out.writeId(s.rightOrigin);
    if (!hasOrigin && !s.hasRightOrigin) {
        const bool isRoot = s.parent == WireStruct::Parent::Root;
        out.writeVarUint(isRoot ? 1 : 0);
        if (isRoot)
            out.writeVarBytes(s.rootName);
        else
            out.writeId(s.parentItem);
        if (s.hasParentSub)
            out.writeVarBytes(s.parentSub);
    }
    writeContent(out, s, offset);
}

namespace {

bool namesAClientTwice(const std::vector<ClientBlock>& blocks)
{
    // Yjs writes them in this order.
    const auto descend = [](const ClientBlock& a, const ClientBlock& b) { return a.client <= b.client; };
    if (std::adjacent_find(blocks.begin(), blocks.end(), descend) == blocks.end())
        return false;
    std::vector<ClientId> clients;
    clients.reserve(blocks.size());
    for (const auto& block : blocks)
        clients.push_back(block.client);
    std::sort(clients.begin(), clients.end());
    return std::adjacent_find(clients.begin(), clients.end()) != clients.end();
}

ClientBlock readBlock(Decoder& in, std::uint64_t room)
{
    ClientBlock block;
    block.count = in.readVarUint();
    block.client = in.readVarUint();
    block.clock = in.readVarUint();
    block.offset = in.offset();
    block.end = block.clock;
    if (block.count > in.left() / kSmallestStruct)
        in.fail(ErrorCode::Truncated, "as many structs as announced");
    else if (block.count > room)
        in.fail(ErrorCode::TooLarge, "an update of fewer structs");
    WireStruct s;
    for (std::uint64_t i = 0; i < block.count && !in.failed(); ++i) {
        readStruct(in, block.client, block.end, s);
        block.end += s.length;
    }
    block.endOffset = in.offset();
    return block;
}

} // namespace

Result<UpdateLayout> readLayout(ByteView update, const Limits& limits)
{
    Decoder in(update);
    UpdateLayout layout;
    std::uint64_t room = limits.maxStructs;
    const auto clients = in.readCount(kSmallestBlock);
    for (std::uint64_t i = 0; i < clients && !in.failed(); ++i) {
        const auto block = readBlock(in, room);
        if (in.failed() || block.count == 0)
            continue;
        room -= block.count;
        layout.blocks.push_back(block);
    }
    if (!in.failed() && namesAClientTwice(layout.blocks))
        in.fail(ErrorCode::Malformed, "each client once");

    layout.deleteSetOffset = in.offset();
    readDeleteSet(in, [&in, &room](ClientId, Clock, Clock) {
        if (room-- == 0)
            in.fail(ErrorCode::TooLarge, "an update of fewer deletions");
    });
    if (in.failed())
        return in.error();
    return layout;
}

DeleteSet readDeleteSet(Decoder& in)
{
    DeleteSet set;
    readDeleteSet(in, [&set](ClientId client, Clock clock, Clock length) { set.add(client, clock, length); });
    set.normalise();
    return set;
}

void writeDeleteSet(Encoder& out, const DeleteSet& set)
{
    out.writeVarUint(set.clients().size());
    for (const auto& [client, ranges] : set.clients()) {
        out.writeVarUint(client);
        out.writeVarUint(ranges.size());
        for (const auto& range : ranges) {
            out.writeVarUint(range.clock);
            out.writeVarUint(range.length);
        }
    }
}

} // namespace heartline::crdt::detail
