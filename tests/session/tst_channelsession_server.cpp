// SPDX-License-Identifier: MIT
// The session against the real server, through a proxy that cuts and stalls.
#include "tcpproxy.h"

#include <Heartline/ChannelSession>
#include <Heartline/Server>

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace heartline;
using namespace heartline::session;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using test::TcpProxy;
using State = OutboxEntry::State;

namespace {

const QString kRoom = u"chat:general"_s;

QJsonObject chat(const QString& content)
{
    return {{u"type"_s, u"chat"_s}, {u"content"_s, content}};
}

QStringList numbers(int from, int to)
{
    QStringList list;
    for (int i = from; i <= to; ++i)
        list.append(QString::number(i));
    return list;
}

SessionAccess accessTo(const QUrl& server, const QString& user, const QString& folder)
{
    SessionAccess access;
    access.server = server;
    access.self = {user, user.toUpper()};
    access.profileFolder = folder;
    access.connection.reconnectDelay = 10ms;
    access.connection.maxReconnectDelay = 40ms;
    access.connection.minAttemptSpacing = 5ms;
    access.connection.stableAfter = 10ms;
    return access;
}

/// A session that follows the room, and what it has told.
class Someone
{
public:
    explicit Someone(const SessionAccess& access, bool starts = true)
        : session(access)
    {
        QObject::connect(&session, &ChannelSession::eventsStored, &session,
                         [this](const EventsStored& stored) {
                             for (const wire::v1::Event& event : stored.events) {
                                 if (stored.channel == kRoom && !stored.page)
                                     told.append(event.data.value("content"_L1).toString());
                             }
                         });
        QObject::connect(&session, &ChannelSession::gapOpened, &session, [this] { ++gaps; });
        session.subscribe(kRoom);
        if (starts)
            session.start();
    }
    void say(const QString& text) { session.publish(kRoom, chat(text)); }
    [[nodiscard]] bool isReady() const { return session.standing() == Standing::Ready; }
    /// What the local copy holds.
    [[nodiscard]] QStringList log() const
    {
        QStringList log;
        for (const StoredEvent& stored : session.historyAfter(kRoom, {}, 10'000))
            log.append(stored.event.data.value("content"_L1).toString());
        return log;
    }
    [[nodiscard]] bool isSettled() const { return session.outbox().isEmpty(); }

    ChannelSession session;
    QStringList told;
    int gaps = 0;
};

} // namespace

class TestChannelSessionServer : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<server::Server> m_server;
    QUrl m_url;

    [[nodiscard]] QString folder(const QString& name) const { return m_dir->filePath(name); }
    [[nodiscard]] SessionAccess access(const QString& user) const
    {
        return accessTo(m_url, user, folder(user));
    }
    void startServer(bool open, const QString& listen = u"127.0.0.1:0"_s)
    {
        server::Options options;
        options.open = open;
        options.dataDir = folder(u"server"_s);
        options.listen = {listen};
        options.limits.publishPerSecond = 100'000;
        options.limits.stopTimeout = 100ms; // clients of the same thread can't take leave meanwhile
        m_server = std::make_unique<server::Server>(options);
        const auto started = m_server->start();
        QVERIFY2(started, qPrintable(started.error));
        m_url = QUrl(u"ws://127.0.0.1:%1"_s.arg(m_server->port()));
    }

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        startServer(true);
    }
    void cleanup() { m_server.reset(); }

    void whatOneSaysTheOtherHears()
    {
        Someone ann(access(u"ann"_s));
        Someone ben(access(u"ben"_s));
        QTRY_VERIFY(ann.session.channel(kRoom)->run == 1 && ben.session.channel(kRoom)->run == 1);
        for (int i = 1; i <= 200; ++i)
            (i % 2 ? ann : ben).say(QString::number(i));
        QTRY_COMPARE(ann.told.size(), 200);
        QTRY_COMPARE(ben.told.size(), 200);
        QCOMPARE(ann.told, ben.told);
        QCOMPARE(ann.log(), ann.told);
        QTRY_VERIFY(ann.isSettled() && ben.isSettled());
        QCOMPARE(ann.session.profile().holes + ann.session.profile().repeats, 0);
    }

