// SPDX-License-Identifier: MIT
#include "differential/comparison.h"
#include "random.h"

#include <Heartline/Document>
#include <Heartline/UndoManager>
#include <Heartline/Update>

#include <QTest>

#include <algorithm>

using namespace heartline::crdt;
using namespace heartline::test;

/// Documents that are deep, crowded in one place or long: they come out right, and in time.
class TestExtremes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deepNestingIsDeletedAtOnce_data();
    void deepNestingIsDeletedAtOnce();
    void deepNestingComesBackByUndo();
    void thousandsInsertAtOnePlace_data();
    void thousandsInsertAtOnePlace();
    void manyTypeBackwardsAtOnePlace();
    void aTextCutToPiecesAndDeletedIsOneRunAgain();
    void aLargeDocumentIsWhatAPlainStringIs_data();
    void aLargeDocumentIsWhatAPlainStringIs();
};

namespace {

/// An array in an array and so on; `arrays` counts them.
std::size_t depthOf(Array array)
{
    for (std::size_t depth = 0;; ++depth) {
        const auto value = array.at(0);
        if (!value || !std::holds_alternative<SharedType>(*value))
            return depth;
        array = std::get<SharedType>(*value).toArray();
    }
}

void nest(Document& document, std::size_t depth)
{
    Array array = document.array("a");
    for (; depth > 0; --depth)
        array = *array.insertArray(0);
    QVERIFY(array.insert(0, Any("bottom")));
}

} // namespace

void TestExtremes::deepNestingIsDeletedAtOnce_data()
{
    QTest::addColumn<bool>("collectGarbage");
    QTest::newRow("with garbage collection") << true;
    QTest::newRow("without") << false;
}

void TestExtremes::deepNestingIsDeletedAtOnce()
{
    QFETCH(const bool, collectGarbage);
    constexpr std::size_t kDepth = 10'000;
    const auto makeDocument = [&](ClientId id) {
        return Document(Document::Options{.clientId = id, .collectGarbage = collectGarbage});
    };
    Document document = makeDocument(1);
    document.transact([&] { nest(document, kDepth); });
    QCOMPARE(depthOf(document.array("a")), kDepth);
    const Bytes whole = document.encodeStateAsUpdate();
    Document other = makeDocument(2);
    QVERIFY(other.applyUpdate(whole));
    QCOMPARE(depthOf(other.array("a")), kDepth);

    Bytes deletion;
    const Subscription subscription = document.onUpdate(
        [&](const UpdateEvent& event) { deletion.assign(event.update.begin(), event.update.end()); });
    QVERIFY(document.array("a").remove(0));
    QCOMPARE(document.array("a").size(), std::size_t(0));
    QCOMPARE(QString::fromStdString(document.check()), QString());

    QVERIFY(other.applyUpdate(deletion));
    QCOMPARE(toHex(other.encodeStateAsUpdate()), toHex(document.encodeStateAsUpdate()));
    Document reverse = makeDocument(3);
    QVERIFY(reverse.applyUpdate(deletion));
    QVERIFY(reverse.applyUpdate(whole));
    QCOMPARE(toHex(reverse.encodeStateAsUpdate()), toHex(document.encodeStateAsUpdate()));
    QCOMPARE(QString::fromStdString(reverse.check()), QString());
}

void TestExtremes::deepNestingComesBackByUndo()
{
    constexpr std::size_t kDepth = 10'000;
    Document document(Document::Options{.clientId = 1});
    document.transact([&] { nest(document, kDepth); });
    UndoManager undo(document, {document.array("a")});
    QVERIFY(document.array("a").remove(0));
    QVERIFY(undo.undo());
    QCOMPARE(depthOf(document.array("a")), kDepth);
    QVERIFY(undo.redo());
    QCOMPARE(document.array("a").size(), std::size_t(0));
    QCOMPARE(QString::fromStdString(document.check()), QString());
}

void TestExtremes::thousandsInsertAtOnePlace_data()
{
    QTest::addColumn<bool>("ascending");
    QTest::addColumn<bool>("shuffled");
    QTest::newRow("lowest client first") << true << false;
    QTest::newRow("highest client first") << false << false;
    QTest::newRow("in any order") << true << true;
}

// Everybody types a word at the beginning of the same empty document; words stand in the order of client ids.
void TestExtremes::thousandsInsertAtOnePlace()
{
    QFETCH(const bool, ascending);
    QFETCH(const bool, shuffled);
    constexpr std::size_t kClients = 4'000;
    std::vector<Bytes> updates;
    std::u16string expected;
    for (std::size_t client = 1; client <= kClients; ++client) {
        Document document(Document::Options{.clientId = client});
        const std::u16string word = QString::number(client).toStdU16String() + u' ';
        QVERIFY(document.text("t").insert(0, word));
        expected += word;
        updates.push_back(document.encodeStateAsUpdate());
    }
    if (!ascending)
        std::reverse(updates.begin(), updates.end());
    Random random(7);
    if (shuffled)
        random.shuffle(updates);
    Document document(Document::Options{.clientId = kMaxInteger});
    for (const Bytes& update : updates)
        QVERIFY(document.applyUpdate(update));
    QVERIFY(document.text("t").toString() == expected);
    QCOMPARE(QString::fromStdString(document.check()), QString());

    const std::vector<ByteView> views(updates.begin(), updates.end());
    const auto merged = mergeUpdates(views);
    QVERIFY(merged);
    Document atOnce(Document::Options{.clientId = kMaxInteger});
    QVERIFY(atOnce.applyUpdate(*merged));
    QVERIFY(atOnce.encodeStateAsUpdate() == document.encodeStateAsUpdate());
}

