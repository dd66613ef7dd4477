// SPDX-License-Identifier: MIT
// The Connection against QWebSocketServer: what an embedder sees when all is well.
#include <Heartline/Connection>
#include <Heartline/FlightRecorder>

#include <QJsonObject>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

class TestConnection : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QWebSocketServer> m_server;
    QList<QWebSocket*> m_peers;

    [[nodiscard]] QUrl url() const { return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server->serverPort())); }

private Q_SLOTS:
    void init()
    {
        m_peers.clear();
        m_server = std::make_unique<QWebSocketServer>(u"peer"_s, QWebSocketServer::NonSecureMode);
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
        connect(m_server.get(), &QWebSocketServer::newConnection, this, [this] {
            QWebSocket* peer = m_server->nextPendingConnection();
            peer->setParent(m_server.get());
            connect(peer, &QWebSocket::textMessageReceived, peer, &QWebSocket::sendTextMessage);
            connect(peer, &QWebSocket::binaryMessageReceived, peer, &QWebSocket::sendBinaryMessage);
            m_peers << peer;
        });
    }
    void cleanup() { m_server.reset(); }

    void tellsJsonTextAndBinaryApart()
    {
        Connection connection(url());
        QSignalSpy json(&connection, &Connection::jsonReceived);
        QSignalSpy text(&connection, &Connection::textReceived);
        QSignalSpy binary(&connection, &Connection::binaryReceived);
        connection.open();
        QCOMPARE(connection.send(QJsonObject{{u"type"_s, u"hello"_s}}), SendResult::Queued);
        QTRY_COMPARE(json.size(), 1);
        QCOMPARE(json[0][0].toJsonObject().value("type"_L1).toString(), u"hello"_s);

        const QStringList texts{u"plain"_s, u"{not json"_s, u"[1,2]"_s, u"\"a string\""_s,
                                u"17"_s,    u""_s,          u"  \n"_s,  u"{\"open\":1} trailing"_s};
        for (const QString& one : texts)
            QCOMPARE(connection.sendText(one), SendResult::Sent);
        QCOMPARE(connection.sendText(u" \n{\"a\":1}"_s), SendResult::Sent);
        const QByteArray bytes("{\"type\":\"binary that looks like JSON\"}\0\xff", 41);
        QCOMPARE(connection.sendBinary(bytes), SendResult::Sent);
        QTRY_COMPARE(binary.size(), 1);
        QCOMPARE(binary[0][0].toByteArray(), bytes);
        QCOMPARE(json.size(), 2);
        QStringList received;
        for (const auto& arguments : text)
            received << arguments[0].toString();
        QCOMPARE(received, texts);
        QCOMPARE(connection.statistics().messagesSent, quint64(11));
        QCOMPARE(connection.statistics().messagesReceived, quint64(11));
    }

    void closesPolitelyAndSaysSoOnce()
    {
        Connection connection(url());
        QSignalSpy states(&connection, &Connection::stateChanged);
        QSignalSpy closed(&connection, &Connection::closed);
        QSignalSpy errors(&connection, &Connection::errorOccurred);
        connection.open();
        QTRY_COMPARE(connection.state(), ConnectionState::Connected);
        QCOMPARE(connection.readyState(), ReadyState::Open);
        connection.close(4001, u"bye"_s);
        QTRY_COMPARE(connection.state(), ConnectionState::Disconnected);
        QCOMPARE(closed.size(), 1);
        const auto info = closed[0][0].value<CloseInfo>();
        QCOMPARE(info.code, 4001);
        QCOMPARE(info.reason, u"bye"_s);
        QVERIFY(info.clean);
        QCOMPARE(info.cause, Cause::LocalClose);
        QCOMPARE(states.size(), 3); // Connecting, Connected, Disconnected
        QCOMPARE(errors.size(), 0);
        QCOMPARE(connection.statistics().connectedFor, 0ms);
    }

    void comesBackAfterTheServerRestarts()
    {
        Connection connection(url());
        ConnectionOptions options;
        options.reconnectDelay = 1ms;
        options.minAttemptSpacing = 1ms;
        QCOMPARE(connection.setOptions(options), QStringList());
        connection.open();
        QTRY_COMPARE(m_peers.size(), 1);
        QTRY_COMPARE(connection.state(), ConnectionState::Connected);
        QSignalSpy closed(&connection, &Connection::closed);
        m_peers[0]->abort();
        QTRY_COMPARE(closed.size(), 1);
        QCOMPARE(closed[0][0].value<CloseInfo>().code, 1006);
        QCOMPARE(closed[0][0].value<CloseInfo>().cause, Cause::ConnectionLost);
        QTRY_COMPARE(connection.state(), ConnectionState::Connected);
        QCOMPARE(connection.statistics().reconnects, 1);
        const auto replay = FlightRecorder::replay(connection.exportFlightRecord());
        QVERIFY(replay.understood);
        QVERIFY(replay.entries > 5);
        QVERIFY2(replay.firstDivergence == -1, qPrintable(replay.expected + u" / "_s + replay.got));
    }
};

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
