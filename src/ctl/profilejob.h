// SPDX-License-Identifier: MIT
#pragma once

#include "job.h"
#include "journal.h"

#include <Heartline/ChannelSession>

#include <QElapsedTimer>
#include <QTimer>

#include <memory>

namespace heartline::ctl {

/// A job on a profile: waits until nobody else has it, at most --timeout.
class ProfileJob : public Job
{
    Q_OBJECT
public:
    enum class Needs
    {
        Journal, ///< The program's own file alone.
        Session, ///< And the session's.
    };
    ProfileJob(const CommandLine& line, Output& output, Needs needs);

    void start() final;

protected:
    /// The profile is this process's.
    virtual void opened() = 0;

    [[nodiscard]] Journal& journal() { return *m_journal; }
    [[nodiscard]] ChannelSession& session() { return *m_session; }
    [[nodiscard]] const Access& access() const { return m_access; }
    /// What to end with for a file that can't be used.
    [[nodiscard]] static int codeOf(store::Failure failure);

private:
    void tryOpen();
    void refuse(const store::Error& error);

    Needs m_needs;
    Access m_access;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<ChannelSession> m_session;
    QTimer m_retry;
    QElapsedTimer m_since;
    bool m_saidBusy = false;
};

} // namespace heartline::ctl
