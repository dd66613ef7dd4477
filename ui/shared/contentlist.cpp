// SPDX-License-Identifier: MIT
#include "contentlist.h"

#include <QScrollArea>
#include <QWheelEvent>

namespace heartline {

ContentList::ContentList(QWidget* parent)
    : QListView(parent)
{
    setFrameShape(NoFrame);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResizeMode(Adjust);
    setUniformItemSizes(true);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
    setFixedHeight(0);
}

void ContentList::updateGeometries()
{
    QListView::updateGeometries();
    const int wanted = model() && model()->rowCount() > 0 ? contentsSize().height() : 0;
    if (wanted != height() || wanted != minimumHeight())
        setFixedHeight(wanted);
}

void ContentList::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

void ContentList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    for (QWidget* up = parentWidget(); up; up = up->parentWidget()) {
        auto* area = qobject_cast<QScrollArea*>(up);
        if (!area)
            continue;
        const QPoint center = mapTo(area->widget(), visualRect(current).center());
        area->ensureVisible(center.x(), center.y(), 0, 48);
        return;
    }
}

void ContentList::focusInEvent(QFocusEvent* event)
{
    QListView::focusInEvent(event);
    if (!currentIndex().isValid() && model())
        selectionModel()->setCurrentIndex(model()->index(0, 0), QItemSelectionModel::NoUpdate);
}

} // namespace heartline
