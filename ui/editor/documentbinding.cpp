// SPDX-License-Identifier: MIT
#include "documentbinding.h"

#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

using namespace std::chrono_literals;

namespace heartline {

DocumentBinding::DocumentBinding(SharedTextEdit& editor, WholeTextDocument& document, QObject* parent)
    : QObject(parent)
    , m_editor(editor)
    , m_document(&document)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(2s);
    connect(&m_patience, &QTimer::timeout, this, &DocumentBinding::applyWaiting);
    resetEditor();
    connect(m_editor.document(), &QTextDocument::contentsChange, this, &DocumentBinding::onContentsChange);
    connect(&m_editor, &QPlainTextEdit::cursorPositionChanged, this, &DocumentBinding::onCaretMoved);
    connect(&m_editor, &QPlainTextEdit::selectionChanged, this, &DocumentBinding::onCaretMoved);
    connect(&m_editor, &SharedTextEdit::undoRequested, this, [this] { takeBack(false); });
    connect(&m_editor, &SharedTextEdit::redoRequested, this, [this] { takeBack(true); });
    // Queued: the commit's own change is told first.
    connect(&m_editor, &SharedTextEdit::compositionEnded, this, &DocumentBinding::applyWaiting,
            Qt::QueuedConnection);
    connect(&document, &WholeTextDocument::edited, this, &DocumentBinding::onEdited);
    connect(&document, &WholeTextDocument::peersChanged, this, &DocumentBinding::updateCarets);
    updateCarets();
}

QString DocumentBinding::editorText(int position, int length) const
{
    QTextCursor cursor(m_editor.document());
    cursor.setPosition(position);
    cursor.setPosition(position + length, QTextCursor::KeepAnchor);
    QString text = cursor.selectedText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    text.replace(QChar::LineSeparator, u'\n');
    return text;
}

void DocumentBinding::onContentsChange(int position, int removed, int added)
{
    if (m_applying || !m_document)
        return;
    const int length = m_editor.document()->characterCount() - 1;
    const int known = int(m_shadow.size());
    position = std::clamp(position, 0, std::min(length, known));
    removed = std::clamp(removed, 0, known - position);
    added = std::clamp(added, 0, length - position);
    // The reported range may count the last paragraph's end, which is no character of the text.
    if (known - removed + added != length) {
        position = 0;
        removed = known;
        added = length;
    }
    TextEdit edit = TextEdit::between(m_shadow.mid(position, removed), editorText(position, added));
    if (edit.isEmpty())
        return;
    edit.position += position;
    // A pair whose other half lies outside the reported range is one character all the same.
    if (edit.position > 0 && edit.position < known && m_shadow.at(edit.position).isLowSurrogate() &&
        m_shadow.at(edit.position - 1).isHighSurrogate()) {
        edit.inserted.prepend(m_shadow.at(edit.position - 1));
        --edit.position;
        ++edit.removed;
    }
    const QString taken = m_shadow.mid(edit.position, edit.removed);
    m_shadow.replace(edit.position, edit.removed, edit.inserted);
    m_undo.addOwn(edit, taken);

    for (TextEdit& other : m_waiting) {
        if (TextEdit::transform(other, edit))
            continue;
        // Others changed the very words that were being written over: theirs win, and both see the same.
        m_waiting.clear();
        QMetaObject::invokeMethod(this, &DocumentBinding::resetEditor, Qt::QueuedConnection);
        return;
    }
    m_document->edit(edit.position, edit.removed, edit.inserted);
}

void DocumentBinding::onEdited(int position, int removed, const QString& inserted)
{
    m_waiting.append({position, removed, inserted});
    if (!m_editor.isComposing())
        applyWaiting();
    else if (!m_patience.isActive())
        m_patience.start();
}

