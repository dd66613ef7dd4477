// SPDX-License-Identifier: MIT
// Publishes and their answers (protocol.md §2 Sending), over the real ledger in memory.
#include "hubsession.h"

#include <Heartline/SessionMessages>

class TestHubSessionSending : public QObject, private HubSession
{
    Q_OBJECT

private Q_SLOTS:
    void init() { reset(); }

    void neitherAnswerNorEventLeavesBeforeTheCommit()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        m_out->take(1);
        m_out->take(2);
        publish(1, 1, chat(u"a"_s), u"id"_s);
        QVERIFY(m_out->take(1).isEmpty());
        QVERIFY(m_out->take(2).isEmpty());
        m_store->answer();
        const QJsonObject event = only(m_out->take(2), u"event"_s);
        QCOMPARE(event.value("from"_L1).toObject(),
                 (QJsonObject{{"id"_L1, "ann"_L1}, {"name"_L1, "ann"_L1}}));
        QCOMPARE(event.value("device"_L1).toString(), u"ann-device"_s);
        QCOMPARE(event.value("n"_L1).toInt(), 1);
        QCOMPARE(event.value("data"_L1).toObject(), chat(u"a"_s));
        const auto own = m_out->take(1);
        QCOMPARE(only(own, u"ack"_s), (QJsonObject{{"type"_L1, "ack"_L1},
                                                   {"channel"_L1, kRoom},
                                                   {"id"_L1, "id"_L1},
                                                   {"n"_L1, 1},
                                                   {"offset"_L1, 1},
                                                   {"timestamp"_L1, event.value("timestamp"_L1)}}));
        QCOMPARE(only(own, u"event"_s), event);
    }

    void aDuplicateGetsTheFirstAnswerWhateverHasBecomeOfRights()
    {
        m_options.limits.publishPerSecond = 1;
        m_options.limits.inFlight = 1;
        restart({}, m_options);
        join(1, u"ann"_s);
        publish(1, 1, chat(u"a"_s), u"id"_s);
        m_store->answer();
        const QJsonObject ack = only(m_out->take(1), u"ack"_s);
        publish(1, 7, chat(u"a"_s), u"id"_s); // over the rate by now, and with another n
        m_store->answer();
        QCOMPARE(only(m_out->take(1), u"ack"_s), ack);
        m_verdict.mayChat = false;
        open(2, u"ann"_s, u"another"_s); // neither rights nor a subscription
        publish(2, 1, chat(u"a"_s), u"id"_s);
        m_store->answer();
        QCOMPARE(only(m_out->take(2), u"ack"_s), ack);
        QCOMPARE(m_metrics->publishesAccepted.load(), 1u);
        QCOMPARE(m_metrics->publishesRepeated.load(), 2u);
    }

    void refusalsNameWhatIsWrong_data()
    {
        QTest::addColumn<QString>("channel");
        QTest::addColumn<QJsonObject>("data");
        QTest::addColumn<QString>("code");
        const QJsonObject fits = chat(QString(1000 - 28, u'x'));
        const QJsonObject large = chat(QString(1000 - 27, u'x'));
        QTest::newRow("as long as it may be") << kRoom << fits << QString();
        QTest::newRow("a byte longer") << kRoom << large << u"too_large"_s;
        QTest::newRow("too large before forbidden") << u"inbox:bob"_s << large << u"too_large"_s;
        QTest::newRow("somebody else's inbox") << u"inbox:bob"_s << chat({}) << u"forbidden"_s;
        QTest::newRow("the list of rooms") << u"rooms"_s << chat({}) << u"forbidden"_s;
        QTest::newRow("an unknown kind") << u"news"_s << chat({}) << u"unknown_channel"_s;
        QTest::newRow("not followed") << u"chat:elsewhere"_s << chat({}) << u"not_subscribed"_s;
        QTest::newRow("no chat data") << kRoom << QJsonObject{} << u"invalid"_s;
        QTest::newRow("half a pair") << kRoom << chat(QString(QChar(0xd800))) << u"invalid"_s;
        QTest::newRow("a number no double holds")
            << kRoom << QJsonObject{{"type"_L1, "chat"_L1}, {"content"_L1, ""_L1}, {"x"_L1, qint64(1) << 53}}
            << u"invalid"_s;
        QTest::newRow("the largest that one holds")
            << kRoom
            << QJsonObject{{"type"_L1, "chat"_L1}, {"content"_L1, ""_L1}, {"x"_L1, (qint64(1) << 53) - 1}}
            << QString();
    }
    void refusalsNameWhatIsWrong()
    {
        QFETCH(QString, channel);
        QFETCH(QJsonObject, data);
        QFETCH(QString, code);
        m_options.limits.messageBytes = 1000;
        restart({}, m_options);
        join(1, u"ann"_s);
        m_out->take(1);
        say(1, {{"type"_L1, "publish"_L1},
                {"channel"_L1, channel},
                {"n"_L1, 1},
                {"id"_L1, "id"_L1},
                {"data"_L1, data}});
        m_store->answer();
        const QJsonObject answer = m_out->take(1).value(0);
        QCOMPARE(answer.value("type"_L1).toString(), code.isEmpty() ? u"ack"_s : u"nack"_s);
        QCOMPARE(answer.value("code"_L1).toString(), code);
        QCOMPARE(answer.value("id"_L1).toString(), u"id"_s);
        QCOMPARE(answer.value("retry"_L1).toBool(), code == u"not_subscribed"_s);
    }

    void aPublishWithABadFieldIsAnsweredAllTheSame()
    {
        join(1, u"ann"_s);
        m_out->take(1);
        m_hub->received(1, R"({"type":"publish","channel":"chat:r","n":"one","id":"i","data":{}})");
        m_store->answer();
        const QJsonObject nack = m_out->take(1).value(0);
        QCOMPARE(nack.value("code"_L1).toString(), u"invalid"_s);
        QCOMPARE(nack.value("id"_L1).toString(), u"i"_s);
    }

    void dataMayBeThirtyTwoLevelsDeepAndNoMore()
    {
        const auto deep = [this](int n, const QString& id, int levels) {
            QJsonArray nested;
            for (int level = 2; level < levels; ++level)
                nested = QJsonArray{nested};
            QJsonObject data = chat({});
            data.insert("x"_L1, nested);
            publish(1, n, data, id, true);
            m_store->answer();
        };
        join(1, u"ann"_s);
        deep(1, u"fits"_s, wire::kJsonDepth);
        QCOMPARE(only(m_out->take(1), u"ack"_s).value("id"_L1).toString(), u"fits"_s);
        // Whoever catches up must be able to read what was taken.
        open(2, u"bob"_s, u"bob-device"_s);
        subscribe(2, {{"epoch"_L1, m_epoch}, {"offset"_L1, 0}});
        const QJsonObject events = only(m_out->take(2), u"events"_s);
        QCOMPARE(events.value("events"_L1).toArray().size(), 1);
        const auto read = wire::v1::decodeServerMessage(wire::encode(events));
        QVERIFY2(read, qPrintable(read.error));
        // One that is refused without its id would be waited for, or sent again for ever.
        for (const int levels : {wire::kJsonDepth + 1, 500}) {
            deep(2, u"deeper"_s, levels);
            const QJsonObject nack = m_out->take(1).value(0);
            QCOMPARE(nack.value("code"_L1).toString(), u"invalid"_s);
            QCOMPARE(nack.value("id"_L1).toString(), u"deeper"_s);
        }
    }

    void theFirstNackStopsTheChannelUntilResync()
    {
        join(1, u"ann"_s);
        m_out->take(1);
        publish(1, 1, {}, u"bad"_s);
        publish(1, 2, chat(u"behind"_s), u"behind"_s);
        m_store->answer();
        QCOMPARE(m_out->types(1), QStringList{u"nack"_s});
        publish(1, 1, chat(u"behind"_s), u"behind"_s);
        m_store->answer();
        QVERIFY(m_out->take(1).isEmpty());
        publish(1, 1, chat(u"behind"_s), u"behind"_s, true);
        m_store->answer();
        QCOMPARE(m_out->types(1), (QStringList{u"ack"_s, u"event"_s}));
        publish(1, 5, chat(u"x"_s), u"x"_s);
        m_store->answer();
        const QJsonObject nack = m_out->take(1).value(0);
        QCOMPARE(nack.value("code"_L1).toString(), u"conflict"_s);
        QCOMPARE(nack.value("expected"_L1).toInt(), 2);
        QCOMPARE(nack.value("retry"_L1).toBool(), true);
    }

    void whoIsTooFastIsToldWhenToComeBack()
    {
        m_options.limits.publishPerSecond = 10;
        m_options.limits.inFlight = 4;
        restart({}, m_options);
        join(1, u"ann"_s);
        m_out->take(1);
        for (int i = 1; i <= 5; ++i) {
            publish(1, i, chat(u"x"_s), QString::number(i));
            m_store->answer();
        }
        const auto sent = m_out->take(1);
        const QJsonObject nack = only(sent, u"nack"_s);
        QCOMPARE(nack.value("id"_L1).toString(), u"5"_s); // a burst of inFlight is taken
        QCOMPARE(nack.value("code"_L1).toString(), u"rate_limited"_s);
        QCOMPARE(nack.value("retry"_L1).toBool(), true);
        const int wait = nack.value("retryAfter"_L1).toInt();
        QVERIFY(wait >= 100 && wait <= 200);
        pass(std::chrono::milliseconds(wait));
        // What was dropped behind the nack costs nothing.
        for (int i = 0; i < 10; ++i)
            publish(1, 6, chat(u"dropped"_s), u"6"_s);
        m_store->answer();
        publish(1, 5, chat(u"x"_s), u"5"_s, true);
        publish(1, 6, chat(u"x"_s), u"6"_s);
        m_store->answer();
        QCOMPARE(m_out->types(1).count(u"ack"_s), 2);
    }

    void whoHasTooMuchInFlightIsNotReadFrom()
    {
        m_options.limits.inFlight = 4;
        restart({}, m_options);
        join(1, u"ann"_s);
        for (int i = 1; i <= 4; ++i)
            publish(1, i, chat(u"x"_s));
        QVERIFY(!m_out->paused.contains(1)); // that much is allowed
        publish(1, 5, chat(u"x"_s));
        QVERIFY(m_out->paused.contains(1));
        m_store->answer(2);
        QVERIFY(m_out->paused.contains(1));
        m_store->answer(1);
        QVERIFY(!m_out->paused.contains(1));
    }

    void whoHasTooManyBytesInFlightIsNotReadFrom()
    {
        join(1, u"ann"_s);
        const QString large(100'000, u'x');
        for (int i = 1; i <= 10; ++i)
            publish(1, i, chat(large));
        QVERIFY(!m_out->paused.contains(1));
        publish(1, 11, chat(large));
        QVERIFY(m_out->paused.contains(1));
        m_store->answer();
        QVERIFY(!m_out->paused.contains(1));
    }

    void whenNobodyKnowsHowAPublishEndedTheStoreIsAskedAgain()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        m_out->take(1);
        m_out->take(2);
        m_store->unknownPublishes = 1; // it is on disk
        publish(1, 1, chat(u"1"_s), u"a"_s);
        publish(1, 2, chat(u"2"_s), u"b"_s);
        m_store->answer(1);
        QVERIFY(m_out->take(1).isEmpty());
        m_store->answer(1); // the second: answered behind the first only
        QVERIFY(m_out->types(1).count(u"ack"_s) == 0);
        m_store->answer();
        QStringList acks;
        for (const QJsonObject& message : m_out->take(1)) {
            if (message.value("type"_L1).toString() == "ack"_L1)
                acks.append(message.value("id"_L1).toString());
        }
        QCOMPARE(acks, (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(contents(m_out->take(2)), (QStringList{u"1"_s, u"2"_s}));
    }

    void anEventOfUnknownOutcomeReachesEverybodyWhenItIsKnown()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        m_out->take(2);
        m_store->unknownPublishes = 1;
        publish(1, 1, chat(u"1"_s), u"a"_s);
        m_store->answer();
        QCOMPARE(contents(m_out->take(2)), QStringList{u"1"_s});
    }

    void anOutcomeThatStaysUnknownIsAServerFault()
    {
        join(1, u"ann"_s);
        m_store->unknownPublishes = 2;
        publish(1, 1, chat(u"1"_s), u"a"_s);
        m_out->take(1);
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), 1011);
        QCOMPARE(m_out->types(1).count(u"ack"_s), 0);
    }

    void anAppendOfAnOlderGenerationEndsTheConnection()
    {
        join(1, u"ann"_s);
        publish(1, 1, chat(u"1"_s));
        // What another process did with the same store.
        m_store->claimGeneration(u"ann"_s, u"ann-device"_s, 99, [](const auto&) {});
        m_store->answer();
        m_out->take(1);
        publish(1, 2, chat(u"2"_s));
        m_store->answer();
        QCOMPARE(m_out->closed.value(1), 4409);
        QVERIFY(m_out->take(1).isEmpty());
    }

    void whatADeleteHasBlankedIsNotSentAgain()
    {
        join(1, u"ann"_s);
        publish(1, 1, chat(u"secret"_s), u"a"_s);
        publish(1, 2, {{"type"_L1, "delete"_L1}, {"target"_L1, "a"_L1}});
        m_store->answer();
        open(2, u"bob"_s, u"d"_s);
        subscribe(2, {{"offset"_L1, 0}, {"epoch"_L1, m_epoch}});
        const auto sent = m_out->take(2);
        QCOMPARE(only(sent, u"events"_s).value("events"_L1).toArray().size(), 2);
        QVERIFY(!contents(sent).contains(u"secret"_s));
    }
};

QTEST_APPLESS_MAIN(TestHubSessionSending)
#include "tst_hubsession_sending.moc"
