// SPDX-License-Identifier: MIT
#pragma once

#include <QLatin1StringView>

/// Names of channels (protocol.md §2 Channels).
namespace heartline::wire::channel {

inline constexpr QLatin1StringView kChatPrefix{"chat:"};
inline constexpr QLatin1StringView kInboxPrefix{"inbox:"};
inline constexpr QLatin1StringView kRooms{"rooms"};

} // namespace heartline::wire::channel
