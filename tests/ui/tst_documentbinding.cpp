// SPDX-License-Identifier: MIT
#include "editor/documentbinding.h"
#include "fakeshareddocument.h"

#include <QInputMethodEvent>
#include <QMimeData>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestDocumentBinding : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<FakeSharedDocument> m_document;
    std::unique_ptr<SharedTextEdit> m_editor;
    std::unique_ptr<DocumentBinding> m_binding;

    void open(const QString& text)
    {
        m_binding.reset();
        m_editor = std::make_unique<SharedTextEdit>();
        m_document = std::make_unique<FakeSharedDocument>(text);
        m_binding = std::make_unique<DocumentBinding>(*m_editor, *m_document);
    }
    void select(int anchor, int caret)
    {
        QTextCursor cursor = m_editor->textCursor();
        cursor.setPosition(anchor);
        cursor.setPosition(caret, QTextCursor::KeepAnchor);
        m_editor->setTextCursor(cursor);
    }

private Q_SLOTS:
    void cleanup()
    {
        m_binding.reset();
        m_editor.reset();
        m_document.reset();
    }

    void showsWhatIsThereWithoutEditing()
    {
        open(u"one\ntwo\n"_s);
        QCOMPARE(m_editor->toPlainText(), u"one\ntwo\n"_s);
        QCOMPARE(m_document->edits, 0);
    }

    void typingArrives()
    {
        open(u"abc"_s);
        select(1, 1);
        QTest::keyClicks(m_editor.get(), u"xy"_s);
        QTest::keyClick(m_editor.get(), Qt::Key_Return);
        QTest::keyClick(m_editor.get(), Qt::Key_Delete);
        QCOMPARE(m_document->content, u"axy\nc"_s);
        QCOMPARE(m_document->caret, 4);
    }

    void shiftEnterIsAnOrdinaryLineBreak()
    {
        open({});
        QTest::keyClick(m_editor.get(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(m_document->content, u"\n"_s);
    }

    void pastedLineEndsBecomeLineFeeds()
    {
        open(u"x"_s);
        m_editor->insertPlainText(u"a\r\nb"_s);
        QCOMPARE(m_document->content, u"a\nbx"_s);
    }

    void surrogatePairsStayWhole()
    {
        open(u"😀"_s);
        select(0, 2);
        m_editor->insertPlainText(u"😁"_s); // shares the high surrogate
        QCOMPARE(m_document->content, u"😁"_s);
        m_document->editByOther(0, 0, u"👍"_s);
        QCOMPARE(m_editor->toPlainText(), u"👍😁"_s);
        select(4, 4);
        QTest::keyClick(m_editor.get(), Qt::Key_Backspace);
        QCOMPARE(m_document->content, u"👍"_s);
    }

    void formatsAndEmptyChangesAreNoEdits()
    {
        open(u"hello"_s);
        QTextCursor cursor(m_editor->document());
        cursor.select(QTextCursor::Document);
        QTextCharFormat bold;
        bold.setFontWeight(QFont::Bold);
        cursor.mergeCharFormat(bold);
        QCOMPARE(m_document->edits, 0);
    }

    void othersEditsKeepTheSelection()
    {
        open(u"0123456789"_s);
        select(3, 6);
        m_document->editByOther(0, 0, u"ab"_s);
        QCOMPARE(m_editor->textCursor().selectedText(), u"345"_s);
        m_document->editByOther(10, 2, u"z"_s);
        QCOMPARE(m_editor->textCursor().selectedText(), u"345"_s);
        QCOMPARE(m_document->edits, 0);
    }

    void anInsertAtTheCaretDoesNotPushIt()
    {
        open(u"abc"_s);
        select(1, 1);
        m_document->editByOther(1, 0, u"XX"_s);
        QCOMPARE(m_editor->textCursor().position(), 1);
    }

    void waitsWhileComposing()
    {
        open(u"abc"_s);
        select(3, 3);
        QInputMethodEvent composing(u"ni"_s, {});
        QCoreApplication::sendEvent(m_editor.get(), &composing);
        QCOMPARE(m_document->edits, 0);
        m_document->editByOther(0, 0, u"line\n"_s);
        QCOMPARE(m_editor->toPlainText(), u"abc"_s);
        QInputMethodEvent commit;
        commit.setCommitString(u"你"_s);
        QCoreApplication::sendEvent(m_editor.get(), &commit);
        QCoreApplication::processEvents();
        QCOMPARE(m_document->content, u"line\nabc你"_s);
        QCOMPARE(m_editor->toPlainText(), m_document->content);
        QCOMPARE(m_editor->textCursor().position(), 9);
    }

    void undoTakesBackOnlyOwnEdits()
    {
        open(u"base"_s);
        select(4, 4);
        QTest::keyClicks(m_editor.get(), u" mine"_s);
        m_document->editByOther(0, 0, u"theirs "_s);
        QTest::keyClick(m_editor.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_document->content, u"theirs base"_s);
        QCOMPARE(m_editor->toPlainText(), u"theirs base"_s);
        QTest::keyClick(m_editor.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_document->content, u"theirs base mine"_s);
    }

    void caretsMoveWithTheText()
    {
        open(u"0123456789"_s);
        m_document->others = {{u"bob"_s, u"Bob"_s, 8, 6}};
        Q_EMIT m_document->peersChanged();
        QCOMPARE(m_editor->carets().size(), 1);
        QCOMPARE(m_editor->carets().first().caret, 8);
        QCOMPARE(m_editor->carets().first().anchor, 6);
        select(0, 0);
        QTest::keyClicks(m_editor.get(), u"ab"_s);
        QCOMPARE(m_editor->carets().first().caret, 10);
        m_document->others = {{u"bob"_s, u"Bob"_s, 999, 999}};
        Q_EMIT m_document->peersChanged();
        QCOMPARE(m_editor->carets().first().caret, 12);
        m_editor->resize(300, 200);
        QVERIFY(!m_editor->grab().isNull());
    }

    void randomEditsOfBothConverge()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        QRandomGenerator random(seed);
        const QStringList pieces{u"a"_s,   u"bc"_s, u"\n"_s, u"你好"_s, u"😀"_s, u"long piece\nof text"_s,
                                 QString()};
        open(u"start\n"_s);
        for (int step = 0; step < 1500; ++step) {
            const bool other = random.bounded(2) == 0;
            const QString& text = m_document->content;
            int from = int(random.bounded(quint32(text.size() + 1)));
            int length = int(random.bounded(4u));
            length = std::min(length, int(text.size()) - from);
            if (from > 0 && from < text.size() && text.at(from).isLowSurrogate())
                --from, ++length;
            if (from + length < text.size() && text.at(from + length).isLowSurrogate())
                ++length;
            const QString piece = pieces.at(int(random.bounded(quint32(pieces.size()))));
            if (other) {
                m_document->editByOther(from, length, piece);
            } else if (random.bounded(8) == 0) {
                QTest::keyClick(m_editor.get(), Qt::Key_Z, Qt::ControlModifier);
            } else {
                select(from, from + length);
                m_editor->insertPlainText(piece);
            }
            if (m_editor->toPlainText() != m_document->content)
                QFAIL(qPrintable(u"seed %1, step %2"_s.arg(seed).arg(step)));
        }
    }
};

QTEST_MAIN(TestDocumentBinding)
#include "tst_documentbinding.moc"
