// SPDX-License-Identifier: MIT
#include "logging.h"

Q_LOGGING_CATEGORY(lcApp, "heartline.app", QtInfoMsg)
Q_LOGGING_CATEGORY(lcHost, "heartline.app.host", QtInfoMsg)
Q_LOGGING_CATEGORY(lcDemo, "heartline.app.demo", QtInfoMsg)
