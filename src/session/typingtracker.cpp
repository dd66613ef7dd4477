// SPDX-License-Identifier: MIT
#include "typingtracker.h"

#include <algorithm>

namespace heartline {

bool TypingTracker::started(const Person& person, Milliseconds now)
{
    const auto known =
        std::ranges::find_if(m_entries, [&](const Entry& entry) { return entry.person.id == person.id; });
    if (known == m_entries.end()) {
        m_entries.append({person, now + kShownFor});
        return true;
    }
    known->until = now + kShownFor;
    return std::exchange(known->person, person) != person;
}

bool TypingTracker::stopped(const QString& userId)
{
    return m_entries.removeIf([&](const Entry& entry) { return entry.person.id == userId; }) > 0;
}

bool TypingTracker::clear()
{
    return !std::exchange(m_entries, {}).isEmpty();
}

bool TypingTracker::tick(Milliseconds now)
{
    return m_entries.removeIf([&](const Entry& entry) { return entry.until <= now; }) > 0;
}

QList<Person> TypingTracker::people() const
{
    QList<Person> people;
    for (const Entry& entry : m_entries)
        people.append(entry.person);
    return people;
}

std::optional<TypingTracker::Milliseconds> TypingTracker::nextTick() const
{
    if (m_entries.isEmpty())
        return std::nullopt;
    return std::ranges::min_element(m_entries, {}, &Entry::until)->until;
}

bool TypingTracker::shouldTell(Milliseconds now)
{
    if (m_told && now - *m_told < kToldEvery)
        return false;
    m_told = now;
    return true;
}

} // namespace heartline
