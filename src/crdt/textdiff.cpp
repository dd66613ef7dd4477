// SPDX-License-Identifier: MIT
#include "textpatch.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <unordered_map>

namespace heartline::crdt {

namespace {

/// Comparisons that one search may make: some 20 ms.
constexpr std::size_t kSearchSteps = 8'000'000;
/// What is remembered for the way back grows with the square: 16 MB.
constexpr std::size_t kMostEdits = 2800;
/// How far an insertion is moved to where a word begins.
constexpr std::size_t kSlide = 64;

bool isHigh(char16_t unit)
{
    return (unit & 0xFC00) == 0xD800;
}

bool isLow(char16_t unit)
{
    return (unit & 0xFC00) == 0xDC00;
}

bool cutsPair(std::u16string_view text, std::size_t position)
{
    return position > 0 && position < text.size() && isHigh(text[position - 1]) && isLow(text[position]);
}

/// What is compared: a code point (a lone surrogate is one), or the number of a line.
using Token = char32_t;

struct Tokens
{
    std::vector<Token> tokens;
    std::vector<std::size_t> starts; ///< In units; one more than tokens, the last is the end.
};

Tokens toCodePoints(std::u16string_view text)
{
    Tokens result;
    result.tokens.reserve(text.size());
    result.starts.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        result.starts.push_back(i);
        Token point = text[i];
        if (cutsPair(text, i + 1)) {
            point = 0x10000 + ((point - 0xD800) << 10) + (Token(text[i + 1]) - 0xDC00);
            ++i;
        }
        result.tokens.push_back(point);
    }
    result.starts.push_back(text.size());
    return result;
}

/// Equal lines have equal numbers.
using LineNumbers = std::unordered_map<std::u16string_view, Token>;

Tokens toLines(std::u16string_view text, LineNumbers& numbers)
{
    Tokens result;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t newline = text.find(u'\n', i);
        const std::size_t end = newline == std::u16string_view::npos ? text.size() : newline + 1;
        result.starts.push_back(i);
        result.tokens.push_back(
            numbers.try_emplace(text.substr(i, end - i), Token(numbers.size())).first->second);
        i = end;
    }
    result.starts.push_back(text.size());
    return result;
}

/// How far each diagonal got after so many edits; one row an edit, to walk back along.
class Trace
{
public:
    std::int64_t at(std::int64_t edits, std::int64_t diagonal) const
    {
        return m_rows[std::size_t(edits)][std::size_t(diagonal + edits) / 2];
    }
    /// Of a row only every other diagonal is reached.
    void addRow(std::int64_t edits) { m_rows.emplace_back(std::size_t(edits) + 1, -1); }
    void set(std::int64_t edits, std::int64_t diagonal, std::int64_t x)
    {
        m_rows[std::size_t(edits)][std::size_t(diagonal + edits) / 2] = std::int32_t(x);
    }
    /// Whether the way to `diagonal` in row `edits` came down (an insertion) and not from the left.
    bool cameDown(std::int64_t edits, std::int64_t diagonal) const
    {
        return diagonal == -edits ||
               (diagonal != edits && at(edits - 1, diagonal - 1) < at(edits - 1, diagonal + 1));
    }

private:
    std::vector<std::vector<std::int32_t>> m_rows;
};

/// One token that goes, or one that comes before the one that stands there.
struct Step
{
    std::size_t x; ///< Index into what it is changed from.
    std::size_t y; ///< Index into what it is changed to.
    bool insertion;
};

