// SPDX-License-Identifier: MIT
#include "mainwindow.h"

#include "chat/chatpage.h"
#include "chat/composer.h"
#include "chat/messageactions.h"
#include "connection/connectdialog.h"
#include "connection/invitedialog.h"
#include "editor/documentactions.h"
#include "editor/sharedtextedit.h"
#include "notifications/desktopnotifier.h"
#include "notifications/toaststack.h"
#include "quickswitcher.h"
#include "shared/icons.h"
#include "shared/namedialog.h"
#include "shared/rowpainting.h"
#include "shared/shortcutsheet.h"
#include "shared/slug.h"
#include "ui_mainwindow.h"
#include "windowmenu.h"

#include <Heartline/DocumentListModel>
#include <Heartline/Workspace>

#include <QCloseEvent>
#include <QDir>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kHeader = 56; // mainwindow.ui, sidebar.ui, notificationpanel.ui
}

MainWindow::MainWindow(AppearanceSettings& settings, DesktopNotifier& notifier, QWidget* parent)
    : QMainWindow(parent)
    , m_ui(std::make_unique<Ui::MainWindow>())
    , m_settings(settings)
    , m_notifier(notifier)
{
    m_ui->setupUi(this);
    setWindowIcon(QIcon(u":/heartline/icons/io.heartline.Heartline.svg"_s));
    resize(1000, 700);
    m_ui->header->setAttribute(Qt::WA_StyledBackground);
    m_ui->chatPage->setAttribute(Qt::WA_StyledBackground);
    m_ui->documentPage->setAttribute(Qt::WA_StyledBackground);
    m_ui->offPage->setAttribute(Qt::WA_StyledBackground);
    m_ui->backButton->setIcon(Icons::get(u"back"_s));
    m_ui->offIcon->setPixmap(windowIcon().pixmap(QSize(72, 72), devicePixelRatioF()));
    m_ui->panel->hide();
    m_ui->replacedBar->setIcon(u"computer"_s, IconColor::Warning);
    m_ui->foreignBar->setIcon(u"server"_s, IconColor::Warning);
    m_ui->storageBar->setIcon(u"disk"_s, IconColor::Warning);
    m_ui->chatPage->setSettings(settings);
    m_menu = new WindowMenu(settings, this);
    m_ui->sidebar->menuButton().setMenu(m_menu);
    m_toasts = new ToastStack(this, kHeader);
    m_documentActions = new DocumentActions(this);
    connectParts();
    connectMenu();
    connectDocuments();
    setWorkspace(nullptr);
}

MainWindow::~MainWindow() = default;

ChatPage& MainWindow::chatPage() const
{
    return *m_ui->chatPage;
}

DocumentPage& MainWindow::documentPage() const
{
    return *m_ui->documentPage;
}

StatusStrip& MainWindow::statusStrip() const
{
    return *m_ui->strip;
}

void MainWindow::connectParts()
{
    connect(m_ui->sidebar, &Sidebar::roomChosen, this, &MainWindow::showRoom);
    connect(m_ui->sidebar, &Sidebar::newRoomRequested, this, &MainWindow::askForRoom);
    connect(m_ui->backButton, &QToolButton::clicked, this, [this] { showDocument(nullptr); });
    connect(m_ui->bell, &QToolButton::clicked, this, &MainWindow::setPanelShown);
    connect(m_ui->panel, &NotificationPanel::closeRequested, this, [this] { setPanelShown(false); });
    connect(m_ui->chatPage, &ChatPage::showsEndChanged, this, &MainWindow::updateReading);
    connect(m_ui->chatPage, &ChatPage::problemOccurred, this, &MainWindow::showProblem);
    connect(m_ui->documentPage, &DocumentPage::problemOccurred, this, &MainWindow::showProblem);
    connect(m_ui->offButton, &QPushButton::clicked, this, &MainWindow::askForServer);
    connect(m_ui->replacedBar, &NoticeBar::actionRequested, this, [this] {
        if (m_workspace)
            m_workspace->session().useHere();
    });
    connect(m_ui->foreignBar, &NoticeBar::actionRequested, this, &MainWindow::newProfileRequested);
    connect(m_ui->storageBar, &NoticeBar::actionRequested, m_ui->strip, &StatusStrip::showDetails);
    connect(m_ui->strip, &StatusStrip::connectRequested, this, &MainWindow::askForServer);
    connect(m_ui->strip, &StatusStrip::retryRequested, this, [this] {
        if (m_workspace)
            m_workspace->session().retryNow();
    });
    connect(m_toasts, &ToastStack::clicked, this, [this](const QString& id) {
        setPanelShown(true);
        m_ui->panel->showNotification(id);
    });
    connect(&m_notifier, &DesktopNotifier::activated, this, &MainWindow::onDesktopActivated);
}

