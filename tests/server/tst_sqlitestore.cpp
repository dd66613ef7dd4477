// SPDX-License-Identifier: MIT
#include "stores/sqlitestore.h"

#include <Heartline/Limits>

#include <QJsonDocument>

#include <future>

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

    void anEmptyDocumentIsNotNone()
    {
        QList<bool> nulls;
        const auto read = [&](const QString& id) {
            m_store->readDocument(id,
                                  [&](const Stored<QByteArray>& text) { nulls.append(text.value.isNull()); });
        };
        read(u"d"_s);
        m_store->writeDocument(u"d"_s, {}, {});
        read(u"d"_s);
        wait();
        QCOMPARE(nulls, (QList<bool>{true, false}));
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

private:
    void reopen(int maxPages = 0)
    {
        m_store.reset();
        m_store = std::make_unique<SqliteStore>(m_metrics);
        const SqliteStore::Opened opened =
            m_store->open({.path = m_path, .maxPageCount = maxPages}, m_inbox.post());
        QVERIFY2(opened.error.isEmpty(), qPrintable(opened.error));
        m_snapshot = opened.snapshot;
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
};

QTEST_GUILESS_MAIN(TestSqliteStore)
#include "tst_sqlitestore.moc"
