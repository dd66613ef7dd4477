// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>

// QT_LOGGING_RULES="heartline.core.*.debug=true" shows all of it. Sizes, codes and times; never contents or
// tokens.
Q_DECLARE_LOGGING_CATEGORY(lcConnection) // heartline.core.connection
Q_DECLARE_LOGGING_CATEGORY(lcSocket)     // heartline.core.socket
