// SPDX-License-Identifier: MIT
#include "linksummary.h"

#include <algorithm>

namespace heartline {

namespace {

int trouble(const ConnectionSnapshot& link)
{
    switch (link.state) {
    case ConnectionState::Connected:
        return 0;
    case ConnectionState::Connecting:
        return 1;
    case ConnectionState::Reconnecting:
        return 2;
    case ConnectionState::Disconnected:
        return 3;
    }
    return 0;
}

} // namespace

ConnectionSnapshot summarise(const QList<ConnectionSnapshot>& links)
{
    if (links.isEmpty())
        return {};
    const ConnectionSnapshot* shown = &links.constFirst();
    if (trouble(*shown) == 0) {
        for (const ConnectionSnapshot& link : links) {
            if (trouble(link) > trouble(*shown))
                shown = &link;
        }
    }
    ConnectionSnapshot summary = *shown;
    summary.queue = {};
    Statistics& sum = summary.statistics;
    sum.messagesSent = sum.messagesReceived = sum.bytesSent = sum.bytesReceived = sum.messagesDropped = 0;
    for (const ConnectionSnapshot& link : links) {
        summary.queue.length += link.queue.length;
        summary.queue.capacity += link.queue.capacity;
        summary.queue.bytes += link.queue.bytes;
        summary.queue.byteCapacity += link.queue.byteCapacity;
        summary.queue.oldestAge = std::max(summary.queue.oldestAge, link.queue.oldestAge);
        sum.messagesSent += link.statistics.messagesSent;
        sum.messagesReceived += link.statistics.messagesReceived;
        sum.bytesSent += link.statistics.bytesSent;
        sum.bytesReceived += link.statistics.bytesReceived;
        sum.messagesDropped += link.statistics.messagesDropped;
    }
    return summary;
}

} // namespace heartline
