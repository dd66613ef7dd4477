// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QJsonObject>

namespace heartline::server {

/// What keeps `data` from being I-JSON (RFC 7493 §2.1, §2.2), one sentence; empty when nothing does: half a
/// surrogate pair, or a number with more digits than a double holds, would not come out as it went in.
[[nodiscard]] HEARTLINE_SERVER_EXPORT QString whyNotInteroperable(const QJsonObject& data);

} // namespace heartline::server
