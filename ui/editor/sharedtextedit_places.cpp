// SPDX-License-Identifier: MIT
// Which part of the text a SharedTextEdit shows: kept in place, gone to, or following somebody.
#include "followbar.h"
#include "sharedtextedit.h"

#include <QAbstractTextDocumentLayout>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

namespace heartline {

SharedTextEdit::ScrollAnchor SharedTextEdit::saveAnchor() const
{
    const QTextBlock block = firstVisibleBlock();
    ScrollAnchor anchor{QTextCursor(block), 0, horizontalScrollBar()->value()};
    const int value = verticalScrollBar()->value();
    anchor.line = std::max(0, value - block.firstLineNumber());
    // At the very top one stays there: what comes before the first line is news.
    anchor.top.setKeepPositionOnInsert(value == 0);
    return anchor;
}

void SharedTextEdit::restoreAnchor(const ScrollAnchor& anchor)
{
    const QTextBlock block = anchor.top.block();
    const int line = std::clamp(anchor.line, 0, std::max(0, block.lineCount() - 1));
    verticalScrollBar()->setValue(block.firstLineNumber() + line);
    horizontalScrollBar()->setValue(anchor.horizontal);
}

void SharedTextEdit::showPlace(int position)
{
    const QTextBlock block = document()->findBlock(std::clamp(position, 0, document()->characterCount() - 1));
    const double height = viewport()->height();
    std::optional<QRectF> rect = visibleText().caretRect(position);
    // Near an edge, the next words would be out of sight.
    const bool isAtStart = verticalScrollBar()->value() == 0;
    const bool isAtEnd = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    const double edge = height / 8;
    if (!rect || (rect->top() < edge && !isAtStart) || (rect->bottom() > height - edge && !isAtEnd) ||
        rect->top() < 0 || rect->bottom() > height) {
        // Only what has been laid out knows its lines.
        (void)document()->documentLayout()->blockBoundingRect(block);
        const QTextLine line = block.layout()->lineForTextPosition(position - block.position());
        const int number = block.firstLineNumber() + (line.isValid() ? line.lineNumber() : 0);
        const int shown = int(height / QFontMetricsF(font()).lineSpacing());
        verticalScrollBar()->setValue(number - shown / 3);
        rect = visibleText().caretRect(position);
    }
    if (!rect)
        return;
    QScrollBar* bar = horizontalScrollBar();
    const int width = viewport()->width();
    if (rect->left() < 0 || rect->right() > width)
        bar->setValue(bar->value() + int(rect->left()) - width / 2);
}

void SharedTextEdit::goToLine(int line, int column)
{
    const QTextBlock block = document()->findBlockByNumber(std::clamp(line, 1, blockCount()) - 1);
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + std::clamp(column - 1, 0, block.length() - 1));
    setTextCursor(cursor);
    showPlace(cursor.position());
}

void SharedTextEdit::showPerson(quint64 clientId)
{
    const auto caret = m_carets.caret(clientId);
    if (!caret || caret->caret < 0)
        return;
    if (m_followed != clientId)
        stopFollowing();
    showPlace(caret->caret);
    m_carets.showName(clientId);
}

// Following

void SharedTextEdit::follow(quint64 clientId)
{
    const auto caret = m_carets.caret(clientId);
    if (!caret || m_followed == clientId)
        return;
    m_followed = clientId;
    m_followBar->showPerson(caret->name, m_carets.colorOf(*caret));
    onFollowedMoved();
    Q_EMIT followingChanged();
}

void SharedTextEdit::stopFollowing()
{
    if (!m_followed)
        return;
    m_followed.reset();
    m_followBar->hide();
    Q_EMIT followingChanged();
}

void SharedTextEdit::onFollowedMoved()
{
    if (!m_followed)
        return;
    const auto caret = m_carets.caret(*m_followed);
    if (!caret) {
        stopFollowing();
        return;
    }
    m_followBar->showPerson(caret->name, m_carets.colorOf(*caret));
    if (caret->caret >= 0)
        showPlace(caret->caret);
}

void SharedTextEdit::onActed()
{
    stopFollowing();
    Q_EMIT personActed();
}

} // namespace heartline
