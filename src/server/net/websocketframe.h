// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>

namespace heartline::server {

/// RFC 6455 §5.2.
enum class Opcode : uint8_t
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10
};

/// Close codes that this server sends or judges (RFC 6455 §7.4.1 and IANA's registry).
namespace closecode {
inline constexpr uint16_t kNormal = 1000;
inline constexpr uint16_t kProtocolError = 1002;
inline constexpr uint16_t kNoStatus = 1005;
inline constexpr uint16_t kInvalidText = 1007;
inline constexpr uint16_t kPolicy = 1008;
inline constexpr uint16_t kTooBig = 1009;
inline constexpr uint16_t kServerFault = 1011;
inline constexpr uint16_t kRestart = 1012;
inline constexpr uint16_t kTryLater = 1013;
// On /yjs, whose clients hammer on 1008 and do not come back after these (protocol.md §3).
inline constexpr uint16_t kBadMessages = 4400;
inline constexpr uint16_t kUnauthorized = 4401;
inline constexpr uint16_t kForbidden = 4403;
} // namespace closecode

/// Longest payload of a control frame (RFC 6455 §5.5).
inline constexpr qsizetype kMaxControlPayload = 125;

/// One unmasked, unfragmented frame, as a server sends it. Payloads of control frames are cut to what they
/// may hold.
[[nodiscard]] HEARTLINE_SERVER_EXPORT QByteArray encodeFrame(Opcode opcode, QByteArrayView payload);

/// A Close frame. kNoStatus makes one without a payload; a reason too long is cut between characters.
[[nodiscard]] HEARTLINE_SERVER_EXPORT QByteArray encodeClose(uint16_t code, QByteArrayView reason = {});

/// Whether a peer may send `code` in a Close frame (RFC 6455 §7.4.2).
[[nodiscard]] HEARTLINE_SERVER_EXPORT bool isValidCloseCode(uint16_t code);

} // namespace heartline::server
