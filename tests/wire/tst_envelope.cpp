// SPDX-License-Identifier: MIT
#include <Heartline/Envelope>

using namespace heartline::wire;
using namespace Qt::StringLiterals;

class TestEnvelope : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("error");
        const auto row = [](const char* what, const QByteArray& text, DecodeError error) {
            QTest::newRow(what) << text << int(error);
        };
        const auto nested = [](int depth) {
            return "{\"type\":\"x\",\"a\":" + QByteArray(depth - 1, '[') + QByteArray(depth - 1, ']') + '}';
        };
        row("a message", R"({"type":"chat"})", DecodeError::None);
        row("space around it", " \n{\"type\":\"chat\"}\t", DecodeError::None);
        row("a type of another kind", R"({"type":7})", DecodeError::NoType);
        row("no type", R"({"content":"hello"})", DecodeError::NoType);
        row("an array", R"([{"type":"chat"}])", DecodeError::NotAnObject);
        row("a string", "\"chat\"", DecodeError::NotAnObject);
        row("a number", "42", DecodeError::NotAnObject);
        row("null", " null ", DecodeError::NotAnObject);
        row("a word that begins like null", "nonsense", DecodeError::NotJson);
        row("nothing", "", DecodeError::NotJson);
        row("words", "hello there", DecodeError::NotJson);
        row("half an object", R"({"type":"chat")", DecodeError::NotJson);
        row("something after it", R"({"type":"chat"}x)", DecodeError::NotJson);
        row("two objects", R"({"type":"a"}{"type":"b"})", DecodeError::NotJson);
        row("invalid UTF-8", "{\"type\":\"\xff\"}", DecodeError::NotJson);
        row("as deep as allowed", nested(kJsonDepth), DecodeError::None);
        row("one deeper", nested(kJsonDepth + 1), DecodeError::TooDeep);
        row("a bomb of brackets", QByteArray(1'000'000, '['), DecodeError::TooDeep);
        row("brackets inside a string are text", "{\"type\":\"" + QByteArray(100, '[') + "\"}",
            DecodeError::None);
        row("an escaped quote does not end the string", "{\"type\":\"\\\"" + QByteArray(100, '{') + "\"}",
            DecodeError::None);
    }
    void tellsWhatIsWrong()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, error);
        const DecodeResult result = decode(text);
        QCOMPARE(int(result.error), error);
        QCOMPARE(reasonFor(result.error).isEmpty(), error == int(DecodeError::None));
    }

    void keepsEveryField()
    {
        const QByteArray text =
            R"({"a":[1,2.5,null,true],"n":9007199254740993,"s":"日本 \ud83d\ude00","type":"x"})";
        const DecodeResult result = decode(text);
        QVERIFY(result);
        QCOMPARE(result.envelope.type, u"x"_s);
        QCOMPARE(encode(result.envelope.object),
                 QByteArray(R"({"a":[1,2.5,null,true],"n":9007199254740993,"s":"日本 😀","type":"x"})"));
    }

    void returnsLoneSurrogatesAndNulAsTheyCame()
    {
        const QByteArray text = R"({"s":"a\ud800b\u0000c","type":"x"})";
        QCOMPARE(encode(decode(text).envelope.object), text);
    }
};

QTEST_APPLESS_MAIN(TestEnvelope)
#include "tst_envelope.moc"
