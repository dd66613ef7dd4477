// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace heartline::server {

/// What waits to be written to one connection: buffers shared with other connections, in order, bounded by
/// the caller.
class HEARTLINE_SERVER_EXPORT OutQueue
{
public:
    void push(const QByteArray& frame);
    [[nodiscard]] bool isEmpty() const { return m_first == m_frames.size(); }
    /// Bytes not written yet.
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

    /// Up to `most` pieces and about `bytes` bytes from the front on, to be written in one go.
    template<class Take>
    void gather(size_t most, qsizetype bytes, Take take) const
    {
        qsizetype skip = m_written;
        for (size_t i = m_first; i < m_frames.size() && most > 0 && bytes > 0; ++i, --most) {
            const QByteArrayView piece = QByteArrayView(m_frames[i]).sliced(skip);
            take(piece);
            bytes -= piece.size();
            skip = 0;
        }
    }
    /// `bytes` from the front have been written.
    void consume(qsizetype bytes);

    /// Leaves only the rest of a frame of which a part has been written: cutting it would break the stream.
    void dropUnstarted();

private:
    std::vector<QByteArray>
        m_frames; // from m_first on; a deque would cost half a kilobyte a connection when empty
    size_t m_first = 0;
    qsizetype m_written = 0; // of the first
    qsizetype m_bytes = 0;
};

} // namespace heartline::server
