// SPDX-License-Identifier: MIT
#include "documentscene.h"
#include "editor/commentcard.h"
#include "editor/commentedit.h"
#include "editor/commentspanel.h"
#include "editor/comparisonview.h"
#include "editor/documentexchange.h"
#include "editor/documentmenu.h"
#include "editor/historycontroller.h"
#include "editor/historypanel.h"
#include "editor/panelarea.h"
#include "editor/peoplepanel.h"
#include "editor/personbutton.h"
#include "editor/sharedtextedit.h"
#include "editor/versionview.h"

#include <QAbstractItemView>
#include <QFile>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestDocumentPage : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<DocumentScene> m_scene;

    DocumentPage& page() { return m_scene->page; }
    SharedTextEdit& editor() { return m_scene->page.editor(); }
    template<typename T>
    T* part(const QString& name = {})
    {
        return page().findChild<T*>(name);
    }
    void caretTo(int position)
    {
        QTextCursor cursor = editor().textCursor();
        cursor.setPosition(position);
        editor().setTextCursor(cursor);
    }
    /// Everywhere the same text.
    bool agree()
    {
        m_scene->settle();
        const QString text = m_scene->room.text();
        std::ignore =
            QTest::qWaitFor([this] { return editor().toPlainText() == m_scene->ann.toPlainText(); }, 500);
        return editor().toPlainText() == text && m_scene->ann.toPlainText() == text &&
               m_scene->mei.toPlainText() == text && m_scene->jonas.toPlainText() == text;
    }
    static void write(SharedDocument& document, int position, const QString& text)
    {
        document.document().transact(
            [&] { std::ignore = document.text().insert(std::size_t(position), text.toStdU16String()); },
            SharedDocument::origin());
    }

