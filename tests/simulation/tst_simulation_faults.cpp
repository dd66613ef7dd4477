// SPDX-License-Identifier: MIT
// Proof that the simulation can fail: each planted fault is found (src/wire/plantedfaults.h).
#include "findings.h"

#include <Heartline/PlantedFaults>

#include <QLoggingCategory>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::sim;

class TestSimulationFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"heartline.*=false"_s); }

    void isFound_data()
    {
        QTest::addColumn<PlantedFault>("fault");
        QTest::addColumn<Climate>("climate");
        using enum PlantedFault;
        QTest::newRow("answers matched by n") << AnswersMatchedByN << Climate::Mixed;
        QTest::newRow("lastN taken as an ack") << LastNTakenAsAck << Climate::Mixed;
        QTest::newRow("position stored before the event") << PositionBeforeEvent << Climate::Mixed;
        QTest::newRow("attempts never reset") << AttemptsNeverReset << Climate::Mixed;
        QTest::newRow("closes on a message count for ever") << StrikesNeverReset << Climate::Mixed;
        QTest::newRow("no stop after the first nack") << NoStopAfterNack << Climate::Mixed;
        QTest::newRow("hello alone replaces the older connection") << HelloReplaces << Climate::Mixed;
        QTest::newRow("no generation") << NoGeneration << Climate::Refusals;
        QTest::newRow("no check at the resume position") << ResumeUnchecked << Climate::Lying;
        QTest::newRow("the id without its timestamp") << ResumeIdOnly << Climate::Lying;
        QTest::newRow("delivery before commit") << DeliveryBeforeCommit << Climate::Mixed;
        QTest::newRow("an answer overtakes a commit") << AnswerBeforeCommit << Climate::Mixed;
        QTest::newRow("refusals before duplicates") << RefusalBeforeDuplicate << Climate::Mixed;
        QTest::newRow("no uniqueness of (user, id)") << IdsNotUnique << Climate::Mixed;
        QTest::newRow("ids forgotten early") << IdsForgottenEarly << Climate::OldAge;
        QTest::newRow("backup restored under the old epoch") << SameEpochAfterRestore << Climate::Mixed;
    }
    void isFound()
    {
        QFETCH(const PlantedFault, fault);
        QFETCH(const Climate, climate);
        const Report report = run(
            {.first = 1, .count = 20'000, .climate = climate, .prepare = [fault] { plantedFault = fault; }});
        QVERIFY2(!report.findings.empty(), "not found in 20,000 seeds");
        const Finding& finding = report.findings.front();
        qInfo("found with seed %llu, after %llu seeds and %.1f s: %s", finding.scenario.seed, report.seeds,
              report.seconds, qPrintable(finding.outcome.violation));
        plantedFault = PlantedFault::None;
        Coverage none;
        const Outcome healthy = sim::run(finding.scenario, none);
        QVERIFY2(healthy.violation.isEmpty(), qPrintable(healthy.violation)); // it was the fault
    }
};

QTEST_GUILESS_MAIN(TestSimulationFaults)
#include "tst_simulation_faults.moc"
