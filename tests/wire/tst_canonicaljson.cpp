// SPDX-License-Identifier: MIT
#include <Heartline/CanonicalJson>

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

#include <bit>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline::wire {

class TestCanonicalJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forms_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("canonical");
        QTest::newRow("empty") << QByteArray("{ }") << QByteArray("{}");
        // RFC 8785 §3.2.2 and §3.2.3, its own examples.
        QTest::newRow("rfc primitives")
            << QByteArray(R"({"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],)"
                          R"("string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",)"
                          R"("literals":[null,true,false]})")
            << QByteArray(R"({"literals":[null,true,false],)"
                          R"("numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
                          "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
        QTest::newRow("rfc order")
            << QByteArray(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew",)"
                          R"("1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin"})")
            << QByteArray(
                   "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
                   "\"\xc3\xb6\":\"Latin\",\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":\"Emoji\","
                   "\"\xef\xac\xb3\":\"Hebrew\"}");
        QTest::newRow("integers") << QByteArray(
                                         R"({"a":[0,-0,-1,1.0,9007199254740991,1e20,1e21,123e-7,1e-7]})")
                                  << QByteArray(R"({"a":[0,0,-1,1,9007199254740991,100000000000000000000,)"
                                                R"(1e+21,0.0000123,1e-7]})");
        QTest::newRow("an integer beyond doubles is what a double makes of it")
            << QByteArray(R"({"a":9007199254740993})") << QByteArray(R"({"a":9007199254740992})");
        QTest::newRow("nested") << QByteArray(R"({"b":{"d":[{"y":1,"x":2}],"c":""},"a":[]})")
                                << QByteArray(R"({"a":[],"b":{"c":"","d":[{"x":2,"y":1}]}})");
    }
    void forms()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, canonical);
        QCOMPARE(canonicalJson(QJsonDocument::fromJson(json).object()), canonical);
    }

    void textsComeBackAsTheyWere()
    {
        // Long enough to be written in several pieces, with every kind of unit on their borders.
        QRandomGenerator random(20261124);
        const QString kinds[] = {u"a"_s,      u"\""_s, u"\\"_s, u"\n"_s, u"\u0001"_s,
                                 u"\u007f"_s, u"é"_s,  u"€"_s,  u"😀"_s};
        for (int i = 0; i < 500; ++i) {
            QString text;
            while (text.size() < i)
                text += kinds[random.bounded(int(std::size(kinds)))];
            const QByteArray json = canonicalJson({{u"a"_s, text}});
            QCOMPARE(QJsonDocument::fromJson(json).object().value(u"a"_s).toString(), text);
            QCOMPARE(json.count("\\u"), text.count(u'\u0001'));
        }
    }

    void halfASurrogatePairIsAnEscape()
    {
        const QString halves = QString(QChar(0xd83d)) + u'x' + QChar(0xde00) + QChar(0xd83d);
        QCOMPARE(canonicalJson({{u"a"_s, halves}}), QByteArray(R"({"a":"\ud83dx\ude00\ud83d"})"));
    }

    void numbersComeBackAsTheyWere()
    {
        QRandomGenerator random(20261123);
        for (int i = 0; i < 20'000; ++i) {
            const double number = std::bit_cast<double>(random.generate64());
            if (!std::isfinite(number))
                continue;
            const QByteArray text = canonicalJson({{u"a"_s, number}});
            bool read = false;
            QCOMPARE(text.sliced(5).chopped(1).toDouble(&read), number);
            QVERIFY2(read, text.constData());
        }
    }
};

} // namespace heartline::wire

QTEST_APPLESS_MAIN(heartline::wire::TestCanonicalJson)
#include "tst_canonicaljson.moc"
