// SPDX-License-Identifier: MIT
#pragma once

#include "desktopnotifier.h"

#include <QHash>
#include <QPointer>

class QSystemTrayIcon;

namespace heartline {

/// Notifications through org.freedesktop.Notifications on the session bus, or through a tray icon where no
/// such service answers.
///
/// All calls are asynchronous; without a bus and without a tray nothing happens.
class HEARTLINE_WIDGETS_EXPORT SystemNotifier : public DesktopNotifier
{
    Q_OBJECT
public:
    explicit SystemNotifier(QObject* parent = nullptr);

    /// Used where D-Bus does not answer. Not owned.
    void setTray(QSystemTrayIcon* tray);

    /// A service has told what it can do.
    [[nodiscard]] bool knowsService() const { return m_knowsService; }
    /// A notification with this tag is on the desktop.
    [[nodiscard]] bool isUp(const QString& tag) const { return m_ids.contains(tag); }

    void notify(const QString& tag, const QString& title, const QString& body,
                Notification::Level level) override;
    void withdraw(const QString& tag) override;

private Q_SLOTS:
    void onActionInvoked(uint id, const QString& action);
    void onNotificationClosed(uint id, uint reason);

private:
    void askCapabilities();
    void notifyByTray(const QString& tag, const QString& title, const QString& body,
                      Notification::Level level);

    QHash<QString, uint> m_ids; ///< Of notifications that are up, by tag. Other programs' ids never get here.
    QPointer<QSystemTrayIcon> m_tray;
    QString m_trayTag;
    bool m_hasBus = false;
    bool m_knowsService = false;
    bool m_bodyIsMarkup = false;
};

} // namespace heartline
