// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace heartline {

class SharedTextEdit;

/// Asks for a line, or "line:column", and goes there. Hidden until the editor asks for it; Enter goes, Esc
/// closes it, and both give the focus back.
class HEARTLINE_WIDGETS_EXPORT GoToLineBar : public QWidget
{
    Q_OBJECT
public:
    explicit GoToLineBar(QWidget* parent = nullptr);

    /// Not owned; null for none.
    void setEditor(SharedTextEdit* editor);

public Q_SLOTS:
    void open();
    void close();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void go();
    void retranslate();

    QPointer<SharedTextEdit> m_editor;
    QLabel* m_label;
    QLineEdit* m_edit;
    QLabel* m_hint;
    QToolButton* m_close;
};

} // namespace heartline
