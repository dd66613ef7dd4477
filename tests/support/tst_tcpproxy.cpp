// SPDX-License-Identifier: MIT
// The proxy itself: a test tool that cheats would make every test that uses it worthless.
#include "tcpproxy.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline::test;

class TestTcpProxy : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<TcpProxy> m_proxy;
    std::unique_ptr<QTcpSocket> m_client;
    QTcpSocket* m_peer = nullptr;

private Q_SLOTS:
    void init()
    {
        m_peer = nullptr;
        m_server = std::make_unique<QTcpServer>();
        QVERIFY(m_server->listen(QHostAddress::LocalHost));
        connect(m_server.get(), &QTcpServer::newConnection, this,
                [this] { m_peer = m_server->nextPendingConnection(); });
        m_proxy = std::make_unique<TcpProxy>(m_server->serverPort());
        m_client = std::make_unique<QTcpSocket>();
        m_client->connectToHost(QHostAddress::LocalHost, m_proxy->port());
        QTRY_VERIFY(m_peer);
    }
    void cleanup()
    {
        m_client.reset();
        m_proxy.reset();
        m_server.reset();
    }

    void copiesBothWaysAndCounts()
    {
        const QByteArray much(3'000'000, 'x');
        m_client->write(much + "end");
        QByteArray read;
        connect(m_peer, &QTcpSocket::readyRead, this, [this, &read] { read += m_peer->readAll(); });
        QTRY_COMPARE(read.size(), much.size() + 3);
        QVERIFY(read.endsWith("xend"));
        m_peer->write("answer");
        QTRY_COMPARE(m_client->bytesAvailable(), 6);
        QCOMPARE(m_proxy->bytesToServer(), much.size() + 3);
        QCOMPARE(m_proxy->bytesToClient(), 6);
        QCOMPARE(m_proxy->accepted(), 1);
    }

    void aCutEndsBothAndAFinishLosesNothing()
    {
        m_proxy->cut();
        QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(m_proxy->connections(), 0);

        init();
        m_peer->write("last words");
        QTRY_VERIFY(m_proxy->bytesToClient() == 10);
        m_proxy->cut(TcpProxy::How::Finish);
        QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(m_client->readAll(), "last words");
    }

    void passesTheEndOfEitherSideOn()
    {
        m_peer->write("bye");
        m_peer->disconnectFromHost();
        QTRY_COMPARE(m_client->state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(m_client->readAll(), "bye");
        QTRY_COMPARE(m_proxy->connections(), 0);
    }

    void aStallHoldsBytesBackAndFillsTheSendersBuffers()
    {
        m_proxy->stall(TcpProxy::Way::ToServer);
        m_client->write(QByteArray(20'000'000, 'x'));
        m_peer->write("still passes");
        QTRY_COMPARE(m_client->bytesAvailable(), 12);
        QTRY_VERIFY(m_client->bytesToWrite() < 20'000'000);
        QVERIFY(m_client->bytesToWrite() > 0);
        QCOMPARE(m_proxy->bytesToServer(), 0);
        qint64 got = 0;
        connect(m_peer, &QTcpSocket::readyRead, this, [this, &got] { got += m_peer->readAll().size(); });
        m_proxy->heal();
        QTRY_COMPARE(got, 20'000'000);
    }

    void aDelayDelays()
    {
        m_proxy->setDelay(80ms);
        QElapsedTimer clock;
        clock.start();
        m_client->write("one");
        QSignalSpy ready(m_peer, &QTcpSocket::readyRead);
        QVERIFY(ready.wait());
        QVERIFY(clock.elapsed() >= 79);
        QCOMPARE(m_peer->readAll(), "one");
    }

    void aChunkArrivesByItself()
    {
        m_proxy->setChunk(1);
        QSignalSpy passed(m_proxy.get(), &TcpProxy::bytesPassed);
        m_client->write("12345");
        QTRY_COMPARE(m_peer->bytesAvailable(), 5);
        QCOMPARE(passed.size(), 5);
    }

    void aTrickleTakesItsTime()
    {
        m_proxy->setChunk(1);
        m_proxy->setPause(20ms);
        QElapsedTimer clock;
        clock.start();
        m_client->write("12345");
        QTRY_COMPARE(m_peer->bytesAvailable(), 5);
        QVERIFY(clock.elapsed() >= 79);
        QCOMPARE(m_peer->readAll(), "12345");
    }

    void refusesUntilHealedOnTheSamePort()
    {
        const quint16 port = m_proxy->port();
        m_proxy->refuse();
        QTcpSocket second;
        QSignalSpy refused(&second, &QTcpSocket::errorOccurred);
        second.connectToHost(QHostAddress::LocalHost, port);
        QTRY_COMPARE(refused.size(), 1);
        QCOMPARE(second.error(), QAbstractSocket::ConnectionRefusedError);
        m_proxy->heal();
        second.connectToHost(QHostAddress::LocalHost, port);
        QTRY_COMPARE(second.state(), QAbstractSocket::ConnectedState);
        QCOMPARE(m_proxy->port(), port);
    }
};

QTEST_GUILESS_MAIN(TestTcpProxy)
#include "tst_tcpproxy.moc"
