// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace heartline::wire {

/// Sizes and rates that both sides of the wire agree on unless a server is told otherwise. Sizes are bytes of
/// UTF-8.
/// @{

/// Largest `data` of a message (protocol.md §2 Frames).
inline constexpr int kMessageBytes = 256 * 1024;
/// How much larger than its payload a frame may be; more is answered with close code 1009.
inline constexpr int kFrameSlack = 64 * 1024;
/// Largest whole text that an `edit` of the plain profile may carry.
inline constexpr int kDocumentBytes = 1024 * 1024;
/// Deepest nesting of JSON arrays and objects that is read, the outermost counted: of a message of the plain
/// profile, and of heartline.v1's `data`.
inline constexpr int kJsonDepth = 32;
/// What a heartline.v1 message that carries such `data` may reach: it stands one level down in what a client
/// sends, and three down in `events` and `fetched`.
inline constexpr int kClientMessageDepth = kJsonDepth + 1;
inline constexpr int kServerMessageDepth = kJsonDepth + 3;
/// Longest `userId`, `docId` or room name (protocol.md, introduction).
inline constexpr int kNameBytes = 128;
/// Longest name of a channel: its kind, of which `inbox:` is the longest, before a name.
inline constexpr int kChannelBytes = kNameBytes + 6;
/// Longest `id` of a message or notification.
inline constexpr int kIdBytes = 128;
/// Longest name shown for a person, and longest title of a room, document or notification.
inline constexpr int kTitleBytes = 256;
/// Newest events of a room that a server keeps at least.
inline constexpr int kEventsKept = 10'000;
/// How many bad messages within `kBadMessageWindow` close a plain connection with 1008 (protocol.md §1).
inline constexpr int kBadMessages = 20;
inline constexpr std::chrono::seconds kBadMessageWindow{10};
/// @}

} // namespace heartline::wire
