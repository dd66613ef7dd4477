// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"
#include "stores/store.h"

#include <deque>

namespace heartline::server {

/// An event as it stands in `events` and `fetched` (protocol.md §2 Receiving): a JSON object.
[[nodiscard]] HEARTLINE_SERVER_EXPORT QByteArray encodeEvent(const LogEvent& event);

/// The newest events of one channel, encoded once for everybody who is near the end of its log.
///
/// Always a contiguous run that ends at last(); everything older is read from the store.
class HEARTLINE_SERVER_EXPORT EventRing
{
public:
    static constexpr size_t kEvents = 512;
    static constexpr qsizetype kBytes = 1024 * 1024;

    explicit EventRing(const QString& channel)
        : m_channel(channel)
    {
    }

    /// Adds the newest event. Where one before it is missing, the run begins anew.
    void append(const LogEvent& event);
    /// The log is known to reach to `offset`, without its events.
    void skipTo(qint64 offset);
    /// What is kept of events up to `offset` is old.
    void forgetThrough(qint64 offset);

    [[nodiscard]] qint64 last() const { return m_last; }
    [[nodiscard]] bool has(qint64 offset) const
    {
        return offset <= m_last && offset > m_last - qint64(m_entries.size());
    }
    /// @name Of an event that it has
    /// @{
    /// As encodeEvent() gives it.
    [[nodiscard]] const QByteArray& json(qint64 offset) const { return at(offset).json; }
    /// A whole `event` message, framed. Everybody's queue shares it.
    [[nodiscard]] const QByteArray& frame(qint64 offset);
    /// @}

private:
    struct Entry
    {
        QByteArray json;
        QByteArray frame; ///< Empty until somebody needs it.
    };
    [[nodiscard]] size_t indexOf(qint64 offset) const
    {
        return size_t(offset - (m_last - qint64(m_entries.size())) - 1);
    }
    [[nodiscard]] const Entry& at(qint64 offset) const { return m_entries[indexOf(offset)]; }

    QString m_channel;
    std::deque<Entry> m_entries;
    qint64 m_last = 0;
    qsizetype m_bytes = 0;
};

/// An `event` message of `json`, framed.
[[nodiscard]] QByteArray liveFrame(const QString& channel, const QByteArray& json);

} // namespace heartline::server
