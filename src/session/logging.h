// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>

// QT_LOGGING_RULES="heartline.session.debug=true" shows all of it. Ids, sizes and codes; never contents or
// tokens.
Q_DECLARE_LOGGING_CATEGORY(lcSession) // heartline.session
