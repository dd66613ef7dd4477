// SPDX-License-Identifier: MIT
#pragma once

#include "collab_export.h"

#include <QList>
#include <QString>
#include <QStringView>

namespace heartline {

/// `removed` units at `position` give way to `inserted`. UTF-16 code units throughout.
struct HEARTLINE_COLLAB_EXPORT TextSplice
{
    qsizetype position = 0;
    qsizetype removed = 0;
    QString inserted;
    bool operator==(const TextSplice&) const = default;
};

/// A change of a text: splices in ascending order that neither overlap nor touch, all positions in the text
/// before the change. Never cuts a surrogate pair when made by diff().
using TextPatch = QList<TextSplice>;

/// The smallest change from `from` to `to` as far as it's found in bounded time (Myers, "An O(ND) Difference
/// Algorithm", 1986); beyond that, one splice between the common start and the common end.
[[nodiscard]] HEARTLINE_COLLAB_EXPORT TextPatch diff(const QString& from, const QString& to);

[[nodiscard]] HEARTLINE_COLLAB_EXPORT QString patched(const QString& text, const TextPatch& patch);

/// Units removed and inserted: how far apart two texts are.
[[nodiscard]] HEARTLINE_COLLAB_EXPORT qsizetype cost(const TextPatch& patch);

/// Where a patch's insertion goes when another stands at the same place.
enum class Tie
{
    Before,
    Behind
};

/// `patch` and `other` both start from one text; returns `patch` for the text that `other` made of it. What
/// either inserted stays, what either removed is gone.
[[nodiscard]] HEARTLINE_COLLAB_EXPORT TextPatch rebased(const TextPatch& patch, const TextPatch& other,
                                                        Tie tie);

/// Where `position` is after `patch`; one at which text is inserted stays before it.
[[nodiscard]] HEARTLINE_COLLAB_EXPORT qsizetype mapped(qsizetype position, const TextPatch& patch);

} // namespace heartline
