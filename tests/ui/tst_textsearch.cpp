// SPDX-License-Identifier: MIT
#include "editor/textsearch.h"

#include <QElapsedTimer>
#include <QPlainTextDocumentLayout>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

QList<TextHit> scan(const QString& text, const TextQuery& query, ScanEnd* end = nullptr)
{
    QList<TextHit> all;
    const ScanEnd how = scanText(text, query.expression(), [&all](const QList<TextHit>& hits) {
        all += hits;
        return true;
    });
    if (end)
        *end = how;
    return all;
}

} // namespace

class TestTextSearch : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTextDocument> m_document;
    std::unique_ptr<TextSearch> m_search;

    void open(const QString& text, const TextQuery& query)
    {
        m_search.reset();
        m_document = std::make_unique<QTextDocument>();
        m_document->setDocumentLayout(new QPlainTextDocumentLayout(m_document.get()));
        m_document->setPlainText(text);
        m_search = std::make_unique<TextSearch>(m_document.get());
        m_search->setShown(true);
        m_search->setQuery(query);
        if (m_search->isActive())
            QTRY_VERIFY(m_search->isComplete());
    }
    QTextCursor cursor(int anchor, int caret) const
    {
        QTextCursor result(m_document.get());
        result.setPosition(anchor);
        result.setPosition(caret, QTextCursor::KeepAnchor);
        return result;
    }

