// SPDX-License-Identifier: MIT
#pragma once

#include "plainaccess.h"
#include "seenids.h"

#include <Heartline/Connection>

namespace heartline {

/// The notifications of a PlainSession: one connection to /notifications, each notification told once.
class PlainNotifications : public QObject
{
    Q_OBJECT
public:
    explicit PlainNotifications(const PlainAccess& access, QObject* parent = nullptr);

    [[nodiscard]] Connection& connection() { return m_connection; }

Q_SIGNALS:
    void received(const QList<heartline::Notification>& notifications);
    void refused(const QString& reason);
    void linkMoved();
    void problemOccurred(const QString& detail);

private:
    void onJson(const QJsonObject& object);

    Connection m_connection;
    SeenIds m_seen;
    QString m_problem;
    QList<Notification> m_waiting; ///< Told together at the end of the event loop's turn.
};

} // namespace heartline
