// SPDX-License-Identifier: MIT
#include "logging.h"

Q_LOGGING_CATEGORY(lcConnection, "heartline.core.connection", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSocket, "heartline.core.socket", QtInfoMsg)
