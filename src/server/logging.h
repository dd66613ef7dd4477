// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>

/// Categories of this room; ids and sizes go there, never contents, tokens or names.
/// Show all: QT_LOGGING_RULES="heartline.server.*=true".
namespace heartline::server {

Q_DECLARE_LOGGING_CATEGORY(lcNet)
Q_DECLARE_LOGGING_CATEGORY(lcHub)
Q_DECLARE_LOGGING_CATEGORY(lcStore)

} // namespace heartline::server
