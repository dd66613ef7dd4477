// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QString>
#include <optional>

namespace heartline {

/// One replacement in a text: `removed` UTF-16 code units at `position` gave way to `inserted`.
struct HEARTLINE_WIDGETS_EXPORT TextEdit
{
    int position = 0;
    int removed = 0;
    QString inserted;
    bool operator==(const TextEdit&) const = default;

    [[nodiscard]] int delta() const { return int(inserted.size()) - removed; }
    [[nodiscard]] bool isEmpty() const { return removed == 0 && inserted.isEmpty(); }

    /// The smallest single replacement that makes `after` of `before`; never cuts a surrogate pair.
    [[nodiscard]] static TextEdit between(const QString& before, const QString& after);
    /// Makes two edits of the same text into two that follow each other: `second` then stands in the text
    /// that `first` left, and the other way round. Where both insert at one place, `second` comes after.
    /// False where they overlap: then both are unchanged.
    [[nodiscard]] static bool transform(TextEdit& first, TextEdit& second);
    /// Where a place in the text is after this edit; an insertion right at it leaves it before.
    [[nodiscard]] int moved(int place) const;
};

} // namespace heartline
