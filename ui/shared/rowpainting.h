// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QRect>
#include <QStringList>

class QFont;
class QPainter;
class QStyleOptionViewItem;

namespace heartline {

/// What delegates' rows have in common.
struct HEARTLINE_WIDGETS_EXPORT RowPainting
{
    /// The ground of a row: chosen, under the pointer, or none; a ring where the keyboard is.
    static void ground(QPainter& painter, const QStyleOptionViewItem& option);
    /// How a number of new things is told where there is little room: "7", "99+".
    [[nodiscard]] static QString badgeText(int count);
    /// A number in a pill whose right edge is at `right`; returns its left edge.
    static int badge(QPainter& painter, int right, int centerY, int count,
                     const QStyleOptionViewItem& option);
    /// One line of literal text, cut with an ellipsis.
    static void line(QPainter& painter, const QRect& rect, const QString& text, Qt::Alignment alignment);
    /// Literal text broken into at most `most` lines of a width, the last cut with an ellipsis.
    [[nodiscard]] static QStringList wrapped(const QString& text, const QFont& font, int width, int most);
};

} // namespace heartline
