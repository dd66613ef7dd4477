// SPDX-License-Identifier: MIT
// hello, generations and tokens (protocol.md §2 Opening), over the real ledger in memory.
#include "hubsession.h"

class TestHubSessionOpening : public QObject, private HubSession
{
    Q_OBJECT

private Q_SLOTS:
    void init() { reset(); }

    void welcomeSaysWhoAndWhat()
    {
        m_options.limits = {.messageBytes = 1000,
                            .publishPerSecond = 2,
                            .inFlight = 3,
                            .channels = 4,
                            .dedupe = std::chrono::milliseconds(5)};
        m_options.heartbeatInterval = 6ms;
        m_options.heartbeatTimeout = 7ms;
        m_options.serverVersion = u"1.2"_s;
        restart({}, m_options);
        m_hub->sessionConnected(1, u"10.0.0.1"_s);
        say(1, {{"type"_L1, "hello"_L1},
                {"v"_L1, 1},
                {"device"_L1, "d"_L1},
                {"user"_L1, QJsonObject{{"id"_L1, "ann"_L1}, {"name"_L1, "Ann"_L1}}},
                {"agent"_L1, "test"_L1},
                {"future"_L1, true}});
        QVERIFY(m_out->take(1).isEmpty());
        m_store->answer();
        QCOMPARE(m_out->take(1).value(0),
                 (QJsonObject{{"type"_L1, "welcome"_L1},
                              {"v"_L1, 1},
                              {"userId"_L1, "ann"_L1},
                              {"userName"_L1, "Ann"_L1},
                              {"server"_L1, QJsonObject{{"id"_L1, "server"_L1}, {"version"_L1, "1.2"_L1}}},
                              {"time"_L1, kWall},
                              {"heartbeat"_L1, QJsonObject{{"interval"_L1, 6}, {"timeout"_L1, 7}}},
                              {"limits"_L1, QJsonObject{{"messageBytes"_L1, 1000},
                                                        {"publishPerSecond"_L1, 2},
                                                        {"inFlight"_L1, 3},
                                                        {"channels"_L1, 4},
                                                        {"dedupe"_L1, 5}}}}));
    }

