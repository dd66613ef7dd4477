// SPDX-License-Identifier: MIT
#include "textbinding.h"

#include <QKeyEvent>
#include <QTextDocument>

namespace heartline::quick {

TextBinding::~TextBinding() = default;

void TextBinding::setDocument(SharedDocument* document)
{
    if (document == m_document)
        return;
    release();
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    if (document) {
        connect(document, &SharedDocument::rootAboutToChange, this, &TextBinding::release);
        connect(document, &SharedDocument::rootChanged, this, &TextBinding::bind);
        connect(document, &QObject::destroyed, this, &TextBinding::release);
    }
    bind();
    Q_EMIT documentChanged();
}

void TextBinding::setTextDocument(QQuickTextDocument* textDocument)
{
    if (textDocument == m_textDocument)
        return;
    release();
    m_textDocument = textDocument;
    bind();
    Q_EMIT textDocumentChanged();
}

void TextBinding::componentComplete()
{
    m_complete = true;
    bind();
}

void TextBinding::release()
{
    if (m_item)
        m_item->removeEventFilter(this);
    m_item = nullptr;
    m_binding.reset();
}

void TextBinding::bind()
{
    QTextDocument* shown = m_textDocument ? m_textDocument->textDocument() : nullptr;
    if (m_complete && m_document && shown) {
        m_binding = std::make_unique<heartline::TextDocumentBinding>(
            m_document->document(), m_document->text(), m_document->undoManager(), *shown,
            SharedDocument::origin());
        connect(m_binding.get(), &heartline::TextDocumentBinding::undoAvailable, this,
                &TextBinding::canUndoChanged);
        connect(m_binding.get(), &heartline::TextDocumentBinding::redoAvailable, this,
                &TextBinding::canRedoChanged);
        connect(m_binding.get(), &heartline::TextDocumentBinding::selectionChanged, m_document,
                &SharedDocument::setCaret);
        m_item = shown->parent();
        if (m_item)
            m_item->installEventFilter(this);
    }
    Q_EMIT canUndoChanged();
    Q_EMIT canRedoChanged();
}

void TextBinding::undo()
{
    if (m_binding)
        m_binding->undo();
}

void TextBinding::redo()
{
    if (m_binding)
        m_binding->redo();
}

bool TextBinding::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress || watched->property("readOnly").toBool())
        return QObject::eventFilter(watched, event);
    // The item takes these keys for the stack of its own, which is switched off.
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->matches(QKeySequence::Undo)) {
        undo();
        return true;
    }
    if (key->matches(QKeySequence::Redo)) {
        redo();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace heartline::quick
