// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <Heartline/Session>

#include <QObject>

namespace heartline {

/// The desktop's own notifications. The window asks for them while it isn't in front.
///
/// Implemented by SystemNotifier; tests have one that only remembers.
class HEARTLINE_WIDGETS_EXPORT DesktopNotifier : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Shows a notification; one with the same tag that is still up is replaced. Texts are literal.
    virtual void notify(const QString& tag, const QString& title, const QString& body,
                        Notification::Level level) = 0;
    /// Takes it away, if it's still up.
    virtual void withdraw(const QString& tag) = 0;

Q_SIGNALS:
    /// The person clicked it.
    void activated(const QString& tag);
};

} // namespace heartline
