// SPDX-License-Identifier: MIT
#pragma once

#include "visibletext.h"

#include <QTextCursor>

class QPainter;
class QTextDocument;

namespace heartline {

/// A piece of text that somebody commented on. UTF-16 code units, [from, to).
struct HEARTLINE_WIDGETS_EXPORT CommentMark
{
    int from = 0;
    int to = 0;
    QString commentId;
    bool resolved = false;
    bool operator==(const CommentMark&) const = default;
};

/// The comments' marks in a text; they move along with it until they are told anew.
class HEARTLINE_WIDGETS_EXPORT CommentMarks
{
public:
    explicit CommentMarks(QTextDocument* document)
        : m_document(document)
    {
    }

    void setMarks(const QList<CommentMark>& marks);
    /// With the places as they are now.
    [[nodiscard]] QList<CommentMark> marks() const;
    /// The innermost comment at a place, one that is not resolved first; empty: none.
    [[nodiscard]] QString at(int position) const;
    /// Below the text, and below all else that is there.
    void paintGrounds(QPainter& painter, const VisibleText& text, const QRect& clip) const;
    /// Below the text, over all else that is there.
    void paintLines(QPainter& painter, const VisibleText& text, const QRect& clip) const;

private:
    struct Entry
    {
        CommentMark told;
        QTextCursor cursor;
    };
    QTextDocument* m_document;
    QList<Entry> m_entries;
};

} // namespace heartline
