// SPDX-License-Identifier: MIT
// Through HTTP and SOCKS proxies (the application's, as Qt has it), and through a network that cuts and
// delays. Row 27.
#include "connectionlog.h"
#include "rawpeer.h"
#include "tcpproxy.h"

#include <QNetworkProxy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

/// Speaks just enough of HTTP CONNECT, or of SOCKS 5, to join a client with 127.0.0.1:`target`.
class ProxyServer : public QTcpServer
{
public:
    explicit ProxyServer(const QByteArray& answer, quint16 target = 0)
        : m_answer(answer)
        , m_target(target)
    {
        setProxy(QNetworkProxy::NoProxy);
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* client = nextPendingConnection();
            connect(client, &QTcpSocket::readyRead, this, [this, client] { read(client); });
        });
    }
    QByteArray request;

private:
    void read(QTcpSocket* client)
    {
        if (auto* onward = client->findChild<QTcpSocket*>()) {
            onward->write(client->readAll());
            return;
        }
        m_buffer += client->readAll();
        if (m_answer == "SOCKS") {
            if (m_buffer.startsWith("\x05") && m_buffer.size() >= 3 && !m_greeted) {
                m_greeted = true;
                m_buffer.remove(0, 2 + m_buffer[1]);
                client->write(QByteArray("\x05\x00", 2)); // no authentication (RFC 1928 §3)
            }
            if (m_greeted && m_buffer.size() >= 10)
                join(client, QByteArray("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x01", 10));
            return;
        }
        if (!m_buffer.contains("\r\n\r\n"))
            return;
        request = m_buffer;
        if (m_target != 0)
            join(client, m_answer);
        else
            client->write(m_answer);
    }
    void join(QTcpSocket* client, const QByteArray& answer)
    {
        auto* onward = new QTcpSocket(client);
        onward->setProxy(QNetworkProxy::NoProxy);
        connect(onward, &QTcpSocket::connected, client, [client, answer] { client->write(answer); });
        connect(onward, &QTcpSocket::readyRead, client,
                [client, onward] { client->write(onward->readAll()); });
        connect(onward, &QTcpSocket::disconnected, client, &QTcpSocket::disconnectFromHost);
        onward->connectToHost(QHostAddress::LocalHost, m_target);
    }

    QByteArray m_answer;
    quint16 m_target;
    QByteArray m_buffer;
    bool m_greeted = false;
};

} // namespace

class TestConnectionProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy); }

    void row27WhatAProxyRefuses_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("407") << QByteArray(
            "HTTP/1.1 407 Proxy Authentication Required\r\n"
            "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("502") << QByteArray("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("garbage") << QByteArray("nonsense\r\n\r\n");
    }
    void row27WhatAProxyRefuses()
    {
        QFETCH(QByteArray, answer);
        ProxyServer proxy(answer);
        QNetworkProxy::setApplicationProxy({QNetworkProxy::HttpProxy, u"127.0.0.1"_s, proxy.serverPort()});
        ConnectionOptions options = quickOptions();
        options.connectTimeout = 3s;
        Subject s(QUrl(u"ws://service.example/"_s), options);
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error ProxyFailed"_s});
        VERIFY_SOUND(s);
    }

    void aProxyThatForbidsIsANetworkError() // Qt tells it like a local refusal of access
    {
        ProxyServer proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        QNetworkProxy::setApplicationProxy({QNetworkProxy::HttpProxy, u"127.0.0.1"_s, proxy.serverPort()});
        Subject s(QUrl(u"ws://service.example/"_s));
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error NetworkError"_s});
    }

    void row27ProxyNotThere()
    {
        quint16 port = 0;
        {
            QTcpServer server;
            server.listen(QHostAddress::LocalHost);
            port = server.serverPort();
        }
        QNetworkProxy::setApplicationProxy({QNetworkProxy::HttpProxy, u"127.0.0.1"_s, port});
        Subject s(QUrl(u"ws://service.example/"_s));
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error ProxyFailed"_s});
        VERIFY_SOUND(s);
    }

    void row27ACachingProxyCannotCarryIt() // QWebSocket stays in Connecting
    {
        QNetworkProxy::setApplicationProxy({QNetworkProxy::HttpCachingProxy, u"127.0.0.1"_s, 9});
        Subject s(QUrl(u"ws://service.example/"_s));
        s.connection.open();
        UNTIL(s.isOver());
        QCOMPARE(s.log.only({u"error"_s}), QStringList{u"error ProxyFailed"_s});
        VERIFY_SOUND(s);
    }

    void worksThroughAProxy_data()
    {
        QTest::addColumn<bool>("socks");
        QTest::newRow("HTTP CONNECT") << false;
        QTest::newRow("SOCKS 5") << true;
    }
    void worksThroughAProxy()
    {
        QFETCH(bool, socks);
        RawPeer peer;
        ProxyServer proxy(socks ? QByteArray("SOCKS")
                                : QByteArray("HTTP/1.1 200 Connection established\r\n\r\n"),
                          peer.serverPort());
        QNetworkProxy::setApplicationProxy({socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy,
                                            u"127.0.0.1"_s, proxy.serverPort()});
        Subject s(QUrl(u"ws://service.example/"_s)); // Qt reaches loopback addresses without the proxy
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.sendText(u"through"_s);
        UNTIL(peer.last()->messages() == QList<QByteArray>{"through"});
        peer.last()->sendClose(1013, "later");
        UNTIL(s.isOver());
        QCOMPARE(s.connection.lastClose().code, 1013);
        VERIFY_SOUND(s);
    }

    // A network that cuts, comes back, cuts again: every link opens once, ends once, and nothing of an old
    // one shows.
    void throughANetworkThatCutsAndRefuses() // pitfall 15
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        Subject s(proxy.url(), quickOptions(-1));
        s.connection.open();
        for (int round = 1; round <= 20; ++round) {
            UNTIL(s.isOpen() && peer.last()->isOpen());
            s.connection.sendText(QString::number(round));
            UNTIL(!peer.last()->messages().isEmpty());
            QCOMPARE(peer.last()->messages(), QList<QByteArray>{QByteArray::number(round)});
            round % 2 == 0 ? proxy.cut() : proxy.cut(TcpProxy::How::Finish);
            if (round % 5 == 0)
                proxy.refuse();
            UNTIL(!s.isOpen());
            if (round % 5 == 0) {
                UNTIL(s.connection.lastError().cause == Cause::Refused);
                proxy.heal();
            }
        }
        UNTIL(s.isOpen());
        QCOMPARE(s.log.count(u"opened"_s), 21);
        QCOMPARE(s.log.only({u"closed"_s}).size(), 20);
        QCOMPARE(s.connection.statistics().reconnects, 20);
        QCOMPARE(peer.links.size(), 21);
        VERIFY_SOUND(s);
    }

    void aSlowNetworkByteByByte()
    {
        RawPeer peer([](RawLink& link) {
            link.upgrade();
            link.sendText("slowly");
        });
        TcpProxy proxy(peer.serverPort());
        proxy.setChunk(1);
        Subject s(proxy.url());
        s.connection.open();
        UNTIL(s.log.has(u"text"_s));
        s.connection.close(4002, u"done"_s);
        UNTIL(!peer.last()->frames.isEmpty());
        QCOMPARE(peer.last()->frames[0].payload, QByteArray("\x0f\xa2"
                                                            "done"));
        VERIFY_SOUND(s);
    }

    // Suspended is a word beside the state: since when, why, and attempts go on.
    void aLongOutageIsSuspended()
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        ConnectionOptions options = quickOptions(-1);
        options.suspendAfter = 60ms;
        options.reconnectDelay = options.maxReconnectDelay = 10ms;
        Subject s(proxy.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        const QDateTime before = QDateTime::currentDateTimeUtc();
        proxy.refuse();
        UNTIL(s.connection.isSuspended());
        QCOMPARE(s.connection.state(), ConnectionState::Reconnecting);
        QVERIFY(s.connection.suspendedSince() >= before.addMSecs(-1));
        QVERIFY(before.msecsTo(QDateTime::currentDateTimeUtc()) >= 58);
        QCOMPARE(s.connection.lastError().cause, Cause::Refused);
        const ConnectionSnapshot snapshot = s.connection.snapshot();
        QVERIFY(snapshot.suspended);
        QCOMPARE(snapshot.offlineSince, s.connection.suspendedSince());
        proxy.heal();
        UNTIL(s.isOpen());
        QVERIFY(!s.connection.isSuspended());
        QVERIFY(!s.connection.suspendedSince().isValid());
        QCOMPARE(s.log.only({u"suspended"_s, u"no longer"_s}),
                 QStringList({u"suspended"_s, u"no longer suspended"_s}));
        VERIFY_SOUND(s);
    }

    // Pitfall 50: up is a reason to try at once, and a link is asked to prove itself.
    void networkUpTriesAtOnce()
    {
        RawPeer peer;
        TcpProxy proxy(peer.serverPort());
        ConnectionOptions options = quickOptions(-1);
        options.reconnectDelay = options.maxReconnectDelay = 1min;
        Subject s(proxy.url(), options);
        s.connection.open();
        UNTIL(s.isOpen());
        s.connection.networkUp();
        UNTIL(s.log.has(u"pong"_s));
        proxy.cut();
        UNTIL(s.connection.nextAttemptAt().isValid());
        QVERIFY(QDateTime::currentDateTimeUtc().secsTo(s.connection.nextAttemptAt()) > 50);
        s.connection.networkUp();
        UNTIL(s.isOpen());
        QCOMPARE(s.log.count(u"opened"_s), 2);
        VERIFY_SOUND(s);
    }
};

QTEST_GUILESS_MAIN(TestConnectionProxy)
#include "tst_connection_proxy.moc"
