// SPDX-License-Identifier: MIT
#pragma once

#include "sessionstorage.h"

#include <Heartline/Statements>

#include <memory>
#include <optional>
#include <vector>

namespace heartline {

/// A profile's `session.sqlite`: what SessionMachine says to write, and the local copies of channels' logs.
///
/// One process has it at a time, by the lock of store::Database; every write() is one transaction that is on
/// disk when it returns. Made, used and destroyed in one thread.
class HEARTLINE_SESSION_EXPORT ProfileStore
{
public:
    struct Opened
    {
        std::unique_ptr<ProfileStore> store; ///< Always there: in memory where the file can't be used.
        session::Stored stored;
        session::Storage storage;
    };
    /// Opens the profile in `folder`, and makes it, with its device, where there is none. If that fails,
    /// nothing is touched, and the store is a new profile in memory, as it is for an empty `folder`.
    /// `maxPages` bounds the file, for tests of a full disk; 0: no bound.
    [[nodiscard]] static Opened open(const QString& folder, int maxPages = 0);

    /// What is on disk now; `stored` is whole if there is no error.
    [[nodiscard]] store::Error load(session::Stored& stored);
    /// Carries out all of them, or none and says why.
    [[nodiscard]] store::Error write(const std::vector<session::Write>& writes);

    /// The newest `limit` events before `before` (nothing: the newest of all), ascending.
    [[nodiscard]] QList<session::StoredEvent> eventsBefore(const QString& channel,
                                                           std::optional<session::Place> before, int limit);
    /// The oldest `limit` events behind `after`, ascending.
    [[nodiscard]] QList<session::StoredEvent> eventsAfter(const QString& channel, session::Place after,
                                                          int limit);
    /// The newest `limit` events of `userId` from devices in the runs before `run`, ascending.
    [[nodiscard]] QList<wire::v1::Event> ownEvents(const QString& channel, int run, const QString& userId,
                                                   int limit);
    [[nodiscard]] qint64 eventCount(const QString& channel);

    [[nodiscard]] static QString filePath(const QString& folder);

private:
    explicit ProfileStore(std::unique_ptr<store::Database> database);

    void carryOut(const session::PutProfile& put);
    void carryOut(const session::PutChannel& put);
    void carryOut(const session::RemoveChannel& remove);
    void carryOut(const session::PutEntry& put);
    void carryOut(const session::RemoveEntry& remove);
    void carryOut(const session::PutEvents& put);
    [[nodiscard]] qint64 findLog(const QString& channel, int run, const QString& epoch);
    [[nodiscard]] QList<session::StoredEvent> read(const QString& channel, session::Place from, int limit,
                                                   bool backwards);

    std::unique_ptr<store::Database> m_database;
    store::Statements m_sql;
};

} // namespace heartline
