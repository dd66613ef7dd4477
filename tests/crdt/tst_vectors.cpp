// SPDX-License-Identifier: MIT
#include "qstrings.h"
#include "textmirror.h"
#include "vectorreplay.h"
#include "vectors.h"

#include <Heartline/Document>

#include <QTest>

#include <algorithm>

using namespace heartline::crdt;
using namespace heartline::test;
using namespace Qt::StringLiterals;

/// The documents of the Yjs vectors: what real Yjs did, and what we do with the same updates and edits. What
/// needs no document (primitives, messages, updates as bytes) has tests of its own.
class TestVectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyVectorIsOfAKnownKind();
    void everyDeliveryOrderGivesTheSameBytes_data()
    {
        rowsWhere([](const QJsonObject& json) { return json.contains(u"orders"); });
    }
    void everyDeliveryOrderGivesTheSameBytes();
    void ownEditsEmitTheSameBytes_data()
    {
        rowsWhere([](const QJsonObject& json) { return json.contains(u"ops"); });
    }
    void ownEditsEmitTheSameBytes();
    void updatesWithoutOrdersGiveTheSameBytes_data()
    {
        rowsWhere([](const QJsonObject& json) {
            return json.contains(u"updates") && json.contains(u"expect") && !json.contains(u"orders");
        });
    }
    void updatesWithoutOrdersGiveTheSameBytes();
    void statesAreServedFromAnyClock_data()
    {
        rowsWhere([](const QJsonObject& json) {
            return json.contains(u"diffs") || json.value(u"kind") == u"encodeStateAsUpdate"_s;
        });
    }
    void statesAreServedFromAnyClock();
    void mergedUpdatesAreTakenInAsTheirParts_data() { rowsOfKind(u"mergeUpdates"); }
    void mergedUpdatesAreTakenInAsTheirParts();
    void bothFormatsGiveTheSameDocument_data() { rowsOfKind(u"v1v2"); }
    void bothFormatsGiveTheSameDocument();
    void snapshotsShowTheTextOfThen_data() { rowsOfKind(u"snapshot"); }
    void snapshotsShowTheTextOfThen();
    void malformedUpdatesChangeNothing_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const YjsVector& vector : malformedVectors(u"update"))
            addRow(vector);
    }
    void malformedUpdatesChangeNothing();
    void undoDoesWhatYjsDoes_data()
    {
        rowsWhere([](const QJsonObject& json) { return json.contains(u"captureTimeout"); });
    }
    void undoDoesWhatYjsDoes();
    void relativePositionsAreThoseOfYjs_data()
    {
        rowsWhere([](const QJsonObject& json) { return json.contains(u"positions"); });
    }
    void relativePositionsAreThoseOfYjs();
    void decodesRelativePositionsAsYjs_data()
    {
        rowsWhere([](const QJsonObject& json) {
            return json.contains(u"yjsResult") && json.contains(u"hex") && !json.contains(u"target") &&
                   !json.contains(u"type");
        });
    }
    void decodesRelativePositionsAsYjs();

private:
    static void addRow(const YjsVector& vector) { QTest::newRow(vector.label().constData()) << vector.json; }
    template<typename Wanted>
    static void rowsWhere(Wanted wanted)
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const YjsVector& vector : vectorsWhere(wanted))
            addRow(vector);
    }
    static void rowsOfKind(QStringView kind)
    {
        rowsWhere([&](const QJsonObject& json) { return json.value(u"kind").toString() == kind; });
    }
};

// By its fields: one that nobody knows would be tried by nobody.
void TestVectors::everyVectorIsOfAKnownKind()
{
    QStringList unknown;
    for (const YjsVector& vector : allVectors()) {
        const QJsonObject& json = vector.json;
        const bool known = json.contains(u"updates") || json.contains(u"kind") || json.contains(u"type") ||
                           json.contains(u"target") || json.contains(u"diffs") || json.contains(u"steps") ||
                           json.contains(u"positions") || json.contains(u"yjsResult");
        if (!known)
            unknown << QString::fromUtf8(vector.label());
    }
    QCOMPARE(unknown, QStringList());
}

