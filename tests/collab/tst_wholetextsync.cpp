// SPDX-License-Identifier: MIT
#include "plainpatch.h"
#include "wholetextsync.h"

#include <QRandomGenerator>
#include <deque>

using namespace heartline;
using crdt::TextPatch;
using crdt::Tie;
using namespace Qt::StringLiterals;

namespace {

/// The server's rule (protocol.md §1): an edit is against that version, of those the client was sent since
/// its last edit, to which it's nearest.
class ModelServer
{
public:
    struct Down
    {
        std::optional<QString> content; ///< Nothing: a pong.
        int ping = 0;
    };
    struct Up
    {
        std::optional<QString> content; ///< Nothing: a ping.
        int ping = 0;
    };
    struct Peer
    {
        QList<QString> versions;
        std::deque<Up> up;
        std::deque<Down> down;
        bool linked = false;
    };

    enum class Rule
    {
        MergeBehind,
        MergeBefore,
    };
    ModelServer(size_t peers, Rule rule)
        : m_rule(rule)
        , m_peers(peers)
    {
    }
    Peer& peer(size_t i) { return m_peers[i]; }
    const QString& text() const { return m_text; }

    void connect(size_t i)
    {
        m_peers[i].linked = true;
        m_peers[i].versions = {m_text};
        m_peers[i].down.push_back({m_text, 0});
    }
    /// What is on its way up still arrives or not; what is on its way down is lost.
    void cut(size_t i, bool upArrives)
    {
        while (upArrives && !m_peers[i].up.empty())
            process(i);
        m_peers[i] = {};
    }
    void process(size_t i)
    {
        Peer& from = m_peers[i];
        const Up message = from.up.front();
        from.up.pop_front();
        if (!message.content) {
            from.down.push_back({{}, message.ping});
            return;
        }
        QString base = from.versions.constFirst();
        for (const QString& version : std::as_const(from.versions)) {
            if (cost(diff(version, *message.content)) <= cost(diff(base, *message.content)))
                base = version;
        }
        const Tie tie = m_rule == Rule::MergeBefore ? Tie::Before : Tie::Behind;
        m_text = patched(m_text, rebased(diff(base, *message.content), diff(base, m_text), tie));
        from.versions = {*message.content};
        for (size_t other = 0; other < m_peers.size(); ++other) {
            if (!m_peers[other].linked || (other == i && m_text == *message.content))
                continue;
            m_peers[other].versions.append(m_text);
            m_peers[other].down.push_back({m_text, 0});
        }
    }

private:
    Rule m_rule;
    QString m_text;
    std::vector<Peer> m_peers;
};

} // namespace