    void anEntryGoesThroughItsStates()
    {
        Someone ann(access(u"ann"_s), false);
        QStringList states;
        QObject::connect(&ann.session, &ChannelSession::entryChanged, this,
                         [&](const OutboxEntry& entry) { states.append(QString::number(int(entry.state))); });
        QSignalSpy gone(&ann.session, &ChannelSession::entryGone);
        ann.say(u"1"_s);
        ann.session.flush();
        QCOMPARE(states, QStringList{QString::number(int(State::Queued))});
        ann.session.start();
        QTRY_COMPARE(gone.count(), 1);
        QVERIFY(gone[0][2].toBool());
        QVERIFY(states.contains(QString::number(int(State::Sent))));
    }

    void whatIsWrittenWithoutALinkFollowsInOrder()
    {
        TcpProxy proxy(m_server->port());
        Someone ann(access(u"ann"_s));
        Someone ben(accessTo(proxy.url(), u"ben"_s, folder(u"ben"_s)));
        ben.say(u"1"_s);
        QTRY_COMPARE(ann.told, numbers(1, 1));
        proxy.refuse();
        QTRY_VERIFY(!ben.isReady());
        for (int i = 2; i <= 20; ++i)
            ben.say(QString::number(i));
        QTRY_COMPARE(ben.session.waiting(), 19);
        proxy.heal();
        QTRY_COMPARE(ann.told, numbers(1, 20));
        QTRY_COMPARE(ben.told, numbers(1, 20));
        QTRY_VERIFY(ben.isSettled());
    }

    void whatTheLinkSwallowedIsThereOnce_data()
    {
        QTest::addColumn<TcpProxy::Way>("way");
        QTest::newRow("the answers were lost") << TcpProxy::Way::ToClient;
        QTest::newRow("the messages were lost") << TcpProxy::Way::ToServer;
    }
    void whatTheLinkSwallowedIsThereOnce()
    {
        QFETCH(TcpProxy::Way, way);
        TcpProxy proxy(m_server->port());
        Someone ann(access(u"ann"_s));
        Someone ben(accessTo(proxy.url(), u"ben"_s, folder(u"ben"_s)));
        ben.say(u"1"_s);
        QTRY_COMPARE(ann.told, numbers(1, 1));
        for (int round = 0; round < 5; ++round) {
            proxy.stall(way);
            for (int i = 0; i < 10; ++i)
                ben.say(QString::number(2 + 10 * round + i));
            const int all = 1 + 10 * (round + 1);
            if (way == TcpProxy::Way::ToClient)
                QTRY_COMPARE(ann.told.size(), all);
            else
                QTRY_COMPARE(ben.session.outbox().last().state, State::Sent);
            proxy.cut();
            proxy.heal();
            QTRY_COMPARE(ann.told, numbers(1, all));
            QTRY_VERIFY(ben.isReady() && ben.isSettled());
        }
        QCOMPARE(ben.told, numbers(1, 51));
        QCOMPARE(ben.session.profile().conflicts, 0);
    }

    void survivesARestartOfTheServer()
    {
        const QString address = u"127.0.0.1:%1"_s.arg(m_server->port());
        Someone ann(access(u"ann"_s));
        ann.say(u"1"_s);
        QTRY_VERIFY(ann.told.size() == 1 && ann.isSettled());
        m_server.reset();
        QTRY_VERIFY(!ann.isReady());
        ann.say(u"2"_s);
        startServer(true, address);
        ann.session.retryNow(); // the goodbye asked to wait
        QTRY_COMPARE(ann.told, numbers(1, 2));
        QTRY_VERIFY(ann.isSettled());
        QCOMPARE(ann.gaps, 0);
    }

    void aRestartedClientGoesOnWhereItWas()
    {
        Someone ann(access(u"ann"_s));
        {
            Someone ben(access(u"ben"_s));
            QTRY_VERIFY(ben.isReady());
            ann.say(u"1"_s);
            QTRY_COMPARE(ben.told, numbers(1, 1));
        }
        for (int i = 2; i <= 300; ++i)
            ann.say(QString::number(i));
        QTRY_COMPARE(ann.told.size(), 300);
        {
            Someone ben(access(u"ben"_s), false);
            ben.say(u"never sent in that life"_s);
            ben.session.flush();
            QCOMPARE(ben.log(), numbers(1, 1)); // without a link
        }
        Someone ben(access(u"ben"_s));
        QTRY_COMPARE(ben.told.size(), 300);
        QCOMPARE(ben.told, numbers(2, 300) + QStringList{u"never sent in that life"_s});
        QTRY_VERIFY(ben.isSettled());
        QCOMPARE(ben.gaps, 0);
        QCOMPARE(ben.session.history(kRoom, Place{1, 3}, 5).size(), 2);
    }

