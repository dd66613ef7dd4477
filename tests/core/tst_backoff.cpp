// SPDX-License-Identifier: MIT
#include <Heartline/Backoff>

#include <limits>

using namespace std::chrono_literals;
using heartline::Backoff;

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doublesUpToTheCap_data()
    {
        QTest::addColumn<int>("attempt");
        QTest::addColumn<qint64>("expectedMs");
        QTest::newRow("first attempt waits the initial delay") << 1 << qint64(1000);
        QTest::newRow("second waits twice that") << 2 << qint64(2000);
        QTest::newRow("fifth waits sixteen times that") << 5 << qint64(16000);
        QTest::newRow("sixth meets the cap") << 6 << qint64(30000);
        QTest::newRow("a huge attempt number stays at the cap")
            << std::numeric_limits<int>::max() << qint64(30000);
        QTest::newRow("attempt zero counts as the first") << 0 << qint64(1000);
    }
    void doublesUpToTheCap()
    {
        QFETCH(int, attempt);
        QFETCH(qint64, expectedMs);
        QCOMPARE(Backoff().delay(attempt, 0.5).count(), expectedMs);
    }

    void jitterSpreadsToBothSidesAfterTheCap()
    {
        const Backoff backoff;
        QCOMPARE(backoff.delay(1, 0.0), 750ms);
        QCOMPARE(backoff.delay(1, 1.0), 1250ms);
        // After the cap, so that clients that all sit at the cap are spread as well.
        QCOMPARE(backoff.delay(20, 0.0), 22500ms);
        QCOMPARE(backoff.delay(20, 1.0), 37500ms);
    }

    void zeroIsHonoured()
    {
        const Backoff backoff({.initial = 0ms, .maximum = 0ms, .factor = 2, .jitter = 0.25});
        QCOMPARE(backoff.delay(1, 0.9), 0ms);
        QCOMPARE(backoff.delay(5000, 0.9), 0ms);
        QCOMPARE(Backoff({.initial = 0ms}).delay(5000, 0.9), 0ms);
    }
};

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
