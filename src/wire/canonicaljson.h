// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <QByteArray>
#include <QJsonObject>

namespace heartline::wire {

/// The one form of `object` that all writers of the same JSON share (RFC 8785): keys sorted by UTF-16 code
/// units, numbers as ECMAScript writes doubles, no spaces, only the escapes that must be. Two `data` are the
/// same if these bytes are (protocol.md §2 Frames).
[[nodiscard]] HEARTLINE_WIRE_EXPORT QByteArray canonicalJson(const QJsonObject& object);

} // namespace heartline::wire
