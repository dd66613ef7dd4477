// SPDX-License-Identifier: MIT
#include "plainnotifications.h"

#include "logging.h"
#include "readnotification.h"

#include <Heartline/PlainMessages>

using namespace Qt::StringLiterals;

namespace heartline {

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
    Notification read = readNotification(*notification);
    if (!read.time.isValid())
        read.time = QDateTime::currentDateTimeUtc();
    m_waiting.append(read);
    if (m_waiting.size() > 1)
        return;
    QMetaObject::invokeMethod(
        this, [this] { Q_EMIT received(std::exchange(m_waiting, {})); }, Qt::QueuedConnection);
}

} // namespace heartline
