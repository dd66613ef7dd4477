// SPDX-License-Identifier: MIT
// How documents are loaded, kept and let go by the hub (protocol.md §3).
#include "hubdocuments.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

namespace protocol = crdt::sync;

class TestDocumentsKeeping : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDocumentIsLetGoAndComesBackAsItWas()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        for (int i = 0; i < 20; ++i)
            f.sayAndTurn(1, ann.write(size_t(i), u"x"));
        f.pass(10min);
        QCOMPARE(f.metrics.openDocuments.load(), 1); // somebody is there
        f.hub.disconnected(1);
        f.pass(59s);
        QCOMPARE(f.metrics.openDocuments.load(), 1);
        f.connect(2);
        f.pass(59s); // it was to go meanwhile
        QCOMPARE(f.metrics.openDocuments.load(), 1);
        f.hub.disconnected(2);
        f.pass(59s); // since somebody was there
        QCOMPARE(f.metrics.openDocuments.load(), 1);
        f.pass(1s);
        QCOMPARE(f.metrics.openDocuments.load(), 0);
        FarDocument bob(3);
        f.connect(3);
        bob.catchUp(f);
        QCOMPARE(bob.string(), QString(20, u'x'));
        QCOMPARE(f.store.loads, 2);
    }

    void aDocumentThatNobodyWroteLeavesNothing()
    {
        HubDocuments f;
        f.connect(1);
        f.hub.disconnected(1);
        f.pass(61s);
        QVERIFY(f.store.documents.isEmpty());
        QCOMPARE(f.metrics.documents.load(), 0);
        QVERIFY(!f.hub.nextDeadline()); // nothing is left to do
    }

    void manyRevisionsBecomeOneState()
    {
        HubDocuments f({.revisions = 10, .fewBytes = 1'000'000});
        FarDocument ann(1);
        f.connect(1);
        for (int i = 0; i < 10; ++i)
            f.sayAndTurn(1, ann.write(size_t(i), u"x"));
        QVERIFY(f.store.documents[u"d"_s].state.isEmpty());
        f.sayAndTurn(1, ann.write(10, u"x"));
        QCOMPARE(f.store.documents[u"d"_s].stateN, 11);
        f.sayAndTurn(1, ann.write(11, u"y"));
        QCOMPARE(f.store.documents[u"d"_s].stateN, 11);
        f.hub.disconnected(1);
        f.pass(61s);
        FarDocument bob(2);
        f.connect(2);
        bob.catchUp(f);
        QCOMPARE(bob.string(), QString(11, u'x') + u'y');
    }

    // What is in no revision, but in the state, nobody would send again.
    void aStateHoldsNothingThatMayFailYet()
    {
        HubDocuments f({.revisions = 3, .fewBytes = 1'000'000});
        FarDocument ann(1);
        f.connect(1);
        for (int i = 0; i < 3; ++i)
            f.sayAndTurn(1, ann.write(size_t(i), u"x"));
        for (int i = 3; i < 5; ++i) {
            f.say(1, ann.write(size_t(i), u"x"));
            f.hub.endTurn();
        }
        f.store.answer(1);
        f.store.failingUpdates = 1;
        f.turn();
        QCOMPARE(f.out.closed.value(1), int(closecode::kServerFault));
        f.connect(2);
        f.sayAndTurn(2, protocol::encodeSyncStep2(ann.document.encodeStateAsUpdate()));
        crdt::Document past;
        for (const auto& revision : std::as_const(f.store.documents[u"d"_s].revisions))
            QVERIFY(past.applyUpdate(HubDocuments::view(revision.update)));
        QCOMPARE(past.text("content").toString(), ann.text().toString());
        // It is written all the same where there is no quiet moment.
        QVERIFY(f.store.documents[u"d"_s].stateN >= 4);
        FarDocument bob(3);
        f.connect(3);
        const qint64 before = f.store.documents[u"d"_s].stateN;
        f.say(3, bob.write(0, u"y"));
        f.hub.endTurn();
        for (int i = 1; i < 20; ++i) {
            f.say(3, bob.write(size_t(i), u"y"));
            f.hub.endTurn();
            f.store.answer(1);
        }
        QVERIFY(f.store.documents[u"d"_s].stateN > before);
    }

    void muchWrittenBecomesAStateToo()
    {
        HubDocuments f({.revisions = 1'000'000, .fewBytes = 1000});
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, std::u16string(900, u'x')));
        QVERIFY(f.store.documents[u"d"_s].state.isEmpty());
        f.sayAndTurn(1, ann.write(0, std::u16string(900, u'y')));
        QCOMPARE(f.store.documents[u"d"_s].stateN, 2);
        f.sayAndTurn(1, ann.write(0, std::u16string(900, u'z'))); // less than the state
        QCOMPARE(f.store.documents[u"d"_s].stateN, 2);
    }

    // What was in memory alone is nowhere now: who had seen it sends it again.
    void aFailedCommitDropsTheDocumentAndNothingIsLost()
    {
        HubDocuments f;
        FarDocument ann(1);
        FarDocument bob(2);
        f.connect(1, u"ann"_s);
        f.connect(2, u"bob"_s);
        f.connect(3, u"eve"_s, true, u"other"_s);
        f.sayAndTurn(1, ann.write(0, u"one "));
        bob.sync(f);
        f.take(1);
        f.store.failingUpdates = 1;
        f.say(1, ann.write(4, u"two "));
        f.hub.endTurn();
        f.say(2, bob.write(0, u"zero "));
        f.say(2, protocol::encodeSyncStep1({}));
        f.hub.endTurn();
        f.store.answer();
        f.hub.endTurn();
        QCOMPARE(f.out.closed.value(1), int(closecode::kServerFault));
        QCOMPARE(f.out.closed.value(2), int(closecode::kServerFault));
        QVERIFY(!f.out.closed.contains(3));
        QVERIFY(f.take(1).isEmpty()); // nothing was said to be on disk, nor shown
        QVERIFY(f.take(2).isEmpty());
        QCOMPARE(f.metrics.openDocuments.load(), 1);
        f.connect(4, u"ann"_s);
        f.connect(5, u"bob"_s);
        // The same documents on new connections.
        for (const auto& [far, id] : {std::pair(&ann, PeerId(4)), std::pair(&bob, PeerId(5))}) {
            const auto messages = protocol::decodeFrame(HubDocuments::view(f.takeFrames(id).constFirst()));
            const auto& step = std::get<protocol::SyncStep1>(messages->front());
            f.sayAndTurn(id, protocol::encodeSyncStep2(far->document.encodeStateAsUpdate(step.state)));
        }
        FarDocument reader(6);
        f.connect(6);
        reader.catchUp(f);
        QCOMPARE(reader.string(), u"zero one two "_s);
    }

    void whatCannotBeLoadedClosesWhoWaits()
    {
        HubDocuments f;
        f.store.failing = 1;
        f.connect(1);
        QCOMPARE(f.out.closed.value(1), int(closecode::kServerFault));
        f.store.documents[u"d"_s].revisions.append(LedgerStore::KeptDocument::Revision{"damaged", {}});
        QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"could not be read"_s));
        f.connect(2);
        QCOMPARE(f.out.closed.value(2), int(closecode::kServerFault));
        f.store.documents.clear();
        f.connect(3);
        QCOMPARE(f.take(3), QStringList{u"step1"_s});
    }

    // What is late must not take what is of the same name now for its own.
    void whatIsRemovedWhileItIsLoadedTouchesNoLaterOne()
    {
        HubDocuments f({.revisions = 0});
        FarDocument ann(1);
        ann.write(0, u"removed");
        f.store.documents[u"d"_s].revisions.append(
            LedgerStore::KeptDocument::Revision{viewOf(ann.written.back()).toByteArray(), {}});
        f.hub.documentConnected(1, {.docId = u"d"_s});
        f.hub.documents().remove(u"d"_s, [](const Stored<bool>&) {});
        f.hub.documents().setTitle(u"d"_s, u"new"_s, [](const Stored<bool>&) {});
        f.turn();
        QCOMPARE(f.out.closed.value(1), int(closecode::kForbidden));
        QVERIFY(f.store.documents.contains(u"d"_s));
        QVERIFY(f.store.documents[u"d"_s].state.isEmpty()); // not that of the former
        FarDocument bob(2);
        f.connect(2);
        bob.catchUp(f);
        QCOMPARE(bob.string(), QString());
    }

    void aLoadThatFailsTooLateTouchesNoLaterOne()
    {
        HubDocuments f;
        f.store.failing = 1;
        f.hub.documentConnected(1, {.docId = u"d"_s});
        f.hub.documents().remove(u"d"_s, [](const Stored<bool>&) {});
        f.connect(2);
        QCOMPARE(f.metrics.openDocuments.load(), 1);
        FarDocument bob(2);
        f.sayAndTurn(2, bob.write(0, u"x"));
        f.connect(3); // it's the same one
        FarDocument reader(3);
        reader.catchUp(f);
        f.take(3);
        f.sayAndTurn(2, bob.write(1, u"y"));
        QCOMPARE(f.take(3), QStringList{u"update"_s});
    }

    // Who is told that a document is no more does not come back.
    void aRemovalIsToldWhenItIsOnDisk()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, u"one"));
        std::optional<Stored<bool>> removed;
        const auto remove = [&] {
            removed.reset();
            f.hub.documents().remove(u"d"_s, [&](const Stored<bool>& result) { removed = result; });
        };
        f.store.failing = 1;
        remove();
        QVERIFY(!f.out.closed.contains(1));
        f.say(1, ann.write(3, u" two")); // nothing may be written behind a removal
        f.turn();
        QCOMPARE(f.out.closed.value(1), int(closecode::kServerFault)); // it is to come back
        QVERIFY(removed && !*removed);
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 1);
        f.connect(2);
        FarDocument bob(2);
        bob.catchUp(f);
        QCOMPARE(bob.string(), u"one"_s);
        remove();
        f.say(2, bob.write(3, u" three"));
        f.turn();
        QCOMPARE(f.out.closed.value(2), int(closecode::kForbidden));
        QVERIFY(removed && removed->value);
        QVERIFY(f.store.documents.isEmpty());
        QCOMPARE(f.metrics.openDocuments.load(), 0);
    }

    // Nobody would ever answer who asked.
    void whoReadsWhatIsDroppedIsTold()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, u"one"));
        std::optional<Stored<std::optional<QByteArray>>> answer;
        const auto read = [&] {
            answer.reset();
            f.hub.documents().read(u"d"_s, [&](const auto& text) { answer = text; });
            QVERIFY(!answer); // it waits for what was written
        };
        f.store.failingUpdates = 1;
        f.say(1, ann.write(3, u" two"));
        read();
        f.turn();
        QVERIFY(answer && !*answer);
        f.connect(2);
        FarDocument bob(2);
        bob.catchUp(f);
        f.say(2, bob.write(3, u" three"));
        read();
        f.hub.documents().remove(u"d"_s, [](const Stored<bool>&) {});
        f.turn();
        QVERIFY(answer && !*answer);
    }

    // As it does when the server was started with other limits, or counts otherwise than it did.
    void whatWaitsBeyondTheLimitIsLoadedAllTheSame()
    {
        HubDocuments f({.updateBytes = 1000});
        FarDocument ann(1);
        const auto missing = ann.write(0, u"missing");
        const auto frame = ann.write(7, std::u16string(2000, u'x'));
        const auto waits = protocol::decodeFrame(frame);
        const auto& update = std::get<protocol::Update>(waits->front()).update;
        f.store.documents[u"d"_s].revisions.append(
            LedgerStore::KeptDocument::Revision{viewOf(update).toByteArray(), {}});
        f.connect(1);
        QVERIFY(!f.out.closed.contains(1));
        f.sayAndTurn(1, missing);
        FarDocument bob(2);
        f.connect(2);
        bob.catchUp(f);
        QCOMPARE(bob.string(), ann.string());
    }

    void whoLeavesWhileItIsLoadedLeavesNothingBehind()
    {
        HubDocuments f;
        f.hub.documentConnected(1, {.docId = u"d"_s});
        f.hub.disconnected(1);
        f.turn();
        QVERIFY(f.take(1).isEmpty());
        f.pass(61s);
        QCOMPARE(f.metrics.openDocuments.load(), 0);
    }

    // The last words of who leaves are on their way.
    void whatIsNotOnDiskYetKeepsTheDocument()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.say(1, ann.write(0, u"x"));
        f.hub.endTurn();
        f.hub.disconnected(1);
        f.now += 61s;
        f.hub.tick();
        QCOMPARE(f.metrics.openDocuments.load(), 1);
        f.turn();
        f.pass(61s);
        QCOMPARE(f.metrics.openDocuments.load(), 0);
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 1);
    }

    void theListKnowsTheFirstLineAndTheSize()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, u"# Töne\nmore"));
        QCOMPARE(f.store.documents[u"d"_s].heading, QString());
        f.pass(2s);
        QCOMPARE(f.store.documents[u"d"_s].heading, u"Töne"_s);
        QCOMPARE(f.store.documents[u"d"_s].bytes, 12);
        f.say(1, ann.write(0, u"A"));
        f.hub.sayGoodbye({}); // not after the end
        f.turn();
        QCOMPARE(f.store.documents[u"d"_s].heading, u"A# Töne"_s);
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 2);
    }
};

QTEST_APPLESS_MAIN(TestDocumentsKeeping)
#include "tst_documents_keeping.moc"