// Each letter before the one before it, by everybody at once: the worst case for the search for a place.
void TestExtremes::manyTypeBackwardsAtOnePlace()
{
    constexpr std::size_t kClients = 40;
    constexpr std::size_t kLetters = 100;
    std::vector<Bytes> updates;
    for (std::size_t client = 1; client <= kClients; ++client) {
        Document document(Document::Options{.clientId = client});
        const Subscription subscription = document.onUpdate([&](const UpdateEvent& event) {
            updates.emplace_back(event.update.begin(), event.update.end());
        });
        for (std::size_t letter = 0; letter < kLetters; ++letter)
            QVERIFY(document.text("t").insert(0, u"x"));
    }
    Random random(11);
    Bytes expected;
    for (int way = 0; way < 3; ++way) {
        Document document(Document::Options{.clientId = kMaxInteger});
        for (const Bytes& update : updates)
            QVERIFY(document.applyUpdate(update));
        QVERIFY(!document.hasPending());
        QCOMPARE(document.text("t").length(), kClients * kLetters);
        QCOMPARE(QString::fromStdString(document.check()), QString());
        if (way > 0)
            QVERIFY(document.encodeStateAsUpdate() == expected);
        expected = document.encodeStateAsUpdate();
        random.shuffle(updates);
    }
}

void TestExtremes::aTextCutToPiecesAndDeletedIsOneRunAgain()
{
    constexpr std::size_t kLength = 20'000;
    Document document(Document::Options{.clientId = 1});
    Text text = document.text("t");
    QVERIFY(text.insert(0, std::u16string(kLength, u'x')));
    for (std::size_t i = 0; i < kLength / 2; ++i)
        QVERIFY(text.remove(i, 1));
    QCOMPARE(text.length(), kLength / 2);
    QCOMPARE(QString::fromStdString(document.check()), QString());
    QVERIFY(text.remove(0, kLength / 2));
    // 1 client with 1 struct from clock 0, of deleted units; and 1 client with 1 run of deletions.
    Document one(Document::Options{.clientId = 2});
    QVERIFY(one.applyUpdate(document.encodeStateAsUpdate()));
    QCOMPARE(document.encodeStateAsUpdate().size(), std::size_t(18));
    QVERIFY(one.encodeStateAsUpdate() == document.encodeStateAsUpdate());
}

void TestExtremes::aLargeDocumentIsWhatAPlainStringIs_data()
{
    QTest::addColumn<bool>("collectGarbage");
    QTest::newRow("with garbage collection") << true;
    QTest::newRow("without") << false;
}

// Two who edit in turn, each in runs here and there, and a third who only takes what they send.
void TestExtremes::aLargeDocumentIsWhatAPlainStringIs()
{
    QFETCH(const bool, collectGarbage);
    constexpr int kRuns = 20'000;
    Random random(5);
    std::vector<Document> documents;
    for (ClientId id = 1; id <= 3; ++id)
        documents.emplace_back(Document::Options{.clientId = id, .collectGarbage = collectGarbage});
    std::vector<Bytes> updates;
    std::vector<Subscription> subscriptions;
    for (std::size_t i = 0; i < 2; ++i) {
        subscriptions.push_back(documents[i].onUpdate([&, i](const UpdateEvent& event) {
            if (!event.local)
                return;
            updates.emplace_back(event.update.begin(), event.update.end());
            QVERIFY(documents[1 - i].applyUpdate(event.update));
            QVERIFY(documents[2].applyUpdate(event.update));
        }));
    }
    std::u16string expected;
    for (int run = 1; run <= kRuns; ++run) {
        Text text = documents[random.below(2)].text("t");
        std::size_t caret = random.below(expected.size() + 1);
        const bool forward = random.below(5) < 3;
        for (std::size_t keys = random.between(1, 12); keys > 0; --keys) {
            if (forward || expected.size() < 3'000) {
                const std::u16string word(random.between(1, 3), char16_t(u'a' + random.below(26)));
                QVERIFY(text.insert(caret, word));
                expected.insert(caret, word);
                caret += word.size();
            } else if (caret > 0) { // Backspace.
                const std::size_t length = random.between(1, std::min<std::size_t>(caret, 4));
                caret -= length;
                QVERIFY(text.remove(caret, length));
                expected.erase(caret, length);
            }
        }
        if (run % (kRuns / 4) > 0)
            continue;
        for (Document& document : documents) {
            QVERIFY(document.text("t").toString() == expected);
            QCOMPARE(QString::fromStdString(document.check()), QString());
            QVERIFY(document.encodeStateAsUpdate() == documents[0].encodeStateAsUpdate());
        }
    }
    const std::vector<ByteView> views(updates.begin(), updates.end());
    const auto merged = mergeUpdates(views);
    QVERIFY(merged);
    Document loaded(Document::Options{.clientId = 4, .collectGarbage = collectGarbage});
    QVERIFY(loaded.applyUpdate(*merged));
    QVERIFY(loaded.encodeStateAsUpdate() == documents[0].encodeStateAsUpdate());
    QCOMPARE(QString::fromStdString(loaded.check()), QString());
}

QTEST_GUILESS_MAIN(TestExtremes)
#include "tst_extremes.moc"
