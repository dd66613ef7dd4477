// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QIcon>
#include <QString>

class QPainter;

namespace heartline {

struct Theme;

/// In which colour of the theme an icon is drawn.
enum class IconColor
{
    Text,
    Muted,
    Accent,
    OnFill,
    Success,
    Warning,
    Danger,
};

/// The program's own icons (resources/icons), drawn sharp at any size, in the colours of the theme that is on
/// when they are painted.
struct HEARTLINE_WIDGETS_EXPORT Icons
{
    [[nodiscard]] static QIcon get(const QString& name, IconColor color = IconColor::Text);
    [[nodiscard]] static QColor colorOf(IconColor color, const Theme& theme);
    /// Draws it into a rectangle in any colour.
    static void paint(QPainter& painter, const QRectF& rect, const QString& name, const QColor& color);
};

} // namespace heartline
