// SPDX-License-Identifier: MIT
#include "editor/commentcard.h"
#include "editor/commentedit.h"
#include "editor/commentspanel.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

CommentThread threadOf(const QString& id, const QString& text, bool resolved = false)
{
    CommentThread thread;
    thread.id = id;
    thread.first = {u"mei"_s, u"Mei"_s, 1'000, text};
    thread.quote = u"some words"_s;
    thread.isResolved = resolved;
    return thread;
}

QStringList shown(const CommentsPanel& panel)
{
    QStringList ids;
    for (const CommentCard* card : panel.cards())
        ids << card->thread().id;
    return ids;
}

QPushButton* button(QWidget& widget, const QString& text)
{
    for (QPushButton* button : widget.findChildren<QPushButton*>()) {
        if (button->text() == text && !button->isHidden())
            return button;
    }
    return nullptr;
}

} // namespace

class TestCommentsPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filters()
    {
        CommentsPanel panel;
        panel.setThreads(
            {threadOf(u"a"_s, u"one"_s), threadOf(u"b"_s, u"two"_s, true), threadOf(u"c"_s, u"three"_s)});
        QCOMPARE(shown(panel), (QStringList{u"a"_s, u"c"_s}));
        QCOMPARE(panel.openCount(), 2);
        panel.setFilter(CommentsPanel::Filter::Resolved);
        QCOMPARE(shown(panel), QStringList{u"b"_s});
        panel.setFilter(CommentsPanel::Filter::All);
        QCOMPARE(shown(panel), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        panel.setFilter(CommentsPanel::Filter::Open);
        panel.select(u"b"_s); // its mark was clicked
        QCOMPARE(shown(panel), QStringList{u"b"_s});
        QVERIFY(panel.cards().constFirst()->isSelected());
    }

    void followsTheOrderOfPlaces()
    {
        CommentsPanel panel;
        panel.setThreads({threadOf(u"a"_s, u"one"_s), threadOf(u"b"_s, u"two"_s)});
        const CommentCard* a = panel.cards().constFirst();
        panel.setThreads(
            {threadOf(u"c"_s, u"new"_s), threadOf(u"b"_s, u"two"_s), threadOf(u"a"_s, u"one"_s)});
        QCOMPARE(shown(panel), (QStringList{u"c"_s, u"b"_s, u"a"_s}));
        QCOMPARE(panel.cards().at(2), a);
    }

    void showsTextsLiterally()
    {
        CommentsPanel panel;
        panel.setThreads({threadOf(u"a"_s, u"<b>x</b><img src=file:///etc/passwd>"_s)});
        bool found = false;
        for (const QLabel* label : panel.cards().constFirst()->findChildren<QLabel*>()) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
            found = found || label->text().startsWith(u"<b>"_s);
        }
        QVERIFY(found);
    }

    void repliesResolvesAndRemoves()
    {
        CommentsPanel panel;
        CommentThread own = threadOf(u"a"_s, u"one"_s);
        own.isOwn = true;
        panel.setThreads({own, threadOf(u"b"_s, u"two"_s)});
        panel.resize(320, 600);
        panel.show();
        QSignalSpy chosen(&panel, &CommentsPanel::chosen);
        QSignalSpy replied(&panel, &CommentsPanel::replyRequested);
        QSignalSpy resolved(&panel, &CommentsPanel::resolveRequested);
        QSignalSpy removed(&panel, &CommentsPanel::removeRequested);
        CommentCard* card = panel.cards().constFirst();
        QVERIFY(!card->answer().isVisible());
        QTest::mouseClick(card, Qt::LeftButton, {}, {20, 5});
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(panel.selected(), u"a"_s);
        QVERIFY(card->answer().isVisible());
        QTest::keyClicks(&card->answer(), u"first"_s);
        QTest::keyClick(&card->answer(), Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(&card->answer(), u"second"_s);
        QTest::keyClick(&card->answer(), Qt::Key_Return);
        QCOMPARE(replied.last(), (QList<QVariant>{u"a"_s, u"first\nsecond"_s}));
        QVERIFY(card->answer().words().isEmpty());
        QTest::keyClick(&card->answer(), Qt::Key_Return);
        QCOMPARE(replied.size(), 1);
        button(*card, u"Resolve"_s)->click();
        QCOMPARE(resolved.last(), (QList<QVariant>{u"a"_s, true}));
        button(*card, u"Remove"_s)->click();
        QCOMPARE(removed.size(), 0); // asks first
        button(*card, u"Really remove"_s)->click();
        QCOMPARE(removed.last(), (QList<QVariant>{u"a"_s}));
        panel.select(u"b"_s);
        QVERIFY(!button(*panel.cards().at(1), u"Remove"_s)); // not this person's
    }

    void keepsWhatIsBeingWritten()
    {
        CommentsPanel panel;
        panel.setThreads({threadOf(u"a"_s, u"one"_s), threadOf(u"b"_s, u"two"_s)});
        panel.show();
        panel.select(u"b"_s);
        CommentCard* card = panel.cards().at(1);
        card->answer().setPlainText(u"half a"_s);
        CommentThread answered = threadOf(u"b"_s, u"two"_s);
        answered.replies << CommentThread::Line{u"ann"_s, u"Ann"_s, 2'000, u"me too"_s};
        panel.setThreads({threadOf(u"0"_s, u"zero"_s), threadOf(u"a"_s, u"one"_s), answered});
        QCOMPARE(panel.cards().at(2), card);
        QCOMPARE(card->answer().toPlainText(), u"half a"_s);
        QVERIFY(card->isSelected());
    }

    void aSelectedOneThatGoesIsToldAndEscapeLeaves()
    {
        CommentsPanel panel;
        panel.setThreads({threadOf(u"a"_s, u"one"_s)});
        panel.select(u"a"_s);
        QSignalSpy selection(&panel, &CommentsPanel::selectionChanged);
        panel.setThreads({});
        QCOMPARE(selection.last().first().toString(), QString());
        panel.setThreads({threadOf(u"a"_s, u"one"_s)});
        panel.select(u"a"_s);
        panel.show();
        QTest::keyClick(panel.cards().constFirst(), Qt::Key_Escape);
        QCOMPARE(panel.selected(), QString());
    }

    void drafts()
    {
        CommentsPanel panel;
        panel.show();
        QSignalSpy added(&panel, &CommentsPanel::addRequested);
        QSignalSpy dropped(&panel, &CommentsPanel::draftDropped);
        panel.beginDraft(u"some words"_s);
        QVERIFY(panel.isDrafting());
        QTest::keyClicks(&panel.draft(), u"hm"_s);
        QTest::keyClick(&panel.draft(), Qt::Key_Escape);
        QVERIFY(!panel.isDrafting());
        QCOMPARE(dropped.size(), 1);
        panel.beginDraft(u"some words"_s);
        QTest::keyClicks(&panel.draft(), u"why?"_s);
        QTest::keyClick(&panel.draft(), Qt::Key_Enter);
        QCOMPARE(added.last().first().toString(), u"why?"_s);
        QVERIFY(!panel.isDrafting());
    }

    void whoOnlyReadsCanOnlyRead()
    {
        CommentsPanel panel;
        panel.setThreads({threadOf(u"a"_s, u"one"_s)});
        panel.show();
        panel.setCanWrite(false);
        panel.select(u"a"_s);
        QVERIFY(!panel.cards().constFirst()->answer().isVisible());
        panel.beginDraft(u"x"_s);
        QVERIFY(!panel.isDrafting());
    }

    void saysWhereTheTextIsGone()
    {
        CommentsPanel panel;
        CommentThread lost = threadOf(u"a"_s, u"one"_s);
        lost.isPlaced = false;
        panel.setThreads({lost});
        QVERIFY(panel.cards().constFirst()->accessibleDescription().contains(u"gone"_s));
    }

    void isBounded()
    {
        CommentsPanel panel;
        QList<CommentThread> many;
        for (int i = 0; i < CommentsPanel::kMost + 25; ++i)
            many << threadOf(QString::number(i), u"x"_s);
        panel.setThreads(many);
        panel.show();
        QCOMPARE(panel.cards().size(), CommentsPanel::kMost);
        QVERIFY(panel.findChild<QLabel*>(u"moreLabel"_s)->text().contains(u"25"_s));
    }
};

QTEST_MAIN(TestCommentsPanel)
#include "tst_commentspanel.moc"
