// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <Heartline/ConnectionTypes>

#include <QByteArray>
#include <QObject>

namespace heartline {

/// What a SharedDocument needs of the network: one connection that comes back by itself and carries binary
/// frames. It may live in a thread of its own; orders may be given from any thread and return at once.
class HEARTLINE_COLLAB_EXPORT DocumentLink : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void open() = 0;
    /// After what was sent so far.
    virtual void close() = 0;
    /// Does not wait for the next attempt.
    virtual void retryNow() = 0;
    /// Ends the present link and comes back as after a loss, because what came over it made no sense.
    virtual void restart() = 0;
    /// Sent over the link that `opened(link)` told of, or not at all.
    virtual void send(const QByteArray& frame, int link) = 0;
    /// Closes, and deletes itself in its own thread once what was sent is out. The last order.
    virtual void dispose() { deleteLater(); }

Q_SIGNALS:
    /// `link` counts from 1.
    void opened(int link);
    void lost();
    void received(const QByteArray& frame);
    /// The server will not have us; no attempt follows. `reason`: its words, or "unauthorized" or
    /// "forbidden" where it has none.
    void refused(const QString& reason);
    /// What was sent last is larger than the server takes.
    void tooLarge();
    void linkChanged(const heartline::ConnectionSnapshot& link);
};

} // namespace heartline
