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
