// SPDX-License-Identifier: MIT
// Three windows on one document, through networks that cut and stall, against the real server.
//
//     HEARTLINE_TEST_SEED=7 tst_threeeditors     the run of that number again
#include "../crdt/random.h"
#include "tcpproxy.h"
#include "writer.h"

#include <Heartline/Server>

#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <array>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace heartline;
using namespace heartline::test;

namespace {

constexpr int kSteps = 2000;

/// Whether all of `part` is in `whole`, in that order.
bool isWithin(QStringView part, QStringView whole)
{
    qsizetype at = 0;
    for (qsizetype i = 0; i < whole.size() && at < part.size(); ++i)
        at += whole.at(i) == part.at(at) ? 1 : 0;
    return at == part.size();
}

} // namespace

class TestThreeEditors : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<server::Server> m_server;
    std::vector<std::unique_ptr<TcpProxy>> m_proxies;
    std::vector<std::unique_ptr<Writer>> m_writers;
    std::unique_ptr<QThread> m_network;

    void hurt(Random& random, TcpProxy& proxy)
    {
        switch (random.below(8)) {
        case 0:
            proxy.cut(TcpProxy::How::Reset);
            break;
        case 1:
            proxy.cut(TcpProxy::How::Finish);
            break;
        case 2:
            proxy.stall(random.pick(
                std::array{TcpProxy::Way::Both, TcpProxy::Way::ToClient, TcpProxy::Way::ToServer}));
            break;
        case 3:
            proxy.refuse();
            break;
        case 4:
            proxy.setDelay(std::chrono::milliseconds(random.below(30)));
            break;
        case 5:
            proxy.setChunk(qint64(random.between(1, 50)));
            break;
        default:
            proxy.heal();
            break;
        }
    }
    [[nodiscard]] bool isOneText() const
    {
        return std::all_of(m_writers.begin(), m_writers.end(), [this](const auto& writer) {
            return writer->document.syncState() == SharedDocument::SyncState::Synced &&
                   writer->document.unsentChanges() == 0 &&
                   writer->document.toPlainText() == m_writers.front()->document.toPlainText() &&
                   writer->shown() == writer->document.toPlainText();
        });
    }
    void meet()
    {
        for (auto& proxy : m_proxies)
            proxy->heal();
        for (auto& writer : m_writers)
            writer->document.retryNow();
        QTRY_VERIFY_WITH_TIMEOUT(isOneText(), 20000);
        for (const auto& writer : m_writers)
            QVERIFY(!writer->isTornApart());
    }

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"heartline.*.info=false"_s); }
    void init()
    {
        server::Options options{.open = true};
        options.limits.stopTimeout = 100ms;
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_network = std::make_unique<QThread>();
        m_network->start();
        const std::array alphabets{Alphabet{u"abcdefg"_s, u"😀"_s, u"\u0301"_s, u"你好"_s},
                                   Alphabet{u"hijklmn"_s, u"👍"_s, u"\u0308"_s, u"谢谢"_s},
                                   Alphabet{u"opqrstu"_s, u"🎈"_s, u"\u0323"_s, u"再见"_s}};
        for (const Alphabet& alphabet : alphabets) {
            m_proxies.push_back(std::make_unique<TcpProxy>(m_server->port()));
            m_writers.push_back(std::make_unique<Writer>(alphabet.letters.left(1), alphabet,
                                                         m_proxies.back()->url({}), *m_network));
            m_writers.back()->document.open();
        }
        meet();
    }
    void cleanup()
    {
        m_writers.clear();
        m_proxies.clear();
        m_network->quit();
        m_network->wait();
        m_server.reset();
    }

    void writeOneTextAndEachUndoesItsOwn_data()
    {
        QTest::addColumn<bool>("carefully");
        QTest::newRow("each takes out its own words") << true;
        QTest::newRow("anybody takes out anything") << false;
    }
    void writeOneTextAndEachUndoesItsOwn()
    {
        QFETCH(const bool, carefully);
        bool isGiven = false;
        quint64 seed = qEnvironmentVariable("HEARTLINE_TEST_SEED").toULongLong(&isGiven);
        if (!isGiven)
            seed = QRandomGenerator::global()->bounded(1000000u);
        qInfo("HEARTLINE_TEST_SEED=%llu", seed);
        Random random(seed);

        for (int step = 0; step < kSteps; ++step) {
            Writer& writer = *random.pick(m_writers);
            const QString before = writer.document.toPlainText();
            writer.act(random, carefully);
            if (carefully) {
                for (const auto& other : m_writers) {
                    if (other.get() != &writer)
                        QCOMPARE(other->alphabet.in(writer.document.toPlainText()),
                                 other->alphabet.in(before));
                }
            }
            QVERIFY2(!writer.isTornApart(), qPrintable(u"after step %1"_s.arg(step)));
            if (random.oneIn(25))
                hurt(random, *random.pick(m_proxies));
            QCoreApplication::processEvents();
            if (random.oneIn(10)) { // the network gets its turn
                QSignalSpy passed(random.pick(m_proxies).get(), &TcpProxy::bytesPassed);
                passed.wait(20);
            }
            for (const auto& one : m_writers)
                QVERIFY2(!one->isTornApart(), qPrintable(u"after step %1"_s.arg(step)));
        }
        for (auto& writer : m_writers)
            writer->rest();
        meet();
        if (QTest::currentTestFailed())
            return;
        qInfo("%lld units, connected %d times", m_writers.front()->shown().size(),
              m_proxies[0]->accepted() + m_proxies[1]->accepted() + m_proxies[2]->accepted());

        for (auto& writer : m_writers) {
            const QString before = writer->shown();
            writer->undoAll();
            meet();
            if (QTest::currentTestFailed())
                return;
            if (!carefully)
                continue; // what one undoes may bring back what another had taken out
            const QString after = writer->shown();
            QCOMPARE(writer->alphabet.in(after), QString());
            for (const auto& other : m_writers) {
                if (other != writer)
                    QCOMPARE(other->alphabet.in(after), other->alphabet.in(before));
            }
            QVERIFY(isWithin(after, before));
        }
        if (carefully)
            QCOMPARE(m_writers.front()->shown(), QString());
    }
};

QTEST_MAIN(TestThreeEditors)
#include "tst_threeeditors.moc"
