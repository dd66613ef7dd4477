// SPDX-License-Identifier: MIT
#include "replica.h"

#include "shownunits.h"

#include <QAbstractTextDocumentLayout>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::test;

namespace {
/// Lays nothing out: Qt's own takes milliseconds for a key in a long text.
class NoLayout : public QAbstractTextDocumentLayout
{
public:
    using QAbstractTextDocumentLayout::QAbstractTextDocumentLayout;
    void draw(QPainter* /*painter*/, const PaintContext& /*context*/) override {}
    int hitTest(const QPointF& /*point*/, Qt::HitTestAccuracy /*accuracy*/) const override { return -1; }
    int pageCount() const override { return 1; }
    QSizeF documentSize() const override { return {}; }
    QRectF frameBoundingRect(QTextFrame* /*frame*/) const override { return {}; }
    QRectF blockBoundingRect(const QTextBlock& /*block*/) const override { return {}; }

protected:
    void documentChanged(int /*from*/, int /*removed*/, int /*added*/) override {}
};
} // namespace

class TestTextDocumentBinding : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Replica> m_one;

    void open(const QString& text)
    {
        m_one = std::make_unique<Replica>(1);
        if (!text.isEmpty())
            m_one->editByOther(0, 0, text);
        m_one->outbox.clear();
    }
    [[nodiscard]] QTextCursor cursor(int anchor, int position) const
    {
        QTextCursor made(&m_one->shown);
        made.setPosition(anchor);
        made.setPosition(position, QTextCursor::KeepAnchor);
        return made;
    }
    [[nodiscard]] QString shown() const { return toQString(shownunits::read(m_one->shown)); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }
    void cleanup() { m_one.reset(); }

    void showsWhatIsThereWithoutWriting()
    {
        crdt::Document document;
        crdt::Text text = document.text("content");
        static_cast<void>(text.insert(0, u"one\ntwo\n"));
        crdt::UndoManager undo(document, {text});
        QTextDocument shown(u"something else"_s);
        int updates = 0;
        const auto counted = document.onUpdate([&](const auto&) { ++updates; });
        const TextDocumentBinding binding(document, text, undo, shown, &undo);
        QCOMPARE(shown.toPlainText(), u"one\ntwo\n"_s);
        QVERIFY(!shown.isUndoRedoEnabled());
        QCOMPARE(updates, 0);
    }

    void writesTheSmallestChange()
    {
        open(u"hello world"_s);
        std::vector<crdt::TextDelta> told;
        const auto observed = m_one->text.observe([&](const auto& event) { told.push_back(event.delta); });
        cursor(6, 11).insertText(u"word"_s);
        QCOMPARE(m_one->content(), u"hello word"_s);
        QCOMPARE(told.size(), 1u);
        QCOMPARE(told.front(), (crdt::TextDelta{{crdt::TextChange::Kind::Retain, 9, {}},
                                                {crdt::TextChange::Kind::Delete, 1, {}}}));
    }

    void formatsAreNoChange()
    {
        open(u"hello\nworld"_s);
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        cursor(2, 8).mergeCharFormat(bold);
        QTextBlockFormat centered;
        centered.setAlignment(Qt::AlignHCenter);
        cursor(0, 11).mergeBlockFormat(centered);
        QVERIFY(m_one->outbox.empty());
    }

    void anEditBlockIsOneChangeAndOneStep_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("replace all") << u"one two one two one"_s << u"1 two 1 two 1"_s;
        QTest::newRow("drag forwards") << u"abcdefgh"_s << u"efghabcd"_s;
        QTest::newRow("lines") << u"a\nb\nc"_s << u"b\nc\na\n"_s;
        QTest::newRow("to nothing") << u"a\nb"_s << QString();
    }
    void anEditBlockIsOneChangeAndOneStep()
    {
        QFETCH(const QString, from);
        QFETCH(const QString, to);
        open(from);
        m_one->view.type(u"x"_s); // a step of its own, whatever the time
        const crdt::TextPatch patch = crdt::diff(toUnits(from), toUnits(to));
        m_one->outbox.clear();
        QTextCursor edit(&m_one->shown);
        edit.beginEditBlock();
        for (auto splice = patch.rbegin(); splice != patch.rend(); ++splice) {
            edit.setPosition(int(splice->position) + 1);
            edit.setPosition(int(splice->position + splice->removed) + 1, QTextCursor::KeepAnchor);
            edit.insertText(toQString(splice->inserted));
        }
        edit.endEditBlock();
        QCOMPARE(m_one->content(), u'x' + to);
        QCOMPARE(m_one->outbox.size(), 1u);
        if (patch.size() > 1) {
            m_one->binding.undo();
            QCOMPARE(m_one->content(), u'x' + from);
            QCOMPARE(shown(), m_one->content());
        }
    }

    void wholeTextsMayBeReplaced()
    {
        open(u"one\ntwo"_s);
        m_one->shown.setPlainText(u"three"_s);
        QCOMPARE(m_one->content(), u"three"_s);
        m_one->shown.setPlainText(u"five\n\n"_s);
        QCOMPARE(m_one->content(), u"five\n\n"_s);
        m_one->shown.clear();
        QCOMPARE(m_one->content(), QString());
        m_one->shown.setHtml(u"<p>a</p><table><tr><td>b</td></tr></table>c"_s);
        QCOMPARE(m_one->content(), shown());
        QVERIFY(m_one->content().contains(u'b'));
    }

    void lineEndsTypedHereAreLineFeeds()
    {
        open(u"x"_s);
        m_one->view.type(u"a\r\nb\rc\nd\u2028e\u2029f"_s);
        QCOMPARE(m_one->content(), u"a\nb\nc\nd\ne\nfx"_s);
        QCOMPARE(m_one->shown.toPlainText(), m_one->content());
    }

    void lineEndsOfOthersStayAsTheyAre()
    {
        const QString weird = u"a\r\nb\rc\u2028d\u2029e\ufdd0f\ufdd1g"_s;
        open(weird);
        QCOMPARE(m_one->content(), weird);
        QCOMPARE(m_one->shown.toPlainText(), u"a\u240d\nb\u240dc\nd\ne\ufffdf\ufffdg"_s);
        m_one->view.select(1, 1);
        m_one->view.type(u"!"_s);
        m_one->view.cursor.setPosition(m_one->shown.characterCount() - 1);
        m_one->view.type(u"!"_s);
        QTextCursor all(&m_one->shown);
        all.select(QTextCursor::Document);
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        all.mergeCharFormat(bold); // reports everything as changed
        QCOMPARE(m_one->content(), u"a!\r\nb\rc\u2028d\u2029e\ufdd0f\ufdd1g!"_s);
    }

    void anyTextGoesThrough_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("NUL") << QString(u"a"_s + QChar(0) + u"b"_s);
        QTest::newRow("no-break space") << u"a\u00a0b"_s;
        QTest::newRow("surrogate pairs") << u"😀😁👍🏽"_s;
        QTest::newRow("combining") << u"e\u0301o\u0308\u0323"_s;
        QTest::newRow("joined") << u"👨‍👩‍👧‍👦"_s;
        QTest::newRow("marks") << u"\ufeffa\u200fb\u202ec"_s;
        QTest::newRow("controls") << u"\u0001\t\u000b\u000c\u0085\u007f"_s;
    }
    void anyTextGoesThrough()
    {
        QFETCH(const QString, text);
        open({});
        m_one->view.type(text);
        QCOMPARE(m_one->content(), text);
        m_one->editByOther(0, 0, text);
        QCOMPARE(shown(), text + text);
        QCOMPARE(m_one->content(), text + text);
        m_one->binding.undo();
        QCOMPARE(m_one->content(), text);
        QCOMPARE(shown(), text);
    }

    void surrogatePairsAreReplacedWhole()
    {
        open(u"a😀b"_s);
        cursor(1, 3).insertText(u"😁"_s); // shares the first half
        QCOMPARE(m_one->content(), u"a😁b"_s);
        cursor(1, 3).insertText(u"🨁"_s); // shares the second half
        QCOMPARE(m_one->content(), u"a🨁b"_s);
        QCOMPARE(m_one->outbox.size(), 2u);
    }

    void halvesOfPairsBecomeReplacementCharacters()
    {
        open(u"a😀b"_s);
        cursor(1, 2).removeSelectedText();
        QCoreApplication::processEvents();
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(m_one->content(), u"a\ufffdb"_s);
        m_one->view.select(0, 0);
        m_one->view.type(QString(QChar(0xd83d)));
        m_one->view.type(QString(QChar(0xde00))); // as some platforms type it
        QCoreApplication::processEvents();
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(m_one->content(), u"😀a\ufffdb"_s);
        cursor(1, 1).insertText(u"x"_s);
        QCoreApplication::processEvents();
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(m_one->content(), u"\ufffdx\ufffda\ufffdb"_s);
    }

    void embeddedObjectsAreNeverWritten()
    {
        open(u"ab"_s);
        cursor(1, 1).insertText(u"x\ufffcy"_s);
        QCOMPARE(m_one->content(), u"axyb"_s);
        QCoreApplication::processEvents();
        QCOMPARE(shown(), u"axyb"_s);
        m_one->editByOther(0, 0, u"!"_s);
        QCOMPARE(shown(), u"!axyb"_s);
    }

    void embeddedObjectsOfOthersStay()
    {
        open({});
        // An update of Yjs, by client 7: insertEmbed(0, {image: "x"}) into the root `content`.
        const QByteArray embed = QByteArray::fromHex("010107000501") +
                                 "\x07"
                                 "content" +
                                 "\x0d"
                                 R"({"image":"x"})" +
                                 QByteArray(1, 0);
        QVERIFY(m_one->take(crdt::Bytes(embed.begin(), embed.end())));
        QCOMPARE(shown(), u"\ufffc"_s);
        m_one->view.select(0, 0);
        m_one->view.type(u"a"_s);
        m_one->view.select(2, 2);
        m_one->view.type(u"b"_s);
        QCOMPARE(m_one->content(), u"a\ufffcb"_s);
        QCOMPARE(toQString(m_one->text.toString()), u"ab"_s);
        cursor(0, 3).insertText(u"[a\ufffcb]"_s); // as a copy of itself
        QCoreApplication::processEvents();
        QCOMPARE(m_one->content(), u"[a\ufffcb]"_s);
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(toQString(m_one->text.toString()), u"[ab]"_s);
        m_one->view.select(0, 5);
        m_one->view.type(u"gone"_s);
        QCOMPARE(m_one->content(), u"gone"_s);
        m_one->binding.undo();
        QCOMPARE(shown(), u"[a\ufffcb]"_s);
        QCOMPARE(toQString(m_one->text.toString()), u"[ab]"_s); // the object is one again
    }

    void othersLeaveCaretAndSelectionAlone_data()
    {
        QTest::addColumn<QPoint>("selection");
        QTest::addColumn<QPoint>("edit");
        QTest::addColumn<QPoint>("after");
        QTest::newRow("before") << QPoint(3, 3) << QPoint(1, 0) << QPoint(5, 5);
        QTest::newRow("at the caret") << QPoint(3, 3) << QPoint(3, 0) << QPoint(3, 3);
        QTest::newRow("behind") << QPoint(3, 3) << QPoint(4, 0) << QPoint(3, 3);
        QTest::newRow("around") << QPoint(3, 3) << QPoint(1, 4) << QPoint(1, 1);
        QTest::newRow("in a selection") << QPoint(2, 6) << QPoint(4, 0) << QPoint(2, 8);
        QTest::newRow("at a selection's begin") << QPoint(2, 6) << QPoint(2, 0) << QPoint(4, 8);
        QTest::newRow("at a selection's end") << QPoint(2, 6) << QPoint(6, 0) << QPoint(2, 6);
        QTest::newRow("backwards") << QPoint(6, 2) << QPoint(2, 0) << QPoint(8, 4);
        QTest::newRow("over a selection") << QPoint(6, 2) << QPoint(1, 7) << QPoint(1, 1);
    }
    void othersLeaveCaretAndSelectionAlone()
    {
        QFETCH(const QPoint, selection);
        QFETCH(const QPoint, edit);
        QFETCH(const QPoint, after);
        open(u"0123456789"_s);
        m_one->view.select(selection.x(), selection.y());
        QSignalSpy moved(&m_one->binding, &TextDocumentBinding::selectionChanged);
        QSignalSpy changed(&m_one->binding, &TextDocumentBinding::textChangedByOthers);
        m_one->editByOther(edit.x(), edit.y(), u"ab");
        QCOMPARE(m_one->view.anchor(), after.x());
        QCOMPARE(m_one->view.caret(), after.y());
        QCOMPARE(moved.size(), 0);
        QCOMPARE(changed.size(), 1);
    }

    void aCaretIsNeverInsideAPair()
    {
        open(u"ab"_s);
        m_one->view.select(1, 1);
        // A text that some other client cut badly, and whose halves meet at the caret.
        QTextCursor beside(&m_one->shown);
        m_one->editByOther(0, 2, u"😀😀"_s);
        m_one->view.select(1, 3);
        m_one->editByOther(4, 0, u"x"_s);
        QCOMPARE(m_one->view.anchor(), 0);
        QCOMPARE(m_one->view.caret(), 2);
    }

    void tellsWhereTheCaretIs()
    {
        open(u"abc"_s);
        QSignalSpy moved(&m_one->binding, &TextDocumentBinding::selectionChanged);
        m_one->view.select(1, 2);
        QCOMPARE(moved.takeLast(), (QVariantList{2, 1}));
        m_one->view.type(u"x"_s);
        QCOMPARE(moved.takeLast(), (QVariantList{2, 2}));
        m_one->view.binding->noteSelection();
        QCOMPARE(moved.size(), 0);
    }

    void othersWaitWhileAnInputMethodComposes()
    {
        open(u"abc"_s);
        m_one->view.select(3, 3);
        m_one->view.composing = true;
        m_one->editByOther(0, 0, u"line\n"_s);
        m_one->editByOther(8, 0, u"later"_s); // at the caret
        QCOMPARE(shown(), u"abc"_s);
        QCOMPARE(m_one->binding.textPosition(3), 8);
        m_one->view.composing = false;
        m_one->view.type(u"你"_s);
        QCOMPARE(m_one->content(), u"line\nabc你later"_s);
        QTRY_COMPARE(shown(), m_one->content());
        QCOMPARE(m_one->view.caret(), 9);
        m_one->binding.undo();
        QCOMPARE(m_one->content(), u"line\nabclater"_s);
        QCOMPARE(m_one->view.caret(), 8);
    }

    void aGivenUpCompositionLetsTheOthersIn()
    {
        open(u"abc"_s);
        m_one->view.composing = true;
        m_one->editByOther(0, 1, {});
        m_one->view.composing = false;
        m_one->binding.settle();
        QCOMPARE(shown(), u"bc"_s);
    }

    void afterTwoSecondsOnlyTheComposingParagraphWaits()
    {
        open(u"one\ntwo\nthree"_s);
        m_one->view.select(5, 5);
        m_one->view.composing = true;
        m_one->editByOther(0, 0, u"zero\n"_s);
        m_one->editByOther(10, 0, u"X"_s); // in "two"
        m_one->editByOther(m_one->content().size(), 0, u"!"_s);
        QCOMPARE(shown(), u"one\ntwo\nthree"_s);
        QTRY_COMPARE_WITH_TIMEOUT(shown(), u"zero\none\ntwo\nthree!"_s, 10000);
        QCOMPARE(m_one->view.caret(), 10);
        m_one->view.type(u"y"_s);
        QCOMPARE(m_one->content(), u"zero\none\ntyXwo\nthree!"_s);
        m_one->view.composing = false;
        m_one->binding.settle();
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(m_one->view.caret(), 11);
    }

    void undoTakesBackOnesOwnAndPutsTheCaretBack()
    {
        open(u"base"_s);
        QSignalSpy undoable(&m_one->binding, &TextDocumentBinding::undoAvailable);
        QSignalSpy redoable(&m_one->binding, &TextDocumentBinding::redoAvailable);
        m_one->view.select(4, 1);
        m_one->view.type(u"M"_s);
        m_one->view.type(u"N"_s);
        QCOMPARE(m_one->content(), u"bMN"_s);
        QCOMPARE(undoable.size(), 1);
        m_one->view.select(0, 0);
        m_one->editByOther(0, 0, u"theirs "_s);
        m_one->binding.undo();
        QCOMPARE(m_one->content(), u"theirs base"_s);
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(m_one->view.anchor(), 11);
        QCOMPARE(m_one->view.caret(), 8);
        QCOMPARE(m_one->binding.canUndo(), false);
        QCOMPARE(undoable.size(), 2);
        QCOMPARE(redoable.size(), 1);
        m_one->binding.redo();
        QCOMPARE(m_one->content(), u"theirs bMN"_s);
        QCOMPARE(shown(), m_one->content());
        QCOMPARE(m_one->view.caret(), 0); // where it was when it was taken back
        QCOMPARE(m_one->binding.canRedo(), false);
        QCOMPARE(redoable.size(), 2);
    }

    void undoPutsTheCaretBackBeforeWhatOthersAppended()
    {
        open(u"abc"_s);
        m_one->view.select(3, 3);
        m_one->view.type(u"d"_s);
        m_one->editByOther(4, 0, u"!"_s);
        m_one->binding.undo();
        QCOMPARE(m_one->content(), u"abc!"_s);
        QCOMPARE(m_one->view.caret(), 3);
    }

    void stepsEndWithLinesJumpsAndTime()
    {
        open({});
        const auto depth = [this] { return m_one->undo.undoDepth(); };
        m_one->view.type(u"a"_s);
        m_one->view.type(u"b"_s);
        QCOMPARE(depth(), 1u);
        m_one->view.type(u"\n"_s);
        m_one->view.type(u"c"_s);
        QCOMPARE(depth(), 2u);
        m_one->view.select(0, 0);
        m_one->view.type(u"d"_s);
        QCOMPARE(depth(), 3u);
        m_one->now += std::chrono::seconds(2);
        m_one->view.type(u"e"_s);
        QCOMPARE(depth(), 4u);
        m_one->view.type(QString(100, u'p'));
        m_one->view.type(u"f"_s);
        QCOMPARE(depth(), 6u);
        m_one->editByOther(0, 0, u"theirs"_s); // moves the caret, but that's no jump
        m_one->view.type(u"g"_s);
        QCOMPARE(depth(), 6u);
        for (int i = 0; i < 6; ++i)
            m_one->binding.undo();
        QCOMPARE(m_one->content(), u"theirs"_s);
    }

    void whatOthersDoWithTheSameOriginIsShown()
    {
        open(u"abc"_s);
        m_one->document.transact([&] { static_cast<void>(m_one->text.insert(3, u"d")); }, &m_one->own);
        QCOMPARE(shown(), u"abcd"_s);
        m_one->undo.undo();
        QCOMPARE(shown(), u"abc"_s);
    }

    void maySitInSomebodyElsesTransaction()
    {
        open(u"abc"_s);
        m_one->document.transact([&] {
            static_cast<void>(m_one->text.insert(0, u"1"));
            // The document shows "abc" still, and the text is ahead of it.
            m_one->view.select(3, 3);
            m_one->view.type(u"d"_s);
        });
        QCoreApplication::processEvents();
        QCOMPARE(shown(), m_one->content());
        QVERIFY(m_one->content().contains(u'd'));
    }

    void othersMayEditWhenTheyHearOfAChange()
    {
        open(u"abc"_s);
        bool answered = false;
        const auto observed = m_one->text.observe([&](const auto&) {
            if (!std::exchange(answered, true))
                static_cast<void>(m_one->text.insert(0, u"heard: "));
        });
        m_one->view.select(3, 3);
        m_one->view.type(u"d"_s);
        QCOMPARE(m_one->content(), u"heard: abcd"_s);
        QTRY_COMPARE(shown(), m_one->content());
        QCOMPARE(m_one->view.caret(), 11);
    }

    void theDocumentMayGoFirst()
    {
        crdt::Document document;
        crdt::Text text = document.text("content");
        crdt::UndoManager undo(document, {text}, {.trackedOrigins = {&undo}});
        auto shown = std::make_unique<QTextDocument>();
        TextDocumentBinding binding(document, text, undo, *shown, &undo);
        shown.reset();
        static_cast<void>(text.insert(0, u"x"));
        binding.undo();
        binding.settle();
        QCOMPARE(text.toString(), std::u16string(u"x"));
    }

    /// Generous: it is there to see that nothing costs as much as the text is long.
    void aKeyCostsNothingMuchInALongText()
    {
        QString line = u"The quick brown fox jumps over the lazy dog, and so on.\n"_s;
        open({});
        m_one->shown.setDocumentLayout(new NoLayout(&m_one->shown));
        m_one->editByOther(0, 0, line.repeated(20000));
        m_one->view.select(500000, 500000);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 1000; ++i)
            m_one->view.type(u"x"_s);
        qInfo("a key: %.1f µs", double(timer.nsecsElapsed()) / 1e6);
        QVERIFY(timer.elapsed() < 1000);
        timer.start();
        for (int i = 0; i < 1000; ++i)
            m_one->editByOther(i * 1000, 0, u"y"_s);
        qInfo("another's key: %.1f µs", double(timer.nsecsElapsed()) / 1e6);
        QVERIFY(timer.elapsed() < 2000);
        QVERIFY(shown() == m_one->content());
    }

    void largeChangesAreFast()
    {
        open({});
        m_one->shown.setDocumentLayout(new NoLayout(&m_one->shown));
        QElapsedTimer timer;
        const auto tell = [&timer](const char* what) {
            qInfo("%s: %lld ms", what, timer.elapsed());
            QVERIFY(timer.elapsed() < 20000);
        };
        const QString pasted = u"The quick brown fox jumps over the lazy dog, and so on.\n"_s.repeated(94000);
        timer.start();
        m_one->view.type(pasted);
        tell("paste 5 MB");
        QVERIFY(m_one->content() == pasted);
        QCOMPARE(m_one->outbox.size(), 1u);
        timer.start();
        m_one->binding.undo();
        tell("undo it");
        m_one->binding.redo();
        QVERIFY(shown() == pasted);

        std::size_t pieces = 0;
        const auto observed =
            m_one->text.observe([&](const auto& event) { pieces = crdt::toPatch(event.delta).size(); });
        timer.start();
        QTextCursor edit(&m_one->shown);
        edit.beginEditBlock();
        for (int at = int(pasted.lastIndexOf(u"fox"_s)); at >= 0;
             at = at ? int(pasted.lastIndexOf(u"fox"_s, at - 1)) : -1) {
            edit.setPosition(at);
            edit.setPosition(at + 3, QTextCursor::KeepAnchor);
            edit.insertText(u"cat"_s);
        }
        const qint64 alone = timer.elapsed();
        edit.endEditBlock();
        tell("replace 94,000 words in 5 MB");
        qInfo("of that, without the binding: %lld ms", alone);
        QCOMPARE(pieces, 94000u);
        QVERIFY(m_one->content() == QString(pasted).replace(u"fox"_s, u"cat"_s));
        QCOMPARE(m_one->undo.undoDepth(), 2u);
        timer.start();
        m_one->binding.undo();
        tell("undo it");
        QVERIFY(shown() == pasted);
    }
};

QTEST_MAIN(TestTextDocumentBinding)
#include "tst_textdocumentbinding.moc"
