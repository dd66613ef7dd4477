// SPDX-License-Identifier: MIT
#include "chatpage.h"

#include "emojipicker.h"
#include "messagelayout.h"
#include "shared/appearancesettings.h"
#include "shared/icons.h"
#include "shared/theme.h"
#include "ui_chatpage.h"

#include <Heartline/Workspace>

#include <QEvent>
#include <QMessageBox>
#include <QPushButton>
#include <utility>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kMostPages = 50; ///< In search of a line that is answered.
}

ChatPage::ChatPage(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::ChatPage>())
{
    m_ui->setupUi(this);
    m_ui->sendButton->setIcon(Icons::get(u"send"_s, IconColor::OnFill));
    m_ui->emojiButton->setIcon(Icons::get(u"emoji"_s, IconColor::Muted));
    m_ui->failedBand->hide();
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
    connect(m_ui->composer, &QPlainTextEdit::textChanged, this, &ChatPage::onTextChanged);
    connect(m_ui->composer, &Composer::editLastRequested, this, &ChatPage::changeLast);
    connect(m_ui->composer, &Composer::cancelRequested, this, &ChatPage::stopWriting);
    connect(m_ui->band, &ComposerBand::cancelled, this, [this] {
        stopWriting();
        m_ui->composer->setFocus(Qt::OtherFocusReason);
    });
    connect(m_ui->band, &ComposerBand::clicked, this, [this] { goTo(m_writing.value(m_room).key); });
    connect(m_ui->emojiButton, &QToolButton::clicked, this, &ChatPage::chooseEmoji);
    connect(m_ui->retryAllButton, &QPushButton::clicked, this, [this] {
        if (m_workspace)
            m_workspace->retryAll(m_room);
    });
    connectConversation();
}

void ChatPage::connectConversation()
{
    ConversationView* view = m_ui->conversation;
    connect(view, &ConversationView::olderWanted, this, [this] {
        if (m_workspace)
            m_workspace->fetchOlder();
    });
    connect(view, &ConversationView::atEndChanged, this, [this](bool atEnd) {
        updateJumpButton();
        if (atEnd && m_workspace && m_lookingFor.isEmpty())
            m_workspace->trim();
        Q_EMIT showsEndChanged();
    });
    connect(view, &ConversationView::newBelowChanged, this, &ChatPage::updateJumpButton);
    connect(m_ui->jumpButton, &QToolButton::clicked, view, &ConversationView::scrollToEnd);
    connect(view, &ConversationView::actionRequested, this, &ChatPage::onAction);
    connect(view, &ConversationView::reactionRequested, this,
            [this](const QString& key, const QString& emoji, bool on) {
                if (m_workspace)
                    m_workspace->session().react(key, emoji, on);
            });
    connect(view, &ConversationView::originalRequested, this, &ChatPage::goTo);
    connect(view, &ConversationView::typed, this, [this](const QString& text) {
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
    m_writing.clear();
    stopLooking();
    m_ui->conversation->setMessages(nullptr);
    if (workspace) {
        connect(workspace, &Workspace::currentRoomChanged, this, &ChatPage::onRoomChanged);
        connect(workspace, &Workspace::typingChanged, this, &ChatPage::updateTyping);
        connect(&workspace->rooms(), &QAbstractItemModel::dataChanged, this, &ChatPage::updateWords);
        connect(&workspace->rooms(), &QAbstractItemModel::rowsInserted, this, &ChatPage::updateWords);
        connect(&workspace->rooms(), &RoomListModel::draftRestored, this, &ChatPage::onDraftRestored);
        connect(&workspace->status(), &ConnectionStatus::changed, this, &ChatPage::updateWords);
        connect(workspace, &Workspace::olderNotCome, this, [this] {
            if (m_lookingFor.isEmpty())
                return;
            stopLooking();
            Q_EMIT problemOccurred(
                tr("The message could not be loaded. Try again when there is a connection."));
        });
        if (!workspace->currentRoom().isEmpty())
            onRoomChanged(workspace->currentRoom());
    }
    updateWords();
    updateTyping();
    updateEmptyState();
}

void ChatPage::onRoomChanged(const QString& roomId)
{
    stopLooking();
    if (m_writing.contains(m_room) && m_writing[m_room].mode == Writing::Mode::Change)
        m_writing[m_room].text = m_ui->composer->toPlainText();
    MessageModel& model = m_workspace->messages(roomId);
    if (MessageModel* old = m_ui->conversation->messages())
        old->disconnect(this);
    m_room = roomId;
    m_ui->conversation->setMessages(&model);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &ChatPage::updateEmptyState);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &ChatPage::updateEmptyState);
    connect(&model, &MessageModel::countsChanged, this, &ChatPage::updateFailed);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &ChatPage::lookFurther);
    connect(&model, &MessageModel::atStartChanged, this, &ChatPage::lookFurther);
    const Writing writing = m_writing.value(roomId);
    fillComposer(writing.mode == Writing::Mode::Change ? writing.text : m_workspace->rooms().draft(roomId));
    updateBand();
    updateFailed();
    updateWords();
    updateTyping();
    updateEmptyState();
}

