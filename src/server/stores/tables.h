// SPDX-License-Identifier: MIT
#pragma once

#include "store.h"

namespace heartline::server {

/// A channel as it is kept. Events `first` to `last` are there; those before were cut by retention.
struct ChannelRow
{
    qint64 key = 0; ///< From 1; given by Tables.
    QString name;
    QString epoch;
    QString title; ///< Of a room.
    qint64 first = 1;
    qint64 last = 0;
    qint64 lastTime = 0;  ///< Timestamp of the newest event there ever was.
    qint64 delivered = 0; ///< Of an inbox: up to here the plain profile has delivered.
};

/// An event as it is kept. `event.plain` is set only where `plain` is Whole.
struct EventRow
{
    enum class Plain
    {
        None,    ///< Plain clients do not see it.
        Derived, ///< A chat message whose plain form is made of the event when it is asked for.
        Whole,   ///< Kept beside it, as it came from the plain profile or HTTP.
    };
    LogEvent event;
    Plain plain = Plain::None;
};

/// What is remembered of an id for longer than its event (protocol.md §2 Sending).
struct IdRow
{
    QString user;
    QByteArray digest; ///< contentDigest() of what it came with.
    qint64 offset = 0;
    qint64 timestamp = 0;
    qint64 n = 0;
};

struct GenerationRow
{
    qint64 drawn = 0;
    qint64 claimed = 0;
};

/// Which rows of a log: offsets `from` to `to`, both included.
struct EventRange
{
    qint64 from = 1;
    qint64 to = 0;
    bool newestFirst = false; ///< Also the order of the result.
    bool plainOnly = false;
    int limit = 0;
    qsizetype bytes = 0; ///< Ends behind the row that reaches it.
};

/// Rows to read and write inside a transaction that the caller begins and ends: what Ledger decides over, in
/// SQLite or in memory.
///
/// Where a read or write fails, the tables remember it and their owner rolls back; what they return after
/// that is not used.
class Tables
{
public:
    virtual ~Tables() = default;

    [[nodiscard]] virtual QList<ChannelRow> channels() = 0;
    [[nodiscard]] virtual std::optional<ChannelRow> channel(const QString& name) = 0;
    /// The first channel with a larger key than `afterKey` that has more than `count` events.
    [[nodiscard]] virtual std::optional<ChannelRow> channelOver(qint64 afterKey, qint64 count) = 0;
    /// Gives it its key.
    [[nodiscard]] virtual qint64 addChannel(const ChannelRow& row) = 0;
    /// Everything but key and name.
    virtual void putChannel(const ChannelRow& row) = 0;

    virtual void addEvent(qint64 channel, const EventRow& row) = 0;
    [[nodiscard]] virtual std::optional<EventRow> event(qint64 channel, qint64 offset) = 0;
    [[nodiscard]] virtual QList<EventRow> events(qint64 channel, const EventRange& range) = 0;
    /// Replaces its data and takes its plain form away.
    virtual void blankEvent(qint64 channel, qint64 offset, const QByteArray& data) = 0;
    /// Removes `from` to `to`, with what is kept of edits of them.
    virtual void cutEvents(qint64 channel, qint64 from, qint64 to) = 0;

    virtual void addEdit(qint64 channel, qint64 target, qint64 offset) = 0;
    [[nodiscard]] virtual QList<qint64> editsOf(qint64 channel, qint64 target) = 0;

    [[nodiscard]] virtual std::optional<IdRow> id(qint64 channel, const QString& id) = 0;
    /// Adds it unless it is there; returns what was there.
    virtual std::optional<IdRow> addId(qint64 channel, const QString& id, const IdRow& row) = 0;
    /// Of the `limit` ids added first, removes those with a timestamp before `before`. How many.
    virtual int forgetIds(qint64 before, int limit) = 0;

    /// Last number accepted of a producer; 0 where there is none.
    [[nodiscard]] virtual qint64 producer(qint64 channel, const QString& user, const QString& device) = 0;
    virtual void putProducer(qint64 channel, const QString& user, const QString& device, qint64 n) = 0;

    [[nodiscard]] virtual GenerationRow generation(const QString& user, const QString& device) = 0;
    virtual void putGeneration(const QString& user, const QString& device, const GenerationRow& row) = 0;

    [[nodiscard]] virtual qint64 readMarker(qint64 channel, const QString& user) = 0;
    virtual void putReadMarker(qint64 channel, const QString& user, qint64 offset) = 0;

protected:
    Tables() = default;
    Tables(const Tables&) = default;
    Tables& operator=(const Tables&) = default;
};

} // namespace heartline::server
