// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QFont>
#include <QString>

class QPainter;
class QRectF;

namespace heartline {

/// A person's picture: initials on a round ground in the person's colour.
struct HEARTLINE_WIDGETS_EXPORT Avatar
{
    /// "Ann Lee" → "AL", "王小明" → "王", "" → "?"
    [[nodiscard]] static QString initials(const QString& name);
    static void paint(QPainter& painter, const QRectF& rect, const QString& id, const QString& name,
                      const QFont& font);
};

} // namespace heartline