void ChatPage::onDraftRestored(const QString& roomId)
{
    if (roomId != m_room || !m_ui->composer->toPlainText().isEmpty() ||
        m_writing.value(roomId).mode == Writing::Mode::Change)
        return;
    fillComposer(m_workspace->rooms().draft(roomId));
}

void ChatPage::onTextChanged()
{
    m_ui->sendButton->setEnabled(m_ui->composer->hasText());
    // The draft waits while something else is in the composer.
    if (m_workspace && m_writing.value(m_room).mode != Writing::Mode::Change)
        m_workspace->rooms().setDraft(m_room, m_ui->composer->toPlainText());
}

void ChatPage::fillComposer(const QString& text)
{
    if (text == m_ui->composer->toPlainText())
        return; // an input method may be composing in it
    m_ui->composer->setPlainText(text);
    m_ui->composer->moveCursor(QTextCursor::End);
}

const ChatMessage* ChatPage::line(const QString& key) const
{
    const MessageModel* model = m_ui->conversation->messages();
    const int row = model ? model->rowOf(key) : -1;
    return row < 0 ? nullptr : &model->at(row);
}

void ChatPage::onAction(MessageAction action, const QString& key)
{
    if (!m_workspace)
        return;
    switch (action) {
    case MessageAction::React:
        return chooseReaction(key);
    case MessageAction::Reply:
        return answer(key);
    case MessageAction::Edit:
        return change(key);
    case MessageAction::Retry:
        return m_workspace->session().retryMessage(key);
    case MessageAction::Delete:
    case MessageAction::Discard:
        return askBefore(action, key);
    case MessageAction::Copy:
        return; // the view's
    }
}

void ChatPage::askBefore(MessageAction action, const QString& key)
{
    const ChatMessage* message = line(key);
    if (!message)
        return;
    const bool deletes = action == MessageAction::Delete;
    auto* question = new QMessageBox(this);
    question->setObjectName(u"askBefore"_s);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setIcon(QMessageBox::NoIcon);
    question->setTextFormat(Qt::PlainText);
    question->setWindowTitle(MessageActions::text(action, *message));
    question->setText(deletes ? tr("Delete this message for everyone?") : tr("Discard this message?"));
    const QString excerpt = message->content.left(160).simplified();
    question->setInformativeText(tr("“%1”").arg(message->content.size() > 160 ? excerpt + u'…' : excerpt));
    QPushButton* yes =
        question->addButton(MessageActions::text(action, *message), QMessageBox::DestructiveRole);
    QPushButton* no = question->addButton(tr("Keep it"), QMessageBox::RejectRole);
    question->setDefaultButton(yes);
    question->setEscapeButton(no);
    connect(yes, &QPushButton::clicked, this, [this, deletes, key] {
        if (!m_workspace)
            return;
        if (deletes)
            m_workspace->session().deleteMessage(key);
        else
            m_workspace->session().discardMessage(key);
    });
    question->open();
}

void ChatPage::answer(const QString& key)
{
    if (m_writing.value(m_room).mode == Writing::Mode::Change)
        stopWriting();
    m_writing.insert(m_room, {.mode = Writing::Mode::Reply, .key = key, .text = {}});
    updateBand();
    m_ui->composer->setFocus(Qt::OtherFocusReason);
}

void ChatPage::change(const QString& key)
{
    const ChatMessage* message = line(key);
    if (!message || !MessageModel::canEdit(*message))
        return;
    m_writing.insert(m_room, {.mode = Writing::Mode::Change, .key = key, .text = {}});
    fillComposer(message->content);
    updateBand();
    m_ui->composer->setFocus(Qt::OtherFocusReason);
}

void ChatPage::changeLast()
{
    const MessageModel* model = m_ui->conversation->messages();
    if (model && m_writing.value(m_room).mode == Writing::Mode::New)
        change(model->lastEditable());
}

void ChatPage::stopWriting()
{
    const Writing writing = m_writing.take(m_room);
    if (writing.mode == Writing::Mode::Change && m_workspace)
        fillComposer(m_workspace->rooms().draft(m_room));
    updateBand();
}

void ChatPage::updateBand()
{
    const Writing writing = m_writing.value(m_room);
    m_ui->composer->setCancellable(writing.mode != Writing::Mode::New);
    if (writing.mode == Writing::Mode::New)
        return m_ui->band->hide();
    const ChatMessage* message = line(writing.key);
    const QString excerpt = message ? message->content : QString();
    if (writing.mode == Writing::Mode::Change)
        return m_ui->band->show(u"edit"_s, tr("Editing"), excerpt);
    const QString name = message ? message->author.name : QString();
    m_ui->band->show(u"reply"_s,
                     message && message->own ? tr("Replying to yourself") : tr("Replying to %1").arg(name),
                     excerpt);
}

