// SPDX-License-Identifier: MIT
#include <Heartline/MessageModel>

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <limits>

using namespace Qt::StringLiterals;
using namespace heartline;
using Delivery = ChatMessage::Delivery;

namespace {

const QDateTime kNoon(QDate(2026, 3, 2), QTime(12, 0));

ChatMessage line(const QString& key, qint64 offset, const QString& author = u"ann"_s,
                 const QDateTime& time = kNoon)
{
    ChatMessage message;
    message.key = key;
    message.author = {author, author};
    message.content = key;
    message.offset = offset;
    message.time = time;
    return message;
}

ChatMessage waiting(const QString& key, qint64 sequence, Delivery delivery = Delivery::Queued)
{
    ChatMessage message = line(key, std::numeric_limits<qint64>::max(), u"me"_s);
    message.own = true;
    message.sequence = sequence;
    message.delivery = delivery;
    return message;
}

QStringList keys(const MessageModel& model)
{
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row)
        list << model.at(row).key;
    return list;
}

} // namespace

class TestMessageModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        m_model = std::make_unique<MessageModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup() { m_tester.reset(); }

    void ordersByOffsetThenSequence()
    {
        m_model->upsert(
            {line(u"c"_s, 3), line(u"a"_s, 1), waiting(u"w2"_s, 2), waiting(u"w1"_s, 1), line(u"b"_s, 2)});
        m_model->flush();
        QCOMPARE(keys(*m_model), QStringList({u"a"_s, u"b"_s, u"c"_s, u"w1"_s, u"w2"_s}));
    }

    void aPageOfHistoryIsOneInsert()
    {
        m_model->upsert({line(u"n"_s, 100)});
        m_model->flush();
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        QList<ChatMessage> page;
        for (int i = 1; i <= 50; ++i)
            page << line(u"p%1"_s.arg(i), i);
        m_model->upsert(page);
        m_model->flush();
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(m_model->rowCount(), 51);
    }

    void gathersAFrameIntoOneUpdate()
    {
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        for (int i = 1; i <= 20; ++i)
            m_model->upsert({line(u"m%1"_s.arg(i), i)});
        QCOMPARE(m_model->rowCount(), 0);
        QVERIFY(inserted.wait(1000));
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(m_model->rowCount(), 20);
    }

    void anAcknowledgedLineKeepsItsPlaceAndKey()
    {
        m_model->upsert({line(u"a"_s, 1), waiting(u"own"_s, 1, Delivery::Sending)});
        m_model->flush();
        QSignalSpy moved(m_model.get(), &QAbstractItemModel::rowsMoved);
        QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
        ChatMessage sent = line(u"own"_s, 2, u"me"_s);
        sent.own = true;
        m_model->upsert({sent});
        m_model->flush();
        QCOMPARE(moved.count() + removed.count(), 0);
        QCOMPARE(m_model->at(1).delivery, Delivery::Sent);
        QCOMPARE(m_model->rowOf(u"own"_s), 1);
    }

    void anAcknowledgedLineMovesBehindWhatWasLoggedBefore()
    {
        m_model->upsert({line(u"a"_s, 1), waiting(u"w1"_s, 1), waiting(u"w2"_s, 2)});
        m_model->flush();
        ChatMessage second = line(u"w2"_s, 2, u"me"_s);
        m_model->upsert({second});
        m_model->flush();
        QCOMPARE(keys(*m_model), QStringList({u"a"_s, u"w2"_s, u"w1"_s}));
    }

    void movesBothWaysWithManyRows()
    {
        QList<ChatMessage> lines;
        for (int i = 0; i < 200; ++i)
            lines << line(u"k%1"_s.arg(i), i);
        m_model->upsert(lines);
        m_model->flush();
        for (int i = 0; i < 200; ++i)
            lines[i].offset = (i * 37) % 200;
        m_model->upsert(lines);
        m_model->flush();
        for (int row = 0; row < 200; ++row) {
            QCOMPARE(m_model->at(row).offset, row);
            QCOMPARE(m_model->rowOf(m_model->at(row).key), row);
        }
    }

    void repeatsAreHarmless()
    {
        m_model->upsert({line(u"a"_s, 1)});
        m_model->flush();
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        m_model->upsert({line(u"a"_s, 1), line(u"a"_s, 1)});
        m_model->flush();
        QCOMPARE(m_model->rowCount(), 1);
        QCOMPARE(changed.count(), 0);
    }

    void discardsAlsoWhatWaitsForItsFrame()
    {
        m_model->upsert({waiting(u"x"_s, 1)});
        m_model->discard(u"x"_s);
        m_model->flush();
        QCOMPARE(m_model->rowCount(), 0);
        m_model->upsert({line(u"a"_s, 1), line(u"b"_s, 2)});
        m_model->flush();
        m_model->discard(u"a"_s);
        m_model->discard(u"unknown"_s);
        QCOMPARE(keys(*m_model), QStringList(u"b"_s));
    }

    void groupsByAuthorAndTime()
    {
        ChatMessage joined = line(u"j"_s, 5, u"bob"_s, kNoon.addSecs(700));
        joined.kind = ChatMessage::Kind::Joined;
        m_model->upsert({line(u"a1"_s, 1), line(u"a2"_s, 2, u"ann"_s, kNoon.addSecs(60)),
                         line(u"b1"_s, 3, u"bob"_s, kNoon.addSecs(61)),
                         line(u"b2"_s, 4, u"bob"_s, kNoon.addSecs(600)), joined,
                         line(u"b3"_s, 6, u"bob"_s, kNoon.addSecs(701)),
                         line(u"d"_s, 7, u"bob"_s, kNoon.addDays(1))});
        m_model->flush();
        QList<bool> starts;
        QList<bool> days;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            starts << m_model->index(row).data(MessageModel::StartsGroupRole).toBool();
            days << m_model->index(row).data(MessageModel::StartsDayRole).toBool();
        }
        QCOMPARE(starts, QList<bool>({true, false, true, true, true, true, true}));
        QCOMPARE(days, QList<bool>({true, false, false, false, false, false, true}));
        QCOMPARE(m_model->index(0).data(MessageModel::EndsGroupRole).toBool(), false);
        QCOMPARE(m_model->index(1).data(MessageModel::EndsGroupRole).toBool(), true);
    }

    void countsWhatWaits()
    {
        QSignalSpy counted(m_model.get(), &MessageModel::waitingCountChanged);
        m_model->upsert({line(u"a"_s, 1), waiting(u"w1"_s, 1), waiting(u"w2"_s, 2),
                         waiting(u"s"_s, 3, Delivery::Sending)});
        m_model->flush();
        QCOMPARE(m_model->waitingCount(), 2);
        QCOMPARE(counted.count(), 1);
    }

    void saysDeliveryInWords()
    {
        ChatMessage failed = waiting(u"f"_s, 1, Delivery::Failed);
        failed.failure = DropReason::Expired;
        m_model->upsert({line(u"a"_s, 1), failed});
        m_model->flush();
        QCOMPARE(m_model->index(0).data(MessageModel::DeliveryTextRole).toString(), QString());
        const QString words = m_model->index(1).data(MessageModel::DeliveryTextRole).toString();
        QVERIFY2(words.contains("Not sent"_L1) && words.contains("too long"_L1), qPrintable(words));
        const QString spoken = m_model->index(1).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith("You, "_L1) && spoken.contains("Not sent"_L1), qPrintable(spoken));
    }

private:
    std::unique_ptr<MessageModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(TestMessageModel)
#include "tst_messagemodel.moc"
