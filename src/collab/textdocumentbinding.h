// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/Document>
#include <Heartline/TextPatch>
#include <Heartline/UndoManager>

#include <QObject>

#include <memory>

class QTextDocument;

namespace heartline {

/// Keeps a QTextDocument and a shared text the same, in both directions, while a person writes in one and
/// others in the other: the document of a QPlainTextEdit, of a QTextEdit, of QML's TextArea
/// (`textArea.textDocument.textDocument`), or one that nobody shows.
///
/// @code
///     crdt::Document& shared = document.document();
///     auto* binding = new TextDocumentBinding(shared, document.text(), document.undoManager(),
///                                             *edit.document(), SharedDocument::origin(), view, &edit);
///     connect(undoAction, &QAction::triggered, binding, &TextDocumentBinding::undo);
/// @endcode
///
/// What the person does is one transaction of the smallest change, be it a key, a paste, a drag or a replace
/// of all. What others do is shown as it comes, and leaves the person's caret, selection and place in view
/// alone: what is inserted exactly at the caret does not push it. While an input method composes, the
/// paragraph that it composes in is not touched, and all others for two seconds at most are not either; what
/// is committed meanwhile goes where the person meant it to.
///
/// The document's own undo stack is switched off, as it would take back what others wrote; `undo()` and
/// `redo()` use the UndoManager, and put the caret where it was. Changes are grouped by its capture timeout;
/// a step also ends with a line, where the caret jumps, and around whatever is more than typing.
///
/// **What is normalised.** Positions are UTF-16 code units and the same on both sides. Line breaks that are
/// typed or pasted here are LF, whatever they were: CR, CRLF, U+2028, U+2029. What others wrote stays in the
/// text as it is: LF, U+2028 and U+2029 are shown as line breaks, CR as the symbol U+240D, the two
/// non-characters U+FDD0 and U+FDD1 as U+FFFD. Half a surrogate pair becomes U+FFFD when it's written; a
/// text that has one all the same shows it. Embedded objects are shown as U+FFFC, and U+FFFC is never
/// written: what is pasted goes in without it. NUL, no-break spaces and combining characters are text like
/// other text. Formats of a rich text editor are neither written nor shown.
///
/// Cost: of a change, its own size and what the document reports as changed, which is a paragraph while an
/// input method composes. No copy of the text is kept, except while something waits for an input method.
///
/// It refuses nothing: who must not write has a view that is read-only. Lives in the thread of the document
/// and the text, and not longer than the crdt::Document, the UndoManager and the View; of the QTextDocument's
/// end it is told.
class HEARTLINE_COLLAB_EXPORT TextDocumentBinding : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY undoAvailable)
    Q_PROPERTY(bool canRedo READ canRedo NOTIFY redoAvailable)
public:
    /// What the binding has to know of, and do to, the one who shows the document. Positions are those of the
    /// document.
    class HEARTLINE_COLLAB_EXPORT View
    {
    public:
        View() = default;
        View(const View&) = delete;
        View& operator=(const View&) = delete;
        virtual ~View();
        /// Called once, at the end of the binding's constructor: connect what tells of carets and input
        /// methods to `noteSelection()` and `settle()`.
        virtual void bind(TextDocumentBinding& binding);
        /// An input method composes: its text stands in the view, but not in the document.
        [[nodiscard]] virtual bool isComposing() const;
        /// −1: there is none.
        [[nodiscard]] virtual int caret() const;
        /// The selection's other end; equal to `caret()` without a selection.
        [[nodiscard]] virtual int anchor() const;
        virtual void setSelection(int anchor, int caret);
        /// Brings the caret into sight, after an undo.
        virtual void revealCaret();
        /// Others changed the text: before the document follows, and after. Keep the place in view between
        /// the two.
        virtual void aboutToChange();
        virtual void changed(const crdt::TextPatch& patch);
    };

    /// Makes the document show the text. `own`: the origin of what the person writes, which `undo` must
    /// track. `view`: nullptr stands for the item that owns the document if that has the properties of QML's
    /// TextEdit, else for nobody.
    TextDocumentBinding(crdt::Document& document, crdt::Text text, crdt::UndoManager& undo,
                        QTextDocument& shown, crdt::Origin own, View* view = nullptr,
                        QObject* parent = nullptr);
    ~TextDocumentBinding() override;

    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool canRedo() const;

    /// Where a position of the document is in the text: the same, except while something waits for an input
    /// method. Clamped to the text.
    [[nodiscard]] int textPosition(int position) const;

public Q_SLOTS:
    /// Takes the person's own newest step back, and nobody else's. No effect without one.
    void undo();
    void redo();
    /// The caret or the selection moved. Views call it, also after what the binding itself moved.
    void noteSelection();
    /// Shows what waited, if the input method has ended. Views call it when that may be so.
    void settle();

Q_SIGNALS:
    void undoAvailable(bool available);
    void redoAvailable(bool available);
    /// The document shows what others wrote. Positions are those before it.
    void textChangedByOthers(const heartline::crdt::TextPatch& patch);
    /// The person moved caret or selection, or typed: where they are in the text, for the others.
    void selectionChanged(int caret, int anchor);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heartline
