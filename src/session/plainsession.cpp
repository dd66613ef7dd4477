// SPDX-License-Identifier: MIT
#include "plainsession.h"

#include "linksummary.h"
#include "logging.h"
#include "plainapi.h"
#include "plainnotifications.h"
#include "plainroom.h"

#include <QUuid>

using namespace std::chrono_literals;

namespace heartline {

namespace {

/// The plain profile does not tell of new rooms: they are asked for.
constexpr auto kRoomsEvery = 20s;
/// Who comes may have made a room before; many may come at once.
constexpr auto kRoomsSoon = 300ms;
constexpr auto kLinkEvery = 1s;

} // namespace

PlainSession::PlainSession(const PlainAccess& access, QObject* parent)
    : Session(parent)
    , m_access(access)
{
}

PlainSession::~PlainSession() = default;

void PlainSession::start()
{
    post([this] { startHere(); });
}

void PlainSession::stop()
{
    post([this] { stopHere(); });
}

void PlainSession::retryNow()
{
    post([this] {
        if (!m_started)
            return;
        m_refused = false;
        for (PlainRoom* open : std::as_const(m_rooms))
            open->retryNow();
        m_notifications->connection().retryNow();
    });
}

void PlainSession::openRoom(const QString& roomId)
{
    post([this, roomId] { openRoomHere(roomId); });
}

void PlainSession::leaveRoom(const QString& roomId)
{
    post([this, roomId] {
        PlainRoom* open = room(roomId);
        if (!open)
            return;
        m_rooms.removeOne(open);
        open->disconnect(this);
        open->close();
        open->deleteLater();
        if (m_directory.left(roomId, m_access.self.id))
            tellPeople(roomId);
        scheduleLink();
    });
}

QString PlainSession::sendMessage(const QString& roomId, const QString& content, const QString& /*replyTo*/)
{
    const QString key = QUuid::createUuid().toString(QUuid::WithoutBraces);
    post([this, roomId, key, content] {
        openRoomHere(roomId);
        room(roomId)->send(key, content);
    });
    return key;
}

void PlainSession::notifyTyping(const QString& roomId)
{
    post([this, roomId] {
        if (PlainRoom* open = room(roomId))
            open->notifyTyping();
    });
}

void PlainSession::retryMessage(const QString& key)
{
    post([this, key] {
        for (PlainRoom* open : std::as_const(m_rooms)) {
            if (open->retry(key))
                return;
        }
    });
}

void PlainSession::discardMessage(const QString& key)
{
    post([this, key] {
        for (PlainRoom* open : std::as_const(m_rooms)) {
            if (open->discard(key)) {
                Q_EMIT messageDiscarded(open->id(), key);
                return;
            }
        }
    });
}

void PlainSession::fetchOlder(const QString& roomId)
{
    post([this, roomId] {
        if (PlainRoom* open = room(roomId))
            open->fetchOlder();
    });
}

void PlainSession::startHere()
{
    if (m_started)
        return;
    m_started = true;
    m_refused = false;
    prepare();
    for (PlainRoom* open : std::as_const(m_rooms))
        open->open();
    m_notifications->connection().open();
    m_roomsTimer->start(kRoomsEvery);
    m_linkTimer->start(kLinkEvery);
    refreshRooms();
    scheduleLink();
}

void PlainSession::stopHere()
{
    if (!m_started)
        return;
    m_started = false;
    m_roomsTimer->stop();
    m_linkTimer->stop();
    for (PlainRoom* open : std::as_const(m_rooms))
        open->close();
    m_notifications->connection().close();
    tellLink();
}

// Not in the constructor: sockets and timers belong to the thread that the session is moved to.
void PlainSession::prepare()
{
    if (m_api)
        return;
    m_api = new PlainApi(m_access, this);
    m_notifications = new PlainNotifications(m_access, this);
    connect(m_notifications, &PlainNotifications::received, this, &Session::notificationsReceived);
    connect(m_notifications, &PlainNotifications::refused, this, &PlainSession::onRefused);
    connect(m_notifications, &PlainNotifications::linkMoved, this, &PlainSession::scheduleLink);
    connect(m_notifications, &PlainNotifications::problemOccurred, this, &Session::problemOccurred);
    m_roomsTimer = new QTimer(this);
    connect(m_roomsTimer, &QTimer::timeout, this, &PlainSession::refreshRooms);
    m_roomsSoonTimer = new QTimer(this);
    m_roomsSoonTimer->setSingleShot(true);
    connect(m_roomsSoonTimer, &QTimer::timeout, this, &PlainSession::refreshRooms);
    m_linkTimer = new QTimer(this);
    connect(m_linkTimer, &QTimer::timeout, this, &PlainSession::tellLink);
}

PlainRoom* PlainSession::room(const QString& roomId) const
{
    for (PlainRoom* open : m_rooms) {
        if (open->id() == roomId)
            return open;
    }
    return nullptr;
}

void PlainSession::openRoomHere(const QString& roomId)
{
    if (PlainRoom* open = room(roomId)) {
        m_rooms.move(m_rooms.indexOf(open), 0);
        scheduleLink();
        return;
    }
    prepare();
    m_directory.addRoom(roomId);
    auto* opened = new PlainRoom(m_access, roomId, *m_api, this);
    m_rooms.prepend(opened);
    connect(opened, &PlainRoom::ready, this, [this, roomId] {
        onPresence(roomId, m_access.self, true);
        refreshRooms();
    });
    connect(opened, &PlainRoom::linkMoved, this, &PlainSession::scheduleLink);
    connect(opened, &PlainRoom::refused, this, &PlainSession::onRefused);
    connect(opened, &PlainRoom::problemOccurred, this, &Session::problemOccurred);
    connect(opened, &PlainRoom::joined, this,
            [this, roomId](const Person& person) { onPresence(roomId, person, true); });
    connect(opened, &PlainRoom::left, this,
            [this, roomId](const Person& person) { onPresence(roomId, person, false); });
    connect(opened, &PlainRoom::typingChanged, this,
            [this, roomId](const QList<Person>& people) { Q_EMIT typingChanged(roomId, people); });
    connect(opened, &PlainRoom::messagesChanged, this,
            [this, roomId](const QList<ChatMessage>& messages) { Q_EMIT messagesChanged(roomId, messages); });
    connect(opened, &PlainRoom::historyStartReached, this,
            [this, roomId] { Q_EMIT historyStartReached(roomId); });
    if (m_started && !m_refused)
        opened->open();
    tellRooms();
    tellPeople(roomId);
    scheduleLink();
}

void PlainSession::onRefused(const QString& reason)
{
    if (std::exchange(m_refused, true))
        return;
    qCWarning(lcSession, "refused by the server: %s", qUtf8Printable(reason));
    for (PlainRoom* open : std::as_const(m_rooms))
        open->close();
    m_notifications->connection().close();
    tellLink();
    Q_EMIT refused(reason);
}

void PlainSession::onPresence(const QString& roomId, const Person& person, bool here)
{
    const bool isNews = here ? m_directory.joined(roomId, person) : m_directory.left(roomId, person.id);
    if (!isNews)
        return;
    PlainRoom* open = room(roomId);
    if (here && !m_roomsSoonTimer->isActive())
        m_roomsSoonTimer->start(kRoomsSoon);
    if (open && person.id != m_access.self.id)
        open->addNotice(here ? ChatMessage::Kind::Joined : ChatMessage::Kind::Left, person);
    tellPeople(roomId);
}

void PlainSession::refreshRooms()
{
    if (!m_started || m_refused)
        return;
    if (m_refreshing) {
        m_refreshAgain = true;
        return;
    }
    m_refreshing = true;
    m_directory.refreshStarted();
    m_api->rooms(this, [this](PlainApi::Outcome outcome, const QList<RoomInfo>& rooms) {
        m_refreshing = false;
        if (outcome == PlainApi::Outcome::Ok) {
            QStringList open;
            for (const PlainRoom* room : std::as_const(m_rooms))
                open.append(room->id());
            m_directory.refreshFinished(rooms, open);
            tellRooms();
            for (const QString& roomId : std::as_const(open))
                tellPeople(roomId);
        }
        if (std::exchange(m_refreshAgain, false))
            refreshRooms();
    });
}

void PlainSession::tellRooms()
{
    const QList<RoomInfo> rooms = m_directory.rooms();
    if (std::exchange(m_roomsTold, rooms) != rooms)
        Q_EMIT roomsChanged(rooms);
}

void PlainSession::tellPeople(const QString& roomId)
{
    Q_EMIT peopleChanged(roomId, m_directory.people(roomId));
}

void PlainSession::scheduleLink()
{
    if (std::exchange(m_linkScheduled, true))
        return;
    post([this] { tellLink(); });
}

void PlainSession::tellLink()
{
    m_linkScheduled = false;
    QList<ConnectionSnapshot> links;
    for (const PlainRoom* open : std::as_const(m_rooms))
        links.append(open->snapshot());
    if (m_notifications)
        links.append(m_notifications->connection().snapshot());
    Q_EMIT linkChanged(summarise(links));
}

} // namespace heartline
