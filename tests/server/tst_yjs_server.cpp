// SPDX-License-Identifier: MIT
// Documents over real sockets, against the embedded server (protocol.md §3).
#include "yjspeer.h"

#include <Heartline/Server>

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

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

    // Issue: two plain clients and one of Yjs, all typing in turns and at once.
    void everyWordIsThereOnce()
    {
        const uint seed = QRandomGenerator::system()->generate();
        qInfo() << "seed" << seed;
        QRandomGenerator random(seed);
        start({.open = true});
        struct Plain
        {
            explicit Plain(quint16 port, const QByteArray& user)
                : peer(port, "/collab?docId=d&userId=" + user)
            {
            }
            void hear(const QJsonObject& message)
            {
                if (message.value("type"_L1) == "edit"_L1)
                    text = message.value("content"_L1).toString();
            }
            RawPeer peer;
            QString text;
        };
        Plain ann(m_port, "ann");
        Plain bob(m_port, "bob");
        YjsPeer eve(m_port, "/yjs/d");
        QCOMPARE(eve.take(), QByteArray("0000"));
        QStringList words;
        // Long words: no other text may be nearer than the one that they were typed into.
        const auto typeIn = [&](const QString& text, QChar who) {
            QList<qsizetype> places{0};
            for (qsizetype i = 0; i < text.size(); ++i) {
                if (text[i] == u' ')
                    places.append(i + 1);
            }
            QString word(1, who);
            for (int i = 0; i < 16; ++i)
                word += QChar(u'a' + char16_t(random.bounded(26)));
            words.append(word);
            return std::pair(places[random.bounded(places.size())], word + u' ');
        };
        for (int step = 0; step < 300; ++step) {
            const quint32 what = random.bounded(6u);
            Plain& plain = what % 2 ? ann : bob;
            if (what < 2) {
                const auto [place, word] = typeIn(plain.text, what ? u'A' : u'B');
                plain.text.insert(place, word);
                plain.peer.sendText(
                    QJsonDocument(QJsonObject{{"type"_L1, "edit"_L1}, {"content"_L1, plain.text}})
                        .toJson(QJsonDocument::Compact));
            } else if (what < 4) {
                plain.peer.socket().waitForReadyRead(int(random.bounded(3)));
                while (plain.peer.hasInput()) {
                    const auto frame = plain.peer.next(); // it may be a ping
                    QVERIFY(frame);
                    plain.hear(QJsonDocument::fromJson(frame->payload).object());
                }
            } else if (what == 4) {
                const auto [place, word] = typeIn(eve.string(), u'E');
                eve.write(size_t(place), word.toStdU16String());
            } else {
                while (eve.hasInput())
                    QVERIFY(!eve.take().isEmpty());
            }
        }
        for (Plain* plain : {&ann, &bob}) {
            plain->peer.sendText(R"({"type":"ping","timestamp":1})");
            for (QJsonObject message = plain->peer.message(); message.value("type"_L1) != "pong"_L1;
                 message = plain->peer.message()) {
                QVERIFY2(!message.isEmpty(), "no pong");
                plain->hear(message);
            }
        }
        QVERIFY(eve.catchUp());
        const QString text = eve.string();
        for (const QString& word : std::as_const(words))
            QVERIFY2(text.count(word + u' ') == 1, qPrintable(u"%1 in \"%2\""_s.arg(word, text)));
        for (Plain* plain : {&ann, &bob}) {
            while (plain->text != text) {
                const QJsonObject message = plain->peer.message(u"edit"_s);
                QVERIFY2(!message.isEmpty(), "the text did not come");
                plain->hear(message);
            }
        }
        QCOMPARE(RawPeer(m_port).request("GET", "/api/documents/d").body, text.toUtf8());
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
