// SPDX-License-Identifier: MIT
// The whole client, twice, on the real server: what people do, done to the real windows.
#include "chat/composer.h"
#include "client.h"
#include "editor/comparisonview.h"
#include "editor/documentpage.h"
#include "editor/historypanel.h"
#include "editor/sharedtextedit.h"
#include "editor/versionview.h"
#include "mainwindow.h"
#include "notifications/desktopnotifier.h"
#include "notifications/toast.h"
#include "shared/appearance.h"
#include "shared/elidedlabel.h"
#include "shared/noticebar.h"
#include "tcpproxy.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/Server>
#include <Heartline/SharedDocument>

#include <QAbstractItemView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListView>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPushButton>
#include <QTemporaryDir>

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Delivery = ChatMessage::Delivery;
using Mood = ConnectionStatus::Mood;
using SyncState = SharedDocument::SyncState;

namespace {

const QString kRoom = u"general"_s;
const QString kText = u"plan"_s;

class RememberingNotifier : public DesktopNotifier
{
public:
    void notify(const QString&, const QString&, const QString& body, Notification::Level) override
    {
        shown.append(body);
    }
    void withdraw(const QString&) override {}
    QStringList shown;
};

/// One person in front of one window.
class Side
{
public:
    Side(const QString& name, const QUrl& server, AppearanceSettings& look, Worker& worker,
         const QString& profileFolder, const DocumentShelf::Unsent& unsentBefore = {})
        : unsent(unsentBefore)
        , window(look, notifier)
        , client(window, worker)
    {
        SessionAccess access;
        access.profileFolder = profileFolder;
        access.server = server;
        access.self = {name.toLower(), name};
        access.connection.reconnectDelay = 20ms;
        access.connection.maxReconnectDelay = 50ms;
        access.connection.minAttemptSpacing = 5ms;
        client.connectTo(access, kRoom);
        client.documents()->restoreUnsent(unsentBefore);
        QObject::connect(client.documents(), &DocumentShelf::unsentChanged, &window,
                         [this](const DocumentShelf::Unsent& now) { unsent = now; });
        window.show();
    }

    [[nodiscard]] Workspace& workspace() const { return *client.workspace(); }
    [[nodiscard]] Mood mood() const { return workspace().status().mood(); }
    [[nodiscard]] Composer* composer() const { return window.findChild<Composer*>(); }
    [[nodiscard]] QString title() const
    {
        return window.findChild<ElidedLabel*>(u"titleLabel"_s)->fullText();
    }
    [[nodiscard]] SharedTextEdit* editor() const { return window.findChild<SharedTextEdit*>(); }
    [[nodiscard]] SyncState syncState() const { return client.documents()->document(kText)->syncState(); }
    void write(const QString& text) const
    {
        QTest::keyClicks(composer(), text);
        QTest::keyClick(composer(), Qt::Key_Return);
    }
    /// What the conversation shows, top to bottom.
    [[nodiscard]] QStringList conversation() const
    {
        const QAbstractItemModel* model = window.findChild<QListView*>(u"conversation"_s)->model();
        QStringList lines;
        for (int row = 0; model && row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, 0);
            if (index.data(MessageModel::KindRole).value<ChatMessage::Kind>() == ChatMessage::Kind::Chat)
                lines.append(index.data(MessageModel::AuthorNameRole).toString() + u": "_s +
                             index.data(MessageModel::ContentRole).toString());
        }
        return lines;
    }
    [[nodiscard]] int count(Delivery delivery) const
    {
        const MessageModel& model = workspace().messages(kRoom);
        int count = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            count += model.at(row).own && model.at(row).delivery == delivery ? 1 : 0;
        return count;
    }

    DocumentShelf::Unsent unsent; ///< What a profile would remember.
    RememberingNotifier notifier;
    MainWindow window;
    Client client;
};

} // namespace

class TestTwoWindows : public QObject
{
    Q_OBJECT

    AppearanceSettings m_look;
    std::unique_ptr<Appearance> m_appearance;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<server::Server> m_server;
    std::unique_ptr<test::TcpProxy> m_proxy;
    std::unique_ptr<Worker> m_worker;
    std::unique_ptr<Side> m_ann;
    std::unique_ptr<Side> m_ben; ///< Through the proxy.
    QNetworkAccessManager m_network;

