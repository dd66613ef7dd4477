// SPDX-License-Identifier: MIT
#include "textpatch.h"

#include <algorithm>
#include <vector>

namespace heartline {

namespace {

/// Steps that the exact search may take: some 20 ms.
constexpr qsizetype kSearchSteps = 8'000'000;
constexpr qsizetype kMostEdits = 512;

bool cutsPair(const QString& text, qsizetype position)
{
    return position > 0 && position < text.size() && text.at(position - 1).isHighSurrogate() &&
           text.at(position).isLowSurrogate();
}

void append(TextPatch& patch, const TextSplice& splice)
{
    if (splice.removed == 0 && splice.inserted.isEmpty())
        return;
    if (!patch.isEmpty()) {
        TextSplice& last = patch.last();
        if (last.position + last.removed == splice.position) {
            last.removed += splice.removed;
            last.inserted += splice.inserted;
            return;
        }
    }
    patch.append(splice);
}

/// As QString::toUcs4(), but lone surrogates stay what they are.
QList<char32_t> codePoints(const QString& text)
{
    QList<char32_t> points;
    points.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (cutsPair(text, i + 1)) {
            points.append(QChar::surrogateToUcs4(text.at(i), text.at(i + 1)));
            ++i;
        } else {
            points.append(text.at(i).unicode());
        }
    }
    return points;
}

qsizetype units(char32_t point)
{
    return QChar::requiresSurrogates(point) ? 2 : 1;
}

QString toText(char32_t point)
{
    return QStringView(QChar::fromUcs4(point)).toString();
}

/// How far each diagonal got after so many edits; one row an edit, to walk back along.
class Trace
{
public:
    qsizetype at(qsizetype edits, qsizetype diagonal) const
    {
        return m_rows[static_cast<size_t>(edits)][static_cast<size_t>(diagonal + edits)];
    }
    void addRow(qsizetype edits) { m_rows.emplace_back(static_cast<size_t>(2 * edits + 1), -1); }
    void set(qsizetype edits, qsizetype diagonal, qsizetype x)
    {
        m_rows[static_cast<size_t>(edits)][static_cast<size_t>(diagonal + edits)] = x;
    }
    /// Whether the way to `diagonal` in row `edits` came down (an insertion) and not from the left.
    bool cameDown(qsizetype edits, qsizetype diagonal) const
    {
        const qsizetype before = edits - 1;
        return diagonal == -edits ||
               (diagonal != edits && left(before, diagonal - 1) < left(before, diagonal + 1));
    }

private:
    qsizetype left(qsizetype edits, qsizetype diagonal) const
    {
        return std::abs(diagonal) > edits ? -1 : at(edits, diagonal);
    }
    std::vector<std::vector<qsizetype>> m_rows;
};

/// One code point that goes, or one that comes before the one that stands there.
struct Step
{
    qsizetype x; ///< Index into what it is changed from.
    qsizetype y; ///< Index into what it is changed to.
    bool insertion;
};

/// The fewest steps, last first; nothing if finding them would take too long.
std::optional<std::vector<Step>> search(const QList<char32_t>& from, const QList<char32_t>& to)
{
    const qsizetype most = std::min({from.size() + to.size(), kMostEdits,
                                     std::max<qsizetype>(8, kSearchSteps / (from.size() + to.size() + 1))});
    Trace trace;
    for (qsizetype edits = 0; edits <= most; ++edits) {
        trace.addRow(edits);
        for (qsizetype diagonal = -edits; diagonal <= edits; diagonal += 2) {
            qsizetype x = 0;
            if (edits > 0) {
                x = trace.cameDown(edits, diagonal) ? trace.at(edits - 1, diagonal + 1)
                                                    : trace.at(edits - 1, diagonal - 1) + 1;
            }
            qsizetype y = x - diagonal;
            while (x < from.size() && y < to.size() && from.at(x) == to.at(y)) {
                ++x;
                ++y;
            }
            trace.set(edits, diagonal, x);
            if (x < from.size() || y < to.size())
                continue;
            std::vector<Step> steps;
            for (qsizetype d = edits, k = diagonal; d > 0; --d) {
                const bool down = trace.cameDown(d, k);
                k += down ? 1 : -1;
                const qsizetype before = trace.at(d - 1, k);
                steps.push_back({before, before - k, down});
            }
            return steps;
        }
    }
    return std::nullopt;
}

} // namespace

