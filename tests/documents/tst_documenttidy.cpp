// SPDX-License-Identifier: MIT
#include "writers.h"

#include <Heartline/Database>

#include <QMap>
#include <QTest>

#include <limits>

using namespace heartline;
using namespace heartline::documents;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

const QString kId = u"notes"_s;
constexpr qint64 kDay = 24 * 60 * 60 * 1000;
constexpr qint64 kMinute = 60'000;

struct File
{
    std::unique_ptr<store::Database> database =
        store::Database::open({.path = u":memory:"_s, .migrations = {DocumentLog::schema()}}).database;
    store::Statements sql{*database};
    DocumentLog log{sql};

    /// Steps until all is done; how many it took.
    int tidyAll(qint64 now, const Retention& retention = {}, int mostRows = 1000)
    {
        int steps = 1;
        while (log.tidy(kId, now, retention, mostRows)) {
            if (++steps > 10'000)
                qFatal("tidying does not end");
        }
        return steps;
    }
    QList<Revision> revisions()
    {
        QList<Revision> found = log.history(kId, 0, std::numeric_limits<int>::max() - 1).revisions;
        std::ranges::reverse(found);
        return found;
    }
    qint64 bytes()
    {
        qint64 sum = 0;
        for (const Revision& revision : revisions())
            sum += revision.bytes;
        return sum;
    }
    QString textAfter(qint64 n)
    {
        const auto state = log.stateAt(kId, n);
        return state ? textAt(*state, u"content"_s) : u"(gone)"_s;
    }
};

} // namespace

