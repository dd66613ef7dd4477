// SPDX-License-Identifier: MIT
// Presence, signals, read markers, what the profiles share, and goodbye (protocol.md §2 The rest), over the
// real ledger in memory.
#include "hubsession.h"

class TestHubSessionLive : public QObject, private HubSession
{
    Q_OBJECT

private Q_SLOTS:
    void init() { reset(); }

    void aUserIsThereWithTheFirstDeviceAndLeavesWithTheLast()
    {
        join(1, u"ann"_s);
        QVERIFY(m_out->take(1).isEmpty()); // that it came itself, it knows
        join(2, u"bob"_s, u"x"_s);
        m_hub->endTurn();
        QCOMPARE(m_out->take(1).last(), (QJsonObject{{"type"_L1, "presence"_L1},
                                                     {"channel"_L1, kRoom},
                                                     {"joined"_L1, QJsonArray{person(u"bob"_s)}},
                                                     {"left"_L1, QJsonArray()}}));
        join(3, u"bob"_s, u"y"_s);
        QCOMPARE(only(m_subscribed[3], u"subscribed"_s).value("presence"_L1).toArray(),
                 (QJsonArray{person(u"ann"_s), person(u"bob"_s)}));
        QCOMPARE(only(m_subscribed[3], u"subscribed"_s).value("count"_L1).toInt(), 2);
        m_hub->disconnected(2);
        pass(6s);
        m_hub->endTurn();
        QVERIFY(m_out->take(1).isEmpty());
        m_hub->disconnected(3);
        QCOMPARE(m_hub->nextDeadline(), m_now + 5s);
        pass(5s - 1ms);
        m_hub->endTurn();
        QVERIFY(m_out->take(1).isEmpty());
        pass(1ms);
        m_hub->endTurn();
        QCOMPARE(m_out->take(1).value(0).value("left"_L1).toArray(), QJsonArray{person(u"bob"_s)});
    }

