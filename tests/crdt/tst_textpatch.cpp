// SPDX-License-Identifier: MIT
#include "qstrings.h"

#include <Heartline/Document>
#include <Heartline/TextPatch>

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace heartline::crdt;
using namespace Qt::StringLiterals;
using heartline::test::toQString;

namespace {

std::u16string text(const QString& from)
{
    return from.toStdU16String();
}

/// Letters that repeat, so that there is much to confuse, and pairs that share halves.
std::u16string randomText(QRandomGenerator& random, int length)
{
    static const std::vector<std::u16string> alphabet{u"a",  u"b",          u" ",         u"\n",
                                                      u"中", u"\U0001F600", u"\U0001F601"};
    std::u16string made;
    for (int i = 0; i < length; ++i)
        made += alphabet[random.bounded(quint32(alphabet.size()))];
    return made;
}

bool isWhole(const std::u16string& text)
{
    const QString there = toQString(text);
    return there.isValidUtf16();
}

/// Ascending, apart, and within a text of that length.
bool isInForm(const TextPatch& patch, std::size_t length)
{
    std::size_t end = 0;
    for (std::size_t i = 0; i < patch.size(); ++i) {
        if (i > 0 && patch[i].position <= end)
            return false;
        if (patch[i].removed == 0 && patch[i].inserted.empty())
            return false;
        end = patch[i].position + patch[i].removed;
    }
    return end <= length;
}

/// What a change costs at least, found the slow way: letter by letter, pairs as one.
std::size_t smallestCost(const std::u16string& from, const std::u16string& to)
{
    const auto a = toQString(from).toUcs4();
    const auto b = toQString(to).toUcs4();
    const auto units = [](uint point) { return std::size_t(point > 0xFFFF ? 2 : 1); };
    std::vector<std::size_t> row{0};
    for (const uint point : b)
        row.push_back(row.back() + units(point));
    for (const uint left : a) {
        std::vector<std::size_t> next{row[0] + units(left)};
        for (qsizetype j = 0; j < b.size(); ++j) {
            const std::size_t apart = std::min(row[size_t(j) + 1] + units(left), next.back() + units(b[j]));
            next.push_back(left == b[j] ? std::min(row[size_t(j)], apart) : apart);
        }
        row = std::move(next);
    }
    return row.back();
}

/// Some 40 units a line, each line another.
std::u16string longText(std::size_t units)
{
    std::u16string made;
    for (int line = 0; made.size() < units; ++line)
        made += text(u"Line %1 of many, with words about %2.\n"_s.arg(line).arg(line * 7919 % 1000));
    return made;
}

} // namespace

class TestTextPatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheSmallestChange_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("expectedCost");
        QTest::addColumn<int>("splices");
        QTest::newRow("nothing") << u"same"_s << u"same"_s << 0 << 0;
        QTest::newRow("from empty") << u""_s << u"new"_s << 3 << 1;
        QTest::newRow("to empty") << u"old"_s << u""_s << 3 << 1;
        QTest::newRow("one letter in a run of equals") << u"aaaa"_s << u"aaaaa"_s << 1 << 1;
        QTest::newRow("both ends") << u"the middle stays"_s << u"Xthe middle staysY"_s << 2 << 2;
        QTest::newRow("a replacement is one splice") << u"a cat sat"_s << u"a 12 sat"_s << 5 << 1;
        QTest::newRow("emoji that share their first half") << u"\U0001F600"_s << u"\U0001F601"_s << 4 << 1;
        QTest::newRow("emoji that share their second half") << u"\U0001F600"_s << u"\U0001FA00"_s << 4 << 1;
    }
    void findsTheSmallestChange()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const TextPatch patch = diff(text(from), text(to));
        QTEST(static_cast<int>(cost(patch)), "expectedCost");
        QTEST(static_cast<int>(patch.size()), "splices");
        QCOMPARE(toQString(patched(text(from), patch)), to);
    }

    void wordsStayWhole_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("removed");
        QTest::addColumn<QString>("inserted");
        QTest::newRow("put in") << u"the cat"_s << u"the cute cat"_s << 4 << 0 << u"cute "_s;
        QTest::newRow("taken out") << u"the cute cat"_s << u"the cat"_s << 4 << 5 << u""_s;
        QTest::newRow("a line put in") << u"a b\na c\n"_s << u"a b\na d\na c\n"_s << 4 << 0 << u"a d\n"_s;
        QTest::newRow("the same again") << u"ha ha"_s << u"ha ha ha"_s << 0 << 0 << u"ha "_s;
        QTest::newRow("pairs that end alike")
            << u" \U0001F600"_s << u" \U0001F600x\U0001F600"_s << 1 << 0 << u"\U0001F600x"_s;
    }
    void wordsStayWhole()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const TextPatch patch = diff(text(from), text(to));
        QCOMPARE(patch.size(), 1u);
        QTEST(int(patch[0].position), "position");
        QTEST(int(patch[0].removed), "removed");
        QTEST(toQString(patch[0].inserted), "inserted");
        QCOMPARE(toQString(patched(text(from), patch)), to);
    }

    void leadsFromAnyTextToAnyOtherAtTheLeastCost()
    {
        for (quint32 seed = 1; seed <= 2000; ++seed) {
            QRandomGenerator random(seed);
            const auto from = randomText(random, random.bounded(30));
            const auto to = randomText(random, random.bounded(30));
            const TextPatch patch = diff(from, to);
            const auto where = u"seed %1"_s.arg(seed).toUtf8();
            QVERIFY2(patched(from, patch) == to, where.constData());
            QVERIFY2(isInForm(patch, from.size()), where.constData());
            for (const TextSplice& splice : patch) {
                QVERIFY2(isWhole(splice.inserted), where.constData());
                QVERIFY2(isWhole(from.substr(0, splice.position)), where.constData());
                QVERIFY2(isWhole(from.substr(splice.position, splice.removed)), where.constData());
            }
            // Myers counts letters, and the slow way units: they may differ where there are pairs.
            if (std::ranges::none_of(from + to,
                                     [](char16_t unit) { return unit >= 0xD800 && unit < 0xE000; }))
                QVERIFY2(cost(patch) == smallestCost(from, to), where.constData());
        }
    }

    void halvesOfPairsAreKeptAsTheyAre()
    {
        const std::u16string lone{u'x', 0xD83D, u'y'};
        QVERIFY(patched(u"abc", diff(u"abc", lone)) == lone);
        QVERIFY(patched(lone, diff(lone, u"x-y")) == u"x-y");
    }

    void aHopelessComparisonIsOneSpliceAndQuick()
    {
        QRandomGenerator random(7);
        const auto from = u"<" + randomText(random, 500'000) + u">";
        const auto to = u"<" + randomText(random, 500'000) + u">";
        QElapsedTimer timer;
        timer.start();
        const TextPatch patch = diff(from, to);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(u"%1 ms"_s.arg(timer.elapsed())));
        QVERIFY(patched(from, patch) == to);
    }

    void aFewChangesFarApartInALongTextAreFoundAsSuch()
    {
        const auto from = longText(1'000'000);
        auto to = from;
        to.insert(900'000, u"late ");
        to.erase(500'000, 3);
        to.insert(20, u"early ");
        QElapsedTimer timer;
        timer.start();
        const TextPatch patch = diff(from, to);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(u"%1 ms"_s.arg(timer.elapsed())));
        QCOMPARE(patch.size(), 3u);
        QCOMPARE(cost(patch), 14u);
        QVERIFY(patched(from, patch) == to);
    }

    void manyChangesInALongTextAreFoundByTheLine()
    {
        const auto from = longText(400'000);
        std::u16string to;
        std::size_t line = 0;
        for (std::size_t at = 0; at < from.size(); ++line) {
            const std::size_t end = from.find(u'\n', at) + 1;
            to += from.substr(at, end - at);
            if (line % 10 == 3)
                to.insert(to.size() - 1, u" More words here.");
            at = end;
        }
        const TextPatch patch = diff(from, to);
        QVERIFY(patched(from, patch) == to);
        QCOMPARE(patch.size(), (line + 6) / 10);
        QCOMPARE(cost(patch), to.size() - from.size());
    }

    void rebasingKeepsWhatEitherTyped_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("mine");
        QTest::addColumn<QString>("theirs");
        QTest::addColumn<QString>("both");
        QTest::newRow("apart") << u"one two"_s << u"one! two"_s << u"one two?"_s << u"one! two?"_s;
        QTest::newRow("same place: mine first") << u"ab"_s << u"aXb"_s << u"aYb"_s << u"aXYb"_s;
        QTest::newRow("typed inside what they removed") << u"abcdef"_s << u"abcXdef"_s << u"af"_s << u"aXf"_s;
        QTest::newRow("removed twice") << u"abcdef"_s << u"abf"_s << u"aef"_s << u"af"_s;
        QTest::newRow("typed inside what I removed") << u"abcdef"_s << u"af"_s << u"abcXdef"_s << u"aXf"_s;
        QTest::newRow("removed around two of mine")
            << u"0123456789"_s << u"012A3456B789"_s << u"09"_s << u"0AB9"_s;
    }
    void rebasingKeepsWhatEitherTyped()
    {
        QFETCH(QString, base);
        QFETCH(QString, mine);
        QFETCH(QString, theirs);
        const TextPatch local = diff(text(base), text(mine));
        const TextPatch remote = diff(text(base), text(theirs));
        QTEST(toQString(patched(text(mine), rebased(remote, local, Tie::Behind))), "both");
        // And the other way round, which is why two sides that both know both end with one text.
        QTEST(toQString(patched(text(theirs), rebased(local, remote, Tie::Before))), "both");
    }

    void rebasingNeverLeavesTheText()
    {
        for (quint32 seed = 1; seed <= 400; ++seed) {
            QRandomGenerator random(seed);
            const auto base = randomText(random, random.bounded(20));
            const auto mine = randomText(random, random.bounded(20));
            const auto theirs = randomText(random, random.bounded(20));
            const TextPatch remote =
                rebased(diff(base, theirs), diff(base, mine), seed % 2 ? Tie::Behind : Tie::Before);
            std::size_t at = 0;
            for (const TextSplice& splice : remote) {
                QVERIFY2(splice.position >= at, qPrintable(u"seed %1"_s.arg(seed)));
                at = splice.position + splice.removed;
            }
            QVERIFY2(at <= mine.size(), qPrintable(u"seed %1"_s.arg(seed)));
            QVERIFY2(isWhole(patched(mine, remote)), qPrintable(u"seed %1"_s.arg(seed)));
        }
    }

    void positionsFollow()
    {
        const TextPatch patch = diff(u"0123456789", u"01A23489");
        QCOMPARE(mapped(0, patch), 0u);
        QCOMPARE(mapped(2, patch), 2u); // stays before what is inserted there
        QCOMPARE(mapped(3, patch), 4u);
        QCOMPARE(mapped(6, patch), 6u); // inside what is removed
        QCOMPARE(mapped(10, patch), 8u);
    }

    void whatATextTellsIsAPatchAndTheOtherWayRound()
    {
        for (quint32 seed = 1; seed <= 200; ++seed) {
            QRandomGenerator random(seed);
            Document document;
            Text shared = document.text("content");
            std::u16string mirror = randomText(random, random.bounded(40));
            QVERIFY(shared.insert(0, mirror));
            TextPatch told;
            const auto subscription =
                shared.observe([&](const TextEvent& event) { told = toPatch(event.delta); });
            for (int step = 0; step < 10; ++step) {
                const auto to = randomText(random, random.bounded(40));
                told.clear();
                document.transact([&] { applyPatch(shared, diff(mirror, to)); });
                const auto where = u"seed %1 step %2"_s.arg(seed).arg(step).toUtf8();
                QVERIFY2(shared.toString() == to, where.constData());
                QVERIFY2(isInForm(told, mirror.size()), where.constData());
                mirror = patched(mirror, told);
                QVERIFY2(mirror == to, where.constData());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestTextPatch)
#include "tst_textpatch.moc"
