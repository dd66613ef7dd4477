// SPDX-License-Identifier: MIT
#include "textpatch.h"

#include <QRandomGenerator>

using namespace heartline;
using namespace Qt::StringLiterals;

namespace {

/// Letters that repeat, so that there is much to confuse, and pairs that share halves.
QString randomText(QRandomGenerator& random, int length)
{
    static const QStringList alphabet{u"a"_s,  u"b"_s,          u" "_s,         u"\n"_s,
                                      u"中"_s, u"\U0001F600"_s, u"\U0001F601"_s};
    QString text;
    for (int i = 0; i < length; ++i)
        text += alphabet.at(random.bounded(static_cast<int>(alphabet.size())));
    return text;
}

bool isWhole(const QString& text)
{
    return !text.contains(QChar::ReplacementCharacter) && QString::fromUtf8(text.toUtf8()) == text;
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
    }
    void findsTheSmallestChange()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        const TextPatch patch = diff(from, to);
        QTEST(static_cast<int>(cost(patch)), "expectedCost");
        QTEST(static_cast<int>(patch.size()), "splices");
        QCOMPARE(patched(from, patch), to);
    }

    void leadsFromAnyTextToAnyOtherWithoutCuttingPairs()
    {
        for (quint32 seed = 1; seed <= 400; ++seed) {
            QRandomGenerator random(seed);
            const QString from = randomText(random, random.bounded(30));
            const QString to = randomText(random, random.bounded(30));
            const TextPatch patch = diff(from, to);
            QVERIFY2(patched(from, patch) == to, qPrintable(u"seed %1"_s.arg(seed)));
            for (const TextSplice& splice : patch)
                QVERIFY2(isWhole(splice.inserted), qPrintable(u"seed %1"_s.arg(seed)));
        }
    }

    void halvesOfPairsAreKeptAsTheyAre()
    {
        const QString lone = u"x"_s + QChar(u'\xD83D') + u"y"_s;
        QCOMPARE(patched(u"abc"_s, diff(u"abc"_s, lone)), lone);
        QCOMPARE(patched(lone, diff(lone, u"x-y"_s)), u"x-y"_s);
    }

    void aHopelessComparisonIsOneSpliceAndQuick()
    {
        QRandomGenerator random(7);
        const QString from = u"<"_s + randomText(random, 200'000) + u">"_s;
        const QString to = u"<"_s + randomText(random, 200'000) + u">"_s;
        const TextPatch patch = diff(from, to);
        QCOMPARE(patch.size(), 1);
        QCOMPARE(patched(from, patch), to);
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
        const TextPatch local = diff(base, mine);
        QTEST(patched(mine, rebased(diff(base, theirs), local, Tie::Behind)), "both");
        // And the other way round, which is why two sides that both know both end with one text.
        QTEST(patched(theirs, rebased(local, diff(base, theirs), Tie::Before)), "both");
    }

    void rebasingNeverLeavesTheText()
    {
        for (quint32 seed = 1; seed <= 400; ++seed) {
            QRandomGenerator random(seed);
            const QString base = randomText(random, random.bounded(20));
            const QString mine = randomText(random, random.bounded(20));
            const QString theirs = randomText(random, random.bounded(20));
            const TextPatch remote =
                rebased(diff(base, theirs), diff(base, mine), seed % 2 ? Tie::Behind : Tie::Before);
            qsizetype at = 0;
            for (const TextSplice& splice : remote) {
                QVERIFY2(splice.position >= at && splice.removed >= 0, qPrintable(u"seed %1"_s.arg(seed)));
                at = splice.position + splice.removed;
            }
            QVERIFY2(at <= mine.size(), qPrintable(u"seed %1"_s.arg(seed)));
            QVERIFY2(isWhole(patched(mine, remote)), qPrintable(u"seed %1"_s.arg(seed)));
        }
    }

    void positionsFollow()
    {
        const TextPatch patch = diff(u"0123456789"_s, u"01A23489"_s);
        QCOMPARE(mapped(0, patch), 0);
        QCOMPARE(mapped(2, patch), 2); // stays before what is inserted there
        QCOMPARE(mapped(3, patch), 4);
        QCOMPARE(mapped(6, patch), 6); // inside what is removed
        QCOMPARE(mapped(10, patch), 8);
    }
};

QTEST_APPLESS_MAIN(TestTextPatch)
#include "tst_textpatch.moc"