class TestDocumentTidy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsYoungStaysExact()
    {
        File file;
        test::Writers writers(1, 3);
        for (int i = 0; i < 100; ++i)
            writers.step(file.log, kId);
        writers.compact(file.log, kId);
        const auto before = file.revisions();
        file.tidyAll(writers.now);
        QCOMPARE(file.revisions(), before);
    }

    void whatWasNotCompactedStaysExact()
    {
        File file;
        test::Writers writers(1, 3);
        for (int i = 0; i < 50; ++i)
            writers.step(file.log, kId);
        file.tidyAll(writers.now + 2 * kDay, {.bytes = 1});
        QCOMPARE(file.revisions().size(), 50);
    }

    /// The property that merging must have: one revision an author a minute, each minute's last state is what
    /// it was, and what is loaded is as before.
    void aMinuteOfAnAuthorIsOneRevision_data()
    {
        QTest::addColumn<int>("mostRows");
        QTest::newRow("at once") << 1000;
        QTest::newRow("seven at a time") << 7;
        QTest::newRow("two at a time") << 2;
    }
    void aMinuteOfAnAuthorIsOneRevision()
    {
        QFETCH(int, mostRows);
        for (quint32 seed = 1; seed <= 15; ++seed) {
            File file;
            test::Writers writers(seed, 1 + int(seed % 4));
            constexpr int kSteps = 150;
            for (int i = 0; i < kSteps; ++i) {
                writers.step(file.log, kId);
                if (i % 40 == 30)
                    writers.compact(file.log, kId);
            }
            writers.compact(file.log, kId);
            const auto where = u"seed %1"_s.arg(seed).toUtf8();
            file.tidyAll(writers.now + 2 * kDay, {}, mostRows);
            const auto revisions = file.revisions();
            QVERIFY2(revisions.size() < kSteps, where.constData());
            QCOMPARE(revisions.constLast().n, kSteps);

            QMap<std::pair<qint64, QString>, int> entries;
            for (const Revision& revision : revisions) {
                QVERIFY2(revision.from <= revision.to, where.constData());
                QCOMPARE(revision.author, writers.authors[size_t(revision.n - 1)]);
                QCOMPARE(revision.to, writers.times[size_t(revision.n - 1)]);
                ++entries[{revision.to / kMinute, revision.author}];
            }
            // With less in sight than there are authors in a minute some of it may stay.
            if (mostRows > 4)
                QVERIFY2(std::ranges::all_of(entries, [](int count) { return count == 1; }),
                         where.constData());

            for (int i = 0; i < kSteps; ++i) {
                const bool endsMinute = i + 1 == kSteps || writers.times[size_t(i)] / kMinute !=
                                                               writers.times[size_t(i + 1)] / kMinute;
                if (endsMinute)
                    QVERIFY2(file.textAfter(i + 1) == writers.texts[size_t(i)], where.constData());
            }
            QVERIFY2(test::textOf(file.log.load(kId)) == writers.texts.back(), where.constData());
            // A second time there's nothing to do, and writing goes on.
            QVERIFY(!file.log.tidy(kId, writers.now + 2 * kDay, {}, mostRows));
            writers.step(file.log, kId);
            QCOMPARE(file.textAfter(kSteps + 1), writers.texts.back());
            QVERIFY(!file.sql.failed());
        }
    }

    void aMinuteThatGoesOnWaits()
    {
        File file;
        test::Writers writers(2, 1);
        for (int i = 0; i < 40; ++i)
            writers.step(file.log, kId);
        // Compacted in the middle of a minute.
        size_t middle = 20;
        while (writers.times[middle - 1] / kMinute != writers.times[middle] / kMinute)
            ++middle;
        file.log.compact(kId, "state", qint64(middle));
        file.tidyAll(writers.now + 2 * kDay);
        writers.compact(file.log, kId);
        file.tidyAll(writers.now + 2 * kDay);
        QMap<qint64, int> entries;
        for (const Revision& revision : file.revisions())
            ++entries[revision.to / kMinute];
        QVERIFY(std::ranges::all_of(entries, [](int count) { return count == 1; }));
    }

    void aClockThatRanAheadStopsNothing()
    {
        File file;
        test::Writers writers(4, 1);
        for (int i = 0; i < 10; ++i)
            writers.step(file.log, kId);
        const qint64 present = writers.now;
        writers.now += 3650 * kDay;
        writers.step(file.log, kId);
        writers.now = present;
        for (int i = 0; i < 40; ++i)
            writers.step(file.log, kId);
        writers.compact(file.log, kId);
        file.tidyAll(writers.now + 2 * kDay);
        const auto revisions = file.revisions();
        QVERIFY2(revisions.size() < 30, qPrintable(QString::number(revisions.size())));
        QCOMPARE(file.textAfter(51), writers.texts.back());
        for (const Revision& revision : revisions)
            QCOMPARE(file.textAfter(revision.n), writers.texts[size_t(revision.n - 1)]);
        // And backwards.
        writers.now = present - 3650 * kDay;
        writers.step(file.log, kId);
        writers.compact(file.log, kId);
        file.tidyAll(present + 4 * kDay);
        QCOMPARE(file.textAfter(52), writers.texts.back());
    }

    void aRevisionThatWasMergedGivesTheOneItWentInto()
    {
        File file;
        test::Writers writers(2, 1);
        for (int i = 0; i < 30; ++i)
            writers.step(file.log, kId);
        writers.compact(file.log, kId);
        file.tidyAll(writers.now + 2 * kDay);
        for (const Revision& revision : file.revisions())
            QCOMPARE(file.textAfter(revision.n), writers.texts[size_t(revision.n - 1)]);
        const qint64 first = file.revisions().constFirst().n;
        QVERIFY(first > 1);
        QCOMPARE(file.textAfter(1), writers.texts[size_t(first - 1)]);
    }

    void whatIsTooOldIsFolded_data()
    {
        QTest::addColumn<int>("mostRows");
        QTest::newRow("at once") << 1000;
        QTest::newRow("seven at a time") << 7;
    }
    void whatIsTooOldIsFolded()
    {
        QFETCH(int, mostRows);
        for (quint32 seed = 1; seed <= 8; ++seed) {
            File file;
            test::Writers writers(seed, 3);
            const Retention retention{.age = 10min, .exactFor = 24h * 365};
            for (int i = 0; i < 200; ++i) {
                writers.step(file.log, kId);
                if (i % 50 == 49)
                    writers.compact(file.log, kId);
            }
            const qint64 middle = writers.times[100];
            const qint64 now = middle + retention.age.count();
            // Not before a day's worth was gathered.
            file.tidyAll(now, retention, mostRows);
            QCOMPARE(file.revisions().size(), 200);
            // As if the first half were a day older.
            for (size_t i = 0; i < 100; ++i)
                writers.times[i] -= kDay;
            file.sql.run("UPDATE revisions SET began = began - ?, ended = ended - ?"
                         " WHERE position <= (1 << 40) + 100",
                         kDay, kDay);
            file.tidyAll(now, retention, mostRows);

            const auto revisions = file.revisions();
            QVERIFY(revisions.constFirst().isBase);
            QCOMPARE(revisions.constFirst().author, QString());
            QCOMPARE(revisions.constFirst().from, writers.times.front());
            const qint64 base = revisions.constFirst().n;
            QVERIFY(writers.times[size_t(base - 1)] < middle);
            QVERIFY(writers.times[size_t(base)] >= middle);
            QCOMPARE(revisions.size(), 200 - base + 1);
            QVERIFY(std::none_of(revisions.cbegin() + 1, revisions.cend(),
                                 [](const Revision& revision) { return revision.isBase; }));
            QVERIFY(!file.log.stateAt(kId, base - 1));
            for (qint64 n = base; n <= 200; ++n) {
                QVERIFY2(file.textAfter(n) == writers.texts[size_t(n - 1)],
                         qPrintable(u"seed %1 n %2"_s.arg(seed).arg(n)));
            }
            QCOMPARE(test::textOf(file.log.load(kId)), writers.texts.back());
        }
    }

    void historyIsBoundedByItsBytes()
    {
        File file;
        test::Writers writers(4, 2);
        const Retention retention{.bytes = 30'000};
        for (int i = 0; i < 2000; ++i) {
            writers.step(file.log, kId);
            if (i % 100 == 99) {
                writers.compact(file.log, kId);
                file.tidyAll(writers.now, retention, 64);
                QVERIFY2(file.bytes() <= retention.bytes, qPrintable(QString::number(file.bytes())));
                QCOMPARE(test::textOf(file.log.load(kId)), writers.texts.back());
            }
        }
        const auto revisions = file.revisions();
        QVERIFY(revisions.constFirst().isBase);
        QVERIFY(revisions.size() > 10);
        for (qsizetype i = 0; i < revisions.size(); i += 20)
            QCOMPARE(file.textAfter(revisions.at(i).n), writers.texts[size_t(revisions.at(i).n - 1)]);
    }

    void aBaseDoesNotKeepWhatWasDeleted()
    {
        File file;
        crdt::Document writer;
        const auto subscription = writer.onUpdate([&](const crdt::UpdateEvent& event) {
            file.log.append(kId, toByteArray(event.update), u"ann"_s, 1);
        });
        crdt::Text text = writer.text("content");
        for (int i = 0; i < 100; ++i) {
            QVERIFY(text.insert(0, std::u16string(1000, u'x')));
            QVERIFY(text.remove(0, 1000));
        }
        QVERIFY(text.insert(0, u"left"));
        file.log.compact(kId, toByteArray(writer.encodeStateAsUpdate()), 201);
        QVERIFY(file.bytes() > 100'000);
        file.tidyAll(1, {.bytes = 10'000}, 50);
        QVERIFY2(file.bytes() < 10'000, qPrintable(QString::number(file.bytes())));
        QCOMPARE(file.textAfter(201), u"left"_s);
    }

    void oneStepTouchesFewRows()
    {
        File file;
        test::Writers writers(6, 2);
        for (int i = 0; i < 300; ++i)
            writers.step(file.log, kId);
        writers.compact(file.log, kId);
        auto before = file.revisions().size();
        int steps = 0;
        for (bool more = true; more; ++steps) {
            more = file.log.tidy(kId, writers.now + 2 * kDay, {}, 20);
            const auto after = file.revisions().size();
            QVERIFY(before - after <= 20);
            before = after;
        }
        QVERIFY(steps > 15);
    }
};

QTEST_GUILESS_MAIN(TestDocumentTidy)
#include "tst_documenttidy.moc"
