// SPDX-License-Identifier: MIT
#include <Heartline/Heartbeat>

#include <QTest>

using namespace std::chrono_literals;
using namespace heartline;
using Verdict = Heartbeat::Verdict;

class TestHeartbeat : public QObject
{
    Q_OBJECT

private:
    static constexpr Instant at(std::chrono::milliseconds time) { return Instant(time); }
    static Heartbeat started(HeartbeatKind kind = HeartbeatKind::Ping)
    {
        Heartbeat heartbeat;
        heartbeat.start({kind, 30s, 5s}, at(0s));
        return heartbeat;
    }

private Q_SLOTS:
    void pingsEachInterval()
    {
        Heartbeat heartbeat = started();
        QCOMPARE(heartbeat.deadline(), at(30s));
        QCOMPARE(heartbeat.onTimer(at(29s)).verdict, Verdict::Wait);
        const auto first = heartbeat.onTimer(at(30s));
        QCOMPARE(first.verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.onPong(first.number, at(30s + 40ms)), std::optional(40ms));
        QCOMPARE(heartbeat.deadline(), at(60s));
    }

    void callsALinkDeadThatMissesItsPong()
    {
        Heartbeat heartbeat = started();
        QCOMPARE(heartbeat.onTimer(at(30s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.deadline(), at(35s));
        QCOMPARE(heartbeat.onTimer(at(35s)).verdict, Verdict::Dead);
    }

    // Design: a second ping before the first pong loses the first one's timeout.
    void keepsTheFirstPingsTimeoutWhenASecondIsSent()
    {
        Heartbeat heartbeat;
        heartbeat.start({HeartbeatKind::Ping, 2s, 5s}, at(0s));
        QCOMPARE(heartbeat.onTimer(at(2s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.onTimer(at(4s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.onTimer(at(6s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.deadline(), at(7s));
        QCOMPARE(heartbeat.onTimer(at(7s)).verdict, Verdict::Dead);
    }

    // Design: a late pong of an older ping counts for the newer.
    void aLatePongAnswersOnlyItsOwnPing()
    {
        Heartbeat heartbeat;
        heartbeat.start({HeartbeatKind::Ping, 2s, 5s}, at(0s));
        const auto first = heartbeat.onTimer(at(2s));
        const auto second = heartbeat.onTimer(at(4s));
        QCOMPARE(heartbeat.onPong(first.number, at(5s)), std::optional(3000ms));
        QCOMPARE(heartbeat.onPong(first.number, at(5s)), std::nullopt);
        // The second is still waited for; the pong was a sign of life, so from there.
        QCOMPARE(heartbeat.onTimer(at(6s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.onTimer(at(8s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.onTimer(at(10s)).verdict, Verdict::Dead);
        QCOMPARE(heartbeat.onPong(second.number + 100, at(10s)), std::nullopt);
    }

    void aPongAnswersThePingsBeforeIt()
    {
        Heartbeat heartbeat;
        heartbeat.start({HeartbeatKind::Ping, 2s, 5s}, at(0s));
        QCOMPARE(heartbeat.onTimer(at(2s)).verdict, Verdict::SendPing);
        const auto second = heartbeat.onTimer(at(4s));
        QCOMPARE(heartbeat.onPong(second.number, at(4s)), std::optional(0ms));
        QCOMPARE(heartbeat.deadline(), at(6s)); // the next ping: nothing is waited for
    }

    // Pitfall 12: slow link and large frame killed by the pong deadline.
    void trafficExtendsThePatience()
    {
        Heartbeat heartbeat = started();
        QCOMPARE(heartbeat.onTimer(at(30s)).verdict, Verdict::SendPing);
        heartbeat.onTraffic(at(34s));
        QCOMPARE(heartbeat.onTimer(at(35s)).verdict, Verdict::Wait);
        QCOMPARE(heartbeat.deadline(), at(39s));
        QCOMPARE(heartbeat.onTimer(at(39s)).verdict, Verdict::Dead);
    }

    // Pitfall 12, the other way: our own large message is in front of the ping.
    void patienceBeginsWhenThePingHasLeft()
    {
        Heartbeat heartbeat = started();
        QCOMPARE(heartbeat.onTimer(at(30s)).verdict, Verdict::SendPing);
        QVERIFY(heartbeat.awaitsBytesLeft());
        heartbeat.onBytesLeft(at(33s), 1'000'000);
        heartbeat.onBytesLeft(at(37s), 0);
        QVERIFY(!heartbeat.awaitsBytesLeft());
        heartbeat.onBytesLeft(at(40s),
                              0); // what leaves after it extends nothing: a half-open link takes bytes too
        QCOMPARE(heartbeat.deadline(), at(42s));
        QCOMPARE(heartbeat.onTimer(at(42s)).verdict, Verdict::Dead);
    }

    // Pitfall 10: a watchdog re-armed by each own ping never fires.
    void ownPingsAreNoSignOfLife()
    {
        Heartbeat heartbeat;
        heartbeat.start({HeartbeatKind::Ping, 1s, 10s}, at(0s));
        auto now = 0s;
        while (heartbeat.onTimer(at(now)).verdict != Verdict::Dead && now < 100s)
            now += 1s;
        QCOMPARE(now, 11s);
    }

    // Pitfall 7 and the design: a timer that fires late kills a healthy link before its buffered data is
    // read.
    void aLateTimerGivesOneGracePeriod()
    {
        Heartbeat heartbeat = started();
        QCOMPARE(heartbeat.onTimer(at(30s)).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.onTimer(at(50s)).verdict, Verdict::Wait); // 15 s late: the loop stalled
        QCOMPARE(heartbeat.deadline(), at(51s));
        QCOMPARE(heartbeat.onTimer(at(51s)).verdict, Verdict::Dead); // once only
    }

    void whatWasBufferedSavesTheLink()
    {
        Heartbeat heartbeat = started();
        const auto ping = heartbeat.onTimer(at(30s));
        QCOMPARE(heartbeat.onTimer(at(50s)).verdict, Verdict::Wait);
        QVERIFY(heartbeat.onPong(ping.number, at(50s + 1ms)));
        QCOMPARE(heartbeat.onTimer(at(51s)).verdict, Verdict::Wait);
    }

    void aProbeIsLessPatient()
    {
        Heartbeat heartbeat = started();
        QCOMPARE(heartbeat.probe(at(10s), 2s).verdict, Verdict::SendPing);
        QCOMPARE(heartbeat.deadline(), at(12s));
        QCOMPARE(heartbeat.onTimer(at(12s)).verdict, Verdict::Dead);
    }

    void listeningSendsNothingAndNoticesSilence()
    {
        Heartbeat heartbeat = started(HeartbeatKind::Listen);
        heartbeat.onTraffic(at(20s));
        QCOMPARE(heartbeat.deadline(), at(55s));
        QCOMPARE(heartbeat.onTimer(at(54s)).verdict, Verdict::Wait);
        QCOMPARE(heartbeat.onTimer(at(55s)).verdict, Verdict::Dead);
        QCOMPARE(started(HeartbeatKind::Listen).probe(at(1s), 2s).verdict, Verdict::Wait);
    }

    void zeroTurnsItOff()
    {
        Heartbeat heartbeat;
        heartbeat.start({HeartbeatKind::Ping, 0s, 5s}, at(0s));
        QVERIFY(!heartbeat.isActive());
        QCOMPARE(heartbeat.deadline(), std::nullopt);
        QCOMPARE(heartbeat.onTimer(at(1h)).verdict, Verdict::Wait);
        QCOMPARE(heartbeat.pongAge(at(1h)), std::nullopt);
    }

    // Pitfall 14: the heartbeat of an old link kills the new one.
    void aNewLinkKnowsNoPingOfTheOld()
    {
        Heartbeat heartbeat = started();
        const auto old = heartbeat.onTimer(at(30s));
        heartbeat.stop();
        QCOMPARE(heartbeat.onTimer(at(40s)).verdict, Verdict::Wait);
        heartbeat.start({HeartbeatKind::Ping, 30s, 5s}, at(41s));
        QCOMPARE(heartbeat.onTimer(at(50s)).verdict, Verdict::Wait);
        QCOMPARE(heartbeat.onPong(old.number, at(50s)), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(TestHeartbeat)
#include "tst_heartbeat.moc"