    void onlyHelloIsLegalBeforeWelcome_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("ping") << QByteArray(R"({"type":"ping","timestamp":1})");
        QTest::newRow("subscribe") << QByteArray(R"({"type":"subscribe","channel":"chat:r"})");
        QTest::newRow("unknown") << QByteArray(R"({"type":"novelty"})");
        QTest::newRow("nonsense") << QByteArray("nonsense");
        QTest::newRow("version 2") << QByteArray(R"({"type":"hello","v":2,"device":"d","user":{"id":"a"}})");
        QTest::newRow("no user") << QByteArray(R"({"type":"hello","v":1,"device":"d"})");
        QTest::newRow("bad user") << QByteArray(R"({"type":"hello","v":1,"device":"d","user":{"id":".."}})");
        QTest::newRow("no device") << QByteArray(R"({"type":"hello","v":1,"user":{"id":"a"}})");
        QTest::newRow("bad device") << QByteArray(
            R"({"type":"hello","v":1,"device":"\u0001","user":{"id":"a"}})");
    }
    void onlyHelloIsLegalBeforeWelcome()
    {
        QFETCH(QByteArray, message);
        m_hub->sessionConnected(1, {});
        m_hub->received(1, message);
        QCOMPARE(m_out->closed.value(1), 1008);
        QVERIFY(!m_out->reasons.value(1).isEmpty());
        QCOMPARE(m_metrics->sessions.load(), 0);
    }

    void aBinaryMessageBeforeWelcomeIsRefused()
    {
        m_hub->sessionConnected(1, {});
        m_hub->receivedBinary(1, "x");
        QCOMPARE(m_out->closed.value(1), 1008);
    }

    void nothingMayFollowHelloBeforeWelcome()
    {
        hello(1, u"ann"_s, u"d"_s);
        say(1, {{"type"_L1, "ping"_L1}});
        QCOMPARE(m_out->closed.value(1), 1008);
        m_store->answer();
        QVERIFY(m_out->take(1).isEmpty());
    }

    void aSecondHelloIsRefused()
    {
        open(1, u"ann"_s, u"d"_s);
        hello(1, u"ann"_s, u"d"_s, false);
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), 1008);
    }

    void helloHasTenSeconds()
    {
        m_hub->sessionConnected(1, {});
        hello(2, u"ann"_s, u"d"_s);
        QCOMPARE(m_hub->nextDeadline(), m_now + 10s);
        pass(10s - 1ms);
        QVERIFY(m_out->closed.isEmpty());
        pass(1ms);
        QCOMPARE(m_out->closed.value(1), 4408);
        QVERIFY(!m_out->closed.contains(2));
        QVERIFY(!m_hub->nextDeadline());
    }

    void tokensAreJudged_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("code");
        QTest::newRow("good") << int(SessionVerdict::Kind::Admitted) << 0;
        QTest::newRow("expired") << int(SessionVerdict::Kind::Expired) << 4401;
        QTest::newRow("bad") << int(SessionVerdict::Kind::Refused) << 1008;
    }
    void tokensAreJudged()
    {
        QFETCH(int, kind);
        QFETCH(int, code);
        m_verdict.kind = SessionVerdict::Kind(kind);
        m_verdict.reason = u"why"_s;
        hello(1, u"ann"_s, u"d"_s);
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), code);
        QCOMPARE(m_out->types(1).size(), code == 0 ? 1 : 0);
    }

    void aTokenThatExpiresMeanwhileEndsTheConnection()
    {
        m_verdict.expires = kWall + 60'000;
        open(1, u"ann"_s, u"d"_s);
        m_verdict.expires = kWall + 30'000;
        open(2, u"ann"_s, u"e"_s);
        pass(30s - 1ms);
        QVERIFY(m_out->closed.isEmpty());
        pass(1ms);
        QCOMPARE(m_out->closed.value(2), 4401);
        pass(30s);
        QCOMPARE(m_out->closed.value(1), 4401);
    }

    void helloAloneReplacesNobodyAndTheFirstMessageDoes()
    {
        open(1, u"ann"_s, u"d"_s);
        open(2, u"ann"_s, u"other"_s);
        open(3, u"bob"_s, u"d"_s);
        m_hub->sessionConnected(4, u"10.0.0.9"_s);
        hello(4, u"ann"_s, u"d"_s, false);
        m_store->answer();
        QCOMPARE(m_out->types(4), QStringList{u"welcome"_s});
        QVERIFY(m_out->closed.isEmpty());
        say(4, {{"type"_L1, "ping"_L1}});
        QVERIFY(m_out->closed.isEmpty()); // not before it's on disk
        m_store->answer();
        QCOMPARE(m_out->closed.size(), 1);
        QCOMPARE(m_out->closed.value(1), 4409);
        QCOMPARE(m_out->reasons.value(1), u"This device is connected from 10.0.0.9 (test) now."_s);
        QCOMPARE(m_out->types(4), QStringList{u"pong"_s});
    }

    void aLateHelloOfAnEarlierAttemptLoses()
    {
        hello(1, u"ann"_s, u"d"_s);
        hello(2, u"ann"_s, u"d"_s);
        m_store->answer();
        say(2, {{"type"_L1, "ping"_L1}});
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), 4409); // the older one, though it has not said a thing
        hello(3, u"ann"_s, u"d"_s);
        hello(4, u"ann"_s, u"d"_s);
        m_store->answer();
        say(3, {{"type"_L1, "ping"_L1}});
        say(4, {{"type"_L1, "ping"_L1}});
        m_store->answer(1);
        QVERIFY(!m_out->closed.contains(3)); // 4 has not claimed yet
        m_store->answer();
        QCOMPARE(m_out->closed.value(3), 4409);
        QVERIFY(!m_out->closed.contains(4));
    }

    void whoClaimsWithALowerNumberIsClosed()
    {
        hello(1, u"ann"_s, u"d"_s);
        hello(2, u"ann"_s, u"d"_s);
        m_store->answer();
        say(2, {{"type"_L1, "ping"_L1}});
        say(1, {{"type"_L1, "ping"_L1}});
        m_store->answer(1);
        QCOMPARE(m_out->closed.value(1), 4409);
        m_store->answer();
        QVERIFY(!m_out->closed.contains(2));
        QCOMPARE(m_out->types(2), (QStringList{u"welcome"_s, u"pong"_s}));
    }

    void whatWasClaimedElsewhereHoldsHereToo()
    {
        hello(1, u"ann"_s, u"d"_s);
        m_store->answer();
        // What another connection did that is gone by now.
        m_store->claimGeneration(u"ann"_s, u"d"_s, 99, [](const auto&) {});
        say(1, {{"type"_L1, "ping"_L1}});
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), 4409);
        QVERIFY(!m_out->reasons.value(1).isEmpty());
    }

    void whatFollowsTheFirstMessageWaitsForTheGeneration()
    {
        hello(1, u"ann"_s, u"d"_s);
        m_store->answer();
        m_out->take(1);
        for (int i = 0; i < 3; ++i)
            say(1, {{"type"_L1, "ping"_L1}, {"timestamp"_L1, i}});
        QVERIFY(m_out->paused.contains(1));
        QVERIFY(m_out->take(1).isEmpty());
        m_store->answer();
        QVERIFY(!m_out->paused.contains(1));
        const auto pongs = m_out->take(1);
        QCOMPARE(pongs.size(), 3);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(pongs[i].value("timestamp"_L1).toInt(), i);
    }

    void whatMayWaitForTheGenerationIsBounded()
    {
        hello(1, u"ann"_s, u"d"_s);
        m_store->answer();
        for (int i = 0; i < m_options.maxHeld; ++i)
            say(1, {{"type"_L1, "ping"_L1}});
        QVERIFY(m_out->closed.isEmpty());
        say(1, {{"type"_L1, "ping"_L1}});
        QCOMPARE(m_out->closed.value(1), 1008);
    }

    void aStoreThatFailsAtOpeningIsAServerFault()
    {
        m_store->failing = 1;
        hello(1, u"ann"_s, u"d"_s);
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), 1011);
        hello(2, u"ann"_s, u"d"_s);
        m_store->answer();
        m_store->failing = 1;
        say(2, {{"type"_L1, "ping"_L1}});
        m_store->answer();
        QCOMPARE(m_out->closed.value(2), 1011);
    }
};

QTEST_APPLESS_MAIN(TestHubSessionOpening)
#include "tst_hubsession_opening.moc"
