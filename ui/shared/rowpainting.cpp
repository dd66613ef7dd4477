// SPDX-License-Identifier: MIT
#include "rowpainting.h"

#include "theme.h"

#include <QLocale>
#include <QPainter>
#include <QStyleOptionViewItem>
#include <QTextLayout>

using namespace Qt::StringLiterals;

namespace heartline {

void RowPainting::ground(QPainter& painter, const QStyleOptionViewItem& option)
{
    const Theme& theme = Theme::current();
    const QRectF rect = QRectF(option.rect).adjusted(8, 1, -8, -1);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    painter.setPen(Qt::NoPen);
    if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
        painter.setBrush(chosen ? theme.selected : theme.hover);
        painter.drawRoundedRect(rect, 6, 6);
    }
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.accent, 2));
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5);
    }
}

QString RowPainting::badgeText(int count)
{
    return count > 99 ? u"99+"_s : QLocale().toString(count);
}

int RowPainting::badge(QPainter& painter, int right, int centerY, int count,
                       const QStyleOptionViewItem& option)
{
    const Theme& theme = Theme::current();
    const QString text = badgeText(count);
    QFont font = Theme::font(option.font, Theme::TextStyle::Caption);
    font.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(font);
    const int height = metrics.height() + 2;
    const int width = std::max(height, metrics.horizontalAdvance(text) + 10);
    const QRect rect(right - width, centerY - height / 2, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.fill);
    painter.drawRoundedRect(rect, height / 2.0, height / 2.0);
    painter.setFont(font);
    painter.setPen(theme.onFill);
    painter.drawText(rect, Qt::AlignCenter, text);
    return rect.left();
}

void RowPainting::line(QPainter& painter, const QRect& rect, const QString& text, Qt::Alignment alignment)
{
    if (rect.width() <= 0)
        return;
    painter.drawText(rect, int(alignment) | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text.simplified(), Qt::ElideRight, rect.width()));
}

QStringList RowPainting::wrapped(const QString& text, const QFont& font, int width, int most)
{
    const QString flat = text.left(1000).simplified();
    QTextLayout layout(flat, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() == most - 1) {
            lines << QFontMetrics(font).elidedText(flat.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines << flat.mid(line.textStart(), line.textLength());
    }
    layout.endLayout();
    return lines;
}

} // namespace heartline
