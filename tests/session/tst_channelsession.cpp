// SPDX-License-Identifier: MIT
// The shell of SessionMachine without a server: what is promised of the disk.
#include <Heartline/ChannelSession>

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace heartline;
using namespace heartline::session;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = OutboxEntry::State;

namespace {

const QString kRoom = u"chat:general"_s;

QJsonObject chat(const QString& content)
{
    return {{u"type"_s, u"chat"_s}, {u"content"_s, content}};
}

SessionAccess accessTo(const QString& folder)
{
    SessionAccess access;
    access.server = QUrl(u"ws://127.0.0.1:9"_s);
    access.self = {u"ann"_s, u"Ann"_s};
    access.profileFolder = folder;
    access.writeRetry = 5ms;
    return access;
}

QStringList contents(const ChannelSession& session)
{
    QStringList contents;
    for (const OutboxEntry& entry : session.outbox())
        contents.append(entry.data.value("content"_L1).toString());
    return contents;
}

} // namespace

class TestChannelSession : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void whatWasToldIsThereAfterARestart()
    {
        {
            ChannelSession session(accessTo(m_dir->path()));
            QVERIFY(session.storage().durable);
            QSignalSpy told(&session, &ChannelSession::entryChanged);
            QVERIFY(session.publish(kRoom, chat(u"1"_s)));
            QVERIFY(session.publish(kRoom, chat(u"2"_s)));
            QCOMPARE(told.count(), 0); // not before it is on disk
            session.flush();
            QCOMPARE(told.count(), 2);
            session.publish(kRoom, chat(u"never told"_s));
        }
        const ChannelSession session(accessTo(m_dir->path()));
        QCOMPARE(contents(session), (QStringList{u"1"_s, u"2"_s}));
        QCOMPARE(session.waiting(), 2);
        QCOMPARE(session.link().queue.length, 2);
    }

    void ordersOfOneTurnAreToldTogether()
    {
        ChannelSession session(accessTo(m_dir->path()));
        QSignalSpy turns(&session, &ChannelSession::turnEnded);
        QSignalSpy told(&session, &ChannelSession::entryChanged);
        for (int i = 0; i < 100; ++i)
            session.publish(kRoom, chat(QString::number(i)));
        QTRY_COMPARE(told.count(), 100);
        QCOMPARE(turns.count(), 1);
    }

    void anOrderGivenInASlotFollowsBehind()
    {
        ChannelSession session(accessTo(m_dir->path()));
        QStringList told;
        connect(&session, &ChannelSession::entryChanged, this, [&](const OutboxEntry& entry) {
            told.append(entry.data.value("content"_L1).toString());
            if (told.size() == 1) {
                session.publish(kRoom, chat(u"3"_s));
                session.flush();
            }
        });
        session.publish(kRoom, chat(u"1"_s));
        session.publish(kRoom, chat(u"2"_s));
        session.flush();
        QCOMPARE(told, (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    }

    void mayBeDeletedInASlot()
    {
        auto* session = new ChannelSession(accessTo(m_dir->path()));
        connect(session, &ChannelSession::entryChanged, this, [session] { delete session; });
        session->publish(kRoom, chat(u"1"_s));
        session->publish(kRoom, chat(u"2"_s));
        session->flush();
        const ChannelSession again(accessTo(m_dir->path()));
        QCOMPARE(contents(again), (QStringList{u"1"_s, u"2"_s}));
    }

    void whatWaitsCanBeChangedAndTakenBack()
    {
        ChannelSession session(accessTo(m_dir->path()));
        const QString first = session.publish(kRoom, chat(u"1"_s)).id;
        const QString second = session.publish(kRoom, chat(u"2"_s)).id;
        QVERIFY(session.edit(first, chat(u"one"_s)).isEmpty());
        QVERIFY(!session.edit(u"unknown"_s, chat({})).isEmpty());
        session.discard(second);
        session.flush();
        QCOMPARE(contents(session), QStringList{u"one"_s});
    }

    void aSecondOwnerWorksBesideTheFirst()
    {
        ChannelSession first(accessTo(m_dir->path()));
        ChannelSession second(accessTo(m_dir->path()));
        QCOMPARE(second.storage().error.failure, store::Failure::Busy);
        QVERIFY(!second.storage().durable);
        QVERIFY(second.profile().device != first.profile().device);
        QVERIFY(second.publish(kRoom, chat(u"mine"_s)));
        second.flush();
        QCOMPARE(contents(second), QStringList{u"mine"_s});
        QCOMPARE(contents(first), QStringList());
    }

    void aFullDiskIsToldAndMendedByItself()
    {
        SessionAccess access = accessTo(m_dir->path());
        access.maxProfilePages = 40;
        ChannelSession session(access);
        QSignalSpy storage(&session, &ChannelSession::storageChanged);
        session.publish(kRoom, chat(u"kept"_s));
        session.flush();
        QCOMPARE(storage.count(), 0);
        const QString large = session.publish(kRoom, chat(QString(200'000, u'x'))).id;
        session.publish(kRoom, chat(u"in memory"_s));
        session.flush();
        QCOMPARE(storage.count(), 1);
        QCOMPARE(session.storage().error.failure, store::Failure::Full);
        QVERIFY(!session.storage().durable);
        QCOMPARE(session.waiting(), 3); // the session works on
        session.publish(kRoom, chat(u"too"_s));
        session.discard(large);
        QTRY_VERIFY(session.storage().durable);
        QVERIFY(!session.storage().error);
        session.publish(kRoom, chat(u"after"_s));
        session.flush();
        const QStringList all{u"kept"_s, u"in memory"_s, u"too"_s, u"after"_s};
        QCOMPARE(contents(session), all);
        // As it is on disk.
        QTemporaryDir copy;
        for (const QString& file : QDir(m_dir->path()).entryList({u"session.sqlite*"_s}, QDir::Files)) {
            if (!file.endsWith(u".lock"_s))
                QVERIFY(QFile::copy(m_dir->filePath(file), copy.filePath(file)));
        }
        const ChannelSession restarted(accessTo(copy.path()));
        QCOMPARE(contents(restarted), all);
    }

    void withoutAFolderNothingIsKept()
    {
        ChannelSession session(accessTo({}));
        QVERIFY(!session.storage().durable && !session.storage().error);
        QVERIFY(session.publish(kRoom, chat(u"1"_s)));
        session.flush();
        QCOMPARE(session.waiting(), 1);
    }

    void aServerThatIsNotThereIsTriedForEver()
    {
        SessionAccess access = accessTo(m_dir->path());
        access.connection.reconnectDelay = 1ms;
        access.connection.maxReconnectDelay = 1ms;
        access.connection.minAttemptSpacing = 1ms;
        ChannelSession session(access);
        QSignalSpy gaveUp(&session, &ChannelSession::gaveUp);
        session.start();
        QTRY_VERIFY(session.link().attempt > 7);
        QCOMPARE(session.link().state, ConnectionState::Reconnecting);
        QCOMPARE(session.standing(), Standing::Away);
        session.stop();
        QTRY_COMPARE(session.link().state, ConnectionState::Disconnected);
        QCOMPARE(gaveUp.count(), 0);
    }
};

QTEST_GUILESS_MAIN(TestChannelSession)
#include "tst_channelsession.moc"
