// SPDX-License-Identifier: MIT
// The ledger's decisions (protocol.md §2), each over tables in memory and in SQLite.
#include "stores/ledger.h"
#include "stores/memorytables.h"
#include "stores/sqlitelibrary.h"
#include "stores/sqlitetables.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::server;

namespace {

using Kind = PublishOutcome::Kind;

QJsonObject chat(const QString& content)
{
    return {{"type"_L1, "chat"_L1}, {"content"_L1, content}};
}

QJsonObject about(const QString& type, const QString& target)
{
    return {{"type"_L1, type}, {"target"_L1, target}, {"content"_L1, u"new"_s}};
}

QJsonObject object(const QByteArray& json)
{
    return QJsonDocument::fromJson(json).object();
}

/// A ledger over one kind of tables, with the clock and the ids in the test's hand.
class Desk
{
public:
    Desk(bool sqlite, const Retention& retention)
    {
        Tables* tables = &m_memory;
        if (sqlite) {
            m_database = store::Database::open(SqliteLibrary::openOptions(u":memory:"_s)).database;
            m_statements = std::make_unique<store::Statements>(*m_database);
            m_sqlite = std::make_unique<SqliteTables>(*m_statements);
            tables = m_sqlite.get();
        }
        m_ledger = std::make_unique<Ledger>(
            *tables,
            Ledger::Options{.retention = retention, .makeId = [this] { return u"made-%1"_s.arg(++m_made); }});
    }

    /// One transaction.
    template<class Work>
    auto run(Work work)
    {
        begin();
        auto result = work(*m_ledger);
        commit();
        return result;
    }
    void begin()
    {
        if (m_database)
            m_transaction.emplace(m_database->handle());
        m_ledger->begin(now);
    }
    void commit()
    {
        m_ledger->finish();
        if (m_database) {
            const store::Error error = m_statements->takeError();
            QVERIFY2(!error, qPrintable(error.text));
            QVERIFY(m_transaction->commit());
            m_transaction.reset();
        }
        m_memory.commit();
        m_ledger->committed();
    }
    void rollback()
    {
        if (m_database)
            m_statements->reset();
        m_transaction.reset();
        m_memory.rollback();
        m_ledger->rolledBack();
    }
    Ledger& ledger() { return *m_ledger; }

    qint64 now = 1'000'000;

private:
    MemoryTables m_memory;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<store::Statements> m_statements;
    std::unique_ptr<SqliteTables> m_sqlite;
    std::optional<store::Transaction> m_transaction;
    std::unique_ptr<Ledger> m_ledger;
    int m_made = 0;
};

} // namespace

class TestLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    static void initTestCase_data()
    {
        QTest::addColumn<bool>("sqlite");
        QTest::newRow("memory") << false;
        QTest::newRow("sqlite") << true;
    }
    void init() { reset({}); }
    void cleanup() { m_desk.reset(); }

    void acceptsInOrder()
    {
        const PublishOutcome first = publish(order(1, u"a"_s));
        QCOMPARE(first.kind, Kind::Accepted);
        QCOMPARE(first.event.offset, 1);
        QCOMPARE(first.event.timestamp, m_desk->now);
        QCOMPARE(first.event.device, u"phone"_s);
        QCOMPARE(object(first.event.data), chat(u"text"_s));
        const PublishOutcome second = publish(order(2, u"b"_s));
        QCOMPARE(second.event.offset, 2);
        QVERIFY2(second.event.timestamp == m_desk->now + 1, "time in a channel only grows");
        m_desk->now -= 5000;
        QCOMPARE(publish(order(3, u"c"_s)).event.timestamp, m_desk->now + 5002);
    }

    void aChatMessageHasAPlainForm()
    {
        const PublishOutcome outcome = publish(order(1, u"a"_s));
        const QJsonObject expected{{"type"_L1, "chat"_L1},       {"id"_L1, "a"_L1},
                                   {"userId"_L1, "ann"_L1},      {"userName"_L1, "Ann"_L1},
                                   {"content"_L1, "text"_L1},    {"offset"_L1, 1},
                                   {"timestamp"_L1, m_desk->now}};
        QCOMPARE(object(outcome.event.plain), expected);
        (void)publish(with(order(2, u"b"_s), about(u"edit"_s, u"a"_s)));
        const auto history =
            m_desk->run([](Ledger& ledger) { return ledger.readChat(u"r"_s, {.after = 0}); });
        QCOMPARE(history.size(), 1);
        QCOMPARE(object(history.first()), expected);
    }

    void thePlainFormSaysWhatTheDataSays_data()
    {
        QTest::addColumn<QString>("content");
        QTest::newRow("nothing") << u""_s;
        QTest::newRow("letters") << u"Grüße, 你好"_s;
        QTest::newRow("quotes and backslashes") << u"\"C:\\x\""_s;
        QTest::newRow("control characters") << u"a\n\t\u0001b\u007f"_s;
        QTest::newRow("beyond the first plane") << u"👍🏽"_s;
        QTest::newRow("half a pair") << QString(QChar(0xd83d));
    }
    void thePlainFormSaysWhatTheDataSays()
    {
        QFETCH(QString, content);
        PublishOrder odd = with(order(1, u"a"_s), chat(content));
        odd.from.name = content.isValidUtf16() ? content : QString(); // names are kept as UTF-8
        const QJsonObject plain = object(publish(odd).event.plain);
        QCOMPARE(plain.value("content"_L1).toString(), content);
        QCOMPARE(plain.value("userName"_L1).toString(), odd.from.name.isEmpty() ? u"ann"_s : content);
        const auto history =
            m_desk->run([](Ledger& ledger) { return ledger.readChat(u"r"_s, {.after = 0}); });
        QCOMPARE(object(history.value(0)), plain);
    }

    void aRoomIsMadeOnceAndSaysSo()
    {
        const PublishOutcome first = publish(order(1, u"a"_s));
        QVERIFY(first.roomEvent);
        QCOMPARE(
            object(first.roomEvent->data),
            (QJsonObject{
                {"type"_L1, "room"_L1}, {"room"_L1, "r"_L1}, {"title"_L1, "r"_L1}, {"archived"_L1, false}}));
        QVERIFY(!publish(order(2, u"b"_s)).roomEvent);
        QVERIFY(!resume({}).roomEvent);
        const auto made = m_desk->run([](Ledger& ledger) { return ledger.createRoom(u"new"_s, u"Title"_s); });
        QVERIFY(made);
        QCOMPARE(made->offset, 2);
        QVERIFY(!m_desk->run([](Ledger& ledger) { return ledger.createRoom(u"new"_s, u"T"_s); }));
        QVERIFY(m_desk->run([](Ledger& ledger) { return ledger.appendChat(u"other"_s, {}); }).roomEvent);
        ResumeOrder subscribe{.channel = u"chat:third"_s, .userId = u"ann"_s, .device = u"phone"_s};
        QVERIFY(m_desk->run([&](Ledger& ledger) { return ledger.resume(subscribe); }).roomEvent);
        QCOMPARE(log(u"rooms"_s).events.size(), 4);
    }

    void aRoomMadeByItsFirstSubscriberGetsItsTitleOnce()
    {
        ResumeOrder subscribe{.channel = u"chat:general"_s, .userId = u"ann"_s, .device = u"phone"_s};
        QVERIFY(m_desk->run([&](Ledger& ledger) { return ledger.resume(subscribe); }).roomEvent);
        const auto title = [this](const QString& words) {
            return m_desk->run([&](Ledger& ledger) { return ledger.createRoom(u"general"_s, words); });
        };
        QVERIFY(!title(u"general"_s));
        const auto named = title(u"General"_s);
        QVERIFY(named);
        QCOMPARE(object(named->data).value("title"_L1).toString(), u"General"_s);
        QVERIFY(!title(u"Other"_s));
        QCOMPARE(log(u"rooms"_s).events.size(), 2);
    }

    void whatIsRefusedMakesNoRoom()
    {
        QCOMPARE(publish(order(2, u"a"_s)).refusal.code, wire::v1::code::kConflict);
        QVERIFY(log(u"chat:r"_s).epoch.isEmpty());
    }

    // --- ids

    void theSameAgainIsTheFirstAckAgain()
    {
        const PublishOutcome first = publish(order(1, u"a"_s));
        (void)publish(order(2, u"b"_s));
        m_desk->now += 1000;
        // From another device, under another number, with rights gone: the first answer.
        PublishOrder again = order(7, u"a"_s);
        again.device = u"laptop"_s;
        again.refusal = Refusal{.code = wire::v1::code::kForbidden};
        const PublishOutcome repeated = publish(again);
        QCOMPARE(repeated.kind, Kind::Repeated);
        QCOMPARE(repeated.event.offset, first.event.offset);
        QCOMPARE(repeated.event.timestamp, first.event.timestamp);
        QCOMPARE(repeated.event.n, 1);
        QCOMPARE(log().last, 2);
        QVERIFY2(publish(order(3, u"c"_s)).kind == Kind::Accepted, "a repetition stops nothing");
    }

    void theSameMeansTheSameCanonically()
    {
        QJsonObject data = chat(u"x"_s);
        data.insert("v"_L1, 100);
        (void)publish(with(order(1, u"a"_s), data));
        data = object(R"({"v":1e2,"content":"x","type":"chat"})");
        QCOMPARE(publish(with(order(2, u"a"_s), data)).kind, Kind::Repeated);
    }

    void aTakenIdIsInvalid_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("content");
        QTest::newRow("other data") << u"ann"_s << u"other"_s;
        QTest::newRow("other user") << u"bob"_s << u"text"_s;
    }
    void aTakenIdIsInvalid()
    {
        QFETCH(QString, user);
        QFETCH(QString, content);
        (void)publish(order(1, u"a"_s));
        PublishOrder again = with(order(user == u"ann"_s ? 2 : 1, u"a"_s), chat(content));
        again.from.id = user;
        const PublishOutcome outcome = publish(again);
        QCOMPARE(outcome.kind, Kind::Refused);
        QCOMPARE(outcome.refusal.code, wire::v1::code::kInvalid);
        QVERIFY(!outcome.refusal.retry);
        QCOMPARE(log().last, 1);
    }

    void anIdOfThePlainProfileIsTakenToo()
    {
        const ChatEvent event = m_desk->run([](Ledger& ledger) {
            return ledger.appendChat(u"r"_s, {{"userId"_L1, "ann"_L1}, {"content"_L1, "text"_L1}});
        });
        QCOMPARE(publish(with(order(1, event.event.id), chat(u"other"_s))).refusal.code,
                 wire::v1::code::kInvalid);
    }

    void anIdIsOfOneChannel()
    {
        (void)publish(order(1, u"a"_s));
        PublishOrder elsewhere = order(1, u"a"_s);
        elsewhere.channel = u"chat:other"_s;
        elsewhere.lane = 2;
        QCOMPARE(publish(elsewhere).kind, Kind::Accepted);
    }

    void idsOutliveTheirEventsAndAreForgottenInTheEnd()
    {
        using namespace std::chrono_literals;
        reset({.count = 8, .dedupe = 24h * 10});
        for (int i = 1; i <= 40; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        QVERIFY(log().first > 1);
        QCOMPARE(publish(order(1, u"id-1"_s)).kind, Kind::Repeated);
        // The promise is ten days; a day more is the margin.
        m_desk->now += std::chrono::milliseconds(24h * 11 - 1s).count();
        tidyAll();
        QCOMPARE(publish(order(1, u"id-1"_s)).kind, Kind::Repeated);
        m_desk->now += 2000;
        tidyAll();
        QCOMPARE(publish(order(1, u"id-1"_s)).refusal.code, wire::v1::code::kConflict);
    }

    // --- numbers, lanes, generations

    void aNumberThatIsNotNextIsAConflict_data()
    {
        QTest::addColumn<int>("n");
        for (const int n : {1, 2, 4, 100})
            QTest::addRow("%d", n) << n;
    }
    void aNumberThatIsNotNextIsAConflict()
    {
        QFETCH(int, n);
        (void)publish(order(1, u"a"_s));
        (void)publish(order(2, u"b"_s));
        const PublishOutcome outcome = publish(order(n, u"c"_s));
        QCOMPARE(outcome.kind, Kind::Refused);
        QCOMPARE(outcome.refusal.code, wire::v1::code::kConflict);
        QVERIFY(outcome.refusal.retry);
        QCOMPARE(outcome.refusal.expected, 3);
    }

    void aProducerIsADeviceOfAUserInAChannel()
    {
        (void)publish(order(1, u"a"_s));
        PublishOrder other = order(1, u"b"_s);
        other.device = u"laptop"_s;
        QCOMPARE(publish(other).kind, Kind::Accepted);
        other = order(1, u"c"_s);
        other.from.id = u"bob"_s;
        QCOMPARE(publish(other).kind, Kind::Accepted);
        other = order(1, u"d"_s);
        other.channel = u"chat:s"_s;
        QCOMPARE(publish(other).kind, Kind::Accepted);
        QCOMPARE(resume({}).lastN, 1);
    }

    void beingTooFastIsSaidLast()
    {
        const Refusal tooFast{.code = wire::v1::code::kRateLimited, .retry = true};
        PublishOrder wrong = with(order(7, u"a"_s), {{u"type"_s, u"dance"_s}});
        wrong.refusal = tooFast;
        QCOMPARE(publish(wrong).refusal.code, wire::v1::code::kInvalid); // no waiting would mend it
        PublishOrder conflicting = order(7, u"b"_s);
        conflicting.resync = true;
        conflicting.refusal = tooFast;
        QCOMPARE(publish(conflicting).refusal.code, wire::v1::code::kRateLimited); // but before n
    }

    void aRefusalStopsItsLaneUntilResync()
    {
        PublishOrder refused = order(1, u"a"_s);
        refused.refusal = Refusal{.code = wire::v1::code::kRateLimited, .retry = true};
        QCOMPARE(publish(refused).kind, Kind::Refused);
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Dropped);
        PublishOrder elsewhere = order(1, u"z"_s);
        elsewhere.lane = 2;
        elsewhere.device = u"laptop"_s;
        QCOMPARE(publish(elsewhere).kind, Kind::Accepted);
        // A resync that is refused stops it again.
        refused.resync = true;
        QCOMPARE(publish(refused).kind, Kind::Refused);
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Dropped);
        PublishOrder resync = order(1, u"a"_s);
        resync.resync = true;
        QCOMPARE(publish(resync).kind, Kind::Accepted);
        QCOMPARE(publish(order(2, u"b"_s)).kind, Kind::Accepted);
    }

    void anEndedLaneIsForgotten()
    {
        (void)publish(order(5, u"a"_s));
        m_desk->ledger().endLane(1);
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Accepted);
    }

    void lanesGoBackWithTheTransaction()
    {
        m_desk->begin();
        (void)m_desk->ledger().publish(prepare(order(5, u"a"_s))); // a conflict, which stops the lane
        m_desk->rollback();
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Accepted);

        (void)publish(order(5, u"b"_s));
        PublishOrder resync = order(2, u"b"_s);
        resync.resync = true;
        m_desk->begin();
        QCOMPARE(m_desk->ledger().publish(prepare(resync)).kind, Kind::Accepted);
        m_desk->rollback();
        QVERIFY2(publish(order(2, u"b"_s)).kind == Kind::Dropped, "the resync was undone with the rest");
    }

    void whoseTransactionFailsIsUnavailableAndStops()
    {
        const PublishOutcome outcome = m_desk->ledger().unavailable(order(1, u"a"_s), u"full"_s);
        QCOMPARE(outcome.kind, Kind::Refused);
        QCOMPARE(outcome.refusal.code, wire::v1::code::kUnavailable);
        QVERIFY(outcome.refusal.retry);
        QCOMPARE(m_desk->ledger().unavailable(order(2, u"b"_s), u"full"_s).kind, Kind::Dropped);
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Dropped);
    }

    void aRollbackLeavesNothing()
    {
        (void)publish(order(1, u"a"_s));
        const Resumed before = resume({});
        m_desk->begin();
        Ledger& ledger = m_desk->ledger();
        (void)ledger.publish(prepare(order(2, u"b"_s)));
        (void)ledger.publish(prepare(with(order(3, u"c"_s), about(u"delete"_s, u"a"_s))));
        (void)ledger.appendChat(u"new"_s, {});
        (void)ledger.addNotification({u"ann"_s, u"shop"_s, {{"id"_L1, "i"_L1}}});
        (void)ledger.markRead(u"chat:r"_s, u"ann"_s, before.epoch, 1);
        (void)ledger.drawGeneration(u"ann"_s, u"phone"_s);
        m_desk->rollback();

        const Resumed after = resume({});
        QCOMPARE(after.last, 1);
        QCOMPARE(after.lastN, 1);
        QCOMPARE(after.read, 0);
        QCOMPARE(object(log().events.value(0).data), chat(u"text"_s));
        QVERIFY(log(u"chat:new"_s).epoch.isEmpty());
        QVERIFY(log(u"inbox:ann"_s).epoch.isEmpty());
        QCOMPARE(log(u"rooms"_s).last, 1);
        QCOMPARE(draw(), 1);
        QCOMPARE(publish(order(2, u"b"_s)).event.offset, 2);
    }

    void onlyTheNewestGenerationAppends()
    {
        QCOMPARE(draw(), 1);
        QCOMPARE(draw(), 2);
        PublishOrder mine = order(1, u"a"_s);
        mine.generation = 1;
        QVERIFY(claim(1));
        QCOMPARE(publish(mine).kind, Kind::Accepted);
        QVERIFY(claim(2));
        QVERIFY2(!claim(1), "a higher one is the device's already");
        QVERIFY2(claim(2), "saying it twice is harmless");
        // Before everything but the lane: not even a repetition is answered.
        QCOMPARE(publish(mine).kind, Kind::Outdated);
        mine = order(2, u"b"_s);
        mine.generation = 2;
        QCOMPARE(publish(mine).kind, Kind::Accepted);
        QCOMPARE(draw(), 3);
    }

    // --- what data may say

    void dataIsChecked_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<bool>("right");
        const auto row = [](const char* name, const char* data, bool right) {
            QTest::newRow(name) << QByteArray(data) << right;
        };
        row("empty text", R"({"type":"chat","content":""})", true);
        row("reply", R"({"type":"chat","content":"x","replyTo":"anything"})", true);
        row("unknown field", R"({"type":"chat","content":"x","mood":"good"})", true);
        row("edit", R"({"type":"edit","target":"mine","content":"y"})", true);
        row("delete", R"({"type":"delete","target":"mine"})", true);
        row("reaction", R"({"type":"reaction","target":"theirs","emoji":"👍","on":true})", true);
        row("nothing", R"({})", false);
        row("unknown type", R"({"type":"poll"})", false);
        row("no content", R"({"type":"chat"})", false);
        row("content of another kind", R"({"type":"chat","content":1})", false);
        row("reply to no id", R"({"type":"chat","content":"x","replyTo":7})", false);
        row("edit of nothing", R"({"type":"edit","target":"none","content":"y"})", false);
        row("edit without a target", R"({"type":"edit","content":"y"})", false);
        row("edit without content", R"({"type":"edit","target":"mine"})", false);
        row("edit of another's", R"({"type":"edit","target":"theirs","content":"y"})", false);
        row("delete of another's", R"({"type":"delete","target":"theirs"})", false);
        row("delete of an edit", R"({"type":"delete","target":"edit"})", false);
        row("reaction to a reaction", R"({"type":"reaction","target":"reaction","emoji":"x","on":true})",
            false);
        row("reaction without on", R"({"type":"reaction","target":"theirs","emoji":"x"})", false);
        row("reaction to a deleted one", R"({"type":"reaction","target":"gone","emoji":"x","on":true})",
            false);
        row("seen in a room", R"({"type":"seen","target":"mine"})", false);
    }
    void dataIsChecked()
    {
        QFETCH(QByteArray, data);
        QFETCH(bool, right);
        PublishOrder theirs = order(1, u"theirs"_s);
        theirs.from.id = u"bob"_s;
        theirs.lane = 2;
        (void)publish(theirs);
        const QJsonObject reaction = object(R"({"type":"reaction","target":"mine","emoji":"x","on":true})");
        (void)publish(order(1, u"mine"_s));
        (void)publish(with(order(2, u"edit"_s), about(u"edit"_s, u"mine"_s)));
        (void)publish(with(order(3, u"reaction"_s), reaction));
        (void)publish(order(4, u"gone"_s));
        QCOMPARE(publish(with(order(5, u"delete"_s), about(u"delete"_s, u"gone"_s))).kind, Kind::Accepted);

        const PublishOutcome outcome = publish(with(order(6, u"id"_s), object(data)));
        QCOMPARE(outcome.kind, right ? Kind::Accepted : Kind::Refused);
        if (!right) {
            QCOMPARE(outcome.refusal.code, wire::v1::code::kInvalid);
            QVERIFY(!outcome.refusal.retry);
        }
    }

    void aTargetIsOfThisChannelAndKept()
    {
        reset({.count = 8});
        (void)publish(order(1, u"a"_s));
        PublishOrder elsewhere = with(order(1, u"b"_s), about(u"edit"_s, u"a"_s));
        elsewhere.channel = u"chat:other"_s;
        elsewhere.lane = 2;
        QCOMPARE(publish(elsewhere).refusal.code, wire::v1::code::kInvalid);
        for (int i = 2; i <= 30; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        QCOMPARE(publish(with(order(31, u"c"_s), about(u"edit"_s, u"a"_s))).refusal.code,
                 wire::v1::code::kInvalid);
    }

    void aDeleteBlanksTheMessageAndItsEdits()
    {
        const PublishOutcome first = publish(order(1, u"a"_s));
        (void)publish(order(2, u"b"_s));
        (void)publish(with(order(3, u"c"_s), about(u"edit"_s, u"a"_s)));
        (void)publish(with(order(4, u"d"_s), about(u"edit"_s, u"b"_s)));
        const PublishOutcome gone = publish(with(order(5, u"e"_s), about(u"delete"_s, u"a"_s)));
        QCOMPARE(gone.blanked, (QList<qint64>{1, 3}));
        const QList<LogEvent> events = log().events;
        QCOMPARE(object(events[0].data),
                 (QJsonObject{{"type"_L1, "chat"_L1}, {"content"_L1, ""_L1}, {"deleted"_L1, true}}));
        QCOMPARE(events[0].id, u"a"_s);
        QCOMPARE(events[0].timestamp, first.event.timestamp);
        QCOMPARE(object(events[2].data).value("content"_L1).toString(), u""_s);
        QCOMPARE(object(events[2].data).value("target"_L1).toString(), u"a"_s);
        QCOMPARE(object(events[3].data).value("content"_L1).toString(), u"new"_s);
        const auto history =
            m_desk->run([](Ledger& ledger) { return ledger.readChat(u"r"_s, {.limit = 9}); });
        QCOMPARE(history.size(), 1);
        // What it said is gone, that it was said is not.
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Repeated);
    }

    void roomsAndUnknownChannelsTakeNothing()
    {
        PublishOrder wrong = order(1, u"a"_s);
        wrong.channel = u"rooms"_s;
        QCOMPARE(publish(wrong).refusal.code, wire::v1::code::kForbidden);
        wrong.channel = u"other:x"_s;
        wrong.lane = 2;
        QCOMPARE(publish(wrong).refusal.code, wire::v1::code::kUnknownChannel);
    }

    // --- receiving

    void resumeRecoversOnlyWhatItCanProve_data()
    {
        QTest::addColumn<QString>("epoch"); // a '=' stands for the right one
        QTest::addColumn<int>("offset");
        QTest::addColumn<QString>("id");
        QTest::addColumn<int>("timeShift");
        QTest::addColumn<bool>("recovered");
        QTest::newRow("the newest") << u"="_s << 150 << u"id-150"_s << 0 << true;
        QTest::newRow("in between") << u"="_s << 20 << u"id-20"_s << 0 << true;
        QTest::newRow("the start, nothing cut") << u"="_s << 0 << u""_s << 0 << true;
        QTest::newRow("another epoch") << u"x"_s << 20 << u"id-20"_s << 0 << false;
        QTest::newRow("another epoch's start") << u"x"_s << 0 << u""_s << 0 << false;
        QTest::newRow("another id") << u"="_s << 20 << u"id-21"_s << 0 << false;
        QTest::newRow("another time") << u"="_s << 20 << u"id-20"_s << 1 << false;
        QTest::newRow("from the future") << u"="_s << 151 << u"id-151"_s << 0 << false;
        QTest::newRow("far in the future") << u"="_s << 99'999 << u"id-150"_s << 0 << false;
    }
    void resumeRecoversOnlyWhatItCanProve()
    {
        QFETCH(QString, epoch);
        QFETCH(int, offset);
        QFETCH(QString, id);
        QFETCH(int, timeShift);
        QFETCH(bool, recovered);
        for (int i = 1; i <= 150; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        const Resumed now = resume({});
        QCOMPARE(now.next, 151);
        QVERIFY(!now.recovered);
        const qint64 time = m_desk->now + offset - 1 + timeShift; // a millisecond each
        const Resumed resumed =
            resume(wire::v1::Position{epoch == u"="_s ? now.epoch : epoch, offset, id, time});
        QCOMPARE(resumed.recovered, recovered);
        QCOMPARE(resumed.next, recovered ? offset + 1 : 51);
        QCOMPARE(resumed.first, 1);
        QCOMPARE(resumed.last, 150);
        QCOMPARE(resumed.lastN, 150);
    }

    void whatWasCutIsNotRecovered()
    {
        reset({.count = 10});
        QList<qint64> times{0};
        for (int i = 1; i <= 40; ++i)
            times.append(publish(order(i, u"id-%1"_s.arg(i))).event.timestamp);
        const Resumed now = resume({});
        QVERIFY(now.first > 1 && now.last - now.first + 1 >= 10);
        const auto at = [&](qint64 offset) {
            return resume(wire::v1::Position{now.epoch, offset, u"id-%1"_s.arg(offset), times[offset]});
        };
        QVERIFY(at(now.first).recovered);
        QVERIFY(!at(now.first - 1).recovered);
        QVERIFY(!resume(wire::v1::Position{now.epoch, 0, {}, 0}).recovered);
        QCOMPARE(at(1).next, now.first);
    }

    void retentionByCountCatchesUp()
    {
        reset({.count = 100});
        for (int i = 1; i <= 1000; ++i) {
            (void)publish(order(i, u"id-%1"_s.arg(i)));
            const LogPage page = log();
            QVERIFY(page.first >= 1 && page.last - page.first + 1 <= 100 + 12);
            QVERIFY(page.events.size() == page.last - page.first + 1);
            QVERIFY(page.first == 1 || page.last - page.first + 1 >= 100);
        }
        QCOMPARE(log().events.first().offset, log().first);
    }

    void retentionByAgeKeepsWhatIsYoung()
    {
        using namespace std::chrono_literals;
        reset({.count = 10, .age = 1h});
        for (int i = 1; i <= 50; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        tidyAll();
        QCOMPARE(log().first, 1);
        m_desk->now += std::chrono::milliseconds(2h).count();
        tidyAll();
        QCOMPARE(log().first, 41);
        m_desk->begin();
        m_desk->rollback(); // what is in memory is gone: as the tables have it
        QCOMPARE(log().first, 41);
    }

    void pagesGoBothWays_data()
    {
        QTest::addColumn<int>("before"); // -1: not asked for
        QTest::addColumn<int>("after");
        QTest::addColumn<int>("limit");
        QTest::addColumn<QList<int>>("offsets");
        QTest::addColumn<bool>("more");
        QTest::newRow("newest") << -1 << -1 << 3 << QList<int>{8, 9, 10} << true;
        QTest::newRow("backwards") << 4 << -1 << 2 << QList<int>{2, 3} << true;
        QTest::newRow("to the start") << 3 << -1 << 5 << QList<int>{1, 2} << false;
        QTest::newRow("exactly to the start") << 3 << -1 << 2 << QList<int>{1, 2} << false;
        QTest::newRow("before everything") << 1 << -1 << 5 << QList<int>{} << false;
        QTest::newRow("before what is to come") << 99 << -1 << 1 << QList<int>{10} << true;
        QTest::newRow("forwards") << -1 << 7 << 2 << QList<int>{8, 9} << true;
        QTest::newRow("to the end") << -1 << 8 << 5 << QList<int>{9, 10} << false;
        QTest::newRow("behind the end") << -1 << 10 << 5 << QList<int>{} << false;
    }
    void pagesGoBothWays()
    {
        QFETCH(int, before);
        QFETCH(int, after);
        QFETCH(int, limit);
        QFETCH(QList<int>, offsets);
        QFETCH(bool, more);
        for (int i = 1; i <= 10; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        LogRange range{.limit = limit};
        if (before >= 0)
            range.before = before;
        if (after >= 0)
            range.after = after;
        const LogPage page = m_desk->run([&](Ledger& ledger) { return ledger.readLog(u"chat:r"_s, range); });
        QList<int> got;
        for (const LogEvent& event : page.events)
            got.append(int(event.offset));
        QCOMPARE(got, offsets);
        QCOMPARE(page.more, more);
        QCOMPARE(page.first, 1);
        QCOMPARE(page.last, 10);
    }

    void aPageEndsBehindTheEventThatFillsIt()
    {
        for (int i = 1; i <= 10; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        const auto size = log().events.first().data.size();
        LogRange range{.after = 0, .bytes = 2 * size + 1};
        const auto read = [&] {
            return m_desk->run([&](Ledger& ledger) { return ledger.readLog(u"chat:r"_s, range); });
        };
        QCOMPARE(read().events.size(), 3);
        QVERIFY(read().more);
        range.bytes = 1;
        QCOMPARE(read().events.size(), 1);
    }

    void theLargestReadMarkerOfAnEpochHolds()
    {
        for (int i = 1; i <= 5; ++i)
            (void)publish(order(i, u"id-%1"_s.arg(i)));
        const QString epoch = resume({}).epoch;
        const auto mark = [&](const QString& inEpoch, qint64 offset) {
            return m_desk->run(
                [&](Ledger& ledger) { return ledger.markRead(u"chat:r"_s, u"ann"_s, inEpoch, offset); });
        };
        QCOMPARE(mark(epoch, 3), 3);
        QCOMPARE(mark(epoch, 2), 3);
        QCOMPARE(mark(u"other"_s, 4), -1);
        QCOMPARE(mark(epoch, 99), 5);
        QCOMPARE(resume({}).read, 5);
        QCOMPARE(m_desk->run([&](Ledger& ledger) { return ledger.markRead(u"chat:x"_s, {}, epoch, 1); }), -1);
    }

    void newEpochsKeepTheRest()
    {
        const PublishOutcome first = publish(order(1, u"a"_s));
        const QString epoch = resume({}).epoch;
        m_desk->run([](Ledger& ledger) {
            ledger.renewEpochs();
            return true;
        });
        const Resumed after = resume(wire::v1::Position{epoch, 1, u"a"_s, first.event.timestamp});
        QVERIFY(after.epoch != epoch);
        QVERIFY(!after.recovered);
        QCOMPARE(after.lastN, 1);
        QCOMPARE(publish(order(1, u"a"_s)).kind, Kind::Repeated);
    }

    // --- inboxes and the plain profile

    void aNotificationIsAnEventOfTheInbox()
    {
        const QJsonObject content{{"type"_L1, "order_update"_L1}, {"message"_L1, "m"_L1}, {"id"_L1, "k"_L1}};
        const NotificationOutcome added = notify(u"ann"_s, u"shop"_s, content);
        QCOMPARE(added.kind, NotificationOutcome::Kind::Added);
        QCOMPARE(object(added.event.data), content);
        QCOMPARE(added.event.from.id, u"shop"_s);
        QVERIFY(added.event.device.isEmpty());
        QCOMPARE(object(added.item.json).value("timestamp"_L1).toInteger(), added.event.timestamp);
        QCOMPARE(log(u"inbox:ann"_s).events.value(0).id, added.event.id);
        QCOMPARE(notify(u"ann"_s, u"shop"_s, content).kind, NotificationOutcome::Kind::Repeated);
        QCOMPARE(notify(u"ann"_s, u"bank"_s, content).kind, NotificationOutcome::Kind::Added);

        PublishOrder seen = with(order(1, u"s"_s), about(u"seen"_s, added.event.id));
        seen.channel = u"inbox:ann"_s;
        QCOMPARE(publish(seen).kind, Kind::Accepted);
        PublishOrder dismissed = with(order(2, u"d"_s), about(u"dismissed"_s, u"s"_s));
        dismissed.channel = u"inbox:ann"_s;
        QVERIFY2(publish(dismissed).refusal.code == wire::v1::code::kInvalid, "that is no notification");
        PublishOrder foreign = seen;
        foreign.id = u"f"_s;
        foreign.from.id = u"bob"_s;
        foreign.lane = 2;
        QCOMPARE(publish(foreign).refusal.code, wire::v1::code::kForbidden);
    }

    void whatWasDeliveredIsNotReadAgain()
    {
        for (int i = 1; i <= 3; ++i)
            (void)notify(u"ann"_s, {}, {{"id"_L1, u"%1"_s.arg(i)}});
        const auto read = [&](qint64 after) {
            const InboxPage page =
                m_desk->run([&](Ledger& ledger) { return ledger.readInbox(u"ann"_s, after); });
            QStringList ids;
            for (const InboxItem& item : page.items)
                ids.append(object(item.json).value("id"_L1).toString());
            return ids;
        };
        QCOMPARE(read(0), (QStringList{u"1"_s, u"2"_s, u"3"_s}));
        QCOMPARE(read(2), (QStringList{u"3"_s}));
        deliver(2);
        deliver(1);
        QCOMPARE(read(0), (QStringList{u"3"_s}));
        deliver(1000); // nobody can have got what is not there yet
        (void)notify(u"ann"_s, {}, {{"id"_L1, u"4"_s}});
        QCOMPARE(read(0), (QStringList{u"4"_s}));
    }

    void plainHistoryHonoursOffsets()
    {
        (void)m_desk->run([](Ledger& ledger) {
            return ledger.appendChat(u"r"_s, {{"content"_L1, "p"_L1}, {"timestamp"_L1, 7}, {"x"_L1, "y"_L1}});
        });
        (void)publish(order(1, u"a"_s));
        (void)publish(with(order(2, u"b"_s), about(u"edit"_s, u"a"_s)));
        (void)publish(order(3, u"c"_s));
        const auto read = [&](const HistoryRange& range) {
            QList<qint64> offsets;
            const auto history = m_desk->run([&](Ledger& ledger) { return ledger.readChat(u"r"_s, range); });
            for (const QByteArray& json : history)
                offsets.append(object(json).value("offset"_L1).toInteger());
            return offsets;
        };
        QCOMPARE(read({}), (QList<qint64>{1, 2, 4}));
        QCOMPARE(read({.limit = 2}), (QList<qint64>{2, 4}));
        QCOMPARE(read({.before = 4}), (QList<qint64>{1, 2}));
        QCOMPARE(read({.after = 2}), (QList<qint64>{4}));
        const auto first = m_desk->run([](Ledger& ledger) { return ledger.readChat(u"r"_s, {.after = 0}); });
        QCOMPARE(object(first.first()).value("timestamp"_L1).toInteger(), 7);
        QCOMPARE(object(first.first()).value("x"_L1).toString(), u"y"_s);
    }

private:
    void reset(const Retention& retention)
    {
        QFETCH_GLOBAL(bool, sqlite);
        m_desk = std::make_unique<Desk>(sqlite, retention);
    }
    static PublishOrder order(qint64 n, const QString& id)
    {
        PublishOrder order;
        order.channel = u"chat:r"_s;
        order.from = {u"ann"_s, u"Ann"_s};
        order.device = u"phone"_s;
        order.n = n;
        order.id = id;
        order.data = chat(u"text"_s);
        order.lane = 1;
        return order;
    }
    static PublishOrder with(PublishOrder order, const QJsonObject& data)
    {
        order.data = data;
        return order;
    }
    PublishOutcome publish(const PublishOrder& order)
    {
        return m_desk->run([&](Ledger& ledger) { return ledger.publish(prepare(order)); });
    }
    Resumed resume(const std::optional<wire::v1::Position>& position)
    {
        const ResumeOrder order{u"chat:r"_s, u"ann"_s, u"phone"_s, position};
        return m_desk->run([&](Ledger& ledger) { return ledger.resume(order); });
    }
    LogPage log(const QString& channel = u"chat:r"_s)
    {
        return m_desk->run(
            [&](Ledger& ledger) { return ledger.readLog(channel, {.after = 0, .limit = 1000}); });
    }
    qint64 draw()
    {
        return m_desk->run([](Ledger& ledger) { return ledger.drawGeneration(u"ann"_s, u"phone"_s); });
    }
    bool claim(qint64 generation)
    {
        return m_desk->run(
            [&](Ledger& ledger) { return ledger.claimGeneration(u"ann"_s, u"phone"_s, generation); });
    }
    NotificationOutcome notify(const QString& user, const QString& caller, const QJsonObject& content)
    {
        return m_desk->run([&](Ledger& ledger) { return ledger.addNotification({user, caller, content}); });
    }
    void deliver(qint64 sequence)
    {
        m_desk->run([&](Ledger& ledger) {
            ledger.markDelivered(u"ann"_s, sequence);
            return true;
        });
    }
    void tidyAll()
    {
        while (m_desk->run([](Ledger& ledger) { return ledger.tidy(); })) {
        }
    }

    std::unique_ptr<Desk> m_desk;
};

QTEST_GUILESS_MAIN(TestLedger)
#include "tst_ledger.moc"
