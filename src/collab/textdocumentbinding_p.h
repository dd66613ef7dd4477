// SPDX-License-Identifier: MIT
#pragma once

#include "textdocumentbinding.h"

#include <QPointer>
#include <QTextDocument>
#include <QTimer>

#include <optional>
#include <string>
#include <vector>

namespace heartline {

/// Between two events one of three things is true:
/// - *level*: the document shows the text (shownunits.h). The text itself is what changes are compared with.
/// - *behind*: others' changes wait. `behind` is what the document shows; the text is ahead of it.
/// - *unfaithful*: the person put something into the document that the text can't hold, or holds otherwise.
///   The document is mended as soon as the event loop runs.
class TextDocumentBinding::Private
{
public:
    Private(TextDocumentBinding& binding, crdt::Document& document, crdt::Text text,
            crdt::UndoManager& undoManager, QTextDocument& shownDocument, crdt::Origin ownOrigin,
            View* itsView);

    void onContentsChange(int position, int removed, int added);
    void noteSelection();
    void settle();
    void takeBack(bool redo);
    [[nodiscard]] int textPosition(int position) const;

    TextDocumentBinding& q;
    crdt::UndoManager& undo;
    View* view = nullptr;

private:
    struct Selection
    {
        int anchor = -1;
        int caret = -1;
        bool operator==(const Selection&) const = default;
    };
    struct StoredSelection
    {
        crdt::RelativePosition anchor;
        crdt::RelativePosition caret;
    };

    // From the text to the document.
    void onTextEvent(const crdt::TextEvent& event);
    void fallBehind();
    void settleLater();
    void onPatienceOver();
    void showDifference();
    void show(const crdt::TextPatch& patch, bool byUndo = false);
    [[nodiscard]] Selection mapped(const Selection& before, const crdt::TextPatch& patch) const;
    [[nodiscard]] int outsidePair(int position) const;
    void place(Selection wanted);
    [[nodiscard]] std::u16string shownText() const;
    [[nodiscard]] crdt::TextPatch waitingPatch() const;
    [[nodiscard]] std::size_t textPosition(int position, const crdt::TextPatch& waiting) const;

    // From the document to the text.
    void writeChange(crdt::TextPatch patch);
    void write(const crdt::TextPatch& patch);

    // Undo.
    [[nodiscard]] std::optional<StoredSelection> stored(const Selection& selection,
                                                        const crdt::TextPatch& waiting) const;
    void onStepPopped(const crdt::UndoManager::StepEvent& event);
    void noteAvailability();

    crdt::Document& m_document;
    crdt::Text m_text;
    QPointer<QTextDocument> m_shown;
    const crdt::Origin m_own;
    std::unique_ptr<View> m_defaultView;
    std::vector<crdt::Subscription> m_subscriptions;
    QTimer m_patience;

    std::optional<std::u16string> m_behind;
    bool m_unfaithful = false;
    bool m_settlesLater = false;
    bool m_changing = false; ///< The document tells of a change: it must not be changed now.
    bool m_showing = false;  ///< What the document tells is what was put in here.
    bool m_writing = false;
    bool m_told = false; ///< While writing: the text told of it.

    Selection m_selection;                     ///< The view's, as last known.
    int m_typedTo = -1;                        ///< Where the person's last change ended.
    bool m_hasTyped = false;                   ///< The others were not told where that left the caret.
    int m_takenBackTo = -1;                    ///< Where the last undo changed something.
    std::optional<StoredSelection> m_stepData; ///< For the step that is made now.
    bool m_canUndo = false;
    bool m_canRedo = false;
};

} // namespace heartline
