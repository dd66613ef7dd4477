// SPDX-License-Identifier: MIT
#include "editor/comparisonview.h"
#include "editor/textcomparison.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

/// "a [-b-]{+c+}"
QString marked(const TextComparison& comparison)
{
    QString result;
    for (const TextComparison::Piece& piece : comparison.pieces()) {
        result += piece.kind == TextComparison::Kind::Removed    ? u"[-"_s + piece.text + u"-]"_s
                  : piece.kind == TextComparison::Kind::Inserted ? u"{+"_s + piece.text + u"+}"_s
                                                                 : piece.text;
    }
    return result;
}

QString side(const TextComparison& comparison, TextComparison::Kind kind)
{
    QString result;
    for (const TextComparison::Piece& piece : comparison.pieces()) {
        if (piece.kind == TextComparison::Kind::Same || piece.kind == kind)
            result += piece.text;
    }
    return result;
}

} // namespace

class TestTextComparison : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void marksAsAPersonWould_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("expected");
        QTest::newRow("same") << u"a\nb\n"_s << u"a\nb\n"_s << u"a\nb\n"_s;
        QTest::newRow("from nothing") << QString() << u"a\n"_s << u"{+a\n+}"_s;
        QTest::newRow("to nothing") << u"a"_s << QString() << u"[-a-]"_s;
        QTest::newRow("a word") << u"The old house stands here."_s << u"The new house stands here."_s
                                << u"The [-old-]{+new+} house stands here."_s;
        QTest::newRow("not within a word")
            << u"we walked home late"_s << u"we talked home late"_s << u"we [-walked-]{+talked+} home late"_s;
        QTest::newRow("two words side by side")
            << u"a big old house stands at the road"_s << u"a tall new house stands at the road"_s
            << u"a [-big old-]{+tall new+} house stands at the road"_s;
        QTest::newRow("a line") << u"one\ntwo\nthree\n"_s << u"one\nthree\n"_s << u"one\n[-two\n-]three\n"_s;
        QTest::newRow("an equal line again")
            << u"x\n\ny\n"_s << u"x\n\nz z\n\ny\n"_s << u"x\n\n{+z z\n\n+}y\n"_s;
        QTest::newRow("lines with little in common are whole")
            << u"The train leaves at nine.\n"_s << u"Bring your own sandwiches!\n"_s
            << u"[-The train leaves at nine.\n-]{+Bring your own sandwiches!\n+}"_s;
        QTest::newRow("Chinese by the character")
            << u"我们周四开会讨论"_s << u"我们周五开会讨论"_s << u"我们周[-四-]{+五+}开会讨论"_s;
        QTest::newRow("a pair is whole") << u"x 😀 y z"_s << u"x 😁 y z"_s << u"x [-😀-]{+😁+} y z"_s;
        QTest::newRow("a comma") << u"yes sir that is so"_s << u"yes, sir that is so"_s
                                 << u"yes{+,+} sir that is so"_s;
    }

    void marksAsAPersonWould()
    {
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        QFETCH(const QString, expected);
        const TextComparison comparison(from, to);
        QCOMPARE(marked(comparison), expected);
        QCOMPARE(comparison.isSame(), from == to);
    }

    void bothSidesAreWhole()
    {
        const quint32 seed = QRandomGenerator::system()->generate();
        QRandomGenerator random(seed);
        const QStringList alphabet{u"a"_s, u"bc"_s,      u" "_s, u"\n"_s,  u"国"_s,
                                   u"😀"_s, u"e\u0301"_s, u","_s, u"def"_s, QString(QChar(0xd83d))};
        const auto text = [&](int most) {
            QString result;
            for (int i = random.bounded(most); i > 0; --i)
                result += alphabet.at(random.bounded(int(alphabet.size())));
            return result;
        };
        for (int i = 0; i < 500; ++i) {
            const QString from = text(60);
            QString to = from;
            for (int j = random.bounded(4); j > 0; --j)
                to.replace(random.bounded(int(to.size()) + 1), random.bounded(6), text(5));
            const TextComparison comparison(from, to);
            const QByteArray hint = "seed " + QByteArray::number(seed) + " turn " + QByteArray::number(i);
            QVERIFY2(side(comparison, TextComparison::Kind::Removed) == from, hint.constData());
            QVERIFY2(side(comparison, TextComparison::Kind::Inserted) == to, hint.constData());
        }
    }

    void isQuickForLongTexts()
    {
        QString from;
        QString other;
        for (int i = 0; i < 30'000; ++i) {
            from += u"line %1 with some words in it\n"_s.arg(i);
            other += u"%1 nothing like the other one\n"_s.arg(i * 7);
        }
        QString to = from;
        to.replace(u"line 15000 with some"_s, u"line 15000 has a few"_s);
        QElapsedTimer took;
        took.start();
        QCOMPARE(TextComparison(from, to).pieces().size(), 4);
        QVERIFY(!TextComparison(from, other).isSame());
        QVERIFY2(took.elapsed() < 5000, qPrintable(QString::number(took.elapsed())));
    }

    void showsSignsAndGoesThroughDifferences()
    {
        ComparisonView view;
        QSignalSpy moved(&view, &ComparisonView::currentDifferenceChanged);
        const QString middle = u"same\n"_s.repeated(50);
        view.setComparison(
            TextComparison(u"The old house stands here.\n"_s + middle + u"gone\n"_s + middle,
                           u"The new house stands here.\n"_s + middle + middle + u"added\n"_s));
        QCOMPARE(view.differenceCount(), 3);
        QCOMPARE(view.currentDifference(), 0);
        const auto sign = [&view](int line) { return view.document()->findBlockByNumber(line).userState(); };
        QCOMPARE(sign(0), 3);   // both
        QCOMPARE(sign(1), -1);  // none
        QCOMPARE(sign(51), 1);  // removed
        QCOMPARE(sign(102), 2); // inserted
        view.goToPrevious();
        QCOMPARE(view.currentDifference(), 0);
        view.goToNext();
        QCOMPARE(view.textCursor().blockNumber(), 51);
        view.goToNext();
        view.goToNext();
        QCOMPARE(view.currentDifference(), 2);
        QCOMPARE(moved.last().first().toInt(), 2);
        // Colours are not all: struck out and underlined too.
        QTextCursor cursor(view.document());
        cursor.setPosition(5);
        QVERIFY(cursor.charFormat().fontStrikeOut());
        cursor.setPosition(8);
        QVERIFY(cursor.charFormat().fontUnderline());
        QVERIFY(view.isReadOnly());
        view.setComparison({});
        QCOMPARE(view.currentDifference(), -1);
    }

    void showsLineEndsThatChanged()
    {
        ComparisonView view;
        view.setComparison(
            TextComparison(u"a long line\nand another\n"_s, u"a long line\n\nand another\n"_s));
        QVERIFY(view.toPlainText().contains(u'↵'));
        QCOMPARE(view.differenceCount(), 1);
    }
};

QTEST_MAIN(TestTextComparison)
#include "tst_textcomparison.moc"
