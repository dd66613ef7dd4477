// SPDX-License-Identifier: MIT
// Many seeds of the simulation, without a violation: what ./dev simulate does, as a test.
#include "findings.h"

#include <QLoggingCategory>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline::sim;

namespace {

// Fewer where each takes longer: a sanitizer, or a person in a hurry.
quint64 seedsWanted()
{
    const quint64 asked = qEnvironmentVariable("HEARTLINE_SIMULATION_SEEDS").toULongLong();
#if defined(__SANITIZE_ADDRESS__)
    return asked ? asked : 1'000;
#else
    return asked ? asked : 20'000;
#endif
}

} // namespace

class TestSimulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"heartline.*=false"_s); }

    void aSeedIsAWholeStory()
    {
        for (const quint64 seed : {7u, 77u, 777u}) {
            Coverage none;
            const Scenario scenario = makeScenario(seed);
            const Outcome first = run(scenario, none, true);
            const Outcome again = run(scenario, none, true);
            QCOMPARE(again.story, first.story);
            QCOMPARE(again.steps, first.steps);
            QVERIFY(!first.story.isEmpty());
            QCOMPARE(run(scenario, none, false).steps, first.steps); // telling it changes nothing
        }
    }

    void nothingIsLostDoubledOrOutOfOrder()
    {
        const quint64 seeds = seedsWanted();
        const Report report = run({.first = 1, .count = seeds});
        qInfo("%llu seeds in %.1f s: %.0f a second, %.0f hours of virtual time", report.seeds, report.seconds,
              double(report.seeds) / report.seconds, report.virtualHours);
        if (!report.findings.empty())
            QFAIL(qPrintable(describe(report.findings.front(), Climate::Mixed, true)));
        QCOMPARE(report.seeds, seeds);
        if (seeds >= 20'000)
            QCOMPARE(report.coverage.missing(), QStringList());
    }

    void otherClimates()
    {
        for (const Climate climate : {Climate::Copies, Climate::Lying, Climate::OldAge, Climate::Refusals}) {
            const Report report = run({.first = 1, .count = seedsWanted() / 40, .climate = climate});
            if (!report.findings.empty())
                QFAIL(qPrintable(describe(report.findings.front(), climate, true)));
        }
    }
};

QTEST_GUILESS_MAIN(TestSimulation)
#include "tst_simulation.moc"
