// SPDX-License-Identifier: MIT
// heartline.v1 over real sockets (protocol.md §2): what the hub decides reaches the wire, and what only the
// network can know reaches the hub.
#include "rawpeer.h"

#include <Heartline/Server>

#include <QJsonArray>
#include <QJsonDocument>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline::server;

namespace {

const QByteArray kOffer = "Sec-WebSocket-Protocol: heartline.v1\r\n";

QJsonObject chat(const QString& content)
{
    return {{"type"_L1, "chat"_L1}, {"content"_L1, content}};
}

/// A client that numbers its messages and checks nothing.
class Client : public RawPeer
{
public:
    explicit Client(quint16 port, const QByteArray& target = "/session")
        : RawPeer(port, target, kOffer)
    {
    }
    void say(const QJsonObject& message) { sendText(QJsonDocument(message).toJson(QJsonDocument::Compact)); }
    QJsonObject hello(const QString& user, const QString& device, const QString& token = {})
    {
        say({{"type"_L1, "hello"_L1},
             {"v"_L1, 1},
             {"device"_L1, device},
             {"token"_L1, token},
             {"user"_L1, QJsonObject{{"id"_L1, user}, {"name"_L1, user}}},
             {"agent"_L1, "rawpeer"_L1}});
        return message();
    }
    QJsonObject subscribe(const QJsonObject& position = {})
    {
        QJsonObject order{{"type"_L1, "subscribe"_L1}, {"channel"_L1, "chat:r"_L1}};
        for (auto it = position.begin(); it != position.end(); ++it)
            order.insert(it.key(), it.value());
        say(order);
        return message(u"subscribed"_s);
    }
    void publish(int n, const QString& id, const QString& content)
    {
        say({{"type"_L1, "publish"_L1},
             {"channel"_L1, "chat:r"_L1},
             {"n"_L1, n},
             {"id"_L1, id},
             {"data"_L1, chat(content)}});
    }
};

} // namespace

class TestSessionServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_server.reset(); }

    void theSubprotocolIsNeeded()
    {
        start({.open = true});
        RawPeer without(m_port, "/session");
        QCOMPARE(without.upgrade.status, 101);
        QVERIFY(!without.upgrade.head.toLower().contains("sec-websocket-protocol"));
        QCOMPARE(without.close(), QByteArray("1008 Ask for the subprotocol heartline.v1."));
        RawPeer other(m_port, "/session", "Sec-WebSocket-Protocol: heartline.v2\r\n");
        QVERIFY(other.close().startsWith("1008 "));
        RawPeer among(m_port, "/session", "Sec-WebSocket-Protocol: other, heartline.v1\r\n");
        QVERIFY(among.upgrade.head.contains("\r\nSec-WebSocket-Protocol: heartline.v1"));
    }

    void opensSendsAndReceives()
    {
        start({.open = true});
        Client ann(m_port);
        const QJsonObject welcome = ann.hello(u"ann"_s, u"d"_s);
        QCOMPARE(welcome.value("userId"_L1).toString(), u"ann"_s);
        QVERIFY(!welcome.value("server"_L1)["id"_L1].toString().isEmpty());
        QVERIFY(qAbs(welcome.value("time"_L1).toInteger() - QDateTime::currentMSecsSinceEpoch()) < 60'000);
        QCOMPARE(welcome.value("limits"_L1)["messageBytes"_L1].toInt(), 256 * 1024);
        ann.subscribe();
        ann.publish(1, u"a"_s, u"hello"_s);
        QCOMPARE(ann.message(u"ack"_s).value("offset"_L1).toInt(), 1);
        QCOMPARE(ann.message(u"event"_s).value("data"_L1).toObject(), chat(u"hello"_s));
        QCOMPARE(m_server->stats().sessionPeers, 1);
        QCOMPARE(m_server->connectedUsers(), QStringList{u"ann"_s});
        const QByteArray metrics = RawPeer(m_port).request("GET", "/metrics").body;
        QVERIFY(metrics.contains("heartline_connections{service=\"session\"} 1\n"));
        QVERIFY(metrics.contains("heartline_publishes_total{outcome=\"accepted\"} 1\n"));
        QVERIFY(metrics.contains("heartline_subscriptions 1\n"));
    }

    void theLargestMessagePassesAndALargerFrameIsTooBig()
    {
        start({.open = true});
        Client ann(m_port);
        ann.hello(u"ann"_s, u"d"_s);
        ann.subscribe();
        const int overhead = int(QJsonDocument(chat({})).toJson(QJsonDocument::Compact).size());
        ann.publish(1, u"a"_s, QString(256 * 1024 - overhead, u'x'));
        QCOMPARE(ann.message(u"event"_s).value("offset"_L1).toInt(), 1);
        ann.publish(2, u"b"_s, QString(256 * 1024 - overhead + 1, u'x'));
        QCOMPARE(ann.message(u"nack"_s).value("code"_L1).toString(), u"too_large"_s);
        ann.publish(2, u"c"_s, QString(320 * 1024, u'x'));
        QVERIFY(ann.close().startsWith("1009 "));
    }

    void resumesBehindTheLastEventOverARestart()
    {
        const QTemporaryDir folder;
        const Options options{.dataDir = folder.path(), .open = true};
        start(options);
        QJsonObject subscribed;
        QJsonObject event;
        {
            Client ann(m_port);
            ann.hello(u"ann"_s, u"d"_s);
            subscribed = ann.subscribe();
            for (int n = 1; n <= 3; ++n)
                ann.publish(n, QString::number(n), QString::number(n));
            event = ann.message(u"event"_s); // the first; the others are missed
            ann.message(u"event"_s);
            ann.message(u"event"_s);
        }
        start(options);
        Client ann(m_port);
        QCOMPARE(ann.hello(u"ann"_s, u"d"_s).value("type"_L1).toString(), u"welcome"_s);
        const QJsonObject again = ann.subscribe({{"epoch"_L1, subscribed.value("epoch"_L1)},
                                                 {"offset"_L1, 1},
                                                 {"id"_L1, event.value("id"_L1)},
                                                 {"timestamp"_L1, event.value("timestamp"_L1)}});
        QCOMPARE(again.value("recovered"_L1).toBool(), true);
        QCOMPARE(again.value("next"_L1).toInt(), 2);
        QCOMPARE(again.value("lastN"_L1).toInt(), 3);
        const QJsonObject missed = ann.message(u"events"_s);
        QCOMPARE(missed.value("events"_L1).toArray().size(), 2);
        QCOMPARE(missed.value("events"_L1)[1]["id"_L1].toString(), u"3"_s);
        QCOMPARE(missed.value("more"_L1).toBool(true), false);
    }

    void catchesUpOverManyThousands()
    {
        Options options{.open = true};
        options.limits.publishPerSecond = 1'000'000;
        options.limits.inFlight = 1'000;
        start(options);
        constexpr int kCount = 3'000;
        Client ann(m_port);
        ann.hello(u"ann"_s, u"d"_s);
        const QJsonObject subscribed = ann.subscribe();
        const QString text(300, u'x');
        for (int n = 1; n <= kCount; ++n)
            ann.publish(n, QString::number(n), text);
        while (ann.message(u"event"_s).value("offset"_L1).toInt() < kCount) {
        }
        Client bob(m_port);
        bob.hello(u"bob"_s, u"d"_s);
        bob.subscribe({{"epoch"_L1, subscribed.value("epoch"_L1)}, {"offset"_L1, 0}});
        int next = 1;
        for (bool more = true; more;) {
            const QJsonObject batch = bob.message(u"events"_s);
            QVERIFY(!batch.isEmpty());
            const QJsonArray events = batch.value("events"_L1).toArray();
            for (const QJsonValue& event : events)
                QCOMPARE(event["offset"_L1].toInt(), next++);
            more = batch.value("more"_L1).toBool();
        }
        QCOMPARE(next, kCount + 1);
    }

    void helloIsWaitedForSoLong()
    {
        Options options{.open = true};
        options.limits.requestTimeout = 50ms;
        start(options);
        Client silent(m_port);
        QVERIFY(silent.close().startsWith("4408 "));
    }

    void aNewerConnectionOfTheDeviceReplacesTheOlder()
    {
        start({.open = true});
        Client older(m_port);
        older.hello(u"ann"_s, u"d"_s);
        older.subscribe();
        Client newer(m_port);
        newer.hello(u"ann"_s, u"d"_s);
        older.publish(1, u"a"_s, u"still here"_s);
        QVERIFY(!older.message(u"ack"_s).isEmpty());
        newer.say({{"type"_L1, "ping"_L1}, {"timestamp"_L1, 1}});
        QVERIFY(!newer.message(u"pong"_s).isEmpty());
        QCOMPARE(older.close(), QByteArray("4409 This device is connected from 127.0.0.1 (rawpeer) now."));
    }

    void tokensAreAskedForInHello()
    {
        start({});
        Client good(m_port);
        QCOMPARE(good.hello(u"ann"_s, u"d"_s, m_server->issueToken(u"ann"_s, u"Ann"_s, 60s))
                     .value("type"_L1)
                     .toString(),
                 u"welcome"_s);
        for (const auto& [token, code] :
             {std::pair(QString(), "1008 A token is needed."),
              std::pair(m_server->issueToken(u"bob"_s, {}, 60s), "1008 The token names another user."),
              std::pair(u"x.y.z"_s, "1008 The token was not signed by this server."),
              std::pair(m_server->issueToken(u"ann"_s, {}, 0s),
                        "4401 The token has expired; ask for a new one.")}) {
            Client client(m_port);
            client.say({{"type"_L1, "hello"_L1},
                        {"v"_L1, 1},
                        {"device"_L1, "d"_L1},
                        {"token"_L1, token},
                        {"user"_L1, QJsonObject{{"id"_L1, "ann"_L1}}}});
            QCOMPARE(client.close(), QByteArray(code));
        }
        Client withoutChat(m_port);
        withoutChat.hello(u"ann"_s, u"e"_s, m_server->issueToken(u"ann"_s, {}, 60s, {u"publish"_s}));
        withoutChat.say({{"type"_L1, "subscribe"_L1}, {"channel"_L1, "chat:r"_L1}});
        QCOMPARE(withoutChat.message().value("code"_L1).toString(), u"forbidden"_s);
        withoutChat.say({{"type"_L1, "subscribe"_L1}, {"channel"_L1, "inbox:ann"_L1}});
        QVERIFY(!withoutChat.message(u"subscribed"_s).isEmpty());
    }

    void aTokenThatExpiresEndsTheConnection()
    {
        start({});
        Client ann(m_port);
        // Tokens count whole seconds: this one has one to two left.
        ann.hello(u"ann"_s, u"d"_s, m_server->issueToken(u"ann"_s, {}, 2s));
        QCOMPARE(ann.close(), QByteArray("4401 The token has expired."));
    }

    void whoReadsNothingIsClosedAndNobodyWaitsForThem()
    {
        Options options{.open = true};
        options.limits.publishPerSecond = 1'000'000;
        options.limits.stallTimeout = 1s;
        start(options);
        Client slow(m_port);
        slow.hello(u"slow"_s, u"d"_s);
        slow.subscribe();
        slow.socket().setReadBufferSize(1024); // Qt's; then the kernel's fills, and the server stops
        Client ann(m_port);
        ann.hello(u"ann"_s, u"d"_s);
        ann.subscribe();
        const QString content(60'000, u'x');
        constexpr int kCount = 400; // 24 MB: more than the buffers of both kernels hold
        for (int n = 1; n <= kCount; ++n) {
            ann.publish(n, QString::number(n), content);
            QCOMPARE(ann.message(u"event"_s).value("offset"_L1).toInt(), n);
        }
        QTRY_COMPARE(m_server->stats().sessionPeers, 1);
        slow.socket().setReadBufferSize(0);
        QVERIFY(slow.close().startsWith("4429 "));
    }

    void whoReadsLateGetsEverythingInOrder()
    {
        Options options{.open = true};
        options.limits.publishPerSecond = 1'000'000;
        start(options);
        Client late(m_port);
        late.hello(u"late"_s, u"d"_s);
        late.subscribe();
        late.socket().setReadBufferSize(1024);
        Client ann(m_port);
        ann.hello(u"ann"_s, u"d"_s);
        ann.subscribe();
        const QString content(60'000, u'x');
        constexpr int kCount = 400;
        for (int n = 1; n <= kCount; ++n) {
            ann.publish(n, QString::number(n), content);
            QCOMPARE(ann.message(u"event"_s).value("offset"_L1).toInt(), n);
        }
        late.socket().setReadBufferSize(0);
        for (int n = 1; n <= kCount; ++n)
            QCOMPARE(late.message(u"event"_s).value("offset"_L1).toInt(), n);
    }

    void bothProfilesShareARoom()
    {
        start({.open = true});
        Client ann(m_port);
        ann.hello(u"ann"_s, u"d"_s);
        ann.subscribe();
        RawPeer bob(m_port, "/chat?userId=bob&userName=Bob&room=r");
        QCOMPARE(ann.message(u"presence"_s).value("joined"_L1)[0]["name"_L1].toString(), u"Bob"_s);
        bob.sendText(R"({"type":"chat","content":"plain","clientId":"c"})");
        const QJsonObject event = ann.message(u"event"_s);
        QCOMPARE(event.value("data"_L1)["content"_L1].toString(), u"plain"_s);
        QCOMPARE(event.value("from"_L1)["name"_L1].toString(), u"Bob"_s);
        QCOMPARE(bob.message(u"chat"_s).value("id"_L1), event.value("id"_L1));
        ann.publish(1, u"a"_s, u"v1"_s);
        const QJsonObject message = bob.message(u"chat"_s);
        QCOMPARE(message.value("content"_L1).toString(), u"v1"_s);
        QCOMPARE(message.value("id"_L1).toString(), u"a"_s);
        QCOMPARE(message.value("userId"_L1).toString(), u"ann"_s);
        QCOMPARE(message.value("offset"_L1).toInt(), 2);
        bob.sendText(R"({"type":"typing"})");
        QCOMPARE(ann.message(u"signal"_s).value("from"_L1)["id"_L1].toString(), u"bob"_s);
        RawPeer api(m_port);
        api.request("POST", "/api/notifications", R"({"userId":"ann","type":"t","message":"m","id":"n"})");
        ann.say({{"type"_L1, "subscribe"_L1}, {"channel"_L1, "inbox:ann"_L1}, {"offset"_L1, 0}});
        const QJsonObject inbox = ann.message(u"events"_s);
        QCOMPARE(inbox.value("events"_L1)[0]["data"_L1]["message"_L1].toString(), u"m"_s);
    }

    void stopSaysGoodbyeAndAnswersWhatItTook()
    {
        start({.open = true});
        Client ann(m_port);
        ann.hello(u"ann"_s, u"d"_s);
        ann.subscribe();
        RawPeer plain(m_port, "/chat?userId=bob&room=r");
        QVERIFY(!plain.message().isEmpty());
        for (int n = 1; n <= 20; ++n)
            ann.publish(n, QString::number(n), u"x"_s);
        while (m_server->stats().messagesIn < 22) // hello, subscribe: all have been read
            std::this_thread::yield();
        std::thread stopping([this] { m_server->stop(); });
        int acks = 0;
        bool goodbye = false;
        QByteArray close;
        while (const auto frame = ann.next()) {
            const QJsonObject message = QJsonDocument::fromJson(frame->payload).object();
            acks += message.value("type"_L1).toString() == "ack"_L1 ? 1 : 0;
            goodbye = goodbye || (message.value("type"_L1).toString() == "goodbye"_L1 &&
                                  message.value("code"_L1).toString() == "restart"_L1 &&
                                  message.value("spread"_L1).toInt() >= 500);
            if (frame->opcode == 8)
                close = frame->payload;
        }
        stopping.join();
        QVERIFY(goodbye);
        QCOMPARE(acks, 20);
        QCOMPARE(close, QByteArray("\x11\x3c") + "The server is restarting."); // 4412
        QVERIFY(plain.close().startsWith("1012 "));
    }

private:
    void start(const Options& options)
    {
        m_server.reset(); // before the next opens the same folder
        m_server = std::make_unique<Server>(options);
        const StartResult started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_port = m_server->port();
    }

    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(TestSessionServer)
#include "tst_session_server.moc"
