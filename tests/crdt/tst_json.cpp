// SPDX-License-Identifier: MIT
#include "encoding/anycodec.h"
#include "encoding/json.h"
#include "encoding/utf.h"
#include "random.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace heartline::crdt;
using namespace heartline::crdt::detail;
using namespace Qt::StringLiterals;

namespace {

ByteView bytesOf(const QByteArray& text)
{
    return asBytes({text.data(), std::size_t(text.size())});
}

QByteArray jsonOf(const Any& value)
{
    return QByteArray::fromStdString(toJson(value));
}

} // namespace

class TestJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadAndWrittenAsInJavaScript_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("again");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& again) {
            QTest::newRow(name) << text << again;
        };
        row("scalars are texts", "null", "null");
        row("white space goes", " \t\r\n[ 1 , { \"a\" : true } , [ ] , { } ] ", R"([1,{"a":true},[],{}])");
        row("short escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"");
        row("long escapes", R"("\u0041\u00e9\u20ac\ud83d\ude00\u0000\u001F\u007f")",
            "\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\\u0000\\u001f\x7f\"");
        row("halves of pairs", R"("\ud83dx\ude00\ud83d\ud83d\ude00\ud83d\n")",
            "\"\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd\\n\"");
        row("a separator of lines", "\"\xe2\x80\xa8\"", "\"\xe2\x80\xa8\"");
        row("of equal names the last, at the first place", R"({"a":1,"b":2,"a":3})", R"({"a":3,"b":2})");
        row("many of them", R"({"a":1,"b":2,"c":3,"b":4,"a":5,"b":6})", R"({"a":5,"b":6,"c":3})");
        row("integers", "[0,-0,-1,1.0,9007199254740991,1e20,1e21,1e-0]",
            "[0,0,-1,1,9007199254740991,100000000000000000000,1e+21,1]");
        row("fractions", "[0.1,1.5e-6,0.0000001,123e-7,123.456,5e-324,1.7976931348623157e308]",
            "[0.1,0.0000015,1e-7,0.0000123,123.456,5e-324,1.7976931348623157e+308]");
        row("what a double can't hold",
            "[1e999,-1e999,1e-999,9007199254740993,0.1e400,0e999999999999999999999]",
            "[null,null,0,9007199254740992,null,0]");
    }
    void isReadAndWrittenAsInJavaScript()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, again);
        QVERIFY(isJson(bytesOf(text)));
        const auto value = parseJson(bytesOf(text));
        QVERIFY(value);
        QCOMPARE(jsonOf(*value), again);
    }

    void isRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"",
                                 " ",
                                 "{",
                                 "[",
                                 "]",
                                 "[1,]",
                                 "[,1]",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{a:1}",
                                 "{\"a\":1,}",
                                 "[1 2]",
                                 "1 2",
                                 "nul",
                                 "nulll",
                                 "True",
                                 "01",
                                 "1.",
                                 ".5",
                                 "+1",
                                 "-",
                                 "1e",
                                 "1e+",
                                 "0x1",
                                 "NaN",
                                 "\"",
                                 "\"\\\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\u12g4\"",
                                 "\"\n\"",
                                 "'a'",
                                 "[1}",
                                 "{\"a\":1]",
                                 "\"a\"\"b\"",
                                 "\xef\xbb\xbf"
                                 "1",
                                 "undefined",
                                 "[1]]",
                                 "//\n1",
                                 "-01"})
            QTest::newRow(text[0] ? text : "nothing") << QByteArray(text);
    }
    void isRefused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!isJson(bytesOf(text)));
        QVERIFY(!parseJson(bytesOf(text)));
    }

    void isTakenAsDeepAs256()
    {
        for (const auto& [open, close] : {std::pair{"["_ba, "]"_ba}, std::pair{"{\"k\":"_ba, "}"_ba}}) {
            for (const int depth : {kMaxNesting, kMaxNesting + 1, 100'000}) {
                const QByteArray text = open.repeated(depth) + "null" + close.repeated(depth);
                QCOMPARE(isJson(bytesOf(text)), depth <= kMaxNesting);
                QCOMPARE(parseJson(bytesOf(text)).has_value(), depth <= kMaxNesting);
            }
        }
    }

    void valuesThatJsonHasNot()
    {
        QCOMPARE(jsonOf(Any()), "null"_ba);
        QCOMPARE(jsonOf(Any::Array{Any(), std::numeric_limits<double>::quiet_NaN(),
                                   -std::numeric_limits<double>::infinity()}),
                 "[null,null,null]"_ba);
        QCOMPARE(jsonOf(Any::Object{{"a", Any()}, {"b", 1}}), R"({"b":1})"_ba);
        QCOMPARE(jsonOf(Any::Object{{"a", Any()}}), "{}"_ba);
        QCOMPARE(jsonOf(Bytes{7, 255}), R"({"0":7,"1":255})"_ba);
        QCOMPARE(jsonOf(Bytes{}), "{}"_ba);
        QCOMPARE(jsonOf(Any::BigInt{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808"_ba);
    }

    void numbersComeBackAsTheyWere()
    {
        heartline::test::Random random(20261123);
        for (int i = 0; i < 50'000; ++i) {
            const double number = std::bit_cast<double>(random.next());
            if (!std::isfinite(number))
                continue;
            const QByteArray text = jsonOf(number);
            const auto value = parseJson(bytesOf(text));
            QVERIFY2(value && value->as<double>(), text.constData());
            QCOMPARE(std::bit_cast<std::uint64_t>(*value->as<double>()),
                     std::bit_cast<std::uint64_t>(number));
        }
    }
};

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
