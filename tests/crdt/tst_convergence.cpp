// SPDX-License-Identifier: MIT
#include "differential/comparison.h"
#include "differential/edit.h"
#include "randomsession.h"

#include <Heartline/Document>
#include <Heartline/Update>

#include <QTest>

#include <memory>

using namespace heartline::crdt;
using namespace heartline::test;
using namespace Qt::StringLiterals;

/// Documents become equal, whatever way updates take. HEARTLINE_CRDT_SEEDS=n tries the first n sessions
/// instead of 1,500; HEARTLINE_CRDT_SEED=n that one alone.
class TestConvergence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyWayOfDeliveryGivesTheSameBytes();
    void deepNestingIsDeletedAtOnce_data();
    void deepNestingIsDeletedAtOnce();
    void deepNestingComesBackByUndo();
    void thousandsInsertAtOnePlace_data();
    void thousandsInsertAtOnePlace();
    void manyTypeBackwardsAtOnePlace();
    void aTextCutToPiecesAndDeletedIsOneRunAgain();
};

namespace {

/// One session's updates, and the ways that they can take to a new document.
class Deliveries
{
public:
    Deliveries(Random& random, const RandomSession& session)
        : m_random(random)
        , m_collectGarbage(session.collectsGarbage())
        , m_updates(session.updates())
        , m_expected(makeDocument())
    {
        for (const Bytes& update : m_updates)
            requireDone(m_expected.applyUpdate(update), "an update");
        m_bytes = m_expected.encodeStateAsUpdate();
        for (const auto& replica : session.replicas()) {
            Document document = makeDocument();
            requireDone(document.applyUpdate(replica->document.encodeStateAsUpdate()), "a state");
            check(document, "a replica's state");
        }
    }

    void shuffled(bool twice)
    {
        std::vector<Bytes> updates = m_updates;
        if (twice)
            updates.insert(updates.end(), m_updates.begin(), m_updates.end());
        m_random.shuffle(updates);
        Document document = makeDocument();
        for (const Bytes& update : updates)
            requireDone(document.applyUpdate(update), "an update");
        check(document, twice ? "every update twice, shuffled" : "shuffled");
        requireDone(document.applyUpdate(m_bytes), "its own state");
        check(document, "its own state on top");
    }

    void merged(std::size_t maxGroup)
    {
        std::vector<Bytes> updates = m_updates;
        m_random.shuffle(updates);
        Document document = makeDocument();
        for (std::size_t begin = 0; begin < updates.size();) {
            const std::size_t end = std::min(updates.size(), begin + m_random.between(1, maxGroup));
            const std::vector<ByteView> group(updates.begin() + std::ptrdiff_t(begin),
                                              updates.begin() + std::ptrdiff_t(end));
            const auto update = mergeUpdates(group);
            requireDone(update, "merging");
            requireDone(document.applyUpdate(*update), "merged updates");
            begin = end;
        }
        check(document, "grouped");
    }

    void inFormatV2()
    {
        std::vector<Bytes> updates = m_updates;
        m_random.shuffle(updates);
        Document document = makeDocument();
        for (const Bytes& update : updates) {
            const auto v2 = convertV1ToV2(update);
            requireDone(v2, "converting");
            requireDone(document.applyUpdateV2(*v2), "an update in format v2");
        }
        check(document, "in format v2");
    }

    // Several that have parts, overlapping or not, ask each other for what they lack until nobody lacks
    // anything.
    void byStateVectors()
    {
        std::vector<Document> documents;
        for (std::size_t count = m_random.between(2, 4); count > 0; --count)
            documents.push_back(makeDocument());
        for (const Bytes& update : m_updates) {
            requireDone(documents[m_random.below(documents.size())].applyUpdate(update), "an update");
            if (m_random.oneIn(4))
                requireDone(documents[m_random.below(documents.size())].applyUpdate(update), "an update");
        }
        for (std::size_t round = 0; round < documents.size(); ++round) {
            for (Document& to : documents) {
                for (const Document& from : documents)
                    requireDone(to.applyUpdate(from.encodeStateAsUpdate(to.stateVector())),
                                "what is lacking");
            }
        }
        for (Document& document : documents)
            check(document, "by state vectors");
    }

