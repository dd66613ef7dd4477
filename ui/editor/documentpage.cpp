// SPDX-License-Identifier: MIT
#include "documentpage.h"

#include "commentscontroller.h"
#include "documentexchange.h"
#include "documentmenu.h"
#include "historycontroller.h"
#include "textcounter.h"
#include "ui_documentpage.h"
#include "widgettextview.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QTextBlock>
#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {
namespace {
constexpr int kSideBySide = 640; // pixels: below, the preview stands under the text
constexpr auto kIdleCheck = 15s;
} // namespace

DocumentPage::DocumentPage(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DocumentPage>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    SharedTextEdit& text = editor();
    m_ui->findBar->setEditor(&text);
    m_ui->goToLineBar->setEditor(&text);
    m_ui->preview->setEditor(&text);
    m_ui->preview->hide();
    m_ui->splitter->setStretchFactor(0, 1);
    m_ui->splitter->setStretchFactor(1, 1);
    m_ui->area->setWidgets(m_ui->content, m_ui->panels);
    m_ui->tools->menu().setEditor(text);
    m_ui->notice->setIcon(u"warning"_s, IconColor::Warning);
    m_view = new WidgetTextView(text);
    m_counter = new TextCounter(text, this);
    m_exchange =
        new DocumentExchange(*this, [this] { return m_document ? m_document->toPlainText() : QString(); });
    m_commentsController = new CommentsController(*m_ui->commentsPanel, text, this);
    m_historyController = new HistoryController(*m_ui->historyPanel, *m_ui->version, this);
    m_clock.start();
    m_idle.setInterval(kIdleCheck);
    connect(&m_idle, &QTimer::timeout, this, &DocumentPage::updatePeople);
    connectTools();
    connectEditor();
    connectPanels();
    setDocument(nullptr);
}

DocumentPage::~DocumentPage()
{
    unbind();
}

SharedTextEdit& DocumentPage::editor() const
{
    return *m_ui->sharedText;
}

void DocumentPage::setDocument(SharedDocument* document, DocumentHistory* local, DocumentHistory* server)
{
    unbind();
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_tracker.clear();
    m_people.clear();
    m_state = {};
    editor().stopFollowing();
    if (document) {
        connect(document, &SharedDocument::syncStateChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::unsentChangesChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::readOnlyChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::editableChanged, this, &DocumentPage::updateState);
        connect(document, &SharedDocument::peersChanged, this, &DocumentPage::updatePeople);
        connect(document, &SharedDocument::rootsChanged, this, &DocumentPage::updateRoots);
        connect(document, &SharedDocument::rootAboutToChange, this, &DocumentPage::unbind);
        connect(document, &SharedDocument::rootChanged, this, [this] {
            bind();
            updateRoots();
            updatePeople();
        });
        connect(document, &SharedDocument::linkChanged, this, [this](const ConnectionSnapshot& link) {
            m_state.offlineSince = link.offlineSince;
            updateState();
        });
        bind();
    } else {
        setPanel(Panel::None);
    }
    m_historyController->setDocument(document, server, local);
    updateRoots();
    updatePeople();
    updateState();
    updatePlace();
}

void DocumentPage::setTitle(const QString& title)
{
    m_exchange->setTitle(title);
}

void DocumentPage::bind()
{
    m_binding = std::make_unique<TextDocumentBinding>(m_document->document(), m_document->text(),
                                                      m_document->undoManager(), *editor().document(),
                                                      SharedDocument::origin(), m_view);
    SharedTextEdit* text = &editor();
    connect(m_binding.get(), &TextDocumentBinding::undoAvailable, this, [this, text](bool available) {
        text->setUndoAvailable(available);
        m_ui->tools->setUndoAvailable(available);
    });
    connect(m_binding.get(), &TextDocumentBinding::redoAvailable, this, [this, text](bool available) {
        text->setRedoAvailable(available);
        m_ui->tools->setRedoAvailable(available);
    });
    connect(m_binding.get(), &TextDocumentBinding::selectionChanged, m_document, &SharedDocument::setCaret);
    text->setUndoAvailable(m_binding->canUndo());
    text->setRedoAvailable(m_binding->canRedo());
    m_ui->tools->setUndoAvailable(m_binding->canUndo());
    m_ui->tools->setRedoAvailable(m_binding->canRedo());
    m_comments = std::make_unique<DocumentComments>(m_document->document(), m_document->text(),
                                                    m_document->userId(), m_document->userName());
    m_commentsController->setComments(m_comments.get(), m_document->userId());
    if (isVisible())
        tellCaret();
}

void DocumentPage::unbind()
{
    if (m_binding)
        editor().finishComposition(); // it belongs to this text, not to the next
    m_commentsController->setComments(nullptr, {});
    m_comments.reset();
    m_binding.reset();
    editor().setCarets({});
    editor().clear();
    m_ui->tools->setUndoAvailable(false);
    m_ui->tools->setRedoAvailable(false);
}

void DocumentPage::setPanel(Panel panel)
{
    m_panel = panel;
    QWidget* const widgets[] = {nullptr, m_ui->peoplePanel, m_ui->commentsPanel, m_ui->historyPanel};
    if (QWidget* widget = widgets[int(panel)])
        m_ui->panels->setCurrentWidget(widget);
    if (panel == Panel::History)
        updateNames();
    else
        m_historyController->leave();
    const bool hadFocus = m_ui->panels->isAncestorOf(QApplication::focusWidget());
    m_ui->area->setPanelShown(panel != Panel::None);
    m_ui->tools->setPanel(panel);
    if (panel == Panel::History && isVisible())
        m_ui->historyPanel->view().setFocus();
    else if (panel == Panel::None && hadFocus)
        editor().setFocus(); // or it goes to whatever comes next
}