void MainWindow::connectMenu()
{
    connect(m_menu, &WindowMenu::connectRequested, this, &MainWindow::askForServer);
    connect(m_menu, &WindowMenu::inviteRequested, this, &MainWindow::askForInvitation);
    connect(m_menu, &WindowMenu::switcherRequested, this, &MainWindow::openSwitcher);
    connect(m_menu, &WindowMenu::notificationsRequested, this,
            [this] { setPanelShown(!m_ui->panel->isVisible()); });
    connect(m_menu, &WindowMenu::detailsRequested, m_ui->strip, &StatusStrip::showDetails);
    connect(m_menu, &WindowMenu::menuRequested, &m_ui->sidebar->menuButton(), &QToolButton::showMenu);
    connect(m_menu, &WindowMenu::roomStepRequested, this, &MainWindow::stepRoom);
    connect(m_menu, &WindowMenu::quitRequested, this, &QWidget::close);
    connect(m_menu, &WindowMenu::shortcutsRequested, this, [this] {
        QList<std::pair<QString, QString>> lines;
        for (const WindowMenu::Shortcut& shortcut : m_menu->shortcuts())
            lines.append({shortcut.keys, shortcut.what});
        for (const auto& [keys, what] : MessageActions::sheet() + DocumentPage::shortcuts())
            lines.append({keys.toString(QKeySequence::NativeText), what});
        auto* sheet = new ShortcutSheet(lines, this);
        sheet->setAttribute(Qt::WA_DeleteOnClose);
        sheet->open();
    });
}

void MainWindow::connectDocuments()
{
    connect(m_ui->sidebar, &Sidebar::documentChosen, this, &MainWindow::documentRequested);
    connect(m_ui->sidebar, &Sidebar::newDocumentRequested, m_documentActions, &DocumentActions::open);
    connect(m_ui->sidebar, &Sidebar::documentMenuRequested, m_documentActions, &DocumentActions::showMenu);
    connect(m_ui->sidebar, &Sidebar::documentRenameRequested, m_documentActions, &DocumentActions::rename);
    connect(m_ui->sidebar, &Sidebar::documentRemovalRequested, m_documentActions, &DocumentActions::remove);
    connect(m_menu, &WindowMenu::newDocumentRequested, m_documentActions, &DocumentActions::open);
    connect(m_menu, &WindowMenu::documentRequested, this, &MainWindow::documentRequested);
    connect(m_ui->documentPage, &DocumentPage::exported, this, [this](const QString& path) {
        Notification saved;
        saved.level = Notification::Level::Success;
        saved.title = tr("A copy was saved");
        saved.message = QDir::toNativeSeparators(path);
        m_toasts->show(saved);
    });
    connect(m_ui->documentPage, &DocumentPage::renameRequested, m_documentActions, &DocumentActions::rename);
    connect(m_ui->documentPage, &DocumentPage::removeRequested, m_documentActions, &DocumentActions::remove);
    connect(m_documentActions, &DocumentActions::openRequested, this, &MainWindow::documentRequested);
    connect(m_documentActions, &DocumentActions::newRequested, this, &MainWindow::newDocumentRequested);
    connect(m_documentActions, &DocumentActions::renameRequested, this, &MainWindow::documentRenameRequested);
    connect(m_documentActions, &DocumentActions::removalRequested, this,
            &MainWindow::documentRemovalRequested);
    connect(m_documentActions, &DocumentActions::problemOccurred, this, &MainWindow::showProblem);
}

