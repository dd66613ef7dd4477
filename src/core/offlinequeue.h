// SPDX-License-Identifier: MIT
#pragma once

#include "clock.h"
#include "connectiontypes.h"

#include <QByteArray>
#include <deque>
#include <optional>
#include <vector>

namespace heartline {

/// A message on its way to the socket.
struct OutgoingMessage
{
    MessageId id = 0;
    bool text = true; ///< A text message (then `payload` is UTF-8), else binary.
    QByteArray payload;
    Instant queuedAt; ///< On the clock that counts sleep.
};

/// A message that won't be sent, and why.
struct DroppedMessage
{
    MessageId id = 0;
    DropReason why = DropReason::None;
    bool operator==(const DroppedMessage&) const = default;
};

/// What waits for a link: first in, first out, bounded in count and in bytes, each message for a limited
/// time. A plain value; all times are on the clock that counts sleep. Whatever leaves it other than by
/// takeFirst() is reported.
class HEARTLINE_CORE_EXPORT OfflineQueue
{
public:
    struct Options
    {
        int maxMessages = 100;
        qint64 maxBytes = qint64(16) * 1024 * 1024;
        OverflowPolicy overflow = OverflowPolicy::DropOldest;
        std::chrono::milliseconds expiry{std::chrono::minutes(5)}; ///< 0: for ever
    };
    using Dropped = std::vector<DroppedMessage>;

    /// Smaller bounds drop the oldest at once (nothing else could make room).
    void setOptions(const Options& options, Dropped& dropped);

    /// Appends `message`. Returns DropReason::None, or why it was refused; appends to `dropped` what had to
    /// go for it. A message that could never fit is refused without costing others their place.
    DropReason append(OutgoingMessage message, Dropped& dropped);
    /// Puts back, in front and in their order, messages that were taken before; bounds do not apply to them.
    void putBack(std::deque<OutgoingMessage> messages);
    /// The first message that has not expired.
    std::optional<OutgoingMessage> takeFirst(Instant now, Dropped& dropped);
    void expire(Instant now, Dropped& dropped);
    void clear(Dropped& dropped);

    [[nodiscard]] bool isEmpty() const { return m_messages.empty(); }
    [[nodiscard]] int length() const { return static_cast<int>(m_messages.size()); }
    [[nodiscard]] qint64 bytes() const { return m_bytes; }
    [[nodiscard]] const Options& options() const { return m_options; }
    /// When the first message entered; nothing when empty.
    [[nodiscard]] std::optional<Instant> oldest() const;
    /// When the first message expires; nothing when none will.
    [[nodiscard]] std::optional<Instant> nextExpiry() const;

private:
    friend struct MachineState;
    [[nodiscard]] bool fits(qint64 size) const;
    OutgoingMessage removeFirst();

    Options m_options;
    std::deque<OutgoingMessage> m_messages;
    qint64 m_bytes = 0;
};

} // namespace heartline
