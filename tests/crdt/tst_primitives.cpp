// SPDX-License-Identifier: MIT
#include "encoding/anycodec.h"
#include "encoding/decoder.h"
#include "encoding/encoder.h"
#include "encoding/runlength.h"
#include "encoding/utf.h"
#include "random.h"
#include "vectors.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace heartline::crdt;
using namespace heartline::crdt::detail;
using namespace heartline::test;

namespace {

template<typename Write>
QString written(Write write)
{
    Encoder out;
    write(out);
    return toHex(out.view());
}

std::u16string unitsOf(const QJsonValue& value)
{
    std::u16string units;
    for (const QJsonValue& unit : value.toArray())
        units += char16_t(unit.toInt());
    return units;
}

std::vector<std::uint64_t> integersOf(const QJsonValue& value)
{
    std::vector<std::uint64_t> integers;
    for (const QJsonValue& integer : value.toArray())
        integers.push_back(std::uint64_t(integer.toInteger()));
    return integers;
}

template<typename Writer, typename Reader>
void compareColumn(const QJsonObject& vector)
{
    const auto values = integersOf(vector.value(u"values"));
    const auto bytes = fromHex(vector.value(u"hex").toString());
    Writer writer;
    for (const auto value : values)
        writer.write(decltype(Reader(Decoder(bytes)).read())(value));
    QCOMPARE(toHex(writer.take()), toHex(bytes));
    Reader reader{Decoder(bytes)};
    for (const auto value : values)
        QCOMPARE(std::uint64_t(reader.read()), value);
    QVERIFY(!reader.failed());
}

/// Of a sequence of bytes, as the Unicode standard defines UTF-8 (table 3-7), one byte after the other.
bool isUtf8(ByteView bytes)
{
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = bytes[i++];
        if (lead < 0x80)
            continue;
        if (lead < 0xc2 || lead > 0xf4)
            return false;
        const int tails = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        std::uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        std::uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        for (int tail = 0; tail < tails; ++tail, low = 0x80, high = 0xbf) {
            if (i == bytes.size() || bytes[i] < low || bytes[i] > high)
                return false;
            ++i;
        }
    }
    return true;
}

} // namespace

