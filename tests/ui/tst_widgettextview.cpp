// SPDX-License-Identifier: MIT
// A shared text in Qt's own editors, under keys, pasting, dragging and input methods as they come from a
// window.
#include "editor/widgettextview.h"

#include <Heartline/Document>
#include <Heartline/TextDocumentBinding>
#include <Heartline/UndoManager>

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QInputMethodEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextEdit>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

template<typename Editor>
class Dropping : public Editor
{
public:
    void drop(const QString& text) { paste(text); }
    void paste(const QString& text)
    {
        QMimeData pasted;
        pasted.setText(text);
        this->insertFromMimeData(&pasted);
    }
};

template<typename Editor>
class Desk
{
public:
    explicit Desk(const QString& content = {})
    {
        editByOther(0, 0, content);
        editor.resize(400, 300);
        view = new WidgetTextView(editor);
        binding = std::make_unique<TextDocumentBinding>(document, text, undo, *editor.document(), &own, view);
    }
    [[nodiscard]] QString content() const
    {
        const std::u16string units = text.toString();
        return QString(reinterpret_cast<const QChar*>(units.data()), qsizetype(units.size()));
    }
    void editByOther(qsizetype position, qsizetype removed, const QString& inserted)
    {
        document.transact([&] {
            static_cast<void>(text.remove(std::size_t(position), std::size_t(removed)));
            static_cast<void>(text.insert(std::size_t(position), inserted.toStdU16String()));
        });
    }
    void select(int anchor, int caret)
    {
        QTextCursor cursor = editor.textCursor();
        cursor.setPosition(anchor);
        cursor.setPosition(caret, QTextCursor::KeepAnchor);
        editor.setTextCursor(cursor);
    }
    void compose(const QString& preedit, const QString& commit = {})
    {
        QInputMethodEvent event(preedit, {});
        event.setCommitString(commit);
        QCoreApplication::sendEvent(&editor, &event);
    }

    const int own = 0;
    crdt::Document document;
    crdt::Text text = document.text("content");
    crdt::UndoManager undo{document, {text}, {.trackedOrigins = {&own}}};
    Dropping<Editor> editor;
    WidgetTextView* view = nullptr;
    std::unique_ptr<TextDocumentBinding> binding;
};

QString lines(int count)
{
    QString text;
    for (int i = 0; i < count; ++i)
        text += u"line %1\n"_s.arg(i);
    return text;
}

} // namespace

class TestWidgetTextView : public QObject
{
    Q_OBJECT

private:
    /// Calls `claim` with a desk for each kind of editor.
    template<typename Claim>
    static void forBoth(const QString& content, Claim claim)
    {
        Desk<QPlainTextEdit> plain(content);
        claim(plain);
        if (QTest::currentTestFailed()) {
            qWarning("in a QPlainTextEdit");
            return;
        }
        Desk<QTextEdit> rich(content);
        claim(rich);
        if (QTest::currentTestFailed())
            qWarning("in a QTextEdit");
    }

private Q_SLOTS:
    void keysArrive()
    {
        forBoth(u"abc"_s, [](auto& desk) {
            QSignalSpy moved(desk.binding.get(), &TextDocumentBinding::selectionChanged);
            desk.select(1, 1);
            QTest::keyClicks(&desk.editor, u"xy"_s);
            QTest::keyClick(&desk.editor, Qt::Key_Return);
            QTest::keyClick(&desk.editor, Qt::Key_Return, Qt::ShiftModifier);
            QTest::keyClick(&desk.editor, Qt::Key_Delete);
            QCOMPARE(desk.content(), u"axy\n\nc"_s);
            QCOMPARE(desk.editor.toPlainText(), desk.content());
            QCOMPARE(moved.last(), (QVariantList{5, 5}));
            QTest::keyClick(&desk.editor, Qt::Key_Left, Qt::ShiftModifier);
            QCOMPARE(moved.last(), (QVariantList{4, 5}));
        });
    }

    void aDragIsOneChange()
    {
        forBoth(u"one two three"_s, [](auto& desk) {
            int updates = 0;
            const auto counted = desk.document.onUpdate([&](const auto&) { ++updates; });
            // As the editors do it on a drop of their own text.
            QTextCursor source(desk.editor.document());
            source.setPosition(0);
            source.setPosition(4, QTextCursor::KeepAnchor);
            QTextCursor target(desk.editor.document());
            target.setPosition(8);
            target.beginEditBlock();
            source.removeSelectedText();
            desk.editor.setTextCursor(target);
            desk.editor.drop(u"one "_s);
            target.endEditBlock();
            QCOMPARE(desk.content(), u"two one three"_s);
            QCOMPARE(updates, 1);
            desk.binding->undo();
            QCOMPARE(desk.editor.toPlainText(), u"one two three"_s);
            QVERIFY(!desk.binding->canUndo());
        });
    }

    void caretSelectionAndCompositionStay()
    {
        forBoth(u"abc\ndef"_s, [](auto& desk) {
            desk.select(5, 7);
            desk.editByOther(0, 0, u"12\n"_s);
            QCOMPARE(desk.editor.textCursor().selectedText(), u"ef"_s);
            desk.select(8, 8);
            desk.compose(u"ni"_s);
            QVERIFY(desk.view->isComposing());
            QCOMPARE(desk.content(), u"12\nabc\ndef"_s);
            desk.editByOther(8, 0, u"!"_s);
            desk.editByOther(0, 0, u"0\n"_s);
            QCOMPARE(desk.editor.toPlainText(), u"12\nabc\ndef"_s);
            desk.compose(u"nihao"_s);
            QCoreApplication::processEvents();
            QVERIFY(desk.view->isComposing());
            QCOMPARE(desk.editor.toPlainText(), u"12\nabc\ndef"_s);
            desk.compose({}, u"你好"_s);
            QCOMPARE(desk.content(), u"0\n12\nabc\nd你好!ef"_s);
            QCoreApplication::processEvents();
            QCOMPARE(desk.editor.toPlainText(), desk.content());
            QCOMPARE(desk.editor.textCursor().position(), 12);
            desk.binding->undo();
            QCOMPARE(desk.editor.toPlainText(), u"0\n12\nabc\nd!ef"_s);
            QCOMPARE(desk.editor.textCursor().position(), 10);
        });
    }

