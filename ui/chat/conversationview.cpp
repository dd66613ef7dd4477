// SPDX-License-Identifier: MIT
#include "conversationview.h"

#include "messagedelegate.h"
#include "messagetoolbar.h"
#include "shared/icons.h"
#include "shared/weblink.h"

#include <Heartline/MessageModel>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QUrl>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline {
namespace {
constexpr int kNearEnd = 16;    // pixels that still count as the end
constexpr int kNearStart = 400; // pixels from the start at which older lines are asked for
constexpr int kAboveNew = 40;   // pixels left above the first new line
constexpr auto kRings = 1600ms; // how long a line that was jumped to is ringed
} // namespace

ConversationView::ConversationView(QWidget* parent)
    : QListView(parent)
    , m_delegate(new MessageDelegate(this))
    , m_toolbar(new MessageToolbar(viewport()))
{
    setItemDelegate(m_delegate);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setResizeMode(Adjust);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    verticalScrollBar()->setSingleStep(24);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &ConversationView::onScrolled);
    connect(m_delegate, &MessageDelegate::actionClicked, this, &ConversationView::trigger);
    connect(m_delegate, &MessageDelegate::reactionClicked, this, &ConversationView::reactionRequested);
    connect(m_delegate, &MessageDelegate::quoteClicked, this, &ConversationView::originalRequested);
    connect(m_toolbar, &MessageToolbar::triggered, this, &ConversationView::trigger);
    connect(m_toolbar, &MessageToolbar::menuRequested, this, [this](const QString& key, const QPoint& where) {
        openMenu(m_messages->index(m_messages->rowOf(key)), where);
    });
    connect(m_toolbar, &MessageToolbar::left, this, [this] { setFocus(Qt::OtherFocusReason); });
    m_ringing.setSingleShot(true);
    m_ringing.setInterval(kRings);
    connect(&m_ringing, &QTimer::timeout, this, [this] {
        m_delegate->setHighlighted({});
        viewport()->update();
    });
    connect(m_delegate, &MessageDelegate::linkClicked, this, &ConversationView::openLink);
}

void ConversationView::setMessages(MessageModel* model)
{
    if (m_messages)
        m_messages->disconnect(this);
    m_messages = model;
    // Revisions are numbers of one model.
    m_delegate->forget();
    m_atEnd = true;
    m_anchor = QPersistentModelIndex();
    m_firstNew = QPersistentModelIndex();
    m_hovered = QPersistentModelIndex();
    m_toolbar->hide();
    setNewBelow(0);
    setModel(model);
    if (!model)
        return;
    connect(model, &MessageModel::dividerPlaced, this, [this, model](const QString& key) {
        if (m_atEnd)
            m_firstNew = model->index(model->rowOf(key));
        scheduleDelayedItemsLayout();
    });
    connect(model, &QAbstractItemModel::rowsAboutToBeInserted, this, &ConversationView::keepAnchor);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &ConversationView::keepAnchor);
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { onRowsInserted(first, last); });
    connect(model, &QAbstractItemModel::modelReset, m_toolbar, &QWidget::hide);
    scrollToEnd();
    // Who opens a room begins where they stopped reading.
    m_firstNew = model->index(model->rowOf(model->unreadFrom()));
    stopAtFirstNew();
}

void ConversationView::stopAtFirstNew()
{
    if (!m_firstNew.isValid() || !m_atEnd)
        return;
    const int top = visualRect(m_firstNew).top();
    if (top >= 0)
        return;
    m_stoppedAt = std::exchange(m_firstNew, QPersistentModelIndex());
    m_atEnd = false;
    m_anchor = QPersistentModelIndex();
    int below = 0;
    for (int row = m_messages->rowCount() - 1; row >= 0; --row) {
        const ChatMessage& message = m_messages->at(row);
        if (visualRect(m_messages->index(row)).top() < viewport()->height() + top)
            break;
        below += message.kind == ChatMessage::Kind::Chat && !message.own ? 1 : 0;
    }
    m_restoring = true;
    verticalScrollBar()->setValue(verticalScrollBar()->value() + top - kAboveNew);
    m_restoring = false;
    setNewBelow(below);
    Q_EMIT atEndChanged(false);
    // Behind the layout that led here: what is before may be new as well.
    QMetaObject::invokeMethod(this, &ConversationView::askForOlder, Qt::QueuedConnection);
}