    void notify(const QString& user, const QString& message)
    {
        QNetworkRequest request(QUrl(u"http://127.0.0.1:%1/api/notifications"_s.arg(m_server->port())));
        request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json"_ba);
        const QJsonObject body{{u"userId"_s, user},
                               {u"type"_s, u"system_alert"_s},
                               {u"level"_s, u"warning"_s},
                               {u"message"_s, message}};
        QNetworkReply* reply = m_network.post(request, QJsonDocument(body).toJson());
        connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    }

    void openInBoth() const
    {
        for (Side* side : {m_ann.get(), m_ben.get()}) {
            side->client.showDocument(kText);
            QTRY_COMPARE(side->syncState(), SyncState::Synced);
        }
    }
    /// The program ends and begins again, with what its profile has.
    void restartBen()
    {
        const DocumentShelf::Unsent unsent = m_ben->unsent;
        m_ben.reset();
        m_ben = std::make_unique<Side>(u"Ben"_s, m_proxy->url(), m_look, *m_worker, m_dir->filePath(u"ben"_s),
                                       unsent);
    }

private Q_SLOTS:
    void initTestCase() { m_appearance = std::make_unique<Appearance>(m_look); }

    void init()
    {
        server::Options options;
        options.open = true;
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_proxy = std::make_unique<test::TcpProxy>(m_server->port());
        m_worker = std::make_unique<Worker>(u"network"_s);
        const QUrl direct(u"ws://127.0.0.1:%1"_s.arg(m_server->port()));
        m_dir = std::make_unique<QTemporaryDir>();
        m_ann = std::make_unique<Side>(u"Ann"_s, direct, m_look, *m_worker, m_dir->filePath(u"ann"_s));
        m_ben =
            std::make_unique<Side>(u"Ben"_s, m_proxy->url(), m_look, *m_worker, m_dir->filePath(u"ben"_s));
        for (const Side* side : {m_ann.get(), m_ben.get()}) {
            QTRY_COMPARE(side->mood(), Mood::Good);
            QTRY_COMPARE(side->workspace().people().rowCount(), 2);
        }
    }

    void cleanup()
    {
        m_ann.reset();
        m_ben.reset();
        m_worker.reset();
        m_proxy.reset();
        m_server.reset();
    }

    void whoIsCutOffWritesOnAndBothShowTheSameAfterwards()
    {
        m_ann->write(u"Hello Ben"_s);
        QTRY_COMPARE(m_ben->conversation(), QStringList{u"Ann: Hello Ben"_s});
        m_ben->write(u"Hello Ann"_s);
        QTRY_COMPARE(m_ann->conversation(), (QStringList{u"Ann: Hello Ben"_s, u"Ben: Hello Ann"_s}));

        m_proxy->refuse();
        QTRY_COMPARE(m_ben->mood(), Mood::Trouble);
        for (const QString& text : {u"one"_s, u"two"_s, u"three"_s})
            m_ben->write(text);
        QTRY_COMPARE(m_ben->count(Delivery::Queued), 3);
        QTRY_VERIFY(!m_ben->workspace().status().waiting().isEmpty());
        m_ann->write(u"Are you there?"_s);
        QTRY_COMPARE(m_ann->count(Delivery::Sent), 2);

        m_proxy->heal();
        const QStringList all{u"Ann: Hello Ben"_s, u"Ben: Hello Ann"_s, u"Ann: Are you there?"_s,
                              u"Ben: one"_s,       u"Ben: two"_s,       u"Ben: three"_s};
        QTRY_COMPARE(m_ann->conversation(), all);
        QTRY_COMPARE(m_ben->conversation(), all);
        QTRY_COMPARE(m_ben->count(Delivery::Sent), 4);
        QTRY_COMPARE(m_ben->mood(), Mood::Good);
    }

