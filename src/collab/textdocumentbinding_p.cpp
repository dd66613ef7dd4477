// SPDX-License-Identifier: MIT
#include "textdocumentbinding_p.h"

#include "reporteddifference.h"
#include "shownunits.h"
#include "textitemview.h"

#include <QScopedValueRollback>
#include <QTextBlock>
#include <QTextCursor>

#include <algorithm>

using namespace std::chrono_literals;

namespace heartline {
namespace {

/// More at once is no typing.
constexpr std::size_t kTyped = 32;

[[nodiscard]] bool isTyping(const crdt::TextPatch& patch)
{
    if (patch.size() != 1)
        return false;
    const crdt::TextSplice& splice = patch.front();
    return splice.removed <= kTyped && splice.inserted.size() <= kTyped &&
           (splice.inserted.empty() || splice.inserted.find(u'\n', 1) == std::u16string::npos);
}

/// Where `position` is after `patch`, behind what is inserted there.
[[nodiscard]] std::size_t mappedBehind(std::size_t position, const crdt::TextPatch& patch)
{
    return crdt::rebased({{position, 0, u"x"}}, patch, crdt::Tie::Behind).front().position;
}

[[nodiscard]] std::size_t endAfter(const crdt::TextPatch& patch)
{
    std::size_t end = 0;
    for (const crdt::TextSplice& splice : patch)
        end += splice.inserted.size() - splice.removed; // wraps, and is right in the end
    return end + patch.back().position + patch.back().removed;
}

} // namespace

TextDocumentBinding::Private::Private(TextDocumentBinding& binding, crdt::Document& document, crdt::Text text,
                                      crdt::UndoManager& undoManager, QTextDocument& shownDocument,
                                      crdt::Origin ownOrigin, View* itsView)
    : q(binding)
    , undo(undoManager)
    , view(itsView)
    , m_document(document)
    , m_text(std::move(text))
    , m_shown(&shownDocument)
    , m_own(ownOrigin)
{
    if (!view) {
        QObject* item = shownDocument.parent();
        if (TextItemView::fits(item))
            m_defaultView = std::make_unique<TextItemView>(*item);
        else
            m_defaultView = std::make_unique<View>();
        view = m_defaultView.get();
    }
    m_patience.setSingleShot(true);
    m_patience.setInterval(2s);
    QObject::connect(&m_patience, &QTimer::timeout, &q, [this] { onPatienceOver(); });

    // A document without a layout tells of no change; this makes one where there is none.
    static_cast<void>(shownDocument.documentLayout());
    shownDocument.setUndoRedoEnabled(false);
    shownDocument.setMaximumBlockCount(0); // It would take lines out of everybody's text.
    const std::u16string before = shownunits::read(shownDocument);
    if (std::u16string now = shownText(); now != before)
        show({{0, before.size(), std::move(now)}});
    m_selection = {view->anchor(), view->caret()};

    m_subscriptions.push_back(m_text.observe([this](const crdt::TextEvent& event) { onTextEvent(event); }));
    const auto onStep = [this](const crdt::UndoManager::StepEvent& event) {
        if (m_stepData && !event.step.data.has_value())
            event.step.data = *m_stepData;
        noteAvailability();
    };
    m_subscriptions.push_back(undo.onStepAdded(onStep));
    m_subscriptions.push_back(undo.onStepChanged([this](const auto&) { noteAvailability(); }));
    m_subscriptions.push_back(
        undo.onStepPopped([this](const crdt::UndoManager::StepEvent& event) { onStepPopped(event); }));
    m_canUndo = undo.canUndo();
    m_canRedo = undo.canRedo();
}

std::u16string TextDocumentBinding::Private::shownText() const
{
    return shownunits::shown(m_text.slice(0, m_text.length()));
}

/// From what is shown to the text.
crdt::TextPatch TextDocumentBinding::Private::waitingPatch() const
{
    return m_behind ? crdt::diff(*m_behind, shownText()) : crdt::TextPatch();
}

int TextDocumentBinding::Private::textPosition(int position) const
{
    return int(textPosition(position, waitingPatch()));
}

std::size_t TextDocumentBinding::Private::textPosition(int position, const crdt::TextPatch& waiting) const
{
    return std::min(crdt::mapped(std::size_t(std::max(position, 0)), waiting), m_text.length());
}

void TextDocumentBinding::Private::onTextEvent(const crdt::TextEvent& event)
{
    if (m_writing && !m_told && event.local && event.origin == m_own) {
        m_told = true;
        return;
    }
    if (!m_shown || m_behind)
        return;
    const bool byUndo = event.origin == &undo;
    if (m_changing || m_showing || (view->isComposing() && !byUndo)) {
        fallBehind();
        return;
    }
    if (m_unfaithful) {
        showDifference();
        return;
    }
    const crdt::TextPatch patch = crdt::toPatch(event.delta);
    if (byUndo && !patch.empty())
        m_takenBackTo = int(endAfter(patch));
    show(patch, byUndo);
}

void TextDocumentBinding::Private::fallBehind()
{
    m_behind = shownunits::read(*m_shown);
    if (view->isComposing())
        m_patience.start();
    else
        settleLater();
}

void TextDocumentBinding::Private::settleLater()
{
    if (std::exchange(m_settlesLater, true))
        return;
    QMetaObject::invokeMethod(
        &q,
        [this] {
            m_settlesLater = false;
            settle();
        },
        Qt::QueuedConnection);
}

void TextDocumentBinding::Private::settle()
{
    if (!m_shown || (!m_behind && !m_unfaithful))
        return;
    if (m_changing || m_showing)
        settleLater();
    else if (!view->isComposing())
        showDifference();
    else if (!m_patience.isActive())
        m_patience.start();
}

/// Shows what does not touch the paragraph in which the input method composes: Qt would leave the preedit
/// string in the wrong place when its paragraph is split.
void TextDocumentBinding::Private::onPatienceOver()
{
    if (!m_shown || !m_behind || m_showing || m_changing || !view->isComposing()) {
        settle();
        return;
    }
    const QTextBlock block = m_shown->findBlock(view->caret());
    const auto begin = std::size_t(block.position());
    const std::size_t end = begin + std::size_t(block.length()) - 1;
    crdt::TextPatch elsewhere;
    bool isAll = true;
    for (crdt::TextSplice& splice : crdt::diff(*m_behind, shownText())) {
        if (splice.position <= end && splice.position + splice.removed >= begin)
            isAll = false;
        else
            elsewhere.push_back(std::move(splice));
    }
    if (isAll) {
        m_behind.reset();
    } else {
        m_behind = crdt::patched(*m_behind, elsewhere);
        m_patience.start();
    }
    show(elsewhere);
}

void TextDocumentBinding::Private::showDifference()
{
    m_patience.stop();
    const std::u16string before = m_behind ? std::move(*m_behind) : shownunits::read(*m_shown);
    m_behind.reset();
    m_unfaithful = false;
    show(crdt::diff(before, shownText()));
}

void TextDocumentBinding::Private::show(const crdt::TextPatch& patch, bool byUndo)
{
    if (patch.empty())
        return;
    if (patch.back().position + patch.back().removed > std::size_t(shownunits::length(*m_shown))) {
        m_unfaithful = true; // who edits from within observers may bring the text this far ahead
        settleLater();
        return;
    }
    {
        const QScopedValueRollback guard(m_showing, true);
        view->aboutToChange();
        const Selection before{view->anchor(), view->caret()};
        QTextCursor cursor(m_shown);
        cursor.beginEditBlock();
        for (auto splice = patch.crbegin(); splice != patch.crend(); ++splice) {
            cursor.setPosition(int(splice->position));
            cursor.setPosition(int(splice->position + splice->removed), QTextCursor::KeepAnchor);
            const std::u16string units = shownunits::shown(splice->inserted);
            cursor.insertText(shownunits::toView(units).toString());
        }
        cursor.endEditBlock();
        if (!m_shown)
            return;
        place(mapped(before, patch));
        view->changed(patch);
    }
    if (m_typedTo >= 0)
        m_typedTo = int(crdt::mapped(std::size_t(m_typedTo), patch));
    if (!byUndo)
        Q_EMIT q.textChangedByOthers(patch);
}

/// A caret stays before what is inserted at it; a selection stays around what was selected.
TextDocumentBinding::Private::Selection
TextDocumentBinding::Private::mapped(const Selection& before, const crdt::TextPatch& patch) const
{
    if (before.caret < 0)
        return before;
    const auto first = std::size_t(std::min(before.anchor, before.caret));
    const auto last = std::size_t(std::max(before.anchor, before.caret));
    const int end = outsidePair(int(crdt::mapped(last, patch)));
    const int start = first == last ? end : std::min(end, outsidePair(int(mappedBehind(first, patch))));
    return before.anchor <= before.caret ? Selection{start, end} : Selection{end, start};
}

int TextDocumentBinding::Private::outsidePair(int position) const
{
    const bool isInside = position > 0 && m_shown->characterAt(position - 1).isHighSurrogate() &&
                          m_shown->characterAt(position).isLowSurrogate();
    return isInside ? position - 1 : position;
}

void TextDocumentBinding::Private::place(Selection wanted)
{
    if (wanted.caret >= 0 && wanted != Selection{view->anchor(), view->caret()})
        view->setSelection(wanted.anchor, wanted.caret);
    m_selection = wanted;
}

void TextDocumentBinding::Private::onContentsChange(int position, int removed, int added)
{
    if (m_showing || !m_shown)
        return;
    const QScopedValueRollback guard(m_changing, true);
    if (m_behind)
        settleLater(); // The composition may have ended with this.
    const int length = shownunits::length(*m_shown);
    const int known = int(m_behind ? m_behind->size() : m_text.length());
    position = std::clamp(position, 0, std::min(length, known));
    removed = std::clamp(removed, 0, known - position);
    added = std::clamp(added, 0, length - position);
    // The range may count the last paragraph's end, which is no unit of the text.
    if (m_unfaithful || known - removed + added != length) {
        position = 0;
        removed = known;
        added = length;
    }
    // A pair whose other half lies outside the range is one character all the same.
    if (position > 0 && m_shown->characterAt(position - 1).isHighSurrogate()) {
        --position;
        ++removed;
        ++added;
    }
    if (position + added < length && m_shown->characterAt(position + added).isLowSurrogate()) {
        ++removed;
        ++added;
    }
    const auto at = std::size_t(position);
    const std::u16string before = m_behind ? m_behind->substr(at, std::size_t(removed))
                                           : shownunits::shown(m_text.slice(at, std::size_t(removed)));
    crdt::TextPatch patch = reportedDifference(at, before, shownunits::read(*m_shown, position, added));
    if (!patch.empty())
        writeChange(std::move(patch));
}

void TextDocumentBinding::Private::writeChange(crdt::TextPatch patch)
{
    const int end = int(endAfter(patch));
    const bool isTyped = isTyping(patch);
    const bool endsLine = patch.back().inserted.ends_with(u'\n');
    const crdt::TextPatch waiting = waitingPatch();
    m_stepData = stored(m_selection, waiting);
    if (m_behind) {
        m_behind = crdt::patched(*m_behind, patch);
        // The caret stays before what others put there, and so does what is written at it.
        patch = crdt::rebased(patch, waiting, crdt::Tie::Before);
    }
    for (crdt::TextSplice& splice : patch) {
        if (shownunits::isWrittenAsIs(splice.inserted))
            continue;
        splice.inserted = shownunits::written(std::move(splice.inserted));
        m_unfaithful = true;
    }
    if (!isTyped)
        undo.stopCapturing();
    write(patch);
    if (!isTyped || endsLine)
        undo.stopCapturing();
    m_stepData.reset();
    if (m_unfaithful)
        settleLater();
    m_typedTo = end;
    m_hasTyped = true;
    m_selection = {view->anchor(), view->caret()};
}

void TextDocumentBinding::Private::write(const crdt::TextPatch& patch)
{
    const QScopedValueRollback guard(m_writing, true);
    m_told = false;
    m_document.transact([&] { crdt::applyPatch(m_text, patch); }, m_own);
    // Within somebody else's transaction: what it will tell at its end holds this too.
    if (!m_told)
        m_unfaithful = true;
}

void TextDocumentBinding::Private::noteSelection()
{
    if (m_showing || !m_shown)
        return;
    const Selection now{view->anchor(), view->caret()};
    if (now != m_selection && now != Selection{m_typedTo, m_typedTo})
        undo.stopCapturing(); // The caret jumped.
    const bool isNews = now != m_selection || m_hasTyped;
    m_selection = now;
    m_hasTyped = false;
    if (!isNews)
        return;
    const crdt::TextPatch waiting = waitingPatch();
    Q_EMIT q.selectionChanged(int(textPosition(now.caret, waiting)), int(textPosition(now.anchor, waiting)));
}

std::optional<TextDocumentBinding::Private::StoredSelection>
TextDocumentBinding::Private::stored(const Selection& selection, const crdt::TextPatch& waiting) const
{
    if (selection.caret < 0)
        return {};
    // The end of the text would stay the end, whatever others put there.
    const auto position = [&](int shown) {
        const std::size_t there = textPosition(shown, waiting);
        return m_text.relativePosition(there, there == m_text.length() ? -1 : 0);
    };
    const auto anchor = position(selection.anchor);
    const auto caret = position(selection.caret);
    if (!anchor || !caret)
        return {};
    return StoredSelection{*anchor, *caret};
}

void TextDocumentBinding::Private::takeBack(bool redo)
{
    if (!m_shown || m_changing || m_showing || !(redo ? undo.canRedo() : undo.canUndo()))
        return;
    if (m_behind || m_unfaithful)
        showDifference();
    m_stepData = stored(m_selection, {});
    const bool isDone = redo ? undo.redo() : undo.undo();
    m_stepData.reset();
    noteAvailability();
    if (isDone)
        view->revealCaret();
}

void TextDocumentBinding::Private::onStepPopped(const crdt::UndoManager::StepEvent& event)
{
    noteAvailability();
    if (!m_shown || m_behind || view->caret() < 0)
        return;
    Selection wanted{m_takenBackTo, m_takenBackTo};
    if (const auto* data = std::any_cast<StoredSelection>(&event.step.data)) {
        const auto anchor = m_document.resolve(data->anchor);
        const auto caret = m_document.resolve(data->caret);
        if (anchor && caret && anchor->type == m_text && caret->type == m_text)
            wanted = {int(anchor->index), int(caret->index)};
    }
    const int length = shownunits::length(*m_shown);
    wanted.anchor = outsidePair(std::clamp(wanted.anchor, 0, length));
    wanted.caret = outsidePair(std::clamp(wanted.caret, 0, length));
    {
        const QScopedValueRollback guard(m_showing, true);
        place(wanted);
    }
    m_hasTyped = true;
    noteSelection();
}

void TextDocumentBinding::Private::noteAvailability()
{
    if (const bool can = undo.canUndo(); can != std::exchange(m_canUndo, can))
        Q_EMIT q.undoAvailable(can);
    if (const bool can = undo.canRedo(); can != std::exchange(m_canRedo, can))
        Q_EMIT q.redoAvailable(can);
}

} // namespace heartline
