// SPDX-License-Identifier: MIT
#include "commentedit.h"

#include <QKeyEvent>
#include <QTextBlock>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {
constexpr int kMostLines = 8;
constexpr int kFrame = 16; // heartline.qss: padding and border, above and below
} // namespace

CommentEdit::CommentEdit(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setProperty("kind", u"comment"_s);
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    document()->setDocumentMargin(0);
    connect(this, &QPlainTextEdit::textChanged, this, &CommentEdit::fit);
    fit();
}

QSize CommentEdit::sizeHint() const
{
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < kMostLines; block = block.next())
        lines += std::max(1, block.layout()->lineCount());
    return {0, std::clamp(lines, 1, kMostLines) * fontMetrics().lineSpacing() + kFrame};
}

void CommentEdit::fit()
{
    const int height = sizeHint().height();
    if (height != maximumHeight())
        setFixedHeight(height);
    setVerticalScrollBarPolicy(document()->lineCount() > kMostLines ? Qt::ScrollBarAsNeeded
                                                                    : Qt::ScrollBarAlwaysOff);
}

void CommentEdit::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && !event->modifiers().testFlag(Qt::ShiftModifier)) {
        if (!words().isEmpty())
            Q_EMIT sent();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT gaveUp();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void CommentEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    fit();
}

} // namespace heartline