    void repliesReactionsEditsAndDeletionsReachTheOther()
    {
        m_ann->write(u"Shall we?"_s);
        QTRY_COMPARE(m_ben->conversation(), QStringList{u"Ann: Shall we?"_s});
        const MessageModel& ann = m_ann->workspace().messages(kRoom);
        const MessageModel& ben = m_ben->workspace().messages(kRoom);
        const auto said = [](const MessageModel& model, int nth) -> const ChatMessage* {
            for (int row = 0; row < model.rowCount(); ++row) {
                if (model.at(row).kind == ChatMessage::Kind::Chat && nth-- == 0)
                    return &model.at(row);
            }
            return nullptr;
        };
        const QString question = said(ben, 0)->key;
        m_ben->workspace().session().react(question, u"👍"_s, true);
        QTRY_COMPARE(said(ann, 0)->reactions.size(), 1);
        QCOMPARE(said(ann, 0)->reactions.at(0).people.at(0).name, u"Ben"_s);
        QTRY_VERIFY(said(ben, 0)->reactions.value(0).own);
        m_ben->workspace().session().sendMessage(kRoom, u"We shall"_s, question);
        QTRY_VERIFY(said(ann, 1));
        QCOMPARE(said(ann, 1)->replyTo, question);

        // What is changed while the line is cut is shown here at once, and there when it is back.
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->mood(), Mood::Trouble);
        QTest::keyClick(m_ben->composer(), Qt::Key_Up);
        QCOMPARE(m_ben->composer()->toPlainText(), u"We shall"_s);
        m_ben->write(u" indeed"_s);
        QTRY_VERIFY(said(ben, 1)->changing);
        QCOMPARE(said(ben, 1)->content, u"We shall indeed"_s);
        m_proxy->heal();
        QTRY_COMPARE(said(ann, 1)->content, u"We shall indeed"_s);
        QVERIFY(said(ann, 1)->edited);
        QTRY_VERIFY(!said(ben, 1)->changing);

