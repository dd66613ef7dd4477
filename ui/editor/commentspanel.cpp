// SPDX-License-Identifier: MIT
#include "commentspanel.h"

#include "commentcard.h"
#include "commentedit.h"
#include "shared/icons.h"
#include "ui_commentspanel.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QKeyEvent>
#include <QTimer>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {

CommentsPanel::CommentsPanel(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::CommentsPanel>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->scroll->viewport()->setAutoFillBackground(false);
    m_ui->cards->setAutoFillBackground(false);
    m_ui->closeButton->setIcon(Icons::get(u"close"_s, IconColor::Muted));
    m_ui->draftFrame->hide();
    m_ui->moreLabel->hide();
    connect(m_ui->closeButton, &QToolButton::clicked, this, &CommentsPanel::closeRequested);
    connect(m_ui->filterBox, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_filter = Filter(index);
        arrange();
    });
    connect(m_ui->draftEdit, &CommentEdit::textChanged, this,
            [this] { m_ui->addButton->setEnabled(!m_ui->draftEdit->words().isEmpty()); });
    const auto add = [this] {
        const QString words = m_ui->draftEdit->words();
        endDraft();
        Q_EMIT addRequested(words);
    };
    const auto drop = [this] {
        endDraft();
        Q_EMIT draftDropped();
    };
    connect(m_ui->draftEdit, &CommentEdit::sent, this, add);
    connect(m_ui->addButton, &QPushButton::clicked, this, add);
    connect(m_ui->draftEdit, &CommentEdit::gaveUp, this, drop);
    connect(m_ui->dropButton, &QPushButton::clicked, this, drop);
    arrange();
}

CommentsPanel::~CommentsPanel() = default;

CommentEdit& CommentsPanel::draft() const
{
    return *m_ui->draftEdit;
}

bool CommentsPanel::isDrafting() const
{
    return !m_ui->draftFrame->isHidden();
}

int CommentsPanel::openCount() const
{
    return int(std::ranges::count(m_threads, false, &CommentThread::isResolved));
}

QList<CommentCard*> CommentsPanel::cards() const
{
    QList<CommentCard*> result;
    for (int i = 0; i < m_ui->cardLayout->count(); ++i) {
        if (auto* card = qobject_cast<CommentCard*>(m_ui->cardLayout->itemAt(i)->widget()))
            result << card;
    }
    return result;
}

bool CommentsPanel::isShown(const CommentThread& thread) const
{
    return m_filter == Filter::All || thread.isResolved == (m_filter == Filter::Resolved);
}

void CommentsPanel::setThreads(const QList<CommentThread>& threads)
{
    if (threads == m_threads)
        return;
    m_threads = threads;
    arrange();
}

void CommentsPanel::setCanWrite(bool can)
{
    m_canWrite = can;
    for (CommentCard* card : std::as_const(m_cards))
        card->setCanWrite(can);
    if (!can && isDrafting())
        endDraft();
}

CommentCard* CommentsPanel::makeCard(const QString& id)
{
    auto* card = new CommentCard(m_ui->cards);
    card->setCanWrite(m_canWrite);
    connect(card, &CommentCard::chosen, this, [this, id] {
        select(id);
        Q_EMIT chosen(id);
    });
    connect(card, &CommentCard::replied, this,
            [this, id](const QString& text) { Q_EMIT replyRequested(id, text); });
    connect(card, &CommentCard::resolveRequested, this,
            [this, id](bool resolved) { Q_EMIT resolveRequested(id, resolved); });
    connect(card, &CommentCard::removeRequested, this, [this, id] { Q_EMIT removeRequested(id); });
    return card;
}

void CommentsPanel::arrange()
{
    QHash<QString, CommentCard*> old = std::exchange(m_cards, {});
    int hidden = 0;
    for (const CommentThread& thread : std::as_const(m_threads)) {
        if (!isShown(thread))
            continue;
        if (m_cards.size() >= kMost) {
            ++hidden;
            continue;
        }
        CommentCard* card = old.take(thread.id);
        if (!card)
            card = makeCard(thread.id);
        card->setThread(thread);
        card->setSelected(thread.id == m_selected);
        // Only what is elsewhere moves: a card that is written in keeps the keyboard.
        const int place = int(m_cards.size());
        if (QLayoutItem* item = m_ui->cardLayout->itemAt(place); !item || item->widget() != card) {
            m_ui->cardLayout->removeWidget(card);
            m_ui->cardLayout->insertWidget(place, card);
        }
        card->show();
        m_cards.insert(thread.id, card);
    }
    for (CommentCard* card : std::as_const(old)) {
        // Not at once: this may be its own signal.
        m_ui->cardLayout->removeWidget(card);
        card->hide();
        card->deleteLater();
    }
    if (!m_selected.isEmpty() && !m_cards.contains(m_selected)) {
        m_selected.clear();
        Q_EMIT selectionChanged({});
    }
    m_hidden = hidden;
    m_ui->stack->setCurrentWidget(m_cards.isEmpty() ? m_ui->emptyPage : m_ui->listPage);
    updateWords();
}

void CommentsPanel::select(const QString& id)
{
    const auto thread = std::ranges::find(m_threads, id, &CommentThread::id);
    const QString now = thread == m_threads.cend() ? QString() : id;
    const bool isNew = now != m_selected;
    m_selected = now;
    if (thread != m_threads.cend() && !isShown(*thread))
        setFilter(thread->isResolved ? Filter::Resolved : Filter::Open);
    for (auto it = m_cards.cbegin(); it != m_cards.cend(); ++it)
        it.value()->setSelected(it.key() == now);
    if (CommentCard* card = m_cards.value(now)) {
        // The card has yet to grow by what can be done with it.
        QTimer::singleShot(0, card, [this, card] { m_ui->scroll->ensureWidgetVisible(card, 0, 12); });
    }
    if (isNew)
        Q_EMIT selectionChanged(now);
}

void CommentsPanel::beginDraft(const QString& quote)
{
    if (!m_canWrite)
        return;
    m_ui->draftQuote->setText(quote);
    m_ui->draftQuote->setVisible(!quote.isEmpty());
    m_ui->addButton->setEnabled(!m_ui->draftEdit->words().isEmpty());
    m_ui->draftFrame->show();
    m_ui->draftEdit->setFocus();
}

void CommentsPanel::endDraft()
{
    m_ui->draftEdit->clear();
    m_ui->draftFrame->hide();
}

void CommentsPanel::setFilter(Filter filter)
{
    m_ui->filterBox->setCurrentIndex(int(filter));
}

void CommentsPanel::updateWords()
{
    m_ui->filterBox->view()->setAccessibleName(m_ui->filterBox->accessibleName());
    m_ui->moreLabel->setVisible(m_hidden > 0);
    m_ui->moreLabel->setText(m_hidden > 0 ? tr("%n more are not shown here.", nullptr, m_hidden) : QString());
    m_ui->emptyIcon->setPixmap(
        Icons::get(u"comment"_s, IconColor::Muted).pixmap(QSize(40, 40), devicePixelRatioF()));
    m_ui->emptyLabel->setText(m_filter == Filter::Resolved
                                  ? tr("Nothing is resolved yet.")
                                  : tr("No comments. Select some text and press Ctrl+Alt+M to begin one."));
}

void CommentsPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_selected.isEmpty())
        select({});
    else
        QWidget::keyPressEvent(event);
}

void CommentsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        m_ui->filterBox->setCurrentIndex(int(m_filter));
        updateWords();
    } else if (event->type() == QEvent::PaletteChange) {
        updateWords();
    }
}

} // namespace heartline
