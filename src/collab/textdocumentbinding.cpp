// SPDX-License-Identifier: MIT
#include "textdocumentbinding_p.h"

namespace heartline {

TextDocumentBinding::View::~View() = default;

void TextDocumentBinding::View::bind(TextDocumentBinding& /*binding*/) {}

bool TextDocumentBinding::View::isComposing() const
{
    return false;
}

int TextDocumentBinding::View::caret() const
{
    return -1;
}

int TextDocumentBinding::View::anchor() const
{
    return caret();
}

void TextDocumentBinding::View::setSelection(int /*anchor*/, int /*caret*/) {}

void TextDocumentBinding::View::revealCaret() {}

void TextDocumentBinding::View::aboutToChange() {}

void TextDocumentBinding::View::changed(const crdt::TextPatch& /*patch*/) {}

TextDocumentBinding::TextDocumentBinding(crdt::Document& document, crdt::Text text, crdt::UndoManager& undo,
                                         QTextDocument& shown, crdt::Origin own, View* view, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, document, std::move(text), undo, shown, own, view))
{
    connect(&shown, &QTextDocument::contentsChange, this,
            [this](int position, int removed, int added) { d->onContentsChange(position, removed, added); });
    d->view->bind(*this);
}

TextDocumentBinding::~TextDocumentBinding() = default;

bool TextDocumentBinding::canUndo() const
{
    return d->undo.canUndo();
}

bool TextDocumentBinding::canRedo() const
{
    return d->undo.canRedo();
}

int TextDocumentBinding::textPosition(int position) const
{
    return d->textPosition(position);
}

void TextDocumentBinding::undo()
{
    d->takeBack(false);
}

void TextDocumentBinding::redo()
{
    d->takeBack(true);
}

void TextDocumentBinding::noteSelection()
{
    d->noteSelection();
}

void TextDocumentBinding::settle()
{
    d->settle();
}

} // namespace heartline
