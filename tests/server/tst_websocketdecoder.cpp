// SPDX-License-Identifier: MIT
#include "net/websocketdecoder.h"

#include <QRandomGenerator>

using namespace heartline::server;
using Kind = WebSocketEvent::Kind;

namespace {

// Frames as a client sends them; the first byte is given whole, so that it may be wrong.
QByteArray frame(int first, const QByteArray& payload, bool masked = true)
{
    QByteArray bytes(1, char(first));
    const int mask = masked ? 0x80 : 0;
    const auto size = quint64(payload.size());
    if (size < 126) {
        bytes += char(mask | int(size));
    } else if (size < 65536) {
        bytes += char(mask | 126);
        bytes += char(size >> 8);
        bytes += char(size);
    } else {
        bytes += char(mask | 127);
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes += char(size >> shift);
    }
    if (!masked)
        return bytes + payload;
    const QByteArray key = QByteArray::fromHex("37fa213d");
    bytes += key;
    for (qsizetype i = 0; i < payload.size(); ++i)
        bytes += char(payload[i] ^ key[i % 4]);
    return bytes;
}

constexpr int kText = 0x81;
constexpr int kTextBegins = 0x01;
constexpr int kBinary = 0x82;
constexpr int kContinues = 0x00;
constexpr int kContinuesLast = 0x80;
constexpr int kClose = 0x88;
constexpr int kPing = 0x89;
constexpr int kPong = 0x8a;

QByteArray closePayload(int code, const QByteArray& reason = {})
{
    return QByteArray(1, char(code >> 8)) + char(code) + reason;
}

// What came out, a word an event: "text:hello close:1000:bye error:1002".
QByteArray run(const QByteArray& bytes, qsizetype limit, qsizetype step)
{
    WebSocketDecoder decoder(limit);
    QByteArrayList words;
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        decoder.feed(bytes.sliced(at, std::min(step, bytes.size() - at)));
        while (const auto event = decoder.next()) {
            switch (event->kind) {
            case Kind::Text:
                words += "text:" + event->payload;
                break;
            case Kind::Binary:
                words += "binary:" + event->payload;
                break;
            case Kind::Ping:
                words += "ping:" + event->payload;
                break;
            case Kind::Pong:
                words += "pong:" + event->payload;
                break;
            case Kind::Close:
                words += "close:" + QByteArray::number(event->code) + ':' + event->payload;
                break;
            case Kind::Error:
                words += "error:" + QByteArray::number(event->code);
                break;
            }
        }
    }
    return words.join(' ');
}

} // namespace

class TestWebSocketDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* what, const QByteArray& bytes, const QByteArray& expected) {
            QTest::newRow(what) << bytes << expected;
        };
        // Good.
        row("a text", frame(kText, "hello"), "text:hello");
        row("an empty text", frame(kText, ""), "text:");
        row("a binary message need not be UTF-8", frame(kBinary, "\xff\xfe"), "binary:\xff\xfe");
        row("lengths around the two-byte form",
            frame(kText, QByteArray(125, 'a')) + frame(kText, QByteArray(126, 'b')),
            "text:" + QByteArray(125, 'a') + " text:" + QByteArray(126, 'b'));
        row("a length in eight bytes", frame(kText, QByteArray(65536, 'c')),
            "text:" + QByteArray(65536, 'c'));
        row("fragments",
            frame(kTextBegins, "one ") + frame(kContinues, "two ") + frame(kContinuesLast, "three"),
            "text:one two three");
        row("empty fragments", frame(kTextBegins, "") + frame(kContinues, "") + frame(kContinuesLast, ""),
            "text:");
        row("a character cut by fragments", frame(kTextBegins, "\xe6\x97") + frame(kContinuesLast, "\xa5"),
            "text:日");
        row("a ping between fragments",
            frame(kTextBegins, "a") + frame(kPing, "p") + frame(kContinuesLast, "b"), "ping:p text:ab");
        row("a ping inside a cut character",
            frame(kTextBegins, "\xe6\x97") + frame(kPing, "\xff") + frame(kContinuesLast, "\xa5"),
            "ping:\xff text:日");
        row("a close between fragments", frame(kTextBegins, "a") + frame(kClose, closePayload(1000)),
            "close:1000:");
        row("a pong nobody asked for", frame(kPong, "x"), "pong:x");
        row("a ping of 125 bytes", frame(kPing, QByteArray(125, 'p')), "ping:" + QByteArray(125, 'p'));
        row("a close with a reason", frame(kClose, closePayload(1001, "日本")), "close:1001:日本");
        row("a close without a code", frame(kClose, ""), "close:1005:");
        row("a close with a code of one's own", frame(kClose, closePayload(4999)), "close:4999:");
        row("nothing counts after a close", frame(kClose, closePayload(1000)) + frame(kText, "late"),
            "close:1000:");
        row("the largest message", frame(kText, QByteArray(100'000, 'x')),
            "text:" + QByteArray(100'000, 'x'));

        // Invalid: well-formed frames that may not come here.
        row("not masked", frame(kText, "hello", false), "error:1002");
        row("the first reserved bit", frame(kText | 0x40, "x"), "error:1002");
        row("the last reserved bit", frame(kText | 0x10, "x"), "error:1002");
        row("opcode 3", frame(0x83, "x"), "error:1002");
        row("opcode 7", frame(0x87, "x"), "error:1002");
        row("opcode 11", frame(0x8b, "x"), "error:1002");
        row("opcode 15", frame(0x8f, "x"), "error:1002");
        row("a fragmented ping", frame(0x09, "x"), "error:1002");
        row("a fragmented close", frame(0x08, closePayload(1000)), "error:1002");
        row("a ping of 126 bytes", frame(kPing, QByteArray(126, 'x')), "error:1002");
        row("a continuation of nothing", frame(kContinuesLast, "x"), "error:1002");
        row("a continuation after the end", frame(kText, "a") + frame(kContinuesLast, "x"),
            "text:a error:1002");
        row("a text inside a text", frame(kTextBegins, "a") + frame(kText, "b"), "error:1002");
        row("a close of one byte", frame(kClose, "x"), "error:1002");
        row("a close with 1005", frame(kClose, closePayload(1005)), "error:1002");
        row("a close with 1006", frame(kClose, closePayload(1006)), "error:1002");
        row("a close with 999", frame(kClose, closePayload(999)), "error:1002");
        row("a close with 2000", frame(kClose, closePayload(2000)), "error:1002");
        row("a close whose reason is not UTF-8", frame(kClose, closePayload(1000, "\xff")), "error:1007");
        row("a text that is not UTF-8", frame(kText, "a\xff"), "error:1007");
        row("a text that ends inside a character", frame(kText, "a\xe6\x97"), "error:1007");
        row("a surrogate", frame(kText, "\xed\xa0\x80"), "error:1007");
        row("bad UTF-8 in a later fragment", frame(kTextBegins, "a") + frame(kContinuesLast, "\x80"),
            "error:1007");
        row("one byte too many", frame(kText, QByteArray(100'001, 'x')), "error:1009");
        row("too many over all fragments",
            frame(kTextBegins, QByteArray(60'000, 'x')) + frame(kContinues, QByteArray(60'000, 'x')),
            "error:1009");
        row("nothing counts after an error", frame(kText, "\xff") + frame(kText, "late"), "error:1007");

        // Malformed: lengths that lie.
        row("126 in the long form", QByteArray::fromHex("81fe0005") + QByteArray(9, 'x'), "error:1002");
        row("65535 in the longest form", QByteArray::fromHex("81ff000000000000ffff00000000"), "error:1002");
        row("a length with the top bit", QByteArray::fromHex("81ff800000000000000000000000"), "error:1002");
        row("2^62 bytes announced", QByteArray::fromHex("82ff400000000000000000000000"), "error:1009");
        row("half a header", QByteArray::fromHex("81"), "");
        row("half a frame", frame(kText, "hello").chopped(1), "");
    }

    void reads()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        constexpr qsizetype kLimit = 100'000;
        QCOMPARE(run(bytes, kLimit, bytes.size()), expected);
        // However the network cuts it: byte by byte, and in pieces that cut every field at some place.
        QCOMPARE(run(bytes, kLimit, 1), expected);
        QCOMPARE(run(bytes, kLimit, 3), expected);
        QCOMPARE(run(bytes, kLimit, 7), expected);
    }

    void aWrongByteIsToldBeforeTheMessageIsWhole()
    {
        WebSocketDecoder decoder(1'000'000);
        decoder.feed(frame(kText, "ab\xff" + QByteArray(500'000, 'x')).first(100));
        const auto event = decoder.next();
        QVERIFY(event);
        QCOMPARE(event->code, closecode::kInvalidText);
    }

    void aMessageTooBigIsToldByItsHeader()
    {
        WebSocketDecoder decoder(1000);
        decoder.feed(frame(kText, QByteArray(1001, 'x')).first(8));
        const auto event = decoder.next();
        QVERIFY(event);
        QCOMPARE(event->code, closecode::kTooBig);
    }

    void holdsNothingBetweenMessages()
    {
        WebSocketDecoder decoder(1'000'000);
        decoder.feed(frame(kText, QByteArray(500'000, 'x')));
        QVERIFY(decoder.next());
        QVERIFY(!decoder.next());
        QCOMPARE(decoder.bufferedBytes(), 0);
        QVERIFY(!decoder.isMidMessage());
    }

    void survivesNoise()
    {
        for (quint32 seed = 1; seed <= 2000; ++seed) {
            QRandomGenerator random(seed);
            QByteArray bytes(200, Qt::Uninitialized);
            for (char& byte : bytes)
                byte = char(random.bounded(256));
            bytes[0] = char(0x80 | random.bounded(11)); // past the first check, most of the time
            bytes[1] = char(0x80 | random.bounded(128));
            const QByteArray whole = run(bytes, 500, bytes.size());
            QVERIFY2(run(bytes, 500, 1) == whole, qPrintable(QStringLiteral("seed %1").arg(seed)));
        }
    }
};

QTEST_APPLESS_MAIN(TestWebSocketDecoder)
#include "tst_websocketdecoder.moc"
