// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"

#include <Heartline/PlainMessages>

namespace heartline {

/// A notification as people see it, whichever profile brought it: a level where the sender gave none, and
/// only addresses that may be opened. Its time is invalid where the sender's is missing.
[[nodiscard]] Notification readNotification(const wire::Notification& notification);

} // namespace heartline
