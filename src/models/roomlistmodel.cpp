// SPDX-License-Identifier: MIT
#include "roomlistmodel.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr qsizetype kCounted = 1000; // badges say "99+" long before
}

RoomListModel::RoomListModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_frame([this] { apply(); })
{
}

int RoomListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant RoomListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Room& room = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return room.info.title;
    case Qt::AccessibleTextRole:
        if (const int unread = unreadOf(room); unread > 0)
            return tr("%1, %n unread message(s)", nullptr, unread).arg(room.info.title);
        return room.info.title;
    case RoomIdRole:
        return room.info.id;
    case PeopleCountRole:
        return int(room.info.people.size());
    case UnreadRole:
        return unreadOf(room);
    case LastLineRole:
        return lastLine(room);
    case LastTimeRole:
        return room.last.time;
    case DraftRole:
        return room.draft;
    default:
        return {};
    }
}

QHash<int, QByteArray> RoomListModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"},     {RoomIdRole, "roomId"}, {TitleRole, "title"},
            {PeopleCountRole, "peopleCount"}, {UnreadRole, "unread"}, {LastLineRole, "lastLine"},
            {LastTimeRole, "lastTime"},       {DraftRole, "draft"}};
}

int RoomListModel::rowOf(const QString& roomId) const
{
    const auto it = std::ranges::find(m_rows, roomId, [](const Room& room) { return room.info.id; });
    return it == m_rows.cend() ? -1 : int(it - m_rows.cbegin());
}

QString RoomListModel::idAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).info.id : QString();
}

QString RoomListModel::titleOf(const QString& roomId) const
{
    const int row = rowOf(roomId);
    return row < 0 ? roomId : m_rows.at(row).info.title;
}

int RoomListModel::unreadTotal() const
{
    int total = 0;
    for (const Room& room : m_rows)
        total += unreadOf(room);
    return total;
}

qint64 RoomListModel::readUpTo(const Room& room)
{
    return std::max(room.marker.value_or(room.history), room.readHere);
}

std::optional<qint64> RoomListModel::readUpTo(const QString& roomId) const
{
    const int row = rowOf(roomId);
    if (row < 0) {
        const auto pending = m_pendingMarkers.constFind(roomId);
        return pending == m_pendingMarkers.cend() ? std::nullopt : std::optional(*pending);
    }
    const Room& room = m_rows.at(row);
    const bool known = room.marker || room.readHere > 0 || room.primed;
    return known ? std::optional(readUpTo(room)) : std::nullopt;
}

int RoomListModel::countOf(const Room& room)
{
    return int(std::distance(room.others.upperBound(readUpTo(room)), room.others.cend()));
}

int RoomListModel::unreadOf(const Room& room) const
{
    return room.info.id == m_reading ? 0 : countOf(room);
}

int RoomListModel::unreadOf(const QString& roomId) const
{
    const int row = rowOf(roomId);
    return row < 0 ? 0 : unreadOf(m_rows.at(row));
}

QString RoomListModel::draft(const QString& roomId) const
{
    const int row = rowOf(roomId);
    return row < 0 ? QString() : m_rows.at(row).draft;
}

void RoomListModel::setDraft(const QString& roomId, const QString& text)
{
    const int row = rowOf(roomId);
    if (row < 0 || m_rows.at(row).draft == text)
        return;
    m_rows[row].draft = text;
    touch(row);
    Q_EMIT draftsChanged();
}

QHash<QString, QString> RoomListModel::drafts() const
{
    QHash<QString, QString> drafts = m_waitingDrafts;
    for (const Room& room : m_rows) {
        if (!room.draft.trimmed().isEmpty())
            drafts.insert(room.info.id, room.draft);
    }
    return drafts;
}

void RoomListModel::restoreDrafts(const QHash<QString, QString>& drafts)
{
    m_waitingDrafts = drafts;
    for (int row = 0; row < rowCount(); ++row)
        takeWaitingDraft(row);
}

void RoomListModel::takeWaitingDraft(int row)
{
    const QString draft = m_waitingDrafts.take(m_rows.at(row).info.id);
    if (draft.isEmpty() || !m_rows.at(row).draft.isEmpty())
        return;
    m_rows[row].draft = draft;
    touch(row);
    Q_EMIT draftRestored(m_rows.at(row).info.id);
}

void RoomListModel::setReading(const QString& roomId)
{
    if (roomId == m_reading)
        return;
    const int left = rowOf(m_reading);
    m_reading = roomId;
    for (const int row : {left, rowOf(roomId)}) {
        if (row >= 0)
            touch(row);
    }
    tellUnread();
}

void RoomListModel::setSeen(const QString& roomId, qint64 offset)
{
    const int row = rowOf(roomId);
    if (row < 0 || offset <= m_rows.at(row).readHere)
        return;
    const int unread = countOf(m_rows.at(row));
    m_rows[row].readHere = offset;
    markerMoved(row, unread);
}

void RoomListModel::setReadMarker(const QString& roomId, qint64 offset)
{
    if (offset <= 0)
        return; // never read on any device
    const int row = rowOf(roomId);
    if (row < 0) {
        qint64& pending = m_pendingMarkers[roomId];
        pending = std::max(pending, offset);
        return;
    }
    Room& room = m_rows[row];
    const int unread = countOf(room);
    room.marker = std::max(offset, room.marker.value_or(0));
    markerMoved(row, unread);
}

void RoomListModel::markerMoved(int row, int countBefore)
{
    const int count = countOf(m_rows.at(row));
    if (count == countBefore)
        return;
    touch(row);
    tellUnread();
    if (count == 0)
        Q_EMIT roomRead(m_rows.at(row).info.id);
}

