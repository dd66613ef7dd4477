// SPDX-License-Identifier: MIT
#pragma once

#include "textedit.h"

#include <QList>

namespace heartline {

/// Takes back one's own edits and nobody else's.
///
/// A plain value: told of own and others' edits, it says which edit undoes the last own one in the text as it
/// is now. An own edit that others have written into can't be taken back any more, and is forgotten.
class HEARTLINE_WIDGETS_EXPORT OwnUndo
{
public:
    /// An own edit; `taken` is the text it removed. Typing on joins the last entry.
    void addOwn(const TextEdit& edit, const QString& taken);
    /// Somebody else's edit has been applied.
    void addOthers(const TextEdit& edit);
    /// Begins a new entry with the next own edit.
    void close() { m_open = false; }
    [[nodiscard]] bool canUndo() const { return !m_undo.isEmpty(); }
    [[nodiscard]] bool canRedo() const { return !m_redo.isEmpty(); }
    /// The edit to apply; it must be applied, and not be told to `addOwn()`.
    [[nodiscard]] TextEdit undo();
    [[nodiscard]] TextEdit redo();

private:
    struct Entry
    {
        int position = 0;
        QString removed;  ///< What stood there before …
        QString inserted; ///< … and what stands there since.
    };
    static void follow(QList<Entry>& entries, const TextEdit& edit, bool redo);

    QList<Entry> m_undo;
    QList<Entry> m_redo;
    bool m_open = false;
};

} // namespace heartline
