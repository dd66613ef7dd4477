// SPDX-License-Identifier: MIT
// What an attempt presents: credentials asked for before each one, headers, subprotocols. Pitfalls 28 and 29.
#include "connectionlog.h"
#include "rawpeer.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

class TestConnectionCredentials : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void askedBeforeEachAttemptAndAnsweredLater()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Close, {}}.bytes()));
        Subject s(peer.url(u"/chat?room=1"_s), quickOptions(1));
        QList<int> attempts;
        s.connection.setCredentialsProvider(
            [&](const CredentialsRequest& request, const Connection::CredentialsReply& reply) {
                attempts << request.attempt;
                const QByteArray token = "Bearer " + QByteArray::number(attempts.size());
                QTimer::singleShot(0, this, [reply, token] {
                    reply({{{"Authorization", token}}, {{u"to ken"_s, u"a&b=ü+"_s}}, {}});
                });
            });
        s.connection.open();
        QCOMPARE(s.connection.readyState(), ReadyState::Connecting);
        UNTIL(s.isOver());
        QCOMPARE(attempts, QList<int>({0, 1}));
        QCOMPARE(peer.links[0]->header("Authorization"), "Bearer 1");
        QCOMPARE(peer.links[1]->header("Authorization"), "Bearer 2");
        QCOMPARE(peer.links[0]->path(), "/chat?room=1&to%20ken=a%26b%3D%C3%BC%2B");
        QVERIFY(!s.connection.snapshot().url.hasQuery()); // for logs
        QVERIFY(!s.connection.exportFlightRecord().contains("Bearer"));
        VERIFY_SOUND(s);
    }

    void lateAndSecondRepliesAreIgnored()
    {
        RawPeer peer;
        ConnectionOptions options = quickOptions(-1);
        options.connectTimeout = 30ms;
        Subject s(peer.url(), options);
        QList<Connection::CredentialsReply> replies;
        s.connection.setCredentialsProvider(
            [&](const CredentialsRequest&, const Connection::CredentialsReply& reply) { replies << reply; });
        s.connection.open();
        UNTIL(replies.size() == 2); // the first attempt ran out of time
        QCOMPARE(s.connection.lastError().cause, Cause::ConnectTimeout);
        replies[0]({{{"X-Attempt", "1"}}, {}, {}});
        QCOMPARE(peer.links.size(), 0);
        replies[1]({{{"X-Attempt", "2"}}, {}, {}});
        replies[1]({{{"X-Attempt", "3"}}, {}, u"changed my mind"_s});
        UNTIL(s.isOpen());
        QCOMPARE(peer.links.size(), 1);
        QCOMPARE(peer.last()->header("X-Attempt"), "2");
        VERIFY_SOUND(s);
    }

    void aReplyAfterCloseOrAfterTheEndOfTheConnectionIsIgnored()
    {
        RawPeer peer;
        Connection::CredentialsReply late;
        {
            Subject s(peer.url());
            s.connection.setCredentialsProvider(
                [&](const CredentialsRequest&, const Connection::CredentialsReply& reply) { late = reply; });
            s.connection.open();
            s.connection.close();
            late({});
            QCOMPARE(s.connection.state(), ConnectionState::Disconnected);
            s.connection.open(); // waits for the floor between attempts
            late = nullptr;
            UNTIL(late);
        }
        late({});
        QCOMPARE(peer.links.size(), 0);
    }

    void aRefusalFailsTheAttempt_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const char* how :
             {"failure", "throws", "throws anything", "line break in value", "space in name", "no name"})
            QTest::addRow("%s", how) << QByteArray(how);
    }
    void aRefusalFailsTheAttempt()
    {
        QFETCH(QByteArray, how);
        RawPeer peer;
        Subject s(peer.url());
        s.connection.setCredentialsProvider(
            [&](const CredentialsRequest&, const Connection::CredentialsReply& reply) {
                if (how == "failure")
                    reply({{}, {}, u"nobody is signed in"_s});
                else if (how == "throws")
                    throw std::runtime_error("boom");
                else if (how == "throws anything")
                    throw 7;
                else if (how == "line break in value")
                    reply({{{"X", "a\r\nX-Admin: yes"}}, {}, {}});
                else if (how == "space in name")
                    reply({{{"X-Admin: yes\r\nY", "a"}}, {}, {}});
                else
                    reply({{{"", "a"}}, {}, {}});
            });
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error CredentialsFailed"_s});
        QVERIFY(!s.connection.lastError().detail.isEmpty());
        QCOMPARE(peer.links.size(), 0);
        VERIFY_SOUND(s);
    }

    // 28: a refused token may only be old. One more is asked for, then the server is believed.
    void a401AsksOnceMore_data()
    {
        QTest::addColumn<bool>("secondIsGood");
        QTest::newRow("and the new one is good") << true;
        QTest::newRow("and the new one is refused too") << false;
    }
    void a401AsksOnceMore()
    {
        QFETCH(bool, secondIsGood);
        RawPeer peer([&](RawLink& link) {
            if (secondIsGood && link.header("Authorization") == "2")
                link.upgrade();
            else
                RawPeer::answer("401 Unauthorized", true)(link);
        });
        Subject s(peer.url(), quickOptions(-1));
        QList<int> lastStatus;
        s.connection.setCredentialsProvider(
            [&](const CredentialsRequest& request, const Connection::CredentialsReply& reply) {
                lastStatus << request.lastError.httpStatus;
                reply({{{"Authorization", QByteArray::number(lastStatus.size())}}, {}, {}});
            });
        s.connection.open();
        UNTIL(s.isOpen() || s.log.has(u"gave up"_s));
        QCOMPARE(s.isOpen(), secondIsGood);
        QCOMPARE(lastStatus, QList<int>({0, 401}));
        QCOMPARE(peer.links.size(), 2);
        VERIFY_SOUND(s);
    }

    void headersAreSentAndNoneIsSmuggled()
    {
        RawPeer peer;
        Subject s(peer.url());
        s.connection.setHeader("User-Agent", "Heartline test");
        s.connection.setHeader("Cookie", "a=b; c=d");
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"header refused"_s));
        s.connection.setHeader("X", "a\r\nX-Admin: yes");
        s.connection.open();
        UNTIL(s.isOpen());
        QCOMPARE(peer.last()->header("User-Agent"), "Heartline test");
        QCOMPARE(peer.last()->header("Cookie"), "a=b; c=d");
        QVERIFY(!peer.last()->request.contains("Admin"));
        QCOMPARE(peer.last()->header("Sec-WebSocket-Version"), "13");
    }

    void aQueryWithoutAPathIsStillHttp() // docs/qwebsocket.md: Qt 6.4 would send "GET ?a=1 HTTP/1.1"
    {
        RawPeer peer;
        Subject s(QUrl(u"ws://127.0.0.1:%1?a=1"_s.arg(peer.serverPort())));
        s.connection.open();
        UNTIL(s.isOpen());
        QCOMPARE(peer.last()->path(), "/?a=1");
    }

    void subprotocols_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("agreed"); // empty: refused
        QTest::newRow("the second of ours") << QByteArray("Sec-WebSocket-Protocol: v1\r\n") << u"v1"_s;
        QTest::newRow("none") << QByteArray() << QString();
        QTest::newRow("one that nobody asked for")
            << QByteArray("Sec-WebSocket-Protocol: v9\r\n") << QString();
    }
    void subprotocols()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, agreed);
        RawPeer peer([answer](RawLink& link) { link.upgrade(answer); });
        ConnectionOptions options = quickOptions(-1);
        options.protocols = {u"v2"_s, u"v1"_s};
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen() || s.log.has(u"gave up"_s));
        QCOMPARE(s.connection.subprotocol(), agreed);
        QCOMPARE(s.isOpen(), !agreed.isEmpty());
        if (agreed.isEmpty())
            QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error BadSubprotocol"_s});
        const QByteArray asked = peer.last()->header("Sec-WebSocket-Protocol");
        QVERIFY2(asked == "v2, v1" || asked == "v2,v1", asked.constData());
        VERIFY_SOUND(s);
    }

    void aSubprotocolWithoutAsking() // RFC 6455 §4.1: the client must fail the connection
    {
        RawPeer peer([](RawLink& link) { link.upgrade("Sec-WebSocket-Protocol: v9\r\n"); });
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s, u"opened"_s}), QStringList{u"error BadSubprotocol"_s});
    }
};

QTEST_GUILESS_MAIN(TestConnectionCredentials)
#include "tst_connection_credentials.moc"
