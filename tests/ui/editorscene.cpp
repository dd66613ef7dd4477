// SPDX-License-Identifier: MIT
#include "editorscene.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace heartline;

EditorScene::EditorScene(bool chinese)
    : m_chinese(chinese)
{
    setProperty("surface", u"page"_s);
    setAttribute(Qt::WA_StyledBackground);
    editor.setObjectName(u"sharedText"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(&editor);
    layout->addWidget(&findBar);
    layout->addWidget(&goToLineBar);
    findBar.setEditor(&editor);
    goToLineBar.setEditor(&editor);
    editor.setLineNumbersShown(true);
    fill();
}

void EditorScene::fill()
{
    const QString text =
        m_chinese
            ? u"# 发布清单\n\n周四中午之前要完成下面这些事。谁做完一项，就在前面打勾。\n\n- [x] 翻译校对\n- [ ] 离线编辑：断开网络写一段，再连上\n- [ ] 重连：拔网线、睡眠、换网络各试一次\n- [ ] 更新说明\n\n## 更新说明（草稿）\n\n多人可以同时编辑同一份文本，离线时写的内容也会合并，谁的字都不会丢。每个人只撤销自己的改动。\n\n\t网页里的编辑器、Node 脚本和这个客户端可以同时编辑同一份文档。\n\n## 备注\n\n断网时也可以继续写，恢复后会自动合并。批注会跟着文字移动。\n"_s
            : u"# Release checklist\n\nAll of this has to be done by Thursday noon. Whoever finishes a line ticks it off.\n\n- [x] Proofread the translations\n- [ ] Offline: write without a network, then come back\n- [ ] Reconnects: pull the cable, let it sleep, change networks\n- [ ] Release notes\n\n## Release notes, draft\n\nSeveral people can write one text at once. What was written offline is merged, and nobody's words are lost. Undo takes back one's own work only.\n\n\tAn editor in a web page, a Node script and this client can edit one document together.\n\n## Notes\n\nYou can go on writing without a connection; it merges when it is back. Comments stay with the words they belong to.\n"_s;
    QString all = text;
    for (int i = 1; i <= 60; ++i)
        all += m_chinese ? u"\n%1. 稍后再处理的事项"_s.arg(i) : u"\n%1. Something for later"_s.arg(i);
    editor.setPlainText(all);
}

void EditorScene::place(const QString& who, const QString& before, int selected)
{
    const int caret = int(editor.toPlainText().indexOf(before)) + int(before.size());
    for (RemoteCaret& known : m_carets) {
        if (known.userId == who) {
            known.caret = caret;
            known.anchor = caret - selected;
            editor.setCarets(m_carets);
            return;
        }
    }
    const QString name = who == "mei"_L1     ? u"林小梅"_s
                         : who == "jonas"_L1 ? u"Jonas Weber"_s
                         : who == "priya"_L1 ? u"Priya Raman"_s
                                             : u"Maximiliane-Friederike von und zu Hohenstein"_s;
    m_carets << RemoteCaret{quint64(m_carets.size() + 1), who, name, {}, caret, caret - selected};
    editor.setCarets(m_carets);
}

void EditorScene::placeEveryone()
{
    if (m_chinese) {
        place(u"mei"_s, u"断开网络写一段，再连上"_s);
        place(u"jonas"_s, u"谁的字都不会丢"_s, 7);
        place(u"priya"_s, u"稍后再处理的事项\n4"_s);
        comment(u"周四中午之前"_s);
        comment(u"批注会跟着文字移动"_s, true);
        caretAt(u"更新说明（草稿）"_s);
        return;
    }
    place(u"mei"_s, u"then come back"_s);
    place(u"jonas"_s, u"nobody's words are lost"_s, 23);
    place(u"priya"_s, u"later\n4"_s);
    comment(u"Thursday noon"_s);
    comment(u"Comments stay with the words"_s, true);
    caretAt(u"Release notes, draft"_s);
}

void EditorScene::comment(const QString& words, bool resolved)
{
    const int from = int(editor.toPlainText().indexOf(words));
    m_marks << CommentMark{from, from + int(words.size()), words, resolved};
    editor.setCommentMarks(m_marks);
}

void EditorScene::caretAt(const QString& words)
{
    QTextCursor cursor = editor.textCursor();
    cursor.setPosition(int(editor.toPlainText().indexOf(words)));
    editor.setTextCursor(cursor);
}
