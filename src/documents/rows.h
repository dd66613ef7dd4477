// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Statements>

#include <QString>

#include <optional>

/// How rows are numbered, for the two halves of DocumentLog.
namespace heartline::documents::rows {

// A revision's key is its document's above its own number, as events stand beside their channel's: all of a
// document are neighbours, and an appended one goes to the end of them.
constexpr int kShift = 40;

[[nodiscard]] inline qint64 position(qint64 document, qint64 n)
{
    return (document << kShift) | n;
}

[[nodiscard]] inline qint64 number(qint64 position)
{
    return position & ((qint64(1) << kShift) - 1);
}

/// Above every revision of the document.
[[nodiscard]] inline qint64 end(qint64 document)
{
    return (document + 1) << kShift;
}

/// A document's row: what tidying remembers of it.
struct Head
{
    qint64 key = 0;
    qint64 stateN = 0;  ///< Of its compacted state.
    qint64 baseN = 0;   ///< Of the revision that all older ones were folded into; 0: none.
    qint64 mergedN = 0; ///< Up to here revisions are merged.
    /// Up to here they are counted, and take so much.
    qint64 countedN = 0, countedBytes = 0;
};

[[nodiscard]] std::optional<Head> head(store::Statements& sql, const QString& id);

} // namespace heartline::documents::rows
