// SPDX-License-Identifier: MIT
#include "session.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <vector>

using namespace heartline::test;
using namespace Qt::StringLiterals;

/// Our engine and Yjs at the same random sessions. HEARTLINE_DIFFERENTIAL_SESSIONS=n plays the first n
/// instead of 2,000; HEARTLINE_DIFFERENTIAL_SEED=n plays that one alone and tells what happens in it.
class TestDifferential : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_peer.start(), "node does not start"); }
    void cleanupTestCase() { m_peer.stop(); }
    void agreesWithYjs_data();
    void agreesWithYjs();

private:
    void play(const std::vector<Session*>& sessions);
    std::unique_ptr<Session> playAlone(std::uint64_t seed, std::size_t maxSteps);

    YjsPeer m_peer;
};

// Until all are done. One message there and back is for many sessions, in two groups: while Yjs works for the
// one, we do for the other.
void TestDifferential::play(const std::vector<Session*>& sessions)
{
    using Group = std::vector<Session*>;
    const auto middle = sessions.begin() + std::ptrdiff_t(sessions.size() / 2);
    std::array<Group, 2> groups{Group(sessions.begin(), middle), Group(middle, sessions.end())};
    const auto send = [this](Group& group) {
        std::erase_if(group, [](const Session* session) { return session->isDone(); });
        std::vector<YjsPeer::Request> requests;
        for (const Session* session : group)
            requests.push_back(session->request());
        if (!group.empty())
            m_peer.send(requests);
    };
    for (Group& group : groups)
        send(group);
    while (!groups[0].empty() || !groups[1].empty()) {
        for (Group& group : groups) {
            if (group.empty())
                continue;
            std::vector<Reader> answers = m_peer.receive();
            for (std::size_t i = 0; i < group.size(); ++i)
                group[i]->resume(std::move(answers.at(i)));
            send(group);
        }
    }
}

std::unique_ptr<Session> TestDifferential::playAlone(std::uint64_t seed, std::size_t maxSteps)
{
    auto session = std::make_unique<Session>(seed, maxSteps);
    play({session.get()});
    return session;
}

// In parts, because Qt Test gives each five minutes.
void TestDifferential::agreesWithYjs_data()
{
    constexpr std::uint64_t kPart = 500;
    QTest::addColumn<std::uint64_t>("first");
    QTest::addColumn<std::uint64_t>("end");
    if (const auto only = qEnvironmentVariable("HEARTLINE_DIFFERENTIAL_SEED").toULongLong(); only > 0) {
        QTest::newRow(qPrintable(u"session %1"_s.arg(only)))
            << std::uint64_t(only) << std::uint64_t(only + 1);
        return;
    }
    const std::uint64_t count =
        qEnvironmentVariable("HEARTLINE_DIFFERENTIAL_SESSIONS", u"2000"_s).toULongLong();
    for (std::uint64_t first = 1; first <= count; first += kPart) {
        const std::uint64_t end = std::min(first + kPart, count + 1);
        QTest::newRow(qPrintable(u"sessions %1 to %2"_s.arg(first).arg(end - 1))) << first << end;
    }
}

void TestDifferential::agreesWithYjs()
{
    constexpr std::size_t kAtOnce = 64;
    constexpr std::size_t kMaxSteps = 100'000;
    QFETCH(const std::uint64_t, first);
    QFETCH(const std::uint64_t, end);

    QList<std::uint64_t> failed;
    for (std::uint64_t seed = first; seed < end;) {
        std::vector<std::unique_ptr<Session>> sessions;
        std::vector<Session*> open;
        for (; seed < end && sessions.size() < kAtOnce; ++seed) {
            sessions.push_back(std::make_unique<Session>(seed, kMaxSteps));
            open.push_back(sessions.back().get());
        }
        try {
            play(open);
        } catch (const std::exception& error) { // Of the process, not of a session.
            QFAIL(error.what());
        }
        for (const auto& session : sessions) {
            if (!session->failure().isEmpty())
                failed << session->seed();
        }
    }
    if (failed.isEmpty())
        return;

    // The shortest beginning of a session that already fails says most.
    std::unique_ptr<Session> shortest;
    for (const std::uint64_t seed : failed.first(std::min<qsizetype>(failed.size(), 20))) {
        auto session = playAlone(seed, shortest ? shortest->stepCount() : kMaxSteps);
        while (session && !session->failure().isEmpty()) {
            const std::size_t steps = session->stepCount();
            shortest = std::move(session);
            if (steps > 0)
                session = playAlone(seed, steps - 1);
        }
    }
    QVERIFY(shortest);
    for (const QString& line : shortest->log())
        qInfo().noquote() << line;
    QString seeds;
    for (const std::uint64_t seed : failed.first(std::min<qsizetype>(failed.size(), 40)))
        seeds += u' ' + QString::number(seed);
    QFAIL(qPrintable(
        u"%1 of %2 sessions fail; seeds%3; of HEARTLINE_DIFFERENTIAL_SEED=%4, after %5 steps: %6"_s.arg(
            QString::number(failed.size()), QString::number(end - first), seeds,
            QString::number(shortest->seed()), QString::number(shortest->stepCount()), shortest->failure())));
}

QTEST_GUILESS_MAIN(TestDifferential)
#include "tst_differential.moc"
