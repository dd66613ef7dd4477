// SPDX-License-Identifier: MIT
#include "awarenesswords.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <string>

using namespace heartline::crdt;
using namespace heartline::test;
using namespace std::chrono_literals;

class TestAwarenessLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneFaultSpoilsTheWholeMessage_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* what, const char* json, const char* says) {
            QTest::newRow(what) << QString::fromUtf8(json) << QString::fromLatin1(says);
        };
        row("an object", "{}", "added 2 3");
        row("space around it", " \t\r\n{}\r", "added 2 3");
        row("space around a member", "\r{\"a\":1}\r", "added 2 3");
        row("a string is no object, and taken as {}", "\"{\"", "added 2 3");
        row("null is nobody", "null", "added 2");
        row("null in space is nobody", " null\n", "added 2");
        row("nothing", "", "Malformed");
        row("space", " ", "Malformed");
        row("half an object", R"({"a":1)", "Malformed");
        row("two objects", "{}{}", "Malformed");
        row("a word", "nil", "Malformed");
        row("something behind it", "{}0", "Malformed");
    }
    void oneFaultSpoilsTheWholeMessage()
    {
        QFETCH(QString, json);
        const std::string state = json.toStdString();
        Awareness awareness(1);
        const auto changes = awareness.apply(message({{2, 1, "{}"}, {3, 1, state}}), kStart);
        QTEST(words(changes), "says");
        QCOMPARE(awareness.clock(2), changes ? 1u : 0u);
        if (awareness.state(3))
            QCOMPARE(toText(*awareness.state(3)), json.contains(u'a') ? uR"({"a":1})"_s : u"{}"_s);
    }

    void everyMessageThatIsCutIsRefused()
    {
        const Bytes whole = message({{2, 1, R"({"n":1})"}, {300, 70'000, "null"}});
        for (std::size_t size = 0; size < whole.size(); ++size) {
            Awareness awareness(1);
            QCOMPARE(words(awareness.apply(ByteView(whole).first(size), kStart)), u"Truncated"_s);
            QCOMPARE(awareness.clock(2), 0u);
        }
        Awareness awareness(1);
        QCOMPARE(words(awareness.apply(whole, kStart)), u"added 2"_s);
        QCOMPARE(awareness.clock(300), 70'000u);
    }

    void garbageChangesNothingOrIsTaken()
    {
        QRandomGenerator random(20261128);
        const Bytes whole = message({{2, 1, R"({"n":[1,"a"]})"}, {1, 9, "null"}, {3, 2, "{}"}});
        int taken = 0;
        for (int i = 0; i < 20'000; ++i) {
            Bytes bytes = whole;
            for (int flips = random.bounded(1, 4); flips > 0; --flips)
                bytes[random.bounded(quint32(bytes.size()))] ^= std::uint8_t(1u << random.bounded(8));
            Awareness awareness(1);
            QVERIFY(awareness.setLocalState(R"({"me":1})", kStart));
            const auto changes = awareness.apply(bytes, kStart);
            taken += changes ? 1 : 0;
            if (!changes)
                QCOMPARE(everybody(awareness), uR"(1@1 {"me":1})"_s);
            QCOMPARE(toText(*awareness.localState()), uR"({"me":1})"_s);
            Awareness other(99);
            QVERIFY(other.apply(awareness.encodeAll(), kStart));
        }
        QVERIFY(taken > 100 && taken < 19'900);
    }

    void aClockAtItsEndIsNoFault()
    {
        Awareness ann(1);
        const Bytes last = message({{2, kMaxInteger, "{}"}, {1, kMaxInteger - 1, "null"}});
        QVERIFY(ann.setLocalState("{}", kStart));
        QVERIFY(!ann.isClientIdSpent());
        QCOMPARE(words(ann.apply(last, kStart)), u"added 2, announce 1"_s);
        QCOMPARE(ann.clock(2), kMaxInteger);
        QVERIFY(ann.isClientIdSpent());
        QCOMPARE(words(ann.apply(message({{1, kMaxInteger, "null"}}), kStart)), u"announce 1"_s);
        QVERIFY(ann.setLocalState(R"({"a":1})", kStart));
        QCOMPARE(ann.clock(1), kMaxInteger);

        Awareness ben(3);
        QVERIFY(ben.apply(message({{1, kMaxInteger, "{}"}}), kStart));
        const auto changes = ann.setClientId(7, kStart);
        QVERIFY(!ann.isClientIdSpent());
        QCOMPARE(words(ben.apply(ann.encode(changes.announce), kStart)), u"added 7, removed 1"_s);
    }

    void refusesAStateThatIsNone_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("an object") << QByteArray(" {} ") << u"updated 1, changed 1, announce 1"_s;
        QTest::newRow("null") << QByteArray("null") << u"Malformed"_s;
        QTest::newRow("an array") << QByteArray("[{}]") << u"Malformed"_s;
        QTest::newRow("nothing") << QByteArray("") << u"Malformed"_s;
        QTest::newRow("half of one") << QByteArray("{") << u"Malformed"_s;
        QTest::newRow("no UTF-8") << QByteArray("{\"a\":\"\xff\"}") << u"Malformed"_s;
        QTest::newRow("as large as allowed")
            << "{\"a\":\"" + QByteArray(92, 'x') + "\"}" << u"updated 1, changed 1, announce 1"_s;
        QTest::newRow("one larger") << "{\"a\":\"" + QByteArray(93, 'x') + "\"}" << u"TooLarge"_s;
    }
    void refusesAStateThatIsNone()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        Awareness ann(1, {.maxStateBytes = 100});
        QVERIFY(ann.setLocalState(R"({"a":1})", kStart));
        const auto changes =
            ann.setLocalState(std::string_view(json.data(), std::size_t(json.size())), kStart);
        QCOMPARE(words(changes), says);
        if (!changes)
            QCOMPARE(everybody(ann), uR"(1@1 {"a":1})"_s);
    }

    void whatIsTooLargeHidesNobodyElse_data()
    {
        QTest::addColumn<QByteArray>("json");
        const auto nested = [](int depth) {
            return "{\"a\":" + QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']') + '}';
        };
        QTest::newRow("a long name") << "{\"name\":\"" + QByteArray(70'000, 'x') + "\"}";
        QTest::newRow("a deep state") << nested(257);
        QTest::newRow("a bomb of brackets") << QByteArray(60'000, '[');
    }
    void whatIsTooLargeHidesNobodyElse()
    {
        QFETCH(QByteArray, json);
        const std::string_view state(json.data(), std::size_t(json.size()));
        Awareness ann(1);
        QVERIFY(ann.apply(message({{3, 1, "{}"}}), kStart));
        QCOMPARE(
            words(ann.apply(message({{2, 1, "{}"}, {3, 9, state}, {1, 9, state}, {4, 1, "{}"}}), kStart)),
            u"added 2 4, dropped 2"_s);
        QCOMPARE(everybody(ann), u"2@1 {} | 3@1 {} | 4@1 {}"_s);
    }

    void deepIsFineAsFarAsItIsAllowed()
    {
        const std::string state =
            R"({"a":)" + std::string(255, '[') + "\"[[]]\\\"[[\"" + std::string(255, ']') + '}';
        Awareness ann(1);
        QCOMPARE(words(ann.apply(message({{2, 1, state}}), kStart)), u"added 2"_s);
        std::string wide = R"({"a":[0)";
        for (int i = 0; i < 300; ++i)
            wide += ",[{}]";
        wide += "]}";
        QCOMPARE(words(ann.apply(message({{3, 1, wide}}), kStart)), u"added 3"_s);
    }

    void remembersNoMoreClientsThanAllowed()
    {
        Awareness ann(1, {.maxClients = 3});
        QVERIFY(ann.setLocalState("{}", kStart));
        QVERIFY(ann.apply(message({{2, 1, "{}"}, {3, 1, "{}"}}), kStart));
        QVERIFY(ann.apply(message({{4, 1, "null"}}), kStart + 1s));
        // Whoever went longest ago makes room, and nobody who is here does.
        QCOMPARE(words(ann.apply(message({{5, 1, "null"}}), kStart + 2s)), QString());
        QCOMPARE(ann.clock(4), 0u);
        QCOMPARE(ann.clock(5), 1u);
        QCOMPARE(words(ann.apply(message({{6, 1, "{}"}}), kStart + 2s)), u"added 6"_s);
        QCOMPARE(ann.clock(5), 0u);
        QCOMPARE(words(ann.apply(message({{7, 1, "{}"}, {8, 1, "null"}, {2, 2, "{}"}}), kStart + 2s)),
                 u"updated 2, dropped 2"_s);
        // The own clock is never forgotten.
        QVERIFY(ann.clearLocalState(kStart).removed.size() == 1);
        QCOMPARE(words(ann.removeRemoteStates()), u"removed 2 3 6"_s);
        QCOMPARE(words(ann.apply(message({{7, 1, "{}"}, {8, 1, "{}"}, {9, 1, "{}"}}), kStart + 3s)),
                 u"added 7 8 9"_s);
        QCOMPARE(ann.clock(1), 2u);
        QCOMPARE(ann.clock(2) + ann.clock(3) + ann.clock(6), 0u);
    }

    void forgetsFirstWhoWentFirst()
    {
        Awareness ann(1, {.maxClients = 2});
        QVERIFY(ann.apply(message({{2, 1, "{}"}}), kStart));
        QVERIFY(ann.apply(message({{3, 1, "null"}}), kStart + 1s));
        QVERIFY(ann.apply(message({{2, 2, "null"}}), kStart + 2s));
        QVERIFY(ann.apply(message({{4, 1, "{}"}}), kStart + 3s));
        QCOMPARE(ann.clock(3), 0u);
        QCOMPARE(ann.clock(2), 2u);
    }

    void movingToAnotherIdKeepsToTheBounds()
    {
        Awareness ann(1, {.maxClients = 1});
        QVERIFY(ann.apply(message({{2, 7, "null"}}), kStart));
        // Nobody ever heard of 1, so there is nothing to remember.
        QCOMPARE(words(ann.setClientId(3, kStart)), QString());
        QCOMPARE(ann.clock(2), 7u);
        // Null with clock 0 says nothing.
        QCOMPARE(words(ann.apply(message({{9, 0, "null"}}), kStart)), QString());
        QCOMPARE(ann.clock(2), 7u);
        QVERIFY(ann.setLocalState("{}", kStart));
        QCOMPARE(words(ann.setClientId(4, kStart)), u"added 4, removed 3, announce 3 4"_s);
        QCOMPARE(ann.clock(2), 0u);
        QCOMPARE(ann.clock(3), 2u);
        QCOMPARE(words(ann.apply(message({{5, 1, "{}"}}), kStart)), u"added 5"_s);
        QCOMPARE(ann.clock(3), 0u);
    }

    void boundsAllStatesTogether()
    {
        const std::string large = "{\"a\":\"" + std::string(40, 'x') + "\"}";
        Awareness ann(1, {.maxTotalBytes = 100});
        QVERIFY(ann.setLocalState(large, kStart));
        QCOMPARE(words(ann.apply(message({{2, 1, large}, {3, 1, large}, {4, 1, large}}), kStart)),
                 u"added 2 3, dropped 1"_s);
        // Old states count no more.
        for (Clock clock = 2; clock < 10; ++clock)
            QCOMPARE(words(ann.apply(message({{2, clock, large}}), kStart)), u"updated 2"_s);
        QCOMPARE(words(ann.apply(message({{3, 2, "null"}, {4, 1, large}}), kStart)), u"added 4, removed 3"_s);
        QCOMPARE(words(ann.removeRemoteStates()), u"removed 2 4"_s);
        QCOMPARE(words(ann.apply(message({{5, 1, large}, {6, 1, large}}), kStart)), u"added 5 6"_s);
        QCOMPARE(words(ann.checkTimeouts(kStart + 30s)), u"updated 1, removed 5 6, announce 1"_s);
        QCOMPARE(words(ann.apply(message({{5, 2, large}, {6, 2, large}}), kStart)), u"added 5 6"_s);
        QVERIFY(ann.setClientId(5, kStart).removed == std::vector<ClientId>{1});
        QCOMPARE(words(ann.apply(message({{7, 2, large}}), kStart)), u"added 7"_s);
    }

    void aFloodOfClientsIsQuick()
    {
        std::vector<AwarenessEntry> entries;
        for (ClientId client = 2; client < 200'000; ++client) {
            entries.push_back({client, 1, "{}"});
            entries.push_back({client, 2, "null"});
        }
        Awareness ann(1);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(words(ann.apply(message(entries), kStart)), QString());
        QVERIFY(timer.elapsed() < 3000);
        std::size_t known = 0;
        for (ClientId client = 2; client < 200'000; ++client)
            known += ann.clock(client) > 0 ? 1u : 0u;
        QCOMPARE(known, AwarenessLimits{}.maxClients);
    }
};

QTEST_APPLESS_MAIN(TestAwarenessLimits)
#include "tst_awarenesslimits.moc"
