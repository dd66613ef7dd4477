// SPDX-License-Identifier: MIT
// The embedded server as a whole: who is let in, what bad input gets, slow and dead peers, HTTP, start and
// stop.
#include "rawpeer.h"

#include <Heartline/Server>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline::server;

namespace {

QByteArray json(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

class TestServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_server.reset(); }

    void tokensDecideWhoComesIn_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QStringList>("scopes");
        QTest::addColumn<QByteArray>("closed");
        const QStringList usual;
        QTest::newRow("good") << QByteArray("/chat?userId=ann") << u"ann"_s << usual << QByteArray();
        QTest::newRow("none") << QByteArray("/chat?userId=ann") << QString() << usual
                              << QByteArray("1008 A token is needed.");
        QTest::newRow("another user's") << QByteArray("/chat?userId=ann") << u"bob"_s << usual
                                        << QByteArray("1008 The token names another user.");
        QTest::newRow("without chat")
            << QByteArray("/chat?userId=ann") << u"ann"_s << QStringList{u"publish"_s}
            << QByteArray("1008 The token does not allow chat.");
        QTest::newRow("notifications need no scope") << QByteArray("/notifications?userId=ann") << u"ann"_s
                                                     << QStringList{u"publish"_s} << QByteArray();
        QTest::newRow("another document")
            << QByteArray("/collab?userId=ann&docId=b") << u"ann"_s << QStringList{u"doc:write:a*"_s}
            << QByteArray("1008 The token does not allow this document.");
        QTest::newRow("this document") << QByteArray("/collab?userId=ann&docId=a/1") << u"ann"_s
                                       << QStringList{u"doc:write:a*"_s} << QByteArray();
    }
    void tokensDecideWhoComesIn()
    {
        QFETCH(QByteArray, target);
        QFETCH(QString, subject);
        QFETCH(QStringList, scopes);
        QFETCH(QByteArray, closed);
        start({});
        const QByteArray token = subject.isEmpty()
                                     ? QByteArray()
                                     : m_server->issueToken(subject, u"Name"_s, 60s, scopes).toLatin1();
        // Once in the query and once in the header.
        for (const bool header : {false, true}) {
            RawPeer peer(m_port, header ? target : target + "&token=" + token,
                         header && !token.isEmpty() ? "Authorization: Bearer " + token + "\r\n"
                                                    : QByteArray());
            QCOMPARE(peer.upgrade.status, 101);
            if (closed.isEmpty()) {
                peer.sendText(R"({"type":"ping","timestamp":1})");
                QVERIFY(!peer.message(u"pong"_s).isEmpty());
            } else {
                QCOMPARE(peer.close(), closed);
            }
        }
    }

    void expiredAndForgedTokensAreRefused()
    {
        start({});
        const QByteArray good = m_server->issueToken(u"ann"_s, {}, 60s).toLatin1();
        const QByteArray expired = m_server->issueToken(u"ann"_s, {}, -1s).toLatin1();
        QCOMPARE(RawPeer(m_port, "/chat?userId=ann&token=" + expired).close(),
                 QByteArray("1008 The token has expired; ask for a new one."));
        const QByteArray none = QByteArray(R"({"alg":"none"})").toBase64(QByteArray::OmitTrailingEquals);
        for (const QByteArray& forged :
             {good.chopped(2) + "xx", good.chopped(1), QByteArray("a.b.c"), QByteArray("x"),
              none + '.' + good.split('.')[1] + '.',
              Server(Options{}).issueToken(u"ann"_s, {}, 60s).toLatin1() + "...", QByteArray(9000, 'a')}) {
            const QByteArray close = RawPeer(m_port, "/chat?userId=ann&token=" + forged).close();
            QVERIFY2(close.startsWith("1008 The token "), close.constData());
        }
    }

    void aReadOnlyTokenReads()
    {
        start({});
        const QByteArray writer = m_server->issueToken(u"ann"_s, {}, 60s).toLatin1();
        const QByteArray reader = m_server->issueToken(u"bob"_s, {}, 60s, {u"doc:read:*"_s}).toLatin1();
        RawPeer bob(m_port, "/collab?userId=bob&docId=d&token=" + reader);
        bob.sendText(R"({"type":"edit","content":"mine"})");
        QCOMPARE(bob.message().value("code"_L1).toString(), u"forbidden"_s);
        RawPeer ann(m_port, "/collab?userId=ann&docId=d&token=" + writer);
        ann.sendText(R"({"type":"edit","content":"hers"})");
        QCOMPARE(bob.message(u"edit"_s).value("content"_L1).toString(), u"hers"_s);
    }

    void brokenFramesAreAnsweredWithTheirCode_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("unmasked") << QByteArray::fromHex("810568656c6c6f") << QByteArray("1002 ");
        QTest::newRow("reserved bit") << QByteArray::fromHex("c18000000000") << QByteArray("1002 ");
        QTest::newRow("not UTF-8") << QByteArray::fromHex("818100000000ff") << QByteArray("1007 ");
        QTest::newRow("too big, only announced")
            << QByteArray::fromHex("81ff0000000000050001") + QByteArray(4, '\0') << QByteArray("1009 ");
    }
    void brokenFramesAreAnsweredWithTheirCode()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, code);
        start({.open = true});
        RawPeer peer(m_port, "/chat?userId=a");
        RawPeer other(m_port, "/chat?userId=b");
        peer.write(bytes);
        QVERIFY(peer.close().startsWith(code));
        QVERIFY(peer.waitForEnd());
        QCOMPARE(other.message(u"user_left"_s).value("userId"_L1).toString(), u"a"_s);
    }

    void theLargestMessagePasses()
    {
        start({.open = true});
        RawPeer peer(m_port, "/chat?userId=a");
        const QByteArray frame =
            json({{"type"_L1, "chat"_L1}, {"content"_L1, QString(320 * 1024 - 28, u'x')}});
        QCOMPARE(frame.size(), 320 * 1024);
        peer.sendFrame(0x01, frame.first(100'000)); // and in fragments, with a ping between them
        peer.sendFrame(0x89, "p");
        peer.sendFrame(0x80, frame.sliced(100'000));
        QCOMPARE(peer.message(u"chat"_s).value("content"_L1).toString().size(), 320 * 1024 - 28);
        peer.sendText(frame + ' ');
        QVERIFY(peer.close().startsWith("1009 "));
    }

    void aSlowReaderIsClosedAndNobodyWaitsForIt()
    {
        Options options{.open = true};
        options.limits.queueBytes = 1024 * 1024;
        start(options);
        RawPeer slow(m_port, "/chat?userId=slow");
        RawPeer reader(m_port, "/chat?userId=reader");
        RawPeer writer(m_port, "/chat?userId=writer");
        QVERIFY(!slow.message().isEmpty());
        slow.socket().setReadBufferSize(1024); // Qt's; then the kernel's fills, and the server's
        const QString content(60'000, u'x');
        constexpr int kCount = 400; // 24 MB: more than the buffers of both kernels hold
        QElapsedTimer timer;
        qint64 slowest = 0;
        for (int i = 0; i < kCount; ++i) {
            timer.start();
            writer.sendText(json({{"type"_L1, "chat"_L1}, {"content"_L1, content}}));
            QCOMPARE(reader.message(u"chat"_s).value("offset"_L1).toInteger(), i + 1);
            QCOMPARE(writer.message(u"chat"_s).value("offset"_L1).toInteger(), i + 1);
            slowest = std::max(slowest, timer.elapsed());
        }
        qInfo("slowest of %d deliveries: %lld ms", kCount, slowest);
        // Whatever it had got before, it is told at last why it was closed.
        slow.socket().setReadBufferSize(0);
        QVERIFY(slow.close().startsWith("1013 "));
        QVERIFY(RawPeer(m_port).request("GET", "/metrics").body.contains("{kind=\"slow_consumer\"} 1\n"));
        QCOMPARE(m_server->connectedUsers(), (QStringList{u"reader"_s, u"writer"_s}));
    }

    void aDeadPeerIsDropped()
    {
        Options options{.open = true};
        options.limits.pingInterval = 100ms;
        options.limits.pongTimeout = 200ms;
        start(options);
        RawPeer alive(m_port, "/chat?userId=alive");
        RawPeer dead(m_port, "/chat?userId=dead");
        dead.answersPings = false;
        // The living one answers pings while it waits for the other to be declared gone.
        QCOMPARE(alive.message(u"user_left"_s).value("userId"_L1).toString(), u"dead"_s);
        QVERIFY(dead.waitForEnd());
    }

    void slowRequestsAreCutOff()
    {
        Options options{.open = true};
        options.limits.requestTimeout = 200ms;
        options.limits.keepAlive = 300ms;
        start(options);
        RawPeer silent(m_port);
        RawPeer half(m_port);
        half.write("GET /healthz HT");
        QCOMPARE(half.response().status, 408);
        QVERIFY(half.waitForEnd());
        QVERIFY(silent.waitForEnd());
        RawPeer idle(m_port);
        QCOMPARE(idle.request("GET", "/healthz").status, 200);
        QVERIFY(idle.waitForEnd());
    }

    void limitsOfConnectionsHold()
    {
        Options options{.open = true};
        options.limits.connections = 4;
        options.limits.connectionsPerAddress = 3;
        start(options);
        std::vector<std::unique_ptr<RawPeer>> peers;
        for (int i = 0; i < 3; ++i)
            peers.push_back(std::make_unique<RawPeer>(m_port, "/chat?userId=u" + QByteArray::number(i)));
        RawPeer refused(m_port);
        QCOMPARE(refused.response().status, 503);
        peers.back()->sendFrame(0x88, {});
        QVERIFY(peers.back()->waitForEnd());
        peers.pop_back();
        QCOMPARE(RawPeer(m_port).request("GET", "/healthz").status, 200);
    }

    void httpAnswers_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto row = [](const char* what, const QByteArray& request, int status) {
            QTest::newRow(what) << request << status;
        };
        const QByteArray end = " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        row("health", "GET /healthz" + end, 200);
        row("metrics", "GET /metrics" + end, 200);
        row("HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", 200);
        row("nothing there", "GET /" + end, 404);
        row("a service without an upgrade", "GET /chat?userId=a" + end, 404);
        row("another method", "DELETE /healthz" + end, 404);
        row("a room that is no name", "GET /api/rooms/..%2f/messages" + end, 404);
        row("a document that is not there", "GET /api/documents/nope" + end, 404);
        row("before and after", "GET /api/rooms/r/messages?before=1&after=1" + end, 400);
        row("a limit of nothing", "GET /api/rooms/r/messages?limit=0" + end, 400);
        row("a limit that is no number", "GET /api/rooms/r/messages?limit=x" + end, 400);
        row("not HTTP", "\x16\x03\x01 hello\r\n\r\n", 400);
        row("headers too large", "GET / HTTP/1.1\r\nX: " + QByteArray(20'000, 'x') + "\r\n\r\n", 431);
        row("headers that never end", "GET / HTTP/1.1\r\n" + QByteArray("X: y\r\n").repeated(4000), 431);
        row("a body too large", "POST /api/notifications HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n", 413);
        row("two lengths", "POST /api/rooms HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
            400);
        row("an unknown path asked for as a WebSocket",
            "GET /other HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
            "13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            404);
        row("WebSocket version 8",
            "GET /chat?userId=a HTTP/1.1\r\nUpgrade: websocket\r\nConnection: "
            "Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n",
            426);
        row("a WebSocket key too short",
            "GET /chat?userId=a HTTP/1.1\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcnQ=\r\n\r\n",
            400);
        row("a foreign origin",
            "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\n\r\n", 403);
        row("no origin", "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: null\r\n\r\n", 403);
        row("the same host",
            "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: https://127.0.0.1\r\n\r\n", 200);
        row("the same host by an address of its own",
            "GET /healthz HTTP/1.1\r\nHost: 192.0.2.7:1\r\nOrigin: http://192.0.2.7:1\r\n\r\n", 200);
        const QByteArray name = QSysInfo::machineHostName().section(u'.', 0, 0).toLatin1();
        if (QUrl(u"http://"_s + QString::fromLatin1(name)).host().toLatin1() ==
            name.toLower()) // else no URL has it
            row("the same host by its name",
                "GET /healthz HTTP/1.1\r\nHost: " + name + ":1\r\nOrigin: http://" + name + ":1\r\n\r\n",
                200);
        row("a name that may have been rebound",
            "GET /healthz HTTP/1.1\r\nHost: h.example:1\r\nOrigin: http://h.example:1\r\n\r\n", 403);
        row("a read under a name that may have been rebound",
            "GET /api/rooms HTTP/1.1\r\nHost: h.example:1\r\n\r\n", 403);
        row("a read under a name that was let in", "GET /api/rooms HTTP/1.1\r\nHost: good.example:1\r\n\r\n",
            200);
        row("a read under no name", "GET /api/rooms HTTP/1.1\r\n\r\n", 200);
        row("health under any name", "GET /healthz HTTP/1.1\r\nHost: h.example\r\n\r\n", 200);
        row("a loopback page",
            "GET /healthz HTTP/1.1\r\nHost: h.example\r\nOrigin: http://localhost:3000\r\n\r\n", 200);
        row("a name that looks like loopback",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nOrigin: http://127.0.0.1.evil.example\r\n\r\n", 403);
        row("an origin let in", "GET /healthz HTTP/1.1\r\nHost: x\r\nOrigin: https://good.example\r\n\r\n",
            200);
    }
    void httpAnswers()
    {
        QFETCH(QByteArray, request);
        start({.open = true, .allowOrigins = {u"https://good.example/"_s}});
        RawPeer peer(m_port);
        peer.write(request);
        const auto response = peer.response();
        QTEST(response.status, "status");
        if (response.status >= 400)
            QVERIFY(!response.json().value("error"_L1).toObject().value("reason"_L1).toString().isEmpty());
    }

    void loopbackIsKnownOnASocketOfBothFamilies()
    {
        start({.listen = {u"*:0"_s}, .open = true});
        RawPeer page(m_port);
        page.write("GET /api/rooms HTTP/1.1\r\nHost: h.example:1\r\n\r\n");
        QCOMPARE(page.response().status, 403);
    }

    void withTokensAnyNameIsTheServersOwn()
    {
        start({.open = false});
        RawPeer page(m_port);
        page.write("GET /healthz HTTP/1.1\r\nHost: h.example:1\r\nOrigin: https://h.example\r\n\r\n");
        QCOMPARE(page.response().status, 200);
        // Who rebinds a name gets this far and has no token.
        page.write("GET /api/rooms HTTP/1.1\r\nHost: h.example:1\r\n\r\n");
        QCOMPARE(page.response().status, 401);
    }

    void connectionsAreKeptAliveAndRequestsPipelined()
    {
        start({.open = true});
        RawPeer peer(m_port);
        peer.write("GET /healthz HTTP/1.1\r\n\r\nGET /api/rooms HTTP/1.1\r\n\r\nHEAD /healthz "
                   "HTTP/1.1\r\nConnection: close\r\n\r\n");
        QCOMPARE(peer.response().body, QByteArray("ok"));
        QCOMPARE(peer.response().body, QByteArray("[]"));
        QVERIFY(peer.waitForEnd());
    }

    void roomsAndTheirHistory()
    {
        start({.open = true});
        RawPeer api(m_port);
        QCOMPARE(api.request("POST", "/api/rooms", R"({"room":"team/a","title":"Team A"})").status, 201);
        QCOMPARE(api.request("POST", "/api/rooms", R"({"room":"team/a","title":"Again"})").status, 409);
        QCOMPARE(api.request("POST", "/api/rooms", R"({"room":"a b"})").status, 400);
        QCOMPARE(api.request("POST", "/api/rooms", "nonsense").status, 400);
        RawPeer ann(m_port, "/chat?userId=ann&userName=Ann&room=team/a");
        for (int i = 1; i <= 120; ++i)
            ann.sendText(json({{"type"_L1, "chat"_L1}, {"content"_L1, QString::number(i)}}));
        for (int i = 1; i <= 120; ++i)
            QVERIFY(!ann.message(u"chat"_s).isEmpty());
        const QJsonArray rooms = QJsonDocument::fromJson(api.request("GET", "/api/rooms").body).array();
        QCOMPARE(rooms,
                 (QJsonArray{QJsonObject{
                     {"room"_L1, "team/a"_L1},
                     {"title"_L1, "Team A"_L1},
                     {"last"_L1, 120},
                     {"people"_L1, QJsonArray{QJsonObject{{"id"_L1, "ann"_L1}, {"name"_L1, "Ann"_L1}}}}}}));
        const auto offsets = [&](const QByteArray& query) {
            QStringList list;
            const auto response = api.request("GET", "/api/rooms/team%2Fa/messages" + query);
            for (const QJsonValue& message : QJsonDocument::fromJson(response.body).array())
                list.append(QString::number(message.toObject().value("offset"_L1).toInteger()));
            return list.isEmpty() ? u"none"_s : list.first() + u'-' + list.last();
        };
        QCOMPARE(offsets(""), u"71-120"_s);
        QCOMPARE(offsets("?before=71"), u"21-70"_s);
        QCOMPARE(offsets("?before=1"), u"none"_s);
        QCOMPARE(offsets("?after=0&limit=3"), u"1-3"_s);
        QCOMPARE(offsets("?after=120"), u"none"_s);
        QCOMPARE(api.request("GET", "/api/rooms/unknown/messages").body, QByteArray("[]"));
    }

    void publishingChecksItsFields_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("no JSON") << QByteArray("x") << QByteArray("JSON");
        QTest::newRow("no type") << QByteArray(R"({"userId":"a","message":"m"})") << QByteArray("type");
        QTest::newRow("no message") << QByteArray(R"({"userId":"a","type":"t"})") << QByteArray("message");
        QTest::newRow("a number") << QByteArray(R"({"userId":"a","type":"t","message":5})")
                                  << QByteArray("message");
        QTest::newRow("no user") << QByteArray(R"({"type":"t","message":"m"})") << QByteArray("userId");
        QTest::newRow("both") << QByteArray(R"({"userId":"a","userIds":["a"],"type":"t","message":"m"})")
                              << QByteArray("userIds");
        QTest::newRow("a bad user") << QByteArray(R"({"userIds":["a","b c"],"type":"t","message":"m"})")
                                    << QByteArray("userIds");
        QTest::newRow("a bad level") << QByteArray(
                                            R"({"userId":"a","type":"t","message":"m","level":"loud"})")
                                     << QByteArray("level");
        QTest::newRow("a bad id") << QByteArray(R"({"userId":"a","type":"t","message":"m","id":""})")
                                  << QByteArray("id");
    }
    void publishingChecksItsFields()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, field);
        start({.open = true});
        const auto response = RawPeer(m_port).request("POST", "/api/notifications", body);
        QCOMPARE(response.status, 400);
        QVERIFY2(response.body.contains(field), response.body.constData());
    }

    void publishingNeedsItsScopeAndHappensOnce()
    {
        start({});
        RawPeer api(m_port);
        const QByteArray body = R"({"userId":"ann","type":"t","message":"m","id":"order-1"})";
        const auto post = [&](const QByteArray& text, const QString& user, const QStringList& scopes) {
            const QByteArray token = m_server->issueToken(user, {}, 60s, scopes).toLatin1();
            return api.request("POST", "/api/notifications", text, "Authorization: Bearer " + token + "\r\n");
        };
        QCOMPARE(api.request("POST", "/api/notifications", body).status, 401);
        QCOMPARE(post(body, u"shop"_s, {u"chat"_s}).status, 403);
        QCOMPARE(post(body, u"shop"_s, {u"publish"_s}).status, 202);
        QCOMPARE(post(body, u"shop"_s, {u"publish"_s}).json(), (QJsonObject{{"id"_L1, "order-1"_L1}}));
        QByteArray other = body;
        QCOMPARE(post(other.replace("\"m\"", "\"n\""), u"shop"_s, {u"publish"_s}).status, 409);
        QCOMPARE(post(body, u"bank"_s, {u"publish"_s}).status, 202); // an id is a key of its caller
        RawPeer ann(m_port,
                    "/notifications?userId=ann&token=" + m_server->issueToken(u"ann"_s, {}, 60s).toLatin1());
        QCOMPARE(ann.message().value("id"_L1).toString(), u"order-1"_s);
        QCOMPARE(ann.message().value("id"_L1).toString(), u"order-1"_s);
        ann.sendText(R"({"type":"ping","timestamp":1})");
        QCOMPARE(ann.message().value("type"_L1).toString(), u"pong"_s);
    }

    void stopTellsTheClientsAndEndsInTime()
    {
        Options options{.open = true};
        options.limits.stopTimeout = 200ms; // of which the deaf one takes all
        start(options);
        RawPeer polite(m_port, "/chat?userId=a");
        RawPeer deaf(m_port, "/chat?userId=b");
        polite.sendText(R"({"type":"chat","content":"last words"})");
        QVERIFY(!polite.message(u"chat"_s).isEmpty());
        std::thread stopping([this] { m_server->stop(); });
        QCOMPARE(polite.close(), QByteArray("1012 The server is restarting."));
        QVERIFY(polite.waitForEnd());
        stopping.join();
        QVERIFY(!m_server->isRunning());
        QVERIFY(m_server->start());
    }

    void letsOthersJoinWithoutDroppingAnyone()
    {
        start({.open = true});
        RawPeer host(m_port, "/chat?userId=host");
        const StartResult wide = m_server->setAccess({u"*:0"_s}, false);
        QVERIFY2(wide, qPrintable(wide.error));
        QCOMPARE(m_server->port(), m_port);
        QVERIFY(RawPeer(m_port, "/chat?userId=guest").close().startsWith("1008 "));
        const QByteArray token = m_server->issueToken(u"guest"_s, u"Guest"_s, 60s).toLatin1();
        RawPeer guest(m_port, "/chat?userId=guest&token=" + token);
        QCOMPARE(host.message(u"user_joined"_s).value("userName"_L1).toString(), u"Guest"_s);
        QCOMPARE(m_server->connectedUsers(), (QStringList{u"guest"_s, u"host"_s}));
        QCOMPARE(m_server->connectionCount(), 2);
        // A failure leaves everything as it was.
        QVERIFY(!m_server->setAccess({u"203.0.113.7:1"_s}, true));
        QCOMPARE(m_server->port(), m_port);
        QVERIFY(RawPeer(m_port, "/chat?userId=x").close().startsWith("1008 "));
    }

    void whatCannotStartSaysWhy()
    {
        start({.open = true});
        const QString taken = u"127.0.0.1:%1"_s.arg(m_port);
        Server second(Options{.listen = {taken}});
        QVERIFY(second.start().error.contains(taken));
        for (const char* address :
             {"nonsense", "127.0.0.1", "127.0.0.1:99999", "example.org:80", "::1:80", "[::1]", ":80", ""})
            QVERIFY2(Server(Options{.listen = {QString::fromLatin1(address)}})
                         .start()
                         .error.contains(u"address"_s),
                     address);
        QVERIFY(!Server(Options{.tlsCertificate = u"/nowhere"_s, .tlsKey = u"/nowhere"_s}).start());
        QTemporaryDir folder;
        Options sameFolder{.dataDir = folder.path()};
        Server owner(sameFolder);
        QVERIFY(owner.start());
        QVERIFY(Server(sameFolder).start().error.contains(u"in use"_s));
        QVERIFY(QFile::permissions(folder.filePath(u"token.key"_s)) ==
                (QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser));
        owner.stop();
        QVERIFY(Server(sameFolder).start());
    }

    void servesTls()
    {
        QTemporaryDir folder;
        const QString cert = folder.filePath(u"cert.pem"_s);
        const QString key = folder.filePath(u"key.pem"_s);
        QProcess openssl;
        openssl.start(u"openssl"_s,
                      {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                       u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-subj"_s, u"/CN=localhost"_s,
                       u"-days"_s, u"1"_s, u"-keyout"_s, key, u"-out"_s, cert});
        QVERIFY(openssl.waitForFinished());
        QCOMPARE(openssl.exitCode(), 0);
        start({.open = true, .tlsCertificate = cert, .tlsKey = key});
        RawPeer ann(m_port, "/chat?userId=ann", {}, RawPeer::Link::Tls);
        RawPeer bob(m_port, "/chat?userId=bob", {}, RawPeer::Link::Tls);
        const QString content(200'000, u'日');
        for (int i = 0; i < 5; ++i)
            ann.sendText(json({{"type"_L1, "chat"_L1}, {"content"_L1, content.left(80'000)}}));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(bob.message(u"chat"_s).value("content"_L1).toString().size(), 80'000);
        QCOMPARE(RawPeer(m_port, RawPeer::Link::Tls).request("GET", "/healthz").body, QByteArray("ok"));
        RawPeer plain(m_port); // gets an alert or an end, and harms nobody
        plain.write("GET /healthz HTTP/1.1\r\n\r\n");
        QVERIFY(plain.waitForEnd());
        bob.sendFrame(0x88, {});
        QVERIFY(bob.waitForEnd());
        QCOMPARE(ann.message(u"user_left"_s).value("userId"_L1).toString(), u"bob"_s);
    }

private:
    void start(const Options& options)
    {
        m_server = std::make_unique<Server>(options);
        const StartResult started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_port = m_server->port();
    }

    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(TestServer)
#include "tst_server.moc"
