// SPDX-License-Identifier: MIT
#pragma once

#include "bytes.h"
#include "crdt_export.h"
#include "result.h"
#include "statevector.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

/// What y-websocket's servers and clients say to each other, as bytes and back (yjs-wire.md §10). No
/// document, no socket and no state is in here; every function may be called in any thread.
///
/// Each side opens with its state vector. Each answers the other's with what the other lacks, and from then
/// on sends its updates as they are made. So this is all of a client, apart from the socket:
///
/// @code
///     #include <Heartline/SyncProtocol>
///     using namespace heartline::crdt;
///
///     void onConnected() { send(sync::encodeSyncStep1(document.stateVector())); }
///
///     void onFrame(ByteView frame)
///     {
///         const auto messages = sync::decodeFrame(frame);
///         if (!messages)
///             return log(messages.error());    // The connection stays (§10.4).
///         for (const sync::Message& message : *messages) {
///             if (const auto* ask = std::get_if<sync::SyncStep1>(&message))
///                 send(sync::encodeSyncStep2(document.encodeStateAsUpdate(ask->state)));
///             else if (const auto* answer = std::get_if<sync::SyncStep2>(&message))
///                 apply(answer->update);       // We are in step now.
///             else if (const auto* news = std::get_if<sync::Update>(&message))
///                 apply(news->update);
///             else if (const auto* people = std::get_if<sync::AwarenessUpdate>(&message))
///                 awareness.apply(people->update, now());
///         }
///     }
/// @endcode
///
/// Servers send a client its own updates back. They are known, and change nothing.
namespace heartline::crdt::sync {

/// "This is what I have: send me the rest." A frame of a few bytes may ask hundreds of times; answering the
/// last one answers all.
struct SyncStep1
{
    StateVector state;
    friend bool operator==(const SyncStep1&, const SyncStep1&) = default;
};
/// The answer to a step 1. Its update was not looked at: `Document::applyUpdate()` and `checkUpdate()` judge
/// it.
struct SyncStep2
{
    ByteView update;
};
/// Something new, otherwise like a step 2.
struct Update
{
    ByteView update;
};
/// Who is here and where, for `Awareness::apply()`, which judges it.
struct AwarenessUpdate
{
    ByteView update;
};
/// The server refuses; nothing else will come.
struct PermissionDenied
{
    std::string_view reason; ///< Valid UTF-8 from a stranger, of any length.
};
/// "Tell me who is here": answer with all of the awareness. Clients do not answer it (§10.4).
struct QueryAwareness
{
};

/// What y-protocols calls a sync message. Views point into the bytes that were decoded.
using SyncMessage = std::variant<SyncStep1, SyncStep2, Update>;
/// What a frame of y-websocket may hold. Views point into the bytes that were decoded.
using Message = std::variant<SyncStep1, SyncStep2, Update, AwarenessUpdate, PermissionDenied, QueryAwareness>;

/// One frame, to be sent as one binary WebSocket message. Several may be put together into one (§10.2).
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeSyncStep1(const StateVector& state);
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeSyncStep2(ByteView update);
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeUpdate(ByteView update);
/// `update` is what `Awareness::encode()` gave.
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeAwareness(ByteView update);
/// `reason` must be valid UTF-8, or the receiver drops the frame.
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodePermissionDenied(std::string_view reason);
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeQueryAwareness();

/// How many messages one frame may hold. Each may be a single byte there and takes some fifty here; servers
/// put together no more than a few.
inline constexpr std::size_t kMaxMessages = 1024;

/// The messages of one frame, in order and at least one, or an error for the whole of it. Text frames are not
/// for this: ignore them (§10.2).
///
/// Where a known message is followed by one of a type that is not known, the frame ends there: its length is
/// not known either.
///
/// @return Truncated for an empty frame too; Malformed, also where the first type is not known, or the kind
/// of a sync message; TooLarge. In each case drop the frame and keep the connection (§10.4); if it held an
/// update, what comes next will wait for it (`Document::hasPending()`): ask again with a step 1.
HEARTLINE_CRDT_EXPORT Result<std::vector<Message>> decodeFrame(ByteView frame,
                                                               std::size_t maxMessages = kMaxMessages);

/// A sync message alone, which other carriers wrap in frames of their own (§10.1).
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeSync(const SyncMessage& message);
/// Truncated, Malformed. Bytes behind the message are ignored.
HEARTLINE_CRDT_EXPORT Result<SyncMessage> decodeSync(ByteView bytes);

/// A frame of Hocuspocus, where one socket carries many documents (§10.11). What is in it depends on the
/// type: for 0 and 4 it is for `decodeSync()`.
struct HocuspocusFrame
{
    std::string_view document; ///< Valid UTF-8; may hold NUL and, behind it, a session's name.
    std::uint64_t type = 0;
    ByteView payload;
};

/// The name must be valid UTF-8, and the type below 2^53.
[[nodiscard]] HEARTLINE_CRDT_EXPORT Bytes encodeHocuspocus(const HocuspocusFrame& frame);
/// Truncated, Malformed (a name that is not UTF-8). Views point into `bytes`. Any type is given.
HEARTLINE_CRDT_EXPORT Result<HocuspocusFrame> decodeHocuspocus(ByteView bytes);

} // namespace heartline::crdt::sync
