// SPDX-License-Identifier: MIT
#include "chatpage.h"

#include "messagelayout.h"
#include "shared/icons.h"
#include "shared/theme.h"
#include "ui_chatpage.h"

#include <Heartline/Workspace>

#include <QEvent>

using namespace Qt::StringLiterals;

namespace heartline {

ChatPage::ChatPage(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::ChatPage>())
{
    m_ui->setupUi(this);
    m_ui->sendButton->setIcon(Icons::get(u"send"_s, IconColor::OnFill));
    m_ui->jumpButton->setIcon(Icons::get(u"jump"_s, IconColor::Accent));
    // Over the list, so that its coming and going moves nothing.
    m_ui->jumpButton->setParent(m_ui->conversation);
    m_ui->jumpButton->hide();
    m_ui->conversation->installEventFilter(this);
    m_ui->emptyIcon->setPixmap(
        Icons::get(u"chat"_s, IconColor::Muted).pixmap(QSize(48, 48), devicePixelRatioF()));

    connect(m_ui->sendButton, &QToolButton::clicked, m_ui->composer, &Composer::submit);
    connect(m_ui->composer, &Composer::submitted, this, &ChatPage::send);
    connect(m_ui->composer, &Composer::textWasCut, this, [this](int limit) {
        Q_EMIT problemOccurred(
            tr("A message can have at most %n character(s); the rest was left out.", nullptr, limit));
    });
    connect(m_ui->composer, &Composer::edited, this, [this] {
        if (m_workspace && m_ui->composer->hasText())
            m_workspace->session().notifyTyping(m_room);
    });
    connect(m_ui->composer, &QPlainTextEdit::textChanged, this, [this] {
        m_ui->sendButton->setEnabled(m_ui->composer->hasText());
        if (m_workspace)
            m_workspace->rooms().setDraft(m_room, m_ui->composer->toPlainText());
    });
    connect(m_ui->conversation, &ConversationView::olderWanted, this, [this] {
        if (m_workspace)
            m_workspace->fetchOlder();
    });
    connect(m_ui->conversation, &ConversationView::atEndChanged, this, [this] {
        updateJumpButton();
        Q_EMIT showsEndChanged();
    });
    connect(m_ui->conversation, &ConversationView::newBelowChanged, this, &ChatPage::updateJumpButton);
    connect(m_ui->jumpButton, &QToolButton::clicked, m_ui->conversation, &ConversationView::scrollToEnd);
    connect(m_ui->conversation, &ConversationView::retryRequested, this, [this](const QString& key) {
        if (m_workspace)
            m_workspace->session().retryMessage(key);
    });
    connect(m_ui->conversation, &ConversationView::discardRequested, this, [this](const QString& key) {
        if (m_workspace)
            m_workspace->session().discardMessage(key);
    });
    connect(m_ui->conversation, &ConversationView::typed, this, [this](const QString& text) {
        m_ui->composer->setFocus(Qt::OtherFocusReason);
        m_ui->composer->insertPlainText(text);
    });
}

ChatPage::~ChatPage() = default;

Composer& ChatPage::composer() const
{
    return *m_ui->composer;
}

ConversationView& ChatPage::conversation() const
{
    return *m_ui->conversation;
}

bool ChatPage::showsEnd() const
{
    return m_ui->conversation->isAtEnd();
}

void ChatPage::setWorkspace(Workspace* workspace)
{
    if (m_workspace)
        m_workspace->release(this);
    m_workspace = workspace;
    m_room.clear();
    m_ui->conversation->setMessages(nullptr);
    if (workspace) {
        connect(workspace, &Workspace::currentRoomChanged, this, &ChatPage::onRoomChanged);
        connect(workspace, &Workspace::typingChanged, this, &ChatPage::updateTyping);
        connect(&workspace->rooms(), &QAbstractItemModel::dataChanged, this, &ChatPage::updateWords);
        connect(&workspace->rooms(), &QAbstractItemModel::rowsInserted, this, &ChatPage::updateWords);
        connect(&workspace->rooms(), &RoomListModel::draftRestored, this, &ChatPage::onDraftRestored);
        connect(&workspace->status(), &ConnectionStatus::changed, this, &ChatPage::updateWords);
        if (!workspace->currentRoom().isEmpty())
            onRoomChanged(workspace->currentRoom());
    }
    updateWords();
    updateTyping();
    updateEmptyState();
}

void ChatPage::onRoomChanged(const QString& roomId)
{
    MessageModel& model = m_workspace->messages(roomId);
    if (MessageModel* old = m_ui->conversation->messages())
        old->disconnect(this);
    model.setUnreadFrom(m_workspace->rooms().firstUnreadOf(roomId));
    m_room = roomId;
    m_ui->conversation->setMessages(&model);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &ChatPage::updateEmptyState);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &ChatPage::updateEmptyState);
    m_ui->composer->setPlainText(m_workspace->rooms().draft(roomId));
    m_ui->composer->moveCursor(QTextCursor::End);
    updateWords();
    updateTyping();
    updateEmptyState();
}

