// SPDX-License-Identifier: MIT
// SharedDocuments over real sockets against Heartline's own server.
#include "random.h"
#include "tcpproxy.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DocumentArchive>
#include <Heartline/Server>
#include <Heartline/SharedDocument>

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace heartline;
using namespace heartline::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = SharedDocument::SyncState;

namespace {

constexpr int kPatience = 20'000;

class Person
{
public:
    Person(QThread& network, const QUrl& server, const QString& name, const QString& token = {},
           std::shared_ptr<DocumentStorage> archive = {})
    {
        ConnectionDocumentLink::Access access{.server = server, .token = token, .userId = name};
        access.connection.reconnectDelay = 30ms;
        access.connection.maxReconnectDelay = 200ms;
        auto link = std::make_unique<ConnectionDocumentLink>(access, u"notes"_s);
        link->moveToThread(&network);
        document = std::make_unique<SharedDocument>(SharedDocument::Options{.id = u"notes"_s,
                                                                            .userId = name,
                                                                            .userName = name,
                                                                            .isNew = true,
                                                                            .archive = std::move(archive)},
                                                    std::move(link));
        document->open();
    }
    SharedDocument* operator->() const { return document.get(); }

    void write(std::size_t at, std::size_t removed, const QString& what)
    {
        document->document().transact(
            [&] {
                auto text = document->text();
                text.remove(at, removed);
                text.insert(at, what.toStdU16String());
            },
            SharedDocument::origin());
    }

    std::unique_ptr<SharedDocument> document;
};

} // namespace

class TestSharedDocumentServer : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<server::Server> m_server;
    QThread m_network;

    void start(server::Options options = {.open = true})
    {
        m_server.reset();
        options.dataDir = m_folder->path();
        options.limits.stopTimeout = 500ms;
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
    }
    [[nodiscard]] QUrl address() const { return QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server->port())); }

