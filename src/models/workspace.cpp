// SPDX-License-Identifier: MIT
#include "workspace.h"

using namespace std::chrono_literals;

namespace heartline {

Workspace::Workspace(Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    m_fetching.setSingleShot(true);
    m_fetching.setInterval(3s);
    connect(&session, &Session::linkChanged, &m_status, &ConnectionStatus::setLink);
    connect(&session, &Session::refused, &m_status, &ConnectionStatus::setRefusal);
    connect(&session, &Session::roomsChanged, this, &Workspace::onRoomsChanged);
    connect(&session, &Session::peopleChanged, this, &Workspace::onPeopleChanged);
    connect(&session, &Session::messagesChanged, this, &Workspace::onMessagesChanged);
    connect(&session, &Session::messageDiscarded, this,
            [this](const QString& roomId, const QString& key) { messages(roomId).discard(key); });
    connect(&session, &Session::historyStartReached, this, [this](const QString& roomId) {
        m_fetching.stop();
        messages(roomId).setAtStart();
    });
    connect(&session, &Session::notificationsReceived, &m_notifications, &NotificationModel::add);
    connect(&session, &Session::typingChanged, this,
            [this](const QString& roomId, const QList<Person>& people) {
                m_typing.insert(roomId, people);
                Q_EMIT typingChanged(roomId);
            });
    connect(&session, &Session::problemOccurred, this, &Workspace::problemOccurred);
    m_people.setSelf(session.self());
}

MessageModel& Workspace::messages(const QString& roomId)
{
    MessageModel*& model = m_messages[roomId];
    if (!model) {
        model = new MessageModel(this);
        connect(model, &MessageModel::waitingCountChanged, this, &Workspace::countWaiting);
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
    m_currentRoom = roomId;
    m_fetching.stop();
    m_people.setSelf(m_session.self());
    m_people.setPeople(m_present.value(roomId));
    Q_EMIT currentRoomChanged(roomId);
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
}

void Workspace::countWaiting()
{
    int count = 0;
    for (const MessageModel* model : std::as_const(m_messages))
        count += model->waitingCount();
    m_status.setWaitingMessages(count);
}

} // namespace heartline
