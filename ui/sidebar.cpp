// SPDX-License-Identifier: MIT
#include "sidebar.h"

#include "chat/roomdelegate.h"
#include "shared/avatar.h"
#include "shared/documentdelegate.h"
#include "shared/icons.h"
#include "ui_sidebar.h"

#include <Heartline/Workspace>

#include <QEvent>
#include <QPainter>

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
    m_ui->rooms->setItemDelegate(new RoomDelegate(this));
    m_ui->people->setItemDelegate(new PersonDelegate(this));
    m_ui->people->setSelectionMode(QListView::NoSelection);
    m_ui->documents->setItemDelegate(new DocumentDelegate(this));
    m_ui->documents->setModel(&m_documents);
    m_ui->scroll->viewport()->setAutoFillBackground(false);
    m_ui->lists->setAutoFillBackground(false);

    const auto chooseRoom = [this](const QModelIndex& index) {
        if (m_workspace)
            Q_EMIT roomChosen(m_workspace->rooms().idAt(index.row()));
    };
    const auto chooseDocument = [this](const QModelIndex& index) {
        Q_EMIT documentChosen(index.data(Qt::UserRole).toString());
    };
    connect(m_ui->rooms, &QListView::clicked, this, chooseRoom);
    connect(m_ui->rooms, &QListView::activated, this, chooseRoom);
    connect(m_ui->documents, &QListView::clicked, this, chooseDocument);
    connect(m_ui->documents, &QListView::activated, this, chooseDocument);
    connect(m_ui->newRoomButton, &QToolButton::clicked, this, &Sidebar::newRoomRequested);
    connect(m_ui->newDocumentButton, &QToolButton::clicked, this, &Sidebar::newDocumentRequested);
    updateSelf();
    updateWords();
}

Sidebar::~Sidebar() = default;

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

void Sidebar::setDocuments(const QList<std::pair<QString, QString>>& documents)
{
    if (m_toldDocuments == documents)
        return;
    m_toldDocuments = documents;
    const QString current = m_ui->documents->currentIndex().data(Qt::UserRole).toString();
    m_documents.clear();
    for (const auto& [id, title] : documents) {
        auto* item = new QStandardItem(title);
        item->setData(id, Qt::UserRole);
        item->setEditable(false);
        m_documents.appendRow(item);
        // The keyboard stays where it was.
        if (id == current)
            m_ui->documents->selectionModel()->setCurrentIndex(item->index(), QItemSelectionModel::NoUpdate);
    }
    showChosen(m_chosenDocument);
}

void Sidebar::showChosen(const QString& documentId)
{
    m_chosenDocument = documentId;
    m_ui->documents->selectionModel()->clearSelection();
    for (int row = 0; row < m_documents.rowCount(); ++row) {
        if (!documentId.isEmpty() && m_documents.item(row)->data(Qt::UserRole).toString() == documentId)
            m_ui->documents->selectionModel()->setCurrentIndex(m_documents.index(row, 0),
                                                               QItemSelectionModel::ClearAndSelect);
    }
    selectCurrentRoom();
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
