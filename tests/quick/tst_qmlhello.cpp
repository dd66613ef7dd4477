// SPDX-License-Identifier: MIT
// examples/qml-hello as its user meets it: connects, shows state and messages, sends, comes back.
#include <Heartline/Connection>

#include <QAbstractItemModel>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QQmlApplicationEngine>
#include <QQmlExtensionPlugin>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>
#include <memory>

Q_IMPORT_QML_PLUGIN(HeartlinePlugin)

using namespace Qt::StringLiterals;

class TestQmlHello : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<QWebSocketServer>(u"test"_s, QWebSocketServer::NonSecureMode);
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
    }

    void showsStateAndMessagesAndSends()
    {
        QTest::failOnWarning(QRegularExpression(u"."_s));
        QSignalSpy connected(m_server.get(), &QWebSocketServer::newConnection);
        QQmlApplicationEngine engine;
        engine.addImportPath(u"qrc:/qt/qml"_s);
        engine.setInitialProperties({{u"address"_s, m_server->serverUrl()}});
        engine.load(QUrl::fromLocalFile(QStringLiteral(QML_HELLO_MAIN)));
        QCOMPARE(engine.rootObjects().size(), 1);
        auto* window = qobject_cast<QQuickWindow*>(engine.rootObjects().constFirst());
        QVERIFY(window);
        auto* connection = window->findChild<heartline::Connection*>();
        QVERIFY(connection);
        auto* state = window->findChild<QQuickItem*>(u"state"_s);
        auto* list = window->findChild<QQuickItem*>(u"list"_s);
        auto* queue = window->findChild<QQuickItem*>(u"queue"_s);
        QVERIFY(state && list && queue);
        QCOMPARE(state->property("text").toString(), u"Connecting …"_s);

        // Written before there is a link: it waits, and says so.
        QSignalSpy opened(connection, &heartline::Connection::opened);
        window->requestActivate();
        QVERIFY(QTest::qWaitForWindowActive(window));
        if (opened.isEmpty())
            QVERIFY(opened.wait());
        QCOMPARE(state->property("text").toString(), u"Connected"_s);
        QVERIFY(!connected.isEmpty() || connected.wait());
        std::unique_ptr<QWebSocket> peer(m_server->nextPendingConnection());

        QSignalSpy heard(peer.get(), &QWebSocket::textMessageReceived);
        type(window, u"hello");
        QVERIFY(!heard.isEmpty() || heard.wait());
        const QJsonObject sent = QJsonDocument::fromJson(heard.first().first().toString().toUtf8()).object();
        QCOMPARE(sent, QJsonObject({{u"type"_s, u"chat"_s}, {u"content"_s, u"hello"_s}}));

        QSignalSpy counted(list, SIGNAL(countChanged()));
        peer->sendTextMessage(u"{\"type\":\"user_joined\",\"userId\":\"bob\"}"_s);
        peer->sendTextMessage(u"{\"type\":\"chat\",\"userId\":\"bob\",\"content\":\"<b>hi</b>\"}"_s);
        QVERIFY(counted.wait());
        QCOMPARE(list->property("count").toInt(), 1);
        auto* label = list->property("currentItem").value<QQuickItem*>();
        QVERIFY(label);
        QCOMPARE(label->property("text").toString(), u"bob: <b>hi</b>"_s);
        QCOMPARE(label->property("textFormat").toInt(), int(Qt::PlainText));

        // The link is lost: it says so, keeps what is written, and sends it on the next one.
        QSignalSpy changed(connection, &heartline::Connection::stateChanged);
        heard.clear();
        connected.clear();
        peer->abort();
        QVERIFY(!changed.isEmpty() || changed.wait());
        QVERIFY(state->property("text").toString().startsWith(u"Reconnecting"_s));
        type(window, u"later");
        QCOMPARE(queue->property("text").toString(), u"1 waiting"_s);
        connection->retryNow();
        QVERIFY(!connected.isEmpty() || connected.wait());
        peer.reset(m_server->nextPendingConnection());
        QSignalSpy heardLater(peer.get(), &QWebSocket::textMessageReceived);
        QVERIFY(heardLater.wait());
        QVERIFY(heardLater.first().first().toString().contains(u"later"_s));
    }

    void runsAsAProgram()
    {
        QSignalSpy connected(m_server.get(), &QWebSocketServer::newConnection);
        QProcess program;
        program.setProcessChannelMode(QProcess::ForwardedChannels);
        QUrl url = m_server->serverUrl();
        url.setPath(u"/chat"_s);
        program.start(QStringLiteral(QML_HELLO_PROGRAM), {url.toString()});
        QVERIFY(program.waitForStarted());
        QVERIFY(connected.wait(20000));
        const std::unique_ptr<QWebSocket> peer(m_server->nextPendingConnection());
        QCOMPARE(peer->requestUrl().path(), u"/chat"_s);
        program.kill();
        QVERIFY(program.waitForFinished());
    }

private:
    static void type(QQuickWindow* window, QStringView text)
    {
        for (const QChar c : text)
            QTest::keyClick(window, c.toLatin1());
        QTest::keyClick(window, Qt::Key_Return);
    }

    std::unique_ptr<QWebSocketServer> m_server;
};

QTEST_MAIN(TestQmlHello)
#include "tst_qmlhello.moc"