void MainWindow::setWorkspace(Workspace* workspace)
{
    if (m_workspace)
        m_workspace->release(this);
    m_workspace = workspace;
    m_toasts->clear();
    showDocument(nullptr);
    m_ui->sidebar->setWorkspace(workspace);
    m_ui->chatPage->setWorkspace(workspace);
    m_ui->panel->setNotifications(workspace ? &workspace->notifications() : nullptr);
    m_ui->strip->setStatus(workspace ? &workspace->status() : nullptr);
    m_ui->bell->setCount(workspace ? workspace->notifications().unreadCount() : 0);
    m_ui->bell->setVisible(workspace);
    if (!workspace)
        setPanelShown(false);
    else
        connectWorkspace();
    m_ui->pages->setCurrentWidget(workspace ? static_cast<QWidget*>(m_ui->chatPage) : m_ui->offPage);
    updateHeader();
    updateNotices();
}

void MainWindow::connectWorkspace()
{
    connect(m_workspace, &Workspace::currentRoomChanged, this, [this] {
        updateHeader();
        updateReading();
    });
    connect(m_workspace, &Workspace::problemOccurred, this, &MainWindow::showProblem);
    connect(&m_workspace->rooms(), &QAbstractItemModel::dataChanged, this, &MainWindow::updateHeader);
    connect(&m_workspace->rooms(), &QAbstractItemModel::rowsInserted, this, &MainWindow::updateHeader);
    connect(&m_workspace->rooms(), &RoomListModel::unreadTotalChanged, this, &MainWindow::updateTitle);
    connect(&m_workspace->rooms(), &RoomListModel::unreadArrived, this, &MainWindow::onUnread);
    connect(&m_workspace->rooms(), &RoomListModel::roomRead, this,
            [this](const QString& roomId) { m_notifier.withdraw(u"room:"_s + roomId); });
    connect(&m_workspace->notifications(), &NotificationModel::settled, this,
            [this](const QString& id) { m_notifier.withdraw(u"note:"_s + id); });
    connect(&m_workspace->status(), &ConnectionStatus::changed, this, &MainWindow::updateNotices);
    connect(&m_workspace->people(), &PeopleModel::countChanged, this, &MainWindow::updateHeader);
    connect(&m_workspace->notifications(), &NotificationModel::unreadCountChanged, this,
            [this](int count) { m_ui->bell->setCount(count); });
    connect(&m_workspace->notifications(), &NotificationModel::arrived, this, &MainWindow::onNotifications);
}

void MainWindow::setServerChoice(const ServerChoice& choice)
{
    m_choice = choice;
}

void MainWindow::setHosting(bool hosting, bool othersMayJoin)
{
    m_othersMayJoin = hosting && othersMayJoin;
    m_menu->setInviting(m_othersMayJoin);
}

void MainWindow::setDocuments(DocumentListModel* documents)
{
    if (m_documents)
        m_documents->disconnect(this);
    m_documents = documents;
    m_ui->sidebar->setDocuments(documents);
    m_menu->setDocuments(documents);
    m_documentActions->setDocuments(documents);
    if (documents) {
        connect(documents, &QAbstractItemModel::dataChanged, this, &MainWindow::updateHeader);
        connect(documents, &QAbstractItemModel::rowsInserted, this, &MainWindow::updateHeader);
    }
    updateHeader();
}

