// SPDX-License-Identifier: MIT
#include "editor/comparisonview.h"
#include "editor/historypanel.h"
#include "editor/versionview.h"
#include "fakedocumenthistory.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {

const QDate kDay(2026, 3, 2);

QDateTime at(int hour, int minute, int day = 0)
{
    return QDateTime(kDay.addDays(day), QTime(hour, minute));
}

QStringList rows(const QAbstractItemModel& model)
{
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row, 0).data().toString();
    return result;
}

} // namespace

class TestHistory : public QObject
{
    Q_OBJECT

private:
    static void fill(FakeDocumentHistory& history)
    {
        history.write(u"mei"_s, at(9, 0), at(9, 3), u"one\n"_s);
        history.write(u"ann"_s, at(14, 2, 1), at(14, 3, 1), u"one\ntwo\n"_s);
        history.write(u"ann"_s, at(14, 8, 1), at(14, 9, 1), u"one\ntwo\nthree\n"_s);
        history.write(u"mei"_s, at(14, 10, 1), at(14, 10, 1), u"two\nthree\n"_s);
    }
    static void choose(HistoryPanel& panel, int row, bool too = false)
    {
        panel.view().selectionModel()->select(panel.model().index(row),
                                              too ? QItemSelectionModel::Select
                                                  : QItemSelectionModel::ClearAndSelect);
    }

private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale::c()); }

    void groupsByDayAndAuthor()
    {
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        FakeDocumentHistory history;
        fill(history);
        model.setNames({{u"ann"_s, u"Ann"_s}});
        model.append(history.revisions, false);
        QCOMPARE(rows(model),
                 (QStringList{u"Tuesday, 3 March 2026"_s, u"mei · 14:10"_s, u"Ann · 14:02–14:09"_s,
                              u"Monday, 2 March 2026"_s, u"mei · 09:00–09:03"_s}));
        QCOMPARE(model.versionAt(2).n, 3);
        QCOMPARE(model.versionAt(2).first, 2);
        QCOMPARE(model.before(4).n, 3);
        QCOMPARE(model.before(3).n, 1);
        QCOMPARE(model.before(1).n, 0);
        QVERIFY(!model.flags(model.index(0)).testFlag(Qt::ItemIsSelectable));
    }

    void aLongPauseBeginsANewRow()
    {
        HistoryModel model;
        FakeDocumentHistory history;
        history.write(u"ann"_s, at(9, 0), at(9, 1), {});
        history.write(u"ann"_s, at(9, 20), at(9, 21), {});
        model.append(history.revisions, false);
        QCOMPARE(model.rowCount(), 3);
    }

    void pagesJoinWhatBelongsTogether()
    {
        FakeDocumentHistory history;
        fill(history);
        HistoryModel whole;
        whole.append(history.revisions, false);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (qsizetype i = 0; i < history.revisions.size(); ++i)
            model.append({history.revisions.at(i)}, i + 1 < history.revisions.size());
        QCOMPARE(rows(model), rows(whole));
        QCOMPARE(model.versionAt(2), whole.versionAt(2));
        model.append(history.revisions, false); // an answer that came twice
        QCOMPARE(rows(model), rows(whole));
    }

    void fetchesWhenItIsLookedAtAndOnScrolling()
    {
        FakeDocumentHistory history;
        for (int i = 0; i < 300; ++i)
            history.write(i % 2 ? u"ann"_s : u"mei"_s, at(9, 0).addSecs(60 * i), at(9, 0).addSecs(60 * i),
                          {});
        history.pageSize = 100;
        HistoryPanel panel;
        panel.setSources(&history, nullptr);
        panel.setServerReachable(true);
        QVERIFY(history.asked.isEmpty());
        panel.resize(300, 400);
        panel.show();
        QTRY_COMPARE(panel.model().rowCount(), 101);
        QVERIFY(!history.asked.contains(1));
        panel.view().scrollToBottom();
        QTRY_COMPARE(panel.model().rowCount(), 201);
        QCOMPARE(history.asked, (QList<qint64>{0, 201}));
    }

    void saysWhichSourceAndWhatIsWrong()
    {
        FakeDocumentHistory server;
        FakeDocumentHistory local;
        server.answersAtOnce = local.answersAtOnce = false;
        HistoryPanel panel;
        panel.setSources(&server, &local);
        panel.show();
        const auto* source = panel.findChild<QLabel*>(u"sourceLabel"_s);
        const auto* words = panel.findChild<QLabel*>(u"emptyLabel"_s);
        auto* retry = panel.findChild<QPushButton*>(u"historyRetryButton"_s);
        // Not connected: this computer's.
        QCOMPARE(panel.history(), &local);
        QVERIFY(source->text().contains(u"This computer"_s, Qt::CaseInsensitive));
        QCOMPARE(words->text(), u"Looking…"_s);
        local.answer();
        QVERIFY(words->text().startsWith(u"Nothing has been written"_s));
        panel.setServerReachable(true);
        QCOMPARE(panel.history(), &server);
        QVERIFY(source->text().contains(u"server"_s));
        Q_EMIT server.failed(u"no rights"_s);
        QVERIFY(words->text().contains(u"no rights"_s));
        QVERIFY(retry->isVisible());
        retry->click();
        QCOMPARE(server.asked.size(), 2);
        QVERIFY(!retry->isVisible());
        fill(server);
        server.answer();
        QCOMPARE(panel.model().rowCount(), 5);
        // What one looks at stays when the link goes.
        panel.setServerReachable(false);
        QCOMPARE(panel.model().rowCount(), 5);
        QCOMPARE(panel.history(), &server);
        // A late answer of the other source changes nothing.
        local.answer();
        QCOMPARE(panel.model().rowCount(), 5);
        panel.findChild<QPushButton*>(u"sourceButton"_s)->click();
        QCOMPARE(panel.history(), &local);
    }

    void looksAgainWhenItIsOpenedAgain()
    {
        FakeDocumentHistory history;
        fill(history);
        HistoryPanel panel;
        panel.setSources(&history, nullptr);
        panel.show();
        QCOMPARE(panel.model().rowCount(), 5);
        history.write(u"jonas"_s, at(15, 0, 1), at(15, 1, 1), {});
        panel.hide();
        panel.show();
        QCOMPARE(panel.model().rowCount(), 6);
        history.write(u"ann"_s, at(15, 2, 1), at(15, 2, 1), {});
        panel.findChild<QToolButton*>(u"refreshButton"_s)->click();
        QCOMPARE(panel.model().rowCount(), 7);
    }

    void tellsWhatIsComparedWithWhat()
    {
        FakeDocumentHistory history;
        fill(history);
        HistoryPanel panel;
        panel.setSources(&history, nullptr);
        panel.show();
        QList<HistoryPanel::Choice> choices;
        connect(&panel, &HistoryPanel::chosen, this,
                [&choices](const HistoryPanel::Choice& choice) { choices << choice; });
        choose(panel, 2);
        QCOMPARE(choices.size(), 1);
        QCOMPARE(choices.last().version.n, 3);
        QCOMPARE(choices.last().against, HistoryPanel::Against::Present);
        auto* against = panel.findChild<QComboBox*>(u"againstBox"_s);
        against->setCurrentIndex(1);
        Q_EMIT against->activated(1);
        QCOMPARE(choices.last().against, HistoryPanel::Against::Before);
        QCOMPARE(choices.last().other.n, 1);
        QVERIFY(panel.model().index(4).data(HistoryModel::BaseRole).toBool());
        choose(panel, 1);
        choose(panel, 4, true);
        QCOMPARE(choices.last().against, HistoryPanel::Against::Other);
        QCOMPARE(choices.last().version.n, 4);
        QCOMPARE(choices.last().other.n, 1);
    }

    void showsTheTextThenAndWhatDiffers()
    {
        FakeDocumentHistory history;
        fill(history);
        VersionView view;
        HistoryModel model;
        model.append(history.revisions, false);
        QString present = u"one\nfour\n"_s;
        view.resize(700, 400);
        view.QWidget::show();
        view.show(&history, {model.versionAt(2), HistoryPanel::Against::Present, {}}, u"Ann"_s,
                  [&present] { return present; });
        QCOMPARE(view.text(), u"one\ntwo\nthree\n"_s);
        QCOMPARE(view.comparison().toPlainText(), u"one\ntwo\nthree\nfour\n"_s);
        QCOMPARE(view.comparison().differenceCount(), 1);
        // Against the version before: what came at that time.
        view.show(&history, {model.versionAt(2), HistoryPanel::Against::Before, model.before(3)}, u"Ann"_s,
                  [&present] { return present; });
        QCOMPARE(view.comparison().toPlainText(), u"one\ntwo\nthree\n"_s);
        QCOMPARE(view.comparison().differenceCount(), 1);
        // The first of all began with nothing.
        view.show(&history, {model.versionAt(4), HistoryPanel::Against::Before, model.before(1)}, u"Mei"_s,
                  [&present] { return present; });
        QCOMPARE(view.comparison().toPlainText(), u"one\n"_s);
        QCOMPARE(view.comparison().differenceCount(), 1);
    }

    void restoresOnlyWhatIsThereAndEscapeGoesBack()
    {
        FakeDocumentHistory history;
        fill(history);
        history.answersAtOnce = false;
        HistoryModel model;
        model.append(history.revisions, false);
        VersionView view;
        view.QWidget::show();
        QSignalSpy restored(&view, &VersionView::restoreRequested);
        QSignalSpy back(&view, &VersionView::backRequested);
        auto* restore = view.findChild<QPushButton*>(u"restoreButton"_s);
        view.show(&history, {model.versionAt(2), HistoryPanel::Against::Present, {}}, u"Ann"_s,
                  [] { return u"now\n"_s; });
        QVERIFY(!restore->isEnabled());
        Q_EMIT history.textFetched(1, u"of another question"_s);
        QVERIFY(!restore->isEnabled());
        history.answerText();
        QVERIFY(restore->isEnabled());
        view.setCanRestore(false);
        QVERIFY(!restore->isEnabled());
        view.setCanRestore(true);
        restore->click();
        QCOMPARE(restored.last().first().toString(), u"one\ntwo\nthree\n"_s);
        QTest::keyClick(&view.comparison(), Qt::Key_Escape);
        QCOMPARE(back.size(), 1);
        QTest::keyClick(&view.comparison(), Qt::Key_F8);
        view.show(&history, {model.versionAt(2), HistoryPanel::Against::Present, {}}, u"Ann"_s,
                  [] { return u"now\n"_s; });
        Q_EMIT history.failed(u"gone"_s);
        QVERIFY(view.findChild<QLabel*>(u"waitLabel"_s)->text().contains(u"gone"_s));
    }
};

QTEST_MAIN(TestHistory)
#include "tst_history.moc"
