// SPDX-License-Identifier: MIT
#include "documentscene.h"

#include "editor/sharedtextedit.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <tuple>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

const QString kEnglish = uR"(# Release checklist: Heartline 0.5

Write together: everyone's carets, comments and a history that forgets nothing.

## Highlights

1. **Edits merge.** Two people in one sentence both keep their words, on the train as well as in the office.
2. **Undo is yours.** Ctrl+Z takes back what *you* wrote, never what others did.
3. **Offline is a state, not an error.** You go on writing; it follows when the link is back.

## Before the release

- [x] Proofread the Chinese pages (Mei)
- [ ] Watch reconnects over the weekend (Jonas)
- [ ] Write to the packagers (Ann)

| Build | Size | Starts in |
|-------|------|-----------|
| deb   | 4 MB | 0.3 s     |
| AppImage | 31 MB | 0.5 s  |

```cpp
SharedDocument notes({.id = u"notes"_s}, std::move(link));
notes.open();
```

Questions go into the comments, decisions into the text.
)"_s;

const QString kChinese = uR"(# 发布清单：Heartline 0.5

一起写作：看得到每个人的光标，可以评论，历史记录一处不漏。

## 亮点

1. **修改自动合并。** 两个人同时改一句话，谁的字都不会丢，在火车上和在办公室里都一样。
2. **撤销只属于你。** Ctrl+Z 撤销的是*你*写的内容，绝不会动别人的。
3. **离线只是一种状态，不是错误。** 照常写，网络恢复后自动同步。

## 发布之前

- [x] 校对中文界面（小梅）
- [ ] 周末观察断线重连（Jonas）
- [ ] 通知各发行版打包者（安安）

| 安装包 | 大小 | 启动时间 |
|-------|------|-----------|
| deb   | 4 MB | 0.3 秒     |
| AppImage | 31 MB | 0.5 秒  |

```cpp
SharedDocument notes({.id = u"notes"_s}, std::move(link));
notes.open();
```

问题写在评论里，结论写进正文。
)"_s;

SharedDocument::Options options(const QString& userId, const QString& name)
{
    SharedDocument::Options options;
    options.id = u"notes"_s;
    options.userId = userId;
    options.userName = name;
    return options;
}

void write(SharedDocument& document, std::size_t position, const QString& text)
{
    document.document().transact(
        [&] { std::ignore = document.text().insert(position, text.toStdU16String()); },
        SharedDocument::origin());
}

int placeOf(const SharedDocument& document, const QString& words, int behind = 0)
{
    return int(document.toPlainText().indexOf(words)) + behind;
}

} // namespace

DocumentScene::DocumentScene(bool inChinese)
    : chinese(inChinese)
    , ann(options(u"ann"_s, inChinese ? u"安安"_s : u"Ann Lee"_s), room.newLink())
    , mei(options(u"mei"_s, u"林小梅"_s), room.newLink())
    , jonas(options(u"jonas"_s, u"Jonas Weber"_s), room.newLink())
{
    for (SharedDocument* document : {&ann, &mei, &jonas})
        document->open();
    settle();
    const QString text = inChinese ? kChinese : kEnglish;
    write(mei, 0, text);
    settle();
    const auto at = [](int daysAgo, int hour, int minute) {
        return QDateTime(QDate::currentDate().addDays(-daysAgo), QTime(hour, minute));
    };
    const qsizetype half = text.indexOf(u"## "_s, text.indexOf(u"## "_s) + 3);
    for (FakeDocumentHistory* history : {&local, &server}) {
        history->write(u"mei"_s, at(1, 16, 40), at(1, 16, 52), text.left(text.indexOf(u"## "_s)));
        QString draft = text.left(half);
        draft.replace(inChinese ? u"绝不会动别人的"_s : u"never what others did"_s,
                      inChinese ? u"不动别人的"_s : u"and nothing else"_s);
        history->write(u"ann"_s, at(1, 17, 5), at(1, 17, 31), draft);
        QString later = text;
        later.replace(inChinese ? u"绝不会动别人的"_s : u"never what others did"_s,
                      inChinese ? u"不动别人的"_s : u"and nothing else"_s);
        later.replace(inChinese ? u"，历史记录一处不漏"_s : u" and a history that forgets nothing"_s,
                      inChinese ? u"，也有历史记录"_s : u" and a history"_s);
        later.replace(inChinese ? u"[x] 校对"_s : u"[x] Proof"_s, inChinese ? u"[ ] 校对"_s : u"[ ] Proof"_s);
        later.remove(later.size() - (inChinese ? 17 : 57), inChinese ? 17 : 57);
        history->write(u"jonas"_s, at(0, 9, 12), at(0, 9, 18), later);
        history->write(u"mei"_s, at(0, 9, 40), at(0, 9, 41), text);
        history->write(u"ann"_s, at(0, 9, 44), at(0, 9, 58), text);
    }
    page.setDocument(&ann, &local, &server);
    page.setTitle(inChinese ? u"发布说明"_s : u"Release notes"_s);
}

