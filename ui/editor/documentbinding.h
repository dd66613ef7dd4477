// SPDX-License-Identifier: MIT
#pragma once

#include "ownundo.h"
#include "sharedtextedit.h"

#include <Heartline/WholeTextDocument>

#include <QPointer>
#include <QTimer>

namespace heartline {

/// Keeps an editor and a shared document the same, in both directions.
///
/// The editor's own words about its changes are upper bounds and also come for changes of format and for
/// what an input method composes, so the binding compares with the text it knows. While something is being
/// composed, others' edits wait (at most two seconds).
class HEARTLINE_WIDGETS_EXPORT DocumentBinding : public QObject
{
    Q_OBJECT
public:
    DocumentBinding(SharedTextEdit& editor, WholeTextDocument& document, QObject* parent = nullptr);

private:
    void onContentsChange(int position, int removed, int added);
    void onEdited(int position, int removed, const QString& inserted);
    void onCaretMoved();
    void applyWaiting();
    void applyToEditor(const TextEdit& edit);
    void resetEditor();
    void updateCarets();
    void takeBack(bool redo);
    [[nodiscard]] QString editorText(int position, int length) const;

    SharedTextEdit& m_editor;
    QPointer<WholeTextDocument> m_document;
    QString m_shadow;          // the editor's text with LF alone; invariant between signals
    QList<TextEdit> m_waiting; // others' edits that the editor does not show yet
    QTimer m_patience;
    OwnUndo m_undo;
    bool m_applying = false;
    QHash<QString, DocumentPeer> m_told; // by user id
};

} // namespace heartline
