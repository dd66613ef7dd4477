// SPDX-License-Identifier: MIT
#include "readnotification.h"

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

Notification readNotification(const wire::Notification& notification)
{
    return {.id = notification.id,
            .type = notification.type,
            .level = levelOf(notification),
            .title = notification.title,
            .message = notification.message,
            .url = safeUrl(notification.url),
            .time = notification.timestamp > 0
                        ? QDateTime::fromMSecsSinceEpoch(notification.timestamp, Qt::UTC)
                        : QDateTime()};
}

} // namespace heartline
