// SPDX-License-Identifier: MIT
#include "sidebar.h"

#include "chat/roomdelegate.h"
#include "shared/avatar.h"
#include "shared/documentdelegate.h"
#include "shared/icons.h"
#include "ui_sidebar.h"

#include <Heartline/DocumentListModel>
#include <Heartline/Workspace>

#include <QContextMenuEvent>
#include <QPainter>
#include <QShortcut>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kPicture = 32;
}

Sidebar::Sidebar(QWidget* parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::Sidebar>())
{
    m_ui->setupUi(this);
    setAttribute(Qt::WA_StyledBackground);
    m_ui->menuButton->setIcon(Icons::get(u"menu"_s));
    m_ui->newRoomButton->setIcon(Icons::get(u"plus"_s, IconColor::Muted));
    m_ui->newDocumentButton->setIcon(Icons::get(u"plus"_s, IconColor::Muted));
    m_ui->documentOrderButton->setIcon(Icons::get(u"sort"_s, IconColor::Muted));
    m_ui->rooms->setItemDelegate(new RoomDelegate(this));
    m_ui->people->setItemDelegate(new PersonDelegate(this));
    m_ui->people->setSelectionMode(QListView::NoSelection);
    m_ui->documents->setItemDelegate(new DocumentDelegate(this));
    m_ui->scroll->viewport()->setAutoFillBackground(false);
    m_ui->lists->setAutoFillBackground(false);

    const auto chooseRoom = [this](const QModelIndex& index) {
        if (m_workspace)
            Q_EMIT roomChosen(m_workspace->rooms().idAt(index.row()));
    };
    connect(m_ui->rooms, &QListView::clicked, this, chooseRoom);
    connect(m_ui->rooms, &QListView::activated, this, chooseRoom);
    connect(m_ui->newRoomButton, &QToolButton::clicked, this, &Sidebar::newRoomRequested);
    connectDocuments();
    updateSelf();
    updateWords();
}

Sidebar::~Sidebar() = default;

void Sidebar::connectDocuments()
{
    const auto idOf = [](const QModelIndex& index) {
        return index.data(DocumentListModel::DocumentIdRole).toString();
    };
    const auto choose = [this, idOf](const QModelIndex& index) { Q_EMIT documentChosen(idOf(index)); };
    connect(m_ui->documents, &QListView::clicked, this, choose);
    connect(m_ui->documents, &QListView::activated, this, choose);
    connect(m_ui->newDocumentButton, &QToolButton::clicked, this, &Sidebar::newDocumentRequested);
    connect(m_ui->documentOrderButton, &QToolButton::clicked, this, [this] {
        const QToolButton& button = *m_ui->documentOrderButton;
        Q_EMIT documentMenuRequested({}, button.mapToGlobal(QPoint(0, button.height())));
    });
    m_ui->documents->installEventFilter(this);
    m_ui->documents->viewport()->installEventFilter(this);
    const auto key = [this, idOf](const QKeySequence& keys, auto signal) {
        auto* shortcut = new QShortcut(keys, m_ui->documents);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, idOf, signal] {
            const QString id = idOf(m_ui->documents->currentIndex());
            if (!id.isEmpty())
                Q_EMIT(this->*signal)(id);
        });
    };
    key(Qt::Key_F2, &Sidebar::documentRenameRequested);
    key(QKeySequence::Delete, &Sidebar::documentRemovalRequested);
}