void RoomListModel::tellUnread()
{
    const int unread = unreadTotal();
    if (unread == m_toldUnread)
        return;
    m_toldUnread = unread;
    Q_EMIT unreadTotalChanged(unread);
}

void RoomListModel::discard(const QString& roomId, const QString& key)
{
    QList<ChatMessage>& pending = m_pendingMessages[roomId];
    erase_if(pending, [&key](const ChatMessage& message) { return message.key == key; });
    const int row = rowOf(roomId);
    if (row < 0 || m_rows.at(row).last.key != key)
        return;
    m_rows[row].last = m_rows.at(row).lastLogged;
    touch(row);
}

void RoomListModel::retranslate()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void RoomListModel::setRooms(const QList<RoomInfo>& rooms)
{
    m_pendingRooms = rooms;
    // A list of rooms is newer than any word about their people before it.
    m_pendingPeople.clear();
    m_frame.schedule();
}

void RoomListModel::setPeople(const QString& roomId, const QList<Person>& people)
{
    m_pendingPeople.insert(roomId, people);
    m_frame.schedule();
}

void RoomListModel::addMessages(const QString& roomId, const QList<ChatMessage>& messages)
{
    m_pendingMessages[roomId] += messages;
    m_frame.schedule();
}

void RoomListModel::apply()
{
    if (const auto rooms = std::exchange(m_pendingRooms, {}))
        applyRooms(*rooms);
    const auto people = std::exchange(m_pendingPeople, {});
    for (auto it = people.cbegin(); it != people.cend(); ++it) {
        const int row = rowOf(it.key());
        if (row < 0)
            continue;
        m_rows[row].info.people = it.value();
        touch(row);
    }
    const auto messages = std::exchange(m_pendingMessages, {});
    for (auto it = messages.cbegin(); it != messages.cend(); ++it) {
        const int row = rowOf(it.key());
        if (row < 0) {
            // Told before the room itself: kept until it is known.
            m_pendingMessages.insert(it.key(), it.value());
            continue;
        }
        const int before = countOf(m_rows.at(row));
        applyMessages(m_rows[row], it.value());
        if (before > 0 && countOf(m_rows.at(row)) == 0)
            Q_EMIT roomRead(it.key());
        touch(row);
    }
    tellUnread();
}

void RoomListModel::applyRooms(const QList<RoomInfo>& rooms)
{
    const auto isWanted = [&rooms](const QString& id) {
        return std::ranges::any_of(rooms, [&id](const RoomInfo& room) { return room.id == id; });
    };
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (isWanted(m_rows.at(row).info.id))
            continue;
        // A room that went may come back, with what was being written in it.
        if (!m_rows.at(row).draft.isEmpty())
            m_waitingDrafts.insert(m_rows.at(row).info.id, m_rows.at(row).draft);
        beginRemoveRows({}, row, row);
        m_rows.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < int(rooms.size()); ++row) {
        const int from = rowOf(rooms.at(row).id);
        if (from < 0) {
            beginInsertRows({}, row, row);
            Room room;
            room.info = rooms.at(row);
            if (const qint64 marker = m_pendingMarkers.take(room.info.id); marker > 0)
                room.marker = marker;
            m_rows.insert(row, std::move(room));
            endInsertRows();
            takeWaitingDraft(row);
            continue;
        }
        if (from != row) {
            beginMoveRows({}, from, from, {}, row);
            m_rows.move(from, row);
            endMoveRows();
        }
        if (m_rows.at(row).info != rooms.at(row)) {
            m_rows[row].info = rooms.at(row);
            touch(row);
        }
    }
}

void RoomListModel::applyMessages(Room& room, const QList<ChatMessage>& messages)
{
    const auto place = [](const ChatMessage& m) { return std::pair(m.offset, m.sequence); };
    const qint64 known = room.newest;
    const ChatMessage* arrived = nullptr;
    int count = 0;
    for (const ChatMessage& message : messages) {
        if (message.kind != ChatMessage::Kind::Chat)
            continue;
        if (room.last.key.isEmpty() || room.last.key == message.key || place(message) >= place(room.last))
            room.last = message;
        if (message.delivery != ChatMessage::Delivery::Sent)
            continue;
        if (room.lastLogged.key == message.key || place(message) >= place(room.lastLogged))
            room.lastLogged = message;
        room.newest = std::max(room.newest, message.offset);
        if (message.own) {
            // Who answers has read, be it on another device.
            room.readHere = std::max(room.readHere, message.offset);
            continue;
        }
        if (message.deleted) {
            room.others.remove(message.offset);
            continue;
        }
        room.others.insert(message.offset, message.key);
        if (room.others.size() > kCounted)
            room.others.erase(room.others.begin());
        const bool news = room.primed || message.time > m_startedAt;
        if (news && message.offset > known && m_reading != room.info.id) {
            arrived = !arrived || place(message) > place(*arrived) ? &message : arrived;
            ++count;
        }
    }
    if (!std::exchange(room.primed, true)) {
        for (const ChatMessage& message : messages) {
            if (message.time <= m_startedAt && message.offset <= room.newest)
                room.history = std::max(room.history, message.offset);
        }
    }
    if (arrived && arrived->offset > readUpTo(room))
        Q_EMIT unreadArrived(room.info.id, *arrived, count);
}

void RoomListModel::touch(int row)
{
    Q_EMIT dataChanged(index(row), index(row));
}

QString RoomListModel::lastLine(const Room& room) const
{
    if (room.last.key.isEmpty())
        return {};
    const QString text =
        room.last.deleted ? tr("This message was deleted") : room.last.content.left(200).simplified();
    //: In the list of rooms: who said what last.
    return tr("%1: %2").arg(room.last.own ? tr("You") : room.last.author.name, text);
}

} // namespace heartline
