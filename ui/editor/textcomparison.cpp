// SPDX-License-Identifier: MIT
#include "textcomparison.h"

#include <Heartline/TextPatch>

#include <QHash>
#include <algorithm>
#include <numeric>
#include <optional>
#include <string>

namespace heartline {
namespace {

using Tokens = QList<QStringView>;

Tokens linesOf(QStringView text)
{
    Tokens lines;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(u'\n');
        const qsizetype length = end < 0 ? text.size() : end + 1;
        lines.append(text.first(length));
        text = text.sliced(length);
    }
    return lines;
}

enum class Sort
{
    Letter,
    Blank,
    Alone, // a sign, or a character of a script without spaces
};

Sort sortOf(QStringView text, qsizetype& length)
{
    char32_t c = text.at(0).unicode();
    length = 1;
    if (text.size() > 1 && text.at(0).isHighSurrogate() && text.at(1).isLowSurrogate()) {
        c = QChar::surrogateToUcs4(text.at(0), text.at(1));
        length = 2;
    }
    if (c == u'\n')
        return Sort::Alone;
    if (QChar::isSpace(c))
        return Sort::Blank;
    const bool isWide = c >= 0x2e80 && !(c >= 0xac00 && c <= 0xd7a3); // Korean has spaces
    return !isWide && (QChar::isLetterOrNumber(c) || QChar::isMark(c)) ? Sort::Letter : Sort::Alone;
}

Tokens wordsOf(QStringView text)
{
    Tokens words;
    while (!text.isEmpty()) {
        qsizetype length = 0;
        const Sort sort = sortOf(text, length);
        while (sort != Sort::Alone && length < text.size()) {
            qsizetype next = 0;
            if (sortOf(text.sliced(length), next) != sort)
                break;
            length += next;
        }
        words.append(text.first(length));
        text = text.sliced(length);
    }
    return words;
}

/// Token splices: `removed` tokens at `position` of the first give way to [first, first + inserted) of the
/// second.
struct Hunk
{
    qsizetype position;
    qsizetype removed;
    qsizetype first;
    qsizetype inserted;
};

/// Each different token as a code unit of its own, so that the engine's comparison of texts compares tokens.
/// Nothing where there are more tokens than units.
std::optional<std::pair<std::u16string, std::u16string>> coded(const Tokens& from, const Tokens& to)
{
    QHash<QStringView, char16_t> codes;
    char16_t next = 1;
    const auto encode = [&](const Tokens& tokens, std::u16string& result) {
        result.reserve(std::size_t(tokens.size()));
        for (const QStringView token : tokens) {
            auto it = codes.constFind(token);
            if (it == codes.cend()) {
                if (next == 0xffff)
                    return false;
                it = codes.insert(token, next++);
                if (next == 0xd800)
                    next = 0xe000;
            }
            result.push_back(it.value());
        }
        return true;
    };
    std::pair<std::u16string, std::u16string> result;
    if (!encode(from, result.first) || !encode(to, result.second))
        return {};
    return result;
}

QList<Hunk> hunksOf(const Tokens& from, const Tokens& to)
{
    const auto codes = coded(from, to);
    if (!codes)
        return {{0, from.size(), 0, to.size()}};
    QList<Hunk> hunks;
    qsizetype moved = 0;
    for (const crdt::TextSplice& splice : crdt::diff(codes->first, codes->second)) {
        const auto position = qsizetype(splice.position);
        const auto inserted = qsizetype(splice.inserted.size());
        hunks.append({position, qsizetype(splice.removed), position + moved, inserted});
        moved += inserted - qsizetype(splice.removed);
    }
    return hunks;
}

qsizetype lettersOf(const Tokens& tokens)
{
    return std::accumulate(tokens.cbegin(), tokens.cend(), qsizetype(0),
                           [](qsizetype sum, QStringView token) {
                               qsizetype length = 0;
                               return sortOf(token, length) == Sort::Blank ? sum : sum + token.size();
                           });
}

/// Two changed words with only a blank between are one change: that's how people read it.
QList<Hunk> joined(const QList<Hunk>& hunks, const Tokens& from)
{
    QList<Hunk> result;
    for (const Hunk& hunk : hunks) {
        if (!result.isEmpty()) {
            Hunk& last = result.last();
            const qsizetype end = last.position + last.removed;
            const auto isBlank = [&](QStringView token) {
                qsizetype length = 0;
                return sortOf(token, length) == Sort::Blank;
            };
            if (std::all_of(from.cbegin() + end, from.cbegin() + hunk.position, isBlank)) {
                last.removed = hunk.position + hunk.removed - last.position;
                last.inserted = hunk.first + hunk.inserted - last.first;
                continue;
            }
        }
        result.append(hunk);
    }
    return result;
}

/// Tokens are views that follow each other in one text.
QStringView span(const Tokens& tokens, qsizetype first, qsizetype count)
{
    if (count == 0)
        return {};
    const QStringView end = tokens.at(first + count - 1);
    return {tokens.at(first).begin(), end.end()};
}

} // namespace

