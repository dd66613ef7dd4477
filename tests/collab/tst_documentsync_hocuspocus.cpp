// SPDX-License-Identifier: MIT
// DocumentSync with a server of Hocuspocus' kind (yjs-wire.md §10.11).
#include "syncsession.h"

#include <QTest>

using namespace heartline;
using namespace heartline::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = DocumentDialect::Kind;
namespace protocol = crdt::sync;

namespace {

constexpr auto kUser = R"({"user":{"name":"Ann"}})";

} // namespace

class TestDocumentSyncHocuspocus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void admitsFirst()
    {
        SimulatedServer server(Kind::Hocuspocus); // which aborts if it's spoken to before
        server.document().text("content").insert(0, u"server ");
        Session session(server, Kind::Hocuspocus);
        session->setPresence(kUser, session.now);
        session.text().insert(0, u"client ");
        session.connect();
        QVERIFY(!session->isInStep());
        session.run();
        QVERIFY(session->isInStep());
        QCOMPARE(session->unsent(), 0u);
        QCOMPARE(server.document().text("content").toString(), session.text().toString());
        QCOMPARE(server.awareness().clients().size(), 1u);
        // An acknowledgement is enough, before the echo or without it.
        server.echoes = false;
        session.text().insert(0, u"x");
        session.text().insert(0, u"y");
        session.now += 20ms;
        session->tick(session.now);
        QCOMPARE(session->unsent(), 2u);
        session.run();
        QCOMPARE(session->unsent(), 0u);
    }

    void refusesEdits()
    {
        SimulatedServer server(Kind::Hocuspocus);
        server.readOnly = true;
        Session session(server, Kind::Hocuspocus);
        session.start();
        QVERIFY(session->isReadOnly());
        QVERIFY(session->isInStep());
        session.cut();
        // One that says so only when it gets something: what it did not take is not sent again.
        server.readOnly = false;
        session.start();
        QVERIFY(!session->isReadOnly());
        session.text().insert(0, u"x");
        session.now += 20ms;
        session->tick(session.now);
        auto frames = session->takeFrames();
        QCOMPARE(frames.size(), 1u);
        session->received(protocol::encodeHocuspocus({"doc", 8, crdt::Bytes{0}}), session.now);
        QVERIFY(session->isReadOnly());
        QCOMPARE(session->unsent(), 1u);
        session.pass(5min);
        QCOMPARE(server.document().text("content").length(), 0u);
    }

    void denies()
    {
        SimulatedServer server(Kind::Hocuspocus);
        server.deny = "permission-denied";
        Session session(server, Kind::Hocuspocus);
        session.start();
        QCOMPARE(session->takeDenial(), "permission-denied");
        QVERIFY(!session->takeDenial());
        QVERIFY(!session->isInStep());
    }

    void mayBeginAnewOnTheSameLink()
    {
        SimulatedServer server(Kind::Hocuspocus);
        Session session(server, Kind::Hocuspocus);
        session->setPresence(kUser, session.now);
        session.start();
        session.text().insert(0, u"lost with the session");
        server.endSession(session.connection());
        session.run();
        QVERIFY(!session->isInStep());
        QCOMPARE(session->unsent(), 1u);
        session.pass(900ms);
        QVERIFY(!session->isInStep());
        session.pass(200ms);
        QVERIFY(session->isInStep());
        QCOMPARE(session->unsent(), 0u);
        QCOMPARE(server.document().text("content").length(), 21u);
        // It asks whether we are there, and for the token again.
        session.sent.clear();
        session->received(protocol::encodeHocuspocus({"doc", 9, {}}), session.now);
        session->received(protocol::encodeHocuspocus({"doc", 2, crdt::Bytes{0}}), session.now);
        session.run();
        QCOMPARE(session.sent.size(), 2u);
        QCOMPARE(session.sent[0], protocol::encodeHocuspocus({"doc", 10, {}}));
        QVERIFY(session->isInStep());
    }
};

QTEST_GUILESS_MAIN(TestDocumentSyncHocuspocus)
#include "tst_documentsync_hocuspocus.moc"
