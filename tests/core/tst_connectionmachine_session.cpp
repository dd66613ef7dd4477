// SPDX-License-Identifier: MIT
// What a session on top asks of a connection: to wait when the server says so, to count an attempt as good
// only once the session says so, and to leave a link that lives but makes no sense.
#include "virtualtime.h"

#include <Heartline/FlightRecorder>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

namespace {

ConnectionOptions confirming()
{
    ConnectionOptions options;
    options.maxReconnectAttempts = -1;
    options.stableOnConfirm = true;
    options.suspendAfter = 0ms;
    options.heartbeatInterval = 0ms;
    return options;
}

} // namespace

class TestConnectionMachineSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // protocol.md §2: a goodbye says when to come back.
    void waitsAsLongAsThePeerAsked()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.perform(t.machine.holdOff(t.now, 7s));
        t.ended(Cause::ConnectionLost);
        (void)t.takeLog();
        t.perform(t.machine.networkUp(t.now)); // a network that flaps is no reason to hurry
        t.pass(6999ms);
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(1ms);
        QCOMPARE(t.takeLog(), QStringList{u"connect"_s});
        // Said once, it holds for one attempt.
        t.ended(Cause::Refused);
        QCOMPARE(t.delays.back(), 2s);
    }

    void aWaitAskedForLaterPutsTheAttemptOff()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.ended(Cause::ConnectionLost);
        t.perform(t.machine.holdOff(t.now, 5s));
        (void)t.takeLog();
        t.pass(4999ms);
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(1ms);
        QCOMPARE(t.takeLog(), QStringList{u"connect"_s});
    }

    void aPersonNeedNotWait_data()
    {
        QTest::addColumn<bool>("closed");
        QTest::newRow("who presses retry") << false;
        QTest::newRow("who closes and opens") << true;
    }
    void aPersonNeedNotWait()
    {
        QFETCH(bool, closed);
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.perform(t.machine.holdOff(t.now, 1h));
        t.ended(Cause::ConnectionLost);
        (void)t.takeLog();
        t.pass(1s);
        if (closed) {
            t.close();
            t.open();
        } else {
            t.perform(t.machine.retryNow(t.now));
        }
        QVERIFY(t.takeLog().contains(u"connect"_s));
    }

    void sleepCountsAsWaiting()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.perform(t.machine.holdOff(t.now, 60s));
        t.ended(Cause::ConnectionLost);
        (void)t.takeLog();
        t.sleep(30s);
        t.timerFires();
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(29999ms);
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(1ms);
        QCOMPARE(t.takeLog(), QStringList{u"connect"_s});
    }

    // Pitfall 2: attempts count from none only after session-ready uptime.
    void aLinkNeverConfirmedIsAFailedAttempt()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        for (const auto delay : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
            t.pass(1min); // long enough to be stable, had anybody said a word
            t.ended(Cause::PeerClose, 1011);
            QCOMPARE(t.delays.back(), delay);
            t.pass(delay);
            t.opened();
        }
    }

    void aConfirmedLinkIsGoodAfterAWhile()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.ended(Cause::ConnectionLost);
        t.pass(1s);
        t.opened();
        t.pass(10s);
        t.perform(t.machine.confirm(t.now));
        t.perform(t.machine.confirm(t.now));
        QCOMPARE(t.machine.reconnectAttempt(), 1);
        t.pass(4999ms);
        QCOMPARE(t.machine.reconnectAttempt(), 1);
        t.pass(1ms);
        QCOMPARE(t.machine.reconnectAttempt(), 0);
        // A confirmation is of one link.
        t.ended(Cause::ConnectionLost);
        t.pass(1s);
        t.opened();
        t.pass(1min);
        QCOMPARE(t.machine.reconnectAttempt(), 1);
    }

    void aConfirmationIsEnoughWhereNothingMustLast()
    {
        VirtualTime t;
        ConnectionOptions options = confirming();
        options.stableAfter = 0ms;
        t.set(options);
        t.open();
        t.ended(Cause::Refused);
        t.pass(1s);
        t.opened();
        QCOMPARE(t.machine.reconnectAttempt(), 1);
        t.perform(t.machine.confirm(t.now));
        QCOMPARE(t.machine.reconnectAttempt(), 0);
    }

    void aRestartComesBackCountedAndDelayed()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        (void)t.takeLog();
        t.perform(t.machine.restart(t.now, 4000, u"no answer"_s));
        QCOMPARE(t.takeLog(), QStringList{u"close"_s});
        t.perform(t.machine.restart(t.now, 4000, {}));
        t.ended(Cause::LocalClose);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Reconnecting"_s, u"scheduled"_s}));
        QCOMPARE(t.machine.lastError(), (ConnectionError{Cause::LocalClose, 0, u"no answer"_s}));
        QVERIFY(t.machine.outageSinceMs() > 0);
        t.pass(1s);
        t.opened();
        t.perform(t.machine.restart(t.now, 4000, {}));
        t.pass(3s); // the peer does not answer
        QCOMPARE(t.closed.back().cause, Cause::CloseTimeout);
        QCOMPARE(t.delays, (std::vector<std::chrono::milliseconds>{1s, 2s}));
        // Without a link there is nothing to restart.
        (void)t.takeLog();
        t.perform(t.machine.restart(t.now, 4000, {}));
        QCOMPARE(t.takeLog(), QStringList());
    }

    void closingWinsOverARestart()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.perform(t.machine.restart(t.now, 4000, {}));
        t.close();
        t.ended(Cause::LocalClose);
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);
        (void)t.takeLog();
        t.pass(1h);
        QCOMPARE(t.takeLog(), QStringList());
    }

    void whoCannotWaitForARestartNeedNot()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.pass(1s);
        t.perform(t.machine.restart(t.now, 4000, {}));
        t.perform(t.machine.retryNow(t.now));
        (void)t.takeLog();
        t.ended(Cause::LocalClose);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Connecting"_s, u"connect"_s}));
    }

    void itsStateIsRecorded()
    {
        VirtualTime t;
        t.set(confirming());
        t.connectNow();
        t.perform(t.machine.holdOff(t.now, 7s));
        t.perform(t.machine.restart(t.now, 4000, {}));
        t.machine = ConnectionMachine::restoreState(t.machine.saveState());
        (void)t.takeLog();
        t.ended(Cause::LocalClose);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Reconnecting"_s, u"scheduled"_s}));
        QCOMPARE(t.delays.back(), 7s);
    }
};

QTEST_GUILESS_MAIN(TestConnectionMachineSession)
#include "tst_connectionmachine_session.moc"
