// SPDX-License-Identifier: MIT
// The program as a person starts it: first run, second run, hosting, inviting.
#include "application.h"
#include "chat/composer.h"
#include "connection/connectdialog.h"
#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"
#include "guide.h"
#include "mainwindow.h"
#include "shared/elidedlabel.h"
#include "shared/noticebar.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DocumentListModel>
#include <Heartline/DurableSession>
#include <Heartline/Server>
#include <Heartline/SharedDocument>
#include <Heartline/Workspace>

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTcpServer>
#include <QTemporaryDir>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

MainWindow* window()
{
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (auto* main = qobject_cast<MainWindow*>(widget))
            return main;
    }
    return nullptr;
}

QStringList conversation()
{
    const QAbstractItemModel* model = window()->findChild<QListView*>(u"conversation"_s)->model();
    QStringList lines;
    for (int row = 0; model && row < model->rowCount(); ++row) {
        const QModelIndex index = model->index(row, 0);
        if (index.data(MessageModel::KindRole).value<ChatMessage::Kind>() == ChatMessage::Kind::Chat)
            lines.append(index.data(MessageModel::ContentRole).toString());
    }
    return lines;
}

void write(const QString& text)
{
    auto* composer = window()->findChild<Composer*>();
    QTest::keyClicks(composer, text);
    QTest::keyClick(composer, Qt::Key_Return);
}

QString state()
{
    return window()->findChild<QPushButton*>(u"stateButton"_s)->text();
}

} // namespace

class TestApplication : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    CommandLine m_line;

    [[nodiscard]] static QList<ChatMessage::Delivery> deliveries()
    {
        const QAbstractItemModel* model = window()->findChild<QListView*>(u"conversation"_s)->model();
        QList<ChatMessage::Delivery> all;
        for (int row = 0; model && row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, 0);
            if (index.data(MessageModel::KindRole).value<ChatMessage::Kind>() == ChatMessage::Kind::Chat)
                all.append(index.data(MessageModel::DeliveryRole).value<ChatMessage::Delivery>());
        }
        return all;
    }
    [[nodiscard]] QString sessionOf() const { return draftsOf() + m_line.server.path(); }
    [[nodiscard]] QString draftsOf() const { return m_line.server.authority() + u" ann"_s; }

