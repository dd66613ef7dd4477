// SPDX-License-Identifier: MIT
#pragma once

#include "disk.h"
#include "scenario.h"
#include "story.h"

#include <Heartline/SessionMachine>

#include <QHash>
#include <QSet>

#include <map>
#include <set>
#include <vector>

namespace heartline::sim {

class Client;
class World;

/// Knows everything and says when something is wrong: what was durable and when, what every person was told,
/// and what protocol.md §2 promises about both.
class Oracle
{
public:
    explicit Oracle(World& world)
        : m_world(world)
    {
    }

    /// The first violation; empty: none yet.
    [[nodiscard]] const QString& violation() const { return m_violation; }
    [[nodiscard]] const QString& kind() const { return m_kind; }
    void fail(const QString& kind, const QString& what);

    /// @name The server's log
    /// @{
    struct Fact
    {
        wire::v1::Event event;
        bool blanked = false; ///< Its data, at some time.
    };
    /// A log as it was from 1 on; what came before a rollback is a log of its own.
    struct Log
    {
        QString epoch;
        std::vector<Fact> facts;
    };
    /// An event is on disk: the next of its channel.
    void committed(const QString& channel, const QString& epoch, const wire::v1::Event& event);
    void blanked(const QString& channel, qint64 offset);
    /// The server starts with this log, of which it has kept `kept`: shorter, or under a new epoch.
    void restored(const QString& channel, const QString& epoch, qint64 last,
                  const QList<wire::v1::Event>& kept);
    /// It starts with these channels and no others.
    void restarted(const QStringList& channels);
    /// Null where there never was one; without an epoch where there is none now.
    [[nodiscard]] const Log* log(const QString& channel) const;
    [[nodiscard]] bool isInLog(const QString& channel, const QString& id) const;
    /// Something was lost that had been confirmed.
    void somethingWasLost(bool byALie)
    {
        m_lost = true;
        m_lied = m_lied || byALie;
    }
    [[nodiscard]] bool wasLiedTo() const { return m_lied; }
    /// @}

    /// @name What the server says
    /// @{
    void said(const QString& to, const wire::v1::ServerMessage& message);
    /// @}

    /// @name What people do and are told
    /// @{
    void wrote(const Client& client, const QString& id, const QString& channel, const QJsonObject& data);
    void changed(const Client& client, const QString& id, const QJsonObject& data);
    void retried(const Client& client, const QString& id, const QString& newId);
    void discarded(const Client& client, const QString& id);
    void told(const Client& client, const session::OutboxEntry& entry);
    /// What a program shows when it starts, whatever was shown before it ended.
    void shows(const Client& client, const QList<session::OutboxEntry>& outbox);
    void gone(const Client& client, const session::EntryGone& gone);
    /// A strike against what stands first at this client.
    void closedOn(const Client& client);
    /// The program has stopped: what was only in memory is gone, and `excused` if the person knew that.
    void stopped(const Client& client, const SessionMachine& session, bool excused);
    /// The profile went back to an older state, or began as a copy of another's.
    void went(const Client& client, const Disk& disk, const Client* from);
    void stored(const Client& client, const session::EventsStored& stored);
    /// All of a client's copy of a channel's log, as it is on its disk.
    void checkLog(const Client& client, const QString& channel);
    /// @}

    /// When all is quiet.
    void checkEnd();

private:
    struct Message
    {
        QString user;
        QString channel;
        QJsonObject data;
        std::vector<QJsonObject> former; ///< Before it was changed.
        bool sentAgain = false;          ///< By a person, from whatever device: it has no place of its own.
        bool copied = false;             ///< Two profiles have it: each may do with it what it likes.
    };
    /// A message as one profile knows it.
    struct Told
    {
        bool promised = false; ///< The person was shown it: on disk.
        bool accepted = false; ///< Was shown as accepted.
        bool discarded = false;
        bool forgotten = false; ///< Excused: went with an older profile or a full disk.
        bool retried = false;   ///< Its place in the order is not known any more.
        QString retriedAs;
        std::optional<session::OutboxEntry::State> state;
        int strikes = 0; ///< Closes since it was last put at the end of the line.
    };
    struct Profile
    {
        std::map<QString, Told> told;
        std::map<QString, std::vector<QString>> written; ///< By channel, in order.
    };
    Profile& profile(const Client& client);
    [[nodiscard]] bool fits(const Fact& fact, const wire::v1::Event& event) const;
    void checkMessages(const Client& client);
    void checkOrder(const Client& client);
    void checkMarkers();
    /// Whether retention may have taken events of it away.
    [[nodiscard]] bool wasCut(const QString& channel) const;

    World& m_world;
    QString m_violation;
    QString m_kind;
    bool m_lost = false;                        // a backup was restored, or …
    bool m_lied = false;                        // … a disk has lost what it had confirmed
    std::map<QString, std::vector<Log>> m_logs; // by channel; the last is the present one
    std::map<QString, QSet<QString>> m_present; // ids in the present log, by channel
    QSet<QString> m_everCommitted;
    std::map<QString, Message> m_messages;
    std::map<quint64, Profile> m_profiles; // by client
    QSet<QString> m_markersRefused;        // channels
};

} // namespace heartline::sim
