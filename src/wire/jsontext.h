// SPDX-License-Identifier: MIT
#pragma once

#include "wire_export.h"

#include <QByteArray>
#include <QStringView>

namespace heartline::wire {

/// Appends `text` to `out` as a JSON string in UTF-8, with the escapes of RFC 8785 §3.2.2.2 and no others;
/// half a surrogate pair, which I-JSON has not, as an escape. For messages of which so many are made that a
/// QJsonObject of each would be what costs most.
HEARTLINE_WIRE_EXPORT void appendJson(QByteArray& out, QStringView text);

} // namespace heartline::wire
