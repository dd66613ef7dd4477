// SPDX-License-Identifier: MIT
// DocumentPage: what its parts say to each other.
#include "commentscontroller.h"
#include "documentexchange.h"
#include "documentmenu.h"
#include "documentpage.h"
#include "historycontroller.h"
#include "textcounter.h"
#include "ui_documentpage.h"

namespace heartline {

void DocumentPage::connectTools()
{
    DocumentTools* tools = m_ui->tools;
    DocumentMenu* menu = &tools->menu();
    SharedTextEdit* text = &editor();
    connect(tools, &DocumentTools::undoRequested, text, &SharedTextEdit::undoRequested);
    connect(tools, &DocumentTools::redoRequested, text, &SharedTextEdit::redoRequested);
    connect(tools, &DocumentTools::findRequested, this, [text] { Q_EMIT text->findRequested(false); });
    connect(tools, &DocumentTools::commentRequested, this, [text] {
        Q_EMIT text->commentRequested(text->textCursor().anchor(), text->textCursor().position());
    });
    connect(tools, &DocumentTools::previewRequested, this, &DocumentPage::setPreviewShown);
    connect(tools, &DocumentTools::panelRequested, this, &DocumentPage::setPanel);
    connect(tools, &DocumentTools::personClicked, this, &DocumentPage::jumpTo);
    connect(menu, &DocumentMenu::findRequested, text, &SharedTextEdit::findRequested);
    connect(menu, &DocumentMenu::goToLineRequested, text, &SharedTextEdit::goToLineRequested);
    connect(menu, &DocumentMenu::importRequested, m_exchange, &DocumentExchange::askForImport);
    connect(menu, &DocumentMenu::exportRequested, m_exchange, &DocumentExchange::askForExport);
    connect(menu, &DocumentMenu::printRequested, m_exchange, &DocumentExchange::askForPrinter);
    connect(menu, &DocumentMenu::renameRequested, this, [this] {
        if (m_document)
            Q_EMIT renameRequested(m_document->id());
    });
    connect(menu, &DocumentMenu::removeRequested, this, [this] {
        if (m_document)
            Q_EMIT removeRequested(m_document->id());
    });
    connect(menu, &DocumentMenu::rootChosen, this, [this](const QString& root) {
        if (m_document)
            m_document->setRoot(root);
    });
    connect(m_ui->notice, &NoticeBar::actionRequested, m_exchange, &DocumentExchange::askForExport);
    connect(m_exchange, &DocumentExchange::problemOccurred, this, &DocumentPage::problemOccurred);
    connect(m_exchange, &DocumentExchange::exported, this, &DocumentPage::exported);
    connect(m_exchange, &DocumentExchange::insertRequested, this, [this](const QString& words) {
        if (!editor().isReadOnly())
            editor().insertPlainText(words);
    });
    connect(m_exchange, &DocumentExchange::replaceRequested, this, [this](const QString& words) {
        if (m_document && m_document->isEditable())
            HistoryController::write(*m_document, words);
    });
}

void DocumentPage::connectEditor()
{
    SharedTextEdit* text = &editor();
    connect(text, &SharedTextEdit::undoRequested, this, [this] {
        if (m_binding && !editor().isReadOnly())
            m_binding->undo();
    });
    connect(text, &SharedTextEdit::redoRequested, this, [this] {
        if (m_binding && !editor().isReadOnly())
            m_binding->redo();
    });
    connect(text, &QPlainTextEdit::cursorPositionChanged, this, &DocumentPage::updatePlace);
    connect(text, &SharedTextEdit::zoomChanged, m_ui->bar, &DocumentBar::setZoom);
    connect(text, &SharedTextEdit::followingChanged, this, &DocumentPage::updatePeople);
    connect(m_ui->bar, &DocumentBar::zoomClicked, text, [text] { text->setZoom(100); });
    connect(m_ui->bar, &DocumentBar::placeClicked, text, &SharedTextEdit::goToLineRequested);
    connect(m_counter, &TextCounter::counted, this,
            [this] { m_ui->bar->setCounts(m_counter->counts(), m_counter->isSelection()); });
}

void DocumentPage::connectPanels()
{
    const auto close = [this] { setPanel(Panel::None); };
    connect(m_ui->peoplePanel, &PeoplePanel::closeRequested, this, close);
    connect(m_ui->commentsPanel, &CommentsPanel::closeRequested, this, close);
    connect(m_ui->historyPanel, &HistoryPanel::closeRequested, this, close);
    connect(m_ui->peoplePanel, &PeoplePanel::jumpRequested, this, &DocumentPage::jumpTo);
    connect(m_ui->peoplePanel, &PeoplePanel::followRequested, &editor(), &SharedTextEdit::follow);
    connect(m_ui->peoplePanel, &PeoplePanel::unfollowRequested, &editor(), &SharedTextEdit::stopFollowing);
    connect(m_commentsController, &CommentsController::panelWanted, this,
            [this] { setPanel(Panel::Comments); });
    connect(m_commentsController, &CommentsController::changed, this, [this] {
        m_ui->tools->setOpenComments(m_commentsController->openCount());
        updateNames();
    });
    connect(m_historyController, &HistoryController::lookingChanged, this, [this](bool looking) {
        // Where the time line covers the text, it gives way to what was chosen from it.
        if (m_ui->area->isOverlaid() || !looking)
            m_ui->area->setPanelShown(!looking && m_panel != Panel::None);
        m_ui->content->setCurrentWidget(looking ? static_cast<QWidget*>(m_ui->version) : m_ui->editPage);
        if (!looking && isVisible())
            editor().setFocus();
    });
}

} // namespace heartline
