// SPDX-License-Identifier: MIT
// Documents over real sockets, against the embedded server (protocol.md §3).
#include "rawpeer.h"

#include <Heartline/Document>
#include <Heartline/Server>
#include <Heartline/SyncProtocol>

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

namespace protocol = crdt::sync;

namespace {

crdt::ByteView view(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), size_t(bytes.size())};
}

QByteArray toByteArray(const crdt::Bytes& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())};
}

/// A client of y-websocket's kind.
class YjsPeer : public RawPeer
{
public:
    YjsPeer(quint16 port, const QByteArray& target)
        : RawPeer(port, target)
    {
    }

    void say(const crdt::Bytes& frame) { sendFrame(0x82, toByteArray(frame)); }
    /// Writes, and sends what says so.
    void write(size_t at, std::u16string_view text)
    {
        crdt::Bytes update;
        const auto watch = document.onUpdate([&update](const crdt::UpdateEvent& event) {
            update.assign(event.update.begin(), event.update.end());
        });
        document.text("content").insert(at, text);
        say(protocol::encodeUpdate(update));
    }
    /// Takes in the next binary frame; its first two bytes in hex, empty when none came.
    QByteArray take()
    {
        while (const auto frame = next()) {
            if (frame->opcode != 2)
                continue;
            last = frame->payload;
            const auto messages = protocol::decodeFrame(view(frame->payload));
            if (!messages)
                return "?";
            if (const auto* answer = std::get_if<protocol::SyncStep2>(&messages->front()))
                isSound = isSound && document.applyUpdate(answer->update);
            if (const auto* update = std::get_if<protocol::Update>(&messages->front()))
                isSound = isSound && document.applyUpdate(update->update);
            return frame->payload.first(2).toHex();
        }
        return {};
    }
    /// Asks for what is missing and takes frames up to the answer.
    bool catchUp()
    {
        say(protocol::encodeSyncStep1(document.stateVector()));
        for (QByteArray kind = take(); !kind.isEmpty(); kind = take()) {
            if (kind == "0001")
                return isSound;
        }
        return false;
    }
    [[nodiscard]] QString string() { return QString::fromStdU16String(document.text("content").toString()); }

    crdt::Document document;
    QByteArray last;
    bool isSound = true;
};

} // namespace

class TestYjsServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_server.reset(); }

    void twoWriteTogetherAndAThirdComesLater()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/notes?userId=ann");
        YjsPeer bob(m_port, "/yjs/notes");
        QCOMPARE(ann.take(), QByteArray("0000"));
        QCOMPARE(bob.take(), QByteArray("0000"));
        ann.write(0, u"Hello");
        QCOMPARE(ann.take(), QByteArray("0002"));
        QCOMPARE(bob.take(), QByteArray("0002"));
        bob.write(5, u", Ann");
        QCOMPARE(ann.take(), QByteArray("0002"));
        QCOMPARE(ann.string(), u"Hello, Ann"_s);
        QCOMPARE(m_server->stats().yjsPeers, 2);
        QCOMPARE(m_server->stats().openDocuments, 1);
        QCOMPARE(m_server->connectionCount(), 2);
        QCOMPARE(m_server->connectedUsers(), QStringList{u"ann"_s});
        restart({.open = true});
        YjsPeer eve(m_port, "/yjs/notes");
        QVERIFY(eve.catchUp());
        QCOMPARE(eve.string(), u"Hello, Ann"_s);
        RawPeer api(m_port);
        const QByteArray metrics = api.request("GET", "/metrics").body;
        QVERIFY(metrics.contains("heartline_connections{service=\"yjs\"} 1\n"));
        QVERIFY(metrics.contains("heartline_open_documents 1\n"));
    }

    // The path is not decoded, and all of it names the document.
    void namesAreThePathAsItIs()
    {
        start({.open = true});
        const QByteArray longest(512, 'x');
        for (const QByteArray& name : {QByteArray("my%20room/%C3%A4"), QByteArray("my%20room/%c3%a4"),
                                       QByteArray("a/../b//"), longest}) {
            YjsPeer writer(m_port, "/yjs/" + name + "?a=/yjs/b");
            writer.write(0, QString::fromUtf8(name).toStdU16String());
            YjsPeer reader(m_port, "/yjs/" + name);
            while (reader.string() != QString::fromUtf8(name))
                QVERIFY(reader.catchUp());
        }
        for (const QByteArray& name : {QByteArray(), longest + 'x'})
            QCOMPARE(YjsPeer(m_port, "/yjs/" + name).close(),
                     QByteArray("4403 A document's name has 1 to 512 bytes."));
    }

    void tokensDecideWhoComesIn_data()
    {
        QTest::addColumn<QStringList>("scopes");
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("none") << QStringList() << qint64(0) << QByteArray("4401 A token is needed.");
        QTest::newRow("expired") << QStringList() << qint64(-10)
                                 << QByteArray("4401 The token has expired; ask for a new one.");
        QTest::newRow("of another document") << QStringList{u"doc:write:b*"_s} << qint64(60)
                                             << QByteArray("4403 The token does not allow this document.");
        QTest::newRow("of chat") << QStringList{u"chat"_s} << qint64(60)
                                 << QByteArray("4403 The token does not allow this document.");
    }
    void tokensDecideWhoComesIn()
    {
        QFETCH(QStringList, scopes);
        QFETCH(qint64, seconds);
        QFETCH(QByteArray, code);
        start({});
        const QByteArray token =
            seconds ? m_server->issueToken(u"ann"_s, {}, std::chrono::seconds(seconds), scopes).toLatin1()
                    : "";
        YjsPeer peer(m_port, "/yjs/a/1?token=" + token);
        QCOMPARE(peer.upgrade.status, 101);
        QCOMPARE(peer.close(), code);
    }

    void aReadOnlyTokenReads()
    {
        start({});
        const QByteArray writer = m_server->issueToken(u"ann"_s, {}, 60s).toLatin1();
        const QByteArray reader = m_server->issueToken(u"bob"_s, {}, 60s, {u"doc:read:*"_s}).toLatin1();
        // The token says who it is, whatever the address does.
        YjsPeer bob(m_port, "/yjs/d?userId=eve&token=" + reader);
        QCOMPARE(bob.take(), QByteArray("0000"));
        QCOMPARE(m_server->connectedUsers(), QStringList{u"bob"_s});
        bob.write(0, u"mine");
        QCOMPARE(bob.take(), QByteArray("0200"));
        YjsPeer ann(m_port, "/yjs/d?token=" + writer);
        ann.write(0, u"hers");
        QCOMPARE(bob.take(), QByteArray("0002"));
        YjsPeer other(m_port, "/yjs/d?token=" + reader);
        while (other.string().isEmpty())
            QVERIFY(other.catchUp());
        QCOMPARE(other.string(), u"hers"_s);
    }

    // More than what may wait for other connections.
    void aLargeDocumentComesWhole()
    {
        start({.open = true, .limits = {.queueBytes = 1024 * 1024}});
        const std::u16string text(6 * 1024 * 1024, u'ö');
        {
            YjsPeer ann(m_port, "/yjs/large");
            ann.write(0, text);
            while (ann.take() != "0002") {
            }
        }
        YjsPeer bob(m_port, "/yjs/large");
        QVERIFY(bob.catchUp());
        QCOMPARE(bob.document.text("content").length(), text.size());
    }

    void anUpdateThatIsTooLargeIsAnsweredWithItsCode()
    {
        start({.open = true, .limits = {.updateBytes = 100'000}});
        YjsPeer ann(m_port, "/yjs/d");
        ann.write(0, std::u16string(100'001, u'x'));
        QCOMPARE(ann.take(), QByteArray("0000"));
        QCOMPARE(ann.take(), QByteArray("0200"));
        QVERIFY2(ann.last.contains("too large"), ann.last.constData());
        ann.write(0, std::u16string(100'000 + 64 * 1024, u'x'));
        QVERIFY(ann.close().startsWith("1009 "));
    }

    void aStopAsksToComeBack()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/d");
        QCOMPARE(ann.take(), QByteArray("0000"));
        ann.write(0, u"last words");
        QVERIFY(!ann.take().isEmpty());
        m_server->stop();
        QCOMPARE(ann.close(), QByteArray("1012 The server is restarting."));
        start({.open = true});
        YjsPeer again(m_port, "/yjs/d");
        QVERIFY(again.catchUp());
        QCOMPARE(again.string(), u"last words"_s);
    }

    void textFramesAreIgnored()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/d");
        for (int i = 0; i < 50; ++i)
            ann.sendText("not for you");
        ann.write(0, u"x");
        QCOMPARE(ann.take(), QByteArray("0000"));
        QCOMPARE(ann.take(), QByteArray("0002"));
    }

    void aPathWithoutUpgradeIsNotThere()
    {
        start({.open = true});
        RawPeer api(m_port);
        QCOMPARE(api.request("GET", "/yjs/d").status, 404);
    }

private:
    void start(Options options)
    {
        options.dataDir = m_folder->path();
        options.limits.stopTimeout = 200ms; // clients of this thread answer no Close meanwhile
        m_server = std::make_unique<Server>(options);
        const StartResult started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_port = m_server->port();
    }
    void restart(const Options& options)
    {
        m_server.reset();
        start(options);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(TestYjsServer)
#include "tst_yjs_server.moc"
