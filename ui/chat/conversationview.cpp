// SPDX-License-Identifier: MIT
#include "conversationview.h"

#include "messagedelegate.h"
#include "shared/icons.h"

#include <Heartline/MessageModel>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kNearEnd = 16;    // pixels that still count as the end
constexpr int kNearStart = 400; // pixels from the start at which older lines are asked for
} // namespace

ConversationView::ConversationView(QWidget* parent)
    : QListView(parent)
    , m_delegate(new MessageDelegate(this))
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
    connect(m_delegate, &MessageDelegate::retryClicked, this, &ConversationView::retryRequested);
    connect(m_delegate, &MessageDelegate::discardClicked, this, &ConversationView::discardRequested);
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
    setNewBelow(0);
    setModel(model);
    if (!model)
        return;
    connect(model, &QAbstractItemModel::rowsAboutToBeInserted, this, &ConversationView::keepAnchor);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &ConversationView::keepAnchor);
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { onRowsInserted(first, last); });
    scrollToEnd();
}

void ConversationView::scrollToEnd()
{
    m_atEnd = true;
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
    if (atEnd != m_atEnd) {
        m_atEnd = atEnd;
        if (atEnd)
            setNewBelow(0);
        Q_EMIT atEndChanged(atEnd);
    }
    if (bar->value() < kNearStart && m_messages && m_messages->rowCount() > 0)
        Q_EMIT olderWanted();
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
    if (ownAtEnd) {
        // What one has just written is what one wants to see.
        m_atEnd = true;
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
}

void ConversationView::updateGeometries()
{
    QListView::updateGeometries();
    restoreAnchor();
    // A short conversation stands at the bottom, where the next line will be written.
    const int spare = std::max(0, height() - contentsSize().height());
    if (spare != viewportMargins().top())
        setViewportMargins(0, spare, 0, 0);
}

void ConversationView::resizeEvent(QResizeEvent* event)
{
    keepAnchor();
    m_delegate->setWidth(viewport()->width());
    QListView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        scheduleDelayedItemsLayout();
    restoreAnchor();
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
}

void ConversationView::mouseMoveEvent(QMouseEvent* event)
{
    QListView::mouseMoveEvent(event);
    const QModelIndex index = indexAt(event->position().toPoint());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = visualRect(index);
    const bool clickable =
        index.isValid() && m_delegate->isClickable(event->position().toPoint(), option, index);
    viewport()->setCursor(clickable ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex index =
        event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid() || m_messages->at(index.row()).kind != ChatMessage::Kind::Chat)
        return;
    setCurrentIndex(index);
    const ChatMessage message = m_messages->at(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(Icons::get(u"copy"_s), tr("Copy text"), this, &ConversationView::copyCurrent);
    if (message.delivery == ChatMessage::Delivery::Failed) {
        menu->addSeparator();
        menu->addAction(Icons::get(u"retry"_s), tr("Try again"), this,
                        [this, key = message.key] { Q_EMIT retryRequested(key); });
        menu->addAction(Icons::get(u"close"_s), tr("Discard"), this,
                        [this, key = message.key] { Q_EMIT discardRequested(key); });
    }
    const QPoint where = event->reason() == QContextMenuEvent::Keyboard
                             ? viewport()->mapToGlobal(visualRect(index).center())
                             : event->globalPos();
    menu->popup(where);
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
    const bool isPlain = (event->modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    if (isPlain && !event->text().isEmpty() && event->text().at(0).isPrint()) {
        Q_EMIT typed(event->text());
        return;
    }
    QListView::keyPressEvent(event);
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
    const QUrl parsed(url, QUrl::StrictMode);
    if (parsed.isValid() && (parsed.scheme() == "http"_L1 || parsed.scheme() == "https"_L1))
        QDesktopServices::openUrl(parsed);
}

} // namespace heartline