bool Sidebar::eventFilter(QObject* watched, QEvent* event)
{
    QListView& list = *m_ui->documents;
    if (event->type() == QEvent::ContextMenu) {
        const auto* menu = static_cast<QContextMenuEvent*>(event);
        const bool byKey = menu->reason() == QContextMenuEvent::Keyboard;
        const QModelIndex index =
            byKey ? list.currentIndex() : list.indexAt(list.viewport()->mapFromGlobal(menu->globalPos()));
        const QPoint at =
            byKey ? list.viewport()->mapToGlobal(list.visualRect(index).center()) : menu->globalPos();
        Q_EMIT documentMenuRequested(index.data(DocumentListModel::DocumentIdRole).toString(), at);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QToolButton& Sidebar::menuButton() const
{
    return *m_ui->menuButton;
}

void Sidebar::setWorkspace(Workspace* workspace)
{
    if (m_workspace)
        m_workspace->release(this);
    m_workspace = workspace;
    m_ui->rooms->setModel(workspace ? &workspace->rooms() : nullptr);
    m_ui->people->setModel(workspace ? &workspace->people() : nullptr);
    if (workspace) {
        connect(workspace, &Workspace::currentRoomChanged, this, &Sidebar::selectCurrentRoom);
        connect(&workspace->rooms(), &QAbstractItemModel::rowsInserted, this, &Sidebar::selectCurrentRoom);
        connect(&workspace->people(), &PeopleModel::countChanged, this, &Sidebar::updateWords);
        connect(&workspace->status(), &ConnectionStatus::changed, this, &Sidebar::updateSelf);
    }
    m_ui->roomsHeader->setVisible(workspace);
    m_ui->documentsHeader->setVisible(workspace);
    m_ui->peopleHeader->setVisible(workspace);
    m_ui->documents->setVisible(workspace);
    updateSelf();
    updateWords();
    selectCurrentRoom();
}

void Sidebar::setDocuments(DocumentListModel* documents)
{
    if (m_documents)
        m_documents->disconnect(this);
    m_documents = documents;
    m_ui->documents->setModel(documents);
    if (documents) {
        connect(documents, &QAbstractItemModel::rowsInserted, this, &Sidebar::selectChosenDocument);
        connect(documents, &QAbstractItemModel::rowsMoved, this, &Sidebar::selectChosenDocument);
    }
    selectChosenDocument();
}

void Sidebar::showChosen(const QString& documentId)
{
    m_chosenDocument = documentId;
    selectChosenDocument();
    selectCurrentRoom();
}

void Sidebar::selectChosenDocument()
{
    if (!m_documents || !m_ui->documents->selectionModel())
        return;
    const QModelIndex index = m_documents->index(m_documents->rowOf(m_chosenDocument));
    if (!index.isValid())
        m_ui->documents->selectionModel()->clearSelection();
    else if (!m_ui->documents->selectionModel()->isSelected(index))
        m_ui->documents->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
}

void Sidebar::selectCurrentRoom()
{
    if (!m_workspace || !m_ui->rooms->selectionModel())
        return;
    const QModelIndex index =
        m_workspace->rooms().index(m_workspace->rooms().rowOf(m_workspace->currentRoom()));
    if (!m_chosenDocument.isEmpty() || !index.isValid())
        m_ui->rooms->selectionModel()->clearSelection();
    else
        m_ui->rooms->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
}

void Sidebar::updateSelf()
{
    const Person self = m_workspace ? m_workspace->session().self() : Person();
    const bool known = !self.name.isEmpty();
    QPixmap picture(QSize(kPicture, kPicture) * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    if (known)
        Avatar::paint(painter, QRectF(0, 0, kPicture, kPicture), self.id, self.name, font());
    else
        QIcon(u":/heartline/icons/io.heartline.Heartline.svg"_s).paint(&painter, 0, 0, kPicture, kPicture);
    painter.end();
    m_ui->pictureLabel->setPixmap(picture);
    m_ui->nameLabel->setText(known ? self.name : u"Heartline"_s);
    const QUrl url = m_workspace ? m_workspace->status().snapshot().url : QUrl();
    QString server = url.host();
    if (server == "127.0.0.1"_L1 || server == "localhost"_L1 || server == "::1"_L1)
        server = tr("This computer");
    else if (url.port() > 0)
        server += u':' + QString::number(url.port());
    m_ui->serverLabel->setText(server);
    m_ui->serverLabel->setVisible(!server.isEmpty());
}

void Sidebar::updateWords()
{
    const int count = m_workspace ? m_workspace->people().count() : 0;
    m_ui->peopleLabel->setText(count > 0 ? tr("People · %1").arg(count) : tr("People"));
    m_ui->people->setAccessibleName(tr("People"));
}

void Sidebar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        m_ui->retranslateUi(this);
        updateSelf();
        updateWords();
    } else if (event->type() == QEvent::FontChange) {
        updateSelf();
    }
}

} // namespace heartline
