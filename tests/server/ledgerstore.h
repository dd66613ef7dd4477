// SPDX-License-Identifier: MIT
#pragma once

#include "stores/ledger.h"
#include "stores/memorytables.h"
#include "stores/payload.h"

#include <deque>

/// The real Ledger over tables in memory, and documents in memory: each order waits until answer() lets it be
/// done, as a transaction of its own.
class LedgerStore final : public heartline::server::Store
{
public:
    template<class T>
    using Done = heartline::server::Done<T>;

    explicit LedgerStore(const heartline::server::Retention& retention = {})
        : m_ledger(m_tables, {.retention = retention,
                              .makeId = [this] { return QStringLiteral("made%1").arg(++m_made); }})
    {
    }

    /// Carries out the oldest orders; all of them, and what they order in turn, by default.
    void answer(int count = 1'000'000)
    {
        for (; count > 0 && !m_orders.empty(); --count) {
            const auto order = std::move(m_orders.front());
            m_orders.pop_front();
            order();
        }
    }
    [[nodiscard]] size_t waiting() const { return m_orders.size(); }

    qint64 now = 1'000'000;
    /// So many publishes to come end without anyone knowing how; odd ones of them are on disk.
    int unknownPublishes = 0;
    /// So many other orders of heartline.v1 to come fail.
    int failing = 0;
    /// So many updates of documents to come fail.
    int failingUpdates = 0;

    struct KeptDocument
    {
        struct Revision
        {
            QByteArray update;
            QString author;
        };
        QByteArray state;
        qint64 stateN = 0;
        QList<Revision> revisions; ///< From 1 on.
        QString heading;
        qint64 bytes = 0;
    };
    QHash<QString, KeptDocument> documents;
    int loads = 0;

    void drawGeneration(const QString& user, const QString& device, Done<qint64> done) override
    {
        order<qint64>(done, [=, this] { return m_ledger.drawGeneration(user, device); });
    }
    void claimGeneration(const QString& user, const QString& device, qint64 generation,
                         Done<bool> done) override
    {
        order<bool>(done, [=, this] { return m_ledger.claimGeneration(user, device, generation); });
    }
    void publish(const heartline::server::PublishOrder& publish,
                 Done<heartline::server::PublishOutcome> done) override
    {
        m_orders.push_back([this, publish, done] {
            const bool unknown = unknownPublishes > 0;
            if (unknown && unknownPublishes-- % 2 == 0)
                return done({{}, QStringLiteral("unknown")});
            const auto outcome = transact<heartline::server::PublishOutcome>(
                [&] { return m_ledger.publish(heartline::server::prepare(publish)); });
            done({outcome, unknown ? QStringLiteral("unknown") : QString()});
        });
    }
    void endLane(quint64 lane) override { m_ledger.endLane(lane); }
    void resume(const heartline::server::ResumeOrder& resume, Done<heartline::server::Resumed> done) override
    {
        order<heartline::server::Resumed>(done, [=, this] { return m_ledger.resume(resume); });
    }
    void readLog(const QString& channel, const heartline::server::LogRange& range,
                 Done<heartline::server::LogPage> done) override
    {
        order<heartline::server::LogPage>(done, [=, this] { return m_ledger.readLog(channel, range); });
    }
    void markRead(const QString& channel, const QString& user, const QString& epoch, qint64 offset,
                  Done<qint64> done) override
    {
        order<qint64>(done, [=, this] { return m_ledger.markRead(channel, user, epoch, offset); });
    }
    void appendChat(const QString& room, const QJsonObject& message,
                    Done<heartline::server::ChatEvent> done) override
    {
        order<heartline::server::ChatEvent>(done, [=, this] { return m_ledger.appendChat(room, message); });
    }
    void readChat(const QString&, const heartline::server::HistoryRange&, Done<QList<QByteArray>>) override {}
    void createRoom(const QString& room, const QString& title,
                    Done<std::optional<heartline::server::LogEvent>> done) override
    {
        order<std::optional<heartline::server::LogEvent>>(
            done, [=, this] { return m_ledger.createRoom(room, title); });
    }
    void rememberName(const QString&, const QString&) override {}
    void addNotification(const heartline::server::NotificationRequest& request,
                         Done<heartline::server::NotificationOutcome> done) override
    {
        order<heartline::server::NotificationOutcome>(
            done, [=, this] { return m_ledger.addNotification(request); });
    }
    void readInbox(const QString&, qint64, Done<heartline::server::InboxPage>) override {}
    void markDelivered(const QString&, qint64) override {}
    void loadDocument(const QString& id, Done<heartline::documents::Loaded> done) override
    {
        order<heartline::documents::Loaded>(done, [=, this] {
            ++loads;
            heartline::documents::Loaded loaded{.exists = documents.contains(id), .state = {}, .updates = {}};
            if (!loaded.exists)
                return loaded;
            const KeptDocument& document = documents[id];
            loaded.state = document.state;
            for (qint64 n = document.stateN; n < document.revisions.size(); ++n)
                loaded.updates.append(document.revisions[n].update);
            loaded.n = document.revisions.size();
            return loaded;
        });
    }
    void appendUpdate(const QString& id, const QByteArray& update, const QString& author,
                      Done<qint64> done) override
    {
        m_orders.push_back([this, id, update, author, done] {
            if (failingUpdates > 0 && failingUpdates-- > 0)
                return done({{}, QStringLiteral("no room")});
            documents[id].revisions.append({update, author});
            done({documents[id].revisions.size(), {}});
        });
    }
    void describeDocument(const QString& id, const QString& heading, qint64 bytes) override
    {
        m_orders.push_back([this, id, heading, bytes] {
            documents[id].heading = heading;
            documents[id].bytes = bytes;
        });
    }
    void compactDocument(const QString& id, const QByteArray& state, qint64 n) override
    {
        m_orders.push_back([this, id, state, n] {
            const auto document = documents.find(id);
            if (document == documents.end() || document->stateN >= n)
                return;
            document->state = state;
            document->stateN = n;
        });
    }
    void listDocuments(Done<QList<heartline::documents::DocumentInfo>>) override {}
    void setDocumentTitle(const QString& id, const QString&, Done<bool> done) override
    {
        order<bool>(done, [=, this] {
            const bool made = !documents.contains(id);
            documents[id];
            return made;
        });
    }
    void removeDocument(const QString& id, Done<bool> done) override
    {
        order<bool>(done, [=, this] { return documents.remove(id); });
    }
    void documentHistory(const QString&, qint64, int, Done<heartline::documents::History>) override {}
    void documentTextAt(const QString&, qint64, Done<std::optional<QByteArray>>) override {}
    void barrier(Done<heartline::server::Nothing>) override {}

private:
    template<class T>
    T transact(const std::function<T()>& work)
    {
        m_ledger.begin(++now);
        T value = work();
        m_ledger.finish();
        m_tables.commit();
        m_ledger.committed();
        return value;
    }
    template<class T>
    void order(const Done<T>& done, const std::function<T()>& work)
    {
        m_orders.push_back([this, done, work] {
            if (failing > 0 && failing-- > 0)
                return done({{}, QStringLiteral("failed")});
            done({transact<T>(work), {}});
        });
    }

    heartline::server::MemoryTables m_tables;
    heartline::server::Ledger m_ledger;
    std::deque<std::function<void()>> m_orders;
    int m_made = 0;
};
