// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QList>
#include <QRegularExpression>
#include <QString>
#include <functional>

namespace heartline {

/// What is searched for in a text.
struct HEARTLINE_WIDGETS_EXPORT TextQuery
{
    QString pattern; ///< Literal, or a regular expression.
    bool isCaseSensitive = false;
    bool isWholeWords = false;
    bool isExpression = false;
    bool operator==(const TextQuery&) const = default;

    /// With bounds on its work, so that no pattern can go on for ever. Not valid where the pattern is not.
    [[nodiscard]] QRegularExpression expression() const;
    /// What is wrong with the pattern, and where, from 1; empty: nothing.
    [[nodiscard]] QString problem() const;
};

/// UTF-16 code units.
struct TextHit
{
    int position = 0;
    int length = 0;
    bool operator==(const TextHit&) const = default;
};

enum class ScanEnd
{
    Complete,
    Stopped,    ///< The receiver wanted no more.
    TooMany,    ///< There are more hits than `kMostHits`.
    TooComplex, ///< The pattern asks for more work here than it may.
};

inline constexpr int kMostHits = 100'000;

/// Finds all hits, in order, without overlap; hits of no length are left out. Meant for a thread of its own.
///
/// Works on windows of the text that end at line ends, the shorter the longer one takes, and gives `receive`
/// what each brought; when that returns false, it stops. `text` must be valid UTF-16, with LF at line ends.
HEARTLINE_WIDGETS_EXPORT ScanEnd scanText(const QString& text, const QRegularExpression& expression,
                                          const std::function<bool(QList<TextHit>)>& receive);

/// A replacement with its references filled in: $0 to $99, ${name}, \0 to \9, \n, \t, \\ and $$.
[[nodiscard]] HEARTLINE_WIDGETS_EXPORT QString expandedReplacement(const QString& replacement,
                                                                   const QRegularExpressionMatch& match);

} // namespace heartline
