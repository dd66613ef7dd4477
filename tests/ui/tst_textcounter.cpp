// SPDX-License-Identifier: MIT
#include "editor/textcounter.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestTextCounter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("words");
        QTest::addColumn<int>("characters");
        QTest::newRow("nothing") << QString() << 0 << 0;
        QTest::newRow("spaces") << u"  \n\t "_s << 0 << 4;
        QTest::newRow("a sentence") << u"It isn't 3.14, is it?"_s << 5 << 21;
        QTest::newRow("two lines") << u"one two\nthree"_s << 3 << 12;
        QTest::newRow("signs alone") << u"-- ... !"_s << 0 << 8;
        QTest::newRow("Chinese") << u"你好，世界！"_s << 4 << 6;
        QTest::newRow("Chinese and English") << u"用 Qt6 写的。"_s << 4 << 9;
        QTest::newRow("kana") << u"カタカナ"_s << 4 << 4;
        QTest::newRow("rare Han") << u"𠮷野"_s << 2 << 2;
        QTest::newRow("combining") << u"cafe\u0301"_s << 1 << 4;
        QTest::newRow("family") << u"👩‍👩‍👧 x"_s << 1 << 3;
        QTest::newRow("half a pair") << QString(QChar(0xd83d)) + u" a"_s << 1 << 3;
    }

    void counts()
    {
        QFETCH(const QString, text);
        QFETCH(const int, words);
        QFETCH(const int, characters);
        const TextCounts got = TextCounts::of(text);
        QCOMPARE(got.words, words);
        QCOMPARE(got.characters, characters);
    }

    void keepsCountingAndTellsTheSelection()
    {
        QPlainTextEdit editor;
        TextCounter counter(editor);
        editor.setPlainText(u"one two\nthree"_s);
        QTRY_COMPARE(counter.counts().words, 3);
        QVERIFY(!counter.isSelection());
        editor.selectAll();
        QTRY_VERIFY(counter.isSelection());
        QCOMPARE(counter.counts(), (TextCounts{3, 12}));
        QTextCursor cursor = editor.textCursor();
        cursor.setPosition(0);
        editor.setTextCursor(cursor);
        editor.insertPlainText(u"zero "_s);
        QTRY_COMPARE(counter.counts().words, 4);
    }

    void neverHoldsUpAKey()
    {
        QPlainTextEdit editor;
        TextCounter counter(editor);
        QSignalSpy counted(&counter, &TextCounter::counted);
        editor.setPlainText(u"lorem ipsum dolor sit amet\n"_s.repeated(40'000));
        QVERIFY(counted.wait());
        QCOMPARE(counter.counts().words, 200'000);
    }

    void mayGoWhileItCounts()
    {
        QPlainTextEdit editor;
        editor.setPlainText(u"lorem ipsum\n"_s.repeated(100'000));
        for (int i = 0; i < 5; ++i) {
            TextCounter counter(editor);
            counter.flush();
        }
        QCoreApplication::processEvents();
    }
};

QTEST_MAIN(TestTextCounter)
#include "tst_textcounter.moc"
