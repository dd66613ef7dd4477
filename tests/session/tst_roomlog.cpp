// SPDX-License-Identifier: MIT
#include "roomlog.h"

#include <QRandomGenerator>
#include <algorithm>
#include <limits>

using namespace heartline;
using namespace Qt::StringLiterals;
using Delivery = ChatMessage::Delivery;

namespace {

const QDateTime kTime = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
const Person kAnn{u"ann"_s, u"Ann"_s};
const Person kBen{u"ben"_s, u"Ben"_s};

LoggedMessage said(qint64 offset, const Person& author, const QString& content, const QString& clientId = {})
{
    return {.id = u"id%1"_s.arg(offset),
            .clientId = clientId,
            .offset = offset,
            .author = author,
            .content = content,
            .time = kTime.addSecs(offset)};
}

/// What a model makes of the changes: lines by key, shown by (offset, sequence).
class View
{
public:
    explicit View(RoomLog& log)
        : m_log(log)
    {
    }
    QStringList contents()
    {
        take();
        QList<ChatMessage> lines = m_lines.values();
        std::ranges::sort(lines, {}, [](const ChatMessage& m) { return std::pair(m.offset, m.sequence); });
        QStringList contents;
        for (const ChatMessage& line : lines)
            contents << (line.kind == ChatMessage::Kind::Chat ? line.content : u"*"_s + line.author.name);
        return contents;
    }
    ChatMessage line(const QString& key)
    {
        take();
        return m_lines.value(key);
    }

private:
    void take()
    {
        for (const ChatMessage& line : m_log.takeChanges())
            m_lines.insert(line.key, line);
    }
    RoomLog& m_log;
    QHash<QString, ChatMessage> m_lines;
};

} // namespace

class TestRoomLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheSameOrderHoweverMessagesCome()
    {
        QList<LoggedMessage> all;
        QStringList expected;
        for (qint64 offset = 1; offset <= 40; ++offset) {
            all.append(said(offset, offset % 2 ? kAnn : kBen, QString::number(offset)));
            expected.append(QString::number(offset));
        }
        for (quint32 seed = 1; seed <= 50; ++seed) {
            QRandomGenerator random(seed);
            QList<LoggedMessage> shuffled = all + all;
            std::ranges::shuffle(shuffled, random);
            RoomLog log(u"general"_s, kAnn);
            View view(log);
            for (qsizetype at = 0; at < shuffled.size(); at += 7) {
                log.merge(shuffled.mid(at, 7));
                if (random.bounded(2) == 0)
                    view.contents();
            }
            QVERIFY2(view.contents() == expected, qPrintable(u"seed %1"_s.arg(seed)));
        }
    }

    void recognisesItsOwnEchoAndKeepsTheKey()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        log.addOwn(u"k1"_s, u"hello"_s, kTime);
        QCOMPARE(view.line(u"k1"_s).delivery, Delivery::Queued);
        QCOMPARE(view.line(u"k1"_s).offset, std::numeric_limits<qint64>::max());

        QCOMPARE(log.merge({said(7, kAnn, u"hello"_s, u"k1"_s)}), QStringList{u"k1"_s});
        const ChatMessage line = view.line(u"k1"_s);
        QCOMPARE(line.delivery, Delivery::Sent);
        QCOMPARE(line.offset, 7);
        QCOMPARE(view.contents(), QStringList{u"hello"_s});
        // Live and history both bring it.
        QCOMPARE(log.merge({said(7, kAnn, u"hello"_s, u"k1"_s)}), QStringList());
        QVERIFY(log.takeChanges().isEmpty());
    }

    void somebodyElsesClientIdSettlesNothing()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        log.addOwn(u"k1"_s, u"mine"_s, kTime);
        QCOMPARE(log.merge({said(3, kBen, u"forged"_s, u"k1"_s)}), QStringList());
        QCOMPARE(view.line(u"k1"_s).delivery, Delivery::Queued);
        QCOMPARE(view.contents(), (QStringList{u"forged"_s, u"mine"_s}));
    }

    void aMessageThatArrivedTwiceIsOneLineAtItsFirstPlace()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        log.merge({said(9, kBen, u"again"_s, u"b1"_s), said(5, kBen, u"other"_s)});
        QCOMPARE(view.contents(), (QStringList{u"other"_s, u"again"_s}));
        // The first copy comes later, with an older page of history.
        log.merge({said(4, kBen, u"again"_s, u"b1"_s)});
        QCOMPARE(view.contents(), (QStringList{u"again"_s, u"other"_s}));
        QCOMPARE(log.newestOffset(), 9);
        QCOMPARE(log.oldestOffset(), 4);
    }

    void ownMessagesWaitBelowAllOthersInTheOrderWritten()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        log.addOwn(u"k1"_s, u"one"_s, kTime);
        log.addOwn(u"k2"_s, u"two"_s, kTime);
        log.merge({said(1, kBen, u"meanwhile"_s)});
        QCOMPARE(view.contents(), (QStringList{u"meanwhile"_s, u"one"_s, u"two"_s}));
    }

    void aFailedMessageIsRetriedAtTheEndOrForgotten()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        log.addOwn(u"k1"_s, u"one"_s, kTime);
        log.addOwn(u"k2"_s, u"two"_s, kTime);
        QVERIFY(!log.requeue(u"k1"_s, kTime)); // not failed
        QVERIFY(!log.discard(u"k1"_s));
        log.setDelivery(u"k1"_s, Delivery::Failed, DropReason::Expired);
        QCOMPARE(view.line(u"k1"_s).failure, DropReason::Expired);
        QVERIFY(log.requeue(u"k1"_s, kTime));
        QCOMPARE(view.contents(), (QStringList{u"two"_s, u"one"_s}));
        QCOMPARE(view.line(u"k1"_s).failure, DropReason::None);
        log.setDelivery(u"k2"_s, Delivery::Failed, DropReason::TooBig);
        QVERIFY(log.discard(u"k2"_s));
        QVERIFY(!log.discard(u"k2"_s));
    }

    void noticesStandBehindTheLastMessageBeforeThem()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        log.merge({said(1, kBen, u"one"_s)});
        log.addNotice(ChatMessage::Kind::Left, kBen, kTime);
        log.addNotice(ChatMessage::Kind::Joined, kBen, kTime);
        log.merge({said(2, kBen, u"two"_s)});
        QCOMPARE(view.contents(), (QStringList{u"one"_s, u"*Ben"_s, u"*Ben"_s, u"two"_s}));
    }

    void aServerWithoutOffsetsIsShownInOrderOfArrival()
    {
        RoomLog log(u"general"_s, kAnn);
        View view(log);
        LoggedMessage first = said(0, kBen, u"first"_s);
        first.id = u"a"_s;
        LoggedMessage second = said(0, kBen, u"second"_s);
        second.id = u"b"_s;
        log.merge({first, second, first});
        QCOMPARE(view.contents(), (QStringList{u"first"_s, u"second"_s}));
        log.addOwn(u"k"_s, u"mine"_s, kTime);
        LoggedMessage echo = said(0, kAnn, u"mine"_s, u"k"_s);
        echo.id = u"c"_s;
        QCOMPARE(log.merge({echo}), QStringList{u"k"_s});
        QCOMPARE(view.line(u"k"_s).delivery, Delivery::Sent);
    }
};

QTEST_APPLESS_MAIN(TestRoomLog)
#include "tst_roomlog.moc"
