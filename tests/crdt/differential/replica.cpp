// SPDX-License-Identifier: MIT
#include "replica.h"

#include <algorithm>

namespace heartline::test {

using namespace crdt;

Replica::Replica(ClientId id, bool collectGarbage)
    : document(Document::Options{.clientId = id, .collectGarbage = collectGarbage})
{
    m_subscriptions.push_back(document.onUpdate([this](const UpdateEvent& event) {
        events.push_back({event.local, Bytes(event.update.begin(), event.update.end())});
    }));
}

void Replica::makeUndoManager(std::chrono::milliseconds captureTimeout, bool ignoreRemoteMapChanges,
                              const std::chrono::milliseconds& now)
{
    UndoManager::Options options;
    options.captureTimeout = captureTimeout;
    options.ignoreRemoteMapChanges = ignoreRemoteMapChanges;
    options.forgetsCutCopies = true;
    options.trackedOrigins = {tracked()};
    options.now = [&now] { return now; };
    const std::vector<SharedType> scope{document.text("t"), document.map("m"), document.array("a")};
    undo = std::make_unique<UndoManager>(document, scope, options);
    m_subscriptions.push_back(undo->onStepAdded([this](const UndoManager::StepEvent& event) {
        // The stack below may have lost steps that found nothing to do, or all of them.
        const bool isUndo = event.kind == UndoManager::Kind::Undo;
        Widths& stack = widths(event.kind);
        stack.resize((isUndo ? undo->undoDepth() : undo->redoDepth()) - 1, 2);
        stack.push_back(event.step.deletions.clients().size());
    }));
    m_subscriptions.push_back(undo->onStepChanged([this](const UndoManager::StepEvent& event) {
        widths(event.kind).back() = event.step.deletions.clients().size();
    }));
}

bool Replica::undoesAlike(UndoManager::Kind kind)
{
    Widths& stack = widths(kind);
    stack.resize(kind == UndoManager::Kind::Undo ? undo->undoDepth() : undo->redoDepth(), 2);
    return std::all_of(stack.begin(), stack.end(), [](std::size_t width) { return width <= 1; });
}

} // namespace heartline::test
