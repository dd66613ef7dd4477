// SPDX-License-Identifier: MIT
#include "awarenesswords.h"
#include "vectors.h"

#include <QElapsedTimer>
#include <QTest>

#include <string>
#include <utility>

using namespace heartline::crdt;
using namespace heartline::test;

namespace {

QJsonValue parsed(const QString& json)
{
    return QJsonDocument::fromJson(u"[%1]"_s.arg(json).toUtf8()).array().at(0);
}

std::string compact(const QJsonValue& value)
{
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return array.sliced(1).chopped(1).toStdString();
}

/// A client of y-protocols has the state {} with clock 0 from the start, which ours cannot have; the nearest
/// is {} with clock 1. So its own clocks are `ahead` of those of the vector, and what is said to it about
/// itself is moved too.
class Replay
{
public:
    explicit Replay(ClientId self)
        : m_self(self)
        , m_subject(self)
        , m_own(QJsonObject())
        , m_before{self}
    {
        (void)m_subject.setLocalState("{}", m_now);
    }

    void step(const QJsonObject& recorded)
    {
        const QJsonObject step = recorded.value(u"step").toObject();
        const AwarenessChanges changes = play(step);
        const Ids before = std::exchange(m_before, idsOf(recorded.value(u"states")));
        if (step.contains(u"local") || step.contains(u"field") || step.contains(u"remove"))
            m_own = stateOf(recorded, m_self);
        QCOMPARE(words(changes), words(expectedChanges(recorded, before)));
        if (std::exchange(m_forged, false)) {
            // Ours has raised its clock, and raises it again when it says so.
            QCOMPARE(words(m_subject.checkTimeouts(m_now)), u"updated %1, announce %1"_s.arg(m_self));
            m_ahead += 2;
        }
        compareStates(recorded);
        for (const QJsonValue& pair : recorded.value(u"clocks").toArray()) {
            const auto client = ClientId(pair[0].toInteger());
            const auto clock = Clock(pair[1].toInteger()) + (client == m_self ? m_ahead : 0);
            QCOMPARE(m_subject.clock(client), clock);
        }
    }

private:
    static Ids idsOf(const QJsonValue& list)
    {
        Ids ids;
        for (const QJsonValue& value : list.toArray())
            ids.insert(ClientId((value.isArray() ? value[0] : value).toInteger()));
        return ids;
    }

    static QJsonValue stateOf(const QJsonObject& recorded, ClientId client)
    {
        for (const QJsonValue& pair : recorded.value(u"states").toArray()) {
            if (ClientId(pair[0].toInteger()) == client)
                return parsed(pair[1].toString());
        }
        return {};
    }

    AwarenessChanges play(const QJsonObject& step)
    {
        const QJsonValue local = step.value(u"local");
        const QJsonValue field = step.value(u"field");
        if (local.isObject())
            return *m_subject.setLocalState(compact(local), m_now);
        if (local.isNull())
            return m_subject.clearLocalState(m_now);
        if (field.isArray())
            return *m_subject.setLocalField(field[0].toString().toStdString(), compact(field[1]), m_now);
        if (step.contains(u"advanceMs")) {
            m_now += Time(step.value(u"advanceMs").toInteger());
            return m_subject.checkTimeouts(m_now);
        }
        if (step.contains(u"remove")) {
            const Ids ids = idsOf(step.value(u"remove"));
            return m_subject.removeStates(std::vector(ids.begin(), ids.end()), m_now);
        }
        const Bytes bytes = fromHex(step.value(u"applyHex").toString());
        auto entries = *decodeAwarenessEntries(bytes);
        for (AwarenessEntry& entry : entries) {
            if (entry.client == m_self)
                entry.clock += m_ahead;
        }
        return *m_subject.apply(message(entries), m_now);
    }

    Lists expectedChanges(const QJsonObject& recorded, const Ids& before)
    {
        Lists lists;
        for (const QJsonValue& event : recorded.value(u"events").toArray()) {
            const QString origin = event[u"origin"].toString();
            Ids added = idsOf(event[u"added"]);
            Ids updated = idsOf(event[u"updated"]);
            Ids removed = idsOf(event[u"removed"]);
            if (origin == u"net") {
                // Ours keeps its own state where y-protocols reports it as removed, or lets it be
                // overwritten.
                if (removed.erase(m_self) && m_own.isObject())
                    lists.announce.insert(m_self);
                if (added.erase(m_self) + updated.erase(m_self) > 0 && m_own.isObject())
                    m_forged = true;
            }
            for (const ClientId id : added)
                lists.added.insert(id);
            for (const ClientId id : updated) {
                if (!before.contains(id))
                    lists.added.insert(id);
                else if (event[u"event"] == u"change"_s)
                    lists.changed.insert(id);
                else
                    lists.updated.insert(id);
            }
            for (const ClientId id : removed) {
                if (before.contains(id))
                    lists.removed.insert(id);
            }
            if (origin == u"local")
                lists.announce.insert(m_self);
            if (origin == u"gone")
                lists.announce.merge(removed);
        }
        return lists;
    }

