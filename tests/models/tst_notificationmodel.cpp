// SPDX-License-Identifier: MIT
#include <Heartline/NotificationModel>

#include <QAbstractItemModelTester>

using namespace Qt::StringLiterals;
using namespace heartline;

namespace {
Notification note(const QString& id)
{
    return {id,
            u"order_update"_s,
            Notification::Level::Info,
            {},
            u"text of "_s + id,
            {},
            QDateTime::currentDateTimeUtc()};
}
} // namespace

class TestNotificationModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestStandsFirst()
    {
        NotificationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.add({note(u"1"_s), note(u"2"_s)});
        model.add({note(u"3"_s)});
        QCOMPARE(model.rowOf(u"3"_s), 0);
        QCOMPARE(model.rowOf(u"1"_s), 2);
        QCOMPARE(model.unreadCount(), 3);
        QCOMPARE(model.index(0).data(NotificationModel::TitleRole).toString(), u"Order update"_s);
    }

    void aRepeatIsIgnoredAlsoAfterDismissal()
    {
        NotificationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy arrived(&model, &NotificationModel::arrived);
        model.add({note(u"1"_s)});
        model.dismiss(u"1"_s);
        model.add({note(u"1"_s)});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.unreadCount(), 0);
        QCOMPARE(arrived.count(), 1);
    }

    void readingCounts()
    {
        NotificationModel model;
        QSignalSpy counted(&model, &NotificationModel::unreadCountChanged);
        model.add({note(u"1"_s), note(u"2"_s)});
        model.markRead(u"1"_s);
        model.markRead(u"1"_s);
        QCOMPARE(model.unreadCount(), 1);
        QVERIFY(model.index(model.rowOf(u"1"_s)).data(NotificationModel::ReadRole).toBool());
        model.markAllRead();
        QCOMPARE(model.unreadCount(), 0);
        QCOMPARE(counted.count(), 3);
        model.dismissAll();
        QCOMPARE(model.rowCount(), 0);
    }

    void keepsTheNewestFiveHundred()
    {
        NotificationModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<Notification> many;
        for (int i = 0; i < 620; ++i)
            many << note(QString::number(i));
        model.add(many);
        QCOMPARE(model.rowCount(), 500);
        QCOMPARE(model.unreadCount(), 500);
        QCOMPARE(model.rowOf(u"619"_s), 0);
        QCOMPARE(model.rowOf(u"100"_s), -1);
    }
};

QTEST_GUILESS_MAIN(TestNotificationModel)
#include "tst_notificationmodel.moc"
