// SPDX-License-Identifier: MIT
#include "editor/findbar.h"
#include "editor/gotolinebar.h"
#include "editor/sharedtextedit.h"
#include "editor/textsearch.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestFindBar : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QWidget> m_window;
    SharedTextEdit* m_editor = nullptr;
    FindBar* m_bar = nullptr;
    GoToLineBar* m_lineBar = nullptr;

    QLineEdit* field(const QString& name) const { return m_bar->findChild<QLineEdit*>(name); }
    QAbstractButton* button(const QString& name) const { return m_bar->findChild<QAbstractButton*>(name); }
    QLabel* label(const QString& name) const { return m_bar->findChild<QLabel*>(name); }
    QString count() const { return label(u"countLabel"_s)->text(); }
    QString selected() const { return m_editor->textCursor().selectedText(); }
    int at() const { return m_editor->textCursor().selectionStart(); }
    void caretAt(int position)
    {
        QTextCursor cursor = m_editor->textCursor();
        cursor.setPosition(position);
        m_editor->setTextCursor(cursor);
    }
    void type(const QString& text)
    {
        field(u"findEdit"_s)->selectAll();
        QTest::keyClicks(field(u"findEdit"_s), text);
    }

private Q_SLOTS:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        auto* layout = new QVBoxLayout(m_window.get());
        m_editor = new SharedTextEdit;
        m_bar = new FindBar;
        m_lineBar = new GoToLineBar;
        layout->addWidget(m_editor);
        layout->addWidget(m_bar);
        layout->addWidget(m_lineBar);
        m_bar->setEditor(m_editor);
        m_lineBar->setEditor(m_editor);
        m_window->resize(700, 500);
        m_window->show();
        m_window->activateWindow();
        m_editor->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_editor->setPlainText(u"one two one\nthree One two\n"_s);
    }
    void cleanup() { m_window.reset(); }

    void opensByKeyAndClosesByKey()
    {
        QVERIFY(!m_bar->isVisible());
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(m_bar->isVisible());
        QVERIFY(field(u"findEdit"_s)->hasFocus());
        QVERIFY(!field(u"replaceEdit"_s)->isVisible());
        QTest::keyClick(field(u"findEdit"_s), Qt::Key_Escape);
        QVERIFY(!m_bar->isVisible());
        QVERIFY(m_editor->hasFocus());
        QTest::keyClick(m_editor, Qt::Key_H, Qt::ControlModifier);
        QVERIFY(field(u"replaceEdit"_s)->isVisible());
        // From the text, too.
        m_editor->setFocus();
        QTest::keyClick(m_editor, Qt::Key_Escape);
        QVERIFY(!m_bar->isVisible());
    }

    void findsWhileTyping()
    {
        caretAt(4);
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        type(u"on"_s);
        QTRY_COMPARE(count(), u"2 of 3"_s);
        QCOMPARE(at(), 8);
        QVERIFY(field(u"findEdit"_s)->hasFocus());
        QTest::keyClicks(field(u"findEdit"_s), u"e"_s);
        QTRY_COMPARE(selected(), u"one"_s);
        QCOMPARE(at(), 8);
        QTest::keyClicks(field(u"findEdit"_s), u"x"_s);
        QTRY_COMPARE(count(), u"No hits"_s);
        QVERIFY(!button(u"nextButton"_s)->isEnabled());
    }

    void walksThroughTheHits()
    {
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        type(u"one"_s);
        QTRY_COMPARE(count(), u"1 of 3"_s);
        QTest::keyClick(field(u"findEdit"_s), Qt::Key_Return);
        QCOMPARE(count(), u"2 of 3"_s);
        QTest::keyClick(field(u"findEdit"_s), Qt::Key_F3);
        QCOMPARE(count(), u"3 of 3"_s);
        button(u"nextButton"_s)->click();
        QCOMPARE(count(), u"1 of 3"_s);
        QTest::keyClick(field(u"findEdit"_s), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(count(), u"3 of 3"_s);
        caretAt(0);
        QVERIFY2(count().startsWith(u"3 hit"_s), qPrintable(count()));
        // The keys work in the text, also when the bar is gone and the text has changed.
        QTest::keyClick(m_editor, Qt::Key_F3);
        QCOMPARE(at(), 0);
        m_bar->close();
        QTest::keyClick(m_editor, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(at(), 18);
        caretAt(0);
        m_editor->insertPlainText(u"- "_s);
        QTest::keyClick(m_editor, Qt::Key_F3);
        QTRY_COMPARE(at(), 2);
    }

    void optionsNarrowTheSearch()
    {
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        type(u"one"_s);
        QTRY_COMPARE(count(), u"1 of 3"_s);
        button(u"caseButton"_s)->click();
        QTRY_COMPARE(count(), u"1 of 2"_s);
        button(u"caseButton"_s)->click();
        type(u"t[hw]"_s);
        QTRY_COMPARE(count(), u"No hits"_s);
        button(u"expressionButton"_s)->click();
        QTRY_COMPARE(count(), u"1 of 3"_s);
        button(u"wordsButton"_s)->click();
        QTRY_COMPARE(count(), u"No hits"_s);
    }

    void takesTheSelectedWordsOver()
    {
        caretAt(4);
        m_editor->moveCursor(QTextCursor::EndOfWord, QTextCursor::KeepAnchor);
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(field(u"findEdit"_s)->text(), u"two"_s);
        QTRY_COMPARE(count(), u"1 of 2"_s);
        m_bar->close();
        // Whole lines are no words to look for.
        m_editor->selectAll();
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(field(u"findEdit"_s)->text(), u"two"_s);
    }

    void aBadPatternIsExplained()
    {
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        button(u"expressionButton"_s)->click();
        type(u"(one"_s);
        QVERIFY(label(u"messageLabel"_s)->isVisible());
        QVERIFY(label(u"messageLabel"_s)->text().contains(u"parenthesis"_s));
        QVERIFY(field(u"findEdit"_s)->property("invalid").toBool());
        QTest::keyClicks(field(u"findEdit"_s), u")"_s);
        QTRY_COMPARE(count(), u"1 of 3"_s);
        QVERIFY(!label(u"messageLabel"_s)->isVisible());
        QVERIFY(!field(u"findEdit"_s)->property("invalid").toBool());
    }

    void replacesOneByOne()
    {
        QTest::keyClick(m_editor, Qt::Key_H, Qt::ControlModifier);
        type(u"one"_s);
        QTRY_COMPARE(count(), u"1 of 3"_s);
        QTest::keyClick(field(u"findEdit"_s), Qt::Key_Tab);
        QVERIFY(field(u"replaceEdit"_s)->hasFocus());
        QTest::keyClicks(field(u"replaceEdit"_s), u"1"_s);
        QTest::keyClick(field(u"replaceEdit"_s), Qt::Key_Return);
        QCOMPARE(m_editor->toPlainText(), u"1 two one\nthree One two\n"_s);
        QCOMPARE(selected(), u"one"_s);
        button(u"replaceButton"_s)->click();
        QCOMPARE(m_editor->toPlainText(), u"1 two 1\nthree One two\n"_s);
        // What isn't selected is gone to first.
        caretAt(0);
        button(u"replaceButton"_s)->click();
        QCOMPARE(m_editor->toPlainText(), u"1 two 1\nthree One two\n"_s);
        QCOMPARE(selected(), u"One"_s);
    }

    void replacesAllAtOnceAndSaysSo()
    {
        QTest::keyClick(m_editor, Qt::Key_H, Qt::ControlModifier);
        type(u"one"_s);
        QTest::keyClicks(field(u"replaceEdit"_s), u"1"_s);
        QSignalSpy changes(m_editor->document(), &QTextDocument::contentsChange);
        button(u"replaceAllButton"_s)->setEnabled(true);
        // Not yet searched: it waits for the search.
        button(u"replaceAllButton"_s)->click();
        QTRY_COMPARE(m_editor->toPlainText(), u"1 two 1\nthree 1 two\n"_s);
        QCOMPARE(changes.size(), 1);
        QVERIFY(label(u"messageLabel"_s)->text().startsWith(u"Replaced 3"_s));
        QTRY_COMPARE(count(), u"No hits"_s);
        QVERIFY(label(u"messageLabel"_s)->isVisible());
    }

    void neverWritesWhereItMayNot()
    {
        m_editor->setReadOnly(true);
        QTest::keyClick(m_editor, Qt::Key_H, Qt::ControlModifier);
        QVERIFY(m_bar->isVisible());
        QVERIFY(!button(u"replaceToggle"_s)->isVisible());
        QVERIFY(!field(u"replaceEdit"_s)->isVisible());
        type(u"one"_s);
        QTRY_COMPARE(count(), u"1 of 3"_s);
        button(u"replaceButton"_s)->click();
        button(u"replaceAllButton"_s)->click();
        QCOMPARE(m_editor->toPlainText(), u"one two one\nthree One two\n"_s);
        // Becoming read-only with the fields open.
        m_editor->setReadOnly(false);
        m_bar->open(true);
        QVERIFY(field(u"replaceEdit"_s)->isVisible());
        m_editor->setReadOnly(true);
        QVERIFY(!field(u"replaceEdit"_s)->isVisible());
        QTest::keyClick(field(u"replaceEdit"_s), Qt::Key_Return);
        QCOMPARE(m_editor->toPlainText(), u"one two one\nthree One two\n"_s);
    }

    void keepsToTheSelectedLines()
    {
        m_editor->moveCursor(QTextCursor::Start);
        m_editor->moveCursor(QTextCursor::NextBlock, QTextCursor::KeepAnchor);
        QTest::keyClick(m_editor, Qt::Key_H, Qt::ControlModifier);
        button(u"selectionButton"_s)->click();
        type(u"one"_s);
        QTRY_COMPARE(count(), u"1 of 2"_s);
        QTest::keyClicks(field(u"replaceEdit"_s), u"1"_s);
        button(u"replaceAllButton"_s)->click();
        QCOMPARE(m_editor->toPlainText(), u"1 two 1\nthree One two\n"_s);
        m_bar->close();
        m_bar->open(false);
        QTRY_COMPARE(count(), u"1 of 1"_s);
    }

    void hitsFollowWhatOthersWrite()
    {
        QTest::keyClick(m_editor, Qt::Key_F, Qt::ControlModifier);
        type(u"one"_s);
        QTRY_COMPARE(count(), u"1 of 3"_s);
        QTextCursor other(m_editor->document());
        other.insertText(u"one, and "_s);
        QTRY_COMPARE(count(), u"2 of 4"_s);
        QCOMPARE(at(), 9);
    }

    void goesToALine_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("line") << u"2"_s << 2 << 1;
        QTest::newRow("line and column") << u"2:4"_s << 2 << 4;
        QTest::newRow("column beyond the line") << u"1:400"_s << 1 << 12;
        QTest::newRow("line beyond the text") << u"99999999"_s << 3 << 1;
        QTest::newRow("zero") << u"0:0"_s << 1 << 1;
        QTest::newRow("line, colon, nothing") << u"2:"_s << 2 << 1;
    }
    void goesToALine()
    {
        QFETCH(QString, asked);
        QTest::keyClick(m_editor, Qt::Key_G, Qt::ControlModifier);
        QVERIFY(m_lineBar->isVisible());
        auto* edit = m_lineBar->findChild<QLineEdit*>();
        QVERIFY(edit->hasFocus());
        QTest::keyClicks(edit, asked);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(!m_lineBar->isVisible());
        QVERIFY(m_editor->hasFocus());
        QTEST(m_editor->textCursor().blockNumber() + 1, "line");
        QTEST(m_editor->textCursor().positionInBlock() + 1, "column");
    }

    void theLineBarCanBeLeft()
    {
        QTest::keyClick(m_editor, Qt::Key_G, Qt::ControlModifier);
        auto* edit = m_lineBar->findChild<QLineEdit*>();
        QTest::keyClicks(edit, u"x2"_s); // letters aren't taken
        QCOMPARE(edit->text(), u"2"_s);
        QTest::keyClick(edit, Qt::Key_Escape);
        QVERIFY(!m_lineBar->isVisible());
        QCOMPARE(m_editor->textCursor().blockNumber(), 0);
    }

    void everyControlHasAName()
    {
        for (const QWidget* bar : {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_lineBar)}) {
            for (const QAbstractButton* control : bar->findChildren<QAbstractButton*>())
                QVERIFY2(!control->accessibleName().isEmpty() || !control->text().isEmpty(),
                         qPrintable(control->objectName()));
            for (const QLineEdit* control : bar->findChildren<QLineEdit*>())
                QVERIFY2(!control->accessibleName().isEmpty(), qPrintable(control->objectName()));
        }
    }
};

QTEST_MAIN(TestFindBar)
#include "tst_findbar.moc"