void MainWindow::showDocument(SharedDocument* document, DocumentHistory* local, DocumentHistory* server)
{
    SharedDocument* old = m_ui->documentPage->document();
    if (old != document) {
        m_ui->documentPage->setDocument(document, local, server);
        Q_EMIT documentShown(shownDocument());
    }
    m_ui->pages->setCurrentWidget(document      ? static_cast<QWidget*>(m_ui->documentPage)
                                  : m_workspace ? static_cast<QWidget*>(m_ui->chatPage)
                                                : m_ui->offPage);
    m_ui->sidebar->showChosen(document ? document->id() : QString());
    focusPage();
    updateHeader();
    updateReading();
}

QString MainWindow::shownDocument() const
{
    const auto* document = m_ui->documentPage->document();
    return document ? document->id() : QString();
}

void MainWindow::askForServer()
{
    auto* dialog = new ConnectDialog(m_choice, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ConnectDialog::chosen, this, [this](const ServerChoice& choice) {
        m_choice = choice;
        Q_EMIT serverChosen(choice);
    });
    dialog->open();
}

void MainWindow::askForInvitation()
{
    if (m_inviteDialog)
        return;
    m_inviteDialog = new InviteDialog(this);
    m_inviteDialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_inviteDialog, &InviteDialog::invitationRequested, this, &MainWindow::invitationRequested);
    m_inviteDialog->open();
}

void MainWindow::showInvitation(const InviteLink& invitation)
{
    if (m_inviteDialog)
        m_inviteDialog->showInvitation(invitation);
}

void MainWindow::showProblem(const QString& text)
{
    Notification problem;
    problem.level = Notification::Level::Warning;
    problem.title = tr("Something went wrong");
    problem.message = text;
    m_toasts->show(problem);
}

void MainWindow::raiseToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::showRoom(const QString& roomId)
{
    if (!m_workspace)
        return;
    showDocument(nullptr);
    m_workspace->setCurrentRoom(roomId);
    m_ui->sidebar->showChosen({});
}

void MainWindow::stepRoom(int step)
{
    if (!m_workspace || m_workspace->rooms().rowCount() == 0)
        return;
    RoomListModel& rooms = m_workspace->rooms();
    const int count = rooms.rowCount();
    showRoom(rooms.idAt((rooms.rowOf(m_workspace->currentRoom()) + step + count) % count));
}

void MainWindow::openSwitcher()
{
    if (!m_workspace)
        return;
    auto* switcher = new QuickSwitcher(m_workspace->rooms(), m_documents, this);
    switcher->setAttribute(Qt::WA_DeleteOnClose);
    connect(switcher, &QuickSwitcher::roomChosen, this, &MainWindow::showRoom);
    connect(switcher, &QuickSwitcher::documentChosen, this, &MainWindow::documentRequested);
    switcher->open();
}

void MainWindow::askForRoom()
{
    auto* dialog =
        new NameDialog(tr("Open a room"), tr("If there is none of this name yet, it is made."), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NameDialog::chosen, this, [this](const QString& name) {
        if (!m_workspace)
            return;
        const RoomListModel& rooms = m_workspace->rooms();
        QString id = slugOf(name, u"room"_s);
        for (int row = 0; row < rooms.rowCount(); ++row) {
            const QString known = rooms.idAt(row);
            if (rooms.titleOf(known).compare(name, Qt::CaseInsensitive) == 0)
                id = known;
        }
        if (rooms.rowOf(id) >= 0)
            showRoom(id);
        else
            Q_EMIT newRoomRequested(id, name);
    });
    dialog->open();
}

void MainWindow::setPanelShown(bool shown)
{
    if (!shown && m_ui->panel->isAncestorOf(focusWidget()))
        focusPage(); // first: hiding the panel would pass the keyboard on to whatever comes next
    m_ui->panel->setVisible(shown);
    m_ui->bell->setChecked(shown);
    if (shown)
        m_ui->panel->takeFocus();
}

