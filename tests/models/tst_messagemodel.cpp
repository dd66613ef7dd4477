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

    void countsWhatWaitsAndWhatFailed()
    {
        QSignalSpy counted(m_model.get(), &MessageModel::countsChanged);
        m_model->upsert({line(u"a"_s, 1), waiting(u"w1"_s, 1), waiting(u"w2"_s, 2),
                         waiting(u"s"_s, 3, Delivery::Sending), waiting(u"u"_s, 7, Delivery::Unconfirmed),
                         waiting(u"f"_s, 4, Delivery::Failed), waiting(u"h"_s, 5, Delivery::Held),
                         waiting(u"l"_s, 6, Delivery::Lost)});
        m_model->flush();
        QCOMPARE(m_model->waitingCount(), 3);
        QCOMPARE(m_model->failedCount(), 3);
        QCOMPARE(m_model->failedKeys(), QStringList({u"f"_s, u"h"_s, u"l"_s}));
        QCOMPARE(counted.count(), 1);
        m_model->discard(u"h"_s);
        QCOMPARE(m_model->failedCount(), 2);
    }

    void everyProblemHasWordsAndAWayOn_data()
    {
        QTest::addColumn<Delivery>("delivery");
        QTest::addColumn<QString>("problem");
        for (const auto code : {"too_large", "forbidden", "unknown_channel", "not_subscribed", "invalid",
                                "rate_limited", "unavailable", "conflict", "full"})
            QTest::newRow(code) << Delivery::Failed << QString::fromLatin1(code);
        for (const auto code : {"expired", "future", "closes"})
            QTest::newRow(code) << Delivery::Held << QString::fromLatin1(code);
        QTest::newRow("lost") << Delivery::Lost << QString();
    }
    void everyProblemHasWordsAndAWayOn()
    {
        QFETCH(Delivery, delivery);
        QFETCH(QString, problem);
        ChatMessage message = waiting(u"f"_s, 1, delivery);
        message.problem = problem;
        m_model->upsert({line(u"a"_s, 1), message});
        m_model->flush();
        QCOMPARE(m_model->index(0).data(MessageModel::DeliveryTextRole).toString(), QString());
        const QString words = m_model->index(1).data(MessageModel::DeliveryTextRole).toString();
        QVERIFY(m_model->index(1).data(MessageModel::NeedsPersonRole).toBool());
        QVERIFY2(words.size() > 40 && words.endsWith(u'.'), qPrintable(words));
        // Words, not codes.
        QVERIFY2(!words.contains(u'_') && !words.contains(u'('), qPrintable(words));
        const QString spoken = m_model->index(1).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith("You, "_L1) && spoken.endsWith(words), qPrintable(spoken));
    }

    void aProblemNobodyKnowsIsNamed()
    {
        ChatMessage message = waiting(u"f"_s, 1, Delivery::Failed);
        message.problem = u"moon_phase"_s;
        m_model->upsert({message});
        m_model->flush();
        QVERIFY(m_model->index(0).data(MessageModel::DeliveryTextRole).toString().contains("moon_phase"_L1));
    }

    void showsWhatALineAnswers()
    {
        ChatMessage answer = line(u"b"_s, 2);
        answer.replyTo = u"a"_s;
        m_model->upsert({answer});
        m_model->flush();
        QCOMPARE(m_model->index(0).data(MessageModel::ReplyToRole).toString(), u"a"_s);
        QCOMPARE(m_model->index(0).data(MessageModel::ReplyAuthorRole).toString(), QString());
        QVERIFY(!m_model->index(0).data(MessageModel::ReplyTextRole).toString().isEmpty());
        const quint64 revision = m_model->revision(0);

        // The original is loaded later …
        ChatMessage original = line(u"a"_s, 1, u"bob"_s);
        original.content = u"first\nsecond"_s;
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        m_model->upsert({original});
        m_model->flush();
        QVERIFY(m_model->revision(1) != revision); // laid out anew
        QVERIFY(!changed.isEmpty());
        QCOMPARE(m_model->index(1).data(MessageModel::ReplyAuthorRole).toString(), u"bob"_s);
        QCOMPARE(m_model->index(1).data(MessageModel::ReplyTextRole).toString(), u"first second"_s);
        QVERIFY(m_model->index(1).data(Qt::AccessibleTextRole).toString().contains("Answers bob"_L1));

        // … changed …
        original.content = u"other"_s;
        m_model->upsert({original});
        m_model->flush();
        QCOMPARE(m_model->quoteOf(1).text, u"other"_s);
        // … and deleted: nobody reads it in an answer.
        original.content.clear();
        original.deleted = true;
        m_model->upsert({original});
        m_model->flush();
        QVERIFY(m_model->quoteOf(1).text.contains("deleted"_L1));
        m_model->discard(u"a"_s);
        QCOMPARE(m_model->quoteOf(0).author, QString());
    }

    void tellsEditsDeletionsAndReactions()
    {
        ChatMessage message = line(u"a"_s, 1);
        message.edited = true;
        message.changing = true;
        message.reactions = {{u"👍"_s, {{u"bob"_s, u"Bob"_s}, {u"me"_s, u"Ann"_s}}, true}};
        ChatMessage gone = line(u"b"_s, 2);
        gone.content.clear();
        gone.deleted = true;
        m_model->upsert({message, gone});
        m_model->flush();
        const QModelIndex index = m_model->index(0);
        QVERIFY(index.data(MessageModel::EditedRole).toBool());
        QVERIFY(index.data(MessageModel::ChangingRole).toBool());
        const QVariantMap chip = index.data(MessageModel::ReactionsRole).toList().value(0).toMap();
        QCOMPARE(chip.value(u"count"_s).toInt(), 2);
        QVERIFY(chip.value(u"own"_s).toBool());
        QVERIFY(chip.value(u"names"_s).toString().contains("Bob"_L1));
        QVERIFY(index.data(Qt::AccessibleTextRole).toString().contains(u"👍"_s));
        QVERIFY(m_model->index(1).data(MessageModel::DeletedRole).toBool());
        QVERIFY(m_model->index(1).data(Qt::DisplayRole).toString().contains("deleted"_L1));
    }

    void aGapSaysSo()
    {
        ChatMessage gap = line(u"g"_s, 2);
        gap.kind = ChatMessage::Kind::Gap;
        m_model->upsert({line(u"a"_s, 1), gap, line(u"b"_s, 9)});
        m_model->flush();
        QVERIFY(m_model->index(1).data(Qt::DisplayRole).toString().contains("missing"_L1));
        QVERIFY(m_model->index(1).data(Qt::AccessibleTextRole).toString().contains("missing"_L1));
        QCOMPARE(m_model->lastLogged(), 2);
    }

    void whatCanBeDoneWithALine()
    {
        ChatMessage own = line(u"o"_s, 1, u"me"_s);
        own.own = true;
        QVERIFY(MessageModel::canEdit(own) && MessageModel::canDelete(own) && MessageModel::canAnswer(own));
        QVERIFY(!MessageModel::canDiscard(own));
        own.deleted = true;
        QVERIFY(!MessageModel::canEdit(own) && !MessageModel::canDelete(own) &&
                !MessageModel::canAnswer(own));
        const ChatMessage others = line(u"x"_s, 1);
        QVERIFY(!MessageModel::canEdit(others) && !MessageModel::canDelete(others));
        QVERIFY(MessageModel::canAnswer(others));
        const ChatMessage queued = waiting(u"q"_s, 1);
        QVERIFY(MessageModel::canEdit(queued) && MessageModel::canDiscard(queued));
        QVERIFY(!MessageModel::canAnswer(queued) && !MessageModel::canDelete(queued));
        const ChatMessage failed = waiting(u"f"_s, 1, Delivery::Failed);
        QVERIFY(MessageModel::canEdit(failed) && MessageModel::canDiscard(failed));
        // The server may have it: a second one of another text would be a double.
        const ChatMessage held = waiting(u"h"_s, 1, Delivery::Held);
        QVERIFY(!MessageModel::canEdit(held) && MessageModel::canDiscard(held));

        m_model->upsert({others, queued});
        m_model->flush();
        QCOMPARE(m_model->lastEditable(), u"q"_s);
    }

    void theDividerStandsBehindTheReadMarkerAndStays()
    {
        m_model->upsert({line(u"a"_s, 1), line(u"b"_s, 2), line(u"c"_s, 3)});
        m_model->flush();
        m_model->placeDivider(1);
        QCOMPARE(m_model->unreadFrom(), u"b"_s);
        QVERIFY(m_model->index(1).data(MessageModel::StartsUnreadRole).toBool());
        m_model->moveSeen(3);
        m_model->upsert({line(u"d"_s, 4)});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), u"b"_s);
        m_model->clearDivider();
        QCOMPARE(m_model->unreadFrom(), QString());
    }

    void theDividerGoesBackToWhereItBelongsAsThatIsLoaded()
    {
        m_model->upsert({line(u"x"_s, 30), line(u"y"_s, 31)});
        m_model->flush();
        m_model->placeDivider(11);
        QCOMPARE(m_model->unreadFrom(), u"x"_s);
        m_model->upsert({line(u"o"_s, 20), line(u"p"_s, 21)});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), u"o"_s);
        QVERIFY(!m_model->index(2).data(MessageModel::StartsUnreadRole).toBool());
        m_model->upsert({line(u"f"_s, 10), line(u"g"_s, 11), line(u"h"_s, 12)});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), u"h"_s);
        m_model->upsert({line(u"a"_s, 1), line(u"z"_s, 32)});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), u"h"_s);
    }

    void theDividerWaitsForItsLine()
    {
        m_model->placeDivider(7);
        QSignalSpy placed(m_model.get(), &MessageModel::dividerPlaced);
        m_model->upsert({line(u"a"_s, 6), line(u"b"_s, 7)});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), QString());
        m_model->upsert({line(u"c"_s, 8), line(u"d"_s, 9)});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), u"c"_s);
        QCOMPARE(placed.count(), 1);
    }

    void noDividerOverOwnLinesAndAnAnswerIsReading()
    {
        ChatMessage own = line(u"own"_s, 2, u"me"_s);
        own.own = true;
        m_model->upsert({line(u"a"_s, 1), own, line(u"b"_s, 3)});
        m_model->flush();
        m_model->placeDivider(0);
        QCOMPARE(m_model->unreadFrom(), u"b"_s);
    }

    void whatIsSaidBeforeOnesEyesGetsNoDivider()
    {
        m_model->upsert({line(u"a"_s, 1)});
        m_model->flush();
        m_model->placeDivider(1);
        m_model->setReading(true);
        ChatMessage now = line(u"b"_s, 2);
        now.time = QDateTime::currentDateTimeUtc();
        m_model->upsert({now});
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), QString());
        m_model->moveSeen(2);
        now = line(u"c"_s, 3);
        now.time = QDateTime::currentDateTimeUtc();
        m_model->upsert({now});
        m_model->flush();
        // It was not seen when the person left.
        m_model->setReading(false);
        QCOMPARE(m_model->unreadFrom(), u"c"_s);
    }

    void whatWasSaidWhileAwayGetsADividerEvenBeforeOnesEyes()
    {
        m_model->placeDivider(1);
        m_model->setReading(true);
        m_model->upsert({line(u"a"_s, 1), line(u"b"_s, 2)}); // told now, said long ago
        m_model->flush();
        QCOMPARE(m_model->unreadFrom(), u"b"_s);
    }

    void letsOldLinesGo()
    {
        QList<ChatMessage> lines;
        for (int i = 1; i <= 300; ++i)
            lines << line(u"k%1"_s.arg(i), i);
        lines[250].replyTo = u"k1"_s;
        m_model->upsert(lines);
        m_model->flush();
        m_model->setAtStart();
        QCOMPARE(m_model->trim(400), QString());
        QCOMPARE(m_model->trim(100), u"k201"_s);
        QCOMPARE(m_model->rowCount(), 100);
        QCOMPARE(m_model->rowOf(u"k200"_s), -1);
        QCOMPARE(m_model->rowOf(u"k300"_s), 99);
        QVERIFY(!m_model->isAtStart());
        QCOMPARE(m_model->quoteOf(50).author, QString());
        // They can come again.
        m_model->upsert(lines.mid(100, 100));
        m_model->flush();
        QCOMPARE(m_model->rowCount(), 200);
        QCOMPARE(m_model->at(0).key, u"k101"_s);
    }

private:
    std::unique_ptr<MessageModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(TestMessageModel)
#include "tst_messagemodel.moc"
