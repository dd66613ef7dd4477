// SPDX-License-Identifier: MIT
#include "systemnotifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QSystemTrayIcon>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

constexpr auto kService = "org.freedesktop.Notifications"_L1;
constexpr auto kPath = "/org/freedesktop/Notifications"_L1;

QDBusMessage methodCall(const QString& method)
{
    return QDBusMessage::createMethodCall(kService, kPath, kService, method);
}

/// The byte that the notification specification calls urgency.
uchar urgencyOf(Notification::Level level)
{
    switch (level) {
    case Notification::Level::Info:
    case Notification::Level::Success:
        return 1;
    case Notification::Level::Warning:
        return 1;
    case Notification::Level::Error:
        return 2;
    }
    return 1;
}

} // namespace

SystemNotifier::SystemNotifier(QObject* parent)
    : DesktopNotifier(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    m_hasBus = true;
    bus.connect(kService, kPath, kService, u"ActionInvoked"_s, this, SLOT(onActionInvoked(uint, QString)));
    bus.connect(kService, kPath, kService, u"NotificationClosed"_s, this,
                SLOT(onNotificationClosed(uint, uint)));
    askCapabilities();
}

void SystemNotifier::setTray(QSystemTrayIcon* tray)
{
    m_tray = tray;
    if (tray)
        connect(tray, &QSystemTrayIcon::messageClicked, this, [this] { Q_EMIT activated(m_trayTag); });
}

void SystemNotifier::askCapabilities()
{
    auto* watcher = new QDBusPendingCallWatcher(
        QDBusConnection::sessionBus().asyncCall(methodCall(u"GetCapabilities"_s)), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
        finished->deleteLater();
        const QDBusPendingReply<QStringList> reply = *finished;
        m_knowsService = !reply.isError();
        m_bodyIsMarkup = !reply.isError() && reply.value().contains("body-markup"_L1);
    });
}

void SystemNotifier::notify(const QString& tag, const QString& title, const QString& body,
                            Notification::Level level)
{
    if (!m_hasBus) {
        notifyByTray(tag, title, body, level);
        return;
    }
    const QVariantMap hints{{u"urgency"_s, QVariant::fromValue(urgencyOf(level))},
                            {u"desktop-entry"_s, u"io.heartline.Heartline"_s},
                            {u"category"_s, u"im.received"_s}};
    QDBusMessage call = methodCall(u"Notify"_s);
    call << u"Heartline"_s << m_ids.value(tag) << u"io.heartline.Heartline"_s << title
         << (m_bodyIsMarkup ? body.toHtmlEscaped() : body) << QStringList{u"default"_s, tr("Show")} << hints
         << -1;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, tag, title, body, level](QDBusPendingCallWatcher* finished) {
                finished->deleteLater();
                const QDBusPendingReply<uint> reply = *finished;
                if (reply.isError())
                    notifyByTray(tag, title, body, level);
                else
                    m_ids.insert(tag, reply.value());
            });
}

void SystemNotifier::withdraw(const QString& tag)
{
    const uint id = m_ids.take(tag);
    if (id == 0)
        return;
    QDBusMessage call = methodCall(u"CloseNotification"_s);
    call << id;
    QDBusConnection::sessionBus().asyncCall(call);
}

void SystemNotifier::onActionInvoked(uint id, const QString& action)
{
    // The signal goes to every program; only own ids are ours.
    const QString tag = m_ids.key(id);
    if (!tag.isEmpty() && action == "default"_L1)
        Q_EMIT activated(tag);
}

void SystemNotifier::onNotificationClosed(uint id, uint)
{
    const QString tag = m_ids.key(id);
    if (!tag.isEmpty())
        m_ids.remove(tag);
}

void SystemNotifier::notifyByTray(const QString& tag, const QString& title, const QString& body,
                                  Notification::Level level)
{
    if (!m_tray || !m_tray->isVisible())
        return;
    m_trayTag = tag;
    QSystemTrayIcon::MessageIcon icon = QSystemTrayIcon::Information;
    if (level == Notification::Level::Warning)
        icon = QSystemTrayIcon::Warning;
    else if (level == Notification::Level::Error)
        icon = QSystemTrayIcon::Critical;
    // Trays hand the text to the same services, which read markup in it.
    m_tray->showMessage(title, body.toHtmlEscaped(), icon);
}

} // namespace heartline
