// SPDX-License-Identifier: MIT
// Documents on /yjs in the hub, without sockets and disk (protocol.md §3).
#include "hubdocuments.h"

#include <Heartline/Awareness>

#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

namespace protocol = crdt::sync;

class TestDocumentsSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensWithWhereTheDocumentStandsOnceItIsLoaded()
    {
        HubDocuments f;
        f.hub.documentConnected(1, {.docId = u"d"_s, .userId = u"ann"_s});
        f.hub.endTurn();
        QVERIFY(f.out.paused.contains(1));
        QVERIFY(f.take(1).isEmpty());
        f.store.answer();
        QVERIFY(!f.out.paused.contains(1));
        QCOMPARE(f.takeFrames(1), QByteArrayList{QByteArray::fromHex("00000100")}); // it has nothing
        f.connect(2);
        QCOMPARE(f.take(2), QStringList{u"step1"_s});
        QCOMPARE(f.store.loads, 1);
        QCOMPARE(f.metrics.documentPeers.load(), 2);
        QCOMPARE(f.hub.users(), QStringList{u"ann"_s});
    }

    void answersWhatIsMissing()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, u"Hello"));
        FarDocument bob(2);
        f.connect(2);
        bob.sync(f);
        f.say(2, protocol::encodeSyncStep1(bob.document.stateVector()));
        QCOMPARE(f.out.frames[2].size(), 1); // at once where nothing waits for the disk
        bob.sync(f);
        QCOMPARE(bob.string(), u"Hello"_s);
        f.say(2, protocol::encodeSyncStep1(bob.document.stateVector()));
        QCOMPARE(f.takeFrames(2), QByteArrayList{QByteArray::fromHex("0001020000")});
    }

    void anUpdateComesBackToAllWhenItIsOnDisk()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.connect(2);
        f.take(1);
        f.take(2);
        const crdt::Bytes frame = ann.write(0, u"x");
        f.say(1, frame);
        f.hub.endTurn();
        QVERIFY(f.take(1).isEmpty());
        QVERIFY(f.take(2).isEmpty());
        f.store.answer();
        const QByteArray bytes(reinterpret_cast<const char*>(frame.data()), qsizetype(frame.size()));
        QCOMPARE(f.takeFrames(1), QByteArrayList{bytes});
        QCOMPARE(f.takeFrames(2), QByteArrayList{bytes});
    }

    void nothingShowsWhatIsNotOnDisk()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.connect(2);
        f.take(2);
        f.say(1, ann.write(0, u"x"));
        f.say(2, protocol::encodeSyncStep1({})); // even before the turn ends
        f.hub.documentConnected(3, {.docId = u"d"_s});
        f.hub.endTurn();
        QVERIFY(f.take(2).isEmpty());
        QVERIFY(f.take(3).isEmpty());
        f.store.answer();
        // Who came meanwhile is told of it by where the document stands.
        QCOMPARE(f.take(2), (QStringList{u"update"_s, u"step2"_s}));
        QCOMPARE(f.take(3), QStringList{u"step1"_s});
    }

    void anAnswerShowsNothingThatCameAfterTheQuestion()
    {
        HubDocuments f;
        FarDocument ann(1);
        FarDocument bob(2);
        f.connect(1);
        f.connect(2);
        f.say(1, ann.write(0, u"x"));
        f.say(2, protocol::encodeSyncStep1({}));
        f.hub.endTurn();
        f.say(1, ann.write(1, u"y"));
        f.hub.endTurn();
        f.take(2);
        f.store.answer(1);
        bob.sync(f);
        QCOMPARE(bob.string(), u"x"_s);
        f.store.answer(1);
        bob.sync(f);
        QCOMPARE(bob.string(), u"xy"_s);
    }

    void aTurnOfOnePersonIsOneRevision()
    {
        HubDocuments f;
        FarDocument ann(1);
        FarDocument bob(2);
        f.connect(1, u"ann"_s);
        f.connect(2, u"bob"_s);
        for (int i = 0; i < 10; ++i)
            f.say(1, ann.write(size_t(i), u"a"));
        f.say(2, bob.write(0, u"b"));
        f.turn();
        const auto& revisions = f.store.documents[u"d"_s].revisions;
        QCOMPARE(revisions.size(), 2);
        QCOMPARE(revisions[0].author, u"ann"_s);
        QCOMPARE(revisions[1].author, u"bob"_s);
        QCOMPARE(f.take(1), (QStringList{u"step1"_s, u"update"_s, u"update"_s}));
        FarDocument reader(3);
        f.connect(3);
        reader.catchUp(f);
        QCOMPARE(reader.string().size(), 11);
    }

    void whatEverybodyKnowsIsConfirmedAllTheSame()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        const crdt::Bytes frame = ann.write(0, u"x");
        f.sayAndTurn(1, frame);
        f.connect(2);
        f.take(2);
        f.say(1, ann.write(1, u"y"));
        f.say(2, frame);
        QVERIFY(f.take(2).isEmpty()); // behind what is on its way
        f.turn();
        QCOMPARE(f.take(2), (QStringList{u"update"_s, u"nothing"_s}));
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 2);
    }

    void severalMessagesInOneFrame()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.take(1);
        crdt::Bytes frame = protocol::encodeSyncStep1({});
        const auto add = [&frame](const crdt::Bytes& message) {
            frame.insert(frame.end(), message.begin(), message.end());
        };
        add(ann.write(0, u"one"));
        add(ann.write(3, u"two"));
        add(protocol::encodeQueryAwareness());
        f.say(1, frame);
        // Nobody has announced anything; the answer says so, and the text waits for the disk.
        QCOMPARE(f.takeFrames(1), QByteArrayList{QByteArray::fromHex("010100")});
        f.turn();
        QCOMPARE(f.take(1), (QStringList{u"update"_s, u"step2"_s}));
    }

    void whatCannotBeReadIsCountedAndTheConnectionStays()
    {
        HubDocuments f;
        f.connect(1);
        f.take(1);
        const auto say = [&f](const char* hex) { f.hub.receivedBinary(1, QByteArray::fromHex(hex)); };
        for (const char* unknown : {"04", "63ff", "8001", "02000130"}) // a client's "denied" means nothing
            say(unknown);
        f.hub.received(1, R"({"type":"ping"})"); // text is not for this path
        QCOMPARE(f.metrics.badMessages.load(), 0);
        for (const char* bad : {"", "00", "0003", "000205", "00020201ff", "0105", "010501010103ffffff"})
            say(bad);
        QCOMPARE(f.metrics.badMessages.load(), 7);
        QVERIFY(f.out.closed.isEmpty());
        for (int i = 0; i < 12; ++i)
            say("00");
        QVERIFY(f.out.closed.isEmpty());
        f.now += 11s;
        for (int i = 0; i < 19; ++i)
            say("00");
        QVERIFY(f.out.closed.isEmpty());
        say("00");
        QCOMPARE(f.out.closed.value(1), int(closecode::kBadMessages));
        QCOMPARE(f.metrics.documentPeers.load(), 0);
        say("00"); // gone
    }

    void aDamagedUpdateChangesNothing()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.connect(2);
        f.take(2);
        crdt::Bytes frame = ann.write(0, u"abc");
        frame[frame.size() - 4] = 0xff;
        f.sayAndTurn(1, frame);
        QCOMPARE(f.metrics.badMessages.load(), 1);
        QVERIFY(f.take(2).isEmpty());
        QVERIFY(f.store.documents.isEmpty());
    }

    // Frames that were damaged at random, and whatever they mean then, harm nobody.
    void survivesWhateverComes()
    {
        QRandomGenerator random(20231);
        HubDocuments f({.announcementsPerSecond = 1'000'000, .announcementBurst = 1'000'000});
        FarDocument ann(1);
        f.connect(1);
        const crdt::AwarenessEntry entry{11, 3, R"({"user":{"name":"Ann"}})"};
        std::vector<crdt::Bytes> frames{
            ann.write(0, u"some words"),
            ann.write(4, u" more"),
            ann.erase(2, 5),
            protocol::encodeSyncStep1(ann.document.stateVector()),
            protocol::encodeSyncStep2(ann.document.encodeStateAsUpdate()),
            protocol::encodeAwareness(crdt::encodeAwarenessEntries(std::array{entry})),
            protocol::encodePermissionDenied("no"),
            protocol::encodeQueryAwareness(),
        };
        PeerId id = 2;
        f.connect(id);
        for (int i = 0; i < 20'000; ++i) {
            crdt::Bytes frame = frames[random.bounded(quint32(frames.size()))];
            for (quint32 change = random.bounded(4u); change > 0 && !frame.empty(); --change) {
                const size_t at = random.bounded(quint32(frame.size()));
                switch (random.bounded(3)) {
                case 0:
                    frame[at] = std::uint8_t(random.bounded(256));
                    break;
                case 1:
                    frame.resize(at);
                    break;
                case 2:
                    frame.insert(frame.begin() + std::ptrdiff_t(at), frame.begin(), frame.end());
                    break;
                }
            }
            f.say(id, frame);
            if (random.bounded(10) == 0)
                f.turn();
            f.now += 100ms;
            if (f.out.closed.contains(id) || random.bounded(200) == 0) {
                f.hub.disconnected(id);
                f.connect(++id);
            }
            f.out.frames.clear();
        }
        f.turn();
        FarDocument reader(9);
        f.connect(9);
        reader.catchUp(f);
        QCOMPARE(reader.document.check(), std::string());
        f.sayAndTurn(9, reader.write(0, u"still here"));
        QVERIFY(f.take(9).contains(u"update"_s));
    }

    void aReadOnlyConnectionReadsAndIsToldOnce()
    {
        HubDocuments f;
        FarDocument ann(1);
        FarDocument bob(2);
        f.connect(1);
        f.connect(2, u"bob"_s, false);
        bob.sync(f); // his first answer has nothing in it, and tells him already
        QCOMPARE(f.take(2), QStringList{u"denied: You may read this document, not change it."_s});
        f.say(2, bob.write(0, u"mine"));
        f.say(2, protocol::encodeSyncStep2(bob.document.encodeStateAsUpdate()));
        f.turn();
        QVERIFY(f.take(2).isEmpty());
        QVERIFY(f.store.documents.isEmpty());
        f.sayAndTurn(1, ann.write(0, u"hers"));
        QCOMPARE(f.take(2), QStringList{u"update"_s});
        QCOMPARE(f.metrics.documentRefusals.load(), 3);
    }

    void aDocumentGrowsToItsLimitAndNotBeyond()
    {
        HubDocuments f({.updateBytes = 1000, .stateBytes = 2000});
        FarDocument ann(1);
        f.connect(1);
        f.connect(2);
        f.sayAndTurn(1, ann.write(0, std::u16string(980, u'a')));
        f.sayAndTurn(1, ann.write(0, std::u16string(980, u'b')));
        f.take(1);
        f.take(2);
        FarDocument bob(2);
        f.sayAndTurn(2, bob.write(0, std::u16string(100, u'c')));
        QCOMPARE(f.take(2),
                 QStringList{u"denied: The document would become too large; nothing was changed."_s});
        f.sayAndTurn(2, bob.write(0, u"d"));
        QVERIFY(f.take(2).isEmpty()); // from now on he reads
        f.sayAndTurn(1, ann.erase(0, 980));
        QCOMPARE(f.take(1), QStringList{u"update"_s}); // others go on, and may make room
        QCOMPARE(f.take(2), QStringList{u"update"_s});
        f.sayAndTurn(1, ann.write(0, std::u16string(900, u'e')));
        QCOMPARE(f.take(1), QStringList{u"update"_s});
    }

    void anUpdateHasItsOwnLimit()
    {
        const auto framed = [](size_t units) { return FarDocument(1).write(0, std::u16string(units, u'a')); };
        const qsizetype overhead = qsizetype(framed(200).size()) - 200;
        HubDocuments f({.updateBytes = 200 + overhead - 4}); // a frame has four bytes before it
        f.connect(1);
        f.take(1);
        f.sayAndTurn(1, framed(200));
        QCOMPARE(f.take(1), QStringList{u"update"_s});
        f.sayAndTurn(1, FarDocument(2).write(0, std::u16string(201, u'a')));
        QVERIFY(f.take(1).value(0).startsWith("denied"_L1));
    }

    // It is kept though nothing of it can be shown, and its sender is asked for what is missing.
    void whatWaitsForSomethingMissingIsKeptAndAskedFor()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.take(1);
        const crdt::Bytes lost = ann.write(0, u"one");
        f.sayAndTurn(1, ann.write(3, u"two"));
        QCOMPARE(f.take(1), (QStringList{u"update"_s, u"step1"_s}));
        f.hub.disconnected(1);
        f.pass(61s); // from disk again
        FarDocument bob(2);
        f.connect(2);
        f.sayAndTurn(2, lost);
        bob.catchUp(f);
        QCOMPARE(bob.string(), u"onetwo"_s);
        QCOMPARE(f.store.loads, 2);
    }

    // One forged update would have everybody asked for everything, again and again, and all of it kept.
    void whatWaitsForEverIsNobodyElsesBusiness()
    {
        HubDocuments f;
        FarDocument eve(1);
        f.connect(1, u"eve"_s);
        eve.write(0, u"never sent");
        f.sayAndTurn(1, eve.write(10, u"waits"));
        FarDocument ann(2);
        f.connect(2);
        f.take(2);
        f.pass(10s);
        const auto written = ann.write(0, u"x");
        f.sayAndTurn(2, written);
        QCOMPARE(f.take(2), QStringList{u"update"_s}); // and no step 1
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 2);
        QCOMPARE(f.store.documents[u"d"_s].revisions.back().update, viewOf(ann.written.back()).toByteArray());
        f.sayAndTurn(2, written);
        QCOMPARE(f.take(2), QStringList{u"nothing"_s});
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 2);
    }

    void whoSendsFasterThanTheDiskIsNotReadFrom()
    {
        HubDocuments f({}, 4);
        FarDocument ann(1);
        f.connect(1);
        for (int i = 0; i < 4; ++i)
            f.say(1, ann.write(0, u"x"));
        QVERIFY(f.out.paused.contains(1));
        f.turn();
        QVERIFY(!f.out.paused.contains(1));
    }

    // An answer may be the whole document: never two for one who does not read, and the last question counts.
    void answersWaitForWhoReadsSlowly()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.connect(2);
        f.sayAndTurn(1, ann.write(0, u"x"));
        f.take(2);
        f.out.backlogs[2] = HubOutput::kHighWater;
        f.say(2, protocol::encodeSyncStep1({}));
        f.say(2, protocol::encodeSyncStep1(ann.document.stateVector()));
        QVERIFY(f.take(2).isEmpty());
        f.out.backlogs[2] = 0;
        f.hub.writable(2);
        QCOMPARE(f.takeFrames(2), QByteArrayList{QByteArray::fromHex("0001020000")});
        // Two while the disk is waited for: likewise.
        f.say(1, ann.write(0, u"y"));
        f.say(2, protocol::encodeSyncStep1({}));
        f.say(2, protocol::encodeSyncStep1({}));
        f.say(2, protocol::encodeSyncStep1({}));
        f.turn();
        QCOMPARE(f.take(2), (QStringList{u"update"_s, u"step2"_s, u"step2"_s}));
    }
};

QTEST_APPLESS_MAIN(TestDocumentsSync)
#include "tst_documents_sync.moc"
