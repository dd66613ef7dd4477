// SPDX-License-Identifier: MIT
#pragma once

#include "frametimer.h"
#include "models_export.h"

#include <Heartline/Session>

#include <QAbstractListModel>
#include <QDateTime>
#include <QMap>
#include <optional>

namespace heartline {

/// The rooms of a server, in the server's order, with what happened in them while nobody looked.
///
/// Unread is what others said behind the room's read marker, which the session keeps over restarts and
/// devices. In a room that was never read, what was there before is no news.
class HEARTLINE_MODELS_EXPORT RoomListModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int unreadTotal READ unreadTotal NOTIFY unreadTotalChanged)
public:
    enum Role
    {
        RoomIdRole = Qt::UserRole + 1,
        TitleRole,       ///< To be shown literally. Also Qt::DisplayRole.
        PeopleCountRole, ///< int: present now.
        UnreadRole,      ///< int: others' lines since the room was last read.
        LastLineRole,    ///< "Ann: see you", on one line; empty where nothing was said.
        LastTimeRole,    ///< QDateTime, UTC; invalid where nothing was said.
        DraftRole,       ///< What was written here and not sent.
    };

    explicit RoomListModel(QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int rowOf(const QString& roomId) const;
    [[nodiscard]] QString idAt(int row) const;
    [[nodiscard]] QString titleOf(const QString& roomId) const;
    [[nodiscard]] int unreadTotal() const;
    [[nodiscard]] int unreadOf(const QString& roomId) const;
    /// The read marker of a room: everything up to this offset was read, here or on another device. Nothing
    /// where it was never read.
    [[nodiscard]] std::optional<qint64> readUpTo(const QString& roomId) const;
    [[nodiscard]] QString draft(const QString& roomId) const;
    void setDraft(const QString& roomId, const QString& text);
    /// What was written and not sent, by room; also of rooms that have not been told yet.
    [[nodiscard]] QHash<QString, QString> drafts() const;
    void restoreDrafts(const QHash<QString, QString>& drafts);
    /// The room whose end is before the person's eyes: it shows no count, and what comes there is no news.
    /// Empty: none.
    void setReading(const QString& roomId);
    /// The person has really seen everything up to this offset.
    void setSeen(const QString& roomId, qint64 offset);
    void flush() { m_frame.flush(); }
    void retranslate();

public Q_SLOTS:
    void setRooms(const QList<heartline::RoomInfo>& rooms);
    void setPeople(const QString& roomId, const QList<heartline::Person>& people);
    void addMessages(const QString& roomId, const QList<heartline::ChatMessage>& messages);
    void discard(const QString& roomId, const QString& key);
    /// The session's word; it never goes back.
    void setReadMarker(const QString& roomId, qint64 offset);

Q_SIGNALS:
    void unreadTotalChanged(int count);
    /// Others said something in a room that isn't being read, `newest` last; history doesn't count.
    void unreadArrived(const QString& roomId, const heartline::ChatMessage& newest, int count);
    /// What was unread in a room was read, here or elsewhere.
    void roomRead(const QString& roomId);
    void draftsChanged();
    /// A draft of restoreDrafts() has found its room.
    void draftRestored(const QString& roomId);

private:
    struct Room
    {
        RoomInfo info;
        QString draft;
        bool primed = false; ///< Its history has been seen: what comes after it is news.
        qint64 newest = 0;   ///< The largest offset seen.
        qint64 history = 0;  ///< Up to here it was there already when the room was first told.
        std::optional<qint64> marker;
        qint64 readHere = 0;          ///< Seen in this window, or answered: the marker follows.
        QMap<qint64, QString> others; ///< Others' lines by offset, the newest kCounted.
        ChatMessage last;
        ChatMessage lastLogged; ///< What is the last when `last` is discarded.
    };
    [[nodiscard]] static qint64 readUpTo(const Room& room);
    /// Others' lines behind the read marker.
    [[nodiscard]] static int countOf(const Room& room);
    [[nodiscard]] int unreadOf(const Room& room) const;
    void markerMoved(int row, int countBefore);
    void tellUnread();
    void applyRooms(const QList<RoomInfo>& rooms);
    void applyMessages(Room& room, const QList<ChatMessage>& messages);
    void apply();
    void touch(int row);
    void takeWaitingDraft(int row);
    [[nodiscard]] QString lastLine(const Room& room) const;

    QList<Room> m_rows;
    std::optional<QList<RoomInfo>> m_pendingRooms;
    QHash<QString, QList<Person>> m_pendingPeople;
    QHash<QString, QList<ChatMessage>> m_pendingMessages;
    QHash<QString, qint64> m_pendingMarkers; ///< Of rooms that are not there (yet).
    QHash<QString, QString> m_waitingDrafts; ///< Of rooms that are not there (yet).
    QString m_reading;
    QDateTime m_startedAt = QDateTime::currentDateTimeUtc();
    int m_toldUnread = 0;
    FrameTimer m_frame;
};

} // namespace heartline
