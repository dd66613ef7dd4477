// SPDX-License-Identifier: MIT
// One document in two windows, with networks that are cut, programs that start anew and servers that change.
#include "editor/comparisonview.h"
#include "editor/documentpage.h"
#include "editor/historypanel.h"
#include "editor/versionview.h"
#include "shared/noticebar.h"
#include "twowindows.h"

#include <Heartline/ConnectionDocumentLink>

#include <QAbstractItemView>
#include <QPushButton>

using namespace heartline;
using namespace heartline::test;

class TestTwoWindowsDocuments : public TwoWindows
{
    Q_OBJECT

private Q_SLOTS:
    void aDocumentIsTheSameInBothWindowsAlsoAfterACut()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"Plan:"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan:"_s);
        QTRY_COMPARE(m_ben->editor()->carets().size(), 1);
        QTRY_COMPARE(m_ben->editor()->carets().constFirst().caret, 5);
        QCOMPARE(m_ben->editor()->carets().constFirst().name, u"Ann"_s);

        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        m_ben->editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_ben->editor(), u" tunnel"_s);
        QTRY_COMPARE(m_ben->client.documents()->document(kText)->unsentChanges(), 7);
        QTRY_COMPARE(m_ben->client.documents()->list().unsentTotal(), 7);
        m_ann->editor()->moveCursor(QTextCursor::Start);
        QTest::keyClicks(m_ann->editor(), u"Our "_s);
        QTRY_COMPARE(m_ann->syncState(), SyncState::Synced);

        m_proxy->heal();
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Our Plan: tunnel"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"Our Plan: tunnel"_s);
        QTRY_COMPARE(m_ben->syncState(), SyncState::Synced);
        // Each takes back what was their own, and nothing else.
        QTest::keyClick(m_ben->editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"Our Plan:"_s);
        QTest::keyClick(m_ann->editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan:"_s);
    }

    void whatIsWrittenOfflineSurvivesARestartAndMerges()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"Plan:"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan:"_s);
        QTRY_COMPARE(m_ann->syncState(), SyncState::Synced);
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        m_ben->editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_ben->editor(), u" tunnel"_s);
        QTRY_VERIFY(!m_ben->unsent.isEmpty()); // to be remembered by the profile

        restartBen();
        // The server is still away, and what is there is from the disk.
        DocumentListModel& list = m_ben->client.documents()->list();
        QTRY_VERIFY(list.rowOf(kText) >= 0);
        QCOMPARE(list.index(list.rowOf(kText)).data(DocumentListModel::UnsentRole).toInt(), 7);
        QVERIFY(list.index(list.rowOf(kText)).data(DocumentListModel::AvailableRole).toBool());
        m_ben->client.showDocument(kText);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"Plan: tunnel"_s);
        QTest::keyClick(m_ben->editor(), Qt::Key_Home);
        QTest::keyClicks(m_ben->editor(), u"My "_s);
        QTRY_COMPARE(list.index(list.rowOf(kText)).data(DocumentListModel::UnsentRole).toInt(), 10);
        m_ann->editor()->moveCursor(QTextCursor::End);
        QTest::keyClicks(m_ann->editor(), u" and bridge"_s);

        m_proxy->heal();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Synced);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), m_ben->editor()->toPlainText());
        const QString merged = m_ann->editor()->toPlainText();
        QVERIFY2(merged == u"My Plan: tunnel and bridge"_s || merged == u"My Plan: and bridge tunnel"_s,
                 qPrintable(merged));
        QTRY_VERIFY(m_ben->unsent.isEmpty());
        QTRY_COMPARE(list.unsentTotal(), 0);
        // Undo after all that: still only one's own.
        QTest::keyClick(m_ben->editor(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), merged.mid(3));
        QTest::keyClick(m_ben->editor(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_ben->editor()->toPlainText().contains(u"bridge"_s));
    }

    void whatWasLeftUnsentIsSentWithoutBeingOpened()
    {
        openInBoth();
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        QTest::keyClicks(m_ben->editor(), u"from below"_s);
        QTRY_VERIFY(!m_ben->unsent.isEmpty());
        restartBen();
        m_proxy->heal();
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"from below"_s);
        QTRY_VERIFY(m_ben->unsent.isEmpty());
        QVERIFY(m_ben->window.shownDocument().isEmpty());
        // And then it isn't in it any more.
        QTRY_VERIFY(m_ann->editor()->carets().isEmpty());
    }

    void whatWasLeftOpenForAChatIsSentAfterTheCut()
    {
        openInBoth();
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        QTest::keyClicks(m_ben->editor(), u"from below"_s);
        m_ben->window.showDocument(nullptr);
        m_proxy->heal();
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"from below"_s);
    }

    void thePastIsToldAndComesBackAsAnEdit()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"one "_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"one "_s);
        DocumentPage& page = m_ben->window.documentPage();
        auto* history = page.findChild<HistoryPanel*>();
        auto* version = page.findChild<VersionView*>();
        page.setPanel(DocumentPage::Panel::History);
        QCOMPARE(history->source(), HistoryPanel::Source::Server);
        QTRY_COMPARE(history->model().rowCount(), 2); // a day, and what was written in it
        QCOMPARE(history->model().index(1).data(HistoryModel::NameRole).toString(), u"Ann"_s);
        QTest::keyClicks(m_ann->editor(), u"two"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"one two"_s);
        history->view().setCurrentIndex(history->model().index(1));
        QTRY_COMPARE(version->text(), u"one "_s);
        QCOMPARE(version->comparison().toPlainText(), u"one two"_s);
        version->findChild<QPushButton*>(u"restoreButton"_s)->click();
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"one "_s);
        // This computer has kept the same.
        history->findChild<QPushButton*>(u"sourceButton"_s)->click();
        QCOMPARE(history->source(), HistoryPanel::Source::Local);
        QTRY_VERIFY(history->model().rowCount() > 2);
        history->view().setCurrentIndex(history->model().index(1));
        QTRY_COMPARE(version->text(), u"one "_s);
        page.setPanel(DocumentPage::Panel::None);
    }

    void aNewDocumentBeginsWithItsTitleWithAndWithoutAServer()
    {
        m_ann->client.makeDocument(kText, u"The plan"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"# The plan\n\n"_s);
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->mood(), Mood::Trouble);
        m_ben->client.makeDocument(u"tunnel"_s, u"Of tunnels"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"# Of tunnels\n\n"_s);
        QVERIFY(!m_ben->editor()->isReadOnly());
        QTRY_COMPARE(m_ben->window.findChild<ElidedLabel*>(u"titleLabel"_s)->fullText(), u"Of tunnels"_s);
        m_proxy->heal();
        m_ann->client.showDocument(u"tunnel"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"# Of tunnels\n\n"_s);
    }

    void aDocumentIsRenamedForEveryone()
    {
        m_ann->client.makeDocument(kText, u"The plan"_s);
        QTRY_COMPARE(m_ann->syncState(), SyncState::Synced);
        Q_EMIT m_ann->window.documentRenameRequested(kText, u"Our great plan"_s);
        QTRY_COMPARE(m_ann->title(), u"Our great plan"_s);
        m_ben->client.showDocument(kText);
        QTRY_COMPARE(m_ben->title(), u"Our great plan"_s);
        QTRY_COMPARE(m_ben->syncState(), SyncState::Synced);
        // What is written changes nothing about a name that somebody chose.
        QTest::keyClicks(m_ben->editor(), u"x"_s);
        QTRY_VERIFY(m_ann->editor()->toPlainText().startsWith(u'x'));
        m_ann->client.documents()->refresh();
        m_ann->client.documents()->list().flush();
        QCOMPARE(m_ann->title(), u"Our great plan"_s);
    }

    void aRemovedDocumentIsGoneForEveryone()
    {
        openInBoth();
        QTest::keyClicks(m_ann->editor(), u"to be forgotten"_s);
        QTRY_COMPARE(m_ben->editor()->toPlainText(), u"to be forgotten"_s);
        DocumentListModel& ann = m_ann->client.documents()->list();
        DocumentListModel& ben = m_ben->client.documents()->list();
        m_ann->client.documents()->refresh();
        QTRY_VERIFY(ann.rowOf(kText) >= 0);
        Q_EMIT m_ann->window.documentRemovalRequested(kText, true);
        QTRY_COMPARE(ann.rowOf(kText), -1);
        QVERIFY(m_ann->window.shownDocument().isEmpty());
        // Ben had it open. It's taken from the server, and his copy does not bring it back by itself.
        QTRY_COMPARE(m_ben->syncState(), SyncState::Refused);
        QVERIFY(m_ben->editor()->isReadOnly());
        QSignalSpy reachable(&ben, &DocumentListModel::reachableChanged);
        m_proxy->cut();
        QTRY_COMPARE(reachable.size(), 2); // gone and back
        QCOMPARE(m_ben->syncState(), SyncState::Refused);
        m_ben->client.documents()->refresh();
        QTRY_VERIFY(!ben.index(ben.rowOf(kText)).data(DocumentListModel::ListedRole).toBool());
        m_ann->client.documents()->refresh();
        ann.flush();
        QCOMPARE(ann.rowOf(kText), -1);
        // He may let it go, too.
        Q_EMIT m_ben->window.documentRemovalRequested(kText, false);
        QTRY_COMPARE(ben.rowOf(kText), -1);
        QVERIFY(m_ben->window.shownDocument().isEmpty());
    }

    void nothingOfADocumentGoesToAnotherServerAtTheSameAddress()
    {
        openInBoth();
        QTest::keyClicks(m_ben->editor(), u"for the first"_s);
        QTRY_COMPARE(m_ann->editor()->toPlainText(), u"for the first"_s);
        m_proxy->refuse();
        QTRY_COMPARE(m_ben->syncState(), SyncState::Offline);
        QTest::keyClicks(m_ben->editor(), u" only"_s);
        server::Options options;
        options.open = true;
        options.limits.stopTimeout = 100ms; // its client here can't take leave meanwhile
        server::Server second(options);
        QVERIFY(second.start());
        m_proxy->setTarget(second.port());
        m_proxy->heal();
        auto* bar = m_ben->window.findChild<NoticeBar*>(u"foreignBar"_s);
        QTRY_VERIFY(bar->isVisible());
        // Not even where somebody is impatient. What must not happen is waited for, a little.
        m_ben->client.documents()->document(kText)->retryNow();
        QVERIFY(!QTest::qWaitFor([this] { return m_ben->syncState() != SyncState::Offline; }, 300));
        ConnectionDocumentLink::Access access;
        access.server = QUrl(u"ws://127.0.0.1:%1"_s.arg(second.port()));
        SharedDocument there({.id = kText}, std::make_unique<ConnectionDocumentLink>(access, kText));
        there.open();
        QTRY_COMPARE(there.syncState(), SyncState::Synced);
        QCOMPARE(there.toPlainText(), QString());
    }
};

QTEST_MAIN(TestTwoWindowsDocuments)
#include "tst_twowindows_documents.moc"
