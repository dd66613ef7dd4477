// SPDX-License-Identifier: MIT
#include "http/requestparser.h"

using namespace heartline::server;
using Outcome = RequestParser::Outcome;

class TestRequestParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRequestsHoweverTheyAreCut()
    {
        const QByteArray bytes =
            "POST /a%20b?x=1+2&y=%E6%97%A5&z HTTP/1.1\r\nHost: h\r\nX-Many:  a , B\r\nx-many: c\r\n"
            "Authorization: bearer  tok.en \r\nContent-Length: 4\r\n\r\nbody"
            "GET /next HTTP/1.0\r\n\r\nrest";
        for (qsizetype step : {qsizetype(1), qsizetype(7), bytes.size()}) {
            RequestParser parser({});
            QList<HttpRequest> requests;
            for (qsizetype at = 0; at < bytes.size(); at += step) {
                parser.feed(bytes.sliced(at, std::min(step, bytes.size() - at)));
                while (requests.size() < 2 && parser.next() == Outcome::Ready)
                    requests.append(parser.request());
            }
            QCOMPARE(requests.size(), 2);
            const HttpRequest& first = requests[0];
            QCOMPARE(first.method, QByteArray("POST"));
            QCOMPARE(first.path(), QByteArray("/a%20b"));
            QCOMPARE(first.query(QStringLiteral("x")), QStringLiteral("1 2"));
            QCOMPARE(first.query(QStringLiteral("y")), QStringLiteral("日"));
            QVERIFY(first.query(QStringLiteral("none")).isNull());
            QVERIFY(first.headerHasToken("x-many", "b") && first.headerHasToken("x-many", "C"));
            QVERIFY(!first.headerHasToken("x-many", "d"));
            QCOMPARE(first.token(), QStringLiteral("tok.en"));
            QCOMPARE(first.body, QByteArray("body"));
            QVERIFY(first.keepAlive && first.isHttp11);
            QVERIFY(!requests[1].keepAlive && !requests[1].isHttp11);
            QCOMPARE(parser.takeRest(), QByteArray("rest"));
        }
    }

    void readsChunkedBodies()
    {
        RequestParser parser({});
        parser.feed("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        QCOMPARE(parser.next(), Outcome::Ready);
        QCOMPARE(parser.request().body, QByteArray("abcde"));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("noise") << QByteArray("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10) << 400;
        QTest::newRow("NUL in a header") << QByteArray("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", 26) << 400;
        QTest::newRow("a space in the target") << QByteArray("GET /a b HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("two lengths")
            << QByteArray("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx") << 400;
        QTest::newRow("two hosts") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n") << 400;
        QTest::newRow("length and chunks")
            << QByteArray(
                   "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            << 400;
        QTest::newRow("a length below zero")
            << QByteArray("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n") << 400;
        QTest::newRow("a body too long")
            << QByteArray("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n") << 413;
        QTest::newRow("chunks too long")
            << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                          QByteArray(101, 'x'))
            << 413;
        QTest::newRow("a line too long") << QByteArray("GET /" + QByteArray(600, 'x')) << 431;
        QTest::newRow("too many headers")
            << QByteArray("GET / HTTP/1.1\r\n" + QByteArray("A: b\r\n").repeated(100)) << 431;
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        for (const qsizetype step : {bytes.size(), qsizetype(1)}) {
            RequestParser parser({.headerBytes = 512, .bodyBytes = 100});
            Outcome outcome = Outcome::NeedMore;
            for (qsizetype at = 0; at < bytes.size() && outcome != Outcome::Failed; at += step) {
                parser.feed(bytes.sliced(at, std::min(step, bytes.size() - at)));
                outcome = parser.next();
            }
            QCOMPARE(outcome, Outcome::Failed);
            QTEST(parser.failure().status, "status");
        }
    }

    void tellsWhenTheClientWaitsToGoOn()
    {
        RequestParser parser({});
        parser.feed("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(parser.next(), Outcome::NeedMore);
        QVERIFY(parser.takeExpectsContinue());
        QVERIFY(!parser.takeExpectsContinue());
        parser.feed("ok");
        QCOMPARE(parser.next(), Outcome::Ready);
    }

    void responsesAreWhole()
    {
        const HttpResponse error = HttpResponse::error(404, QStringLiteral("c"), QStringLiteral("r"));
        const QByteArray text = error.encoded(true);
        QVERIFY(text.startsWith("HTTP/1.1 404 Not Found\r\n"));
        QVERIFY(text.endsWith("\r\n\r\n{\"error\":{\"code\":\"c\",\"reason\":\"r\"}}"));
        QVERIFY(text.contains("Content-Length: 35\r\n"));
        QVERIFY(error.encoded(false, true).endsWith("Connection: close\r\n\r\n"));
    }
};

QTEST_APPLESS_MAIN(TestRequestParser)
#include "tst_requestparser.moc"