    void olderPagesComeFromTheServer()
    {
        Someone ann(access(u"ann"_s));
        for (int i = 1; i <= 250; ++i)
            ann.say(QString::number(i));
        QTRY_COMPARE(ann.told.size(), 250);
        Someone ben(access(u"ben"_s));
        QSignalSpy pages(&ben.session, &ChannelSession::pageDone);
        QSignalSpy caughtUp(&ben.session, &ChannelSession::channelCaughtUp);
        QTRY_COMPARE(caughtUp.count(), 1);
        QCOMPARE(ben.log(), QStringList()); // from now on
        for (int page = 1; page == 1 || pages.last()[1].toBool(); ++page) {
            QVERIFY(page <= 5);
            ben.session.fetchOlder(kRoom);
            QTRY_COMPARE(pages.count(), page);
        }
        QCOMPARE(ben.log(), numbers(1, 250));
        QVERIFY(ben.told.isEmpty());
    }

    // protocol.md §2 Opening: two copies of a profile part for good.
    void aCopiedProfileIsFoundOutAndParts()
    {
        {
            Someone ann(access(u"ann"_s));
            ann.say(u"1"_s);
            QTRY_VERIFY(ann.told.size() == 1 && ann.isSettled());
        }
        QVERIFY(QDir().mkpath(folder(u"copy"_s)));
        QVERIFY(QFile::copy(folder(u"ann/session.sqlite"_s), folder(u"copy/session.sqlite"_s)));
        auto ann = std::make_unique<Someone>(access(u"ann"_s));
        QTRY_VERIFY(ann->isReady());
        Someone copy(accessTo(m_url, u"ann"_s, folder(u"copy"_s)));
        QTRY_COMPARE(ann->session.standing(), Standing::Replaced);
        copy.say(u"2"_s);
        QTRY_COMPARE(copy.told, numbers(2, 2));
        ann->say(u"3"_s);
        ann->session.flush();
        // It stays away, over a restart too.
        ann.reset();
        ann = std::make_unique<Someone>(access(u"ann"_s));
        QCOMPARE(ann->session.standing(), Standing::Replaced);
        ann->session.retryNow();
        QCOMPARE(ann->session.link().state, ConnectionState::Disconnected);
        QCOMPARE(ann->session.waiting(), 1);
        ann->session.useHere();
        QTRY_COMPARE(copy.told, numbers(2, 3));
        QTRY_COMPARE(ann->told, numbers(2, 3));
        QVERIFY(ann->session.profile().device != copy.session.profile().device);
        copy.say(u"4"_s);
        QTRY_COMPARE(ann->told, numbers(2, 4));
        QCOMPARE(copy.session.standing(), Standing::Ready);
    }

    void anExpiredTokenIsReplaced()
    {
        m_server.reset();
        startServer(false);
        SessionAccess with = access(u"ann"_s);
        with.token = m_server->issueToken(u"ann"_s, u"Ann"_s, -10s);
        int asked = 0;
        with.freshToken = [&](const SessionAccess::TokenReply& reply) {
            // Once there is none, and later there is.
            if (++asked == 1)
                reply({}, u"The sign-in server is away."_s);
            else
                reply(m_server->issueToken(u"ann"_s, u"Ann"_s, 60s), {});
        };
        Someone ann(with);
        ann.say(u"1"_s);
        QTRY_COMPARE(ann.told, numbers(1, 1));
        QCOMPARE(asked, 2);
    }

    void whoIsRefusedStaysAwayUntilTheySignInAgain()
    {
        m_server.reset();
        startServer(false);
        SessionAccess with = access(u"ann"_s);
        with.token = u"wrong"_s;
        Someone ann(with);
        ann.say(u"1"_s);
        QTRY_COMPARE(ann.session.standing(), Standing::Refused);
        QCOMPARE(ann.session.link().state, ConnectionState::Disconnected);
        ann.session.tryAgain(m_server->issueToken(u"ann"_s, u"Ann"_s, 60s));
        QTRY_COMPARE(ann.told, numbers(1, 1));
    }

