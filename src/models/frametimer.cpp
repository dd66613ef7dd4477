// SPDX-License-Identifier: MIT
#include "frametimer.h"

using namespace std::chrono_literals;

namespace heartline {

FrameTimer::FrameTimer(std::function<void()> work)
    : m_work(std::move(work))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(16ms);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { m_work(); });
}

void FrameTimer::schedule()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void FrameTimer::flush()
{
    if (!m_timer.isActive())
        return;
    m_timer.stop();
    m_work();
}

} // namespace heartline
