// SPDX-License-Identifier: MIT
#include "editor/sharedtextedit.h"
#include "shared/theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QWheelEvent>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestSharedTextEdit : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<SharedTextEdit> m_editor;

    static QString lines(int count, const QString& words = u"line"_s)
    {
        QString text;
        for (int i = 1; i <= count; ++i)
            text += u"%1 %2\n"_s.arg(words).arg(i);
        return text;
    }
    static RemoteCaret person(quint64 id, int caret) { return {id, u"id"_s, u"Ann"_s, {}, caret, caret}; }
    int find(const QString& words) const { return int(m_editor->toPlainText().indexOf(words)); }
    int topLine() const { return m_editor->cursorForPosition({0, 0}).blockNumber() + 1; }
    bool shows(int position) const
    {
        const auto rect = m_editor->visibleText().caretRect(position);
        return rect && QRectF(m_editor->viewport()->rect()).contains(*rect);
    }
    void select(int anchor, int caret)
    {
        QTextCursor cursor = m_editor->textCursor();
        cursor.setPosition(anchor);
        cursor.setPosition(caret, QTextCursor::KeepAnchor);
        m_editor->setTextCursor(cursor);
    }
    void wheel(int delta, Qt::KeyboardModifiers modifiers)
    {
        QWheelEvent event(QPointF(50, 50), m_editor->viewport()->mapToGlobal(QPointF(50, 50)), {}, {0, delta},
                          Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_editor->viewport(), &event);
    }