    void aGivenUpCompositionLetsOthersIn()
    {
        forBoth(u"abc"_s, [](auto& desk) {
            desk.select(3, 3);
            desk.compose(u"n"_s);
            desk.editByOther(0, 3, u"x"_s);
            desk.compose({});
            QCoreApplication::processEvents();
            QCOMPARE(desk.editor.toPlainText(), u"x"_s);
        });
    }

    void othersMayWriteInOtherParagraphsOfALongComposition()
    {
        forBoth(u"one\ntwo"_s, [](auto& desk) {
            desk.select(5, 5);
            desk.compose(u"ni"_s);
            desk.editByOther(0, 0, u"zero\n"_s);
            QTRY_COMPARE_WITH_TIMEOUT(desk.editor.toPlainText(), u"zero\none\ntwo"_s, 10000);
            const QTextBlock block = desk.editor.textCursor().block();
            QCOMPARE(block.text(), u"two"_s);
            QCOMPARE(block.layout()->preeditAreaText(), u"ni"_s);
            QCOMPARE(block.layout()->preeditAreaPosition(), 1);
            desk.compose({}, u"你"_s);
            QCOMPARE(desk.content(), u"zero\none\nt你wo"_s);
            QCOMPARE(desk.editor.toPlainText(), desk.content());
        });
    }

    void whatIsReadStaysInPlace()
    {
        forBoth(lines(300), [](auto& desk) {
            desk.editor.show();
            QScrollBar* bar = desk.editor.verticalScrollBar();
            bar->setValue(bar->maximum() / 2);
            const auto top = [&desk] { return desk.editor.cursorForPosition({0, 0}).block().text(); };
            const QString before = top();
            const int offset = desk.editor.cursorRect(desk.editor.cursorForPosition({0, 0})).top();
            QVERIFY(!before.isEmpty() && before != u"line 0"_s);
            desk.editByOther(0, 0, lines(7));
            QCOMPARE(top(), before);
            desk.editByOther(0, 20, {});
            QCOMPARE(top(), before);
            QString wide(500, u'w');
            desk.editByOther(0, 0, wide.replace(20, 1, u" "_s) + u"\n"_s);
            QCOMPARE(top(), before);
            desk.editByOther(desk.content().size(), 0, lines(20));
            QCOMPARE(top(), before);
            QCOMPARE(desk.editor.cursorRect(desk.editor.cursorForPosition({0, 0})).top(), offset);
            // At the very beginning one sees what comes in.
            bar->setValue(0);
            desk.editByOther(0, 0, u"first\n"_s);
            QCOMPARE(top(), u"first"_s);
        });
    }

    void undoBringsTheCaretIntoSight()
    {
        forBoth(lines(300), [](auto& desk) {
            desk.editor.show();
            desk.select(10, 10);
            QTest::keyClicks(&desk.editor, u"typed"_s);
            QScrollBar* bar = desk.editor.verticalScrollBar();
            bar->setValue(bar->maximum());
            desk.binding->undo();
            QCOMPARE(desk.content(), lines(300));
            QCOMPARE(desk.editor.textCursor().position(), 10);
            QVERIFY(desk.editor.viewport()->rect().contains(desk.editor.cursorRect()));
        });
    }

    void richTextIsPlain()
    {
        Desk<QTextEdit> desk(u"abc"_s);
        desk.editor.textCursor().insertHtml(u"<b>x</b><ul><li>one</li><li>two</li></ul>"_s);
        QCoreApplication::processEvents();
        QCOMPARE(desk.content(), desk.editor.toPlainText());
        QTextCursor(desk.editor.document()).insertTable(2, 2);
        QCoreApplication::processEvents();
        desk.editByOther(0, 0, u"y"_s);
        QCOMPARE(desk.content().size(), desk.editor.document()->characterCount() - 1);
        desk.editByOther(0, desk.content().size(), u"end"_s);
        QCOMPARE(desk.editor.toPlainText(), u"end"_s);
    }

    /// Generous: they're there to see that nothing costs as much as the text is long. Figures are in ./dev
    /// bench.
    void longTextsAreQuick()
    {
        Desk<QPlainTextEdit> desk;
        desk.editor.show();
        QElapsedTimer timer;
        timer.start();
        desk.editor.paste(u"The quick brown fox jumps over the lazy dog, and so on.\n"_s.repeated(94000));
        qInfo("paste 5 MB: %lld ms", timer.restart());
        QCOMPARE(desk.content().size(), 94000 * 56);
        QCOMPARE(desk.undo.undoDepth(), 1u);
        desk.select(2000000, 2000000);
        timer.restart();
        for (int i = 0; i < 500; ++i)
            QTest::keyClick(&desk.editor, Qt::Key_X);
        qInfo("a key: %lld µs", timer.restart() * 2);
        for (int i = 0; i < 1000; ++i)
            desk.editByOther(i * 5000, 0, u"y"_s);
        qInfo("another's key: %lld µs", timer.elapsed());
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(desk.content().size(), 94000 * 56 + 1500);
        QVERIFY(desk.content() == desk.editor.toPlainText());
    }
};

QTEST_MAIN(TestWidgetTextView)
#include "tst_widgettextview.moc"