void ChatPage::send(const QString& text)
{
    if (!m_workspace || m_room.isEmpty())
        return;
    const Writing writing = m_writing.value(m_room);
    if (writing.mode == Writing::Mode::Change) {
        if (sendChange(writing, text))
            stopWriting();
        return;
    }
    stopWriting();
    m_workspace->session().sendMessage(m_room, text, writing.key);
}

bool ChatPage::sendChange(const Writing& writing, const QString& text)
{
    const ChatMessage* message = line(writing.key);
    if (!message || !MessageModel::canEdit(*message)) {
        // Deleted or discarded meanwhile: what was written is not lost with it.
        m_writing.remove(m_room);
        const QString draft = m_workspace->rooms().draft(m_room);
        fillComposer(draft.isEmpty() ? text : draft + u'\n' + text);
        updateBand();
        Q_EMIT problemOccurred(tr("The message is gone. Your text can be sent as a new one."));
        return false;
    }
    if (text != message->content)
        m_workspace->session().editMessage(writing.key, text);
    return true;
}

void ChatPage::chooseReaction(const QString& key)
{
    const ChatMessage* message = line(key);
    if (!message)
        return;
    pickEmoji(m_ui->conversation->globalRectOf(key), [this, key](const QString& emoji) {
        const ChatMessage* now = line(key);
        if (!now || !m_workspace)
            return;
        const auto known = std::ranges::find(now->reactions, emoji, &Reaction::emoji);
        const bool on = known == now->reactions.cend() || !known->own;
        m_workspace->session().react(key, emoji, on);
    });
}

void ChatPage::chooseEmoji()
{
    const QRect button(m_ui->emojiButton->mapToGlobal(QPoint(0, 0)), m_ui->emojiButton->size());
    pickEmoji(button, [this](const QString& emoji) {
        m_ui->composer->insertPlainText(emoji);
        m_ui->composer->setFocus(Qt::OtherFocusReason);
    });
}

void ChatPage::pickEmoji(const QRect& beside, const std::function<void(const QString&)>& use)
{
    auto* picker = new EmojiPicker(m_settings ? m_settings->recentEmoji() : QStringList(), this);
    connect(picker, &EmojiPicker::picked, this, [this, use](const QString& emoji) {
        if (m_settings)
            m_settings->useEmoji(emoji);
        use(emoji);
    });
    picker->popup(beside);
}

void ChatPage::goTo(const QString& key)
{
    stopLooking();
    if (key.isEmpty() || m_ui->conversation->showLine(key))
        return;
    m_lookingFor = key;
    m_pagesLeft = kMostPages;
    updateTyping();
    lookFurther();
}

void ChatPage::lookFurther()
{
    if (m_lookingFor.isEmpty() || !m_workspace)
        return;
    if (line(m_lookingFor)) {
        const QString found = std::exchange(m_lookingFor, QString());
        updateTyping();
        // Behind the insert that is under way: then the list knows where its rows are.
        QMetaObject::invokeMethod(
            this, [this, found] { m_ui->conversation->showLine(found); }, Qt::QueuedConnection);
        return;
    }
    if (m_ui->conversation->messages()->isAtStart() || m_pagesLeft-- <= 0) {
        stopLooking();
        Q_EMIT problemOccurred(tr("The message is no longer in this room's history."));
        return;
    }
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_lookingFor.isEmpty() && m_workspace)
                m_workspace->fetchOlder();
        },
        Qt::QueuedConnection);
}

void ChatPage::stopLooking()
{
    if (m_lookingFor.isEmpty())
        return;
    m_lookingFor.clear();
    updateTyping();
}

void ChatPage::updateFailed()
{
    const MessageModel* model = m_ui->conversation->messages();
    const int failed = model ? model->failedCount() : 0;
    m_ui->failedLabel->setText(tr("%n message(s) need you to decide", nullptr, failed));
    m_ui->failedIcon->setPixmap(
        Icons::get(u"warning"_s, IconColor::Warning).pixmap(QSize(18, 18), devicePixelRatioF()));
    m_ui->failedBand->setVisible(failed > 1); // one says so itself
}

void ChatPage::updateTyping()
{
    const QList<Person> people = m_workspace ? m_workspace->typing(m_room) : QList<Person>();
    QString text;
    if (!m_lookingFor.isEmpty())
        text = tr("Looking for the message…");
    else if (people.size() == 1)
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
        updateBand();
        updateFailed();
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
    for (QLayout* band : {static_cast<QLayout*>(m_ui->bandLayout), static_cast<QLayout*>(m_ui->failedLayout)})
        band->setContentsMargins(column.left(), 0, right, 4);
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
