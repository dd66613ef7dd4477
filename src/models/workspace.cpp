// SPDX-License-Identifier: MIT
#include "workspace.h"

using namespace std::chrono_literals;

namespace heartline {
namespace {
/// How long something has to be in sight to count as seen; also gathers what comes together into one order.
constexpr auto kSeenAfter = 250ms;
} // namespace

Workspace::Workspace(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    m_fetching.setSingleShot(true);
    m_fetching.setInterval(3s);
    connect(&m_fetching, &QTimer::timeout, this, &Workspace::olderNotCome);
    m_seeing.setSingleShot(true);
    m_seeing.setInterval(kSeenAfter);
    connect(&m_seeing, &QTimer::timeout, this, &Workspace::markSeen);
    connect(&session, &Session::linkChanged, &m_status, &ConnectionStatus::setLink);
    connect(&session, &Session::refused, &m_status, &ConnectionStatus::setRefusal);
    connect(&session, &Session::roomsChanged, this, &Workspace::onRoomsChanged);
    connect(&session, &Session::peopleChanged, this, &Workspace::onPeopleChanged);
    connect(&session, &Session::messagesChanged, this, &Workspace::onMessagesChanged);
    connect(&session, &Session::messageDiscarded, this, [this](const QString& roomId, const QString& key) {
        messages(roomId).discard(key);
        m_rooms.discard(roomId, key);
    });
    connect(&session, &Session::readMarkerMoved, this, &Workspace::onReadMarkerMoved);
    connect(&session, &Session::replaced, &m_status, &ConnectionStatus::setReplaced);
    connect(&session, &Session::profileForeign, &m_status, &ConnectionStatus::setForeign);
    connect(&session, &Session::storageTroubled, &m_status, &ConnectionStatus::setStorageTrouble);
    connect(&session, &Session::auditChanged, &m_status, &ConnectionStatus::setAudit);
    connect(&session, &Session::historyStartReached, this, [this](const QString& roomId) {
        m_fetching.stop();
        messages(roomId).setAtStart();
    });
    connectNotifications();
    connect(&session, &Session::typingChanged, this,
            [this](const QString& roomId, const QList<Person>& people) {
                m_typing.insert(roomId, people);
                Q_EMIT typingChanged(roomId);
            });
    connect(&session, &Session::problemOccurred, this, &Workspace::problemOccurred);
    m_people.setSelf(session.self());
}

void Workspace::connectNotifications()
{
    connect(&m_session, &Session::notificationsReceived, &m_notifications, &NotificationModel::add);
    connect(&m_session, &Session::notificationSeen, &m_notifications, &NotificationModel::setSeen);
    connect(&m_session, &Session::notificationDismissed, &m_notifications, &NotificationModel::setDismissed);
    connect(&m_notifications, &NotificationModel::readHere, this,
            [this](const QString& id) { m_session.markNotificationSeen(id); });
    connect(&m_notifications, &NotificationModel::dismissedHere, this,
            [this](const QString& id) { m_session.dismissNotification(id); });
}

MessageModel& Workspace::messages(const QString& roomId)
{
    MessageModel*& model = m_messages[roomId];
    if (!model) {
        model = new MessageModel(this);
        connect(model, &MessageModel::countsChanged, this, &Workspace::countWaiting);
        connect(model, &QAbstractItemModel::rowsInserted, this, [this, roomId] {
            if (roomId == m_reading && !m_seeing.isActive())
                m_seeing.start();
        });
    }
    return *model;
}

void Workspace::release(QObject* receiver)
{
    disconnect(receiver);
    for (QObject* part : std::initializer_list<QObject*>{&m_rooms, &m_people, &m_notifications, &m_status})
        part->disconnect(receiver);
    for (MessageModel* model : std::as_const(m_messages))
        model->disconnect(receiver);
}

int Workspace::othersPresent() const
{
    QSet<QString> others;
    for (const QList<Person>& people : m_present) {
        for (const Person& person : people)
            others.insert(person.id);
    }
    others.remove(m_session.self().id);
    for (const QString& id : m_household)
        others.remove(id);
    return int(others.size());
}

QString Workspace::nameOf(const QString& userId) const
{
    for (const QList<Person>& people : m_present) {
        for (const Person& person : people) {
            if (person.id == userId)
                return person.name;
        }
    }
    return {};
}

void Workspace::setCurrentRoom(const QString& roomId)
{
    if (roomId.isEmpty())
        return;
    m_session.openRoom(roomId);
    if (roomId == m_currentRoom)
        return;
    setReading({});
    if (!m_currentRoom.isEmpty()) {
        trim();
        messages(m_currentRoom).clearDivider();
    }
    m_currentRoom = roomId;
    m_fetching.stop();
    m_wantsDivider = true;
    placeDivider();
    m_people.setSelf(m_session.self());
    m_people.setPeople(m_present.value(roomId));
    Q_EMIT currentRoomChanged(roomId);
}

void Workspace::placeDivider()
{
    const std::optional<qint64> marker = m_rooms.readUpTo(m_currentRoom);
    if (!m_wantsDivider || !marker)
        return;
    m_wantsDivider = false;
    messages(m_currentRoom).placeDivider(*marker);
}

void Workspace::renewDivider()
{
    if (m_rooms.unreadOf(m_currentRoom) == 0)
        return;
    m_wantsDivider = true;
    placeDivider();
}

void Workspace::setReading(const QString& roomId)
{
    if (roomId == m_reading)
        return;
    const QString before = std::exchange(m_reading, roomId);
    m_rooms.setReading(roomId);
    m_seeing.stop();
    if (!before.isEmpty())
        messages(before).setReading(false);
    if (roomId.isEmpty())
        return;
    messages(roomId).setReading(true);
    m_seeing.start();
}

void Workspace::markSeen()
{
    if (m_reading.isEmpty())
        return;
    MessageModel& model = messages(m_reading);
    const int newest = model.lastLogged();
    if (newest < 0)
        return;
    const ChatMessage& line = model.at(newest);
    model.moveSeen(line.offset);
    m_rooms.setSeen(m_reading, line.offset);
    qint64& marked = m_marked[m_reading];
    if (line.offset <= marked)
        return;
    marked = line.offset;
    m_session.markRead(m_reading, line.key);
}

void Workspace::onReadMarkerMoved(const QString& roomId, qint64 offset)
{
    m_rooms.setReadMarker(roomId, offset);
    m_marked[roomId] = std::max(m_marked.value(roomId), offset);
    if (roomId == m_currentRoom)
        placeDivider();
}

void Workspace::trim()
{
    trimRoom(m_currentRoom);
}

void Workspace::trimRoom(const QString& roomId)
{
    MessageModel& model = messages(roomId);
    if (model.rowCount() <= kMostLines)
        return;
    const QString oldest = model.trim(kKeptLines);
    if (!oldest.isEmpty())
        m_session.forgetOlder(roomId, oldest);
}

void Workspace::retryAll(const QString& roomId)
{
    for (const QString& key : messages(roomId).failedKeys())
        m_session.retryMessage(key);
}

void Workspace::fetchOlder()
{
    if (m_currentRoom.isEmpty() || m_fetching.isActive() || messages(m_currentRoom).isAtStart())
        return;
    m_fetching.start();
    m_session.fetchOlder(m_currentRoom);
}

void Workspace::flush()
{
    m_rooms.flush();
    m_people.flush();
    for (MessageModel* model : std::as_const(m_messages))
        model->flush();
}

void Workspace::retranslate()
{
    m_rooms.retranslate();
    m_people.retranslate();
    m_notifications.retranslate();
    m_status.retranslate();
    for (MessageModel* model : std::as_const(m_messages))
        model->retranslate();
}

void Workspace::onRoomsChanged(const QList<RoomInfo>& rooms)
{
    m_rooms.setRooms(rooms);
    for (const RoomInfo& room : rooms)
        onPeopleChanged(room.id, room.people);
    if (m_currentRoom.isEmpty() && !rooms.isEmpty())
        setCurrentRoom(rooms.first().id);
}

void Workspace::onPeopleChanged(const QString& roomId, const QList<Person>& people)
{
    m_present.insert(roomId, people);
    m_rooms.setPeople(roomId, people);
    if (roomId == m_currentRoom)
        m_people.setPeople(people);
}

void Workspace::onMessagesChanged(const QString& roomId, const QList<ChatMessage>& lines)
{
    if (roomId == m_currentRoom)
        m_fetching.stop();
    messages(roomId).upsert(lines);
    m_rooms.addMessages(roomId, lines);
    // A room nobody looks at grows too.
    if (roomId != m_currentRoom)
        trimRoom(roomId);
}

void Workspace::countWaiting()
{
    int count = 0;
    for (const MessageModel* model : std::as_const(m_messages))
        count += model->waitingCount();
    m_status.setWaitingMessages(count);
}

} // namespace heartline
