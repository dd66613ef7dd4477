// SPDX-License-Identifier: MIT
#include "documentactions.h"

#include "shared/icons.h"
#include "shared/namedialog.h"
#include "shared/slug.h"

#include <Heartline/DocumentListModel>

#include <QActionGroup>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

using Order = DocumentListModel::Order;

void addOrders(QMenu& menu, DocumentListModel& documents)
{
    auto* orders = new QActionGroup(&menu);
    for (const auto& [order, text] : {std::pair(Order::Title, DocumentActions::tr("Sort by name")),
                                      std::pair(Order::Recent, DocumentActions::tr("Opened last first"))}) {
        QAction* action = orders->addAction(menu.addAction(text));
        action->setCheckable(true);
        action->setChecked(documents.order() == order);
        QObject::connect(action, &QAction::triggered, &documents,
                         [&documents, order = order] { documents.setOrder(order); });
    }
}

} // namespace

DocumentActions::DocumentActions(QWidget* window)
    : QObject(window)
    , m_window(window)
{
}

void DocumentActions::setDocuments(DocumentListModel* documents)
{
    m_documents = documents;
}

QVariant DocumentActions::of(const QString& documentId, int role) const
{
    return m_documents ? m_documents->index(m_documents->rowOf(documentId)).data(role) : QVariant();
}

void DocumentActions::showMenu(const QString& documentId, const QPoint& globalPosition)
{
    if (!m_documents)
        return;
    auto* menu = new QMenu(m_window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (documentId.isEmpty()) {
        menu->addAction(Icons::get(u"plus"_s, IconColor::Muted), tr("Open a document…"), this,
                        &DocumentActions::open);
        menu->addSeparator();
        addOrders(*menu, *m_documents);
        menu->popup(globalPosition);
        return;
    }
    const bool listed = of(documentId, DocumentListModel::ListedRole).toBool();
    const bool reachable = m_documents->isReachable();
    QAction* open = menu->addAction(Icons::get(u"document"_s, IconColor::Muted), tr("Open"), this,
                                    [this, documentId] { Q_EMIT openRequested(documentId); });
    open->setEnabled(of(documentId, DocumentListModel::AvailableRole).toBool());
    QAction* rename = menu->addAction(Icons::get(u"edit"_s, IconColor::Muted), tr("Rename…"), this,
                                      [this, documentId] { this->rename(documentId); });
    rename->setShortcut(Qt::Key_F2);
    rename->setEnabled(reachable && listed);
    menu->addSeparator();
    if (of(documentId, DocumentListModel::KeptRole).toBool())
        menu->addAction(Icons::get(u"computer"_s, IconColor::Muted), tr("Remove from this computer…"), this,
                        [this, documentId] { askForRemoval(documentId, false); });
    if (listed) {
        QAction* everywhere =
            menu->addAction(Icons::get(u"delete"_s, IconColor::Danger), tr("Remove for everyone…"), this,
                            [this, documentId] { askForRemoval(documentId, true); });
        everywhere->setShortcut(QKeySequence::Delete);
        everywhere->setEnabled(reachable);
    }
    menu->popup(globalPosition);
}

void DocumentActions::open()
{
    auto* dialog = new NameDialog(
        tr("Open a document"),
        tr("If there is none of this name yet, it is made. Everyone on this server can open it."), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NameDialog::chosen, this, [this](const QString& name) {
        if (!m_documents)
            return;
        const QString id = slugOf(name, u"text"_s);
        const QString known = m_documents->rowOf(id) >= 0 ? id : m_documents->idOfTitle(name);
        if (known.isEmpty())
            Q_EMIT newRequested(id, name);
        else
            Q_EMIT openRequested(known);
    });
    dialog->open();
}

void DocumentActions::rename(const QString& documentId)
{
    if (!m_documents)
        return;
    if (!m_documents->isReachable()) {
        Q_EMIT problemOccurred(tr("A document can be renamed once the server can be reached again."));
        return;
    }
    if (!of(documentId, DocumentListModel::ListedRole).toBool()) {
        Q_EMIT problemOccurred(tr("A document can be renamed once the server has it."));
        return;
    }
    auto* dialog =
        new NameDialog(tr("Rename the document"), tr("Everyone on this server sees the new name."), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setPresent(m_documents->titleOf(documentId), tr("Rename"));
    connect(dialog, &NameDialog::chosen, this, [this, documentId](const QString& name) {
        if (m_documents && name != m_documents->titleOf(documentId))
            Q_EMIT renameRequested(documentId, name);
    });
    dialog->open();
}

void DocumentActions::remove(const QString& documentId)
{
    if (!m_documents)
        return;
    if (of(documentId, DocumentListModel::ListedRole).toBool() && m_documents->isReachable())
        askForRemoval(documentId, true);
    else if (of(documentId, DocumentListModel::KeptRole).toBool())
        askForRemoval(documentId, false);
    else
        Q_EMIT problemOccurred(tr("A document can be removed once the server can be reached again."));
}

void DocumentActions::askForRemoval(const QString& documentId, bool everywhere)
{
    if (!m_documents)
        return;
    auto* question = new QMessageBox(m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setIcon(QMessageBox::NoIcon);
    question->setTextFormat(Qt::PlainText);
    const QString title = m_documents->titleOf(documentId);
    QStringList words;
    if (everywhere) {
        question->setText(tr("Remove \"%1\" for everyone?").arg(title));
        words << tr("It is removed from the server with its history, for everyone who can open it, and from "
                    "this computer.");
        const int people = of(documentId, DocumentListModel::PeopleRole).toInt();
        if (people > 0)
            words << tr("%n other person(s) have it open now.", nullptr, people);
    } else {
        question->setText(tr("Remove \"%1\" from this computer?").arg(title));
        words
            << (of(documentId, DocumentListModel::ListedRole).toBool()
                    ? tr("Only the copy kept here is removed, for you. On the server it stays, for everyone.")
                    : tr("The server does not have it: this may be the only copy there is."));
        const int unsent = of(documentId, DocumentListModel::UnsentRole).toInt();
        if (unsent > 0)
            words << tr("%n change(s) that were not sent yet are lost.", nullptr, unsent);
    }
    question->setWindowTitle(question->text());
    question->setInformativeText(words.join(u' '));
    QPushButton* remove = question->addButton(
        everywhere ? tr("Remove for everyone") : tr("Remove from this computer"), QMessageBox::AcceptRole);
    QPushButton* keep = question->addButton(tr("Keep"), QMessageBox::RejectRole);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    connect(remove, &QPushButton::clicked, this,
            [this, documentId, everywhere] { Q_EMIT removalRequested(documentId, everywhere); });
    question->open();
}

} // namespace heartline
