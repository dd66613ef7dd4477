// SPDX-License-Identifier: MIT
// /collab in the hub: whole texts and Yjs' clients in one document (protocol.md §1).
#include "plainclients.h"

#include <Heartline/Awareness>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

namespace protocol = crdt::sync;

class TestDocumentsPlain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextIsSentOnConnectUnlessItIsEmpty()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        enter(f, 10, u"bob"_s);
        QVERIFY(take(f, 10).isEmpty());
        f.sayAndTurn(1, ann.write(0, u"hello"));
        QCOMPARE(take(f, 10), QStringList{u"edit ann hello"_s});
        enter(f, 11, u"eve"_s);
        QCOMPARE(take(f, 11), QStringList{u"edit  hello"_s});
        QCOMPARE(take(f, 10), QStringList{u"user_joined eve"_s});
    }

    void nothingIsReadBeforeTheTextWasSent()
    {
        HubDocuments f;
        f.hub.connected(
            10, {.service = wire::Service::Collab, .userId = u"bob"_s, .userName = {}, .place = u"d"_s});
        f.hub.endTurn();
        QVERIFY(f.out.paused.contains(10));
        f.store.answer();
        QVERIFY(!f.out.paused.contains(10));
    }

    void anEditIsAnOrdinaryUpdateAndTheOtherWayRound()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        take(f, 10);
        f.hub.received(10, R"({"type":"edit","content":"hello","cursorPosition":2,"colour":"red"})");
        f.hub.endTurn();
        QVERIFY(take(f, 11).isEmpty()); // not on disk
        f.store.answer();
        f.hub.endTurn();
        const QJsonObject shown = last(f, 11);
        QCOMPARE(shown.value("userId"_L1).toString(), u"bob"_s);
        QCOMPARE(shown.value("content"_L1).toString(), u"hello"_s);
        QCOMPARE(shown.value("cursorPosition"_L1).toInt(), 2);
        QCOMPARE(shown.value("colour"_L1).toString(), u"red"_s);
        QVERIFY(shown.value("timestamp"_L1).isDouble());
        QVERIFY(take(f, 10).isEmpty()); // it's his own text
        ann.sync(f);
        QCOMPARE(ann.string(), u"hello"_s);
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 1);
        QCOMPARE(f.store.documents[u"d"_s].revisions.constFirst().author, u"bob"_s);
        f.pass(1s);
        f.sayAndTurn(1, ann.write(5, u" world"));
        QCOMPARE(take(f, 10), QStringList{u"edit ann hello world"_s});
        QCOMPARE(take(f, 11), QStringList{u"edit ann hello world"_s});
    }

    void whatOthersWroteLastCanBeTakenAway()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        enter(f, 10, u"bob"_s);
        f.sayAndTurn(1, ann.write(0, u"oh"));
        QCOMPARE(f.out.pings[10].size(), 1);
        f.hub.ponged(10, f.out.pings[10].takeFirst());
        f.pass(1s);
        f.hub.received(10, edit(QString()));
        f.turn();
        ann.sync(f);
        QCOMPARE(ann.string(), QString());
    }

    void twoAtOnceBothKeepTheirWords()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        f.hub.received(10, edit(u"one two"_s));
        f.turn();
        f.pass(1s);
        take(f, 10);
        take(f, 11);
        f.hub.received(10, edit(u"one and two"_s));
        f.hub.received(11, edit(u"one two three"_s));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"edit eve one and two three"_s});
        QCOMPARE(take(f, 11),
                 QStringList{u"edit  one and two three"_s}); // her own edit, merged: from the server
    }

    void carriageReturnsAreDroppedAndTheSenderLearns()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s);
        f.hub.received(10, edit(u"a\r\nb\rc"_s));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"edit  a\nb\nc"_s});
        f.pass(1s);
        f.hub.received(10, edit(u"a\nb\nc!"_s));
        f.turn();
        QVERIFY(take(f, 10).isEmpty());
    }

    void anEmbeddedObjectKeepsItsPlaceAndIsNotTyped()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s);
        f.hub.received(10, edit(u"x\uFFFCy"_s));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"edit  xy"_s});
    }

    void aPongComesWhenWhatWasSentIsOnDisk()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        take(f, 10);
        f.hub.received(10, edit(u"mine"_s));
        f.hub.received(11, edit(u"hers"_s));
        f.hub.received(10, R"({"type":"ping","timestamp":7})");
        f.hub.endTurn();
        QVERIFY(take(f, 10).isEmpty());
        f.store.answer();
        const QStringList words = take(f, 10);
        QCOMPARE(words.size(), 2); // and it has seen what became of it
        QVERIFY(words[0].startsWith("edit "_L1));
        QCOMPARE(words[1], u"pong"_s);
    }

    void lastWordsComeBeforeALeave()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        take(f, 10);
        f.hub.received(11, edit(u"bye"_s));
        f.hub.disconnected(11);
        QVERIFY(take(f, 10).isEmpty());
        f.turn();
        QCOMPARE(take(f, 10), (QStringList{u"edit eve bye"_s, u"user_left eve"_s}));
    }

    void manyChangesMakeFewTextsAndNoneForWhoReadsSlowly()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        take(f, 10);
        f.out.backlogs[11] = HubOutput::kHighWater;
        for (int i = 0; i < 100; ++i)
            f.sayAndTurn(1, ann.write(size_t(i), u"x"));
        QCOMPARE(take(f, 10), QStringList{u"edit ann x"_s});
        f.pass(50ms);
        QCOMPARE(take(f, 10), QStringList{u"edit ann "_s + QString(100, u'x')});
        QVERIFY(take(f, 11).isEmpty());
        f.out.backlogs[11] = 0;
        f.hub.writable(11);
        QCOMPARE(take(f, 11), QStringList{u"edit ann "_s + QString(100, u'x')}); // the newest
    }

    void whatIsTooLongIsRefusedOrNotShown()
    {
        HubDocuments f({.textBytes = 100});
        FarDocument ann(1);
        f.connect(1);
        enter(f, 10, u"bob"_s);
        f.hub.received(10, edit(QString(50, u'ö') + u'x'));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"error too_large"_s});
        f.hub.received(10, edit(QString(50, u'ö')));
        f.turn();
        f.pass(1s);
        QVERIFY(take(f, 10).isEmpty());
        ann.catchUp(f);
        f.sayAndTurn(1, ann.write(0, u"!"));
        f.pass(1s);
        f.sayAndTurn(1, ann.write(0, u"!"));
        QCOMPARE(take(f, 10), QStringList{u"error too_large"_s}); // once
        f.pass(1s);
        f.sayAndTurn(1, ann.erase(0, 10));
        QCOMPARE(take(f, 10), QStringList{u"edit ann "_s + QString(42, u'ö')});
    }

    void whoWasNeverShownTheTextChangesNothing()
    {
        HubDocuments f({.textBytes = 100});
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, std::u16string(101, u'x')));
        enter(f, 10, u"bob"_s);
        QCOMPARE(take(f, 10), QStringList{u"error too_large"_s});
        f.hub.received(10, edit(u"mine"_s));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"error too_large"_s});
        f.sayAndTurn(1, ann.erase(0, 2));
        QCOMPARE(take(f, 10), QStringList{u"edit ann "_s + QString(99, u'x')});
    }

    void whatIsNoTextIsReplacedAndMarksStay()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        enter(f, 10, u"bob"_s);
        // A byte order mark, half a pair, and a whole one.
        f.hub.received(10, R"({"type":"edit","content":"\ufeffa\ud83d b\ud83d\ude00\u0000c"})");
        f.turn();
        ann.sync(f);
        const std::u16string expected{u"\ufeffa\ufffd b\U0001f600\0c", 9};
        QVERIFY(ann.text().toString() == expected);
    }

    void aFullDocumentTakesNoMore()
    {
        HubDocuments f({.stateBytes = 200});
        enter(f, 10, u"bob"_s);
        f.hub.received(10, edit(QString(500, u'x')));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"error too_large"_s});
        f.hub.received(10, edit(u"short"_s));
        f.turn();
        QVERIFY(take(f, 10).isEmpty());
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 1);
    }

    void whoMayOnlyReadIsTold()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s, false);
        f.hub.received(10, edit(u"mine"_s));
        f.turn();
        QCOMPARE(take(f, 10), QStringList{u"error forbidden"_s});
        QVERIFY(f.store.documents.isEmpty());
    }

    void aFailedCommitClosesPlainClientsToo()
    {
        HubDocuments f;
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        take(f, 10);
        f.store.failingUpdates = 1;
        f.hub.received(10, edit(u"lost"_s));
        f.turn();
        QCOMPARE(f.out.closed.value(10), int(closecode::kServerFault));
        QCOMPARE(f.out.closed.value(11), int(closecode::kServerFault));
        QVERIFY(take(f, 11).isEmpty());
        QCOMPARE(f.metrics.peers[size_t(wire::Service::Collab)].load(), 0);
        QVERIFY(f.hub.users().isEmpty());
        enter(f, 12, u"bob"_s);
        QVERIFY(take(f, 12).isEmpty());
        f.hub.received(12, edit(u"kept"_s));
        f.turn();
        QCOMPARE(f.store.documents[u"d"_s].revisions.size(), 1);
    }

    void cursorsGoToPlainClientsAndIntoTheAwareness()
    {
        HubDocuments f;
        FarDocument ann(1);
        f.connect(1);
        f.sayAndTurn(1, ann.write(0, u"hello"));
        enter(f, 10, u"bob"_s);
        enter(f, 11, u"eve"_s);
        take(f, 10);
        f.pass(1s);
        f.pass(1s);
        f.takeFrames(1);
        f.hub.received(10, R"({"type":"cursor","position":2})");
        f.hub.endTurn();
        QCOMPARE(take(f, 11).constLast(), u"cursor bob"_s);
        const QJsonObject state = stateOf(f, 1);
        QCOMPARE(state.value("user"_L1).toObject().value("name"_L1).toString(), u"bob"_s);
        QVERIFY(QRegularExpression(u"^#[0-9a-f]{6}$"_s)
                    .match(state.value("user"_L1).toObject().value("color"_L1).toString())
                    .hasMatch());
        QCOMPARE(state.value("cursor"_L1), state.value("selection"_L1));
        QCOMPARE(placeOf(ann, state), 2);
        // It stays at its letter, and is where it was in the client's own text.
        f.sayAndTurn(1, ann.write(0, u">> "));
        f.pass(1s);
        f.takeFrames(1);
        f.hub.received(11, R"({"type":"cursor","position":5})");
        f.turn();
        QCOMPARE(placeOf(ann, stateOf(f, 1)), 5);
        f.pass(1s);
        f.hub.disconnected(10);
        f.turn();
        QVERIFY(stateOf(f, 1).isEmpty()); // null
    }

    void statesOfPlainClientsAreRenewed()
    {
        HubDocuments f;
        f.connect(1);
        enter(f, 10, u"bob"_s);
        f.pass(1s);
        f.takeFrames(1);
        for (int i = 0; i < 4; ++i)
            f.pass(3s);
        QVERIFY(f.takeFrames(1).isEmpty());
        f.pass(3s);
        QVERIFY(!stateOf(f, 1).isEmpty());
    }

