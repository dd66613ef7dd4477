// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace heartline {

class SharedTextEdit;

/// The numbers beside an editor's lines; a click goes to the line, a drag selects lines.
///
/// Internal to SharedTextEdit, which places and scrolls it.
class EditorGutter : public QWidget
{
    Q_OBJECT
public:
    explicit EditorGutter(SharedTextEdit& editor);

    /// Pixels that it needs for the text as it is.
    [[nodiscard]] int neededWidth() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void select(const QPoint& point, bool extend);

    SharedTextEdit& m_editor;
};

} // namespace heartline
