// SPDX-License-Identifier: MIT
#include "commentmarks.h"

#include "shared/theme.h"

#include <QPainter>
#include <QTextDocument>
#include <algorithm>

namespace heartline {

void CommentMarks::setMarks(const QList<CommentMark>& marks)
{
    m_entries.clear();
    m_entries.reserve(marks.size());
    const int last = m_document->characterCount() - 1;
    for (const CommentMark& mark : marks) {
        QTextCursor cursor(m_document);
        cursor.setPosition(std::clamp(mark.from, 0, last));
        cursor.setPosition(std::clamp(mark.to, 0, last), QTextCursor::KeepAnchor);
        m_entries << Entry{mark, cursor};
    }
}

QList<CommentMark> CommentMarks::marks() const
{
    QList<CommentMark> list;
    list.reserve(m_entries.size());
    for (const Entry& entry : m_entries) {
        list << CommentMark{entry.cursor.selectionStart(), entry.cursor.selectionEnd(), entry.told.commentId,
                            entry.told.resolved};
    }
    return list;
}

QString CommentMarks::at(int position) const
{
    const Entry* best = nullptr;
    const auto length = [](const Entry& entry) {
        return entry.cursor.selectionEnd() - entry.cursor.selectionStart();
    };
    for (const Entry& entry : m_entries) {
        if (position < entry.cursor.selectionStart() || position > entry.cursor.selectionEnd())
            continue;
        if (!best || (best->told.resolved && !entry.told.resolved) ||
            (best->told.resolved == entry.told.resolved && length(entry) < length(*best)))
            best = &entry;
    }
    return best ? best->told.commentId : QString();
}

void CommentMarks::paint(QPainter& painter, const VisibleText& text, const QRect& clip) const
{
    const Theme& theme = Theme::current();
    for (const Entry& entry : m_entries) {
        const QList<QRectF> rects =
            text.lineRects(entry.cursor.selectionStart(), entry.cursor.selectionEnd());
        for (const QRectF& rect : rects) {
            if (!rect.intersects(clip))
                continue;
            if (!entry.told.resolved)
                painter.fillRect(rect, theme.marked);
            // What is settled keeps a thin dotted line, so that it can be found again.
            const QColor ink = entry.told.resolved ? theme.muted : theme.warning;
            painter.setPen(
                QPen(ink, entry.told.resolved ? 1 : 2, entry.told.resolved ? Qt::DotLine : Qt::SolidLine));
            const double y = rect.bottom() - 1;
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
        }
    }
}

} // namespace heartline
