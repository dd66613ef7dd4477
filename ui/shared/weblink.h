// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QUrl>

namespace heartline {

/// Links in what others wrote. Only the web is opened: a file, a program or a script is never started by a
/// click on somebody's text.
struct HEARTLINE_WIDGETS_EXPORT WebLink
{
    [[nodiscard]] static bool canOpen(const QUrl& url);
    /// In the person's browser; nothing where it can't be opened.
    static void open(const QUrl& url);
};

} // namespace heartline
