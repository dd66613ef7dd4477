// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QList>
#include <QRectF>
#include <QTextBlock>
#include <optional>

namespace heartline {

/// The part of a text that a view shows, with the places of its characters in the viewport.
///
/// A plain value, made anew for each paint: whatever is drawn over or under the text asks it, so that the
/// cost of a paint depends on what is visible and not on the size of the text. Valid until the text or the
/// view changes.
class HEARTLINE_WIDGETS_EXPORT VisibleText
{
public:
    struct Block
    {
        QTextBlock block;
        QRectF rect; ///< In the viewport.
    };

    VisibleText() = default;
    /// `height`: of the viewport.
    VisibleText(QList<Block> blocks, double height)
        : m_blocks(std::move(blocks))
        , m_height(height)
    {
    }

    [[nodiscard]] const QList<Block>& blocks() const { return m_blocks; }
    [[nodiscard]] bool isEmpty() const { return m_blocks.isEmpty(); }
    /// UTF-16 code units: the first place that may be visible, and the last.
    [[nodiscard]] int begin() const;
    [[nodiscard]] int end() const;

    /// Where a caret stands, `width` pixels wide; nothing for a place that isn't visible.
    [[nodiscard]] std::optional<QRectF> caretRect(int position, double width = 2) const;
    /// One rectangle a visible line of [from, to). A line end in the range is a few pixels wide, so that
    /// empty lines show.
    [[nodiscard]] QList<QRectF> lineRects(int from, int to) const;
    /// The visual line that a place is in, as wide as `width` says; nothing for a place that isn't visible.
    [[nodiscard]] std::optional<QRectF> lineRect(int position, double width) const;

private:
    [[nodiscard]] const Block* blockAt(int position) const;

    QList<Block> m_blocks; // from the top down, without gaps
    double m_height = 0;
};

} // namespace heartline
