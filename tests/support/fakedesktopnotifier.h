// SPDX-License-Identifier: MIT
#pragma once

#include "notifications/desktopnotifier.h"

/// Remembers what would have been shown on the desktop.
class FakeDesktopNotifier : public heartline::DesktopNotifier
{
    Q_OBJECT
public:
    void notify(const QString& tag, const QString& title, const QString& body,
                heartline::Notification::Level) override
    {
        shown << tag + QLatin1Char('|') + title + QLatin1Char('|') + body;
    }
    void withdraw(const QString& tag) override { withdrawn << tag; }

    QStringList shown;
    QStringList withdrawn;
};