void MainWindow::focusPage()
{
    // Not by a focus proxy of the page: that takes the page's other parts out of the tab order.
    if (m_ui->pages->currentWidget() == m_ui->documentPage)
        m_ui->documentPage->editor().setFocus();
    else if (m_ui->pages->currentWidget() == m_ui->chatPage)
        m_ui->chatPage->composer().setFocus();
    else
        m_ui->offButton->setFocus();
}

void MainWindow::updateHeader()
{
    const SharedDocument* document = m_ui->documentPage->document();
    m_ui->backButton->setVisible(document);
    m_ui->header->setVisible(m_workspace);
    if (document) {
        // Who is here and whether all is saved is told by the page.
        m_ui->titleLabel->setText(m_documents ? m_documents->titleOf(document->id()) : document->id());
        m_ui->subtitleLabel->setText({});
        m_ui->documentPage->setTitle(m_ui->titleLabel->fullText());
    } else if (m_workspace) {
        m_ui->titleLabel->setText(m_workspace->rooms().titleOf(m_workspace->currentRoom()));
        const int count = m_workspace->people().count();
        m_ui->subtitleLabel->setText(count > 0 ? tr("%n person(s) here", nullptr, count) : QString());
    }
    m_ui->subtitleLabel->setVisible(!m_ui->subtitleLabel->fullText().isEmpty());
    updateTitle();
}

void MainWindow::updateTitle()
{
    QString title = u"Heartline"_s;
    if (m_workspace && !m_ui->titleLabel->fullText().isEmpty())
        title.prepend(m_ui->titleLabel->fullText() + u" — "_s);
    const int unread = m_workspace ? m_workspace->rooms().unreadTotal() : 0;
    if (unread > 0)
        title.prepend(u"(%1) "_s.arg(RowPainting::badgeText(unread)));
    setWindowTitle(title);
}

void MainWindow::updateReading()
{
    if (!m_workspace)
        return;
    const bool reads =
        isActiveWindow() && m_ui->pages->currentWidget() == m_ui->chatPage && m_ui->chatPage->showsEnd();
    const QString room = m_workspace->currentRoom();
    m_workspace->setReading(reads ? room : QString());
    if (reads)
        m_notifier.withdraw(u"room:"_s + room);
}

void MainWindow::updateNotices()
{
    const ConnectionStatus* status = m_workspace ? &m_workspace->status() : nullptr;
    m_ui->replacedBar->setText(status && status->isReplaced()
                                   ? tr("Heartline is open elsewhere with this profile. What you write here "
                                        "waits until you go on here.")
                                   : QString());
    m_ui->replacedBar->setAction(tr("Use here"));
    m_ui->foreignBar->setText(
        status && status->isForeign()
            ? tr("Another server answers at this address than before. Nothing was sent to "
                 "it. What is kept and waits here belongs to the other one.")
            : QString());
    m_ui->foreignBar->setAction(tr("Begin anew here"));
    m_ui->storageBar->setText(
        status && !status->storageTrouble().isEmpty()
            ? tr("Nothing is kept on this computer now. What you write is sent, but lost "
                 "if Heartline ends before. %1")
                  .arg(status->storageTrouble())
            : QString());
    m_ui->storageBar->setAction(tr("Details"));
}

void MainWindow::onNotifications(const QList<Notification>& notifications)
{
    constexpr qsizetype kShownSingly = 3;
    if (notifications.size() > kShownSingly) {
        Notification summary;
        summary.title = tr("%n notification(s) while you were away", nullptr, int(notifications.size()));
        summary.message = tr("They are in the list behind the bell.");
        if (isActiveWindow())
            m_toasts->show(summary);
        else
            m_notifier.notify(u"note:"_s, summary.title, summary.message, summary.level);
        return;
    }
    for (const Notification& notification : notifications) {
        if (isActiveWindow())
            m_toasts->show(notification);
        else
            m_notifier.notify(u"note:"_s + notification.id, NotificationModel::titleOf(notification),
                              notification.message, notification.level);
    }
}

