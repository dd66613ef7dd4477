// SPDX-License-Identifier: MIT
#pragma once

#include <QKeySequence>
#include <QList>
#include <optional>

class QKeyEvent;
class QTextCursor;

namespace heartline {

/// What a key asks of a text editor that QPlainTextEdit doesn't do, or does in a way that isn't wanted.
enum class EditorCommand
{
    Undo,
    Redo,
    Find,
    Replace,
    FindNext,
    FindPrevious,
    GoToLine,
    Comment,
    ZoomIn,
    ZoomOut,
    ZoomBack,
};

struct EditorKeys
{
    [[nodiscard]] static std::optional<EditorCommand> commandOf(const QKeyEvent& event);
    [[nodiscard]] static QList<QKeySequence> keysOf(EditorCommand command);

    /// A new line that begins as the present one does.
    static void breakLine(QTextCursor cursor);
    /// The selection reaches over more than one line, so that Tab means all of them.
    [[nodiscard]] static bool spansLines(const QTextCursor& cursor);
    /// Puts a tab before each selected line, as one edit.
    static void indent(const QTextCursor& cursor);
    /// Takes a tab, or up to `width` spaces, from the start of each selected line, as one edit.
    static void outdent(const QTextCursor& cursor, int width);
};

} // namespace heartline
