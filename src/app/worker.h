// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QThread>

namespace heartline {

/// The thread on which everything lives that talks to the network, so that the window never waits and a
/// window that is busy never costs a heartbeat.
class Worker
{
public:
    explicit Worker(const QString& name);
    /// Runs what has been posted so far, deletes what was adopted, and ends.
    ~Worker();
    Q_DISABLE_COPY_MOVE(Worker)

    /// Moves a parentless object here; it's deleted when the worker ends, if not before.
    void adopt(QObject* object);

private:
    QThread m_thread;
    QObject* m_anchor; ///< Lives in the thread, for what is to happen there.
};

} // namespace heartline
