// SPDX-License-Identifier: MIT
#include "net/websocketframe.h"

using namespace heartline::server;

class TestWebSocketFrame : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void usesTheShortestLength_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("empty") << 0 << QByteArray::fromHex("8100");
        QTest::newRow("125, the last in one byte") << 125 << QByteArray::fromHex("817d");
        QTest::newRow("126, the first in two") << 126 << QByteArray::fromHex("817e007e");
        QTest::newRow("65535, the last in two") << 65535 << QByteArray::fromHex("817effff");
        QTest::newRow("65536, the first in eight") << 65536 << QByteArray::fromHex("817f0000000000010000");
    }
    void usesTheShortestLength()
    {
        QFETCH(int, size);
        QFETCH(QByteArray, header);
        const QByteArray payload(size, 'x');
        QCOMPARE(encodeFrame(Opcode::Text, payload), header + payload);
    }

    void cutsControlPayloads()
    {
        QCOMPARE(encodeFrame(Opcode::Ping, QByteArray(200, 'x')).size(), 2 + kMaxControlPayload);
    }

    void cutsAReasonBetweenCharacters()
    {
        const QByteArray frame = encodeClose(closecode::kPolicy, QByteArray("日").repeated(50));
        QCOMPARE(frame.first(4), QByteArray::fromHex("887d03f0"));
        QCOMPARE(frame.sliced(4), QByteArray("日").repeated(41)); // 123 bytes, just full
        const QByteArray odd = encodeClose(closecode::kPolicy, "x" + QByteArray("日").repeated(50));
        QCOMPARE(odd.sliced(4), "x" + QByteArray("日").repeated(40));
    }

    void aCloseMayHaveNoCode()
    {
        QCOMPARE(encodeClose(closecode::kNoStatus, "ignored"), QByteArray::fromHex("8800"));
    }

    void knowsTheCloseCodes()
    {
        for (const int good :
             {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999})
            QVERIFY2(isValidCloseCode(uint16_t(good)), QByteArray::number(good).constData());
        for (const int bad : {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535})
            QVERIFY2(!isValidCloseCode(uint16_t(bad)), QByteArray::number(bad).constData());
    }
};

QTEST_APPLESS_MAIN(TestWebSocketFrame)
#include "tst_websocketframe.moc"