private Q_SLOTS:
    void init()
    {
        m_editor = std::make_unique<SharedTextEdit>();
        m_editor->resize(700, 400);
        m_editor->show();
        m_editor->activateWindow();
        m_editor->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(m_editor.get()));
    }
    void cleanup() { m_editor.reset(); }

    // Places

    void whatIsReadStaysInPlace()
    {
        for (const bool wrapping : {true, false}) {
            m_editor->setWrapping(wrapping);
            m_editor->setPlainText(
                lines(300, u"a line that is long enough to be broken when the window is narrow"_s));
            m_editor->resize(300, 400);
            m_editor->goToLine(1);
            m_editor->showPlace(find(u"narrow 150\n"_s));
            const int top = topLine();
            QVERIFY(top > 10);
            const auto anchor = m_editor->saveAnchor();
            QTextCursor other(m_editor->document());
            other.insertText(lines(7, u"new"_s));
            m_editor->restoreAnchor(anchor);
            QCOMPARE(topLine(), top + 7);
            const auto again = m_editor->saveAnchor();
            other.setPosition(0);
            other.movePosition(QTextCursor::NextBlock, QTextCursor::KeepAnchor, 5);
            other.removeSelectedText();
            m_editor->restoreAnchor(again);
            QCOMPARE(topLine(), top + 2);
            // At the top one sees what comes in there.
            m_editor->verticalScrollBar()->setValue(0);
            const auto atTop = m_editor->saveAnchor();
            QTextCursor(m_editor->document()).insertText(u"first\n"_s);
            m_editor->restoreAnchor(atTop);
            QCOMPARE(topLine(), 1);
        }
    }

    void goesToLinesAndColumns()
    {
        m_editor->setPlainText(lines(300));
        m_editor->goToLine(250, 3);
        QCOMPARE(m_editor->textCursor().blockNumber(), 249);
        QCOMPARE(m_editor->textCursor().positionInBlock(), 2);
        QVERIFY(shows(m_editor->textCursor().position()));
        m_editor->goToLine(-5, -5);
        QCOMPARE(m_editor->textCursor().position(), 0);
        m_editor->goToLine(100'000, 100'000);
        QCOMPARE(m_editor->textCursor().position(), m_editor->document()->characterCount() - 1);
        const auto [first, last] = m_editor->visibleRange();
        QVERIFY(first > 0 && last == m_editor->document()->characterCount() - 1);
    }

    void showsPeople()
    {
        m_editor->setPlainText(lines(300));
        m_editor->remoteCarets().setNameTimes(std::chrono::milliseconds(0), std::chrono::milliseconds(0));
        m_editor->setCarets({person(1, find(u"line 250"_s)), person(2, -1)});
        QTRY_VERIFY(m_editor->remoteCarets().flagRect(1).isNull());
        m_editor->remoteCarets().setNameTimes(std::chrono::hours(1), std::chrono::milliseconds(0));
        m_editor->showPerson(2);
        m_editor->showPerson(3);
        QCOMPARE(topLine(), 1);
        m_editor->showPerson(1);
        QVERIFY(shows(find(u"line 250"_s)));
        QTRY_VERIFY(!m_editor->remoteCarets().flagRect(1).isNull());
        QCOMPARE(m_editor->textCursor().position(), 0);
    }

    void showsPlacesInLongLines()
    {
        m_editor->setWrapping(false);
        m_editor->setPlainText(QString(5000, u'x'));
        m_editor->showPlace(4000);
        QVERIFY(shows(4000));
        m_editor->setWrapping(true);
        m_editor->setPlainText(u"word "_s.repeated(20'000));
        m_editor->showPlace(60'000);
        QVERIFY(shows(60'000));
        // Thousands of lines in one paragraph, all selected: those in sight are looked at.
        const QList<QRectF> rects = m_editor->visibleText().lineRects(0, 100'000);
        QVERIFY2(rects.size() > 10 && rects.size() < 60, qPrintable(QString::number(rects.size())));
        QVERIFY(rects.first().top() <= 0 && rects.last().bottom() >= m_editor->viewport()->height());
    }

    // Looks

    void numbersHaveTheirRoom()
    {
        m_editor->setPlainText(lines(5));
        const int bare = m_editor->viewport()->x();
        m_editor->setLineNumbersShown(true);
        const int numbered = m_editor->viewport()->x();
        QVERIFY(numbered > bare + 20);
        m_editor->setPlainText(lines(500)); // no wider: the text stays where it is
        QCOMPARE(m_editor->viewport()->x(), numbered);
        m_editor->setPlainText(lines(20'000));
        QVERIFY(m_editor->viewport()->x() > numbered);
        m_editor->setLineNumbersShown(false);
        QCOMPARE(m_editor->viewport()->x(), bare);
    }

    void clicksOnNumbersSelectLines()
    {
        m_editor->setPlainText(lines(5));
        m_editor->setLineNumbersShown(true);
        QWidget* gutter = m_editor->childAt(m_editor->viewport()->x() - 5, 100);
        QVERIFY(gutter && gutter != m_editor->viewport());
        const auto middle = [this](int line) {
            const int position = m_editor->document()->findBlockByNumber(line - 1).position();
            return QPoint(3, int(m_editor->visibleText().caretRect(position)->center().y()));
        };
        QTest::mouseClick(gutter, Qt::LeftButton, {}, middle(2));
        QCOMPARE(m_editor->textCursor().blockNumber(), 1);
        QTest::mouseClick(gutter, Qt::LeftButton, Qt::ShiftModifier, middle(3));
        QCOMPARE(m_editor->textCursor().selectedText(), u"line 2\u2029line 3\u2029"_s);
    }

    void currentLineIsMarked()
    {
        m_editor->setPlainText(lines(5));
        m_editor->goToLine(3);
        const auto ground = [this](int line) {
            const int position = m_editor->document()->findBlockByNumber(line - 1).position();
            const QRectF rect = m_editor->visibleText().caretRect(position).value();
            return m_editor->viewport()->grab().toImage().pixelColor(m_editor->viewport()->width() - 5,
                                                                     int(rect.center().y()));
        };
        QCOMPARE(ground(3), Theme::current().currentLine);
        QVERIFY(ground(2) != Theme::current().currentLine);
        m_editor->setCurrentLineShown(false);
        QVERIFY(ground(3) != Theme::current().currentLine);
    }

    void zoomsByKeyAndWheel()
    {
        m_editor->setPlainText(lines(5));
        const double size = m_editor->font().pointSizeF();
        QSignalSpy zoomed(m_editor.get(), &SharedTextEdit::zoomChanged);
        QTest::keyClick(m_editor.get(), Qt::Key_Plus, Qt::ControlModifier);
        QCOMPARE(m_editor->zoom(), 110);
        QVERIFY(m_editor->font().pointSizeF() > size);
        QTest::keyClick(m_editor.get(), Qt::Key_Minus, Qt::ControlModifier);
        QTest::keyClick(m_editor.get(), Qt::Key_Minus, Qt::ControlModifier);
        QCOMPARE(m_editor->zoom(), 90);
        wheel(60, Qt::ControlModifier);
        QCOMPARE(m_editor->zoom(), 90);
        wheel(60, Qt::ControlModifier);
        QCOMPARE(m_editor->zoom(), 100);
        wheel(-240, Qt::ControlModifier);
        QCOMPARE(m_editor->zoom(), 80);
        QTest::keyClick(m_editor.get(), Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(m_editor->zoom(), 100);
        QCOMPARE(m_editor->font().pointSizeF(), size);
        QCOMPARE(zoomed.size(), 6);
        m_editor->setZoom(5000);
        QCOMPARE(m_editor->zoom(), SharedTextEdit::kLargestZoom);
        m_editor->setZoom(0);
        QCOMPARE(m_editor->zoom(), SharedTextEdit::kSmallestZoom);
        QCOMPARE(m_editor->toPlainText(), lines(5));
    }

    void zoomFollowsTheProgramsFont()
    {
        const QFont before = QApplication::font();
        m_editor->setZoom(200);
        QFont larger = before;
        larger.setPointSizeF(20);
        QApplication::setFont(larger);
        QTRY_COMPARE(m_editor->font().pointSizeF(), 40.0);
        QApplication::setFont(before);
        QTRY_COMPARE(m_editor->font().pointSizeF(), before.pointSizeF() * 2);
    }

    void wrapsOrNot()
    {
        m_editor->setPlainText(u"many words in one line "_s.repeated(40));
        QVERIFY(m_editor->isWrapping());
        QVERIFY(!m_editor->horizontalScrollBar()->isVisible());
        QVERIFY(m_editor->document()->firstBlock().layout()->lineCount() > 1);
        m_editor->setWrapping(false);
        QCOMPARE(m_editor->visibleText().blocks().first().block.layout()->lineCount(), 1);
        QVERIFY(m_editor->horizontalScrollBar()->maximum() > 0);
        m_editor->setWrapping(true);
        QVERIFY(m_editor->visibleText().blocks().first().block.layout()->lineCount() > 1);
        // Wide windows keep lines that can be read.
        m_editor->resize(1800, 400);
        QVERIFY(m_editor->viewport()->width() < 1000);
        const int left = m_editor->viewport()->x();
        QVERIFY(qAbs(m_editor->width() - m_editor->viewport()->geometry().right() - left) < 20);
    }

    void tabsAreAsWideAsAsked()
    {
        m_editor->setTabWidth(2);
        const double two = m_editor->tabStopDistance();
        m_editor->setTabWidth(8);
        QCOMPARE(m_editor->tabStopDistance(), 4 * two);
        m_editor->setZoom(200);
        QVERIFY(m_editor->tabStopDistance() > 7 * two);
        QTest::keyClick(m_editor.get(), Qt::Key_Tab);
        QCOMPARE(m_editor->toPlainText(), u"\t"_s);
    }

    // Keys

    void linesBeginAsTheOneBefore()
    {
        m_editor->setPlainText(u"\t  word"_s);
        m_editor->moveCursor(QTextCursor::End);
        QSignalSpy changes(m_editor->document(), &QTextDocument::contentsChange);
        QTest::keyClick(m_editor.get(), Qt::Key_Return);
        QCOMPARE(m_editor->toPlainText(), u"\t  word\n\t  "_s);
        QCOMPARE(changes.size(), 1);
        QTest::keyClick(m_editor.get(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(m_editor->toPlainText(), u"\t  word\n\t  \n"_s);
        // In the middle of the white space only what is before the caret is repeated.
        m_editor->setPlainText(u"    x"_s);
        select(2, 2);
        QTest::keyClick(m_editor.get(), Qt::Key_Enter, Qt::KeypadModifier);
        QCOMPARE(m_editor->toPlainText(), u"  \n    x"_s);
        // A selection gives way.
        m_editor->setPlainText(u"  ab"_s);
        select(3, 4);
        QTest::keyClick(m_editor.get(), Qt::Key_Return);
        QCOMPARE(m_editor->toPlainText(), u"  a\n  "_s);
    }

    void tabMovesSelectedLines()
    {
        m_editor->setPlainText(u"one\n\ntwo\nthree"_s);
        select(1, find(u"three"_s)); // the last line is only touched
        QSignalSpy changes(m_editor->document(), &QTextDocument::contentsChange);
        QTest::keyClick(m_editor.get(), Qt::Key_Tab);
        QCOMPARE(m_editor->toPlainText(), u"\tone\n\n\ttwo\nthree"_s);
        QCOMPARE(changes.size(), 1);
        QTest::keyClick(m_editor.get(), Qt::Key_Backtab, Qt::ShiftModifier);
        QCOMPARE(m_editor->toPlainText(), u"one\n\ntwo\nthree"_s);
        m_editor->setPlainText(u"      six\n  two\n\ttab"_s);
        m_editor->selectAll();
        QTest::keyClick(m_editor.get(), Qt::Key_Backtab, Qt::ShiftModifier);
        QCOMPARE(m_editor->toPlainText(), u"  six\ntwo\ntab"_s);
    }

    void undoAndRedoAreAskedFor()
    {
        QSignalSpy undo(m_editor.get(), &SharedTextEdit::undoRequested);
        QSignalSpy redo(m_editor.get(), &SharedTextEdit::redoRequested);
        QTest::keyClicks(m_editor.get(), u"a"_s);
        QTest::keyClick(m_editor.get(), Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(m_editor.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(undo.size(), 1);
        QCOMPARE(redo.size(), 1);
        QCOMPARE(m_editor->toPlainText(), u"a"_s);
    }

    void theKeyboardLeavesTheText()
    {
        QWidget window;
        QWidget before(&window);
        SharedTextEdit editor(&window);
        QWidget behind(&window);
        for (QWidget* widget : {&before, &behind})
            widget->setFocusPolicy(Qt::StrongFocus);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        editor.setFocus();
        QTest::keyClick(&editor, Qt::Key_Tab, Qt::ControlModifier);
        QVERIFY(behind.hasFocus());
        editor.setFocus();
        QTest::keyClick(&editor, Qt::Key_Backtab, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(before.hasFocus());
        QCOMPARE(editor.toPlainText(), QString());
    }

    void whatIsDroppedIsWritten()
    {
        m_editor->setPlainText(u"some words"_s);
        m_editor->setCarets({person(1, 0)});
        m_editor->follow(1);
        QSignalSpy changes(m_editor->document(), &QTextDocument::contentsChange);
        QMimeData data;
        data.setText(u"dropped "_s);
        const QPoint at = m_editor->visibleText().caretRect(5)->center().toPoint();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_editor->viewport(), &enter);
        QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_editor->viewport(), &drop);
        QCOMPARE(m_editor->toPlainText(), u"some dropped words"_s);
        QCOMPARE(changes.size(), 1);
        QVERIFY(!m_editor->followed());
    }

    void readOnlyMeansReadOnly()
    {
        m_editor->setPlainText(lines(3));
        m_editor->setReadOnly(true);
        m_editor->selectAll();
        for (const int key : {Qt::Key_Return, Qt::Key_Tab, Qt::Key_Backtab, Qt::Key_A, Qt::Key_Delete})
            QTest::keyClick(m_editor.get(), Qt::Key(key));
        QCOMPARE(m_editor->toPlainText(), lines(3));
    }

    // Comments and menu

    void commentsAreClicked()
    {
        m_editor->setPlainText(u"some words that are commented on"_s);
        m_editor->setCommentMarks(
            {{5, 20, u"outer"_s, false}, {11, 15, u"inner"_s, false}, {0, 4, u"done"_s, true}});
        QSignalSpy clicked(m_editor.get(), &SharedTextEdit::commentClicked);
        const auto click = [this](int position) {
            QTest::mouseClick(m_editor->viewport(), Qt::LeftButton, {},
                              m_editor->visibleText().caretRect(position)->center().toPoint());
        };
        click(7);
        click(13);
        click(2);
        click(25);
        QCOMPARE(clicked.size(), 3);
        QCOMPARE(clicked.at(0).first(), u"outer"_s);
        QCOMPARE(clicked.at(1).first(), u"inner"_s);
        QCOMPARE(clicked.at(2).first(), u"done"_s);
        // Marks go with their words.
        QTextCursor(m_editor->document()).insertText(u"1234567890 "_s);
        QCOMPARE(m_editor->commentMarks().first().from, 16);
        click(7);
        QCOMPARE(clicked.size(), 3);
        // They are seen.
        const QRectF rect = m_editor->visibleText().caretRect(17).value();
        const QImage image = m_editor->viewport()->grab().toImage();
        QCOMPARE(image.pixelColor(int(rect.right()) + 1, int(rect.bottom()) - 1), Theme::current().warning);
        // Selecting is no click.
        const QPoint from = m_editor->visibleText().caretRect(17)->center().toPoint();
        QTest::mousePress(m_editor->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_editor->viewport(), from + QPoint(60, 0));
        QTest::mouseRelease(m_editor->viewport(), Qt::LeftButton, {}, from + QPoint(60, 0));
        QVERIFY(m_editor->textCursor().hasSelection());
        QCOMPARE(clicked.size(), 3);
    }

    void commentsAreAskedForByKey()
    {
        m_editor->setPlainText(u"some words here"_s);
        QSignalSpy requested(m_editor.get(), &SharedTextEdit::commentRequested);
        select(2, 8);
        QTest::keyClick(m_editor.get(), Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(requested.takeFirst(), (QVariantList{2, 8}));
        select(7, 7);
        QTest::keyClick(m_editor.get(), Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(requested.takeFirst(), (QVariantList{5, 10}));
        // No word there: the line. In an empty one there's nothing to say something on.
        m_editor->setPlainText(u"    words\n\n"_s);
        select(2, 2);
        QTest::keyClick(m_editor.get(), Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(requested.takeFirst(), (QVariantList{0, 9}));
        select(10, 10);
        QTest::keyClick(m_editor.get(), Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(requested.isEmpty());
    }

    void theMenuKnowsWhatCanBeDone()
    {
        m_editor->setPlainText(u"some words"_s);
        m_editor->setCommentMarks({{0, 4, u"c"_s, false}});
        m_editor->setUndoAvailable(false);
        select(2, 2);
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {20, 30}, m_editor->mapToGlobal(QPoint(20, 30)));
        QCoreApplication::sendEvent(m_editor->viewport(), &event);
        auto* menu = m_editor->findChild<QMenu*>();
        QVERIFY(menu);
        QHash<QString, QAction*> actions;
        for (QAction* action : menu->actions())
            actions.insert(action->text(), action);
        QVERIFY(!actions.value(u"Undo"_s)->isEnabled());
        QVERIFY(actions.value(u"Redo"_s)->isEnabled());
        QVERIFY(!actions.value(u"Copy"_s)->isEnabled());
        QSignalSpy clicked(m_editor.get(), &SharedTextEdit::commentClicked);
        QSignalSpy found(m_editor.get(), &SharedTextEdit::findRequested);
        actions.value(u"Show the comment here"_s)->trigger();
        actions.value(u"Find…"_s)->trigger();
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(found.size(), 1);
        menu->close();
    }

    // Scroll bar

    void marksInTheScrollBarGoThere()
    {
        m_editor->setPlainText(lines(400));
        m_editor->setCarets({person(1, find(u"line 350"_s))});
        m_editor->setCommentMarks({{find(u"line 100"_s), find(u"line 101"_s), u"c"_s, false}});
        QScrollBar* bar = m_editor->verticalScrollBar();
        QWidget* markers = bar->findChild<QWidget*>();
        QVERIFY(markers);
        const QColor color = Theme::current().personColor(u"id"_s);
        const auto rowOf = [&](const QColor& sought, int x) {
            const QImage image = markers->grab().toImage();
            for (int y = 0; y < image.height(); ++y) {
                if (image.pixelColor(x, y) == sought)
                    return y;
            }
            return -1;
        };
        // The bar has come with the text.
        QTRY_VERIFY(bar->isVisible() && bar->height() > 300 && markers->rect() == bar->rect());
        const int right = markers->width() - 2;
        QTRY_VERIFY(rowOf(color, right) > 0);
        QVERIFY(qAbs(rowOf(color, right) - markers->height() * 349 / 400) < 6);
        QVERIFY(qAbs(rowOf(Theme::current().warning, 1) - markers->height() / 4) < 6);
        QTest::mouseClick(markers, Qt::LeftButton, {}, {right, rowOf(color, right) + 1});
        QVERIFY(shows(find(u"line 350"_s)));
        // Elsewhere it's a scroll bar.
        const int value = bar->value();
        QTest::mouseClick(markers, Qt::LeftButton, {}, {right, 8});
        QVERIFY(bar->value() < value);
    }
};

QTEST_MAIN(TestSharedTextEdit)
#include "tst_sharedtextedit.moc"