    void aProfileSpeaksToOneServerOnly()
    {
        {
            Someone ann(access(u"ann"_s));
            ann.say(u"1"_s);
            QTRY_VERIFY(ann.isSettled() && ann.told.size() == 1);
        }
        m_server.reset();
        QVERIFY(QDir(folder(u"server"_s)).removeRecursively());
        startServer(true);
        Someone ann(access(u"ann"_s));
        ann.say(u"not for this one"_s);
        QTRY_COMPARE(ann.session.standing(), Standing::WrongServer);
        Someone ben(access(u"ben"_s));
        ben.say(u"2"_s);
        QTRY_COMPARE(ben.told, numbers(2, 2));
        QCOMPARE(ann.session.waiting(), 1);
    }

    void whatIsRefusedIsToldWithItsReason()
    {
        Someone ann(access(u"ann"_s));
        const QString id = ann.session.publish(kRoom, {{u"type"_s, u"nonsense"_s}}).id;
        ann.say(u"1"_s);
        QTRY_COMPARE(ann.told, numbers(1, 1)); // a failed message stops nothing behind it
        QTRY_COMPARE(ann.session.outbox().size(), 1);
        QCOMPARE(ann.session.outbox()[0].id, id);
        QCOMPARE(ann.session.outbox()[0].state, State::Failed);
        QCOMPARE(ann.session.outbox()[0].code, QString(wire::v1::code::kInvalid));
        ann.session.discard(id);
        QTRY_VERIFY(ann.isSettled());
    }

    void signalsAndPresenceAndReadMarkersCome()
    {
        Someone ann(access(u"ann"_s));
        QTRY_VERIFY(ann.isReady());
        QStringList people;
        QObject::connect(&ann.session, &ChannelSession::presenceChanged, this,
                         [&](const PresenceChanged& presence) {
                             people.clear();
                             for (const wire::Person& person : presence.people)
                                 people.append(person.id);
                         });
        QStringList signs;
        QObject::connect(&ann.session, &ChannelSession::signalCame, this,
                         [&](const wire::v1::Signal& signal) {
                             signs.append(signal.from.id + signal.data.value("type"_L1).toString());
                         });
        Someone ben(access(u"ben"_s));
        QTRY_COMPARE(people, (QStringList{u"ann"_s, u"ben"_s}));
        ben.session.signal(kRoom, {{u"type"_s, u"typing"_s}});
        QTRY_COMPARE(signs, QStringList{u"bentyping"_s});
        // Another device of the same person.
        Someone other(accessTo(m_url, u"ann"_s, folder(u"other"_s)));
        QSignalSpy read(&other.session, &ChannelSession::readMoved);
        QSignalSpy caughtUp(&other.session, &ChannelSession::channelCaughtUp);
        QTRY_COMPARE(caughtUp.count(), 1);
        ben.say(u"1"_s);
        QTRY_VERIFY(ann.told.size() == 1 && other.told.size() == 1);
        ann.session.markRead(kRoom, 1);
        QTRY_COMPARE(read.count(), 1);
        QCOMPARE(read[0][1].toLongLong(), 1);
    }

    void aFullDiskStopsNothing()
    {
        SessionAccess with = access(u"ann"_s);
        with.maxProfilePages = 40;
        with.writeRetry = 10ms;
        Someone ann(with);
        Someone ben(access(u"ben"_s));
        QList<store::Failure> failures;
        QObject::connect(&ann.session, &ChannelSession::storageChanged, this,
                         [&](const Storage& storage) { failures.append(storage.error.failure); });
        QTRY_VERIFY(ann.isReady() && ben.isReady());
        ann.say(QString(150'000, u'x'));
        ann.say(u"2"_s);
        QTRY_COMPARE(ben.told.size(), 2);
        QTRY_VERIFY(ann.told.contains(u"2"_s));
        QCOMPARE(failures.value(0), store::Failure::Full);
        ben.say(u"3"_s);
        QTRY_VERIFY(ann.told.contains(u"3"_s));
        QCOMPARE(ben.told.size(), 3);
    }
};

QTEST_GUILESS_MAIN(TestChannelSessionServer)
#include "tst_channelsession_server.moc"
