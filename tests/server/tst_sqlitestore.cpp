// SPDX-License-Identifier: MIT
#include "stores/lineagefile.h"
#include "stores/sqlitestore.h"

#include <Heartline/Document>
#include <Heartline/Limits>

#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>

#include <csignal>
#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace heartline;
using namespace heartline::server;

namespace {

/// The network's thread of these tests: runs what the store posts, when the test asks for it.
class Inbox
{
public:
    SqliteStore::Post post()
    {
        return [this](std::function<void()> action) {
            const std::scoped_lock lock(m_mutex);
            m_actions.push_back(std::move(action));
            m_changed.notify_all();
        };
    }
    /// Runs what comes until `done`.
    bool runUntil(const bool& done)
    {
        while (!done) {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait_for(lock, std::chrono::seconds(10), [this] { return !m_actions.empty(); }))
                return false;
            const auto actions = std::exchange(m_actions, {});
            lock.unlock();
            for (const auto& action : actions)
                action();
        }
        return true;
    }

private:
    std::mutex m_mutex; // protects m_actions
    std::condition_variable m_changed;
    std::vector<std::function<void()>> m_actions;
};

/// While it lives, files of this process cannot grow beyond `bytes`.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(qint64 bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = rlim_t(bytes);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(FileSizeLimit)

private:
    rlimit m_before{};
};

PublishOrder order(qint64 n, const QString& content = u"text"_s)
{
    PublishOrder order;
    order.channel = u"chat:r"_s;
    order.from = {u"ann"_s, u"Ann"_s};
    order.device = u"phone"_s;
    order.n = n;
    order.id = u"id-%1"_s.arg(n);
    order.data = {{"type"_L1, "chat"_L1}, {"content"_L1, content}};
    order.lane = 1;
    return order;
}

/// As a backup does: no log, no lock, no note.
void copyFile(const QString& from, const QString& to)
{
    for (const QString& suffix : {u"-wal"_s, u"-shm"_s, QString()}) {
        QFile::remove(to + suffix);
        if (QFile::exists(from + suffix) && suffix != "-shm"_L1)
            QVERIFY(QFile::copy(from + suffix, to + suffix));
    }
}

QString integrityOf(const QString& path)
{
    QString verdict;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"check"_s);
        database.setDatabaseName(path);
        if (database.open()) {
            QSqlQuery query(u"PRAGMA integrity_check"_s, database);
            verdict = query.next() ? query.value(0).toString() : QString();
        }
    }
    QSqlDatabase::removeDatabase(u"check"_s);
    return verdict;
}

} // namespace

class TestSqliteStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"s.sqlite"_s);
        reopen();
    }
    void cleanup() { m_store.reset(); }

    void offsetsAndTimesOnlyGrow()
    {
        qint64 last = 0;
        for (int i = 1; i <= 100; ++i)
            m_store->appendChat(u"r"_s, {{"n"_L1, i}}, [&, i](const Stored<ChatEvent>& event) {
                QCOMPARE(event.value.event.offset, i);
                QVERIFY(event.value.event.timestamp > last);
                last = event.value.event.timestamp;
            });
        wait();
        reopen();
        m_store->appendChat(u"r"_s, {}, [&](const Stored<ChatEvent>& event) {
            QCOMPARE(event.value.event.offset, 101);
            QVERIFY(event.value.event.timestamp > last);
        });
        wait();
        QVERIFY2(m_metrics.commits < 102, "orders that waited together were committed together");
    }

    void keepsTheNewest()
    {
        constexpr int kCount = wire::kEventsKept + 2500;
        for (int i = 0; i < kCount; ++i)
            m_store->appendChat(u"r"_s, {}, {});
        qint64 first = 0;
        m_store->readChat(u"r"_s, {.after = 0, .limit = 1}, [&](const Stored<QList<QByteArray>>& events) {
            first = QJsonDocument::fromJson(events.value.value(0)).object().value("offset"_L1).toInteger();
        });
        wait();
        QVERIFY2(first > 1 && first <= kCount - wire::kEventsKept + 1, QByteArray::number(first).constData());
    }

    void anIdIsAKeyOfItsCallerAndOneInbox()
    {
        using Kind = NotificationOutcome::Kind;
        const QJsonObject content{{"id"_L1, "i"_L1}, {"message"_L1, "m"_L1}};
        QJsonObject other = content;
        other.insert("message"_L1, "n"_L1);
        QList<Kind> kinds;
        const auto add = [&](const QString& user, const QString& caller, const QJsonObject& what) {
            m_store->addNotification({user, caller, what}, [&](const Stored<NotificationOutcome>& outcome) {
                kinds.append(outcome.value.kind);
            });
        };
        add(u"ann"_s, {}, content);
        add(u"ann"_s, {}, content);
        add(u"ann"_s, {}, other);
        add(u"bob"_s, {}, other);
        add(u"ann"_s, u"shop"_s, other);
        m_store->markDelivered(u"ann"_s, 1000);
        add(u"ann"_s, {}, content); // known as a repetition after its delivery, too
        wait();
        QCOMPARE(kinds, (QList<Kind>{Kind::Added, Kind::Repeated, Kind::Conflict, Kind::Added, Kind::Added,
                                     Kind::Repeated}));
    }

    void documentsOutliveTheProcess()
    {
        QList<qint64> revisions;
        const auto append = [&](std::u16string_view text) {
            crdt::Document document;
            document.text("content").insert(0, text);
            const crdt::Bytes update = document.encodeStateAsUpdate();
            m_store->appendUpdate(u"d"_s,
                                  {reinterpret_cast<const char*>(update.data()), qsizetype(update.size())},
                                  u"ann"_s, [&](const Stored<qint64>& n) { revisions.append(n.value); });
            return QByteArray(reinterpret_cast<const char*>(update.data()), qsizetype(update.size()));
        };
        append(u"one");
        const QByteArray second = append(u"two");
        m_store->describeDocument(u"d"_s, u"one"_s, 6);
        m_store->compactDocument(u"d"_s, "state", 1);
        m_store->setDocumentTitle(u"empty"_s, u"Empty"_s, {});
        wait();
        QCOMPARE(revisions, (QList<qint64>{1, 2}));
        reopen();
        QCOMPARE(m_snapshot.documents, 2);
        documents::Loaded loaded;
        QList<documents::DocumentInfo> list;
        documents::History history;
        std::optional<QByteArray> text;
        std::optional<QByteArray> none = "x";
        bool made = true;
        m_store->loadDocument(u"d"_s,
                              [&](const Stored<documents::Loaded>& result) { loaded = result.value; });
        m_store->listDocuments(
            [&](const Stored<QList<documents::DocumentInfo>>& result) { list = result.value; });
        m_store->documentHistory(u"d"_s, 2, 10,
                                 [&](const Stored<documents::History>& result) { history = result.value; });
        // It is played elsewhere: what is ordered behind it is not kept waiting.
        bool told = false;
        bool toldLast = false;
        m_store->documentTextAt(u"d"_s, 1, [&](const Stored<std::optional<QByteArray>>& result) {
            text = result.value;
            told = true;
            toldLast = !made;
        });
        m_store->documentTextAt(
            u"d"_s, 3, [&](const Stored<std::optional<QByteArray>>& result) { none = result.value; });
        m_store->setDocumentTitle(u"d"_s, u"Title"_s,
                                  [&](const Stored<bool>& result) { made = result.value; });
        wait();
        QVERIFY(m_inbox.runUntil(told));
        QVERIFY(toldLast);
        QVERIFY(loaded.exists);
        QCOMPARE(loaded.state, QByteArray("state"));
        QCOMPARE(loaded.updates, QList<QByteArray>{second});
        QCOMPARE(loaded.n, 2);
        QCOMPARE(list.size(), 2);
        QCOMPARE(history.revisions.size(), 1);
        QCOMPARE(history.revisions.constFirst().author, u"ann"_s);
        QCOMPARE(text, QByteArray("one"));
        QVERIFY(!none);
        QVERIFY(!made);
        // Many at once are turned away.
        int refused = 0;
        int answered = 0;
        bool all = false;
        for (int i = 0; i < 20; ++i) {
            m_store->documentTextAt(u"d"_s, 1, [&](const Stored<std::optional<QByteArray>>& result) {
                refused += result ? 0 : 1;
                all = ++answered == 20;
            });
        }
        wait();
        QVERIFY(m_inbox.runUntil(all));
        QCOMPARE(refused, 16);
        QList<bool> removed;
        for (int i = 0; i < 2; ++i)
            m_store->removeDocument(u"d"_s,
                                    [&](const Stored<bool>& result) { removed.append(result.value); });
        wait();
        QCOMPARE(removed, (QList<bool>{true, false}));
    }

    void aFullDiskFailsWhatDoesNotFitAndNothingElse()
    {
        m_store.reset();
        reopen(40);
        const QJsonObject small{{"content"_L1, "small"_L1}};
        const QJsonObject large{{"content"_L1, QString(500'000, u'x')}};
        QStringList results;
        const auto note = [&](const Stored<ChatEvent>& event) {
            results.append(event ? QString::number(event.value.event.offset) : u"failed"_s);
        };
        m_store->appendChat(u"r"_s, small, note);
        m_store->appendChat(u"r"_s, large, note);
        m_store->appendChat(u"r"_s, small, note);
        m_store->appendChat(u"new"_s, large, note); // makes a room, which must go again
        m_store->appendChat(u"new"_s, small, note);
        wait();
        // Whether they came as one batch or as several, offsets have no hole and what failed left nothing
        // behind.
        QCOMPARE(results, (QStringList{u"1"_s, u"failed"_s, u"2"_s, u"failed"_s, u"1"_s}));
        QVERIFY(m_metrics.commitFailures > 0);
    }

    void closingCarriesOutWhatWasOrdered()
    {
        for (int i = 0; i < 500; ++i)
            m_store->appendChat(u"r"_s, {}, {});
        reopen();
        qsizetype count = 0;
        m_store->readChat(u"r"_s, {.after = 0, .limit = 1000},
                          [&](const Stored<QList<QByteArray>>& events) { count = events.value.size(); });
        wait();
        QCOMPARE(count, 500);
    }

    void restoresRoomsAndNames()
    {
        m_store->createRoom(u"a"_s, u"Title"_s, {});
        m_store->appendChat(u"b"_s, {}, {});
        m_store->rememberName(u"ann"_s, u"Ann"_s);
        m_store->rememberName(u"ann"_s, u"Dr. Ann"_s);
        reopen();
        QCOMPARE(m_snapshot.rooms.value(u"a"_s).title, u"Title"_s);
        QCOMPARE(m_snapshot.rooms.value(u"b"_s).last, 1);
        QCOMPARE(m_snapshot.names.value(u"ann"_s), u"Dr. Ann"_s);
    }

    // --- heartline.v1; what is decided is tst_ledger's

    void publishesThatWaitShareACommit()
    {
        const quint64 before = m_metrics.commits;
        QList<qint64> offsets;
        for (int n = 1; n <= 500; ++n)
            publish(order(n), [&](const Stored<PublishOutcome>& outcome) {
                offsets.append(outcome.value.event.offset);
            });
        wait();
        QCOMPARE(offsets.size(), 500);
        for (int n = 1; n <= 500; ++n)
            QCOMPARE(offsets[n - 1], n); // answered in the order given
        QVERIFY2(m_metrics.commits - before < 100,
                 QByteArray::number(m_metrics.commits - before).constData());
    }

    void publishesOfOneTurnAreOneCommit()
    {
        const quint64 before = m_metrics.commits;
        for (int n = 1; n <= 12; ++n)
            publish(order(n), {});
        wait();
        QCOMPARE(m_metrics.commits - before, 1);
    }

    void aLonePublishDoesNotWaitForCompany()
    {
        (void)published(order(1));
        const quint64 before = m_metrics.commits;
        for (int n = 2; n <= 6; ++n)
            QCOMPARE(published(order(n)).value.event.offset, n);
        QCOMPARE(m_metrics.commits - before, 5);
    }

    void goesOnAfterReopening()
    {
        (void)published(order(1));
        const Resumed before = resumed();
        QCOMPARE(drawn(), 1);
        const QString server = m_snapshot.serverId;
        QVERIFY(!server.isEmpty());
        reopen();
        QVERIFY(!m_restored);
        QCOMPARE(m_snapshot.serverId, server);
        QCOMPARE(m_snapshot.rooms.value(u"r"_s).last, 1);
        QCOMPARE(resumed().epoch, before.epoch);
        QCOMPARE(resumed().lastN, 1);
        QCOMPARE(drawn(), 2);
        QCOMPARE(published(order(1)).value.kind, PublishOutcome::Kind::Repeated);
        QCOMPARE(published(order(2)).value.event.offset, 2);
    }

    void aPublishThatFindsNoRoomStopsItsLane()
    {
        m_store.reset();
        reopen(60);
        using Kind = PublishOutcome::Kind;
        QList<Kind> kinds;
        const auto note = [&](const Stored<PublishOutcome>& outcome) {
            QVERIFY2(outcome, qPrintable(outcome.error));
            kinds.append(outcome.value.kind);
            if (outcome.value.kind == Kind::Refused) {
                QCOMPARE(outcome.value.refusal.code, wire::v1::code::kUnavailable);
                QVERIFY(outcome.value.refusal.retry);
            }
        };
        PublishOrder other = order(1);
        other.device = u"laptop"_s;
        other.id = u"other"_s;
        other.lane = 2;
        PublishOrder resync = order(2);
        resync.resync = true;
        publish(order(1), note);
        publish(order(2, QString(500'000, u'x')), note);
        publish(order(3), note);
        publish(other, note);
        publish(resync, note);
        publish(order(3), note);
        wait();
        QCOMPARE(kinds, (QList<Kind>{Kind::Accepted, Kind::Refused, Kind::Dropped, Kind::Accepted,
                                     Kind::Accepted, Kind::Accepted}));
        QCOMPARE(resumed().last, 4);
        m_store.reset();
        QCOMPARE(integrityOf(m_path), u"ok"_s);
    }

    void aCommitOfUnknownOutcomeIsNotAnswered()
    {
        (void)published(order(1));
        Stored<PublishOutcome> failed;
        {
            const FileSizeLimit limit(QFileInfo(m_path + u"-wal"_s).size());
            failed = published(order(2));
        }
        QVERIFY(!failed);
        QVERIFY(m_metrics.commitFailures > 0);
        // The hub looks again, or the client comes back: in the log once.
        QVERIFY2(published(order(3)).value.kind == PublishOutcome::Kind::Dropped, "nothing overtakes it");
        PublishOrder again = order(2);
        again.resync = true;
        QCOMPARE(published(again).value.event.offset, 2);
        QCOMPARE(published(order(3)).value.event.offset, 3);
        m_store.reset();
        QCOMPARE(integrityOf(m_path), u"ok"_s);
    }

    void whatWasAnsweredSurvivesACrash()
    {
        for (int n = 1; n <= 300; ++n)
            publish(order(n), {});
        wait();
        // Taken from under the running store: what a kill leaves, at the earliest moment after the answers.
        const QString copy = m_folder->filePath(u"copy.sqlite"_s);
        copyFile(m_path, copy);
        publish(order(301), {});
        wait();
        QCOMPARE(integrityOf(copy), u"ok"_s);
        m_path = copy;
        reopen();
        QCOMPARE(resumed().last, 300);
        QCOMPARE(published(order(300)).value.kind, PublishOutcome::Kind::Repeated);
        QCOMPARE(published(order(301)).value.event.offset, 301);
    }

    void aRestoredBackupHasNewEpochs_data()
    {
        QTest::addColumn<bool>("withNote");
        QTest::addColumn<bool>("laterEvents");
        QTest::newRow("the file alone") << false << true;
        QTest::newRow("the folder") << true << true;
        QTest::newRow("the folder, nothing lost") << true << false;
    }
    void aRestoredBackupHasNewEpochs()
    {
        QFETCH(bool, withNote);
        QFETCH(bool, laterEvents);
        const QString note = m_path + u".lineage"_s;
        if (withNote && !QFileInfo(m_path).birthTime().isValid())
            QSKIP("this file system knows no birth times");
        (void)published(order(1));
        const Resumed before = resumed();
        const QString server = m_snapshot.serverId;
        m_store.reset();
        const QString backup = m_folder->filePath(u"backup"_s);
        copyFile(m_path, backup);
        QVERIFY(QFile::copy(note, backup + u".lineage"_s));
        reopen();
        QVERIFY(!m_restored);
        if (laterEvents)
            (void)published(order(2));
        m_store.reset();

        copyFile(backup, m_path);
        if (withNote) {
            QVERIFY(QFile::remove(note));
            QVERIFY(QFile::copy(backup + u".lineage"_s, note));
        }
        reopen();
        QVERIFY(m_restored);
        QCOMPARE(m_snapshot.serverId, server);
        const Resumed after = resumed();
        QVERIFY(after.epoch != before.epoch);
        QCOMPARE(after.last, 1);
        QCOMPARE(published(order(1)).value.kind, PublishOutcome::Kind::Repeated);
        reopen();
        QVERIFY2(!m_restored, "once");
        QCOMPARE(resumed().epoch, after.epoch);
    }

    void aFileWithoutItsNoteCountsAsRestored()
    {
        const QString epoch = resumed().epoch;
        m_store.reset();
        QVERIFY(QFile::remove(m_path + u".lineage"_s));
        reopen();
        QVERIFY(m_restored);
        QVERIFY(resumed().epoch != epoch);
    }

    void aNoteKnowsItsFileAndWhatFollows()
    {
        const QString path = m_folder->filePath(u"note"_s);
        LineageFile note(path);
        QVERIFY(!note.knows(u"a"_s, 0));
        QVERIFY(note.begin(u"a"_s, 10));
        note.note(12);
        QVERIFY(note.knows(u"a"_s, 12));
        QVERIFY2(note.knows(u"a"_s, 15), "killed before the next note");
        QVERIFY2(!note.knows(u"a"_s, 11), "a backup of the same lineage");
        QVERIFY(!note.knows(u"b"_s, 12));
        LineageFile again(path);
        QVERIFY(again.begin(u"a"_s, 15)); // a start
        QVERIFY(again.knows(u"a"_s, 15));
        LineageFile other(path);
        QVERIFY(other.begin(u"b"_s, 3)); // another file in its place
        QVERIFY(other.knows(u"b"_s, 3));
        QVERIFY(!other.knows(u"a"_s, 15));
        QFile garbled(path);
        QVERIFY(garbled.open(QIODevice::WriteOnly));
        QVERIFY(!other.knows(u"b"_s, 3));
    }

    void retentionIsAnOption()
    {
        m_store.reset();
        m_store = std::make_unique<SqliteStore>(m_metrics);
        const auto opened = m_store->open({.path = m_path, .retention = {.count = 20}}, m_inbox.post());
        QVERIFY(opened.error.isEmpty());
        for (int n = 1; n <= 100; ++n)
            publish(order(n), {});
        wait();
        const Resumed now = resumed();
        QVERIFY(now.first > 70 && now.first <= 81);
    }

private:
    void publish(const PublishOrder& order, const Done<PublishOutcome>& done)
    {
        m_store->publish(order, done);
    }
    Stored<PublishOutcome> published(const PublishOrder& order)
    {
        Stored<PublishOutcome> result;
        bool done = false;
        m_store->publish(order, [&](const Stored<PublishOutcome>& outcome) {
            result = outcome;
            done = true;
        });
        m_inbox.runUntil(done);
        return result;
    }
    Resumed resumed()
    {
        Resumed result;
        m_store->resume({.channel = u"chat:r"_s, .userId = u"ann"_s, .device = u"phone"_s},
                        [&](const Stored<Resumed>& answer) { result = answer.value; });
        wait();
        return result;
    }
    qint64 drawn()
    {
        qint64 result = 0;
        m_store->drawGeneration(u"ann"_s, u"phone"_s,
                                [&](const Stored<qint64>& answer) { result = answer.value; });
        wait();
        return result;
    }
    void reopen(int maxPages = 0)
    {
        m_store.reset();
        m_store = std::make_unique<SqliteStore>(m_metrics);
        const SqliteStore::Opened opened =
            m_store->open({.path = m_path, .maxPageCount = maxPages}, m_inbox.post());
        QVERIFY2(opened.error.isEmpty(), qPrintable(opened.error));
        m_snapshot = opened.snapshot;
        m_restored = opened.restored;
    }
    void wait()
    {
        bool done = false;
        m_store->barrier([&](const Stored<Nothing>&) { done = true; });
        QVERIFY(m_inbox.runUntil(done));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    Metrics m_metrics;
    Inbox m_inbox;
    std::unique_ptr<SqliteStore> m_store;
    StoreSnapshot m_snapshot;
    bool m_restored = false;
};

QTEST_GUILESS_MAIN(TestSqliteStore)
#include "tst_sqlitestore.moc"