/// The fewest steps, first to last; nothing if finding them would take too long. Takes from `budget` what it
/// compares.
std::optional<std::vector<Step>> fewestSteps(std::span<const Token> from, std::span<const Token> to,
                                             std::size_t& budget)
{
    const auto width = std::int64_t(from.size());
    const auto height = std::int64_t(to.size());
    if (std::max(width, height) > std::numeric_limits<std::int32_t>::max())
        return std::nullopt;
    const auto most = std::min(width + height, std::int64_t(kMostEdits));
    Trace trace;
    for (std::int64_t edits = 0; edits <= most; ++edits) {
        trace.addRow(edits);
        for (std::int64_t diagonal = -edits; diagonal <= edits; diagonal += 2) {
            std::int64_t x = 0;
            if (edits > 0) {
                x = trace.cameDown(edits, diagonal) ? trace.at(edits - 1, diagonal + 1)
                                                    : trace.at(edits - 1, diagonal - 1) + 1;
            }
            const std::int64_t before = x;
            std::int64_t y = x - diagonal;
            while (x < width && y < height && from[std::size_t(x)] == to[std::size_t(y)]) {
                ++x;
                ++y;
            }
            const auto spent = std::size_t(x - before) + 1;
            if (spent > budget)
                return std::nullopt;
            budget -= spent;
            trace.set(edits, diagonal, x);
            if (x < width || y < height)
                continue;
            std::vector<Step> steps;
            for (std::int64_t d = edits, k = diagonal; d > 0; --d) {
                const bool down = trace.cameDown(d, k);
                k += down ? 1 : -1;
                const std::int64_t at = trace.at(d - 1, k);
                steps.push_back({std::size_t(at), std::size_t(at - k), down});
            }
            std::ranges::reverse(steps);
            return steps;
        }
    }
    return std::nullopt;
}

/// Part of one text that gives way to part of another.
struct Hunk
{
    std::size_t from, fromEnd; ///< In units.
    std::size_t to, toEnd;
};

/// The steps with those that touch as one. Empty: they were not found in time.
std::vector<Hunk> hunks(const Tokens& from, const Tokens& to, std::size_t& budget)
{
    const auto steps = fewestSteps(from.tokens, to.tokens, budget);
    std::vector<Hunk> result;
    if (!steps)
        return result;
    for (const Step& step : *steps) {
        const Hunk hunk{from.starts[step.x], from.starts[step.insertion ? step.x : step.x + 1],
                        to.starts[step.y], to.starts[step.insertion ? step.y + 1 : step.y]};
        if (!result.empty() && result.back().fromEnd == hunk.from && result.back().toEnd == hunk.to) {
            result.back().fromEnd = hunk.fromEnd;
            result.back().toEnd = hunk.toEnd;
        } else {
            result.push_back(hunk);
        }
    }
    return result;
}

/// How good a place is to begin at: a line, a word, anywhere.
constexpr int kJoins = 3;
int rank(std::u16string_view before)
{
    if (before.empty() || before.back() == u'\n')
        return 2;
    return before.back() == u' ' || before.back() == u'\t' ? 1 : 0;
}

/// Where "cat" became "cute cat", takes "cute " for what came and not "ute c": who deletes "cat" meanwhile
/// then leaves a whole word behind. Moves backwards only, as the common start was cut off and everything
/// stands as far behind as it can; up to the splice before it at most, and best of all so that it joins that
/// one.
void slide(TextSplice& splice, std::u16string_view from, const TextSplice* last)
{
    if ((splice.removed == 0) == splice.inserted.empty())
        return;
    std::u16string piece =
        splice.removed == 0 ? splice.inserted : std::u16string(from.substr(splice.position, splice.removed));
    const std::size_t end = splice.position + splice.removed;
    const std::size_t floor = last ? last->position + last->removed : 0;
    int best = rank(from.substr(0, splice.position));
    std::size_t bestBy = 0;
    for (std::size_t by = 1; by <= std::min(kSlide, splice.position - floor); ++by) {
        // Of what is moved by one, the last unit is the one that stood before it.
        const char16_t coming = from[splice.position - by];
        if (piece[(piece.size() - by % piece.size()) % piece.size()] != coming)
            break;
        const bool joins = last && splice.position - by == floor;
        const int there = joins ? kJoins : rank(from.substr(0, splice.position - by));
        const bool cuts = isLow(coming) || cutsPair(from, splice.position - by) || cutsPair(from, end - by);
        if (there > best && !cuts) {
            best = there;
            bestBy = by;
        }
    }
    splice.position -= bestBy;
    if (splice.removed == 0) {
        std::ranges::rotate(piece, piece.end() - std::ptrdiff_t(bestBy % piece.size()));
        splice.inserted = std::move(piece);
    }
}

