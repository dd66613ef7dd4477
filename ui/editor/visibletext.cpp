// SPDX-License-Identifier: MIT
#include "visibletext.h"

#include <QTextLayout>
#include <algorithm>

namespace heartline {
namespace {

constexpr double kLineEnd = 6;

// What an input method composes stands in the layout, but not in the text.
int inLayout(const QTextLayout& layout, int position)
{
    const int composed = int(layout.preeditAreaText().size());
    return composed > 0 && position > layout.preeditAreaPosition() ? position + composed : position;
}

// The first line that ends behind a height and at or behind a place: a block can have thousands of lines.
int firstLine(const QTextLayout& layout, int position, double height)
{
    int low = 0;
    int high = layout.lineCount();
    while (low < high) {
        const int middle = (low + high) / 2;
        const QTextLine line = layout.lineAt(middle);
        if (line.textStart() + line.textLength() < position || line.y() + line.height() < height)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace

int VisibleText::begin() const
{
    return m_blocks.isEmpty() ? 0 : m_blocks.first().block.position();
}

int VisibleText::end() const
{
    return m_blocks.isEmpty() ? 0 : m_blocks.last().block.position() + m_blocks.last().block.length() - 1;
}

const VisibleText::Block* VisibleText::blockAt(int position) const
{
    if (position < begin() || position > end())
        return nullptr;
    const auto next =
        std::upper_bound(m_blocks.cbegin(), m_blocks.cend(), position,
                         [](int place, const Block& block) { return place < block.block.position(); });
    return next == m_blocks.cbegin() ? nullptr : &*std::prev(next);
}

std::optional<QRectF> VisibleText::caretRect(int position, double width) const
{
    const Block* at = blockAt(position);
    if (!at)
        return {};
    const QTextLayout& layout = *at->block.layout();
    const int inside = inLayout(layout, position - at->block.position());
    const QTextLine line = layout.lineForTextPosition(inside);
    if (!line.isValid())
        return QRectF(at->rect.left(), at->rect.top(), width, at->rect.height());
    // As the built-in caret: centred on the boundary between two characters.
    return QRectF(at->rect.left() + line.cursorToX(inside) - (width - 1) / 2, at->rect.top() + line.y(),
                  width, line.height());
}

std::optional<QRectF> VisibleText::lineRect(int position, double width) const
{
    const std::optional<QRectF> caret = caretRect(position);
    if (!caret)
        return {};
    return QRectF(0, caret->top(), width, caret->height());
}

QList<QRectF> VisibleText::lineRects(int from, int to) const
{
    QList<QRectF> rects;
    if (from >= to || to <= begin() || from > end())
        return rects;
    const Block* first = from <= begin() ? m_blocks.constData() : blockAt(from);
    for (const Block* at = first; at != m_blocks.constData() + m_blocks.size(); ++at) {
        const int start = at->block.position();
        if (start >= to)
            break;
        const QTextLayout& layout = *at->block.layout();
        const int length = at->block.length() - 1;
        const int begin = inLayout(layout, std::max(0, from - start));
        const int end = inLayout(layout, std::min(length, to - start));
        const bool hasLineEnd = to - start > length && at->block.next().isValid();
        for (int i = firstLine(layout, begin, -at->rect.top()); i < layout.lineCount(); ++i) {
            const QTextLine line = layout.lineAt(i);
            if (line.textStart() > end || at->rect.top() + line.y() > m_height)
                break;
            const int lineEnd = line.textStart() + line.textLength();
            const bool isLast = i == layout.lineCount() - 1;
            if (begin == lineEnd && !isLast)
                continue;
            const double a = line.cursorToX(std::max(begin, line.textStart()));
            const double b = line.cursorToX(std::min(end, lineEnd));
            // Right to left, the end stands on the left.
            double left = std::min(a, b);
            double right = std::max(a, b);
            if (isLast && hasLineEnd)
                right += kLineEnd;
            if (right > left)
                rects << QRectF(at->rect.left() + left, at->rect.top() + line.y(), right - left,
                                line.height());
        }
    }
    return rects;
}

} // namespace heartline