private Q_SLOTS:
    void initTestCase() { m_line.language = u"en"_s; }
    void init()
    {
        m_line = {};
        m_line.language = u"en"_s;
        m_line.profile = m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()));
    }

    void welcomesOnceAndRemembers()
    {
        m_line.welcome = true;
        m_line.userName = u"Ann Lee"_s;
        {
            Application application(m_line);
            application.start();
            QTRY_COMPARE_WITH_TIMEOUT(conversation().size(), 4, 20'000);
            QVERIFY(conversation().constFirst().contains(u"Ann Lee"_s));
            QTRY_VERIFY_WITH_TIMEOUT(Profile(m_line.profile).isWelcomed(), 20'000);
            // Its title came after the first to be in it.
            QTRY_COMPARE(window()->findChild<ElidedLabel*>(u"titleLabel"_s)->fullText(), u"General"_s);
            write(u"hello"_s);
            QTRY_COMPARE(conversation().size(), 5);
        }
        const quint16 port = Profile(m_line.profile).hostPort();
        QVERIFY(port != 0);
        m_line.welcome = false; // from now on it's remembered
        m_line.userName.clear();
        Application application(m_line);
        application.start();
        QTRY_COMPARE(conversation().size(), 5);
        QCOMPARE(Profile(m_line.profile).hostPort(), port);
        QVERIFY(!window()->findChild<ConnectDialog*>());
        write(u"again"_s);
        QTRY_COMPARE(conversation(), conversation().mid(0, 5) + QStringList{u"again"_s});
    }

    void theFirstRunAsks()
    {
        Application application(m_line);
        application.start();
        QTRY_VERIFY(window()->findChild<ConnectDialog*>());
        auto* dialog = window()->findChild<ConnectDialog*>();
        QVERIFY(!dialog->choice().userName.isEmpty()); // the system's name for the person
        dialog->findChild<QLineEdit*>(u"nameEdit"_s)->setText(u"Ben"_s);
        dialog->findChild<QPushButton*>(u"connectButton"_s)->click();
        QTRY_COMPARE_WITH_TIMEOUT(conversation().size(), 4, 20'000);
        QVERIFY(conversation().constFirst().contains(u"Ben"_s));
        QCOMPARE(Profile(m_line.profile).serverChoice()->userName, u"Ben"_s);
    }

    void lettingOthersInKeepsTheSession()
    {
        m_line.host = true;
        m_line.userName = u"Ann"_s;
        Profile(m_line.profile).setWelcomed();
        Application application(m_line);
        application.start();
        QTRY_VERIFY(state().contains(u"Connected"_s));
        write(u"alone"_s);
        QTRY_COMPARE(conversation().size(), 1);

        ServerChoice choice = *Profile(m_line.profile).serverChoice();
        choice.letOthersJoin = true;
        Q_EMIT window()->serverChosen(choice);
        QTRY_VERIFY(window()->isVisible());
        write(u"open"_s);
        QTRY_COMPARE(conversation(), (QStringList{u"alone"_s, u"open"_s}));
        QVERIFY(Profile(m_line.profile).serverChoice()->letOthersJoin);
    }

    void aServerThatIsNotThereIsSaidAndTriedAgain()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const quint16 port = closed.serverPort();
        closed.close();
        m_line.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(port));
        m_line.userName = u"Ann"_s;
        Application application(m_line);
        application.start();
        QTRY_VERIFY(state().contains(u"again in"_s));
        // And is found when it comes: the person need not do anything.
        EmbeddedServer server;
        server.start({.folder = {}, .port = port, .letOthersJoin = false});
        QTRY_VERIFY_WITH_TIMEOUT(state().contains(u"Connected"_s), 15'000);
    }

    void whatWasNotSentSurvivesARestartAndIsSentOnce()
    {
        using Delivery = ChatMessage::Delivery;
        server::Options options;
        options.open = true;
        options.dataDir = m_dir.filePath(u"server"_s);
        auto server = std::make_unique<server::Server>(options);
        QVERIFY(server->start());
        options.listen = {u"127.0.0.1:%1"_s.arg(server->port())};
        m_line.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(server->port()));
        m_line.userName = u"Ann"_s;
        {
            Application application(m_line);
            application.start();
            QTRY_VERIFY(state().contains(u"Connected"_s));
            write(u"one"_s);
            QTRY_COMPARE(deliveries(), QList{Delivery::Sent});
            server.reset();
            QTRY_VERIFY(state().contains(u"again in"_s));
            write(u"two"_s);
            write(u"three"_s);
            QTRY_COMPARE(deliveries(), (QList{Delivery::Sent, Delivery::Queued, Delivery::Queued}));
            QTest::keyClicks(window()->findChild<Composer*>(), u"half a sent"_s);
            QTRY_VERIFY_WITH_TIMEOUT(!Profile(m_line.profile).drafts(draftsOf()).isEmpty(), 5'000);
        }
        Application application(m_line);
        application.start();
        const QStringList all{u"one"_s, u"two"_s, u"three"_s};
        QTRY_COMPARE(conversation(), all); // the server is still away
        QCOMPARE(deliveries(), (QList{Delivery::Sent, Delivery::Queued, Delivery::Queued}));
        QCOMPARE(window()->findChild<Composer*>()->toPlainText(), u"half a sent"_s);

        server = std::make_unique<server::Server>(options);
        QVERIFY(server->start());
        QTRY_COMPARE_WITH_TIMEOUT(deliveries(), (QList{Delivery::Sent, Delivery::Sent, Delivery::Sent}),
                                  15'000);
        QCOMPARE(conversation(), all);
        // What others have.
        SessionAccess access;
        access.server = m_line.server;
        access.self = {u"bob"_s, u"Bob"_s};
        DurableSession bob(access);
        QMap<qint64, QString> log;
        connect(&bob, &Session::messagesChanged, this,
                [&log](const QString&, const QList<ChatMessage>& lines) {
                    for (const ChatMessage& line : lines) {
                        if (line.kind == ChatMessage::Kind::Chat)
                            log.insert(line.offset, line.content);
                    }
                });
        bob.openRoom(Guide::firstRoom());
        bob.start();
        QTRY_COMPARE(log.values(), all);
    }

    void documentsAreThereWithoutTheServerAndWhatWasWrittenFollows()
    {
        server::Options options;
        options.open = true;
        options.dataDir = m_dir.filePath(u"documents"_s);
        auto server = std::make_unique<server::Server>(options);
        QVERIFY(server->start());
        options.listen = {u"127.0.0.1:%1"_s.arg(server->port())};
        m_line.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(server->port()));
        m_line.userName = u"Ann"_s;
        const auto editor = [] { return window()->findChild<SharedTextEdit*>(); };
        const auto documents = [] { return window()->findChild<QListView*>(u"documents"_s)->model(); };
        {
            Application application(m_line);
            application.start();
            QTRY_VERIFY(state().contains(u"Connected"_s));
            Q_EMIT window()->newDocumentRequested(u"plan"_s, u"Our plan"_s);
            QTRY_COMPARE(editor()->toPlainText(), u"# Our plan\n\n"_s);
            SharedDocument* plan = window()->findChild<DocumentPage*>()->document();
            QTRY_COMPARE(plan->syncState(), SharedDocument::SyncState::Synced);
            server.reset();
            QTRY_VERIFY(state().contains(u"again in"_s));
            editor()->moveCursor(QTextCursor::End);
            QTRY_COMPARE(plan->syncState(), SharedDocument::SyncState::Offline);
            QTest::keyClicks(editor(), u"dig"_s); // and ends before anything else happens
        }
        {
            Application application(m_line);
            application.start();
            QTRY_COMPARE(documents()->rowCount(), 1);
            QTRY_COMPARE(documents()->index(0, 0).data(DocumentListModel::TitleRole).toString(),
                         u"Our plan"_s);
            QCOMPARE(documents()->index(0, 0).data(DocumentListModel::UnsentRole).toInt(), 3);
            QCOMPARE(Profile(m_line.profile).recentDocuments(sessionOf()), QStringList{u"plan"_s});
            Q_EMIT window()->documentRequested(u"plan"_s);
            QTRY_COMPARE(editor()->toPlainText(), u"# Our plan\n\ndig"_s);
            window()->showDocument(nullptr);

            server = std::make_unique<server::Server>(options);
            QVERIFY(server->start());
            QTRY_VERIFY_WITH_TIMEOUT(Profile(m_line.profile).unsentDocuments(sessionOf()).isEmpty(), 15'000);
        }
        // What others have.
        ConnectionDocumentLink::Access access;
        access.server = m_line.server;
        SharedDocument there({.id = u"plan"_s}, std::make_unique<ConnectionDocumentLink>(access, u"plan"_s));
        there.open();
        QTRY_COMPARE(there.toPlainText(), u"# Our plan\n\ndig"_s);
    }

    void anotherServerAtTheSameAddressGetsNothingOfTheFirst()
    {
        server::Options options;
        options.open = true;
        options.dataDir = m_dir.filePath(u"first"_s);
        auto server = std::make_unique<server::Server>(options);
        QVERIFY(server->start());
        options.listen = {u"127.0.0.1:%1"_s.arg(server->port())};
        m_line.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(server->port()));
        m_line.userName = u"Ann"_s;
        Application application(m_line);
        application.start();
        QTRY_VERIFY(state().contains(u"Connected"_s));
        write(u"for the first"_s);
        QTRY_COMPARE(deliveries(), QList{ChatMessage::Delivery::Sent});
        server.reset();
        write(u"waits"_s);
        options.dataDir = m_dir.filePath(u"second"_s);
        server = std::make_unique<server::Server>(options);
        QVERIFY(server->start());
        auto* bar = window()->findChild<NoticeBar*>(u"foreignBar"_s);
        QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), 15'000);
        QCOMPARE(deliveries().last(), ChatMessage::Delivery::Queued);
        bar->button().click();
        QTRY_VERIFY(state().contains(u"Connected"_s));
        QVERIFY(!bar->isVisible());
        write(u"for the second"_s);
        QTRY_COMPARE(deliveries(), QList{ChatMessage::Delivery::Sent});
        QCOMPARE(conversation(), QStringList{u"for the second"_s});
        // The first one's is kept.
        const QString sessions = Profile(m_line.profile).dataFolder() + u"/sessions"_s;
        QCOMPARE(QDir(sessions).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 2);
    }

    void aProfileThatCannotBeWrittenIsSaid()
    {
        QFile file(m_line.profile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        m_line.profile += u"/below"_s;
        m_line.welcome = true;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"can't be made"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"not listening"_s));
        Application application(m_line);
        application.start();
        const auto told = [](const QString& part) {
            for (const QLabel* label : window()->findChildren<QLabel*>()) {
                if (label->text().contains(part))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(told(u"Nothing will be remembered"_s));
        QTRY_VERIFY(told(u"could not be started"_s));
        QTRY_VERIFY(window()->findChild<ConnectDialog*>());
    }
};

QTEST_MAIN(TestApplication)
#include "tst_application.moc"
