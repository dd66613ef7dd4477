// SPDX-License-Identifier: MIT
#pragma once

#include "session.h"

#include <chrono>

namespace heartline {

/// Who is typing in a room, and how often one's own typing is told. A plain value in a time of the caller's.
class HEARTLINE_SESSION_EXPORT TypingTracker
{
public:
    using Milliseconds = std::chrono::milliseconds;
    static constexpr Milliseconds kShownFor{3000};  ///< After the last sign of it.
    static constexpr Milliseconds kToldEvery{2000}; ///< Less than kShownFor, so that others see no gaps.

    /// Each returns whether people() has changed.
    bool started(const Person& person, Milliseconds now);
    bool stopped(const QString& userId);
    bool clear();
    bool tick(Milliseconds now);

    /// In the order in which they began.
    [[nodiscard]] QList<Person> people() const;
    /// When tick() has something to do next; nothing while nobody is typing.
    [[nodiscard]] std::optional<Milliseconds> nextTick() const;

    /// Whether a key press at `now` is to be told; if so, remembers that it was.
    bool shouldTell(Milliseconds now);
    /// The message has gone: the next key press is news again.
    void ownMessageSent() { m_told.reset(); }

private:
    struct Entry
    {
        Person person;
        Milliseconds until;
    };
    QList<Entry> m_entries;
    std::optional<Milliseconds> m_told;
};

} // namespace heartline
