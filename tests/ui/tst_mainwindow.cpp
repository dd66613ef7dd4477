// SPDX-License-Identifier: MIT
#include "chat/chatpage.h"
#include "chat/composer.h"
#include "connection/connectdialog.h"
#include "connection/invitedialog.h"
#include "connection/statusstrip.h"
#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"
#include "notifications/bellbutton.h"
#include "notifications/notificationpanel.h"
#include "notifications/toaststack.h"
#include "scenes.h"
#include "shared/appearance.h"
#include "shared/noticebar.h"
#include "windowmenu.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

class TestMainWindow : public QObject
{
    Q_OBJECT

private:
    AppearanceSettings m_settings;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<Scene> m_scene;

    template<typename T>
    T* part(const QString& name) const
    {
        return m_scene->window.findChild<T*>(name);
    }
    void show()
    {
        m_scene->window.show();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window));
        // Away from where toasts come up: they'd wait under the pointer.
        QTest::mouseMove(&m_scene->window, {500, 600});
        m_scene->notifier.shown.clear();
    }
    void choose(const QString& documentId) const
    {
        auto* list = part<QListView>(u"documents"_s);
        list->setFocus();
        list->setCurrentIndex(m_scene->documents.index(m_scene->documents.rowOf(documentId)));
    }
    void chooseLanguage(const QString& language)
    {
        m_settings.setLanguage(language);
        QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_settings.setLanguage(u"en"_s);
        m_appearance = std::make_unique<Appearance>(m_settings);
    }
    void init()
    {
        m_settings.setLanguage(u"en"_s);
        m_scene = std::make_unique<Scene>(m_settings);
        m_scene->connectWell();
        m_scene->fillRoom();
    }
    void cleanup() { m_scene.reset(); }

    void statusTellsTheTruth()
    {
        show();
        auto* state = part<QPushButton>(u"stateButton"_s);
        auto* retry = part<QPushButton>(u"retryButton"_s);
        QCOMPARE(state->text(), u"Connected · 12 ms"_s);
        QVERIFY(!retry->isVisible());
        m_scene->loseConnection();
        QCOMPARE(state->text(), u"Offline since 14:02 — trying again in 7 s (attempt 3 of 5)"_s);
        QCOMPARE(part<QLabel>(u"waitingLabel"_s)->text(), u"2 messages wait"_s);
        QVERIFY(retry->isVisible());
        m_scene->session.orders.clear();
        retry->click();
        QCOMPARE(m_scene->session.orders, QStringList(u"retryNow"_s));
    }

    void bellCountsAndToastsGo()
    {
        show();
        m_scene->window.toasts().setLifetime(30ms);
        m_scene->tellNotifications();
        auto* bell = part<BellButton>(u"bell"_s);
        QCOMPARE(bell->count(), 4);
        QCOMPARE(bell->accessibleName(), u"Notifications, 4 unread"_s);
        QCOMPARE(m_scene->window.toasts().count(), 4);
        QVERIFY(QTest::qWaitFor([this] { return m_scene->window.toasts().count() == 0; }, 2000));
        QCOMPARE(bell->count(), 4);
        QVERIFY(m_scene->notifier.shown.isEmpty());
        m_scene->workspace.notifications().markAllRead();
        QCOMPARE(bell->count(), 0);
    }

    void aToastWaitsUnderThePointer()
    {
        show();
        m_scene->window.toasts().setLifetime(40ms);
        m_scene->window.showProblem(u"<b>literal</b>"_s);
        auto* toast = m_scene->window.findChild<Toast*>();
        QVERIFY(toast);
        QVERIFY(!toast->isPaused());
        QEnterEvent enter({5, 5}, {5, 5}, {5, 5});
        QCoreApplication::sendEvent(toast, &enter);
        QVERIFY(toast->isPaused());
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(toast, &leave);
        QVERIFY(!toast->isPaused());
    }

    void manyAtOnceBecomeOneToast()
    {
        show();
        QList<Notification> many;
        for (int i = 0; i < 12; ++i)
            many << Notification{
                u"x%1"_s.arg(i), u"t"_s, {}, {}, u"text"_s, {}, QDateTime::currentDateTimeUtc()};
        Q_EMIT m_scene->session.notificationsReceived(many);
        QCOMPARE(m_scene->window.toasts().count(), 1);
        QCOMPARE(m_scene->workspace.notifications().unreadCount(), 12);
    }

    void theDesktopIsToldWhileTheWindowIsAway()
    {
        m_scene->notifier.shown.clear();
        m_scene->tellNotifications();
        QCOMPARE(m_scene->notifier.shown.size(), 4);
        QCOMPARE(m_scene->window.toasts().count(), 0);
        m_scene->session.say(u"general"_s, {u"bob"_s, u"Bob"_s}, u"are you there?"_s, 99);
        m_scene->workspace.flush();
        QCOMPARE(m_scene->notifier.shown.last(), u"room:general|Bob in General|are you there?"_s);
        QVERIFY(m_scene->workspace.rooms().unreadTotal() > 0);
        Q_EMIT m_scene->notifier.activated(u"room:general"_s);
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window));
        QCOMPARE(m_scene->workspace.rooms().index(0).data(RoomListModel::UnreadRole).toInt(), 0);
        QVERIFY(m_scene->notifier.withdrawn.contains(u"room:general"_s));
    }

    void languageChangesEverything()
    {
        show();
        m_scene->loseConnection();
        chooseLanguage(u"zh_CN"_s);
        QCOMPARE(part<QPushButton>(u"retryButton"_s)->text(), u"立即重试"_s);
        QVERIFY(part<QPushButton>(u"stateButton"_s)->text().contains(u"离线"_s));
        QCOMPARE(part<QLabel>(u"roomsLabel"_s)->text(), u"房间"_s);
        QCOMPARE(part<QAction>(u"quit"_s)->text(), u"退出"_s);
        QVERIFY(m_scene->window.chatPage().composer().placeholderText().startsWith(u"发送到"_s));
        // Nothing that a person reads is left in English, besides names.
        static const QRegularExpression latin(u"[A-Za-z]{4,}"_s);
        static const QStringList names{u"Heartline"_s, u"General"_s, u"Design"_s, u"Release"_s, u"Ideas"_s,
                                       u"English"_s,   u"Ann Lee"_s, u"Enter"_s,  u"Shift"_s,   u"Ctrl"_s};
        const auto check = [&](const QString& text, const QObject* where) {
            const bool isName =
                std::ranges::any_of(names, [&](const QString& name) { return text.contains(name); });
            QVERIFY2(isName || !text.contains(latin), qPrintable(where->objectName() + u": "_s + text));
        };
        for (const QWidget* widget : m_scene->window.findChildren<QWidget*>()) {
            check(widget->accessibleName(), widget);
            check(widget->toolTip(), widget);
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
                check(button->text(), widget);
            if (const auto* label = qobject_cast<const QLabel*>(widget))
                check(label->text(), widget);
        }
        for (const QAction* action : m_scene->window.findChildren<QAction*>())
            check(action->text(), action);
        chooseLanguage(u"en"_s);
        QCOMPARE(part<QPushButton>(u"retryButton"_s)->text(), u"Try now"_s);
    }

    void everythingInteractiveHasAName()
    {
        show();
        m_scene->openDocument();
        for (const QWidget* widget : m_scene->window.findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith("qt_"_L1) ||
                widget->focusProxy())
                continue;
            QString name = widget->accessibleName();
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && name.isEmpty())
                name = button->text();
            QVERIFY2(!name.isEmpty(), qPrintable(QString::fromLatin1(widget->metaObject()->className()) +
                                                 u' ' + widget->objectName()));
        }
    }

    void tabReachesEverything()
    {
        show();
        m_scene->window.chatPage().composer().setFocus();
        QSet<QString> reached;
        for (int i = 0; i < 40; ++i) {
            QTest::keyClick(m_scene->window.focusWidget(), Qt::Key_Tab);
            reached.insert(m_scene->window.focusWidget()->objectName());
        }
        for (const auto& name : {u"composer"_s, u"conversation"_s, u"rooms"_s, u"documents"_s, u"people"_s,
                                 u"menuButton"_s, u"bell"_s, u"stateButton"_s, u"newRoomButton"_s})
            QVERIFY2(
                reached.contains(name),
                qPrintable(name + u" not in "_s + QStringList(reached.cbegin(), reached.cend()).join(u' ')));
    }

    void keysWorkEverywhere()
    {
        show();
        QTest::keyClick(&m_scene->window, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(m_scene->workspace.currentRoom(), u"design"_s);
        QTest::keyClick(&m_scene->window, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(m_scene->workspace.currentRoom(), u"general"_s);
        QTest::keyClick(&m_scene->window, Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(m_settings.zoom(), 110);
        QTest::keyClick(&m_scene->window, Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(m_settings.zoom(), 100);
        QTest::keyClick(&m_scene->window, Qt::Key_K, Qt::ControlModifier);
        auto* filter = part<QLineEdit>(u"filterEdit"_s);
        QVERIFY(filter);
        QTest::keyClicks(filter, u"desi"_s);
        QTest::keyClick(filter, Qt::Key_Return);
        QCOMPARE(m_scene->workspace.currentRoom(), u"design"_s);
    }

    void escapeClosesTheNotifications()
    {
        show();
        QTest::keyClick(&m_scene->window, Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        auto* panel = part<NotificationPanel>(u"panel"_s);
        QVERIFY(panel->isVisible());
        QVERIFY(panel->isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!panel->isVisible());
        QCOMPARE(QApplication::focusWidget(), &m_scene->window.chatPage().composer());
    }

    void newRoomsAndTextsKeepTheirNames()
    {
        show();
        const auto answer = [this](const QString& name) {
            auto* edit = part<QLineEdit>(u"nameEdit"_s);
            QTest::keyClicks(edit, name);
            QTest::keyClick(edit, Qt::Key_Return);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        };
        QSignalSpy rooms(&m_scene->window, &MainWindow::newRoomRequested);
        part<QToolButton>(u"newRoomButton"_s)->click();
        answer(u"Team lunch"_s);
        QCOMPARE(rooms.value(0), (QVariantList{u"team-lunch"_s, u"Team lunch"_s}));
        part<QToolButton>(u"newRoomButton"_s)->click();
        answer(m_scene->workspace.rooms().titleOf(u"design"_s).toUpper());
        QCOMPARE(rooms.size(), 1);
        QCOMPARE(m_scene->workspace.currentRoom(), u"design"_s);
        QSignalSpy documents(&m_scene->window, &MainWindow::newDocumentRequested);
        QSignalSpy opened(&m_scene->window, &MainWindow::documentRequested);
        part<QToolButton>(u"newDocumentButton"_s)->click();
        answer(u"Sprint plan"_s);
        QCOMPARE(documents.value(0), (QVariantList{u"sprint-plan"_s, u"Sprint plan"_s}));
        // One of that name is there, whatever its id.
        QTest::keyClick(&m_scene->window, Qt::Key_N, Qt::ControlModifier);
        answer(u"release CHECKLIST"_s);
        QCOMPARE(documents.size(), 1);
        QCOMPARE(opened.value(0), QVariantList{u"notes"_s});
    }

    void documentsOpenAndClose()
    {
        show();
        QSignalSpy shown(&m_scene->window, &MainWindow::documentShown);
        m_scene->openDocument();
        QCOMPARE(shown.value(0), QVariantList{u"notes"_s});
        QCOMPARE(part<QLabel>(u"titleLabel"_s)->text(), u"Release checklist"_s);
        QVERIFY(m_scene->window.documentPage().stateWords().startsWith(u"All changes saved"_s));
        SharedTextEdit& editor = m_scene->window.documentPage().editor();
        QCOMPARE(editor.carets().size(), 2);
        m_scene->room.setReachable(false);
        editor.moveCursor(QTextCursor::End);
        QTest::keyClicks(&editor, u"abc"_s);
        const DocumentPage& page = m_scene->window.documentPage();
        QTRY_VERIFY(page.stateWords().endsWith(u": 3 changes are kept here and follow later"_s));
        QVERIFY(!m_scene->room.text().contains(u"abc"_s));
        m_scene->room.setReachable(true);
        QTRY_VERIFY(page.stateWords().startsWith(u"All changes saved"_s));
        QVERIFY(m_scene->room.text().endsWith(u"abc"_s));
        m_scene->room.refuse(u"not yours"_s);
        QTRY_VERIFY(editor.isReadOnly());
        QVERIFY(page.stateWords().contains(u"not yours"_s));
        part<QToolButton>(u"backButton"_s)->click();
        QCOMPARE(shown.value(1), QVariantList{QString()});
        QVERIFY(m_scene->window.chatPage().isVisible());
    }

    void documentsAreFoundByALetterOrTwo()
    {
        show();
        QSignalSpy requested(&m_scene->window, &MainWindow::documentRequested);
        QTest::keyClick(&m_scene->window, Qt::Key_K, Qt::ControlModifier);
        auto* filter = part<QLineEdit>(u"filterEdit"_s);
        QTest::keyClicks(filter, u"min"_s);
        QTest::keyClick(filter, Qt::Key_Return);
        QCOMPARE(requested.value(0), QVariantList{u"meeting"_s});
    }

    void recentDocumentsAreInTheMenu()
    {
        show();
        m_scene->documents.setRecent({u"meeting"_s, u"no more there"_s, u"notes"_s});
        m_scene->documents.flush();
        QSignalSpy requested(&m_scene->window, &MainWindow::documentRequested);
        auto* menu = m_scene->window.findChild<WindowMenu*>();
        Q_EMIT menu->aboutToShow();
        QMenu* recent = nullptr;
        for (QMenu* sub : menu->findChildren<QMenu*>()) {
            if (sub->title() == u"Recent documents"_s)
                recent = sub;
        }
        QVERIFY(recent);
        QCOMPARE(recent->actions().size(), 2);
        QCOMPARE(recent->actions().at(0)->text(), u"Minutes of the weekly meeting"_s);
        m_scene->loseConnection();
        Q_EMIT menu->aboutToShow();
        QVERIFY(!recent->actions().at(0)->isEnabled()); // no copy of it
        recent->actions().at(1)->trigger();
        QCOMPARE(requested.value(0), QVariantList{u"notes"_s});
    }

    void renamingAsksForTheNewName()
    {
        show();
        QSignalSpy renamed(&m_scene->window, &MainWindow::documentRenameRequested);
        choose(u"ideas"_s);
        QTest::keyClick(part<QListView>(u"documents"_s), Qt::Key_F2);
        auto* edit = part<QLineEdit>(u"nameEdit"_s);
        QVERIFY(edit);
        QCOMPARE(edit->text(), u"Ideas"_s);
        QTest::keyClicks(edit, u"Better ideas"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(renamed.value(0), (QVariantList{u"ideas"_s, u"Better ideas"_s}));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        // It needs the server: nobody is asked in vain.
        m_scene->loseConnection();
        QTest::keyClick(part<QListView>(u"documents"_s), Qt::Key_F2);
        QVERIFY(!part<QLineEdit>(u"nameEdit"_s));
        QCOMPARE(m_scene->window.toasts().count(), 1);
    }

    void removingSaysForWhom()
    {
        show();
        QSignalSpy removed(&m_scene->window, &MainWindow::documentRemovalRequested);
        const auto question = [this] { return m_scene->window.findChild<QMessageBox*>(); };
        const auto answer = [&](int button) {
            question()->buttons().at(button)->click();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        };
        choose(u"notes"_s);
        QTest::keyClick(part<QListView>(u"documents"_s), Qt::Key_Delete);
        QVERIFY(question());
        QCOMPARE(question()->text(), u"Remove \"Release checklist\" for everyone?"_s);
        QVERIFY(question()->informativeText().contains(u"2 other people have it open"_s));
        QCOMPARE(question()->defaultButton()->text(), u"Keep"_s);
        answer(1);
        QCOMPARE(removed.size(), 0);
        QTest::keyClick(part<QListView>(u"documents"_s), Qt::Key_Delete);
        answer(0);
        QCOMPARE(removed.value(0), (QVariantList{u"notes"_s, true}));
        // Without the server only what is here can go, and what that costs is said.
        m_scene->loseConnection();
        choose(u"ideas"_s);
        QTest::keyClick(part<QListView>(u"documents"_s), Qt::Key_Delete);
        QCOMPARE(question()->text(), u"Remove \"Ideas\" from this computer?"_s);
        QVERIFY(question()->informativeText().contains(u"On the server it stays"_s));
        QVERIFY(question()->informativeText().contains(u"2 changes that were not sent"_s));
        answer(0);
        QCOMPARE(removed.value(1), (QVariantList{u"ideas"_s, false}));
    }

    void theMenuOfADocumentOffersWhatIsPossible()
    {
        show();
        auto* list = part<QListView>(u"documents"_s);
        const auto menuOf = [&](const QString& id) {
            choose(id);
            QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, list->mapToGlobal(QPoint()));
            QCoreApplication::sendEvent(list, &event);
            QStringList enabled;
            for (QMenu* menu : m_scene->window.findChildren<QMenu*>(Qt::FindDirectChildrenOnly)) {
                if (qobject_cast<WindowMenu*>(menu) || !menu->isVisible())
                    continue;
                for (const QAction* action : menu->actions()) {
                    if (action->isEnabled() && !action->isSeparator())
                        enabled << action->text();
                }
                menu->close();
            }
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            return enabled;
        };
        QCOMPARE(menuOf(u"meeting"_s), (QStringList{u"Open"_s, u"Rename…"_s, u"Remove for everyone…"_s}));
        QCOMPARE(menuOf(u"ideas"_s), (QStringList{u"Open"_s, u"Rename…"_s, u"Remove from this computer…"_s,
                                                  u"Remove for everyone…"_s}));
        m_scene->loseConnection();
        QCOMPARE(menuOf(u"meeting"_s), QStringList());
        QCOMPARE(menuOf(u"ideas"_s), (QStringList{u"Open"_s, u"Remove from this computer…"_s}));
    }

    void quittingSaysWhatIsSentNextTime()
    {
        show();
        QSignalSpy quit(&m_scene->window, &MainWindow::quitRequested);
        m_scene->loseConnection();
        m_scene->window.close();
        QCOMPARE(quit.count(), 1); // not asked, not blocked
        QCOMPARE(m_scene->notifier.shown.size(), 1);
        QVERIFY2(m_scene->notifier.shown.constFirst().contains(u"2 changes to documents are kept"_s),
                 qPrintable(m_scene->notifier.shown.constFirst()));
        m_scene->documents.setKeeping(false);
        m_scene->window.show();
        m_scene->window.close();
        QVERIFY(m_scene->notifier.shown.last().contains(u"neither sent nor kept"_s));
        m_scene->connectWell(); // what was written last is on its way
        m_scene->window.show();
        m_scene->window.close();
        QCOMPARE(quit.count(), 3);
        QCOMPARE(m_scene->notifier.shown.size(), 2);
    }

    void quittingAsksWhileOthersAreConnected()
    {
        show();
        QSignalSpy quit(&m_scene->window, &MainWindow::quitRequested);
        m_scene->window.setHosting(true, true);
        m_scene->window.close();
        QCOMPARE(quit.count(), 0);
        QVERIFY(m_scene->window.isVisible());
        auto* question = m_scene->window.findChild<QMessageBox*>();
        QVERIFY(question);
        QVERIFY2(question->text().startsWith("3 other people"_L1), qPrintable(question->text()));
        question->buttons().first()->click();
        QCOMPARE(quit.count(), 1);
    }

    void quittingAloneDoesNotAsk()
    {
        show();
        QSignalSpy quit(&m_scene->window, &MainWindow::quitRequested);
        m_scene->window.setHosting(true, false);
        m_scene->window.close();
        QCOMPARE(quit.count(), 1);
    }

    void anotherWorkspaceTakesOver()
    {
        show();
        FakeSession other;
        Workspace workspace(other);
        m_scene->window.setWorkspace(&workspace);
        Q_EMIT other.roomsChanged({{u"x"_s, u"Elsewhere"_s, {}}});
        workspace.flush();
        QCOMPARE(part<QLabel>(u"titleLabel"_s)->text(), u"Elsewhere"_s);
        m_scene->window.setWorkspace(nullptr);
        QVERIFY(part<QPushButton>(u"offButton"_s)->isVisible());
    }

    void anInvitationFillsTheDialog()
    {
        const InviteLink invite{QUrl(u"ws://192.168.1.5:8080"_s), u"mei"_s, u"林小梅"_s, u"tok/+=&x"_s};
        QCOMPARE(InviteLink::parse(invite.toString()), invite);
        ConnectDialog dialog({});
        dialog.findChild<QLineEdit*>(u"nameEdit"_s)->setText(invite.toString());
        const ServerChoice choice = dialog.choice();
        QCOMPARE(choice.mode, ServerChoice::Mode::Remote);
        QCOMPARE(choice.url, invite.server);
        QCOMPARE(choice.userId, u"mei"_s);
        QCOMPARE(choice.userName, u"林小梅"_s);
        QCOMPARE(choice.token, invite.token);
    }

    void enterCopiesAnInvitation()
    {
        InviteDialog dialog;
        connect(&dialog, &InviteDialog::invitationRequested, &dialog, [&dialog](const QString& name) {
            InviteLink link;
            link.server = QUrl(u"ws://192.0.2.1:8080"_s);
            link.userId = u"ben"_s;
            link.userName = name;
            dialog.showInvitation(link);
        });
        QSignalSpy requested(&dialog, &InviteDialog::invitationRequested);
        dialog.show();
        QTest::keyClicks(dialog.findChild<QLineEdit*>(u"nameEdit"_s), u"Ben"_s);
        QTest::keyClick(&dialog, Qt::Key_Return);
        QTest::keyClick(&dialog, Qt::Key_Return);
        QCOMPARE(requested.size(), 1);
        QCOMPARE(QGuiApplication::clipboard()->text(), dialog.findChild<QLineEdit*>(u"linkEdit"_s)->text());
    }

    void whoNeverGotThroughCanChooseAnotherServer()
    {
        show();
        auto* other = part<QPushButton>(u"connectButton"_s);
        ConnectionSnapshot link;
        link.state = ConnectionState::Reconnecting;
        ConnectionStatus fresh;
        fresh.setLink(link);
        m_scene->window.statusStrip().setStatus(&fresh);
        QVERIFY(other->isVisible());
        link.state = ConnectionState::Connected;
        fresh.setLink(link);
        QVERIFY(!other->isVisible());
        link.state = ConnectionState::Reconnecting;
        fresh.setLink(link);
        QVERIFY(!other->isVisible());
        m_scene->window.statusStrip().setStatus(nullptr);
    }

    void barsSayWhatAPersonShouldKnow()
    {
        auto* replaced = m_scene->window.findChild<NoticeBar*>(u"replacedBar"_s);
        auto* storage = m_scene->window.findChild<NoticeBar*>(u"storageBar"_s);
        m_scene->window.show();
        QVERIFY(!replaced->isVisible() && !storage->isVisible());
        Q_EMIT m_scene->session.replaced(u"from elsewhere"_s);
        QVERIFY(replaced->isVisible());
        QVERIFY(replaced->accessibleName().contains("elsewhere"_L1));
        replaced->button().click();
        QCOMPARE(m_scene->session.orders.last(), u"useHere"_s);
        m_scene->connectWell();
        QVERIFY(!replaced->isVisible());
        auto* foreign = m_scene->window.findChild<NoticeBar*>(u"foreignBar"_s);
        QVERIFY(!foreign->isVisible());
        Q_EMIT m_scene->session.profileForeign(u"server s2, not s1"_s);
        QVERIFY(foreign->isVisible());
        QSignalSpy anew(&m_scene->window, &MainWindow::newProfileRequested);
        foreign->button().click();
        QCOMPARE(anew.count(), 1);
        Q_EMIT m_scene->session.storageTroubled(u"full"_s, u"/p: <b>disk</b> full"_s);
        QVERIFY(storage->isVisible());
        QVERIFY(storage->accessibleName().contains("make room"_L1));
        Q_EMIT m_scene->session.storageTroubled({}, {});
        QVERIFY(!storage->isVisible());
    }

    void whatIsReadElsewhereIsWithdrawn()
    {
        QWidget other;
        m_scene->window.show();
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        m_scene->workspace.flush();
        m_scene->session.say(u"general"_s, {u"bob"_s, u"Bob"_s}, u"old"_s, 1,
                             QDateTime::currentDateTimeUtc().addSecs(-60));
        m_scene->workspace.flush();
        m_scene->notifier.shown.clear();
        m_scene->notifier.withdrawn.clear();
        QList<ChatMessage> missed;
        for (int i = 2; i <= 13; ++i) {
            ChatMessage message;
            message.key = u"m%1"_s.arg(i);
            message.author = {u"bob"_s, u"Bob"_s};
            message.content = u"line %1"_s.arg(i);
            message.offset = i;
            message.time = QDateTime::currentDateTimeUtc();
            missed << message;
        }
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, missed);
        m_scene->workspace.flush();
        QCOMPARE(m_scene->notifier.shown.size(), 1); // twelve together are one
        QVERIFY(m_scene->notifier.withdrawn.isEmpty());
        Q_EMIT m_scene->session.readMarkerMoved(u"general"_s, 13);
        QVERIFY(m_scene->notifier.withdrawn.contains(u"room:general"_s));
        Notification note;
        note.id = u"n1"_s;
        Q_EMIT m_scene->session.notificationsReceived({note});
        Q_EMIT m_scene->session.notificationSeen(u"n1"_s);
        QVERIFY(m_scene->notifier.withdrawn.contains(u"note:n1"_s));
    }

    void badAddressesAreSaidAtOnce()
    {
        ConnectDialog dialog({});
        auto* connectButton = dialog.findChild<QPushButton*>(u"connectButton"_s);
        dialog.findChild<QLineEdit*>(u"nameEdit"_s)->setText(u"Ann"_s);
        QVERIFY(connectButton->isEnabled());
        dialog.findChild<QRadioButton*>(u"remoteButton"_s)->setChecked(true);
        QVERIFY(!connectButton->isEnabled());
        auto* address = dialog.findChild<QLineEdit*>(u"addressEdit"_s);
        address->setText(u"ftp://x"_s);
        QVERIFY(!connectButton->isEnabled());
        address->setText(u"example.org:8080"_s);
        QVERIFY(connectButton->isEnabled());
        QCOMPARE(dialog.choice().url, QUrl(u"ws://example.org:8080"_s));
        address->setText(u"https://example.org"_s);
        QCOMPARE(dialog.choice().url, QUrl(u"wss://example.org"_s));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
