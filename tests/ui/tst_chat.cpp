// SPDX-License-Identifier: MIT
#include "chat/chatpage.h"
#include "chat/composer.h"
#include "chat/conversationview.h"
#include "scenes.h"

#include <QAccessible>
#include <QClipboard>
#include <QInputMethodEvent>
#include <QLabel>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestChat : public QObject
{
    Q_OBJECT

private:
    AppearanceSettings m_settings;
    std::unique_ptr<Scene> m_scene;
    const Person m_bob{u"bob"_s, u"Bob"_s};

    Composer& composer() const { return m_scene->window.chatPage().composer(); }
    ConversationView& view() const { return m_scene->window.chatPage().conversation(); }
    QString typingLine() const { return m_scene->window.findChild<QLabel*>(u"typingLabel"_s)->text(); }
    void sayMany(int from, int to) const
    {
        QList<ChatMessage> lines;
        for (int i = from; i <= to; ++i) {
            ChatMessage message;
            message.key = u"m%1"_s.arg(i);
            message.author = m_bob;
            message.content = u"line %1"_s.arg(i);
            message.offset = i;
            message.time = QDateTime(QDate(2026, 3, 2), QTime(12, 0)).addSecs(i);
            lines << message;
        }
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, lines);
        m_scene->workspace.flush();
        QCoreApplication::processEvents();
    }

