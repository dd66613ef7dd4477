// SPDX-License-Identifier: MIT
#include "plaintext.h"

#include <algorithm>
#include <limits>
#include <ranges>
#include <tuple>

namespace heartline::server {

using crdt::TextPatch;

namespace {

size_t removedBy(const TextPatch& patch)
{
    size_t removed = 0;
    for (const crdt::TextSplice& splice : patch)
        removed += splice.removed;
    return removed;
}

// Between what they begin and end with both.
qsizetype differingUnits(std::u16string_view a, std::u16string_view b)
{
    const auto start = std::ranges::mismatch(a, b).in1 - a.begin();
    a.remove_prefix(size_t(start));
    b.remove_prefix(size_t(start));
    const auto end = std::ranges::mismatch(a | std::views::reverse, b | std::views::reverse).in1;
    return qsizetype(a.size() + b.size()) - 2 * (end - (a | std::views::reverse).begin());
}

} // namespace

void TextSteps::add(TextPatch step)
{
    m_steps.push_back(std::move(step));
    if (m_steps.size() > kMost)
        forgetBefore(m_first + 1);
}

void TextSteps::forgetBefore(quint64 version)
{
    while (m_first < version && !m_steps.empty()) {
        m_steps.pop_front();
        ++m_first;
    }
}

void PlainBases::forgetPassed(TimePoint time)
{
    const auto shown =
        std::find_if(m_sent.rbegin(), m_sent.rend(), [&](const Base& base) { return isShown(base, time); });
    if (shown == m_sent.rend())
        return;
    if (shown->edits == m_edits)
        m_own.reset(); // it took its place
    m_sent.erase(m_sent.begin(), std::prev(shown.base()));
}

std::vector<size_t> PlainBases::likelyFirst(const QString& content)
{
    std::vector<std::pair<qsizetype, size_t>> differing;
    for (size_t i = m_own ? 0 : 1; i <= m_sent.size(); ++i)
        differing.emplace_back(differingUnits(unitsOf(at(i).text), unitsOf(content)), i);
    std::ranges::sort(differing);
    std::vector<size_t> places;
    places.reserve(differing.size());
    for (const auto& [units, i] : differing)
        places.push_back(i);
    return places;
}

TextPatch PlainBases::changeOf(const QString& content, const TextSteps& steps, const QString& now,
                               TimePoint time)
{
    forgetPassed(time);
    TextPatch change;
    // Among equals the one that takes least away, for what it takes may be others' words; then the oldest,
    // for what was sent later may still be on its way. But who did not show its own text to the letter, and
    // does now, shows what it was sent.
    std::tuple<size_t, size_t, size_t> least{std::numeric_limits<size_t>::max(), 0, 0};
    size_t took = 0;
    for (const size_t i : likelyFirst(content)) {
        if (took > kMostSteps)
            break;
        TextPatch candidate = crdt::diff(unitsOf(at(i).text), unitsOf(content), took);
        const size_t rank = i == 0 && !m_isExact ? m_sent.size() + 1 : i;
        const std::tuple cost(crdt::cost(candidate), removedBy(candidate), rank);
        if (cost >= least)
            continue;
        least = cost;
        change = std::move(candidate);
        m_used = i;
    }
    Base& base = at(m_used);
    if (base.version < steps.first()) {
        // So long ago that what happened is forgotten; what came of it is known.
        base.way = {crdt::diff(unitsOf(base.text), unitsOf(now))};
        base.version = steps.version();
    }
    m_way.clear();
    const auto pass = [&](const TextPatch& step) {
        m_way.push_back(crdt::rebased(step, change, crdt::Tie::Before));
        change = crdt::rebased(change, step, crdt::Tie::Behind);
    };
    std::ranges::for_each(base.way, pass);
    for (quint64 version = base.version; version < steps.version(); ++version)
        pass(steps.from(version));
    return change;
}

qsizetype PlainBases::placeNow(qsizetype position, const TextSteps& steps) const
{
    if (isEmpty())
        return 0;
    const Base& base = m_own && !m_sentLast ? *m_own : m_sent.back();
    size_t place = size_t(std::clamp<qsizetype>(position, 0, base.text.size()));
    for (const TextPatch& step : base.way)
        place = crdt::mapped(place, step);
    for (quint64 version = std::max(base.version, steps.first()); version < steps.version(); ++version)
        place = crdt::mapped(place, steps.from(version));
    return qsizetype(place);
}

void PlainBases::edited(const QString& content, const QString& merged, quint64 version, bool isExact,
                        TimePoint time)
{
    // A client does not go back to what came before the text that it has changed; what was sent after that
    // may be on its way.
    m_sent.erase(m_sent.begin(), m_sent.begin() + std::ptrdiff_t(m_used));
    std::erase_if(m_sent, [&](const Base& base) { return isShown(base, time); });
    m_used = 0;
    ++m_edits;
    m_isExact = isExact;
    m_sentLast = false;
    m_own = {.text = content, .way = wayTo(content, merged), .version = version};
}

// A comparison would do, if it did not take letters of what was inserted for letters that stand beside it:
// what the client then types before a word of its own would come out within somebody else's.
std::vector<TextPatch> PlainBases::wayTo(const QString& content, const QString& merged)
{
    std::vector<TextPatch> way = std::exchange(m_way, {});
    if (content == merged)
        return {};
    if (qsizetype(way.size()) * merged.size() <= kMostPatched) {
        std::u16string text(unitsOf(content));
        for (const TextPatch& step : way)
            text = crdt::patched(text, step);
        if (text == unitsOf(merged))
            return way;
    }
    return {crdt::diff(unitsOf(content), unitsOf(merged))};
}

bool PlainBases::shows(const QString& text, quint64 version)
{
    if (m_own && m_sent.empty() && m_isExact && m_own->text == text) {
        m_own->way.clear();
        m_own->version = version;
        return false;
    }
    m_sentLast = true;
    m_sent.push_back({.text = text, .way = {}, .version = version, .serial = ++m_serial});
    qsizetype units = 0;
    size_t kept = 0;
    for (size_t i = m_sent.size(); i-- > 0 && kept < kMost; ++kept) {
        units += m_sent[i].text.size();
        if (units > kMostUnits && kept > 0)
            break;
    }
    m_sent.erase(m_sent.begin(), m_sent.end() - std::ptrdiff_t(kept));
    return true;
}

void PlainBases::arrived(quint64 serial, TimePoint time)
{
    for (Base& base : m_sent) {
        if (base.serial > serial || base.arrived)
            continue;
        base.arrived = time;
        base.edits = m_edits;
    }
    forgetPassed(time); // those before the last that was shown for a while already
}

quint64 PlainBases::oldest() const
{
    quint64 oldest = std::numeric_limits<quint64>::max();
    if (m_own)
        oldest = m_own->version;
    return m_sent.empty() ? oldest : std::min(oldest, m_sent.front().version);
}

} // namespace heartline::server
