// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/TextDocumentBinding>

#include <QTextCursor>

class QAbstractScrollArea;
class QPlainTextEdit;
class QTextEdit;

namespace heartline {

/// A QPlainTextEdit or QTextEdit as the view of a TextDocumentBinding: its caret, its input method, and what
/// it shows while others write above.
///
/// Undo and redo stay with the caller: both widgets take Ctrl+Z for their own undo even where it is off, so
/// a subclass, or an event filter, has to hand the keys to the binding. Give it to one binding, make it
/// before that, and keep it as long; it belongs to the editor unless somebody deletes it earlier.
class HEARTLINE_WIDGETS_EXPORT WidgetTextView : public QObject, public TextDocumentBinding::View
{
    Q_OBJECT
public:
    explicit WidgetTextView(QPlainTextEdit& editor);
    explicit WidgetTextView(QTextEdit& editor);

    void bind(TextDocumentBinding& binding) override;
    [[nodiscard]] bool isComposing() const override;
    [[nodiscard]] int caret() const override;
    [[nodiscard]] int anchor() const override;
    void setSelection(int anchor, int caret) override;
    void revealCaret() override;
    void aboutToChange() override;
    void changed(const crdt::TextPatch& patch) override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] QAbstractScrollArea* area() const;
    [[nodiscard]] QTextCursor textCursor() const;
    /// The scroll bar's value at which the line of `m_top` is the uppermost one.
    [[nodiscard]] int valueOfTop() const;

    QPlainTextEdit* m_plain = nullptr; ///< One of the two.
    QTextEdit* m_rich = nullptr;
    TextDocumentBinding* m_binding = nullptr;
    QTextCursor m_top; ///< What stands at the upper edge; null: nothing to keep.
    int m_topOffset = 0;
};

} // namespace heartline
