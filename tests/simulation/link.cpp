// SPDX-License-Identifier: MIT
#include "link.h"

#include <algorithm>

namespace heartline::sim {

void Pipe::send(Parcel parcel)
{
    if (m_parcels.empty())
        m_progress = m_time.now();
    m_last = std::max(m_last, m_time.now() + m_latency + m_rng.between(0, m_jitter));
    parcel.arrives = m_last;
    m_bytes += parcel.bytes;
    m_parcels.push_back(std::move(parcel));
    schedule();
}

void Pipe::cut(qint64 arriving)
{
    const qint64 most = std::min<qint64>(arriving, qint64(m_parcels.size()));
    m_arriving = m_cut ? std::min(m_arriving, most) : most;
    m_cut = true;
}

void Pipe::stallUntil(qint64 when)
{
    m_stalled = std::max(m_stalled, when);
}

void Pipe::slowDown(qint64 gap, qint64 until)
{
    m_gap = gap;
    m_slowUntil = until;
}

void Pipe::setReading(bool reading)
{
    m_reading = reading;
    schedule();
}

void Pipe::drop()
{
    m_parcels.clear();
    m_bytes = 0;
    m_cut = true;
    m_arriving = 0;
}

void Pipe::schedule()
{
    if (m_scheduled || m_parcels.empty() || !m_reading || (m_cut && m_arriving == 0))
        return;
    m_scheduled = true;
    const qint64 when = std::max({m_parcels.front().arrives, m_stalled, m_nextRead});
    m_time.at(when, [this, alive = owner.lock()] {
        m_scheduled = false;
        arrive();
    });
}

void Pipe::arrive()
{
    if (m_parcels.empty() || !m_reading || (m_cut && m_arriving == 0))
        return;
    const qint64 now = m_time.now();
    if (now < std::max({m_parcels.front().arrives, m_stalled, m_nextRead}))
        return schedule(); // stalled since it was scheduled
    if (m_cut)
        --m_arriving;
    Parcel parcel = std::move(m_parcels.front());
    m_parcels.pop_front();
    m_bytes -= parcel.bytes;
    m_progress = now;
    m_nextRead = now < m_slowUntil ? now + m_gap : 0;
    schedule();
    m_deliver(parcel);
}

} // namespace heartline::sim
