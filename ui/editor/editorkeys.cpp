// SPDX-License-Identifier: MIT
#include "editorkeys.h"

#include <QKeyEvent>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr EditorCommand kCommands[] = {
    EditorCommand::Undo,     EditorCommand::Redo,         EditorCommand::Find,     EditorCommand::Replace,
    EditorCommand::FindNext, EditorCommand::FindPrevious, EditorCommand::GoToLine, EditorCommand::Comment,
    EditorCommand::ZoomIn,   EditorCommand::ZoomOut,      EditorCommand::ZoomBack,
};

/// Positions of the selected lines' starts, the last first: an edit there moves none of the others. A line
/// that the selection only touches with its end is not one of them.
QList<int> selectedLines(const QTextCursor& cursor)
{
    const QTextDocument* document = cursor.document();
    QTextBlock block = document->findBlock(cursor.selectionStart());
    QTextBlock last = document->findBlock(cursor.selectionEnd());
    if (last != block && last.position() == cursor.selectionEnd())
        last = last.previous();
    QList<int> starts;
    for (; block.isValid() && block.blockNumber() <= last.blockNumber(); block = block.next())
        starts.prepend(block.position());
    return starts;
}

} // namespace

QList<QKeySequence> EditorKeys::keysOf(EditorCommand command)
{
    switch (command) {
    case EditorCommand::Undo:
        return QKeySequence::keyBindings(QKeySequence::Undo);
    case EditorCommand::Redo:
        return QKeySequence::keyBindings(QKeySequence::Redo);
    case EditorCommand::Find:
        return {Qt::CTRL | Qt::Key_F};
    case EditorCommand::Replace:
        return {Qt::CTRL | Qt::Key_H};
    case EditorCommand::FindNext:
        return {Qt::Key_F3};
    case EditorCommand::FindPrevious:
        return {Qt::SHIFT | Qt::Key_F3};
    case EditorCommand::GoToLine:
        return {Qt::CTRL | Qt::Key_G};
    case EditorCommand::Comment:
        return {Qt::CTRL | Qt::ALT | Qt::Key_M};
    case EditorCommand::ZoomIn:
        return {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal, Qt::CTRL | Qt::SHIFT | Qt::Key_Plus};
    case EditorCommand::ZoomOut:
        return {Qt::CTRL | Qt::Key_Minus};
    case EditorCommand::ZoomBack:
        return {Qt::CTRL | Qt::Key_0};
    }
    return {};
}

std::optional<EditorCommand> EditorKeys::commandOf(const QKeyEvent& event)
{
    // Keys of the number pad count as the others.
    const QKeySequence pressed(
        QKeyCombination(event.modifiers() & ~Qt::KeypadModifier, Qt::Key(event.key())));
    for (const EditorCommand command : kCommands) {
        if (keysOf(command).contains(pressed))
            return command;
    }
    return {};
}

void EditorKeys::breakLine(QTextCursor cursor)
{
    const QTextBlock block = cursor.document()->findBlock(cursor.selectionStart());
    const QString line = block.text().left(cursor.selectionStart() - block.position());
    qsizetype indentation = 0;
    while (indentation < line.size() && (line.at(indentation) == u' ' || line.at(indentation) == u'\t'))
        ++indentation;
    cursor.insertText(u'\n' + line.left(indentation));
}

bool EditorKeys::spansLines(const QTextCursor& cursor)
{
    const QTextDocument* document = cursor.document();
    return document->findBlock(cursor.selectionStart()) != document->findBlock(cursor.selectionEnd());
}

void EditorKeys::indent(const QTextCursor& cursor)
{
    QTextCursor edit(cursor.document());
    edit.beginEditBlock();
    for (const int start : selectedLines(cursor)) {
        edit.setPosition(start);
        if (!edit.atBlockEnd())
            edit.insertText(u"\t"_s);
    }
    edit.endEditBlock();
}

void EditorKeys::outdent(const QTextCursor& cursor, int width)
{
    QTextCursor edit(cursor.document());
    edit.beginEditBlock();
    for (const int start : selectedLines(cursor)) {
        const QString line = cursor.document()->findBlock(start).text();
        int taken = line.startsWith(u'\t') ? 1 : 0;
        while (!line.startsWith(u'\t') && taken < width && taken < line.size() && line.at(taken) == u' ')
            ++taken;
        edit.setPosition(start);
        edit.setPosition(start + taken, QTextCursor::KeepAnchor);
        edit.removeSelectedText();
    }
    edit.endEditBlock();
}

} // namespace heartline