void ConversationView::askForOlder()
{
    if (verticalScrollBar()->value() < kNearStart && m_messages && m_messages->rowCount() > 0)
        Q_EMIT olderWanted();
}

void ConversationView::wheelEvent(QWheelEvent* event)
{
    QListView::wheelEvent(event);
    // At the very start the bar does not move, and says nothing.
    if (event->angleDelta().y() > 0)
        askForOlder();
}

void ConversationView::scrollToEnd()
{
    m_atEnd = true;
    m_stoppedAt = QPersistentModelIndex();
    m_firstNew = QPersistentModelIndex();
    m_anchor = QPersistentModelIndex();
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    setNewBelow(0);
    Q_EMIT atEndChanged(true);
}

void ConversationView::onScrolled()
{
    if (m_restoring)
        return;
    const QScrollBar* bar = verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum() - kNearEnd;
    m_anchor = QPersistentModelIndex();
    m_firstNew = QPersistentModelIndex();
    m_stoppedAt = QPersistentModelIndex();
    updateToolbar();
    if (atEnd != m_atEnd) {
        m_atEnd = atEnd;
        if (atEnd)
            setNewBelow(0);
        Q_EMIT atEndChanged(atEnd);
    }
    askForOlder();
}

void ConversationView::onRowsInserted(int first, int last)
{
    int others = 0;
    bool ownAtEnd = false;
    for (int row = first; row <= last; ++row) {
        const ChatMessage& message = m_messages->at(row);
        const bool isChat = message.kind == ChatMessage::Kind::Chat;
        others += isChat && !message.own ? 1 : 0;
        ownAtEnd = ownAtEnd || (isChat && message.own && message.delivery != ChatMessage::Delivery::Sent);
    }
    if (m_atEnd && others > 0 && first > 0 && !m_firstNew.isValid() && last == m_messages->rowCount() - 1)
        m_firstNew = m_messages->index(first);
    if (ownAtEnd) {
        // What one has just written is what one wants to see.
        m_atEnd = true;
        m_firstNew = QPersistentModelIndex();
        setNewBelow(0);
        Q_EMIT atEndChanged(true);
    } else if (!m_atEnd && last == m_messages->rowCount() - 1) {
        setNewBelow(m_newBelow + others);
    }
}

void ConversationView::setNewBelow(int count)
{
    if (count == m_newBelow)
        return;
    m_newBelow = count;
    Q_EMIT newBelowChanged(count);
}

void ConversationView::keepAnchor()
{
    if (m_atEnd || m_anchor.isValid())
        return;
    const QModelIndex top = indexAt({viewport()->width() / 2, 1});
    if (!top.isValid())
        return;
    m_anchor = top;
    m_anchorTop = visualRect(top).top();
}

void ConversationView::restoreAnchor()
{
    QScrollBar* bar = verticalScrollBar();
    m_restoring = true;
    if (m_atEnd)
        bar->setValue(bar->maximum());
    else if (m_anchor.isValid())
        bar->setValue(bar->value() + visualRect(m_anchor).top() - m_anchorTop);
    m_restoring = false;
    stopAtFirstNew();
    updateToolbar();
}

void ConversationView::updateGeometries()
{
    // A short conversation stands at the bottom, where the next line will be written. First of all: what fits
    // in sight is asked with the room that there will be.
    const int spare = std::max(0, height() - contentsSize().height());
    if (spare != viewportMargins().top())
        setViewportMargins(0, spare, 0, 0);
    QListView::updateGeometries();
    restoreAnchor();
}

