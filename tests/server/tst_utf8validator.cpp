// SPDX-License-Identifier: MIT
#include "net/utf8validator.h"

using heartline::server::Utf8Validator;

class TestUtf8Validator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judges_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("valid");
        QTest::newRow("nothing") << QByteArray() << true;
        QTest::newRow("ASCII") << QByteArray("hello, this is longer than one word") << true;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << true;
        QTest::newRow("two, three and four bytes") << QByteArray("κόσμε 日本 😀") << true;
        QTest::newRow("first of three bytes, U+0800") << QByteArray("\xe0\xa0\x80") << true;
        QTest::newRow("last before the surrogates, U+D7FF") << QByteArray("\xed\x9f\xbf") << true;
        QTest::newRow("last of all, U+10FFFF") << QByteArray("\xf4\x8f\xbf\xbf") << true;
        QTest::newRow("above U+10FFFF") << QByteArray("\xf4\x90\x80\x80") << false;
        QTest::newRow("a surrogate, U+D800") << QByteArray("\xed\xa0\x80") << false;
        QTest::newRow("overlong slash of two bytes") << QByteArray("\xc0\xaf") << false;
        QTest::newRow("overlong slash of three bytes") << QByteArray("\xe0\x80\xaf") << false;
        QTest::newRow("overlong slash of four bytes") << QByteArray("\xf0\x80\x80\xaf") << false;
        QTest::newRow("overlong NUL") << QByteArray("\xc0\x80") << false;
        QTest::newRow("a stray continuation") << QByteArray("a\x80") << false;
        QTest::newRow("a lead after a lead") << QByteArray("\xe6\xe6") << false;
        QTest::newRow("FF") << QByteArray("\xff") << false;
        QTest::newRow("F8, five bytes") << QByteArray("\xf8\x88\x80\x80\x80") << false;
        QTest::newRow("cut inside a character") << QByteArray("ab\xe6\x97") << false;
        QTest::newRow("bad after eight good ones") << QByteArray("12345678\xc1") << false;
    }

    void judges()
    {
        QFETCH(QByteArray, bytes);
        Utf8Validator validator;
        QTEST(validator.feed(bytes) && validator.isComplete(), "valid");
        // Cut anywhere, the verdict is the same.
        for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
            validator.reset();
            QTEST(validator.feed(bytes.first(cut)) && validator.feed(bytes.sliced(cut)) &&
                      validator.isComplete(),
                  "valid");
        }
    }

    // Qt's own decoder is the judge of every text of up to three bytes, and of many of four.
    void agreesWithQt()
    {
        const auto check = [](const QByteArray& bytes) {
            Utf8Validator validator;
            const bool ours = validator.feed(bytes) && validator.isComplete();
            return ours == QByteArrayView(bytes).isValidUtf8();
        };
        for (int a = 0x70; a < 0x100; ++a) {
            for (int b = 0x70; b < 0x100; ++b) {
                const char two[] = {char(a), char(b)};
                QVERIFY2(check(QByteArray(two, 2)), QByteArray(two, 2).toHex().constData());
                for (int c = 0x70; c < 0x100; c += 3) {
                    const char four[] = {char(a), char(b), char(c), char(0x80)};
                    QVERIFY2(check(QByteArray(four, 3)), QByteArray(four, 3).toHex().constData());
                    QVERIFY2(check(QByteArray(four, 4)), QByteArray(four, 4).toHex().constData());
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestUtf8Validator)
#include "tst_utf8validator.moc"
