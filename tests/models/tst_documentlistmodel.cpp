// SPDX-License-Identifier: MIT
#include <Heartline/DocumentListModel>

#include <QAbstractItemModelTester>

using namespace Qt::StringLiterals;
using namespace heartline;
using Description = DocumentListModel::Description;
using Order = DocumentListModel::Order;

namespace {

QDateTime hour(int hour)
{
    return QDateTime(QDate(2026, 3, 1), QTime(hour, 0), Qt::UTC);
}

QStringList ids(const DocumentListModel& model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row)
        all.append(model.idAt(row));
    return all;
}

QVariant of(const DocumentListModel& model, const QString& id, int role)
{
    return model.index(model.rowOf(id)).data(role);
}

} // namespace

class TestDocumentListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesAndTheServersOwnAreEachOneRow()
    {
        DocumentListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy counted(&model, &DocumentListModel::countChanged);
        model.setKept({{u"b"_s, u"Beta"_s, hour(1), 0}, {u"c"_s, u"Gamma"_s, hour(2), 0}});
        model.flush();
        QCOMPARE(ids(model), (QStringList{u"b"_s, u"c"_s}));
        QVERIFY(of(model, u"b"_s, DocumentListModel::AvailableRole).toBool());
        model.setReachable(true);
        model.setListed({{u"b"_s, u"Beta two"_s, hour(3), 0}, {u"a"_s, u"Alpha"_s, hour(1), 0}});
        model.flush();
        QCOMPARE(ids(model), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(counted.size(), 2);
        QCOMPARE(of(model, u"b"_s, Qt::DisplayRole).toString(), u"Beta two"_s);
        QCOMPARE(of(model, u"b"_s, DocumentListModel::ChangedRole).toDateTime(), hour(3));
        QVERIFY(of(model, u"b"_s, DocumentListModel::KeptRole).toBool());
        QVERIFY(!of(model, u"a"_s, DocumentListModel::KeptRole).toBool());
        QVERIFY(!of(model, u"c"_s, DocumentListModel::ListedRole).toBool());
    }

    void withoutAServerOnlyCopiesCanBeOpened()
    {
        DocumentListModel model;
        model.setReachable(true);
        model.setListed({{u"a"_s, {}, {}, 0}, {u"b"_s, {}, {}, 0}, {u"c"_s, {}, {}, 0}});
        model.setKept({{u"b"_s, {}, {}, 0}});
        model.setOpened(u"a"_s, {.heading = {}, .people = -1, .unsent = 0, .shown = true});
        model.setOpened(u"c"_s, {.heading = {}, .people = -1, .unsent = 0, .loaded = true});
        model.flush();
        QVERIFY(of(model, u"a"_s, DocumentListModel::AvailableRole).toBool());
        model.setReachable(false);
        model.flush();
        QVERIFY(!of(model, u"a"_s, DocumentListModel::AvailableRole).toBool());
        QVERIFY(of(model, u"b"_s, DocumentListModel::AvailableRole).toBool());
        QVERIFY(of(model, u"c"_s, DocumentListModel::AvailableRole).toBool());
    }

    void aTitleIsTheChosenOneElseTheHeadingElseTheId()
    {
        DocumentListModel model;
        model.setListed({{u"release-notes"_s, {}, {}, 0}});
        model.flush();
        QCOMPARE(model.titleOf(u"release-notes"_s), u"Release notes"_s);
        QCOMPARE(model.titleOf(u"not_known"_s), u"Not known"_s);
        QCOMPARE(model.titleOf(u"--"_s), u"--"_s);
        QCOMPARE(model.titleOf(u"my%20caf%C3%A9"_s), u"My café"_s);
        model.setOpened(u"release-notes"_s, {.heading = u"What is new"_s});
        model.flush();
        QCOMPARE(model.titleOf(u"release-notes"_s), u"What is new"_s);
        // The server has read the same heading: the next one is shown before it tells it.
        model.setListed({{u"release-notes"_s, u"What is new"_s, {}, 0}});
        model.setOpened(u"release-notes"_s, {.heading = u"What is really new"_s});
        model.flush();
        QCOMPARE(model.titleOf(u"release-notes"_s), u"What is really new"_s);
        // One that somebody chose stays whatever is written.
        model.rename(u"release-notes"_s, u"Notes"_s);
        model.setOpened(u"release-notes"_s, {.heading = u"Something else"_s});
        model.flush();
        QCOMPARE(model.titleOf(u"release-notes"_s), u"Notes"_s);
        model.setListed({{u"release-notes"_s, u"Notes"_s, {}, 0}});
        model.setOpened(u"release-notes"_s, {.heading = u"Again"_s});
        model.flush();
        QCOMPARE(model.titleOf(u"release-notes"_s), u"Notes"_s);
        QCOMPARE(model.idOfTitle(u"NOTES"_s), u"release-notes"_s);
        QVERIFY(model.idOfTitle(u"Again"_s).isEmpty());
    }

    void remarksSayWhatMattersMost()
    {
        DocumentListModel model;
        model.setReachable(true);
        model.setKept({{u"a"_s, u"A"_s, {}, 2}, {u"b"_s, u"B"_s, {}, 0}});
        model.flush();
        // Before the server has answered nothing is known of what it lacks.
        QCOMPARE(of(model, u"b"_s, DocumentListModel::RemarkRole).toString(), QString());
        QCOMPARE(of(model, u"b"_s, Qt::AccessibleTextRole).toString(), u"B"_s);
        model.setListed({{u"a"_s, u"A"_s, {}, 0}, {u"c"_s, u"C"_s, {}, 0}, {u"d"_s, u"D"_s, {}, 0}});
        model.setOpened(u"c"_s, {.heading = {}, .people = 1, .unsent = 0, .shown = true});
        model.flush();
        QCOMPARE(of(model, u"a"_s, DocumentListModel::RemarkRole).toString(), u"2 change(s) not sent yet"_s);
        QCOMPARE(of(model, u"b"_s, Qt::AccessibleTextRole).toString(), u"B, only on this computer"_s);
        QCOMPARE(of(model, u"c"_s, DocumentListModel::RemarkRole).toString(), u"1 other person(s) in it"_s);
        model.setReachable(false);
        model.flush();
        QCOMPARE(of(model, u"d"_s, DocumentListModel::RemarkRole).toString(),
                 u"not available without the server"_s);
    }

    void recentOnesStandFirstAndAreTold()
    {
        DocumentListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy told(&model, &DocumentListModel::recentChanged);
        model.setListed({{u"a"_s, u"A"_s, hour(1), 0},
                         {u"b"_s, u"B"_s, hour(2), 0},
                         {u"c"_s, u"C"_s, hour(3), 0},
                         {u"d"_s, u"D"_s, {}, 0}});
        model.setRecent({u"b"_s, u"gone"_s});
        model.visit(u"a"_s);
        model.setOrder(Order::Recent);
        model.flush();
        QCOMPARE(ids(model), (QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s}));
        QCOMPARE(told.last().at(0).toStringList(), (QStringList{u"a"_s, u"b"_s, u"gone"_s}));
        model.visit(u"d"_s);
        model.flush();
        QCOMPARE(ids(model), (QStringList{u"d"_s, u"a"_s, u"b"_s, u"c"_s}));
        const auto before = told.size();
        model.visit(u"d"_s);
        QCOMPARE(told.size(), before);
        for (int i = 0; i < 40; ++i)
            model.visit(u"x%1"_s.arg(i));
        QCOMPARE(model.recent().size(), DocumentListModel::kMostRecent);
        QCOMPARE(model.recent().constFirst(), u"x39"_s);
    }

    void unsentChangesCountAlsoOfThoseThatAreNotOpen()
    {
        DocumentListModel model;
        QSignalSpy told(&model, &DocumentListModel::unsentTotalChanged);
        model.setKept({{u"a"_s, {}, {}, 3}, {u"b"_s, {}, {}, 0}});
        model.setOpened(u"b"_s, {.heading = {}, .people = 0, .unsent = 2});
        model.flush();
        QCOMPARE(model.unsentTotal(), 5);
        QCOMPARE(of(model, u"a"_s, DocumentListModel::UnsentRole).toInt(), 3);
        // What an open document says of itself is newer than what the copies say.
        model.setOpened(u"a"_s, {.heading = {}, .people = 0, .unsent = 0});
        model.setOpened(u"b"_s, {.heading = {}, .people = 0, .unsent = 0});
        model.flush();
        QCOMPARE(model.unsentTotal(), 0);
        QCOMPARE(told.size(), 2);
    }

    void whatIsRemovedHereStaysWhereOthersHaveIt()
    {
        DocumentListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setListed({{u"a"_s, {}, {}, 0}, {u"b"_s, {}, {}, 0}});
        model.setKept({{u"a"_s, {}, {}, 0}, {u"b"_s, {}, {}, 0}, {u"c"_s, {}, {}, 0}});
        model.setRecent({u"a"_s, u"b"_s, u"c"_s});
        model.forget(u"a"_s, false);
        model.forget(u"b"_s, true);
        model.forget(u"c"_s, false);
        model.flush();
        QCOMPARE(ids(model), QStringList{u"a"_s});
        QVERIFY(!of(model, u"a"_s, DocumentListModel::KeptRole).toBool());
        QCOMPARE(model.recent(), QStringList{u"a"_s});
    }

    void changesTouchOnlyTheirRow()
    {
        DocumentListModel model;
        model.setListed({{u"a"_s, u"A"_s, {}, 0}, {u"b"_s, u"B"_s, {}, 0}});
        model.flush();
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        model.setOpened(u"b"_s, {.heading = u"B"_s, .people = 2, .unsent = 1, .shown = true});
        model.setOpened(u"b"_s, {.heading = u"B"_s, .people = 2, .unsent = 0, .shown = true});
        model.flush();
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
        QCOMPARE(removed.size(), 0);
        QCOMPARE(of(model, u"b"_s, DocumentListModel::PeopleRole).toInt(), 2);
        QVERIFY(of(model, u"b"_s, DocumentListModel::OpenRole).toBool());
    }
};

QTEST_GUILESS_MAIN(TestDocumentListModel)
#include "tst_documentlistmodel.moc"