void ConversationView::resizeEvent(QResizeEvent* event)
{
    keepAnchor();
    const bool wasAtEnd = m_atEnd;
    m_delegate->setWidth(viewport()->width());
    QListView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        scheduleDelayedItemsLayout();
    if (m_stoppedAt.isValid()) {
        // Nobody has scrolled since: with this size the end may fit.
        m_firstNew = std::exchange(m_stoppedAt, QPersistentModelIndex());
        m_atEnd = true;
        executeDelayedItemsLayout();
    }
    restoreAnchor();
    if (m_atEnd && !wasAtEnd) {
        setNewBelow(0);
        Q_EMIT atEndChanged(true);
    }
}

void ConversationView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                                   const QList<int>& roles)
{
    keepAnchor();
    QListView::dataChanged(topLeft, bottomRight, roles);
    // A line may have become taller: QListView lays out again only for inserts.
    scheduleDelayedItemsLayout();
}

void ConversationView::changeEvent(QEvent* event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LanguageChange) {
        keepAnchor();
        m_delegate->forget();
        scheduleDelayedItemsLayout();
    }
    if (event->type() == QEvent::LayoutDirectionChange)
        m_delegate->forget();
}

QStyleOptionViewItem ConversationView::optionFor(const QModelIndex& index) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = visualRect(index);
    return option;
}

void ConversationView::mouseMoveEvent(QMouseEvent* event)
{
    QListView::mouseMoveEvent(event);
    const QModelIndex index = indexAt(event->position().toPoint());
    m_hovered = index;
    updateToolbar();
    const bool clickable =
        index.isValid() && m_delegate->isClickable(event->position().toPoint(), optionFor(index), index);
    viewport()->setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ConversationView::leaveEvent(QEvent* event)
{
    QListView::leaveEvent(event);
    m_hovered = QPersistentModelIndex();
    updateToolbar();
}

void ConversationView::focusInEvent(QFocusEvent* event)
{
    QListView::focusInEvent(event);
    // Who comes by the keyboard begins at the newest line in sight.
    const bool byKeys = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byKeys && m_messages && m_messages->rowCount() > 0 && !currentIndex().isValid()) {
        const QModelIndex last = indexAt({viewport()->width() / 2, viewport()->height() - 2});
        setCurrentIndex(last.isValid() ? last : m_messages->index(m_messages->rowCount() - 1));
    }
    updateToolbar();
}

void ConversationView::focusOutEvent(QFocusEvent* event)
{
    QListView::focusOutEvent(event);
    updateToolbar();
}

void ConversationView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    updateToolbar();
}

void ConversationView::updateToolbar()
{
    if (m_hovered.isValid())
        placeToolbar(m_hovered);
    else if (hasFocus() || m_toolbar->isAncestorOf(focusWidget()))
        placeToolbar(currentIndex());
    else
        placeToolbar({});
}

