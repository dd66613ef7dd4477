// SPDX-License-Identifier: MIT
#pragma once

#include "channelsession.h"
#include "inboxfold.h"
#include "roomcatalog.h"
#include "session.h"

#include <QSet>

#include <map>
#include <memory>

class QTimer;

namespace heartline {

struct DurableRoom;

/// A Session over heartline.v1: what is written is on disk before it is shown, sent until it is acknowledged
/// or refused, and in everybody's log once; what was read is there without a link (docs/delivery.md).
///
/// Every room that the server lists is followed, as far as its limits allow, so that what is unread is known
/// of rooms that nobody opened. History comes from the local copy first, then from the server.
///
/// Make it without a parent and move it to a thread with an event loop; its profile and socket are opened
/// there by the first order. Delete it there too (`connect(&thread, &QThread::finished, session,
/// &QObject::deleteLater)`).
class HEARTLINE_SESSION_EXPORT DurableSession : public Session
{
    Q_OBJECT
public:
    explicit DurableSession(const SessionAccess& access, QObject* parent = nullptr);
    ~DurableSession() override;

    void start() override;
    void stop() override;
    void retryNow() override;
    void openRoom(const QString& roomId) override;
    void leaveRoom(const QString& roomId) override;
    QString sendMessage(const QString& roomId, const QString& content, const QString& replyTo = {}) override;
    void editMessage(const QString& key, const QString& content) override;
    void deleteMessage(const QString& key) override;
    void react(const QString& key, const QString& emoji, bool on) override;
    void markRead(const QString& roomId, const QString& key) override;
    void markNotificationSeen(const QString& id) override;
    void dismissNotification(const QString& id) override;
    void useHere() override;
    void notifyTyping(const QString& roomId) override;
    void retryMessage(const QString& key) override;
    void discardMessage(const QString& key) override;
    void fetchOlder(const QString& roomId) override;
    void forgetOlder(const QString& roomId, const QString& key) override;
    [[nodiscard]] Person self() const override { return m_access.self; }

private:
    /// Runs `order` in the session's own thread, behind those given before.
    template<typename Order>
    void post(Order order)
    {
        QMetaObject::invokeMethod(
            this,
            [this, order = std::move(order)] {
                prepare();
                order();
            },
            Qt::QueuedConnection);
    }

    void prepare();
    void connectSession();
    void startHere();
    void loadProfile();

    // Rooms.
    DurableRoom& room(const QString& roomId);
    [[nodiscard]] DurableRoom* find(const QString& roomId) const;
    [[nodiscard]] DurableRoom* roomOf(const QString& channel) const;
    [[nodiscard]] DurableRoom* roomWithLine(const QString& key) const;
    void followRooms();
    void tellRooms();

    // What the server and the disk say.
    void onStanding(session::Standing standing, const QString& reason);
    void onGaveUp(const ConnectionError& error);
    void onEvents(const session::EventsStored& stored);
    void onChatEvents(DurableRoom& room, const session::EventsStored& stored);
    void addStored(DurableRoom& room, const QList<session::StoredEvent>& stored);
    void addRun(DurableRoom& room, int run, const QString& epoch, const QList<wire::v1::Event>& events);
    void findShared(DurableRoom& room, int run, const QString& epoch, const QList<wire::v1::Event>& events);
    void onCaughtUp(const QString& channel);
    void onPageDone(const QString& channel, bool more);
    void onEntry(const session::OutboxEntry& entry);
    void onPresence(const session::PresenceChanged& presence);
    void onSignal(const wire::v1::Signal& signal);
    void onStorage(const session::Storage& storage);

    // What the person says.
    void sendHere(const QString& roomId, const QString& key, const QJsonObject& data);
    void editHere(const QString& key, const QString& content);
    void retryHere(const QString& key);
    void discardHere(const QString& key);
    void fetchOlderHere(DurableRoom& room);
    enum class Runs
    {
        Present,
        Former
    };
    bool loadOlder(DurableRoom& room, Runs runs);
    void prefetchNext();
    void publishInbox(const QString& id, QLatin1StringView type);

    // Telling.
    void change(DurableRoom& room);
    void tellChanges();
    int tellLines(DurableRoom& room);
    void tellInbox();
    void tellAudit();
    void tellLink();
    void scheduleLink();
    void typingMoved(DurableRoom& room, bool changed);
    void armTyping();

    SessionAccess m_access;
    QString m_inbox; ///< Channel.
    ChannelSession* m_session = nullptr;
    std::map<QString, std::unique_ptr<DurableRoom>> m_rooms; ///< By id.
    QStringList m_opened;                                    ///< The one opened last first.
    RoomCatalog m_catalog;
    InboxFold m_notifications;
    bool m_inboxIsNew = false; ///< This profile never had anything of it.
    QStringList m_prefetch;    ///< Rooms of which nothing is known yet, to be asked for one after another.
    QString m_prefetching;
    QSet<QString> m_changed; ///< Rooms whose lines may have changed.
    bool m_changesScheduled = false;
    bool m_roomsChanged = false;
    QList<RoomInfo> m_roomsTold;
    SessionAudit m_auditTold;
    QTimer* m_linkTimer = nullptr;
    QTimer* m_typingTimer = nullptr;
    bool m_linkScheduled = false;
    bool m_storageTroubled = false;
    bool m_ready = false;
    QString m_setAside; ///< As told.
    bool m_started = false;
};

} // namespace heartline
