// SPDX-License-Identifier: MIT
#include <Heartline/SyncProtocol>

#include "vectors.h"

#include <QTest>

using namespace heartline::crdt;
using namespace heartline::test;

namespace {

Bytes encodeAgain(const sync::Message& message)
{
    if (const auto* step1 = std::get_if<sync::SyncStep1>(&message))
        return sync::encodeSyncStep1(step1->state);
    if (const auto* step2 = std::get_if<sync::SyncStep2>(&message))
        return sync::encodeSyncStep2(step2->update);
    if (const auto* update = std::get_if<sync::Update>(&message))
        return sync::encodeUpdate(update->update);
    if (const auto* awareness = std::get_if<sync::AwarenessUpdate>(&message))
        return sync::encodeAwareness(awareness->update);
    if (const auto* denied = std::get_if<sync::PermissionDenied>(&message))
        return sync::encodePermissionDenied(denied->reason);
    return sync::encodeQueryAwareness();
}

/// What a frame says, for eyes: "step1 1:2", "update 0000", "denied why", with commas between; or the error.
QString words(const Result<std::vector<sync::Message>>& messages)
{
    if (!messages) {
        const char* names[] = {"Truncated", "Malformed", "TooLarge"};
        return QString::fromLatin1(names[int(messages.error().code)]);
    }
    QStringList list;
    for (const sync::Message& message : *messages) {
        if (const auto* step1 = std::get_if<sync::SyncStep1>(&message)) {
            QString line = u"step1"_s;
            for (const auto& [client, clock] : step1->state.clients())
                line += u" %1:%2"_s.arg(client).arg(clock);
            list << line;
        } else if (const auto* step2 = std::get_if<sync::SyncStep2>(&message)) {
            list << u"step2 "_s + toHex(step2->update);
        } else if (const auto* update = std::get_if<sync::Update>(&message)) {
            list << u"update "_s + toHex(update->update);
        } else if (const auto* awareness = std::get_if<sync::AwarenessUpdate>(&message)) {
            list << u"awareness "_s + toHex(awareness->update);
        } else if (const auto* denied = std::get_if<sync::PermissionDenied>(&message)) {
            list << u"denied "_s + QString::fromUtf8(denied->reason.data(), qsizetype(denied->reason.size()));
        } else {
            list << u"query"_s;
        }
    }
    return list.join(u", "_s);
}

} // namespace

class TestSyncProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesOfYjsComeBackByteForByte_data()
    {
        QTest::addColumn<QString>("hex");
        for (const YjsVector& vector : vectorsOfKind(u"message"))
            QTest::newRow(vector.label().constData()) << vector.json.value(u"hex").toString();
        for (const YjsVector& vector : vectorsOfKind(u"transcript")) {
            int number = 0;
            for (const QJsonValue& frame : vector.json.value(u"frames").toArray()) {
                const QByteArray label = vector.label() + ' ' + QByteArray::number(++number);
                QTest::newRow(label.constData()) << frame.toObject().value(u"hex").toString();
            }
        }
    }
    void framesOfYjsComeBackByteForByte()
    {
        QFETCH(QString, hex);
        const Bytes frame = fromHex(hex);
        const auto messages = sync::decodeFrame(frame);
        QVERIFY(messages);
        QCOMPARE(messages->size(), 1u);
        QCOMPARE(toHex(encodeAgain(messages->front())), hex);
    }

    void saysWhatAFrameSays_data()
    {
        QTest::addColumn<QString>("hex");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* what, const char* hex, const char* says) {
            QTest::newRow(what) << QString::fromLatin1(hex) << QString::fromUtf8(says);
        };
        row("step 1 of nobody", "00000100", "step1");
        row("step 1",
            "000006020102c801"
            "03",
            "step1 200:3 1:2");
        row("step 2", "0001020000", "step2 0000");
        row("update", "000203010203", "update 010203");
        row("an empty update is for the document to judge", "000200", "update ");
        row("awareness", "01020aff", "awareness 0aff");
        row("denied", "0200046ec3a96f", "denied néo");
        row("query", "03", "query");
        row("y-redis puts several together",
            "00020200"
            "00"
            "01020aff"
            "03"
            "00000100",
            "update 0000, awareness 0aff, query, step1");
        row("longer forms of integers",
            "8000"
            "8200"
            "8200"
            "0000",
            "update 0000");
        row("what follows an unknown type is ignored",
            "03"
            "09"
            "03",
            "query");
        row("an unknown type of auth",
            "03"
            "0205",
            "query");

        row("nothing", "", "Truncated");
        row("a type alone", "00", "Truncated");
        row("half a type", "80", "Truncated");
        row("an update that is cut", "00020500", "Truncated");
        row("a cut one behind a whole one", "0300020500", "Truncated");
        row("a length beyond all memory", "01ffffffffffffff0f", "Truncated");
        row("an unknown type first", "0903", "Malformed");
        row("an unknown type of auth first", "0205", "Malformed");
        row("an unknown sync message", "000300", "Malformed");
        row("an unknown sync message that may be a step 1", "00030100", "Malformed");
        row("an unknown sync message behind a known one", "03000300", "Malformed");
        row("a state vector that is cut", "0000020105", "Malformed");
        row("a reason that is no UTF-8",
            "02000"
            "1ff",
            "Malformed");
        row("an integer above 2^53 - 1",
            "0080808080808080"
            "10",
            "Malformed");
    }
    void saysWhatAFrameSays()
    {
        QFETCH(QString, hex);
        const Bytes frame = fromHex(hex);
        QTEST(words(sync::decodeFrame(frame)), "says");
    }

    void refusesWhatIsMalformed_data()
    {
        QTest::addColumn<QJsonObject>("json");
        for (const YjsVector& vector : malformedVectors(u"frame"))
            QTest::newRow(vector.label().constData()) << vector.json;
    }
    void refusesWhatIsMalformed()
    {
        QFETCH(QJsonObject, json);
        const QString expect = json.value(u"expect").toString();
        for (const Bytes& input : inputsOf(json)) {
            const auto messages = sync::decodeFrame(input);
            if (expect == u"reject")
                QVERIFY2(!messages, qPrintable(words(messages)));
            else if (expect == u"accept")
                QVERIFY(messages);
        }
    }

    void everyFrameThatIsCutIsRefused()
    {
        for (const YjsVector& vector : vectorsOfKind(u"message")) {
            const Bytes frame = fromHex(vector.json.value(u"hex").toString());
            for (std::size_t size = 0; size < frame.size(); ++size) {
                const auto messages = sync::decodeFrame(ByteView(frame).first(size));
                QVERIFY2(!messages, qPrintable(vector.name + u" of size "_s + QString::number(size)));
                QVERIFY(messages.error().code != ErrorCode::TooLarge);
                QVERIFY(messages.error().offset <= size);
            }
        }
    }

    void boundsTheMessagesOfAFrame()
    {
        const Bytes most(sync::kMaxMessages, 3);
        QCOMPARE(sync::decodeFrame(most)->size(), sync::kMaxMessages);
        const Bytes bomb(1 << 20, 3);
        QCOMPARE(words(sync::decodeFrame(bomb)), u"TooLarge"_s);
        QCOMPARE(words(sync::decodeFrame(Bytes(2, 3), 1)), u"TooLarge"_s);
        QCOMPARE(words(sync::decodeFrame(Bytes(1, 3), 1)), u"query"_s);
    }

    void looksIntoTheFrameAndCopiesNothing()
    {
        const Bytes frame = sync::encodeUpdate(Bytes{1, 2, 3});
        const auto messages = sync::decodeFrame(frame);
        QCOMPARE(std::get<sync::Update>(messages->front()).update.data(), frame.data() + 3);
    }

    void aSyncMessageIsAFrameWithoutItsType()
    {
        StateVector state;
        state.set(7, 300);
        const sync::SyncMessage messages[] = {sync::SyncStep1{state}, sync::SyncStep2{}, sync::Update{}};
        const Bytes frames[] = {sync::encodeSyncStep1(state), sync::encodeSyncStep2({}),
                                sync::encodeUpdate({})};
        for (int i = 0; i < 3; ++i) {
            const Bytes bytes = sync::encodeSync(messages[i]);
            QCOMPARE(u"00"_s + toHex(bytes), toHex(frames[i]));
            const auto decoded = sync::decodeSync(bytes);
            QVERIFY(decoded);
            QCOMPARE(decoded->index(), messages[i].index());
        }
        QCOMPARE(sync::decodeSync({}).error().code, ErrorCode::Truncated);
        QCOMPARE(sync::decodeSync(Bytes{3, 0}).error().code, ErrorCode::Malformed);
    }

    void framesOfHocuspocusComeBackByteForByte_data()
    {
        QTest::addColumn<QString>("hex");
        for (const YjsVector& vector : vectorsOfKind(u"hocuspocus"))
            QTest::newRow(vector.label().constData()) << vector.json.value(u"hex").toString();
    }
    void framesOfHocuspocusComeBackByteForByte()
    {
        QFETCH(QString, hex);
        const Bytes bytes = fromHex(hex);
        const auto frame = sync::decodeHocuspocus(bytes);
        QVERIFY(frame);
        QCOMPARE(toHex(sync::encodeHocuspocus(*frame)), hex);
        QVERIFY(!frame->document.empty());
        if (frame->type == 0 || frame->type == 4) {
            const auto message = sync::decodeSync(frame->payload);
            QVERIFY(message);
            QCOMPARE(toHex(sync::encodeSync(*message)), toHex(frame->payload));
        }
    }

    void aFrameOfHocuspocusNamesItsDocument()
    {
        const Bytes bytes = fromHex(u"04646f6331"
                                    u"8801"
                                    u"0203"_s);
        const auto frame = sync::decodeHocuspocus(bytes);
        QVERIFY(frame);
        QCOMPARE(frame->document, std::string_view("doc1"));
        QCOMPARE(frame->type, 136u);
        QCOMPARE(toHex(frame->payload), u"0203"_s);
        QCOMPARE(sync::decodeHocuspocus(Bytes{4, 'd'}).error().code, ErrorCode::Truncated);
        QCOMPARE(sync::decodeHocuspocus(Bytes{1, 'd'}).error().code, ErrorCode::Truncated);
        QCOMPARE(sync::decodeHocuspocus(Bytes{1, 0xff, 0}).error().code, ErrorCode::Malformed);
    }

    void thereWereVectors()
    {
        QVERIFY(vectorsOfKind(u"message").size() >= 7);
        QVERIFY(vectorsOfKind(u"transcript").size() >= 1);
        QVERIFY(vectorsOfKind(u"hocuspocus").size() >= 17);
        QVERIFY(malformedVectors(u"frame").size() >= 7);
    }
};

QTEST_APPLESS_MAIN(TestSyncProtocol)
#include "tst_syncprotocol.moc"
