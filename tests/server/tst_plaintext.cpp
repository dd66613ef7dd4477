// SPDX-License-Identifier: MIT
// What a whole text changes, by what its sender may have had (protocol.md §1 /collab).
#include "hub/plaintext.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::server;

namespace {

/// A text that others change, and one client that is sent it now and then.
struct World
{
    explicit World(const QString& first)
        : text(first)
    {
        show();
    }
    void others(const QString& next)
    {
        steps.add(crdt::diff(unitsOf(text), unitsOf(next)));
        text = next;
    }
    /// The newest text is sent to the client.
    bool show() { return bases.shows(text, steps.version()); }
    /// The client sends `content`.
    void edit(const QString& content)
    {
        const crdt::TextPatch change = bases.changeOf(content, steps, text, time);
        steps.add(change);
        text = QString::fromStdU16String(crdt::patched(unitsOf(text), change));
        bases.edited(content, text, steps.version(), true, time);
    }

    /// What was sent has arrived, and been shown.
    void arrive()
    {
        bases.arrived(bases.serial(), time);
        time += PlainBases::kShownAfter;
    }

    QString text;
    TimePoint time{std::chrono::hours(1)};
    TextSteps steps;
    PlainBases bases;
};

} // namespace

class TestPlainText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatTheClientChangedMeetsWhatOthersDid()
    {
        World w(u"one two"_s);
        w.others(u"one and two"_s); // not shown yet
        w.edit(u"one two three"_s);
        QCOMPARE(w.text, u"one and two three"_s);
        QVERIFY(w.show());
        w.edit(u"one and two three!"_s);
        QCOMPARE(w.text, u"one and two three!"_s);
        QVERIFY(!w.show()); // it shows that already
    }

    void theBaseIsTheTextThatDiffersLeast()
    {
        World w(u"a"_s);
        w.others(u"a b"_s);
        w.show();
        w.others(u"a b c"_s);
        w.show();
        w.edit(u"a b x"_s);             // the last text has not arrived
        QCOMPARE(w.text, u"a b c x"_s); // what stood behind it as well
    }

    // The text sent last arrives behind the edit, and replaces it; the client types on in it.
    void aTextOnItsWayMayCountAfterAnEdit()
    {
        World w(u"hell"_s);
        w.others(u"hello"_s);
        w.show();
        w.edit(u"hell A"_s);
        QCOMPARE(w.text, u"hello A"_s);
        w.edit(u"hello B"_s);
        QVERIFY2(w.text == u"hello A B"_s || w.text == u"hello B A"_s, qPrintable(w.text));
    }

    void theClientTypesOnBeforeItSeesWhatBecameOfItsEdit()
    {
        World w(u"one two"_s);
        w.others(u"zero one two"_s);
        w.edit(u"one x two"_s);
        w.edit(u"one x y two"_s);
        w.others(w.text + u" three"_s);
        w.edit(u"one x y z two"_s);
        QCOMPARE(w.text, u"zero one x y z two three"_s);
    }

    void whatOthersInsertedIsNotTakenForWhatStandsBesideIt()
    {
        World w(u"a zoo"_s);
        w.others(u"a mzom zoo"_s); // of which "m", "om z" could be new as well
        w.others(u"a mzom zoo."_s);
        w.edit(u"My a zoo"_s);
        QCOMPARE(w.text, u"My a mzom zoo."_s);
        w.edit(u"My a big zoo"_s);
        QCOMPARE(w.text, u"My a mzom big zoo."_s);
    }

    void whatOthersRemovedIsGone()
    {
        World w(u"one two three"_s);
        w.others(u"one three"_s);
        w.edit(u"one two! three"_s);
        QVERIFY2(w.text == u"one !three"_s || w.text == u"one! three"_s, qPrintable(w.text));
    }

    void theSameTextAgainChangesNothing()
    {
        World w(u"one"_s);
        w.others(u"one two"_s);
        w.edit(u"one"_s);
        QCOMPARE(w.text, u"one two"_s);
        QVERIFY(w.show()); // but it does not show the rest
    }

    // The same letters as a text that the client is known to have gone beyond.
    void whatOthersWroteLastCanBeTakenAway()
    {
        World w(QString{});
        w.others(u"hello"_s);
        w.show();
        w.others(u"hello world"_s);
        w.show();
        w.arrive();
        w.edit(u"hello"_s);
        QCOMPARE(w.text, u"hello"_s);
        w.edit(QString());
        QCOMPARE(w.text, QString());
        // Not known to have arrived: then it may not have been seen.
        w.others(u"again"_s);
        w.show();
        w.edit(QString());
        QCOMPARE(w.text, u"again"_s);
    }

    void anEditThatATextTookThePlaceOfIsGone()
    {
        World w(u"a"_s);
        w.others(u"a b"_s);
        w.show();
        w.edit(u"a x"_s);   // before that arrived
        w.arrive();         // and is replaced by it
        w.edit(u"a b x"_s); // typed once more
        QVERIFY2(w.text.count(u'x') == 2, qPrintable(w.text));
    }

    // The socket had the text before the edit came, but the program may have shown it after it.
    void whatArrivedJustNowMayComeBehindAnEdit()
    {
        World w(u"hell"_s);
        w.others(u"hello"_s);
        w.show();
        w.bases.arrived(w.bases.serial(), w.time);
        w.edit(u"hell A"_s);
        w.edit(u"hello B"_s);
        QVERIFY2(w.text == u"hello A B"_s || w.text == u"hello B A"_s, qPrintable(w.text));
    }

    void whatIsNotToTheLetterIsSent()
    {
        World w(u"a"_s);
        static_cast<void>(w.bases.changeOf(u"a\n"_s, w.steps, w.text, w.time));
        w.others(u"a\n"_s);
        w.bases.edited(u"a\n"_s, w.text, w.steps.version(), false, w.time); // a carriage return was dropped
        QVERIFY(w.show());
    }

    void carriesOverWhatIsForgotten()
    {
        World w(u"start end"_s);
        for (size_t i = 0; i < TextSteps::kMost + 10; ++i)
            w.others(i % 2 ? u"start middle end"_s : u"start end"_s);
        QVERIFY(w.steps.first() > 0);
        w.edit(u"start end."_s);
        QCOMPARE(w.text, u"start middle end."_s);
    }

    void manyTextsAreBounded()
    {
        World w(u"0"_s);
        for (int i = 1; i < 1000; ++i) {
            w.others(QString::number(i));
            w.show();
        }
        QCOMPARE(w.bases.oldest(), quint64(1000 - PlainBases::kMost));
        w.others(QString(PlainBases::kMostUnits - 10, u'x'));
        w.show();
        w.others(u"short"_s);
        w.show();
        QCOMPARE(w.bases.oldest(), w.steps.version() - 2); // "999" has room as well
    }

    // Whoever acknowledges nothing has it compared with all: 24 s, in which the server did nothing else.
    void textsThatHaveNothingInCommonTakeTheirTimeOnce()
    {
        QRandomGenerator random(5);
        const auto noise = [&random] {
            QString text(20'000, u'a');
            for (QChar& letter : text)
                letter = random.bounded(2) ? u'a' : u'b';
            return text;
        };
        PlainBases bases;
        const TextSteps steps;
        QString likely;
        for (size_t i = 0; i < PlainBases::kMost; ++i) {
            const QString text = noise();
            if (i == PlainBases::kMost / 2)
                likely = text;
            QVERIFY(bases.shows(text, 0));
        }
        QElapsedTimer timer;
        timer.start();
        static_cast<void>(bases.changeOf(noise(), steps, {}, {}));
        QVERIFY2(timer.elapsed() < 6000, qPrintable(QString::number(timer.elapsed())));
        // The right one is found all the same.
        const QString content = u'!' + likely.first(10'000) + u"inserted"_s + likely.sliced(10'000);
        const crdt::TextPatch change = bases.changeOf(content, steps, {}, {});
        QCOMPARE(crdt::cost(change), size_t(9));
    }

    void placesFollow()
    {
        World w(u"one two"_s);
        w.others(u"zero one two"_s);
        QCOMPARE(w.bases.placeNow(4, w.steps), 9);
        QCOMPARE(w.bases.placeNow(-5, w.steps), 0);
        QCOMPARE(w.bases.placeNow(500, w.steps), 12);
        w.edit(u"one two!"_s);
        QCOMPARE(w.bases.placeNow(8, w.steps), 13);
    }
};

QTEST_APPLESS_MAIN(TestPlainText)
#include "tst_plaintext.moc"
