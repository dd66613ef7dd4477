// SPDX-License-Identifier: MIT
#include "roomoutbox.h"

using namespace heartline;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Delivery = ChatMessage::Delivery;
using Change = RoomOutbox::Change;

namespace {

QStringList keys(const QList<RoomOutbox::Entry>& entries)
{
    QStringList keys;
    for (const RoomOutbox::Entry& entry : entries)
        keys.append(entry.key);
    return keys;
}

} // namespace

class TestRoomOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsInOrderOnceTheLinkIsReady()
    {
        RoomOutbox outbox;
        outbox.add(u"a"_s, u"1"_s, 0ms);
        outbox.add(u"b"_s, u"2"_s, 1ms);
        QVERIFY(outbox.takeSendable(1ms).isEmpty());
        QCOMPARE(outbox.size(), 2);
        QCOMPARE(outbox.bytes(), 2);
        QCOMPARE(outbox.oldestAge(10ms), 10ms);
        outbox.linkReady();
        QCOMPARE(keys(outbox.takeSendable(2ms)), (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(outbox.takeChanges(), (QList<Change>{{u"a"_s, Delivery::Sending, DropReason::None},
                                                      {u"b"_s, Delivery::Sending, DropReason::None}}));
        QVERIFY(outbox.takeSendable(2ms).isEmpty());
        outbox.settle(u"a"_s);
        outbox.settle(u"b"_s);
        QCOMPARE(outbox.size(), 0);
    }

    void afterALossOnlyWhatIsMissingGoesAgainAndInOrder()
    {
        RoomOutbox outbox;
        outbox.linkReady();
        for (const QString& key : {u"a"_s, u"b"_s, u"c"_s})
            outbox.add(key, key, 0ms);
        QCOMPARE(outbox.takeSendable(0ms).size(), 3);
        outbox.linkLost();
        outbox.add(u"d"_s, u"offline"_s, 5ms);
        outbox.linkReady();
        // Nothing goes before it is known which of a, b and c arrived: d would overtake them.
        QVERIFY(outbox.hasDoubts());
        QVERIFY(outbox.takeSendable(6ms).isEmpty());
        outbox.settle(u"a"_s);
        outbox.settle(u"b"_s);
        outbox.historyChecked();
        QCOMPARE(keys(outbox.takeSendable(7ms)), (QStringList{u"c"_s, u"d"_s}));
    }

    void withoutHistoryThePersonDecides()
    {
        RoomOutbox outbox;
        outbox.linkReady();
        outbox.add(u"a"_s, u"1"_s, 0ms);
        QCOMPARE(outbox.takeSendable(0ms).size(), 1);
        outbox.linkLost();
        outbox.add(u"b"_s, u"2"_s, 0ms);
        outbox.linkReady();
        (void)outbox.takeChanges();
        outbox.historyUnavailable();
        QCOMPARE(outbox.takeChanges(), (QList<Change>{{u"a"_s, Delivery::Failed, DropReason::Unconfirmed}}));
        QCOMPARE(keys(outbox.takeSendable(0ms)), QStringList{u"b"_s});
    }

    void aMissingEchoOnALivingLinkIsLookedIntoAndNotRepeated()
    {
        RoomOutbox outbox(RoomOutbox::Options{.echoTimeout = 10s});
        outbox.linkReady();
        outbox.add(u"a"_s, u"1"_s, 0ms);
        outbox.add(u"b"_s, u"2"_s, 0ms);
        QCOMPARE(outbox.takeSendable(0ms).size(), 2);
        QVERIFY(!outbox.tick(9999ms));
        QVERIFY(outbox.tick(10s));
        outbox.settle(u"b"_s); // history has it
        (void)outbox.takeChanges();
        outbox.historyChecked();
        QCOMPARE(outbox.takeChanges(), (QList<Change>{{u"a"_s, Delivery::Failed, DropReason::Unconfirmed}}));
        QVERIFY(outbox.takeSendable(10s).isEmpty());
    }

    void keepsAWindow()
    {
        RoomOutbox outbox(RoomOutbox::Options{.window = 2});
        outbox.linkReady();
        for (const QString& key : {u"a"_s, u"b"_s, u"c"_s})
            outbox.add(key, key, 0ms);
        QCOMPARE(keys(outbox.takeSendable(0ms)), (QStringList{u"a"_s, u"b"_s}));
        outbox.settle(u"a"_s);
        QCOMPARE(keys(outbox.takeSendable(0ms)), QStringList{u"c"_s});
    }

    void whatCannotBeSentIsReportedWithWhy()
    {
        RoomOutbox outbox(RoomOutbox::Options{.maxMessages = 1, .maxMessageBytes = 4, .expiry = 100ms});
        outbox.add(u"big"_s, u"五字长"_s, 0ms); // 9 bytes of UTF-8
        outbox.add(u"fits"_s, u"four"_s, 0ms);
        outbox.add(u"many"_s, u"x"_s, 0ms);
        outbox.tick(99ms);
        QCOMPARE(outbox.takeChanges(),
                 (QList<Change>{{u"big"_s, Delivery::Failed, DropReason::TooBig},
                                {u"many"_s, Delivery::Failed, DropReason::QueueClosed}}));
        outbox.tick(100ms);
        QCOMPARE(outbox.takeChanges(), (QList<Change>{{u"fits"_s, Delivery::Failed, DropReason::Expired}}));
        QCOMPARE(outbox.size(), 0);
    }

    void aDropByTheLinkFailsOrDoubtsTheMessage()
    {
        RoomOutbox outbox;
        outbox.linkReady();
        outbox.add(u"a"_s, u"1"_s, 0ms);
        outbox.add(u"b"_s, u"2"_s, 0ms);
        QCOMPARE(outbox.takeSendable(0ms).size(), 2);
        (void)outbox.takeChanges();
        outbox.dropped(u"a"_s, DropReason::TooBig);
        outbox.dropped(u"b"_s, DropReason::Unconfirmed);
        QCOMPARE(outbox.takeChanges(), (QList<Change>{{u"a"_s, Delivery::Failed, DropReason::TooBig},
                                                      {u"b"_s, Delivery::Queued, DropReason::None}}));
        QVERIFY(outbox.hasDoubts());
    }
};

QTEST_APPLESS_MAIN(TestRoomOutbox)
#include "tst_roomoutbox.moc"