TextComparison::TextComparison(const QString& from, const QString& to)
{
    const Tokens before = linesOf(from);
    const Tokens after = linesOf(to);
    qsizetype done = 0;
    for (const Hunk& hunk : hunksOf(before, after)) {
        add(Kind::Same, span(before, done, hunk.position - done));
        const QStringView removed = span(before, hunk.position, hunk.removed);
        const QStringView inserted = span(after, hunk.first, hunk.inserted);
        addWords(removed, inserted);
        done = hunk.position + hunk.removed;
    }
    add(Kind::Same, span(before, done, before.size() - done));
}

void TextComparison::addWords(QStringView from, QStringView to)
{
    const Tokens before = wordsOf(from);
    const Tokens after = wordsOf(to);
    const QList<Hunk> hunks = joined(hunksOf(before, after), before);
    qsizetype changed = 0;
    for (const Hunk& hunk : hunks)
        changed += lettersOf(before.sliced(hunk.position, hunk.removed)) +
                   lettersOf(after.sliced(hunk.first, hunk.inserted));
    // Lines with little in common are told better as a whole than as a patchwork.
    if (changed * 4 > (lettersOf(before) + lettersOf(after)) * 3) {
        add(Kind::Removed, from);
        add(Kind::Inserted, to);
        return;
    }
    qsizetype done = 0;
    for (const Hunk& hunk : hunks) {
        add(Kind::Same, span(before, done, hunk.position - done));
        add(Kind::Removed, span(before, hunk.position, hunk.removed));
        add(Kind::Inserted, span(after, hunk.first, hunk.inserted));
        done = hunk.position + hunk.removed;
    }
    add(Kind::Same, span(before, done, before.size() - done));
}

void TextComparison::add(Kind kind, QStringView text)
{
    if (text.isEmpty())
        return;
    if (!m_pieces.isEmpty() && m_pieces.last().kind == kind)
        m_pieces.last().text.append(text);
    else
        m_pieces.append({kind, text.toString()});
}

bool TextComparison::isSame() const
{
    return std::ranges::all_of(m_pieces, [](const Piece& piece) { return piece.kind == Kind::Same; });
}

qsizetype TextComparison::removed() const
{
    return std::accumulate(
        m_pieces.cbegin(), m_pieces.cend(), qsizetype(0),
        [](qsizetype sum, const Piece& p) { return p.kind == Kind::Removed ? sum + p.text.size() : sum; });
}

qsizetype TextComparison::inserted() const
{
    return std::accumulate(
        m_pieces.cbegin(), m_pieces.cend(), qsizetype(0),
        [](qsizetype sum, const Piece& p) { return p.kind == Kind::Inserted ? sum + p.text.size() : sum; });
}

} // namespace heartline