void ConversationView::placeToolbar(const QModelIndex& index)
{
    if (!index.isValid() || !m_messages || !m_toolbar->setMessage(m_messages->at(index.row())))
        return m_toolbar->hide();
    const QRect bubble = m_delegate->bubbleOf(optionFor(index), index);
    if (bubble.bottom() < 0 || bubble.top() > viewport()->height())
        return m_toolbar->hide();
    const QSize size = m_toolbar->size();
    const bool atRight = m_messages->at(index.row()).own != (layoutDirection() == Qt::RightToLeft);
    const int gap = 4;
    QPoint place(atRight ? bubble.left() - size.width() - gap : bubble.right() + gap, bubble.top());
    if (place.x() < gap || place.x() + size.width() > viewport()->width() - gap) {
        // No room beside it: over its upper edge, at the inner corner.
        place.setX(atRight ? std::max(gap, bubble.left()) : bubble.right() - size.width());
        place.setY(bubble.top() - size.height() + 6);
    }
    place.setY(std::max(0, place.y()));
    m_toolbar->move(place);
    m_toolbar->show();
    m_toolbar->raise();
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKeyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    openMenu(index, byKeyboard ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void ConversationView::openMenu(const QModelIndex& index, const QPoint& globalPosition)
{
    if (!index.isValid())
        return;
    const ChatMessage message = m_messages->at(index.row());
    const QList<MessageAction> actions = MessageActions::of(message);
    if (actions.isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const MessageAction action : actions) {
        if (action == MessageAction::Delete || action == MessageAction::Discard)
            menu->addSeparator();
        QAction* entry = menu->addAction(Icons::get(MessageActions::icon(action), IconColor::Muted),
                                         MessageActions::text(action, message), this,
                                         [this, action, key = message.key] { trigger(action, key); });
        entry->setShortcut(MessageActions::keys(action));
    }
    if (!message.replyTo.isEmpty()) {
        menu->addSeparator();
        menu->addAction(Icons::get(u"jump"_s, IconColor::Muted), tr("Go to the message that it answers"),
                        this, [this, key = message.replyTo] { Q_EMIT originalRequested(key); });
    }
    menu->popup(globalPosition);
}

void ConversationView::trigger(MessageAction action, const QString& key)
{
    if (action == MessageAction::Copy) {
        setCurrentIndex(m_messages->index(m_messages->rowOf(key)));
        return copyCurrent();
    }
    Q_EMIT actionRequested(action, key);
}

bool ConversationView::showLine(const QString& key)
{
    const int row = m_messages ? m_messages->rowOf(key) : -1;
    if (row < 0)
        return false;
    const QModelIndex index = m_messages->index(row);
    executeDelayedItemsLayout();
    scrollTo(index, PositionAtCenter);
    setCurrentIndex(index);
    m_delegate->setHighlighted(key);
    m_ringing.start();
    viewport()->update();
    return true;
}

QRect ConversationView::globalRectOf(const QString& key) const
{
    const QModelIndex index = m_messages ? m_messages->index(m_messages->rowOf(key)) : QModelIndex();
    if (!index.isValid())
        return {};
    const QRect bubble = m_delegate->bubbleOf(optionFor(index), index).intersected(viewport()->rect());
    return {viewport()->mapToGlobal(bubble.topLeft()), bubble.size()};
}

void ConversationView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copyCurrent();
        return;
    }
    if (event->key() == Qt::Key_End) {
        setCurrentIndex(m_messages ? m_messages->index(m_messages->rowCount() - 1) : QModelIndex());
        scrollToEnd();
        return;
    }
    const QModelIndex index = currentIndex();
    if (index.isValid() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        return openMenu(index, viewport()->mapToGlobal(visualRect(index).center()));
    if (index.isValid()) {
        const ChatMessage message = m_messages->at(index.row());
        const QKeySequence keys(event->keyCombination());
        for (const MessageAction action : MessageActions::of(message)) {
            if (MessageActions::keys(action) == keys)
                return trigger(action, message.key);
        }
    }
    const bool isPlain = (event->modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    if (isPlain && !event->text().isEmpty() && event->text().at(0).isPrint()) {
        Q_EMIT typed(event->text());
        return;
    }
    QListView::keyPressEvent(event);
    const int key = event->key();
    if (key == Qt::Key_Up || key == Qt::Key_PageUp || key == Qt::Key_Home)
        askForOlder(); // as with the wheel
}

int ConversationView::viewportWidth(int width) const
{
    return width - verticalScrollBar()->sizeHint().width();
}

void ConversationView::copyCurrent()
{
    const QModelIndex index = currentIndex();
    if (index.isValid())
        QGuiApplication::clipboard()->setText(index.data(Qt::DisplayRole).toString());
}

void ConversationView::openLink(const QString& url)
{
    WebLink::open(QUrl(url, QUrl::StrictMode));
}

} // namespace heartline
