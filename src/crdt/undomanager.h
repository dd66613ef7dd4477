// SPDX-License-Identifier: MIT
#pragma once

#include "crdt_export.h"
#include "deleteset.h"
#include "document.h"
#include "origin.h"
#include "sharedtype.h"
#include "subscription.h"

#include <any>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace heartline::crdt {

/// Takes back, and brings again, one person's own changes to some types, and leaves what others did
/// (yjs-wire.md §12).
///
/// @code
///     const int editor = 0; // any address of one's own
///     UndoManager undo(document, {text}, {.trackedOrigins = {&editor}});
///     document.transact([&] { text.insert(0, u"Hello"); }, &editor);
///     undo.undo(); // text is empty again
/// @endcode
///
/// Changes that follow each other within `captureTimeout` are one step. Deleted content that a step could
/// bring back is kept from garbage collection until the step is gone.
///
/// A transaction in which an update of others was applied too is not recorded. `undo()` within a transaction
/// of somebody else becomes part of that, and a new step if that is tracked.
///
/// Lives in the document's thread, and not longer than the document.
class HEARTLINE_CRDT_EXPORT UndoManager
{
public:
    using Milliseconds = std::chrono::milliseconds;

    struct Options
    {
        /// How soon after the one before a change still belongs to the same step. 0: every change is a step.
        Milliseconds captureTimeout{500};
        /// Whose transactions count. Those of `nullptr`, which is who names no origin, if nothing else is
        /// said.
        std::vector<Origin> trackedOrigins{nullptr};
        /// Bring back a key's value even where somebody else has set it since.
        bool ignoreRemoteMapChanges = false;
        /// Where somebody wrote into what an undo had brought back, undoing once more takes out only what
        /// stands before that, as in Yjs. For comparing with it: the rest would stay for ever.
        bool forgetsCutCopies = false;
        /// The time; of a steady clock if not given. Tests give their own.
        std::function<Milliseconds()> now = {};
    };

    /// One step on a stack.
    struct Step
    {
        DeleteSet insertions; ///< What the step put in.
        DeleteSet deletions;  ///< What it took out.
        /// Whatever the application keeps with it: usually the selection before the step, as relative
        /// positions, set in `onStepAdded` and restored in `onStepPopped`.
        std::any data;
    };

    enum class Kind : std::uint8_t
    {
        Undo,
        Redo
    };
    struct StepEvent
    {
        Step& step;
        /// Added and changed: the stack that it is on. Popped: what was done.
        Kind kind = Kind::Undo;
        Origin origin = nullptr;
    };

    /// `scope`: the types that it watches, with all that is inside them.
    UndoManager(Document& document, std::vector<SharedType> scope, Options options);
    UndoManager(Document& document, std::vector<SharedType> scope);
    ~UndoManager();
    UndoManager(const UndoManager&) = delete;
    UndoManager& operator=(const UndoManager&) = delete;

    /// Takes the newest step back that still changes something; whether there was one. Makes one transaction,
    /// with this manager as its origin.
    bool undo();
    bool redo();
    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool canRedo() const;
    [[nodiscard]] std::size_t undoDepth() const;
    [[nodiscard]] std::size_t redoDepth() const;

    /// The next change begins a new step, however soon. Call it when the caret jumps, on loss of focus, on
    /// saving.
    void stopCapturing();
    /// Forgets all steps. Content that was kept for them is no longer kept, though what was deleted long ago
    /// is still there until the document is next loaded, as in Yjs.
    void clear();

    /// A new step was put on a stack. The transaction is over, the text is as after it.
    Subscription onStepAdded(std::function<void(const StepEvent&)> callback);
    /// A further change was joined to the newest step.
    Subscription onStepChanged(std::function<void(const StepEvent&)> callback);
    /// A step was undone or redone; the text is as it is now.
    Subscription onStepPopped(std::function<void(const StepEvent&)> callback);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace heartline::crdt
