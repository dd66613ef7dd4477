// SPDX-License-Identifier: MIT
#include <Heartline/Limits>
#include <Heartline/Names>

using namespace heartline::wire;
using namespace Qt::StringLiterals;

class TestNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("valid");
        QTest::newRow("one letter") << u"a"_s << true;
        QTest::newRow("a digit first") << u"7up"_s << true;
        QTest::newRow("every mark that is allowed") << u"a.b_c:d@e/f-g"_s << true;
        QTest::newRow("128 bytes") << QString(128, u'x') << true;
        QTest::newRow("129 bytes") << QString(129, u'x') << false;
        QTest::newRow("empty") << QString() << false;
        QTest::newRow("a mark first") << u"_a"_s << false;
        QTest::newRow("two dots") << u"a..b"_s << false;
        QTest::newRow("a doubled slash") << u"a//b"_s << false;
        QTest::newRow("a trailing slash") << u"a/"_s << false;
        QTest::newRow("a trailing dot") << u"a."_s << true;
        QTest::newRow("a doubled hyphen") << u"a--b"_s << true;
        QTest::newRow("a space") << u"a b"_s << false;
        QTest::newRow("NUL") << QString(u"a"_s + QChar(0) + u"b"_s) << false;
        QTest::newRow("a letter that is not ASCII") << u"café"_s << false;
        QTest::newRow("a digit that is not ASCII") << u"٣a"_s << false;
        QTest::newRow("a newline at the end") << u"a\n"_s << false;
    }
    void judgesNames()
    {
        QFETCH(QString, name);
        QTEST(isValidName(name), "valid");
    }

    void aChannelHasRoomForEveryName()
    {
        const QString longest(kNameBytes, u'x');
        QVERIFY(isValidChannel(u"rooms"_s));
        QVERIFY(isValidChannel(u"chat:"_s + longest));
        QVERIFY(isValidChannel(u"inbox:"_s + longest));
        QVERIFY(!isValidChannel(u"inbox:x"_s + longest));
        QVERIFY(!isValidChannel(u"chat:a//b"_s));
        QVERIFY(!isValidChannel(QString()));
    }

    void judgesIds()
    {
        QVERIFY(isValidId(u"日本 order #4"_s));
        QVERIFY(isValidId(QString(kIdBytes, u'x')));
        QVERIFY(!isValidId(QString(kIdBytes + 1, u'x')));
        QVERIFY2(!isValidId(QString(43, u'日')), "43 characters of three bytes are 129 bytes");
        QVERIFY(!isValidId(u""_s));
        QVERIFY(!isValidId(u"a\u0000b"_s));
        QVERIFY(!isValidId(QString(QChar(0xd800))));
    }

    void callsATextByItsFirstLine()
    {
        QCOMPARE(titleOfText(u"\n  \n---\n# Release notes \nfor 0.1"_s), u"Release notes"_s);
        QCOMPARE(titleOfText(u"会议记录\n"_s), u"会议记录"_s);
        QCOMPARE(titleOfText(u"a\ufffd"_s), u"a"_s);
        QCOMPARE(titleOfText(u""_s), QString());
        QCOMPARE(titleOfText(u"- \n***"_s), QString());
        QCOMPARE(titleOfText(QString(100, u'x')), QString(59, u'x') + u'…');
        const QString faces = u"x"_s + u"😀"_s.repeated(50);
        QVERIFY(titleOfText(faces).isValidUtf16());
    }

    void makesIdsThatDiffer()
    {
        QVERIFY(isValidId(makeId()));
        QVERIFY(makeId() != makeId());
        QCOMPARE(makeId().size(), 36);
    }

    void idsSortByTheTimeTheyWereMadeAt()
    {
        const qint64 before = QDateTime::currentMSecsSinceEpoch();
        const QUuid id(makeId());
        const qint64 made = qint64(id.data1) << 16 | id.data2;
        QVERIFY(made >= before && made <= QDateTime::currentMSecsSinceEpoch());
        QCOMPARE(id.data3 >> 12, 7);
        QCOMPARE(id.variant(), QUuid::DCE);
    }
};

QTEST_APPLESS_MAIN(TestNames)
#include "tst_names.moc"
