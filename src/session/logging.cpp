// SPDX-License-Identifier: MIT
#include "logging.h"

Q_LOGGING_CATEGORY(lcSession, "heartline.session", QtInfoMsg)
Q_LOGGING_CATEGORY(lcHistory, "heartline.session.history", QtInfoMsg)