TextPatch diff(const QString& from, const QString& to)
{
    const qsizetype shorter = std::min(from.size(), to.size());
    qsizetype start =
        std::mismatch(from.cbegin(), from.cbegin() + shorter, to.cbegin()).first - from.cbegin();
    if (cutsPair(from, start) || cutsPair(to, start))
        --start;
    qsizetype end = 0;
    while (end < shorter - start && from.at(from.size() - 1 - end) == to.at(to.size() - 1 - end))
        ++end;
    if (cutsPair(from, from.size() - end) || cutsPair(to, to.size() - end))
        --end;
    const QString removed = from.sliced(start, from.size() - end - start);
    const QString inserted = to.sliced(start, to.size() - end - start);
    if (removed.isEmpty() && inserted.isEmpty())
        return {};
    // Code points, so that no splice can begin inside a pair.
    const QList<char32_t> a = codePoints(removed);
    const QList<char32_t> b = codePoints(inserted);
    const auto steps = removed.isEmpty() || inserted.isEmpty() ? std::nullopt : search(a, b);
    if (!steps)
        return {{start, removed.size(), inserted}};

    TextPatch patch;
    qsizetype position = start;
    qsizetype x = 0;
    for (auto step = steps->crbegin(); step != steps->crend(); ++step) {
        for (; x < step->x; ++x)
            position += units(a.at(x));
        append(patch, step->insertion ? TextSplice{position, 0, toText(b.at(step->y))}
                                      : TextSplice{position, units(a.at(x)), {}});
    }
    return patch;
}

QString patched(const QString& text, const TextPatch& patch)
{
    QString result;
    result.reserve(text.size() + cost(patch));
    qsizetype at = 0;
    for (const TextSplice& splice : patch) {
        result += QStringView(text).sliced(at, splice.position - at);
        result += splice.inserted;
        at = splice.position + splice.removed;
    }
    return result += QStringView(text).sliced(at);
}

qsizetype cost(const TextPatch& patch)
{
    qsizetype sum = 0;
    for (const TextSplice& splice : patch)
        sum += splice.removed + splice.inserted.size();
    return sum;
}

namespace {

/// Where `position` is after `patch`: behind what is inserted there if `behind`.
qsizetype moved(qsizetype position, const TextPatch& patch, bool behind)
{
    qsizetype shift = 0;
    for (const TextSplice& splice : patch) {
        if (splice.position > position || (splice.position == position && !behind))
            break;
        if (splice.position + splice.removed > position) // within what is removed
            return splice.position + shift + (behind ? splice.inserted.size() : 0);
        shift += splice.inserted.size() - splice.removed;
    }
    return position + shift;
}

} // namespace

TextPatch rebased(const TextPatch& patch, const TextPatch& other, Tie tie)
{
    TextPatch result;
    for (const TextSplice& splice : patch) {
        const qsizetype end = splice.position + splice.removed;
        TextPatch pieces{{moved(splice.position, other, tie == Tie::Behind), 0, splice.inserted}};
        // What `other` left of the removed stretch, between and around what it removed or inserted there.
        qsizetype at = splice.position;
        const auto removeUpTo = [&](qsizetype to) {
            if (to > at)
                append(pieces, {moved(at, other, true), to - at, {}});
        };
        for (const TextSplice& kept : other) {
            if (kept.position >= end)
                break;
            if (kept.position + kept.removed < at || (kept.position <= at && kept.removed == 0))
                continue;
            removeUpTo(std::max(at, kept.position));
            at = std::max(at, kept.position + kept.removed);
        }
        removeUpTo(end);
        for (const TextSplice& piece : std::as_const(pieces))
            append(result, piece);
    }
    return result;
}

qsizetype mapped(qsizetype position, const TextPatch& patch)
{
    return moved(position, patch, false);
}

} // namespace heartline
