// SPDX-License-Identifier: MIT
// protocol.md §1 over real sockets, against the embedded server.
#include "rawpeer.h"

#include <Heartline/Server>

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace heartline::server;

namespace {

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

class TestPlainProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<Server>(Options{.open = true});
        const StartResult started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_port = m_server->port();
    }
    void cleanup() { m_server.reset(); }

    void welcomesAndTellsOfComingAndGoing()
    {
        RawPeer ann(m_port, "/chat?userId=ann&userName=Ann%20A.");
        QCOMPARE(ann.message(),
                 (QJsonObject{{"type"_L1, "welcome"_L1}, {"message"_L1, "Welcome to chat"_L1}}));
        RawPeer bob(m_port, "/chat?userId=bob");
        QCOMPARE(bob.message(u"welcome"_s).value("type"_L1).toString(), u"welcome"_s);
        QCOMPARE(
            ann.message(),
            (QJsonObject{{"type"_L1, "user_joined"_L1}, {"userId"_L1, "bob"_L1}, {"userName"_L1, "bob"_L1}}));
        RawPeer elsewhere(m_port, "/chat?userId=eve&room=other");
        RawPeer again(m_port, "/chat?userId=bob"); // the same user once more: nobody joins
        QVERIFY(!again.message().isEmpty());
        again.sendFrame(0x88, {});
        QCOMPARE(again.close(), QByteArray("none"));
        bob.sendFrame(0x88, QByteArray::fromHex("03e8"));
        QCOMPARE(bob.close(), QByteArray("1000 "));
        QVERIFY(bob.waitForEnd());
        QCOMPARE(
            ann.message(),
            (QJsonObject{{"type"_L1, "user_left"_L1}, {"userId"_L1, "bob"_L1}, {"userName"_L1, "bob"_L1}}));
    }

    void chatReachesEveryoneInOneOrder()
    {
        RawPeer ann(m_port, "/chat?userId=ann");
        RawPeer bob(m_port, "/chat?userId=bob");
        for (int i = 0; i < 50; ++i) {
            ann.sendText(json({{"type"_L1, "chat"_L1}, {"content"_L1, u"a%1"_s.arg(i)}, {"clientId"_L1, i}}));
            bob.sendText(json({{"type"_L1, "chat"_L1}, {"content"_L1, u"b%1"_s.arg(i)}}));
        }
        QStringList seenByAnn;
        qint64 last = 0;
        for (int i = 1; i <= 100; ++i) {
            const QJsonObject message = ann.message(u"chat"_s);
            QCOMPARE(message.value("offset"_L1).toInteger(), i);
            QVERIFY(message.value("timestamp"_L1).toInteger() > last);
            last = message.value("timestamp"_L1).toInteger();
            QVERIFY(!message.value("id"_L1).toString().isEmpty());
            seenByAnn.append(message.value("content"_L1).toString());
        }
        for (int i = 0; i < 100; ++i)
            QCOMPARE(bob.message(u"chat"_s).value("content"_L1).toString(), seenByAnn[i]);
        QCOMPARE(seenByAnn.filter(u"a"_s).size(), 50);
    }

    void theServerSaysWhoSpeaksAndPassesTheRestOn()
    {
        RawPeer ann(m_port, "/chat?userId=ann&userName=Ann");
        ann.sendText(
            R"({"type":"chat","userId":"boss","content":"<b>\u0000\ud800</b>","id":"mine","offset":99,)"
            R"("timestamp":1,"clientId":"c7","extra":{"deep":[1,null]}})");
        QJsonObject message = ann.message(u"chat"_s);
        QCOMPARE(message.value("userId"_L1).toString(), u"ann"_s);
        QCOMPARE(message.value("userName"_L1).toString(), u"Ann"_s);
        QVERIFY(message.value("id"_L1).toString() != "mine"_L1);
        QCOMPARE(message.value("offset"_L1).toInteger(), 1);
        QCOMPARE(message.value("timestamp"_L1).toInteger(), 1); // "other fields are passed on unchanged"
        QCOMPARE(message.value("clientId"_L1).toString(), u"c7"_s);
        QCOMPARE(message.value("content"_L1).toString(), u"<b>"_s + QChar(0) + QChar(0xd800) + u"</b>"_s);
        QCOMPARE(message.value("extra"_L1).toObject(),
                 (QJsonObject{{"deep"_L1, QJsonArray{1, QJsonValue::Null}}}));
        // A name that was sent is remembered for the next time.
        ann.sendText(R"({"type":"chat","content":"x","userName":"Dr. Ann"})");
        QCOMPARE(ann.message(u"chat"_s).value("userName"_L1).toString(), u"Dr. Ann"_s);
        RawPeer bob(m_port, "/chat?userId=bob");
        RawPeer second(m_port, "/chat?userId=ann&room=r2");
        RawPeer third(m_port, "/chat?userId=bob&room=r2");
        QVERIFY(!second.message(u"user_joined"_s).isEmpty());
        second.sendText(R"({"type":"chat","content":"y"})");
        QCOMPARE(third.message(u"chat"_s).value("userName"_L1).toString(), u"Dr. Ann"_s);
    }

    void typingReachesTheOthersOnly()
    {
        RawPeer ann(m_port, "/chat?userId=ann");
        RawPeer bob(m_port, "/chat?userId=bob");
        QVERIFY(!bob.message(u"welcome"_s).isEmpty());
        ann.sendText(R"({"type":"typing","userId":"x"})");
        ann.sendText(R"({"type":"chat","content":"done"})");
        QCOMPARE(bob.message(),
                 (QJsonObject{{"type"_L1, "typing"_L1}, {"userId"_L1, "ann"_L1}, {"userName"_L1, "ann"_L1}}));
        QVERIFY(!ann.message(u"welcome"_s).isEmpty());
        QVERIFY(!ann.message(u"user_joined"_s).isEmpty());
        QCOMPARE(ann.message().value("type"_L1).toString(), u"chat"_s);
    }

    void lastWordsComeBeforeTheFarewell()
    {
        RawPeer ann(m_port, "/chat?userId=ann");
        QVERIFY(!ann.message().isEmpty());
        for (int round = 0; round < 20; ++round) {
            RawPeer bob(m_port, "/chat?userId=bob");
            bob.sendText(R"({"type":"chat","content":"bye"})");
            bob.sendFrame(0x88, {});
            QCOMPARE(ann.message().value("type"_L1).toString(), u"user_joined"_s);
            QCOMPARE(ann.message().value("type"_L1).toString(), u"chat"_s);
            QCOMPARE(ann.message().value("type"_L1).toString(), u"user_left"_s);
        }
    }

    void jsonPingIsAnsweredToItsSender()
    {
        for (const QByteArray path :
             {"/chat?userId=a", "/notifications?userId=a", "/collab?userId=a&docId=d"}) {
            RawPeer peer(m_port, path);
            peer.sendText(R"({"type":"ping","timestamp":1234567890123})");
            QCOMPARE(peer.message(u"pong"_s),
                     (QJsonObject{{"type"_L1, "pong"_L1}, {"timestamp"_L1, qint64(1234567890123)}}));
            peer.sendFrame(0x89, "payload");
            auto frame = peer.next();
            while (frame && frame->opcode != 10)
                frame = peer.next();
            QVERIFY(frame);
            QCOMPARE(frame->payload, QByteArray("payload"));
        }
    }

    void badMessagesAreAnsweredAndTheTwentiethCloses()
    {
        RawPeer peer(m_port, "/chat?userId=a");
        const QByteArrayList bad{
            "nonsense", "[]", "42", R"({"content":"x"})", R"({"type":"chat"})", QByteArray(100'000, '[')};
        for (int i = 0; i < 19; ++i) {
            peer.sendText(bad[i % bad.size()]);
            const QJsonObject error = peer.message(u"error"_s);
            QCOMPARE(error.value("code"_L1).toString(), u"bad_message"_s);
            QVERIFY(!error.value("reason"_L1).toString().isEmpty());
        }
        peer.sendText(R"({"type":"chat","content":"still here"})");
        QCOMPARE(peer.message(u"chat"_s).value("content"_L1).toString(), u"still here"_s);
        peer.sendFrame(0x82, "binary");
        QVERIFY(peer.close().startsWith("1008 "));
    }

    void unknownTypesAreIgnored()
    {
        RawPeer peer(m_port, "/chat?userId=a");
        peer.sendText(R"({"type":"from_the_future","x":1})");
        peer.sendText(R"({"type":"edit","content":7})");
        peer.sendText(R"({"type":"ping","timestamp":1})");
        QVERIFY(!peer.message(u"welcome"_s).isEmpty());
        QCOMPARE(peer.message().value("type"_L1).toString(), u"pong"_s);
    }

    void aBadQueryIsToldByAClose_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("no user") << QByteArray("/chat") << QByteArray("userId");
        QTest::newRow("an empty user") << QByteArray("/chat?userId=") << QByteArray("userId");
        QTest::newRow("a bad user") << QByteArray("/notifications?userId=a%20b") << QByteArray("userId");
        QTest::newRow("NUL in a user") << QByteArray("/notifications?userId=a%00b") << QByteArray("userId");
        QTest::newRow("a bad room") << QByteArray("/chat?userId=a&room=..%2Fx") << QByteArray("room");
        QTest::newRow("no document") << QByteArray("/collab?userId=a") << QByteArray("docId");
        QTest::newRow("a bad document") << QByteArray("/collab?userId=a&docId=x/") << QByteArray("docId");
        QTest::newRow("a long name") << QByteArray("/chat?userId=a&userName=" + QByteArray(300, 'n'))
                                     << QByteArray("userName");
    }
    void aBadQueryIsToldByAClose()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, field);
        RawPeer peer(m_port, target);
        QCOMPARE(peer.upgrade.status, 101);
        const QByteArray close = peer.close();
        QVERIFY2(close.startsWith("1008 " + field), close.constData());
        QVERIFY(peer.waitForEnd());
    }

    void notificationsReachWhoIsThereAndWaitForWhoIsNot()
    {
        RawPeer api(m_port);
        const auto post = [&](int number) {
            return api.request("POST", "/api/notifications",
                               json({{"userId"_L1, "ann"_L1},
                                     {"type"_L1, "order_update"_L1},
                                     {"message"_L1, u"number %1"_s.arg(number)},
                                     {"level"_L1, "info"_L1}}));
        };
        for (int i = 0; i < 3; ++i)
            QCOMPARE(post(i).status, 202);
        RawPeer ann(m_port, "/notifications?userId=ann");
        for (int i = 0; i < 3; ++i) {
            const QJsonObject message = ann.message();
            QCOMPARE(message.value("message"_L1).toString(), u"number %1"_s.arg(i));
            QCOMPARE(message.value("level"_L1).toString(), u"info"_s);
            QVERIFY(message.value("timestamp"_L1).toInteger() > 0);
        }
        QCOMPARE(post(3).status, 202);
        QCOMPARE(ann.message().value("message"_L1).toString(), u"number 3"_s);
        // The answer to the JSON ping shows that the pong before it has been read.
        QVERIFY(ann.next()->opcode == 9);
        ann.sendText(R"({"type":"ping","timestamp":1})");
        QVERIFY(!ann.message(u"pong"_s).isEmpty());
        RawPeer later(m_port, "/notifications?userId=ann");
        QCOMPARE(post(4).status, 202);
        QCOMPARE(later.message().value("message"_L1).toString(), u"number 4"_s);
    }

    void aNotificationWithoutAPongComesAgain()
    {
        RawPeer api(m_port);
        QCOMPARE(
            api.request("POST", "/api/notifications", R"({"userIds":["ann","bob"],"type":"t","message":"m"})")
                .status,
            202);
        for (int i = 0; i < 3; ++i) {
            RawPeer ann(m_port, "/notifications?userId=ann");
            ann.answersPings = false;
            QCOMPARE(ann.message().value("message"_L1).toString(), u"m"_s);
            ann.sendFrame(0x88, {});
            QVERIFY(ann.waitForEnd());
        }
        RawPeer bob(m_port, "/notifications?userId=bob");
        QCOMPARE(bob.message().value("message"_L1).toString(), u"m"_s);
    }

    void aLongInboxComesWhole()
    {
        RawPeer api(m_port);
        constexpr int kCount = 1000;
        for (int i = 0; i < kCount; ++i)
            QCOMPARE(api.request("POST", "/api/notifications",
                                 json({{"userId"_L1, "ann"_L1},
                                       {"type"_L1, "t"_L1},
                                       {"message"_L1, QString::number(i)}}))
                         .status,
                     202);
        RawPeer ann(m_port, "/notifications?userId=ann");
        for (int i = 0; i < kCount; ++i)
            QCOMPARE(ann.message().value("message"_L1).toString(), QString::number(i));
    }

    void aPongOnCollabComesBehindTheTextAndTheEdits()
    {
        {
            RawPeer ann(m_port, "/collab?userId=ann&docId=order");
            ann.sendText(R"({"type":"edit","content":"first"})");
            ann.sendText(R"({"type":"ping","timestamp":7})");
            QCOMPARE(ann.message().value("timestamp"_L1).toInt(), 7);
        }
        RawPeer bob(m_port, "/collab?userId=bob&docId=order");
        bob.sendText(R"({"type":"ping","timestamp":8})");
        QCOMPARE(bob.message(u"edit"_s).value("content"_L1).toString(), u"first"_s);
        QCOMPARE(bob.message(u"pong"_s).value("timestamp"_L1).toInt(), 8);
    }

    void documentsAreSharedWhole()
    {
        RawPeer ann(m_port, "/collab?userId=ann&docId=notes/1&userName=Ann");
        RawPeer bob(m_port, "/collab?userId=bob&docId=notes/1");
        QCOMPARE(
            ann.message(),
            (QJsonObject{{"type"_L1, "user_joined"_L1}, {"userId"_L1, "bob"_L1}, {"userName"_L1, "bob"_L1}}));
        ann.sendText(R"({"type":"edit","userId":"x","content":"日本 😀","cursorPosition":3,"colour":"red"})");
        const QJsonObject edit = bob.message();
        QCOMPARE(edit.value("type"_L1).toString(), u"edit"_s);
        QCOMPARE(edit.value("userId"_L1).toString(), u"ann"_s);
        QCOMPARE(edit.value("content"_L1).toString(), u"日本 😀"_s);
        QCOMPARE(edit.value("cursorPosition"_L1).toInt(), 3);
        QCOMPARE(edit.value("colour"_L1).toString(), u"red"_s);
        bob.sendText(R"({"type":"cursor","position":2})");
        QCOMPARE(ann.message(),
                 (QJsonObject{{"type"_L1, "cursor"_L1}, {"userId"_L1, "bob"_L1}, {"position"_L1, 2}}));
        RawPeer eve(m_port, "/collab?userId=eve&docId=notes/1");
        const QJsonObject text = eve.message();
        QCOMPARE(text.value("content"_L1).toString(), u"日本 😀"_s);
        QCOMPARE(text.value("userId"_L1).toString(), QString());
        RawPeer api(m_port);
        const auto response = api.request("GET", "/api/documents/notes%2F1");
        QCOMPARE(response.body, QByteArray("日本 😀"));
        QVERIFY(response.head.contains("text/plain; charset=utf-8"));
        RawPeer list(m_port);
        QVERIFY(list.request("GET", "/api/documents").body.contains(R"("title":"日本 😀")"));
        eve.sendText(json({{"type"_L1, "edit"_L1}, {"content"_L1, QString(1024 * 1024 + 1, u'x')}}));
        QCOMPARE(eve.message(u"error"_s).value("code"_L1).toString(), u"too_large"_s);
        bob.sendText(R"({"type":"edit","content":"日本 😀!"})");
        QCOMPARE(ann.message(u"edit"_s).value("content"_L1).toString(), u"日本 😀!"_s);
        eve.sendFrame(0x88, {});
        QCOMPARE(ann.message(u"user_left"_s).value("userId"_L1).toString(), u"eve"_s);
    }

private:
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(TestPlainProfile)
#include "tst_plainprofile.moc"
