// SPDX-License-Identifier: MIT
#include "fakesession.h"

#include <Heartline/Workspace>

#include <QAbstractItemModelTester>

using namespace Qt::StringLiterals;
using namespace heartline;

class TestWorkspace : public QObject
{
    Q_OBJECT

private:
    FakeSession m_session;
    const Person m_bob{u"bob"_s, u"Bob"_s};

private Q_SLOTS:
    void init() { m_session.orders.clear(); }

    void opensTheFirstRoomItHearsOf()
    {
        Workspace workspace(m_session);
        QAbstractItemModelTester people(&workspace.people(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        Q_EMIT m_session.roomsChanged(
            {{u"general"_s, u"General"_s, {m_bob, m_session.me}}, {u"b"_s, u"B"_s, {}}});
        workspace.flush();
        QCOMPARE(workspace.currentRoom(), u"general"_s);
        QCOMPARE(m_session.orders, QStringList(u"openRoom general"_s));
        QCOMPARE(workspace.people().count(), 2);
        // One's own line is the first, whatever the names.
        QCOMPARE(workspace.people().index(0).data().toString(), u"Ann Lee"_s);
        QCOMPARE(workspace.othersPresent(), 1);
        workspace.setHousehold({m_bob.id});
        QCOMPARE(workspace.othersPresent(), 0);
    }

    void peopleFollowTheRoom()
    {
        Workspace workspace(m_session);
        QAbstractItemModelTester people(&workspace.people(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {m_bob}}, {u"b"_s, u"B"_s, {}}});
        workspace.flush();
        workspace.setCurrentRoom(u"b"_s);
        workspace.flush();
        QCOMPARE(workspace.people().count(), 0);
        Q_EMIT m_session.peopleChanged(u"b"_s, {{u"z"_s, u"Zoe"_s}, m_bob});
        workspace.flush();
        QCOMPARE(workspace.people().index(0).data().toString(), u"Bob"_s);
    }

    void asksForOnePageAtATime()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}});
        m_session.orders.clear();
        workspace.fetchOlder();
        workspace.fetchOlder();
        QCOMPARE(m_session.orders, QStringList(u"fetchOlder a"_s));
        m_session.say(u"a"_s, m_bob, u"old"_s, 1);
        workspace.fetchOlder();
        QCOMPARE(m_session.orders.size(), 2);
        Q_EMIT m_session.historyStartReached(u"a"_s);
        workspace.fetchOlder();
        QCOMPARE(m_session.orders.size(), 2);
        QVERIFY(workspace.messages(u"a"_s).isAtStart());
    }

    void tellsTheStatusWhatWaits()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}});
        ChatMessage message;
        message.key = u"k"_s;
        message.own = true;
        message.delivery = ChatMessage::Delivery::Queued;
        Q_EMIT m_session.messagesChanged(u"a"_s, {message});
        workspace.flush();
        QVERIFY(workspace.status().waiting().startsWith("1 message"_L1));
        Q_EMIT m_session.messageDiscarded(u"a"_s, u"k"_s);
        QCOMPARE(workspace.status().waiting(), QString());
    }

    void marksAsReadWhatWasInSightForAMomentAndNothingElse()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}, {u"b"_s, u"B"_s, {}}});
        m_session.say(u"a"_s, m_bob, u"one"_s, 1);
        m_session.say(u"b"_s, m_bob, u"elsewhere"_s, 1);
        workspace.flush();
        m_session.orders.clear();
        workspace.setReading(u"a"_s);
        workspace.setReading({}); // gone again at once
        workspace.setReading(u"a"_s);
        QVERIFY(m_session.orders.isEmpty());
        QTRY_COMPARE(m_session.orders, QStringList(u"markRead a m-a-1"_s));
        // What comes is marked once it was in sight; several together by one order.
        m_session.say(u"a"_s, m_bob, u"two"_s, 2);
        m_session.say(u"a"_s, m_bob, u"three"_s, 3);
        workspace.flush();
        QTRY_COMPARE(m_session.orders.last(), u"markRead a m-a-3"_s);
        QCOMPARE(m_session.orders.size(), 2);
        // The answer, and the same lines again, are no new orders.
        Q_EMIT m_session.readMarkerMoved(u"a"_s, 3);
        workspace.setReading({});
        workspace.setReading(u"a"_s);
        m_session.say(u"b"_s, m_bob, u"more"_s, 2);
        workspace.flush();
        QTest::qWait(400); // nothing is to happen: longer than it takes to happen
        QCOMPARE(m_session.orders.size(), 2);
        QCOMPARE(workspace.rooms().unreadOf(u"b"_s), 1);
    }

    void placesTheDividerWhenTheMarkerIsKnown()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}, {u"b"_s, u"B"_s, {}}});
        QCOMPARE(workspace.currentRoom(), u"a"_s);
        m_session.say(u"a"_s, m_bob, u"one"_s, 1, QDateTime::currentDateTimeUtc().addSecs(-60));
        m_session.say(u"a"_s, m_bob, u"two"_s, 2, QDateTime::currentDateTimeUtc().addSecs(-50));
        Q_EMIT m_session.readMarkerMoved(u"a"_s, 1);
        workspace.flush();
        QCOMPARE(workspace.messages(u"a"_s).unreadFrom(), u"m-a-2"_s);
        // It stays until the room is left, wherever the marker goes.
        Q_EMIT m_session.readMarkerMoved(u"a"_s, 2);
        QCOMPARE(workspace.messages(u"a"_s).unreadFrom(), u"m-a-2"_s);
        workspace.setCurrentRoom(u"b"_s);
        QCOMPARE(workspace.messages(u"a"_s).unreadFrom(), QString());
        workspace.setCurrentRoom(u"a"_s);
        QCOMPARE(workspace.messages(u"a"_s).unreadFrom(), QString());
    }

    void keepsOnlyTheNewestLinesOfARoomNobodyScrollsIn()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.roomsChanged({{u"a"_s, u"A"_s, {}}, {u"b"_s, u"B"_s, {}}});
        QList<ChatMessage> lines;
        for (int i = 1; i <= Workspace::kMostLines + 100; ++i) {
            ChatMessage message;
            message.key = u"k%1"_s.arg(i);
            message.author = m_bob;
            message.offset = i;
            lines << message;
        }
        Q_EMIT m_session.messagesChanged(u"a"_s, lines);
        workspace.flush();
        QCOMPARE(workspace.messages(u"a"_s).rowCount(), lines.size()); // perhaps somebody reads it
        m_session.orders.clear();
        workspace.trim();
        QCOMPARE(workspace.messages(u"a"_s).rowCount(), Workspace::kKeptLines);
        QCOMPARE(m_session.orders, QStringList(u"forgetOlder a k1101"_s));
    }

    void triesEverythingAgain()
    {
        Workspace workspace(m_session);
        QList<ChatMessage> lines;
        for (const auto delivery : {ChatMessage::Delivery::Failed, ChatMessage::Delivery::Queued,
                                    ChatMessage::Delivery::Held, ChatMessage::Delivery::Lost}) {
            ChatMessage message;
            message.key = QVariant::fromValue(delivery).toString();
            message.own = true;
            message.delivery = delivery;
            message.sequence = int(delivery);
            lines << message;
        }
        Q_EMIT m_session.messagesChanged(u"a"_s, lines);
        workspace.flush();
        workspace.retryAll(u"a"_s);
        QCOMPARE(m_session.orders, QStringList({u"retry Failed"_s, u"retry Held"_s, u"retry Lost"_s}));
    }

    void notificationsAreReadOnAllDevices()
    {
        Workspace workspace(m_session);
        QSignalSpy settled(&workspace.notifications(), &NotificationModel::settled);
        QSignalSpy arrived(&workspace.notifications(), &NotificationModel::arrived);
        Notification one;
        Notification two;
        one.id = u"1"_s;
        two.id = u"2"_s;
        Q_EMIT m_session.notificationSeen(u"2"_s); // long ago, before it is told here
        Q_EMIT m_session.notificationsReceived({one, two});
        QCOMPARE(workspace.notifications().unreadCount(), 1);
        QCOMPARE(arrived.count(), 1);
        QCOMPARE(arrived.at(0).at(0).value<QList<Notification>>().size(), 1);
        workspace.notifications().markRead(u"1"_s);
        QCOMPARE(m_session.orders, QStringList(u"seen 1"_s));
        Q_EMIT m_session.notificationDismissed(u"1"_s); // on another device
        QCOMPARE(workspace.notifications().rowCount(), 1);
        QVERIFY(settled.count() >= 2);
        workspace.notifications().dismiss(u"2"_s);
        QCOMPARE(m_session.orders, QStringList({u"seen 1"_s, u"dismiss 2"_s}));
    }

    void replacedAndStorageTroubleAreStates()
    {
        Workspace workspace(m_session);
        Q_EMIT m_session.replaced(u"from 192.0.2.7"_s);
        QVERIFY(workspace.status().isReplaced());
        QVERIFY(!workspace.status().canRetry());
        QCOMPARE(workspace.status().reason(), u"from 192.0.2.7"_s);
        QCOMPARE(workspace.status().mood(), ConnectionStatus::Mood::Off);
        ConnectionSnapshot link;
        link.state = ConnectionState::Connected;
        Q_EMIT m_session.linkChanged(link);
        QVERIFY(!workspace.status().isReplaced());
        Q_EMIT m_session.storageTroubled(u"full"_s, u"disk full"_s);
        QVERIFY(workspace.status().storageTrouble().contains("make room"_L1));
        SessionAudit audit;
        audit.repeats = 3;
        Q_EMIT m_session.auditChanged(audit);
        QVERIFY(workspace.status().report().contains("disk full"_L1));
        QVERIFY2(workspace.status().report().contains("3 repeat"_L1),
                 qPrintable(workspace.status().report()));
        Q_EMIT m_session.storageTroubled({}, {});
        QCOMPARE(workspace.status().storageTrouble(), QString());
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
