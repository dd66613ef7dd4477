// SPDX-License-Identifier: MIT
#include <Heartline/OfflineQueue>

#include <QTest>

using namespace std::chrono_literals;
using namespace heartline;

class TestOfflineQueue : public QObject
{
    Q_OBJECT

private:
    static OutgoingMessage message(MessageId id, std::chrono::milliseconds at = 0ms, qsizetype size = 10)
    {
        return {id, true, QByteArray(size, 'x'), Instant(at)};
    }
    static OfflineQueue queueOf(const OfflineQueue::Options& options)
    {
        OfflineQueue queue;
        OfflineQueue::Dropped none;
        queue.setOptions(options, none);
        return queue;
    }

private Q_SLOTS:
    void keepsTheOrder()
    {
        OfflineQueue queue = queueOf({});
        OfflineQueue::Dropped dropped;
        for (MessageId id = 1; id <= 5; ++id)
            QCOMPARE(queue.append(message(id), dropped), DropReason::None);
        QCOMPARE(queue.bytes(), 50);
        for (MessageId id = 1; id <= 5; ++id)
            QCOMPARE(queue.takeFirst(Instant(1ms), dropped)->id, id);
        QVERIFY(!queue.takeFirst(Instant(1ms), dropped));
        QVERIFY(dropped.empty());
        QCOMPARE(queue.bytes(), 0);
    }

    void dropsTheOldestAndSaysWhich()
    {
        OfflineQueue queue = queueOf({.maxMessages = 2});
        OfflineQueue::Dropped dropped;
        for (MessageId id = 1; id <= 3; ++id)
            QCOMPARE(queue.append(message(id), dropped), DropReason::None);
        QCOMPARE(dropped, (OfflineQueue::Dropped{{1, DropReason::QueueFull}}));
        QCOMPARE(queue.length(), 2);
    }

    void refusesTheNewestWhenAskedTo()
    {
        OfflineQueue queue = queueOf({.maxMessages = 2, .overflow = OverflowPolicy::RefuseNewest});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(1), dropped), DropReason::None);
        QCOMPARE(queue.append(message(2), dropped), DropReason::None);
        QCOMPARE(queue.append(message(3), dropped), DropReason::QueueClosed);
        QVERIFY(dropped.empty());
        QCOMPARE(queue.takeFirst(Instant(0ms), dropped)->id, MessageId(1));
    }

    void isBoundedInBytesToo()
    {
        OfflineQueue queue = queueOf({.maxMessages = 100, .maxBytes = 25});
        OfflineQueue::Dropped dropped;
        for (MessageId id = 1; id <= 4; ++id)
            QCOMPARE(queue.append(message(id), dropped), DropReason::None);
        QCOMPARE(queue.length(), 2);
        QCOMPARE(dropped, (OfflineQueue::Dropped{{1, DropReason::QueueFull}, {2, DropReason::QueueFull}}));
    }

    void aMessageThatCanNeverFitCostsNobodyTheirPlace()
    {
        OfflineQueue queue = queueOf({.maxMessages = 100, .maxBytes = 25});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(1), dropped), DropReason::None);
        QCOMPARE(queue.append(message(2, 0ms, 26), dropped), DropReason::QueueClosed);
        QVERIFY(dropped.empty());
        QCOMPARE(queue.length(), 1);
    }

    void zeroLengthQueuesNothing()
    {
        OfflineQueue queue = queueOf({.maxMessages = 0});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(1), dropped), DropReason::QueueClosed);
    }

    void expiresWhileItWaits()
    {
        OfflineQueue queue = queueOf({.expiry = 10s});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(1, 0s), dropped), DropReason::None);
        QCOMPARE(queue.append(message(2, 4s), dropped), DropReason::None);
        QCOMPARE(queue.nextExpiry(), Instant(10s));
        queue.expire(Instant(9999ms), dropped);
        QVERIFY(dropped.empty());
        queue.expire(Instant(10s), dropped);
        QCOMPARE(dropped, (OfflineQueue::Dropped{{1, DropReason::Expired}}));
        QCOMPARE(queue.nextExpiry(), Instant(14s));
        QVERIFY(!queue.takeFirst(Instant(14s), dropped)); // never sent, not even if nobody called expire()
        QCOMPARE(dropped.size(), size_t(2));
    }

    void theExpiredCostTheLivingNothing()
    {
        OfflineQueue queue = queueOf({.maxMessages = 2, .expiry = 10s});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(1, 0s), dropped), DropReason::None);
        QCOMPARE(queue.append(message(2, 5s), dropped), DropReason::None);
        QCOMPARE(queue.append(message(3, 11s), dropped), DropReason::None);
        QCOMPARE(dropped, (OfflineQueue::Dropped{{1, DropReason::Expired}}));
    }

    void zeroExpiryKeepsForEver()
    {
        OfflineQueue queue = queueOf({.expiry = 0s});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(1), dropped), DropReason::None);
        QCOMPARE(queue.nextExpiry(), std::nullopt);
        QVERIFY(queue.takeFirst(Instant(std::chrono::hours(10'000)), dropped));
    }

    void putsBackInFront()
    {
        OfflineQueue queue = queueOf({.maxMessages = 2});
        OfflineQueue::Dropped dropped;
        QCOMPARE(queue.append(message(3), dropped), DropReason::None);
        queue.putBack({message(1), message(2)});
        QCOMPARE(queue.length(), 3);
        for (MessageId id = 1; id <= 3; ++id)
            QCOMPARE(queue.takeFirst(Instant(1ms), dropped)->id, id);
    }

    void smallerBoundsAreAppliedAtOnce()
    {
        OfflineQueue queue = queueOf({});
        OfflineQueue::Dropped dropped;
        for (MessageId id = 1; id <= 5; ++id)
            QCOMPARE(queue.append(message(id), dropped), DropReason::None);
        queue.setOptions({.maxMessages = 2}, dropped);
        QCOMPARE(queue.length(), 2);
        QCOMPARE(dropped.size(), size_t(3));
    }
};

QTEST_APPLESS_MAIN(TestOfflineQueue)
#include "tst_offlinequeue.moc"