private Q_SLOTS:
    void init()
    {
        m_scene = std::make_unique<Scene>(m_settings);
        m_scene->connectWell();
        m_scene->window.show();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window));
        m_scene->workspace.flush();
        m_scene->session.orders.clear();
        composer().setFocus();
    }
    void cleanup() { m_scene.reset(); }

    void enterSendsAndShiftEnterBreaksTheLine()
    {
        QTest::keyClicks(&composer(), u"one"_s);
        QTest::keyClick(&composer(), Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(&composer(), u"two"_s);
        QTest::keyClick(&composer(), Qt::Key_Return);
        QVERIFY(m_scene->session.orders.contains(u"send general one\ntwo"_s));
        QCOMPARE(composer().toPlainText(), QString());
        m_scene->workspace.flush();
        const MessageModel& model = *view().messages();
        QCOMPARE(model.at(model.rowCount() - 1).content, u"one\ntwo"_s);
        QCOMPARE(model.at(model.rowCount() - 1).delivery, ChatMessage::Delivery::Sending);
    }

    void spacesAloneAreNotSent()
    {
        QTest::keyClicks(&composer(), u"   "_s);
        QTest::keyClick(&composer(), Qt::Key_Return);
        QVERIFY(m_scene->session.orders.filter(u"send"_s).isEmpty());
        QCOMPARE(composer().toPlainText(), u"   "_s);
    }

    void writingTellsTyping()
    {
        QTest::keyClick(&composer(), Qt::Key_A);
        QCOMPARE(m_scene->session.orders, QStringList(u"typing general"_s));
    }

    void growsToSixLines()
    {
        const int one = composer().height();
        QTest::keyClick(&composer(), Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(composer().height() > one);
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(&composer(), Qt::Key_Return, Qt::ShiftModifier);
        const int six = composer().height();
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(&composer(), Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(composer().height(), six);
        composer().clear();
        QCOMPARE(composer().height(), one);
    }

    void compositionSurvivesEveryChangeAround()
    {
        QInputMethodEvent composing(u"ni hao"_s, {});
        QCoreApplication::sendEvent(&composer(), &composing);
        m_scene->loseConnection();
        sayMany(1, 5);
        m_settings.setZoom(120);
        m_scene->connectWell();
        m_settings.setZoom(100);
        QCOMPARE(composer().textCursor().block().layout()->preeditAreaText(), u"ni hao"_s);
        QVERIFY(composer().isEnabled());
        QInputMethodEvent commit;
        commit.setCommitString(u"你好"_s);
        QCoreApplication::sendEvent(&composer(), &commit);
        QCOMPARE(composer().toPlainText(), u"你好"_s);
    }

    void draftsBelongToTheirRooms()
    {
        QTest::keyClicks(&composer(), u"half"_s);
        m_scene->workspace.setCurrentRoom(u"design"_s);
        QCOMPARE(composer().toPlainText(), QString());
        m_scene->workspace.setCurrentRoom(u"general"_s);
        QCOMPARE(composer().toPlainText(), u"half"_s);
    }

    void typingLineComesAndGoes()
    {
        Q_EMIT m_scene->session.typingChanged(u"general"_s, {m_bob});
        QCOMPARE(typingLine(), u"Bob is typing…"_s);
        Q_EMIT m_scene->session.typingChanged(u"design"_s, {m_bob, {u"x"_s, u"X"_s}});
        QCOMPARE(typingLine(), u"Bob is typing…"_s);
        Q_EMIT m_scene->session.typingChanged(u"general"_s, {});
        QCOMPARE(typingLine(), QString());
    }

    void whatIsReadStaysWhereItIs()
    {
        sayMany(101, 200);
        QScrollBar* bar = view().verticalScrollBar();
        QCOMPARE(bar->value(), bar->maximum());
        bar->setValue(bar->maximum() / 2);
        const QModelIndex top = view().indexAt({view().viewport()->width() / 2, 1});
        const QString key = view().messages()->at(top.row()).key;
        const int y = view().visualRect(top).top();
        sayMany(51, 100);
        sayMany(201, 210);
        const QModelIndex now = view().messages()->index(view().messages()->rowOf(key));
        QCOMPARE(view().visualRect(now).top(), y);
        QCOMPARE(view().newBelow(), 10);
        auto* jump = m_scene->window.findChild<QToolButton*>(u"jumpButton"_s);
        QVERIFY(jump->isVisible());
        QVERIFY2(jump->text().startsWith("10 "_L1), qPrintable(jump->text()));
        jump->click();
        QCOMPARE(bar->value(), bar->maximum());
        QCOMPARE(view().newBelow(), 0);
        QVERIFY(!jump->isVisible());
    }

    void whoLooksAtTheEndIsTakenAlong()
    {
        sayMany(1, 60);
        sayMany(61, 63);
        QCOMPARE(view().verticalScrollBar()->value(), view().verticalScrollBar()->maximum());
        m_scene->window.resize(700, 500);
        QCoreApplication::processEvents();
        QCOMPARE(view().verticalScrollBar()->value(), view().verticalScrollBar()->maximum());
    }

    void scrollingUpAsksForOlderLines()
    {
        sayMany(1, 80);
        m_scene->session.orders.clear();
        view().verticalScrollBar()->setValue(0);
        QVERIFY(m_scene->session.orders.contains(u"fetchOlder general"_s));
    }

    void keysTypedInTheListGoToTheComposer()
    {
        sayMany(1, 3);
        view().setFocus();
        QTest::keyClicks(&view(), u"x"_s);
        QCOMPARE(composer().toPlainText(), u"x"_s);
        QVERIFY(composer().hasFocus());
    }

    void copiesALine()
    {
        m_scene->session.say(u"general"_s, m_bob, u"<b>literal</b> & so"_s, 1);
        m_scene->workspace.flush();
        view().setCurrentIndex(view().messages()->index(0));
        QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"<b>literal</b> & so"_s);
    }

    void everyLineSpeaks()
    {
        m_scene->session.say(u"general"_s, m_bob, u"hello"_s, 1);
        m_scene->workspace.flush();
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&view());
        QVERIFY(list);
        QAccessibleInterface* row = list->child(0);
        QVERIFY(row);
        const QString spoken = row->text(QAccessible::Name);
        QVERIFY2(spoken.startsWith("Bob, "_L1) && spoken.endsWith(": hello"_L1), qPrintable(spoken));
    }

    void titlesAreShownLiterally()
    {
        Q_EMIT m_scene->session.roomsChanged({{u"general"_s, u"<b>Bold</b>"_s, {m_bob}}});
        Q_EMIT m_scene->session.typingChanged(u"general"_s, {{u"x"_s, u"<img src=x>"_s}});
        m_scene->workspace.flush();
        for (const QLabel* label : m_scene->window.findChildren<QLabel*>()) {
            if (label->text().contains(u'<'))
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QCOMPARE(typingLine(), u"<img src=x> is typing…"_s);
    }
};

QTEST_MAIN(TestChat)
#include "tst_chat.moc"
