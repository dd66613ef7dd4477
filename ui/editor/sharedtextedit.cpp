// SPDX-License-Identifier: MIT
#include "sharedtextedit.h"

#include "shared/theme.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr qint64 kFlagMs = 4000;
constexpr int kColumn = 860;
constexpr int kMargin = 24;
} // namespace

SharedTextEdit::SharedTextEdit(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setUndoRedoEnabled(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    m_clock.start();
    m_flagTimer.setSingleShot(true);
    connect(&m_flagTimer, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
}

bool SharedTextEdit::isComposing() const
{
    const QTextLayout* layout = textCursor().block().layout();
    return layout && !layout->preeditAreaText().isEmpty();
}

void SharedTextEdit::setCarets(const QList<RemoteCaret>& carets)
{
    m_carets = carets;
    m_flagTimer.start(int(kFlagMs));
    viewport()->update();
}

QRectF SharedTextEdit::caretRect(const QTextCursor& cursor, int position) const
{
    const QTextBlock block = cursor.document()->findBlock(position);
    if (!block.isValid() || !block.isVisible())
        return {};
    const QRectF geometry = blockBoundingGeometry(block).translated(contentOffset());
    const QTextLine line = block.layout()->lineForTextPosition(position - block.position());
    if (!line.isValid())
        return {geometry.topLeft(), QSizeF(2, geometry.height())};
    const double x = line.cursorToX(position - block.position());
    return {geometry.left() + x, geometry.top() + line.y(), 2, line.height()};
}

void SharedTextEdit::paintEvent(QPaintEvent* event)
{
    QPlainTextEdit::paintEvent(event);
    if (m_carets.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::current();
    for (const RemoteCaret& caret : std::as_const(m_carets)) {
        const QColor color = theme.personColor(caret.userId);
        paintSelection(painter, caret, color);
        const QRectF rect = caretRect(caret.cursor, caret.cursor.position());
        if (rect.isNull() || rect.bottom() < 0 || rect.top() > viewport()->height())
            continue;
        painter.fillRect(rect, color);
        paintFlag(painter, caret, rect, Theme::personFill(caret.userId));
    }
}

void SharedTextEdit::paintSelection(QPainter& painter, const RemoteCaret& caret, const QColor& color) const
{
    if (!caret.cursor.hasSelection())
        return;
    QColor soft = color;
    soft.setAlpha(56);
    const int start = caret.cursor.selectionStart();
    const int end = caret.cursor.selectionEnd();
    for (QTextBlock block = firstVisibleBlock(); block.isValid() && block.position() <= end;
         block = block.next()) {
        const QRectF geometry = blockBoundingGeometry(block).translated(contentOffset());
        if (geometry.top() > viewport()->height())
            break;
        for (int i = 0; i < block.layout()->lineCount(); ++i) {
            const QTextLine line = block.layout()->lineAt(i);
            const int from = std::max(start - block.position(), line.textStart());
            const int to = std::min(end - block.position(), line.textStart() + line.textLength());
            if (from > to || to < line.textStart())
                continue;
            const double left = line.cursorToX(from);
            const double right =
                std::max(line.cursorToX(to), left + (from == to && block.length() == 1 ? 6 : 0));
            painter.fillRect(
                QRectF(geometry.left() + left, geometry.top() + line.y(), right - left, line.height()), soft);
        }
    }
}

void SharedTextEdit::paintFlag(QPainter& painter, const RemoteCaret& caret, const QRectF& rect,
                               const QColor& fill) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    const bool wanted = now() - caret.movedAt < kFlagMs || m_hovered == caret.userId;
    QFont small = Theme::font(font(), Theme::TextStyle::Caption);
    small.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(small);
    const QString name = metrics.elidedText(caret.name.simplified(), Qt::ElideRight, 160);
    QRectF flag(rect.left(), rect.top() - metrics.height() - 2, metrics.horizontalAdvance(name) + 12,
                metrics.height() + 2);
    if (flag.top() < 0)
        flag.moveTop(rect.bottom());
    flag.moveRight(std::min(flag.right(), double(viewport()->width())));
    // What the person writes here is never covered.
    if (!wanted || flag.intersects(cursorRect().adjusted(-200, 0, 200, 0))) {
        painter.drawEllipse(QRectF(rect.left() - 2, rect.top() - 3, 6, 6));
        return;
    }
    painter.drawRoundedRect(flag, 4, 4);
    painter.setPen(Qt::white);
    painter.setFont(small);
    painter.drawText(flag, Qt::AlignCenter, name);
}

bool SharedTextEdit::event(QEvent* event)
{
    // QPlainTextEdit claims these for itself even with its own undo off, so no action would ever see them.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void SharedTextEdit::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Undo)) {
        Q_EMIT undoRequested();
        return;
    }
    if (event->matches(QKeySequence::Redo)) {
        Q_EMIT redoRequested();
        return;
    }
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && event->modifiers().testFlag(Qt::ShiftModifier) && !isReadOnly()) {
        // A line separator would stand in the shared text as U+2028.
        textCursor().insertText(u"\n"_s);
        ensureCursorVisible();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void SharedTextEdit::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool canEdit = !isReadOnly();
    const bool hasSelection = textCursor().hasSelection();
    const auto add = [menu](const QString& text, QKeySequence::StandardKey key, bool enabled) {
        QAction* action = menu->addAction(text);
        action->setShortcut(key);
        action->setEnabled(enabled);
        return action;
    };
    connect(add(tr("Undo"), QKeySequence::Undo, canEdit), &QAction::triggered, this,
            &SharedTextEdit::undoRequested);
    connect(add(tr("Redo"), QKeySequence::Redo, canEdit), &QAction::triggered, this,
            &SharedTextEdit::redoRequested);
    menu->addSeparator();
    connect(add(tr("Cut"), QKeySequence::Cut, canEdit && hasSelection), &QAction::triggered, this,
            &QPlainTextEdit::cut);
    connect(add(tr("Copy"), QKeySequence::Copy, hasSelection), &QAction::triggered, this,
            &QPlainTextEdit::copy);
    connect(add(tr("Paste"), QKeySequence::Paste, canEdit && canPaste()), &QAction::triggered, this,
            &QPlainTextEdit::paste);
    menu->addSeparator();
    connect(add(tr("Select all"), QKeySequence::SelectAll, true), &QAction::triggered, this,
            &QPlainTextEdit::selectAll);
    menu->popup(event->globalPos());
}

void SharedTextEdit::inputMethodEvent(QInputMethodEvent* event)
{
    QPlainTextEdit::inputMethodEvent(event);
    if (!isComposing())
        Q_EMIT compositionEnded();
}

void SharedTextEdit::mouseMoveEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseMoveEvent(event);
    QString hovered;
    for (const RemoteCaret& caret : std::as_const(m_carets)) {
        if (caretRect(caret.cursor, caret.cursor.position())
                .adjusted(-4, -4, 4, 4)
                .contains(event->position()))
            hovered = caret.userId;
    }
    if (hovered != m_hovered) {
        m_hovered = hovered;
        viewport()->update();
    }
}

void SharedTextEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    centerColumn();
}

void SharedTextEdit::centerColumn()
{
    const int side = std::max(kMargin, (width() - kColumn) / 2);
    const QMargins margins(side, kMargin, side - verticalScrollBar()->sizeHint().width(), 0);
    if (viewportMargins() != margins)
        setViewportMargins(margins);
}

} // namespace heartline
