// SPDX-License-Identifier: MIT
#include "random.h"

#include <Heartline/DeleteSet>

#include <QTest>

using namespace heartline::crdt;
using heartline::test::Random;

class TestDeleteSet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Whatever the runs: touching, within each other, across several, of no length.
    void insertingOneByOneIsAddingAllAndPuttingThemInOrder()
    {
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            Random random(seed);
            DeleteSet inserted;
            DeleteSet added;
            for (int i = 0; i < 60; ++i) {
                const auto client = random.below(2) + 1;
                const auto clock = random.below(120);
                const auto length = random.below(12);
                inserted.insert(client, clock, length);
                added.add(client, clock, length);
            }
            added.normalise();
            QVERIFY2(inserted == added, qPrintable(QStringLiteral("seed %1").arg(seed)));
        }
    }

    void whatIsTakenOutIsGoneAndNothingElse()
    {
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            Random random(seed);
            DeleteSet set;
            DeleteSet other;
            for (int i = 0; i < 12; ++i) {
                set.insert(random.below(2) + 1, random.below(60), random.below(9));
                other.insert(random.below(2) + 1, random.below(60), random.below(6));
            }
            DeleteSet left = set;
            left.remove(other);
            DeleteSet expected;
            bool common = false;
            for (const ClientId client : {ClientId(1), ClientId(2)}) {
                for (Clock clock = 0; clock < 70; ++clock) {
                    const Id id{client, clock};
                    common = common || (set.contains(id) && other.contains(id));
                    if (set.contains(id) && !other.contains(id))
                        expected.insert(client, clock, 1);
                }
            }
            QVERIFY2(left == expected, qPrintable(QStringLiteral("seed %1").arg(seed)));
            QVERIFY2(set.intersects(other) == common, qPrintable(QStringLiteral("seed %1").arg(seed)));
            QVERIFY2(!left.intersects(other), qPrintable(QStringLiteral("seed %1").arg(seed)));
        }
    }

    void aUnitIsFoundInItsRunAlone()
    {
        DeleteSet set;
        set.insert(1, 5, 3);
        set.insert(1, 10, 1);
        QVERIFY(!set.contains({1, 4}));
        QVERIFY(set.contains({1, 5}));
        QVERIFY(set.contains({1, 7}));
        QVERIFY(!set.contains({1, 8}));
        QVERIFY(set.contains({1, 10}));
        QVERIFY(!set.contains({2, 5}));
    }
};

QTEST_APPLESS_MAIN(TestDeleteSet)
#include "tst_deleteset.moc"
