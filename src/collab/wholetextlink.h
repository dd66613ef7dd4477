// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/ConnectionTypes>

#include <QJsonObject>
#include <QObject>

namespace heartline {

/// What a PlainDocument needs of the network: one connection that comes back by itself. It lives on a thread
/// of its own; orders may be given from any thread and return at once.
class HEARTLINE_COLLAB_EXPORT WholeTextLink : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void open() = 0;
    virtual void close() = 0;
    /// Does not wait for the next attempt.
    virtual void retryNow() = 0;
    /// Sent over the present link or not at all.
    virtual void send(const QJsonObject& message) = 0;

Q_SIGNALS:
    void opened();
    void lost();
    void received(const QJsonObject& message);
    /// The server will not have us; no attempt follows.
    void refused(const QString& reason);
    /// What was sent last is larger than the server takes.
    void tooLarge();
    void linkChanged(const heartline::ConnectionSnapshot& link);
};

} // namespace heartline
