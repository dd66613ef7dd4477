// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"
#include "sessionstorage.h"

#include <QSet>

#include <map>
#include <optional>
#include <vector>

namespace heartline {

/// One room as people see it: folds the loaded part of a chat channel's log and this person's outbox into
/// lines (protocol.md §2 The rest). A plain value; what it makes of a set of events and entries does not
/// depend on the order in which they came, nor on how often.
///
/// A line's key is the id of its message. Its `offset` grows over all runs of the local copy (lineOffset());
/// between two runs stands a line of kind Gap, unless the second goes on where the first ended. The last edit
/// in log order holds, a delete blanks, the last `on` of a reaction holds, and what this person has under way
/// is shown as if it were done already (`changing`).
///
/// An event may be in more than one run: a restored backup has old ones again, with the same id and
/// timestamp, and they stay where they were: also those before what is loaded of the older run, once
/// shareRun() said that the two are one log up to there. A message that was lost and sent again has another
/// timestamp, and moves to its new place.
class HEARTLINE_SESSION_EXPORT Conversation
{
public:
    Conversation(const QString& roomId, const Person& self);

    /// A run begins, perhaps with nothing in it yet.
    void openRun(int run, const QString& epoch);
    void addEvents(int run, const QString& epoch, const QList<wire::v1::Event>& events);
    /// The events of a run up to this offset are those of `former`, at the same offsets: a restored backup,
    /// or a copy. They are shown where they stand there.
    void shareRun(int run, int former, qint64 upTo);
    /// Up to which offset they are, as far as that is known; 0: none.
    [[nodiscard]] qint64 sharedUpTo(int run) const;
    /// An entry of this channel is new or has changed.
    void setEntry(const session::OutboxEntry& entry);
    /// It is settled (its event is in the log) or was discarded.
    void removeEntry(const QString& id);
    /// Whether there is a link: what was handed to one that is gone waits for the next.
    void setLinked(bool linked);
    /// Somebody came or went, just now.
    void addNotice(ChatMessage::Kind kind, const Person& person, const QDateTime& time);
    /// What is before this line was never loaded.
    void forgetBefore(const QString& key);

    struct Changes
    {
        QList<ChatMessage> lines; ///< New or changed, each once.
        QStringList gone;
    };
    /// Since it was last asked.
    [[nodiscard]] Changes takeChanges();

    /// The first and the last event that are loaded, of whatever kind.
    [[nodiscard]] std::optional<session::Place> oldest() const;
    [[nodiscard]] std::optional<session::Place> newest() const;
    /// Offset of the first loaded event of a run.
    [[nodiscard]] std::optional<qint64> firstOf(int run) const;
    [[nodiscard]] qsizetype eventCount() const { return qsizetype(m_log.size()); }
    /// Where a line stands in the log; for a notice or a message on its way, the newest event.
    [[nodiscard]] std::optional<session::Place> placeOf(const QString& key) const;
    /// Ids of edits and deletes of a line that were refused or are held.
    [[nodiscard]] QStringList stoppedChanges(const QString& key) const;
    /// Id of an edit of this line that may still be changed (Queued); empty: none.
    [[nodiscard]] QString queuedEdit(const QString& key) const;
    /// The entry that a line is made of; null where it is not in the outbox.
    [[nodiscard]] const session::OutboxEntry* entry(const QString& key) const;
    [[nodiscard]] bool contains(const QString& key) const;

    /// ChatMessage::offset of what stands at `place`.
    [[nodiscard]] static qint64 lineOffset(session::Place place);

private:
    /// An event in the log, where it counts.
    struct Logged
    {
        session::Place place;
        wire::v1::Event event;
    };
    /// Everything that is known of one message, whether or not it is loaded itself.
    struct Message
    {
        std::optional<Logged> chat;
        std::optional<session::OutboxEntry> entry;
        std::map<QString, Logged> changes;              ///< Edits, deletes and reactions, by their ids.
        std::map<qint64, session::OutboxEntry> pending; ///< The same on their way, in the order written.
    };
    struct Run
    {
        QString epoch;
        std::optional<qint64> first; ///< Loaded ones.
        qint64 last = 0;
    };
    struct Shared
    {
        int former = 0;
        qint64 upTo = 0;
    };
    void addEvent(session::Place place, const wire::v1::Event& event);
    /// Where an event is shown.
    [[nodiscard]] session::Place shownAt(session::Place place) const;
    void forgetRunsBefore(session::Place place);
    void touch(const QString& id) { m_dirty.insert(id); }
    [[nodiscard]] std::optional<ChatMessage> line(const QString& id) const;
    [[nodiscard]] bool showsEntry(const Message& message) const;
    void placeEntry(const session::OutboxEntry& entry, ChatMessage& line) const;
    void foldContent(const Message& message, ChatMessage& line) const;
    void foldReactions(const Message& message, ChatMessage& line) const;
    [[nodiscard]] std::map<QString, ChatMessage> gaps() const;
    void tellGaps(Changes& changes);
    void tell(const ChatMessage& line, Changes& changes);
    void untell(const QString& key, Changes& changes);

    QString m_roomId;
    Person m_self;
    std::map<QString, Message> m_messages; ///< By the id of the chat event.
    std::map<QString, QString> m_targets;  ///< Entries that change a message: whose.
    std::map<int, Run> m_runs;             ///< In their own offsets, shared ones included.
    std::map<int, Shared> m_shared;
    struct Entered
    {
        QString id;
        QString message; ///< Whose it is, or that it changes; empty: of a kind that is not known here.
        qint64 timestamp = 0;
    };
    std::map<session::Place, Entered> m_log; ///< All that is loaded, in log order.
    QList<ChatMessage> m_notices;            ///< Untold ones.
    qint64 m_noticeNumber = 0;
    QSet<QString> m_dirty;
    std::map<QString, ChatMessage> m_told; ///< By key.
    bool m_runsMoved = false;
    bool m_linked = true;
};

} // namespace heartline