void TestVectors::everyDeliveryOrderGivesTheSameBytes()
{
    QFETCH(const QJsonObject, vector);
    const std::vector<Bytes> updates = updatesOf(vector);
    const QJsonObject expected = vector.value(u"expect").toObject();
    QStringList faults;
    for (const QJsonValue& value : vector.value(u"orders").toArray()) {
        const QJsonObject order = value.toObject();
        const QString name = order.value(u"name").toString();
        Document document = passiveDocument(vector);
        TextMirror mirror(document.text(rootOf(vector)));
        const QJsonArray steps = order.value(u"steps").toArray();
        qsizetype step = 0;
        for (const std::size_t index : indicesOf(order, updates.size())) {
            if (!document.applyUpdate(updates.at(index)))
                faults << u"%1: update %2 is refused"_s.arg(name).arg(index);
            mirror.check();
            if (step < steps.size())
                faults << compareStep(document, vector, steps.at(step), name);
            ++step;
        }
        faults << compareState(document, vector, expected, name,
                               order.value(u"fullUpdateSame").toBool() ? QJsonValue()
                                                                       : order.value(u"fullUpdate"));
        if (document.hasPending())
            faults << name + u": something waits at the end"_s;
    }
    if (vector.contains(u"mergedUpdate")) {
        Document document = passiveDocument(vector);
        if (!document.applyUpdate(fromHex(vector.value(u"mergedUpdate").toString())))
            faults << u"the merged update is refused"_s;
        // Merging slices structs, and a cut pair of surrogates becomes two U+FFFD: only the text is the same
        // then.
        QJsonObject expectedMerged = expected;
        if (expected.value(u"fullUpdate").toString().contains(u"efbfbd"))
            expectedMerged.remove(u"fullUpdate");
        faults << compareState(document, vector, expectedMerged, u"merged"_s);
    }
    faults << compareFromV2(vector);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::ownEditsEmitTheSameBytes()
{
    QFETCH(const QJsonObject, vector);
    AuthorReplay replay(vector);
    QStringList faults;
    for (const QJsonValue& op : vector.value(u"ops").toArray())
        faults << replay.play(op.toObject());
    const QJsonObject fromFirst = vector.value(u"expectFromFirstClientState").toObject();
    if (!fromFirst.isEmpty() && replay.isAuthentic(0)) {
        Document document = passiveDocument(vector);
        if (!document.applyUpdate(replay.document(0).encodeStateAsUpdate()))
            faults << u"the author's state is refused"_s;
        faults << compareState(document, vector, fromFirst, u"from the first client's state"_s);
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::updatesWithoutOrdersGiveTheSameBytes()
{
    QFETCH(const QJsonObject, vector);
    std::vector<Bytes> updates = updatesOf(vector);
    const QJsonObject expected = vector.value(u"expect").toObject();
    QStringList faults;
    Document document = passiveDocument(vector);
    for (const Bytes& update : updates) {
        if (!document.applyUpdate(update))
            faults << u"an update is refused"_s;
    }
    faults << compareState(document, vector, expected, u"in order"_s);

    Document loaded = passiveDocument(vector);
    if (!loaded.applyUpdate(document.encodeStateAsUpdate()))
        faults << u"the state is refused"_s;
    faults << compareState(loaded, vector, expected, u"loaded again"_s);
    faults << compareFromV2(vector);
    if (expected.contains(u"fullUpdateOrder021")) {
        Document other = passiveDocument(vector);
        for (const std::size_t index : {std::size_t(0), std::size_t(2), std::size_t(1)})
            (void)other.applyUpdate(updates.at(index));
        faults << compareState(other, vector, expected, u"order 0 2 1"_s,
                               expected.value(u"fullUpdateOrder021"));
    }
    const QJsonObject reverse = vector.value(u"expectReverse").toObject();
    if (!reverse.isEmpty()) {
        std::reverse(updates.begin(), updates.end());
        Document other = passiveDocument(vector);
        for (const Bytes& update : updates)
            (void)other.applyUpdate(update);
        faults << compareState(other, vector, reverse, u"reverse"_s);
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::statesAreServedFromAnyClock()
{
    QFETCH(const QJsonObject, vector);
    QJsonArray diffs = vector.value(u"diffs").toArray();
    Document document = passiveDocument(vector);
    if (diffs.isEmpty()) {
        QVERIFY(document.applyUpdate(fromHex(vector.value(u"fullUpdate").toString())));
        diffs.append(
            QJsonObject{{u"svHex"_s, vector.value(u"svHex")}, {u"update"_s, vector.value(u"output")}});
    } else {
        QVERIFY(document.applyUpdate(fromHex(diffs.at(0)[u"update"].toString())));
    }
    QStringList faults;
    for (const QJsonValue& diff : std::as_const(diffs)) {
        const auto state = StateVector::decode(fromHex(diff[u"svHex"].toString()));
        QVERIFY(state);
        faults << difference(u"from "_s + diff[u"svHex"].toString(),
                             toHex(document.encodeStateAsUpdate(*state)), diff[u"update"].toString());
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::mergedUpdatesAreTakenInAsTheirParts()
{
    QFETCH(const QJsonObject, vector);
    Document parts = passiveDocument(vector);
    Document merged = passiveDocument(vector);
    for (const QJsonValue& input : vector.value(u"inputs").toArray())
        QVERIFY(parts.applyUpdate(fromHex(input.toString())));
    QVERIFY(merged.applyUpdate(fromHex(vector.value(u"output").toString())));
    QCOMPARE(toHex(merged.encodeStateAsUpdate()), toHex(parts.encodeStateAsUpdate()));
    QCOMPARE(toHex(merged.stateVector().encode()), toHex(parts.stateVector().encode()));
    QCOMPARE(toHex(merged.stateVector().encode()), vector.value(u"stateVectorOfUpdate").toString());
    QCOMPARE(QString::fromStdString(merged.check()), QString());
}

void TestVectors::bothFormatsGiveTheSameDocument()
{
    QFETCH(const QJsonObject, vector);
    Document one = passiveDocument(vector);
    Document two = passiveDocument(vector);
    QVERIFY(one.applyUpdate(fromHex(vector.value(u"v1").toString())));
    QVERIFY(two.applyUpdateV2(fromHex(vector.value(u"v2").toString())));
    QCOMPARE(toHex(two.encodeStateAsUpdate()), toHex(one.encodeStateAsUpdate()));
    QCOMPARE(toHex(two.encodeStateAsUpdate()), vector.value(u"v1").toString());
    QCOMPARE(QString::fromStdString(two.check()), QString());
}

void TestVectors::snapshotsShowTheTextOfThen()
{
    QFETCH(const QJsonObject, vector);
    Document document(Document::Options{.clientId = kPassiveClient, .collectGarbage = false});
    QVERIFY(document.applyUpdate(fromHex(vector.value(u"fullUpdate").toString())));
    const auto snapshot = Snapshot::decode(fromHex(vector.value(u"snapshotV1").toString()));
    QVERIFY(snapshot);
    QCOMPARE(toHex(snapshot->encode()), vector.value(u"snapshotV1").toString());
    QCOMPARE(toHex(snapshot->encodeV2()), vector.value(u"snapshotV2").toString());
    const auto snapshotV2 = Snapshot::decodeV2(fromHex(vector.value(u"snapshotV2").toString()));
    QVERIFY(snapshotV2);
    QVERIFY(*snapshotV2 == *snapshot);
    const auto text = document.text(rootOf(vector)).toString(*snapshot);
    QVERIFY(text);
    QCOMPARE(toQString(*text), vector.value(u"text").toString());
    const auto then = document.encodeSnapshotAsUpdate(*snapshot);
    QVERIFY(then);
    Document past = passiveDocument(vector);
    QVERIFY(past.applyUpdate(*then));
    QCOMPARE(toQString(past.text(rootOf(vector)).toString()), vector.value(u"text").toString());
}

void TestVectors::malformedUpdatesChangeNothing()
{
    QFETCH(const QJsonObject, vector);
    const QString expected = vector.value(u"expect").toString();
    QStringList faults;
    for (const Bytes& input : inputsOf(vector)) {
        Document document = passiveDocument(vector);
        if (vector.contains(u"applyFirst"))
            QVERIFY(document.applyUpdate(fromHex(vector.value(u"applyFirst").toString())));
        const QString before = toHex(document.encodeStateAsUpdate());
        const QString which = toHex(ByteView(input).first(std::min<std::size_t>(input.size(), 200)));
        const bool accepted = bool(document.applyUpdate(input));
        if (accepted && expected == u"reject")
            faults << u"accepted: "_s + which;
        if (!accepted && expected == u"accept")
            faults << u"refused: "_s + which;
        if (!accepted)
            faults << difference(u"the state after "_s + which, toHex(document.encodeStateAsUpdate()),
                                 before);
        if (!accepted && document.hasPending())
            faults << u"something waits after "_s + which;
        faults << difference(u"within after "_s + which, QString::fromStdString(document.check()), QString());
        // It lives on: it can be edited, and its state is taken in elsewhere.
        QVERIFY(document.text("t").insert(0, u"!"));
        Document other = passiveDocument(vector);
        if (!other.applyUpdate(document.encodeStateAsUpdate()))
            faults << u"nobody takes the state after "_s + which;
        faults << difference(u"the state elsewhere after "_s + which, toHex(other.encodeStateAsUpdate()),
                             toHex(document.encodeStateAsUpdate()));
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::undoDoesWhatYjsDoes()
{
    QFETCH(const QJsonObject, vector);
    UndoReplay replay(vector);
    QStringList faults;
    for (const QJsonValue& step : vector.value(u"steps").toArray())
        faults << replay.play(step.toObject());
    Document document = passiveDocument(vector);
    for (const Bytes& update : replay.updates())
        QVERIFY(document.applyUpdate(update));
    faults << compareState(document, vector, vector.value(u"expect").toObject(), u"at the end"_s);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::relativePositionsAreThoseOfYjs()
{
    QFETCH(const QJsonObject, vector);
    QStringList faults;
    Document document = passiveDocument(vector);
    QVERIFY(document.applyUpdate(fromHex(vector.value(u"state").toString())));
    Document later = passiveDocument(vector);
    QVERIFY(later.applyUpdate(fromHex(vector.value(u"state").toString())));
    for (const QJsonValue& edit : vector.value(u"laterEdits").toArray())
        QVERIFY(later.applyUpdate(fromHex(edit.toString())));
    if (vector.contains(u"laterText"))
        faults << difference(u"the later text"_s, toQString(later.text(rootOf(vector)).toString()),
                             vector.value(u"laterText").toString());
    for (const QJsonValue& value : vector.value(u"positions").toArray())
        faults << comparePosition(document, later, value.toObject());
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestVectors::decodesRelativePositionsAsYjs()
{
    QFETCH(const QJsonObject, vector);
    const auto position = RelativePosition::decode(fromHex(vector.value(u"hex").toString()));
    const QJsonObject expected = vector.value(u"yjsResult").toObject().value(u"ok").toObject();
    // Yjs also takes one that names nothing; it's no place.
    if (expected.contains(u"item") || expected.contains(u"tname") || expected.contains(u"type")) {
        QVERIFY(position);
        const auto fromJson = RelativePosition::fromJson(QJsonDocument(expected).toJson().toStdString());
        QVERIFY(fromJson);
        QVERIFY(*position == *fromJson);
    } else {
        QVERIFY(!position);
    }
}

QTEST_GUILESS_MAIN(TestVectors)
#include "tst_vectors.moc"