    void whoComesBackWithinTheGraceWasNeverAway()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s, u"x"_s);
        m_hub->endTurn();
        m_out->take(1);
        m_hub->disconnected(2);
        pass(4s);
        join(3, u"bob"_s, u"x"_s);
        m_hub->endTurn();
        pass(10s);
        m_hub->endTurn();
        QVERIFY(m_out->take(1).isEmpty());
        m_hub->disconnected(3);
        pass(3s);
        join(4, u"bob"_s, u"x"_s);
        m_hub->disconnected(4); // the grace begins again
        pass(5s - 1ms);
        m_hub->endTurn();
        QVERIFY(m_out->take(1).isEmpty());
        pass(1ms);
        m_hub->endTurn();
        QCOMPARE(m_out->types(1), QStringList{u"presence"_s});
    }

    void plainPeopleAndOthersSeeEachOther()
    {
        join(1, u"ann"_s);
        plain(2, u"bob"_s);
        m_hub->endTurn();
        QCOMPARE(only(m_out->take(1), u"presence"_s).value("joined"_L1).toArray(),
                 QJsonArray{person(u"bob"_s)});
        join(3, u"cid"_s);
        QCOMPARE(m_out->types(2), (QStringList{u"welcome"_s, u"user_joined"_s}));
        m_hub->disconnected(3);
        QVERIFY(m_out->take(2).isEmpty());
        pass(5s);
        QCOMPARE(m_out->types(2), QStringList{u"user_left"_s});
        // A plain one leaves at once for plain ones, and after the grace for the others.
        plain(4, u"dan"_s);
        m_hub->endTurn();
        m_out->take(1);
        m_out->take(2);
        m_hub->disconnected(4);
        m_hub->endTurn();
        QCOMPARE(m_out->types(2), QStringList{u"user_left"_s});
        QVERIFY(m_out->take(1).isEmpty());
        pass(5s);
        m_hub->endTurn();
        QCOMPARE(only(m_out->take(1), u"presence"_s).value("left"_L1).toArray(),
                 QJsonArray{person(u"dan"_s)});
    }

    void plainMessagesAndOthersShareOneLog()
    {
        join(1, u"ann"_s);
        plain(2, u"bob"_s);
        m_out->take(1);
        m_out->take(2);
        m_hub->received(2, R"({"type":"chat","content":"plain"})");
        publish(1, 1, chat(u"v1"_s));
        publish(1, 2, {{"type"_L1, "edit"_L1}, {"target"_L1, u"id1"_s}, {"content"_L1, "better"_L1}});
        m_store->answer();
        const auto seen = m_out->take(1);
        QCOMPARE(contents(seen), (QStringList{u"plain"_s, u"v1"_s, u"better"_s}));
        QVERIFY(!only({seen.first()}, u"event"_s).contains("device"_L1));
        QCOMPARE(seen.first().value("from"_L1)["id"_L1].toString(), u"bob"_s);
        const auto plain = m_out->take(2);
        QCOMPARE(plain.size(), 2); // only chat
        for (const QJsonObject& message : plain)
            QCOMPARE(message.value("type"_L1).toString(), u"chat"_s);
        QCOMPARE(plain[1].value("content"_L1).toString(), u"v1"_s);
        QCOMPARE(plain[1].value("userId"_L1).toString(), u"ann"_s);
        QCOMPARE(plain[1].value("offset"_L1).toInt(), 2);
    }

    void theListOfRoomsIsAChannel()
    {
        open(1, u"ann"_s, u"d"_s);
        say(1, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, "rooms"_L1}});
        m_store->answer();
        m_out->take(1);
        m_hub->createRoom(u"made"_s, u"Made"_s, [](const auto&) {});
        m_store->answer();
        QCOMPARE(only(m_out->take(1), u"event"_s).value("data"_L1)["title"_L1].toString(), u"Made"_s);
        join(2, u"bob"_s);
        QCOMPARE(only(m_out->take(1), u"event"_s).value("data"_L1)["room"_L1].toString(), u"r"_s);
        QStringList names;
        for (const Hub::RoomState& room : m_hub->rooms())
            names.append(room.name);
        QCOMPARE(names, (QStringList{u"made"_s, u"r"_s}));
    }

    void notificationsComeInTheInbox()
    {
        m_verdict.mayChat = false;
        open(1, u"ann"_s, u"d"_s);
        say(1, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, "inbox:ann"_L1}});
        m_store->answer();
        m_out->take(1);
        m_hub->notify({u"ann"_s, u"shop"_s,
                       QJsonObject{{"type"_L1, "order_update"_L1},
                                   {"message"_L1, "On its way"_L1},
                                   {"id"_L1, "n1"_L1}}},
                      [](const auto&) {});
        m_store->answer();
        const QJsonObject event = only(m_out->take(1), u"event"_s);
        QCOMPARE(event.value("channel"_L1).toString(), u"inbox:ann"_s);
        QCOMPARE(event.value("data"_L1)["message"_L1].toString(), u"On its way"_s);
        say(1, {{"type"_L1, "publish"_L1},
                {"channel"_L1, "inbox:ann"_L1},
                {"n"_L1, 1},
                {"id"_L1, "s"_L1},
                {"data"_L1, QJsonObject{{"type"_L1, "seen"_L1}, {"target"_L1, event.value("id"_L1)}}}});
        m_store->answer();
        QCOMPARE(m_out->types(1), (QStringList{u"ack"_s, u"event"_s}));
    }

    void aNotificationOfUnknownOutcomeReachesItsUserWhenItIsRepeated()
    {
        open(1, u"ann"_s, u"d"_s);
        say(1, {{"type"_L1, "subscribe"_L1}, {"channel"_L1, "inbox:ann"_L1}});
        m_store->answer();
        m_out->take(1);
        const NotificationRequest request{
            u"ann"_s, u"shop"_s,
            QJsonObject{{"type"_L1, "order_update"_L1}, {"message"_L1, "On its way"_L1}, {"id"_L1, "n1"_L1}}};
        m_store->addNotification(request, [](const auto&) {}); // on disk, and the hub was not told
        m_hub->notify(request, [](const auto&) {});
        m_store->answer();
        QCOMPARE(m_out->types(1), QStringList{u"event"_s});
        m_hub->notify(request, [](const auto&) {});
        m_store->answer();
        QVERIFY(m_out->take(1).isEmpty()); // once
    }

    void signalsGoToTheOthersAndAreNeverQueued()
    {
        join(1, u"ann"_s);
        join(2, u"bob"_s);
        join(3, u"cid"_s);
        plain(4, u"dan"_s);
        for (PeerId id = 1; id <= 4; ++id)
            m_out->take(id);
        m_out->backlogs[3] = HubOutput::kHighWater;
        signal(1);
        QVERIFY(m_out->take(1).isEmpty());
        QCOMPARE(m_out->take(2).value(0), (QJsonObject{{"type"_L1, "signal"_L1},
                                                       {"channel"_L1, kRoom},
                                                       {"data"_L1, QJsonObject{{"type"_L1, "typing"_L1}}},
                                                       {"from"_L1, person(u"ann"_s)}}));
        QVERIFY(m_out->take(3).isEmpty());
        QCOMPARE(m_out->types(4), QStringList{u"typing"_s});
        m_hub->received(4, R"({"type":"typing"})");
        QCOMPARE(m_out->take(2).value(0).value("from"_L1).toObject(), person(u"dan"_s));
        QCOMPARE(m_store->waiting(), 0);
        open(5, u"eve"_s, u"d"_s);
        signal(5);
        QCOMPARE(m_out->take(5).value(0).value("code"_L1).toString(), u"not_subscribed"_s);
    }

    void readMarkersGoToTheOtherDevices()
    {
        join(1, u"ann"_s, u"x"_s);
        join(2, u"ann"_s, u"y"_s);
        join(3, u"bob"_s);
        for (int i = 1; i <= 3; ++i)
            publish(3, i, chat(u"x"_s));
        m_store->answer();
        for (PeerId id = 1; id <= 3; ++id)
            m_out->take(id);
        const auto read = [this](PeerId id, int offset, const QString& epoch) {
            say(id,
                {{"type"_L1, "read"_L1}, {"channel"_L1, kRoom}, {"epoch"_L1, epoch}, {"offset"_L1, offset}});
            m_store->answer();
        };
        read(1, 2, m_epoch);
        QVERIFY(m_out->take(1).isEmpty());
        QVERIFY(m_out->take(3).isEmpty());
        QCOMPARE(
            m_out->take(2).value(0),
            (QJsonObject{
                {"type"_L1, "read"_L1}, {"channel"_L1, kRoom}, {"epoch"_L1, m_epoch}, {"offset"_L1, 2}}));
        read(2, 1, m_epoch); // who has read less is told what holds
        QCOMPARE(m_out->take(2).value(0).value("offset"_L1).toInt(), 2);
        QVERIFY(m_out->take(1).isEmpty());
        read(2, 3, u"another"_s);
        QVERIFY(m_out->take(1).isEmpty());
        QVERIFY(m_out->take(2).isEmpty());
        join(4, u"ann"_s, u"z"_s);
        QCOMPARE(only(m_subscribed[4], u"subscribed"_s).value("read"_L1).toInt(), 2);
        // Who read and is gone before it's on disk has read all the same.
        say(2, {{"type"_L1, "read"_L1}, {"channel"_L1, kRoom}, {"epoch"_L1, m_epoch}, {"offset"_L1, 3}});
        m_hub->disconnected(2);
        m_store->answer();
        QCOMPARE(m_out->take(1).value(0).value("offset"_L1).toInt(), 3);
    }

    void unknownTypesAreIgnoredAndBadMessagesAnswered()
    {
        open(1, u"ann"_s, u"d"_s);
        m_out->take(1);
        say(1, {{"type"_L1, "novelty"_L1}});
        say(1, {{"type"_L1, "pong"_L1}});
        m_store->answer();
        QVERIFY(m_out->take(1).isEmpty());
        m_hub->received(1, R"({"type":"fetch","channel":"chat:r"})");
        const QJsonObject error = m_out->take(1).value(0);
        QCOMPARE(error.value("code"_L1).toString(), u"bad_message"_s);
        QCOMPARE(error.value("re"_L1).toString(), u"fetch"_s);
        m_hub->receivedBinary(1, "x");
        QCOMPARE(m_out->types(1), QStringList{u"error"_s});
        for (int i = 0; i < 17; ++i)
            m_hub->received(1, "nonsense");
        QVERIFY(m_out->closed.isEmpty());
        pass(11s);
        for (int i = 0; i < 19; ++i)
            m_hub->received(1, "nonsense");
        QVERIFY(m_out->closed.isEmpty());
        m_hub->received(1, "nonsense");
        QCOMPARE(m_out->closed.value(1), 1008);
    }

    void afterGoodbyeNoPublishIsTakenAndWhatIsCommittedIsAnswered()
    {
        join(1, u"ann"_s);
        m_hub->sessionConnected(2, {});
        m_out->take(1);
        publish(1, 1, chat(u"in time"_s));
        m_hub->sayGoodbye({.code = u"restart"_s, .reason = u"why"_s, .retryAfter = 1s, .spread = 2s});
        publish(1, 2, chat(u"too late"_s));
        QCOMPARE(m_out->take(1).value(0), (QJsonObject{{"type"_L1, "goodbye"_L1},
                                                       {"code"_L1, "restart"_L1},
                                                       {"reason"_L1, "why"_L1},
                                                       {"retryAfter"_L1, 1000},
                                                       {"spread"_L1, 2000}}));
        QVERIFY(m_out->take(2).isEmpty());
        m_store->answer();
        QCOMPARE(m_out->types(1), (QStringList{u"ack"_s, u"event"_s}));
        m_hub->closeSessions(4412, u"why"_s);
        QCOMPARE(m_out->closed.value(1), 4412);
        QCOMPARE(m_out->closed.value(2), 4412);
        QCOMPARE(m_metrics->sessions.load(), 0);
        QCOMPARE(m_metrics->subscriptions.load(), 0);
    }
};

QTEST_APPLESS_MAIN(TestHubSessionLive)
#include "tst_hubsession_live.moc"
