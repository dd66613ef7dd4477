// SPDX-License-Identifier: MIT
#include "plainnotifications.h"

#include "logging.h"

#include <Heartline/PlainMessages>

using namespace Qt::StringLiterals;

namespace heartline {

namespace {

Notification::Level levelOf(const wire::Notification& notification)
{
    if (notification.level == "success"_L1)
        return Notification::Level::Success;
    if (notification.level == "warning"_L1)
        return Notification::Level::Warning;
    if (notification.level == "error"_L1)
        return Notification::Level::Error;
    if (notification.level.isEmpty() && notification.type == "payment_success"_L1)
        return Notification::Level::Success;
    if (notification.level.isEmpty() && notification.type == "system_alert"_L1)
        return Notification::Level::Warning;
    return Notification::Level::Info;
}

QUrl safeUrl(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool web = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    return url.isValid() && web && !url.host().isEmpty() ? url : QUrl();
}

} // namespace

PlainNotifications::PlainNotifications(const PlainAccess& access, QObject* parent)
    : QObject(parent)
    , m_seen(access.seenNotificationsPath)
{
    configure(m_connection, access, u"/notifications"_s, {{u"userId"_s, access.self.id}});
    connect(&m_connection, &Connection::jsonReceived, this, &PlainNotifications::onJson);
    connect(&m_connection, &Connection::stateChanged, this, &PlainNotifications::linkMoved);
    connect(&m_connection, &Connection::reconnectAttemptChanged, this, &PlainNotifications::linkMoved);
    connect(&m_connection, &Connection::closed, this, [this](const CloseInfo& info) {
        if (info.code == 1008)
            Q_EMIT refused(info.reason);
    });
}

void PlainNotifications::onJson(const QJsonObject& object)
{
    const wire::PlainMessage message = wire::fromJson(wire::Service::Notifications, object);
    if (const auto* error = std::get_if<wire::Error>(&message)) {
        qCWarning(lcSession, "server reports notifications code=%s", qUtf8Printable(error->code));
        return;
    }
    const auto* notification = std::get_if<wire::Notification>(&message);
    if (!notification || !m_seen.insert(notification->id))
        return;
    if (!m_seen.problem().isEmpty() && m_problem.isEmpty()) {
        m_problem = m_seen.problem();
        qCWarning(lcSession, "shown notifications are not remembered: %s", qUtf8Printable(m_problem));
        Q_EMIT problemOccurred(m_problem);
    }
    const bool timed = notification->timestamp > 0;
    m_waiting.append({.id = notification->id,
                      .type = notification->type,
                      .level = levelOf(*notification),
                      .title = notification->title,
                      .message = notification->message,
                      .url = safeUrl(notification->url),
                      .time = timed ? QDateTime::fromMSecsSinceEpoch(notification->timestamp, Qt::UTC)
                                    : QDateTime::currentDateTimeUtc()});
    if (m_waiting.size() > 1)
        return;
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT received(std::exchange(m_waiting, {})); }, Qt::QueuedConnection);
}

} // namespace heartline
