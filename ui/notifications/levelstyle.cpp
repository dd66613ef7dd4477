// SPDX-License-Identifier: MIT
#include "levelstyle.h"

#include "shared/icons.h"
#include "shared/theme.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {

LevelStyle LevelStyle::of(Notification::Level level, const Theme& theme)
{
    switch (level) {
    case Notification::Level::Info:
        return {u"info"_s, theme.accent, theme.infoSoft};
    case Notification::Level::Success:
        return {u"success"_s, theme.success, theme.successSoft};
    case Notification::Level::Warning:
        return {u"warning"_s, theme.warning, theme.warningSoft};
    case Notification::Level::Error:
        return {u"error"_s, theme.danger, theme.dangerSoft};
    }
    return {};
}

void LevelStyle::paint(QPainter& painter, const QRectF& rect) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(soft);
    painter.drawEllipse(rect);
    const double inset = rect.width() * 0.22;
    Icons::paint(painter, rect.adjusted(inset, inset, -inset, -inset), icon, color);
}

} // namespace heartline
