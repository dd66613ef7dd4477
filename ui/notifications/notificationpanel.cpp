// SPDX-License-Identifier: MIT
#include "notificationpanel.h"

#include "notificationdelegate.h"
#include "shared/icons.h"
#include "shared/weblink.h"
#include "ui_notificationpanel.h"

#include <Heartline/NotificationModel>

#include <QKeyEvent>

using namespace Qt::StringLiterals;

namespace heartline {

NotificationPanel::NotificationPanel(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::NotificationPanel>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->closeButton->setIcon(Icons::get(u"close"_s, IconColor::Muted));
    auto* delegate = new NotificationDelegate(this);
    m_ui->list->setItemDelegate(delegate);
    m_ui->list->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_ui->list->viewport()->setAttribute(Qt::WA_Hover);
    m_ui->list->installEventFilter(this);
    connect(m_ui->list, &QListView::activated, this, &NotificationPanel::activate);
    connect(m_ui->list, &QListView::clicked, this, &NotificationPanel::activate);
    connect(m_ui->closeButton, &QToolButton::clicked, this, &NotificationPanel::closeRequested);
    connect(delegate, &NotificationDelegate::dismissClicked, this, [this](const QString& id) {
        if (m_model)
            m_model->dismiss(id);
    });
    connect(m_ui->readButton, &QPushButton::clicked, this, [this] {
        if (m_model)
            m_model->markAllRead();
    });
    connect(m_ui->clearButton, &QPushButton::clicked, this, [this] {
        if (m_model)
            m_model->dismissAll();
    });
}

NotificationPanel::~NotificationPanel() = default;

void NotificationPanel::setNotifications(NotificationModel* model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    m_ui->list->setModel(model);
    if (model) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &NotificationPanel::updateState);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &NotificationPanel::updateState);
        connect(model, &QAbstractItemModel::modelReset, this, &NotificationPanel::updateState);
        connect(model, &NotificationModel::unreadCountChanged, this, &NotificationPanel::updateState);
    }
    updateState();
}

void NotificationPanel::showNotification(const QString& id)
{
    show();
    if (!m_model)
        return;
    const QModelIndex index = m_model->index(std::max(0, m_model->rowOf(id)));
    m_ui->list->setCurrentIndex(index);
    m_ui->list->scrollTo(index);
    m_ui->list->setFocus();
}

void NotificationPanel::takeFocus()
{
    if (m_ui->stack->currentWidget() != m_ui->listPage)
        return m_ui->closeButton->setFocus();
    if (!m_ui->list->currentIndex().isValid())
        m_ui->list->setCurrentIndex(m_model->index(0));
    m_ui->list->setFocus();
}

void NotificationPanel::activate(const QModelIndex& index)
{
    if (!m_model || !index.isValid())
        return;
    m_model->markRead(index.data(NotificationModel::NotificationIdRole).toString());
    WebLink::open(index.data(NotificationModel::UrlRole).toUrl());
}

void NotificationPanel::updateState()
{
    const bool hasAny = m_model && m_model->rowCount() > 0;
    m_ui->stack->setCurrentWidget(hasAny ? m_ui->listPage : m_ui->emptyPage);
    m_ui->readButton->setEnabled(m_model && m_model->unreadCount() > 0);
    m_ui->clearButton->setEnabled(hasAny);
    m_ui->emptyIcon->setPixmap(
        Icons::get(u"bell"_s, IconColor::Muted).pixmap(QSize(40, 40), devicePixelRatioF()));
}

void NotificationPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        m_ui->retranslateUi(this);
    else if (event->type() == QEvent::PaletteChange)
        updateState();
}

bool NotificationPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_ui->list && event->type() == QEvent::KeyPress && m_model) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
            m_model->dismiss(
                m_ui->list->currentIndex().data(NotificationModel::NotificationIdRole).toString());
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace heartline
