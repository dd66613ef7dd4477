// SPDX-License-Identifier: MIT
#pragma once

#include "store.h"

#include <Heartline/Database>

#include <QSqlQuery>
#include <QVariantList>

#include <memory>
#include <unordered_map>

namespace heartline::server {

/// The server's tables: each order of Store as statements inside a transaction that the caller begins and
/// ends.
///
/// A failure sticks (failed(), error()) until rolledBack(); what was returned since is then worthless.
class SqliteTables
{
public:
    explicit SqliteTables(const store::Database& database);

    [[nodiscard]] static store::OpenOptions openOptions(const QString& path);

    [[nodiscard]] StoreSnapshot snapshot();
    [[nodiscard]] ChatEvent appendChat(const QString& room, QJsonObject message);
    [[nodiscard]] QList<QByteArray> readChat(const QString& room, const HistoryRange& range);
    [[nodiscard]] bool createRoom(const QString& room, const QString& title);
    void rememberName(const QString& userId, const QString& name);
    [[nodiscard]] NotificationOutcome addNotification(const NotificationRequest& request);
    [[nodiscard]] InboxPage readInbox(const QString& userId, qint64 afterSequence);
    void markDelivered(const QString& userId, qint64 sequence);
    [[nodiscard]] DocumentWritten writeDocument(const QString& docId, const QByteArray& utf8);
    [[nodiscard]] QByteArray readDocument(const QString& docId);
    [[nodiscard]] QList<DocumentInfo> listDocuments();
    /// Forgets delivered notifications whose time of being recognised as repeated is over.
    void prune();

    /// Writes what was gathered over a transaction; call before its commit.
    void finish();
    /// Forgets what the rolled back transaction had changed in memory.
    void rolledBack();

    [[nodiscard]] bool failed() const { return m_error.failure != store::Failure::None; }
    [[nodiscard]] const store::Error& error() const { return m_error; }

private:
    struct Room
    {
        qint64 id = 0;
        qint64 last = 0;
        qint64 lastTime = 0;
        bool changed = false;
    };
    /// Runs a statement, prepared once; null after a failure. The query is valid until the same statement
    /// runs again.
    QSqlQuery* run(const char* statement, const QVariantList& values = {});
    Room* findRoom(const QString& name);
    Room* makeRoom(const QString& name, const QString& title);

    const store::Database& m_database;
    std::unordered_map<const char*, std::unique_ptr<QSqlQuery>> m_queries; // by the literal's address
    QHash<QString, Room> m_rooms; // those that exist, as the present transaction has them
    store::Error m_error;
};

} // namespace heartline::server
