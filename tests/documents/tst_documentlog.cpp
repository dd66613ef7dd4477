// SPDX-License-Identifier: MIT
#include "writers.h"

#include <Heartline/Database>

#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace heartline;
using namespace heartline::documents;
using namespace std::string_literals;
using namespace Qt::StringLiterals;

namespace {

const QString kId = u"notes/2024 % é"_s;

struct File
{
    explicit File(const QString& path = u":memory:"_s)
        : database(store::Database::open({.path = path, .migrations = {DocumentLog::schema()}}).database)
        , sql(*database)
        , log(sql)
    {
    }
    std::unique_ptr<store::Database> database;
    store::Statements sql;
    DocumentLog log;
};

QByteArray updateOf(std::u16string_view text)
{
    crdt::Document document;
    static_cast<void>(document.text("content").insert(0, text));
    return toByteArray(document.encodeStateAsUpdate());
}

} // namespace

class TestDocumentLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsNotThereIsNotThere()
    {
        File file;
        QVERIFY(!file.log.load(kId).exists);
        QVERIFY(!file.log.info(kId));
        QVERIFY(file.log.list().isEmpty());
        QVERIFY(file.log.history(kId, 0, 10).revisions.isEmpty());
        QVERIFY(!file.log.stateAt(kId, 1));
        QVERIFY(!file.log.setTitle(kId, u"Title"_s));
        QVERIFY(!file.log.remove(kId));
        QVERIFY(!file.log.tidy(kId, 0, {}, 100));
        file.log.describe(kId, u"Heading"_s, 3);
        file.log.compact(kId, "state", 3);
        QVERIFY(!file.log.load(kId).exists);
        QVERIFY(!file.sql.failed());
    }

    void anUpdateMakesTheDocumentAndIsKept()
    {
        File file;
        const QByteArray update = updateOf(u"Hello");
        QCOMPARE(file.log.append(kId, update, u"ann"_s, 5000), 1);
        const Loaded loaded = file.log.load(kId);
        QVERIFY(loaded.exists);
        QCOMPARE(loaded.n, 1);
        QVERIFY(loaded.state.isEmpty());
        QCOMPARE(loaded.updates, QList<QByteArray>{update});
        const QList<DocumentInfo> expected{{.id = kId, .title = kId, .bytes = 0, .changed = 5000}};
        QCOMPARE(file.log.list(), expected);
        const QList<Revision> revisions{
            {.n = 1, .from = 5000, .to = 5000, .author = u"ann"_s, .bytes = update.size()}};
        QCOMPARE(file.log.history(kId, 0, 10).revisions, revisions);
        QCOMPARE(textAt(*file.log.stateAt(kId, 1), u"content"_s), u"Hello"_s);
        QVERIFY(!file.log.stateAt(kId, 2));
        QVERIFY(!file.log.stateAt(kId, 0));
        QVERIFY(!file.log.stateAt(kId, qint64(1) << 50));
    }

    void anEmptyDocumentIsThere()
    {
        File file;
        QVERIFY(file.log.create(kId, 7));
        QVERIFY(!file.log.create(kId, 8));
        QVERIFY(file.log.load(kId).exists);
        QCOMPARE(file.log.info(kId)->changed, 7);
        QCOMPARE(file.log.append(kId, updateOf(u"x"), {}, 9), 1);
        QCOMPARE(file.log.info(kId)->changed, 9);
    }

    void aGivenTitleComesBeforeTheHeading()
    {
        File file;
        file.log.create(kId, 1);
        file.log.describe(kId, u"First line"_s, 42);
        QCOMPARE(file.log.info(kId)->title, u"First line"_s);
        QCOMPARE(file.log.info(kId)->bytes, 42);
        QVERIFY(file.log.setTitle(kId, u"Plan"_s));
        file.log.describe(kId, u"Another line"_s, 43);
        QCOMPARE(file.log.info(kId)->title, u"Plan"_s);
        QVERIFY(file.log.setTitle(kId, {}));
        QCOMPARE(file.log.info(kId)->title, u"Another line"_s);
    }

    void documentsAreListedByTheirLastChange()
    {
        File file;
        file.log.append(u"a"_s, updateOf(u"1"), {}, 100);
        file.log.append(u"b"_s, updateOf(u"1"), {}, 200);
        file.log.create(u"c"_s, 150);
        file.log.append(u"a"_s, updateOf(u"2"), {}, 300);
        QStringList ids;
        for (const DocumentInfo& info : file.log.list())
            ids.append(info.id);
        QCOMPARE(ids, QStringList({u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(file.log.ids(), QStringList({u"a"_s, u"b"_s, u"c"_s}));
    }

    void neighboursDoNotMix()
    {
        File file;
        const QStringList ids{u"a"_s, u"b"_s, u"c"_s};
        std::vector<test::Writers> writers;
        for (quint32 i = 0; i < 3; ++i)
            writers.emplace_back(i + 1, 2);
        for (int step = 0; step < 30; ++step) {
            for (int i = 0; i < 3; ++i)
                writers[size_t(i)].step(file.log, ids.at(i));
        }
        writers[1].compact(file.log, u"b"_s);
        while (file.log.tidy(u"b"_s, writers[1].now * 2, {.age = std::chrono::milliseconds(1)}, 10)) {
        }
        QCOMPARE(test::textOf(file.log.load(u"a"_s)), writers[0].texts.back());
        QCOMPARE(test::textOf(file.log.load(u"c"_s)), writers[2].texts.back());
        QCOMPARE(file.log.history(u"a"_s, 0, 100).revisions.size(), 30);
        QCOMPARE(file.log.history(u"b"_s, 0, 100).revisions.size(), 1);
        QVERIFY(file.log.remove(u"b"_s));
        QVERIFY(!file.log.load(u"b"_s).exists);
        QVERIFY(file.log.history(u"b"_s, 0, 100).revisions.isEmpty());
        QCOMPARE(test::textOf(file.log.load(u"a"_s)), writers[0].texts.back());
        QCOMPARE(test::textOf(file.log.load(u"c"_s)), writers[2].texts.back());
        QCOMPARE(file.log.append(u"b"_s, updateOf(u"anew"), {}, 1), 1);
        QCOMPARE(test::textOf(file.log.load(u"b"_s)), u"anew"_s);
        QVERIFY(!file.sql.failed());
    }

    void historyComesByThePage()
    {
        File file;
        for (int i = 1; i <= 25; ++i)
            file.log.append(kId, updateOf(u"x"), u"ann"_s, i);
        qint64 before = 0;
        QList<qint64> seen;
        for (int page = 0; page < 3; ++page) {
            const History history = file.log.history(kId, before, 10);
            QCOMPARE(history.more, page < 2);
            for (const Revision& revision : history.revisions)
                seen.append(revision.n);
            before = seen.constLast();
        }
        QCOMPARE(seen.size(), 25);
        QCOMPARE(seen.constFirst(), 25);
        QCOMPARE(seen.constLast(), 1);
        QVERIFY(file.log.history(kId, 1, 10).revisions.isEmpty());
        QVERIFY(!file.log.history(kId, 11, 10).more);
        QVERIFY(file.log.history(kId, 0, 0).revisions.isEmpty());
    }

    void aCompactedDocumentLoadsFewRowsAndKeepsItsPast()
    {
        File file;
        test::Writers writers(3, 3);
        for (int i = 0; i < 100; ++i)
            writers.step(file.log, kId);
        writers.compact(file.log, kId);
        const Loaded compacted = file.log.load(kId);
        QVERIFY(compacted.updates.isEmpty());
        QCOMPARE(compacted.n, 100);
        QCOMPARE(test::textOf(compacted), writers.texts.back());
        writers.step(file.log, kId);
        const Loaded loaded = file.log.load(kId);
        QCOMPARE(loaded.updates.size(), 1);
        QCOMPARE(loaded.n, 101);
        QCOMPARE(test::textOf(loaded), writers.texts.back());
        QCOMPARE(file.log.history(kId, 0, 1000).revisions.size(), 101);
        // A late one with an older state changes nothing.
        file.log.compact(kId, "older", 50);
        QCOMPARE(file.log.load(kId).state, loaded.state);
    }

    void everyStateOfThePastIsThatTextAgain()
    {
        for (quint32 seed = 1; seed <= 12; ++seed) {
            File file;
            test::Writers writers(seed, 1 + int(seed % 4));
            for (int i = 0; i < 80; ++i) {
                writers.step(file.log, kId);
                if (i % 30 == 17)
                    writers.compact(file.log, kId);
            }
            QCOMPARE(test::textOf(file.log.load(kId)), writers.texts.back());
            for (qint64 n = 1; n <= 80; ++n) {
                const auto state = file.log.stateAt(kId, n);
                QVERIFY(state);
                QVERIFY2(textAt(*state, u"content"_s) == writers.texts[size_t(n - 1)],
                         qPrintable(u"seed %1 n %2"_s.arg(seed).arg(n)));
            }
            QVERIFY(!file.sql.failed());
        }
    }

    void aStateOfThePastStillHasWhatWasDeletedInIt()
    {
        File file;
        crdt::Document writer;
        const auto subscription = writer.onUpdate([&](const crdt::UpdateEvent& event) {
            file.log.append(kId, toByteArray(event.update), u"ann"_s, 1);
        });
        crdt::Text text = writer.text("content");
        QVERIFY(text.insert(0, u"kept and given up"));
        QVERIFY(text.remove(4, 13));
        file.log.compact(kId, toByteArray(writer.encodeStateAsUpdate()), 2);
        QVERIFY(!file.log.load(kId).state.contains("given up"));
        const auto state = file.log.stateAt(kId, 2);
        QCOMPARE(textAt(*state, u"content"_s), u"kept"_s);
        QVERIFY(state->contains("given up"));
    }

    void theTextOfAStateIsAsItWasWritten()
    {
        const std::u16string odd = u"\uFEFF\U0001F600e\u0301\0\r\n\u2029"s;
        QCOMPARE(textAt(updateOf(odd), u"content"_s), test::toQString(odd));
        QCOMPARE(textAt(updateOf(odd), u"other"_s), QString());
        QCOMPARE(textAt("no update", u"content"_s), QString());
        QCOMPARE(textAt({}, u"content"_s), QString());
    }

    void whatWasCommittedIsThereAfterTheFileWasLeftOpen()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"documents.sqlite"_s);
        const QString copy = folder.filePath(u"copy.sqlite"_s);
        test::Writers writers(5, 2);
        {
            File file(path);
            for (int i = 0; i < 20; ++i) {
                store::Transaction transaction(file.database->handle());
                writers.step(file.log, kId);
                if (i == 10)
                    writers.compact(file.log, kId);
                QVERIFY(transaction.commit());
            }
            store::Transaction transaction(file.database->handle());
            file.log.append(kId, updateOf(u"never committed"), {}, 1);
            // As a killed process leaves them.
            for (const QString& suffix : {u""_s, u"-wal"_s})
                QVERIFY(QFile::copy(path + suffix, copy + suffix));
        }
        File file(copy);
        QCOMPARE(file.log.load(kId).n, 20);
        QCOMPARE(test::textOf(file.log.load(kId)), writers.texts.back());
        QCOMPARE(textAt(*file.log.stateAt(kId, 3), u"content"_s), writers.texts[2]);
    }

    void aFailureSticks()
    {
        File file;
        QVERIFY(QSqlQuery(file.database->handle()).exec(u"DROP TABLE revisions"_s));
        file.log.append(kId, "x", {}, 1);
        QVERIFY(file.sql.failed());
        QVERIFY(!file.log.load(kId).exists);
        QVERIFY(!file.log.tidy(kId, 1, {}, 10));
    }
};

QTEST_GUILESS_MAIN(TestDocumentLog)
#include "tst_documentlog.moc"
