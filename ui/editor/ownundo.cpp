// SPDX-License-Identifier: MIT
#include "ownundo.h"

namespace heartline {
namespace {
constexpr qsizetype kMostEntries = 500;
}

void OwnUndo::addOwn(const TextEdit& edit, const QString& taken)
{
    m_redo.clear();
    const bool isTyping = taken.isEmpty() && edit.inserted.size() <= 2 && edit.inserted != u"\n";
    if (m_open && isTyping && !m_undo.isEmpty()) {
        Entry& last = m_undo.last();
        if (last.position + last.inserted.size() == edit.position) {
            last.inserted += edit.inserted;
            return;
        }
    }
    m_undo.append({edit.position, taken, edit.inserted});
    if (m_undo.size() > kMostEntries)
        m_undo.removeFirst();
    m_open = isTyping;
}

void OwnUndo::addOthers(const TextEdit& edit)
{
    follow(m_undo, edit, false);
    follow(m_redo, edit, true);
}

void OwnUndo::follow(QList<Entry>& entries, const TextEdit& edit, bool redo)
{
    // From the newest entry back, the others' edit is carried to the text that the entry before it left.
    TextEdit other = edit;
    for (qsizetype i = entries.size() - 1; i >= 0; --i) {
        Entry& entry = entries[i];
        const QString& present = redo ? entry.removed : entry.inserted;
        const QString& past = redo ? entry.inserted : entry.removed;
        TextEdit reverse{entry.position, int(present.size()), past};
        if (!TextEdit::transform(reverse, other)) {
            entries.remove(0, i + 1);
            return;
        }
        entry.position = reverse.position;
    }
}

TextEdit OwnUndo::undo()
{
    const Entry entry = m_undo.takeLast();
    m_redo.append(entry);
    m_open = false;
    return {entry.position, int(entry.inserted.size()), entry.removed};
}

TextEdit OwnUndo::redo()
{
    const Entry entry = m_redo.takeLast();
    m_undo.append(entry);
    m_open = false;
    return {entry.position, int(entry.removed.size()), entry.inserted};
}

} // namespace heartline
