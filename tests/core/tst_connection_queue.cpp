// SPDX-License-Identifier: MIT
// What is sent while there is no link, or while the link does not take it: kept, bounded, in order, and never
// lost without a word. Pitfalls 30 to 36.
#include "connectionlog.h"
#include "rawpeer.h"
#include "tcpproxy.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

class TestConnectionQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsOrderAcrossOfflineOnlineAndOutage() // 30 and 32
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        Subject s(proxy.url(), quickOptions(-1));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(s.connection.sendText(QString::number(i)), SendResult::Queued);
        QCOMPARE(s.connection.queueLength(), 5);
        connect(&s.connection, &Connection::opened, &s.connection, [&s] { s.connection.sendText(u"5"_s); });
        s.connection.open();
        UNTIL(peer.last() && peer.last()->messages().size() == 6);
        QCOMPARE(peer.last()->messages(), QList<QByteArray>({"0", "1", "2", "3", "4", "5"}));
        QCOMPARE(s.connection.queueStatus().length, 0);
        QCOMPARE(s.connection.queueBytes(), 0);
        VERIFY_SOUND(s);
    }

    // Back-pressure: 50 000 messages through a proxy that stalls, heals, cuts reading. The socket never holds
    // much more than the high water, the rest waits in the queue, and the order holds while new messages
    // come.
    void fiftyThousandThroughAStalledProxy()
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        ConnectionOptions options = quickOptions();
        options.maxQueueSize = 100'000;
        options.maxQueueBytes = 1 << 30;
        options.sendHighWater = 100'000;
        options.heartbeatInterval = 0ms;
        Subject s(proxy.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        proxy.stall(TcpProxy::Way::ToServer);
        const QString filler(120, u'x');
        int sent = 0;
        int queued = 0;
        for (; sent < 40'000; ++sent) {
            const SendResult result = s.connection.sendText(QString::number(sent) + u' ' + filler);
            QVERIFY(result != SendResult::Rejected);
            queued += result == SendResult::Queued ? 1 : 0;
        }
        QVERIFY(queued > 30'000);
        QVERIFY2(s.connection.findChild<QTcpSocket*>()->bytesToWrite() < 150'000, "the socket was overrun");
        proxy.heal();
        UNTIL(s.connection.queueLength() < 39'000);
        for (; sent < 50'000; ++sent) // behind what waits, though the link takes messages again
            QVERIFY(s.connection.sendText(QString::number(sent) + u' ' + filler) != SendResult::Rejected);
        UNTIL(peer.last()->frames.size() == 50'000);
        int expected = 0;
        for (const RawFrame& frame : std::as_const(peer.last()->frames))
            QCOMPARE(frame.payload.left(frame.payload.indexOf(' ')).toInt(), expected++);
        QCOMPARE(s.connection.statistics().messagesSent, quint64(50'000));
        QVERIFY(s.log.only({u"dropped"_s}).isEmpty());
        QCOMPARE(s.connection.queueLength(), 0);
        VERIFY_SOUND(s);
    }

    // Within a slot effects wait their turn; the high water holds there too.
    void aFloodFromWithinASlotIsHeldBackToo()
    {
        RawPeer peer;
        ConnectionOptions options = quickOptions();
        options.maxQueueSize = 10'000;
        options.sendHighWater = 50'000;
        Subject s(peer.url(), options);
        int queued = 0;
        connect(&s.connection, &Connection::opened, &s.connection, [&] {
            for (int i = 0; i < 3000; ++i)
                queued +=
                    s.connection.sendBinary(QByteArray::number(i).leftJustified(100)) == SendResult::Queued;
        });
        s.connection.open();
        UNTIL(peer.last() && peer.last()->frames.size() == 3000);
        QVERIFY2(queued >= 2400, qPrintable(QString::number(queued)));
        for (int i = 0; i < 3000; ++i)
            QCOMPARE(peer.last()->frames[i].payload.trimmed().toInt(), i);
        VERIFY_SOUND(s);
    }

    void aFullQueueDropsTheOldestAndSaysSo() // 33
    {
        ConnectionOptions options = quickOptions();
        options.maxQueueSize = 3;
        Subject s(QUrl(u"ws://127.0.0.1:1/"_s), options);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(s.connection.sendText(QString::number(i)), SendResult::Queued);
        QCOMPARE(s.log.only({u"dropped"_s}),
                 QStringList({u"dropped 1 QueueFull"_s, u"dropped 2 QueueFull"_s}));
        options.overflow = OverflowPolicy::RefuseNewest;
        QVERIFY(s.connection.setOptions(options).isEmpty());
        QCOMPARE(s.connection.sendText(u"x"_s), SendResult::Rejected);
        QCOMPARE(s.connection.lastRejection(), DropReason::QueueClosed);
        s.connection.clearQueue();
        QCOMPARE(s.log.count(u"dropped 5 Discarded"_s), 1);
        QCOMPARE(s.connection.queueLength(), 0);
        QCOMPARE(s.connection.statistics().messagesDropped, quint64(5));
        VERIFY_SOUND(s);
    }

    void bytesAreBoundedToo()
    {
        ConnectionOptions options = quickOptions();
        options.maxQueueBytes = 10;
        Subject s(QUrl(u"ws://127.0.0.1:1/"_s), options);
        QCOMPARE(s.connection.sendText(u"漢字"_s), SendResult::Queued); // 6 bytes of UTF-8
        QCOMPARE(s.connection.queueBytes(), 6);
        QCOMPARE(s.connection.sendBinary("12345"), SendResult::Queued);
        QCOMPARE(s.log.only({u"dropped"_s}), QStringList({u"dropped 1 QueueFull"_s}));
        QCOMPARE(s.connection.sendBinary(QByteArray(11, 'x')), SendResult::Rejected);
        QCOMPARE(s.connection.queueLength(), 1); // which cost nobody its place
    }

    void zeroQueueRejectsWhileOffline()
    {
        RawPeer peer;
        ConnectionOptions options = quickOptions();
        options.maxQueueSize = 0;
        Subject s(peer.url(), options);
        QCOMPARE(s.connection.sendText(u"x"_s), SendResult::Rejected);
        QCOMPARE(s.connection.lastRejection(), DropReason::NotOpen);
        s.connection.open();
        UNTIL(s.isOpen());
        QCOMPARE(s.connection.sendText(u"x"_s), SendResult::Sent);
        VERIFY_SOUND(s);
    }

    void expiresWhileItWaitsNotOnlyWhenFlushed() // 34
    {
        ConnectionOptions options = quickOptions();
        options.messageExpiry = 40ms;
        Subject s(QUrl(u"ws://127.0.0.1:1/"_s), options);
        QElapsedTimer clock;
        clock.start();
        s.connection.sendText(u"stale"_s);
        UNTIL(s.log.has(u"dropped 1 Expired"_s)); // though nothing is open and nobody asks
        QVERIFY(clock.elapsed() >= 39);
        QCOMPARE(s.connection.queueLength(), 0);
        VERIFY_SOUND(s);
    }

    void tooBigIsRefusedAtOnce()
    {
        ConnectionOptions options = quickOptions();
        options.maxMessageSize = 9;
        RawPeer peer;
        Subject s(peer.url(), options);
        QCOMPARE(s.connection.sendBinary(QByteArray(10, 'x')), SendResult::Rejected);
        QCOMPARE(s.connection.lastRejection(), DropReason::TooBig);
        s.connection.open();
        UNTIL(s.isOpen());
        QCOMPARE(s.connection.sendText(u"漢字漢字"_s), SendResult::Rejected); // 12 bytes
        QCOMPARE(s.connection.sendText(u"漢字漢"_s), SendResult::Sent);
        QCOMPARE(s.connection.sendText(u"123456789"_s), SendResult::Sent);
        QCOMPARE(s.connection.statistics().bytesSent, quint64(18));
        UNTIL(peer.last()->messages().size() == 2);
    }

    // 31: written, but the link died before a later sign of life.
    void unconfirmedIsReportedOrSentAgain_data()
    {
        QTest::addColumn<bool>("again");
        QTest::newRow("reported") << false;
        QTest::newRow("sent again") << true;
    }
    void unconfirmedIsReportedOrSentAgain()
    {
        QFETCH(bool, again);
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        ConnectionOptions options = quickOptions(-1);
        options.heartbeatInterval = 0ms;
        options.resendUnconfirmed = again;
        Subject s(proxy.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.sendText(u"confirmed by what follows it"_s);
        UNTIL(peer.last()->frames.size() == 1);
        peer.last()->sendText("a sign of life");
        UNTIL(s.log.has(u"text"_s));
        proxy.stall(TcpProxy::Way::ToServer);
        s.connection.sendText(u"one"_s);
        s.connection.sendBinary("two");
        QTRY_COMPARE(s.connection.findChild<QTcpSocket*>()->bytesToWrite(),
                     0); // in the kernel: "sent" as far as it knows
        proxy.cut();
        proxy.heal();
        UNTIL(!s.isOpen());
        QCOMPARE(s.connection.sendText(u"three"_s), SendResult::Queued);
        UNTIL(s.log.count(u"opened"_s) == 2);
        RawLink* link = peer.last();
        if (again) {
            UNTIL(link->frames.size() == 3);
            QCOMPARE(link->messages(), QList<QByteArray>({"one", "two", "three"}));
            QCOMPARE(link->frames[1].opcode, int(Binary));
            QVERIFY(s.log.only({u"dropped"_s}).isEmpty());
        } else {
            UNTIL(link->frames.size() == 1);
            QCOMPARE(link->messages(), QList<QByteArray>({"three"}));
            QCOMPARE(s.log.only({u"dropped"_s}),
                     QStringList({u"dropped 2 Unconfirmed"_s, u"dropped 3 Unconfirmed"_s}));
        }
        VERIFY_SOUND(s);
    }

    // Between a socket's end and the telling of it, nothing goes into the void.
    void sentIntoASocketThatHasJustEndedWaitsForTheNext()
    {
        RawPeer peer;
        Subject s(peer.url(), quickOptions(-1));
        s.connection.open();
        UNTIL(s.isOpen());
        SendResult result = SendResult::Rejected;
        auto* tcp = s.connection.findChild<QTcpSocket*>();
        connect(tcp, &QTcpSocket::disconnected, &s.connection,
                [&] { result = s.connection.sendText(u"just in time"_s); });
        peer.last()->reset();
        UNTIL(s.log.count(u"opened"_s) == 2);
        QCOMPARE(result, SendResult::Queued);
        UNTIL(peer.last()->messages() == QList<QByteArray>{"just in time"});
        QVERIFY(s.log.only({u"dropped"_s}).isEmpty());
        VERIFY_SOUND(s);
    }

    void whatWaitsSurvivesClose()
    {
        RawPeer peer;
        Subject s(peer.url());
        s.connection.sendText(u"later"_s);
        s.connection.close();
        QCOMPARE(s.connection.queueLength(), 1);
        s.connection.open();
        UNTIL(peer.last() && peer.last()->messages() == QList<QByteArray>{"later"});
    }

    void textTravelsAsUtf8AndWhole()
    {
        RawPeer peer;
        Subject s(peer.url());
        const QString lone = u"a"_s + QChar(0xd800) + u"b"_s;
        const QString large =
            u"漢"_s.repeated(400'000); // 1.2 MB: QWebSocket would cut at 512 KiB, inside a character
        s.connection.sendText(lone);   // queued: one way of encoding
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.sendText(lone); // direct: the other
        s.connection.sendText(large);
        UNTIL(peer.last()->frames.size() == 3);
        QCOMPARE(peer.last()->frames[0].payload, "a?b");
        QCOMPARE(peer.last()->frames[1].payload, "a?b");
        QVERIFY(peer.last()->frames[2].fin);
        QCOMPARE(peer.last()->frames[2].payload, large.toUtf8());
        QCOMPARE(s.connection.statistics().bytesSent, quint64(3 + 3 + 1'200'000));
    }
};

QTEST_GUILESS_MAIN(TestConnectionQueue)
#include "tst_connection_queue.moc"
