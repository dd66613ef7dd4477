// SPDX-License-Identifier: MIT
#include "random.h"
#include "simulatedserver.h"

#include <Heartline/DocumentSync>

#include <QTest>

#include <algorithm>

using namespace heartline;
using namespace heartline::test;
using namespace Qt::StringLiterals;
using Time = DocumentSync::Time;
using Kind = DocumentDialect::Kind;

namespace {

/// Frames on their way one way, each arriving some time after it was sent, in order.
class Wire
{
public:
    void send(crdt::Bytes frame, Time arrives)
    {
        m_last = std::max(m_last, arrives);
        m_frames.emplace_back(m_last, std::move(frame));
    }
    [[nodiscard]] std::optional<Time> next() const
    {
        return m_frames.empty() ? std::nullopt : std::optional(m_frames.front().first);
    }
    crdt::Bytes take()
    {
        auto frame = std::move(m_frames.front().second);
        m_frames.pop_front();
        return frame;
    }
    void cut() { m_frames.clear(); }

private:
    std::deque<std::pair<Time, crdt::Bytes>> m_frames;
    Time m_last{0};
};

/// Which characters there should be: each that anybody ever writes is another one.
struct Ledger
{
    std::set<char16_t> deleted; ///< By anybody.
    int written = 0;

    char16_t next()
    {
        // Without surrogates; U+E000 and on would not suffice.
        const int unit = 0x100 + written++;
        return char16_t(unit < 0xd800 ? unit : unit + 0x800);
    }
};

/// Somebody who writes at random, with what they keep on disk.
class Writer
{
public:
    Writer(Kind kind, int number)
        : m_kind(kind)
        , m_number(number)
    {
        start();
    }

    void start()
    {
        m_sync.reset();
        m_updates.disconnect();
        document = std::make_unique<crdt::Document>();
        for (const crdt::Bytes& update : m_disk) {
            if (!document->applyUpdate(update))
                qFatal("the disk holds no update");
        }
        m_sync = std::make_unique<DocumentSync>(*document, DocumentDialect::make(m_kind, "doc"), "token");
        m_updates = document->onUpdate([this](const crdt::UpdateEvent& event) {
            m_disk.emplace_back(event.update.begin(), event.update.end());
            if (event.local)
                m_sync->wrote(event.update, m_now);
        });
        m_sync->setPresence("{\"user\":{\"name\":\"" + std::to_string(m_number) + "\"}}", m_now);
        m_isRestarted = !m_disk.empty();
    }

    void write(Random& random, Ledger& ledger, Time now)
    {
        m_now = now;
        auto text = document->text("content");
        document->transact([&] {
            const auto length = text.length();
            if (length > 0 && random.oneIn(2)) {
                const auto from = random.below(length);
                const auto count = std::min<std::size_t>(random.between(1, 3), length - from);
                for (const char16_t unit : text.slice(from, count)) {
                    ledger.deleted.insert(unit);
                    deleted.insert(unit);
                }
                text.remove(from, count);
            }
            if (length > 0 && random.oneIn(3))
                return;
            std::u16string some;
            for (auto count = random.between(1, 4); count > 0; --count) {
                some += ledger.next();
                written.insert(some.back());
            }
            text.insert(random.below(text.length() + 1), some);
        });
    }

    [[nodiscard]] DocumentSync& sync() { return *m_sync; }
    [[nodiscard]] std::u16string shown() { return document->text("content").toString(); }
    /// Whether what it says is unsent is all that may be: not before the server told after a restart.
    [[nodiscard]] bool knowsUnsent() const { return !m_isRestarted || m_sync->wasInStep(); }
    void setTime(Time now) { m_now = now; }

    std::unique_ptr<crdt::Document> document;
    std::set<char16_t> written;
    std::set<char16_t> deleted;
    int connection = 0; ///< 0: none.
    Wire up;
    Wire down;
    Time returns{0};

private:
    Kind m_kind;
    int m_number;
    std::vector<crdt::Bytes> m_disk;
    std::unique_ptr<DocumentSync> m_sync;
    crdt::Subscription m_updates;
    Time m_now{0};
    bool m_isRestarted = false;
};

class World
{
public:
    World(std::uint64_t seed, Kind kind, int writers)
        : m_random(seed)
        , m_server(kind)
    {
        for (int i = 0; i < writers; ++i)
            m_writers.push_back(std::make_unique<Writer>(kind, i));
    }

