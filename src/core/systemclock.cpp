// SPDX-License-Identifier: MIT
#include "systemclock.h"

#include <QDateTime>

#ifdef Q_OS_LINUX
#include <time.h>
#endif

namespace heartline {

#ifdef Q_OS_LINUX
static Instant read(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return Instant(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec)));
}
#endif

Moment systemMoment()
{
#ifdef Q_OS_LINUX
    return {read(CLOCK_MONOTONIC), read(CLOCK_BOOTTIME), QDateTime::currentMSecsSinceEpoch()};
#else
    // No clock that counts sleep is portable. The wall clock's jump over a sleep serves as well; when
    // somebody sets it, the worst that follows is an attempt or a probe too many, or a queued message
    // expiring at a wrong time.
    const auto steady = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
    const qint64 wall = QDateTime::currentMSecsSinceEpoch();
    return {Instant(steady), Instant(std::chrono::milliseconds(wall)), wall};
#endif
}

} // namespace heartline
