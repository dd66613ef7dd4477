// SPDX-License-Identifier: MIT
#include "outqueue.h"

namespace heartline::server {

void OutQueue::push(const QByteArray& frame)
{
    if (frame.isEmpty())
        return;
    m_frames.push_back(frame);
    m_bytes += frame.size();
}

void OutQueue::consume(qsizetype bytes)
{
    m_bytes -= bytes;
    while (bytes > 0) {
        const qsizetype left = m_frames[m_first].size() - m_written;
        if (bytes < left) {
            m_written += bytes;
            return;
        }
        bytes -= left;
        m_written = 0;
        m_frames[m_first++] = {};
    }
    if (m_first == m_frames.size()) {
        m_frames.clear();
        m_first = 0;
        if (m_frames.capacity() > 64)
            m_frames.shrink_to_fit();
    } else if (m_first > 64 && m_first > m_frames.size() / 2) {
        m_frames.erase(m_frames.begin(), m_frames.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }
}

void OutQueue::dropUnstarted()
{
    const size_t keep = m_first + (m_written > 0 ? 1 : 0);
    m_frames.resize(keep);
    m_bytes = m_written > 0 ? m_frames[m_first].size() - m_written : 0;
}

} // namespace heartline::server
