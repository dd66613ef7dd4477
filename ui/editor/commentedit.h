// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPlainTextEdit>

namespace heartline {

/// Where a comment or an answer is written: as tall as its text, up to a few lines. Enter sends, Shift+Enter
/// begins a line, Escape gives up.
class HEARTLINE_WIDGETS_EXPORT CommentEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit CommentEdit(QWidget* parent = nullptr);

    /// Without blanks around it.
    [[nodiscard]] QString words() const { return toPlainText().trimmed(); }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    /// Never of nothing.
    void sent();
    void gaveUp();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
};

} // namespace heartline
