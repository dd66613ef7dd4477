// SPDX-License-Identifier: MIT
#include <Heartline/Backoff>
#include <Heartline/ConnectionOptions>

int main()
{
    const heartline::ConnectionOptions options;
    const heartline::Backoff backoff(options.backoff());
    return backoff.delay(1, 0.5) == options.reconnectDelay ? 0 : 1;
}
