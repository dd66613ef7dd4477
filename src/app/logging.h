// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(lcApp)  // heartline.app
Q_DECLARE_LOGGING_CATEGORY(lcHost) // heartline.app.host
Q_DECLARE_LOGGING_CATEGORY(lcDemo) // heartline.app.demo
