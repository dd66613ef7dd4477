// SPDX-License-Identifier: MIT
// Links that the peer closes: every code that may travel and those that may not, in one piece and in many.
// QWebSocket 6.4 says 1002 for 1012 to 1014 and 1000 for no code; none of that may show.
#include "connectionlog.h"
#include "rawpeer.h"

#include <QtEndian>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

QByteArray closeFrame(int code, const QByteArray& reason = {})
{
    QByteArray payload(2, '\0');
    qToBigEndian(static_cast<quint16>(code), payload.data());
    return RawFrame{Close, payload + reason}.bytes();
}

/// What follows once a link has opened, of the kinds that matter here.
QStringList endOf(const Subject& s)
{
    return s.log.only({u"closed"_s, u"error"_s, u"retry"_s, u"gave up"_s});
}

} // namespace

class TestConnectionCloseCodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Rows 17 and 19; pitfalls 23, 26 and 27. Each code as it was sent, and the design's table of who comes
    // back.
    void rows17And19EveryCodeThatMayTravel_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<bool>("comesBack");
        for (const int code : {1000, 1001, 1002, 1003, 1004, 1007, 1008, 1010, 1016, 2000, 2999, 3000, 3999,
                               4000, 4001, 4400, 4999})
            QTest::addRow("%d stays away", code) << code << false;
        for (const int code : {1009, 1011, 1012, 1013, 1014})
            QTest::addRow("%d comes back", code) << code << true;
    }
    void rows17And19EveryCodeThatMayTravel()
    {
        QFETCH(int, code);
        QFETCH(bool, comesBack);
        RawPeer peer(RawPeer::upgradeThenSend(closeFrame(code, "because ±")));
        Subject s(peer.url(), quickOptions(comesBack ? 0 : 3));
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(endOf(s),
                 QStringList({u"closed %1 clean PeerClose"_s.arg(code), u"error PeerClose"_s, u"gave up"_s}));
        QCOMPARE(s.connection.lastClose().reason, u"because ±"_s);
        QCOMPARE(s.connection.lastError().detail, u"because ±"_s);
        UNTIL(!peer.last()->isOpen());
        QCOMPARE(peer.links.size(), 1);
        VERIFY_SOUND(s);
        if (!comesBack)
            return;
        Subject again(peer.url(), quickOptions(1));
        again.connection.open();
        UNTIL(peer.links.size() == 3);
        UNTIL(again.isOver());
        QCOMPARE(again.log.count(u"opened"_s), 2);
        VERIFY_SOUND(again);
    }

    void aPolicyOfOnesOwnDecides()
    {
        RawPeer peer(RawPeer::upgradeThenSend(closeFrame(1001)));
        Subject s(peer.url(), quickOptions(2));
        CloseCodePolicy policy;
        policy.set(1001, true);
        s.connection.setCloseCodePolicy(policy);
        s.connection.open();
        UNTIL(s.log.has(u"gave up"_s));
        QCOMPARE(peer.links.size(), 3);
        VERIFY_SOUND(s);
    }

    // Row 18: QWebSocket says 1000. The peer gave no reason to stay away, so it is tried again (pitfall 26).
    void row18CloseWithoutACode()
    {
        RawPeer peer(RawPeer::upgradeThenSend(RawFrame{Close, {}}.bytes()));
        Subject s(peer.url(), quickOptions(1));
        s.connection.open();
        UNTIL(s.log.has(u"gave up"_s));
        QCOMPARE(endOf(s).first(), u"closed 1005 clean PeerClose"_s);
        QCOMPARE(peer.links.size(), 2);
        VERIFY_SOUND(s);
    }

    // Codes that must not travel (RFC 6455 §7.4.1, §7.4.2) say nothing: the link is lost by a fault of the
    // peer's.
    void codesThatMayNotTravel_data()
    {
        QTest::addColumn<QByteArray>("frame");
        for (const int code : {0, 999, 1005, 1006, 1015, 5000, 65535})
            QTest::addRow("%d", code) << closeFrame(code, "x");
        QTest::newRow("half a code") << RawFrame{Close, "\x03"}.bytes();
    }
    void codesThatMayNotTravel()
    {
        QFETCH(QByteArray, frame);
        RawPeer peer(RawPeer::upgradeThenSend(frame));
        Subject s(peer.url(), quickOptions(1));
        s.connection.open();
        UNTIL(s.log.has(u"gave up"_s));
        QCOMPARE(endOf(s).mid(0, 2),
                 QStringList({u"closed 1006 lost ProtocolViolation"_s, u"error ProtocolViolation"_s}));
        QCOMPARE(peer.links.size(), 2);
        VERIFY_SOUND(s);
    }

    void aReasonThatIsNoUtf8KeepsItsCode()
    {
        RawPeer peer(RawPeer::upgradeThenSend(closeFrame(1013, "busy \xff")));
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(endOf(s).first(), u"closed 1013 clean PeerClose"_s);
        QCOMPARE(s.connection.lastClose().reason, u"busy \uFFFD"_s);
    }

    // A Close frame can arrive in pieces, behind other frames, behind a great deal of them, and with bytes
    // behind it.
    void aCloseInPieces_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<int>("code");
        for (const int code : {1012, 4001, 1005}) {
            QTest::addRow("alone, %d", code) << QByteArray() << QByteArray() << code;
            QTest::addRow("behind text, %d", code)
                << RawFrame{Text, "\xC8\x88\x02hello"}.bytes() << QByteArray() << code;
            QTest::addRow("before garbage, %d", code)
                << QByteArray() << QByteArray("\x88\x02\x03\xe8zzz") << code;
        }
    }
    void aCloseInPieces()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(int, code);
        const QByteArray frame =
            code == 1005 ? RawFrame{Close, {}}.bytes() : closeFrame(code, "\xC8\x88 header?");
        const QByteArray bytes = before + frame + after;
        RawPeer peer([&bytes](RawLink& link) {
            link.upgrade();
            link.writeSlowly(bytes);
        });
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(endOf(s).first(), u"closed %1 clean PeerClose"_s.arg(code));
    }

    void aCloseBehindMegabytes()
    {
        QByteArray bytes;
        for (int i = 0; i < 300; ++i)
            bytes += RawFrame{Binary, QByteArray(10'007, static_cast<char>(i))}.bytes();
        RawPeer peer(RawPeer::upgradeThenSend(bytes + closeFrame(1012, "restart")));
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.count(u"binary"_s), 300);
        QCOMPARE(endOf(s).first(), u"closed 1012 clean PeerClose"_s);
        QCOMPARE(s.connection.lastClose().reason, u"restart"_s);
        VERIFY_SOUND(s);
    }

    void everythingByteByByte()
    {
        RawPeer peer([](RawLink& link) {
            link.upgrade();
            link.writeSlowly(RawFrame{Text, "{\"a\":1}"}.bytes() + RawFrame{Ping, "p"}.bytes() +
                             RawFrame{Text, "\xE4\xBD\xA0\xE5\xA5\xBD"}.bytes() +
                             RawFrame{Binary, QByteArray(300, 'b')}.bytes() + closeFrame(1014, "done"));
        });
        Subject s(peer.url());
        QSignalSpy text(&s.connection, &Connection::textReceived);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"json"_s, u"text"_s, u"binary"_s}),
                 QStringList({u"json"_s, u"text"_s, u"binary"_s}));
        QCOMPARE(text[0][0].toString(), u"你好"_s);
        QCOMPARE(endOf(s).first(), u"closed 1014 clean PeerClose"_s);
        QCOMPARE(s.connection.statistics().bytesReceived, quint64(7 + 6 + 300));
        VERIFY_SOUND(s);
    }

    // 1009 right behind what we sent: too big for the peer, so it is not sent again; the rest may not have
    // arrived.
    void aMessageTooBigForThePeerIsNamed()
    {
        RawPeer peer;
        Subject s(peer.url(), quickOptions(1));
        s.connection.open();
        UNTIL(s.isOpen());
        RawLink* link = peer.last();
        link->onFrame = [link](const RawFrame& frame) {
            if (frame.payload.size() > 1000)
                link->sendClose(1009, "too big");
        };
        s.connection.sendText(u"small"_s);
        s.connection.sendText(QString(5000, u'x'));
        UNTIL(s.log.count(u"opened"_s) == 2);
        QCOMPARE(s.log.only({u"dropped"_s}),
                 QStringList({u"dropped 1 Unconfirmed"_s, u"dropped 2 TooBig"_s}));
        VERIFY_SOUND(s);
    }
};

QTEST_GUILESS_MAIN(TestConnectionCloseCodes)
#include "tst_connection_closecodes.moc"
