// SPDX-License-Identifier: MIT
#include "roomswitcher.h"

#include "roomdelegate.h"
#include "ui_roomswitcher.h"

#include <Heartline/RoomListModel>

#include <QKeyEvent>

namespace heartline {

RoomSwitcher::RoomSwitcher(QAbstractItemModel& rooms, QWidget* parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::RoomSwitcher>())
{
    m_ui->setupUi(this);
    m_matching.setSourceModel(&rooms);
    m_matching.setFilterRole(RoomListModel::TitleRole);
    m_matching.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_ui->list->setItemDelegate(new RoomDelegate(this));
    m_ui->list->setModel(&m_matching);
    m_ui->list->setCurrentIndex(m_matching.index(0, 0));
    m_ui->filterEdit->installEventFilter(this);
    connect(m_ui->filterEdit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_matching.setFilterFixedString(text.trimmed());
        m_ui->list->setCurrentIndex(m_matching.index(0, 0));
    });
    connect(m_ui->filterEdit, &QLineEdit::returnPressed, this,
            [this] { choose(m_ui->list->currentIndex()); });
    connect(m_ui->list, &QListView::clicked, this, &RoomSwitcher::choose);
    connect(m_ui->list, &QListView::activated, this, &RoomSwitcher::choose);
}

RoomSwitcher::~RoomSwitcher() = default;

void RoomSwitcher::choose(const QModelIndex& index)
{
    if (!index.isValid() || !isVisible())
        return;
    Q_EMIT chosen(index.data(RoomListModel::RoomIdRole).toString());
    accept();
}

void RoomSwitcher::step(int by)
{
    const int count = m_matching.rowCount();
    if (count > 0)
        m_ui->list->setCurrentIndex(
            m_matching.index((m_ui->list->currentIndex().row() + by + count) % count, 0));
}

bool RoomSwitcher::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            step(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace heartline