private Q_SLOTS:
    void findsWhatIsAskedFor_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<TextQuery>("query");
        QTest::addColumn<QList<TextHit>>("hits");
        const QList<TextHit> none;
        QTest::newRow("literal, any case")
            << u"The cat, the CAT"_s << TextQuery{u"cat"_s} << QList<TextHit>{{4, 3}, {13, 3}};
        QTest::newRow("literal, that case")
            << u"cat CAT"_s << TextQuery{u"CAT"_s, true} << QList<TextHit>{{4, 3}};
        QTest::newRow("signs are no expression")
            << u"a.c abc"_s << TextQuery{u"a.c"_s} << QList<TextHit>{{0, 3}};
        QTest::newRow("whole words") << u"he the he-man hé"_s << TextQuery{u"he"_s, false, true}
                                     << QList<TextHit>{{0, 2}, {7, 2}};
        QTest::newRow("whole Chinese words have no ends")
            << u"你好吗"_s << TextQuery{u"你好"_s} << QList<TextHit>{{0, 2}};
        QTest::newRow("beyond the basic plane")
            << u"x😀y😀"_s << TextQuery{u"😀"_s} << QList<TextHit>{{1, 2}, {4, 2}};
        QTest::newRow("letters of other alphabets in any case")
            << u"ÄÖ äö"_s << TextQuery{u"äö"_s} << QList<TextHit>{{0, 2}, {3, 2}};
        QTest::newRow("expression") << u"a1 b22"_s << TextQuery{u"[a-z]\\d+"_s, false, false, true}
                                    << QList<TextHit>{{0, 2}, {3, 3}};
        QTest::newRow("starts and ends of lines") << u"ab\nab"_s << TextQuery{u"^a|b$"_s, false, false, true}
                                                  << QList<TextHit>{{0, 1}, {1, 1}, {3, 1}, {4, 1}};
        QTest::newRow("over lines") << u"a\nb a\nb"_s << TextQuery{u"a\\nb"_s, false, false, true}
                                    << QList<TextHit>{{0, 3}, {4, 3}};
        QTest::newRow("hits of no length are none")
            << u"aab"_s << TextQuery{u"x*"_s, false, false, true} << none;
        QTest::newRow("also between others")
            << u"bxxb"_s << TextQuery{u"x*"_s, false, false, true} << QList<TextHit>{{1, 2}};
        QTest::newRow("empty text") << QString() << TextQuery{u"a"_s} << none;
    }
    void findsWhatIsAskedFor()
    {
        QFETCH(QString, text);
        QFETCH(TextQuery, query);
        QFETCH(QList<TextHit>, hits);
        QCOMPARE(query.problem(), QString());
        QCOMPARE(scan(text, query), hits);
    }

    void windowsHideNothing()
    {
        // Hits over lines at every distance from a window's end.
        QString text;
        int count = 0;
        while (text.size() < 300'000) {
            text += QString(37 + count % 11, u'.') + u"<b\ne>"_s;
            if (count % 7 == 0)
                text += u'\n';
            ++count;
        }
        const QList<TextHit> hits = scan(text, {u"<b\\ne>"_s, false, false, true});
        QCOMPARE(hits.size(), count);
        for (int i = 0; i < count; ++i)
            QCOMPARE(text.mid(hits.at(i).position, hits.at(i).length), u"<b\ne>"_s);
        // And without line ends at all.
        const QString one = text.remove(u'\n');
        QCOMPARE(scan(one, {u"<be>"_s}).size(), count);
        // A hit much longer than a window.
        const QString runs = u"-\n"_s + QString(50'000, u'a') + u"\n-"_s;
        QCOMPARE(scan(runs, {u"a+"_s, false, false, true}), (QList<TextHit>{{2, 50'000}}));
    }

    void badPatternsSayWhatIsWrong()
    {
        const TextQuery query{u"(ab"_s, false, false, true};
        QVERIFY(!query.problem().isEmpty());
        QVERIFY2(query.problem().contains(u"4"_s), qPrintable(query.problem()));
        open(u"(ab"_s, query);
        QVERIFY(!m_search->isActive());
        QCOMPARE(m_search->problem(), query.problem());
        QVERIFY(m_search->hits().isEmpty());
        m_search->setQuery({u"(ab"_s});
        QCOMPARE(m_search->problem(), QString());
        QTRY_COMPARE(m_search->hits().size(), 1);
    }

    void noPatternGoesOnForEver_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("nested repetition") << u"(a+)+b"_s;
        QTest::newRow("alternatives") << u"(a|aa)+$b"_s;
        QTest::newRow("many stars") << u"a*a*a*a*a*a*a*a*b"_s;
        QTest::newRow("own limit") << u"(*LIMIT_MATCH=4000000000)(a+)+b"_s;
    }
    void noPatternGoesOnForEver()
    {
        QFETCH(QString, pattern);
        // With a "b" near, or the engine sees at once that there's nothing.
        const QString text = (QString(200, u'a') + u"c b\n"_s).repeated(20);
        QElapsedTimer timer;
        timer.start();
        ScanEnd end = ScanEnd::Complete;
        (void)scan(text, {pattern, false, false, true}, &end);
        QVERIFY(end == ScanEnd::TooComplex);
        QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
        open(text, {u"b"_s});
        m_search->setQuery({pattern, false, false, true});
        QTRY_VERIFY(!m_search->problem().isEmpty());
        QVERIFY(!m_search->isActive());
    }

    void stopsAtVeryMany()
    {
        ScanEnd end = ScanEnd::Complete;
        QCOMPARE(scan(QString(kMostHits + 5, u'a'), {u"a"_s}, &end).size(), kMostHits);
        QVERIFY(end == ScanEnd::TooMany);
    }

    void hitsMoveWithTheText()
    {
        open(u"one two one two one"_s, {u"one"_s});
        QCOMPARE(m_search->hits(), (QList<TextHit>{{0, 3}, {8, 3}, {16, 3}}));
        cursor(4, 4).insertText(u"new "_s);
        QCOMPARE(m_search->hits(), (QList<TextHit>{{0, 3}, {12, 3}, {20, 3}}));
        // Into a hit: it is none any more.
        cursor(13, 13).insertText(u"x"_s);
        QCOMPARE(m_search->hits(), (QList<TextHit>{{0, 3}, {21, 3}}));
        QVERIFY(!m_search->isComplete());
        cursor(13, 14).removeSelectedText();
        QTRY_VERIFY(m_search->isComplete());
        QCOMPARE(m_search->hits(), (QList<TextHit>{{0, 3}, {12, 3}, {20, 3}}));
    }

    void goesRound()
    {
        open(u"ab ab ab"_s, {u"ab"_s});
        QTextCursor at = m_search->next(cursor(0, 0), false);
        QCOMPARE(at.selectionStart(), 0);
        at = m_search->next(at, false);
        QCOMPARE(at.selectionStart(), 3);
        QCOMPARE(m_search->indexOf(at), 1);
        at = m_search->next(m_search->next(at, false), false);
        QCOMPARE(at.selectionStart(), 0);
        QCOMPARE(m_search->next(at, true).selectionStart(), 6);
        QCOMPARE(m_search->next(cursor(6, 6), true).selectionStart(), 3);
        QCOMPARE(m_search->indexOf(cursor(0, 1)), -1);
    }

    void replacesAllAsOneEdit()
    {
        open(u"one two one\none"_s, {u"one"_s});
        QSignalSpy changes(m_document.get(), &QTextDocument::contentsChange);
        QCOMPARE(m_search->replaceAll(u"1\n"_s), 3);
        QCOMPARE(m_document->toPlainText(), u"1\n two 1\n\n1\n"_s);
        QCOMPARE(changes.size(), 1);
    }

    void replacesWithReferences()
    {
        open(u"Ann Lee, Bob Ray"_s, {u"(\\w+) (?<last>\\w+)"_s, false, false, true});
        QCOMPARE(m_search->replaceAll(u"${last}, $1\\t\\2 \\\\ $$ $0 $9."_s), 2);
        QCOMPARE(m_document->toPlainText(), u"Lee, Ann\tLee \\ $ Ann Lee ., Ray, Bob\tRay \\ $ Bob Ray ."_s);
        open(u"a"_s, {u"a"_s});
        QCOMPARE(m_search->replaceAll(u"$0\\n"_s), 1);
        QCOMPARE(m_document->toPlainText(), u"$0\\n"_s);
    }

    void replacesOnlyWhatWasFound()
    {
        open(u"one two"_s, {u"o(n)e"_s, false, false, true});
        QVERIFY(!m_search->replace(cursor(4, 7), u"x"_s));
        QVERIFY(m_search->replace(cursor(0, 3), u"<$1>"_s));
        QCOMPARE(m_document->toPlainText(), u"<n> two"_s);
    }

    void keepsToTheSelection()
    {
        open(u"a a a a"_s, {u"a"_s});
        m_search->setRange(cursor(2, 5));
        QTRY_VERIFY(m_search->isComplete());
        QCOMPARE(m_search->hits(), (QList<TextHit>{{2, 1}, {4, 1}}));
        QCOMPARE(m_search->replaceAll(u"long"_s), 2);
        QCOMPARE(m_document->toPlainText(), u"a long long a"_s);
        m_search->setRange({});
        QTRY_COMPARE(m_search->hits().size(), 2);
    }

    void surrogatesWithoutAPartnerAreNoObstacle()
    {
        open(u"a"_s + QChar(0xd83d) + u"b a"_s + QChar(0xde00), {u"[ab]"_s, false, false, true});
        QCOMPARE(m_search->hits(), (QList<TextHit>{{0, 1}, {2, 1}, {4, 1}}));
        QCOMPARE(TextSearch::textOf(*m_document).size(), m_document->characterCount() - 1);
    }

    void aMegabyteDoesNotHoldTheWindowUp()
    {
        QString text;
        while (text.size() < 1'000'000)
            text += u"The quick brown fox jumps over the lazy dog.\n"_s;
        open(text, {u"fox"_s});
        QVERIFY(m_search->hits().size() > 20'000);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 100; ++i)
            cursor(i, i).insertText(u"x"_s);
        m_search->setQuery({u"dog"_s});
        // Far below what one would feel; the search itself goes on elsewhere.
        QVERIFY2(timer.elapsed() < 250, qPrintable(QString::number(timer.elapsed())));
        QTRY_VERIFY(m_search->isComplete());
        timer.restart();
        const int count = m_search->replaceAll(u"hound"_s);
        QVERIFY(count > 20'000);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!m_document->toPlainText().contains(u"dog"_s));
    }

    void goingAwayWhileSearchingIsHarmless()
    {
        m_document = std::make_unique<QTextDocument>(QString(2'000'000, u'a'));
        m_search = std::make_unique<TextSearch>(m_document.get());
        m_search->setShown(true);
        m_search->setQuery({u"a*b"_s, false, false, true});
        m_search.reset();
        m_document.reset();
    }

    void cleanup()
    {
        m_search.reset();
        m_document.reset();
    }
};

QTEST_MAIN(TestTextSearch)
#include "tst_textsearch.moc"
