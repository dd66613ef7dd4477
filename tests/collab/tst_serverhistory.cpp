// SPDX-License-Identifier: MIT
#include <Heartline/ServerHistory>

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <memory>

using namespace Qt::StringLiterals;
using namespace heartline;

/// Answers each request with what is set, once it has all of its head.
class TinyServer : public QTcpServer
{
    Q_OBJECT
public:
    TinyServer()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                const QByteArray head = socket->property("head").toByteArray() + socket->readAll();
                socket->setProperty("head", head);
                if (!head.endsWith("\r\n\r\n"))
                    return;
                requests << head;
                if (silent)
                    return;
                socket->write("HTTP/1.1 " + status + "\r\nContent-Length: " +
                              QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
                socket->disconnectFromHost();
            });
        });
    }
    [[nodiscard]] QUrl url(const QString& path = {}) const
    {
        return QUrl(u"ws://127.0.0.1:%1%2"_s.arg(serverPort()).arg(path));
    }
    [[nodiscard]] QByteArray firstLine() const { return requests.value(0).split('\r').value(0); }

    QByteArray status = "200 OK";
    QByteArray body = R"({"revisions":[],"more":false})";
    QList<QByteArray> requests;
    bool silent = false;
};

class TestServerHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fetchesAPage()
    {
        TinyServer server;
        server.body = R"({"revisions":[{"n":7,"from":1000,"to":2000,"author":"ann","bytes":12},
                                       {"n":5,"from":500,"to":600,"author":"mei","bytes":3,"base":true}],"more":true})";
        ServerHistory history(server.url(u"/deep/"_s), u"notes"_s, u"secret"_s);
        QSignalSpy fetched(&history, &DocumentHistory::fetched);
        history.fetch(9, 50);
        QVERIFY(fetched.wait());
        QCOMPARE(server.firstLine(), "GET /deep/api/documents/notes/history?before=9&limit=50 HTTP/1.1"_ba);
        QVERIFY(server.requests.first().contains("Authorization: Bearer secret\r\n"));
        QCOMPARE(fetched.first().first().value<QList<documents::Revision>>(),
                 (QList<documents::Revision>{{7, 1000, 2000, u"ann"_s, 12, false},
                                             {5, 500, 600, u"mei"_s, 3, true}}));
        QVERIFY(fetched.first().at(1).toBool());
    }

    void fetchesAText()
    {
        TinyServer server;
        server.body = "Ä\n";
        ServerHistory history(server.url(), u"my%20room/%C3%A4"_s, {});
        QSignalSpy fetched(&history, &DocumentHistory::textFetched);
        history.fetchText(5);
        QVERIFY(fetched.wait());
        QCOMPARE(server.firstLine(), "GET /api/documents/my%2520room/%25C3%25A4/history/5 HTTP/1.1"_ba);
        QVERIFY(!server.requests.first().contains("Authorization"));
        QCOMPARE(fetched.first().first().toLongLong(), 5);
        QCOMPARE(fetched.first().at(1).toString(), u"Ä\n"_s);
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("reason");
        QTest::newRow("refused") << "403 Forbidden"_ba
                                 << R"({"error":{"code":"forbidden","reason":"not yours"}})"_ba
                                 << u"not yours"_s;
        QTest::newRow("many words") << "403 Forbidden"_ba
                                    << "{\"error\":{\"reason\":\"two\nlines" + QByteArray(100'000, 'x') +
                                           "\"}}"
                                    << u"two lines"_s + QString(191, u'x');
        QTest::newRow("no JSON") << "200 OK"_ba
                                 << "<html>"_ba << QString();
        QTest::newRow("no list") << "200 OK"_ba
                                 << R"({"revisions":3})"_ba << QString();
        QTest::newRow("goes round") << "200 OK"_ba
                                    << R"({"revisions":[{"n":3},{"n":3}],"more":true})"_ba << QString();
        QTest::newRow("elsewhere") << "302 Found\r\nLocation: http://127.0.0.1:1/"_ba << QByteArray()
                                   << u"*"_s;
    }

    void saysWhatIsWrong()
    {
        QFETCH(const QByteArray, status);
        QFETCH(const QByteArray, body);
        QFETCH(const QString, reason);
        TinyServer server;
        server.status = status;
        server.body = body;
        ServerHistory history(server.url(), u"notes"_s, u"secret"_s);
        QSignalSpy failed(&history, &DocumentHistory::failed);
        QSignalSpy fetched(&history, &DocumentHistory::fetched);
        history.fetch(0, 10);
        QVERIFY(failed.wait());
        if (reason != "*"_L1)
            QCOMPARE(failed.first().first().toString(), reason);
        QCOMPARE(fetched.size(), 0);
    }

    void aNewQuestionTakesTheOldOnesPlace()
    {
        TinyServer server;
        server.silent = true;
        ServerHistory history(server.url(), u"notes"_s, {});
        QSignalSpy failed(&history, &DocumentHistory::failed);
        QSignalSpy fetched(&history, &DocumentHistory::textFetched);
        history.fetchText(1);
        QTRY_COMPARE(server.requests.size(), 1);
        server.silent = false;
        history.fetchText(2);
        QVERIFY(fetched.wait());
        QCOMPARE(fetched.first().first().toLongLong(), 2);
        QCOMPARE(fetched.size(), 1);
        QCOMPARE(failed.size(), 0);
    }

    void mayGoWhileItWaits()
    {
        TinyServer server;
        server.silent = true;
        {
            ServerHistory history(server.url(), u"notes"_s, {});
            history.fetch(0, 10);
            history.fetchText(1);
            QTRY_COMPARE(server.requests.size(), 2);
        }
        QCoreApplication::processEvents();
    }
};

QTEST_GUILESS_MAIN(TestServerHistory)
#include "tst_serverhistory.moc"
