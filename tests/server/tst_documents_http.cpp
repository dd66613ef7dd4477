// SPDX-License-Identifier: MIT
// The HTTP API of documents over real sockets (protocol.md §4).
#include "yjspeer.h"

#include <Heartline/Server>

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline::server;

class TestDocumentsHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_server.reset(); }

    void textsAreReadWhetherSomebodyUsesThemOrNot()
    {
        start({.open = true});
        QCOMPARE(get("/api/documents/notes").status, 404);
        QTRY_COMPARE(m_server->stats().openDocuments, 0); // nothing is kept for the asking
        YjsPeer ann(m_port, "/yjs/notes");
        QCOMPARE(ann.take(), QByteArray("0000"));
        QCOMPARE(get("/api/documents/notes").status, 404); // nobody has written yet
        ann.write(0, u"Grüße\nund mehr");
        const auto response = get("/api/documents/notes");
        QCOMPARE(response.body, QByteArray("Grüße\nund mehr")); // behind what came before it
        QVERIFY(response.head.contains("text/plain; charset=utf-8"));
        restart({.open = true});
        QCOMPARE(get("/api/documents/notes").body, QByteArray("Grüße\nund mehr"));
    }

    void theListTellsWhatIsThere()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/notes");
        ann.write(0, u"# Grüße\nund mehr");
        QVERIFY(ann.catchUp());
        const QJsonObject entry = list().first().toObject();
        QCOMPARE(entry.value("id"_L1).toString(), u"notes"_s);
        QCOMPARE(entry.value("title"_L1).toString(), u"Grüße"_s); // at once, not when it's due
        QCOMPARE(entry.value("bytes"_L1).toInt(), 18);
        QVERIFY(entry.value("changed"_L1).toInteger() > 0);
    }

    void aTitleIsGivenAndTakenAway()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/notes");
        ann.write(0, u"First line");
        QVERIFY(ann.catchUp());
        const auto title = [this] { return list().first().toObject().value("title"_L1).toString(); };
        auto response = call("PATCH", "/api/documents/notes", R"({"title":" Plans "})");
        QCOMPARE(response.status, 200);
        QCOMPARE(response.json(), (QJsonObject{{"id"_L1, "notes"_L1}, {"title"_L1, "Plans"_L1}}));
        QCOMPARE(title(), u"Plans"_s);
        QCOMPARE(call("PATCH", "/api/documents/notes", R"({"title":""})").status, 200);
        QCOMPARE(title(), u"First line"_s);
        for (const char* bad : {"{}", R"({"title":7})", "nonsense"})
            QCOMPARE(call("PATCH", "/api/documents/notes", bad).status, 400);
        QCOMPARE(call("PATCH", "/api/documents/notes", "{\"title\":\"" + QByteArray(257, 'x') + "\"}").status,
                 400);
        // One that is not there is made.
        QCOMPARE(call("PATCH", "/api/documents/new", R"({"title":"New"})").status, 201);
        QCOMPARE(list().size(), 2);
        QCOMPARE(get("/api/documents/new").status, 200);
        QCOMPARE(get("/api/documents/new").body, QByteArray());
        QVERIFY(get("/metrics").body.contains("heartline_documents 2\n"));
    }

    void aRemovalClosesWhoIsThere()
    {
        start({.open = true});
        QCOMPARE(call("DELETE", "/api/documents/notes").status, 404);
        YjsPeer ann(m_port, "/yjs/notes");
        RawPeer bob(m_port, "/collab?docId=notes&userId=bob");
        QCOMPARE(ann.take(), QByteArray("0000"));
        QCOMPARE(call("DELETE", "/api/documents/notes").status, 404); // nobody has written
        ann.write(0, u"x");
        QVERIFY(ann.catchUp());
        QCOMPARE(call("DELETE", "/api/documents/notes").status, 204);
        QCOMPARE(ann.close(), QByteArray("4403 The document was removed."));
        QCOMPARE(bob.close(), QByteArray("1008 The document was removed."));
        QCOMPARE(get("/api/documents/notes").status, 404);
        QCOMPARE(get("/api/documents/notes/history/1").status, 404);
        QVERIFY(list().isEmpty());
        QVERIFY(get("/metrics").body.contains("heartline_documents 0\n"));
        YjsPeer again(m_port, "/yjs/notes"); // another document of the same name
        QVERIFY(again.catchUp());
        QCOMPARE(again.string(), QString());
    }

    void thePastIsTold()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/a/b?userId=ann");
        RawPeer bob(m_port, "/collab?docId=a/b&userId=bob");
        ann.write(0, u"one");
        QVERIFY(ann.catchUp());
        ann.write(3, u" two");
        QVERIFY(ann.catchUp());
        while (bob.message(u"edit"_s).value("content"_L1).toString() != "one two"_L1) {
        }
        bob.sendText(R"({"type":"edit","content":"one two three"})");
        bob.sendText(R"({"type":"ping","timestamp":1})");
        QVERIFY(!bob.message(u"pong"_s).isEmpty());
        QJsonObject page = get("/api/documents/a/b/history?limit=2").json();
        QJsonArray revisions = page.value("revisions"_L1).toArray();
        QCOMPARE(revisions.size(), 2);
        QCOMPARE(page.value("more"_L1).toBool(), true);
        QCOMPARE(revisions[0]["author"_L1].toString(), u"bob"_s);
        QCOMPARE(revisions[1]["author"_L1].toString(), u"ann"_s);
        QVERIFY(revisions[0]["to"_L1].toInteger() >= revisions[0]["from"_L1].toInteger());
        QVERIFY(revisions[0]["bytes"_L1].toInteger() > 0);
        const qint64 last = revisions[1]["n"_L1].toInteger();
        page = get("/api/documents/a%2Fb/history?before=" + QByteArray::number(last)).json();
        revisions = page.value("revisions"_L1).toArray();
        QCOMPARE(revisions.size(), 1);
        QCOMPARE(page.value("more"_L1).toBool(true), false);
        const QByteArray first = QByteArray::number(revisions[0]["n"_L1].toInteger());
        QCOMPARE(get("/api/documents/a/b/history/" + first).body, QByteArray("one"));
        QCOMPARE(get("/api/documents/a/b/history/" + QByteArray::number(last)).body, QByteArray("one two"));
        QCOMPARE(get("/api/documents/a/b/history/" + QByteArray::number(last + 1)).body,
                 QByteArray("one two three"));
        for (const char* none : {"0", "99", "99999999999999999999"})
            QCOMPARE(get("/api/documents/a/b/history/" + QByteArray(none)).status, 404);
        for (const char* bad : {"limit=0", "limit=x", "before=-1"})
            QCOMPARE(get("/api/documents/a/b/history?" + QByteArray(bad)).status, 400);
        QCOMPARE(get("/api/documents/nope/history").json().value("revisions"_L1).toArray().size(), 0);
        // A name that ends as a history does has its slash encoded.
        YjsPeer eve(m_port, "/yjs/a/history");
        eve.write(0, u"text");
        QVERIFY(eve.catchUp());
        QCOMPARE(get("/api/documents/a%2Fhistory").body, QByteArray("text"));
    }

    void namesAreDecodedOnce()
    {
        start({.open = true});
        YjsPeer ann(m_port, "/yjs/my%20room");
        ann.write(0, u"text");
        QVERIFY(ann.catchUp());
        QCOMPARE(list().first().toObject().value("id"_L1).toString(), u"my%20room"_s);
        QCOMPARE(get("/api/documents/my%2520room").body, QByteArray("text"));
        QCOMPARE(get("/api/documents/my%20room").status, 404);
        QCOMPARE(get("/api/documents/").status, 404);
        QCOMPARE(get("/api/documents/" + QByteArray(513, 'x')).status, 404);
    }

    void tokensAllowWhatTheySay()
    {
        start({});
        const auto header = [this](const QStringList& scopes) {
            return "Authorization: Bearer " + m_server->issueToken(u"ann"_s, {}, 60s, scopes).toLatin1() +
                   "\r\n";
        };
        const QByteArray writer = header({u"doc:write:a*"_s});
        const QByteArray reader = header({u"doc:read:a*"_s});
        QCOMPARE(call("PATCH", "/api/documents/a1", R"({"title":"T"})").status, 401);
        QCOMPARE(call("PATCH", "/api/documents/a1", R"({"title":"T"})", reader).status, 403);
        QCOMPARE(call("PATCH", "/api/documents/b1", R"({"title":"T"})", writer).status, 403);
        QCOMPARE(call("PATCH", "/api/documents/a1", R"({"title":"T"})", writer).status, 201);
        QCOMPARE(call("GET", "/api/documents/a1", {}, reader).status, 200);
        QCOMPARE(call("GET", "/api/documents/b1", {}, reader).status, 403);
        QCOMPARE(call("GET", "/api/documents/b1/history", {}, reader).status, 403);
        QCOMPARE(call("GET", "/api/documents/b1/history/1", {}, reader).status, 403);
        QCOMPARE(call("DELETE", "/api/documents/a1", {}, reader).status, 403);
        QCOMPARE(call("DELETE", "/api/documents/a1", {}, writer).status, 204);
        QCOMPARE(call("POST", "/api/documents/a1", {}, writer).status, 404);
        QCOMPARE(call("DELETE", "/api/documents", {}, writer).status, 404);
    }

    void browsersMayAskForIt()
    {
        start({.open = true});
        const auto response = call("OPTIONS", "/api/documents/d", {},
                                   "Origin: http://localhost:9\r\nAccess-Control-Request-Method: PATCH\r\n");
        QCOMPARE(response.status, 204);
        QVERIFY(response.head.contains("Access-Control-Allow-Methods: GET, POST, PATCH, DELETE\r\n"));
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
    RawPeer::Response call(const QByteArray& method, const QByteArray& target, const QByteArray& body = {},
                           const QByteArray& headers = {})
    {
        return RawPeer(m_port).request(method, target, body, headers);
    }
    RawPeer::Response get(const QByteArray& target) { return call("GET", target); }
    QJsonArray list() { return QJsonDocument::fromJson(get("/api/documents").body).array(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
};

QTEST_GUILESS_MAIN(TestDocumentsHttp)
#include "tst_documents_http.moc"
