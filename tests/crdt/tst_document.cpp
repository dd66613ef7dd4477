// SPDX-License-Identifier: MIT
#include "qstrings.h"

#include <Heartline/Document>
#include <Heartline/UndoManager>

#include <QTest>

#include <memory>

using namespace heartline::crdt;
using namespace std::string_literals;

/// What documents and their handles promise beside the bytes, which tst_vectors and tst_differential look at.
class TestDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void editsThatDoNotFitAreRefused()
    {
        Document document;
        Text text = document.text("t");
        QVERIFY(text.insert(0, u"abc"));
        const auto before = document.encodeStateAsUpdate();
        QCOMPARE(text.insert(4, u"x").error().code, ErrorCode::OutOfRange);
        QCOMPARE(text.remove(1, 3).error().code, ErrorCode::OutOfRange);
        QCOMPARE(text.remove(4, 0).error().code, ErrorCode::OutOfRange);
        QCOMPARE(document.array("a").remove(0).error().code, ErrorCode::OutOfRange);
        QCOMPARE(document.array("a").at(0).error().code, ErrorCode::OutOfRange);
        QCOMPARE(document.map("m").set("\xff", 1).error().code, ErrorCode::Malformed);
        QCOMPARE(text.relativePosition(4).error().code, ErrorCode::OutOfRange);
        QVERIFY(document.encodeStateAsUpdate() == before);
    }

    void halvesOfPairsNeitherTravelNorStay()
    {
        Document document;
        Text text = document.text("t");
        text.insert(0, u"a\U0001F600b");
        text.insert(2, u"x"); // between the halves: before the pair
        QVERIFY(text.toString() == u"ax\U0001F600b");
        text.remove(3, 1); // one half: the pair
        QVERIFY(text.toString() == u"axb");
        const char16_t lone[]{u'<', 0xd83d, u'>', 0xde00};
        text.insert(0, std::u16string_view(lone, 4));
        QVERIFY(text.toString() == u"<\ufffd>\ufffdaxb");
        Document other;
        QVERIFY(other.applyUpdate(document.encodeStateAsUpdate()));
        QVERIFY(other.text("t").toString() == text.toString());
    }

    void zeroAndLineEndsAreTextLikeOther()
    {
        Document document;
        Text text = document.text("t");
        const std::u16string all(u"a\0b\r\n\u2029\u0301", 7);
        text.insert(0, all);
        QVERIFY(text.toString() == all);
        QVERIFY(text.slice(1, 3) == std::u16string(u"\0b\r", 3));
        QVERIFY(text.slice(6, 9) == u"\u0301");
        QVERIFY(text.slice(7, 1).empty());
        QCOMPARE(text.toUtf8().size(), 10u);
    }

    void handlesOutliveWhatTheyName()
    {
        Text orphan;
        Map inside;
        {
            Document document;
            orphan = document.text("t");
            inside = *document.map("m").setMap("inside");
            Text deep = *inside.setText("deep");
            deep.insert(0, u"x");
            QVERIFY(inside.isValid());
            document.map("m").remove("inside");
            QVERIFY(!inside.isValid());
            QVERIFY(!deep.isValid());
            QCOMPARE(deep.insert(0, u"y").error().code, ErrorCode::Detached);
            QCOMPARE(inside.set("k", 1).error().code, ErrorCode::Detached);
            QVERIFY(orphan.isValid());
        }
        QVERIFY(!orphan.isValid());
        QCOMPARE(orphan.length(), 0u);
        QCOMPARE(orphan.insert(0, u"x").error().code, ErrorCode::Detached);
        QVERIFY(!inside.get("k"));
        QVERIFY(!Text().isValid());
        QCOMPARE(Text().remove(0, 0).error().code, ErrorCode::Detached);
    }

    void mapsAndArraysHoldWhatIsPutIn()
    {
        Document document;
        Map map = document.map("m");
        map.set("n", 2.5);
        map.set("n", nullptr);
        map.set("bytes", Any(Bytes{1, 2, 3}));
        map.set("object", Any(Any::Object{{"a", true}, {"b", Any(Any::Array{1, "x"})}}));
        Array array = *map.setArray("array");
        array.insert(0, std::vector<Any>{1, 2, 3});
        array.insert(1, Any(Bytes{9}));
        array.remove(3);
        array.append("end");
        Document other;
        QVERIFY(other.applyUpdate(document.encodeStateAsUpdate()));
        const Map same = other.map("m");
        QVERIFY(std::get<Any>(*same.get("n")).isNull());
        QVERIFY(std::get<Any>(*same.get("bytes")) == Any(Bytes{1, 2, 3}));
        QVERIFY(std::get<Any>(*same.get("object"))["b"] == Any(Any::Array{1, "x"}));
        QVERIFY(!same.get("none"));
        QCOMPARE(same.size(), 4u);
        const Array list = std::get<SharedType>(*same.get("array")).toArray();
        QCOMPARE(list.size(), 4u);
        QVERIFY(std::get<Any>(*list.at(0)) == Any(1));
        QVERIFY(std::get<Any>(*list.at(1)) == Any(Bytes{9}));
        QVERIFY(std::get<Any>(*list.at(2)) == Any(2));
        QVERIFY(std::get<Any>(*list.at(3)) == Any("end"));
        QCOMPARE(document.check(), ""s);
    }

    void aTransactionIsOneUpdateOfItsOwnOrigin()
    {
        Document document;
        Text text = document.text("t");
        int updates = 0;
        Origin origin = nullptr;
        const auto subscription = document.onUpdate([&](const UpdateEvent& event) {
            ++updates;
            origin = event.origin;
            QVERIFY(event.local);
        });
        document.transact(
            [&] {
                text.insert(0, u"abc");
                document.transact([&] { text.remove(0, 1); }, &document); // part of the one around it
                QCOMPARE(updates, 0);
            },
            this);
        QCOMPARE(updates, 1);
        QCOMPARE(origin, this);
        document.transact([] {});
        text.remove(0, 0);
        text.insert(0, u"");
        QCOMPARE(updates, 1);
    }

    void whatACallbackDoesIsToldAfterwardsToAll()
    {
        Document document;
        Text text = document.text("t");
        QStringList told;
        const auto first = text.observe([&](const TextEvent& event) {
            told.append(QStringLiteral("first %1").arg(event.delta.back().length));
            if (text.length() < 3)
                text.insert(text.length(), u"xx");
        });
        const auto second = text.observe([&](const TextEvent& event) {
            told.append(QStringLiteral("second %1").arg(event.delta.back().length));
        });
        text.insert(0, u"a");
        const QStringList inOrder{QStringLiteral("first 1"), QStringLiteral("second 1"),
                                  QStringLiteral("first 2"), QStringLiteral("second 2")};
        QCOMPARE(told, inOrder);
        QVERIFY(text.toString() == u"axx");
    }

    void subscriptionsEndWhenTheyAreLetGo()
    {
        auto document = std::make_unique<Document>();
        Text text = document->text("t");
        int calls = 0;
        auto kept = text.observe([&](const TextEvent&) { ++calls; });
        std::unique_ptr<Subscription> itself;
        itself = std::make_unique<Subscription>(text.observe([&](const TextEvent&) {
            ++calls;
            itself.reset(); // within its own callback
        }));
        text.insert(0, u"a");
        QCOMPARE(calls, 2);
        text.insert(0, u"a");
        QCOMPARE(calls, 3);
        kept.disconnect();
        text.insert(0, u"a");
        QCOMPARE(calls, 3);
        auto left = document->onUpdate([](const UpdateEvent&) {});
        document.reset(); // before its subscription
    }

    void aCallbackMayOwnOtherSubscriptions()
    {
        Document document;
        Text text = document.text("t");
        int calls = 0;
        auto owned = std::make_shared<Subscription>(text.observe([&](const TextEvent&) { ++calls; }));
        auto owner = text.observe([owned](const TextEvent&) {});
        auto third = text.observe([&](const TextEvent&) { ++calls; });
        owned.reset();
        owner.disconnect(); // and with it the one it owned
        text.insert(0, u"a");
        QCOMPARE(calls, 1);
        // A callback that holds its own text, for good: released with the document (LeakSanitizer looks).
        text.observe([text](const TextEvent&) {}).release();
    }

    void updatesOfOthersWithinATransactionLeaveItOurs()
    {
        Document other({.clientId = 2});
        other.text("t").insert(0, u"theirs");
        const auto update = other.encodeStateAsUpdate();
        Document document({.clientId = 1});
        bool local = false;
        const auto subscription = document.onUpdate([&](const UpdateEvent& event) { local = event.local; });
        document.transact([&] {
            document.text("t").insert(0, u"ours");
            QVERIFY(document.applyUpdate(update));
        });
        QVERIFY(local);
        QCOMPARE(document.clientId(), 1u);
    }

    void whatNobodyCouldLoadIsNotStored()
    {
        Document document({.clientId = kMaxInteger + 1});
        QVERIFY(document.clientId() <= kMaxInteger);
        Any deep = Any::Array{};
        for (int i = 0; i < 300; ++i)
            deep = Any(Any::Array{deep});
        QCOMPARE(document.map("m").set("k", deep).error().code, ErrorCode::Malformed);
        QCOMPARE(document.map("m").set("k", "\xff").error().code, ErrorCode::Malformed);
        QCOMPARE(document.array("a").append(Any(Any::Object{{"\xff", 1}})).error().code,
                 ErrorCode::Malformed);
        QVERIFY(!document.text("\xff").isValid());
        Any nested = Any::Array{};
        for (int i = 0; i < 255; ++i)
            nested = Any(Any::Array{nested});
        QVERIFY(document.map("m").set("k", nested));
        Document other;
        QVERIFY(other.applyUpdate(document.encodeStateAsUpdate()));
        QVERIFY(std::get<Any>(*other.map("m").get("k")) == nested);
    }

    void anUndoManagerMayGoWithinACallback()
    {
        Document document;
        Text text = document.text("t");
        auto undo = std::make_unique<UndoManager>(document, std::vector<SharedType>{text});
        text.insert(0, u"abc");
        const auto observer = text.observe([&](const TextEvent&) { undo.reset(); });
        QVERIFY(undo->undo());
        QVERIFY(!undo);
        QVERIFY(text.toString().empty());
    }

    void mapsTellWhichKeysChanged()
    {
        Document document;
        Map map = document.map("m");
        QStringList told;
        const auto subscription = map.observe([&](const MapEvent& event) {
            for (const auto& key : event.keys)
                told.append(QString::fromStdString(key));
            told.append(event.local ? QStringLiteral("here") : QStringLiteral("there"));
        });
        document.transact([&] {
            map.set("a", 1);
            map.set("a", 2);
            map.remove("b");
        });
        Document other;
        other.map("m").set("c", 1);
        QVERIFY(document.applyUpdate(other.encodeStateAsUpdate()));
        QCOMPARE(told, (QStringList{QStringLiteral("a"), QStringLiteral("here"), QStringLiteral("c"),
                                    QStringLiteral("there")}));
    }

    void anotherWriterWithOurIdMakesUsTakeANewOne()
    {
        Document ours({.clientId = 7});
        Document copy({.clientId = 7});
        copy.text("t").insert(0, u"x");
        QVERIFY(ours.applyUpdate(copy.encodeStateAsUpdate()));
        QVERIFY(ours.clientId() != 7);
        ours.text("t").insert(1, u"y");
        QCOMPARE(ours.stateVector().clock(7), 1u);
    }

    /// A stranger's version of a unit, which waits for what nobody has, must not hide the true one from who
    /// comes later, and with it all that its writer did since.
    void whatIsForgedAndWaitsHidesNothing()
    {
        Document owner({.clientId = 8});
        Document writer({.clientId = 7});
        QVERIFY(owner.map("map").setText("box"));
        QVERIFY(writer.applyUpdate(owner.encodeStateAsUpdate()));
        std::get<SharedType>(*writer.map("map").get("box")).toText().insert(0, u"in");
        QVERIFY(owner.applyUpdate(writer.encodeStateAsUpdate()));
        QVERIFY(owner.map("map").remove("box")); // what is in it is collected
        writer.text("content").insert(0, u"words");
        QVERIFY(owner.applyUpdate(writer.encodeStateAsUpdate()));

        // A letter of client 7 at clock 0, behind the unit 5 of client 99.
        const Bytes forged{1, 1, 7, 0, 0x84, 99, 5, 1, 'x', 0};
        Document server;
        QVERIFY(server.applyUpdate(forged));
        QVERIFY(server.hasPending());
        QVERIFY(server.applyUpdate(owner.encodeStateAsUpdate()));
        QCOMPARE(server.text("content").toUtf8(), std::string("words"));

        Document late;
        QVERIFY(late.applyUpdate(server.encodeStateAsUpdate()));
        QCOMPARE(late.text("content").toUtf8(), std::string("words"));
        QCOMPARE(late.stateVector(), server.stateVector());
    }

    void whatWaitsIsBounded()
    {
        Document writer({.clientId = 1});
        std::vector<Bytes> updates;
        const auto subscription = writer.onUpdate([&](const UpdateEvent& event) {
            updates.emplace_back(event.update.begin(), event.update.end());
        });
        for (int i = 0; i < 40; ++i)
            writer.text("t").insert(0, u"0123456789");
        Document reader({.maxPendingBytes = 400});
        std::size_t taken = 0;
        for (std::size_t i = updates.size() - 1; i > 0 && reader.applyUpdate(updates[i]); --i)
            ++taken;
        QVERIFY(taken > 5 && taken < 39);
        const auto state = reader.encodeStateAsUpdate();
        QCOMPARE(reader.applyUpdate(updates[1]).error().code, ErrorCode::TooLarge);
        QVERIFY(reader.encodeStateAsUpdate() == state);
        // What brings the missing ones is taken however much waits.
        QVERIFY(reader.applyUpdate(writer.encodeStateAsUpdate()));
        QVERIFY(!reader.hasPending());
        QVERIFY(reader.text("t").toString() == writer.text("t").toString());
    }

    void momentsAreShownAsLongAsTheyAreKept()
    {
        Document keeping({.collectGarbage = false});
        Text text = keeping.text("t");
        text.insert(0, u"first");
        const Snapshot moment = keeping.snapshot();
        text.remove(1, 3);
        text.insert(1, u"ine sh");
        QVERIFY(*text.toString(moment) == u"first");
        const auto back = Snapshot::decodeV2(moment.encodeV2());
        QVERIFY(back);
        const auto then = keeping.encodeSnapshotAsUpdate(*back);
        QVERIFY(then);
        Document old;
        QVERIFY(old.applyUpdate(*then));
        QVERIFY(old.text("t").toString() == u"first");
        QCOMPARE(keeping.check(), ""s);

        Document collecting;
        collecting.text("t").insert(0, u"first");
        const Snapshot lost = collecting.snapshot();
        collecting.text("t").remove(1, 3);
        QCOMPARE(collecting.text("t").toString(lost).error().code, ErrorCode::Collected);
        QCOMPARE(collecting.encodeSnapshotAsUpdate(lost).error().code, ErrorCode::Collected);
        QCOMPARE(keeping.encodeSnapshotAsUpdate(lost).error().code, ErrorCode::Malformed);
    }

    void aPositionStaysWhereItIs()
    {
        Document document;
        Text text = document.text("t");
        text.insert(0, u"hello");
        const auto right = *text.relativePosition(2);
        const auto left = *text.relativePosition(2, -1);
        const auto end = *text.relativePosition(5);
        text.insert(2, u"__");
        QCOMPARE(document.resolve(right)->index, 4u);
        QCOMPARE(document.resolve(left)->index, 2u);
        text.insert(7, u"!");
        QCOMPARE(document.resolve(end)->index, 8u);
        text.remove(0, 8);
        QCOMPARE(document.resolve(right)->index, 0u);
        QVERIFY(!document.resolve(RelativePosition{.rootName = "never"}));
        QCOMPARE(document.rootNames(), std::vector<std::string>{"t"});
    }

    /// Yjs takes out the first piece alone, and the rest stays for ever.
    void undoTakesOutAllPiecesOfWhatItBroughtBack()
    {
        Document document;
        const Text text = document.text("t");
        UndoManager undo(document, {text},
                         {.captureTimeout = UndoManager::Milliseconds(0), .trackedOrigins = {this}});
        document.transact([&] { document.text("t").insert(0, u"abcd"); }, this);
        document.transact([&] { document.text("t").remove(0, 4); }, this);
        QVERIFY(undo.undo());
        Document other;
        QVERIFY(other.applyUpdate(document.encodeStateAsUpdate()));
        other.text("t").insert(1, u"X");
        QVERIFY(document.applyUpdate(other.encodeStateAsUpdate()));
        document.transact([&] { document.text("t").remove(3, 1); }, this); // the c
        QVERIFY(undo.undo()); // brings the c back, as a copy of a copy
        document.text("t").insert(3, u"Y");
        QCOMPARE(text.toString(), std::u16string(u"aXbYcd"));
        QVERIFY(undo.undo());
        QCOMPARE(text.toString(), std::u16string(u"XY"));
        QVERIFY(undo.redo());
        QCOMPARE(text.toString(), std::u16string(u"aXbYcd"));
        QVERIFY(undo.undo());
        QCOMPARE(text.toString(), std::u16string(u"XY"));
        QVERIFY(!undo.canUndo());
        QCOMPARE(document.check(), std::string());
    }

    void undoRestoresTheSelectionItWasGiven()
    {
        Document document;
        Text text = document.text("t");
        std::chrono::milliseconds now{1000};
        UndoManager undo(document, {text}, {.trackedOrigins = {this}, .now = [&] { return now; }});
        std::size_t caret = 0;
        const auto added = undo.onStepAdded([&](const UndoManager::StepEvent& event) {
            if (event.kind == UndoManager::Kind::Undo)
                event.step.data = *text.relativePosition(caret);
        });
        std::size_t restored = 99;
        const auto popped = undo.onStepPopped([&](const UndoManager::StepEvent& event) {
            if (const auto* place = std::any_cast<RelativePosition>(&event.step.data))
                restored = document.resolve(*place)->index;
        });
        document.transact([&] { text.insert(0, u"theirs "); }); // nobody's origin: not ours
        caret = 7;
        document.transact([&] { text.insert(7, u"mine"); }, this);
        now += std::chrono::seconds(1);
        document.transact([&] { text.insert(0, u"more "); }, nullptr);
        QVERIFY(undo.undo());
        QVERIFY(text.toString() == u"more theirs ");
        QCOMPARE(restored, 12u);
        QVERIFY(!undo.undo());
        QVERIFY(undo.redo());
        QVERIFY(text.toString() == u"more theirs mine");
        QVERIFY(!undo.canRedo());
    }
};

QTEST_APPLESS_MAIN(TestDocument)
#include "tst_document.moc"
