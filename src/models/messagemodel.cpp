// SPDX-License-Identifier: MIT
#include "messagemodel.h"

#include "connectionwords.h"
#include "timewords.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr qint64 kGroupGapMs = 5 * 60 * 1000;
}

MessageModel::MessageModel(QObject* parent)
    : QAbstractListModel(parent)
    , m_frame([this] { applyPending(); })
{
}

int MessageModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant MessageModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const ChatMessage& message = at(row);
    switch (role) {
    case Qt::DisplayRole:
        return displayText(message);
    case Qt::AccessibleTextRole:
        return accessibleText(message);
    case KeyRole:
        return message.key;
    case KindRole:
        return QVariant::fromValue(message.kind);
    case AuthorIdRole:
        return message.author.id;
    case AuthorNameRole:
        return message.author.name;
    case OwnRole:
        return message.own;
    case ContentRole:
        return message.content;
    case TimeRole:
        return message.time;
    case DeliveryRole:
        return QVariant::fromValue(message.delivery);
    case DeliveryTextRole:
        return deliveryText(message);
    case StartsDayRole:
        return startsDay(row);
    case StartsGroupRole:
        return startsGroup(row);
    case EndsGroupRole:
        return row + 1 == rowCount() || startsGroup(row + 1);
    case StartsUnreadRole:
        return !m_unreadFrom.isEmpty() && message.key == m_unreadFrom;
    default:
        return {};
    }
}

QHash<int, QByteArray> MessageModel::roleNames() const
{
    return {{Qt::DisplayRole, "display"},
            {KeyRole, "key"},
            {KindRole, "kind"},
            {AuthorIdRole, "authorId"},
            {AuthorNameRole, "authorName"},
            {OwnRole, "own"},
            {ContentRole, "content"},
            {TimeRole, "time"},
            {DeliveryRole, "delivery"},
            {DeliveryTextRole, "deliveryText"},
            {StartsDayRole, "startsDay"},
            {StartsGroupRole, "startsGroup"},
            {EndsGroupRole, "endsGroup"},
            {StartsUnreadRole, "startsUnread"}};
}

int MessageModel::rowOf(const QString& key) const
{
    const auto place = m_places.constFind(key);
    return place == m_places.cend() ? -1 : lowerBound(*place);
}

void MessageModel::setAtStart()
{
    if (m_atStart)
        return;
    m_atStart = true;
    Q_EMIT atStartChanged();
}

void MessageModel::setUnreadFrom(const QString& key)
{
    if (key == m_unreadFrom)
        return;
    const int before = rowOf(m_unreadFrom);
    m_unreadFrom = key;
    const int now = rowOf(key);
    if (before >= 0)
        touch(before, before);
    if (now >= 0)
        touch(now, now);
}

void MessageModel::upsert(const QList<ChatMessage>& messages)
{
    for (const ChatMessage& message : messages)
        m_pending.insert(message.key, message);
    m_frame.schedule();
}

void MessageModel::discard(const QString& key)
{
    m_pending.remove(key);
    const int row = rowOf(key);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    m_places.remove(key);
    endRemoveRows();
    touch(row - 1, row);
    countWaiting();
}

void MessageModel::retranslate()
{
    touch(0, rowCount() - 1);
}

MessageModel::Place MessageModel::placeOf(const ChatMessage& message)
{
    return {message.offset, message.sequence, message.key};
}

MessageModel::Row MessageModel::rowFor(ChatMessage message)
{
    const QDate day = message.time.toLocalTime().date();
    const qint64 ms = message.time.toMSecsSinceEpoch();
    return {std::move(message), day, ms, ++m_lastRevision};
}

int MessageModel::lowerBound(const Place& place) const
{
    const auto it = std::lower_bound(m_rows.cbegin(), m_rows.cend(), place,
                                     [](const Row& row, const Place& p) { return placeOf(row.message) < p; });
    return int(it - m_rows.cbegin());
}

void MessageModel::applyPending()
{
    std::vector<ChatMessage> fresh;
    for (const ChatMessage& message : std::exchange(m_pending, {})) {
        const int row = rowOf(message.key);
        if (row < 0)
            fresh.push_back(message);
        else if (at(row) != message)
            replace(row, message);
    }
    std::sort(fresh.begin(), fresh.end(),
              [](const ChatMessage& a, const ChatMessage& b) { return placeOf(a) < placeOf(b); });
    insertSorted(std::move(fresh));
    countWaiting();
}

