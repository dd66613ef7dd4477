// SPDX-License-Identifier: MIT
#include "documentpage.h"

#include "documentbinding.h"
#include "ui_documentpage.h"

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

void DocumentPage::setDocument(WholeTextDocument* document)
{
    m_binding.reset();
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_ui->sharedText->setCarets({});
    m_ui->sharedText->clear();
    if (document) {
        m_binding = std::make_unique<DocumentBinding>(*m_ui->sharedText, *document);
        connect(document, &WholeTextDocument::syncStateChanged, this, &DocumentPage::updateState);
        connect(document, &WholeTextDocument::unsentEditsChanged, this, &DocumentPage::updateState);
        connect(document, &WholeTextDocument::peersChanged, this, &DocumentPage::peersChanged);
    }
    updateState();
}

QString DocumentPage::stateWords() const
{
    if (!m_document)
        return {};
    switch (m_document->syncState()) {
    case WholeTextDocument::SyncState::Loading:
        return tr("Opening…");
    case WholeTextDocument::SyncState::Synced:
        return tr("All changes saved");
    case WholeTextDocument::SyncState::Saving:
        return tr("Saving…");
    case WholeTextDocument::SyncState::Offline:
        if (m_document->unsentEdits() > 0)
            return tr("Offline: %n change(s) are kept here and follow later", nullptr,
                      m_document->unsentEdits());
        return tr("Offline: you can go on writing");
    case WholeTextDocument::SyncState::Refused:
        return tr("Not available: %1").arg(m_document->refusal());
    }
    return {};
}

void DocumentPage::updateState()
{
    const bool canEdit = m_document && m_document->syncState() != WholeTextDocument::SyncState::Loading &&
                         m_document->syncState() != WholeTextDocument::SyncState::Refused;
    if (m_ui->sharedText->isReadOnly() == canEdit)
        m_ui->sharedText->setReadOnly(!canEdit);
    m_ui->sharedText->setPlaceholderText(
        canEdit ? tr("Write here. Everyone who has this text open sees it at once.") : stateWords());
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
