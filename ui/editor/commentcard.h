// SPDX-License-Identifier: MIT
#pragma once

#include "commentthread.h"
#include "widgets_export.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace heartline {

class CommentEdit;

/// One comment with its answers. What can be done with it stands below it while it's chosen.
class HEARTLINE_WIDGETS_EXPORT CommentCard : public QFrame
{
    Q_OBJECT
public:
    explicit CommentCard(QWidget* parent = nullptr);

    /// What is being written as an answer stays.
    void setThread(const CommentThread& thread);
    [[nodiscard]] const CommentThread& thread() const { return m_thread; }
    void setSelected(bool selected);
    [[nodiscard]] bool isSelected() const { return m_selected; }
    /// Who may only read can't answer, resolve or remove.
    void setCanWrite(bool can);
    [[nodiscard]] CommentEdit& answer() const { return *m_answer; }

Q_SIGNALS:
    /// By the pointer or the keyboard.
    void chosen();
    void replied(const QString& text);
    void resolveRequested(bool resolved);
    void removeRequested();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fill();
    QWidget* makeLine(const CommentThread::Line& line);
    void updateActions();
    void updateWords();

    CommentThread m_thread;
    QVBoxLayout* m_lines;
    QLabel* m_quote;
    QWidget* m_actions;
    CommentEdit* m_answer;
    QPushButton* m_send;
    QPushButton* m_resolve;
    QPushButton* m_remove;
    bool m_selected = false;
    bool m_canWrite = true;
    bool m_asking = false; ///< Remove was clicked once.
};

} // namespace heartline
