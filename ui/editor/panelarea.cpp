// SPDX-License-Identifier: MIT
#include "panelarea.h"

#include <QEvent>
#include <algorithm>

namespace heartline {
namespace {
constexpr int kPanel = 320;
constexpr int kContent = 300; // pixels that the content keeps where both stand side by side
constexpr int kUncovered = 48;
} // namespace

PanelArea::PanelArea(QWidget* parent)
    : QWidget(parent)
{
}

void PanelArea::setWidgets(QWidget* content, QWidget* panel)
{
    m_content = content;
    m_panel = panel;
    content->setParent(this);
    panel->setParent(this);
    panel->setVisible(m_shown);
    arrange();
}

void PanelArea::setPanelShown(bool shown)
{
    if (m_shown == shown)
        return;
    m_shown = shown;
    if (m_panel)
        m_panel->setVisible(shown);
    arrange();
}

int PanelArea::panelWidth() const
{
    // As wide as its words need in large type.
    const int wanted = std::max(kPanel, fontMetrics().height() * 17);
    return std::clamp(wanted, 0, std::max(0, width() - kUncovered));
}

bool PanelArea::isOverlaid() const
{
    return m_shown && width() < panelWidth() + kContent;
}

void PanelArea::arrange()
{
    if (!m_content || !m_panel)
        return;
    const int panel = m_shown ? panelWidth() : 0;
    const bool mirrored = isRightToLeft();
    const int content = isOverlaid() ? width() : width() - panel;
    m_content->setGeometry(mirrored ? width() - content : 0, 0, content, height());
    m_panel->setGeometry(mirrored ? 0 : width() - panel, 0, panel, height());
    m_panel->raise();
}

QSize PanelArea::minimumSizeHint() const
{
    return m_content ? m_content->minimumSizeHint() : QSize();
}

void PanelArea::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void PanelArea::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange)
        arrange();
}

} // namespace heartline
