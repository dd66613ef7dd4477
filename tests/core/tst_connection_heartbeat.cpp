// SPDX-License-Identifier: MIT
// Links that die without a word, on real sockets: half-open, stalled, deaf. And those that only look dead.
#include "blackhole.h"
#include "connectionlog.h"
#include "rawpeer.h"
#include "tcpproxy.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

ConnectionOptions beating(std::chrono::milliseconds interval, std::chrono::milliseconds timeout)
{
    ConnectionOptions options = quickOptions();
    options.heartbeatInterval = interval;
    options.pongTimeout = timeout;
    return options;
}

} // namespace

class TestConnectionHeartbeat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Half-open: the cable is cut, TCP says nothing for 15 minutes (docs/qwebsocket.md). Pitfalls 6 and 11;
    // the design's list: the link is aborted, not closed politely, and what was written to it since the last
    // sign of life is reported.
    void aHalfOpenLinkIsAbortedInTime()
    {
        RawPeer peer;
        Subject s(peer.url(), beating(60ms, 80ms));
        s.connection.open();
        UNTIL(s.log.has(u"pong"_s));
        blackHole(*s.connection.findChild<QTcpSocket*>());
        blackHole(*peer.last()->socket());
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(s.connection.sendText(u"into the void"_s), SendResult::Sent);
        QCOMPARE(s.connection.sendText(u"and this"_s), SendResult::Sent);
        UNTIL(s.isOver());
        QVERIFY2(clock.elapsed() < 60 + 80 + 300, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(s.log.only({u"closed"_s, u"error"_s, u"dropped"_s}),
                 QStringList({u"closed 1006 lost PongTimeout"_s, u"dropped 1 Unconfirmed"_s,
                              u"dropped 2 Unconfirmed"_s, u"error PongTimeout"_s}));
        QVERIFY(!s.connection.heartbeatStatus().active);
        VERIFY_SOUND(s);
    }

    void closeOnAHalfOpenLinkDoesNotWait()
    {
        RawPeer peer;
        ConnectionOptions options = beating(0ms, 5s);
        options.closeTimeout = 60ms;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        blackHole(*s.connection.findChild<QTcpSocket*>());
        blackHole(*peer.last()->socket());
        s.connection.close();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"closed"_s}).size(), 1);
        VERIFY_SOUND(s);
    }

    void aPeerThatNeverAnswersPings()
    {
        RawPeer peer([](RawLink& link) {
            link.answersPings = false;
            link.upgrade();
        });
        Subject s(peer.url(), beating(20ms, 50ms));
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.connection.lastClose().cause, Cause::PongTimeout);
        QVERIFY(peer.last()->frames.isEmpty()); // no Close frame (row 14 would have waited for nothing)
        VERIFY_SOUND(s);
    }

    // Pitfalls 12 and 13: any inbound byte is life, also while pongs wait behind something large.
    void trafficWithoutPongsIsLife()
    {
        RawPeer peer([](RawLink& link) {
            link.answersPings = false;
            link.upgrade();
            const QByteArray frame = RawFrame{Binary, QByteArray(40, 'x')}.bytes();
            auto* timer = new QTimer(&link);
            connect(timer, &QTimer::timeout, &link, [&link, timer, frame, sent = 0]() mutable {
                link.write(frame.mid(sent++, 1));
                if (sent == frame.size())
                    timer->stop();
            });
            timer->start(10ms);
        });
        Subject s(peer.url(), beating(30ms, 100ms));
        s.connection.open();
        UNTIL(s.log.has(u"binary"_s)); // took 400 ms and more
        UNTIL(s.isOver());             // and then silence is death
        QCOMPARE(s.connection.lastClose().cause, Cause::PongTimeout);
        VERIFY_SOUND(s);
    }

    void pongsOfOthersAndOldOnesCountForNothingButLife() // pitfall 25: unsolicited pongs, RFC 6455 §5.5.3
    {
        RawPeer peer([](RawLink& link) {
            link.answersPings = false;
            link.upgrade();
            for (const char* payload : {"", "heartline:", "heartline:x", "heartline:99", "other"})
                link.send({Pong, payload});
            link.sendText("after");
        });
        Subject s(peer.url(), beating(10s, 10s));
        s.connection.open();
        UNTIL(s.log.has(u"text"_s));
        QVERIFY(!s.log.has(u"pong"_s));
        QCOMPARE(s.connection.roundTripMs(), -1);
    }

    void measuresEachRoundTripByItsOwnPing()
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        Subject s(proxy.url(), beating(20ms, 2s));
        s.connection.open();
        UNTIL(s.log.has(u"pong"_s));
        proxy.setDelay(30ms); // each way: pongs overlap the pings behind them
        QSignalSpy pongs(&s.connection, &Connection::pongReceived);
        UNTIL(pongs.size() >= 6);
        QVERIFY2(s.connection.roundTripMs() >= 55, qPrintable(QString::number(s.connection.roundTripMs())));
        const HeartbeatStatus status = s.connection.heartbeatStatus();
        QVERIFY(status.active);
        QVERIFY(status.lastPongAt.isValid());
        QVERIFY(*status.lastPongAge < 2s);
        QVERIFY(s.connection.statistics().minimumRtt < 60ms);
        VERIFY_SOUND(s);
    }

    void jsonPingsAreAnsweredAndNotShown()
    {
        RawPeer peer;
        ConnectionOptions options = beating(20ms, 60ms);
        options.heartbeat = HeartbeatKind::Json;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        RawLink* link = peer.last();
        bool answers = true;
        link->onFrame = [&answers, link](const RawFrame& frame) {
            if (!answers)
                return;
            QJsonObject object = QJsonDocument::fromJson(frame.payload).object();
            QCOMPARE(object.value("type"_L1).toString(), u"ping"_s);
            object.insert("type"_L1, u"pong"_s);
            link->sendText(QJsonDocument(object).toJson());
        };
        UNTIL(s.log.count(u"pong"_s) == 3);
        QCOMPARE(link->pings, 0);
        QVERIFY(!s.log.has(u"json"_s));
        QCOMPARE(s.connection.statistics().messagesSent, quint64(0));
        link->sendText(
            "{\"type\":\"pong\",\"timestamp\":5}"); // not ours: the application may ping for itself
        UNTIL(s.log.has(u"json"_s));
        answers = false;
        UNTIL(s.isOver());
        QCOMPARE(s.connection.lastClose().cause, Cause::PongTimeout);
        VERIFY_SOUND(s);
    }

    void listeningSendsNothingAndTakesSilenceForDeath()
    {
        RawPeer peer;
        ConnectionOptions options = beating(40ms, 40ms);
        options.heartbeat = HeartbeatKind::Listen;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        QElapsedTimer open;
        open.start();
        RawLink* link = peer.last();
        auto* timer = new QTimer(link);
        int sent = 0;
        connect(timer, &QTimer::timeout, link, [link, &sent, timer] {
            link->send({Ping, "server"}); // frames of any kind count
            if (++sent == 8)
                timer->stop();
        });
        timer->start(20ms);
        UNTIL(s.isOver());
        QVERIFY(open.elapsed() >= 150 + 80);
        QCOMPARE(sent, 8);
        QCOMPARE(link->pings, 0);
        QCOMPARE(s.connection.lastClose().cause, Cause::PongTimeout);
        VERIFY_SOUND(s);
    }

    void zeroIntervalIsOff()
    {
        RawPeer peer([](RawLink& link) {
            link.answersPings = false;
            link.upgrade();
            QTimer::singleShot(100ms, &link, [&link] { link.sendText("still here"); });
        });
        Subject s(peer.url(), beating(0ms, 1ms));
        s.connection.open();
        UNTIL(s.log.has(u"text"_s));
        QCOMPARE(peer.last()->pings, 0);
        QVERIFY(!s.connection.heartbeatStatus().active);
        QVERIFY(!s.connection.heartbeatStatus().healthy);
    }

    void intervalsOfMonthsOverflowNoTimer()
    {
        RawPeer peer;
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        Subject s(peer.url(), beating(std::chrono::hours(24 * 60), 5s));
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.networkUp(); // proves itself with a ping at once
        UNTIL(s.log.has(u"pong"_s));
        VERIFY_SOUND(s);
    }

    // Pitfall 14: a former attempt's timers and pongs touch nothing of the next link.
    void anOldHeartbeatLeavesTheNewLinkAlone()
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        ConnectionOptions options = beating(30ms, 60ms);
        options.maxReconnectAttempts = -1;
        Subject s(proxy.url(), options);
        s.connection.open();
        UNTIL(s.log.has(u"pong"_s));
        proxy.stall(TcpProxy::Way::ToClient);
        UNTIL(s.log.has(u"closed 1006 lost PongTimeout"_s));
        proxy.heal();
        UNTIL(s.log.count(u"opened"_s) >= 2 && s.isOpen());
        const qsizetype pongs = s.log.count(u"pong"_s);
        const qsizetype closes = s.log.only({u"closed"_s}).size();
        UNTIL(s.log.count(u"pong"_s) >= pongs + 5);
        QCOMPARE(s.log.only({u"closed"_s}).size(), closes);
        VERIFY_SOUND(s);
    }

    // Pitfall 7: the loop stalls for longer than the deadline. What has arrived meanwhile is read first.
    void aLateTimerReadsFirst()
    {
        QThread thread;
        auto* peer = new RawPeer;
        const QUrl url = peer->url();
        peer->moveToThread(&thread);
        connect(&thread, &QThread::finished, peer, &QObject::deleteLater);
        thread.start();
        {
            Subject s(url, beating(50ms, 100ms));
            s.connection.open();
            UNTIL(s.log.has(u"pong"_s));
            QThread::msleep(800); // not a wait: the stalled loop that this is about
            const qsizetype pongs = s.log.count(u"pong"_s);
            UNTIL(s.log.count(u"pong"_s) >= pongs + 2 || s.isOver());
            QVERIFY(s.isOpen());
            VERIFY_SOUND(s);
        }
        thread.quit();
        thread.wait();
    }
};

QTEST_GUILESS_MAIN(TestConnectionHeartbeat)
#include "tst_connection_heartbeat.moc"
