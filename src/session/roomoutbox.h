// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"

#include <chrono>
#include <deque>

namespace heartline {

/// Decides which own messages of a room go out, and when. The plain profile acknowledges nothing but by the
/// echo, so a message handed to a link that dies is in doubt until the room's history has been looked
/// through; until then nothing goes out, so that the order in which the person wrote is kept.
///
///     Waiting --takeSendable()--> Handed --linkLost()--> InDoubt --historyChecked()--> Waiting
///        |                          |                       |
///        +--expired, no room        +--settle()             +--settle()
///
/// A plain value: `now` is any monotonic time that also counts while the machine sleeps.
class HEARTLINE_SESSION_EXPORT RoomOutbox
{
public:
    using Milliseconds = std::chrono::milliseconds;
    struct Options
    {
        int maxMessages = 1000; ///< More are refused: QueueClosed.
        qint64 maxMessageBytes =
            262'144;            ///< A larger one (UTF-8) is refused: TooBig. protocol.md §2, Frames.
        Milliseconds expiry{0}; ///< Longest wait for a link; 0 for ever.
        int window = 32;        ///< Handed to the link and not seen yet, at most.
        Milliseconds echoTimeout{15'000}; ///< On a link that lives: when a missing echo is looked into.
    };
    struct Entry
    {
        QString key;
        QString content;
    };
    struct Change
    {
        QString key;
        ChatMessage::Delivery delivery = ChatMessage::Delivery::Queued;
        DropReason failure = DropReason::None;
        bool operator==(const Change&) const = default;
    };

    RoomOutbox() = default;
    explicit RoomOutbox(const Options& options)
        : m_options(options)
    {
    }

    void add(const QString& key, const QString& content, Milliseconds now);
    /// Seen in the room's log. Unknown keys are ignored.
    void settle(const QString& key);

    void linkReady();
    void linkLost();
    /// Everything the server has is known: what is in doubt and was not settled is not there, and goes again.
    void historyChecked();
    /// It can't be known what the server has: what is in doubt is Failed, Unconfirmed, and the person
    /// decides.
    void historyUnavailable();
    /// The link did not take it, or will not send it.
    void dropped(const QString& key, DropReason why);
    /// Fails what has waited too long. Puts what has had no echo for too long in doubt, and returns true if
    /// there is any: then history must be looked at.
    bool tick(Milliseconds now);

    /// What to send now, in order; each is Handed from here on.
    [[nodiscard]] QList<Entry> takeSendable(Milliseconds now);
    [[nodiscard]] QList<Change> takeChanges() { return std::exchange(m_changes, {}); }

    /// Whether something hangs on historyChecked() or historyUnavailable().
    [[nodiscard]] bool hasDoubts() const;
    [[nodiscard]] int size() const { return static_cast<int>(m_items.size()); }
    [[nodiscard]] qint64 bytes() const;
    /// How long the first in line waits; zero when empty.
    [[nodiscard]] Milliseconds oldestAge(Milliseconds now) const;

private:
    enum class State
    {
        Waiting,
        Handed,
        InDoubt,
    };
    struct Item
    {
        Entry entry;
        qint64 bytes = 0;
        Milliseconds since{0};
        Milliseconds handedAt{0};
        State state = State::Waiting;
        /// The link lived and yet no echo came: not sent again without the person.
        bool unanswered = false;
    };

    template<typename Predicate>
    void failAll(Predicate matches, DropReason why);

    Options m_options;
    std::deque<Item> m_items; ///< In the order written.
    QList<Change> m_changes;
    bool m_ready = false;
};

} // namespace heartline