void ChatPage::onDraftRestored(const QString& roomId)
{
    if (roomId != m_room || !m_ui->composer->toPlainText().isEmpty())
        return;
    m_ui->composer->setPlainText(m_workspace->rooms().draft(roomId));
    m_ui->composer->moveCursor(QTextCursor::End);
}

void ChatPage::send(const QString& text)
{
    if (!m_workspace || m_room.isEmpty())
        return;
    m_workspace->messages(m_room).setUnreadFrom({});
    m_workspace->session().sendMessage(m_room, text);
}

void ChatPage::updateTyping()
{
    const QList<Person> people = m_workspace ? m_workspace->typing(m_room) : QList<Person>();
    QString text;
    if (people.size() == 1)
        text = tr("%1 is typing…").arg(people.at(0).name);
    else if (people.size() == 2)
        text = tr("%1 and %2 are typing…").arg(people.at(0).name, people.at(1).name);
    else if (people.size() > 2)
        text = tr("%n people are typing…", nullptr, int(people.size()));
    m_ui->typingLabel->setText(text);
}

void ChatPage::updateWords()
{
    const QString title = m_workspace ? m_workspace->rooms().titleOf(m_room) : QString();
    m_ui->composer->setPlaceholderText(title.isEmpty() ? tr("Write a message")
                                                       : tr("Write to %1").arg(title));
    // Qt 6.4 repaints when a placeholder comes or goes, not when it changes.
    m_ui->composer->viewport()->update();
    const bool connected = m_workspace && m_workspace->status().mood() == ConnectionStatus::Mood::Good;
    m_ui->emptyTitle->setText(connected ? tr("Nothing said here yet") : tr("Nothing to show yet"));
    m_ui->emptyText->setText(
        connected
            ? tr("Write the first message: everyone in the room will see it.")
            : tr("What was said here appears as soon as there is a connection. You can write already."));
    updateJumpButton();
}

void ChatPage::updateEmptyState()
{
    const MessageModel* model = m_ui->conversation->messages();
    const bool isEmpty = !model || model->rowCount() == 0;
    m_ui->stack->setCurrentWidget(isEmpty ? m_ui->emptyPage : m_ui->conversationPage);
}

void ChatPage::updateJumpButton()
{
    QToolButton* button = m_ui->jumpButton;
    const int count = m_ui->conversation->newBelow();
    button->setText(count > 0 ? tr("%n new message(s)", nullptr, count) : tr("Latest"));
    button->adjustSize();
    button->move((m_ui->conversation->width() - button->width()) / 2,
                 m_ui->conversation->height() - button->height() - Theme::kGap);
    button->setVisible(!m_ui->conversation->isAtEnd());
}

void ChatPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateWords();
        updateTyping();
    } else if (event->type() == QEvent::PaletteChange) {
        m_ui->emptyIcon->setPixmap(
            Icons::get(u"chat"_s, IconColor::Muted).pixmap(QSize(48, 48), devicePixelRatioF()));
    }
}

void ChatPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // Where one writes stands under what was said.
    const QRect column = MessageLayout::columnIn(m_ui->conversation->viewportWidth(width()));
    const int right = width() - column.right() - 1;
    m_ui->composerLayout->setContentsMargins(column.left(), 4, right, 16);
    m_ui->typingLabel->setIndent(column.left() + 8);
    updateJumpButton();
}

bool ChatPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_ui->conversation && event->type() == QEvent::Resize)
        updateJumpButton();
    return QWidget::eventFilter(watched, event);
}

} // namespace heartline