void MessageModel::insertSorted(std::vector<ChatMessage> fresh)
{
    // Neighbours in the arrivals that are neighbours in the room as well go in with one signal: a page of
    // history is one insert.
    for (size_t begin = 0; begin < fresh.size();) {
        const int row = lowerBound(placeOf(fresh[begin]));
        size_t end = begin + 1;
        while (end < fresh.size() && lowerBound(placeOf(fresh[end])) == row)
            ++end;
        beginInsertRows({}, row, row + int(end - begin) - 1);
        std::vector<Row> rows;
        for (size_t i = begin; i < end; ++i) {
            m_places.insert(fresh[i].key, placeOf(fresh[i]));
            rows.push_back(rowFor(std::move(fresh[i])));
        }
        m_rows.insert(m_rows.begin() + row, std::make_move_iterator(rows.begin()),
                      std::make_move_iterator(rows.end()));
        endInsertRows();
        // Whether the neighbours begin or end a group may have changed.
        if (row > 0)
            touch(row - 1, row - 1);
        touch(row + int(end - begin), row + int(end - begin));
        begin = end;
    }
}

void MessageModel::replace(int row, const ChatMessage& message)
{
    const Place place = placeOf(message);
    const Place old = placeOf(at(row));
    int target = row;
    if (place != old) {
        target = lowerBound(place);
        // The line itself still stands in the list that was searched.
        if (old < place)
            --target;
    }
    if (target != row) {
        beginMoveRows({}, row, row, {}, target > row ? target + 1 : target);
        if (target > row)
            std::rotate(m_rows.begin() + row, m_rows.begin() + row + 1, m_rows.begin() + target + 1);
        else
            std::rotate(m_rows.begin() + target, m_rows.begin() + row, m_rows.begin() + row + 1);
        m_rows[size_t(target)] = rowFor(message);
        m_places.insert(message.key, place);
        endMoveRows();
        touch(row - 1, row + 1);
    } else {
        m_rows[size_t(row)] = rowFor(message);
        m_places.insert(message.key, place);
    }
    touch(target - 1, target + 1);
}

void MessageModel::touch(int first, int last)
{
    first = std::max(first, 0);
    last = std::min(last, rowCount() - 1);
    if (first <= last)
        Q_EMIT dataChanged(index(first), index(last));
}

void MessageModel::countWaiting()
{
    int count = 0;
    // What is not in the log yet stands at the end.
    for (auto it = m_rows.crbegin();
         it != m_rows.crend() && it->message.delivery != ChatMessage::Delivery::Sent; ++it)
        count += it->message.delivery == ChatMessage::Delivery::Queued ? 1 : 0;
    if (count == m_waiting)
        return;
    m_waiting = count;
    Q_EMIT waitingCountChanged(count);
}

bool MessageModel::startsDay(int row) const
{
    return row == 0 || m_rows[size_t(row)].day != m_rows[size_t(row) - 1].day;
}

bool MessageModel::startsGroup(int row) const
{
    if (startsDay(row))
        return true;
    const ChatMessage& previous = at(row - 1);
    const ChatMessage& message = at(row);
    return message.kind != ChatMessage::Kind::Chat || previous.kind != ChatMessage::Kind::Chat ||
           message.author.id != previous.author.id || message.own != previous.own ||
           (!m_unreadFrom.isEmpty() && message.key == m_unreadFrom) ||
           m_rows[size_t(row)].ms - m_rows[size_t(row) - 1].ms > kGroupGapMs;
}

QString MessageModel::deliveryText(const ChatMessage& message) const
{
    if (!message.own || message.kind != ChatMessage::Kind::Chat)
        return {};
    switch (message.delivery) {
    case ChatMessage::Delivery::Queued:
        return tr("Waiting for a connection");
    case ChatMessage::Delivery::Sending:
        return tr("Sending");
    case ChatMessage::Delivery::Sent:
        return tr("Sent");
    case ChatMessage::Delivery::Failed:
    case ChatMessage::Delivery::Held:
    case ChatMessage::Delivery::Lost:
        return tr("Not sent. %1").arg(ConnectionWords::failure(message.failure)).trimmed();
    }
    return {};
}

QString MessageModel::displayText(const ChatMessage& message) const
{
    switch (message.kind) {
    case ChatMessage::Kind::Chat:
        return message.content;
    case ChatMessage::Kind::Joined:
        return tr("%1 joined").arg(message.author.name);
    case ChatMessage::Kind::Left:
    case ChatMessage::Kind::Gap:
        return tr("%1 left").arg(message.author.name);
    }
    return {};
}

QString MessageModel::accessibleText(const ChatMessage& message) const
{
    const QString time = TimeWords::clock(message.time);
    if (message.kind != ChatMessage::Kind::Chat)
        return displayText(message) + u", "_s + time;
    //: Read aloud: author, time, what was written.
    QString text = tr("%1, %2: %3").arg(message.own ? tr("You") : message.author.name, time, message.content);
    const QString delivery = deliveryText(message);
    if (!delivery.isEmpty())
        text += u". "_s + delivery;
    return text;
}

} // namespace heartline
