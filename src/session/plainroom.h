// SPDX-License-Identifier: MIT
#pragma once

#include "plainaccess.h"
#include "plainapi.h"
#include "roomlog.h"
#include "roomoutbox.h"
#include "typingtracker.h"

#include <Heartline/Connection>

#include <QTimer>

namespace heartline {

/// One open room of a PlainSession: carries out what RoomLog, RoomOutbox and TypingTracker decide, over one
/// connection to /chat and the HTTP calls for history.
///
/// After each (re)connect it first fetches what was missed, from the last offset on; what was sent into the
/// old link and is not in there is sent again then, and only then.
class PlainRoom : public QObject
{
    Q_OBJECT
public:
    PlainRoom(const PlainAccess& access, const QString& roomId, PlainApi& api, QObject* parent = nullptr);

    [[nodiscard]] const QString& id() const { return m_id; }
    [[nodiscard]] bool isReady() const { return m_ready; }
    /// The connection's, with what waits in the outbox as its queue.
    [[nodiscard]] ConnectionSnapshot snapshot() const;

    void open();
    void close();
    void retryNow();

    void send(const QString& key, const QString& content);
    void notifyTyping();
    /// Each false if the message is not of this room.
    bool retry(const QString& key);
    bool discard(const QString& key);
    void fetchOlder();
    void addNotice(ChatMessage::Kind kind, const Person& person);

Q_SIGNALS:
    void ready();
    void linkMoved();
    void refused(const QString& reason);
    void problemOccurred(const QString& detail);
    void joined(const heartline::Person& person);
    void left(const heartline::Person& person);
    void typingChanged(const QList<heartline::Person>& people);
    void messagesChanged(const QList<heartline::ChatMessage>& messages);
    void historyStartReached();

private:
    using Milliseconds = std::chrono::milliseconds;

    void onJson(const QJsonObject& object);
    void onReady();
    void onClosed(const CloseInfo& info);
    void onMessageDropped(MessageId id, DropReason why);
    void onTick();
    void catchUp();
    void onHistory(PlainApi::Outcome outcome, const QList<LoggedMessage>& messages, bool resumed);
    void caughtUp();
    void merge(const QList<LoggedMessage>& messages);
    void sendWhatWaits();
    void schedulePublish();
    void publish();
    void typingMoved(bool changed);
    [[nodiscard]] Milliseconds now() const;

    PlainAccess m_access;
    QString m_id;
    PlainApi& m_api;
    Connection m_connection;
    RoomLog m_log;
    RoomOutbox m_outbox;
    TypingTracker m_typing;
    QHash<MessageId, QString> m_keys; ///< Of what was handed to the present link.
    QTimer m_welcomeTimer;
    QTimer m_tickTimer;
    QTimer m_typingTimer;
    QTimer m_historyRetry;
    int m_historyFailures = 0;
    Milliseconds m_pingedAt{0};
    Milliseconds m_firstRoundTrip{-1}; ///< Of a JSON ping: known at once, and not only after a heartbeat.
    int m_link = 0;        ///< Numbers the links, so that answers to an older one's questions are told.
    qint64 m_syncedTo = 0; ///< Up to here everything is known.
    bool m_ready = false;
    bool m_loaded = false; ///< The newest page has come once.
    bool m_catchingUp = false;
    bool m_atStart = false;
    bool m_fetchingOlder = false;
    bool m_publishing = false;
};

} // namespace heartline
