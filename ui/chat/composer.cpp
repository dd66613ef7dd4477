// SPDX-License-Identifier: MIT
#include "composer.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kMostLines = 6;
constexpr int kFrame = 2 * 7; // padding and border in resources/themes/heartline.qss
} // namespace

Composer::Composer(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setLineWrapMode(WidgetWidth);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(2);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &Composer::adjustHeight);
}

bool Composer::hasText() const
{
    return !toPlainText().trimmed().isEmpty();
}

void Composer::submit()
{
    if (!hasText())
        return;
    const QString text = toPlainText();
    clear();
    Q_EMIT submitted(text);
}

void Composer::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && !event->modifiers().testFlag(Qt::ShiftModifier)) {
        submit();
        return;
    }
    if (event->key() == Qt::Key_Up && event->modifiers() == Qt::NoModifier && isUntouched()) {
        Q_EMIT editLastRequested();
        return;
    }
    if (event->key() == Qt::Key_Escape && m_cancellable) {
        Q_EMIT cancelRequested();
        return;
    }
    const int revision = document()->revision();
    if (isEnter)
        // A line separator, which Shift+Enter gives, would reach others as U+2028.
        insertPlainText(u"\n"_s);
    else
        QPlainTextEdit::keyPressEvent(event);
    if (document()->revision() != revision)
        Q_EMIT edited();
}

bool Composer::isUntouched() const
{
    // An input method's composition is no part of the text yet, and its own arrow keys come first.
    return document()->isEmpty() && textCursor().block().layout()->preeditAreaText().isEmpty();
}

void Composer::inputMethodEvent(QInputMethodEvent* event)
{
    QPlainTextEdit::inputMethodEvent(event);
    if (!event->commitString().isEmpty() || !event->preeditString().isEmpty())
        Q_EMIT edited();
}

void Composer::insertFromMimeData(const QMimeData* source)
{
    QString text = source->text();
    const int room = std::max(0, kLongest - document()->characterCount());
    if (text.size() > room) {
        text.truncate(room);
        if (!text.isEmpty() && text.back().isHighSurrogate())
            text.chop(1);
        Q_EMIT textWasCut(kLongest);
    }
    textCursor().insertText(text);
    ensureCursorVisible();
    Q_EMIT edited();
}

void Composer::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        adjustHeight();
}

void Composer::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    adjustHeight();
    if (event->size().height() != event->oldSize().height()) {
        // What was scrolled to when there was less room would leave room below the text.
        verticalScrollBar()->setValue(0);
        ensureCursorVisible();
    }
}

int Composer::heightFor(double lines) const
{
    return int(std::ceil(lines * fontMetrics().lineSpacing() + 2 * document()->documentMargin())) + kFrame;
}

void Composer::adjustHeight()
{
    // QPlainTextDocumentLayout counts its height in lines.
    const double lines = document()->documentLayout()->documentSize().height();
    setVerticalScrollBarPolicy(lines > kMostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int wanted = heightFor(std::clamp(lines, 1.0, double(kMostLines)));
    if (wanted != height() || wanted != minimumHeight())
        setFixedHeight(wanted);
}

QSize Composer::sizeHint() const
{
    return {240, heightFor(1)};
}

QSize Composer::minimumSizeHint() const
{
    return {120, heightFor(1)};
}

} // namespace heartline
