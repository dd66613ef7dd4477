// SPDX-License-Identifier: MIT
#include "sessionaccess.h"

#include <Heartline/SessionMessages>

namespace heartline {

ConnectionOptions SessionAccess::defaultConnection()
{
    ConnectionOptions options;
    options.protocols = {wire::v1::kSubprotocol};
    options.maxReconnectAttempts = -1;
    options.stableOnConfirm = true;
    // A full window of the largest messages goes straight to the socket: the outbox is the queue, and it
    // must not be overtaken or thinned out by a second one.
    options.sendHighWater = qint64(64) * 1024 * 1024;
    options.overflow = OverflowPolicy::RefuseNewest;
    options.messageExpiry = std::chrono::milliseconds::zero();
    return options;
}

} // namespace heartline
