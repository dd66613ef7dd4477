// SPDX-License-Identifier: MIT
#include "editorgutter.h"

#include "shared/theme.h"
#include "sharedtextedit.h"

#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QTextLayout>

namespace heartline {
namespace {
constexpr int kLeast = 3; // digits: the text does not move sideways at line 10 and line 100
constexpr int kPadding = 12;
} // namespace

EditorGutter::EditorGutter(SharedTextEdit& editor)
    : QWidget(&editor)
    , m_editor(editor)
{
    setCursor(Qt::ArrowCursor);
}

int EditorGutter::neededWidth() const
{
    int digits = 1;
    for (int count = m_editor.blockCount(); count >= 10; count /= 10)
        ++digits;
    return QFontMetrics(m_editor.font()).horizontalAdvance(u'8') * std::max(digits, kLeast) + 2 * kPadding;
}

void EditorGutter::paintEvent(QPaintEvent* event)
{
    const Theme& theme = Theme::current();
    const VisibleText text = m_editor.visibleText();
    const int current = m_editor.textCursor().blockNumber();
    QPainter painter(this);
    if (m_editor.isCurrentLineShown()) {
        if (const auto line = m_editor.currentLineRect(text); !line.isNull())
            painter.fillRect(QRectF(0, line.top(), width(), line.height()), theme.currentLine);
    }
    QFont font = m_editor.font();
    for (const VisibleText::Block& at : text.blocks()) {
        if (at.rect.top() > event->rect().bottom() || at.rect.bottom() < event->rect().top())
            continue;
        const QTextLine first = at.block.layout()->lineAt(0);
        const double height = first.isValid() ? first.height() : at.rect.height();
        const int number = at.block.blockNumber();
        painter.setPen(number == current ? theme.text : theme.muted);
        font.setWeight(number == current ? QFont::DemiBold : QFont::Normal);
        painter.setFont(font);
        painter.drawText(QRectF(0, at.rect.top(), width() - kPadding, height),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, QString::number(number + 1));
    }
}

void EditorGutter::select(const QPoint& point, bool extend)
{
    QTextCursor cursor = m_editor.textCursor();
    const QTextCursor at = m_editor.cursorForPosition({0, point.y()});
    cursor.setPosition(at.block().position(), extend ? QTextCursor::KeepAnchor : QTextCursor::MoveAnchor);
    if (extend && cursor.position() >= cursor.anchor())
        cursor.movePosition(QTextCursor::NextBlock, QTextCursor::KeepAnchor);
    m_editor.setTextCursor(cursor);
    m_editor.setFocus(Qt::MouseFocusReason);
    Q_EMIT m_editor.personActed();
}

void EditorGutter::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        select(event->position().toPoint(), event->modifiers().testFlag(Qt::ShiftModifier));
}

void EditorGutter::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        select(event->position().toPoint(), true);
}

} // namespace heartline