private Q_SLOTS:
    void initTestCase() { m_network.start(); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_server.reset(); }
    void cleanupTestCase()
    {
        m_network.quit();
        QVERIFY(m_network.wait(5000));
    }

    void peopleWriteTogetherOverBadNetworks()
    {
        const quint64 seed = qEnvironmentVariableIsSet("HEARTLINE_TEST_SEED")
                                 ? qEnvironmentVariable("HEARTLINE_TEST_SEED").toULongLong()
                                 : QRandomGenerator::global()->generate();
        qInfo("seed %llu", seed);
        Random random(seed);
        start();
        std::vector<std::unique_ptr<TcpProxy>> proxies;
        std::vector<std::unique_ptr<Person>> people;
        for (const char* name : {"ann", "ben", "cy"}) {
            proxies.push_back(std::make_unique<TcpProxy>(m_server->port()));
            people.push_back(std::make_unique<Person>(m_network, proxies.back()->url(QString()),
                                                      QString::fromLatin1(name)));
        }
        int words = 0;
        for (int step = 0; step < 400; ++step) {
            const auto who = random.below(people.size());
            Person& person = *people[who];
            const auto length = person->text().length();
            // Only words are ever written, and none is taken away: each must be there in the end.
            person.write(length == 0 ? 0 : random.below(length + 1), 0, QChar(0x4e00 + words++));
            person->setCaret(int(random.below(length + 1)), int(random.below(length + 1)));
            if (random.oneIn(25))
                proxies[who]->cut(random.oneIn(2) ? TcpProxy::How::Reset : TcpProxy::How::Finish);
            if (random.oneIn(40))
                proxies[who]->setChunk(qint64(random.below(9)));
            if (step == 200) {
                start();
                for (const auto& proxy : proxies) {
                    proxy->setTarget(m_server->port());
                    proxy->cut();
                }
            }
            QTest::qWait(int(random.below(6)));
        }
        for (const auto& proxy : proxies)
            proxy->heal();
        for (const auto& person : people)
            QTRY_COMPARE_WITH_TIMEOUT((*person)->syncState(), State::Synced, kPatience);
        for (const auto& person : people) {
            QTRY_COMPARE_WITH_TIMEOUT((*person)->toPlainText().size(), words, kPatience);
            QTRY_COMPARE_WITH_TIMEOUT((*person)->toPlainText(), (*people.front())->toPlainText(), kPatience);
            QTRY_COMPARE_WITH_TIMEOUT((*person)->peerCount(), 2, kPatience);
            QCOMPARE((*person)->unsentChanges(), 0);
        }
        // Undo takes back one's own and no more.
        Person& ann = *people.front();
        const QString before = ann->toPlainText();
        while (ann->undoManager().undo()) {
        }
        QVERIFY(ann->toPlainText().size() < before.size());
        QVERIFY(!ann->toPlainText().isEmpty());
        for (const auto& person : people)
            QTRY_COMPARE_WITH_TIMEOUT((*person)->toPlainText(), ann->toPlainText(), kPatience);
    }

    /// What is said to be saved is on the server's disk.
    void savedIsKept()
    {
        start();
        QString written;
        {
            Person ann(m_network, address(), u"ann"_s);
            QTRY_COMPARE_WITH_TIMEOUT(ann->syncState(), State::Synced, kPatience);
            for (int i = 0; i < 50; ++i) {
                ann.write(0, 0, QString::number(i));
                QTest::qWait(1);
            }
            QTRY_COMPARE_WITH_TIMEOUT(ann->syncState(), State::Synced, kPatience);
            written = ann->toPlainText();
            start();
        }
        Person ben(m_network, address(), u"ben"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ben->syncState(), State::Synced, kPatience);
        QCOMPARE(ben->toPlainText(), written);
    }

    void theArchiveAndTheServerMakeOneText()
    {
        start();
        QTemporaryDir profile;
        {
            auto opened = DocumentArchive::open(profile.path());
            QVERIFY(opened.archive);
            // Nobody is there to hear it.
            Person ann(m_network, QUrl(u"ws://127.0.0.1:1"_s), u"ann"_s, {}, opened.archive);
            QTRY_VERIFY(ann->isEditable());
            ann.write(0, 0, u"written alone, "_s);
            ann.write(0, 7, {});
        }
        Person ben(m_network, address(), u"ben"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ben->syncState(), State::Synced, kPatience);
        ben.write(0, 0, u"by Ben"_s);
        auto opened = DocumentArchive::open(profile.path());
        QVERIFY(opened.archive);
        Person ann(m_network, address(), u"ann"_s, {}, opened.archive);
        QTRY_COMPARE_WITH_TIMEOUT(ann->syncState(), State::Synced, kPatience);
        QVERIFY(ann->isUnsentKnown());
        QTRY_COMPARE_WITH_TIMEOUT(ben->toPlainText(), ann->toPlainText(), kPatience);
        QVERIFY(ann->toPlainText().contains(u" alone, "_s));
        QVERIFY(!ann->toPlainText().contains(u"written"_s));
        QVERIFY(ann->toPlainText().contains(u"by Ben"_s));
    }

    void aReadersTokenIsReadOnlyBeforeAnythingIsWritten()
    {
        start({});
        const QString reader = m_server->issueToken(u"ben"_s, {}, 60s, {u"doc:read:*"_s});
        const QString writer = m_server->issueToken(u"ann"_s, {}, 60s);
        Person ben(m_network, address(), {}, reader);
        QTRY_VERIFY_WITH_TIMEOUT(ben->isReadOnly(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(ben->syncState(), State::Synced, kPatience);
        QVERIFY(!ben->isEditable());
        Person ann(m_network, address(), {}, writer);
        QTRY_COMPARE_WITH_TIMEOUT(ann->syncState(), State::Synced, kPatience);
        ann.write(0, 0, u"news"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ben->toPlainText(), u"news"_s, kPatience);
        // A program that writes all the same keeps it for itself, and says so.
        ben.write(0, 0, u"mine "_s);
        QTRY_COMPARE(ben->syncState(), State::Refused);
        QCOMPARE(ben->unsentChanges(), 1);
        QCOMPARE(ben->toPlainText(), u"mine news"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ann->syncState(), State::Synced, kPatience);
        QCOMPARE(ann->toPlainText(), u"news"_s);
    }

    void withoutATokenNobodyComesIn()
    {
        start({});
        Person ann(m_network, address(), u"ann"_s);
        QTRY_COMPARE_WITH_TIMEOUT(ann->syncState(), State::Refused, kPatience);
        QVERIFY(!ann->refusal().isEmpty());
        QVERIFY(!ann->isEditable());
    }
};

QTEST_GUILESS_MAIN(TestSharedDocumentServer)
#include "tst_shareddocument_server.moc"
