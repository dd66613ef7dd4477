// SPDX-License-Identifier: MIT
// Subscriptions and history (protocol.md §2 Receiving), over the real ledger in memory.
#include "hubsession.h"

class TestHubSessionReceiving : public QObject, private HubSession
{
    Q_OBJECT

private Q_SLOTS:
    void init() { reset(); }

    void subscribedStandsBeforeEverythingOfItsChannel()
    {
        join(1, u"ann"_s);
        open(2, u"bob"_s, u"d"_s);
        say(2, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, kRoom}});
        publish(1, 1, chat(u"before the store has looked"_s));
        signal(1);
        m_hub->endTurn();
        QVERIFY(m_out->take(2).isEmpty());
        m_store->answer(1); // subscribed: the message is not in the log yet
        m_store->answer();
        QCOMPARE(m_out->types(2), (QStringList{u"subscribed"_s, u"events"_s, u"event"_s}));
    }

    void whoHasMissedNothingIsToldSo()
    {
        join(1, u"ann"_s);
        publish(1, 1, chat(u"a"_s));
        m_store->answer();
        const QJsonObject event = only(m_out->take(1), u"event"_s);
        const QJsonObject subscribed = only(m_subscribed[1], u"subscribed"_s);
        const auto resume = [&](PeerId id, const QJsonObject& differently) {
            open(id, u"bob"_s, u"d%1"_s.arg(id));
            QJsonObject message{{"type"_L1, "subscribe"_L1},
                                {"channel"_L1, kRoom},
                                {"epoch"_L1, subscribed.value("epoch"_L1)},
                                {"offset"_L1, 1},
                                {"id"_L1, event.value("id"_L1)},
                                {"timestamp"_L1, event.value("timestamp"_L1)}};
            for (auto it = differently.begin(); it != differently.end(); ++it)
                message.insert(it.key(), it.value());
            say(id, message);
            m_store->answer();
            return m_out->take(id);
        };
        const auto same = resume(2, {});
        QCOMPARE(only(same, u"subscribed"_s).value("recovered"_L1).toBool(), true);
        QCOMPARE(only(same, u"events"_s), (QJsonObject{{"type"_L1, "events"_L1},
                                                       {"channel"_L1, kRoom},
                                                       {"events"_L1, QJsonArray()},
                                                       {"more"_L1, false}}));
        PeerId id = 3;
        for (const QJsonObject& other : {QJsonObject{{"epoch"_L1, "x"_L1}}, QJsonObject{{"id"_L1, "x"_L1}},
                                         QJsonObject{{"timestamp"_L1, 1}}, QJsonObject{{"offset"_L1, 2}}}) {
            const auto answers = resume(id++, other);
            QCOMPARE(only(answers, u"subscribed"_s).value("recovered"_L1).toBool(), false);
            QCOMPARE(contents(answers), QStringList{u"a"_s}); // the newest hundred
        }
    }

    void whatWasMissedComesInBatchesAndThenLive()
    {
        join(1, u"ann"_s);
        QStringList expected;
        for (int i = 1; i <= 50; ++i) {
            expected.append(u"%1 "_s.arg(i) + QString(100, u'x'));
            publish(1, i, chat(expected.last()));
            m_store->answer();
        }
        m_out->take(1);
        m_options.limits.messageBytes = 1000;
        reopen();
        open(2, u"bob"_s, u"d"_s);
        subscribe(2, {{"offset"_L1, 0}, {"epoch"_L1, m_epoch}});
        const auto sent = m_out->take(2);
        QCOMPARE(contents(sent), expected);
        QVERIFY(sent.size() > 6);
        for (qsizetype i = 1; i < sent.size(); ++i) {
            QCOMPARE(sent[i].value("type"_L1).toString(), u"events"_s);
            QCOMPARE(sent[i].value("more"_L1).toBool(), i + 1 < sent.size());
        }
        for (const QByteArray& frame : m_out->frames[2])
            QVERIFY(frame.size() < 1000 + wire::kFrameSlack);
        join(1, u"ann"_s);
        m_out->take(2);
        publish(1, 51, chat(u"live"_s));
        m_store->answer();
        QCOMPARE(m_out->types(2), QStringList{u"event"_s});
    }

    void whoIsNearTheEndIsServedFromTheRing()
    {
        join(1, u"ann"_s);
        for (int i = 1; i <= 3; ++i)
            publish(1, i, chat(QString::number(i)));
        m_store->answer();
        open(2, u"bob"_s, u"d"_s);
        say(2, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, kRoom}, {"offset"_L1, 0}, {"epoch"_L1, m_epoch}});
        m_store->answer(1);
        QCOMPARE(m_store->waiting(), 0); // the store was not asked for events
        QCOMPARE(contents(m_out->take(2)), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    }

    void oneFrameIsMadeOfAnEventForAll()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        join(3, u"cid"_s);
        publish(1, 1, chat(u"a"_s));
        m_store->answer();
        QCOMPARE(m_out->frames[2].last().constData(), m_out->frames[3].last().constData());
    }

    void whoDoesNotReadHasACursorAndNoQueue()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        m_out->take(2);
        m_out->backlogs[2] = HubOutput::kHighWater - 1;
        publish(1, 1, chat(u"1"_s));
        m_store->answer();
        QCOMPARE(contents(m_out->take(2)), QStringList{u"1"_s});
        m_out->backlogs[2] = HubOutput::kHighWater;
        QStringList expected;
        // More than the ring holds, so that the beginning has to be read.
        for (int i = 2; i <= int(EventRing::kEvents) + 100; ++i) {
            pass(1s);
            publish(1, i, chat(QString::number(i)));
            m_store->answer();
            expected.append(QString::number(i));
        }
        QVERIFY(m_out->take(2).isEmpty());
        m_out->backlogs[2] = 0;
        m_hub->writable(2);
        m_store->answer();
        const auto sent = m_out->take(2);
        QCOMPARE(contents(sent), expected);
        for (const QJsonObject& message : sent)
            QCOMPARE(message.value("type"_L1).toString(), u"event"_s); // caught up once is live for good
    }

    void aReaderIsGivenNoMoreThanItTakes()
    {
        join(1, u"ann"_s);
        const QString large(10'000, u'x');
        for (int i = 1; i <= 200; ++i) {
            pass(1s);
            publish(1, i, chat(large));
            m_store->answer();
        }
        reopen();
        m_out->fills = true;
        open(2, u"bob"_s, u"d"_s);
        subscribe(2, {{"offset"_L1, 0}, {"epoch"_L1, m_epoch}});
        qsizetype got = 0;
        int rounds = 0;
        bool more = true;
        for (; got < 200 && rounds < 20; ++rounds) {
            QVERIFY(m_out->backlogs[2] < 2 * HubOutput::kHighWater + 3 * 10'000);
            const auto sent = m_out->take(2);
            for (const QJsonObject& message : sent) {
                QVERIFY(more); // until now
                if (message.value("type"_L1).toString() == "events"_L1)
                    more = message.value("more"_L1).toBool();
            }
            got += contents(sent).size();
            m_out->backlogs[2] = 0;
            m_hub->writable(2);
            m_store->answer();
        }
        QCOMPARE(got, 200);
        QVERIFY(!more);
        QVERIFY(rounds >= 4);
    }

    void aCursorThatFallsOffTheLogEndsTheConnection()
    {
        restart({.count = 20});
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        m_out->backlogs[2] = HubOutput::kHighWater;
        for (int i = 1; i <= 2000; ++i) {
            pass(1s);
            publish(1, i, chat(u"x"_s));
            m_store->answer();
        }
        m_out->backlogs[2] = 0;
        m_hub->writable(2);
        m_store->answer();
        QCOMPARE(m_out->closed.value(2), 4429);
    }

    void subscribingAgainStartsTheCursorAnew()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        publish(1, 1, chat(u"1"_s));
        m_store->answer();
        m_out->take(1);
        say(1, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, kRoom}, {"offset"_L1, 0}, {"epoch"_L1, m_epoch}});
        publish(1, 2, chat(u"2"_s));
        m_store->answer(1);
        QCOMPARE(m_out->types(1), (QStringList{u"subscribed"_s, u"events"_s}));
        m_store->answer();
        QCOMPARE(m_out->types(1), (QStringList{u"ack"_s, u"event"_s}));
        QCOMPARE(m_metrics->subscriptions.load(), 2);
    }

    void unsubscribingEndsIt()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        m_out->take(2);
        say(2, {{"type"_L1, "unsubscribe"_L1}, {"channel"_L1, kRoom}});
        say(2, {{"type"_L1, "unsubscribe"_L1}, {"channel"_L1, u"chat:never"_s}});
        publish(1, 1, chat(u"1"_s));
        m_store->answer();
        QVERIFY(m_out->take(2).isEmpty());
        QCOMPARE(m_metrics->subscriptions.load(), 1);
        // An answer to a subscribe that was taken back is not heard.
        say(2, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, kRoom}});
        say(2, {{"type"_L1, "unsubscribe"_L1}, {"channel"_L1, kRoom}});
        m_store->answer();
        QVERIFY(m_out->take(2).isEmpty());
    }

    void channelsHaveALimit()
    {
        m_options.limits.channels = 2;
        restart({}, m_options);
        open(1, u"ann"_s, u"d"_s);
        const auto follow = [this](const QString& name) {
            say(1, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, name}});
            m_store->answer();
            return m_out->take(1);
        };
        QVERIFY(!only(follow(u"chat:a"_s), u"subscribed"_s).isEmpty());
        QVERIFY(!only(follow(u"chat:b"_s), u"subscribed"_s).isEmpty());
        const auto third = follow(u"chat:c"_s);
        QCOMPARE(third.size(), 1);
        QCOMPARE(third[0].value("code"_L1).toString(), u"too_many_channels"_s);
        QCOMPARE(third[0].value("channel"_L1).toString(), u"chat:c"_s);
        QCOMPARE(third[0].value("re"_L1).toString(), u"subscribe"_s);
        QVERIFY(!only(follow(u"chat:a"_s), u"subscribed"_s).isEmpty()); // once more is no more
        say(1, {{"type"_L1, "unsubscribe"_L1}, {"channel"_L1, u"chat:b"_s}});
        QVERIFY(!only(follow(u"chat:c"_s), u"subscribed"_s).isEmpty());
    }

    void rightsDecideWhatMayBeFollowed_data()
    {
        QTest::addColumn<QString>("channel");
        QTest::addColumn<bool>("mayChat");
        QTest::addColumn<QString>("code");
        QTest::newRow("room") << u"chat:r"_s << true << QString();
        QTest::newRow("room without chat") << u"chat:r"_s << false << u"forbidden"_s;
        QTest::newRow("rooms") << u"rooms"_s << true << QString();
        QTest::newRow("rooms without chat") << u"rooms"_s << false << u"forbidden"_s;
        QTest::newRow("own inbox") << u"inbox:ann"_s << false << QString();
        QTest::newRow("other's inbox") << u"inbox:bob"_s << true << u"forbidden"_s;
        QTest::newRow("room of the longest name")
            << u"chat:"_s + QString(wire::kNameBytes, u'x') << true << QString();
        QTest::newRow("unknown kind") << u"news"_s << true << u"unknown_channel"_s;
        QTest::newRow("room without a name") << u"chat:"_s << true << u"unknown_channel"_s;
        QTest::newRow("room of a bad name") << u"chat:-x"_s << true << u"unknown_channel"_s;
    }
    void rightsDecideWhatMayBeFollowed()
    {
        QFETCH(QString, channel);
        QFETCH(bool, mayChat);
        QFETCH(QString, code);
        m_verdict.mayChat = mayChat;
        open(1, u"ann"_s, u"d"_s);
        for (const auto type : {"subscribe"_L1, "fetch"_L1}) {
            say(1, {{"type"_L1, type}, {"channel"_L1, channel}, {"before"_L1, 1}});
            m_store->answer();
            const QJsonObject answer = m_out->take(1).value(0);
            QCOMPARE(answer.value("code"_L1).toString(), code);
            if (!code.isEmpty())
                QCOMPARE(answer.value("re"_L1).toString(), QString(type));
        }
    }

    void pagesOfHistoryComeOneAtATimeAndFit()
    {
        m_options.limits.messageBytes = 1000;
        restart({}, m_options);
        join(1, u"ann"_s);
        for (int i = 1; i <= 20; ++i)
            publish(1, i, chat(u"%1 "_s.arg(i) + QString(150, u'x')));
        m_store->answer();
        m_out->take(1);
        const auto fetch = [this](const QJsonObject& range) {
            QJsonObject message{{"type"_L1, "fetch"_L1}, {"channel"_L1, kRoom}};
            for (auto it = range.begin(); it != range.end(); ++it)
                message.insert(it.key(), it.value());
            say(1, message);
            m_store->answer();
            return m_out->take(1).value(0);
        };
        const QJsonObject two = fetch({{"before"_L1, 21}, {"limit"_L1, 2}});
        QCOMPARE(two.value("before"_L1).toInt(), 21);
        QCOMPARE(two.value("epoch"_L1).toString(), m_epoch);
        QCOMPARE(two.value("first"_L1).toInt(), 1);
        QCOMPARE(two.value("last"_L1).toInt(), 20);
        QCOMPARE(two.value("more"_L1).toBool(), true);
        QCOMPARE(two.value("events"_L1)[0]["offset"_L1].toInt(), 19);
        QCOMPARE(two.value("events"_L1)[1]["offset"_L1].toInt(), 20);

        const QJsonObject split = fetch({{"before"_L1, 21}});
        QCOMPARE(split.value("more"_L1).toBool(), true);
        const QJsonArray newest = split.value("events"_L1).toArray();
        QVERIFY(newest.size() >= 2 && newest.size() <= 5);
        QCOMPARE(newest.last()["offset"_L1].toInt(), 20);
        QCOMPARE(newest.first()["offset"_L1].toInt(), 21 - int(newest.size()));

        const QJsonObject after = fetch({{"after"_L1, 0}});
        QCOMPARE(after.value("events"_L1)[0]["offset"_L1].toInt(), 1);
        QCOMPARE(after.value("more"_L1).toBool(), true);
        QCOMPARE(fetch({{"before"_L1, 2}}).value("more"_L1).toBool(), false);
        QCOMPARE(fetch({{"before"_L1, 1}}).value("events"_L1).toArray().size(), 0);
        for (const QByteArray& frame : m_out->frames[1])
            QVERIFY(frame.size() < 1000 + 1000);
    }

    void fetchesThatWaitAreBounded()
    {
        join(1, u"ann"_s);
        m_out->take(1);
        const QJsonObject fetch{{"type"_L1, "fetch"_L1}, {"channel"_L1, kRoom}, {"before"_L1, 1}};
        m_out->backlogs[1] = HubOutput::kHighWater;
        for (int i = 0; i < m_options.maxFetches; ++i)
            say(1, fetch);
        m_store->answer();
        QVERIFY(m_out->take(1).isEmpty()); // it does not read
        say(1, fetch);
        const QJsonObject error = m_out->take(1).value(0);
        QCOMPARE(error.value("code"_L1).toString(), u"too_many_in_flight"_s);
        m_out->backlogs[1] = 0;
        m_hub->writable(1);
        m_store->answer();
        QCOMPARE(m_out->types(1).count(u"fetched"_s), m_options.maxFetches);
    }
};

QTEST_APPLESS_MAIN(TestHubSessionReceiving)
#include "tst_hubsession_receiving.moc"
