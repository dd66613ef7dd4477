// SPDX-License-Identifier: MIT
// What QML sees of `import Heartline`.
#include <Heartline/Connection>

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQmlExtensionPlugin>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>
#include <memory>

Q_IMPORT_QML_PLUGIN(HeartlinePlugin)

using namespace Qt::StringLiterals;

class TestQuickModule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u"."_s));
        m_engine = std::make_unique<QQmlEngine>();
        m_engine->addImportPath(u"qrc:/qt/qml"_s);
    }
    void cleanup() { m_engine.reset(); }

    void connectionIsCreatableWithTheDefaults()
    {
        const auto object = create(u"Connection { url: 'ws://127.0.0.1:9/chat' }"_s);
        auto* connection = qobject_cast<heartline::Connection*>(object.get());
        QVERIFY(connection);
        QCOMPARE(connection->url(), QUrl(u"ws://127.0.0.1:9/chat"_s));
        QCOMPARE(connection->options(), heartline::ConnectionOptions());
    }

    void enumsHaveNames_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<int>("value");
        QTest::newRow("state") << u"Heartline.ConnectionState.Reconnecting"_s
                               << int(heartline::ConnectionState::Reconnecting);
        // Both enums have a Connecting and mean different things by it.
        QTest::newRow("ready state") << u"Heartline.ReadyState.Closed"_s
                                     << int(heartline::ReadyState::Closed);
        QTest::newRow("result") << u"Heartline.SendResult.Queued"_s << int(heartline::SendResult::Queued);
        QTest::newRow("drop") << u"Heartline.DropReason.Expired"_s << int(heartline::DropReason::Expired);
        QTest::newRow("cause") << u"Heartline.Cause.PongTimeout"_s << int(heartline::Cause::PongTimeout);
        QTest::newRow("heartbeat") << u"Heartline.HeartbeatKind.Listen"_s
                                   << int(heartline::HeartbeatKind::Listen);
        QTest::newRow("overflow") << u"Heartline.OverflowPolicy.RefuseNewest"_s
                                  << int(heartline::OverflowPolicy::RefuseNewest);
    }
    void enumsHaveNames()
    {
        QFETCH(QString, expression);
        QFETCH(int, value);
        const auto object = create(u"QtObject { property int result: %1 }"_s.arg(expression));
        QVERIFY(object);
        QCOMPARE(object->property("result"), QVariant(value));
    }

    void optionsAreSetByNameAndRefusedByName()
    {
        const auto object = create(uR"(Connection {
            property var problems: []
            options: ({ maxReconnectAttempts: -1, heartbeatInterval: 0 })
            onOptionsRefused: list => problems = list
        })"_s);
        auto* connection = qobject_cast<heartline::Connection*>(object.get());
        QVERIFY(connection);
        QCOMPARE(connection->options().maxReconnectAttempts, -1);
        QCOMPARE(connection->options().heartbeatInterval.count(), 0);

        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"reconnectFactor"_s));
        connection->setOptionsMap({{u"reconnectFactor"_s, 0.5}});
        const QStringList problems = object->property("problems").toStringList();
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems.first().contains(u"reconnectFactor"_s));
        QCOMPARE(connection->options().reconnectFactor, 2.0);
    }

    void valuesAreReadByTheirProperties()
    {
        const auto object = create(uR"(Connection {
            property var read: ({
                queue: queueStatus().capacity,
                sent: statistics().messagesSent,
                healthy: heartbeatStatus().healthy,
                state: snapshot().state,
                cause: lastError.cause,
                code: lastClose.code
            })
        })"_s);
        QVERIFY(object);
        const QVariantMap read = object->property("read").value<QVariantMap>();
        QCOMPARE(read[u"queue"_s].toInt(), 100);
        QCOMPARE(read[u"sent"_s].toInt(), 0);
        QCOMPARE(read[u"healthy"_s].toBool(), false);
        QCOMPARE(read[u"state"_s].toInt(), int(heartline::ConnectionState::Disconnected));
        QCOMPARE(read[u"cause"_s].toInt(), int(heartline::Cause::None));
        QCOMPARE(read[u"code"_s].toInt(), 1006);
    }

    void talksToAServer()
    {
        QWebSocketServer server(u"test"_s, QWebSocketServer::NonSecureMode);
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QSignalSpy connected(&server, &QWebSocketServer::newConnection);

        const auto object = create(uR"(Connection {
            property var heard: []
            property var states: []
            property int result: -1
            onStateChanged: newState => states.push(newState)
            onJsonReceived: object => heard.push("json " + object.n)
            onTextReceived: text => heard.push("text " + text)
            onBinaryReceived: data => heard.push("binary " + data.byteLength)
            function hello() { result = send({ type: "chat", list: [1, "zwei", null] }) }
        })"_s);
        auto* connection = qobject_cast<heartline::Connection*>(object.get());
        QVERIFY(connection);
        connection->setUrl(server.serverUrl());
        connection->open();
        QVERIFY(connected.wait());
        const std::unique_ptr<QWebSocket> peer(server.nextPendingConnection());

        QSignalSpy heard(peer.get(), &QWebSocket::textMessageReceived);
        QVERIFY(QMetaObject::invokeMethod(connection, "hello"));
        QVERIFY(!heard.isEmpty() || heard.wait());
        QCOMPARE(heard.first().first().toString(), u"{\"list\":[1,\"zwei\",null],\"type\":\"chat\"}"_s);

        QSignalSpy binary(connection, &heartline::Connection::binaryReceived);
        peer->sendTextMessage(u"{\"n\":7}"_s);
        peer->sendTextMessage(u"[7]"_s);
        peer->sendBinaryMessage(QByteArray(3, '\0'));
        QVERIFY(binary.wait());
        QCOMPARE(object->property("heard").toStringList(),
                 QStringList({u"json 7"_s, u"text [7]"_s, u"binary 3"_s}));
        QCOMPARE(object->property("states").toList(),
                 QVariantList({int(heartline::ConnectionState::Connecting),
                               int(heartline::ConnectionState::Connected)}));
        QVERIFY(object->property("result").toInt() != int(heartline::SendResult::Rejected));
    }

private:
    std::unique_ptr<QObject> create(const QString& body)
    {
        QQmlComponent component(m_engine.get());
        component.setData(u"import QtQml\nimport Heartline\n"_s.toUtf8() + body.toUtf8(), QUrl());
        std::unique_ptr<QObject> object(component.create());
        if (!object)
            qCritical() << component.errorString();
        return object;
    }

    std::unique_ptr<QQmlEngine> m_engine;
};

QTEST_GUILESS_MAIN(TestQuickModule)
#include "tst_quickmodule.moc"
