// SPDX-License-Identifier: MIT
#pragma once

#include "frametimer.h"
#include "models_export.h"

#include <Heartline/Session>

#include <QAbstractListModel>
#include <QDateTime>

namespace heartline {

/// The rooms of a server, in the server's order, with what happened in them while nobody looked.
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
    /// The first line of a room that was not read yet; empty when all were.
    [[nodiscard]] QString firstUnreadOf(const QString& roomId) const;
    [[nodiscard]] QString draft(const QString& roomId) const;
    void setDraft(const QString& roomId, const QString& text);
    /// What was written and not sent, by room; also of rooms that have not been told yet.
    [[nodiscard]] QHash<QString, QString> drafts() const;
    void restoreDrafts(const QHash<QString, QString>& drafts);
    /// The room whose end is before the person's eyes: it's read, and stays so. Empty: none.
    void setReading(const QString& roomId);
    void flush() { m_frame.flush(); }
    void retranslate();

public Q_SLOTS:
    void setRooms(const QList<heartline::RoomInfo>& rooms);
    void setPeople(const QString& roomId, const QList<heartline::Person>& people);
    void addMessages(const QString& roomId, const QList<heartline::ChatMessage>& messages);

Q_SIGNALS:
    void unreadTotalChanged(int count);
    /// Somebody else said something in a room that isn't being read; history doesn't count.
    void unreadArrived(const QString& roomId, const heartline::ChatMessage& message);
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
        int unread = 0;
        QString firstUnread;
        ChatMessage last;
    };
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
    QHash<QString, QString> m_waitingDrafts; ///< Of rooms that are not there (yet).
    QString m_reading;
    QDateTime m_startedAt = QDateTime::currentDateTimeUtc();
    int m_toldUnread = 0;
    FrameTimer m_frame;
};

} // namespace heartline