private:
    static QJsonObject last(HubDocuments& f, PeerId id) { return f.out.take(id).value(0); }
    /// What a plain client was sent, a line a message.
    static QStringList take(HubDocuments& f, PeerId id)
    {
        QStringList lines;
        for (const QJsonObject& message : f.out.take(id)) {
            QString line = message.value("type"_L1).toString();
            for (const auto key : {"userId"_L1, "content"_L1, "code"_L1})
                line += message.contains(key) ? u' ' + message.value(key).toString() : QString();
            lines.append(line);
        }
        return lines;
    }
    /// The last state in the awareness that a connection on /yjs was sent.
    static QJsonObject stateOf(HubDocuments& f, PeerId id)
    {
        QJsonObject state;
        for (const QByteArray& payload : f.takeFrames(id)) {
            const auto messages = protocol::decodeFrame(HubDocuments::view(payload));
            const auto* people = std::get_if<protocol::AwarenessUpdate>(&messages->front());
            if (!people)
                continue;
            const auto entries = crdt::decodeAwarenessEntries(people->update);
            const std::string_view json = entries->back().state;
            state = QJsonDocument::fromJson(QByteArray(json.data(), qsizetype(json.size()))).object();
        }
        return state;
    }
    static int placeOf(FarDocument& far, const QJsonObject& state)
    {
        const QByteArray json =
            QJsonDocument(state.value("cursor"_L1).toObject().value("head"_L1).toObject()).toJson();
        const auto position =
            crdt::RelativePosition::fromJson(std::string_view(json.constData(), size_t(json.size())));
        const auto place = far.document.resolve(*position);
        return place ? int(place->index) : -1;
    }
};

QTEST_APPLESS_MAIN(TestDocumentsPlain)
#include "tst_documents_plain.moc"
