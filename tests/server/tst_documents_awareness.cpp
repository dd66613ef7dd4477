// SPDX-License-Identifier: MIT
// Who is at a document, as the hub tells it (yjs-wire.md §10.7, §10.8).
#include "hubdocuments.h"

#include <Heartline/Awareness>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::server;

namespace protocol = crdt::sync;

namespace {

crdt::Bytes people(std::initializer_list<crdt::AwarenessEntry> entries)
{
    return protocol::encodeAwareness(crdt::encodeAwarenessEntries(std::vector(entries)));
}

constexpr std::string_view kGone = "null";

} // namespace

class TestDocumentsAwareness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStateGoesToAllAndToWhoComesLater()
    {
        HubDocuments f;
        start(f);
        f.sayAndTurn(1, people({{11, 1, R"({"a":1})"}}));
        QCOMPARE(take(f, 1), QStringList{u"11@1 {\"a\":1}"_s});
        QCOMPARE(take(f, 2), QStringList{u"11@1 {\"a\":1}"_s});
        f.connect(3);
        QCOMPARE(f.take(3), (QStringList{u"step1"_s, u"people"_s}));
        f.say(2, protocol::encodeQueryAwareness());
        QCOMPARE(take(f, 2), QStringList{u"11@1 {\"a\":1}"_s});
    }

    void statesGoWithTheirConnectionAndNoOthers()
    {
        HubDocuments f;
        start(f);
        f.say(1, people({{11, 3, "{}"}, {12, 4, "{}"}}));
        f.sayAndTurn(2, people({{21, 1, "{}"}}));
        f.pass(1s);
        take(f, 2);
        f.hub.disconnected(1);
        f.turn();
        QCOMPARE(take(f, 2), QStringList{u"11@3 null 12@4 null"_s}); // the clocks they had
        f.connect(3);
        f.takeFrames(3);
        f.say(3, protocol::encodeQueryAwareness());
        QCOMPARE(take(f, 3), QStringList{u"21@1 {}"_s});
    }

    // y-websocket's clients send on what they hear, and forget who was silent for them alone.
    void nobodySpeaksForWhoIsThere()
    {
        HubDocuments f;
        start(f);
        f.sayAndTurn(1, people({{11, 5, "{}"}}));
        f.pass(1s);
        take(f, 1);
        f.say(2, people({{11, 5, "{}"}, {21, 1, "{}"}}));
        f.say(2, people({{11, 5, kGone}}));
        f.say(2, people({{11, 6, kGone}}));
        f.say(2, people({{11, 7, R"({"forged":1})"}})); // by another user
        f.connect(3, u"ann"_s);
        f.say(3, people({{11, 8, kGone}})); // nor by the same user elsewhere
        f.turn();
        QCOMPARE(take(f, 1), QStringList{u"21@1 {}"_s});
        f.pass(1s);
        f.hub.disconnected(2);
        f.turn();
        QCOMPARE(take(f, 1), QStringList{u"21@1 null"_s});
    }

    // Its old connection is dead, but nobody knows that yet.
    void whoIsBackBeforeItsOldConnectionEndedStays()
    {
        HubDocuments f;
        start(f);
        f.sayAndTurn(1, people({{11, 1, "{}"}}));
        f.connect(3, u"ann"_s);
        f.sayAndTurn(3, people({{11, 2, R"({"back":1})"}}));
        f.pass(1s);
        take(f, 2);
        f.hub.disconnected(1);
        f.pass(1s);
        QVERIFY(take(f, 2).isEmpty());
        f.hub.disconnected(3);
        f.pass(1s);
        QCOMPARE(take(f, 2), QStringList{u"11@2 null"_s});
    }

    void whoSaysGoodbyeIsGoneAndMayComeAgain()
    {
        HubDocuments f;
        start(f);
        f.sayAndTurn(1, people({{11, 1, "{}"}}));
        f.pass(1s);
        f.sayAndTurn(1, people({{11, 2, kGone}}));
        QCOMPARE(take(f, 2), (QStringList{u"11@1 {}"_s, u"11@2 null"_s}));
        f.pass(1s);
        f.sayAndTurn(1, people({{11, 3, "{}"}}));
        QCOMPARE(take(f, 2), QStringList{u"11@3 {}"_s});
    }

    void manyCaretsMakeFewMessages()
    {
        HubDocuments f;
        start(f);
        for (int i = 1; i <= 100; ++i)
            f.sayAndTurn(1, people({{11, crdt::Clock(i), "{}"}}));
        QCOMPARE(take(f, 2), QStringList{u"11@1 {}"_s});
        QCOMPARE(*f.hub.nextDeadline(), f.now + 50ms);
        f.pass(50ms);
        QCOMPARE(take(f, 2), QStringList{u"11@100 {}"_s}); // the newest
        f.pass(50ms);
        QVERIFY(take(f, 2).isEmpty());
    }

    void caretsAreLeftOutForWhoIsBusyButNotALeave()
    {
        HubDocuments f;
        start(f);
        f.out.backlogs[2] = HubOutput::kHighWater;
        f.sayAndTurn(1, people({{11, 1, "{}"}}));
        QVERIFY(take(f, 2).isEmpty());
        f.pass(1s);
        f.sayAndTurn(1, people({{11, 2, kGone}}));
        QCOMPARE(take(f, 2), QStringList{u"11@2 null"_s});
    }

    void aConnectionAnnouncesSoManyAndNoMore()
    {
        HubDocuments f({.clientsPerPeer = 2});
        start(f);
        f.sayAndTurn(1, people({{11, 1, "{}"}, {12, 1, "{}"}, {13, 1, "{}"}}));
        QCOMPARE(take(f, 2), QStringList{u"11@1 {} 12@1 {}"_s});
        f.pass(1s);
        f.sayAndTurn(1, people({{14, 1, "{}"}, {12, 2, "{}"}}));
        QCOMPARE(take(f, 2), QStringList{u"12@2 {}"_s});
    }

    // Else two of them would leave no room for anybody.
    void aConnectionTakesUpSoMuchAndNoMore()
    {
        HubDocuments f({.announcedBytes = 20});
        start(f);
        f.sayAndTurn(1, people({{11, 1, R"({"a":"1234"})"}, {12, 1, R"({"b":"1234"})"}, {13, 1, "{}"}}));
        QCOMPARE(take(f, 2), QStringList{u"11@1 {\"a\":\"1234\"} 13@1 {}"_s});
        f.pass(1s);
        f.sayAndTurn(1, people({{11, 2, R"({"a":"0123456789"})"}})); // instead of what it had
        QCOMPARE(take(f, 2), QStringList{u"11@2 {\"a\":\"0123456789\"}"_s});
        f.pass(1s);
        f.sayAndTurn(1, people({{13, 2, R"({"c":1})"}, {11, 3, kGone}, {12, 2, R"({"b":"1234"})"}}));
        QCOMPARE(take(f, 2), QStringList{u"11@3 null 12@2 {\"b\":\"1234\"}"_s});
    }

    // It would cost everybody so much.
    void aFloodOfBytesIsDroppedToo()
    {
        HubDocuments f({.announcementsPerSecond = 10, .announcementBurst = 10});
        start(f);
        const std::string large = "{\"a\":\"" + std::string(20'000, 'x') + "\"}";
        for (int i = 1; i <= 10; ++i)
            f.say(1, people({{11, crdt::Clock(i), large}}));
        // What others said costs nothing: y-websocket's clients send it on.
        f.sayAndTurn(2, people({{21, 1, "{}"}}));
        f.pass(1s);
        QVERIFY(take(f, 2).join(u' ').contains(u"11@2 {"_s));
        f.pass(1s);
        f.say(1, people({{11, 11, large}}));
        f.say(1, people({{11, 12, "{}"}}));
        f.pass(1s);
        QCOMPARE(take(f, 2).back(), u"11@12 {}"_s);
        for (int i = 0; i < 5; ++i)
            f.say(1, people({{21, 1, large}}));
        f.say(1, people({{11, 13, "{}"}}));
        f.pass(1s);
        QCOMPARE(take(f, 2), QStringList{u"11@13 {}"_s});
    }

    void aFloodIsDropped()
    {
        HubDocuments f({.announcementsPerSecond = 10, .announcementBurst = 5});
        start(f);
        for (int i = 1; i <= 20; ++i)
            f.say(1, people({{11, crdt::Clock(i), "{}"}}));
        f.turn();
        QCOMPARE(take(f, 2), QStringList{u"11@5 {}"_s});
        f.pass(1s);
        f.sayAndTurn(1, people({{11, 21, "{}"}}));
        QCOMPARE(take(f, 2), QStringList{u"11@21 {}"_s});
    }

    void whoIsSilentForTooLongIsNotShownToWhoComes()
    {
        HubDocuments f;
        start(f);
        f.sayAndTurn(1, people({{11, 1, "{}"}}));
        for (int i = 0; i < 11; ++i)
            f.pass(3s);
        f.connect(3);
        QCOMPARE(f.take(3), QStringList{u"step1"_s});
        f.hub.disconnected(1);
        f.hub.disconnected(2);
        f.hub.disconnected(3);
        f.pass(61s);
        QVERIFY(!f.hub.nextDeadline());
    }

private:
    static void start(HubDocuments& f)
    {
        f.connect(1, u"ann"_s);
        f.connect(2, u"bob"_s);
        f.take(1);
        f.take(2);
    }
    /// The awareness that a peer was sent, a line a message: client@clock and state.
    static QStringList take(HubDocuments& f, PeerId id)
    {
        QStringList lines;
        for (const QByteArray& payload : f.takeFrames(id)) {
            const auto messages = protocol::decodeFrame(HubDocuments::view(payload));
            const auto entries =
                crdt::decodeAwarenessEntries(std::get<protocol::AwarenessUpdate>(messages->front()).update);
            QStringList words;
            for (const crdt::AwarenessEntry& entry : *entries)
                words.append(u"%1@%2 %3"_s.arg(entry.client)
                                 .arg(entry.clock)
                                 .arg(QString::fromUtf8(entry.state.data(), qsizetype(entry.state.size()))));
            lines.append(words.join(u' '));
        }
        return lines;
    }
};

QTEST_APPLESS_MAIN(TestDocumentsAwareness)
#include "tst_documents_awareness.moc"