        m_ann->workspace().session().deleteMessage(question);
        QTRY_VERIFY(said(ben, 0)->deleted);
        QCOMPARE(said(ben, 0)->content, QString());
        QVERIFY(!ben.quoteOf(ben.rowOf(said(ben, 1)->key)).text.contains(u"Shall we"_s));
    }

    void typingIsShownAndMarkupIsLiteral()
    {
        QTest::keyClicks(m_ben->composer(), u"<b>bold</b>"_s);
        const auto* label = m_ann->window.findChild<QLabel*>(u"typingLabel"_s);
        QTRY_VERIFY(label->text().contains(u"Ben"_s));
        QTest::keyClick(m_ben->composer(), Qt::Key_Return, Qt::ShiftModifier);
        m_ben->write(u"& <img src=x>"_s);
        QTRY_COMPARE(m_ann->conversation(), QStringList{u"Ben: <b>bold</b>\n& <img src=x>"_s});
        QTRY_VERIFY(!label->text().contains(u"Ben"_s));
    }

    void aNotificationIsAToastInFrontAndTheDesktopsBehind()
    {
        m_ann->window.activateWindow();
        QTRY_VERIFY(m_ann->window.isActiveWindow());
        notify(u"ann"_s, u"nearly full"_s);
        QTRY_COMPARE(m_ann->window.findChildren<Toast*>().size(), 1);
        QCOMPARE(m_ann->workspace().notifications().unreadCount(), 1); // the bell
        QVERIFY(m_ann->notifier.shown.isEmpty());

        notify(u"ben"_s, u"quite full"_s);
        QTRY_COMPARE(m_ben->notifier.shown, QStringList{u"quite full"_s});
        QVERIFY(m_ben->window.findChildren<Toast*>().isEmpty());
        QCOMPARE(m_ben->workspace().notifications().unreadCount(), 1);

        // A reconnect brings nothing twice.
        m_proxy->cut();
        QTRY_COMPARE(m_ben->mood(), Mood::Good);
        notify(u"ben"_s, u"empty again"_s);
        QTRY_COMPARE(m_ben->notifier.shown, (QStringList{u"quite full"_s, u"empty again"_s}));
        QCOMPARE(m_ben->workspace().notifications().rowCount(), 2);
    }

    void aDocumentIsTheSameInBothWindowsAlsoAfterACut()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"Plan:"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan:"_s);
        QTRY_COMPARE(m_ben->editor()->carets().size(), 1);
        QTRY_COMPARE(m_ben->editor()->carets().constFirst().caret, 5);
        QCOMPARE(m_ben->editor()->carets().constFirst().name, u"Ann"_s);

        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        m_ben->editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_ben->editor(), u" tunnel"_s);
        QTRY_COMPARE(m_ben->client.documents()->document(kText)->unsentChanges(), 7);
        QTRY_COMPARE(m_ben->client.documents()->list().unsentTotal(), 7);
        m_ann->editor()->moveCursor(QTextCursor::Start);
        QTest::keyClicks(m_ann->editor(), u"Our "_s);
        QTRY_COMPARE(m_ann->syncState(), SyncState::Synced);

        m_proxy->heal();
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Our Plan: tunnel"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"Our Plan: tunnel"_s);
        QTRY_COMPARE(m_ben->syncState(), SyncState::Synced);
        // Each takes back what was their own, and nothing else.
        QTest::keyClick(m_ben->editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"Our Plan:"_s);
        QTest::keyClick(m_ann->editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan:"_s);
    }

    void whatIsWrittenOfflineSurvivesARestartAndMerges()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"Plan:"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan:"_s);
        QTRY_COMPARE(m_ann->syncState(), SyncState::Synced);
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        m_ben->editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_ben->editor(), u" tunnel"_s);
        QTRY_VERIFY(!m_ben->unsent.isEmpty()); // to be remembered by the profile

        restartBen();
        // The server is still away, and what is there is from the disk.
        DocumentListModel& list = m_ben->client.documents()->list();
        QTRY_VERIFY(list.rowOf(kText) >= 0);
        QCOMPARE(list.index(list.rowOf(kText)).data(DocumentListModel::UnsentRole).toInt(), 7);
        QVERIFY(list.index(list.rowOf(kText)).data(DocumentListModel::AvailableRole).toBool());
        m_ben->client.showDocument(kText);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan: tunnel"_s);
        QTest::keyClick(m_ben->editor(), Qt::Key_Home);
        QTest::keyClicks(m_ben->editor(), u"My "_s);
        QTRY_COMPARE(list.index(list.rowOf(kText)).data(DocumentListModel::UnsentRole).toInt(), 10);
        m_ann->editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_ann->editor(), u" and bridge"_s);

        m_proxy->heal();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Synced);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), m_ben->editor()->toPlainText());
        const QString merged = m_ann->editor()->toPlainText();
        QVERIFY2(merged == u"My Plan: tunnel and bridge"_s || merged == u"My Plan: and bridge tunnel"_s,
                 qPrintable(merged));
        QTRY_VERIFY(m_ben->unsent.isEmpty());
        QTRY_COMPARE(list.unsentTotal(), 0);
        // Undo after all that: still only one's own.
        QTest::keyClick(m_ben->editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), merged.mid(3));
        QTest::keyClick(m_ben->editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_ben->editor()->toPlainText().contains(u"bridge"_s));
    }

    void whatWasLeftUnsentIsSentWithoutBeingOpened()
    {
        openInBoth();
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        QTest::keyClicks(m_ben->editor(), u"from below"_s);
        QTRY_VERIFY(!m_ben->unsent.isEmpty());
        restartBen();
        m_proxy->heal();
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"from below"_s);
        QTRY_VERIFY(m_ben->unsent.isEmpty());
        QVERIFY(m_ben->window.shownDocument().isEmpty());
        // And then it isn't in it any more.
        QTRY_VERIFY(m_ann->editor()->carets().isEmpty());
    }

    void whatWasLeftOpenForAChatIsSentAfterTheCut()
    {
        openInBoth();
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        QTest::keyClicks(m_ben->editor(), u"from below"_s);
        m_ben->window.showDocument(nullptr);
        m_proxy->heal();
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"from below"_s);
    }

    void thePastIsToldAndComesBackAsAnEdit()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"one "_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"one "_s);
        DocumentPage& page = m_ben->window.documentPage();
        auto* history = page.findChild<HistoryPanel*>();
        auto* version = page.findChild<VersionView*>();
        page.setPanel(DocumentPage::Panel::History);
        QCOMPARE(history->source(), HistoryPanel::Source::Server);
        QTRY_COMPARE(history->model().rowCount(), 2); // a day, and what was written in it
        QCOMPARE(history->model().index(1).data(HistoryModel::NameRole).toString(), u"Ann"_s);
        QTest::keyClicks(m_ann->editor(), u"two"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"one two"_s);
        history->view().setCurrentIndex(history->model().index(1));
        QTRY_COMPARE(version->text(), u"one "_s);
        QCOMPARE(version->comparison().toPlainText(), u"one two"_s);
        version->findChild<QPushButton*>(u"restoreButton"_s)->click();
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"one "_s);
        // This computer has kept the same.
        history->findChild<QPushButton*>(u"sourceButton"_s)->click();
        QCOMPARE(history->source(), HistoryPanel::Source::Local);
        QTRY_VERIFY(history->model().rowCount() > 2);
        history->view().setCurrentIndex(history->model().index(1));
        QTRY_COMPARE(version->text(), u"one "_s);
        page.setPanel(DocumentPage::Panel::None);
    }

    void aNewDocumentBeginsWithItsTitleWithAndWithoutAServer()
    {
        m_ann->client.makeDocument(kText, u"The plan"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"# The plan\n\n"_s);
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->mood(), Mood::Trouble);
        m_ben->client.makeDocument(u"tunnel"_s, u"Of tunnels"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"# Of tunnels\n\n"_s);
        QVERIFY(!m_ben->editor()->isReadOnly());
        QTRY_COMPARE(m_ben->window.findChild<ElidedLabel*>(u"titleLabel"_s)->fullText(), u"Of tunnels"_s);
        m_proxy->heal();
        m_ann->client.showDocument(u"tunnel"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"# Of tunnels\n\n"_s);
    }

    void aDocumentIsRenamedForEveryone()
    {
        m_ann->client.makeDocument(kText, u"The plan"_s);
        QTRY_COMPARE(m_ann->syncState(), SyncState::Synced);
        Q_EMIT m_ann->window.documentRenameRequested(kText, u"Our great plan"_s);
        QTRY_COMPARE(m_ann->title(), u"Our great plan"_s);
        m_ben->client.showDocument(kText);
        QTRY_COMPARE(m_ben->title(), u"Our great plan"_s);
        QTRY_COMPARE(m_ben->syncState(), SyncState::Synced);
        // What is written changes nothing about a name that somebody chose.
        QTest::keyClicks(m_ben->editor(), u"x"_s);
        QTRY_VERIFY(m_ann->editor()->toPlainText().startsWith(u'x'));
        m_ann->client.documents()->refresh();
        m_ann->client.documents()->list().flush();
        QCOMPARE(m_ann->title(), u"Our great plan"_s);
    }

    void aRemovedDocumentIsGoneForEveryone()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"to be forgotten"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"to be forgotten"_s);
        DocumentListModel& ann = m_ann->client.documents()->list();
        DocumentListModel& ben = m_ben->client.documents()->list();
        m_ann->client.documents()->refresh();
        QTRY_VERIFY(ann.rowOf(kText) >= 0);
        Q_EMIT m_ann->window.documentRemovalRequested(kText, true);
        QTRY_COMPARE(ann.rowOf(kText), -1);
        QVERIFY(m_ann->window.shownDocument().isEmpty());
        // Ben had it open. It's taken from the server, and his copy does not bring it back by itself.
        QTRY_COMPARE(m_ben->syncState(), SyncState::Refused);
        QVERIFY(m_ben->editor()->isReadOnly());
        m_proxy->cut();
        QTRY_VERIFY(!ben.isReachable());
        QTRY_VERIFY(ben.isReachable());
        QCOMPARE(m_ben->syncState(), SyncState::Refused);
        m_ben->client.documents()->refresh();
        QTRY_VERIFY(!ben.index(ben.rowOf(kText)).data(DocumentListModel::ListedRole).toBool());
        m_ann->client.documents()->refresh();
        ann.flush();
        QCOMPARE(ann.rowOf(kText), -1);
        // He may let it go, too.
        Q_EMIT m_ben->window.documentRemovalRequested(kText, false);
        QTRY_COMPARE(ben.rowOf(kText), -1);
        QVERIFY(m_ben->window.shownDocument().isEmpty());
    }

    void nothingOfADocumentGoesToAnotherServerAtTheSameAddress()
    {
        openInBoth();
        QTest::keyClicks(m_ben->editor(), u"for the first"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"for the first"_s);
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        QTest::keyClicks(m_ben->editor(), u" only"_s);
        server::Options options;
        options.open = true;
        options.limits.stopTimeout = 100ms; // its client here can't take leave meanwhile
        server::Server second(options);
        QVERIFY(second.start());
        m_proxy->setTarget(second.port());
        m_proxy->heal();
        auto* bar = m_ben->window.findChild<NoticeBar*>(u"foreignBar"_s);
        QTRY_VERIFY(bar->isVisible());
        // Not even where somebody is impatient. What must not happen is waited for, a little.
        m_ben->client.documents()->document(kText)->retryNow();
        QVERIFY(!QTest::qWaitFor([this] { return m_ben->syncState() != SyncState::Offline; }, 300));
        ConnectionDocumentLink::Access access;
        access.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(second.port()));
        SharedDocument there({.id = kText}, std::make_unique<ConnectionDocumentLink>(access, kText));
        there.open();
        QTRY_COMPARE(there.syncState(), SyncState::Synced);
        QCOMPARE(there.toPlainText(), QString());
    }
};

QTEST_MAIN(TestTwoWindows)
#include "tst_twowindows.moc"