void DocumentPage::setPreviewShown(bool shown)
{
    const bool isNew = shown != isPreviewShown();
    m_ui->preview->setVisible(shown);
    m_ui->tools->setPreviewShown(shown);
    arrange();
    if (isNew && shown) // half and half, to begin with
        m_ui->splitter->setSizes({10'000, 10'000});
}

bool DocumentPage::isPreviewShown() const
{
    return !m_ui->preview->isHidden();
}

QString DocumentPage::stateWords() const
{
    return m_document ? m_state.words() : QString();
}

void DocumentPage::updateState()
{
    const bool canWrite = m_document && m_document->isEditable();
    if (m_document) {
        m_state.sync = m_document->syncState();
        m_state.unsent = m_document->unsentChanges();
        m_state.isReadOnly = m_document->isReadOnly();
        m_state.refusal = m_document->refusal();
        m_state.savedAt = m_document->savedAt();
    }
    // Only where it changes: it would take away what an input method composes.
    if (editor().isReadOnly() == canWrite)
        editor().setReadOnly(!canWrite);
    editor().setPlaceholderText(
        canWrite ? tr("Write here. Everyone who has this document open sees it at once.") : stateWords());
    m_ui->tools->setCanWrite(canWrite);
    m_ui->commentsPanel->setCanWrite(canWrite);
    m_ui->notice->setAction(tr("Export…"));
    m_ui->notice->setText(m_document ? m_state.notice() : QString());
    m_ui->bar->setState(stateWords(), m_document ? m_state.icon() : QString());
    Q_EMIT stateWordsChanged();
}

void DocumentPage::updatePeople()
{
    QList<RemoteCaret> carets;
    QList<DocumentPeer> peers;
    if (m_document)
        peers = m_document->peers();
    const QTextDocument* text = editor().document();
    m_people = m_tracker.update(peers, m_clock.elapsed(), [text](int position) {
        return text->findBlock(std::min(position, text->characterCount() - 1)).blockNumber() + 1;
    });
    for (qsizetype i = 0; i < peers.size(); ++i) {
        const DocumentPeer& peer = peers.at(i);
        carets.append({peer.clientId, peer.userId, m_people.at(i).name, peer.color, peer.caret, peer.anchor});
    }
    std::ranges::sort(m_people, [](const DocumentPerson& a, const DocumentPerson& b) {
        const int order = QString::localeAwareCompare(a.name, b.name);
        return order != 0 ? order < 0 : a.clientId < b.clientId;
    });
    editor().setCarets(carets);
    m_ui->tools->setPeople(m_people);
    m_ui->peoplePanel->setPeople(m_people, editor().followed());
    updateNames();
    Q_EMIT peersChanged();
}

void DocumentPage::updateNames()
{
    if (m_panel != Panel::History)
        return; // nobody looks, and carets move all the time
    QHash<QString, QString> names = m_commentsController->names();
    for (const DocumentPerson& person : std::as_const(m_people))
        names.insert(person.identity, person.name);
    if (m_document && !m_document->userName().isEmpty())
        names.insert(m_document->userId(), m_document->userName());
    m_historyController->setNames(names);
}

void DocumentPage::updatePlace()
{
    const QTextCursor cursor = editor().textCursor();
    m_ui->bar->setPlace(cursor.blockNumber() + 1, cursor.positionInBlock() + 1);
}

void DocumentPage::tellCaret()
{
    if (!m_binding)
        return;
    const QTextCursor cursor = editor().textCursor();
    m_document->setCaret(m_binding->textPosition(cursor.position()),
                         m_binding->textPosition(cursor.anchor()));
}

void DocumentPage::updateRoots()
{
    m_ui->tools->menu().setRoots(m_document ? m_document->roots() : QStringList(),
                                 m_document ? m_document->root() : QString());
}

void DocumentPage::jumpTo(quint64 clientId)
{
    for (const RemoteCaret& caret : editor().carets()) {
        if (caret.clientId != clientId || caret.caret < 0)
            continue;
        m_historyController->leave();
        editor().showPlace(caret.caret);
        editor().setFocus();
    }
}

QList<std::pair<QKeySequence, QString>> DocumentPage::shortcuts()
{
    return SharedTextEdit::shortcuts() + DocumentTools::shortcuts();
}

void DocumentPage::arrange()
{
    const Qt::Orientation wanted = m_ui->content->width() < kSideBySide ? Qt::Vertical : Qt::Horizontal;
    if (m_ui->splitter->orientation() != wanted)
        m_ui->splitter->setOrientation(wanted);
}

void DocumentPage::keyPressEvent(QKeyEvent* event)
{
    // What is open beside or over the text, one after the other.
    if (event->key() == Qt::Key_Escape && m_historyController->isLooking())
        m_historyController->leave();
    else if (event->key() == Qt::Key_Escape && m_panel != Panel::None)
        setPanel(Panel::None);
    else
        QWidget::keyPressEvent(event);
}

void DocumentPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void DocumentPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_counter->setActive(true);
    m_idle.start();
    tellCaret();
}

void DocumentPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_counter->setActive(false);
    m_idle.stop();
    if (m_document)
        m_document->clearCaret();
}

void DocumentPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateState();
        updatePeople();
    }
}

} // namespace heartline
