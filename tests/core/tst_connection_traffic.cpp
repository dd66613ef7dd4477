// SPDX-License-Identifier: MIT
// What a peer may do to an open link other than close it: drop it, send what is illegal, too much, half of
// something.
#include "connectionlog.h"
#include "rawpeer.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

/// What follows once a link has opened, of the kinds that matter here.
QStringList endOf(const Subject& s)
{
    return s.log.only({u"closed"_s, u"error"_s, u"retry"_s, u"gave up"_s});
}

} // namespace

class TestConnectionTraffic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Row 16; pitfall 23: QWebSocket says 1000 and no reason.
    void row16LossWithoutAClose_data()
    {
        QTest::addColumn<bool>("reset");
        QTest::newRow("RST") << true;
        QTest::newRow("FIN") << false;
    }
    void row16LossWithoutAClose()
    {
        QFETCH(bool, reset);
        RawPeer peer;
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOpen());
        reset ? peer.last()->reset() : peer.last()->finish();
        UNTIL(s.isOver());
        QCOMPARE(endOf(s), QStringList({u"closed 1006 lost ConnectionLost"_s, u"error ConnectionLost"_s,
                                        u"gave up"_s}));
        QCOMPARE(s.connection.statistics().connectedFor, 0ms);
        VERIFY_SOUND(s);
    }

    // Rows 20 to 22: QWebSocket gives up with a code of its own, which is not the peer's: 1006, and comes
    // back.
    void rows20To22IllegalTraffic_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("cause");
        const QString violation = u"ProtocolViolation"_s;
        QTest::newRow("RSV1 (deflate not agreed)") << RawFrame{Text, "x", true, 4}.bytes() << violation;
        QTest::newRow("RSV2") << RawFrame{Text, "x", true, 2}.bytes() << violation;
        QTest::newRow("RSV3") << RawFrame{Binary, "x", true, 1}.bytes() << violation;
        QTest::newRow("reserved opcode 3") << RawFrame{3, "x"}.bytes() << violation;
        QTest::newRow("reserved opcode 11") << RawFrame{11, "x"}.bytes() << violation;
        QTest::newRow("fragmented ping") << RawFrame{Ping, "x", false}.bytes() << violation;
        QTest::newRow("ping of 126 bytes") << RawFrame{Ping, QByteArray(126, 'x')}.bytes() << violation;
        QTest::newRow("continuation of nothing") << RawFrame{Continuation, "x"}.bytes() << violation;
        QTest::newRow("text within a text")
            << RawFrame{Text, "x", false}.bytes() + RawFrame{Text, "y"}.bytes() << violation;
        QTest::newRow("invalid UTF-8") << RawFrame{Text, "\xc3\x28"}.bytes() << violation;
        QTest::newRow("truncated UTF-8") << RawFrame{Text, "abc\xe4\xbd"}.bytes() << violation;
        QTest::newRow("UTF-8 surrogate") << RawFrame{Text, "\xed\xa0\x80"}.bytes() << violation;
        QTest::newRow("overlong UTF-8") << RawFrame{Text, "\xc0\xaf"}.bytes() << violation;
        // The length is enough: nothing of the 64 MiB has to arrive.
        QTest::newRow("head of a 64 MiB message")
            << RawFrame{Binary, QByteArray(64 << 20, 'x')}.bytes().left(1000) << u"MessageTooBig"_s;
        QByteArray pieces = RawFrame{Binary, QByteArray(900'000, 'x'), false}.bytes();
        pieces += RawFrame{Continuation, QByteArray(900'000, 'x'), false}.bytes();
        QTest::newRow("too big in pieces that are not") << pieces << u"MessageTooBig"_s;
        QTest::newRow("length of 2^63") << QByteArray("\x82\x7f\x80\0\0\0\0\0\0\0", 10) << violation;
    }
    void rows20To22IllegalTraffic()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, cause);
        RawPeer peer(RawPeer::upgradeThenSend(bytes));
        ConnectionOptions options = quickOptions(1);
        options.maxMessageSize = 1'000'000;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.log.has(u"gave up"_s));
        QCOMPARE(endOf(s).mid(0, 2), QStringList({u"closed 1006 lost "_s + cause, u"error "_s + cause}));
        QCOMPARE(peer.links.size(), 2);
        QVERIFY(!s.connection.lastError().detail.isEmpty());
        QVERIFY(s.log.only({u"text"_s, u"binary"_s, u"json"_s}).isEmpty());
        VERIFY_SOUND(s);
    }

    void a64MiBMessageIsRefusedAndTheNextLinkWorks()
    {
        int links = 0;
        RawPeer peer([&links](RawLink& link) {
            link.upgrade();
            if (++links == 1)
                link.send({Text, QByteArray(64 << 20, 'x')});
            else
                link.sendText("small");
        });
        Subject s(peer.url(), quickOptions(1));
        s.connection.open();
        UNTIL(s.log.has(u"text"_s));
        QCOMPARE(endOf(s).first(), u"closed 1006 lost MessageTooBig"_s);
        VERIFY_SOUND(s);
    }

    void theLargestMessageAllowedArrives()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Binary, QByteArray(100'000, 'x')}.bytes() +
                                              RawFrame{Binary, QByteArray(100'001, 'x')}.bytes()));
        ConnectionOptions options = quickOptions();
        options.maxMessageSize = 100'000;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.count(u"binary"_s), 1);
        QCOMPARE(endOf(s).first(), u"closed 1006 lost MessageTooBig"_s);
    }

    // What cannot be mended from outside: QWebSocket decodes each frame of a text by itself, so a fragment
    // that ends inside a character ends the link (docs/qwebsocket.md; up to 6.8). Said in Connection's
    // header file.
    void aLargeFragmentedTextWithCjk_data()
    {
        QTest::addColumn<int>("cut"); // bytes beyond a character's end
        QTest::newRow("between characters") << 0;
        QTest::newRow("inside characters") << 1;
    }
    void aLargeFragmentedTextWithCjk()
    {
        QFETCH(int, cut);
        const QString text = u"漢字かな交じり文😀"_s.repeated(60'000); // 28 bytes each: 1.7 MB
        const QByteArray utf8 = text.toUtf8();
        const qsizetype piece = qsizetype(28) * 5000 + cut;
        QByteArray bytes;
        for (qsizetype at = 0; at < utf8.size(); at += piece)
            bytes += RawFrame{at == 0 ? Text : Continuation, utf8.mid(at, piece), at + piece >= utf8.size()}
                         .bytes();
        RawPeer peer(RawPeer::upgradeThenSend(bytes));
        Subject s(peer.url());
        QSignalSpy received(&s.connection, &Connection::textReceived);
        s.connection.open();
        if (cut == 0) {
            UNTIL(received.size() == 1);
            QVERIFY(received[0][0].toString() == text);
            QCOMPARE(s.connection.statistics().bytesReceived, quint64(utf8.size()));
        } else {
            UNTIL(s.isOver());
            QCOMPARE(endOf(s).first(), u"closed 1006 lost ProtocolViolation"_s);
        }
        VERIFY_SOUND(s);
    }

    // Row 23: QWebSocket's own timer, of about 5 s, and only behind the first chunk. The one test that has to
    // wait.
    void row23HalfAFrameThenSilence()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Text, "all of this was promised"}.bytes().left(9)));
        ConnectionOptions options = quickOptions();
        options.heartbeatInterval = 0ms;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(endOf(s).first(), u"closed 1006 lost ReadStalled"_s);
        VERIFY_SOUND(s);
    }

    // … and behind the second chunk that timer is dead: the heartbeat is what notices (pitfalls 10 to 12).
    void row23HalfAFrameInTwoChunksIsTheHeartbeatsToNotice()
    {
        RawPeer peer([](RawLink& link) {
            link.upgrade();
            link.answersPings = false; // it is in the middle of a frame
            const QByteArray frame = RawFrame{Text, QByteArray(1000, 'x')}.bytes();
            link.write(frame.left(100));
            QTimer::singleShot(10ms, &link, [&link, frame] { link.write(frame.mid(100, 100)); });
        });
        ConnectionOptions options = quickOptions();
        options.heartbeatInterval = 30ms;
        options.pongTimeout = 40ms;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(endOf(s).first(), u"closed 1006 lost PongTimeout"_s);
        VERIFY_SOUND(s);
    }
};

QTEST_GUILESS_MAIN(TestConnectionTraffic)
#include "tst_connection_traffic.moc"