class Comparison
{
public:
    Comparison(std::u16string_view from, std::u16string_view to)
        : m_from(from)
        , m_to(to)
    {
    }

    TextPatch run(std::size_t& steps) &&
    {
        compare({0, m_from.size(), 0, m_to.size()}, true);
        steps += m_steps;
        return std::move(m_patch);
    }

private:
    void compare(Hunk hunk, bool lines)
    {
        cutCommonEnds(hunk);
        const auto from = m_from.substr(hunk.from, hunk.fromEnd - hunk.from);
        const auto to = m_to.substr(hunk.to, hunk.toEnd - hunk.to);
        std::vector<Hunk> found;
        if (!from.empty() && !to.empty())
            found = search(toCodePoints(from), toCodePoints(to));
        if (!found.empty()) {
            for (const Hunk& part : found)
                append(within(part, hunk));
        } else if (lines && !from.empty() && !to.empty()) {
            m_budget = kSearchSteps;
            LineNumbers numbers;
            const auto fromLines = toLines(from, numbers);
            found = search(fromLines, toLines(to, numbers));
            m_budget = kSearchSteps;
            for (const Hunk& part : found)
                compare(within(part, hunk), false);
            if (found.empty())
                append(hunk);
        } else {
            append(hunk);
        }
    }

    std::vector<Hunk> search(const Tokens& from, const Tokens& to)
    {
        const std::size_t before = m_budget;
        std::vector<Hunk> found = hunks(from, to, m_budget);
        m_steps += from.starts.size() + to.starts.size() + before - m_budget;
        return found;
    }

    static Hunk within(const Hunk& part, const Hunk& whole)
    {
        return {whole.from + part.from, whole.from + part.fromEnd, whole.to + part.to, whole.to + part.toEnd};
    }

    void cutCommonEnds(Hunk& hunk) const
    {
        const auto from = m_from.substr(hunk.from, hunk.fromEnd - hunk.from);
        const auto to = m_to.substr(hunk.to, hunk.toEnd - hunk.to);
        const std::size_t shorter = std::min(from.size(), to.size());
        auto start = std::size_t(
            std::mismatch(from.begin(), from.begin() + std::ptrdiff_t(shorter), to.begin()).first -
            from.begin());
        if (cutsPair(from, start) || cutsPair(to, start))
            --start;
        std::size_t end = 0;
        while (end < shorter - start && from[from.size() - 1 - end] == to[to.size() - 1 - end])
            ++end;
        if (end > 0 && (cutsPair(from, from.size() - end) || cutsPair(to, to.size() - end)))
            --end;
        hunk = {hunk.from + start, hunk.fromEnd - end, hunk.to + start, hunk.toEnd - end};
    }

    void append(const Hunk& hunk)
    {
        TextSplice splice{hunk.from, hunk.fromEnd - hunk.from,
                          std::u16string(m_to.substr(hunk.to, hunk.toEnd - hunk.to))};
        if (splice.removed == 0 && splice.inserted.empty())
            return;
        if (m_patch.empty()) {
            slide(splice, m_from, nullptr);
        } else {
            TextSplice& last = m_patch.back();
            slide(splice, m_from, &last);
            if (last.position + last.removed == splice.position) {
                last.removed += splice.removed;
                last.inserted += splice.inserted;
                return;
            }
        }
        m_patch.push_back(std::move(splice));
    }

    std::u16string_view m_from, m_to;
    std::size_t m_budget = kSearchSteps;
    std::size_t m_steps = 0;
    TextPatch m_patch;
};

} // namespace

TextPatch diff(std::u16string_view from, std::u16string_view to)
{
    std::size_t steps = 0;
    return diff(from, to, steps);
}

TextPatch diff(std::u16string_view from, std::u16string_view to, std::size_t& steps)
{
    return Comparison(from, to).run(steps);
}

} // namespace heartline::crdt
