// SPDX-License-Identifier: MIT
// The machine's life in virtual time: attempts, ends, floors, suspension. Messages are in
// tst_connectionmachine_queue.
#include "virtualtime.h"

#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;

class TestConnectionMachine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connectsAndComesBack()
    {
        VirtualTime t;
        t.open();
        QCOMPARE(t.takeLog(), (QStringList{u"Connecting"_s, u"connect"_s}));
        QCOMPARE(t.machine.readyState(), ReadyState::Connecting);
        t.opened();
        QCOMPARE(t.takeLog(), (QStringList{u"Connected"_s, u"opened"_s}));
        t.pass(10s);
        t.ended(Cause::ConnectionLost);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Reconnecting"_s, u"scheduled"_s}));
        QCOMPARE(t.machine.readyState(), ReadyState::Closed);
        t.pass(999ms);
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(1ms);
        QCOMPARE(t.takeLog(), QStringList{u"connect"_s});
        t.opened();
        QCOMPARE(t.takeLog(), (QStringList{u"Connected"_s, u"opened"_s}));
        QCOMPARE(t.machine.statistics(t.now).reconnects, 1);
    }

    // Design: a reconnect timer still pending after the user disconnects brings the connection back from the
    // dead.
    void staysAwayOnceClosed()
    {
        VirtualTime t;
        t.connectNow();
        t.ended(Cause::ConnectionLost);
        t.close();
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);
        QCOMPARE(t.machine.nextDeadline(t.now), std::nullopt);
        (void)t.takeLog();
        t.pass(24h);
        t.perform(t.machine.networkUp(t.now));
        QCOMPARE(t.takeLog(), QStringList());
    }

    // Design: disconnect() reports its state change twice, or reports "disconnected" before the socket is.
    void saysDisconnectedOnceAndOnlyWhenItIs()
    {
        VirtualTime t;
        t.connectNow();
        (void)t.takeLog();
        t.close();
        t.close();
        QCOMPARE(t.takeLog(), QStringList{u"close"_s});
        QCOMPARE(t.machine.state(), ConnectionState::Connected);
        QCOMPARE(t.machine.readyState(), ReadyState::Closing);
        t.ended(Cause::LocalClose);
        t.ended(Cause::LocalClose);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Disconnected"_s}));
        QVERIFY(t.closed[0].clean);
        QCOMPARE(t.closed[0].code, 1000);
    }

    void abortsASocketThatWillNotClose()
    {
        VirtualTime t;
        t.connectNow();
        t.close();
        (void)t.takeLog();
        t.pass(2999ms);
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(1ms);
        QCOMPARE(t.takeLog(), (QStringList{u"abort"_s, u"closed"_s, u"Disconnected"_s}));
        QCOMPARE(t.closed[0].cause, Cause::CloseTimeout);
        QVERIFY(!t.closed[0].clean);
    }

    // Pitfall 17: close() while connecting fires open later.
    void closingWinsOverALateOpen()
    {
        VirtualTime t;
        t.open();
        (void)t.takeLog();
        t.close();
        QCOMPARE(t.takeLog(), (QStringList{u"abort"_s, u"Disconnected"_s}));
        t.opened();
        t.ended(Cause::Refused);
        t.pass(1h);
        QCOMPARE(t.takeLog(), QStringList());
    }

    void opensAgainAfterAPendingClose()
    {
        VirtualTime t;
        t.connectNow();
        t.close();
        t.open();
        (void)t.takeLog();
        t.pass(200ms);
        t.ended(Cause::LocalClose);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Disconnected"_s, u"Connecting"_s, u"connect"_s}));
        // ... and close() after open() wins again.
        t.opened();
        t.close();
        t.open();
        t.close();
        (void)t.takeLog();
        t.ended(Cause::LocalClose);
        QCOMPARE(t.takeLog(), (QStringList{u"closed"_s, u"Disconnected"_s}));
    }

    void openTwiceIsOpenOnce()
    {
        VirtualTime t;
        t.open();
        t.open();
        t.opened();
        t.open();
        QCOMPARE(t.takeLog().count(u"connect"_s), 1);
    }

    void givesUpAfterTheLastAttempt()
    {
        VirtualTime t;
        t.open();
        t.ended(Cause::Refused);
        for (int attempt = 1; attempt <= 5; ++attempt) {
            t.pass(1min);
            t.ended(Cause::Refused);
        }
        QCOMPARE(t.delays, (std::vector<std::chrono::milliseconds>{1s, 2s, 4s, 8s, 16s}));
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);
        QCOMPARE(t.log.count(u"gave up"_s), 1);
        (void)t.takeLog();
        t.perform(t.machine.networkUp(t.now)); // only open() or retryNow() starts again
        QVERIFY(!t.takeLog().contains(u"connect"_s));
        t.perform(t.machine.retryNow(t.now));
        QVERIFY(t.takeLog().contains(u"connect"_s));
    }

    void zeroAttemptsMeansNever()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.maxReconnectAttempts = 0;
        t.set(options);
        t.connectNow();
        t.ended(Cause::ConnectionLost);
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);
        QCOMPARE(t.log.last(), u"gave up"_s);
    }

    // Pitfall 4: finite only for terminal causes.
    void minusOneMeansForEver()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.maxReconnectAttempts = -1;
        t.set(options);
        t.open();
        for (int i = 0; i < 1000; ++i) {
            t.ended(Cause::Refused);
            QCOMPARE(t.machine.state(), ConnectionState::Reconnecting);
            t.pass(31s);
        }
        QCOMPARE(t.delays.back(), 30s);
    }

    // Design and pitfall 2: attempts reset at open, so a server that accepts and drops is hammered for ever.
    void aLinkThatDropsAtOnceDoesNotResetTheAttempts()
    {
        VirtualTime t;
        t.open();
        for (int i = 0; i < 5; ++i) {
            t.opened();
            t.pass(100ms);
            t.ended(Cause::ConnectionLost);
            t.pass(20s);
        }
        t.opened();
        t.ended(Cause::ConnectionLost);
        QCOMPARE(t.delays, (std::vector<std::chrono::milliseconds>{1s, 2s, 4s, 8s, 16s}));
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);
    }

    void aStableLinkResetsTheAttempts()
    {
        VirtualTime t;
        t.open();
        t.ended(Cause::Refused);
        t.pass(1s);
        t.opened();
        t.pass(4999ms);
        QCOMPARE(t.machine.reconnectAttempt(), 1);
        t.pass(1ms);
        QCOMPARE(t.machine.reconnectAttempt(), 0);
        t.ended(Cause::ConnectionLost);
        QCOMPARE(t.delays.back(), 1s);
    }

    // Design and pitfall 3: a floor between two attempts, whatever triggers them.
    void neverHammers()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.maxReconnectAttempts = -1;
        options.reconnectDelay = 0ms;
        options.maxReconnectDelay = 0ms;
        t.set(options);
        t.open();
        for (int i = 0; i < 1000;
             ++i) { // 10 s in which everything that can trigger an attempt does so all the time
            if (t.machine.readyState() == ReadyState::Connecting)
                t.ended(Cause::Refused);
            t.perform(t.machine.networkUp(t.now));
            t.perform(t.machine.retryNow(t.now));
            t.open();
            if (i % 10 == 0) {
                t.close();
                t.open();
            }
            t.pass(10ms);
        }
        QVERIFY2(t.urls.size() <= 101, qPrintable(QString::number(t.urls.size())));
        QVERIFY(t.urls.size() >= 90);
    }

    // Design: a laptop that wakes waits 30 s for nothing.
    void attemptsAtOnceWhenTheNetworkComesBack()
    {
        VirtualTime t;
        t.connectNow();
        t.pass(10s);
        t.ended(Cause::ConnectionLost);
        t.pass(500ms);
        (void)t.takeLog();
        t.perform(t.machine.networkUp(t.now));
        QCOMPARE(t.takeLog(), QStringList{u"connect"_s});
        // Pitfall 50: the first attempt at once, then normal backoff.
        t.ended(Cause::HostNotFound);
        QCOMPARE(t.delays.back(), 2s);
    }

    void attemptsAtOnceOnWaking()
    {
        VirtualTime t;
        t.connectNow();
        t.ended(Cause::ConnectionLost);
        (void)t.takeLog();
        t.stall(300ms);
        t.sleep(1h);
        t.timerFires();
        QCOMPARE(t.takeLog(), QStringList{u"connect"_s});
    }

    // Pitfall 6: after waking the app looks online for minutes.
    void anOpenLinkHasToProveItselfOnWaking()
    {
        VirtualTime t;
        t.connectNow();
        t.pass(6s);
        (void)t.takeLog();
        t.sleep(1h);
        t.timerFires();
        QCOMPARE(t.takeLog(), QStringList{u"ping"_s});
        t.pass(1999ms);
        QCOMPARE(t.takeLog(), QStringList());
        t.pass(1ms);
        QVERIFY(t.takeLog().startsWith(u"abort"_s));
        QCOMPARE(t.closed.back().cause, Cause::PongTimeout);
    }

    void aLinkThatSurvivedTheSleepStays()
    {
        VirtualTime t;
        t.connectNow();
        t.sleep(1h);
        t.timerFires();
        t.pass(50ms);
        t.pong(t.pings.back());
        (void)t.takeLog();
        t.pass(20s);
        QCOMPARE(t.takeLog(), QStringList());
    }

    // Design: a link that misses its pong is aborted, not closed politely.
    void abortsADeadLink()
    {
        VirtualTime t;
        t.connectNow();
        t.pass(30s);
        (void)t.takeLog();
        t.pass(5s);
        QCOMPARE(t.takeLog(), (QStringList{u"abort"_s, u"closed"_s, u"Reconnecting"_s, u"scheduled"_s}));
        QCOMPARE(t.closed[0].code, 1006);
        QCOMPARE(t.errors[0].cause, Cause::PongTimeout);
    }

    void measuresRoundTrips()
    {
        VirtualTime t;
        t.connectNow();
        t.pass(30s);
        t.pass(80ms);
        t.pong(t.pings.back());
        t.pass(29'936ms); // the next ping left 16 ms ago
        t.pong(t.pings.back());
        const Statistics statistics = t.machine.statistics(t.now);
        QCOMPARE(statistics.lastRtt, 16ms);
        QCOMPARE(statistics.minimumRtt, 16ms);
        QCOMPARE(statistics.averageRtt, 72ms); // (7 × 80 + 16) / 8
        QVERIFY(t.machine.heartbeatStatus(t.now).healthy);
    }

    // Pitfall 18: the transport never reports.
    void timesOutAnAttempt()
    {
        VirtualTime t;
        t.open();
        (void)t.takeLog();
        t.pass(10s);
        QCOMPARE(t.takeLog(), (QStringList{u"abort"_s, u"Reconnecting"_s, u"scheduled"_s}));
        QCOMPARE(t.errors[0].cause, Cause::ConnectTimeout);
    }

    void theTimeoutCountsTheCredentialsToo()
    {
        VirtualTime t;
        t.answersCredentials = false;
        t.open();
        t.pass(10s);
        QCOMPARE(t.errors.size(), size_t(1));
        QCOMPARE(t.errors[0].cause, Cause::ConnectTimeout);
        // A reply that comes now belongs to an attempt given up.
        const AttemptId old = t.machine.attemptId();
        t.pass(1s);
        QVERIFY(t.machine.attemptId() != old);
        (void)t.takeLog();
        t.perform(t.machine.credentialsReady(t.now, old, {}));
        QCOMPARE(t.takeLog(), QStringList());
    }

    void aLateConnectTimerGivesOneGracePeriod()
    {
        VirtualTime t;
        t.open();
        t.stall(20s);
        (void)t.takeLog();
        t.timerFires();
        QCOMPARE(t.takeLog(), QStringList());
        t.opened(); // it had been answered long ago
        QCOMPARE(t.machine.state(), ConnectionState::Connected);
    }

    // Pitfalls 14 to 16 and 19: what an earlier socket still says changes nothing.
    void ignoresSocketsOfEarlierAttempts()
    {
        VirtualTime t;
        t.open();
        const AttemptId first = t.machine.attemptId();
        t.ended(Cause::Refused);
        t.pass(1s);
        t.opened();
        (void)t.takeLog();
        SocketEnd late;
        late.error.cause = Cause::ConnectionLost;
        t.perform(t.machine.socketEnded(t.now, first, late));
        t.perform(t.machine.socketOpened(t.now, first));
        t.perform(t.machine.pongReceived(t.now, first, 1));
        QCOMPARE(t.takeLog(), QStringList());
        QCOMPARE(t.machine.state(), ConnectionState::Connected);
    }

    // Pitfall 15: error and close both schedule.
    void anEndToldTwiceIsOneEnd()
    {
        VirtualTime t;
        t.connectNow();
        t.ended(Cause::ConnectionLost);
        t.ended(Cause::ConnectionLost);
        t.ended(Cause::Refused);
        QCOMPARE(t.delays.size(), size_t(1));
        QCOMPARE(t.machine.reconnectAttempt(), 1);
    }

    void followsThePolicy()
    {
        VirtualTime t;
        CloseCodePolicy policy;
        policy.set(4000, true);
        t.machine.setPolicy(policy);
        t.connectNow();
        t.ended(Cause::PeerClose, 4000);
        QCOMPARE(t.machine.state(), ConnectionState::Reconnecting);
        t.pass(1s);
        t.opened();
        t.ended(Cause::PeerClose, 1008);
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);
        QCOMPARE(t.closed.back().code, 1008);
    }

    // Pitfall 28: reconnect with an expired token for ever.
    void asksForCredentialsOnceMoreAfter401()
    {
        VirtualTime t;
        t.machine.setRefreshesCredentials(true);
        t.open();
        t.refusedWith(401);
        QCOMPARE(t.machine.state(), ConnectionState::Reconnecting);
        t.pass(1s);
        t.refusedWith(401);
        QCOMPARE(t.machine.state(), ConnectionState::Disconnected);

        VirtualTime withoutProvider;
        withoutProvider.open();
        withoutProvider.refusedWith(401);
        QCOMPARE(withoutProvider.machine.state(), ConnectionState::Disconnected);
    }

    void rotatesThroughTheAddresses()
    {
        VirtualTime t;
        t.machine.setUrlCount(3);
        t.open();
        t.ended(Cause::Refused);
        t.pass(1s);
        t.opened(); // the second one works ...
        t.pass(10s);
        t.ended(Cause::ConnectionLost);
        t.pass(1s); // ... and is tried first when it is lost
        t.opened();
        t.ended(Cause::ConnectionLost); // but one that drops at once is left
        t.pass(2s);
        QCOMPARE(t.urls, (std::vector<int>{0, 1, 1, 2}));
    }

    void isSuspendedAfterTwoMinutesWithoutALink()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.maxReconnectAttempts = -1;
        t.set(options);
        t.connectNow();
        t.pass(10s);
        const qint64 lostAt = t.now.wallMs;
        t.ended(Cause::ConnectionLost);
        for (int i = 0; i < 30 && !t.machine.isSuspended(); ++i) {
            t.pass(4s);
            if (t.machine.readyState() == ReadyState::Connecting)
                t.ended(Cause::Refused);
        }
        QCOMPARE(t.now.wallMs - lostAt, qint64(120'000));
        QCOMPARE(t.machine.outageSinceMs(), lostAt);
        QCOMPARE(t.log.count(u"suspended"_s), 1);
        t.perform(t.machine.retryNow(t.now));
        t.opened();
        QVERIFY(!t.machine.isSuspended());
        QCOMPARE(t.log.count(u"resumed"_s), 1);
    }

    // Design: uptime keeps counting after the link is gone; wall-clock changes break timeouts.
    void countsConnectedTimeOnlyWhileConnected()
    {
        VirtualTime t;
        t.connectNow();
        t.pass(7s);
        t.now.wallMs -= 3'600'000; // somebody sets the clock
        QCOMPARE(t.machine.statistics(t.now).connectedFor, 7s);
        t.ended(Cause::ConnectionLost);
        t.pass(500ms);
        QCOMPARE(t.machine.statistics(t.now).connectedFor, 0ms);
        QCOMPARE(t.machine.statistics(t.now).totalConnected, 7s);
        t.machine.resetStatistics(t.now);
        QCOMPARE(t.machine.statistics(t.now), Statistics());
    }

    void healthIsUnderTwoIntervals()
    {
        VirtualTime t;
        ConnectionOptions options;
        options.pongTimeout = 5min;
        t.set(options);
        QVERIFY(!t.machine.heartbeatStatus(t.now).active);
        t.connectNow();
        t.pass(59'999ms);
        QVERIFY(t.machine.heartbeatStatus(t.now).healthy);
        t.pass(1ms);
        QVERIFY(!t.machine.heartbeatStatus(t.now).healthy);
        t.pong(t.pings.back());
        QVERIFY(t.machine.heartbeatStatus(t.now).healthy);
        QCOMPARE(*t.machine.heartbeatStatus(t.now).lastPongAge, 0ms);
    }

    void jitterIsDrawnForEachAttempt() // pitfalls 1 and 5
    {
        VirtualTime t;
        double next = 0;
        t.machine.setRandomSource([&next] { return std::exchange(next, 1 - next); });
        t.open();
        t.ended(Cause::Refused);
        t.pass(1s);
        t.ended(Cause::Refused);
        QCOMPARE(t.delays, (std::vector<std::chrono::milliseconds>{750ms, 2500ms}));
    }

    // Whatever happens in whatever order: legal states, no timer left behind, no attempt too many.
    void survivesRandomEvents()
    {
        for (unsigned seed = 0; seed < 2000; ++seed) {
            VirtualTime t;
            std::mt19937 random(seed);
            ConnectionOptions options;
            options.maxReconnectAttempts = static_cast<int>(random() % 4) - 1;
            options.resendUnconfirmed = random() % 2 == 0;
            t.set(options);
            quint64 sent = 0;
            for (int step = 0; step < 120; ++step) {
                switch (random() % 14) {
                case 0:
                    t.open();
                    break;
                case 1:
                    if (random() % 4 == 0)
                        t.close();
                    break;
                case 2:
                    t.perform(t.machine.retryNow(t.now));
                    break;
                case 3:
                    t.perform(t.machine.networkUp(t.now));
                    break;
                case 4:
                case 5:
                    t.opened();
                    break;
                case 6:
                    t.ended(Cause::ConnectionLost);
                    break;
                case 7:
                    t.ended(Cause::PeerClose, 1000 + static_cast<int>(random() % 16));
                    break;
                case 8:
                    if (t.send("x").result != SendResult::Rejected)
                        ++sent;
                    break;
                case 9:
                    t.traffic();
                    break;
                case 10:
                    if (!t.pings.empty())
                        t.pong(t.pings.back());
                    break;
                case 11:
                    t.sleep(std::chrono::milliseconds(random() % 20'000));
                    t.timerFires();
                    break;
                case 12:
                    t.stall(std::chrono::milliseconds(random() % 20'000));
                    t.timerFires();
                    break;
                default:
                    t.pass(std::chrono::milliseconds(random() % 3'000));
                    break;
                }
                const bool closed = t.machine.readyState() == ReadyState::Closed;
                const bool disconnected = t.machine.state() == ConnectionState::Disconnected;
                QVERIFY2(!disconnected || closed, qPrintable(u"seed %1 step %2"_s.arg(seed).arg(step)));
                QVERIFY2(disconnected || !closed || t.machine.nextAttempt(),
                         qPrintable(u"seed %1 step %2: waits for nothing"_s.arg(seed).arg(step)));
                QVERIFY2(
                    !t.machine.nextAttempt() || !disconnected,
                    qPrintable(
                        u"seed %1 step %2: an attempt is pending though disconnected"_s.arg(seed).arg(step)));
            }
            // Every message is accounted for: written, waiting, or reported.
            QSet<MessageId> known;
            for (const OutgoingMessage& message : t.written)
                known.insert(message.id);
            for (const DroppedMessage& message : t.dropped)
                known.insert(message.id);
            QVERIFY(static_cast<quint64>(known.size() + t.machine.queue().length()) >= sent);
        }
    }
};

QTEST_APPLESS_MAIN(TestConnectionMachine)
#include "tst_connectionmachine.moc"
