// SPDX-License-Identifier: MIT
#include <Heartline/ArchiveHistory>
#include <Heartline/Document>
#include <Heartline/DocumentBytes>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace heartline;
using namespace Qt::StringLiterals;

class TestArchiveHistory : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<DocumentArchive> m_archive;

private Q_SLOTS:
    void initTestCase()
    {
        m_archive = DocumentArchive::open(m_folder.path()).archive;
        QVERIFY(m_archive);
        crdt::Document document;
        const auto kept = document.onUpdate([this](const crdt::UpdateEvent& event) {
            m_archive->append(u"notes"_s, documents::toByteArray(event.update), u"ann"_s);
        });
        QVERIFY(document.text("content").insert(0, u"one"));
        QVERIFY(document.text("content").insert(3, u" two"));
        QVERIFY(document.text("other").insert(0, u"elsewhere"));
    }
    void cleanupTestCase() { m_archive.reset(); }

    void tellsWhatWasWrittenAndTheTextThen()
    {
        ArchiveHistory history(m_archive, u"notes"_s, u"content"_s);
        QSignalSpy fetched(&history, &DocumentHistory::fetched);
        history.fetch(0, 2);
        QVERIFY(fetched.wait());
        const auto revisions = fetched.first().first().value<QList<documents::Revision>>();
        QCOMPARE(revisions.size(), 2);
        QVERIFY(fetched.first().at(1).toBool());
        QCOMPARE(revisions.first().author, u"ann"_s);
        QSignalSpy text(&history, &DocumentHistory::textFetched);
        history.fetchText(revisions.last().n);
        QVERIFY(text.wait());
        QCOMPARE(text.first().at(1).toString(), u"one two"_s);
        history.fetch(revisions.last().n, 2);
        QVERIFY(fetched.wait());
        QVERIFY(!fetched.last().at(1).toBool());
        history.setRoot(u"other"_s);
        history.fetchText(revisions.first().n);
        QVERIFY(text.wait());
        QCOMPARE(text.last().at(1).toString(), u"elsewhere"_s);
    }

    void aNewQuestionTakesTheOldOnesPlace()
    {
        ArchiveHistory history(m_archive, u"notes"_s, u"content"_s);
        QSignalSpy text(&history, &DocumentHistory::textFetched);
        history.fetchText(1);
        history.fetchText(2);
        QVERIFY(text.wait());
        QSignalSpy fetched(&history, &DocumentHistory::fetched);
        history.fetch(0, 1); // answered after both
        QVERIFY(fetched.wait());
        QCOMPARE(text.size(), 1);
        QCOMPARE(text.first().first().toLongLong(), 2);
    }

    void saysWhereNothingIsKept()
    {
        ArchiveHistory history(m_archive, u"nothing"_s, u"content"_s);
        QSignalSpy failed(&history, &DocumentHistory::failed);
        history.fetchText(4);
        QVERIFY(failed.wait());
    }
};

QTEST_GUILESS_MAIN(TestArchiveHistory)
#include "tst_archivehistory.moc"
