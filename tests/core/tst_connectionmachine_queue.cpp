// SPDX-License-Identifier: MIT
// What the machine does with messages: queue, order, back-pressure, expiry, and what it admits not to know.
#include "virtualtime.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

class TestConnectionMachineQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void queuesUntilOpenAndKeepsTheOrder()
    {
        VirtualTime t;
        QCOMPARE(t.send("1").result, SendResult::Queued);
        t.open();
        QCOMPARE(t.send("2").result, SendResult::Queued);
        t.opened();
        QCOMPARE(t.send("3").result, SendResult::Sent);
        QCOMPARE(t.writtenIds(), (QList<quint64>{1, 2, 3}));
    }

    // Pitfall 30 and the design: live sends overtake the backlog; flushing all at once overruns the socket.
    void keepsTheOrderUnderBackPressure()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.sendHighWater = 100;
        t.set(options);
        for (int i = 0; i < 30; ++i)
            QCOMPARE(t.send(QByteArray(10, 'x')).result, SendResult::Queued);
        t.connectNow();
        QCOMPARE(t.written.size(), size_t(10)); // up to the high-water mark
        QCOMPARE(t.send(QByteArray(10, 'x'), 100).result, SendResult::Queued);
        t.drained(50);
        QCOMPARE(t.written.size(), size_t(10)); // not before a quarter is left
        t.drained(25);
        QCOMPARE(t.written.size(), size_t(18));
        QCOMPARE(t.send(QByteArray(10, 'x'), 30).result, SendResult::Queued); // behind the backlog
        t.drained(0);
        t.drained(0);
        t.drained(0);
        const QList<quint64> ids = t.writtenIds();
        QCOMPARE(ids.size(), 32);
        QVERIFY(std::is_sorted(ids.cbegin(), ids.cend()));
        QCOMPARE(t.send(QByteArray(10, 'x'), 0).result, SendResult::Sent);
    }

    void aSocketThatTakesNothingFillsTheQueueAndSaysSo()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.sendHighWater = 10;
        options.maxQueueSize = 3;
        t.set(options);
        t.connectNow();
        for (int i = 0; i < 5; ++i)
            QCOMPARE(t.send("0123456789", 10).result, SendResult::Queued);
        QCOMPARE(t.droppedIds(DropReason::QueueFull), (QList<quint64>{1, 2}));
    }

    // Design: expiry is looked at only when the queue is flushed.
    void expiresWhileNothingElseHappens()
    {
        VirtualTime t;
        t.send("1");
        t.pass(4min);
        t.send("2");
        t.pass(1min);
        QCOMPARE(t.droppedIds(DropReason::Expired), QList<quint64>{1});
        QCOMPARE(t.machine.queueStatus(t.now).length, 1);
        QCOMPARE(t.machine.queueStatus(t.now).oldestAge, 1min);
        t.pass(4min);
        QCOMPARE(t.droppedIds(DropReason::Expired), (QList<quint64>{1, 2}));
        QCOMPARE(t.machine.nextDeadline(t.now), std::nullopt);
    }

    // Pitfalls 8 and 34: a stale message is sent a day later.
    void expiryCountsSleep()
    {
        VirtualTime t;
        t.send("1");
        t.pass(1min);
        t.sleep(1h);
        t.connectNow();
        QVERIFY(t.written.empty());
        QCOMPARE(t.droppedIds(DropReason::Expired), QList<quint64>{1});
    }

    // Pitfall 32: cleared on disconnect, or on each attempt.
    void theQueueOutlivesAttemptsAndClose()
    {
        VirtualTime t;
        t.send("1");
        t.open();
        t.ended(Cause::Refused);
        t.pass(1s);
        t.ended(Cause::Refused);
        t.close();
        QCOMPARE(t.machine.queue().length(), 1);
        t.pass(200ms);
        t.connectNow();
        QCOMPARE(t.writtenIds(), QList<quint64>{1});
    }

    void refusesWhatIsTooBig()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.maxMessageSize = 10;
        t.set(options);
        const auto outcome = t.send(QByteArray(11, 'x'));
        QCOMPARE(outcome.result, SendResult::Rejected);
        QCOMPARE(outcome.why, DropReason::TooBig);
        QCOMPARE(t.send(QByteArray(10, 'x')).result, SendResult::Queued);
    }

    void withoutAQueueItRejects()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.maxQueueSize = 0;
        t.set(options);
        const auto outcome = t.send("x");
        QCOMPARE(outcome.result, SendResult::Rejected);
        QCOMPARE(outcome.why, DropReason::NotOpen);
        t.connectNow();
        QCOMPARE(t.send("x").result, SendResult::Sent);
    }

    // Design: what was written to a dead link since the last sign of life is reported as Unconfirmed.
    void admitsWhatItDoesNotKnow()
    {
        VirtualTime t;
        t.connectNow();
        t.send("1");
        t.traffic(); // the peer is alive: 1 was before that
        t.send("2");
        t.send("3");
        t.ended(Cause::ConnectionLost);
        QCOMPARE(t.droppedIds(DropReason::Unconfirmed), (QList<quint64>{2, 3}));
        QCOMPARE(t.machine.queue().length(), 0);
    }

    void sendsAgainWhenAskedTo()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.resendUnconfirmed = true;
        t.set(options);
        t.connectNow();
        t.send("1");
        t.traffic();
        t.send("2");
        t.send("3");
        t.ended(Cause::ConnectionLost);
        t.send("4");
        QVERIFY(t.dropped.empty());
        t.pass(1s);
        t.opened();
        QCOMPARE(t.writtenIds(), (QList<quint64>{1, 2, 3, 2, 3, 4}));
        QCOMPARE(t.written.back().payload, QByteArray("4"));
    }

    void whatIsKeptToBeSentAgainIsBounded()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.resendUnconfirmed = true;
        options.maxQueueSize = 2;
        t.set(options);
        t.connectNow();
        for (int i = 0; i < 4; ++i)
            t.send("x");
        t.ended(Cause::ConnectionLost);
        QCOMPARE(t.droppedIds(DropReason::Unconfirmed), (QList<quint64>{1, 2}));
        QCOMPARE(t.machine.queue().length(), 2);
    }

    void aPoliteCloseLeavesNothingInDoubt()
    {
        VirtualTime t;
        t.connectNow();
        t.send("1");
        t.close();
        t.ended(Cause::LocalClose);
        QVERIFY(t.dropped.empty());

        VirtualTime stuck;
        stuck.connectNow();
        stuck.send("1");
        stuck.close();
        stuck.pass(3s); // never ended: aborted, and what it had may not have arrived
        QCOMPARE(stuck.droppedIds(DropReason::Unconfirmed), QList<quint64>{1});
    }

    // Design: 1009 reconnects without the message that was too big.
    void comesBackFrom1009WithoutTheMessageThatWasTooBig()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.resendUnconfirmed = true;
        t.set(options);
        t.connectNow();
        t.send("small");
        t.send(QByteArray(1000, 'x'));
        t.send("small too");
        t.ended(Cause::PeerClose, 1009);
        QCOMPARE(t.machine.state(), ConnectionState::Reconnecting);
        QCOMPARE(t.droppedIds(DropReason::TooBig), QList<quint64>{2});
        t.pass(1s);
        t.opened();
        QCOMPARE(t.writtenIds(), (QList<quint64>{1, 2, 3, 1, 3}));
    }

    void clearingReportsEachMessage()
    {
        VirtualTime t;
        t.send("1");
        t.send("2");
        t.perform(t.machine.clearQueue());
        QCOMPARE(t.droppedIds(DropReason::Discarded), (QList<quint64>{1, 2}));
        QCOMPARE(t.machine.statistics(t.now).messagesDropped, quint64(2));
    }
};

QTEST_APPLESS_MAIN(TestConnectionMachineQueue)
#include "tst_connectionmachine_queue.moc"
