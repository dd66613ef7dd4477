// SPDX-License-Identifier: MIT
#pragma once

#include "connectionstatus.h"
#include "messagemodel.h"
#include "models_export.h"
#include "notificationmodel.h"
#include "peoplemodel.h"
#include "roomlistmodel.h"

namespace heartline {

/// Everything that a window shows of one session: its models, kept up to date.
///
/// Make one beside each Session, in the window's thread; the session may live in any. The session must
/// outlive it. One room at a time is current: its people are in `people()`, and it's joined. Rooms that were
/// current once stay joined, so that their unread lines are counted.
///
/// A conversation may be scrolled back without end. At its end only the newest lines are kept (kKeptLines):
/// the session is told, and older ones are fetched again when somebody wants to see them.
///
///     heartline::Workspace workspace(session);
///     window.setWorkspace(&workspace);
///     session.start();
class HEARTLINE_MODELS_EXPORT Workspace : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString currentRoom READ currentRoom NOTIFY currentRoomChanged)
public:
    static constexpr int kKeptLines = 500;  ///< Of a room whose end is shown, or that is not shown …
    static constexpr int kMostLines = 1500; ///< … once it has more than this.

    explicit Workspace(Session& session, QObject* parent = nullptr);

    [[nodiscard]] Session& session() const { return m_session; }
    [[nodiscard]] RoomListModel& rooms() { return m_rooms; }
    [[nodiscard]] PeopleModel& people() { return m_people; }
    [[nodiscard]] NotificationModel& notifications() { return m_notifications; }
    [[nodiscard]] ConnectionStatus& status() { return m_status; }
    /// The lines of a room; made at the first call, empty until something comes. Owned by the workspace.
    [[nodiscard]] MessageModel& messages(const QString& roomId);
    [[nodiscard]] QString currentRoom() const { return m_currentRoom; }
    /// Who types in a room now, this person excluded.
    [[nodiscard]] QList<Person> typing(const QString& roomId) const { return m_typing.value(roomId); }
    /// Ends every connection from the workspace and its models to a receiver that turns to something else.
    void release(QObject* receiver);
    /// Ids of those who live in this program and are no other people: the guide that welcomes.
    void setHousehold(const QStringList& userIds) { m_household = userIds; }
    /// Other people who are in any room now.
    [[nodiscard]] int othersPresent() const;
    /// As the rooms call this person; empty when in none of them.
    [[nodiscard]] QString nameOf(const QString& userId) const;

public Q_SLOTS:
    /// Joins the room and shows it; the divider is placed at its read marker.
    void setCurrentRoom(const QString& roomId);
    /// The room whose end the person sees now; empty: none. What has been in sight for a moment is marked as
    /// read on all devices; nothing else ever is.
    void setReading(const QString& roomId);
    /// Whoever comes back to the window finds the divider above what came meanwhile.
    void renewDivider();
    /// Asks for an older page of the current room, unless one is under way or there is none.
    void fetchOlder();
    /// The current room's end is in sight: of what was scrolled through only the newest lines are kept.
    void trim();
    /// Tries all messages of a room again that were not sent.
    void retryAll(const QString& roomId);
    /// Shows at once what waits for the next frame.
    void flush();
    void retranslate();

Q_SIGNALS:
    void currentRoomChanged(const QString& roomId);
    void typingChanged(const QString& roomId);
    /// An answer to fetchOlder() did not come.
    void olderNotCome();
    void problemOccurred(const QString& detail);

private:
    void onRoomsChanged(const QList<RoomInfo>& rooms);
    void onPeopleChanged(const QString& roomId, const QList<Person>& people);
    void onMessagesChanged(const QString& roomId, const QList<ChatMessage>& messages);
    void onReadMarkerMoved(const QString& roomId, qint64 offset);
    void placeDivider();
    void trimRoom(const QString& roomId);
    void markSeen();
    void countWaiting();
    void connectNotifications();

    Session& m_session;
    QStringList m_household;
    RoomListModel m_rooms;
    PeopleModel m_people;
    NotificationModel m_notifications;
    ConnectionStatus m_status;
    QHash<QString, MessageModel*> m_messages;
    QHash<QString, QList<Person>> m_present;
    QHash<QString, QList<Person>> m_typing;
    QString m_currentRoom;
    QString m_reading;
    QHash<QString, qint64> m_marked; ///< By room: the read marker as told or ordered.
    QTimer m_seeing;                 // runs while what came into sight has not been there long enough
    QTimer m_fetching;               // runs while an answer to fetchOlder may still come
    bool m_wantsDivider = false;     // the room was opened before its read marker was known
};

} // namespace heartline
