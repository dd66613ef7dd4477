// SPDX-License-Identifier: MIT
#include "random.h"
#include "syncsession.h"

#include <QTest>

using namespace heartline;
using namespace heartline::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Time = DocumentSync::Time;
using Kind = DocumentDialect::Kind;
namespace protocol = crdt::sync;

namespace {

constexpr auto kUser = R"({"user":{"name":"Ann"}})";

} // namespace

class TestDocumentSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothSidesGetWhatTheyLack()
    {
        SimulatedServer server(Kind::YWebsocket);
        server.document().text("content").insert(0, u"server ");
        Session session(server);
        session.text().insert(0, u"client ");
        session->setPresence(kUser, session.now);
        QCOMPARE(session->unsent(), 1u);
        session.connect();
        QVERIFY(!session->isInStep());
        session.run();
        QVERIFY(session->isInStep());
        QCOMPARE(session.kinds(), "1a2");
        QCOMPARE(session->unsent(), 0u);
        QCOMPARE(session.shown().size(), 14);
        QCOMPARE(server.document().text("content").toString(), session.text().toString());
        QCOMPARE(server.awareness().clients(), std::vector{session.document.clientId()});
    }

    void writingIsGatheredAndSavedWhenItComesBack()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session.start();
        for (int i = 0; i < 50; ++i)
            session.text().insert(std::size_t(i), u"x");
        session.run();
        QCOMPARE(session->unsent(), 50u);
        QVERIFY(session.sent.empty());
        session.now += DocumentSync::kGather;
        session->tick(session.now);
        QCOMPARE(session->unsent(), 50u); // on its way is not saved
        session.run();
        QCOMPARE(session.kinds(), "u");
        QCOMPARE(session->unsent(), 0u);
        QCOMPARE(server.document().text("content").length(), 50u);
    }

    void withoutALinkNothingIsQueued()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session.start();
        session.cut();
        for (int i = 0; i < 100; ++i)
            session.text().insert(0, u"x");
        session.pass(60s);
        QVERIFY(session.sent.empty());
        QCOMPARE(session->unsent(), 100u);
        session.connect();
        session.run();
        QCOMPARE(session.kinds(), "12");
        QCOMPARE(session->unsent(), 0u);
        QCOMPARE(server.document().text("content").length(), 100u);
    }

    /// The server says nothing of a deletion that it knew already: it told of it when somebody else made it.
    void aDeletionThatSomebodyElseMadeBeforeIsSaved()
    {
        SimulatedServer server(Kind::YWebsocket);
        server.document().text("content").insert(0, u"abcdef");
        Session ann(server);
        Session ben(server);
        ann.start();
        ben.start();
        ann.text().remove(1, 3);
        ben.text().remove(2, 3);
        ben.pass(100ms);
        QCOMPARE(ben->unsent(), 0u);
        // Ben's covers two of Ann's three units.
        ann.run();
        QCOMPARE(ann->unsent(), 1u);
        ann.pass(100ms);
        QCOMPARE(ann->unsent(), 0u);
        ann.text().remove(0, 1);
        ben.run();
        ben.text().remove(0, 1);
        ben.pass(100ms);
        ann.run();
        QCOMPARE(ann->unsent(), 0u); // before hers went out
        ann.pass(100ms);
        QCOMPARE(ann->unsent(), 0u);
        QCOMPARE(ann.shown(), u"f"_s);
    }

    /// Of what an earlier run of the program left, only the server's answers tell whether it has it.
    void whatIsLeftFromBeforeIsFoundOut()
    {
        SimulatedServer server(Kind::YWebsocket);
        server.document().text("content").insert(0, u"abcdef");
        crdt::Document before;
        QVERIFY(before.applyUpdate(server.document().encodeStateAsUpdate()));
        {
            Session session(server, Kind::YWebsocket, before.encodeStateAsUpdate());
            session.start();
            QCOMPARE(session->unsent(), 0u);
        }
        // A deletion alone: the state vectors are equal.
        before.text("content").remove(0, 2);
        {
            Session session(server, Kind::YWebsocket, before.encodeStateAsUpdate());
            session.connect();
            std::size_t most = 0;
            const auto step2 = protocol::encodeSyncStep2(
                server.document().encodeStateAsUpdate(session.document.stateVector()));
            session->received(protocol::encodeSyncStep1(server.document().stateVector()), session.now);
            session->received(step2, session.now);
            most = session->unsent();
            QVERIFY(session->isInStep());
            QCOMPARE(most, 1u);
            session.run();
            QCOMPARE(session->unsent(), 0u);
            QCOMPARE(server.document().text("content").toUtf8(), std::string("cdef"));
        }
        // An insertion: its step 1 is enough.
        before.text("content").insert(0, u"new ");
        Session session(server, Kind::YWebsocket, before.encodeStateAsUpdate());
        session.connect();
        session->received(protocol::encodeSyncStep1(server.document().stateVector()), session.now);
        QCOMPARE(session->unsent(), 1u);
        session.run();
        QCOMPARE(session->unsent(), 0u);
    }

    /// A server may answer before it asks, as Hocuspocus does: until it has asked, nobody knows what it
    /// lacks, and "all is saved" would be a guess.
    void nothingIsSavedBeforeTheServerHasToldWhatItHas()
    {
        SimulatedServer server(Kind::YWebsocket);
        crdt::Document before;
        before.text("content").insert(0, u"by an earlier run");
        Session session(server, Kind::YWebsocket, before.encodeStateAsUpdate());
        session.connect();
        session->received(protocol::encodeSyncStep2(server.document().encodeStateAsUpdate()), session.now);
        QVERIFY(session->wasCaughtUp());
        QVERIFY(!session->isInStep());
        QVERIFY(!session->wasInStep());
        session->received(protocol::encodeSyncStep1(server.document().stateVector()), session.now);
        QVERIFY(session->isInStep());
        QVERIFY(session->wasInStep());
        QCOMPARE(session->unsent(), 1u);
        session.run();
        QCOMPARE(session->unsent(), 0u);
    }

    /// Three bytes ask for the whole document: who asks without an end must not fill the memory.
    void manyQuestionsAreAnsweredOnce()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session.text().insert(0, std::u16string(100'000, u'x'));
        session.connect();
        session.run();
        session.sent.clear();
        for (int i = 0; i < 1000; ++i)
            session->received(protocol::encodeSyncStep1({}), session.now);
        session.text().insert(0, u"written meanwhile ");
        session.now += DocumentSync::kGather;
        session->tick(session.now);
        session.run();
        QCOMPARE(session.kinds().count('2'), 1);
        QCOMPARE(server.document().text("content").length(), session.text().length());
        // Before leaving too.
        session.sent.clear();
        session->received(protocol::encodeSyncStep1({}), session.now);
        session->leave(session.now);
        session.run();
        QCOMPARE(session.kinds(), "2a");
    }

    void presenceIsToldAtMostTenTimesASecond()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session->setPresence(kUser, session.now);
        session.start();
        for (int i = 0; i < 100; ++i) {
            session->setPresence("{\"caret\":" + std::to_string(i) + '}', session.now);
            session.pass(10ms);
        }
        session.pass(1s);
        QVERIFY(session.kinds().count('a') >= 9);
        QVERIFY(session.kinds().count('a') <= 11);
        QCOMPARE(server.awareness().state(session.document.clientId()), R"({"caret":99})");
        // The same again is no news.
        session.sent.clear();
        session->setPresence(R"({"caret":99})", session.now);
        session.pass(1s);
        QVERIFY(session.sent.empty());
    }

    void aCrowdIsBounded()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session->setPresence(kUser, session.now);
        session.start();
        for (crdt::ClientId client = 1; client <= 5'000; ++client) {
            crdt::Awareness stranger(client);
            QVERIFY(stranger.setLocalState(R"({"user":{"name":"nobody"}})", session.now));
            session->received(protocol::encodeAwareness(stranger.encodeAll()), session.now);
        }
        QCOMPARE(session->awareness().clients().size(), DocumentSync::kMostPeople + 1);
        // Who goes makes room.
        session.pass(40s);
        Session ben(server);
        ben->setPresence(R"({"user":{"name":"Ben"}})", ben.now);
        ben.start();
        session.run();
        QVERIFY(session->awareness().state(ben.document.clientId()));
    }

    void presenceIsRenewedAndCountsAfterALoss()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session ann(server);
        Session ben(server);
        ann->setPresence(kUser, ann.now);
        ben->setPresence(R"({"user":{"name":"Ben"}})", ben.now);
        ann.start();
        ben.start();
        ann.run();
        QCOMPARE(ann->awareness().clients().size(), 2u);
        ann.pass(40s);
        QVERIFY(ann.kinds().count('a') >= 2);
        QCOMPARE(ann->awareness().clients().size(), 1u); // Ben's program is stuck: gone after 30 s

        ben.now = ann.now;
        ann.cut();
        ben.pass(20s); // says that it's still there
        ben.run();
        QCOMPARE(ben->awareness().clients().size(), 1u);
        ann.now = ben.now;
        ann.start();
        ben.run();
        QCOMPARE(ben->awareness().clients().size(), 2u);
        QCOMPARE(ann->awareness().clients().size(), 2u);
    }

    void whoLeavesSaysSo()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session->setPresence(kUser, session.now);
        session.start();
        session.text().insert(0, u"last words");
        session->leave(session.now);
        session.run();
        QCOMPARE(session.kinds(), "ua");
        QVERIFY(server.awareness().clients().empty());
        QCOMPARE(server.document().text("content").length(), 10u);
        // And is back when it comes back.
        session.cut();
        session.start();
        QCOMPARE(server.awareness().clients().size(), 1u);
    }

    void whatWaitsForSomethingLostIsAskedFor()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session.start();
        crdt::Document other;
        std::vector<crdt::Bytes> updates;
        const auto listening = other.onUpdate([&](const crdt::UpdateEvent& event) {
            updates.emplace_back(event.update.begin(), event.update.end());
        });
        other.text("content").insert(0, u"one ");
        other.text("content").insert(4, u"two");
        session->received(protocol::encodeUpdate(updates[1]), session.now);
        QCOMPARE(session.shown(), QString());
        session.pass(2'900ms);
        QVERIFY(session.sent.empty());
        session.pass(200ms);
        QCOMPARE(session.kinds(), "1");
        session.pass(1min);
        QVERIFY(session.kinds().size() < 8); // ever less often
        session->received(protocol::encodeUpdate(updates[0]), session.now);
        QCOMPARE(session.shown(), u"one two"_s);
        session.sent.clear();
        session.pass(5min);
        QVERIFY(session.sent.empty());
    }

    /// A frame that got lost within the server, or a server that does not say what it has.
    void whatIsNotConfirmedIsSentAgain()
    {
        SimulatedServer server(Kind::YWebsocket);
        server.echoes = false;
        Session session(server);
        session.start();
        session.text().insert(0, u"x");
        session.pass(9s);
        QCOMPARE(session.kinds(), "u");
        QVERIFY(!session->isUnconfirmed());
        session.pass(2s);
        QCOMPARE(session.kinds(), "u1u");
        QVERIFY(session->isUnconfirmed());
        session.pass(20s);
        QCOMPARE(session.kinds(), "u1u1u");
        QCOMPARE(session->unsent(), 1u); // nobody said that it's there
        session.cut();
        session.start();
        QCOMPARE(session->unsent(), 0u); // now the server's state vector did
        QVERIFY(!session->isUnconfirmed());
    }

    void refusedEditsAreKeptAndNotSentAgain()
    {
        SimulatedServer server(Kind::YWebsocket);
        server.readOnly = true;
        Session session(server);
        session.start();
        QVERIFY(!session->isReadOnly());
        session.text().insert(0, u"x");
        session.pass(1s);
        QVERIFY(session->isReadOnly());
        QCOMPARE(session->readOnlyReason(), "only to read");
        QCOMPARE(session->unsent(), 1u);
        QCOMPARE(server.updates, 2);
        session.pass(10min);
        QCOMPARE(server.updates, 2);
        QCOMPARE(session.shown(), u"x"_s);
        // Others' work still comes.
        server.document().text("content").insert(0, u"news ");
        session.run();
        QVERIFY(session.shown().contains("news "_L1));
        // A new link: refused again, and it stays so.
        session.cut();
        session.start();
        session.pass(1min);
        QVERIFY(session->isReadOnly());
        QCOMPARE(session->unsent(), 1u);
        // Now it's allowed.
        server.readOnly = false;
        session.cut();
        session.start();
        QCOMPARE(session->unsent(), 0u);
        session.pass(1min);
        QVERIFY(!session->isReadOnly());
        QCOMPARE(server.document().text("content").length(), 6u);
    }

    void rubbishIsCountedAndMuchOfItIsTooMuch()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session.start();
        for (int i = 0; i < DocumentSync::kMalformedFrames; ++i) {
            QVERIFY(!session->isConfused());
            session->received(crdt::Bytes{0, 2, 3, 1, 1}, session.now); // an update cut short
        }
        QVERIFY(session->isConfused());
        QCOMPARE(session->malformedFrames(), 20u);
        session.cut();
        QVERIFY(!session->isConfused());
        // Without a step 2 there is nothing to do on a link.
        session.connect();
        session->received(crdt::Bytes{0, 1, 2, 9, 9}, session.now);
        QVERIFY(session->isConfused());
        QVERIFY(!session->isInStep());
    }

    void aTakenIdIsLeftToTheOther()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session->setPresence(kUser, session.now);
        session.start();
        const auto old = session.document.clientId();
        crdt::Document copy(crdt::Document::Options{.clientId = old});
        copy.text("content").insert(0, u"by the copy");
        session->received(protocol::encodeUpdate(copy.encodeStateAsUpdate()), session.now);
        QVERIFY(session.document.clientId() != old);
        QCOMPARE(session->awareness().clientId(), session.document.clientId());
        session.run();
        QCOMPARE(server.awareness().clients(), std::vector{session.document.clientId()});
    }

    /// Frames of a server with bytes changed, cut, doubled and put in: nothing breaks, and what is sound
    /// afterwards still counts.
    void hostileFramesDoNoHarm_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::newRow("y-websocket") << Kind::YWebsocket;
        QTest::newRow("Hocuspocus") << Kind::Hocuspocus;
    }
    void hostileFramesDoNoHarm()
    {
        QFETCH(Kind, kind);
        Random random(5);
        std::vector<crdt::Bytes> said; // what a server says in a while
        SimulatedServer server(kind);
        server.document().text("content").insert(0, u"some text of the server's");
        Session other(server, kind);
        other->setPresence(R"({"user":{"name":"Ben"},"cursor":null})", other.now);
        other.start();
        const int listener = server.connect([&said](const crdt::Bytes& frame) { said.push_back(frame); });
        const auto dialect = DocumentDialect::make(kind, "doc");
        if (const auto opening = dialect->opening("secret"))
            server.receive(listener, *opening);
        server.receive(listener, dialect->step1({}));
        other.text().insert(3, u"more");
        other.text().remove(0, 2);
        other.pass(1s);

        for (int round = 0; round < 300; ++round) {
            Session session(server, kind);
            session->setPresence(kUser, session.now);
            session.connect();
            session.text().insert(0, u"mine");
            for (int i = 0; i < 20; ++i) {
                auto frame = random.pick(said);
                for (auto changes = random.below(4); changes > 0 && !frame.empty(); --changes) {
                    const auto at = frame.begin() + std::ptrdiff_t(random.below(frame.size()));
                    switch (random.below(4)) {
                    case 0:
                        *at = std::uint8_t(random.next());
                        break;
                    case 1:
                        frame.erase(at, frame.end());
                        break;
                    case 2:
                        frame.insert(at, std::uint8_t(random.next()));
                        break;
                    default:
                        frame.erase(at);
                    }
                }
                session->received(frame, session.now);
                session.now += Time{qint64(random.below(4'000))};
                session->tick(session.now);
            }
            (void)session->takeFrames(); // the server is none that bears rubbish
            QCOMPARE(QString::fromStdString(session.document.check()), QString());
            QVERIFY(session->unsent() > 0 || session->isInStep());
        }
        // Who was there meanwhile noticed nothing.
        other.pass(1s);
        QCOMPARE(other.text().toString(), server.document().text("content").toString());
    }

    void aFrameThatAsksOftenIsAnsweredOnce()
    {
        SimulatedServer server(Kind::YWebsocket);
        Session session(server);
        session.start();
        crdt::Bytes many;
        for (int i = 0; i < 500; ++i) {
            const auto one = protocol::encodeSyncStep1({});
            many.insert(many.end(), one.begin(), one.end());
        }
        session->received(many, session.now);
        QCOMPARE(session->takeFrames().size(), 1u);
    }
};

QTEST_GUILESS_MAIN(TestDocumentSync)
#include "tst_documentsync.moc"