void MainWindow::onUnread(const QString& roomId, const ChatMessage& newest, int count)
{
    if (isActiveWindow())
        return;
    const QString room = m_workspace->rooms().titleOf(roomId);
    const QString said = newest.content.left(500);
    if (count == 1) {
        //: Title of a desktop notification: who wrote in which room.
        m_notifier.notify(u"room:"_s + roomId, tr("%1 in %2").arg(newest.author.name, room), said,
                          Notification::Level::Info);
        return;
    }
    // What came together, after a reconnect for instance, is told as one.
    //: Title of a desktop notification: how many messages in which room.
    const QString title = tr("%n new message(s) in %1", nullptr, count).arg(room);
    //: Text of a desktop notification: who wrote what.
    m_notifier.notify(u"room:"_s + roomId, title, tr("%1: %2").arg(newest.author.name, said),
                      Notification::Level::Info);
}

void MainWindow::onDesktopActivated(const QString& tag)
{
    raiseToFront();
    if (tag.startsWith("room:"_L1)) {
        showRoom(tag.mid(5));
    } else if (tag.startsWith("note:"_L1)) {
        setPanelShown(true);
        m_ui->panel->showNotification(tag.mid(5));
    }
}

bool MainWindow::needsQuitQuestion() const
{
    return m_othersMayJoin && !m_quitConfirmed && m_workspace && m_workspace->othersPresent() > 0;
}

void MainWindow::askBeforeQuit()
{
    auto* question = new QMessageBox(this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setIcon(QMessageBox::NoIcon);
    question->setWindowTitle(tr("Quit Heartline?"));
    question->setText(tr("%n other person(s) are connected to you.", nullptr, m_workspace->othersPresent()));
    question->setInformativeText(
        tr("The server stops with this window. Nothing that was said or written is lost."));
    QPushButton* quit = question->addButton(tr("Quit anyway"), QMessageBox::AcceptRole);
    QPushButton* stay = question->addButton(tr("Stay"), QMessageBox::RejectRole);
    question->setDefaultButton(stay);
    question->setEscapeButton(stay);
    connect(quit, &QPushButton::clicked, this, [this] {
        m_quitConfirmed = true;
        close();
    });
    question->open();
}

void MainWindow::tellUnsent()
{
    // Where the server is at hand what was written last is on its way. Otherwise it's on disk: nothing has to
    // be waited for or asked. The window is going, so the desktop says it.
    const int unsent = m_documents && !m_documents->isReachable() ? m_documents->unsentTotal() : 0;
    if (unsent == 0)
        return;
    const QString text =
        m_documents->isKeeping()
            ? tr("%n change(s) to documents are kept on this computer and will be sent next time.", nullptr,
                 unsent)
            : tr("%n change(s) to documents could be neither sent nor kept.", nullptr, unsent);
    m_notifier.notify(u"documents:"_s, tr("Not everything was sent yet"), text, Notification::Level::Info);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (needsQuitQuestion()) {
        event->ignore();
        askBeforeQuit();
        return;
    }
    event->accept();
    tellUnsent();
    Q_EMIT quitRequested();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_ui->panel->isVisible())
        return setPanelShown(false);
    QMainWindow::keyPressEvent(event);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    switch (event->type()) {
    case QEvent::LanguageChange:
        m_ui->retranslateUi(this);
        m_menu->retranslate();
        if (m_workspace)
            m_workspace->retranslate();
        if (m_documents)
            m_documents->retranslate();
        updateHeader();
        updateNotices();
        break;
    case QEvent::ActivationChange:
        // What came while the window was away is marked before it counts as read.
        if (isActiveWindow() && m_workspace)
            m_workspace->renewDivider();
        updateReading();
        break;
    default:
        break;
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_toasts->arrange();
}

} // namespace heartline
