// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/Session>

#include <QColor>

class QPainter;
class QRectF;

namespace heartline {

struct Theme;

/// How a notification's level looks: a shape and a colour, never a colour alone.
struct HEARTLINE_WIDGETS_EXPORT LevelStyle
{
    QString icon;
    QColor color;
    QColor soft;

    [[nodiscard]] static LevelStyle of(Notification::Level level, const Theme& theme);
    /// The icon on its round ground.
    void paint(QPainter& painter, const QRectF& rect) const;
};

} // namespace heartline
