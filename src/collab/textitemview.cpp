// SPDX-License-Identifier: MIT
#include "textitemview.h"

#include <QMetaObject>
#include <QRectF>
#include <QVariant>

namespace heartline {

bool TextItemView::fits(const QObject* item)
{
    if (!item)
        return false;
    const QMetaObject* type = item->metaObject();
    return type->indexOfProperty("cursorPosition") >= 0 && type->indexOfProperty("selectionStart") >= 0 &&
           type->indexOfProperty("selectionEnd") >= 0 && type->indexOfMethod("select(int,int)") >= 0;
}

TextItemView::TextItemView(QObject& item)
    : m_item(&item)
{
}

void TextItemView::bind(TextDocumentBinding& binding)
{
    if (!m_item)
        return;
    QObject::connect(m_item, SIGNAL(cursorPositionChanged()), &binding, SLOT(noteSelection()));
    QObject::connect(m_item, SIGNAL(selectionStartChanged()), &binding, SLOT(noteSelection()));
    QObject::connect(m_item, SIGNAL(selectionEndChanged()), &binding, SLOT(noteSelection()));
    // Queued: what the end of a composition commits is told first.
    if (m_item->metaObject()->indexOfSignal("inputMethodComposingChanged()") >= 0)
        QObject::connect(m_item, SIGNAL(inputMethodComposingChanged()), &binding, SLOT(settle()),
                         Qt::QueuedConnection);
}

bool TextItemView::isComposing() const
{
    return m_item && m_item->property("inputMethodComposing").toBool();
}

int TextItemView::caret() const
{
    return m_item ? m_item->property("cursorPosition").toInt() : -1;
}

int TextItemView::anchor() const
{
    if (!m_item)
        return -1;
    const int start = m_item->property("selectionStart").toInt();
    const int end = m_item->property("selectionEnd").toInt();
    return caret() == start ? end : start;
}

void TextItemView::setSelection(int anchor, int caret)
{
    if (!m_item)
        return;
    if (anchor == caret)
        m_item->setProperty("cursorPosition", caret);
    else
        QMetaObject::invokeMethod(m_item, "select", Q_ARG(int, anchor), Q_ARG(int, caret));
}

QObject* TextItemView::flickable() const
{
    for (QObject* item = m_item; item; item = item->property("parent").value<QObject*>()) {
        if (item->inherits("QQuickFlickable"))
            return item;
    }
    return nullptr;
}

double TextItemView::topOf(int position) const
{
    QRectF rect;
    QMetaObject::invokeMethod(m_item, "positionToRectangle", Q_RETURN_ARG(QRectF, rect),
                              Q_ARG(int, position));
    return rect.top();
}

void TextItemView::aboutToChange()
{
    m_top = -1;
    const QObject* scrolled = m_item ? flickable() : nullptr;
    if (!scrolled)
        return;
    m_contentBefore = scrolled->property("contentY").toDouble();
    const double edge = m_contentBefore - m_item->property("y").toDouble();
    if (edge <= 0) // at the very beginning one sees what comes in there
        return;
    QMetaObject::invokeMethod(m_item, "positionAt", Q_RETURN_ARG(int, m_top), Q_ARG(double, 0.0),
                              Q_ARG(double, edge));
    if (m_top >= 0)
        m_topBefore = topOf(m_top);
}

void TextItemView::changed(const crdt::TextPatch& patch)
{
    QObject* scrolled = m_top >= 0 && m_item ? flickable() : nullptr;
    if (!scrolled)
        return;
    // From what it was: a TextArea that changes scrolls to its caret.
    const double moved = topOf(int(crdt::mapped(std::size_t(m_top), patch))) - m_topBefore;
    scrolled->setProperty("contentY", m_contentBefore + moved);
}

} // namespace heartline