/// What updates are made of, against the vectors of lib0 and at its edges.
class TestPrimitives : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lib0WritesAndReadsTheSame_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const YjsVector& vector :
             vectorsWhere([](const QJsonObject& json) { return json.contains(u"type"); })) {
            const QString type = vector.json.value(u"type").toString();
            QTest::newRow(qPrintable(vector.name + u' ' + type)) << vector.json;
        }
    }
    void lib0WritesAndReadsTheSame()
    {
        QFETCH(QJsonObject, vector);
        const QString type = vector.value(u"type").toString();
        const QString hex = vector.value(u"hex").toString();
        const QString value = vector.value(u"value").toString();
        const auto bytes = fromHex(hex);
        Decoder in(bytes);
        if (type == u"varUint") {
            const auto integer = value.toULongLong();
            QCOMPARE(written([&](Encoder& out) { out.writeVarUint(integer); }), hex);
            QCOMPARE(in.readVarUint(), integer);
        } else if (type == u"varInt") {
            const bool negative = value.startsWith(u'-');
            const std::uint64_t magnitude = value.mid(negative ? 1 : 0).toULongLong();
            QCOMPARE(written([&](Encoder& out) { out.writeVarInt(magnitude, negative); }), hex);
            const auto integer = in.readVarInt();
            QCOMPARE(integer.magnitude, magnitude);
            QCOMPARE(integer.negative, negative);
        } else if (type == u"varString") {
            const auto units = unitsOf(vector.value(u"utf16"));
            QCOMPARE(written([&](Encoder& out) { out.writeVarString(std::u16string_view(units)); }), hex);
            const auto text = in.readVarString();
            QVERIFY(vector.contains(u"note") || toUtf16(text) == units);
            QCOMPARE(written([&](Encoder& out) { out.writeVarString(asChars(text)); }), hex);
        } else if (type == u"varUint8Array") {
            QCOMPARE(written([&](Encoder& out) { out.writeVarBytes(fromHex(value)); }), hex);
            QCOMPARE(toHex(in.readVarBytes()), value);
        } else if (type == u"any") {
            const auto any = readAny(in);
            QCOMPARE(written([&](Encoder& out) { writeAny(out, any); }), hex);
            Decoder other(bytes);
            skipAny(other);
            QVERIFY(other.atEnd() && !other.failed());
        } else if (type == u"readVarUint" || type == u"readVarString") {
            const QJsonObject result = vector.value(u"lib0").toObject();
            if (type == u"readVarUint")
                QCOMPARE(in.readVarUint(), result.value(u"ok").toString().toULongLong());
            else
                QVERIFY(toUtf16(in.readVarString()) == unitsOf(result.value(u"ok")));
            QCOMPARE(in.failed(), result.contains(u"error"));
        } else if (type == u"UintOptRle") {
            return compareColumn<UintWriter, UintReader>(vector);
        } else if (type == u"IntDiffOptRle") {
            return compareColumn<DifferenceWriter, DifferenceReader>(vector);
        } else if (type == u"Rle(uint8)") {
            return compareColumn<ByteWriter, ByteReader>(vector);
        } else if (type == u"StringEncoder") {
            StringWriter writer;
            StringReader reader(in);
            for (const QJsonValue& string : vector.value(u"values").toArray()) {
                const QByteArray utf8 = string.toString().toUtf8();
                writer.write(asBytes({utf8.data(), std::size_t(utf8.size())}),
                             std::uint64_t(string.toString().size()));
                QCOMPARE(toHex(reader.read().utf8), QString::fromLatin1(utf8.toHex()));
            }
            QCOMPARE(toHex(writer.take()), hex);
            QVERIFY(!reader.failed());
            return;
        } else {
            QFAIL("a type that this test does not know");
        }
        QVERIFY(in.failed() || in.atEnd());
    }

    void aFaultSticksAndTellsWhere()
    {
        const Bytes bytes{5, 0xff, 0xff};
        Decoder in(bytes);
        QCOMPARE(in.readVarUint(), 5U);
        QVERIFY(!in.failed());
        QCOMPARE(in.readVarUint(), 0U);
        QVERIFY(in.failed());
        QCOMPARE(in.error().code, ErrorCode::Truncated);
        QCOMPARE(in.error().offset, 1U);
        QVERIFY(in.readVarBytes().empty());
        QVERIFY(in.atEnd());
        QCOMPARE(in.error().offset, 1U);
    }

    void integersAreReadAlikeInTheMiddleAndAtTheEnd()
    {
        Random random(20261128);
        for (int i = 0; i < 20'000; ++i) {
            const auto value = random.next() >> random.between(11, 63);
            Encoder out;
            out.writeVarUint(value);
            Bytes bytes = out.take();
            // Longer forms are taken as well.
            for (auto more = random.below(3); more > 0; --more) {
                bytes.back() |= 0x80;
                bytes.push_back(0);
            }
            const auto size = bytes.size();
            Decoder atEnd(bytes);
            QCOMPARE(atEnd.readVarUint(), value);
            QCOMPARE(atEnd.offset(), size);
            bytes.resize(size + 9, 0xff);
            Decoder inMiddle(bytes);
            QCOMPARE(inMiddle.readVarUint(), value);
            QCOMPARE(inMiddle.offset(), size);
        }
    }

    void utf8IsJudgedAsTheStandardSays()
    {
        Random random(20261129);
        const std::uint8_t edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf,
                                      0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
                                      0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
        int valid = 0;
        for (int i = 0; i < 200'000; ++i) {
            // Behind ASCII, so that every position in a word of eight bytes is met.
            Bytes bytes(random.below(9), 'a');
            for (auto left = random.between(1, 5); left > 0; --left)
                bytes.push_back(random.pick(edges));
            bytes.resize(bytes.size() + random.below(9), 'z');
            const bool expected = isUtf8(bytes);
            QVERIFY2(utf16Length(bytes).has_value() == expected, qPrintable(toHex(bytes)));
            valid += expected ? 1 : 0;
        }
        QVERIFY(valid > 1000);
    }

    void textsComeBackFromUtf8()
    {
        Random random(20261130);
        const std::u16string kinds[] = {u"a",      u"longer than eight",    u"é", u"€", u"😀",
                                        u"\ufeff", std::u16string(1, u'\0')};
        for (int i = 0; i < 20'000; ++i) {
            std::u16string text;
            for (auto left = random.below(12); left > 0; --left)
                text += random.pick(kinds);
            const auto utf8 = toUtf8(text);
            QCOMPARE(utf8Length(text), utf8.size());
            QVERIFY(utf16Length(asBytes(utf8)) == text.size());
            QVERIFY(toUtf16(asBytes(utf8)) == text);
            QCOMPARE(isAscii(asBytes(utf8)), isAscii(text));

            const auto units = random.below(text.size() + 1);
            const auto cut = cutUtf8(asBytes(utf8), units);
            const bool inside = units > 0 && units < text.size() && isHighSurrogate(text[units - 1]);
            QCOMPARE(cut.insidePair, inside);
            QCOMPARE(cut.bytes, utf8Length(text.substr(0, inside ? units - 1 : units)));
            QCOMPARE(cut.missing, 0U);
            QCOMPARE(cutUtf8(asBytes(utf8), text.size() + 3).missing, 3U);
        }
    }

    void halvesOfPairsBecomeReplacementCharacters()
    {
        const std::u16string halves{u'a', 0xd83d, 0xd83d, 0xde00, 0xde00, u'b', 0xd83d};
        QCOMPARE(QByteArray::fromStdString(toUtf8(halves)), QString(u"a\ufffd😀\ufffdb\ufffd"_s).toUtf8());
        QCOMPARE(utf8Length(halves), toUtf8(halves).size());
    }

    void numbersAreWrittenAsJavaScriptDoes_data()
    {
        QTest::addColumn<double>("number");
        QTest::addColumn<QString>("hex");
        QTest::newRow("2^31 - 1") << 2147483647.0 << u"7dbfffffff0f"_s;
        QTest::newRow("2^31, which a float holds") << 2147483648.0 << u"7c4f000000"_s;
        QTest::newRow("2^31 + 1, which none holds") << 2147483649.0 << u"7b41e0000000200000"_s;
        QTest::newRow("the largest float") << double(std::numeric_limits<float>::max()) << u"7c7f7fffff"_s;
        QTest::newRow("above it") << 3.5e38 << u"7b47f074f8c4d3cd7b"_s;
        QTest::newRow("the smallest float") << std::ldexp(1.0, -149) << u"7c00000001"_s;
        QTest::newRow("below it") << std::ldexp(1.0, -150) << u"7b3690000000000000"_s;
        QTest::newRow("a NaN with another payload")
            << -std::numeric_limits<double>::quiet_NaN() << u"7b7ff8000000000000"_s;
    }
    void numbersAreWrittenAsJavaScriptDoes()
    {
        QFETCH(double, number);
        QFETCH(QString, hex);
        QCOMPARE(written([&](Encoder& out) { writeAny(out, number); }), hex);
    }

    void valuesAreWhatTheySay()
    {
        // Of two members "a" the last counts, at the place of the first.
        const auto bytes = fromHex(u"760701617d01016278"_s + u"01637702c3a9016474020102"_s +
                                   u"016575027e7f"_s + u"01667affffffffffffffff"_s + u"01617601017879"_s);
        Decoder in(bytes);
        const auto any = readAny(in);
        QVERIFY(!in.failed());
        QVERIFY(in.atEnd());
        const Any expected = Any::Object{
            {"a", Any::Object{{"x", false}}},  {"b", true},           {"c", "é"}, {"d", Bytes{1, 2}},
            {"e", Any::Array{nullptr, Any()}}, {"f", Any::BigInt{-1}}};
        QVERIFY(any == expected);
        QVERIFY(any["b"] == Any(true));
        QVERIFY(any["z"].isUndefined());
        QVERIFY(any["c"]["c"].isUndefined());
    }

    void valuesAreTakenAsDeepAs256()
    {
        for (const bool objects : {false, true}) {
            for (const int depth : {kMaxNesting, kMaxNesting + 1, 100'000}) {
                Bytes bytes;
                for (int i = 0; i < depth; ++i) {
                    const Bytes level = objects ? Bytes{118, 1, 1, 'k'} : Bytes{117, 1};
                    bytes.insert(bytes.end(), level.begin(), level.end());
                }
                bytes.push_back(126);
                Decoder skipped(bytes);
                skipAny(skipped);
                Decoder read(bytes);
                (void)readAny(read);
                QCOMPARE(skipped.failed(), depth > kMaxNesting);
                QCOMPARE(read.failed(), depth > kMaxNesting);
            }
        }
    }

    void absurdCountsCostNothing()
    {
        for (const char* hex : {"75ffffffffffffff0f7e", "76ffffffffffffff0f01617e", "74ffffffffffffff0f00",
                                "77ffffffffffffff0f00", "7503757e7e7e7e", "7f00", "73", "80", ""}) {
            const auto bytes = fromHex(QString::fromLatin1(hex));
            Decoder read(bytes);
            (void)readAny(read);
            Decoder skipped(bytes);
            skipAny(skipped);
            QCOMPARE(read.failed(), QByteArray(hex) != "7f00");
            QCOMPARE(skipped.failed(), read.failed());
        }
    }

    void piecesMayDivideAPair()
    {
        // "a😀b" as strings of 2, 0, 1 and 1 units: JavaScript cuts between the halves.
        const auto bytes = fromHex(u"0661f09f98806202004100"_s);
        StringReader reader{Decoder(bytes)};
        QStringList pieces;
        for (int i = 0; i < 4; ++i)
            pieces << written([&](Encoder& out) { writePiece(out, reader.read()); });
        QCOMPARE(pieces, QStringList({u"0461efbfbd"_s, u"00"_s, u"03efbfbd"_s, u"0162"_s}));
    }

    void columnsThatEndTooEarlyFail()
    {
        const Bytes none;
        UintReader uints{Decoder(none)};
        DifferenceReader differences{Decoder(none)};
        ByteReader bytes{Decoder(none)};
        QCOMPARE(uints.read() + differences.read() + bytes.read(), 0U);
        QVERIFY(uints.failed() && differences.failed() && bytes.failed());

        // -1 as first value.
        const Bytes negative{0x42};
        DifferenceReader below{Decoder(negative)};
        QCOMPARE(below.read(), 0U);
        QVERIFY(below.failed());
    }
};

QTEST_APPLESS_MAIN(TestPrimitives)
#include "tst_primitives.moc"
