// SPDX-License-Identifier: MIT
#include "historycontroller.h"

#include "versionview.h"

#include <Heartline/TextPatch>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

const QString kTold = u"content"_s;

std::u16string_view view(const QString& text)
{
    return {reinterpret_cast<const char16_t*>(text.utf16()), std::size_t(text.size())};
}

} // namespace

HistoryController::HistoryController(HistoryPanel& panel, VersionView& view, QObject* parent)
    : QObject(parent)
    , m_panel(panel)
    , m_view(view)
{
    connect(&panel, &HistoryPanel::chosen, this, &HistoryController::onChosen);
    connect(&panel, &HistoryPanel::sourceChanged, this, &HistoryController::leave);
    connect(&view, &VersionView::backRequested, this, &HistoryController::leave);
    connect(&view, &VersionView::restoreRequested, this, [this](const QString& text) {
        if (!m_document || !m_document->isEditable())
            return;
        write(*m_document, text);
        leave();
        Q_EMIT restored();
    });
}

void HistoryController::setDocument(SharedDocument* document, DocumentHistory* server, DocumentHistory* local)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_server = server;
    m_local = local;
    if (document) {
        connect(document, &SharedDocument::rootChanged, this, &HistoryController::updateSources);
        connect(document, &SharedDocument::syncStateChanged, this, &HistoryController::updateReachable);
        connect(document, &SharedDocument::editableChanged, this, &HistoryController::updateReachable);
    }
    updateSources();
}

void HistoryController::updateSources()
{
    // Of the texts in a document the server tells only the usual one's past (protocol.md §4).
    const bool isTold = !m_document || m_document->root() == kTold;
    m_panel.setSources(isTold ? m_server.data() : nullptr, m_local);
    updateReachable();
    leave();
}

void HistoryController::setNames(const QHash<QString, QString>& names)
{
    m_panel.setNames(names);
}

void HistoryController::updateReachable()
{
    const auto state = m_document ? m_document->syncState() : SharedDocument::SyncState::Loading;
    m_panel.setServerReachable(state == SharedDocument::SyncState::Synced ||
                               state == SharedDocument::SyncState::Saving);
    m_view.setCanRestore(m_document && m_document->isEditable());
}

void HistoryController::onChosen(const HistoryPanel::Choice& choice)
{
    setLooking(true);
    m_view.show(m_panel.history(), choice, m_panel.model().nameOf(choice.version),
                [this] { return m_document ? m_document->toPlainText() : QString(); });
}

void HistoryController::leave()
{
    m_view.clear();
    m_panel.clearChoice();
    setLooking(false);
}

void HistoryController::setLooking(bool looking)
{
    if (m_looking == looking)
        return;
    m_looking = looking;
    Q_EMIT lookingChanged(looking);
}

void HistoryController::write(SharedDocument& document, const QString& text)
{
    // A text of the past has no embedded objects, and takes none of today's away.
    const std::u16string words = document.text().toString();
    const crdt::TextPatch objects = crdt::diff(words, document.text().toString(crdt::Text::Objects::Mark));
    const crdt::TextPatch patch = crdt::rebased(crdt::diff(words, view(text)), objects, crdt::Tie::Behind);
    crdt::UndoManager& undo = document.undoManager();
    // A step of its own, whatever was typed just before or comes right after.
    undo.stopCapturing();
    document.document().transact([&] { crdt::applyPatch(document.text(), patch); }, SharedDocument::origin());
    undo.stopCapturing();
}

} // namespace heartline
