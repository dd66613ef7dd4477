// SPDX-License-Identifier: MIT
#include "vectors.h"

#include <Heartline/RelativePosition>

#include <QTest>

using namespace heartline::crdt;
using namespace heartline::test;

/// Their forms; what they resolve to is for the tests of documents.
class TestRelativePosition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areWrittenAndReadAsInYjs_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const YjsVector& vector :
             vectorsWhere([](const QJsonObject& json) { return json.contains(u"positions"); }))
            QTest::newRow(vector.label().constData()) << vector.json;
    }
    void areWrittenAndReadAsInYjs()
    {
        QFETCH(QJsonObject, vector);
        for (const QJsonValue& value : vector.value(u"positions").toArray()) {
            const QString text = value[u"stringified"].toString();
            if (text.isEmpty())
                continue;
            const auto position = RelativePosition::fromJson(text.toStdString());
            QVERIFY2(position, qPrintable(text));
            QCOMPARE(QString::fromStdString(position->toJson()), text);
            const auto again = RelativePosition::fromAny(position->toAny());
            QVERIFY(again && *again == *position);
            const QString hex = value[u"hex"].toString();
            QCOMPARE(toHex(position->encode()), hex);
            const auto decoded = RelativePosition::decode(fromHex(hex));
            QVERIFY(decoded);
            QCOMPARE(toHex(decoded->encode()), hex);
        }
    }

    void areJudged()
    {
        for (const char* text :
             {"", "null", "5", "[]", R"({"item":5})", R"({"item":{"client":1}})", R"({"tname":5})",
              R"({"assoc":"0"})", R"({"item":{"client":-1,"clock":0}})",
              R"({"item":{"client":1,"clock":9007199254740992}})", R"({"item":{"client":1,"clock":0.5}})",
              R"({"type":[1,2]})", "{\"tname\":\"\xff\"}"})
            QVERIFY2(!RelativePosition::fromJson(text), text);
        const auto largest = RelativePosition::fromJson(
            R"({"item":{"client":9007199254740991,"clock":9007199254740990},"assoc":-1,"more":[]})");
        QVERIFY(largest);
        QVERIFY(*largest->item == (Id{9007199254740991, 9007199254740990}));
        QCOMPARE(largest->association, -1);
        QVERIFY(*RelativePosition::decode(largest->encode()) == *largest);
        QVERIFY(RelativePosition().encode().empty());
        for (const char* hex : {"", "00", "0001", "0102", "03", "000100ff"})
            QVERIFY2(!RelativePosition::decode(fromHex(QString::fromLatin1(hex))), hex);
        QCOMPARE(RelativePosition::decode(fromHex(u"000105"_s))->association, 0);
    }
};

QTEST_APPLESS_MAIN(TestRelativePosition)
#include "tst_relativeposition.moc"
