// SPDX-License-Identifier: MIT
// What the person does with a SharedTextEdit: keys, pointer, menu.
#include "editorkeys.h"
#include "sharedtextedit.h"
#include "textsearch.h"

#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QInputMethod>
#include <QInputMethodEvent>
#include <QMenu>
#include <QTextBlock>
#include <QTextLayout>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr int kWheelStep = 120; // eighths of a degree

bool isModifier(int key)
{
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_AltGr ||
           key == Qt::Key_Meta || key == Qt::Key_CapsLock;
}

} // namespace

QList<std::pair<QKeySequence, QString>> SharedTextEdit::shortcuts()
{
    const auto first = [](EditorCommand command) { return EditorKeys::keysOf(command).value(0); };
    return {{first(EditorCommand::Find), tr("Find in the document")},
            {first(EditorCommand::Replace), tr("Replace in the document")},
            {first(EditorCommand::FindNext), tr("Next hit")},
            {first(EditorCommand::FindPrevious), tr("Previous hit")},
            {first(EditorCommand::GoToLine), tr("Go to a line")},
            {first(EditorCommand::Comment), tr("Comment on the selected text")},
            {first(EditorCommand::ZoomIn), tr("Larger text, while writing")},
            {first(EditorCommand::ZoomOut), tr("Smaller text, while writing")},
            {Qt::CTRL | Qt::Key_Tab, tr("Leave the text for the next control")}};
}

bool SharedTextEdit::event(QEvent* event)
{
    // QPlainTextEdit claims undo and redo for itself even with its own undo off, so no action would ever see
    // them; and the window's actions would take the rest away from who is writing.
    if (event->type() == QEvent::ShortcutOverride && EditorKeys::commandOf(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::ApplicationFontChange)
        applyFont();
    return QPlainTextEdit::event(event);
}

void SharedTextEdit::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_followed) {
        stopFollowing();
        return;
    }
    if (const auto command = EditorKeys::commandOf(*event)) {
        switch (*command) {
        case EditorCommand::Undo:
            onActed();
            Q_EMIT undoRequested();
            return;
        case EditorCommand::Redo:
            onActed();
            Q_EMIT redoRequested();
            return;
        case EditorCommand::Find:
            Q_EMIT findRequested(false);
            return;
        case EditorCommand::Replace:
            Q_EMIT findRequested(!isReadOnly());
            return;
        case EditorCommand::FindNext:
            findNext();
            return;
        case EditorCommand::FindPrevious:
            findPrevious();
            return;
        case EditorCommand::GoToLine:
            Q_EMIT goToLineRequested();
            return;
        case EditorCommand::Comment:
            requestComment();
            return;
        case EditorCommand::ZoomIn:
            setZoom(m_zoom + kZoomStep);
            return;
        case EditorCommand::ZoomOut:
            setZoom(m_zoom - kZoomStep);
            return;
        case EditorCommand::ZoomBack:
            setZoom(100);
            return;
        }
    }
    // Tab belongs to the text; this is how the keyboard leaves it.
    if (event->modifiers().testFlag(Qt::ControlModifier) &&
        (event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab)) {
        // QPlainTextEdit's keeps the focus.
        QWidget::focusNextPrevChild(event->key() == Qt::Key_Tab); // NOLINT(bugprone-parent-virtual-call)
        return;
    }
    if (!isModifier(event->key()) && !event->matches(QKeySequence::Copy) && event->key() != Qt::Key_Escape)
        onActed();
    if (!isReadOnly()) {
        const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
        const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
        if (isEnter && (modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier)) {
            // The built-in one would put U+2028 into the shared text for Shift+Enter.
            if (modifiers == Qt::ShiftModifier)
                textCursor().insertText(u"\n"_s);
            else
                EditorKeys::breakLine(textCursor());
            ensureCursorVisible();
            return;
        }
        if (event->key() == Qt::Key_Tab && modifiers == Qt::NoModifier &&
            EditorKeys::spansLines(textCursor())) {
            EditorKeys::indent(textCursor());
            return;
        }
        if (event->key() == Qt::Key_Backtab) {
            EditorKeys::outdent(textCursor(), m_tabWidth);
            return;
        }
    }
    QPlainTextEdit::keyPressEvent(event);
}

void SharedTextEdit::goToHit(bool backwards)
{
    if (!m_search->isActive()) {
        Q_EMIT findRequested(false);
        return;
    }
    onActed();
    // The text has changed since, or nothing was shown.
    if (!m_search->isKnown()) {
        m_wantedHit = backwards;
        m_search->refresh();
        return;
    }
    const QTextCursor hit = m_search->next(textCursor(), backwards);
    if (!hit.isNull())
        showHit(hit);
}

void SharedTextEdit::onSearched()
{
    if (const auto wanted = std::exchange(m_wantedHit, {}))
        goToHit(*wanted);
}

void SharedTextEdit::showHit(const QTextCursor& hit)
{
    stopFollowing();
    setTextCursor(hit);
    showPlace(hit.selectionStart());
    viewport()->update();
}

