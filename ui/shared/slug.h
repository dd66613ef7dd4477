// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QString>

namespace heartline {

/// A name that the protocol takes as an id (protocol.md, the opening): "Ann Lee" → "ann-lee". Names without a
/// Latin letter or digit become `prefix` and a hash, the same each time: "王小明" → "user-0f3a…".
[[nodiscard]] HEARTLINE_WIDGETS_EXPORT QString slugOf(const QString& name, const QString& prefix);

} // namespace heartline
