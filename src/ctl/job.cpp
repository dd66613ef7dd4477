// SPDX-License-Identifier: MIT
#include "job.h"

namespace heartline::ctl {

void Job::finish(int code)
{
    if (m_finished)
        return;
    m_finished = true;
    // What called this may be in the middle of something that the end would destroy.
    QMetaObject::invokeMethod(
        this, [this, code] { Q_EMIT finished(code); }, Qt::QueuedConnection);
}

void Job::fail(int code, const QString& text)
{
    if (!m_finished)
        m_output.note(text);
    finish(code);
}

} // namespace heartline::ctl
