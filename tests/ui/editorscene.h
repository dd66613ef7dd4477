// SPDX-License-Identifier: MIT
#pragma once

#include "editor/findbar.h"
#include "editor/gotolinebar.h"
#include "editor/sharedtextedit.h"

/// The editor with its bars, and three people at work in a text.
class EditorScene : public QWidget
{
public:
    explicit EditorScene(bool chinese);

    /// Long enough to scroll.
    void fill();
    void place(const QString& who, const QString& before, int selected = 0);
    void placeEveryone();
    void comment(const QString& words, bool resolved = false);
    /// In front of these words.
    void caretAt(const QString& words);

    heartline::SharedTextEdit editor;
    heartline::FindBar findBar;
    heartline::GoToLineBar goToLineBar;

private:
    bool m_chinese;
    QList<heartline::RemoteCaret> m_carets;
    QList<heartline::CommentMark> m_marks;
};
