// SPDX-License-Identifier: MIT
#include "bellbutton.h"

#include "shared/icons.h"
#include "shared/rowpainting.h"
#include "shared/theme.h"

#include <QEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace heartline {

BellButton::BellButton(QWidget* parent)
    : QToolButton(parent)
{
    setIcon(Icons::get(u"bell"_s));
    setIconSize({20, 20});
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    updateWords();
}

void BellButton::setCount(int count)
{
    if (count == m_count)
        return;
    m_count = count;
    updateWords();
    update();
}

void BellButton::paintEvent(QPaintEvent* event)
{
    QToolButton::paintEvent(event);
    if (m_count == 0)
        return;
    const Theme& theme = Theme::current();
    const QString text = RowPainting::badgeText(m_count);
    QFont small = font();
    small.setPixelSize(10);
    small.setWeight(QFont::Bold);
    const int width = std::max(16, QFontMetrics(small).horizontalAdvance(text) + 8);
    const QRectF badge(this->width() - width, 0, width, 16);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.base, 2));
    painter.setBrush(theme.fill);
    painter.drawRoundedRect(badge.adjusted(1, 1, -1, -1), 7, 7);
    painter.setFont(small);
    painter.setPen(theme.onFill);
    painter.drawText(badge, Qt::AlignCenter, text);
}

void BellButton::changeEvent(QEvent* event)
{
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        updateWords();
}

void BellButton::updateWords()
{
    setToolTip(tr("Notifications (Ctrl+Shift+N)"));
    setAccessibleName(m_count > 0 ? tr("Notifications, %n unread", nullptr, m_count) : tr("Notifications"));
}

} // namespace heartline