    void compareStates(const QJsonObject& recorded)
    {
        Ids expected = m_before;
        expected.erase(m_self);
        if (m_own.isObject())
            expected.insert(m_self);
        const auto clients = m_subject.clients();
        QCOMPARE(words(Ids(clients.begin(), clients.end())), words(expected));
        for (const ClientId client : clients) {
            QJsonValue state = client == m_self ? m_own : stateOf(recorded, client);
            if (!state.isObject())
                state = QJsonObject();
            QCOMPARE(parsed(toText(*m_subject.state(client))), state);
        }
    }

    ClientId m_self;
    Awareness m_subject;
    Time m_now = kStart;
    QJsonValue m_own;
    Ids m_before; ///< Who was present there.
    Clock m_ahead = 1;
    bool m_forged = false;
};

} // namespace

class TestAwarenessVectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void updatesOfYjsComeBackByteForByte_data()
    {
        QTest::addColumn<QJsonObject>("json");
        for (const YjsVector& vector : vectorsOfKind(u"encode")) {
            if (vector.json.contains(u"entries"))
                QTest::newRow(vector.label().constData()) << vector.json;
        }
    }
    void updatesOfYjsComeBackByteForByte()
    {
        QFETCH(QJsonObject, json);
        const QString hex = json.value(u"hex").toString();
        const QJsonArray expected = json.value(u"entries").toArray();
        const Bytes bytes = fromHex(hex);
        const auto entries = decodeAwarenessEntries(bytes);
        QVERIFY(entries);
        QCOMPARE(qsizetype(entries->size()), expected.size());
        QCOMPARE(toHex(message(*entries)), hex);
        Awareness awareness(kMaxInteger);
        QVERIFY(awareness.apply(bytes, kStart));
        std::vector<ClientId> clients;
        for (qsizetype i = 0; i < expected.size(); ++i) {
            const AwarenessEntry& entry = (*entries)[std::size_t(i)];
            QCOMPARE(qint64(entry.client), expected[i][u"client"].toInteger());
            QCOMPARE(qint64(entry.clock), expected[i][u"clock"].toInteger());
            QCOMPARE(toText(entry.state), expected[i][u"json"].toString());
            QCOMPARE(entry.isGone(), expected[i][u"json"] == u"null"_s);
            QCOMPARE(awareness.state(entry.client).has_value(), entry.clock > 0 && !entry.isGone());
            clients.push_back(entry.client);
        }
        const bool allCount =
            std::ranges::all_of(*entries, [](const AwarenessEntry& entry) { return entry.clock > 0; });
        if (allCount)
            QCOMPARE(toHex(awareness.encode(clients)), hex);
    }

    void doesWhatYjsDoes_data()
    {
        QTest::addColumn<QJsonObject>("json");
        for (const YjsVector& vector : vectorsOfKind(u"sequence")) {
            if (vector.json.contains(u"steps"))
                QTest::newRow(vector.label().constData()) << vector.json;
        }
    }
    void doesWhatYjsDoes()
    {
        QFETCH(QJsonObject, json);
        Replay replay(ClientId(json.value(u"self").toInteger()));
        int number = 0;
        for (const QJsonValue& step : json.value(u"steps").toArray()) {
            replay.step(step.toObject());
            if (QTest::currentTestFailed()) {
                qWarning("in step %d", number);
                return;
            }
            ++number;
        }
    }

    void refusesWhatIsMalformedAndChangesNothing_data()
    {
        QTest::addColumn<QJsonObject>("json");
        for (const YjsVector& vector : malformedVectors(u"awareness"))
            QTest::newRow(vector.label().constData()) << vector.json;
    }
    void refusesWhatIsMalformedAndChangesNothing()
    {
        QFETCH(QJsonObject, json);
        const QString expect = json.value(u"expect").toString();
        for (const Bytes& input : inputsOf(json)) {
            Awareness awareness(1);
            QVERIFY(awareness.setLocalState(R"({"me":1})", kStart));
            const QString before = everybody(awareness);
            QElapsedTimer timer;
            timer.start();
            const auto changes = awareness.apply(input, kStart);
            QVERIFY(timer.elapsed() < 1000);
            if (expect == u"reject")
                QVERIFY2(!changes, qPrintable(words(changes)));
            else if (expect == u"accept")
                QVERIFY(changes);
            if (!changes)
                QCOMPARE(everybody(awareness), before);
        }
    }

    void thereWereVectors()
    {
        QVERIFY(vectorsOfKind(u"encode").size() >= 5);
        QVERIFY(vectorsOfKind(u"sequence").size() >= 5);
        QVERIFY(malformedVectors(u"awareness").size() >= 10);
    }
};

QTEST_APPLESS_MAIN(TestAwarenessVectors)
#include "tst_awarenessvectors.moc"