void SharedTextEdit::findNext()
{
    goToHit(false);
}

void SharedTextEdit::findPrevious()
{
    goToHit(true);
}

void SharedTextEdit::requestComment()
{
    QTextCursor cursor = textCursor();
    if (!cursor.hasSelection())
        cursor.select(QTextCursor::WordUnderCursor);
    if (!cursor.hasSelection()) {
        cursor.movePosition(QTextCursor::StartOfBlock);
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    }
    if (cursor.hasSelection())
        Q_EMIT commentRequested(cursor.anchor(), cursor.position());
}

void SharedTextEdit::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool canEdit = !isReadOnly();
    const bool hasSelection = textCursor().hasSelection();
    const auto add = [menu](const QString& text, const QKeySequence& keys, bool enabled) {
        QAction* action = menu->addAction(text);
        action->setShortcut(keys);
        action->setEnabled(enabled);
        return action;
    };
    const auto keysOf = [](EditorCommand command) { return EditorKeys::keysOf(command).value(0); };
    connect(add(tr("Undo"), QKeySequence::Undo, canEdit && m_canUndo), &QAction::triggered, this,
            &SharedTextEdit::undoRequested);
    connect(add(tr("Redo"), QKeySequence::Redo, canEdit && m_canRedo), &QAction::triggered, this,
            &SharedTextEdit::redoRequested);
    menu->addSeparator();
    connect(add(tr("Cut"), QKeySequence::Cut, canEdit && hasSelection), &QAction::triggered, this,
            &QPlainTextEdit::cut);
    connect(add(tr("Copy"), QKeySequence::Copy, hasSelection), &QAction::triggered, this,
            &QPlainTextEdit::copy);
    connect(add(tr("Paste"), QKeySequence::Paste, canEdit && canPaste()), &QAction::triggered, this,
            &QPlainTextEdit::paste);
    connect(add(tr("Select all"), QKeySequence::SelectAll, true), &QAction::triggered, this,
            &QPlainTextEdit::selectAll);
    menu->addSeparator();
    const QString comment = m_marks.at(textCursor().position());
    if (!comment.isEmpty()) {
        connect(add(tr("Show the comment here"), {}, true), &QAction::triggered, this,
                [this, comment] { Q_EMIT commentClicked(comment); });
    }
    connect(add(tr("Comment…"), keysOf(EditorCommand::Comment), canEdit), &QAction::triggered, this,
            &SharedTextEdit::requestComment);
    connect(add(tr("Find…"), keysOf(EditorCommand::Find), true), &QAction::triggered, this,
            [this] { Q_EMIT findRequested(false); });
    connect(add(tr("Go to line…"), keysOf(EditorCommand::GoToLine), true), &QAction::triggered, this,
            &SharedTextEdit::goToLineRequested);
    menu->popup(event->globalPos());
}

void SharedTextEdit::finishComposition()
{
    if (!isComposing())
        return;
    QInputMethodEvent commit;
    commit.setCommitString(textCursor().block().layout()->preeditAreaText());
    QCoreApplication::sendEvent(this, &commit);
    // The input method would commit it once more.
    QGuiApplication::inputMethod()->reset();
}

void SharedTextEdit::inputMethodEvent(QInputMethodEvent* event)
{
    if (!event->preeditString().isEmpty() || !event->commitString().isEmpty())
        onActed();
    QPlainTextEdit::inputMethodEvent(event);
    placeSoon(); // what is composed moves what stands behind it
    if (!isComposing())
        Q_EMIT compositionEnded();
}

void SharedTextEdit::mousePressEvent(QMouseEvent* event)
{
    onActed();
    QPlainTextEdit::mousePressEvent(event);
    m_pressedComment = event->button() == Qt::LeftButton
                           ? m_marks.at(cursorForPosition(event->position().toPoint()).position())
                           : QString();
}

void SharedTextEdit::mouseReleaseEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseReleaseEvent(event);
    const QString pressed = std::exchange(m_pressedComment, {});
    // A drag selects, and means no comment.
    if (!pressed.isEmpty() && !textCursor().hasSelection())
        Q_EMIT commentClicked(pressed);
}

void SharedTextEdit::mouseMoveEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseMoveEvent(event);
    m_carets.hover(event->position());
}

void SharedTextEdit::wheelEvent(QWheelEvent* event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QPlainTextEdit::wheelEvent(event);
        return;
    }
    m_wheel += event->angleDelta().y();
    const int steps = m_wheel / kWheelStep;
    m_wheel -= steps * kWheelStep;
    setZoom(m_zoom + steps * kZoomStep);
    event->accept();
}

void SharedTextEdit::dropEvent(QDropEvent* event)
{
    onActed();
    QPlainTextEdit::dropEvent(event);
}

bool SharedTextEdit::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave)
        m_carets.hover({-1000, -1000});
    return QPlainTextEdit::viewportEvent(event);
}

} // namespace heartline