    // Through documents that tell on what they take in, in their own encoding of it.
    void passedOn()
    {
        std::vector<Bytes> updates = m_updates;
        m_random.shuffle(updates);
        Document first = makeDocument();
        Document second = makeDocument();
        Document third = makeDocument();
        const Subscription toSecond = first.onUpdate([&](const UpdateEvent& event) {
            requireDone(second.applyUpdate(event.update), "an update passed on");
        });
        const Subscription toThird = second.onUpdate([&](const UpdateEvent& event) {
            requireDone(third.applyUpdate(event.update), "an update passed on");
        });
        for (const Bytes& update : updates)
            requireDone(first.applyUpdate(update), "an update");
        check(second, "passed on");
        check(third, "passed on twice");
    }

    void asDifferences()
    {
        Document document = makeDocument();
        std::vector<ByteView> all(m_updates.begin(), m_updates.end());
        m_random.shuffle(all);
        const auto whole = mergeUpdates(all);
        requireDone(whole, "merging");
        for (std::size_t some = m_random.below(m_updates.size() + 1); some > 0; --some)
            requireDone(document.applyUpdate(m_random.pick(m_updates)), "an update");
        const auto rest = diffUpdate(*whole, document.stateVector());
        requireDone(rest, "the difference");
        requireDone(document.applyUpdate(*rest), "the difference");
        check(document, "a difference");
        const auto state = stateVectorOfUpdate(*whole);
        requireDone(state, "the state vector of an update");
        require(*state == document.stateVector(), "the state vector of all updates merged");
    }

private:
    [[nodiscard]] Document makeDocument() const
    {
        return Document(Document::Options{.clientId = kMaxInteger, .collectGarbage = m_collectGarbage});
    }

    void check(Document& document, const char* way)
    {
        requireEqual(QString::fromStdString(document.check()), QString(), way);
        require(!document.hasPending(), QString::fromUtf8(way) + u": something waits"_s);
        if (document.encodeStateAsUpdate() != m_bytes)
            requireEqual(describe(document), describe(m_expected), way);
        requireEqual(document.encodeStateAsUpdate(), m_bytes, way);
        requireEqual(toQString(document.text("t").toString()), toQString(m_expected.text("t").toString()),
                     way);
    }

    Random& m_random;
    bool m_collectGarbage;
    const std::vector<Bytes>& m_updates;
    Document m_expected;
    Bytes m_bytes;
};

void deliverAllWays(std::uint64_t seed)
{
    Random random(seed);
    const RandomSession session(random);
    Deliveries deliveries(random, session);
    deliveries.shuffled(false);
    deliveries.shuffled(true);
    deliveries.merged(6);
    deliveries.merged(session.updates().size() + 1);
    deliveries.inFormatV2();
    deliveries.byStateVectors();
    deliveries.passedOn();
    deliveries.asDifferences();
}

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

void TestConvergence::anyWayOfDeliveryGivesTheSameBytes()
{
    const std::uint64_t only = qEnvironmentVariable("HEARTLINE_CRDT_SEED").toULongLong();
    const std::uint64_t first = only > 0 ? only : 1;
    const std::uint64_t count =
        only > 0 ? 1 : qEnvironmentVariable("HEARTLINE_CRDT_SEEDS", u"1500"_s).toULongLong();
    QStringList faults;
    for (std::uint64_t seed = first; seed < first + count && faults.size() < 10; ++seed) {
        try {
            deliverAllWays(seed);
        } catch (const std::exception& error) {
            faults << u"HEARTLINE_CRDT_SEED=%1: %2"_s.arg(QString::number(seed),
                                                          QString::fromUtf8(error.what()));
        }
    }
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestConvergence::deepNestingIsDeletedAtOnce_data()
{
    QTest::addColumn<bool>("collectGarbage");
    QTest::newRow("with garbage collection") << true;
    QTest::newRow("without") << false;
}

void TestConvergence::deepNestingIsDeletedAtOnce()
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

void TestConvergence::deepNestingComesBackByUndo()
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

void TestConvergence::thousandsInsertAtOnePlace_data()
{
    QTest::addColumn<bool>("ascending");
    QTest::addColumn<bool>("shuffled");
    QTest::newRow("lowest client first") << true << false;
    QTest::newRow("highest client first") << false << false;
    QTest::newRow("in any order") << true << true;
}

// Everybody types a word at the beginning of the same empty document; words stand in the order of client ids.
void TestConvergence::thousandsInsertAtOnePlace()
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
void TestConvergence::manyTypeBackwardsAtOnePlace()
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

void TestConvergence::aTextCutToPiecesAndDeletedIsOneRunAgain()
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

QTEST_GUILESS_MAIN(TestConvergence)
#include "tst_convergence.moc"
