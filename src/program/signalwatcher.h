// SPDX-License-Identifier: MIT
#pragma once

#include "program_export.h"

#include <QObject>
#include <QSocketNotifier>

namespace heartline {

/// Tells of SIGINT and SIGTERM in the event loop. One at a time in a process.
class HEARTLINE_PROGRAM_EXPORT SignalWatcher : public QObject
{
    Q_OBJECT
public:
    explicit SignalWatcher(QObject* parent = nullptr);
    ~SignalWatcher() override;

Q_SIGNALS:
    void terminationRequested(int signal);

private:
    int m_ends[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace heartline
