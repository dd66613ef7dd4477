// SPDX-License-Identifier: MIT
#include "awarenesswords.h"
#include "vectors.h"

#include <QTest>

#include <utility>

using namespace heartline::crdt;
using namespace heartline::test;
using namespace std::chrono_literals;

class TestAwareness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstAnnouncementCounts()
    {
        Awareness ann(1), ben(2);
        const auto changes = ann.setLocalState(R"({"user":"Ann"})", kStart);
        QCOMPARE(words(changes), u"added 1, announce 1"_s);
        QCOMPARE(words(ben.apply(ann.encode(changes->announce), kStart)), u"added 1"_s);
        QCOMPARE(everybody(ben), uR"(1@1 {"user":"Ann"})"_s);
    }

    void whoHasNoStateIsNotThere()
    {
        Awareness server(1);
        QVERIFY(server.clients().empty());
        QVERIFY(!server.localState());
        QCOMPARE(toHex(server.encodeAll()), u"00"_s);
        QCOMPARE(words(server.renew(kStart)), QString());
        QCOMPARE(words(server.checkTimeouts(kStart + 1h)), QString());
        QCOMPARE(words(server.setLocalField("a", "1", kStart)), QString());
        // Nobody ever heard of these.
        const ClientId clients[] = {1, 7};
        QCOMPARE(toHex(server.encode(clients)), u"00"_s);
    }

    void leavingIsTold()
    {
        Awareness ann(1), ben(2);
        QVERIFY(ben.apply(ann.encode(ann.setLocalState("{}", kStart)->announce), kStart));
        const auto changes = ann.clearLocalState(kStart);
        QCOMPARE(words(changes), u"removed 1, announce 1"_s);
        QCOMPARE(words(ben.apply(ann.encode(changes.announce), kStart)), u"removed 1"_s);
        QCOMPARE(words(ann.clearLocalState(kStart)), u"announce 1"_s);
    }

    void afterAReconnectOnlyARenewedStateCounts()
    {
        Awareness ann(1), server(9);
        QVERIFY(ann.setLocalState("{}", kStart));
        QVERIFY(server.apply(ann.encodeAll(), kStart));
        const ClientId lost[] = {1};
        QCOMPARE(words(server.removeStates(lost, kStart)), u"removed 1, announce 1"_s);

        QCOMPARE(words(server.apply(ann.encodeAll(), kStart)), QString());
        const auto changes = ann.renew(kStart);
        QCOMPARE(words(changes), u"updated 1, announce 1"_s);
        QCOMPARE(words(server.apply(ann.encode(changes.announce), kStart)), u"added 1"_s);
    }

    void afterAReconnectOthersAreThereAtOnce()
    {
        Awareness ann(1), server(9);
        QVERIFY(server.apply(message({{2, 5, R"({"n":1})"}, {3, 7, "{}"}, {4, 1, "{}"}}), kStart));
        QVERIFY(ann.apply(server.encodeAll(), kStart));
        QVERIFY(ann.setLocalState("{}", kStart));
        QCOMPARE(words(ann.removeRemoteStates()), u"removed 2 3 4"_s);
        QCOMPARE(everybody(ann), u"1@1 {}"_s);
        QCOMPARE(words(ann.removeRemoteStates()), QString());

        // Older ones do not come back, nor does one that left, and nothing comes back twice.
        QCOMPARE(words(ann.apply(message({{2, 4, "{}"}, {3, 6, "null"}, {4, 1, "null"}}), kStart)),
                 QString());
        QCOMPARE(words(ann.apply(server.encodeAll(), kStart)), u"added 2 3"_s);
        QCOMPARE(words(ann.apply(server.encodeAll(), kStart)), QString());
        QCOMPARE(everybody(ann), uR"(1@1 {} | 2@5 {"n":1} | 3@7 {})"_s);
        QCOMPARE(ann.clock(4), 1u);
    }

    void whoWasRemovedStaysAwayAtTheSameClock()
    {
        Awareness ann(1);
        const Bytes bytes = message({{2, 5, "{}"}, {3, 5, "{}"}});
        QVERIFY(ann.apply(bytes, kStart));
        const ClientId gone[] = {3, 2, 2, 8};
        QCOMPARE(words(ann.removeStates(gone, kStart)), u"removed 2 3, announce 2 3"_s);
        QCOMPARE(words(ann.apply(bytes, kStart)), QString());
        QVERIFY(ann.apply(message({{2, 6, "{}"}}), kStart));
        QCOMPARE(words(ann.checkTimeouts(kStart + 30s)), u"removed 2"_s);
        QCOMPARE(words(ann.apply(message({{2, 6, "{}"}}), kStart + 30s)), QString());
    }

    void onesOwnStateCanBeRemovedLikeOthers()
    {
        Awareness ann(1), ben(2);
        QVERIFY(ann.setLocalState("{}", kStart));
        QVERIFY(ben.apply(ann.encodeAll(), kStart));
        const ClientId me[] = {1};
        QCOMPARE(words(ann.removeStates(me, kStart)), u"removed 1, announce 1"_s);
        QCOMPARE(ann.clock(1), 2u);
        QCOMPARE(words(ben.apply(ann.encode(me), kStart)), u"removed 1"_s);
        QCOMPARE(words(ann.removeStates(me, kStart)), QString());
    }

    void nobodyRemovesMe()
    {
        Awareness ann(1), ben(2);
        QVERIFY(ann.setLocalState("{}", kStart));
        QVERIFY(ben.apply(ann.encodeAll(), kStart));
        const Bytes attack = message({{1, 1, "null"}});
        QCOMPARE(words(ben.apply(attack, kStart)), u"removed 1"_s);
        const auto changes = ann.apply(attack, kStart + 14s);
        QCOMPARE(words(changes), u"announce 1"_s);
        QCOMPARE(words(ben.apply(ann.encode(changes->announce), kStart)), u"added 1"_s);
        // That was an announcement like any other.
        QCOMPARE(words(ann.checkTimeouts(kStart + 28s)), QString());
        QCOMPARE(words(ann.checkTimeouts(kStart + 29s)), u"updated 1, announce 1"_s);
    }

    void nobodySpeaksForMe()
    {
        Awareness ann(1), ben(2);
        QVERIFY(ann.setLocalState(R"({"real":1})", kStart));
        const Bytes forged = message({{1, 20, R"({"forged":1})"}});
        QVERIFY(ben.apply(forged, kStart));
        QCOMPARE(words(ann.apply(forged, kStart)), QString());
        QCOMPARE(everybody(ann), uR"(1@21 {"real":1})"_s);
        const auto changes = ann.checkTimeouts(kStart + 1ms);
        QCOMPARE(words(changes), u"updated 1, announce 1"_s);
        QCOMPARE(words(ben.apply(ann.encode(changes.announce), kStart)), u"updated 1, changed 1"_s);
        QCOMPARE(everybody(ben), uR"(1@22 {"real":1})"_s);
        QCOMPARE(words(ann.checkTimeouts(kStart + 2ms)), QString());
        // What is announced for another reason settles it too.
        QVERIFY(ann.apply(message({{1, 30, "{}"}, {1, 31, "null"}}), kStart + 3ms));
        QCOMPARE(words(ann.checkTimeouts(kStart + 4ms)), QString());
    }

    void whatIsOldDoesNotTouchMe()
    {
        Awareness ann(1);
        for (int i = 0; i < 5; ++i)
            QVERIFY(ann.setLocalState("{}", kStart));
        for (const Clock clock : {Clock(0), Clock(4)}) {
            QCOMPARE(words(ann.apply(message({{1, clock, "null"}, {1, clock, R"({"a":1})"}}), kStart)),
                     QString());
            QCOMPARE(everybody(ann), u"1@5 {}"_s);
        }
        QCOMPARE(words(ann.apply(message({{1, 5, R"({"a":1})"}}), kStart)), QString());
        QCOMPARE(words(ann.checkTimeouts(kStart + 1s)), QString());
        QCOMPARE(everybody(ann), u"1@5 {}"_s);
        QVERIFY(ann.clearLocalState(kStart).removed.size() == 1);
        QVERIFY(ann.apply(message({{1, 3, "null"}, {1, 4, "{}"}}), kStart));
        QCOMPARE(ann.clock(1), 6u);
    }

    void whoSaysTheSameAgainIsStillThere()
    {
        Awareness ann(1);
        QVERIFY(ann.apply(message({{2, 1, "{}"}, {3, 1, "{}"}}), kStart));
        QCOMPARE(words(ann.apply(message({{2, 2, "{}"}, {3, 1, "{}"}}), kStart + 20s)), u"updated 2"_s);
        QCOMPARE(words(ann.checkTimeouts(kStart + 30s)), u"removed 3"_s);
        QCOMPARE(words(ann.checkTimeouts(kStart + 49999ms)), QString());
        QCOMPARE(words(ann.checkTimeouts(kStart + 50s)), u"removed 2"_s);
    }

    void twoWithOneIdDoNotShoutAtEachOther()
    {
        Awareness ann(1), ben(1);
        QVERIFY(ann.setLocalState(R"({"n":"Ann"})", kStart));
        QVERIFY(ben.setLocalState(R"({"n":"Ben"})", kStart));
        int messages = 0;
        for (Time now = kStart; now < kStart + 60s; now += 3s) {
            for (Awareness* who : {&ann, &ben}) {
                auto changes = who->checkTimeouts(now);
                Awareness* other = who == &ann ? &ben : &ann;
                while (!changes.announce.empty()) {
                    ++messages;
                    QVERIFY(messages < 100);
                    changes = *other->apply(who->encode(changes.announce), now);
                    std::swap(who, other);
                }
            }
        }
        QVERIFY(messages > 2 && messages <= 40);
    }

    void whoIsAbsentHasNothingToDefend()
    {
        Awareness ann(1);
        QCOMPARE(words(ann.apply(message({{1, 20, R"({"forged":1})"}}), kStart)), QString());
        QVERIFY(ann.clients().empty());
        QCOMPARE(words(ann.checkTimeouts(kStart + 1s)), QString());
        QCOMPARE(words(ann.apply(message({{1, 22, "null"}}), kStart)), QString());
        // What is set next counts all the same.
        QCOMPARE(words(ann.setLocalState("{}", kStart)), u"added 1, announce 1"_s);
        QCOMPARE(ann.clock(1), 23u);
    }

    void movesToAnotherId()
    {
        Awareness ann(1), ben(2);
        QVERIFY(ann.setLocalState(R"({"n":1})", kStart));
        QVERIFY(ben.apply(ann.encodeAll(), kStart));
        QCOMPARE(words(ann.setClientId(1, kStart)), QString());
        const auto changes = ann.setClientId(5, kStart);
        QCOMPARE(words(changes), u"added 5, removed 1, announce 1 5"_s);
        QCOMPARE(ann.clientId(), 5u);
        QCOMPARE(words(ben.apply(ann.encode(changes.announce), kStart)), u"added 5, removed 1"_s);
        QCOMPARE(everybody(ben), uR"(5@1 {"n":1})"_s);
        // The old one is a stranger now, whom somebody else may bring back.
        QCOMPARE(words(ann.apply(message({{1, 2, "{}"}}), kStart)), QString());
        QCOMPARE(words(ann.apply(message({{1, 3, "{}"}}), kStart)), u"added 1"_s);
    }

    void movesToAnIdThatIsTaken()
    {
        Awareness ann(1);
        QVERIFY(ann.setLocalState(R"({"n":1})", kStart));
        QVERIFY(ann.apply(message({{5, 8, "{}"}, {6, 4, "{}"}}), kStart));
        QCOMPARE(words(ann.setClientId(5, kStart)), u"updated 5, changed 5, removed 1, announce 1 5"_s);
        QCOMPARE(everybody(ann), uR"(5@9 {"n":1} | 6@4 {})"_s);

        Awareness absent(1);
        QVERIFY(absent.apply(message({{5, 8, "{}"}}), kStart));
        QCOMPARE(words(absent.setClientId(5, kStart)), u"removed 5"_s);
        QVERIFY(absent.clients().empty());
        QCOMPARE(absent.clock(5), 8u);
        QCOMPARE(absent.clock(1), 0u);
    }

    void equalStatesAreNoChange_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<bool>("equal");
        const auto row = [](const char* what, const QString& first, const QString& second, bool equal) {
            QTest::newRow(what) << first << second << equal;
        };
        row("the same", u"{\"a\":1}"_s, u"{\"a\":1}"_s, true);
        row("another order", uR"({"a":1,"b":[{"c":2,"d":null}]})"_s, uR"({"b":[{"d":null,"c":2}],"a":1})"_s,
            true);
        row("space and other forms", uR"({"a":1,"b":"é"})"_s, uR"( {"a":1.0, "b":"\u00e9"} )"_s, true);
        row("another number", uR"({"a":1})"_s, uR"({"a":2})"_s, false);
        row("another key", uR"({"a":1})"_s, uR"({"b":1})"_s, false);
        row("one more", uR"({"a":1})"_s, uR"({"a":1,"b":1})"_s, false);
        row("one less", uR"({"a":1,"b":1})"_s, uR"({"a":1})"_s, false);
        row("another order of an array", uR"({"a":[1,2]})"_s, uR"({"a":[2,1]})"_s, false);
        row("a longer array", uR"({"a":[1]})"_s, uR"({"a":[1,2]})"_s, false);
        row("an array is no object", uR"({"a":[]})"_s, uR"({"a":{}})"_s, false);
        row("null is not false", uR"({"a":null})"_s, uR"({"a":false})"_s, false);
    }
    void equalStatesAreNoChange()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(bool, equal);
        const std::string one = first.toStdString(), two = second.toStdString();
        Awareness ann(1);
        QVERIFY(ann.setLocalState(one, kStart));
        QVERIFY(ann.apply(message({{2, 1, one}}), kStart));
        QCOMPARE(words(ann.setLocalState(two, kStart)),
                 equal ? u"updated 1, announce 1"_s : u"updated 1, changed 1, announce 1"_s);
        QCOMPARE(words(ann.apply(message({{2, 2, two}}), kStart)),
                 equal ? u"updated 2"_s : u"updated 2, changed 2"_s);
    }

    void aClientTwiceInAMessageIsOneChange()
    {
        Awareness ann(1);
        QCOMPARE(words(ann.apply(message({{2, 1, "{}"}, {2, 2, R"({"a":1})"}}), kStart)), u"added 2"_s);
        QCOMPARE(words(ann.apply(message({{2, 3, "null"}, {3, 1, "{}"}, {3, 1, "null"}}), kStart)),
                 u"removed 2"_s);
        QCOMPARE(words(ann.apply(message({{2, 4, "null"}, {2, 5, "{}"}}), kStart)), u"added 2"_s);
        QCOMPARE(words(ann.apply(message({{2, 5, "null"}, {2, 6, R"({"a":1})"}}), kStart)),
                 u"updated 2, changed 2"_s);
        QCOMPARE(words(ann.apply(message({{2, 7, R"({"a":2})"}, {2, 8, R"({"a":2})"}}), kStart)),
                 u"updated 2, changed 2"_s);
        QVERIFY(ann.setLocalState("{}", kStart));
        QCOMPARE(words(ann.apply(message({{1, 1, "null"}, {1, 2, "null"}}), kStart)), u"announce 1"_s);
        QCOMPARE(ann.clock(1), 3u);
    }

    void statesTravelAsTheyWereWritten()
    {
        const std::string_view state = R"({"a":"\ud800 \u0000 €","n":1e3,"__proto__":{"x":1}})";
        Awareness ann(1), ben(2), cleo(3);
        QVERIFY(ann.setLocalState(state, kStart));
        QVERIFY(ben.apply(ann.encodeAll(), kStart));
        QVERIFY(cleo.apply(ben.encodeAll(), kStart));
        QCOMPARE(toText(*cleo.state(1)), toText(state));
        // Setting what is set is a way to renew it.
        QVERIFY(ann.setLocalState(*ann.localState(), kStart));
        QCOMPARE(toText(*ann.localState()), toText(state));
    }

    void setsOneMember()
    {
        Awareness ann(1, {.maxStateBytes = 100});
        QVERIFY(ann.setLocalState(R"({"b":1,"a":{"x":[1]}})", kStart));
        QCOMPARE(words(ann.setLocalField("c", R"( {"y":null} )", kStart)),
                 u"updated 1, changed 1, announce 1"_s);
        QCOMPARE(everybody(ann), uR"(1@2 {"b":1,"a":{"x":[1]},"c":{"y":null}})"_s);
        QVERIFY(ann.setLocalField("b", R"("é")", kStart));
        QCOMPARE(everybody(ann), uR"(1@3 {"b":"é","a":{"x":[1]},"c":{"y":null}})"_s);
        QCOMPARE(words(ann.setLocalField("b", "{", kStart)), u"Malformed"_s);
        QCOMPARE(words(ann.setLocalField("b", "", kStart)), u"Malformed"_s);
        QCOMPARE(words(ann.setLocalField("b", "\"\xff\"", kStart)), u"Malformed"_s);
        QCOMPARE(words(ann.setLocalField("\xff", "1", kStart)), u"Malformed"_s);
        const std::string large = '"' + std::string(100, 'x') + '"';
        QCOMPARE(words(ann.setLocalField("b", large, kStart)), u"TooLarge"_s);
        QCOMPARE(everybody(ann), uR"(1@3 {"b":"é","a":{"x":[1]},"c":{"y":null}})"_s);
    }

    void aServerTellsOthersWhatItWasTold()
    {
        Awareness server(9), ben(2);
        const Bytes first = message({{3, 1, "{}"}, {4, 1, "{}"}});
        QVERIFY(server.apply(first, kStart));
        QVERIFY(ben.apply(first, kStart));
        const auto changes = server.apply(message({{5, 1, "{}"}, {4, 2, "{}"}, {3, 2, "null"}}), kStart);
        QCOMPARE(words(changes), u"added 5, updated 4, removed 3"_s);
        QCOMPARE(changes->all(), (std::vector<ClientId>{3, 4, 5}));
        QCOMPARE(words(ben.apply(server.encode(changes->all()), kStart)), words(changes));
        QVERIFY(!changes->isEmpty());
        QVERIFY(server.apply(message({{4, 3, "{}"}}), kStart)->isEmpty());
        QVERIFY(!server.apply(message({{4, 4, R"({"a":1})"}}), kStart)->isEmpty());
    }

    void anUpdateComesApartAndTogether()
    {
        const Bytes bytes = message({{2, 1, " {} "}, {3, 7, "null"}, {4, 1, "5"}});
        auto entries = decodeAwarenessEntries(bytes);
        QVERIFY(entries);
        QVERIFY(!entries->front().isGone() && (*entries)[1].isGone());
        std::erase_if(*entries, [](const AwarenessEntry& entry) { return entry.client != 3; });
        QCOMPARE(toHex(message(*entries)), u"010307046e756c6c"_s);
        QCOMPARE(decodeAwarenessEntries(bytes, 2).error().code, ErrorCode::TooLarge);
        QVERIFY(decodeAwarenessEntries(bytes, 3));
        QCOMPARE(decodeAwarenessEntries(message({{2, 1, "{"}})).error().code, ErrorCode::Malformed);
        QCOMPARE(decodeAwarenessEntries({}).error().code, ErrorCode::Truncated);
    }

    void aCopyLivesOnItsOwn()
    {
        Awareness ann(1);
        QVERIFY(ann.setLocalState("{}", kStart));
        Awareness copy = ann;
        QVERIFY(ann.setLocalState(R"({"a":1})", kStart));
        QCOMPARE(everybody(copy), u"1@1 {}"_s);
    }
};

QTEST_APPLESS_MAIN(TestAwareness)
#include "tst_awareness.moc"
