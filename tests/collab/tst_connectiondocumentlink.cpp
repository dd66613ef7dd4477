// SPDX-License-Identifier: MIT
#include <Heartline/ConnectionDocumentLink>

#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = DocumentDialect::Kind;
using Access = ConnectionDocumentLink::Access;

/// Links to a server of Qt's own, from a thread of their own.
class TestConnectionDocumentLink : public QObject
{
    Q_OBJECT

private:
    QWebSocketServer m_server{u"test"_s, QWebSocketServer::NonSecureMode};
    QThread m_network;
    QList<QWebSocket*> m_sockets;
    QPointer<ConnectionDocumentLink> m_link;

    [[nodiscard]] Access access() const
    {
        Access access{.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server.serverPort()))};
        access.connection.reconnectDelay = 20ms;
        access.connection.maxReconnectDelay = 20ms;
        access.connection.minAttemptSpacing = 1ms;
        return access;
    }
    ConnectionDocumentLink& make(const Access& access)
    {
        m_link = new ConnectionDocumentLink(access, u"notes"_s);
        m_link->moveToThread(&m_network);
        return *m_link;
    }
    void dispose()
    {
        if (m_link)
            m_link->dispose();
        QTRY_VERIFY(!m_link);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_server.listen(QHostAddress::LocalHost));
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] {
            while (QWebSocket* socket = m_server.nextPendingConnection())
                m_sockets.append(socket);
        });
        m_network.start();
    }
    void cleanup()
    {
        dispose();
        qDeleteAll(m_sockets);
        m_sockets.clear();
    }
    void cleanupTestCase()
    {
        m_network.quit();
        QVERIFY(m_network.wait(5000));
    }

    void addresses_data()
    {
        QTest::addColumn<Access>("access");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("address");
        const auto row = [](const char* title, const char* server, const char* path, const QString& name,
                            const char* address, Kind kind = Kind::YWebsocket) {
            Access access;
            access.server = QUrl(QString::fromLatin1(server));
            access.path = QString::fromLatin1(path);
            access.dialect = kind;
            QTest::newRow(title) << access << name << QByteArray(address);
        };
        row("Heartline's", "http://example.org:8080", "/yjs", u"notes"_s, "ws://example.org:8080/yjs/notes");
        row("behind a path", "https://example.org/live/", "/yjs", u"notes"_s,
            "wss://example.org/live/yjs/notes");
        row("another's", "ws://example.org", "", u"notes"_s, "ws://example.org/notes");
        // As new WebSocket() of a browser sends them (yjs-wire.md §10.3).
        row("room of several words", "ws://example.org", "", u"my room/ä"_s,
            "ws://example.org/my%20room/%C3%A4");
        row("what browsers encode", "ws://example.org", "", u"\"<>`{}"_s,
            "ws://example.org/%22%3C%3E%60%7B%7D");
        row("what they leave", "ws://example.org", "", u"a'b(c)~!*;,@$&=+:d"_s,
            "ws://example.org/a'b(c)~!*;,@$&=+:d");
        row("what Qt alone encodes", "ws://example.org", "", u"|^"_s, "ws://example.org/%7C%5E");
        row("brackets", "ws://example.org", "", u"[a]"_s, "ws://example.org/[a]");
        row("backslash", "ws://example.org", "", u"a\\b"_s, "ws://example.org/a/b");
        row("no query, no fragment", "ws://example.org", "", u"a?b#c"_s, "ws://example.org/a%3Fb%23c");
        row("encoded already", "ws://example.org", "", u"100%25"_s, "ws://example.org/100%25");
        row("Hocuspocus'", "ws://example.org/collaboration", "/yjs", u"notes"_s,
            "ws://example.org/collaboration", Kind::Hocuspocus);
    }
    void addresses()
    {
        QFETCH(Access, access);
        QFETCH(QString, name);
        QFETCH(QByteArray, address);
        QCOMPARE(ConnectionDocumentLink::address(access, name).toEncoded(), address);
    }

    void framesGoBothWaysAndTextIsNone()
    {
        Access with = access();
        with.token = u"se cret"_s;
        with.userId = u"ann"_s;
        auto& link = make(with);
        QSignalSpy opened(&link, &DocumentLink::opened);
        QSignalSpy received(&link, &DocumentLink::received);
        QSignalSpy changed(&link, &DocumentLink::linkChanged);
        link.open();
        QTRY_COMPARE(opened.count(), 1);
        QCOMPARE(opened.first().first().toInt(), 1);
        QTRY_COMPARE(m_sockets.size(), 1);
        QCOMPARE(m_sockets.first()->requestUrl().toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority),
                 "/yjs/notes?token=se%20cret&userId=ann"_ba);
        // What the person is shown holds no token.
        QVERIFY(!changed.last().first().value<ConnectionSnapshot>().url.hasQuery());
        QSignalSpy arrived(m_sockets.first(), &QWebSocket::binaryMessageReceived);
        link.send("\x00\x01"_ba, 1);
        link.send("stale"_ba, 0);
        link.send("\x00\x02"_ba, 1);
        QTRY_COMPARE(arrived.count(), 2);
        QCOMPARE(arrived.last().first().toByteArray(), "\x00\x02"_ba);
        m_sockets.first()->sendTextMessage(u"{\"type\":\"hello\"}"_s);
        m_sockets.first()->sendBinaryMessage("\x03"_ba);
        QTRY_COMPARE(received.count(), 1);
        QCOMPARE(received.first().first().toByteArray(), "\x03"_ba);
    }

    void comesBackOrNot_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("refusal"); ///< Empty: comes back.
        const auto row = [](const char* title, int code, const QString& reason, const QString& refusal,
                            Kind kind = Kind::YWebsocket) {
            QTest::newRow(title) << code << kind << reason << refusal;
        };
        row("done", 1000, {}, {});
        row("going away", 1001, {}, {});
        row("server fault", 1011, {}, {});
        row("bad token", 4401, u"Your token has run out."_s, u"Your token has run out."_s);
        row("bad token, no words", 4401, {}, u"unauthorized"_s);
        row("forbidden", 4403, {}, u"forbidden"_s);
        row("policy", 1008, u"no"_s, u"no"_s);
        row("y-websocket's range", 4499, u"no"_s, u"no"_s);
        row("Hocuspocus: reset", 4205, {}, {}, Kind::Hocuspocus);
        row("Hocuspocus: silence", 4408, {}, {}, Kind::Hocuspocus);
        row("Hocuspocus: forbidden", 4403, u"Forbidden"_s, u"Forbidden"_s, Kind::Hocuspocus);
    }
    void comesBackOrNot()
    {
        QFETCH(int, code);
        QFETCH(Kind, kind);
        QFETCH(QString, reason);
        QFETCH(QString, refusal);
        Access with = access();
        with.dialect = kind;
        auto& link = make(with);
        QSignalSpy opened(&link, &DocumentLink::opened);
        QSignalSpy lost(&link, &DocumentLink::lost);
        QSignalSpy refused(&link, &DocumentLink::refused);
        link.open();
        QTRY_COMPARE(opened.count(), 1);
        QTRY_COMPARE(m_sockets.size(), 1);
        m_sockets.first()->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
        QTRY_COMPARE(lost.count(), 1);
        if (refusal.isEmpty()) {
            QTRY_COMPARE(opened.count(), 2);
            QCOMPARE(opened.last().first().toInt(), 2);
            QCOMPARE(refused.count(), 0);
        } else {
            QTRY_COMPARE(refused.count(), 1);
            QCOMPARE(refused.first().first().toString(), refusal);
            // And may be told to try again.
            link.open();
            QTRY_COMPARE(opened.count(), 2);
        }
    }

    void tooLargeIsSaid()
    {
        Access with = access();
        with.connection.maxMessageSize = 1000;
        auto& link = make(with);
        QSignalSpy opened(&link, &DocumentLink::opened);
        QSignalSpy tooLarge(&link, &DocumentLink::tooLarge);
        link.open();
        QTRY_COMPARE(opened.count(), 1);
        link.send(QByteArray(1001, 'x'), 1);
        QTRY_COMPARE(tooLarge.count(), 1);
        // The server's limit is not known before it's hit.
        QTRY_COMPARE(m_sockets.size(), 1);
        link.send(QByteArray(900, 'x'), 1);
        QSignalSpy arrived(m_sockets.first(), &QWebSocket::binaryMessageReceived);
        QTRY_COMPARE(arrived.count(), 1);
        m_sockets.first()->close(QWebSocketProtocol::CloseCodeTooMuchData);
        QTRY_COMPARE(tooLarge.count(), 2);
    }

    void restartsAndOpensAgain()
    {
        auto& link = make(access());
        QSignalSpy opened(&link, &DocumentLink::opened);
        QSignalSpy lost(&link, &DocumentLink::lost);
        link.open();
        QTRY_COMPARE(opened.count(), 1);
        link.restart();
        QTRY_COMPARE(opened.count(), 2);
        QCOMPARE(lost.count(), 1);
        // Opened again while it is still being closed.
        link.close();
        link.open();
        QTRY_COMPARE(opened.count(), 3);
        link.close();
        QTRY_COMPARE(lost.count(), 3);
    }

    void whatWasSentIsOutBeforeItGoes()
    {
        auto& link = make(access());
        QSignalSpy opened(&link, &DocumentLink::opened);
        link.open();
        QTRY_COMPARE(opened.count(), 1);
        QTRY_COMPARE(m_sockets.size(), 1);
        QSignalSpy arrived(m_sockets.first(), &QWebSocket::binaryMessageReceived);
        QSignalSpy gone(m_sockets.first(), &QWebSocket::disconnected);
        link.send(QByteArray(3'000'000, 'x'), 1);
        dispose();
        QTRY_COMPARE(gone.count(), 1);
        QCOMPARE(arrived.count(), 1);
        QCOMPARE(m_sockets.first()->closeCode(), QWebSocketProtocol::CloseCodeNormal);
    }
};

QTEST_GUILESS_MAIN(TestConnectionDocumentLink)
#include "tst_connectiondocumentlink.moc"
