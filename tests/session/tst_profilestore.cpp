// SPDX-License-Identifier: MIT
#include "asnobody.h"
#include "profilestore.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace heartline;
using namespace heartline::session;
using namespace Qt::StringLiterals;
using State = OutboxEntry::State;
using Opened = ProfileStore::Opened;

namespace {

const QString kChannel = u"chat:general"_s;

wire::v1::Event logEvent(qint64 offset, const QString& user = u"ann"_s, const QString& device = u"d"_s)
{
    return {.offset = offset,
            .id = u"id-%1"_s.arg(offset),
            .from = {user, u"Ann Lee"_s},
            .device = device,
            .n = offset,
            .timestamp = 1000 + offset,
            .data = {{u"type"_s, u"chat"_s}, {u"content"_s, u"é \" \U0001F600 %1"_s.arg(offset)}}};
}

PutEvents events(int run, qint64 from, qint64 to, const QString& epoch = u"e"_s)
{
    PutEvents put{.channel = kChannel, .run = run, .epoch = epoch, .events = {}};
    for (qint64 offset = from; offset <= to; ++offset)
        put.events.append(logEvent(offset));
    return put;
}

OutboxEntry entry(const QString& id)
{
    OutboxEntry entry;
    entry.id = id;
    entry.channel = kChannel;
    entry.data = {{u"type"_s, u"chat"_s}, {u"content"_s, QString()}};
    return entry;
}

OutboxEntry fullEntry()
{
    OutboxEntry full = entry(u"full"_s);
    full.n = 1;
    full.order = 2;
    full.state = State::Lost;
    full.writtenMs = 3;
    full.writtenServer = 4;
    full.code = u"code"_s;
    full.reason = u"reason"_s;
    full.strikes = 5;
    full.epoch = u"epoch"_s;
    full.offset = 6;
    full.timestamp = qint64(1) << 52;
    return full;
}

ChannelRecord channelRecord()
{
    ChannelRecord channel;
    channel.channel = kChannel;
    channel.run = 2;
    channel.position = {u"e"_s, 7, u"id-7"_s, 1007};
    channel.start = 3;
    channel.lastN = 4;
    channel.read = 5;
    channel.unverified = true;
    return channel;
}

ChannelRecord neverSubscribed()
{
    ChannelRecord channel;
    channel.channel = u"rooms"_s;
    return channel;
}

QStringList places(const QList<StoredEvent>& events)
{
    QStringList list;
    for (const StoredEvent& stored : events)
        list.append(u"%1/%2"_s.arg(stored.place.run).arg(stored.place.offset));
    return list;
}

/// What a crash leaves: the files as they are, taken while the owner is at work.
QString copyOf(const QString& folder, const QTemporaryDir& to)
{
    const QStringList files = QDir(folder).entryList(QDir::Files);
    for (const QString& file : files) {
        if (!file.endsWith(u".lock"_s) && !QFile::copy(QDir(folder).filePath(file), to.filePath(file)))
            qFatal("not copied: %s", qPrintable(file));
    }
    return to.path();
}

bool alter(const QString& folder, const QString& statement)
{
    bool done = false;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"alter"_s);
        database.setDatabaseName(ProfileStore::filePath(folder));
        done = database.open() && QSqlQuery(database).exec(statement);
    }
    QSqlDatabase::removeDatabase(u"alter"_s);
    return done;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestProfileStore : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_folder;

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_folder = m_dir->filePath(u"profile"_s);
    }

    void aProfileIsOneDeviceForLife()
    {
        QString device;
        {
            const Opened first = ProfileStore::open(m_folder);
            QVERIFY2(first.storage.durable, qPrintable(first.storage.error.text));
            device = first.stored.profile.device;
            QCOMPARE(device.size(), 36);
        }
        QCOMPARE(ProfileStore::open(m_folder).stored.profile.device, device);
        QTemporaryDir other;
        QVERIFY(ProfileStore::open(other.path()).stored.profile.device != device);
    }

    void keepsEveryField()
    {
        const ProfileRecord profile{.device = u"d"_s,
                                    .serverId = u"s"_s,
                                    .userId = u"u"_s,
                                    .userName = u"n"_s,
                                    .replacedBy = u"r"_s,
                                    .serverAheadMs = -2,
                                    .holes = 3,
                                    .repeats = 4,
                                    .diverged = 5,
                                    .conflicts = 6,
                                    .gaps = 7};
        OutboxEntry plain = entry(u"plain"_s); // its texts are null, and stay empty
        plain.order = 1;
        {
            const Opened opened = ProfileStore::open(m_folder);
            QVERIFY(!opened.store->write({PutProfile{profile}, PutChannel{channelRecord()},
                                          PutChannel{neverSubscribed()}, PutEntry{fullEntry()},
                                          PutEntry{plain}}));
        }
        const Stored stored = ProfileStore::open(m_folder).stored;
        QCOMPARE(stored.profile, profile);
        QCOMPARE(stored.channels, (QList<ChannelRecord>{channelRecord(), neverSubscribed()}));
        QCOMPARE(stored.outbox, (QList<OutboxEntry>{plain, fullEntry()}));
    }

    void doingItTwiceIsHarmless()
    {
        const Opened opened = ProfileStore::open(m_folder);
        const std::vector<Write> writes{PutChannel{channelRecord()}, PutEntry{fullEntry()}, events(1, 1, 3)};
        QVERIFY(!opened.store->write(writes));
        QVERIFY(!opened.store->write(writes));
        QCOMPARE(opened.store->eventCount(kChannel), 3);
        QVERIFY(!opened.store->write({RemoveEntry{u"full"_s}, RemoveEntry{u"full"_s}}));
        QVERIFY(!opened.store->write({RemoveChannel{kChannel}, RemoveChannel{kChannel}}));
        QCOMPARE(opened.store->eventCount(kChannel), 0);
        // Of a removed channel nothing is left that could come back with another of its name.
        QVERIFY(!opened.store->write({events(1, 5, 5)}));
        QCOMPARE(places(opened.store->eventsBefore(kChannel, {}, 10)), QStringList{u"1/5"_s});
    }

    void historyIsReadInBothDirectionsOverAllRuns()
    {
        const Opened opened = ProfileStore::open(m_folder);
        QVERIFY(!opened.store->write({events(1, 1, 3), events(2, 10, 12, u"other"_s), events(4, 2, 3)}));
        QVERIFY(!opened.store->write(
            {PutEvents{.channel = u"chat:noise"_s, .run = 2, .epoch = u"e"_s, .events = {logEvent(11)}}}));
        const auto before = [&](std::optional<Place> place, int limit) {
            return places(opened.store->eventsBefore(kChannel, place, limit)).join(u' ');
        };
        const auto after = [&](Place place, int limit) {
            return places(opened.store->eventsAfter(kChannel, place, limit)).join(u' ');
        };
        QCOMPARE(before({}, 3), u"2/12 4/2 4/3"_s);
        QCOMPARE(before(Place{2, 12}, 3), u"1/3 2/10 2/11"_s);
        QCOMPARE(before(Place{2, 10}, 100), u"1/1 1/2 1/3"_s);
        QCOMPARE(before(Place{3, 1}, 1), u"2/12"_s); // a run that has no events
        QCOMPARE(before(Place{1, 1}, 10), QString());
        QCOMPARE(before({}, 0), QString());
        QCOMPARE(after(Place{}, 2), u"1/1 1/2"_s);
        QCOMPARE(after(Place{1, 2}, 3), u"1/3 2/10 2/11"_s);
        QCOMPARE(after(Place{4, 3}, 3), QString());
        const QList<StoredEvent> read = opened.store->eventsBefore(kChannel, Place{2, 11}, 1);
        QCOMPARE(read.constFirst().epoch, u"other"_s);
        QCOMPARE(read.constFirst().event, logEvent(10));
    }

    void ownMessagesOfFormerRunsAreFound()
    {
        const Opened opened = ProfileStore::open(m_folder);
        const PutEvents others{.channel = kChannel,
                               .run = 1,
                               .epoch = u"e"_s,
                               .events = {logEvent(4, u"ben"_s), logEvent(5, u"ann"_s, {}), logEvent(6)}};
        QVERIFY(!opened.store->write({events(1, 1, 3), others, events(2, 7, 8), events(3, 9, 9)}));
        QList<qint64> offsets;
        for (const wire::v1::Event& own : opened.store->ownEvents(kChannel, 3, u"ann"_s, 4))
            offsets.append(own.offset);
        QCOMPARE(offsets, (QList<qint64>{3, 6, 7, 8})); // not ben's, and not one without a device
    }

    void aCrashKeepsWhatWasWrittenAndNothingElse()
    {
        const Opened opened = ProfileStore::open(m_folder);
        for (int i = 1; i <= 20; ++i) {
            QVERIFY(!opened.store->write({events(1, i, i), PutEntry{entry(QString::number(i))}}));
            QTemporaryDir folder;
            const Opened after = ProfileStore::open(copyOf(m_folder, folder));
            QVERIFY2(after.storage.durable && after.storage.setAside.isEmpty(),
                     qPrintable(after.storage.error.text));
            QCOMPARE(after.store->eventCount(kChannel), i);
            QCOMPARE(after.stored.outbox.size(), i);
            QCOMPARE(after.stored.profile.device, opened.stored.profile.device);
        }
    }

    void aFullDiskUndoesTheWholeTransaction()
    {
        const Opened opened = ProfileStore::open(m_folder, 40);
        QVERIFY2(opened.storage.durable, qPrintable(opened.storage.error.text));
        QVERIFY(!opened.store->write({events(1, 1, 3)}));
        ChannelRecord moved = channelRecord();
        OutboxEntry large = entry(u"large"_s);
        large.data.insert(u"content"_s, QString(200'000, u'x'));
        QCOMPARE(opened.store->write({PutChannel{moved}, events(1, 4, 4), PutEntry{large}}).failure,
                 store::Failure::Full);
        QCOMPARE(opened.store->eventCount(kChannel), 3);
        // There is room for less, as soon as less is asked for.
        QVERIFY(!opened.store->write({events(1, 4, 4)}));
        QCOMPARE(opened.store->eventCount(kChannel), 4);
    }

    void anotherOwnerWorksInMemoryAsAnotherDevice()
    {
        const Opened first = ProfileStore::open(m_folder);
        const Opened second = ProfileStore::open(m_folder);
        QCOMPARE(second.storage.error.failure, store::Failure::Busy);
        QVERIFY(!second.storage.durable && second.store);
        QVERIFY(second.stored.profile.device != first.stored.profile.device);
        QVERIFY(!second.store->write({events(1, 1, 3), PutEntry{fullEntry()}}));
        QCOMPARE(second.store->eventCount(kChannel), 3);
        QCOMPARE(first.store->eventCount(kChannel), 0);
    }

    void aNewerOrForeignFileIsLeftAlone_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("of a later version") << u"PRAGMA user_version = 99"_s;
        QTest::newRow("of another program") << u"PRAGMA application_id = 99"_s;
    }
    void aNewerOrForeignFileIsLeftAlone()
    {
        QFETCH(QString, statement);
        QVERIFY(ProfileStore::open(m_folder).storage.durable);
        QVERIFY(alter(m_folder, statement));
        const QByteArray before = contents(ProfileStore::filePath(m_folder));
        {
            const Opened opened = ProfileStore::open(m_folder);
            QCOMPARE(opened.storage.error.failure, store::Failure::Newer);
            QVERIFY(!opened.store->write({events(1, 1, 3)}));
        }
        QCOMPARE(contents(ProfileStore::filePath(m_folder)), before);
    }

    void aDamagedFileIsSetAsideAndANewProfileBegun()
    {
        QString device;
        {
            const Opened opened = ProfileStore::open(m_folder);
            device = opened.stored.profile.device;
            QVERIFY(!opened.store->write({events(1, 1, 500)}));
        }
        QFile file(ProfileStore::filePath(m_folder));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(4096));
        QCOMPARE(file.write(QByteArray(4096 * 4, '\xa5')), 4096 * 4);
        file.close();
        const Opened opened = ProfileStore::open(m_folder);
        QVERIFY2(opened.storage.durable, qPrintable(opened.storage.error.text));
        QVERIFY(QFile::exists(opened.storage.setAside));
        // A new device: what the old one had sent is not known any more, so its numbers must not be used.
        QVERIFY(opened.stored.profile.device != device);
    }

    void aFolderThatCanNotBeWrittenIsTold()
    {
        QVERIFY(QDir().mkpath(m_folder));
        const auto readOnly = QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther;
        QVERIFY(QFile::setPermissions(m_dir->path(), readOnly));
        QVERIFY(QFile::setPermissions(m_folder, readOnly));
        Opened opened;
        {
            const test::AsNobody nobody;
            opened = ProfileStore::open(m_folder);
        }
        QVERIFY(QFile::setPermissions(m_folder, readOnly | QFile::WriteOwner));
        QVERIFY(QFile::setPermissions(m_dir->path(), readOnly | QFile::WriteOwner));
        QCOMPARE(opened.storage.error.failure, store::Failure::ReadOnly);
        QVERIFY(!opened.store->write({events(1, 1, 1)}));
        QVERIFY(QDir(m_folder).isEmpty());
    }

    void withoutAFolderNothingIsKeptAndNothingIsWrong()
    {
        const Opened opened = ProfileStore::open({});
        QVERIFY(!opened.storage.durable && !opened.storage.error);
        QVERIFY(!opened.store->write({events(1, 1, 3)}));
        QCOMPARE(opened.store->eventCount(kChannel), 3);
        QCOMPARE(ProfileStore::open({}).store->eventCount(kChannel), 0);
    }
};

QTEST_GUILESS_MAIN(TestProfileStore)
#include "tst_profilestore.moc"