    /// @return what does not hold, or nothing.
    QString run(int steps)
    {
        for (int step = 0; step < steps; ++step) {
            act();
            pass(Time{qint64(m_random.below(m_random.oneIn(20) ? 3'000 : 60))});
            if (!m_lie.isEmpty())
                return u"step %1: %2"_s.arg(step).arg(m_lie);
        }
        // Long enough for every patience to run out once.
        for (int i = 0; i < 400; ++i)
            pass(Time{250});
        return findDifference();
    }

    int cuts = 0;
    int restarts = 0;

private:
    void act()
    {
        Writer& writer = *m_random.pick(m_writers);
        switch (m_random.below(40)) {
        case 0:
        case 1:
            cut(writer, Time{qint64(m_random.below(5'000))});
            ++cuts;
            break;
        case 2:
            if (m_random.oneIn(4)) {
                m_server.restart();
                for (const auto& each : m_writers)
                    cut(*each, Time{qint64(m_random.below(2'000))});
                ++restarts;
            }
            break;
        case 3:
            if (m_random.oneIn(3)) {
                // With something that the server never heard of.
                cut(writer, Time{qint64(m_random.below(3'000))});
                for (auto count = m_random.below(3); count > 0; --count)
                    writer.write(m_random, m_ledger, m_now);
                writer.start();
                ++restarts;
            }
            break;
        default:
            writer.write(m_random, m_ledger, m_now);
        }
    }

    void cut(Writer& writer, Time away)
    {
        if (writer.connection != 0) {
            m_server.disconnect(writer.connection);
            writer.sync().lost();
        }
        writer.connection = 0;
        writer.up.cut();
        writer.down.cut();
        writer.returns = m_now + away;
    }

    Time delay() { return Time{qint64(m_random.oneIn(30) ? m_random.below(2'000) : m_random.below(40))}; }

    /// Lets time pass, event by event.
    void pass(Time time)
    {
        const Time end = m_now + time;
        for (;;) {
            std::optional<Time> next;
            const auto consider = [&next](std::optional<Time> at) {
                if (at && (!next || *at < *next))
                    next = at;
            };
            for (const auto& writer : m_writers) {
                flush(*writer);
                consider(writer->sync().due());
                consider(writer->up.next());
                consider(writer->down.next());
                if (writer->connection == 0)
                    consider(writer->returns);
            }
            if (!next || *next > end)
                break;
            m_now = std::max(m_now, *next);
            for (const auto& writer : m_writers)
                advance(*writer);
            if (m_lie.isEmpty() && m_random.oneIn(2))
                m_lie = findLie();
        }
        m_now = end;
        for (const auto& writer : m_writers)
            writer->setTime(m_now);
    }

    void advance(Writer& writer)
    {
        writer.setTime(m_now);
        m_server.setTime(m_now);
        if (writer.connection == 0 && writer.returns <= m_now) {
            writer.connection = m_server.connect(
                [this, &writer](const crdt::Bytes& frame) { writer.down.send(frame, m_now + delay()); });
            writer.sync().opened(m_now);
        }
        if (writer.sync().due() && *writer.sync().due() <= m_now)
            writer.sync().tick(m_now);
        if (writer.up.next() && *writer.up.next() <= m_now)
            m_server.receive(writer.connection, writer.up.take());
        if (writer.down.next() && *writer.down.next() <= m_now)
            writer.sync().received(writer.down.take(), m_now);
    }

    void flush(Writer& writer)
    {
        for (crdt::Bytes& frame : writer.sync().takeFrames()) {
            if (writer.connection != 0)
                writer.up.send(std::move(frame), m_now + delay());
        }
    }

    /// What is said to be saved is at the server.
    QString findLie()
    {
        if (std::none_of(m_writers.begin(), m_writers.end(),
                         [](const auto& writer) { return writer->sync().unsent() == 0; }))
            return {};
        const auto text = m_server.document().text("content").toString();
        const std::set<char16_t> there(text.begin(), text.end());
        for (const auto& writer : m_writers) {
            if (writer->sync().unsent() > 0 || !writer->knowsUnsent())
                continue;
            for (const char16_t unit : writer->written) {
                if (!there.contains(unit) && !m_ledger.deleted.contains(unit))
                    return u"unit %1 is said to be saved and is not"_s.arg(uint(unit), 0, 16);
            }
            for (const char16_t unit : writer->deleted) {
                if (there.contains(unit))
                    return u"the deletion of unit %1 is said to be saved and is not"_s.arg(uint(unit), 0, 16);
            }
        }
        return {};
    }

    QString findDifference()
    {
        const auto text = m_server.document().text("content").toString();
        if (int(text.size()) != m_ledger.written - int(m_ledger.deleted.size()))
            return u"%1 units of %2"_s.arg(text.size()).arg(m_ledger.written - int(m_ledger.deleted.size()));
        for (const auto& writer : m_writers) {
            if (writer->shown() != text)
                return u"the texts differ"_s;
            if (writer->sync().unsent() > 0 || !writer->sync().isInStep())
                return u"%1 changes unsent at the end, in step %2"_s.arg(writer->sync().unsent())
                    .arg(writer->sync().isInStep());
            if (writer->sync().awareness().clients().size() != m_writers.size())
                return u"%1 of %2 people are seen"_s.arg(writer->sync().awareness().clients().size())
                    .arg(m_writers.size());
            if (writer->sync().malformedFrames() > 0)
                return u"frames were malformed"_s;
        }
        return {};
    }

    Random m_random;
    SimulatedServer m_server;
    std::vector<std::unique_ptr<Writer>> m_writers;
    Ledger m_ledger;
    QString m_lie;
    Time m_now{1'000'000};
};

} // namespace

/// Two to four people write into one document over networks that cut, with programs and a server that start
/// anew: the texts are equal in the end, with everything in it that was written, and nothing was ever said to
/// be saved that was not.
class TestDocumentSimulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLostAndNothingIsSaidTooEarly_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<quint64>("seed");
        const int given = qEnvironmentVariableIntValue("HEARTLINE_TEST_SEED");
        for (quint64 seed = 1; seed <= 8; ++seed) {
            const quint64 used = given > 0 ? quint64(given) : seed;
            QTest::addRow("y-websocket, seed %llu", used) << Kind::YWebsocket << used;
            QTest::addRow("Hocuspocus, seed %llu", used) << Kind::Hocuspocus << used;
            if (given > 0)
                break;
        }
    }
    void nothingIsLostAndNothingIsSaidTooEarly()
    {
        QFETCH(Kind, kind);
        QFETCH(quint64, seed);
        World world(seed, kind, 2 + int(seed % 3));
        const QString fault = world.run(2'000);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        QVERIFY(world.cuts > 40);
        QVERIFY(world.restarts > 4);
    }
};

QTEST_GUILESS_MAIN(TestDocumentSimulation)
#include "tst_documentsimulation.moc"