void DocumentScene::settle()
{
    const auto isQuiet = [this] {
        const QString text = room.text();
        return std::ranges::all_of(std::array{&ann, &mei, &jonas}, [&text](const SharedDocument* document) {
            return document->toPlainText() == text &&
                   document->syncState() == SharedDocument::SyncState::Synced;
        });
    };
    std::ignore = QTest::qWaitFor(isQuiet, 500); // never quiet while somebody is away
}

void DocumentScene::place(DocumentPage& shown)
{
    const int from = placeOf(mei, chinese ? u"谁的字"_s : u"both keep"_s);
    mei.setCaret(from + (chinese ? 6 : 21), from);
    const int other = placeOf(jonas, chinese ? u"网络恢复"_s : u"it follows"_s);
    jonas.setCaret(other, other);
    std::ignore = QTest::qWaitFor([this, other] {
        return std::ranges::any_of(ann.peers(),
                                   [&](const DocumentPeer& peer) { return peer.caret == other; });
    });
    QTextCursor cursor = shown.editor().textCursor();
    cursor.setPosition(placeOf(ann, chinese ? u"通知各"_s : u"packagers"_s));
    shown.editor().setTextCursor(cursor);
}

void DocumentScene::comment(DocumentPage& shown)
{
    DocumentComments asMei(mei.document(), mei.text(), mei.userId(), mei.userName());
    DocumentComments asJonas(jonas.document(), jonas.text(), jonas.userId(), jonas.userName());
    DocumentComments asAnn(ann.document(), ann.text(), ann.userId(), ann.userName());
    const auto add = [&](DocumentComments& comments, const QString& en, const QString& zh,
                         const QString& enText, const QString& zhText) {
        const QString words = chinese ? zh : en;
        const int from = placeOf(ann, words);
        const QString id = comments.add(from, from + int(words.size()), chinese ? zhText : enText);
        std::ignore = QTest::qWaitFor([&] {
            return std::ranges::any_of(asAnn.comments(),
                                       [&](const auto& comment) { return comment.id == id; });
        });
        return id;
    };
    const QString title =
        add(asMei, u"forgets nothing"_s, u"一处不漏"_s, u"Is that true for what was pruned after a year?"_s,
            u"一年以后清理掉的也算吗？"_s);
    asAnn.reply(title, chinese ? u"好问题，我写成“保留一年”。"_s : u"Good point. I'll say “for a year”."_s);
    settle();
    add(asJonas, u"on the train"_s, u"在火车上"_s,
        u"I tried exactly this on Friday, twice through the tunnel."_s,
        u"我上周五就在火车上试过，过了两次隧道。"_s);
    const QString done = add(asAnn, u"Proofread"_s, u"校对"_s, u"Done, thank you!"_s, u"完成了，谢谢！"_s);
    asAnn.setResolved(done, true);
    settle();
    std::ignore = QTest::qWaitFor([&shown] { return shown.editor().commentMarks().size() == 2; });
}
