// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QList>
#include <QRectF>

namespace heartline {

/// A name that wants to be shown at a caret.
struct FlagRequest
{
    QRectF caret;
    QSizeF size;
};

/// Where the names at carets go: above, else below, else beside their caret, aside of those placed before.
///
/// The first asked is the first served. No flag covers `ownLine` or another flag, or leaves the view; one
/// that finds no room near its caret gets a null rectangle.
[[nodiscard]] HEARTLINE_WIDGETS_EXPORT QList<QRectF> placeFlags(const QList<FlagRequest>& requests,
                                                                const QRectF& ownLine, const QSizeF& view);

} // namespace heartline
