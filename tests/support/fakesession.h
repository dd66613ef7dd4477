// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Session>

#include <QHash>

/// A Session that remembers its orders and says what a test wants it to say.
class FakeSession : public heartline::Session
{
    Q_OBJECT
public:
    using heartline::Session::Session;

    void start() override { orders << QStringLiteral("start"); }
    void stop() override { orders << QStringLiteral("stop"); }
    void retryNow() override { orders << QStringLiteral("retryNow"); }
    void openRoom(const QString& roomId) override { orders << QStringLiteral("openRoom ") + roomId; }
    void leaveRoom(const QString& roomId) override { orders << QStringLiteral("leaveRoom ") + roomId; }
    QString sendMessage(const QString& roomId, const QString& content, const QString& replyTo = {}) override;
    void editMessage(const QString& key, const QString& content) override
    {
        orders << QStringLiteral("edit %1 %2").arg(key, content);
    }
    void deleteMessage(const QString& key) override { orders << QStringLiteral("delete ") + key; }
    void react(const QString& key, const QString& emoji, bool on) override
    {
        orders << QStringLiteral("react %1 %2 %3").arg(key, emoji, QString::number(int(on)));
    }
    void markRead(const QString& roomId, const QString& key) override
    {
        orders << QStringLiteral("markRead %1 %2").arg(roomId, key);
    }
    void markNotificationSeen(const QString& id) override { orders << QStringLiteral("seen ") + id; }
    void dismissNotification(const QString& id) override { orders << QStringLiteral("dismiss ") + id; }
    void useHere() override { orders << QStringLiteral("useHere"); }
    void notifyTyping(const QString& roomId) override { orders << QStringLiteral("typing ") + roomId; }
    void retryMessage(const QString& key) override { orders << QStringLiteral("retry ") + key; }
    void discardMessage(const QString& key) override { orders << QStringLiteral("discard ") + key; }
    void fetchOlder(const QString& roomId) override { orders << QStringLiteral("fetchOlder ") + roomId; }
    void forgetOlder(const QString& roomId, const QString& key) override
    {
        orders << QStringLiteral("forgetOlder %1 %2").arg(roomId, key);
    }
    [[nodiscard]] heartline::Person self() const override { return me; }

    /// Somebody's line at an offset, told to the models.
    heartline::ChatMessage say(const QString& roomId, const heartline::Person& author, const QString& content,
                               qint64 offset, const QDateTime& time = QDateTime::currentDateTimeUtc());

    heartline::Person me{QStringLiteral("ann"), QStringLiteral("Ann Lee")};
    QStringList orders;
    QHash<QString, QString> replies; ///< What each sent message answers, by content.
    int sent = 0;
};