private Q_SLOTS:
    void init()
    {
        m_scene = std::make_unique<DocumentScene>();
        page().resize(1100, 700);
        page().show();
        page().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&page()));
        editor().setFocus();
        QVERIFY(agree());
    }
    void cleanup() { m_scene.reset(); }

    void writesTogetherAndUndoesItsOwn()
    {
        const QString before = editor().toPlainText();
        caretTo(0);
        QTest::keyClicks(&editor(), u"mine "_s);
        write(m_scene->mei, 2, u"hers "_s);
        QVERIFY(agree());
        QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(agree());
        QVERIFY(!editor().toPlainText().contains(u"mine"_s));
        QVERIFY(editor().toPlainText().contains(u"hers"_s));
        auto* redo = part<QToolButton>(u"redoButton"_s);
        QVERIFY(redo->isEnabled());
        redo->click();
        QVERIFY(editor().toPlainText().contains(u"mine"_s));
        QVERIFY(before != editor().toPlainText());
    }

    void showsWhoIsHere()
    {
        m_scene->place();
        QTRY_COMPARE(page().people().size(), 2);
        QCOMPARE(page().people().at(0).name, u"Jonas Weber"_s);
        QCOMPARE(editor().carets().size(), 2);
        QCOMPARE(part<PersonRow>()->findChildren<PersonButton*>().size(), 2);
        page().setPanel(DocumentPage::Panel::People);
        auto* panel = part<PeoplePanel>();
        QVERIFY(panel->isVisible());
        QCOMPARE(panel->lines().size(), 2);
        panel->lines().at(0)->followButton().click();
        QVERIFY(editor().followed().has_value());
        QVERIFY(panel->lines().at(0)->followButton().isChecked());
        QTest::keyClicks(&editor(), u"x"_s); // acting ends it
        QVERIFY(!editor().followed().has_value());
        QVERIFY(!panel->lines().at(0)->followButton().isChecked());
        m_scene->jonas.close();
        QTRY_COMPARE(page().people().size(), 1);
    }

    void tellsWhoIsIdleOrOnlyLooks()
    {
        PeopleTracker tracker;
        const auto line = [](int position) { return position + 1; };
        DocumentPeer peer;
        peer.clientId = 7;
        QList<DocumentPerson> people = tracker.update({peer}, 0, line);
        QCOMPARE(people.at(0).doing, DocumentPerson::Doing::Looking);
        QVERIFY(!people.at(0).name.isEmpty());
        peer.caret = peer.anchor = 4;
        QCOMPARE(tracker.update({peer}, 1'000, line).at(0).doing, DocumentPerson::Doing::Writing);
        QCOMPARE(tracker.update({peer}, 1'000, line).at(0).line, 5);
        const qint64 later = 1'001 + PeopleTracker::kIdleAfterMs;
        QCOMPARE(tracker.update({peer}, later, line).at(0).doing, DocumentPerson::Doing::Idle);
        peer.caret = 5;
        QCOMPARE(tracker.update({peer}, later, line).at(0).doing, DocumentPerson::Doing::Writing);
    }

    void leavesNoCaretBehindWhenItIsHidden()
    {
        caretTo(5);
        QTRY_COMPARE(m_scene->mei.peers().size(), 2);
        const auto annsCaret = [this] {
            for (const DocumentPeer& peer : m_scene->mei.peers()) {
                if (peer.userId == "ann"_L1)
                    return peer.caret;
            }
            return -2;
        };
        QTRY_COMPARE(annsCaret(), 5);
        page().hide();
        QTRY_COMPARE(annsCaret(), -1);
        page().show();
        QTRY_COMPARE(annsCaret(), 5);
    }

    void saysWhetherAllIsSaved()
    {
        QVERIFY2(page().stateWords().startsWith(u"All changes saved"_s), qPrintable(page().stateWords()));
        m_scene->room.setReachable(false);
        QTRY_VERIFY(page().stateWords().startsWith(u"Offline"_s));
        QVERIFY(!editor().isReadOnly());
        QTest::keyClicks(&editor(), u"kept"_s);
        QTRY_VERIFY2(page().stateWords().contains(u"kept here"_s), qPrintable(page().stateWords()));
        m_scene->room.setReachable(true);
        QTRY_VERIFY(page().stateWords().startsWith(u"All changes saved"_s));
        QVERIFY(agree());
        m_scene->room.refuse(u"forbidden"_s);
        QTRY_VERIFY(editor().isReadOnly());
        QVERIFY(page().stateWords().startsWith(u"Not available"_s));
        QVERIFY(part<QWidget>(u"notice"_s)->isVisible());
    }

    void wordsOfStates_data()
    {
        QTest::addColumn<DocumentState>("state");
        QTest::addColumn<QString>("words");
        using SyncState = SharedDocument::SyncState;
        const QDateTime time = QDateTime(QDate::currentDate(), QTime(14, 2));
        const auto row = [](const char* name, DocumentState state, const QString& words) {
            QTest::newRow(name) << state << words;
        };
        row("loading", {}, u"Opening…"_s);
        row("saved", {.sync = SyncState::Synced, .savedAt = time}, u"All changes saved 14:02"_s);
        row("saving", {.sync = SyncState::Saving}, u"Saving…"_s);
        row("offline", {.sync = SyncState::Offline, .offlineSince = time},
            u"Offline since 14:02: you can go on writing"_s);
        row("offline with work", {.sync = SyncState::Offline, .unsent = 3, .offlineSince = time},
            u"Offline since 14:02: 3 change(s) are kept here and follow later"_s);
        row("read-only", {.sync = SyncState::Synced, .isReadOnly = true, .refusal = u"read_only"_s},
            u"Read-only: you may read it, but not change it."_s);
        row("refused", {.sync = SyncState::Refused, .refusal = u"gone fishing"_s},
            u"Not available: gone fishing"_s);
    }

    void wordsOfStates()
    {
        QFETCH(const DocumentState, state);
        QFETCH(const QString, words);
        QLocale::setDefault(QLocale::c());
        QCOMPARE(state.words(), words);
    }

    void commentsFromTheSelection()
    {
        caretTo(2);
        QTest::keyClick(&editor(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
        QTest::keyClick(&editor(), Qt::Key_M, Qt::ControlModifier | Qt::AltModifier);
        auto* panel = part<CommentsPanel>();
        QVERIFY(panel->isVisible());
        QVERIFY(panel->isDrafting());
        // The place moves while the comment is written.
        write(m_scene->mei, 0, u"!! "_s);
        m_scene->settle();
        QTest::keyClicks(&panel->draft(), u"really?"_s);
        QTest::keyClick(&panel->draft(), Qt::Key_Return);
        QCOMPARE(panel->cards().size(), 1);
        const CommentThread thread = panel->cards().constFirst()->thread();
        QCOMPARE(thread.first.name, u"Ann Lee"_s);
        QVERIFY(thread.isOwn);
        QVERIFY(QStringView(u"# Release checklist: Heartline 0.5").contains(thread.quote));
        QCOMPARE(editor().commentMarks().size(), 1);
        QCOMPARE(editor().commentMarks().constFirst().from, 5);
        // Mei has it, answers and resolves it.
        m_scene->settle();
        DocumentComments asMei(m_scene->mei.document(), m_scene->mei.text(), u"mei"_s, u"Mei"_s);
        QTRY_COMPARE(asMei.comments().size(), 1);
        QVERIFY(asMei.reply(thread.id, u"yes"_s));
        QTRY_COMPARE(panel->cards().constFirst()->thread().replies.size(), 1);
        QVERIFY(asMei.setResolved(thread.id, true));
        QTRY_COMPARE(panel->openCount(), 0);
        QTRY_COMPARE(editor().commentMarks().size(), 0);
    }

    void aClickOnAMarkSelectsItsThreadAndBack()
    {
        m_scene->comment();
        auto* panel = part<CommentsPanel>();
        const CommentMark mark = editor().commentMarks().constLast();
        Q_EMIT editor().commentClicked(mark.commentId);
        QVERIFY(panel->isVisible());
        QCOMPARE(panel->selected(), mark.commentId);
        caretTo(0);
        QTest::mouseClick(panel->cards().constLast(), Qt::LeftButton, {}, {20, 5});
        QCOMPARE(editor().textCursor().selectionStart(), mark.from);
        QCOMPARE(editor().textCursor().selectionEnd(), mark.to);
        // Its text goes: the comment says so and stays.
        editor().textCursor().removeSelectedText();
        QTRY_VERIFY(!panel->cards().constLast()->thread().isPlaced);
    }

    void restoringIsAnEditThatMergesAndCanBeUndone()
    {
        const QString now = editor().toPlainText();
        page().setPanel(DocumentPage::Panel::History);
        auto* history = part<HistoryPanel>();
        auto* version = part<VersionView>();
        QTRY_VERIFY(history->model().rowCount() > 3);
        history->view().setCurrentIndex(history->model().index(3));
        QVERIFY(version->isVisible());
        QVERIFY(!editor().isVisible());
        QVERIFY(version->comparison().differenceCount() > 0);
        const QString then = *version->text();
        QVERIFY(then != now);
        // Somebody writes while it's looked at, and again before they see what was restored.
        m_scene->room.setReachable(false);
        QTRY_COMPARE(m_scene->jonas.syncState(), SharedDocument::SyncState::Offline);
        const QString place = u"## Before the release"_s;
        write(m_scene->jonas, int(now.indexOf(place)), u"meanwhile\n"_s);
        part<QPushButton>(u"restoreButton"_s)->click();
        QVERIFY(editor().isVisible());
        QCOMPARE(editor().toPlainText(), then);
        m_scene->room.setReachable(true);
        QTRY_VERIFY(agree());
        const auto withJonas = [&place](QString text) {
            return text.replace(place, u"meanwhile\n"_s + place);
        };
        QCOMPARE(editor().toPlainText(), withJonas(then));
        // One step.
        QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(agree());
        QCOMPARE(editor().toPlainText(), withJonas(now));
    }

    void restoringTakesNoEmbeddedObjectsAway()
    {
        // A picture in front of all, as rich editors put it in.
        const QByteArray update = QByteArray::fromHex("010107000501") +
                                  QByteArray("\x07"
                                             "content\x02{}",
                                             11) +
                                  QByteArray(1, 0);
        SharedDocument& document = m_scene->mei;
        QVERIFY(document.document().applyUpdate(
            {reinterpret_cast<const std::uint8_t*>(update.constData()), std::size_t(update.size())}));
        QVERIFY(document.toPlainText().startsWith(QChar::ObjectReplacementCharacter));
        HistoryController::write(document, u"as it was"_s);
        QCOMPARE(document.toPlainText(), QChar(QChar::ObjectReplacementCharacter) + u"as it was"_s);
    }

    void escapeGoesBackStepByStep()
    {
        page().setPanel(DocumentPage::Panel::History);
        auto* history = part<HistoryPanel>();
        QTRY_VERIFY(history->model().rowCount() > 3);
        history->view().setCurrentIndex(history->model().index(3));
        QVERIFY(part<VersionView>()->isVisible());
        QTest::keyClick(&history->view(), Qt::Key_Escape);
        QVERIFY(!part<VersionView>()->isVisible());
        QVERIFY(editor().hasFocus());
        history->view().setFocus();
        QTest::keyClick(&history->view(), Qt::Key_Escape);
        QCOMPARE(page().panel(), DocumentPage::Panel::None);
        QVERIFY(editor().hasFocus());
    }

    void historyKnowsNamesAndSources()
    {
        page().setPanel(DocumentPage::Panel::History);
        auto* history = part<HistoryPanel>();
        QCOMPARE(history->source(), HistoryPanel::Source::Server);
        QTRY_VERIFY(history->model().rowCount() > 3);
        QVERIFY(history->model().index(1).data().toString().startsWith(u"Ann Lee · "_s));
    }

    void aNarrowPageLaysThePanelOverTheText()
    {
        auto* area = part<PanelArea>();
        page().setPanel(DocumentPage::Panel::History);
        QVERIFY(!area->isOverlaid());
        page().resize(500, 600);
        QVERIFY(area->isOverlaid());
        auto* history = part<HistoryPanel>();
        QTRY_VERIFY(history->model().rowCount() > 3);
        history->view().setCurrentIndex(history->model().index(3));
        // It gives way to what was chosen, and is there again afterwards.
        QVERIFY(!history->isVisible());
        QVERIFY(part<VersionView>()->isVisible());
        QTest::keyClick(&part<VersionView>()->comparison(), Qt::Key_Escape);
        QVERIFY(history->isVisible());
    }

    void importsAsAnEdit()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"in.txt"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("imported\r\ntext\r\n");
        file.close();
        const QString before = editor().toPlainText();
        page().exchange().importFrom(path);
        QTRY_VERIFY(part<QMessageBox>());
        auto* box = part<QMessageBox>();
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole)
                button->click();
        }
        QVERIFY(agree());
        QCOMPARE(editor().toPlainText(), u"imported\ntext\n"_s);
        QTest::keyClick(&editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(agree());
        QCOMPARE(editor().toPlainText(), before);
        QSignalSpy problems(&page(), &DocumentPage::problemOccurred);
        page().exchange().importFrom(folder.filePath(u"none"_s));
        QTRY_COMPARE(problems.size(), 1);
    }

    void exportsTheTextAlone()
    {
        m_scene->place();
        m_scene->comment();
        QTemporaryDir folder;
        const QString path = folder.filePath(u"out.md"_s);
        QSignalSpy exported(&page(), &DocumentPage::exported);
        page().exchange().exportTo(path, DocumentFiles::Format::Markdown);
        QTRY_COMPARE(exported.size(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), m_scene->room.text());
        QCOMPARE(DocumentExchange::fileName(u"a/b: \"c\" "_s), u"a-b- -c-"_s);
        QCOMPARE(DocumentExchange::fileName(u"...\t"_s), u"document"_s);
        QVERIFY(DocumentExchange::filters().size() >= 6);
    }

    void offersTheTextsOfADocument()
    {
        auto* menu = part<DocumentMenu>();
        m_scene->mei.document().transact(
            [&] { std::ignore = m_scene->mei.document().text("codemirror").insert(0, u"elsewhere"); },
            SharedDocument::origin());
        m_scene->settle();
        QTRY_VERIFY(m_scene->ann.roots().contains(u"codemirror"_s));
        Q_EMIT menu->rootChosen(u"codemirror"_s);
        QTRY_COMPARE(editor().toPlainText(), u"elsewhere"_s);
        QTest::keyClicks(&editor(), u"x"_s);
        m_scene->settle();
        QCOMPARE(QString::fromStdU16String(m_scene->mei.document().text("codemirror").toString()),
                 u"xelsewhere"_s);
        // The server's history is of the usual text.
        QCOMPARE(part<HistoryPanel>()->history(), &m_scene->local);
        Q_EMIT menu->rootChosen(u"content"_s);
        QTRY_COMPARE(editor().toPlainText(), m_scene->room.text());
    }

    void countsAndTellsThePlace()
    {
        caretTo(0);
        QTest::keyClick(&editor(), Qt::Key_Down);
        auto* place = part<QPushButton>(u"placeButton"_s);
        QVERIFY2(place->text().contains(u'2'), qPrintable(place->text()));
        QTRY_VERIFY(part<QLabel>(u"wordLabel"_s)->text().contains(u"126"_s));
    }

    void asksForWhatIsNotItsOwn()
    {
        QSignalSpy renames(&page(), &DocumentPage::renameRequested);
        QSignalSpy removals(&page(), &DocumentPage::removeRequested);
        Q_EMIT part<DocumentMenu>()->renameRequested();
        Q_EMIT part<DocumentMenu>()->removeRequested();
        QCOMPARE(renames.last().first().toString(), u"notes"_s);
        QCOMPARE(removals.last().first().toString(), u"notes"_s);
    }

    void whatIsComposedStaysInItsDocument()
    {
        caretTo(0);
        QInputMethodEvent composing(u"\u4f60\u597d"_s, {});
        QCoreApplication::sendEvent(&editor(), &composing);
        QVERIFY(!m_scene->ann.toPlainText().startsWith(u"\u4f60\u597d"_s));
        page().setDocument(nullptr);
        QVERIFY(m_scene->ann.toPlainText().startsWith(u"\u4f60\u597d"_s));
        QVERIFY(editor().toPlainText().isEmpty());
    }
    void letsItsDocumentGo()
    {
        page().setPanel(DocumentPage::Panel::Comments);
        page().setDocument(nullptr);
        QVERIFY(editor().toPlainText().isEmpty());
        QVERIFY(editor().isReadOnly());
        QVERIFY(page().stateWords().isEmpty());
        QCOMPARE(page().panel(), DocumentPage::Panel::None);
        page().setDocument(&m_scene->ann);
        QVERIFY(agree());
    }
};

QTEST_MAIN(TestDocumentPage)
#include "tst_documentpage.moc"
