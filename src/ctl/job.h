// SPDX-License-Identifier: MIT
#pragma once

#include "access.h"
#include "commandline.h"
#include "output.h"

#include <QObject>

namespace heartline::ctl {

/// One run of one verb. Works in the event loop, so that signals and links are served meanwhile.
class Job : public QObject
{
    Q_OBJECT
public:
    Job(const CommandLine& line, Output& output)
        : m_line(line)
        , m_output(output)
    {
    }

    virtual void start() = 0;

Q_SIGNALS:
    /// Once, from the event loop.
    void finished(int code);

protected:
    /// Ends the job; later calls have no effect.
    void finish(int code);
    /// The same after a word on stderr.
    void fail(int code, const QString& text);
    [[nodiscard]] bool isFinished() const { return m_finished; }

    const CommandLine& m_line;
    Output& m_output;

private:
    bool m_finished = false;
};

} // namespace heartline::ctl
