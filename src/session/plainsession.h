// SPDX-License-Identifier: MIT
#pragma once

#include "plainaccess.h"
#include "roomdirectory.h"
#include "session.h"

#include <QTimer>
#include <memory>

namespace heartline {

class PlainApi;
class PlainNotifications;
class PlainRoom;

/// A Session over the plain profile: one connection for each open room, one for notifications, HTTP for
/// history and the list of rooms (protocol.md §1 and §4).
///
/// The plain profile acknowledges a message only by its echo. What was sent into a link that died is looked
/// for in the room's history by its `clientId`, and sent again only if it isn't there. With a server that has
/// no history such a message is Failed as Unconfirmed, and the person decides.
///
/// Make it without a parent and move it to a thread with an event loop; its sockets are made there by
/// start(). Delete it there too (`connect(&thread, &QThread::finished, session, &QObject::deleteLater)`).
class HEARTLINE_SESSION_EXPORT PlainSession : public Session
{
    Q_OBJECT
public:
    explicit PlainSession(const PlainAccess& access, QObject* parent = nullptr);
    ~PlainSession() override;

    void start() override;
    void stop() override;
    void retryNow() override;
    void openRoom(const QString& roomId) override;
    void leaveRoom(const QString& roomId) override;
    QString sendMessage(const QString& roomId, const QString& content, const QString& replyTo = {}) override;
    // The plain profile knows none of these (protocol.md §1): without effect.
    void editMessage(const QString&, const QString&) override {}
    void deleteMessage(const QString&) override {}
    void react(const QString&, const QString&, bool) override {}
    void markRead(const QString&, const QString&) override {}
    void markNotificationSeen(const QString&) override {}
    void dismissNotification(const QString&) override {}
    void useHere() override {}
    void notifyTyping(const QString& roomId) override;
    void retryMessage(const QString& key) override;
    void discardMessage(const QString& key) override;
    void fetchOlder(const QString& roomId) override;
    [[nodiscard]] Person self() const override { return m_access.self; }

private:
    /// Runs `order` in the session's own thread, behind those given before.
    template<typename Order>
    void post(Order order)
    {
        QMetaObject::invokeMethod(this, std::move(order), Qt::QueuedConnection);
    }

    void prepare();
    void startHere();
    void stopHere();
    void openRoomHere(const QString& roomId);
    [[nodiscard]] PlainRoom* room(const QString& roomId) const;
    void onRefused(const QString& reason);
    void onPresence(const QString& roomId, const Person& person, bool here);
    void refreshRooms();
    void tellRooms();
    void tellPeople(const QString& roomId);
    void scheduleLink();
    void tellLink();

    PlainAccess m_access;
    RoomDirectory m_directory;
    QList<PlainRoom*> m_rooms; ///< Open ones; children. The one opened last, which the person sees, first.
    PlainApi* m_api = nullptr;
    PlainNotifications* m_notifications = nullptr;
    QTimer* m_roomsTimer = nullptr;
    QTimer* m_roomsSoonTimer = nullptr;
    QTimer* m_linkTimer = nullptr;
    QList<RoomInfo> m_roomsTold;
    bool m_started = false;
    bool m_refused = false;
    bool m_linkScheduled = false;
    bool m_refreshing = false;
    bool m_refreshAgain = false;
};

} // namespace heartline
