// SPDX-License-Identifier: MIT
#include "documentdialect.h"

#include <Heartline/SyncProtocol>

namespace heartline {

namespace sync = crdt::sync;
using crdt::Bytes;
using crdt::ByteView;

namespace {

// yjs-wire.md §10.11
enum FrameType : std::uint64_t
{
    kSync = 0,
    kAwareness = 1,
    kAuth = 2,
    kSyncReply = 4,
    kClose = 7,
    kSyncStatus = 8,
    kPing = 9,
    kPong = 10,
};
enum AuthType : std::uint64_t
{
    kToken = 0,
    kPermissionDenied = 1,
    kAuthenticated = 2,
};

void writeVarUint(Bytes& out, std::uint64_t value)
{
    for (; value > 0x7f; value >>= 7)
        out.push_back(std::uint8_t(0x80 | (value & 0x7f)));
    out.push_back(std::uint8_t(value));
}

void writeVarBytes(Bytes& out, ByteView bytes)
{
    writeVarUint(out, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Reads from the front of `in`; nothing where it ends too early or the number is above 2^53 - 1.
std::optional<std::uint64_t> readVarUint(ByteView& in)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < in.size() && i < 8; ++i) {
        value |= std::uint64_t(in[i] & 0x7f) << (7 * i);
        if ((in[i] & 0x80) != 0)
            continue;
        in = in.subspan(i + 1);
        return value <= crdt::kMaxInteger ? std::optional(value) : std::nullopt;
    }
    return {};
}

std::optional<ByteView> readVarBytes(ByteView& in)
{
    const auto size = readVarUint(in);
    if (!size || *size > in.size())
        return {};
    const auto bytes = in.first(std::size_t(*size));
    in = in.subspan(std::size_t(*size));
    return bytes;
}

std::string asString(ByteView bytes)
{
    return {bytes.begin(), bytes.end()};
}

crdt::Error malformed(const char* expected)
{
    return {crdt::ErrorCode::Malformed, expected};
}

std::optional<DocumentDialect::Message> readAuth(ByteView payload)
{
    const auto type = readVarUint(payload);
    if (type == kToken)
        return DocumentDialect::TokenAsked{};
    const auto words = readVarBytes(payload);
    if (!words)
        return {};
    if (type == kPermissionDenied)
        return DocumentDialect::Denied{asString(*words)};
    if (type == kAuthenticated)
        return DocumentDialect::Admitted{asString(*words) == "readonly"};
    return {};
}

} // namespace

HocuspocusDialect::HocuspocusDialect(std::string document)
    : m_document(std::move(document))
{
}

Bytes HocuspocusDialect::frame(std::uint64_t type, ByteView payload) const
{
    return sync::encodeHocuspocus({m_document, type, payload});
}

std::optional<Bytes> HocuspocusDialect::opening(std::string_view token) const
{
    Bytes payload;
    writeVarUint(payload, kToken);
    writeVarBytes(payload, {reinterpret_cast<const std::uint8_t*>(token.data()), token.size()});
    return frame(kAuth, payload);
}

Bytes HocuspocusDialect::step1(const crdt::StateVector& state) const
{
    return frame(kSync, sync::encodeSync(sync::SyncStep1{state}));
}

Bytes HocuspocusDialect::step2(ByteView update) const
{
    return frame(kSync, sync::encodeSync(sync::SyncStep2{update}));
}

Bytes HocuspocusDialect::update(ByteView update) const
{
    return frame(kSync, sync::encodeSync(sync::Update{update}));
}

Bytes HocuspocusDialect::awareness(ByteView update) const
{
    Bytes payload;
    writeVarBytes(payload, update);
    return frame(kAwareness, payload);
}

Bytes HocuspocusDialect::pong() const
{
    return frame(kPong, {});
}

std::optional<Bytes> HocuspocusDialect::farewell() const
{
    return frame(kClose, {});
}

crdt::Result<std::vector<DocumentDialect::Message>> HocuspocusDialect::read(ByteView bytes) const
{
    const auto frame = sync::decodeHocuspocus(bytes);
    if (!frame)
        return frame.error();
    std::vector<Message> messages;
    // Version 4 may put NUL and a session's name behind ours.
    const auto name = frame->document.substr(0, frame->document.find('\0'));
    if (name != m_document)
        return messages;
    ByteView payload = frame->payload;
    switch (frame->type) {
    case kSync:
    case kSyncReply: {
        const auto message = sync::decodeSync(payload);
        if (!message)
            return message.error();
        if (const auto* step1 = std::get_if<sync::SyncStep1>(&*message))
            messages.emplace_back(Step1{step1->state});
        else if (const auto* step2 = std::get_if<sync::SyncStep2>(&*message))
            messages.emplace_back(Update{step2->update, true});
        else if (const auto* update = std::get_if<sync::Update>(&*message))
            messages.emplace_back(Update{update->update, false});
        break;
    }
    case kAwareness: {
        const auto update = readVarBytes(payload);
        if (!update)
            return malformed("an awareness update");
        messages.emplace_back(AwarenessUpdate{*update});
        break;
    }
    case kAuth: {
        auto message = readAuth(payload);
        if (!message)
            return malformed("an answer to a token");
        messages.push_back(*std::move(message));
        break;
    }
    case kClose:
        messages.emplace_back(Ended{});
        break;
    case kSyncStatus: {
        const auto stored = readVarUint(payload);
        if (!stored)
            return malformed("a sync status");
        messages.emplace_back(Acknowledged{*stored == 1});
        break;
    }
    case kPing:
        messages.emplace_back(Ping{});
        break;
    default:
        break; // stateless messages and what is yet to be invented
    }
    return messages;
}

} // namespace heartline
