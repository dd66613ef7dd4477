// SPDX-License-Identifier: MIT
#include "logging.h"

namespace heartline::server {

Q_LOGGING_CATEGORY(lcNet, "heartline.server.net", QtInfoMsg)
Q_LOGGING_CATEGORY(lcHub, "heartline.server.hub", QtInfoMsg)
Q_LOGGING_CATEGORY(lcStore, "heartline.server.store", QtInfoMsg)

} // namespace heartline::server
