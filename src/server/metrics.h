// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

#include <array>
#include <atomic>
#include <chrono>

namespace heartline::server {

/// What the server counts. Written by the network's and the store's threads, read by any; each number is
/// right by itself, and no two of them belong to the same instant.
struct Metrics
{
    using Counter = std::atomic<quint64>;
    using Gauge = std::atomic<qint64>;

    std::array<Gauge, 3> peers{}; ///< WebSocket connections by wire::Service.
    Gauge sessions{};             ///< WebSocket connections of heartline.v1.
    Gauge documentPeers{};        ///< WebSocket connections on /yjs.
    Gauge openDocuments{};        ///< In memory.
    Gauge subscriptions{};        ///< Of theirs, to channels.
    Gauge connections{};          ///< All open connections, HTTP included.
    Gauge rooms{};
    Gauge documents{};

    Counter accepted{};
    Counter refused{}; ///< Connections over a limit.
    Counter messagesIn{};
    Counter messagesOut{};
    Counter bytesIn{};
    Counter bytesOut{};
    Counter httpRequests{};
    Counter badMessages{};
    Counter protocolErrors{}; ///< Connections closed for breaking RFC 6455 or HTTP.
    Counter deniedPeers{};    ///< Closed with 1008, 4400, 4401 or 4403, or answered 401 or 403.
    Counter slowPeers{};      ///< Closed with 1013 or 4429 because they did not read what waited.
    Counter replacedPeers{};  ///< Closed with 4409.
    Counter deadPeers{};      ///< Dropped because they answered no ping, or were too slow with a request.

    Counter publishesAccepted{};
    Counter publishesRepeated{}; ///< Sent again and acknowledged again.
    Counter publishesRefused{};
    Counter eventsDelivered{}; ///< To subscribers, each time.

    Counter documentUpdates{};  ///< Made durable.
    Counter documentRefusals{}; ///< Of those that may not write, or too much.

    Counter commits{};
    Counter commitFailures{};
    Counter commitMicroseconds{};
    Counter events{}; ///< Chat messages, notifications and edits made durable.

    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
};

} // namespace heartline::server
