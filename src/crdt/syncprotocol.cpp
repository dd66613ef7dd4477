// SPDX-License-Identifier: MIT
#include "syncprotocol.h"

#include "encoding/decoder.h"
#include "encoding/encoder.h"
#include "encoding/utf.h"

#include <optional>
#include <type_traits>
#include <utility>

namespace heartline::crdt::sync {

namespace {

using detail::Decoder;
using detail::Encoder;

// yjs-wire.md §10.2
enum FrameType : std::uint8_t
{
    kSync = 0,
    kAwareness = 1,
    kAuth = 2,
    kQueryAwareness = 3
};
enum AuthType : std::uint8_t
{
    kDenied = 0
};
// yjs-wire.md §10.1
enum SyncType : std::uint8_t
{
    kStep1 = 0,
    kStep2 = 1,
    kUpdate = 2
};

void writeSync(Encoder& out, SyncType type, ByteView payload)
{
    out.writeVarUint(type);
    out.writeVarBytes(payload);
}

Bytes syncFrame(SyncType type, ByteView payload)
{
    Encoder out;
    out.writeVarUint(kSync);
    writeSync(out, type, payload);
    return out.take();
}

SyncMessage readSync(Decoder& in)
{
    const auto type = in.readVarUint();
    if (type > kUpdate) {
        in.fail(ErrorCode::Malformed, "a sync message that is known");
        return {};
    }
    const ByteView payload = in.readVarBytes();
    if (type == kUpdate)
        return Update{payload};
    if (type == kStep2)
        return SyncStep2{payload};
    auto state = StateVector::decode(payload);
    if (!state) {
        // The length around it was right, so no bytes got lost on the way.
        in.fail(ErrorCode::Malformed, "a state vector");
        return {};
    }
    return SyncStep1{*std::move(state)};
}

/// Nothing where the type is not known, or where `in` failed.
std::optional<Message> readMessage(Decoder& in)
{
    switch (in.readVarUint()) {
    case kSync:
        return std::visit([](auto message) { return Message(std::move(message)); }, readSync(in));
    case kAwareness:
        return AwarenessUpdate{in.readVarBytes()};
    case kAuth:
        if (in.readVarUint() == kDenied)
            return PermissionDenied{detail::asChars(in.readVarString())};
        return {};
    case kQueryAwareness:
        return QueryAwareness{};
    default:
        return {};
    }
}

} // namespace

Bytes encodeSyncStep1(const StateVector& state)
{
    return syncFrame(kStep1, state.encode());
}

Bytes encodeSyncStep2(ByteView update)
{
    return syncFrame(kStep2, update);
}

Bytes encodeUpdate(ByteView update)
{
    return syncFrame(kUpdate, update);
}

Bytes encodeAwareness(ByteView update)
{
    Encoder out;
    out.writeVarUint(kAwareness);
    out.writeVarBytes(update);
    return out.take();
}

Bytes encodePermissionDenied(std::string_view reason)
{
    Encoder out;
    out.writeVarUint(kAuth);
    out.writeVarUint(kDenied);
    out.writeVarString(reason);
    return out.take();
}

Bytes encodeQueryAwareness()
{
    return {kQueryAwareness};
}

Result<std::vector<Message>> decodeFrame(ByteView frame, std::size_t maxMessages)
{
    Decoder in(frame);
    std::vector<Message> messages;
    do {
        if (messages.size() == maxMessages)
            in.fail(ErrorCode::TooLarge, "a frame of fewer messages");
        auto message = readMessage(in);
        if (!in.failed() && !message && messages.empty())
            in.fail(ErrorCode::Malformed, "a type of message that is known");
        if (in.failed())
            return in.error();
        if (!message)
            break;
        messages.push_back(*std::move(message));
    } while (!in.atEnd());
    return messages;
}

Bytes encodeSync(const SyncMessage& message)
{
    Encoder out;
    if (const auto* step1 = std::get_if<SyncStep1>(&message))
        writeSync(out, kStep1, step1->state.encode());
    else if (const auto* step2 = std::get_if<SyncStep2>(&message))
        writeSync(out, kStep2, step2->update);
    else if (const auto* update = std::get_if<Update>(&message))
        writeSync(out, kUpdate, update->update);
    return out.take();
}

Result<SyncMessage> decodeSync(ByteView bytes)
{
    Decoder in(bytes);
    auto message = readSync(in);
    if (in.failed())
        return in.error();
    return message;
}

Bytes encodeHocuspocus(const HocuspocusFrame& frame)
{
    Encoder out;
    out.writeVarString(frame.document);
    out.writeVarUint(frame.type);
    out.writeBytes(frame.payload);
    return out.take();
}

Result<HocuspocusFrame> decodeHocuspocus(ByteView bytes)
{
    Decoder in(bytes);
    HocuspocusFrame frame;
    frame.document = detail::asChars(in.readVarString());
    frame.type = in.readVarUint();
    frame.payload = in.readBytes(in.left());
    if (in.failed())
        return in.error();
    return frame;
}

} // namespace heartline::crdt::sync
