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

void CommentMarks::paintGrounds(QPainter& painter, const VisibleText& text, const QRect& clip) const
{
    for (const Entry& entry : m_entries) {
        if (entry.told.resolved)
            continue;
        for (const QRectF& rect :
             text.lineRects(entry.cursor.selectionStart(), entry.cursor.selectionEnd())) {
            if (rect.intersects(clip))
                painter.fillRect(rect, Theme::current().marked);
        }
    }
}

void CommentMarks::paintLines(QPainter& painter, const VisibleText& text, const QRect& clip) const
{
    const Theme& theme = Theme::current();
    // What is settled keeps a thin dotted line, so that it can be found again.
    const QPen open(theme.warning, 2);
    const QPen settled(theme.muted, 1, Qt::DotLine);
    for (const Entry& entry : m_entries) {
        painter.setPen(entry.told.resolved ? settled : open);
        for (const QRectF& rect :
             text.lineRects(entry.cursor.selectionStart(), entry.cursor.selectionEnd())) {
            const double y = rect.bottom() - 1;
            if (rect.intersects(clip))
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
        }
    }
}

} // namespace heartline