void DocumentBinding::applyWaiting()
{
    m_patience.stop();
    for (const TextEdit& edit : std::exchange(m_waiting, {})) {
        const int known = int(m_shadow.size());
        if (edit.position < 0 || edit.removed < 0 || edit.position + edit.removed > known) {
            resetEditor();
            return;
        }
        applyToEditor(edit);
        m_undo.addOthers(edit);
    }
    if (m_document && m_shadow != m_document->text())
        resetEditor();
    updateCarets();
}

void DocumentBinding::applyToEditor(const TextEdit& edit)
{
    const QScopedValueRollback guard(m_applying, true);
    // What is read stays where it is: the first visible line is remembered by its text, not its number.
    QScrollBar* bar = m_editor.verticalScrollBar();
    QTextCursor top = m_editor.cursorForPosition({0, 0});
    const int topOffset = bar->value() - top.block().firstLineNumber();
    const bool isAbove = edit.position < top.block().position();

    const QTextCursor before = m_editor.textCursor();
    const int caret = edit.moved(before.position());
    const int anchor = edit.moved(before.anchor());

    QTextCursor cursor(m_editor.document());
    cursor.beginEditBlock();
    cursor.setPosition(edit.position);
    cursor.setPosition(edit.position + edit.removed, QTextCursor::KeepAnchor);
    cursor.insertText(edit.inserted);
    cursor.endEditBlock();
    m_shadow.replace(edit.position, edit.removed, edit.inserted);

    QTextCursor after = m_editor.textCursor();
    if (after.position() != caret || after.anchor() != anchor) {
        after.setPosition(anchor);
        after.setPosition(caret, QTextCursor::KeepAnchor);
        m_editor.setTextCursor(after);
    }
    if (isAbove)
        bar->setValue(top.block().firstLineNumber() + topOffset);
}

void DocumentBinding::resetEditor()
{
    if (!m_document)
        return;
    m_waiting.clear();
    const TextEdit edit = TextEdit::between(m_shadow, m_document->text());
    if (!edit.isEmpty())
        applyToEditor(edit);
    if (editorText(0, m_editor.document()->characterCount() - 1) == m_shadow)
        return;
    // Something the editor can't hold as it is came in; then at least the whole text is shown.
    const QScopedValueRollback guard(m_applying, true);
    m_editor.setPlainText(m_shadow);
}

void DocumentBinding::onCaretMoved()
{
    if (m_applying || !m_document)
        return;
    const QTextCursor cursor = m_editor.textCursor();
    m_document->setCaret(cursor.position(), cursor.anchor());
}

void DocumentBinding::updateCarets()
{
    if (!m_document)
        return;
    QList<RemoteCaret> carets;
    QHash<QString, DocumentPeer> told;
    const QList<RemoteCaret> shown = m_editor.carets();
    for (const DocumentPeer& peer : m_document->peers()) {
        if (peer.caret < 0)
            continue;
        told.insert(peer.userId, peer);
        // The peers of this profile have no numbers of their own.
        const quint64 clientId = qHash(peer.userId);
        const auto same = std::find_if(shown.cbegin(), shown.cend(),
                                       [&peer](const auto& caret) { return caret.userId == peer.userId; });
        // A caret told before has moved along with the text since; only news places it again.
        if (same != shown.cend() && m_told.value(peer.userId) == peer)
            carets << *same;
        else
            carets << RemoteCaret{clientId, peer.userId, peer.name, {}, peer.caret, peer.anchor};
    }
    m_told = told;
    m_editor.setCarets(carets);
}

void DocumentBinding::takeBack(bool redo)
{
    if (!m_document || m_editor.isReadOnly() || !(redo ? m_undo.canRedo() : m_undo.canUndo()))
        return;
    applyWaiting();
    const TextEdit edit = redo ? m_undo.redo() : m_undo.undo();
    applyToEditor(edit);
    m_document->edit(edit.position, edit.removed, edit.inserted);
    QTextCursor cursor = m_editor.textCursor();
    cursor.setPosition(edit.position + int(edit.inserted.size()));
    m_editor.setTextCursor(cursor);
}

} // namespace heartline
