// SPDX-License-Identifier: MIT
#pragma once

#include <QLoggingCategory>

// Sizes and counts; never ids, which people choose, or contents.
Q_DECLARE_LOGGING_CATEGORY(lcArchive) // heartline.collab.archive
