// SPDX-License-Identifier: MIT
#include "chat/chatpage.h"
#include "chat/composer.h"
#include "chat/conversationview.h"
#include "chat/emoji.h"
#include "chat/emojipicker.h"
#include "chat/messagelayout.h"
#include "chat/messagetoolbar.h"
#include "scenes.h"
#include "shared/elidedlabel.h"

#include <QAccessible>
#include <QClipboard>
#include <QElapsedTimer>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>
#include <limits>

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
    QString bandTitle() const
    {
        const auto* title = m_scene->window.findChild<ElidedLabel*>(u"bandTitle"_s);
        return title->isVisible() ? title->fullText() : QString();
    }
    QModelIndex indexOf(const QString& key) const
    {
        return view().messages()->index(view().messages()->rowOf(key));
    }
    MessageLayout layoutOf(const QString& key) const
    {
        return MessageLayout::make(*view().messages(), view().messages()->rowOf(key),
                                   view().viewport()->width(), view().font(), Qt::LeftToRight);
    }
    void tellOwn(const QString& key, ChatMessage::Delivery delivery, const QString& problem = {},
                 qint64 sequence = 1) const
    {
        ChatMessage message;
        message.key = key;
        message.author = m_scene->session.me;
        message.own = true;
        message.content = u"own "_s + key;
        message.time = QDateTime::currentDateTimeUtc();
        message.delivery = delivery;
        message.problem = problem;
        message.offset = std::numeric_limits<qint64>::max();
        message.sequence = sequence;
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, {message});
        m_scene->workspace.flush();
        QCoreApplication::processEvents();
    }
    void click(const QString& key, MessageAction action) const
    {
        for (const MessageLayout::Button& button : layoutOf(key).buttons) {
            if (button.action == action)
                QTest::mouseClick(view().viewport(), Qt::LeftButton, {},
                                  view().visualRect(indexOf(key)).topLeft() + button.rect.center());
        }
    }
    void choose(const QString& key) const
    {
        view().setFocus();
        view().setCurrentIndex(indexOf(key));
    }
    void answerQuestion(bool yes) const
    {
        auto* question = m_scene->window.findChild<QMessageBox*>(u"askBefore"_s);
        QVERIFY(question);
        (yes ? question->defaultButton() : qobject_cast<QPushButton*>(question->escapeButton()))->click();
        QCoreApplication::sendPostedEvents(question, QEvent::DeferredDelete);
        m_scene->window.activateWindow();
        view().setFocus();
    }
    EmojiPicker* visiblePicker() const
    {
        for (auto* picker : m_scene->window.findChildren<EmojiPicker*>()) {
            if (picker->isVisible())
                return picker;
        }
        return nullptr;
    }
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

    void aLineThatWasNotSentSaysWhyAndOffersWhatHelps()
    {
        tellOwn(u"f"_s, ChatMessage::Delivery::Failed, u"too_large"_s);
        QVERIFY(layoutOf(u"f"_s).failure.isValid());
        QVERIFY(layoutOf(u"f"_s).failureText.join(u' ').contains("too long"_L1));
        click(u"f"_s, MessageAction::Retry);
        QCOMPARE(m_scene->session.orders.last(), u"retry f"_s);
        click(u"f"_s, MessageAction::Edit);
        QCOMPARE(composer().toPlainText(), u"own f"_s);
        QTest::keyClick(&composer(), Qt::Key_Escape);
        click(u"f"_s, MessageAction::Discard);
        answerQuestion(true);
        QCOMPARE(m_scene->session.orders.last(), u"discard f"_s);

        tellOwn(u"h"_s, ChatMessage::Delivery::Held, u"expired"_s);
        QCOMPARE(layoutOf(u"h"_s).buttons.size(), 2); // nothing to edit: the server may have it
        click(u"h"_s, MessageAction::Retry);
        QCOMPARE(m_scene->session.orders.last(), u"retry h"_s);
    }

    void theSameByKeys()
    {
        tellOwn(u"f"_s, ChatMessage::Delivery::Failed, u"invalid"_s);
        choose(u"f"_s);
        QTest::keyClick(&view(), Qt::Key_F5);
        QCOMPARE(m_scene->session.orders.last(), u"retry f"_s);
        QTest::keyClick(&view(), Qt::Key_Delete);
        answerQuestion(false);
        QVERIFY(m_scene->session.orders.filter(u"discard"_s).isEmpty());
        QTest::keyClick(&view(), Qt::Key_Delete);
        answerQuestion(true);
        QCOMPARE(m_scene->session.orders.last(), u"discard f"_s);
        QTest::keyClick(&view(), Qt::Key_F2);
        QCOMPARE(composer().toPlainText(), u"own f"_s);
        QVERIFY(composer().hasFocus());
        QTest::keyClick(&composer(), Qt::Key_Return); // unchanged: nothing to send
        QVERIFY(m_scene->session.orders.filter(u"edit"_s).isEmpty());

        tellOwn(u"q"_s, ChatMessage::Delivery::Queued);
        choose(u"q"_s);
        QTest::keyClick(&view(), Qt::Key_Delete);
        answerQuestion(true);
        QCOMPARE(m_scene->session.orders.last(), u"discard q"_s);
        QTest::keyClick(&view(), Qt::Key_Return);
        auto* menu = view().findChild<QMenu*>();
        QVERIFY(menu && menu->isVisible());
        QStringList words;
        for (const QAction* action : menu->actions())
            words << action->text();
        QVERIFY2(words.contains(u"Withdraw"_s) && words.contains(u"Edit"_s), qPrintable(words.join(u',')));
        menu->close();
    }

    void severalAreTriedAgainTogether()
    {
        auto* band = m_scene->window.findChild<QWidget*>(u"failedBand"_s);
        tellOwn(u"f1"_s, ChatMessage::Delivery::Failed, u"forbidden"_s, 1);
        QVERIFY(!band->isVisible());
        tellOwn(u"f2"_s, ChatMessage::Delivery::Lost, {}, 2);
        QVERIFY(band->isVisible());
        m_scene->window.findChild<QPushButton*>(u"retryAllButton"_s)->click();
        QCOMPARE(m_scene->session.orders.filter(u"retry"_s), QStringList({u"retry f1"_s, u"retry f2"_s}));
        Q_EMIT m_scene->session.messageDiscarded(u"general"_s, u"f1"_s);
        QVERIFY(!band->isVisible());
    }

    void upInAnEmptyComposerChangesTheLastOwnLine()
    {
        m_scene->session.say(u"general"_s, m_scene->session.me, u"first"_s, 1);
        m_scene->session.say(u"general"_s, m_bob, u"second"_s, 2);
        m_scene->workspace.flush();
        QTest::keyClicks(&composer(), u"draft"_s);
        QTest::keyClick(&composer(), Qt::Key_Up);
        QCOMPARE(composer().toPlainText(), u"draft"_s);
        composer().clear();
        QTest::keyClick(&composer(), Qt::Key_Up);
        QCOMPARE(composer().toPlainText(), u"first"_s);
        QCOMPARE(bandTitle(), u"Editing"_s);
        QTest::keyClicks(&composer(), u"!"_s);
        QTest::keyClick(&composer(), Qt::Key_Return);
        QCOMPARE(m_scene->session.orders.last(), u"edit m-general-1 first!"_s);
        QCOMPARE(composer().toPlainText(), QString());
        QCOMPARE(bandTitle(), QString());
        QTest::keyClick(&composer(), Qt::Key_Up);
        QTest::keyClick(&composer(), Qt::Key_Escape);
        QCOMPARE(bandTitle(), QString());
        QCOMPARE(composer().toPlainText(), QString());
    }

    void theDraftWaitsWhileAMessageIsChanged()
    {
        m_scene->session.say(u"general"_s, m_scene->session.me, u"first"_s, 1);
        m_scene->workspace.flush();
        QTest::keyClicks(&composer(), u"half a thought"_s);
        choose(u"m-general-1"_s);
        QTest::keyClick(&view(), Qt::Key_F2);
        QTest::keyClicks(&composer(), u" more"_s);
        QCOMPARE(m_scene->workspace.rooms().draft(u"general"_s), u"half a thought"_s);
        // Another room and back: neither is lost.
        m_scene->workspace.setCurrentRoom(u"design"_s);
        QCOMPARE(composer().toPlainText(), QString());
        QCOMPARE(bandTitle(), QString());
        m_scene->workspace.setCurrentRoom(u"general"_s);
        QCOMPARE(composer().toPlainText(), u"first more"_s);
        QCOMPARE(bandTitle(), u"Editing"_s);
        m_scene->window.findChild<QToolButton*>(u"bandCancel"_s)->click();
        QCOMPARE(composer().toPlainText(), u"half a thought"_s);
    }

    void whatWasBeingChangedAndIsGoneLeavesItsText()
    {
        m_scene->session.say(u"general"_s, m_scene->session.me, u"first"_s, 1);
        m_scene->workspace.flush();
        QTest::keyClick(&composer(), Qt::Key_Up);
        QTest::keyClicks(&composer(), u" and more"_s);
        ChatMessage gone = view().messages()->at(view().messages()->rowOf(u"m-general-1"_s));
        gone.deleted = true;
        gone.content.clear();
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, {gone});
        m_scene->workspace.flush();
        QTest::keyClick(&composer(), Qt::Key_Return);
        QVERIFY(m_scene->session.orders.filter(u"edit"_s).isEmpty());
        QCOMPARE(composer().toPlainText(), u"first and more"_s);
        QTest::keyClick(&composer(), Qt::Key_Return);
        QCOMPARE(m_scene->session.orders.filter(u"send"_s).size(), 1);
    }

    void repliesQuoteAndAreSentOnce()
    {
        m_scene->session.say(u"general"_s, m_bob, u"a question"_s, 1);
        m_scene->workspace.flush();
        QTest::keyClicks(&composer(), u"yes"_s);
        QInputMethodEvent composing(u"de"_s, {});
        QCoreApplication::sendEvent(&composer(), &composing);
        choose(u"m-general-1"_s);
        QTest::keyClick(&view(), Qt::Key_R, Qt::ControlModifier);
        QVERIFY(composer().hasFocus());
        QVERIFY(bandTitle().contains("Bob"_L1));
        QVERIFY(composer().toPlainText().startsWith("yes"_L1)); // what was written stays
        QInputMethodEvent commit;
        commit.setCommitString(u"!"_s);
        QCoreApplication::sendEvent(&composer(), &commit);
        QTest::keyClick(&composer(), Qt::Key_Return);
        QCOMPARE(m_scene->session.replies.value(u"yes!"_s), u"m-general-1"_s);
        QCOMPARE(bandTitle(), QString());
        QTest::keyClicks(&composer(), u"next"_s);
        QTest::keyClick(&composer(), Qt::Key_Return);
        QCOMPARE(m_scene->session.replies.value(u"next"_s), QString());
    }

    void deletingAsksOnce()
    {
        m_scene->session.say(u"general"_s, m_scene->session.me, u"oops"_s, 1);
        m_scene->workspace.flush();
        choose(u"m-general-1"_s);
        QTest::keyClick(&view(), Qt::Key_Delete);
        answerQuestion(false);
        QVERIFY(m_scene->session.orders.filter(u"delete"_s).isEmpty());
        QTest::keyClick(&view(), Qt::Key_Delete);
        answerQuestion(true);
        QCOMPARE(m_scene->session.orders.last(), u"delete m-general-1"_s);
        // Others' lines have nothing to delete.
        m_scene->session.say(u"general"_s, m_bob, u"mine"_s, 2);
        m_scene->workspace.flush();
        choose(u"m-general-2"_s);
        QTest::keyClick(&view(), Qt::Key_Delete);
        QVERIFY(!m_scene->window.findChild<QDialog*>(u"askBefore"_s));
    }

    void aReactionIsJoinedAndTakenBackByAClick()
    {
        ChatMessage message = m_scene->session.say(u"general"_s, m_bob, u"done"_s, 1);
        message.reactions = {{u"👍"_s, {m_bob}, false}, {u"🎉"_s, {m_bob, m_scene->session.me}, true}};
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, {message});
        m_scene->workspace.flush();
        QCoreApplication::processEvents();
        const QList<QRect> chips = layoutOf(message.key).chips;
        QCOMPARE(chips.size(), 2);
        const QPoint top = view().visualRect(indexOf(message.key)).topLeft();
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, top + chips.at(0).center());
        QCOMPARE(m_scene->session.orders.last(), u"react m-general-1 👍 1"_s);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, top + chips.at(1).center());
        QCOMPARE(m_scene->session.orders.last(), u"react m-general-1 🎉 0"_s);
    }

    void anEmojiIsChosenByName()
    {
        m_scene->session.say(u"general"_s, m_bob, u"done"_s, 1);
        m_scene->workspace.flush();
        choose(u"m-general-1"_s);
        QTest::keyClick(&view(), Qt::Key_E, Qt::ControlModifier);
        auto* picker = m_scene->window.findChild<EmojiPicker*>();
        QVERIFY(picker && picker->isVisible());
        auto* search = picker->findChild<QLineEdit*>();
        QTest::keyClicks(search, u":hear"_s);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(m_scene->session.orders.last(), u"react m-general-1 ❤️ 1"_s);
        QCOMPARE(m_settings.recentEmoji().value(0), u"❤️"_s);
        // The next time it stands first; arrows move, and into the text it goes as well.
        QTest::keyClick(&m_scene->window, Qt::Key_Period, Qt::ControlModifier);
        QTRY_VERIFY(visiblePicker());
        search = visiblePicker()->findChild<QLineEdit*>();
        QTest::keyClick(search, Qt::Key_Right);
        QTest::keyClick(search, Qt::Key_Left);
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(composer().toPlainText(), u"❤️"_s);
        QCOMPARE(m_scene->window.focusWidget(), &composer());
        // Nothing of that name: Enter takes nothing.
        m_scene->window.findChild<QToolButton*>(u"emojiButton"_s)->click();
        QVERIFY(visiblePicker());
        search = visiblePicker()->findChild<QLineEdit*>();
        QTest::keyClicks(search, u"zzz"_s);
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(visiblePicker());
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(!visiblePicker());
    }

    void everyEmojiHasANameOfItsOwn()
    {
        QSet<QString> texts;
        QSet<QString> codes;
        for (const Emoji& emoji : Emoji::all()) {
            texts.insert(emoji.text);
            codes.insert(emoji.code);
            QCOMPARE(Emoji::search(u':' + emoji.code + u':').value(0).text, emoji.text);
        }
        QCOMPARE(texts.size(), Emoji::all().size());
        QCOMPARE(codes.size(), Emoji::all().size());
    }

    void theQuoteLeadsToTheOriginal()
    {
        sayMany(1, 80);
        ChatMessage answer = m_scene->session.say(u"general"_s, m_bob, u"indeed"_s, 81);
        answer.replyTo = u"m3"_s;
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, {answer});
        m_scene->workspace.flush();
        QCoreApplication::processEvents();
        const QPoint top = view().visualRect(indexOf(answer.key)).topLeft();
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, top + layoutOf(answer.key).quote.center());
        QCOMPARE(view().currentIndex(), indexOf(u"m3"_s));
        QVERIFY(view().viewport()->rect().contains(view().visualRect(indexOf(u"m3"_s))));
    }

    void anOriginalThatIsNotLoadedIsFetchedPageByPage()
    {
        sayMany(201, 260);
        ChatPage& page = m_scene->window.chatPage();
        page.goTo(u"m20"_s);
        QCOMPARE(typingLine(), u"Looking for the message…"_s);
        for (int from : {151, 101, 51, 1}) {
            QTRY_COMPARE(m_scene->session.orders.filter(u"fetchOlder"_s).size(), 1);
            m_scene->session.orders.clear();
            sayMany(from, from + 49);
        }
        QTRY_COMPARE(view().currentIndex(), indexOf(u"m20"_s));
        QCOMPARE(typingLine(), QString());
        // One that is nowhere is said to be.
        QSignalSpy problem(&page, &ChatPage::problemOccurred);
        page.goTo(u"nowhere"_s);
        Q_EMIT m_scene->session.historyStartReached(u"general"_s);
        QTRY_COMPARE(problem.size(), 1);
        QCOMPARE(typingLine(), QString());
    }

    void whoComesBackToMoreThanFitsStopsAtTheFirstNewLine()
    {
        sayMany(1, 30);
        QVERIFY(view().isAtEnd());
        m_scene->session.orders.clear();
        sayMany(31, 90);
        QVERIFY(!view().isAtEnd());
        const QRect first = view().visualRect(indexOf(u"m31"_s));
        QVERIFY2(view().viewport()->rect().contains(first), qPrintable(QString::number(first.top())));
        QVERIFY(view().newBelow() > 40 && view().newBelow() < 60);
        // What was not in sight is not read.
        QTest::qWait(400);
        QVERIFY(m_scene->session.orders.filter(u"markRead general m90"_s).isEmpty());
        view().scrollToEnd();
        QTRY_COMPARE(m_scene->session.orders.filter(u"markRead"_s), QStringList(u"markRead general m90"_s));
    }

    void whoStopsAtTheFirstLineThatIsLoadedIsGivenWhatIsBeforeIt()
    {
        Q_EMIT m_scene->session.readMarkerMoved(u"general"_s, 5);
        sayMany(201, 290);
        view().setMessages(view().messages()); // opened anew
        QCoreApplication::processEvents();
        QCOMPARE(view().messages()->unreadFrom(), u"m201"_s);
        QVERIFY(!view().isAtEnd());
        QTRY_VERIFY(m_scene->session.orders.contains(u"fetchOlder general"_s));
    }

    void atTheVeryStartTheWheelAndTheKeysAskForOlderLines()
    {
        sayMany(1, 80);
        view().verticalScrollBar()->setValue(0);
        QSignalSpy wanted(&view(), &ConversationView::olderWanted);
        const QPointF at = view().viewport()->rect().center();
        QWheelEvent up(at, view().viewport()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                       Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view().viewport(), &up);
        QCOMPARE(wanted.size(), 1);
        view().setFocus();
        view().setCurrentIndex(view().messages()->index(0));
        wanted.clear();
        for (const Qt::Key key : {Qt::Key_Up, Qt::Key_PageUp, Qt::Key_Home})
            QTest::keyClick(&view(), key);
        QCOMPARE(wanted.size(), 3);
    }

    void whileAllOfAShortRoomIsInSightNothingLeadsToItsEnd()
    {
        const auto* jump = m_scene->window.findChild<QToolButton*>(u"jumpButton"_s);
        m_scene->window.resize(700, 900);
        sayMany(1, 3);
        view().messages()->placeDivider(0);
        for (int i = 4; i < 9; ++i) {
            sayMany(i, i);
            QVERIFY(view().isAtEnd());
            QVERIFY(!jump->isVisible());
        }
    }

    void nothingIsReadBehindAnotherPageOrWindow()
    {
        sayMany(1, 3);
        QTRY_COMPARE(m_scene->session.orders.filter(u"markRead"_s), QStringList(u"markRead general m3"_s));
        m_scene->session.orders.clear();
        m_scene->window.showDocument(&m_scene->document);
        sayMany(4, 5);
        QTest::qWait(400);
        QVERIFY(m_scene->session.orders.filter(u"markRead"_s).isEmpty());
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        m_scene->window.showDocument(nullptr);
        sayMany(6, 6);
        QTest::qWait(400);
        QVERIFY(m_scene->session.orders.filter(u"markRead"_s).isEmpty());
        QCOMPARE(m_scene->workspace.rooms().unreadOf(u"general"_s), 3);
        m_scene->window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window));
        QCOMPARE(view().messages()->unreadFrom(), u"m4"_s);
        QTRY_COMPARE(m_scene->session.orders.filter(u"markRead"_s), QStringList(u"markRead general m6"_s));
        QCOMPARE(view().messages()->unreadFrom(), u"m4"_s); // stays while one is here
    }

    void theToolbarFollowsTheLineAndItsButtonsHaveNames()
    {
        m_scene->session.say(u"general"_s, m_bob, u"hello"_s, 1);
        m_scene->session.say(u"general"_s, m_scene->session.me, u"hi"_s, 2);
        m_scene->workspace.flush();
        QCoreApplication::processEvents();
        choose(u"m-general-1"_s);
        QVERIFY(view().toolbar().isVisible());
        QVERIFY(view().viewport()->rect().contains(view().toolbar().geometry()));
        QVERIFY(!view().toolbar().button(MessageAction::Edit)->isVisibleTo(&view().toolbar()));
        QTest::keyClick(&view(), Qt::Key_Down);
        QCOMPARE(view().toolbar().key(), u"m-general-2"_s);
        QVERIFY(view().toolbar().button(MessageAction::Edit)->isVisibleTo(&view().toolbar()));
        for (const QToolButton* button : view().toolbar().findChildren<QToolButton*>())
            QVERIFY(!button->accessibleName().isEmpty());
        // By the keyboard: Tab goes in, Escape back.
        QTest::keyClick(&view(), Qt::Key_Tab);
        QVERIFY(view().toolbar().isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(view().hasFocus());
        composer().setFocus();
        QVERIFY(!view().toolbar().isVisible());
    }

    void fromRightToLeftOwnLinesStandAtTheLeft()
    {
        ChatMessage own = m_scene->session.say(u"general"_s, m_scene->session.me, u"hi"_s, 1);
        own.replyTo = u"x"_s;
        own.reactions = {{u"👍"_s, {m_bob}, false}};
        Q_EMIT m_scene->session.messagesChanged(u"general"_s, {own});
        m_scene->workspace.flush();
        const MessageLayout ltr = layoutOf(own.key);
        const int width = view().viewport()->width();
        const MessageLayout rtl =
            MessageLayout::make(*view().messages(), 0, width, view().font(), Qt::RightToLeft);
        QVERIFY(ltr.bubble.left() > width / 2);
        QVERIFY(rtl.bubble.right() < width / 2);
        QCOMPARE(rtl.bubble.left(), width - 1 - ltr.bubble.right());
        QVERIFY(rtl.bubble.contains(rtl.quote) && rtl.bubble.contains(rtl.textPosition));
        QCOMPARE(rtl.chips.at(0).left(), rtl.bubble.left());
        QCOMPARE(rtl.height, ltr.height);
    }

    void tenThousandLinesStaySmooth()
    {
        sayMany(1, 10'000);
        QScrollBar* bar = view().verticalScrollBar();
        bar->setValue(bar->maximum() / 2); // at the end only the newest are kept
        view().viewport()->grab();
        QElapsedTimer timer;
        timer.start();
        constexpr int kRounds = 20;
        for (int i = 0; i < kRounds; ++i) {
            sayMany(10'001 + i, 10'001 + i);
            view().viewport()->grab();
        }
        const double append = double(timer.nsecsElapsed()) / 1e6 / kRounds;
        QCOMPARE(view().messages()->rowCount(), 10'000 + kRounds);
        timer.start();
        for (int i = 0; i < kRounds; ++i) {
            bar->setValue(bar->maximum() / 2 - i * 400);
            view().viewport()->grab();
        }
        const double frame = double(timer.nsecsElapsed()) / 1e6 / kRounds;
        qInfo("10,000 lines: %.2f ms an append, %.2f ms a frame", append, frame);
        // Generous: this also runs under sanitizers, beside other things. Without kept heights it's seconds.
        QVERIFY2(append < 200, qPrintable(QString::number(append)));
        QVERIFY2(frame < 200, qPrintable(QString::number(frame)));
        view().scrollToEnd();
        QCOMPARE(view().messages()->rowCount(), Workspace::kKeptLines);
        QVERIFY(view().isAtEnd());
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
