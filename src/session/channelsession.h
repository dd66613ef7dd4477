// SPDX-License-Identifier: MIT
#pragma once

#include "sessionaccess.h"
#include "sessionmachine.h"
#include "sessionstorage.h"

#include <Heartline/ConnectionTypes>

#include <QObject>

#include <memory>
#include <optional>

namespace heartline {

/// A heartline.v1 session at the level of channels, without a meaning for their data: the shell that gives
/// SessionMachine a link, a disk and a clock.
///
/// What arrives in one turn of the event loop is decided together, written in one transaction, and told
/// afterwards: a signal never tells of what a crash could take back (as long as storage().durable). The same
/// holds for orders: publish() returns at once, and entryChanged() tells that the message is on disk, before
/// it is handed to any link.
///
///     heartline::ChannelSession session(access);              // opens the profile
///     connect(&session, &ChannelSession::entryChanged, …);    // Queued, Sent, Accepted …
///     session.start();
///     session.subscribe(u"chat:general"_s);
///     session.publish(u"chat:general"_s, {{u"type"_s, u"chat"_s}, {u"content"_s, u"hello"_s}});
///
/// Threads: made, used and destroyed in one thread with an event loop; its signals are emitted there.
/// Re-entrancy: orders may be given in slots; the object may be deleted in one (better: deleteLater()).
class HEARTLINE_SESSION_EXPORT ChannelSession : public QObject
{
    Q_OBJECT
public:
    /// Opens the profile; storage() says how that went. Where it can't be used, nothing in it is touched and
    /// the session works in memory, as a new device. Who would rather wait for a Busy one deletes the session
    /// unstarted and makes another later.
    explicit ChannelSession(const SessionAccess& access, QObject* parent = nullptr);
    /// Ends the link without a word; everything that was told is on disk.
    ~ChannelSession() override;

    /// @name Link
    /// @{
    /// Connects and stays connected, unless this device was replaced (Standing::Replaced).
    void start();
    /// Ends the link politely and stays away; the outbox stays.
    void stop();
    /// Does not wait for the next attempt, whatever asked to wait.
    void retryNow();
    /// After Replaced: this profile becomes a device of its own, and connects.
    void useHere();
    /// After Refused: another try. With a token when the person has signed in again.
    void tryAgain(const QString& newToken = {});
    [[nodiscard]] session::Standing standing() const;
    /// The connection's, with the outbox as its queue.
    [[nodiscard]] ConnectionSnapshot link() const;
    /// @}

    /// @name Messages
    /// @{
    struct Published
    {
        QString id;      ///< Made here; empty when refused.
        QString refusal; ///< English, one sentence; nothing was written then.
        explicit operator bool() const { return refusal.isEmpty(); }
    };
    /// Puts a message at the end of the line, also without a link.
    Published publish(const QString& channel, const QJsonObject& data);
    /// The same with an id that the caller made (a new UUID).
    Published publish(const QString& channel, const QString& id, const QJsonObject& data);
    /// Changes a message that is still Queued; returns why not, or nothing.
    QString edit(const QString& id, const QJsonObject& data);
    /// Failed: to the end of the line with a new id, which is returned. Held or Lost: with its own.
    QString retry(const QString& id);
    /// Forgets a message that is Queued, Held, Failed or Lost.
    void discard(const QString& id);
    /// Live only, forgotten without a link.
    void signal(const QString& channel, const QJsonObject& data);
    /// Unsettled, Held, Failed and Lost ones, in the order written.
    [[nodiscard]] QList<session::OutboxEntry> outbox() const;
    /// Those that will still be sent by themselves.
    [[nodiscard]] int waiting() const;
    /// @}

    /// @name Channels
    /// @{
    /// Follows a channel from its stored position on, or from now on. Idempotent; remembered over links.
    void subscribe(const QString& channel);
    void unsubscribe(const QString& channel);
    /// Asks the server for the page before the earliest event of the present run; pageDone() tells. Nothing
    /// happens while the channel is not subscribed on a link, or while a page is on its way.
    void fetchOlder(const QString& channel);
    /// Everything up to `offset` of the present run has been read.
    void markRead(const QString& channel, qint64 offset);
    /// Null where the channel is unknown.
    [[nodiscard]] const session::ChannelRecord* channel(const QString& name) const;
    /// Names of all channels that the profile knows.
    [[nodiscard]] QStringList channels() const;
    /// The newest `limit` events of the local copy before `before` (nothing: the newest of all), ascending,
    /// over all runs.
    [[nodiscard]] QList<session::StoredEvent> history(const QString& channel,
                                                      std::optional<session::Place> before, int limit) const;
    /// The oldest `limit` events of the local copy behind `after`, ascending, over all runs.
    [[nodiscard]] QList<session::StoredEvent> historyAfter(const QString& channel, session::Place after,
                                                           int limit) const;
    /// @}

    [[nodiscard]] const session::Storage& storage() const;
    [[nodiscard]] const session::ProfileRecord& profile() const;
    /// Of the present or last welcome.
    [[nodiscard]] const wire::v1::SessionLimits& limits() const;
    /// The server's clock, as well as it is known; ms since the epoch, UTC.
    [[nodiscard]] qint64 serverTime() const;
    /// What is pending goes to disk, to the link and to the slots now rather than at the end of this turn.
    void flush();

Q_SIGNALS:
    void standingChanged(heartline::session::Standing standing, const QString& reason);
    void welcomed(const heartline::wire::v1::SessionWelcome& welcome);
    /// Attempts, states, round trips: look at link().
    void linkMoved();
    /// The connection will not try again by itself (an address that is none, a refused upgrade, …).
    void gaveUp(const heartline::ConnectionError& error);
    void storageChanged(const heartline::session::Storage& storage);

    void channelReady(const QString& channel);
    /// Everything up to the log's end as the server last saw it has been told.
    void channelCaughtUp(const QString& channel);
    void channelRefused(const QString& channel, const QString& code, const QString& reason);
    /// At the end of the local copy, or, `page`, before its beginning.
    void eventsStored(const heartline::session::EventsStored& stored);
    void gapOpened(const QString& channel, int run);
    /// The answer to fetchOlder(): whether the server has more before it.
    void pageDone(const QString& channel, bool more);
    void presenceChanged(const heartline::session::PresenceChanged& presence);
    void signalCame(const heartline::wire::v1::Signal& signal);
    void readMoved(const QString& channel, qint64 offset);

    void entryChanged(const heartline::session::OutboxEntry& entry);
    /// `settled`: its event is in the local log; else it was discarded.
    void entryGone(const QString& id, const QString& channel, bool settled);
    /// Something that should not happen did, and was dealt with.
    void faultFound(const QString& text);
    /// Everything of this turn has been told: for who shows things in batches.
    void turnEnded();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace heartline
