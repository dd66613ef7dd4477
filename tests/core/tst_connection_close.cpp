// SPDX-License-Identifier: MIT
// close() from here: polite, bounded in time, and true about what it could not say.
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

} // namespace

class TestConnectionClose : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Row 14: QWebSocket sends the Close frame and is done; it does not wait for the peer's.
    void row14CloseWithASilentPeer()
    {
        RawPeer peer;
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOpen());
        peer.last()->answersClose = false;
        s.connection.close(4321, u"good bye"_s);
        QCOMPARE(s.connection.readyState(), ReadyState::Closing);
        QCOMPARE(s.connection.state(),
                 ConnectionState::Connected); // "disconnected" is not said before it is true
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"closed"_s, u"error"_s, u"state"_s, u"gave up"_s}).mid(2),
                 QStringList({u"closed 4321 clean LocalClose"_s, u"state Disconnected"_s}));
        UNTIL(peer.last()->frames.size() == 1);
        QCOMPARE(peer.last()->frames[0].bytes(), closeFrame(4321, "good bye"));
        VERIFY_SOUND(s);
    }

    // Row 15; pitfall 24: QWebSocket hangs in ClosingState while a peer does not read. What was not confirmed
    // is told.
    void row15CloseWithUnsentBytesAndAPeerThatDoesNotRead()
    {
        RawPeer peer;
        ConnectionOptions options = quickOptions(-1);
        options.closeTimeout = 50ms;
        options.sendHighWater = 64 << 20;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        peer.last()->stopReading();
        for (int i = 0; i < 12; ++i)
            QCOMPARE(s.connection.sendBinary(QByteArray(1 << 20, 'x')), SendResult::Sent);
        s.connection.close();
        s.connection.close();                                           // twice is once
        QCOMPARE(s.connection.sendText(u"late"_s), SendResult::Queued); // and stays for the next open()
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"closed"_s, u"error"_s}), QStringList({u"closed 1006 lost CloseTimeout"_s}));
        QCOMPARE(s.log.only({u"dropped"_s}).size(), 12);
        QCOMPARE(s.log.count(u"state Disconnected"_s), 1);
        QCOMPARE(s.connection.queueLength(), 1);
        VERIFY_SOUND(s);
    }

    void closeDeliversWhatWasSentBefore()
    {
        RawPeer peer;
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOpen());
        for (int i = 0; i < 3; ++i)
            s.connection.sendBinary(QByteArray(1'000'000, static_cast<char>('a' + i)));
        s.connection.close();
        UNTIL(s.isOver());
        UNTIL(peer.last()->frames.size() == 4);
        QCOMPARE(peer.last()->messages().last(), QByteArray(1'000'000, 'c'));
        QCOMPARE(s.log.only({u"closed"_s, u"dropped"_s}), QStringList({u"closed 1000 clean LocalClose"_s}));
    }

    // Only 1000 and 3000 to 4999 are an application's to send (RFC 6455 §7.4.2); a reason has 123 bytes.
    void aRestartComesBackByItself()
    {
        RawPeer peer;
        ConnectionOptions options = quickOptions(-1);
        options.stableOnConfirm = true;
        options.stableAfter = 0ms;
        Subject s(peer.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.restart(4321, u"no sense"_s);
        s.connection.holdOff(5ms);
        UNTIL(peer.links.size() == 2 && s.isOpen());
        QCOMPARE(s.connection.reconnectAttempt(), 1);
        s.connection.confirm();
        QCOMPARE(s.connection.reconnectAttempt(), 0);
        QCOMPARE(peer.links[0]->frames.last().bytes(), closeFrame(4321, "no sense"));
        s.connection.close();
        UNTIL(s.isOver());
        VERIFY_SOUND(s);
    }

    void closeSendsOnlyWhatMayBeSent_data()
    {
        QTest::addColumn<int>("asked");
        QTest::addColumn<int>("sent");
        QTest::newRow("1000") << 1000 << 1000;
        QTest::newRow("3000") << 3000 << 3000;
        QTest::newRow("4999") << 4999 << 4999;
        QTest::newRow("1006") << 1006 << 1000;
        QTest::newRow("5000") << 5000 << 1000;
        QTest::newRow("-1") << -1 << 1000;
    }
    void closeSendsOnlyWhatMayBeSent()
    {
        QFETCH(int, asked);
        QFETCH(int, sent);
        RawPeer peer;
        Subject s(peer.url());
        s.connection.open();
        UNTIL(s.isOpen());
        if (asked != sent)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"not an application's to send"_s));
        s.connection.close(asked, u"漢"_s.repeated(60)); // 180 bytes
        UNTIL(s.isOver());
        UNTIL(!peer.last()->frames.isEmpty());
        QCOMPARE(peer.last()->frames[0].bytes(), closeFrame(sent, u"漢"_s.repeated(41).toUtf8()));
    }
};

QTEST_GUILESS_MAIN(TestConnectionClose)
#include "tst_connection_close.moc"