class TestWholeTextSync : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typingGoesOutOneContentAtATime()
    {
        WholeTextSync sync;
        QVERIFY(!sync.takeOutgoing());
        sync.receive(u"hello"_s);
        QVERIFY(!sync.takeOutgoing());
        QVERIFY(sync.edit(5, 0, u" w"_s));
        QCOMPARE(sync.takeOutgoing(), u"hello w"_s);
        QVERIFY(sync.edit(7, 0, u"orld"_s));
        QCOMPARE(sync.pendingEdits(), 2);
        QVERIFY(!sync.takeOutgoing());
        sync.acknowledged();
        QCOMPARE(sync.pendingEdits(), 1);
        QCOMPARE(sync.takeOutgoing(), u"hello world"_s);
        sync.acknowledged();
        QCOMPARE(sync.pendingEdits(), 0);
    }

    void editsThatDoNotFitChangeNothing()
    {
        WholeTextSync sync;
        sync.receive(u"abc"_s);
        QVERIFY(!sync.edit(4, 0, u"x"_s));
        QVERIFY(!sync.edit(-1, 0, u"x"_s));
        QVERIFY(!sync.edit(2, 2, u"x"_s));
        QVERIFY(!sync.edit(1, std::numeric_limits<qsizetype>::max(), {}));
        QCOMPARE(sync.text(), u"abc"_s);
    }

    void aContentThatCrossedOursTakesNothingAway()
    {
        WholeTextSync sync;
        sync.receive(u"one three"_s);
        QVERIFY(sync.edit(9, 0, u" four"_s));
        QVERIFY(sync.takeOutgoing());
        QVERIFY(sync.edit(14, 0, u" five"_s));
        // Sent before the server had ours.
        sync.receive(u"one two three"_s);
        QCOMPARE(sync.text(), u"one two three four five"_s);
        QVERIFY(sync.isInFlight());
        // And now with ours, merged.
        QVERIFY(sync.receive(u"one two three four"_s).empty());
        QCOMPARE(sync.text(), u"one two three four five"_s);
        QCOMPARE(sync.takeOutgoing(), u"one two three four five"_s);
    }

    void offlineEditsFollowWhetherOrNotTheLastOneArrived_data()
    {
        QTest::addColumn<QString>("serverSays");
        QTest::newRow("it arrived") << u"start sent"_s;
        QTest::newRow("it did not") << u"start"_s;
    }
    void offlineEditsFollowWhetherOrNotTheLastOneArrived()
    {
        QFETCH(QString, serverSays);
        WholeTextSync sync;
        sync.receive(u"start"_s);
        QVERIFY(sync.edit(5, 0, u" sent"_s));
        QVERIFY(sync.takeOutgoing());
        sync.linkLost();
        QVERIFY(sync.edit(10, 0, u" offline"_s));
        QVERIFY(!sync.takeOutgoing());
        sync.acknowledged(); // a pong of the old link
        sync.receive(u"Title\n"_s + serverSays);
        QCOMPARE(sync.text(), u"Title\nstart sent offline"_s);
        QVERIFY(sync.pendingEdits() > 0);
        QCOMPARE(sync.takeOutgoing(), u"Title\nstart sent offline"_s);
    }

    void twoWhoseContentsCrossKeepBothOnAServerWhereTheLastHolds_data()
    {
        QTest::addColumn<bool>("pongFirst");
        QTest::newRow("the ping is answered behind what is older") << false;
        QTest::newRow("the ping is answered before what is older has been passed on") << true;
    }
    void twoWhoseContentsCrossKeepBothOnAServerWhereTheLastHolds()
    {
        QFETCH(bool, pongFirst);
        WholeTextSync ann;
        WholeTextSync ben;
        ann.receive(u"text"_s);
        ben.receive(u"text"_s);
        QVERIFY(ann.edit(0, 0, u"Ann's "_s));
        QVERIFY(ben.edit(4, 0, u" and Ben's"_s));
        const QString first = *ann.takeOutgoing();
        const QString second = *ben.takeOutgoing();
        // The server takes Ann's, then Ben's.
        QVERIFY(ann.acknowledged());
        if (pongFirst)
            QVERIFY(ben.acknowledged());
        ben.receive(first);
        ann.receive(second);
        if (!pongFirst) {
            QVERIFY(!ben.acknowledged());
            ben.mergeDidNotCome();
        }
        QCOMPARE(ann.text(), u"Ann's text and Ben's"_s);
        QCOMPARE(ben.text(), ann.text());
        QCOMPARE(ann.takeOutgoing(), ann.text());
    }

    void everybodyEndsWithTheSameTextAndAllThatWasTyped()
    {
        for (quint32 seed = 1; seed <= 300; ++seed) {
            QRandomGenerator random(seed);
            constexpr size_t kPeople = 3;
            const auto rule = static_cast<ModelServer::Rule>(seed % 2);
            ModelServer server(kPeople, rule);
            std::vector<WholeTextSync> people(kPeople);
            std::vector<int> typed(kPeople, 0);
            std::vector<int> pings(kPeople, 0);
            std::vector<bool> merging(kPeople, false);
            const auto receive = [&](size_t i) {
                auto& down = server.peer(i).down;
                if (down.empty())
                    return;
                const auto message = down.front();
                down.pop_front();
                if (!message.content) {
                    if (message.ping == pings[i])
                        merging[i] = !people[i].acknowledged();
                    return;
                }
                const QString before = people[i].text();
                const TextPatch patch = people[i].receive(*message.content);
                QCOMPARE(patched(before, patch), people[i].text());
            };
            const auto send = [&](size_t i) {
                if (!server.peer(i).linked)
                    return;
                if (const auto content = people[i].takeOutgoing()) {
                    server.peer(i).up.push_back({*content, 0});
                    server.peer(i).up.push_back({{}, ++pings[i]});
                }
            };
            for (size_t i = 0; i < kPeople; ++i)
                server.connect(i);
            for (int step = 0; step < 300; ++step) {
                const size_t i = random.bounded(static_cast<quint32>(kPeople));
                switch (random.bounded(12)) {
                case 0:
                    if (step < 250 && random.bounded(4) == 0 && server.peer(i).linked) {
                        // All arrives: with a loss the plain profile cannot always tell.
                        server.cut(i, true);
                        people[i].linkLost();
                    }
                    break;
                case 1:
                    if (!server.peer(i).linked)
                        server.connect(i);
                    break;
                case 2:
                case 3:
                case 4:
                    if (people[i].isLoaded() && step < 250) {
                        const auto at = random.bounded(static_cast<int>(people[i].text().size()) + 1);
                        // Each a letter that is typed once, so that it can be looked for.
                        const QString letter(QChar(0x4E00 + static_cast<int>(i) * 1000 + typed[i]++));
                        QVERIFY(people[i].edit(at, 0, letter));
                    }
                    break;
                case 5:
                case 6:
                    send(i);
                    break;
                case 7:
                case 8:
                    if (!server.peer(i).up.empty())
                        server.process(i);
                    break;
                default:
                    receive(i);
                }
            }
            for (int round = 0; round < 100; ++round) {
                for (size_t i = 0; i < kPeople; ++i) {
                    if (!server.peer(i).linked)
                        server.connect(i);
                    send(i);
                    while (!server.peer(i).up.empty())
                        server.process(i);
                }
                for (size_t i = 0; i < kPeople; ++i) {
                    while (!server.peer(i).down.empty())
                        receive(i);
                    if (merging[i])
                        people[i].mergeDidNotCome();
                    merging[i] = false;
                    people[i].settled();
                }
            }
            const QByteArray where = "seed " + QByteArray::number(seed);
            for (size_t i = 0; i < kPeople; ++i) {
                QVERIFY2(people[i].text() == server.text(), where.constData());
                QVERIFY2(people[i].pendingEdits() == 0, where.constData());
                for (int n = 0; n < typed[i]; ++n) {
                    const QChar letter(0x4E00 + static_cast<int>(i) * 1000 + n);
                    QVERIFY2(server.text().count(letter) == 1, where.constData());
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestWholeTextSync)
#include "tst_wholetextsync.moc"
