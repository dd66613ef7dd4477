// SPDX-License-Identifier: MIT
#include "quickswitcher.h"

#include "chat/roomdelegate.h"
#include "shared/documentdelegate.h"
#include "ui_quickswitcher.h"

#include <Heartline/DocumentListModel>
#include <Heartline/RoomListModel>

#include <QKeyEvent>

namespace heartline {
namespace {

/// The row of the model that a row of the list stands for.
QModelIndex sourceOf(const QModelIndex& listed)
{
    const auto* matching = static_cast<const QSortFilterProxyModel*>(listed.model());
    const auto* all = static_cast<const QConcatenateTablesProxyModel*>(matching->sourceModel());
    return all->mapToSource(matching->mapToSource(listed));
}

/// Each kind of row as it looks in the sidebar.
class EitherDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QModelIndex source = sourceOf(index);
        delegateFor(source).paint(painter, option, source);
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QModelIndex source = sourceOf(index);
        return delegateFor(source).sizeHint(option, source);
    }

private:
    [[nodiscard]] const QStyledItemDelegate& delegateFor(const QModelIndex& source) const
    {
        if (qobject_cast<const DocumentListModel*>(source.model()))
            return m_document;
        return m_room;
    }

    RoomDelegate m_room;
    DocumentDelegate m_document;
};

} // namespace

QuickSwitcher::QuickSwitcher(QAbstractItemModel& rooms, QAbstractItemModel* documents, QWidget* parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::QuickSwitcher>())
{
    m_ui->setupUi(this);
    m_all.addSourceModel(&rooms);
    if (documents)
        m_all.addSourceModel(documents);
    m_matching.setSourceModel(&m_all);
    m_matching.setFilterRole(Qt::DisplayRole); // the title in both
    m_matching.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_ui->list->setItemDelegate(new EitherDelegate(this));
    m_ui->list->setModel(&m_matching);
    m_ui->list->setCurrentIndex(m_matching.index(0, 0));
    m_ui->filterEdit->installEventFilter(this);
    connect(m_ui->filterEdit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_matching.setFilterFixedString(text.trimmed());
        m_ui->list->setCurrentIndex(m_matching.index(0, 0));
    });
    connect(m_ui->filterEdit, &QLineEdit::returnPressed, this,
            [this] { choose(m_ui->list->currentIndex()); });
    connect(m_ui->list, &QListView::clicked, this, &QuickSwitcher::choose);
    connect(m_ui->list, &QListView::activated, this, &QuickSwitcher::choose);
}

QuickSwitcher::~QuickSwitcher() = default;

void QuickSwitcher::choose(const QModelIndex& index)
{
    if (!index.isValid() || !isVisible())
        return;
    const QModelIndex source = sourceOf(index);
    if (qobject_cast<const DocumentListModel*>(source.model()))
        Q_EMIT documentChosen(source.data(DocumentListModel::DocumentIdRole).toString());
    else
        Q_EMIT roomChosen(source.data(RoomListModel::RoomIdRole).toString());
    accept();
}

void QuickSwitcher::step(int by)
{
    const int count = m_matching.rowCount();
    if (count > 0)
        m_ui->list->setCurrentIndex(
            m_matching.index((m_ui->list->currentIndex().row() + by + count) % count, 0));
}

bool QuickSwitcher::eventFilter(QObject* watched, QEvent* event)
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
