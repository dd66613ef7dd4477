// SPDX-License-Identifier: MIT
#include "documentpage.h"

#include "sharedtextedit.h"
#include "ui_documentpage.h"
#include "widgettextview.h"

#include <Heartline/TextDocumentBinding>

#include <QEvent>

namespace heartline {

DocumentPage::DocumentPage(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DocumentPage>())
{
    m_ui->setupUi(this);
    m_ui->findBar->setEditor(m_ui->sharedText);
    m_ui->goToLineBar->setEditor(m_ui->sharedText);
}

DocumentPage::~DocumentPage() = default;

SharedTextEdit& DocumentPage::editor() const
{
    return *m_ui->sharedText;
}

void DocumentPage::setDocument(SharedDocument* document)
{
    m_binding.reset();
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_ui->sharedText->setCarets({});
    m_ui->sharedText->clear();
    if (document) {
        bind();
        connect(document, &SharedDocument::syncStateChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::unsentChangesChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::editableChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::peersChanged, this, &DocumentPage::showCarets);
        showCarets();
    }
    updateState();
}

void DocumentPage::bind()
{
    SharedTextEdit& edit = *m_ui->sharedText;
    auto* view = new WidgetTextView(edit);
    m_binding = std::make_unique<TextDocumentBinding>(m_document->document(), m_document->text(),
                                                      m_document->undoManager(), *edit.document(),
                                                      SharedDocument::origin(), view);
    TextDocumentBinding* binding = m_binding.get();
    connect(binding, &QObject::destroyed, view, &QObject::deleteLater);
    connect(&edit, &SharedTextEdit::undoRequested, binding, &TextDocumentBinding::undo);
    connect(&edit, &SharedTextEdit::redoRequested, binding, &TextDocumentBinding::redo);
    connect(binding, &TextDocumentBinding::undoAvailable, &edit, &SharedTextEdit::setUndoAvailable);
    connect(binding, &TextDocumentBinding::redoAvailable, &edit, &SharedTextEdit::setRedoAvailable);
    connect(binding, &TextDocumentBinding::selectionChanged, m_document, &SharedDocument::setCaret);
}

void DocumentPage::showCarets()
{
    QList<RemoteCaret> carets;
    const QList<DocumentPeer> peers = m_document->peers();
    for (const DocumentPeer& peer : peers)
        carets.append({peer.clientId, peer.userId, peer.name, peer.color, peer.caret, peer.anchor});
    m_ui->sharedText->setCarets(carets);
    Q_EMIT peersChanged();
}

QString DocumentPage::stateWords() const
{
    if (!m_document)
        return {};
    switch (m_document->syncState()) {
    case SharedDocument::SyncState::Loading:
        return tr("Opening…");
    case SharedDocument::SyncState::Synced:
        return tr("All changes saved");
    case SharedDocument::SyncState::Saving:
        return tr("Saving…");
    case SharedDocument::SyncState::Offline:
        if (m_document->unsentChanges() > 0)
            return tr("Offline: %n change(s) are kept here and follow later", nullptr,
                      m_document->unsentChanges());
        return tr("Offline: you can go on writing");
    case SharedDocument::SyncState::Refused:
        return tr("Not available: %1").arg(m_document->refusal());
    }
    return {};
}

void DocumentPage::updateState()
{
    const bool canEdit = m_document && m_document->isEditable();
    if (m_ui->sharedText->isReadOnly() == canEdit)
        m_ui->sharedText->setReadOnly(!canEdit);
    m_ui->sharedText->setPlaceholderText(
        canEdit ? tr("Write here. Everyone who has this document open sees it at once.") : stateWords());
    Q_EMIT stateWordsChanged();
}

void DocumentPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateState();
    }
}

} // namespace heartline
