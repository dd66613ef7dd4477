// SPDX-License-Identifier: MIT
#pragma once

#include "session_export.h"

#include <Heartline/ConnectionTypes>

#include <QList>

namespace heartline {

/// Several connections told as one: the first of `links` is the one that the person looks at, and tells as
/// long as it is in trouble itself; otherwise the worst of the others does. What waits and what was counted
/// is added up over all.
[[nodiscard]] HEARTLINE_SESSION_EXPORT ConnectionSnapshot summarise(const QList<ConnectionSnapshot>& links);

} // namespace heartline
