// SPDX-License-Identifier: MIT
#include "editor/widgettextview.h"

#include <QEvent>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextEdit>
#include <QTextLayout>

namespace heartline {

WidgetTextView::WidgetTextView(QPlainTextEdit& editor)
    : QObject(&editor)
    , m_plain(&editor)
{
}

WidgetTextView::WidgetTextView(QTextEdit& editor)
    : QObject(&editor)
    , m_rich(&editor)
{
}

QAbstractScrollArea* WidgetTextView::area() const
{
    return m_plain ? static_cast<QAbstractScrollArea*>(m_plain) : m_rich;
}

QTextCursor WidgetTextView::textCursor() const
{
    return m_plain ? m_plain->textCursor() : m_rich->textCursor();
}

void WidgetTextView::bind(TextDocumentBinding& binding)
{
    m_binding = &binding;
    const auto connectTo = [&binding](auto* editor) {
        using Editor = std::remove_pointer_t<decltype(editor)>;
        connect(editor, &Editor::cursorPositionChanged, &binding, &TextDocumentBinding::noteSelection);
        connect(editor, &Editor::selectionChanged, &binding, &TextDocumentBinding::noteSelection);
    };
    if (m_plain)
        connectTo(m_plain);
    else
        connectTo(m_rich);
    area()->installEventFilter(this);
}

bool WidgetTextView::eventFilter(QObject* watched, QEvent* event)
{
    // Queued: first the editor takes in what the event commits.
    if (event->type() == QEvent::InputMethod && m_binding)
        QMetaObject::invokeMethod(m_binding, &TextDocumentBinding::settle, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

bool WidgetTextView::isComposing() const
{
    const QTextLayout* layout = textCursor().block().layout();
    return layout && !layout->preeditAreaText().isEmpty();
}

int WidgetTextView::caret() const
{
    return textCursor().position();
}

int WidgetTextView::anchor() const
{
    return textCursor().anchor();
}

void WidgetTextView::setSelection(int anchor, int caret)
{
    QTextCursor cursor = textCursor();
    cursor.setPosition(anchor);
    cursor.setPosition(caret, QTextCursor::KeepAnchor);
    if (m_plain)
        m_plain->setTextCursor(cursor);
    else
        m_rich->setTextCursor(cursor);
}

void WidgetTextView::revealCaret()
{
    if (m_plain)
        m_plain->ensureCursorVisible();
    else
        m_rich->ensureCursorVisible();
}

int WidgetTextView::valueOfTop() const
{
    // A QPlainTextEdit scrolls by lines, a QTextEdit by pixels.
    if (!m_plain)
        return m_rich->cursorRect(m_top).top() + m_rich->verticalScrollBar()->value();
    const QTextBlock block = m_top.block();
    const QTextLine line = block.layout()->lineForTextPosition(m_top.positionInBlock());
    return block.firstLineNumber() + (line.isValid() ? line.lineNumber() : 0);
}

void WidgetTextView::aboutToChange()
{
    const int value = area()->verticalScrollBar()->value();
    if (value == 0) { // At the very beginning one sees what comes in there.
        m_top = {};
        return;
    }
    m_top = m_plain ? m_plain->cursorForPosition({0, 0}) : m_rich->cursorForPosition({0, 0});
    m_topOffset = value - valueOfTop();
}

void WidgetTextView::changed(const crdt::TextPatch& /*patch*/)
{
    if (m_top.isNull())
        return;
    // The cursor moved with its line, whatever came in above.
    area()->verticalScrollBar()->setValue(valueOfTop() + m_topOffset);
    m_top = {};
}

} // namespace heartline
