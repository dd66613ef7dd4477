// SPDX-License-Identifier: MIT
#include <Heartline/UnsentWork>

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace heartline;
using crdt::UpdateContent;

namespace {

UpdateContent deletion(crdt::Clock clock)
{
    UpdateContent content;
    content.deletions.add(1, clock, 1);
    return content;
}

/// Every other unit, so that none touches another.
std::vector<crdt::Clock> scattered(std::size_t count)
{
    std::vector<crdt::Clock> clocks(count);
    std::iota(clocks.begin(), clocks.end(), crdt::Clock(0));
    for (auto& clock : clocks)
        clock *= 2;
    std::shuffle(clocks.begin(), clocks.end(), std::mt19937(1)); // NOLINT(cert-msc51-cpp)
    return clocks;
}

} // namespace

class TestUnsentWork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aChangeCountsUntilAllOfItArrived()
    {
        UnsentWork work;
        QVERIFY(work.isEmpty());
        UpdateContent change;
        change.insertions.add(1, 0, 10);
        change.deletions.add(2, 5, 1);
        work.add(change);
        work.add({});
        QCOMPARE(work.count(), 1u);
        UpdateContent part;
        part.insertions.add(1, 0, 9);
        part.deletions.add(2, 0, 9);
        QVERIFY(work.arrived(part));
        QVERIFY(!work.arrived(part));
        QCOMPARE(work.count(), 1u);
        crdt::StateVector state;
        state.set(1, 10);
        QVERIFY(work.arrived(state));
        QCOMPARE(work.count(), 0u);
        QVERIFY(work.isEmpty());
    }

    void earlierWorkIsOneChangeAndIsNotCountedTwice()
    {
        UnsentWork work;
        work.add(deletion(4));
        work.addEarlier(deletion(4));
        QCOMPARE(work.count(), 1u);
        auto earlier = deletion(6);
        earlier.deletions.add(1, 10, 5);
        earlier.deletions.normalise();
        work.addEarlier(earlier);
        work.addEarlier(deletion(20));
        QCOMPARE(work.count(), 2u);
        QVERIFY(work.arrived(earlier));
        QCOMPARE(work.count(), 2u);
        QVERIFY(work.arrived(deletion(20)));
        QVERIFY(work.arrived(deletion(4)));
        QVERIFY(work.isEmpty());
    }

    /// A long time offline: 100,000 changes all over a text. What arrives of them in pieces, and what others
    /// do meanwhile, must not take longer than a blink each.
    void manyChangesAreCheap()
    {
        const auto clocks = scattered(100'000);
        UnsentWork work;
        for (const auto clock : clocks)
            work.add(deletion(clock));
        QCOMPARE(work.count(), clocks.size());

        QElapsedTimer took;
        took.start();
        for (std::size_t i = 0; i < 5; ++i)
            QVERIFY(work.arrived(deletion(clocks[i])));
        QCOMPARE(work.count(), clocks.size() - 5);
        UpdateContent others;
        others.deletions.add(1, 1'000'000, 1);
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(!work.arrived(others));
        QVERIFY2(took.elapsed() < 2'000, qPrintable(QString::number(took.elapsed())));
    }

    /// Two words replaced all over a text, one after the other.
    void largeChangesAreCheap()
    {
        UpdateContent first;
        UpdateContent second;
        for (crdt::Clock clock = 0; clock < 200'000; ++clock) {
            first.deletions.add(1, 4 * clock, 1);
            second.deletions.add(1, 4 * clock + 2, 1);
        }
        UnsentWork work;
        work.add(first);
        QElapsedTimer took;
        took.start();
        work.add(second);
        QVERIFY2(took.elapsed() < 1'000, qPrintable(QString::number(took.elapsed())));
        QCOMPARE(work.missing().deletions.clients().at(1).size(), 400'000u);
        QVERIFY(work.arrived(first));
        QCOMPARE(work.count(), 1u);
    }
};

QTEST_GUILESS_MAIN(TestUnsentWork)

#include "tst_unsentwork.moc"
